`include "wisp_params.vh"
// die_rules - everything that holds in and around one wisp_die, alone (die.v) or in a wafer (wafer.v). What router and d2d assumed
// of each other at the local port is asserted here. INSIDE: the mesh ports whose neighbour is in the proof too.
module die_rules #(
    parameter DATA_W = 58,
    parameter REQ_DEPTH = 2,
    parameter RSP_DEPTH = 2,
    parameter TAGS = 2,
    parameter CACHE = 1,
    parameter EXPERTS = 2,
    parameter [`WISP_PORTS-1:0] INSIDE = 0,
    parameter COVERS = 1  // 0 in a parent, which has its own
) (
    input  wire                                                       clk,
    input  wire                                                       rst,
    input  wire [                                `WISP_COORD_W - 1:0] here_x,
    input  wire [                                `WISP_COORD_W - 1:0] here_y,
    input  wire [                                `WISP_DEPTH_W - 1:0] credits_req,
    input  wire [                                `WISP_DEPTH_W - 1:0] credits_rsp,
    input  wire [                                      `WISP_TAG_W:0] tag_limit,
    input  wire [(`WISP_PORTS - 1) * (`WISP_HEADER_W + DATA_W) - 1:0] in_flit,
    input  wire [                (`WISP_PORTS - 1) * `WISP_VCS - 1:0] in_credit,
    input  wire [(`WISP_PORTS - 1) * (`WISP_HEADER_W + DATA_W) - 1:0] out_flit,
    input  wire [                (`WISP_PORTS - 1) * `WISP_VCS - 1:0] out_credit,
    input  wire                                                       rd_valid,
    input  wire [                                 `WISP_READ_W - 1:0] rd_word,
    input  wire                                                       ans_valid,
    input  wire                                                       ans_ready,
    input  wire [                      `WISP_HEADER_W + DATA_W - 1:0] ans_flit,
    // ghosts, for a parent
    output wire [                             `WISP_REQUESTERS - 1:0] in_inside,
    output wire [                             `WISP_REQUESTERS - 1:0] out_inside,
    output wire [               `WISP_REQUESTERS*`WISP_DEPTH_W - 1:0] credits,
    output wire [               `WISP_REQUESTERS*`WISP_DEPTH_W - 1:0] out_used,
    output wire [               `WISP_REQUESTERS*`WISP_DEPTH_W - 1:0] held
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    generate
        if (1) begin : seen
            (* peek *) wire [FLIT_W-1:0] inj_flit, ej_flit;
            (* peek *) wire [`WISP_VCS-1:0] inj_credit, ej_credit;
            (* peek *) wire [`WISP_COORD_W-1:0] die_x, die_y;
            (* peek *) wire [`WISP_TAG_W:0] tags_allowed;
            (* peek *) wire cache_on, ahead_on;
        end
    endgenerate

    router_rules #(
        .DATA_W(DATA_W),
        .REQ_DEPTH(REQ_DEPTH),
        .RSP_DEPTH(RSP_DEPTH),
        .INSIDE(INSIDE | (1 << `WISP_LOCAL)),
        .COVERS(0)
    ) router (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .in_flit({in_flit, seen.inj_flit}),
        .in_credit({in_credit, seen.ej_credit}),
        .out_flit({out_flit, seen.ej_flit}),
        .out_credit({out_credit, seen.inj_credit}),
        .asleep(5'd0),
        .in_inside(in_inside),
        .out_inside(out_inside),
        .credits(credits),
        .out_used(out_used),
        .held(held),
        .late()
    );

    wire [`WISP_VCS*`WISP_DEPTH_W-1:0] inj_used, ej_used;
    wire [`WISP_VCS-1:0] inj_inside, ej_inside;
    d2d_rules #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(CACHE),
        .EXPERTS(EXPERTS),
        .ROUTER(1),
        .COVERS(0)
    ) d2d (
        .clk(clk),
        .rst(rst),
        .tag_limit(tag_limit),
        .rd_valid(rd_valid),
        .rd_word(rd_word),
        .ans_valid(ans_valid),
        .ans_ready(ans_ready),
        .ans_flit(ans_flit),
        .inj_flit(seen.inj_flit),
        .inj_credit(seen.inj_credit),
        .ej_flit(seen.ej_flit),
        .ej_credit(seen.ej_credit),
        .inj_used(inj_used),
        .inj_inside(inj_inside),
        .ej_used(ej_used),
        .ej_inside(ej_inside)
    );

    // The two ends of the local port agree, and the die has its straps.
    localparam LOCAL = `WISP_LOCAL * `WISP_VCS;
    genvar v;
    generate
        for (v = 0; v < `WISP_VCS; v = v + 1) begin : channel
            wire [`WISP_DEPTH_W-1:0] credit = credits[(LOCAL+v)*`WISP_DEPTH_W+:`WISP_DEPTH_W];
            wire [`WISP_DEPTH_W-1:0] in_use = ej_used[v*`WISP_DEPTH_W+:`WISP_DEPTH_W];
            always @*
                if (!rst) begin
                    assert (inj_used[v*`WISP_DEPTH_W+:`WISP_DEPTH_W] == held[(LOCAL+v)*`WISP_DEPTH_W+:`WISP_DEPTH_W]);
                    assert (inj_inside[v] == in_inside[LOCAL+v]);
                    assert (credit + in_use == `WISP_EJECT_DEPTH);
                    assert (ej_inside[v] == out_inside[LOCAL+v]);
                end
        end
    endgenerate
    // straps of credits in their range, in which `regs` holds them
    always @* begin
        assume (credits_req != 0 && credits_req <= REQ_DEPTH && credits_rsp != 0 && credits_rsp <= RSP_DEPTH);
        if (!rst) assert (seen.die_x == here_x && seen.die_y == here_y && seen.tags_allowed == tag_limit);
        if (!rst) assert (seen.cache_on && seen.ahead_on);  // nobody writes registers
    end

    // Interesting: a request of the requester leaves toward a neighbour; an answer from a neighbour reaches d2d.
    always @* if (COVERS) begin
        cover (!rst && out_flit[`WISP_H_PRESENT] && !out_flit[`WISP_H_VC] && held[LOCAL*`WISP_DEPTH_W+:`WISP_DEPTH_W] == 1);
        cover (!rst && seen.ej_flit[`WISP_H_PRESENT] && seen.ej_flit[`WISP_H_VC]);
    end
endmodule

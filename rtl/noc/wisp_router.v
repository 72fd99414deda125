`include "wisp_params.vh"
`include "wisp_observe.vh"
// wisp_router - five ports, two virtual channels, wormhole with credits, X then Y, one cycle per hop
// (docs/microarchitecture.md, "router"). Vectors over the requesters have bit r = port * VCS + vc.
module wisp_router #(
    parameter DATA_W = 512,
    parameter REQ_DEPTH = 64,
    parameter RSP_DEPTH = 402
) (
    input  wire                                                clk,
    input  wire                                                rst,
    input  wire [                           `WISP_COORD_W-1:0] here_x,
    input  wire [                           `WISP_COORD_W-1:0] here_y,
    input  wire [                           `WISP_DEPTH_W-1:0] credits_req,
    input  wire [                           `WISP_DEPTH_W-1:0] credits_rsp,
    input  wire [`WISP_PORTS * (`WISP_HEADER_W + DATA_W) -1:0] in_flit,
    input  wire [                `WISP_PORTS * `WISP_VCS -1:0] in_credit,
    output wire [`WISP_PORTS * (`WISP_HEADER_W + DATA_W) -1:0] out_flit,
    output wire [                `WISP_PORTS * `WISP_VCS -1:0] out_credit,
    // counters of each output (rule 7); apart, so that a simulator joins nothing
    output wire [                    `WISP_STAT_W-1:0] count_used_0,
    output wire [                    `WISP_STAT_W-1:0] count_used_1,
    output wire [                    `WISP_STAT_W-1:0] count_used_2,
    output wire [                    `WISP_STAT_W-1:0] count_used_3,
    output wire [                    `WISP_STAT_W-1:0] count_used_4,
    output wire [                    `WISP_STAT_W-1:0] count_stall_credit_0,
    output wire [                    `WISP_STAT_W-1:0] count_stall_credit_1,
    output wire [                    `WISP_STAT_W-1:0] count_stall_credit_2,
    output wire [                    `WISP_STAT_W-1:0] count_stall_credit_3,
    output wire [                    `WISP_STAT_W-1:0] count_stall_credit_4,
    output wire [                    `WISP_STAT_W-1:0] count_stall_arbitration_0,
    output wire [                    `WISP_STAT_W-1:0] count_stall_arbitration_1,
    output wire [                    `WISP_STAT_W-1:0] count_stall_arbitration_2,
    output wire [                    `WISP_STAT_W-1:0] count_stall_arbitration_3,
    output wire [                    `WISP_STAT_W-1:0] count_stall_arbitration_4
`ifdef WISP_OBSERVE
    ,
    output wire [  `WISP_PORTS * `WISP_OBS_ROUTER_WORDS * 64 -1:0] obs
`endif
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    localparam R = `WISP_REQUESTERS;
    localparam [R-1:0] OF_REQUEST = 10'h155;  // the requesters of each channel
    localparam [R-1:0] OF_RESPONSE = 10'h2aa;

    // Which inputs exist in the crossbar column of output o, as requesters: both channels of each legal port.
    function [R-1:0] legal(input integer o);
        integer p;
        reg [4:0] ports;
        begin
            case (o)
                `WISP_LOCAL: ports = 5'd`WISP_LEGAL_LOCAL;
                `WISP_NORTH: ports = 5'd`WISP_LEGAL_NORTH;
                `WISP_EAST: ports = 5'd`WISP_LEGAL_EAST;
                `WISP_SOUTH: ports = 5'd`WISP_LEGAL_SOUTH;
                default: ports = 5'd`WISP_LEGAL_WEST;
            endcase
            for (p = 0; p < `WISP_PORTS; p = p + 1) legal[p*`WISP_VCS+:`WISP_VCS] = {`WISP_VCS{ports[p]}};
        end
    endfunction

    wire [R*FLIT_W-1:0] head;
    wire [R*`WISP_DEPTH_W-1:0] count;
    wire [R-1:0] valid;  // fifo not empty
    wire [R-1:0] head_last;
    wire [R-1:0] x_less, x_more, y_less, y_more;  // destination of the head against here
    reg [R-1:0] open;
    wire [R*3-1:0] route;
    wire [R-1:0] pop;
    wire [`WISP_PORTS*R-1:0] grant;  // per output

    // ---- inputs: a fifo, and where its head goes (rule 1) ----
    genvar r, o, v;
    generate
        for (r = 0; r < R; r = r + 1) begin : gen_in
            localparam PORT = r / `WISP_VCS;
            localparam DEPTH = (PORT == `WISP_LOCAL) ? `WISP_LOCAL_DEPTH
                             : (r % `WISP_VCS == `WISP_VC_REQUEST) ? REQ_DEPTH : RSP_DEPTH;
            wire [FLIT_W-1:0] flit = in_flit[PORT*FLIT_W+:FLIT_W];
            wire [`WISP_COORD_W-1:0] dst_x = head[r*FLIT_W+`WISP_H_DST_X+:`WISP_COORD_W];
            wire [`WISP_COORD_W-1:0] dst_y = head[r*FLIT_W+`WISP_H_DST_Y+:`WISP_COORD_W];
            wire push = flit[`WISP_H_PRESENT] && flit[`WISP_H_VC] == (r % `WISP_VCS == `WISP_VC_RESPONSE);

            wisp_fifo #(
                .WIDTH(FLIT_W),
                .DEPTH(DEPTH),
                .COUNT_W(`WISP_DEPTH_W)
            ) fifo (
                .clk(clk),
                .rst(rst),
                .push(push),
                .push_data(flit),
                .pop(pop[r]),
                .head(head[r*FLIT_W+:FLIT_W]),
                .count(count[r*`WISP_DEPTH_W+:`WISP_DEPTH_W])
            );

            assign valid[r] = count[r*`WISP_DEPTH_W+:`WISP_DEPTH_W] != {`WISP_DEPTH_W{1'b0}};
            assign head_last[r] = head[r*FLIT_W+`WISP_H_LAST];
            assign x_less[r] = dst_x < here_x;
            assign x_more[r] = dst_x > here_x;
            assign y_less[r] = dst_y < here_y;
            assign y_more[r] = dst_y > here_y;

            // The output of the packet being taken.
            reg [2:0] taken_to;
            wire [2:0] granted_to = grant[1*R+r] ? 3'd1 : grant[2*R+r] ? 3'd2 : grant[3*R+r] ? 3'd3
                                  : grant[4*R+r] ? 3'd4 : 3'd0;
            wire [2:0] taken_to_next = pop[r] ? granted_to : taken_to;
            always @(posedge clk)
                if (rst) taken_to <= 3'd0;
                else taken_to <= taken_to_next;
            assign route[r*3+:3] = taken_to;

`ifdef WISP_ASSERT
            wire [`WISP_PORTS-1:0] taken_by = {grant[4*R+r], grant[3*R+r], grant[2*R+r], grant[1*R+r], grant[0*R+r]};
            always @(posedge clk)
                if (!rst) begin
                    if (valid[r] && head[r*FLIT_W+`WISP_H_HEAD] == open[r])
                        $fatal(1, "%m: HEAD where a packet is open, or a body flit where none is");
                    if ((taken_by & (taken_by - 1'b1)) != {`WISP_PORTS{1'b0}})
                        $fatal(1, "%m: a flit taken by more than one output");
                    if (!flit[`WISP_H_PRESENT] && flit != {FLIT_W{1'b0}}) $fatal(1, "%m: an idle channel is not zero");
                end
`endif
        end
    endgenerate

    wire [R-1:0] open_next = (open & ~pop) | (pop & ~head_last);
    always @(posedge clk)
        if (rst) open <= {R{1'b0}};
        else open <= open_next;

    // ---- outputs: request, grant, send (rules 2 to 5), credits and counters (6, 7) ----
    generate
        for (o = 0; o < `WISP_PORTS; o = o + 1) begin : gen_out
            localparam [R-1:0] LEGAL = legal(o);
            wire [R-1:0] xy_here = (o == `WISP_WEST) ? x_less
                                 : (o == `WISP_EAST) ? x_more
                                 : (o == `WISP_NORTH) ? ~x_less & ~x_more & y_less
                                 : (o == `WISP_SOUTH) ? ~x_less & ~x_more & y_more
                                 : ~x_less & ~x_more & ~y_less & ~y_more;
            wire [R-1:0] held;  // inside a packet to this output
            for (r = 0; r < R; r = r + 1) begin : gen_held
                assign held[r] = LEGAL[r] && open[r] && route[r*3+:3] == o;
            end
            wire [R-1:0] want = valid & LEGAL & ((open & held) | (~open & xy_here));
            wire [R-1:0] locked = {R{|(held & OF_REQUEST)}} & OF_REQUEST | {R{|(held & OF_RESPONSE)}} & OF_RESPONSE;
            wire [R-1:0] free = want & (open | ~locked);

            wire [`WISP_VCS-1:0] has_credit;
            wire [R-1:0] req = free & ({R{has_credit[0]}} & OF_REQUEST | {R{has_credit[1]}} & OF_RESPONSE);
            // An arbiter for each channel over the ports, which moves on grants of its own channel alone. The channels take turns, packet by packet.
            wire [R-1:0] granted;
            wire [R-1:0] mask;
            wire [`WISP_VCS-1:0] turn, turn_mask;
            for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_arbiter
                wire [`WISP_PORTS-1:0] asks, chosen, later;
                for (r = 0; r < `WISP_PORTS; r = r + 1) begin : gen_port
                    assign asks[r] = req[r*`WISP_VCS+v];
                    assign granted[r*`WISP_VCS+v] = chosen[r] && turn[v];
                    assign mask[r*`WISP_VCS+v] = later[r];
                end
                wisp_arbiter #(
                    .N(`WISP_PORTS)
                ) arbiter (
                    .clk(clk),
                    .rst(rst),
                    .req(asks),
                    .consume(turn[v]),
                    .grant(chosen),
                    .mask(later)
                );
            end
            wisp_arbiter #(
                .N(`WISP_VCS)
            ) channels (
                .clk(clk),
                .rst(rst),
                .req({|(req & OF_RESPONSE), |(req & OF_REQUEST)}),
                .consume((granted & head_last) != {R{1'b0}}),
                .grant(turn),
                .mask(turn_mask)
            );
            assign grant[o*R+:R] = granted;

            // AND-OR crossbar column; inputs that may not turn here are not in it.
            reg [FLIT_W-1:0] flit;
            integer i;
            always @* begin
                flit = {FLIT_W{1'b0}};
                for (i = 0; i < R; i = i + 1)
                    if (LEGAL[i]) flit = flit | {FLIT_W{granted[i]}} & head[i*FLIT_W+:FLIT_W];
            end
            assign out_flit[o*FLIT_W+:FLIT_W] = flit;

            wire [`WISP_VCS-1:0] sent = {|(granted & OF_RESPONSE), |(granted & OF_REQUEST)};
            for (v = 0; v < `WISP_VCS; v = v + 1) begin : gen_credit
                reg [`WISP_DEPTH_W-1:0] credit;
                wire [`WISP_DEPTH_W-1:0] at_reset = (o == `WISP_LOCAL) ? `WISP_DEPTH_W'd`WISP_EJECT_DEPTH
                                                  : (v == `WISP_VC_REQUEST) ? credits_req : credits_rsp;
                wire returned = in_credit[o*`WISP_VCS+v];
                wire [`WISP_DEPTH_W-1:0] credit_next =
                    credit + {{`WISP_DEPTH_W - 1{1'b0}}, returned} - {{`WISP_DEPTH_W - 1{1'b0}}, sent[v]};
                assign has_credit[v] = credit != {`WISP_DEPTH_W{1'b0}};
                always @(posedge clk)
                    if (rst) credit <= at_reset;
                    else credit <= credit_next;
`ifdef WISP_ASSERT
                always @(posedge clk)
                    if (!rst && returned && credit >= at_reset) $fatal(1, "%m: a credit too many");
`endif
            end

            // Exactly one class per cycle: used, stalled for credit, stalled for arbitration, or idle.
            reg [`WISP_STAT_W-1:0] used, stall_credit, stall_arbitration;
            wire any_free = |free;
            wire is_used = |granted;
            wire is_stall_credit = !is_used && any_free;
            wire is_stall_arbitration = !any_free && |want;
            // One more is worked out before it is known whether it counts.
            wire [`WISP_STAT_W-1:0] used_next = is_used ? used + 1'b1 : used;
            wire [`WISP_STAT_W-1:0] stall_credit_next = is_stall_credit ? stall_credit + 1'b1 : stall_credit;
            wire [`WISP_STAT_W-1:0] stall_arbitration_next = is_stall_arbitration ? stall_arbitration + 1'b1 : stall_arbitration;
            always @(posedge clk)
                if (rst) begin
                    used <= {`WISP_STAT_W{1'b0}};
                    stall_credit <= {`WISP_STAT_W{1'b0}};
                    stall_arbitration <= {`WISP_STAT_W{1'b0}};
                end else begin
                    used <= used_next;
                    stall_credit <= stall_credit_next;
                    stall_arbitration <= stall_arbitration_next;
                end

`ifdef WISP_OBSERVE
            assign obs[o*`WISP_OBS_ROUTER_WORDS*64+:`WISP_OBS_ROUTER_WORDS*64] = `WISP_OBSERVE_ROUTER;
`else
            wire unused = &{1'b0, mask, turn_mask};
`endif
        end
    endgenerate

    assign count_used_0 = gen_out[0].used;
    assign count_used_1 = gen_out[1].used;
    assign count_used_2 = gen_out[2].used;
    assign count_used_3 = gen_out[3].used;
    assign count_used_4 = gen_out[4].used;
    assign count_stall_credit_0 = gen_out[0].stall_credit;
    assign count_stall_credit_1 = gen_out[1].stall_credit;
    assign count_stall_credit_2 = gen_out[2].stall_credit;
    assign count_stall_credit_3 = gen_out[3].stall_credit;
    assign count_stall_credit_4 = gen_out[4].stall_credit;
    assign count_stall_arbitration_0 = gen_out[0].stall_arbitration;
    assign count_stall_arbitration_1 = gen_out[1].stall_arbitration;
    assign count_stall_arbitration_2 = gen_out[2].stall_arbitration;
    assign count_stall_arbitration_3 = gen_out[3].stall_arbitration;
    assign count_stall_arbitration_4 = gen_out[4].stall_arbitration;

    // An input has one target, so at most one output grants it.
    assign pop = grant[0*R+:R] | grant[1*R+:R] | grant[2*R+:R] | grant[3*R+:R] | grant[4*R+:R];
    assign out_credit = pop;

`ifdef WISP_ASSERT
    // A head that no output wants would turn where X-Y routing never does.
    wire [R-1:0] wanted = gen_out[0].want | gen_out[1].want | gen_out[2].want | gen_out[3].want | gen_out[4].want;
    always @(posedge clk) if (!rst && (valid & ~wanted) != {R{1'b0}}) $fatal(1, "%m: illegal turn");
`endif
endmodule

`include "wisp_params.vh"
// pair - what joins dies to a wafer: two routers side by side and the link between them, both directions. Each router's
// assumptions about this neighbour (router.v) are asserted, and on each channel, counted over everything that is in it:
// credits of the sender + flits on the link + flits in the receiver's buffer + credits on the way back = depth.
// Their other ports have neighbours that are assumed to keep the rules, so the pair stands for any two neighbours in a row of
// any mesh; a column differs in the names of ports. The wiring of wisp_wafer: wafer.v.
//
// Each router has a reset of its own. Both are asserted in the first two cycles (one more than the link has) and each is
// released once, in any cycle after that. The link is a register without reset. No flit arrives in a router in reset.
// peek: west west_router
// peek: east east_router
module pair_formal #(
    parameter DATA_W = 1,
    parameter REQ_DEPTH = 2,
    parameter RSP_DEPTH = 2
) (
    input wire                                                clk, rst_west, rst_east,
    input wire [`WISP_PORTS * (`WISP_HEADER_W + DATA_W) -1:0] west_in, east_in,
    input wire [                `WISP_PORTS * `WISP_VCS -1:0] west_credit, east_credit
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    localparam VCS = `WISP_VCS;
    localparam E = `WISP_EAST, W = `WISP_WEST;
    (* anyconst *) wire [`WISP_COORD_W-1:0] x, y;
    (* anyconst *) wire [`WISP_PORTS*`WISP_WEIGHT_W-1:0] weights;
    (* anyconst *) wire [`WISP_DEPTH_W-1:0] credits_req, credits_rsp;
    reg [1:0] age = 2'd0;
    reg slept_west = 1'b0, slept_east = 1'b0;  // in reset in the cycle before: what the other one's credit wires say
    always @(posedge clk) begin
        if (age != 2'd2) age <= age + 1'b1;
        slept_west <= rst_west;
        slept_east <= rst_east;
    end
    wire [`WISP_COORD_W-1:0] x_east = x + 1'b1;
    always @* begin
        assume (age == 2'd2 || (rst_west && rst_east));
        assume (age != 2'd2 || ((slept_west || !rst_west) && (slept_east || !rst_east)));
        assume (x_east != 0);
        assume (credits_req <= REQ_DEPTH && credits_rsp <= RSP_DEPTH);
    end

    // Port E of the west router and port W of the east router are joined; the rest come from outside.
    wire [`WISP_PORTS*FLIT_W-1:0] west_out, east_out;
    wire [`WISP_PORTS*VCS-1:0] west_freed, east_freed;
    wire [FLIT_W-1:0] flit_at_east, flit_at_west;
    wire [VCS-1:0] credit_at_west, credit_at_east;
    wire [`WISP_PORTS*FLIT_W-1:0] to_west = {west_in[3*FLIT_W+:2*FLIT_W], flit_at_west, west_in[0+:2*FLIT_W]};
    wire [`WISP_PORTS*FLIT_W-1:0] to_east = {flit_at_east, east_in[0+:4*FLIT_W]};
    wire [`WISP_PORTS*VCS-1:0] freed_to_west = {west_credit[3*VCS+:2*VCS], credit_at_west, west_credit[0+:2*VCS]};
    wire [`WISP_PORTS*VCS-1:0] freed_to_east = {credit_at_east, east_credit[0+:4*VCS]};

    wisp_router #(.DATA_W(DATA_W), .REQ_DEPTH(REQ_DEPTH), .RSP_DEPTH(RSP_DEPTH)) west_router (
        .clk(clk),
        .rst(rst_west),
        .here_x(x),
        .here_y(y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .weights(weights),
        .in_flit(to_west),
        .in_credit(freed_to_west),
        .out_flit(west_out),
        .out_credit(west_freed)
    );
    wisp_router #(.DATA_W(DATA_W), .REQ_DEPTH(REQ_DEPTH), .RSP_DEPTH(RSP_DEPTH)) east_router (
        .clk(clk),
        .rst(rst_east),
        .here_x(x_east),
        .here_y(y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .weights(weights),
        .in_flit(to_east),
        .in_credit(freed_to_east),
        .out_flit(east_out),
        .out_credit(east_freed)
    );
    wisp_link #(.DATA_W(DATA_W), .LATENCY(1)) eastward (
        .clk(clk),
        .rst(1'b0),
        .in_flit(west_out[E*FLIT_W+:FLIT_W]),
        .in_credit(east_freed[W*VCS+:VCS]),
        .out_flit(flit_at_east),
        .out_credit(credit_at_west)
    );
    wisp_link #(.DATA_W(DATA_W), .LATENCY(1)) westward (
        .clk(clk),
        .rst(1'b0),
        .in_flit(east_out[W*FLIT_W+:FLIT_W]),
        .in_credit(west_freed[E*VCS+:VCS]),
        .out_flit(flit_at_west),
        .out_credit(credit_at_east)
    );

    localparam R = `WISP_REQUESTERS, D = `WISP_DEPTH_W;
    wire [R-1:0] west_in_inside, west_out_inside, east_in_inside, east_out_inside;
    wire [`WISP_PORTS-1:0] west_late, east_late;
    wire [R*D-1:0] west_credits, west_used, west_held, east_credits, east_used, east_held;
    router_rules #(.DATA_W(DATA_W), .REQ_DEPTH(REQ_DEPTH), .RSP_DEPTH(RSP_DEPTH), .INSIDE(1 << E), .COVERS(0)) west (
        .clk(clk),
        .rst(rst_west),
        .here_x(x),
        .here_y(y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .in_flit(to_west),
        .in_credit(freed_to_west),
        .out_flit(west_out),
        .out_credit(west_freed),
        .asleep({2'd0, slept_east, 2'd0}),
        .in_inside(west_in_inside),
        .out_inside(west_out_inside),
        .credits(west_credits),
        .out_used(west_used),
        .held(west_held),
        .late(west_late)
    );
    router_rules #(.DATA_W(DATA_W), .REQ_DEPTH(REQ_DEPTH), .RSP_DEPTH(RSP_DEPTH), .INSIDE(1 << W), .COVERS(0)) east (
        .clk(clk),
        .rst(rst_east),
        .here_x(x_east),
        .here_y(y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .in_flit(to_east),
        .in_credit(freed_to_east),
        .out_flit(east_out),
        .out_credit(east_freed),
        .asleep({slept_west, 4'd0}),
        .in_inside(east_in_inside),
        .out_inside(east_out_inside),
        .credits(east_credits),
        .out_used(east_used),
        .held(east_held),
        .late(east_late)
    );

    genvar v;
    generate
        for (v = 0; v < VCS; v = v + 1) begin : channel
            joint #(.FLIT_W(FLIT_W), .VC(v)) eastward_joint (
                .rst(rst_west),
                .receiver_rst(rst_east),
                .depth(v ? credits_rsp : credits_req),
                .credits(west_credits[(E*VCS+v)*D+:D]),
                .used(west_used[(E*VCS+v)*D+:D]),
                .held(east_held[(W*VCS+v)*D+:D]),
                .sender_inside(west_out_inside[E*VCS+v]),
                .receiver_inside(east_in_inside[W*VCS+v]),
                .flit(flit_at_east),
                .credit(credit_at_west[v] && !slept_east)
            );
            joint #(.FLIT_W(FLIT_W), .VC(v)) westward_joint (
                .rst(rst_east),
                .receiver_rst(rst_west),
                .depth(v ? credits_rsp : credits_req),
                .credits(east_credits[(W*VCS+v)*D+:D]),
                .used(east_used[(W*VCS+v)*D+:D]),
                .held(west_held[(E*VCS+v)*D+:D]),
                .sender_inside(east_out_inside[W*VCS+v]),
                .receiver_inside(west_in_inside[E*VCS+v]),
                .flit(flit_at_west),
                .credit(credit_at_east[v] && !slept_west)
            );
        end
    endgenerate

    // A head flit on the link goes on in its direction, or has arrived in its column.
    wire [`WISP_COORD_W-1:0] to_x_east = flit_at_east[`WISP_H_DST_X+:`WISP_COORD_W], to_x_west = flit_at_west[`WISP_H_DST_X+:`WISP_COORD_W];
    always @*
        if (age == 2'd2) begin
            assert (!flit_at_east[`WISP_H_PRESENT] || !flit_at_east[`WISP_H_HEAD] || to_x_east >= x_east);
            assert (!flit_at_west[`WISP_H_PRESENT] || !flit_at_west[`WISP_H_HEAD] || to_x_west <= x);
            assert (flit_at_east[`WISP_H_PRESENT] || flit_at_east == 0);
            assert (flit_at_west[`WISP_H_PRESENT] || flit_at_west == 0);
            // Nothing is on the link to or from a router in reset, but for the word that it is in reset.
            assert (!(rst_west || rst_east) || (flit_at_east == 0 && flit_at_west == 0));
        end
    always @* assert (age <= 2'd2 && (age != 2'd1 || (slept_west && slept_east)));
    // A router in reset is empty after a cycle.
    always @* if (age != 2'd0) assert ((!rst_west || west_held == 0) && (!rst_east || east_held == 0));

    // Interesting: flits in both directions at once, a credit on its way back while the buffer holds a flit, and a flit
    // that waited for the east router to leave its reset, and for the west one.
    always @* begin
        cover (age == 2'd2 && !rst_east && flit_at_east[`WISP_H_PRESENT] && flit_at_west[`WISP_H_PRESENT]);
        cover (!rst_west && credit_at_west[0] && east_held[W*VCS*D+:D] != 0 && !rst_east);
        cover (!rst_east && west_late[E] && flit_at_east[`WISP_H_PRESENT]);
        cover (!rst_west && east_late[W] && flit_at_west[`WISP_H_PRESENT]);
    end
endmodule

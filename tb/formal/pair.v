`include "wisp_params.vh"
// pair - what joins dies to a wafer: two routers side by side and the link between them, both directions. Each router's
// assumptions about this neighbour (router.v) are asserted, and on each channel, counted over everything that is in it:
// credits of the sender + flits on the link + flits in the receiver's buffer + credits on the way back = depth.
// Their other ports have neighbours that are assumed to keep the rules, so the pair stands for any two neighbours in a row of
// any mesh; a column differs in the names of ports. The wiring of wisp_wafer: wafer.v.
// peek: west west_router
// peek: east east_router
module pair_formal #(
    parameter DATA_W = 1,
    parameter REQ_DEPTH = 2,
    parameter RSP_DEPTH = 2
) (
    input wire                                                clk,
    input wire [`WISP_PORTS * (`WISP_HEADER_W + DATA_W) -1:0] west_in, east_in,
    input wire [                `WISP_PORTS * `WISP_VCS -1:0] west_credit, east_credit
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    localparam VCS = `WISP_VCS;
    localparam E = `WISP_EAST, W = `WISP_WEST;
    (* anyconst *) wire [`WISP_COORD_W-1:0] x, y;
    (* anyconst *) wire [`WISP_DEPTH_W-1:0] credits_req, credits_rsp;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;
    wire [`WISP_COORD_W-1:0] x_east = x + 1'b1;
    always @* begin
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
        .rst(rst),
        .here_x(x),
        .here_y(y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .in_flit(to_west),
        .in_credit(freed_to_west),
        .out_flit(west_out),
        .out_credit(west_freed)
    );
    wisp_router #(.DATA_W(DATA_W), .REQ_DEPTH(REQ_DEPTH), .RSP_DEPTH(RSP_DEPTH)) east_router (
        .clk(clk),
        .rst(rst),
        .here_x(x_east),
        .here_y(y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .in_flit(to_east),
        .in_credit(freed_to_east),
        .out_flit(east_out),
        .out_credit(east_freed)
    );
    wisp_link #(.DATA_W(DATA_W), .LATENCY(1)) eastward (
        .clk(clk),
        .rst(rst),
        .in_flit(west_out[E*FLIT_W+:FLIT_W]),
        .in_credit(east_freed[W*VCS+:VCS]),
        .out_flit(flit_at_east),
        .out_credit(credit_at_west)
    );
    wisp_link #(.DATA_W(DATA_W), .LATENCY(1)) westward (
        .clk(clk),
        .rst(rst),
        .in_flit(east_out[W*FLIT_W+:FLIT_W]),
        .in_credit(west_freed[E*VCS+:VCS]),
        .out_flit(flit_at_west),
        .out_credit(credit_at_east)
    );

    localparam R = `WISP_REQUESTERS, D = `WISP_DEPTH_W;
    wire [R-1:0] west_in_inside, west_out_inside, east_in_inside, east_out_inside;
    wire [R*D-1:0] west_credits, west_used, west_held, east_credits, east_used, east_held;
    router_rules #(.DATA_W(DATA_W), .REQ_DEPTH(REQ_DEPTH), .RSP_DEPTH(RSP_DEPTH), .INSIDE(1 << E), .COVERS(0)) west (
        .clk(clk),
        .rst(rst),
        .here_x(x),
        .here_y(y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .in_flit(to_west),
        .in_credit(freed_to_west),
        .out_flit(west_out),
        .out_credit(west_freed),
        .in_inside(west_in_inside),
        .out_inside(west_out_inside),
        .credits(west_credits),
        .out_used(west_used),
        .held(west_held)
    );
    router_rules #(.DATA_W(DATA_W), .REQ_DEPTH(REQ_DEPTH), .RSP_DEPTH(RSP_DEPTH), .INSIDE(1 << W), .COVERS(0)) east (
        .clk(clk),
        .rst(rst),
        .here_x(x_east),
        .here_y(y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .in_flit(to_east),
        .in_credit(freed_to_east),
        .out_flit(east_out),
        .out_credit(east_freed),
        .in_inside(east_in_inside),
        .out_inside(east_out_inside),
        .credits(east_credits),
        .out_used(east_used),
        .held(east_held)
    );

    genvar v;
    generate
        for (v = 0; v < VCS; v = v + 1) begin : channel
            joint #(.FLIT_W(FLIT_W), .VC(v)) eastward_joint (
                .rst(rst),
                .depth(v ? credits_rsp : credits_req),
                .credits(west_credits[(E*VCS+v)*D+:D]),
                .used(west_used[(E*VCS+v)*D+:D]),
                .held(east_held[(W*VCS+v)*D+:D]),
                .sender_inside(west_out_inside[E*VCS+v]),
                .receiver_inside(east_in_inside[W*VCS+v]),
                .flit(flit_at_east),
                .credit(credit_at_west[v])
            );
            joint #(.FLIT_W(FLIT_W), .VC(v)) westward_joint (
                .rst(rst),
                .depth(v ? credits_rsp : credits_req),
                .credits(east_credits[(W*VCS+v)*D+:D]),
                .used(east_used[(W*VCS+v)*D+:D]),
                .held(west_held[(E*VCS+v)*D+:D]),
                .sender_inside(east_out_inside[W*VCS+v]),
                .receiver_inside(west_in_inside[E*VCS+v]),
                .flit(flit_at_west),
                .credit(credit_at_east[v])
            );
        end
    endgenerate

    // A head flit on the link goes on in its direction, or has arrived in its column.
    wire [`WISP_COORD_W-1:0] to_x_east = flit_at_east[`WISP_H_DST_X+:`WISP_COORD_W], to_x_west = flit_at_west[`WISP_H_DST_X+:`WISP_COORD_W];
    always @*
        if (!rst) begin
            assert (!flit_at_east[`WISP_H_PRESENT] || !flit_at_east[`WISP_H_HEAD] || to_x_east >= x_east);
            assert (!flit_at_west[`WISP_H_PRESENT] || !flit_at_west[`WISP_H_HEAD] || to_x_west <= x);
            assert (flit_at_east[`WISP_H_PRESENT] || flit_at_east == 0);
            assert (flit_at_west[`WISP_H_PRESENT] || flit_at_west == 0);
        end

    // Interesting: flits in both directions at once, and a credit on its way back while the buffer holds a flit.
    always @* begin
        cover (!rst && flit_at_east[`WISP_H_PRESENT] && flit_at_west[`WISP_H_PRESENT]);
        cover (!rst && credit_at_west[0] && east_held[W*VCS*D+:D] != 0);
    end
endmodule

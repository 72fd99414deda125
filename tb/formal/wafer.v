`include "wisp_params.vh"
// wafer - contract of wisp_wafer, whole: two dies in a row (2 x 1) or a column (1 x 2) with links of one cycle. Everything that
// router, d2d and die assumed of their neighbours is asserted, on every channel in both directions (rules/joint.v). What is
// left to assume is the requesters, the memories, and that each read is answered once and whole (rules/d2d_rules.v).
// Ports without a neighbour must be quiet: the straps of the wafer's edge are part of what is proved.
// peek: near.seen dut.gen_x[0].gen_y[0].die
// peek: near dut.gen_x[0].gen_y[0].die
// peek X=2: far.seen dut.gen_x[1].gen_y[0].die
// peek X=2: far dut.gen_x[1].gen_y[0].die
// peek X=1: far.seen dut.gen_x[0].gen_y[1].die
// peek X=1: far dut.gen_x[0].gen_y[1].die
// peek: wires dut
module wafer_formal #(
    parameter X = 2,
    parameter Y = 1,
    parameter DATA_W = 58,
    parameter REQ_DEPTH = 2,
    parameter RSP_DEPTH = 2,
    parameter TAGS = 2,
    parameter CACHE = 1,
    parameter EXPERTS = 2
) (
    input wire                                    clk,
    input wire [                             1:0] rd_valid,
    input wire [            2*`WISP_READ_W - 1:0] rd_word,
    input wire [                             1:0] loc_ready,
    input wire [                             1:0] mem_ready,
    input wire [                             1:0] ans_valid,
    input wire [2*(`WISP_HEADER_W + DATA_W)-1:0] ans_flit,
    input wire [                             1:0] rsp_ready,
    input wire [                             1:0] wr_ready,
    input wire [                             1:0] tbl_valid,
    input wire [           2*`WISP_TABLE_W - 1:0] tbl_word
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    localparam VCS = `WISP_VCS, R = `WISP_REQUESTERS, D = `WISP_DEPTH_W, SIDES = `WISP_PORTS - 1;
    // The port of die 0 toward die 1, and the other way.
    localparam OUT = (X == 2) ? `WISP_EAST : `WISP_SOUTH, BACK = (X == 2) ? `WISP_WEST : `WISP_NORTH;
    (* anyconst *) wire [D-1:0] credits_req, credits_rsp;
    (* anyconst *) wire [`WISP_TAG_W:0] tag_limit;
    always @* assume (credits_req <= REQ_DEPTH && credits_rsp <= RSP_DEPTH);
    wire [1:0] ans_ready;
    (* anyconst *) wire [X*Y*`WISP_PORTS*`WISP_WEIGHT_W-1:0] weights;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_wafer #(
        .X(X),
        .Y(Y),
        .LATENCY(1),
        .DATA_W(DATA_W),
        .REQ_DEPTH(REQ_DEPTH),
        .RSP_DEPTH(RSP_DEPTH),
        .TAGS(TAGS),
        .CACHE(CACHE),
        .EXPERTS(EXPERTS),
        .AHEAD(0)
    ) dut (
        .clk(clk),
        .rst(rst),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .weights(weights),
        .tag_limit(tag_limit),
        .links_limit(`WISP_LINKS_W'd0),
        .job_valid(2'd0),
        .job_word({2*`WISP_JOB_W{1'b0}}),
        .rd_valid(rd_valid),
        .rd_word(rd_word),
        .loc_ready(loc_ready),
        .mem_ready(mem_ready),
        .ans_valid(ans_valid),
        .ans_ready(ans_ready),
        .ans_flit(ans_flit),
        .rsp_ready(rsp_ready),
        .wr_ready(wr_ready),
        .tbl_valid(tbl_valid),
        .tbl_word(tbl_word)
    );

    wire [2*SIDES*FLIT_W-1:0] in_flit, out_flit;
    wire [2*SIDES*VCS-1:0] in_credit, out_credit;
    generate
        if (1) begin : wires
            (* peek *) wire [2*SIDES*FLIT_W-1:0] in_flit, out_flit;
            (* peek *) wire [2*SIDES*VCS-1:0] in_credit, out_credit;
        end
    endgenerate
    assign in_flit = wires.in_flit;
    assign out_flit = wires.out_flit;
    assign in_credit = wires.in_credit;
    assign out_credit = wires.out_credit;

    wire [2*R-1:0] in_inside, out_inside;
    wire [2*R*D-1:0] credits, used, held;
    die_rules #(
        .DATA_W(DATA_W), .REQ_DEPTH(REQ_DEPTH), .RSP_DEPTH(RSP_DEPTH), .TAGS(TAGS), .CACHE(CACHE), .EXPERTS(EXPERTS),
        .INSIDE(5'd31), .COVERS(0)
    ) near (
        .clk(clk),
        .rst(rst),
        .here_x(`WISP_COORD_W'd0),
        .here_y(`WISP_COORD_W'd0),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .tag_limit(tag_limit),
        .in_flit(in_flit[0+:SIDES*FLIT_W]),
        .in_credit(in_credit[0+:SIDES*VCS]),
        .out_flit(out_flit[0+:SIDES*FLIT_W]),
        .out_credit(out_credit[0+:SIDES*VCS]),
        .rd_valid(rd_valid[0]),
        .rd_word(rd_word[0+:`WISP_READ_W]),
        .ans_valid(ans_valid[0]),
        .ans_ready(ans_ready[0]),
        .ans_flit(ans_flit[0+:FLIT_W]),
        .in_inside(in_inside[0+:R]),
        .out_inside(out_inside[0+:R]),
        .credits(credits[0+:R*D]),
        .out_used(used[0+:R*D]),
        .held(held[0+:R*D])
    );
    die_rules #(
        .DATA_W(DATA_W), .REQ_DEPTH(REQ_DEPTH), .RSP_DEPTH(RSP_DEPTH), .TAGS(TAGS), .CACHE(CACHE), .EXPERTS(EXPERTS),
        .INSIDE(5'd31), .COVERS(0)
    ) far (
        .clk(clk),
        .rst(rst),
        .here_x((X == 2) ? `WISP_COORD_W'd1 : `WISP_COORD_W'd0),
        .here_y((X == 2) ? `WISP_COORD_W'd0 : `WISP_COORD_W'd1),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .tag_limit(tag_limit),
        .in_flit(in_flit[SIDES*FLIT_W+:SIDES*FLIT_W]),
        .in_credit(in_credit[SIDES*VCS+:SIDES*VCS]),
        .out_flit(out_flit[SIDES*FLIT_W+:SIDES*FLIT_W]),
        .out_credit(out_credit[SIDES*VCS+:SIDES*VCS]),
        .rd_valid(rd_valid[1]),
        .rd_word(rd_word[`WISP_READ_W+:`WISP_READ_W]),
        .ans_valid(ans_valid[1]),
        .ans_ready(ans_ready[1]),
        .ans_flit(ans_flit[FLIT_W+:FLIT_W]),
        .in_inside(in_inside[R+:R]),
        .out_inside(out_inside[R+:R]),
        .credits(credits[R*D+:R*D]),
        .out_used(used[R*D+:R*D]),
        .held(held[R*D+:R*D])
    );

    // The link out of die 0 and the one back. Index n = port - 1 on the side of a die, port in its rules.
    wire [FLIT_W-1:0] flit_out = in_flit[(SIDES+BACK-1)*FLIT_W+:FLIT_W], flit_back = in_flit[(OUT-1)*FLIT_W+:FLIT_W];
    genvar v;
    generate
        for (v = 0; v < VCS; v = v + 1) begin : channel
            joint #(.FLIT_W(FLIT_W), .VC(v)) out (
                .rst(rst),
                .receiver_rst(rst),
                .depth(v ? credits_rsp : credits_req),
                .credits(credits[(OUT*VCS+v)*D+:D]),
                .used(used[(OUT*VCS+v)*D+:D]),
                .held(held[(R+BACK*VCS+v)*D+:D]),
                .sender_inside(out_inside[OUT*VCS+v]),
                .receiver_inside(in_inside[R+BACK*VCS+v]),
                .flit(flit_out),
                .credit(in_credit[(OUT-1)*VCS+v])
            );
            joint #(.FLIT_W(FLIT_W), .VC(v)) back (
                .rst(rst),
                .receiver_rst(rst),
                .depth(v ? credits_rsp : credits_req),
                .credits(credits[(R+BACK*VCS+v)*D+:D]),
                .used(used[(R+BACK*VCS+v)*D+:D]),
                .held(held[(OUT*VCS+v)*D+:D]),
                .sender_inside(out_inside[R+BACK*VCS+v]),
                .receiver_inside(in_inside[OUT*VCS+v]),
                .flit(flit_back),
                .credit(in_credit[(SIDES+BACK-1)*VCS+v])
            );
        end
    endgenerate

    // The edge of the wafer is quiet.
    genvar n;
    generate
        for (n = 0; n < SIDES; n = n + 1) begin : edges
            always @*
                if (!rst) begin
                    if (n != OUT - 1) assert (in_flit[n*FLIT_W+:FLIT_W] == 0 && in_credit[n*VCS+:VCS] == 0);
                    if (n != BACK - 1) assert (in_flit[(SIDES+n)*FLIT_W+:FLIT_W] == 0 && in_credit[(SIDES+n)*VCS+:VCS] == 0);
                end
        end
    endgenerate

    // Interesting: flits in both directions at once; an answer of the other die comes in.
    always @* begin
        cover (!rst && flit_out[`WISP_H_PRESENT] && flit_back[`WISP_H_PRESENT]);
        cover (!rst && flit_back[`WISP_H_PRESENT] && flit_back[`WISP_H_VC]);
    end
endmodule

`include "wisp_params.vh"
// die - contract of wisp_die among neighbours that keep the rules of a channel: router and d2d keep them toward each other too.
// What each of the two assumed of its neighbour at the local port alone (router.v, d2d.v) is asserted (rules/die_rules.v).
// peek: rules.seen dut
// peek: rules dut
module die_formal #(
    parameter DATA_W = 58,
    parameter REQ_DEPTH = 2,
    parameter RSP_DEPTH = 2,
    parameter TAGS = 2,
    parameter CACHE = 1,
    parameter EXPERTS = 2
) (
    input wire                                                       clk,
    input wire [(`WISP_PORTS - 1) * (`WISP_HEADER_W + DATA_W) - 1:0] in_flit,
    input wire [                (`WISP_PORTS - 1) * `WISP_VCS - 1:0] in_credit,
    input wire                                                       rd_valid,
    input wire [                                 `WISP_READ_W - 1:0] rd_word,
    input wire                                                       loc_ready,
    input wire                                                       mem_ready,
    input wire                                                       ans_valid,
    input wire [                        `WISP_HEADER_W + DATA_W-1:0] ans_flit,
    input wire                                                       rsp_ready,
    input wire                                                       wr_ready,
    input wire                                                       tbl_valid,
    input wire [                                `WISP_TABLE_W - 1:0] tbl_word
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    (* anyconst *) wire [`WISP_COORD_W-1:0] here_x, here_y;
    (* anyconst *) wire [`WISP_PORTS*`WISP_WEIGHT_W-1:0] weights;
    (* anyconst *) wire [`WISP_DEPTH_W-1:0] credits_req, credits_rsp;
    (* anyconst *) wire [`WISP_TAG_W:0] tag_limit;
    wire [(`WISP_PORTS - 1) * FLIT_W - 1:0] out_flit;
    wire [(`WISP_PORTS - 1) * `WISP_VCS - 1:0] out_credit;
    wire ans_ready;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_die #(
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
        .here_x(here_x),
        .here_y(here_y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .weights(weights),
        .tag_limit(tag_limit),
        .links_limit(`WISP_LINKS_W'd0),
        .job_valid(1'b0),
        .job_word(`WISP_JOB_W'd0),
        .in_flit(in_flit),
        .in_credit(in_credit),
        .out_flit(out_flit),
        .out_credit(out_credit),
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

    die_rules #(
        .DATA_W(DATA_W),
        .REQ_DEPTH(REQ_DEPTH),
        .RSP_DEPTH(RSP_DEPTH),
        .TAGS(TAGS),
        .CACHE(CACHE),
        .EXPERTS(EXPERTS)
    ) rules (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .credits_req(credits_req),
        .credits_rsp(credits_rsp),
        .tag_limit(tag_limit),
        .in_flit(in_flit),
        .in_credit(in_credit),
        .out_flit(out_flit),
        .out_credit(out_credit),
        .rd_valid(rd_valid),
        .rd_word(rd_word),
        .ans_valid(ans_valid),
        .ans_ready(ans_ready),
        .ans_flit(ans_flit)
    );
endmodule

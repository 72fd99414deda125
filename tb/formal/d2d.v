`include "wisp_params.vh"
// d2d - contract of wisp_d2d between a requester, a memory and a router that keep theirs (rules/d2d_rules.v). The payload is
// carried, never looked at, beyond the read word of a request.
// peek: rules dut
module d2d_formal #(
    parameter DATA_W = 58,
    parameter TAGS = 2,
    parameter CACHE = 1,
    parameter EXPERTS = 2,
    parameter AHEAD = 0,
    parameter AHEAD_TAGS = 1
) (
    input wire                                clk,
    input wire                                rd_valid,
    input wire [         `WISP_READ_W - 1:0] rd_word,
    input wire                                loc_ready,
    input wire                                mem_ready,
    input wire                                ans_valid,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ans_flit,
    input wire                                rsp_ready,
    input wire                                wr_ready,
    input wire                                tbl_valid,
    input wire [        `WISP_TABLE_W - 1:0] tbl_word,
    input wire                                job_valid,
    input wire [          `WISP_JOB_W - 1:0] job_word,
    input wire [                         2:0] links,
    input wire [              `WISP_VCS-1:0] inj_credit,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ej_flit
);
    (* anyconst *) wire [`WISP_COORD_W-1:0] here_x, here_y;
    (* anyconst *) wire [`WISP_TAG_W:0] tag_limit;
    (* anyconst *) wire [`WISP_LINKS_W-1:0] links_limit;
    wire ans_ready;
    wire [`WISP_HEADER_W + DATA_W-1:0] inj_flit;
    wire [`WISP_VCS-1:0] ej_credit;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_d2d #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(CACHE),
        .EXPERTS(EXPERTS),
        .AHEAD(AHEAD),
        .AHEAD_TAGS(AHEAD_TAGS)
    ) dut (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .tag_limit(tag_limit),
        .columns(7'd64),
        .rows(7'd64),
        .cache_on(1'b1),
        .ahead_on(1'b1),
        .links_limit(links_limit),
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
        .tbl_word(tbl_word),
        .job_valid(job_valid),
        .job_word(job_word),
        .links(links),
        .inj_flit(inj_flit),
        .inj_credit(inj_credit),
        .ej_flit(ej_flit),
        .ej_credit(ej_credit)
    );
    d2d_rules #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(CACHE),
        .EXPERTS(EXPERTS),
        .AHEAD(AHEAD),
        .AHEAD_TAGS(AHEAD_TAGS)
    ) rules (
        .clk(clk),
        .rst(rst),
        .tag_limit(tag_limit),
        .columns(7'd64),
        .rows(7'd64),
        .cache_on(1'b1),
        .ahead_on(1'b1),
        .rd_valid(rd_valid),
        .rd_word(rd_word),
        .ans_valid(ans_valid),
        .ans_ready(ans_ready),
        .ans_flit(ans_flit),
        .inj_flit(inj_flit),
        .inj_credit(inj_credit),
        .ej_flit(ej_flit),
        .ej_credit(ej_credit)
    );
endmodule

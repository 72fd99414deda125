`include "wisp_params.vh"
// d2d_plain - without table commands a d2d with the expert cache is one without: two of them side by side with the same inputs, whatever
// these are, have equal outputs and equal registers in every cycle. Assumed: they start alike, as after one edge of reset, with what no
// reset reaches (memories) alike too.
// (Without jobs nothing is read ahead: d2d_jobless.v.)
// `tbl_ready` and `done_expert` (a word only when `done_valid`) are not compared.
// peek: cached with_cache
// peek: plain without_cache
// peek: cache with_cache.gen_cache
module d2d_plain_formal #(
    parameter DATA_W = 58,
    parameter TAGS = 2,
    parameter EXPERTS = 2
) (
    input wire                               clk,
    input wire [          `WISP_COORD_W-1:0] here_x,
    input wire [          `WISP_COORD_W-1:0] here_y,
    input wire [              `WISP_TAG_W:0] tag_limit,
    input wire                               rd_valid,
    input wire [         `WISP_READ_W - 1:0] rd_word,
    input wire                               loc_ready,
    input wire                               mem_ready,
    input wire                               ans_valid,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ans_flit,
    input wire                               rsp_ready,
    input wire                               wr_ready,
    input wire [          `WISP_TABLE_W-1:0] tbl_word,
    input wire [              `WISP_VCS-1:0] inj_credit,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ej_flit
);
    localparam OUT_W = 800, STATE_W = 1600;  // no less than they are; the rest is zero
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_d2d #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(1),
        .EXPERTS(EXPERTS),
        .AHEAD(0)
    ) with_cache (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .tag_limit(tag_limit),
        .columns(7'd64),
        .rows(7'd64),
        .cache_on(1'b1),
        .ahead_on(1'b1),
        .rd_valid(rd_valid),
        .rd_word(rd_word),
        .loc_ready(loc_ready),
        .mem_ready(mem_ready),
        .ans_valid(ans_valid),
        .ans_flit(ans_flit),
        .rsp_ready(rsp_ready),
        .wr_ready(wr_ready),
        .tbl_valid(1'b0),
        .tbl_word(tbl_word),
        .inj_credit(inj_credit),
        .ej_flit(ej_flit)
    );
    wisp_d2d #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(0),
        .EXPERTS(EXPERTS),
        .AHEAD(0)
    ) without_cache (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .tag_limit(tag_limit),
        .columns(7'd64),
        .rows(7'd64),
        .cache_on(1'b1),
        .ahead_on(1'b1),
        .rd_valid(rd_valid),
        .rd_word(rd_word),
        .loc_ready(loc_ready),
        .mem_ready(mem_ready),
        .ans_valid(ans_valid),
        .ans_flit(ans_flit),
        .rsp_ready(rsp_ready),
        .wr_ready(wr_ready),
        .tbl_valid(1'b0),
        .tbl_word(tbl_word),
        .inj_credit(inj_credit),
        .ej_flit(ej_flit)
    );
    wire [OUT_W-1:0] out_cached, out_plain;
    wire [STATE_W-1:0] state_cached, state_plain;
    d2d_plain_see #(.OUT_W(OUT_W), .STATE_W(STATE_W), .DATA_W(DATA_W), .TAGS(TAGS)) cached (.rst(rst), .out(out_cached), .state(state_cached));
    d2d_plain_see #(.OUT_W(OUT_W), .STATE_W(STATE_W), .DATA_W(DATA_W), .TAGS(TAGS)) plain (.rst(rst), .out(out_plain), .state(state_plain));
    generate
        if (1) begin : cache
            (* peek *) wire some_hit;
            (* peek *) wire [1:0] tbl_count;
            if (1) begin : pdu
                wire [EXPERTS-1:0] local, copied;
                flags_see #(.N(EXPERTS), .INDEX_W($clog2(EXPERTS))) is_local (.flags(local));
                flags_see #(.N(EXPERTS), .INDEX_W($clog2(EXPERTS))) worth (.flags(copied));
            end
            if (1) begin : fill
                (* peek *) wire cur_valid, looking, copying, done_valid;
                (* peek *) wire [2:0] wr_count;
            end
        end
    endgenerate
    wire quiet = !cache.some_hit && cache.tbl_count == 0 && cache.pdu.copied == 0 && cache.pdu.local == 0 && !cache.fill.looking
              && !cache.fill.copying && !cache.fill.done_valid && cache.fill.wr_count == 0;
    always @*
        if (rst) assume (state_cached == state_plain && quiet);
        else begin
            assert (out_cached == out_plain);
            assert (state_cached == state_plain);
            assert (quiet);
        end

    // Interesting: data comes to the requester.
    always @* cover (!rst && out_plain[0]);
endmodule

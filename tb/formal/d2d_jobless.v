`include "wisp_params.vh"
// d2d_jobless - without jobs a d2d with the unit `ahead` is one without: two of them side by side with the same inputs, commands too,
// have equal outputs and equal registers in every cycle. Assumed: they start alike (d2d_plain.v), and where the unit has tags of its
// own no answer comes for one of these, as none was asked for.
// peek: ahead.d2d with_ahead
// peek: ahead.cache with_ahead.gen_cache
// peek: ahead.answers with_ahead.ej_q_rsp
// peek: ahead.unit with_ahead.gen_ahead.ahead
// peek: without.d2d without_ahead
// peek: without.cache without_ahead.gen_cache
module d2d_jobless_formal #(
    parameter DATA_W = 58,
    parameter TAGS = 2,
    parameter EXPERTS = 2,
    parameter AHEAD_TAGS = 1
) (
    input wire                               clk,
    input wire [          `WISP_COORD_W-1:0] here_x,
    input wire [          `WISP_COORD_W-1:0] here_y,
    input wire                               rd_valid,
    input wire [         `WISP_READ_W - 1:0] rd_word,
    input wire                               loc_ready,
    input wire                               mem_ready,
    input wire                               ans_valid,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ans_flit,
    input wire                               rsp_ready,
    input wire                               wr_ready,
    input wire                               tbl_valid,
    input wire [          `WISP_TABLE_W-1:0] tbl_word,
    input wire [            `WISP_JOB_W-1:0] job_word,
    input wire [          `WISP_LINKS_W-1:0] links_limit,
    input wire [                        2:0] links,
    input wire [              `WISP_VCS-1:0] inj_credit,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ej_flit
);
    localparam OUT_W = 800, STATE_W = 1600, CACHE_W = 1600;  // no less than they are; the rest is zero
    localparam ANSWER_W = DATA_W + `WISP_TAG_W + 1;
    (* anyconst *) wire [`WISP_TAG_W:0] tag_limit;
    wire usable = tag_limit <= TAGS - AHEAD_TAGS;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wire [1:0] tbl_ready, done_valid;
    wire [2*`WISP_EXPERT_W-1:0] done_expert;
    wisp_d2d #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(1),
        .EXPERTS(EXPERTS),
        .AHEAD(1),
        .AHEAD_TAGS(AHEAD_TAGS)
    ) with_ahead (
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
        .ans_flit(ans_flit),
        .rsp_ready(rsp_ready),
        .wr_ready(wr_ready),
        .tbl_valid(tbl_valid),
        .tbl_ready(tbl_ready[0]),
        .tbl_word(tbl_word),
        .done_valid(done_valid[0]),
        .done_expert(done_expert[0*`WISP_EXPERT_W+:`WISP_EXPERT_W]),
        .job_valid(1'b0),
        .job_word(job_word),
        .links(links),
        .inj_credit(inj_credit),
        .ej_flit(ej_flit)
    );
    wisp_d2d #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(1),
        .EXPERTS(EXPERTS),
        .AHEAD(0),
        .AHEAD_TAGS(AHEAD_TAGS)
    ) without_ahead (
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
        .ans_flit(ans_flit),
        .rsp_ready(rsp_ready),
        .wr_ready(wr_ready),
        .tbl_valid(tbl_valid),
        .tbl_ready(tbl_ready[1]),
        .tbl_word(tbl_word),
        .done_valid(done_valid[1]),
        .done_expert(done_expert[1*`WISP_EXPERT_W+:`WISP_EXPERT_W]),
        .job_valid(1'b0),
        .job_word(job_word),
        .links(links),
        .inj_credit(inj_credit),
        .ej_flit(ej_flit)
    );

    wire [OUT_W-1:0] out, out_without;
    wire [STATE_W-1:0] state, state_without;
    wire [CACHE_W-1:0] cache_state, cache_without;
    wire [5*ANSWER_W+6:0] answers_state;
    generate
        if (1) begin : ahead
            d2d_plain_see #(.OUT_W(OUT_W), .STATE_W(STATE_W), .DATA_W(DATA_W), .TAGS(TAGS)) d2d (.rst(rst), .out(out), .state(state));
            d2d_cache_see #(.STATE_W(CACHE_W), .DATA_W(DATA_W), .TAGS(TAGS), .EXPERTS(EXPERTS)) cache (.rst(rst), .state(cache_state));
            fifo_see #(.WIDTH(ANSWER_W), .DEPTH(4), .COUNT_W(3)) answers (.rst(rst), .state(answers_state));
            if (1) begin : unit
                (* peek *) wire [1:0] count;
                (* peek *) wire [AHEAD_TAGS-1:0] busy;
            end
        end
        if (1) begin : without
            d2d_plain_see #(.OUT_W(OUT_W), .STATE_W(STATE_W), .DATA_W(DATA_W), .TAGS(TAGS)) d2d (.rst(rst), .out(out_without), .state(state_without));
            d2d_cache_see #(.STATE_W(CACHE_W), .DATA_W(DATA_W), .TAGS(TAGS), .EXPERTS(EXPERTS)) cache (.rst(rst), .state(cache_without));
        end
    endgenerate
    wire [`WISP_TAG_W-1:0] ej_tag = ej_flit[`WISP_H_TAG+:`WISP_TAG_W];
    wire alike = state == state_without && cache_state == cache_without;
    wire fine = ahead.unit.count == 0 && ahead.unit.busy == 0;
    // what waits in ej_q[1] is for tags of the requester
    reg theirs;
    integer i;
    always @* begin
        theirs = answers_state[4*ANSWER_W+7+1+:`WISP_TAG_W] < TAGS - AHEAD_TAGS;  // the head
        for (i = 0; i < 4; i = i + 1) theirs = theirs && answers_state[i*ANSWER_W+1+:`WISP_TAG_W] < TAGS - AHEAD_TAGS;
        theirs = theirs || !usable;
    end
    always @* assume (!usable || !ej_flit[`WISP_H_PRESENT] || !ej_flit[`WISP_H_VC] || ej_tag < TAGS - AHEAD_TAGS);
    always @*
        if (rst) assume (alike && fine && theirs);
        else begin
            assert (out == out_without && tbl_ready[0] == tbl_ready[1] && done_valid[0] == done_valid[1]);
            assert (!done_valid[0] || done_expert[0+:`WISP_EXPERT_W] == done_expert[`WISP_EXPERT_W+:`WISP_EXPERT_W]);
            assert (alike && fine && theirs);
        end

    // Interesting: data comes to the requester, where the unit has tags and where it has none.
    always @* begin
        cover (!rst && out[0] && usable);
        cover (!rst && out[0] && !usable);
    end
endmodule

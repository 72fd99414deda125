`include "wisp_params.vh"
`include "rule.vh"
// topn_twin - two topn that wake with different rows under way, which reset leaves alone, and have the same inputs, on
// read_data only while a word arrives; no start while busy. They say the same, the row that is read while one is.
// observe
// peek: see dut
module topn_twin_formal #(
    parameter LANES = 4,
    parameter WORDS = 2,
    parameter COUNTER_W = 4
) (
    input wire                         clk,
    input wire                         start,
    input wire [   `WISP_EXPERT_W-1:0] row,
    input wire [      `WISP_TOP_W-1:0] n,
    input wire [    `WISP_WORDS_W-1:0] words,
    input wire [2*LANES*COUNTER_W-1:0] read_data  // one for each
);
    localparam DATA_W = LANES * COUNTER_W;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_topn #(
        .EXPERTS(LANES * WORDS),
        .LANES(LANES),
        .COUNTER_W(COUNTER_W)
    ) dut[1:0] (
        .clk(clk),
        .rst(rst),
        .start(start),
        .row(row),
        .n(n),
        .words(words),
        .read_data(read_data)
    );
    genvar g;
    generate
        for (g = 0; g < 2; g = g + 1) begin : see
            (* peek *) wire read_valid, mark_valid, busy, done, arriving;
            (* peek *) wire [`WISP_EXPERT_W-1:0] read_row;
            (* peek *) wire [`WISP_WORD_W-1:0] read_word, mark_word;
            (* peek *) wire [LANES-1:0] mark_bits;
            (* peek *) wire [127:0] obs;
            (* peek *) wire [3:0] phase;
            (* peek *) wire [`WISP_WORDS_W-1:0] to_read, in_use;
            (* peek *) wire [COUNTER_W-1:0] threshold;
            (* peek *) wire [`WISP_TOP_W-1:0] rest, ge1, ge2, ge3;
            wire [2*`WISP_WORDS_W+`WISP_EXPERT_W+`WISP_TOP_W+COUNTER_W-1:0] under_way = {to_read, in_use, read_row, rest, threshold};
        end
    endgenerate
    always @*
        if (!rst) begin
            assume (!(start && see[0].busy));
            if (see[0].arriving) assume (read_data[0+:DATA_W] == read_data[DATA_W+:DATA_W]);
            `SAME(read_valid);
            `SAME(read_word);
            `SAME_IF(read_valid, read_row);
            `SAME(mark_valid);
            `SAME(mark_word);
            `SAME(mark_bits);
            `SAME(busy);
            `SAME(done);
            `SAME(obs);
            `SAME(phase);
            `SAME(arriving);
            `SAME(ge1);
            `SAME(ge2);
            `SAME(ge3);
            `SAME_IF(busy, under_way);
            assert (!see[0].arriving || see[0].busy);
        end

    // Interesting: they do wake differently, and a row of all words is marked.
    reg differed;
    always @(posedge clk) differed <= rst ? see[0].under_way == ~see[1].under_way : differed;
    always @* cover (!rst && differed && see[0].done && see[0].in_use == WORDS && see[0].mark_bits != 0);
endmodule

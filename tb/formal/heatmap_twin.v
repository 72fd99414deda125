`include "wisp_params.vh"
`include "rule.vh"
// heatmap_twin - two heatmaps that wake with different counters, and have the same inputs, as far as they mean something; software swaps
// a word in before its row is counted or read (`known`). They say the same: a word that is swapped out while it is one that was
// swapped in.
// observe
// peek: see dut
module heatmap_twin_formal #(
    parameter EXPERTS = 4,
    parameter LANES = 2,
    parameter COUNTER_W = 3
) (
    input wire                         clk,
    input wire                         pair_valid,
    input wire [   `WISP_EXPERT_W-1:0] pair_from,
    input wire [   `WISP_EXPERT_W-1:0] pair_to,
    input wire                         read_valid,
    input wire [ 2*`WISP_EXPERT_W-1:0] read_row,  // one for each
    input wire [     `WISP_WORD_W-1:0] read_word,
    input wire                         swap_valid,
    input wire                         swap_write,
    input wire [     `WISP_HEAT_W-1:0] swap_address,
    input wire [  LANES*COUNTER_W-1:0] swap_wdata
);
    localparam WORDS = EXPERTS / LANES, DEPTH = EXPERTS * WORDS, DATA_W = LANES * COUNTER_W;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_heatmap #(
        .EXPERTS(EXPERTS),
        .LANES(LANES),
        .COUNTER_W(COUNTER_W)
    ) dut[1:0] (
        .clk(clk),
        .rst(rst),
        .pair_valid(pair_valid),
        .pair_from(pair_from),
        .pair_to(pair_to),
        .read_valid(read_valid),
        .read_row(read_row),
        .read_word(read_word),
        .swap_valid(swap_valid),
        .swap_write(swap_write),
        .swap_address(swap_address),
        .swap_wdata(swap_wdata)
    );
    genvar g, i;
    generate
        for (g = 0; g < 2; g = g + 1) begin : see
            (* peek *) wire pair_ready, swap_ready, swap_rvalid, busy, counting, halving, forward, storing;
            (* peek *) wire [`WISP_HEAT_W-1:0] stored;
            (* peek *) wire [63:0] obs;
            (* peek *) wire [`WISP_WORDS_W-1:0] half_word;
            (* peek *) wire [`WISP_EXPERT_W-1:0] from, to;
            (* peek *) wire [DATA_W-1:0] data, written, read_data, swap_rdata;
            wire [DATA_W-1:0] counters = forward ? written : data;  // of the pair
            for (i = 0; i < DEPTH; i = i + 1) begin : memory
                (* peek *) wire [DATA_W-1:0] word;
            end
        end
    endgenerate

    // ---- what software has put there since reset ----
    reg [DEPTH-1:0] known;
    wire [EXPERTS-1:0] known_row;  // all words of it
    wire swap = swap_valid && see[0].swap_ready;
    always @(posedge clk)
        if (rst) known <= 0;
        else if (swap && swap_write) known <= known | (1 << swap_address);
    reg answer, word_out;  // of the cycle before: a read; a swap of a known word
    always @(posedge clk) {answer, word_out} <= rst ? 2'b00 : {read_valid, swap && known[swap_address]};
    generate
        for (i = 0; i < EXPERTS; i = i + 1) begin : row
            assign known_row[i] = known[i*WORDS+:WORDS] == {WORDS{1'b1}};
        end
    endgenerate
    wire [`WISP_EXPERT_W-1:0] row_read = read_row[0+:`WISP_EXPERT_W];
    always @*
        if (!rst) begin
            if (pair_valid) assume (pair_from < EXPERTS && pair_to < EXPERTS && known_row[pair_from]);
            if (read_valid) assume (row_read == read_row[`WISP_EXPERT_W+:`WISP_EXPERT_W]);
            if (read_valid) assume (row_read < EXPERTS && read_word < WORDS && known[row_read*WORDS+read_word]);
            if (swap_valid) assume (swap_address < DEPTH);
            assume (!(read_valid && see[0].busy) && !(read_valid && swap_valid));
        end

    wire pairing = see[0].counting || see[0].halving;
    generate
        for (i = 0; i < DEPTH; i = i + 1) begin : each
            always @* if (!rst && known[i] && !(see[0].storing && see[0].stored == i)) `SAME(memory[i].word);
        end
    endgenerate
    always @*
        if (!rst) begin
            `SAME(pair_ready);
            `SAME(swap_ready);
            `SAME(busy);
            `SAME(swap_rvalid);
            if (answer) `SAME(read_data);
            if (word_out) `SAME(swap_rdata);
            `SAME(obs);
            `SAME(counting);
            `SAME(halving);
            `SAME(half_word);
            `SAME(forward);
            `SAME(storing);
            `SAME_IF(storing, stored);
            `SAME_IF(storing, written);
            `SAME_IF(forward, written);
            `SAME_IF(counting, counters);
            if (pairing) `SAME(from);
            if (pairing) `SAME(to);
            if (see[0].halving && see[0].half_word != 0) `SAME(data);
            if (pairing) assert (see[0].from < EXPERTS && see[0].to < EXPERTS && known_row[see[0].from]);
            assert (!(see[0].storing && pairing) && (!see[0].storing || see[0].stored < DEPTH));
            assert (see[0].half_word <= (see[0].halving ? WORDS : 0) && !(see[0].counting && see[0].halving));
        end

    // Interesting: they do wake differently, and a row is halved.
    reg differed;
    always @(posedge clk)
        differed <= rst ? see[0].data == ~see[1].data && see[0].written == ~see[1].written && {see[0].from, see[0].to} == ~{see[1].from, see[1].to}
            && see[0].memory[0].word == ~see[1].memory[0].word : differed;
    always @* cover (!rst && differed && see[0].halving && see[0].half_word == WORDS && see[0].from == 0);
endmodule

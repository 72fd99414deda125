`include "wisp_params.vh"
// topn - contract of wisp_topn on any row: the marks are n in all, none is smaller than one left out, and of equal ones the lower are
// in; the last mark comes with `done`, so many cycles after `start` as the section says. The row is what the reads find, and any
// read word of it, so the words are not watched one by one.
// peek: see dut
module topn_formal #(
    parameter LANES = 8,
    parameter WORDS = 1,
    parameter COUNTER_W = 4
) (
    input wire                       clk,
    input wire                       start,
    input wire [ `WISP_EXPERT_W-1:0] row,
    input wire [    `WISP_TOP_W-1:0] n,
    input wire [  `WISP_WORDS_W-1:0] words,
    input wire [LANES*COUNTER_W-1:0] noise  // on read_data when nothing was asked for
);
    localparam EXPERTS = LANES * WORDS;
    localparam DATA_W = LANES * COUNTER_W;
    localparam DIGITS = COUNTER_W / 2;
    (* anyconst *) wire [EXPERTS*COUNTER_W-1:0] counters;  // of the row
    wire read_valid, mark_valid, busy, done;
    wire [`WISP_EXPERT_W-1:0] read_row;
    wire [`WISP_WORD_W-1:0] read_word, mark_word;
    wire [LANES-1:0] mark_bits;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    reg asked;
    reg [`WISP_WORD_W-1:0] asked_word;
    always @(posedge clk) {asked, asked_word} <= {read_valid && !rst, read_word};
    wire [DATA_W-1:0] found = counters >> (asked_word * DATA_W);
    wisp_topn #(
        .EXPERTS(EXPERTS),
        .LANES(LANES),
        .COUNTER_W(COUNTER_W)
    ) dut (
        .clk(clk),
        .rst(rst),
        .start(start),
        .row(row),
        .n(n),
        .words(words),
        .read_valid(read_valid),
        .read_row(read_row),
        .read_word(read_word),
        .read_data(asked ? found : noise),
        .mark_valid(mark_valid),
        .mark_word(mark_word),
        .mark_bits(mark_bits),
        .busy(busy),
        .done(done)
    );
    always @* begin
        assume (!(start && busy));
        if (start) assume (words >= 1 && words <= WORDS && n >= 1 && n <= LANES * words);
    end

    generate
        if (1) begin : see
            (* peek *) wire [3:0] phase;
            (* peek *) wire [`WISP_WORDS_W-1:0] to_read, in_use;
            (* peek *) wire arriving;
            (* peek *) wire [COUNTER_W-1:0] threshold;
            (* peek *) wire [`WISP_TOP_W-1:0] rest, ge1, ge2, ge3;
        end
    endgenerate

    // ---- what was asked for, and what was marked up to here and with this cycle ----
    reg [`WISP_TOP_W-1:0] wanted;
    reg [`WISP_WORDS_W-1:0] used;
    reg [`WISP_EXPERT_W-1:0] asked_row;
    reg [EXPERTS-1:0] marked;
    reg [6:0] cycles;  // since start
    wire [EXPERTS-1:0] marks = marked | (mark_valid ? mark_bits << (mark_word * LANES) : 0);
    always @(posedge clk) begin
        if (start) {wanted, used, asked_row} <= {n, words, row};
        marked <= start ? 0 : marks;
        cycles <= start ? 1 : cycles + 1'b1;
    end

    // ---- the set (the contract), and the state in the terms of the row (for the induction) ----
    integer i, k;
    reg [`WISP_TOP_W-1:0] members, above, agree, count1, count2, count3, equal_before;
    reg ordered;
    reg [COUNTER_W-1:0] a, b;
    wire [`WISP_WORDS_W-1:0] seen = see.to_read - see.arriving;  // words of this pass that have arrived before this cycle
    wire [3:0] known = see.phase - 1;  // digits known
    wire [4:0] shift = COUNTER_W - 2 * known;
    wire [COUNTER_W:0] prefix = see.threshold >> shift;
    wire [COUNTER_W:0] digits = ({1'b0, see.threshold} >> shift) << 2;  // the next digit of those in question, less it
    always @* begin
        {members, above, agree, count1, count2, count3, equal_before} = 0;
        ordered = 1'b1;
        for (i = 0; i < EXPERTS; i = i + 1) begin
            a = counters >> (i * COUNTER_W);
            members = members + marks[i];
            if (i < LANES * used) begin
                above = above + ((a >> shift) > prefix);
                agree = agree + ((a >> shift) == prefix);
            end
            if (i < LANES * seen) begin
                count1 = count1 + ((a >> shift) == prefix && (a >> (shift - 2)) >= digits + 1);
                count2 = count2 + ((a >> shift) == prefix && (a >> (shift - 2)) >= digits + 2);
                count3 = count3 + ((a >> shift) == prefix && (a >> (shift - 2)) >= digits + 3);
                equal_before = equal_before + (a == see.threshold);
            end
            for (k = 0; k < EXPERTS; k = k + 1) begin
                b = counters >> (k * COUNTER_W);
                if (marks[i] && !marks[k] && k < LANES * used) ordered = ordered && (a > b || (a == b && i < k));
            end
        end
    end
    wire marking = see.phase == DIGITS + 1;
    always @*
        if (!rst && busy && done) begin
            assert (members == wanted);
            assert (ordered);
            assert (cycles == (DIGITS + 1) * (used + 2) - 1);
        end
    always @*
        if (!rst) begin
            assert (see.arriving == asked && (!asked || asked_word == see.to_read - 1'b1));
            assert (busy == (see.phase != 0) && see.phase <= DIGITS + 1);
            assert (!busy || read_row == asked_row);
            assert (!mark_valid || marking);
            if (!busy) assert (!see.arriving && see.ge1 == 0 && see.ge2 == 0 && see.ge3 == 0);
            if (busy) begin
                assert (see.in_use == used && used >= 1 && used <= WORDS && wanted >= 1 && wanted <= LANES * used);
                assert (see.to_read <= used && (see.arriving ? see.to_read != 0 : see.to_read == 0 || (see.to_read == used && !marking)));
                assert (cycles == 1 + known * (used + 2) + see.to_read + (see.to_read == used && !see.arriving));
                assert ((see.threshold & ((1 << shift) - 1)) == 0);
                assert (above < wanted && wanted <= above + agree);
                if (!marking) assert (see.rest == wanted - above && marked == 0);
                if (!marking) assert (see.ge1 == count1 && see.ge2 == count2 && see.ge3 == count3);
                if (marking) assert (see.rest == ((equal_before < wanted - above) ? wanted - above - equal_before : 0));
                if (marking) assert (see.ge1 == 0 && see.ge2 == 0 && see.ge3 == 0);
            end
        end
    // What was marked of the words before this one: those above, and of the equal ones the lower.
    genvar g;
    generate
        for (g = 0; g < EXPERTS; g = g + 1) begin : each
            wire [COUNTER_W-1:0] counter = counters[g*COUNTER_W+:COUNTER_W];
            reg [`WISP_TOP_W-1:0] lower;  // equal ones before it
            integer m;
            always @* begin
                lower = 0;
                for (m = 0; m < g; m = m + 1) lower = lower + ((counters >> (m * COUNTER_W)) % (1 << COUNTER_W) == see.threshold);
            end
            wire is_in = counter > see.threshold || (counter == see.threshold && lower < wanted - above);
            always @* if (!rst && marking) assert (marked[g] == (g < LANES * seen && is_in));
        end
    endgenerate

    // ---- interesting: ties at the threshold of which some are in, one, and all ----
    always @* begin
        cover (!rst && done && used == WORDS && see.rest != 0 && wanted < EXPERTS - 1 && agree > wanted - above && above != 0);
        cover (!rst && done && used == WORDS && wanted == 1);
        cover (!rst && done && used == WORDS && wanted == EXPERTS && counters[COUNTER_W-1:0] == 0);
    end
endmodule

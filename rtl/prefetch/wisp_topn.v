`include "wisp_params.vh"
`include "wisp_observe.vh"
// wisp_topn - the n largest counters of a row, by threshold (docs/microarchitecture.md, "topn").
module wisp_topn #(
    parameter EXPERTS = `WISP_EXPERTS,  // a multiple of LANES
    parameter LANES = `WISP_LANES,
    parameter COUNTER_W = `WISP_COUNTER_W  // even
) (
    input  wire                       clk,
    input  wire                       rst,
    input  wire                       start,  // never while busy
    input  wire [ `WISP_EXPERT_W-1:0] row,
    input  wire [    `WISP_TOP_W-1:0] n,
    input  wire [  `WISP_WORDS_W-1:0] words,
    // a word of the row, one cycle later
    output wire                       read_valid,
    output reg  [ `WISP_EXPERT_W-1:0] read_row,
    output wire [   `WISP_WORD_W-1:0] read_word,
    input  wire [LANES*COUNTER_W-1:0] read_data,
    // which of these experts are among the n
    output wire                       mark_valid,
    output wire [   `WISP_WORD_W-1:0] mark_word,
    output wire [          LANES-1:0] mark_bits,
    output wire                       busy,
    output wire                       done
`ifdef WISP_OBSERVE
    ,
    output wire [              127:0] obs
`endif
);
    localparam DIGITS = COUNTER_W / 2;
    localparam PHASE_W = 4;
    localparam TOP_W = `WISP_TOP_W;
    localparam SUM_W = $clog2(LANES + 1);
    localparam [31:0] LAST_PHASE = DIGITS + 1;
    localparam [PHASE_W-1:0] MARKING = LAST_PHASE[PHASE_W-1:0];
    generate  // a module that does not exist: every tool stops at its name
        if (EXPERTS < LANES || EXPERTS > `WISP_EXPERTS || EXPERTS % LANES != 0) begin : gen_experts_check
            EXPERTS_must_be_a_multiple_of_LANES parameter_error ();
        end
        if (2 * DIGITS != COUNTER_W || DIGITS + 1 >= 2 ** PHASE_W) begin : gen_counter_check
            COUNTER_W_must_be_even_and_below_29 parameter_error ();
        end
    endgenerate

    // ---- a pass over the row ----
    reg [PHASE_W-1:0] phase;  // 0 idle; from 1 on the digits, the highest first; MARKING
    reg [`WISP_WORDS_W-1:0] to_read, in_use;  // the next word; how many
    reg arriving;
    assign busy = phase != {PHASE_W{1'b0}};
    wire marking = phase == MARKING;
    wire all_read = to_read == in_use;
    assign read_valid = busy && !all_read;
    assign read_word = read_valid ? to_read[`WISP_WORD_W-1:0] : {`WISP_WORD_W{1'b0}};
    wire decide = busy && !marking && all_read && !arriving;
    assign done = marking && all_read;  // the last word is arriving

    // ---- lanes: of which digit is it, and is it still in question (rules 1 and 3) ----
    reg [COUNTER_W-1:0] threshold;
    wire [COUNTER_W-1:0] known, high;  // digits decided; the upper bit of the present one
    genvar i;
    generate
        for (i = 0; i < DIGITS; i = i + 1) begin : gen_digit  // from the lowest on
            localparam [31:0] FOUND = DIGITS - i;  // in this phase
            wire [PHASE_W-1:0] found = FOUND[PHASE_W-1:0];
            assign known[2*i+:2] = {2{phase > found}};
            assign high[2*i+:2] = {phase == found, 1'b0};
        end
    endgenerate
    wire [COUNTER_W-1:0] low = {1'b0, high[COUNTER_W-1:1]};
    wire [LANES-1:0] at_least_1, at_least_2, at_least_3, above, equal;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : gen_lane
            wire [COUNTER_W-1:0] counter = read_data[i*COUNTER_W+:COUNTER_W];
            wire upper = (counter & high) != {COUNTER_W{1'b0}};
            wire lower = (counter & low) != {COUNTER_W{1'b0}};
            assign equal[i] = ((counter ^ threshold) & known) == {COUNTER_W{1'b0}};
            assign above[i] = counter > threshold;
            assign at_least_1[i] = equal[i] && (upper || lower);
            assign at_least_2[i] = equal[i] && upper;
            assign at_least_3[i] = equal[i] && upper && lower;
        end
    endgenerate

    // ---- counts of the pass ----
    reg [TOP_W-1:0] ge1, ge2, ge3, rest;
    wire [TOP_W-1:0] ge1_next = decide ? {TOP_W{1'b0}} : arriving ? ge1 + ones(at_least_1) : ge1;
    wire [TOP_W-1:0] ge2_next = decide ? {TOP_W{1'b0}} : arriving ? ge2 + ones(at_least_2) : ge2;
    wire [TOP_W-1:0] ge3_next = decide ? {TOP_W{1'b0}} : arriving ? ge3 + ones(at_least_3) : ge3;

    // ---- the digit (rule 2) ----
    wire is_3 = ge3 >= rest, is_2 = ge2 >= rest, is_1 = ge1 >= rest;
    wire [COUNTER_W-1:0] digit = (is_2 ? high : {COUNTER_W{1'b0}})
                               | ((is_3 || (is_1 && !is_2)) ? low : {COUNTER_W{1'b0}});
    wire [TOP_W-1:0] larger = is_3 ? {TOP_W{1'b0}} : is_2 ? ge3 : is_1 ? ge2 : ge1;

    // ---- marks (rule 3) ----
    assign mark_valid = marking && arriving;
    wire [`WISP_WORD_W-1:0] word_before = to_read[`WISP_WORD_W-1:0] - 1'b1;
    assign mark_word = mark_valid ? word_before : {`WISP_WORD_W{1'b0}};
    wire [LANES*SUM_W-1:0] equal_up_to = sums(equal);
    wire [LANES-1:0] taken;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : gen_taken
            assign taken[i] = equal[i] && {{TOP_W - SUM_W{1'b0}}, equal_up_to[i*SUM_W+:SUM_W]} <= rest;
        end
    endgenerate
    assign mark_bits = mark_valid ? above | taken : {LANES{1'b0}};
    wire [TOP_W-1:0] equal_here = {{TOP_W - SUM_W{1'b0}}, equal_up_to[LANES*SUM_W-1-:SUM_W]};
    wire [TOP_W-1:0] rest_marked = (equal_here < rest) ? rest - equal_here : {TOP_W{1'b0}};

    // ---- state ----
    wire pass_ends = decide || done;
    wire [PHASE_W-1:0] phase_next = done ? {PHASE_W{1'b0}} : (decide || start) ? phase + 1'b1 : phase;
    wire [`WISP_WORDS_W-1:0] to_read_next = (pass_ends || start) ? {`WISP_WORDS_W{1'b0}} : read_valid ? to_read + 1'b1 : to_read;
    wire [COUNTER_W-1:0] threshold_next = start ? {COUNTER_W{1'b0}} : decide ? threshold | digit : threshold;
    wire [TOP_W-1:0] rest_next = start ? n : decide ? rest - larger : mark_valid ? rest_marked : rest;
    always @(posedge clk)
        if (rst) begin
            phase <= {PHASE_W{1'b0}};
            arriving <= 1'b0;
            ge1 <= {TOP_W{1'b0}};
            ge2 <= {TOP_W{1'b0}};
            ge3 <= {TOP_W{1'b0}};
        end else begin
            phase <= phase_next;
            arriving <= read_valid;
            ge1 <= ge1_next;
            ge2 <= ge2_next;
            ge3 <= ge3_next;
        end
    always @(posedge clk) to_read <= to_read_next;
    always @(posedge clk) threshold <= threshold_next;
    always @(posedge clk) rest <= rest_next;
    always @(posedge clk) if (start) {in_use, read_row} <= {words, row};

    // Set bits up to each lane, as a prefix network: a chain of LANES steps would not make the cycle.
    function [LANES*SUM_W-1:0] sums(input [LANES-1:0] bits);
        integer k, step;
        begin
            for (k = 0; k < LANES; k = k + 1) sums[k*SUM_W+:SUM_W] = {{SUM_W - 1{1'b0}}, bits[k]};
            for (step = 1; step < LANES; step = 2 * step)
                for (k = LANES - 1; k >= step; k = k - 1)
                    sums[k*SUM_W+:SUM_W] = sums[k*SUM_W+:SUM_W] + sums[(k-step)*SUM_W+:SUM_W];
        end
    endfunction
    function [TOP_W-1:0] ones(input [LANES-1:0] bits);
        reg [LANES*SUM_W-1:0] unused_but_last;
        begin
            unused_but_last = sums(bits);
            ones = {{TOP_W - SUM_W{1'b0}}, unused_but_last[LANES*SUM_W-1-:SUM_W]};
        end
    endfunction

`ifdef WISP_OBSERVE
    assign obs = `WISP_OBSERVE_TOPN;
`endif
`ifdef WISP_ASSERT
    localparam [31:0] WORDS = EXPERTS / LANES;
    wire [31:0] words_used = {{32 - `WISP_WORDS_W{1'b0}}, words};
    always @(posedge clk)
        if (!rst && start) begin
            if (busy) $fatal(1, "%m: start while busy");
            if (n == {TOP_W{1'b0}} || words == {`WISP_WORDS_W{1'b0}} || words_used > WORDS
                    || {{32 - TOP_W{1'b0}}, n} > LANES * words_used) $fatal(1, "%m: n or words out of range");
        end
`endif
endmodule

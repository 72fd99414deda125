`include "wisp_params.vh"
`include "wisp_observe.vh"
// wisp_heatmap - how often an expert followed another: counters in a memory (docs/microarchitecture.md, "heatmap").
module wisp_heatmap #(
    parameter EXPERTS = `WISP_EXPERTS,  // a multiple of LANES
    parameter LANES = `WISP_LANES,  // a power of two, at least 2
    parameter COUNTER_W = `WISP_COUNTER_W
) (
    input  wire                       clk,
    input  wire                       rst,
    // pairs to count
    input  wire                       pair_valid,
    output wire                       pair_ready,
    input  wire [ `WISP_EXPERT_W-1:0] pair_from,
    input  wire [ `WISP_EXPERT_W-1:0] pair_to,
    // a word of a row, for topn; only while not busy, and never with a swap
    input  wire                       read_valid,
    input  wire [ `WISP_EXPERT_W-1:0] read_row,
    input  wire [   `WISP_WORD_W-1:0] read_word,
    output wire [LANES*COUNTER_W-1:0] read_data,
    // a word out, another in
    input  wire                       swap_valid,
    output wire                       swap_ready,
    input  wire                       swap_write,
    input  wire [   `WISP_HEAT_W-1:0] swap_address,
    input  wire [LANES*COUNTER_W-1:0] swap_wdata,
    output reg                        swap_rvalid,
    output wire [LANES*COUNTER_W-1:0] swap_rdata,
    output wire                       busy
`ifdef WISP_OBSERVE
    ,
    output wire [               63:0] obs,
    output wire                       obs_halved  // the memory gave a word of a row that is being halved
`endif
);
    localparam [31:0] WORDS = EXPERTS / LANES;
    localparam DEPTH = EXPERTS * WORDS;
    localparam DATA_W = LANES * COUNTER_W;
    localparam LANE_W = $clog2(LANES);
    localparam ADDRESS_W = $clog2(DEPTH);
    localparam [`WISP_WORDS_W-1:0] END = WORDS[`WISP_WORDS_W-1:0];
    localparam [`WISP_HEAT_W-1:0] ROW = WORDS[`WISP_HEAT_W-1:0];  // from a row to the next
    generate  // a module that does not exist: every tool stops at its name
        if (EXPERTS < LANES || EXPERTS > `WISP_EXPERTS || WORDS * LANES != EXPERTS || LANES < 2 || 2 ** LANE_W != LANES
                || WORDS >= 2 ** `WISP_WORDS_W) begin : gen_experts_check
            EXPERTS_must_be_a_multiple_of_LANES parameter_error ();
        end
    endgenerate

    // ---- who may (rule 1) ----
    reg counting, halving;  // a pair is in stage 2; its row is being halved
    reg storing;  // what a swap brought, `written`, goes to `stored`
    reg [`WISP_HEAT_W-1:0] stored;
    reg [`WISP_WORDS_W-1:0] half_word;  // to be read; the one before it is on the memory's output
    wire saturated;
    wire swap = swap_valid && swap_ready;
    wire pair = pair_valid && pair_ready;
    wire pairing = counting || halving;
    assign busy = pairing || storing;
    assign swap_ready = !pairing && !(storing && swap_address == stored);
    assign pair_ready = !halving && !saturated && !swap_valid && !read_valid;

    // ---- stage 1: one address for the read port ----
    reg [`WISP_EXPERT_W-1:0] from, to;  // the pair in stage 2; it stays while its row is halved
    wire half_read = halving && half_word != END;
    wire [`WISP_EXPERT_W-1:0] row_now = read_valid ? read_row : halving ? from : pair_from;
    wire [`WISP_WORD_W-1:0] word_now = read_valid ? read_word : halving ? half_word[`WISP_WORD_W-1:0] : word_of(pair_to);
    wire read = swap || read_valid || half_read || pair;
    wire [`WISP_HEAT_W-1:0] read_address = swap ? swap_address : place(row_now, word_now);

    // ---- stage 2: the word with one counter more, or with all of them halved (rules 2 and 3) ----
    wire [DATA_W-1:0] data;  // what the memory gave
    reg [DATA_W-1:0] written;  // what was written last, or is written now for a swap
    reg forward;  // it was written while it was read: what the memory gave is not known
    wire [DATA_W-1:0] word = forward ? written : data;
    wire half_write = halving && half_word != {`WISP_WORDS_W{1'b0}};
    wire [`WISP_WORD_W-1:0] half_before = half_word[`WISP_WORD_W-1:0] - 1'b1;
    wire [LANE_W-1:0] lane = to[LANE_W-1:0];
    wire here = !halving || half_before == word_of(to);  // the pair's counter is in this word
    wire [LANES-1:0] full;
    wire [DATA_W-1:0] word_next;
    genvar i;
    generate
        for (i = 0; i < LANES; i = i + 1) begin : gen_lane
            localparam [LANE_W-1:0] LANE = i;
            wire mine = here && lane == LANE;
            wire [COUNTER_W-1:0] counter = word[i*COUNTER_W+:COUNTER_W];
            wire [COUNTER_W-1:0] kept = halving ? {1'b0, counter[COUNTER_W-1:1]} : counter;
            assign full[i] = mine && counter == {COUNTER_W{1'b1}};
            assign word_next[i*COUNTER_W+:COUNTER_W] = kept + {{COUNTER_W - 1{1'b0}}, mine};
        end
    endgenerate
    assign saturated = counting && full != {LANES{1'b0}};

    // ---- write (rules 2 to 4) ----
    wire count = counting && !saturated;
    wire write = count || half_write || storing;
    wire [`WISP_WORD_W-1:0] word_written = halving ? half_before : word_of(to);
    wire [`WISP_HEAT_W-1:0] write_address = storing ? stored : place(from, word_written);
    wire [DATA_W-1:0] write_data = storing ? written : word_next;

    wisp_ram #(
        .WIDTH(DATA_W),
        .WORDS(DEPTH),
        .ADDRESS_W(ADDRESS_W)
    ) memory (
        .clk(clk),
        .re(read),
        .ra(read_address[ADDRESS_W-1:0]),
        .q(data),
        .we(write),
        .wa(write_address[ADDRESS_W-1:0]),
        .d(write_data)
    );
    assign read_data = data;
    assign swap_rdata = data;

    // ---- state ----
    wire store = swap && swap_write;
    wire forward_next = pair && write && read_address == write_address;
    wire halving_next = saturated || (halving && half_word != END);
    wire [`WISP_WORDS_W-1:0] half_word_next = half_read ? half_word + 1'b1 : {`WISP_WORDS_W{1'b0}};
    always @(posedge clk)
        if (rst) begin
            counting <= 1'b0;
            halving <= 1'b0;
            storing <= 1'b0;
            half_word <= {`WISP_WORDS_W{1'b0}};
            forward <= 1'b0;
            swap_rvalid <= 1'b0;
        end else begin
            counting <= pair;
            halving <= halving_next;
            storing <= store;
            half_word <= half_word_next;
            forward <= forward_next;
            swap_rvalid <= swap;
        end
    always @(posedge clk) if (count || store) written <= swap ? swap_wdata : word_next;
    always @(posedge clk) if (store) stored <= swap_address;
    always @(posedge clk) if (pair) {from, to} <= {pair_from, pair_to};

    function [`WISP_WORD_W-1:0] word_of(input [`WISP_EXPERT_W-1:0] expert);
        reg [`WISP_EXPERT_W-`WISP_WORD_W-1:0] unused;
        begin
            {unused, word_of} = expert >> LANE_W;
        end
    endfunction
    function [`WISP_HEAT_W-1:0] place(input [`WISP_EXPERT_W-1:0] row, input [`WISP_WORD_W-1:0] word_in_row);
        place = {{`WISP_HEAT_W - `WISP_EXPERT_W{1'b0}}, row} * ROW + {{`WISP_HEAT_W - `WISP_WORD_W{1'b0}}, word_in_row};
    endfunction

    generate
        if (ADDRESS_W < `WISP_HEAT_W) begin : gen_unused
            wire unused = &{1'b0, read_address[`WISP_HEAT_W-1:ADDRESS_W], write_address[`WISP_HEAT_W-1:ADDRESS_W]};
        end
    endgenerate

`ifdef WISP_OBSERVE
    // The pair means something only while it is there.
    wire [COUNTER_W-1:0] counter_seen = word[lane*COUNTER_W+:COUNTER_W];
    assign obs = `WISP_OBSERVE_HEATMAP;
    assign obs_halved = half_write;
`endif
`ifdef WISP_ASSERT
    always @(posedge clk)
        if (!rst) begin
            if (read_valid && busy) $fatal(1, "%m: a read while a pair is under way");
            if (read_valid && swap_valid) $fatal(1, "%m: a read with a swap");
        end
`endif
endmodule

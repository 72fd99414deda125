`include "wisp_params.vh"
// heatmap - contract of wisp_heatmap: one arbitrary counter is watched. Its value is the number of pairs counted for it, halved whenever
// a pair of its row meets a full counter; every word read or swapped out has it; a pair waits a bounded time. What makes a counter
// full is the same for all, so it is enough to know it of the watched one: its own pair halves the row exactly when it is full.
// peek: see dut
module heatmap_formal #(
    parameter EXPERTS = 4,
    parameter LANES = 4,
    parameter COUNTER_W = 3
) (
    input wire                       clk,
    input wire                       pair_valid,
    input wire [ `WISP_EXPERT_W-1:0] pair_from,
    input wire [ `WISP_EXPERT_W-1:0] pair_to,
    input wire                       read_valid,
    input wire [ `WISP_EXPERT_W-1:0] read_row,
    input wire [   `WISP_WORD_W-1:0] read_word,
    input wire                       swap_valid,
    input wire                       swap_write,
    input wire [   `WISP_HEAT_W-1:0] swap_address,
    input wire [LANES*COUNTER_W-1:0] swap_wdata
);
    localparam WORDS = EXPERTS / LANES;
    localparam DEPTH = EXPERTS * WORDS;
    localparam DATA_W = LANES * COUNTER_W;
    localparam FULL = 2 ** COUNTER_W - 1;
    (* anyconst *) wire [`WISP_EXPERT_W-1:0] row, column;  // the watched counter
    wire pair_ready, swap_ready, swap_rvalid, busy;
    wire [DATA_W-1:0] read_data, swap_rdata;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_heatmap #(
        .EXPERTS(EXPERTS),
        .LANES(LANES),
        .COUNTER_W(COUNTER_W)
    ) dut (
        .clk(clk),
        .rst(rst),
        .pair_valid(pair_valid),
        .pair_ready(pair_ready),
        .pair_from(pair_from),
        .pair_to(pair_to),
        .read_valid(read_valid),
        .read_row(read_row),
        .read_word(read_word),
        .read_data(read_data),
        .swap_valid(swap_valid),
        .swap_ready(swap_ready),
        .swap_write(swap_write),
        .swap_address(swap_address),
        .swap_wdata(swap_wdata),
        .swap_rvalid(swap_rvalid),
        .swap_rdata(swap_rdata),
        .busy(busy)
    );
    always @* begin
        assume (row < EXPERTS && column < EXPERTS && pair_from < EXPERTS && pair_to < EXPERTS);
        assume (read_row < EXPERTS && read_word < WORDS && swap_address < DEPTH);
        assume (!(read_valid && busy) && !(read_valid && swap_valid));
    end

    genvar i;
    generate
        if (1) begin : see
            (* peek *) wire saturated, counting, halving, forward, storing;
            (* peek *) wire [`WISP_HEAT_W-1:0] stored;
            (* peek *) wire [`WISP_WORDS_W-1:0] half_word;
            (* peek *) wire [`WISP_EXPERT_W-1:0] from, to;
            (* peek *) wire [DATA_W-1:0] data, written;
            for (i = 0; i < DEPTH; i = i + 1) begin : memory
                (* peek *) wire [DATA_W-1:0] word;
            end
        end
    endgenerate

    // ---- the watched counter as it must be, and as it is in its word ----
    wire [`WISP_HEAT_W-1:0] address = row * WORDS + column / LANES;
    wire [7:0] lane = column % LANES;
    wire [DEPTH*DATA_W-1:0] memory;
    generate
        for (i = 0; i < DEPTH; i = i + 1) begin : each
            assign memory[i*DATA_W+:DATA_W] = see.memory[i].word;
        end
    endgenerate
    wire [DATA_W-1:0] stored_word = memory >> (address * DATA_W);
    wire [COUNTER_W-1:0] in_memory = stored_word >> (lane * COUNTER_W);
    wire [COUNTER_W-1:0] in_stage = (see.forward ? see.written : see.data) >> (lane * COUNTER_W);
    wire [COUNTER_W-1:0] in_data = see.data >> (lane * COUNTER_W);
    wire coming = see.storing && see.stored == address;  // from a swap, into the memory
    wire [COUNTER_W-1:0] in_written = see.written >> (lane * COUNTER_W);
    wire [COUNTER_W-1:0] swapped = swap_wdata >> (lane * COUNTER_W);

    reg known;  // a swap put something there: the memory is not reset
    reg [COUNTER_W-1:0] value;  // counted up to here; before, while its row is halved and it is not its turn yet
    reg [COUNTER_W-1:0] before;
    reg there;  // a pair is in stage 2
    reg [`WISP_EXPERT_W-1:0] there_from, there_to;
    reg read, swap;  // the cycle before read or swapped the watched word; what it had
    reg [COUNTER_W-1:0] had;
    wire mine = there_from == row && there_to == column;
    wire put = swap_valid && swap_ready && swap_write && swap_address == address;
    always @(posedge clk)
        if (rst) {known, there, read, swap} <= 0;
        else begin
            there <= pair_valid && pair_ready;
            if (pair_valid && pair_ready) {there_from, there_to} <= {pair_from, pair_to};
            if (there && there_from == row) begin
                if (mine ? value == FULL : see.saturated) begin
                    value <= value / 2 + mine;
                    before <= value;
                end else if (mine) value <= value + 1'b1;
            end
            if (put) {known, value} <= {1'b1, swapped};
            read <= known && read_valid && read_row == row && read_word == column / LANES;
            swap <= known && swap_valid && swap_ready && swap_address == address;
            had <= value;
        end

    // ---- contract ----
    reg [5:0] waits;  // cycles in which a pair could not be taken, though nobody else asked for the memory
    always @(posedge clk)
        if (rst || pair_ready || swap_valid || read_valid) waits <= 0;
        else waits <= waits + 1'b1;
    wire [COUNTER_W-1:0] out = swap_rdata >> (lane * COUNTER_W);
    wire [COUNTER_W-1:0] out_read = read_data >> (lane * COUNTER_W);
    always @*
        if (!rst) begin
            if (read) assert (out_read == had);
            if (swap) assert (swap_rvalid && out == had);
            if (known && there && mine) assert (see.saturated == (value == FULL));
            assert (swap_ready == (!there && !see.halving && !(see.storing && see.stored == swap_address)));
            assert (waits <= WORDS + 2);
        end

    // ---- for the induction: what the registers hold ----
    wire in_turn = see.halving && see.from == row && see.half_word <= column / LANES + 1;  // not written yet
    always @*
        if (!rst) begin
            assert (see.counting == there && busy == (there || see.halving || see.storing));
            assert (!(see.storing && (there || see.halving)) && (!see.storing || see.stored < DEPTH));
            if (there || see.halving) assert (see.from == there_from && see.to == there_to);
            if (there || see.halving) assert (there_from < EXPERTS && there_to < EXPERTS);
            assert (!(see.halving && there) && (!see.forward || there));
            assert (see.half_word <= (see.halving ? WORDS : 0));
            if (known) assert ((coming ? in_written : in_memory) == (in_turn ? before : value));
            if (known && there && there_from == row && there_to / LANES == column / LANES) assert (in_stage == value);
            if (known && in_turn && see.half_word == column / LANES + 1) assert (in_data == before);
            if (known && see.halving && see.from == row) assert (value == before / 2 + mine && (!mine || before == FULL));
            if (see.halving) assert (waits <= see.half_word + 1 && !swap && !read);
            if (there) assert (waits == 0);
        end

    // ---- interesting ----
    reg twice, was_full, waiting;
    always @(posedge clk)
        if (rst) {twice, was_full, waiting} <= 0;
        else begin
            twice <= known && there && mine && pair_valid && pair_ready && pair_from == row && pair_to == column && value != FULL;
            if (known && there && mine && see.saturated) {was_full, waiting} <= {1'b1, pair_valid && pair_from == row};
        end
    always @* begin
        cover (!rst && twice && see.forward && value == FULL - 2);
        cover (!rst && was_full && waiting && there && there_from == row && !mine);
        cover (!rst && coming && swap_valid && !swap_ready);
        cover (!rst && was_full && swap && had == (FULL + 1) / 2);
    end
endmodule

// fifo_deep - the contract of wisp_fifo (fifo.v) at any depth. The memory is two words at arbitrary addresses, b after a,
// going round (memory_two.v); every other word is anything when it is read. The first of the two marked words is the one
// pushed at address a, which may be any. The width is 1: fifo_bits shows that each bit of a word stays by itself.
// peek: see dut
// memory: two
module fifo_deep_formal #(
    parameter DEPTH = 402,
    parameter WIDTH = 1,
    parameter COUNT_W = 10,
    parameter LATE = 0
) (
    input wire             clk,
    input wire             push,
    input wire             pop,
    input wire             mark,
    input wire [WIDTH-1:0] push_data
);
    localparam POINTER_W = $clog2(DEPTH);
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wire [WIDTH-1:0] head;
    wire [COUNT_W-1:0] count;
    wisp_fifo #(.WIDTH(WIDTH), .DEPTH(DEPTH), .COUNT_W(COUNT_W), .LATE(LATE)) dut (
        .clk(clk), .rst(rst), .push(push), .push_data(push_data), .pop(pop), .head(head), .count(count)
    );
    if (1) begin : see
        (* peek *) wire [POINTER_W-1:0] rd, wr;
        if (1) begin : gen_memory
            (* peek *) wire fresh;
        end
        if (1) begin : memory
            (* peek *) wire [POINTER_W-1:0] a, b;
            (* peek *) wire [WIDTH-1:0] word_a, word_b;
        end
    end
    wire [POINTER_W-1:0] rd = see.rd, wr = see.wr, a = see.memory.a, b = see.memory.b;
    wire [WIDTH-1:0] word_a = see.memory.word_a, word_b = see.memory.word_b;

    // In the cycle before, to the head: with LATE it is not there yet, and its user does not take it.
    reg came;
    wire [COUNT_W-1:0] stay = count - pop;
    always @(posedge clk) came <= !rst && push && stay == 0;
    wire there = LATE == 0 || !came;

    // The distance of an address from the oldest word, going round.
    wire [POINTER_W:0] place_a = a >= rd ? a - rd : a + DEPTH - rd;
    wire [POINTER_W:0] place_b = b >= rd ? b - rd : b + DEPTH - rd;
    wire [COUNT_W:0] end_at = rd + count;
    always @* begin
        assume (a < DEPTH && b == (a == DEPTH - 1 ? 0 : a + 1));
        if (!rst) begin
            assume (!(push && count == DEPTH));
            assume (!(pop && (count == 0 || !there)));
            assert (rd < DEPTH && wr < DEPTH && count <= DEPTH);
            assert (wr == ((end_at >= DEPTH) ? end_at - DEPTH : end_at));
            assert (!(count != 0 && there && rd == a) || head == word_a);
            assert (!(count != 0 && there && rd == b) || head == word_b);
            assert (see.gen_memory.fresh == came);
        end
    end

    localparam ONE = 1, BOTH = 2, FIRST_LEFT = 3, SECOND_ONLY = 4;  // phases of `marked`
    wire [2:0] phase;
    wire [COUNT_W-1:0] ahead;
    wire [WIDTH-1:0] first, second;
    marked #(.WIDTH(WIDTH), .COUNT_W(COUNT_W)) two (
        .clk(clk), .rst(rst), .push(push), .pop(pop), .mark(mark && wr == a), .push_data(push_data), .count(count),
        .phase(phase), .ahead(ahead), .first(first), .second(second)
    );
    always @*
        if (!rst) begin
            assert (phase <= SECOND_ONLY);
            case (phase)
                ONE: begin
                    assert (ahead + 1 == count && place_a == ahead && word_a == first);
                    if (ahead == 0 && there) assert (head == first);
                end
                BOTH: begin
                    assert (ahead + 1 < count && place_a == ahead && word_a == first);
                    assert (place_b == ahead + 1 && word_b == second);
                    if (ahead == 0 && there) assert (head == first);
                end
                FIRST_LEFT: assert (count == 0 && rd == b);
                SECOND_ONLY: assert (count != 0 && rd == b && word_b == second && (!there || head == second));
            endcase
        end

    // Interesting: two different words came and leave.
    always @* cover (!rst && phase == SECOND_ONLY && first != second && pop);
endmodule

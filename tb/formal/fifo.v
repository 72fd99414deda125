// fifo - contract of wisp_fifo: the count is the distance of the pointers, and two arbitrary words pushed one after the
// other come out one after the other. No word is ever looked at, so one bit stands for any width: a queue that mixed up,
// lost or changed words could be given 0s and 1s that show it.
// peek: see dut
// peek: at dut
// peek: gen_read dut.gen_memory
module fifo_formal #(
    parameter DEPTH = 2,
    parameter WIDTH = 1,
    parameter REGISTERS = 0,
    parameter LATE = 0
) (
    input wire             clk,
    input wire             push,
    input wire             pop,
    input wire             mark,  // may be 1 at any time: the word pushed now is the first of the two
    input wire [WIDTH-1:0] push_data
);
    localparam COUNT_W = 3;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wire [WIDTH-1:0] head;
    wire [COUNT_W-1:0] count;
    wisp_fifo #(
        .WIDTH(WIDTH),
        .DEPTH(DEPTH),
        .COUNT_W(COUNT_W),
        .REGISTERS(REGISTERS),
        .LATE(LATE)
    ) dut (
        .clk(clk),
        .rst(rst),
        .push(push),
        .push_data(push_data),
        .pop(pop),
        .head(head),
        .count(count)
    );

    wire [DEPTH*WIDTH-1:0] words;
    wire [COUNT_W-1:0] size;
    queue #(
        .WIDTH(WIDTH),
        .DEPTH(DEPTH),
        .COUNT_W(COUNT_W),
        .USER(0),
        .LATE(LATE)
    ) see (
        .rst(rst),
        .words(words),
        .size(size)
    );

    localparam ONE = 1, BOTH = 2, FIRST_LEFT = 3, SECOND_ONLY = 4;  // phases of `marked`
    wire [2:0] phase;
    wire [COUNT_W-1:0] ahead;
    wire [WIDTH-1:0] first, second;
    marked #(.WIDTH(WIDTH), .COUNT_W(COUNT_W)) two (
        .clk(clk), .rst(rst), .push(push), .pop(pop), .mark(mark), .push_data(push_data), .count(count),
        .phase(phase), .ahead(ahead), .first(first), .second(second)
    );

    // In the cycle before, to the head: with LATE it is not there yet, and its user does not take it.
    reg came;
    wire [COUNT_W-1:0] stay = count - pop;
    always @(posedge clk) came <= !rst && push && stay == 0;
    wire there = LATE == 0 || !came;
    always @*
        if (!rst) begin
            assume (there || !pop);
            assert (count == 0 || !there || head == words[0+:WIDTH]);
        end

    wire [WIDTH-1:0] word_first = words[ahead*WIDTH+:WIDTH];
    wire [WIDTH-1:0] word_second = words[(ahead+1)*WIDTH+:WIDTH];
    always @*
        if (!rst) begin
            assert (phase <= SECOND_ONLY);
            case (phase)
                ONE: begin
                    assert (ahead + 1 == count && word_first == first);
                    if (ahead == 0 && there) assert (head == first);
                end
                BOTH: begin
                    assert (ahead + 1 < count && word_first == first && word_second == second);
                    if (ahead == 0 && there) assert (head == first);
                end
                FIRST_LEFT: assert (count == 0);
                SECOND_ONLY: assert (count != 0 && (!there || head == second));
            endcase
        end

    // The memory is read for a word that comes to the head, unless it comes from the wires; then in the cycle after, if it stays.
    // So never the word that is being written.
    if (1) begin : at
        (* peek *) wire [$clog2(DEPTH)-1:0] rd, wr;
    end
    generate
        if (REGISTERS == 0) begin : gen_read
            (* peek *) wire read, fresh;
            always @* if (!rst) begin
                assert (fresh == came && (!came || count != 0));
                assert (read == (stay != 0 && (pop || came)));
                assert (!(read && push && at.wr == (at.rd + pop) % DEPTH));
            end
        end
    endgenerate

    // Interesting: full, then empty, with both pointers wrapped.
    reg [COUNT_W-1:0] pushes, pops;
    reg was_full;
    always @(posedge clk)
        if (rst) {was_full, pushes, pops} <= 0;
        else begin
            if (count == DEPTH && pushes > DEPTH) was_full <= 1'b1;
            if (push && pushes != DEPTH + 2) pushes <= pushes + 1'b1;
            if (pop && pops != DEPTH + 2) pops <= pops + 1'b1;
        end
    always @* begin
        cover (!rst && was_full && pops > DEPTH && count == 0);
        cover (!rst && phase == SECOND_ONLY && first != second && pop);
    end
endmodule

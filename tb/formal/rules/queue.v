`include "rule.vh"
// queue - looks into a wisp_fifo: the words in order of age, the invariant of its pointers, and its user's contract.
// Wires marked `peek` have no driver here; tb/formal/prove ties each to the wire of that name in the fifo that is watched.
module queue #(
    parameter WIDTH = 1,
    parameter DEPTH = 2,
    parameter COUNT_W = 10,
    parameter USER = 1,  // the user's contract: 1 asserted, 0 assumed
    parameter LATE = 0  // 1: the head is its user's to look at
) (
    input  wire                   rst,
    output wire [DEPTH*WIDTH-1:0] words,  // oldest first; those below `size` mean something
    output wire [    COUNT_W-1:0] size
);
    localparam POINTER_W = $clog2(DEPTH);
    (* peek *) wire push, pop;
    (* peek *) wire [WIDTH-1:0] push_data, head;
    (* peek *) wire [COUNT_W-1:0] count;
    (* peek *) wire [POINTER_W-1:0] rd, wr;
    assign size = count;

    wire [DEPTH*WIDTH-1:0] stored;
    genvar i;
    generate
        for (i = 0; i < DEPTH; i = i + 1) begin : memory
            (* peek *) wire [WIDTH-1:0] word;
            assign stored[i*WIDTH+:WIDTH] = word;
        end
        // Place i in the order of age, for each place that the oldest word can be at.
        for (i = 0; i < DEPTH; i = i + 1) begin : order
            reg [WIDTH-1:0] word;
            integer k;
            always @* begin
                word = {WIDTH{1'b0}};
                for (k = 0; k < DEPTH; k = k + 1)
                    word = word | ({WIDTH{rd == k}} & stored[((k + i) % DEPTH)*WIDTH+:WIDTH]);
            end
            assign words[i*WIDTH+:WIDTH] = word;
        end
    endgenerate

    wire [COUNT_W:0] end_at = rd + count;
    always @*
        if (!rst) begin
            assert (rd < DEPTH && wr < DEPTH && count <= DEPTH);
            assert (wr == ((end_at >= DEPTH) ? end_at - DEPTH : end_at));
            assert (count == 0 || LATE != 0 || head == words[0+:WIDTH]);
            `RULE(USER, !(push && count == DEPTH));
            `RULE(USER, !(pop && count == 0));
        end
endmodule

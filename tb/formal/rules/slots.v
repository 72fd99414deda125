`include "rule.vh"
// slots - looks into a wisp_fifo as its memory is, for twins: what its registers mean, and the invariant of its pointers. (queue.v has the
// words in order of age, which takes a solver longer.)
module slots #(
    parameter WIDTH = 1,
    parameter DEPTH = 2,
    parameter COUNT_W = 10,
    parameter USER = 1  // no push when it is full: 1 asserted, 0 assumed
) (
    input  wire                       rst,
    output wire [               31:0] at,    // rd and count
    output wire [            DEPTH:0] used,  // by these: words of the memory, and head above them
    output wire [(DEPTH+1)*WIDTH-1:0] words  // those not in use zero
);
    localparam POINTER_W = $clog2(DEPTH);
    (* peek *) wire push, pop;
    (* peek *) wire [WIDTH-1:0] head;
    (* peek *) wire [COUNT_W-1:0] count;
    (* peek *) wire [POINTER_W-1:0] rd, wr;
    assign at = {rd, count};
    assign used[DEPTH] = count != 0;
    assign words[DEPTH*WIDTH+:WIDTH] = {WIDTH{used[DEPTH]}} & head;
    genvar i;
    generate
        for (i = 0; i < DEPTH; i = i + 1) begin : memory
            (* peek *) wire [WIDTH-1:0] word;
            assign used[i] = (i >= rd ? i - rd : i + DEPTH - rd) < count;
            assign words[i*WIDTH+:WIDTH] = {WIDTH{used[i]}} & word;
            always @* if (!rst && count != 0 && rd == i) assert (head == word);  // however it came there
        end
    endgenerate

    wire [COUNT_W:0] end_at = rd + count;
    always @*
        if (!rst) begin
            assert (rd < DEPTH && wr < DEPTH && count <= DEPTH);
            assert (wr == ((end_at >= DEPTH) ? end_at - DEPTH : end_at));
            `RULE(USER, !(push && count == DEPTH));
            assert (!(pop && count == 0));
        end
endmodule

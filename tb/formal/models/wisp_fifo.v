// wisp_fifo, its contract in place of it: the count is kept; the word at the head is anything, and stays until it is taken.
// What its user must do is asserted here. What is known of the words (they leave in the order in which they came) the
// user's wrapper assumes, and says why (docs/verification.md, "A contract in place of a child").
module wisp_fifo #(
    parameter WIDTH = 8,
    parameter DEPTH = 4,
    parameter COUNT_W = 10,
    parameter PREFETCH = 0,  // the same
    parameter LATE = 0
) (
    input  wire               clk,
    input  wire               rst,
    input  wire               push,
    input  wire [  WIDTH-1:0] push_data,
    input  wire               pop,
    output wire [  WIDTH-1:0] head,
    output reg  [COUNT_W-1:0] count
);
    (* anyseq *) wire [WIDTH-1:0] some;
    reg [WIDTH-1:0] kept;
    reg keep;
    assign head = keep ? kept : some;
    always @(posedge clk) kept <= head;
    reg came;
    always @(posedge clk) came <= !rst && push && count - pop == 0;
    always @(posedge clk) keep <= !rst && count != 0 && !pop && !(LATE != 0 && came);
    always @(posedge clk)
        if (rst) count <= 0;
        else count <= count + push - pop;
    always @*
        if (!rst) begin
            assert (!(push && count == DEPTH));
            assert (!(pop && (count == 0 || LATE != 0 && came)));
            assert (count <= DEPTH);
        end
endmodule

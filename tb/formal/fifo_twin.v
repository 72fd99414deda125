// fifo_twin - two fifos that wake with different words in `head` and `memory`, which reset leaves alone, under the same pushes and
// pops: what they say never differs, as far as it means something (tb/xreset). Words are not looked at; one bit stands for any width.
// peek: see_a a
// peek: see_b b
module fifo_twin_formal #(
    parameter DEPTH = 2,
    parameter WIDTH = 1,
    parameter REGISTERS = 0
) (
    input wire             clk,
    input wire             push,
    input wire             pop,
    input wire [WIDTH-1:0] push_data
);
    localparam COUNT_W = 3;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wire [WIDTH-1:0] head_a, head_b;
    wire [COUNT_W-1:0] count_a, count_b, size_a, size_b;
    wire [DEPTH*WIDTH-1:0] words_a, words_b;
    wisp_fifo #(.WIDTH(WIDTH), .DEPTH(DEPTH), .COUNT_W(COUNT_W), .REGISTERS(REGISTERS)) a (
        .clk(clk), .rst(rst), .push(push), .push_data(push_data), .pop(pop), .head(head_a), .count(count_a)
    );
    wisp_fifo #(.WIDTH(WIDTH), .DEPTH(DEPTH), .COUNT_W(COUNT_W), .REGISTERS(REGISTERS)) b (
        .clk(clk), .rst(rst), .push(push), .push_data(push_data), .pop(pop), .head(head_b), .count(count_b)
    );
    queue #(.WIDTH(WIDTH), .DEPTH(DEPTH), .COUNT_W(COUNT_W), .USER(0)) see_a (.rst(rst), .words(words_a), .size(size_a));
    queue #(.WIDTH(WIDTH), .DEPTH(DEPTH), .COUNT_W(COUNT_W), .USER(0)) see_b (.rst(rst), .words(words_b), .size(size_b));

    integer i;
    always @*
        if (!rst) begin
            assert (count_a == count_b && size_a == size_b);
            if (count_a != 0) assert (head_a == head_b);
            for (i = 0; i < DEPTH; i = i + 1) if (i < count_a) assert (words_a[i*WIDTH+:WIDTH] == words_b[i*WIDTH+:WIDTH]);
        end

    // Interesting: they do wake differently, and then are full.
    reg differed;
    always @(posedge clk) differed <= rst ? head_a != head_b && words_a != words_b : differed;
    always @* cover (!rst && differed && count_a == DEPTH && head_a == head_b);
endmodule

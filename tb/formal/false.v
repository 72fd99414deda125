// false - a counter that is said never to reach its third value. It does: this proof must fail, or assertions do not count.
module false_formal #(
    parameter WIDTH = 2
) (
    input wire clk
);
    reg [WIDTH-1:0] count = 0;
    always @(posedge clk) count <= count + 1'b1;
    always @* assert (count != 2);
endmodule

// arbiter - always the lowest requester: correct, and unfair.
module arbiter #(
    parameter N = 4
) (
    input  wire         clk,
    input  wire         rst,
    input  wire [N-1:0] req,
    input  wire         consume,  // the grant is used in this cycle
`ifdef FORMAL
    input  wire [$clog2(N)-1:0] who,
    input  wire [$clog2(N+1)-1:0] passed,
`endif
    output wire [N-1:0] grant
);
    assign grant = req & (~req + 1'b1);
endmodule

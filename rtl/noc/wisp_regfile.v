// wisp_regfile - a small memory of one write and one read port, read within the cycle: where a chip has
// flip-flops, or a register file of latches (docs/microarchitecture.md, "regfile"). A word that is
// being written reads as it was.
module wisp_regfile #(
    parameter WIDTH = 8,
    parameter WORDS = 4,
    parameter ADDRESS_W = $clog2(WORDS)
) (
    input  wire                 clk,
    input  wire [ADDRESS_W-1:0] ra,
    output wire [    WIDTH-1:0] q,
    input  wire                 we,
    input  wire [ADDRESS_W-1:0] wa,
    input  wire [    WIDTH-1:0] d
);
    generate  // a module that does not exist: every tool stops at its name
        if (WORDS < 1 || WORDS > 2 ** ADDRESS_W) begin : gen_words_check
            ADDRESS_W_must_be_large_enough_for_WORDS parameter_error ();
        end
    endgenerate

    reg [WIDTH-1:0] words[0:WORDS-1];
    always @(posedge clk) if (we) words[wa] <= d;
    assign q = words[ra];
endmodule

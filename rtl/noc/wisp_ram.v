// wisp_ram - a memory of one write and one read port, read by the clock: where a chip has an SRAM macro
// (docs/microarchitecture.md, "ram"). A word that is read in the cycle in which it is written is not
// known: macros do not promise the old one, nor the new one.
module wisp_ram #(
    parameter WIDTH = 8,
    parameter WORDS = 16,
    parameter ADDRESS_W = $clog2(WORDS)
) (
    input  wire                 clk,
    input  wire                 re,
    input  wire [ADDRESS_W-1:0] ra,
    output reg  [    WIDTH-1:0] q,   // of the last read
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

`ifdef SYNTHESIS
    always @(posedge clk) if (re) q <= words[ra];
`else
    // Not the old word, not the new one: a user of it is noticed. Proofs hold for any word.
`ifdef FORMAL
    (* anyseq *) wire [WIDTH-1:0] unknown;
`else
    wire [WIDTH-1:0] unknown = ~d;
`endif
    always @(posedge clk) if (re) q <= (we && wa == ra) ? unknown : words[ra];
`endif
endmodule

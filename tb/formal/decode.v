// decode - what the check bits promise, for any word: nothing is said of a word as it was written; a flipped bit is put
// right and said; two are said. Of parity: an odd number is said, an even number not. Wider words: check_decode, every flip of one bit and
// of two, which by linearity do the same to every word.
module decode_formal #(
    parameter WIDTH = 5,
    parameter CHECK_W = 5
) (
    input wire                     clk,
    input wire [        WIDTH-1:0] word,
    input wire [WIDTH+CHECK_W-1:0] flips
);
    wire [CHECK_W-1:0] check;
    wire [WIDTH-1:0] fixed;
    wire corrected, lost;
    wisp_encode #(.WIDTH(WIDTH), .CHECK_W(CHECK_W)) encode (.data(word), .check(check));
    wire [WIDTH+CHECK_W-1:0] stored = {check, word} ^ flips;
    wisp_decode #(.WIDTH(WIDTH), .CHECK_W(CHECK_W)) decode (
        .data(stored[WIDTH-1:0]), .check(stored[WIDTH+:CHECK_W]), .fixed(fixed), .corrected(corrected), .lost(lost)
    );
    wire [WIDTH+CHECK_W-1:0] rest = flips & (flips - 1'b1);  // without the lowest
    wire none = flips == 0, one = !none && rest == 0, two = rest != 0 && (rest & (rest - 1'b1)) == 0;
    always @* begin
        if (CHECK_W == 1) assert (!corrected && lost == ^flips);
        else begin
            if (none) assert (!corrected && !lost && fixed == word);
            if (one) assert (corrected && !lost && fixed == word);
            if (two) assert (!corrected && lost);
        end
    end
    // Interesting: each verdict.
    always @* begin
        cover (none && word != 0);
        cover (one && flips[0]);
        cover (two && flips[WIDTH] && lost == (CHECK_W > 1));
    end
endmodule

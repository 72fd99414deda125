// The flags of a wisp_flags, from its registers. The instance has the name of the one that it looks at.
module flags_see #(
    parameter N = 2,
    parameter INDEX_W = 1,
    parameter ROW_W = 4
) (
    output wire [N-1:0] flags
);
    localparam LANES = INDEX_W > ROW_W ? 2 ** (INDEX_W - ROW_W) : 1, ROWS = (N + LANES - 1) / LANES;
    (* peek *) wire [ROWS-1:0] written;
    genvar i;
    generate
        for (i = 0; i < ROWS; i = i + 1) begin : memory
            (* peek *) wire [LANES-1:0] word;
        end
        for (i = 0; i < N; i = i + 1) begin : each
            assign flags[i] = written[i/LANES] && memory[i/LANES].word[i%LANES];
        end
    endgenerate
endmodule

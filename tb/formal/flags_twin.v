`include "rule.vh"
// flags_twin - two wisp_flags that wake with different words tell the same flags at all times: a row counts only when it was written.
// peek: see dut
module flags_twin_formal #(
    parameter N = 8,
    parameter INDEX_W = 3,
    parameter ROW_W = 1
) (
    input wire               clk,
    input wire               clear,
    input wire               write,
    input wire [INDEX_W-1:0] write_index,
    input wire               write_flag,
    input wire [INDEX_W-1:0] read_index
);
    wire [1:0] read_flag;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;
    always @* assume (read_index < N && write_index < N);

    wisp_flags #(
        .N(N),
        .INDEX_W(INDEX_W),
        .ROW_W(ROW_W)
    ) dut[1:0] (
        .clk(clk),
        .rst(rst),
        .clear(clear),
        .write(write),
        .write_index(write_index),
        .write_flag(write_flag),
        .read_index(read_index),
        .read_flag(read_flag)
    );
    localparam LANES = 2 ** (INDEX_W - ROW_W), ROWS = (N + LANES - 1) / LANES;
    genvar g, i;
    generate
        for (g = 0; g < 2; g = g + 1) begin : see
            (* peek *) wire [ROWS-1:0] written;
            for (i = 0; i < ROWS; i = i + 1) begin : memory
                (* peek *) wire [LANES-1:0] word;
            end
        end
        for (i = 0; i < ROWS; i = i + 1) begin : each
            always @* if (!rst && see[0].written[i]) `SAME(memory[i].word);
        end
    endgenerate
    reg differed;
    always @(posedge clk) differed <= rst ? see[0].memory[0].word != see[1].memory[0].word : differed;
    always @* begin
        if (!rst) begin
            `SAME(written);
            assert (read_flag[0] == read_flag[1]);
        end
        cover (!rst && differed && read_flag[0] && see[0].written[0]);
    end
endmodule

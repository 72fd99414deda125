`include "wisp_params.vh"
`include "rule.vh"
// prefetch_twin - two prefetch units that wake with different answers and commands, which reset leaves alone, and have the same inputs,
// whatever these are: they say the same, the expert of an answer while there is an answer.
// observe
// peek: see dut
module prefetch_twin_formal #(
    parameter EXPERTS = 32
) (
    input wire                       clk,
    input wire                       cmd_valid,
    input wire [`WISP_COMMAND_W-1:0] cmd_word,
    input wire                       heatmap_busy,
    input wire                       topn_busy,
    input wire                       mark_valid,
    input wire [   `WISP_WORD_W-1:0] mark_word,
    input wire [    `WISP_LANES-1:0] mark_bits
);
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_prefetch #(
        .EXPERTS(EXPERTS)
    ) dut[1:0] (
        .clk(clk),
        .rst(rst),
        .cmd_valid(cmd_valid),
        .cmd_word(cmd_word),
        .heatmap_busy(heatmap_busy),
        .topn_busy(topn_busy),
        .mark_valid(mark_valid),
        .mark_word(mark_word),
        .mark_bits(mark_bits)
    );
    genvar g;
    generate
        for (g = 0; g < 2; g = g + 1) begin : see
            (* peek *) wire cmd_ready, ans_valid, ans_cp_en, hold, start;
            (* peek *) wire [`WISP_EXPERT_W-1:0] ans_expert, row;
            (* peek *) wire [1:0] obs_count;
            (* peek *) wire [EXPERTS-1:0] predicted;
            wire [3*`WISP_COMMAND_W-1:0] commands;
            wire [31:0] commands_at;
            slots #(.WIDTH(`WISP_COMMAND_W), .DEPTH(2), .COUNT_W(2)) cmd_q (.rst(rst), .at(commands_at), .words(commands));
        end
    endgenerate
    always @*
        if (!rst) begin
            `SAME(cmd_ready);
            `SAME(hold);
            `SAME(start);
            `SAME(row);
            `SAME(obs_count);
            `SAME(ans_valid);
            `SAME_IF(ans_valid, ans_expert);
            `SAME_IF(ans_valid, ans_cp_en);
            `SAME(predicted);
            `SAME(commands_at);
            `SAME(commands);
        end

    // Interesting: they do wake differently, and a mark is answered.
    reg differed;
    always @(posedge clk)
        differed <= rst ? see[0].ans_expert == ~see[1].ans_expert && see[0].ans_cp_en != see[1].ans_cp_en : differed;
    always @* cover (!rst && differed && see[0].ans_valid && see[0].ans_cp_en);
endmodule

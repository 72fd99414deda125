`include "wisp_params.vh"
// prefetch - contract of wisp_prefetch: one arbitrary expert is watched; its bit is whether a mark had it since the last NEW, and
// an answer tells it. Commands leave the queue in order, each once (rules/queue.v), and do what their OP says.
// peek: see dut
module prefetch_formal #(
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
    (* anyconst *) wire [`WISP_EXPERT_W-1:0] watched;
    wire cmd_ready, ans_valid, ans_cp_en, hold, start;
    wire [`WISP_EXPERT_W-1:0] ans_expert, row;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_prefetch #(
        .EXPERTS(EXPERTS)
    ) dut (
        .clk(clk),
        .rst(rst),
        .cmd_valid(cmd_valid),
        .cmd_ready(cmd_ready),
        .cmd_word(cmd_word),
        .ans_valid(ans_valid),
        .ans_expert(ans_expert),
        .ans_cp_en(ans_cp_en),
        .heatmap_busy(heatmap_busy),
        .hold(hold),
        .topn_busy(topn_busy),
        .start(start),
        .row(row),
        .mark_valid(mark_valid),
        .mark_word(mark_word),
        .mark_bits(mark_bits)
    );
    generate
        if (1) begin : see
            (* peek *) wire [EXPERTS-1:0] predicted;
            wire [2*`WISP_COMMAND_W-1:0] commands;
            wire [1:0] size;
            queue #(.WIDTH(`WISP_COMMAND_W), .DEPTH(2), .COUNT_W(2)) cmd_q (.rst(rst), .words(commands), .size(size));
        end
    endgenerate
    wire [1:0] op = see.commands[`WISP_C_OP+:2];
    wire [`WISP_EXPERT_W-1:0] expert = see.commands[`WISP_C_EXPERT+:`WISP_EXPERT_W];

    // topn: busy from the start on for as long as it likes; marks only then.
    reg started;
    always @(posedge clk) started <= !rst && start;
    always @*
        if (!rst) begin
            assume (watched < EXPERTS && cmd_word[`WISP_C_EXPERT+:`WISP_EXPERT_W] < EXPERTS);
            assume (cmd_word[`WISP_C_OP+:2] <= `WISP_C_READS);
            assume (mark_word < EXPERTS / `WISP_LANES);
            assume (!mark_valid || topn_busy);
            assume (!started || topn_busy);
        end

    // A command is executed as soon as nothing is in its way.
    wire go = see.size != 0 && !topn_busy && !(op == `WISP_C_COMPUTES && heatmap_busy);
    wire marked = mark_valid && mark_word == watched / `WISP_LANES && mark_bits[watched % `WISP_LANES];
    reg has, asked, told;
    reg [`WISP_EXPERT_W-1:0] about;
    reg [1:0] rows;
    always @(posedge clk)
        if (rst) {has, asked, told, rows} <= 0;
        else begin
            has <= !(go && op == `WISP_C_NEW) && (has || marked);
            asked <= go && op == `WISP_C_READS;
            told <= has;
            rows <= (go && op == `WISP_C_NEW) ? 2'd0 : rows + (start && rows != 2'd3);
        end
    always @(posedge clk) about <= expert;
    always @*
        if (!rst) begin
            assert (see.predicted[watched] == has);
            assert (see.size == 0 || (op <= `WISP_C_READS && expert < EXPERTS));
            assert (see.size != 2 || see.commands[`WISP_COMMAND_W+`WISP_C_OP+:2] <= `WISP_C_READS);
            assert (see.size != 2 || see.commands[`WISP_COMMAND_W+`WISP_C_EXPERT+:`WISP_EXPERT_W] < EXPERTS);
            assert (start == (go && op == `WISP_C_COMPUTES) && (!start || row == expert));
            assert (!start || (!topn_busy && !heatmap_busy));
            assert (hold == (topn_busy || (see.size != 0 && op == `WISP_C_COMPUTES)));
            assert (ans_valid == asked && (!asked || ans_expert == about));
            if (asked && about == watched) assert (ans_cp_en == told);
        end

    // Interesting: two rows, then an answer of either kind.
    always @* begin
        cover (!rst && rows == 2 && ans_valid && ans_cp_en && ans_expert == watched);
        cover (!rst && rows == 2 && ans_valid && !ans_cp_en);
    end
endmodule

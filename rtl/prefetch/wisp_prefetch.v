`include "wisp_params.vh"
// wisp_prefetch - which experts a die should keep: the union of the predictions of those it computes (docs/microarchitecture.md,
// "prefetch").
module wisp_prefetch #(
    parameter EXPERTS = `WISP_EXPERTS  // a multiple of LANES
) (
    input  wire                             clk,
    input  wire                             rst,
    // the Global CP
    input  wire                             cmd_valid,
    output wire                             cmd_ready,
    input  wire [      `WISP_COMMAND_W-1:0] cmd_word,
    output reg                              ans_valid,
    output reg  [       `WISP_EXPERT_W-1:0] ans_expert,
    output reg                              ans_cp_en,
    // heatmap and topn
    input  wire                             heatmap_busy,
    output wire                             hold,
    input  wire                             topn_busy,
    output wire                             start,
    output wire [       `WISP_EXPERT_W-1:0] row,
    input  wire                             mark_valid,
    input  wire [         `WISP_WORD_W-1:0] mark_word,
    input  wire [          `WISP_LANES-1:0] mark_bits
`ifdef WISP_OBSERVE
    ,
    output wire [                      1:0] obs_count
`endif
);
    localparam INDEX_W = $clog2(EXPERTS);
    localparam LANE_W = $clog2(`WISP_LANES);
    generate  // a module that does not exist: every tool stops at its name
        if (EXPERTS < `WISP_LANES || EXPERTS > `WISP_EXPERTS || EXPERTS % `WISP_LANES != 0) begin : gen_experts_check
            EXPERTS_must_be_a_multiple_of_LANES parameter_error ();
        end
    endgenerate

    // ---- commands (rule 1) ----
    wire [`WISP_COMMAND_W-1:0] command;
    wire [1:0] count;
    wire go;
    assign cmd_ready = count != 2'd`WISP_SKID_DEPTH;
    wisp_fifo #(
        .WIDTH(`WISP_COMMAND_W),
        .DEPTH(`WISP_SKID_DEPTH),
        .COUNT_W(2)
    ) cmd_q (
        .clk(clk),
        .rst(rst),
        .push(cmd_valid && cmd_ready),
        .push_data(cmd_word),
        .pop(go),
        .head(command),
        .count(count)
    );
    wire [1:0] op = command[`WISP_C_OP+:2];
    wire [`WISP_EXPERT_W-1:0] expert = command[`WISP_C_EXPERT+:`WISP_EXPERT_W];
    wire some = count != 2'd0;
    wire computes = some && op == 2'd`WISP_C_COMPUTES;
    assign go = some && !topn_busy && !(computes && heatmap_busy);
    assign hold = topn_busy || computes;

    // ---- what they do (rules 2 and 3) ----
    reg [EXPERTS-1:0] predicted;
    wire [`WISP_WORD_W+LANE_W-1:0] mark_at = {mark_word, {LANE_W{1'b0}}};
    wire [INDEX_W-1:0] marked = mark_at[INDEX_W-1:0];
    wire fresh = go && op == 2'd`WISP_C_NEW;
    wire reads = go && op == 2'd`WISP_C_READS;
    assign start = go && computes;
    assign row = start ? expert : {`WISP_EXPERT_W{1'b0}};
    always @(posedge clk)
        if (rst || fresh) predicted <= {EXPERTS{1'b0}};
        else if (mark_valid)
            predicted[marked+:`WISP_LANES] <= predicted[marked+:`WISP_LANES] | mark_bits;

    always @(posedge clk)
        if (rst) ans_valid <= 1'b0;
        else ans_valid <= reads;
    always @(posedge clk) ans_expert <= expert;
    always @(posedge clk) ans_cp_en <= predicted[expert[INDEX_W-1:0]];

    generate
        if (INDEX_W < `WISP_WORD_W + LANE_W) begin : gen_unused
            wire unused = &{1'b0, mark_at[`WISP_WORD_W+LANE_W-1:INDEX_W]};
        end
    endgenerate

`ifdef WISP_OBSERVE
    assign obs_count = count;
`endif
endmodule

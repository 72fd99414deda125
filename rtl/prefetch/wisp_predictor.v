`include "wisp_params.vh"
`include "wisp_observe.vh"
// wisp_predictor - the expert-prefetch unit of the Global CP: heatmap, topn and prefetch (docs/microarchitecture.md,
// "predictor").
module wisp_predictor #(
    parameter EXPERTS = `WISP_EXPERTS
) (
    input  wire                                    clk,
    input  wire                                    rst,
    // straps: how many experts of a row are predicted, and how many words a row has in use
    input  wire [                 `WISP_TOP_W-1:0] n,
    input  wire [               `WISP_WORDS_W-1:0] words,
    // pairs of consecutive tokens
    input  wire                                    pair_valid,
    output wire                                    pair_ready,
    input  wire [              `WISP_EXPERT_W-1:0] pair_from,
    input  wire [              `WISP_EXPERT_W-1:0] pair_to,
    // layers from and to the Global CP's memory
    input  wire                                    swap_valid,
    output wire                                    swap_ready,
    input  wire                                    swap_write,
    input  wire [                `WISP_HEAT_W-1:0] swap_address,
    input  wire [`WISP_LANES*`WISP_COUNTER_W-1:0]  swap_wdata,
    output wire                                    swap_rvalid,
    output wire [`WISP_LANES*`WISP_COUNTER_W-1:0]  swap_rdata,
    // what the dies compute and read, and which of these they should keep
    input  wire                                    cmd_valid,
    output wire                                    cmd_ready,
    input  wire [             `WISP_COMMAND_W-1:0] cmd_word,
    output wire                                    ans_valid,
    output wire [              `WISP_EXPERT_W-1:0] ans_expert,
    output wire                                    ans_cp_en
`ifdef WISP_OBSERVE
    ,
    output wire [        `WISP_POBS_WORDS*64-1:0] obs
`endif
);
    localparam DATA_W = `WISP_LANES * `WISP_COUNTER_W;

    wire heatmap_busy, topn_busy, hold, start;
    wire [`WISP_EXPERT_W-1:0] row, read_row;
    wire read_valid, mark_valid;
    wire [`WISP_WORD_W-1:0] read_word, mark_word;
    wire [`WISP_LANES-1:0] mark_bits;
    wire [DATA_W-1:0] read_data;
    wire heatmap_ready, done;
    wire heatmap_swap_ready;
    assign pair_ready = heatmap_ready && !hold;
    assign swap_ready = heatmap_swap_ready && !hold;
`ifdef WISP_OBSERVE
    wire [63:0] obs_heatmap;
    wire obs_halved;
    wire [127:0] obs_topn;
    wire [1:0] obs_count;
`endif

    wisp_heatmap #(
        .EXPERTS(EXPERTS)
    ) heatmap (
        .clk(clk),
        .rst(rst),
        .pair_valid(pair_valid && !hold),
        .pair_ready(heatmap_ready),
        .pair_from(pair_from),
        .pair_to(pair_to),
        .read_valid(read_valid),
        .read_row(read_row),
        .read_word(read_word),
        .read_data(read_data),
        .swap_valid(swap_valid && !hold),
        .swap_ready(heatmap_swap_ready),
        .swap_write(swap_write),
        .swap_address(swap_address),
        .swap_wdata(swap_wdata),
        .swap_rvalid(swap_rvalid),
        .swap_rdata(swap_rdata),
        .busy(heatmap_busy)
`ifdef WISP_OBSERVE,
        .obs(obs_heatmap),
        .obs_halved(obs_halved)
`endif
    );

    wisp_topn #(
        .EXPERTS(EXPERTS)
    ) topn (
        .clk(clk),
        .rst(rst),
        .start(start),
        .row(row),
        .n(n),
        .words(words),
        .read_valid(read_valid),
        .read_row(read_row),
        .read_word(read_word),
        .read_data(read_data),
        .mark_valid(mark_valid),
        .mark_word(mark_word),
        .mark_bits(mark_bits),
        .busy(topn_busy),
        .done(done)
`ifdef WISP_OBSERVE,
        .obs(obs_topn)
`endif
    );

    wisp_prefetch #(
        .EXPERTS(EXPERTS)
    ) prefetch (
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
`ifdef WISP_OBSERVE,
        .obs_count(obs_count)
`endif
    );

`ifdef WISP_OBSERVE
    // What the memory gave, folded; it means something when a swap, a row being halved or a mark asked for it.
    wire [63:0] fold = read_data[0+:64] ^ read_data[64+:64] ^ read_data[128+:64] ^ read_data[192+:64]
                     ^ read_data[256+:64] ^ read_data[320+:64] ^ read_data[384+:64] ^ read_data[448+:64];
    wire asked = obs_halved || swap_rvalid || mark_valid;
    assign obs[`WISP_POBS_HEATMAP*64+:`WISP_POBS_HEATMAP_WORDS*64] = obs_heatmap;
    assign obs[`WISP_POBS_TOPN*64+:`WISP_POBS_TOPN_WORDS*64] = obs_topn;
    assign obs[`WISP_POBS_PREDICTOR*64+:`WISP_POBS_PREDICTOR_WORDS*64] = `WISP_OBSERVE_PREDICTOR;
`endif
    wire unused = &{1'b0, done};
endmodule

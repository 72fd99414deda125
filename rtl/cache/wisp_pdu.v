`include "wisp_params.vh"
// wisp_pdu - prediction table: two bits per expert, in two small memories (docs/microarchitecture.md, "pdu").
module wisp_pdu #(
    parameter EXPERTS = `WISP_EXPERTS  // 1 to 512
) (
    input  wire                      clk,
    input  wire                      rst,
    // questions
    input  wire [`WISP_EXPERT_W-1:0] read_expert,
    output wire                      read_local,
    input  wire [`WISP_EXPERT_W-1:0] answer_expert,
    output wire                      answer_copy,
    // changes, never two of them
    input  wire                      clear,
    input  wire                      load,
    input  wire [`WISP_EXPERT_W-1:0] load_expert,
    input  wire                      load_cp_en,
    input  wire                      load_local,
    input  wire                      flip,
    input  wire [`WISP_EXPERT_W-1:0] flip_expert
);
    localparam INDEX_W = (EXPERTS < 2) ? 1 : $clog2(EXPERTS);
    generate  // a module that does not exist: every tool stops at its name
        if (EXPERTS < 1 || EXPERTS > `WISP_EXPERTS) begin : gen_experts_check
            EXPERTS_must_be_1_to_512 parameter_error ();
        end
    endgenerate

    wire local_flag, worth_flag;
    wire write = load || flip;
    wire [INDEX_W-1:0] index = load ? load_expert[INDEX_W-1:0] : flip_expert[INDEX_W-1:0];
    wisp_flags #(
        .N(EXPERTS),
        .INDEX_W(INDEX_W)
    ) is_local (
        .clk(clk),
        .rst(rst),
        .clear(clear),
        .write(write),
        .write_index(index),
        .write_flag(!load || load_local),
        .read_index(read_expert[INDEX_W-1:0]),
        .read_flag(local_flag)
    );
    wisp_flags #(
        .N(EXPERTS),
        .INDEX_W(INDEX_W)
    ) worth (
        .clk(clk),
        .rst(rst),
        .clear(clear),
        .write(write),
        .write_index(index),
        .write_flag(load && load_cp_en && !load_local),
        .read_index(answer_expert[INDEX_W-1:0]),
        .read_flag(worth_flag)
    );
    // An expert that is not there has neither bit.
    localparam [31:0] ALL = EXPERTS;
    wire read_here = {1'b0, read_expert} < ALL[`WISP_EXPERT_W:0];
    wire answer_here = {1'b0, answer_expert} < ALL[`WISP_EXPERT_W:0];
    assign read_local = local_flag && read_here;
    assign answer_copy = worth_flag && answer_here;

    generate
        if (INDEX_W < `WISP_EXPERT_W) begin : gen_unused
            wire unused = &{1'b0, load_expert[`WISP_EXPERT_W-1:INDEX_W], flip_expert[`WISP_EXPERT_W-1:INDEX_W]};
        end
    endgenerate

`ifdef WISP_ASSERT
    always @(posedge clk)
        if (!rst && (clear && load || clear && flip || load && flip)) $fatal(1, "%m: two changes in one cycle");
`endif
endmodule

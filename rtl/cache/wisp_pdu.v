`include "wisp_params.vh"
// wisp_pdu - prediction table: two bits per expert, in registers (docs/microarchitecture.md, "pdu").
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
    // changes
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

    reg [EXPERTS-1:0] cp_en, is_local;
    wire [INDEX_W-1:0] to_load = load_expert[INDEX_W-1:0];
    wire [INDEX_W-1:0] to_flip = flip_expert[INDEX_W-1:0];
    wire [EXPERTS-1:0] worth = cp_en & ~is_local;
    // An expert that is not there has neither bit.
    localparam [31:0] ALL = EXPERTS;
    wire read_here = {1'b0, read_expert} < ALL[`WISP_EXPERT_W:0];
    wire answer_here = {1'b0, answer_expert} < ALL[`WISP_EXPERT_W:0];
    assign read_local = is_local[read_expert[INDEX_W-1:0]] && read_here;
    assign answer_copy = worth[answer_expert[INDEX_W-1:0]] && answer_here;

    // The flip-flops of an expert are written alone: each has an enable. A load wins over a flip (rule 3). `change` is for simulators,
    // which then look at the experts only when one changes.
    wire none = rst || clear;
    wire cp_en_next = load_cp_en && !none;
    wire is_local_next = load_local && !none;
    wire change = none || load || flip;
    genvar i;
    generate
        for (i = 0; i < EXPERTS; i = i + 1) begin : gen_expert
            always @(posedge clk)
                if (change) begin
                    if (none || (load && to_load == i)) begin
                        cp_en[i] <= cp_en_next;
                        is_local[i] <= is_local_next;
                    end else if (flip && to_flip == i) is_local[i] <= 1'b1;
                end
        end
    endgenerate

    generate
        if (INDEX_W < `WISP_EXPERT_W) begin : gen_unused
            wire unused = &{1'b0, load_expert[`WISP_EXPERT_W-1:INDEX_W], flip_expert[`WISP_EXPERT_W-1:INDEX_W]};
        end
    endgenerate
endmodule

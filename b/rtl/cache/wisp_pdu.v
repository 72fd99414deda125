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
    assign read_local = is_local[read_expert[INDEX_W-1:0]];
    assign answer_copy = cp_en[answer_expert[INDEX_W-1:0]] && !is_local[answer_expert[INDEX_W-1:0]];

    // The order of the two writes is rule 3: a load of the same expert wins over its flip.
    always @(posedge clk)
        if (rst || clear) begin
            cp_en <= {EXPERTS{1'b0}};
            is_local <= {EXPERTS{1'b0}};
        end else begin
            if (flip && (EXPERTS == 512 || flip_expert < 9'd256)) is_local[to_flip] <= 1'b1;
            if (load) begin
                cp_en[to_load] <= load_cp_en;
                is_local[to_load] <= load_local;
            end
        end

    generate
        if (INDEX_W < `WISP_EXPERT_W) begin : gen_unused
            wire unused = &{1'b0, read_expert[`WISP_EXPERT_W-1:INDEX_W], answer_expert[`WISP_EXPERT_W-1:INDEX_W],
                            load_expert[`WISP_EXPERT_W-1:INDEX_W], flip_expert[`WISP_EXPERT_W-1:INDEX_W]};
        end
    endgenerate
endmodule

`include "wisp_params.vh"
// wisp_atu - address translation unit: a synchronous-read memory, expert to local copy (docs/microarchitecture.md, "atu").
module wisp_atu #(
    parameter EXPERTS = `WISP_EXPERTS  // 1 to 512
) (
    input  wire                      clk,
    // never both of one expert
    input  wire                      look,
    input  wire [`WISP_EXPERT_W-1:0] look_expert,
    input  wire                      write,
    input  wire [`WISP_EXPERT_W-1:0] write_expert,
    input  wire [   `WISP_ATU_W-1:0] write_entry,
    output wire [   `WISP_ATU_W-1:0] entry  // of the last look
);
    localparam INDEX_W = (EXPERTS < 2) ? 1 : $clog2(EXPERTS);
    generate  // a module that does not exist: every tool stops at its name
        if (EXPERTS < 1 || EXPERTS > `WISP_EXPERTS) begin : gen_experts_check
            EXPERTS_must_be_1_to_512 parameter_error ();
        end
    endgenerate

    wisp_ram #(
        .WIDTH(`WISP_ATU_W),
        .WORDS(EXPERTS),
        .ADDRESS_W(INDEX_W)
    ) memory (
        .clk(clk),
        .re(look),
        .ra(look_expert[INDEX_W-1:0]),
        .q(entry),
        .we(write),
        .wa(write_expert[INDEX_W-1:0]),
        .d(write_entry)
    );

    generate
        if (INDEX_W < `WISP_EXPERT_W) begin : gen_unused
            wire unused = &{1'b0, look_expert[`WISP_EXPERT_W-1:INDEX_W], write_expert[`WISP_EXPERT_W-1:INDEX_W]};
        end
    endgenerate

`ifdef WISP_ASSERT
    always @(posedge clk)
        if (look && write && look_expert == write_expert) $fatal(1, "%m: an entry is looked up while it is written");
`endif
endmodule

`include "wisp_params.vh"
// atu_deep - the contract of wisp_atu (atu.v) at any number of experts. The memory is two words at arbitrary addresses
// (memory_two.v), one of them that of the watched expert; every other word is anything when it is read.
// peek: see dut
// memory: two
module atu_deep_formal #(
    parameter EXPERTS = 384
) (
    input wire                      clk,
    input wire                      look,
    input wire [`WISP_EXPERT_W-1:0] look_expert,
    input wire                      write,
    input wire [`WISP_EXPERT_W-1:0] write_expert,
    input wire [   `WISP_ATU_W-1:0] write_entry
);
    localparam INDEX_W = $clog2(EXPERTS);
    wire [`WISP_EXPERT_W-1:0] watched;
    wire [`WISP_ATU_W-1:0] entry, last;
    wire written;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_atu #(.EXPERTS(EXPERTS)) dut (
        .clk(clk), .look(look), .look_expert(look_expert),
        .write(write), .write_expert(write_expert), .write_entry(write_entry), .entry(entry)
    );
    lookup #(.EXPERTS(EXPERTS)) ghost (
        .clk(clk), .rst(rst), .look(look), .look_expert(look_expert),
        .write(write), .write_expert(write_expert), .write_entry(write_entry), .entry(entry),
        .watched(watched), .written(written), .last(last)
    );
    if (1) begin : see
        if (1) begin : memory
            (* peek *) wire [INDEX_W-1:0] a;
            (* peek *) wire [`WISP_ATU_W-1:0] word_a;
        end
    end
    always @* begin
        assume (see.memory.a == watched);
        if (!rst && written) assert (see.memory.word_a == last);
    end
endmodule

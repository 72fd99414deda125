`include "wisp_params.vh"
// atu - contract of wisp_atu (rules/lookup.v), with all words of the memory in sight.
// peek: see dut
module atu_formal #(
    parameter EXPERTS = 2
) (
    input wire                      clk,
    input wire                      look,
    input wire [`WISP_EXPERT_W-1:0] look_expert,
    input wire                      write,
    input wire [`WISP_EXPERT_W-1:0] write_expert,
    input wire [   `WISP_ATU_W-1:0] write_entry
);
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
    genvar i;
    generate
        if (1) begin : see
            for (i = 0; i < EXPERTS; i = i + 1) begin : memory
                (* peek *) wire [`WISP_ATU_W-1:0] word;
            end
        end
        for (i = 0; i < EXPERTS; i = i + 1) begin : each
            always @* if (!rst && written && watched == i) assert (see.memory[i].word == last);
        end
    endgenerate
endmodule

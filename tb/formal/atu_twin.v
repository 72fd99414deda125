`include "wisp_params.vh"
`include "rule.vh"
// atu_twin - two atu that wake with different entries, and have the same inputs: what was written since reset is the same in both, and so
// is what a look at it gives. That no other is looked at is d2d_twin.
// peek: see dut
module atu_twin_formal #(
    parameter EXPERTS = 2
) (
    input wire                      clk,
    input wire                      look,
    input wire [`WISP_EXPERT_W-1:0] look_expert,
    input wire                      write,
    input wire [`WISP_EXPERT_W-1:0] write_expert,
    input wire [   `WISP_ATU_W-1:0] write_entry
);
    localparam INDEX_W = $clog2(EXPERTS);
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;
    always @* assume (look_expert < EXPERTS && write_expert < EXPERTS && !(look && write && look_expert == write_expert));

    wisp_atu #(
        .EXPERTS(EXPERTS)
    ) dut[1:0] (
        .clk(clk),
        .look(look),
        .look_expert(look_expert),
        .write(write),
        .write_expert(write_expert),
        .write_entry(write_entry)
    );
    reg [EXPERTS-1:0] written;
    reg looked;  // the last look was at one that had been written
    always @(posedge clk)
        if (rst) begin
            written <= 0;
            looked <= 1'b0;
        end else begin
            if (write) written[write_expert[INDEX_W-1:0]] <= 1'b1;
            if (look) looked <= written[look_expert[INDEX_W-1:0]];
        end
    genvar g, i;
    generate
        for (g = 0; g < 2; g = g + 1) begin : see
            (* peek *) wire [`WISP_ATU_W-1:0] entry;
            for (i = 0; i < EXPERTS; i = i + 1) begin : memory
                (* peek *) wire [`WISP_ATU_W-1:0] word;
            end
        end
        for (i = 0; i < EXPERTS; i = i + 1) begin : each
            always @* if (!rst && written[i]) `SAME(memory[i].word);
        end
    endgenerate
    always @* if (!rst && looked) `SAME(entry);

    // Interesting: they do wake differently, and an entry is looked at.
    reg differed;
    always @(posedge clk) differed <= rst ? see[0].entry == ~see[1].entry && see[0].memory[0].word == ~see[1].memory[0].word : differed;
    always @* cover (!rst && differed && looked && see[0].entry != 0);
endmodule

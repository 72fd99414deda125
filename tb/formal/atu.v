`include "wisp_params.vh"
// atu - contract of wisp_atu: one arbitrary expert is watched; a look finds what was written last for it, and `entry` stays until
// the next look.
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
    (* anyconst *) wire [`WISP_EXPERT_W-1:0] watched;
    wire [`WISP_ATU_W-1:0] entry;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;
    always @* begin
        assume (watched < EXPERTS && look_expert < EXPERTS && write_expert < EXPERTS);
        assume (!(look && write && look_expert == write_expert));
    end

    wisp_atu #(
        .EXPERTS(EXPERTS)
    ) dut (
        .clk(clk),
        .look(look),
        .look_expert(look_expert),
        .write(write),
        .write_expert(write_expert),
        .write_entry(write_entry),
        .entry(entry)
    );
    genvar i;
    generate
        if (1) begin : see
            for (i = 0; i < EXPERTS; i = i + 1) begin : memory
                (* peek *) wire [`WISP_ATU_W-1:0] word;
            end
        end
    endgenerate

    reg written, looked;  // the watched expert: ever written; the last look was of it, after that
    reg [`WISP_ATU_W-1:0] last, found;
    always @(posedge clk)
        if (rst) {written, looked} <= 0;
        else begin
            if (write && write_expert == watched) {written, last} <= {1'b1, write_entry};
            if (look) looked <= written && look_expert == watched;
            if (look) found <= last;
        end
    generate
        for (i = 0; i < EXPERTS; i = i + 1) begin : each
            always @* if (!rst && written && watched == i) assert (see.memory[i].word == last);
        end
    endgenerate
    always @* if (!rst && looked) assert (entry == found);

    // Interesting: a write and later a look, of which the answer outlives the next write.
    always @* cover (!rst && looked && entry != last && last[0] && found[1]);
endmodule

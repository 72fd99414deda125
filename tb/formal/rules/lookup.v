`include "wisp_params.vh"
// lookup - the contract of wisp_atu: one arbitrary expert is watched; a look finds what was written last for it, and `entry`
// stays until the next look. That the memory holds `last` once it is `written` is said where the memory can be seen.
module lookup #(
    parameter EXPERTS = 2
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire                      look,
    input  wire [`WISP_EXPERT_W-1:0] look_expert,
    input  wire                      write,
    input  wire [`WISP_EXPERT_W-1:0] write_expert,
    input  wire [   `WISP_ATU_W-1:0] write_entry,
    input  wire [   `WISP_ATU_W-1:0] entry,
    output wire [`WISP_EXPERT_W-1:0] watched,
    output reg                       written,
    output reg  [   `WISP_ATU_W-1:0] last
);
    (* anyconst *) wire [`WISP_EXPERT_W-1:0] any;
    assign watched = any;
    always @* begin
        assume (watched < EXPERTS && look_expert < EXPERTS && write_expert < EXPERTS);
        assume (!(look && write && look_expert == write_expert));
    end

    reg looked;  // the last look was of the watched expert, after it was written
    reg [`WISP_ATU_W-1:0] found;
    always @(posedge clk)
        if (rst) {written, looked} <= 0;
        else begin
            if (write && write_expert == watched) {written, last} <= {1'b1, write_entry};
            if (look) looked <= written && look_expert == watched;
            if (look) found <= last;
        end
    always @* if (!rst && looked) assert (entry == found);

    // Interesting: a write and later a look, of which the answer outlives the next write.
    always @* cover (!rst && looked && entry != last && last[0] && found[1]);
endmodule

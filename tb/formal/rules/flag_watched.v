// The flag of the watched number in a wisp_flags of which the memory is two words (memory_two.v): one is the number's row.
module flag_watched #(
    parameter INDEX_W = 9,
    parameter LANE_W = 5,
    parameter ROWS = 16
) (
    input  wire [       INDEX_W-1:0] watched,
    input  wire [          ROWS-1:0] written,
    input  wire [INDEX_W-LANE_W-1:0] row,  // the address of the word that is watched
    input  wire [     2**LANE_W-1:0] word,
    output wire                      flag
);
    always @* assume (row == watched >> LANE_W);
    assign flag = written[row] && word[watched % 2**LANE_W];
endmodule

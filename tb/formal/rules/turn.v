`include "wisp_params.vh"
// turn - may the head flit of a packet be on the channel that enters a router at PORT? X before Y: what comes from west goes
// east or stays in the column, what comes from north stays in the column and goes south, and so on.
module turn #(
    parameter PORT = 0
) (
    input  wire [ `WISP_COORD_W-1:0] here_x,
    input  wire [ `WISP_COORD_W-1:0] here_y,
    input  wire [`WISP_HEADER_W-1:0] header,
    output wire                      legal
);
    wire [`WISP_COORD_W-1:0] x = header[`WISP_H_DST_X+:`WISP_COORD_W];
    wire [`WISP_COORD_W-1:0] y = header[`WISP_H_DST_Y+:`WISP_COORD_W];
    assign legal = !header[`WISP_H_HEAD] || (PORT == `WISP_LOCAL)
                || (PORT == `WISP_EAST && x <= here_x)
                || (PORT == `WISP_WEST && x >= here_x)
                || (PORT == `WISP_SOUTH && x == here_x && y <= here_y)
                || (PORT == `WISP_NORTH && x == here_x && y >= here_y);
endmodule

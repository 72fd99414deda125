`include "wisp_params.vh"
// joint - one channel of a link of one cycle: what the sender counts as used is on the link, in the buffer, or a credit coming back.
module joint #(
    parameter FLIT_W = 33,
    parameter VC = 0
) (
    input wire                     rst,          // of the sender
    input wire                     receiver_rst,
    input wire [`WISP_DEPTH_W-1:0] depth,
    input wire [`WISP_DEPTH_W-1:0] credits,
    input wire [`WISP_DEPTH_W-1:0] used,
    input wire [`WISP_DEPTH_W-1:0] held,
    input wire                     sender_inside,
    input wire                     receiver_inside,
    input wire [       FLIT_W-1:0] flit,
    input wire                     credit
);
    wire mine = flit[`WISP_H_PRESENT] && flit[`WISP_H_VC] == VC;
    always @*
        if (rst && !receiver_rst) assert (held == 0 && !mine && !credit && !receiver_inside);
        else if (!rst && receiver_rst) assert (used == 0 && !mine && !sender_inside);
        else if (!rst) begin
            assert (used == held + mine + credit);
            assert (credits + mine + held + credit == depth);
            assert (sender_inside == (mine ? !flit[`WISP_H_LAST] : receiver_inside));
            assert (!mine || flit[`WISP_H_HEAD] == !receiver_inside);
        end
endmodule

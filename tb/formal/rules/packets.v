`include "wisp_params.vh"
// packets - the words of a buffer are pieces of whole packets of one channel: each is a flit of channel VC, and HEAD follows
// LAST. `before`: the side that takes is inside a packet; `after`: the side that puts is.
module packets #(
    parameter FLIT_W = 33,
    parameter DEPTH = 2,
    parameter COUNT_W = 10,
    parameter VC = 0
) (
    input wire                    rst,
    input wire [DEPTH*FLIT_W-1:0] words,
    input wire [     COUNT_W-1:0] size,
    input wire                    before,
    input wire                    after
);
    wire [DEPTH:0] state;
    assign state[0] = before;
    genvar i;
    generate
        for (i = 0; i < DEPTH; i = i + 1) begin : each
            wire [`WISP_HEADER_W-1:0] header = words[i*FLIT_W+:`WISP_HEADER_W];
            assign state[i+1] = (i < size) ? !header[`WISP_H_LAST] : state[i];
            always @*
                if (!rst && i < size) begin
                    assert (header[`WISP_H_PRESENT] && header[`WISP_H_VC] == VC);
                    assert (header[`WISP_H_HEAD] == !state[i]);
                end
        end
    endgenerate
    always @* if (!rst) assert (state[DEPTH] == after);
endmodule

`include "wisp_params.vh"
`include "rule.vh"
// channel - the rules of one channel between a sender and the buffers of a receiver, with a ghost of both: `used` is the number
// of buffers that the sender may not count on (flits on the way, in the buffers, credits on the way back). The ghost
// receiver can keep every flit for ever, or give a buffer back in any cycle after the flit came.
//
// Sender: no flit without a credit; HEAD exactly when the channel is not inside a packet; an idle channel is zero; a request is a
// read word and no more.
// Receiver: no credit for a buffer that is not in use.
module channel #(
    parameter FLIT_W = 33,
    parameter SENDER = 0,   // 1 asserted, 0 assumed
    parameter RECEIVER = 0
) (
    input  wire                                clk,
    input  wire                                rst,
    input  wire [`WISP_VCS*`WISP_DEPTH_W-1:0] depth,
    input  wire [                 FLIT_W-1:0] flit,
    input  wire [              `WISP_VCS-1:0] credit,
    output wire [`WISP_VCS*`WISP_DEPTH_W-1:0] used,
    output wire [              `WISP_VCS-1:0] inside
);
    wire present = flit[`WISP_H_PRESENT];
    genvar v;
    generate
        for (v = 0; v < `WISP_VCS; v = v + 1) begin : class
            wire [`WISP_DEPTH_W-1:0] limit = depth[v*`WISP_DEPTH_W+:`WISP_DEPTH_W];
            wire sent = present && flit[`WISP_H_VC] == v;
            reg [`WISP_DEPTH_W-1:0] in_use;
            reg in_packet;
            always @(posedge clk)
                if (rst) begin
                    in_use <= 0;
                    in_packet <= 1'b0;
                end else begin
                    in_use <= in_use + sent - credit[v];
                    if (sent) in_packet <= !flit[`WISP_H_LAST];
                end
            assign used[v*`WISP_DEPTH_W+:`WISP_DEPTH_W] = in_use;
            assign inside[v] = in_packet;
            always @*
                if (!rst) begin
                    `RULE(SENDER, !sent || in_use < limit);
                    `RULE(SENDER, !sent || flit[`WISP_H_HEAD] == !in_packet);
                    `RULE(RECEIVER, !credit[v] || in_use != 0);
                    assert (in_use <= limit);
                end
        end
    endgenerate
    always @* if (!rst) begin `RULE(SENDER, present || flit == 0); end
    localparam READ_W = `WISP_HEADER_W + `WISP_READ_W;
    generate
        if (FLIT_W > READ_W) begin : request
            always @* if (!rst && present && !flit[`WISP_H_VC]) begin `RULE(SENDER, flit[FLIT_W-1:READ_W] == 0); end
        end
    endgenerate
endmodule

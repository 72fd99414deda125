// wisp_guard - check bits beside the words of a queue: how they go in, and how they come out (docs/microarchitecture.md,
// "guard").
module wisp_guard #(
    parameter WIDTH = 8,
    parameter CHECK_W = 5  // 0: nothing; 1: parity; else SECDED (wisp_encode)
) (
    input  wire [        WIDTH-1:0] in,
    output wire [WIDTH+CHECK_W-1:0] stored_in,
    input  wire [WIDTH+CHECK_W-1:0] stored_out,
    output wire [        WIDTH-1:0] out,
    output wire [              1:0] fault  // of what comes out: bit 0 put right, bit 1 wrong
);
    generate
        if (CHECK_W == 0) begin : gen_plain
            assign stored_in = in;
            assign out = stored_out;
            assign fault = 2'b00;
        end else begin : gen_check
            wire [CHECK_W-1:0] check;
            wisp_encode #(
                .WIDTH(WIDTH),
                .CHECK_W(CHECK_W)
            ) encode (
                .data(in),
                .check(check)
            );
            wisp_decode #(
                .WIDTH(WIDTH),
                .CHECK_W(CHECK_W)
            ) decode (
                .data(stored_out[WIDTH-1:0]),
                .check(stored_out[WIDTH+:CHECK_W]),
                .fixed(out),
                .corrected(fault[0]),
                .lost(fault[1])
            );
            assign stored_in = {check, in};
        end
    endgenerate
endmodule

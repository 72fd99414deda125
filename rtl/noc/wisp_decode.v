// wisp_decode - a word and its check bits as they were read: the word with a flipped bit put right, and what was wrong
// (docs/microarchitecture.md, "encode and decode").
module wisp_decode #(
    parameter WIDTH = 8,
    parameter CHECK_W = 5  // 1: parity, which puts nothing right
) (
    input  wire [  WIDTH-1:0] data,
    input  wire [CHECK_W-1:0] check,
    output wire [  WIDTH-1:0] fixed,
    output wire               corrected,  // one bit was flipped
    output wire               lost        // more were, and the word is wrong
);
    localparam K = CHECK_W - 1;
    wire [CHECK_W-1:0] again;
    wire [CHECK_W-1:0] differ = again ^ check;
    wisp_encode #(
        .WIDTH(WIDTH),
        .CHECK_W(CHECK_W)
    ) encode (
        .data(data),
        .check(again)
    );

    genvar k;
    generate
        if (CHECK_W == 1) begin : gen_parity
            assign fixed = data;
            assign corrected = 1'b0;
            assign lost = differ;
        end else begin : gen_secded
            localparam FULL = 2 ** K - CHECK_W;
            localparam [31:0] LAST_PLACE = WIDTH + K;
            wire [K-1:0] place = differ[K-1:0];  // of the flipped bit, if it is one
            wire odd = ^differ;
            wire stored = {{32 - K{1'b0}}, place} <= LAST_PLACE;
            assign corrected = odd && stored;
            assign lost = odd ? !stored : place != {K{1'b0}};

            // The place in two halves, each decoded by itself.
            localparam LOW = K / 2, HIGH = K - LOW;
            wire [2**LOW-1:0] low = {{2 ** LOW - 1{1'b0}}, 1'b1} << place[LOW-1:0];
            wire [2**HIGH-1:0] high = {{2 ** HIGH - 1{1'b0}}, odd} << place[K-1:LOW];
            wire [2**K-1:0] flipped;
            for (k = 0; k < 2 ** HIGH; k = k + 1) begin : gen_high
                assign flipped[k*2**LOW+:2**LOW] = {2 ** LOW{high[k]}} & low;
            end
            // The places of the data (wisp_encode).
            wire [FULL-1:0] flips;
            for (k = 1; k < K; k = k + 1) begin : gen_place
                assign flips[2**k-k-1+:2**k-1] = flipped[2**k+1+:2**k-1];
            end
            assign fixed = data ^ flips[WIDTH-1:0];
            wire unused = &{1'b0, flips, flipped};
        end
    endgenerate
endmodule

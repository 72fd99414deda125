// wisp_encode - the check bits of a word: one of parity, or those of a Hamming code and a parity over all (SECDED)
// (docs/microarchitecture.md, "encode and decode").
module wisp_encode #(
    parameter WIDTH = 8,
    parameter CHECK_W = 5  // 1: parity
) (
    input  wire [  WIDTH-1:0] data,
    output wire [CHECK_W-1:0] check
);
    localparam K = CHECK_W - 1;  // check bits of the Hamming code
    generate  // a module that does not exist: every tool stops at its name
        if (WIDTH < 1 || CHECK_W < 1 || (CHECK_W > 1 && 2 ** K < WIDTH + K + 1)) begin : gen_check_check
            CHECK_W_must_be_large_enough_for_WIDTH parameter_error ();
        end
    endgenerate

    genvar k;
    generate
        if (CHECK_W == 1) begin : gen_parity
            assign check = ^data;
        end else begin : gen_secded
            // Place p of 2 ** K: those that are powers of two are the check bits', the others the data's, in order.
            localparam FULL = 2 ** K - CHECK_W;
            wire [FULL-1:0] padded;
            if (FULL > WIDTH) begin : gen_padding
                assign padded = {{FULL - WIDTH{1'b0}}, data};
            end else begin : gen_no_padding
                assign padded = data;
            end
            // Check bit k is the parity of the places with bit k. From the highest on: the places with it are added to those without it.
            wire [K-1:0] row;
            for (k = K - 1; k >= 0; k = k - 1) begin : gen_level
                localparam HALF = 2 ** k;
                wire [HALF-1:0] low, high;
                if (k == K - 1) begin : gen_first
                    assign low = gen_place[k].below;
                    assign high = gen_place[k].here;
                end else begin : gen_next
                    assign {high, low} = gen_level[k+1].sum;
                end
                wire [HALF-1:0] sum = low ^ high;
                assign row[k] = ^high;
            end
            for (k = 0; k < K; k = k + 1) begin : gen_place
                localparam HALF = 2 ** k;
                wire [HALF-1:0] below, here;  // places under HALF; from HALF up to twice that
                if (k == 0) begin : gen_none
                    assign below = 1'b0;
                    assign here = 1'b0;
                end else begin : gen_some
                    assign below = {gen_place[k-1].here, gen_place[k-1].below};
                    assign here = {padded[HALF-k-1+:HALF-1], 1'b0};
                end
            end
            assign check = {gen_level[0].sum[0] ^ ^row, row};
        end
    endgenerate
endmodule

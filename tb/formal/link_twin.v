`include "rule.vh"
// link_twin - two links that wake with different words in `memory`, which reset leaves alone, and have the same inputs, whatever these
// are: outputs and registers are the same, and so are the words that are `written`.
// peek: see dut
module link_twin_formal #(
    parameter LATENCY = 2,
    parameter DATA_W = 1
) (
    input wire        clk,
    input wire [32:0] in_flit,
    input wire [ 1:0] in_credit
);
    localparam WIDTH = 32 + DATA_W + 2, WORDS = LATENCY - 1;
    localparam SLOT_W = (WORDS == 1) ? 1 : $clog2(WORDS);
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_link #(
        .DATA_W(DATA_W),
        .LATENCY(LATENCY)
    ) dut[1:0] (
        .clk(clk),
        .rst(rst),
        .in_flit(in_flit),
        .in_credit(in_credit)
    );
    genvar g, i;
    generate
        for (g = 0; g < 2; g = g + 1) begin : see
            (* peek *) wire [WIDTH-1:0] out;  // both outputs
            if (1) begin : gen_buffer
                (* peek *) wire [WORDS-1:0] written;
                (* peek *) wire [SLOT_W-1:0] slot;
                for (i = 0; i < WORDS; i = i + 1) begin : memory
                    (* peek *) wire [WIDTH-1:0] word;
                end
                always @* if (!rst) assert (slot < WORDS);
            end
        end
        for (i = 0; i < WORDS; i = i + 1) begin : each
            always @* if (!rst) `SAME_IF(gen_buffer.written[i], gen_buffer.memory[i].word);
        end
    endgenerate
    always @*
        if (!rst) begin
            `SAME(out);
            `SAME(gen_buffer.slot);
            `SAME(gen_buffer.written);
        end

    // Interesting: they do wake differently, and a flit goes through the word in question.
    reg differed;
    always @(posedge clk) differed <= rst ? see[0].gen_buffer.memory[0].word == ~see[1].gen_buffer.memory[0].word : differed;
    always @* cover (!rst && differed && see[0].gen_buffer.written == {WORDS{1'b1}} && see[0].out == {WIDTH{1'b1}});
endmodule

// link - contract of wisp_link: what goes in comes out LATENCY cycles later, zero before that. The reference is a plain shift
// register. Flit and credits are moved, never looked at; one payload bit stands for any width.
// peek: see dut.gen_buffer
module link_formal #(
    parameter LATENCY = 2,
    parameter DATA_W = 1
) (
    input wire          clk,
    input wire [32:0]   in_flit,
    input wire [ 1:0]   in_credit
);
    localparam WIDTH = 32 + DATA_W + 2;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wire [WIDTH-3:0] out_flit;
    wire [1:0] out_credit;
    wisp_link #(
        .DATA_W(DATA_W),
        .LATENCY(LATENCY)
    ) dut (
        .clk(clk),
        .rst(rst),
        .in_flit(in_flit),
        .in_credit(in_credit),
        .out_flit(out_flit),
        .out_credit(out_credit)
    );

    reg [LATENCY*WIDTH-1:0] sent;  // youngest in the low bits
    always @(posedge clk)
        if (rst) sent <= 0;
        else sent <= {sent, in_credit, in_flit};

    always @* if (!rst) assert ({out_credit, out_flit} == sent[(LATENCY-1)*WIDTH+:WIDTH]);

    generate
        if (LATENCY > 1) begin : see
            localparam WORDS = LATENCY - 1;
            localparam SLOT_W = (WORDS == 1) ? 1 : $clog2(WORDS);
            (* peek *) wire [SLOT_W-1:0] slot;
            always @* if (!rst) assert (slot < WORDS);
        end
    endgenerate

    // Interesting: a flit and a credit that entered in the same cycle come out, and another flit enters meanwhile.
    always @* cover (!rst && out_flit[15] && out_credit != 0 && in_flit[15] && out_flit != in_flit);
endmodule

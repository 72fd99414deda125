// memory_bits - each memory as one memory of a bit per bit of its word: data goes in and out, address and enable are control.
(* blackbox *)
module bit_memory #(
    parameter ABITS = 1,
    parameter RD_PORTS = 1
) (
    input                       CLK,
    input                       EN,
    input  [         ABITS-1:0] WA,
    input                       D,
    input  [RD_PORTS*ABITS-1:0] RA,
    output [      RD_PORTS-1:0] Q
);
endmodule

(* techmap_celltype = "$mem_v2" *)
module memory_bits (RD_CLK, RD_EN, RD_ARST, RD_SRST, RD_ADDR, RD_DATA, WR_CLK, WR_EN, WR_ADDR, WR_DATA);
    parameter MEMID = "";
    parameter SIZE = 2;
    parameter OFFSET = 0;
    parameter ABITS = 1;
    parameter WIDTH = 1;
    parameter INIT = 0;
    parameter RD_PORTS = 1;
    parameter RD_CLK_ENABLE = 1;
    parameter RD_CLK_POLARITY = 1;
    parameter RD_TRANSPARENCY_MASK = 0;
    parameter RD_COLLISION_X_MASK = 0;
    parameter RD_WIDE_CONTINUATION = 0;
    parameter RD_CE_OVER_SRST = 0;
    parameter RD_ARST_VALUE = 0;
    parameter RD_SRST_VALUE = 0;
    parameter RD_INIT_VALUE = 0;
    parameter WR_PORTS = 1;
    parameter WR_CLK_ENABLE = 1;
    parameter WR_CLK_POLARITY = 1;
    parameter WR_PRIORITY_MASK = 0;
    parameter WR_WIDE_CONTINUATION = 0;
    input [RD_PORTS-1:0] RD_CLK, RD_EN, RD_ARST, RD_SRST;
    input [RD_PORTS*ABITS-1:0] RD_ADDR;
    output [RD_PORTS*WIDTH-1:0] RD_DATA;
    input [WR_PORTS-1:0] WR_CLK;
    input [WR_PORTS*ABITS-1:0] WR_ADDR;
    input [WR_PORTS*WIDTH-1:0] WR_EN, WR_DATA;
    wire _TECHMAP_FAIL_ = RD_PORTS != 1 || WR_PORTS != 1 || RD_CLK_ENABLE != 0;
    genvar i;
    generate
        for (i = 0; i < WIDTH; i = i + 1) begin : bits
            bit_memory #(.ABITS(ABITS), .RD_PORTS(RD_PORTS)) one (
                .CLK(WR_CLK[0]), .EN(WR_EN[i]), .WA(WR_ADDR), .D(WR_DATA[i]), .RA(RD_ADDR), .Q(RD_DATA[i])
            );
        end
    endgenerate
endmodule

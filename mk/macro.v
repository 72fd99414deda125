// macro.v - memories as black boxes for synthesis: techmap turns each yosys memory cell into a wisp_macro, which mk/netlist.awk names
// by its size. One write and one read port; SYNC: the read is clocked, sees what is being written if the design says so, and clear makes
// it zero. We and d have a bit per bit of a word.
(* blackbox *)
module wisp_macro #(
    parameter WORDS = 2,
    parameter WIDTH = 1,
    parameter SYNC = 1
) (
    input clk,
    input re,
    input clear,
    input [$clog2(WORDS)-1:0] ra,
    output [WIDTH-1:0] q,
    input [WIDTH-1:0] we,
    input [$clog2(WORDS)-1:0] wa,
    input [WIDTH-1:0] d
);
endmodule

(* techmap_celltype = "$mem_v2" *)
module wisp_memory_to_macro (
    RD_CLK,
    RD_EN,
    RD_ARST,
    RD_SRST,
    RD_ADDR,
    RD_DATA,
    WR_CLK,
    WR_EN,
    WR_ADDR,
    WR_DATA
);
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

    wire _TECHMAP_FAIL_ = RD_PORTS != 1 || WR_PORTS != 1 || (RD_SRST_VALUE !== {WIDTH{1'bx}} && RD_SRST_VALUE != 0);  // stays a memory cell, which the netlist must not have
    wisp_macro #(
        .WORDS(SIZE),
        .WIDTH(WIDTH),
        .SYNC(RD_CLK_ENABLE)
    ) macro (
        .clk(WR_CLK[0]),
        .re(RD_EN[0]),
        .clear(RD_SRST[0]),
        .ra(RD_ADDR),
        .q(RD_DATA),
        .we(WR_EN),
        .wa(WR_ADDR),
        .d(WR_DATA)
    );
endmodule

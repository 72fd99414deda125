// memory_two - a memory as two words: those at the arbitrary addresses `a` and `b`; every other word is anything when it is
// read. So a proof holds whatever the other words are, and the size of the memory no longer counts (`// memory: two` in a
// wrapper; a techmap of yosys' cell). What is wanted of a and b the wrapper assumes.
(* techmap_celltype = "$mem_v2" *)
module memory_two (RD_CLK, RD_EN, RD_ARST, RD_SRST, RD_ADDR, RD_DATA, WR_CLK, WR_EN, WR_ADDR, WR_DATA);
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
    wire _TECHMAP_FAIL_ = RD_PORTS != 1 || WR_PORTS != 1 || RD_CLK_ENABLE != 0 || OFFSET != 0;
    wire [ABITS-1:0] a, b;
    wire [WIDTH-1:0] other;
    \$anyconst #(.WIDTH(ABITS)) pick_a (.Y(a));
    \$anyconst #(.WIDTH(ABITS)) pick_b (.Y(b));
    \$anyseq #(.WIDTH(WIDTH)) pick_other (.Y(other));
    reg [WIDTH-1:0] word_a, word_b;
    integer i;
    always @(posedge WR_CLK[0])
        for (i = 0; i < WIDTH; i = i + 1) if (WR_EN[i]) begin
            if (WR_ADDR == a) word_a[i] <= WR_DATA[i];
            if (WR_ADDR == b) word_b[i] <= WR_DATA[i];
        end
    assign RD_DATA = RD_ADDR == a ? word_a : RD_ADDR == b ? word_b : other;
endmodule

// marked - a ghost beside a wisp_fifo that follows two words pushed one after the other: where they are (`ahead` words
// before the first of them) and what they are.
module marked #(
    parameter WIDTH = 1,
    parameter COUNT_W = 10
) (
    input  wire               clk,
    input  wire               rst,
    input  wire               push,
    input  wire               pop,
    input  wire               mark,  // may be 1 at any time: the word pushed now is the first of the two
    input  wire [  WIDTH-1:0] push_data,
    input  wire [COUNT_W-1:0] count,
    output reg  [        2:0] phase,
    output reg  [COUNT_W-1:0] ahead,
    output reg  [  WIDTH-1:0] first,
    output reg  [  WIDTH-1:0] second
);
    localparam NONE = 0, ONE = 1, BOTH = 2, FIRST_LEFT = 3, SECOND_ONLY = 4;
    wire leaves = pop && ahead == 0;
    always @(posedge clk)
        if (rst) phase <= NONE;
        else begin
            if (pop && ahead != 0) ahead <= ahead - 1'b1;
            case (phase)
                NONE:
                if (push && mark) begin
                    phase <= ONE;
                    first <= push_data;
                    ahead <= count - pop;
                end
                ONE: begin
                    phase <= push ? (leaves ? SECOND_ONLY : BOTH) : leaves ? FIRST_LEFT : ONE;
                    second <= push_data;
                end
                BOTH: if (leaves) phase <= SECOND_ONLY;
                FIRST_LEFT: begin
                    if (push) phase <= SECOND_ONLY;
                    second <= push_data;
                end
                default: if (pop) phase <= NONE;
            endcase
        end
endmodule

// wisp_flags - a bit for each of N numbers, in a small memory; all are cleared in one cycle (docs/microarchitecture.md, "flags").
module wisp_flags #(
    parameter N = 512,  // 1 to 512
    parameter INDEX_W = 9,  // bits of a number: $clog2(N), at least 1
    parameter ROW_W = 4  // the memory has 2^ROW_W rows, fewer if N is small or no power of two
) (
    input  wire               clk,
    input  wire               rst,
    input  wire               clear,
    input  wire               write,
    input  wire [INDEX_W-1:0] write_index,
    input  wire               write_flag,
    input  wire [INDEX_W-1:0] read_index,
    output wire               read_flag
);
    generate  // a module that does not exist: every tool stops at its name
        if (N < 1 || N > 512) begin : gen_n_check
            N_must_be_1_to_512 parameter_error ();
        end
        if (N > 2 ** INDEX_W) begin : gen_index_check
            INDEX_W_must_be_large_enough_for_N parameter_error ();
        end
    endgenerate
    localparam LANE_W = (INDEX_W > ROW_W) ? INDEX_W - ROW_W : 0;
    localparam LANES = 2 ** LANE_W;
    localparam ROWS = (N + LANES - 1) / LANES;

    reg [LANES-1:0] memory[0:ROWS-1];
    reg [ROWS-1:0] written;  // since the last clear: what a row had before counts no more
    wire [INDEX_W-LANE_W-1:0] write_row = write_index[INDEX_W-1:LANE_W];
    wire [INDEX_W-LANE_W-1:0] read_row = read_index[INDEX_W-1:LANE_W];
    wire [LANES-1:0] word = memory[read_row];
    wire [LANES-1:0] write_lane, read_lane;
    wire none = rst || clear;

    generate
        if (LANES == 1) begin : gen_only
            assign write_lane = 1'b1;
            assign read_lane = 1'b1;
        end else begin : gen_lanes
            assign write_lane = {{LANES - 1{1'b0}}, 1'b1} << write_index[LANE_W-1:0];
            assign read_lane = {{LANES - 1{1'b0}}, 1'b1} << read_index[LANE_W-1:0];
        end
    endgenerate

    // One bit of the row; all of it if it is written for the first time.
    wire [LANES-1:0] enable = write_lane | {LANES{!written[write_row]}};
    wire [LANES-1:0] data = write_lane & {LANES{write_flag}};
    integer lane;
    always @(posedge clk)
        if (write) for (lane = 0; lane < LANES; lane = lane + 1) if (enable[lane]) memory[write_row][lane] <= data[lane];
    always @(posedge clk)
        if (none) written <= {ROWS{1'b0}};
        else if (write) written[write_row] <= 1'b1;
    assign read_flag = written[read_row] && (word & read_lane) != {LANES{1'b0}};
endmodule

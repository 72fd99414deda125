// flags - contract of wisp_flags: one arbitrary number is watched; its flag changes by a write of it or a clear, and by nothing
// else, and a question for it tells the flag. The memory is two words at arbitrary addresses (memory_two.v), one of them the row
// of the watched number; every other word is anything when it is read.
// peek: see dut
// memory: two
module flags_formal #(
    parameter N = 8,
    parameter INDEX_W = 3,
    parameter ROW_W = 1
) (
    input wire               clk,
    input wire               clear,
    input wire               write,
    input wire [INDEX_W-1:0] write_index,
    input wire               write_flag,
    input wire [INDEX_W-1:0] read_index
);
    (* anyconst *) wire [INDEX_W-1:0] watched;
    wire read_flag;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;
    always @* assume (watched < N && read_index < N && write_index < N);

    wisp_flags #(
        .N(N),
        .INDEX_W(INDEX_W),
        .ROW_W(ROW_W)
    ) dut (
        .clk(clk),
        .rst(rst),
        .clear(clear),
        .write(write),
        .write_index(write_index),
        .write_flag(write_flag),
        .read_index(read_index),
        .read_flag(read_flag)
    );
    localparam LANE_W = INDEX_W > ROW_W ? INDEX_W - ROW_W : 0, LANES = 2 ** LANE_W, ROWS = (N + LANES - 1) / LANES;
    wire flag;
    if (1) begin : see
        (* peek *) wire [ROWS-1:0] written;
        if (1) begin : memory
            (* peek *) wire [INDEX_W-LANE_W-1:0] a;
            (* peek *) wire [LANES-1:0] word_a;
        end
    end
    flag_watched #(
        .INDEX_W(INDEX_W),
        .LANE_W(LANE_W),
        .ROWS(ROWS)
    ) watched_flag (
        .watched(watched),
        .written(see.written),
        .row(see.memory.a),
        .word(see.memory.word_a),
        .flag(flag)
    );

    // What the watched flag must be; it was set, and cleared after that, and its row was written since.
    reg must, was_set, was_cleared;
    wire mine = write && write_index == watched;
    always @(posedge clk)
        if (rst) {must, was_set, was_cleared} <= 0;
        else begin
            must <= !clear && (mine ? write_flag : must);
            was_set <= was_set || must;
            was_cleared <= was_cleared || (must && clear);
        end
    always @*
        if (!rst) begin
            assert (flag == must);
            if (read_index == watched) assert (read_flag == must);
        end

    always @* begin
        cover (!rst && was_set && !was_cleared && !must);
        cover (!rst && was_cleared && see.written != 0 && read_index == watched && !read_flag);
    end
endmodule

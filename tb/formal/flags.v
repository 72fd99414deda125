// flags - contract of wisp_flags: one arbitrary number is watched; its flag changes by a write of it or a clear, and by nothing
// else, and a question for it tells the flag.
// peek: see dut
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
    wire [N-1:0] flags;
    flags_see #(.N(N), .INDEX_W(INDEX_W), .ROW_W(ROW_W)) see (.flags(flags));

    // What the watched flag must be; it was set, and cleared after that, and its row was written since.
    reg flag, was_set, was_cleared;
    wire mine = write && write_index == watched;
    always @(posedge clk)
        if (rst) {flag, was_set, was_cleared} <= 0;
        else begin
            flag <= !clear && (mine ? write_flag : flag);
            was_set <= was_set || flag;
            was_cleared <= was_cleared || (flag && clear);
        end
    // For each number by itself, which is what makes the numbers that ship possible.
    genvar i;
    generate
        for (i = 0; i < N; i = i + 1) begin : each
            always @*
                if (!rst && watched == i) begin
                    assert (flags[i] == flag);
                    if (read_index == i) assert (read_flag == flag);
                end
        end
    endgenerate

    always @* begin
        cover (!rst && was_set && !was_cleared && !flag);
        cover (!rst && was_cleared && flags != 0 && read_index == watched && !read_flag);
    end
endmodule

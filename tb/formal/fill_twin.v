`include "wisp_params.vh"
`include "rule.vh"
// fill_twin - two fill that wake with different copies under way, which reset leaves alone, and have the same inputs (that
// d2d gives both the same is d2d_twin); nothing is taken while it is held back. They say the same, each word while its bit says that it
// means something. Data is carried, never looked at: one bit stands for any width.
// observe
// peek: see dut
module fill_twin_formal #(
    parameter DATA_W = 1
) (
    input wire                      clk,
    input wire                      offered,
    input wire                      first,
    input wire                      last,
    input wire [`WISP_EXPERT_W-1:0] expert,
    input wire [  `WISP_LINE_W-1:0] line,
    input wire [        DATA_W-1:0] data,
    input wire                      keep,
    input wire                      enabled,
    input wire                      take,
    input wire                      drain,
    input wire                      forget,
    input wire                      may_look,
    input wire [   `WISP_ATU_W-1:0] entry,
    input wire                      wr_ready
);
    localparam QUEUE_W = 1 + `WISP_EXPERT_W + `WISP_WRITE_W + DATA_W, WRITES = `WISP_WRITE_DEPTH;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_fill #(
        .DATA_W(DATA_W)
    ) dut[1:0] (
        .clk(clk),
        .rst(rst),
        .offered(offered),
        .first(first),
        .last(last),
        .expert(expert),
        .line(line),
        .data(data),
        .keep(keep),
        .enabled(enabled),
        .take(take),
        .drain(drain),
        .forget(forget),
        .may_look(may_look),
        .entry(entry),
        .wr_ready(wr_ready)
    );
    genvar g;
    generate
        for (g = 0; g < 2; g = g + 1) begin : see
            (* peek *) wire hold, idle, want, look, write, wr_valid, flip, done_valid, cur_valid, looking, copying;
            (* peek *) wire [`WISP_EXPERT_W-1:0] write_expert, flip_expert, done_expert, cur_expert;
            (* peek *) wire [`WISP_ATU_W-1:0] write_entry, obs_cur;
            (* peek *) wire [`WISP_WRITE_W-1:0] wr_word;
            (* peek *) wire [DATA_W-1:0] wr_data;
            (* peek *) wire [31:0] obs;
            (* peek *) wire [`WISP_LINE_W-1:0] cur_lines, cur_written;
            (* peek *) wire [`WISP_ADDR_W-1:0] cur_base;
            (* peek *) wire [`WISP_FLITS_W-1:0] index;
            wire [`WISP_EXPERT_W+`WISP_ATU_W-1:0] cur = {cur_expert, cur_written, cur_lines, cur_base};
            wire [(WRITES+1)*QUEUE_W-1:0] writes;
            wire [31:0] writes_at;
            slots #(.WIDTH(QUEUE_W), .DEPTH(WRITES), .COUNT_W(3)) wr_q (.rst(rst), .at(writes_at), .words(writes));
        end
    endgenerate
    always @*
        if (!rst) begin
            assume (!(take && see[0].hold));
            `SAME(hold);
            `SAME(idle);
            `SAME(want);
            `SAME(look);
            `SAME(write);
            `SAME_IF(write, write_expert);
            `SAME_IF(write, write_entry);
            `SAME(wr_valid);
            `SAME(wr_word);
            `SAME(wr_data);
            `SAME(flip);
            `SAME_IF(flip, flip_expert);
            `SAME(done_valid);
            `SAME_IF(done_valid, done_expert);
            `SAME(obs);
            `SAME(obs_cur);
            `SAME(cur_valid);
            `SAME(looking);
            `SAME(copying);
            `SAME(index);
            `SAME(writes_at);
            `SAME(writes);
            `SAME_IF(looking, cur_expert);
            `SAME_IF(cur_valid, cur);
            `SAME_IF(copying, cur);
        end

    // Interesting: they do wake differently, and a copy is whole.
    reg differed;
    always @(posedge clk) differed <= rst ? see[0].cur == ~see[1].cur && see[0].done_expert == ~see[1].done_expert : differed;
    always @* cover (!rst && differed && see[0].done_valid);
endmodule

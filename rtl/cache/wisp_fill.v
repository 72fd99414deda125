`include "wisp_params.vh"
`include "wisp_observe.vh"
// wisp_fill - copies the data that returns, and tells when a copy is whole (docs/microarchitecture.md, "fill").
module wisp_fill #(
    parameter DATA_W = 512
) (
    input  wire                      clk,
    input  wire                      rst,
    // the flit at the head of the answers
    input  wire                      offered,
    input  wire                      first,
    input  wire                      last,
    input  wire [`WISP_EXPERT_W-1:0] expert,
    input  wire [  `WISP_LINE_W-1:0] line,
    input  wire [        DATA_W-1:0] data,
    input  wire                      keep,
    input  wire                      enabled,
    input  wire                      take,
    output wire                      hold,
    // table commands
    input  wire                      drain,
    input  wire                      forget,
    output wire                      idle,
    // the translation table
    output wire                      want,
    input  wire                      may_look,
    output wire                      look,
    input  wire [   `WISP_ATU_W-1:0] entry,
    output wire                      write,
    output wire [`WISP_EXPERT_W-1:0] write_expert,
    output wire [   `WISP_ATU_W-1:0] write_entry,
    // the local memory
    output wire                      wr_valid,
    input  wire                      wr_ready,
    output wire [ `WISP_WRITE_W-1:0] wr_word,
    output wire [        DATA_W-1:0] wr_data,
    // a copy is whole
    output wire                      flip,
    output wire [`WISP_EXPERT_W-1:0] flip_expert,
    output reg                       done_valid,
    output reg  [`WISP_EXPERT_W-1:0] done_expert
`ifdef WISP_OBSERVE
    ,
    output wire [              31:0] obs,        // decisions and registers
    output wire [   `WISP_ATU_W-1:0] obs_cur
`endif
);
    localparam INDEX_W = `WISP_FLITS_W;
    localparam COUNT_W = 3;
    localparam [COUNT_W-1:0] FULL = `WISP_WRITE_DEPTH;

    // ---- may it be copied (rules 1 and 2) ----
    reg cur_valid;
    reg [`WISP_EXPERT_W-1:0] cur_expert;
    reg [`WISP_ADDR_W-1:0] cur_base;
    reg [`WISP_LINE_W-1:0] cur_lines, cur_written;
    reg looking, copying;
    reg [INDEX_W-1:0] index;
    wire candidate = offered && first && keep && enabled && !drain;
    wire known = cur_valid && cur_expert == expert;
    wire next = line == cur_written && cur_written != cur_lines;  // and a whole copy takes no more
    wire copy = offered && (first ? candidate && known && next : copying && !drain);

    // ---- hold and look (rules 3 and 4) ----
    wire [COUNT_W-1:0] wr_count;
    assign hold = (candidate && !known) || (copy && wr_count == FULL);
    assign want = candidate && !known && !looking;
    assign look = want && may_look;

    // ---- push (rule 5) ----
    wire push = take && copy;
    wire [INDEX_W-1:0] index_now = first ? {INDEX_W{1'b0}} : index;
    wire [`WISP_LINE_W-1:0] written_next = cur_written + 1'b1;
    wire final_flit = last && written_next == cur_lines;
    wire [`WISP_ADDR_W-1:0] address = cur_base + {{`WISP_ADDR_W - `WISP_LINE_W{1'b0}}, line};
    assign write = push && last;
    assign write_expert = cur_expert;
    assign write_entry = {written_next, cur_lines, cur_base};

    localparam QUEUE_W = 1 + `WISP_EXPERT_W + `WISP_WRITE_W + DATA_W;
    wire [QUEUE_W-1:0] wr_head;
    wire wr_pop = wr_valid && wr_ready;
    wisp_fifo #(
        .WIDTH(QUEUE_W),
        .DEPTH(`WISP_WRITE_DEPTH),
        .COUNT_W(COUNT_W)
    ) wr_q (
        .clk(clk),
        .rst(rst),
        .push(push),
        .push_data({data, final_flit, expert, last, index_now, address}),
        .pop(wr_pop),
        .head(wr_head),
        .count(wr_count)
    );

    // ---- write, and the end of a copy (rule 7) ----
    assign idle = wr_count == {COUNT_W{1'b0}};
    assign wr_valid = !idle;
    assign wr_word = wr_valid ? wr_head[0+:`WISP_WRITE_W] : {`WISP_WRITE_W{1'b0}};
    assign wr_data = wr_valid ? wr_head[QUEUE_W-1-:DATA_W] : {DATA_W{1'b0}};
    assign flip_expert = wr_head[`WISP_WRITE_W+:`WISP_EXPERT_W];
    wire head_final = wr_head[`WISP_WRITE_W+`WISP_EXPERT_W];
    assign flip = wr_pop && head_final && !drain;

    // ---- state ----
    wire copying_next = !drain && (take ? copy && !last : copying);
    wire cur_valid_next = !forget && (looking || (cur_valid && !look));
    wire looking_next = !forget && look;
    always @(posedge clk)
        if (rst) begin
            cur_valid <= 1'b0;
            looking <= 1'b0;
            copying <= 1'b0;
            index <= {INDEX_W{1'b0}};
            done_valid <= 1'b0;
        end else begin
            cur_valid <= cur_valid_next;
            looking <= looking_next;
            copying <= copying_next;
            if (take) index <= index_now + 1'b1;
            done_valid <= flip;
        end
    always @(posedge clk) done_expert <= flip_expert;
    always @(posedge clk) if (look) cur_expert <= expert;
    always @(posedge clk)
        if (looking) {cur_written, cur_lines, cur_base} <= entry;
        else if (write) cur_written <= written_next;

`ifdef WISP_OBSERVE
    assign obs = `WISP_OBSERVE_FILL;
    assign obs_cur = cur_valid ? {cur_written, cur_lines, cur_base} : {`WISP_ATU_W{1'b0}};
`endif
endmodule

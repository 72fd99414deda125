`include "wisp_params.vh"
// fill - contract of wisp_fill between answers, tables and a memory that keep theirs (rules/fill_rules.v). Data is carried, never
// looked at: one bit stands for any width. Lines, addresses and experts have their real widths; LINES bounds the lines of a copy
// (0: any number; then the induction takes long and is not part of `make formal`).
// peek: rules dut
module fill_formal #(
    parameter DATA_W = 1,
    parameter LINES = 0
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
    input wire                      wr_ready,
    // the command that is executed
    input wire                      clear,
    input wire                      load,
    input wire [`WISP_EXPERT_W-1:0] load_expert,
    input wire                      load_cp_en,
    input wire [  `WISP_ADDR_W-1:0] load_base,
    input wire [  `WISP_LINE_W-1:0] load_lines
);
    (* anyconst *) wire [`WISP_EXPERT_W-1:0] watched;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_fill #(
        .DATA_W(DATA_W)
    ) dut (
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
    fill_rules #(
        .DATA_W(DATA_W),
        .LINES(LINES)
    ) rules (
        .clk(clk),
        .rst(rst),
        .watched(watched),
        .clear(clear),
        .load(load),
        .load_expert(load_expert),
        .load_cp_en(load_cp_en),
        .load_base(load_base),
        .load_lines(load_lines)
    );
endmodule

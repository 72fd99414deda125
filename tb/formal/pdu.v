`include "wisp_params.vh"
// pdu - contract of wisp_pdu: one arbitrary expert is watched; its two bits change by a command for it, a clear or a flip of it, and
// by nothing else, and a question for it tells them.
// peek: see dut
module pdu_formal #(
    parameter EXPERTS = 2
) (
    input wire                      clk,
    input wire [`WISP_EXPERT_W-1:0] read_expert,
    input wire [`WISP_EXPERT_W-1:0] answer_expert,
    input wire                      clear,
    input wire                      load,
    input wire [`WISP_EXPERT_W-1:0] load_expert,
    input wire                      load_cp_en,
    input wire                      load_local,
    input wire                      flip,
    input wire [`WISP_EXPERT_W-1:0] flip_expert
);
    (* anyconst *) wire [`WISP_EXPERT_W-1:0] watched;
    wire read_local, answer_copy;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;
    always @* begin
        assume (watched < EXPERTS && read_expert < EXPERTS && answer_expert < EXPERTS);
        assume (load_expert < EXPERTS && flip_expert < EXPERTS);
        assume (clear + load + flip <= 1);
    end

    wisp_pdu #(
        .EXPERTS(EXPERTS)
    ) dut (
        .clk(clk),
        .rst(rst),
        .read_expert(read_expert),
        .read_local(read_local),
        .answer_expert(answer_expert),
        .answer_copy(answer_copy),
        .clear(clear),
        .load(load),
        .load_expert(load_expert),
        .load_cp_en(load_cp_en),
        .load_local(load_local),
        .flip(flip),
        .flip_expert(flip_expert)
    );
    localparam INDEX_W = $clog2(EXPERTS);
    wire [EXPERTS-1:0] local, copied;
    generate
        if (1) begin : see
            flags_see #(.N(EXPERTS), .INDEX_W(INDEX_W)) is_local (.flags(local));
            flags_see #(.N(EXPERTS), .INDEX_W(INDEX_W)) worth (.flags(copied));
        end
    endgenerate

    // What was said of the watched expert, and by what it last changed.
    localparam NOTHING = 0, LOAD = 1, FLIP = 2, CLEAR = 3;
    reg cp_en, is_local;
    reg [1:0] by;
    wire mine = load && load_expert == watched;
    always @(posedge clk)
        if (rst) {by, cp_en, is_local} <= 0;
        else if (clear) {by, cp_en, is_local} <= {2'(CLEAR), 2'b00};
        else if (mine) {by, cp_en, is_local} <= {2'(LOAD), load_cp_en, load_local};
        else if (flip && flip_expert == watched) {by, is_local} <= {2'(FLIP), 1'b1};
    // For each expert by itself, which is what makes the numbers that ship possible.
    genvar i;
    generate
        for (i = 0; i < EXPERTS; i = i + 1) begin : each
            always @*
                if (!rst && watched == i) begin
                    assert (local[i] == is_local && copied[i] == (cp_en && !is_local));
                    if (read_expert == i) assert (read_local == is_local);
                    if (answer_expert == i) assert (answer_copy == (cp_en && !is_local));
                end
        end
    endgenerate

    // Interesting: each way to change them.
    always @* begin
        cover (!rst && by == LOAD && cp_en && answer_copy && answer_expert == watched);
        cover (!rst && by == FLIP && cp_en && read_local && read_expert == watched);
        cover (!rst && by == CLEAR && local != 0 && !read_local && read_expert == watched);
    end
endmodule

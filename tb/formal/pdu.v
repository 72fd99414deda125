`include "wisp_params.vh"
// pdu - contract of wisp_pdu: one arbitrary expert is watched; its two bits change by a command for it, a clear or a flip of it, and
// by nothing else, and a question for it tells them.
// The memories are two words each at arbitrary addresses (memory_two.v), one of them the row of the watched expert; every other
// word is anything when it is read.
// peek: see dut
// memory: two
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
    localparam INDEX_W = $clog2(EXPERTS), LANE_W = INDEX_W > 4 ? INDEX_W - 4 : 0, LANES = 2 ** LANE_W;
    localparam ROWS = (EXPERTS + LANES - 1) / LANES;
    wire local, copied;
    if (1) begin : see
        if (1) begin : is_local
            (* peek *) wire [ROWS-1:0] written;
            if (1) begin : memory
                (* peek *) wire [INDEX_W-LANE_W-1:0] a;
                (* peek *) wire [LANES-1:0] word_a;
            end
        end
        if (1) begin : worth
            (* peek *) wire [ROWS-1:0] written;
            if (1) begin : memory
                (* peek *) wire [INDEX_W-LANE_W-1:0] a;
                (* peek *) wire [LANES-1:0] word_a;
            end
        end
    end
    flag_watched #(
        .INDEX_W(INDEX_W),
        .LANE_W(LANE_W),
        .ROWS(ROWS)
    ) watched_local (
        .watched(watched[INDEX_W-1:0]),
        .written(see.is_local.written),
        .row(see.is_local.memory.a),
        .word(see.is_local.memory.word_a),
        .flag(local)
    );
    flag_watched #(
        .INDEX_W(INDEX_W),
        .LANE_W(LANE_W),
        .ROWS(ROWS)
    ) watched_worth (
        .watched(watched[INDEX_W-1:0]),
        .written(see.worth.written),
        .row(see.worth.memory.a),
        .word(see.worth.memory.word_a),
        .flag(copied)
    );

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
    always @*
        if (!rst) begin
            assert (local == is_local && copied == (cp_en && !is_local));
            if (read_expert == watched) assert (read_local == is_local);
            if (answer_expert == watched) assert (answer_copy == (cp_en && !is_local));
        end

    // Interesting: each way to change them.
    always @* begin
        cover (!rst && by == LOAD && cp_en && answer_copy && answer_expert == watched);
        cover (!rst && by == FLIP && cp_en && read_local && read_expert == watched);
        cover (!rst && by == CLEAR && see.is_local.written != 0 && !read_local && read_expert == watched);
    end
endmodule

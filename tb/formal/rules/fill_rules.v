`include "wisp_params.vh"
`include "rule.vh"
// fill_rules - everything that holds in and around one wisp_fill, alone (fill.v) or in a d2d. PARENT says who drives it: 0 an
// environment that is assumed to keep the contract, 1 a d2d that is in the proof.
//
// One arbitrary expert is watched. The ghost of its copy: the entry that was loaded (`base`, `lines`), the lines whose flits have all
// been pushed since then, and those that the memory has taken; for each the flits of the line under way.
module fill_rules #(
    parameter DATA_W = 1,
    parameter LINES = 0,  // a copy has no more of them; 0: any number
    parameter EXPERTS = `WISP_EXPERTS,
    parameter PARENT = 0,
    parameter COVERS = 1  // 0 in a parent, which has its own
) (
    input  wire                      clk,
    input  wire                      rst,
    input  wire [`WISP_EXPERT_W-1:0] watched,
    // the commands, executed
    input  wire                      clear,
    input  wire                      load,
    input  wire [`WISP_EXPERT_W-1:0] load_expert,
    input  wire                      load_cp_en,
    input  wire [  `WISP_ADDR_W-1:0] load_base,
    input  wire [  `WISP_LINE_W-1:0] load_lines,
    // ghosts, for a parent
    output reg                       filling,    // the last command for the watched expert had CP_EN, and not IS_LOCAL
    output reg  [  `WISP_ADDR_W-1:0] base,
    output reg  [  `WISP_LINE_W-1:0] lines,
    output reg  [  `WISP_LINE_W-1:0] pushed,
    output reg  [  `WISP_LINE_W-1:0] popped,
    output reg                       flipped,
    output reg                       inside,     // a packet is under way
    output reg  [`WISP_EXPERT_W-1:0] in_expert,  // of which read
    output reg  [  `WISP_LINE_W-1:0] in_line,
    output reg  [               2:0] waited,
    output wire                      full,
    (* peek *) output wire           want,
    (* peek *) output wire           hold,
    (* peek *) output wire           copying,
    (* peek *) output wire           copy,
    (* peek *) output wire           push,
    (* peek *) output wire [DATA_W-1:0] data
);
    localparam DEPTH = `WISP_WRITE_DEPTH;
    localparam QUEUE_W = 1 + `WISP_EXPERT_W + `WISP_WRITE_W + DATA_W;
    (* peek *) wire offered, first, last, keep, enabled, take, drain, forget, idle, may_look, look, write;
    (* peek *) wire wr_ready, flip, done_valid, cur_valid, looking, candidate, known, wr_pop;
    (* peek *) wire [`WISP_EXPERT_W-1:0] expert, cur_expert, write_expert, flip_expert, done_expert;
    (* peek *) wire [`WISP_LINE_W-1:0] line, cur_lines, cur_written;
    (* peek *) wire [`WISP_ADDR_W-1:0] cur_base;
    (* peek *) wire [`WISP_ATU_W-1:0] entry, write_entry;
    (* peek *) wire [`WISP_FLITS_W-1:0] index;
    wire [DEPTH*QUEUE_W-1:0] words;
    wire [2:0] size;
    queue #(.WIDTH(QUEUE_W), .DEPTH(DEPTH), .COUNT_W(3)) wr_q (.rst(rst), .words(words), .size(size));

    // ---- the environment ----
    reg waiting, given_up;  // the flit at the head was there before; a command has waited, and is not executed yet
    reg last_before;
    reg [`WISP_EXPERT_W-1:0] expert_before;
    reg [`WISP_LINE_W-1:0] line_before;
    always @(posedge clk)
        if (rst) {inside, waiting, given_up} <= 0;
        else begin
            if (take) inside <= !last;
            waiting <= offered && !take;
            given_up <= drain && !forget;
        end
    always @(posedge clk) {last_before, expert_before, line_before} <= {last, expert, line};
    always @(posedge clk) if (take) {in_expert, in_line} <= {expert, line};
    always @*
        if (!rst) begin
            `RULE(PARENT, !offered || expert < EXPERTS);
            assert (!(cur_valid || looking) || cur_expert < EXPERTS);
            `RULE(PARENT, !offered || first == !inside);
            `RULE(PARENT, !(offered && inside) || (expert == in_expert && line == in_line));
            `RULE(PARENT, !waiting || (offered && last == last_before && expert == expert_before && line == line_before));
            `RULE(PARENT, !take || (offered && !hold));
            `RULE(PARENT, !given_up || drain);
            `RULE(PARENT, !forget || (drain && idle));
            `RULE(PARENT, !(load || clear) || (forget && !(load && clear)));
            if (LINES != 0) assume (load_lines <= LINES);
            if (LINES != 0) assert (pushed <= LINES && (!filling || lines <= LINES));
            // copies only of experts with CP_EN
            `RULE(PARENT, !(offered && keep && enabled && expert == watched) || filling);
            // the translation table
            `RULE(PARENT, !(looking && cur_expert == watched) || entry == {pushed, lines, base});
        end

    // ---- the copy of the watched expert ----
    wire mine = load && load_expert == watched;
    wire push_mine = push && expert == watched;
    wire [`WISP_EXPERT_W-1:0] head_expert = words[`WISP_WRITE_W+:`WISP_EXPERT_W];
    wire head_last = words[`WISP_W_LAST];
    wire pop_mine = wr_pop && head_expert == watched;
    reg [`WISP_FLITS_W-1:0] push_index, pop_index;
    always @(posedge clk)
        if (rst) {filling, flipped, pushed, popped, push_index, pop_index} <= 0;
        else begin
            if (clear) filling <= 1'b0;
            else if (mine) filling <= load_cp_en;
            if (mine) {base, lines} <= {load_base, load_lines};
            pushed <= mine ? 0 : pushed + (push_mine && last);
            popped <= mine ? 0 : popped + (pop_mine && head_last);
            flipped <= !clear && !mine && (flipped || (flip && flip_expert == watched));
            if (forget) {push_index, pop_index} <= 0;
            else begin
                if (push_mine) push_index <= last ? 0 : push_index + 1'b1;
                if (pop_mine) pop_index <= head_last ? 0 : pop_index + 1'b1;
            end
        end

    // What waits for the memory: from the line and flit that it takes next to those that are pushed next, without a gap.
    wire [`WISP_LINE_W-1:0] at_line[0:DEPTH];
    wire [`WISP_FLITS_W-1:0] at_index[0:DEPTH];
    assign at_line[0] = popped;
    assign at_index[0] = pop_index;
    genvar i;
    generate
        for (i = 0; i < DEPTH; i = i + 1) begin : each
            wire [QUEUE_W-1:0] word = words[i*QUEUE_W+:QUEUE_W];
            wire last_i = word[`WISP_W_LAST];
            wire mine_i = i < size && word[`WISP_WRITE_W+:`WISP_EXPERT_W] == watched;
            assign at_line[i+1] = at_line[i] + (mine_i && last_i);
            assign at_index[i+1] = !mine_i ? at_index[i] : last_i ? 0 : at_index[i] + 1'b1;
            always @*
                if (!rst && i < size) assert (word[`WISP_WRITE_W+:`WISP_EXPERT_W] < EXPERTS);
            always @*
                if (!rst && mine_i) begin
                    assert (filling);
                    assert (word[`WISP_W_ADDR+:`WISP_ADDR_W] == base + at_line[i]);
                    assert (word[`WISP_W_INDEX+:`WISP_FLITS_W] == at_index[i]);
                    assert (word[`WISP_WRITE_W+`WISP_EXPERT_W] == (last_i && at_line[i] + 20'd1 == lines));
                end
        end
    endgenerate
    always @*
        if (!rst) begin
            assert (at_line[DEPTH] == pushed && at_index[DEPTH] == push_index);
            assert (popped <= pushed && (!filling || pushed <= lines));
            // line by line, each flit once, in order
            if (push_mine) assert (filling && line == pushed && (first ? 0 : index) == push_index);
            if (write) assert (push && last && write_expert == expert);
            if (write && expert == watched) assert (write_entry == {20'(pushed + 20'd1), lines, base});
            assert (!(push && drain));
            assert (!(look && write));
            // whole: all lines are with the memory, and it is said once, unless a command waits
            assert (!flip || !drain);
            if (flip && flip_expert == watched) assert (filling && !flipped && pop_mine && head_last && popped + 20'd1 == lines);
            if (pop_mine && head_last && popped + 20'd1 == lines && !drain) assert (flip && flip_expert == watched);
            assert (!flipped || (popped == lines && lines != 0));
        end
    // what is pushed is the data that is offered
    reg push_before;
    reg [DATA_W-1:0] data_before;
    always @(posedge clk) push_before <= !rst && push;
    always @(posedge clk) data_before <= data;
    always @* if (!rst && push_before) assert (size != 0 && words[(size-1)*QUEUE_W+QUEUE_W-DATA_W+:DATA_W] == data_before);
    reg flip_before;
    reg [`WISP_EXPERT_W-1:0] flip_expert_before;
    always @(posedge clk) flip_before <= !rst && flip;
    always @(posedge clk) flip_expert_before <= flip_expert;
    always @* if (!rst) assert (done_valid == flip_before && (!done_valid || done_expert == flip_expert_before));

    // ---- its registers ----
    always @*
        if (!rst) begin
            assert (!looking || (waiting && !inside && !cur_valid && expert_before == cur_expert));
            assert (!copying || (inside && cur_valid && cur_expert == in_expert && cur_written == in_line));
            if (cur_expert == watched) begin
                assert (!(cur_valid || looking) || filling);
                assert (!cur_valid || {cur_written, cur_lines, cur_base} == {pushed, lines, base});
                assert (!copying || (index == push_index && pushed < lines));
            end
            assert (given_up || push_index == 0 || (copying && cur_expert == watched));
        end

    // ---- hold ends: of the cycles in which the memory could take a flit and the table's port is free it lasts at most three ----
    assign full = size == DEPTH;
    always @(posedge clk)
        if (rst || !hold) waited <= 0;
        else if (!(want && !may_look) && !(copy && full && !wr_ready)) waited <= waited + 1'b1;
    always @*
        if (!rst) begin
            assert (waited <= 3 && (waited != 3 || !hold));
            assert (!looking || waited == 1);
            assert (waited == 0 || looking || (waiting && (inside || (cur_valid && cur_expert == expert_before))));
            assert (waited != 3 || size != DEPTH);
        end

    // Interesting: a copy of two lines is completed; a line that is not the next is passed over; a line is given up; hold is as long as it may be.
    always @* if (COVERS) begin
        cover (!rst && flip && flip_expert == watched && lines == 2);
        cover (!rst && take && candidate && known && expert == watched && line != pushed);
        cover (!rst && copying && drain && offered && cur_expert == watched);
        cover (!rst && waited == 3);
    end
endmodule

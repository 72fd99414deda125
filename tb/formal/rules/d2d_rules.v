`include "wisp_params.vh"
`include "rule.vh"
`include "wisp_registers.vh"
// d2d_rules - everything that holds in and around one wisp_d2d, whether it stands alone (d2d.v) or in a die (die.v). ROUTER says
// who is on the router's side: 0 a neighbour that is assumed to keep the rules of a channel, 1 one that is in the proof.
//
// Requester and memory are assumed to keep their contract always: answers of the memory come packet by packet; the mesh
// brings, for each read under way, one packet with its tag and of its length. `to_come` is the ghost of that: the flits
// of each tag that have not been ejected yet.
module d2d_rules #(
    parameter DATA_W = 64,
    parameter TAGS = 2,
    parameter CACHE = 1,
    parameter EXPERTS = 2,
    parameter LINES = 3,  // a copy has no more of them: see fill.v
    parameter AHEAD = 0,
    parameter AHEAD_TAGS = 1,
    parameter ROUTER = 0,
    parameter COVERS = 1  // 0 in a parent, which has its own
) (
    input  wire                                clk,
    input  wire                                rst,
    input  wire [              `WISP_TAG_W:0] tag_limit,
    input  wire                                rd_valid,
    input  wire [         `WISP_READ_W - 1:0] rd_word,
    input  wire                                ans_valid,
    input  wire                                ans_ready,
    input  wire [`WISP_HEADER_W + DATA_W-1:0] ans_flit,
    input  wire [`WISP_HEADER_W + DATA_W-1:0] inj_flit,
    input  wire [              `WISP_VCS-1:0] inj_credit,
    input  wire [`WISP_HEADER_W + DATA_W-1:0] ej_flit,
    input  wire [              `WISP_VCS-1:0] ej_credit,
    // ghosts, for a parent
    output wire [`WISP_VCS*`WISP_DEPTH_W-1:0] inj_used,
    output wire [              `WISP_VCS-1:0] inj_inside,
    output wire [`WISP_VCS*`WISP_DEPTH_W-1:0] ej_used,
    output wire [              `WISP_VCS-1:0] ej_inside
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    localparam TAG_W = `WISP_TAG_W;
    localparam FLITS_W = `WISP_FLITS_W;
    localparam ENTRY_W = FLITS_W + `WISP_ID_W;
    localparam ANSWER_W = DATA_W + TAG_W + 1;
    localparam EJ = `WISP_EJECT_DEPTH;
    localparam [`WISP_DEPTH_W-1:0] LOCAL_DEPTH = `WISP_LOCAL_DEPTH, EJECT_DEPTH = `WISP_EJECT_DEPTH;

    (* peek *) wire [TAG_W:0] fresh, free_count;
    (* peek *) wire [2:0] credit_req, credit_rsp, ej_req_count, ej_rsp_count;
    (* peek *) wire [1:0] rd_count, ans_count;
    (* peek *) wire [FLITS_W-1:0] left;
    (* peek *) wire [`WISP_FAULTS_W-1:0] faults;
    (* peek *) wire [TAGS-1:0] outstanding;
    (* peek *) wire send_request, send_ahead, send_demand, ask, head_ahead, last, free_push;
    (* peek *) wire [`WISP_READ_W-1:0] sent_word;
    (* peek *) wire job_valid;
    (* peek *) wire [`WISP_JOB_W-1:0] job_word;
    localparam AHEAD_BASE = TAGS - AHEAD_TAGS;
    wire usable = AHEAD != 0 && tag_limit <= AHEAD_BASE;  // only then is something read ahead of use
    (* peek *) wire [TAG_W-1:0] tag, head_tag;

    // ---- the two channels ----
    channel #(
        .FLIT_W(FLIT_W),
        .SENDER(1),
        .RECEIVER(ROUTER)
    ) inj (
        .clk(clk),
        .rst(rst),
        .depth({2{LOCAL_DEPTH}}),
        .flit(inj_flit),
        .credit(inj_credit),
        .used(inj_used),
        .inside(inj_inside)
    );
    channel #(
        .FLIT_W(FLIT_W),
        .SENDER(ROUTER),
        .RECEIVER(1)
    ) ej (
        .clk(clk),
        .rst(rst),
        .depth({2{EJECT_DEPTH}}),
        .flit(ej_flit),
        .credit(ej_credit),
        .used(ej_used),
        .inside(ej_inside)
    );
    wire [`WISP_DEPTH_W-1:0] ej_used_req = ej_used[0+:`WISP_DEPTH_W], ej_used_rsp = ej_used[`WISP_DEPTH_W+:`WISP_DEPTH_W];
    wire [`WISP_DEPTH_W-1:0] inj_used_req = inj_used[0+:`WISP_DEPTH_W], inj_used_rsp = inj_used[`WISP_DEPTH_W+:`WISP_DEPTH_W];
    always @*
        if (!rst) begin
            // credits + buffers in use = depth; a credit that was registered belongs to a buffer that is free again
            assert (credit_req + inj_used_req == LOCAL_DEPTH && credit_rsp + inj_used_rsp == LOCAL_DEPTH);
            assert (ej_used_req == ej_req_count + ej_credit[0] && ej_used_rsp == ej_rsp_count + ej_credit[1]);
            assert (!inj_inside[`WISP_VC_REQUEST]);
        end

    // ---- the queues inside keep their users' contract ----
    wire [2*`WISP_READ_W-1:0] rd_words;
    wire [2*FLIT_W-1:0] ans_words;
    wire [TAGS*TAG_W-1:0] free_words;
    wire [EJ*`WISP_READ_W-1:0] ej_req_words;
    wire [EJ*ANSWER_W-1:0] ej_rsp_words;
    wire [1:0] rd_size, ans_size;
    wire [TAG_W:0] free_size;
    wire [2:0] ej_req_size, ej_rsp_size;
    queue #(.WIDTH(`WISP_READ_W), .DEPTH(2), .COUNT_W(2)) rd_q (.rst(rst), .words(rd_words), .size(rd_size));
    queue #(.WIDTH(FLIT_W), .DEPTH(2), .COUNT_W(2)) ans_q (.rst(rst), .words(ans_words), .size(ans_size));
    queue #(.WIDTH(TAG_W), .DEPTH(TAGS), .COUNT_W(TAG_W + 1)) free_q (.rst(rst), .words(free_words), .size(free_size));
    queue #(.WIDTH(`WISP_READ_W), .DEPTH(EJ), .COUNT_W(3)) ej_q_req (.rst(rst), .words(ej_req_words), .size(ej_req_size));
    queue #(.WIDTH(ANSWER_W), .DEPTH(EJ), .COUNT_W(3)) ej_q_rsp (.rst(rst), .words(ej_rsp_words), .size(ej_rsp_size));

    // ---- answers of the memory: whole packets of responses ----
    reg ans_inside;
    always @(posedge clk)
        if (rst) ans_inside <= 1'b0;
        else if (ans_valid && ans_ready) ans_inside <= !ans_flit[`WISP_H_LAST];
    always @*
        if (!rst && ans_valid)
            assume (ans_flit[`WISP_H_PRESENT] && ans_flit[`WISP_H_VC] && ans_flit[`WISP_H_HEAD] == !ans_inside);
    packets #(
        .FLIT_W(FLIT_W),
        .DEPTH(2),
        .COUNT_W(2),
        .VC(`WISP_VC_RESPONSE)
    ) answers (
        .rst(rst),
        .words(ans_words),
        .size(ans_size),
        .before(inj_inside[`WISP_VC_RESPONSE]),
        .after(ans_inside)
    );

    // ---- reads: at least one flit each ----
    always @*
        if (!rst) begin
            assume (tag_limit >= 1 && tag_limit <= TAGS);
            if (rd_valid) assume (rd_word[`WISP_R_FLITS+:FLITS_W] != 0);
            if (rd_size > 0) assert (rd_words[`WISP_R_FLITS+:FLITS_W] != 0);
            if (rd_size > 1) assert (rd_words[`WISP_READ_W+`WISP_R_FLITS+:FLITS_W] != 0);
        end
    reg [TAG_W:0] limit_before;
    always @(posedge clk) limit_before <= tag_limit;
    always @* if (!rst) assume (tag_limit == limit_before);

    // ---- tags ----
    wire sent = ej_flit[`WISP_H_PRESENT] && ej_flit[`WISP_H_VC];
    wire [TAG_W-1:0] ej_tag = ej_flit[`WISP_H_TAG+:TAG_W];
    reg [TAG_W-1:0] coming;  // tag of the packet that is being ejected
    reg [TAG_W-1:0] taking;  // tag of the packet that is being taken by the requester
    always @(posedge clk) if (sent) coming <= ej_tag;
    always @* if (!rst && sent) assume (ej_tag < TAGS);
    (* peek *) wire ej_rsp_pop;
    always @(posedge clk) if (ej_rsp_pop) taking <= head_tag;

    wire [TAGS-1:0] in_use, ahead_busy;
    wire give_ahead = ej_rsp_pop && last && head_ahead;
    wire [TAGS*FLITS_W-1:0] expected;
    genvar t, i;
    generate
        for (t = 0; t < TAGS; t = t + 1) begin : asked
            (* peek *) wire [ENTRY_W-1:0] word;
        end
        for (t = 0; t < TAGS; t = t + 1) begin : each_tag
            reg busy;
            reg [FLITS_W-1:0] to_come;  // flits not ejected yet
            wire take = send_request && tag == t;
            wire give = (free_push || give_ahead) && head_tag == t;
            wire of_ahead = usable && t >= AHEAD_BASE;
            wire arrive = sent && ej_tag == t;
            always @(posedge clk)
                if (rst) begin
                    busy <= 1'b0;
                    to_come <= 0;
                end else begin
                    busy <= take || (busy && !give);
                    to_come <= take ? sent_word[`WISP_R_FLITS+:FLITS_W] : to_come - arrive;
                end
            // The mesh: an answer only to a read under way, whole, and of the length asked.
            always @*
                if (!rst && arrive) begin
                    assume (busy && to_come != 0);
                    assume (ej_flit[`WISP_H_LAST] == (to_come == 1));
                    assume (!ej_inside[1] || coming == t);
                end
            // How often the tag stands in free_q, and flits of its answer that wait in ej_q.
            reg [TAG_W:0] copies;
            reg [FLITS_W-1:0] waiting;
            integer k;
            always @* begin
                copies = 0;
                waiting = 0;
                for (k = 0; k < TAGS; k = k + 1) copies = copies + (k < free_size && free_words[k*TAG_W+:TAG_W] == t);
                for (k = 0; k < EJ; k = k + 1)
                    waiting = waiting + (k < ej_rsp_size && ej_rsp_words[k*ANSWER_W+1+:TAG_W] == t);
            end
            wire mine = left != 0 && taking == t;
            wire [FLITS_W-1:0] length = asked[t].word[FLITS_W-1:0];
            wire [FLITS_W-1:0] remaining = mine ? left : length;
            assign in_use[t] = busy && !of_ahead;
            always @*
                if (!rst) begin
                    if (of_ahead) assert (busy == ahead_busy[t] && t >= fresh);
                    else assert (busy == (t < fresh && copies == 0));
                    if (take) assert (of_ahead == send_ahead);
                    if (give) assert (of_ahead == give_ahead);
                    if (rsp_valid && rsp_tag == t) assert (!of_ahead);
                    assert (outstanding[t] == busy);
                    assert (copies <= 1 && (copies == 0 || t < fresh));
                    assert (!busy || length != 0);
                    // what the requester still expects = what waits + what is to come, without overflow
                    assert (!busy || remaining == waiting + to_come);
                    assert (!busy || (waiting <= remaining && to_come <= remaining));
                    assert (busy || (waiting == 0 && to_come == 0 && !mine));
                    assert (!take || !busy);
                end
        end

        // Words of ej_q: the flits of one packet stand together, and LAST is the last one of its tag.
        for (i = 0; i < EJ; i = i + 1) begin : each_word
            wire [TAG_W-1:0] t_i = ej_rsp_words[i*ANSWER_W+1+:TAG_W];
            wire last_i = ej_rsp_words[i*ANSWER_W];
            wire more = (i + 1 < EJ && i + 1 < ej_rsp_size) ? 1'b1 : 1'b0;
            wire [TAG_W-1:0] t_next = (i + 1 < EJ) ? ej_rsp_words[((i + 1) % EJ)*ANSWER_W+1+:TAG_W] : t_i;
            reg later;  // a flit of the same tag behind it, or still to come
            integer k;
            always @* begin
                later = 1'b0;
                for (k = i + 1; k < EJ; k = k + 1)
                    later = later || (k < ej_rsp_size && ej_rsp_words[k*ANSWER_W+1+:TAG_W] == t_i);
            end
            wire [TAGS-1:0] hits;
            for (t = 0; t < TAGS; t = t + 1) assign hits[t] = t_i == t && each_tag[t].to_come != 0;
            always @*
                if (!rst && i < ej_rsp_size) begin
                    assert (t_i < TAGS);
                    assert (last_i == !(later || hits != 0));
                    assert (last_i || !more || t_next == t_i);
                    assert (last_i || more || (ej_inside[1] && coming == t_i));
                end
        end
    endgenerate
    wire [TAG_W:0] reads_under_way = fresh - free_count;
    reg [TAG_W:0] busy_count;
    integer b;
    always @* begin
        busy_count = 0;
        for (b = 0; b < TAGS; b = b + 1) busy_count = busy_count + in_use[b];
    end
    wire last_word_last = ej_rsp_size == 0 || ej_rsp_words[(ej_rsp_size - 1)*ANSWER_W];
    always @*
        if (!rst) begin
            assert (fresh <= tag_limit);
            assert (reads_under_way == busy_count && reads_under_way <= tag_limit);
            // no answer of another length, none that nobody asked for
            assert (!faults[`WISP_REG_ERROR_ANSWER_LENGTH] && !faults[`WISP_REG_ERROR_ANSWER_TAG]);
            // inside a packet at the exit means its flits are next; inside one at the entry means the last word is not LAST
            assert (left == 0 || (taking < TAGS && (in_use[taking] || ahead_busy[taking])));
            assert (left == 0 || ej_rsp_size == 0 || head_tag == taking);
            assert (left == 0 || ej_rsp_size != 0 || (ej_inside[1] && coming == taking));
            assert (ej_rsp_size == 0 || ej_inside[1] == !last_word_last);
            assert (ej_rsp_size != 0 || ej_inside[1] == (left != 0));
        end

    // ---- the expert cache: one arbitrary expert is watched, its tables are ghosts of the commands and of what the memory has taken ----
    (* peek *) wire rd_ready, loc_valid, loc_ready, loc_copy, rsp_valid, rsp_ready, rsp_last, local_head, hit_pop, wr_ready;
    (* peek *) wire drain, forget, tbl_valid;
    (* peek *) wire [`WISP_TABLE_W-1:0] tbl_word;
    (* peek *) wire [`WISP_COORD_W-1:0] here_x, here_y;
    (* peek *) wire [`WISP_READ_W-1:0] loc_word;
    (* peek *) wire [`WISP_ADDR_W-1:0] loc_addr;
    (* peek *) wire [TAG_W-1:0] rsp_tag;
    (* peek *) wire [DATA_W-1:0] rsp_data;
    wire local_pop = local_head && loc_ready && loc_valid && !loc_copy;
    // each read leaves once: to the memory or to the mesh
    wire [1:0] stored_hits;
    wire copy_push;
    (* peek *) wire rd_outside;
    reg [2:0] accepted;  // and not gone, nor dropped
    always @(posedge clk)
        if (rst) accepted <= 0;
        else accepted <= accepted + (rd_valid && rd_ready && !rd_outside) - send_demand - (loc_valid && loc_ready);
    // what is offered stays until it is taken
    reg rsp_stays, loc_stays;
    reg [TAG_W+DATA_W:0] rsp_before;
    reg [`WISP_READ_W+`WISP_ADDR_W:0] loc_before;
    always @(posedge clk) begin
        rsp_stays <= !rst && rsp_valid && !rsp_ready;
        loc_stays <= !rst && loc_valid && !loc_ready;
        rsp_before <= {rsp_tag, rsp_last, rsp_data};
        loc_before <= {loc_copy, loc_word, loc_addr};
    end
    wire [`WISP_COORD_W-1:0] loc_x = loc_word[`WISP_R_PEER_X+:`WISP_COORD_W], loc_y = loc_word[`WISP_R_PEER_Y+:`WISP_COORD_W];
    always @*
        if (!rst) begin
            assert (accepted == rd_size + stored_hits);
            assert (send_demand + hit_pop + local_pop <= 1);
            assert (send_request == (send_demand || send_ahead) && !(send_demand && send_ahead));
            if (send_ahead) assert (ask && rd_size == 0 && stored_hits == 0 && !drain && credit_req == LOCAL_DEPTH);
            if (loc_valid && !loc_copy) assert (loc_word == rd_words[0+:`WISP_READ_W] && loc_x == here_x && loc_y == here_y && rd_size != 0);
            if (loc_valid) assert (loc_copy || loc_addr == 0);
            else assert (loc_word == 0 && loc_addr == 0);
            assert (!rsp_stays || (rsp_valid && {rsp_tag, rsp_last, rsp_data} == rsp_before));
            assert (!loc_stays || (loc_valid && {loc_copy, loc_word, loc_addr} == loc_before));
        end
    generate
        if (CACHE == 0) begin : gen_no_cache
            assign stored_hits = 0;
            assign copy_push = 0;
            always @* if (!rst) assert (!loc_copy && !hit_pop);
        end else begin : gen_cache
            localparam WHAT_W = `WISP_EXPERT_W + `WISP_LINE_W;
            (* anyconst *) wire [`WISP_EXPERT_W-1:0] watched;
            (* peek *) wire clear, load, some_hit, idle;
            (* peek *) wire [1:0] tbl_count;
            (* peek *) wire [`WISP_TABLE_W-1:0] command;
            (* peek *) wire [`WISP_READ_W-1:0] looked_up;
            (* peek *) wire [`WISP_ATU_W-1:0] entry;
            wire [TAGS-1:0] kept;
            flags_see #(.N(TAGS), .INDEX_W($clog2(TAGS))) keep (.flags(kept));
            wire [2*`WISP_TABLE_W-1:0] commands;
            wire [1:0] tbl_size;
            queue #(.WIDTH(`WISP_TABLE_W), .DEPTH(2), .COUNT_W(2)) tbl_q (.rst(rst), .words(commands), .size(tbl_size));
            if (1) begin : pdu
                wire [EXPERTS-1:0] local, copied;
                flags_see #(.N(EXPERTS), .INDEX_W($clog2(EXPERTS))) is_local (.flags(local));
                flags_see #(.N(EXPERTS), .INDEX_W($clog2(EXPERTS))) worth (.flags(copied));
            end
            if (1) begin : atu
                (* peek *) wire look, write;
                (* peek *) wire [`WISP_EXPERT_W-1:0] look_expert, write_expert;
                for (i = 0; i < EXPERTS; i = i + 1) begin : memory
                    (* peek *) wire [`WISP_ATU_W-1:0] word;
                end
            end
            for (t = 0; t < TAGS; t = t + 1) begin : what
                (* peek *) wire [WHAT_W-1:0] word;
            end

            wire filling, flipped, inside;
            wire [`WISP_ADDR_W-1:0] base;
            wire [`WISP_LINE_W-1:0] lines, pushed, popped, in_line;
            wire [`WISP_EXPERT_W-1:0] in_expert;
            wire [2:0] waited;
            wire full, want, hold, copying, copy, push;
            wire [DATA_W-1:0] data;
            wire [`WISP_ADDR_W-1:0] load_base = command[`WISP_T_BASE+:`WISP_ADDR_W];
            wire [`WISP_LINE_W-1:0] load_lines = command[`WISP_T_LINES+:`WISP_LINE_W];
            fill_rules #(
                .DATA_W(DATA_W),
                .LINES(LINES),
                .EXPERTS(EXPERTS),
                .PARENT(1),
                .COVERS(0)
            ) fill (
                .clk(clk),
                .rst(rst),
                .watched(watched),
                .clear(forget && command[`WISP_T_CLEAR]),
                .load(forget && !command[`WISP_T_CLEAR]),
                .load_expert(command[`WISP_T_EXPERT+:`WISP_EXPERT_W]),
                .load_cp_en(command[`WISP_T_CP_EN] && !command[`WISP_T_IS_LOCAL]),  // a copy that is there is not filled
                .load_base(load_base),
                .load_lines(load_lines),
                .filling(filling),
                .base(base),
                .lines(lines),
                .pushed(pushed),
                .popped(popped),
                .flipped(flipped),
                .inside(inside),
                .in_expert(in_expert),
                .in_line(in_line),
                .waited(waited),
                .full(full),
                .want(want),
                .hold(hold),
                .copying(copying),
                .copy(copy),
                .push(push),
                .data(data)
            );

            // ---- requester and Local CP name experts that exist ----
            wire [`WISP_EXPERT_W-1:0] rd_expert = rd_word[`WISP_R_EXPERT+:`WISP_EXPERT_W];
            always @*
                if (!rst) begin
                    assume (watched < EXPERTS);
                    if (rd_valid) assume (rd_expert < EXPERTS);
                    if (tbl_valid) assume (tbl_word[`WISP_T_EXPERT+:`WISP_EXPERT_W] < EXPERTS);
                end
            for (i = 0; i < 2; i = i + 1) begin : each_word
                wire [`WISP_EXPERT_W-1:0] reads = rd_words[i*`WISP_READ_W+`WISP_R_EXPERT+:`WISP_EXPERT_W];
                wire [`WISP_EXPERT_W-1:0] loads = commands[i*`WISP_TABLE_W+`WISP_T_EXPERT+:`WISP_EXPERT_W];
                always @*
                    if (!rst) begin
                        if (i < rd_size) assert (reads < EXPERTS);
                        if (i < tbl_size) assert (loads < EXPERTS);
                    end
            end

            // ---- commands stand between reads ----
            reg told, ever;  // IS_LOCAL of the last command; there was one since reset
            wire mine = load && command[`WISP_T_EXPERT+:`WISP_EXPERT_W] == watched;
            always @(posedge clk)
                if (rst) {told, ever} <= 0;
                else begin
                    if (clear) told <= 1'b0;
                    else if (mine) told <= command[`WISP_T_IS_LOCAL];
                    if (mine) ever <= 1'b1;
                end
            wire whole = told || (filling && popped == lines && lines != 0);
            always @*
                if (!rst) begin
                    assert (!forget || (rd_size == 0 && !some_hit && idle));
                    assert (!rd_ready || tbl_size == 0);
                    assert (drain == (tbl_size != 0));
                    assert (pdu.local[watched] == (told || flipped) && pdu.copied[watched] == (filling && !pdu.local[watched]));
                    assert (!flipped || filling);
                    assert (!(told && filling));
                    assert (!(atu.look && atu.write && atu.look_expert == watched && atu.write_expert == watched));
                    assert (ever || !(told || filling));
                end
            for (i = 0; i < EXPERTS; i = i + 1) begin : each_entry
                always @* if (!rst && ever && watched == i) assert (atu.memory[i].word == {pushed, lines, base});
            end

            // ---- data goes to a copy only for reads asked since the last command, as it goes to the requester ----
            for (t = 0; t < TAGS; t = t + 1) begin : each_what
                reg old;  // asked before the last command
                always @(posedge clk)
                    if (rst) old <= 1'b0;
                    else old <= forget || (old && !each_tag[t].take);
                wire [`WISP_EXPERT_W-1:0] expert = what[t].word[`WISP_R_EXPERT+:`WISP_EXPERT_W];
                wire [`WISP_LINE_W-1:0] line = what[t].word[`WISP_R_LINE+:`WISP_LINE_W];
                always @*
                    if (!rst && each_tag[t].busy) begin
                        assert (expert < EXPERTS && kept[t] == !old);
                        assert (!(left != 0 && taking == t) || (in_expert == expert && in_line == line));
                        assert (!(copying && taking == t) || !old);
                        assert (!(push && head_tag == t) || !old);
                    end
            end
            wire [`WISP_FLITS_W-1:0] flits_left = left;
            always @*
                if (!rst) begin
                    assert (inside == (flits_left != 0));
                    if (push) assert (head_ahead || (rsp_valid && rsp_ready && data == rsp_data));
                end

            // ---- a read of a copy: what was looked up, at its address, and only if the copy is whole ----
            assign stored_hits = some_hit;
            assign copy_push = push;
            reg [`WISP_READ_W-1:0] hit_read;
            always @(posedge clk) if (hit_pop) hit_read <= rd_words[0+:`WISP_READ_W];
            wire [`WISP_EXPERT_W-1:0] hit_expert = looked_up[`WISP_R_EXPERT+:`WISP_EXPERT_W];
            wire [`WISP_LINE_W-1:0] hit_line = looked_up[`WISP_R_LINE+:`WISP_LINE_W];
            wire [`WISP_EXPERT_W-1:0] loc_expert = loc_word[`WISP_R_EXPERT+:`WISP_EXPERT_W];
            wire [`WISP_LINE_W-1:0] loc_line = loc_word[`WISP_R_LINE+:`WISP_LINE_W];
            wire [`WISP_EXPERT_W-1:0] first_expert = rd_words[`WISP_R_EXPERT+:`WISP_EXPERT_W];
            always @*
                if (!rst) begin
                    assert (!some_hit || (looked_up == hit_read && hit_expert < EXPERTS));
                    if (some_hit && hit_expert == watched) assert (whole && entry[`WISP_A_BASE+:`WISP_ADDR_W] == base);
                    if (loc_valid && loc_copy) assert (loc_word == hit_read);
                    if (loc_valid && loc_copy && loc_expert == watched) assert (whole && loc_addr == base + loc_line);
                    if (send_demand && first_expert == watched) assert (!told && !flipped);
                end

            // ---- data waits a bounded time: at most four cycles besides those in which a hit or a write is not taken ----
            reg [2:0] late;
            wire excused = (some_hit && !loc_ready) || (copy && full && !wr_ready);
            always @(posedge clk)
                if (rst || !hold) late <= 0;
                else if (!excused) late <= late + 1'b1;
            always @*
                if (!rst) begin
                    assert (late <= 4 && late <= waited + 1'b1);
                    assert (late <= waited || waited != 0 || !hold || (want && !some_hit));
                end

            // Interesting: a copy is filled and then read; a command waits for a hit; for a write.
            always @* if (COVERS) begin
                cover (!rst && loc_valid && loc_copy && loc_ready && loc_expert == watched && flipped);
                cover (!rst && drain && rd_size == 0 && some_hit);
                cover (!rst && drain && rd_size == 0 && !some_hit && !idle);
            end
        end
    endgenerate

    // ---- reads ahead of use: a read of a job under each tag that is busy ----
    generate
        if (AHEAD == 0) begin : gen_no_ahead
            assign ahead_busy = 0;
            always @* if (!rst) assert (!send_ahead && !ask && !head_ahead);
        end else begin : gen_ahead
            wire [2*`WISP_JOB_W-1:0] jobs;
            wire [1:0] job_size;
            if (1) begin : ahead
                (* peek *) wire [AHEAD_TAGS-1:0] busy;
                queue #(.WIDTH(`WISP_JOB_W), .DEPTH(2), .COUNT_W(2)) job_q (.rst(rst), .words(jobs), .size(job_size));
            end
            assign ahead_busy = {ahead.busy, {AHEAD_BASE{1'b0}}};
            // the Local CP names experts that exist, with lines that are not empty
            for (i = 0; i < 3; i = i + 1) begin : each_job
                wire [`WISP_JOB_W-1:0] word = i < 2 ? jobs[(i%2)*`WISP_JOB_W+:`WISP_JOB_W] : job_word;
                wire fine = word[`WISP_J_EXPERT+:`WISP_EXPERT_W] < EXPERTS && word[`WISP_J_FLITS+:FLITS_W] != 0 &&
                    word[`WISP_J_LAST_FLITS+:FLITS_W] != 0;
                always @*
                    if (!rst) begin
                        if (i == 2 && job_valid) assume (fine);
                        if (i < 2 && i < job_size) assert (fine);
                    end
            end
            always @*
                if (!rst) begin
                    assert (usable || (job_size == 0 && ahead.busy == 0));
                    assert (!ask || (usable && job_size != 0));
                end
            // Interesting: an answer is written to a copy, and its tag is given back while the requester's wait.
            always @* if (COVERS) begin
                cover (!rst && give_ahead && reads_under_way != 0);
                cover (!rst && head_ahead && copy_push && left == 1);
                cover (!rst && forget && job_size != 0 && ahead.busy != 0);
            end
        end
    endgenerate

    // Interesting: all tags under way and one given back; a read goes out in the cycle in which an answer comes in.
    always @* if (COVERS) begin
        cover (!rst && reads_under_way == (AHEAD ? AHEAD_BASE : TAGS) && free_push);
        cover (!rst && send_request && sent);
        cover (!rst && ej_rsp_pop && left > 1);
    end
endmodule

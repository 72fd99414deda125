`include "wisp_params.vh"
`include "wisp_observe.vh"
// wisp_d2d - network interface of a die with the expert cache: reads of its requester out or to a local copy, reads of others
// in, data back and into a copy (docs/microarchitecture.md, "d2d").
module wisp_d2d #(
    parameter DATA_W = 512,
    parameter TAGS = 256,  // 2 to 256
    parameter CACHE = 1,  // 0: without the expert cache
    parameter EXPERTS = `WISP_EXPERTS,
    parameter AHEAD = 1,  // 0: nothing is read ahead
    parameter AHEAD_TAGS = `WISP_AHEAD_TAGS,  // its tags, the last ones; 1 to 16, a power of two
    parameter EJECT_DEPTH = `WISP_EJECT_DEPTH  // of ej_q: what the router has credits for
) (
    input  wire                               clk,
    input  wire                               rst,
    input  wire [          `WISP_COORD_W-1:0] here_x,
    input  wire [          `WISP_COORD_W-1:0] here_y,
    input  wire [              `WISP_TAG_W:0] tag_limit,
    input  wire [          `WISP_LINKS_W-1:0] links_limit,
    // reads of the own requester
    input  wire                               rd_valid,
    output wire                               rd_ready,
    input  wire [           `WISP_READ_W-1:0] rd_word,
    // those that local memory answers: its own, and those of which it has a copy
    output wire                               loc_valid,
    input  wire                               loc_ready,
    output wire [           `WISP_READ_W-1:0] loc_word,
    output wire                               loc_copy,
    output wire [           `WISP_ADDR_W-1:0] loc_addr,
    // reads of other dies
    output wire                               mem_valid,
    input  wire                               mem_ready,
    output wire [           `WISP_READ_W-1:0] mem_word,
    // their answers
    input  wire                               ans_valid,
    output wire                               ans_ready,
    input  wire [`WISP_HEADER_W + DATA_W-1:0] ans_flit,
    // data of the own remote reads
    output wire                               rsp_valid,
    input  wire                               rsp_ready,
    output wire [             `WISP_ID_W-1:0] rsp_id,
    output wire [            `WISP_TAG_W-1:0] rsp_tag,
    output wire                               rsp_last,
    output wire [                 DATA_W-1:0] rsp_data,
    // copies on their way to local memory
    output wire                               wr_valid,
    input  wire                               wr_ready,
    output wire [          `WISP_WRITE_W-1:0] wr_word,
    output wire [                 DATA_W-1:0] wr_data,
    // table commands of the Local CP, and what it is told
    input  wire                               tbl_valid,
    output wire                               tbl_ready,
    input  wire [          `WISP_TABLE_W-1:0] tbl_word,
    output wire                               done_valid,
    output wire [         `WISP_EXPERT_W-1:0] done_expert,
    // its jobs of reading ahead, and the mesh outputs of the die that carry a flit in this cycle
    input  wire                               job_valid,
    output wire                               job_ready,
    input  wire [            `WISP_JOB_W-1:0] job_word,
    input  wire [                        2:0] links,
    // the router's local port
    output wire [`WISP_HEADER_W + DATA_W-1:0] inj_flit,
    input  wire [              `WISP_VCS-1:0] inj_credit,
    input  wire [`WISP_HEADER_W + DATA_W-1:0] ej_flit,
    output reg  [              `WISP_VCS-1:0] ej_credit
`ifdef WISP_OBSERVE
    ,
    output wire [     `WISP_OBS_D2D_WORDS*64-1:0] obs,
    output wire [   `WISP_OBS_CACHE_WORDS*64-1:0] obs_cache,
    output wire [   `WISP_OBS_AHEAD_WORDS*64-1:0] obs_ahead,
    output wire [`WISP_OBS_AHEAD_IN_WORDS*64-1:0] obs_ahead_in
`endif
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W;
    localparam TAG_W = `WISP_TAG_W;
    localparam INDEX_W = (TAGS < 2) ? 1 : $clog2(TAGS);
    generate  // a module that does not exist: every tool stops at its name
        if (TAGS < 2 || TAGS > 2 ** TAG_W) begin : gen_tags_check
            TAGS_must_be_2_to_256 parameter_error ();
        end
        if (DATA_W <= `WISP_READ_W) begin : gen_data_check
            DATA_W_must_hold_a_read_word parameter_error ();
        end
    endgenerate

    // ---- rd: skid buffer and lookup (rules 1 and 2) ----
    wire drain, forget, read_local, hit_valid, hit_pop;
    wire [`WISP_READ_W-1:0] hit_word;
    wire [`WISP_READ_W-1:0] rd_head;
    wire [1:0] rd_count;
    wire rd_pop;
    assign rd_ready = rd_count != 2'd`WISP_SKID_DEPTH && !drain;
    wisp_fifo #(
        .WIDTH(`WISP_READ_W),
        .DEPTH(`WISP_SKID_DEPTH),
        .COUNT_W(2)
    ) rd_q (
        .clk(clk),
        .rst(rst),
        .push(rd_valid && rd_ready),
        .push_data(rd_word),
        .pop(rd_pop),
        .head(rd_head),
        .count(rd_count)
    );
    wire [`WISP_COORD_W-1:0] owner_x = rd_head[`WISP_R_PEER_X+:`WISP_COORD_W];
    wire [`WISP_COORD_W-1:0] owner_y = rd_head[`WISP_R_PEER_Y+:`WISP_COORD_W];
    wire owner_here = owner_x == here_x && owner_y == here_y;
    wire rd_some = rd_count != 2'd0;
    wire local_head = rd_some && owner_here;
    wire hit = rd_some && !owner_here && read_local;
    wire remote_head = rd_some && !owner_here && !read_local;
    assign loc_valid = hit_valid || local_head;
    assign loc_word = hit_valid ? hit_word : local_head ? rd_head : {`WISP_READ_W{1'b0}};
    assign loc_copy = hit_valid;

    // ---- ans: skid buffer ----
    wire [FLIT_W-1:0] ans_head;
    wire [1:0] ans_count;
    wire ans_pop;
    assign ans_ready = ans_count != 2'd`WISP_SKID_DEPTH;
    wisp_fifo #(
        .WIDTH(FLIT_W),
        .DEPTH(`WISP_SKID_DEPTH),
        .COUNT_W(2)
    ) ans_q (
        .clk(clk),
        .rst(rst),
        .push(ans_valid && ans_ready),
        .push_data(ans_flit),
        .pop(ans_pop),
        .head(ans_head),
        .count(ans_count)
    );

    // ---- a read ahead, if any (rule 4 and "ahead") ----
    localparam HAS_AHEAD = AHEAD != 0 && CACHE != 0 && TAGS > AHEAD_TAGS;
    localparam [31:0] DEMAND_TAGS = HAS_AHEAD ? TAGS - AHEAD_TAGS : TAGS;
    localparam [TAG_W:0] AHEAD_BASE = DEMAND_TAGS[TAG_W:0];
    wire ask, head_ahead;
    wire [`WISP_READ_W-1:0] ask_word;
    wire [`WISP_SLOT_W-1:0] ask_slot;

    // ---- tags: fresh ones first, then those given back (rule 3) ----
    reg [TAG_W:0] fresh;
    wire [TAG_W-1:0] free_head;
    wire [TAG_W:0] free_count;
    wire free_push, free_pop;
    wire has_fresh = fresh < tag_limit;
    wire tag_available = has_fresh || free_count != {TAG_W + 1{1'b0}};
    wire [TAG_W-1:0] ask_tag = AHEAD_BASE[TAG_W-1:0] + {{TAG_W - `WISP_SLOT_W{1'b0}}, ask_slot};
    wire [TAG_W-1:0] tag = ask ? ask_tag : has_fresh ? fresh[TAG_W-1:0] : free_head;
    wisp_fifo #(
        .WIDTH(TAG_W),
        .DEPTH(TAGS),
        .COUNT_W(TAG_W + 1),
        .REGISTERS(0)
    ) free_q (
        .clk(clk),
        .rst(rst),
        .push(free_push),
        .push_data(rsp_tag),
        .pop(free_pop),
        .head(free_head),
        .count(free_count)
    );

    // ---- inject (rule 4) ----
    localparam INJ_CREDIT_W = 3;
    localparam [INJ_CREDIT_W-1:0] ALL_CREDITS = `WISP_LOCAL_DEPTH;
    reg [INJ_CREDIT_W-1:0] credit_req, credit_rsp;
    wire [`WISP_VCS-1:0] inj_req = {
        ans_count != 2'd0 && credit_rsp != {INJ_CREDIT_W{1'b0}},
        ask || (remote_head && tag_available && credit_req != {INJ_CREDIT_W{1'b0}})
    };
    wire [`WISP_VCS-1:0] inj_grant, inj_mask;
    wisp_arbiter #(
        .N(`WISP_VCS)
    ) arbiter (
        .clk(clk),
        .rst(rst),
        .req(inj_req),
        .consume(1'b1),
        .grant(inj_grant),
        .mask(inj_mask)
    );
    wire send_request = inj_grant[`WISP_VC_REQUEST];
    wire send_ahead = send_request && ask;
    wire send_demand = send_request && !ask;
    wire send_answer = inj_grant[`WISP_VC_RESPONSE];

    wire [`WISP_READ_W-1:0] sent_word = ask ? ask_word : rd_head;
    wire [2*`WISP_COORD_W-1:0] sent_owner = sent_word[`WISP_R_PEER_X+:2*`WISP_COORD_W];
    wire [`WISP_READ_W-1:0] request_word = {tag, here_y, here_x, sent_word[`WISP_R_PEER_X-1:0]};
    wire [`WISP_HEADER_W-1:0] request_header = {
        {`WISP_HEADER_W - `WISP_H_TAG - TAG_W{1'b0}}, tag, 1'b1, 1'b0, 1'b1, 1'b1, sent_owner
    };
    wire [FLIT_W-1:0] request_flit = {{DATA_W - `WISP_READ_W{1'b0}}, request_word, request_header};
    assign inj_flit = {FLIT_W{send_request}} & request_flit | {FLIT_W{send_answer}} & ans_head;
    assign rd_pop = send_demand || hit_pop || (local_head && loc_ready && !hit_valid);
    assign ans_pop = send_answer;
    assign free_pop = send_demand && !has_fresh;

    wire [TAG_W:0] fresh_next = fresh + {{TAG_W{1'b0}}, send_demand && has_fresh};
    wire [INJ_CREDIT_W-1:0] credit_req_next =
        credit_req + {{INJ_CREDIT_W - 1{1'b0}}, inj_credit[`WISP_VC_REQUEST]} - {{INJ_CREDIT_W - 1{1'b0}}, send_request};
    wire [INJ_CREDIT_W-1:0] credit_rsp_next =
        credit_rsp + {{INJ_CREDIT_W - 1{1'b0}}, inj_credit[`WISP_VC_RESPONSE]} - {{INJ_CREDIT_W - 1{1'b0}}, send_answer};

    // What was asked under each tag.
    localparam ENTRY_W = `WISP_FLITS_W + `WISP_ID_W;
    wire [TAG_W-1:0] head_tag;
    wire [ENTRY_W-1:0] asked_head;
    wisp_regfile #(
        .WIDTH(ENTRY_W),
        .WORDS(TAGS),
        .ADDRESS_W(INDEX_W)
    ) asked (
        .clk(clk),
        .ra(head_tag[INDEX_W-1:0]),
        .q(asked_head),
        .we(send_request),
        .wa(tag[INDEX_W-1:0]),
        .d({sent_word[`WISP_R_ID+:`WISP_ID_W], sent_word[`WISP_R_FLITS+:`WISP_FLITS_W]})
    );

    // ---- eject (rule 5) ----
    localparam ANSWER_W = DATA_W + TAG_W + 1;  // what an answer needs beyond this point: data, tag, last
    wire [ANSWER_W-1:0] ej_rsp_head;
    wire [`WISP_READ_W-1:0] ej_req_head;
    wire unused_header = &{1'b0, ej_flit[`WISP_H_HEAD:0], ej_flit[`WISP_HEADER_W-1:`WISP_H_TAG+TAG_W]};
    wire [2:0] ej_req_count, ej_rsp_count;
    wire ej_req_pop, ej_rsp_pop;
    wisp_fifo #(
        .WIDTH(`WISP_READ_W),
        .DEPTH(EJECT_DEPTH),
        .COUNT_W(3)
    ) ej_q_req (
        .clk(clk),
        .rst(rst),
        .push(ej_flit[`WISP_H_PRESENT] && !ej_flit[`WISP_H_VC]),
        .push_data(ej_flit[`WISP_HEADER_W+:`WISP_READ_W]),
        .pop(ej_req_pop),
        .head(ej_req_head),
        .count(ej_req_count)
    );
    wisp_fifo #(
        .WIDTH(ANSWER_W),
        .DEPTH(EJECT_DEPTH),
        .COUNT_W(3)
    ) ej_q_rsp (
        .clk(clk),
        .rst(rst),
        .push(ej_flit[`WISP_H_PRESENT] && ej_flit[`WISP_H_VC]),
        .push_data({ej_flit[`WISP_HEADER_W+:DATA_W], ej_flit[`WISP_H_TAG+:TAG_W], ej_flit[`WISP_H_LAST]}),
        .pop(ej_rsp_pop),
        .head(ej_rsp_head),
        .count(ej_rsp_count)
    );

    assign mem_valid = ej_req_count != 3'd0;
    assign mem_word = mem_valid ? ej_req_head : {`WISP_READ_W{1'b0}};
    assign ej_req_pop = mem_valid && mem_ready;

    reg [`WISP_FLITS_W-1:0] left;  // flits still to come of the answer at the head
    wire head_last = ej_rsp_head[0];
    assign head_tag = ej_rsp_head[1+:TAG_W];
    wire [`WISP_FLITS_W-1:0] remaining = (left == {`WISP_FLITS_W{1'b0}}) ? asked_head[`WISP_FLITS_W-1:0] : left;
    wire last = remaining == {{`WISP_FLITS_W - 1{1'b0}}, 1'b1};
    wire hold;
    wire answer_some = ej_rsp_count != 3'd0;
    assign rsp_valid = answer_some && !hold && !head_ahead;
    assign rsp_tag = rsp_valid ? head_tag : {TAG_W{1'b0}};
    assign rsp_id = rsp_valid ? asked_head[`WISP_FLITS_W+:`WISP_ID_W] : {`WISP_ID_W{1'b0}};
    assign rsp_last = rsp_valid && last;
    assign rsp_data = rsp_valid ? ej_rsp_head[1+TAG_W+:DATA_W] : {DATA_W{1'b0}};
    assign ej_rsp_pop = (rsp_valid && rsp_ready) || (head_ahead && !hold);
    assign free_push = ej_rsp_pop && last && !head_ahead;

    // ---- the expert cache: copies to read, copies to write, commands (rules 2, 5 and 6) ----
    generate
        if (CACHE == 0) begin : gen_no_cache
            assign drain = 1'b0;
            assign forget = 1'b0;
            assign read_local = 1'b0;
            assign hit_valid = 1'b0;
            assign hit_word = {`WISP_READ_W{1'b0}};
            assign hit_pop = 1'b0;
            assign hold = 1'b0;
            assign loc_addr = {`WISP_ADDR_W{1'b0}};
            assign wr_valid = 1'b0;
            assign wr_word = {`WISP_WRITE_W{1'b0}};
            assign wr_data = {DATA_W{1'b0}};
            assign tbl_ready = 1'b0;
            assign done_valid = 1'b0;
            assign done_expert = {`WISP_EXPERT_W{1'b0}};
            wire unused = &{1'b0, wr_ready, tbl_valid, tbl_word, hit, answer_some};
`ifdef WISP_OBSERVE
            assign obs_cache = {`WISP_OBS_CACHE_WORDS * 64{1'b0}};
`endif
        end else begin : gen_cache
            // ---- commands ----
            wire [`WISP_TABLE_W-1:0] command;
            wire [1:0] tbl_count;
            assign tbl_ready = tbl_count != 2'd`WISP_SKID_DEPTH;
            assign drain = tbl_count != 2'd0;
            wisp_fifo #(
                .WIDTH(`WISP_TABLE_W),
                .DEPTH(`WISP_SKID_DEPTH),
                .COUNT_W(2)
            ) tbl_q (
                .clk(clk),
                .rst(rst),
                .push(tbl_valid && tbl_ready),
                .push_data(tbl_word),
                .pop(forget),
                .head(command),
                .count(tbl_count)
            );
            wire idle;
            assign forget = drain && !rd_some && !hit_valid && idle;
            wire clear = forget && command[`WISP_T_CLEAR];
            wire load = forget && !command[`WISP_T_CLEAR];

            // ---- what was asked under each tag, and whether it may be copied ----
            localparam WHAT_W = `WISP_EXPERT_W + `WISP_LINE_W;
            wire [WHAT_W-1:0] head_what;
            wisp_regfile #(
                .WIDTH(WHAT_W),
                .WORDS(TAGS),
                .ADDRESS_W(INDEX_W)
            ) what (
                .clk(clk),
                .ra(head_tag[INDEX_W-1:0]),
                .q(head_what),
                .we(send_request),
                .wa(tag[INDEX_W-1:0]),
                .d(sent_word[`WISP_R_FLITS-1:0])
            );
            reg [TAGS-1:0] keep;
            always @(posedge clk)
                if (rst || forget) keep <= {TAGS{1'b0}};
                else if (send_request) keep[tag[INDEX_W-1:0]] <= 1'b1;
            wire head_keep = keep[head_tag[INDEX_W-1:0]];
            wire [`WISP_EXPERT_W-1:0] answer_expert = head_what[`WISP_R_EXPERT+:`WISP_EXPERT_W];
            wire [`WISP_LINE_W-1:0] answer_line = head_what[`WISP_R_LINE+:`WISP_LINE_W];

            // ---- tables ----
            wire enabled, flip;
            wire [`WISP_EXPERT_W-1:0] read_expert = rd_head[`WISP_R_EXPERT+:`WISP_EXPERT_W];
            wire [`WISP_EXPERT_W-1:0] load_expert = command[`WISP_T_EXPERT+:`WISP_EXPERT_W];
            wire [`WISP_EXPERT_W-1:0] flip_expert;
            wisp_pdu #(
                .EXPERTS(EXPERTS)
            ) pdu (
                .clk(clk),
                .rst(rst),
                .read_expert(read_expert),
                .read_local(read_local),
                .answer_expert(answer_expert),
                .answer_copy(enabled),
                .clear(clear),
                .load(load),
                .load_expert(load_expert),
                .load_cp_en(command[`WISP_T_CP_EN]),
                .load_local(command[`WISP_T_IS_LOCAL]),
                .flip(flip),
                .flip_expert(flip_expert)
            );
            wire want, look, write;
            wire [`WISP_EXPERT_W-1:0] write_expert;
            wire [`WISP_ATU_W-1:0] write_entry, entry;
            wisp_atu #(
                .EXPERTS(EXPERTS)
            ) atu (
                .clk(clk),
                .look(look || hit_pop),
                .look_expert(look ? answer_expert : read_expert),
                .write(write || load),
                .write_expert(load ? load_expert : write_expert),
                .write_entry(load ? {{`WISP_LINE_W{1'b0}}, command[`WISP_T_LINES+:`WISP_LINE_W], command[`WISP_T_BASE+:`WISP_ADDR_W]}
                                 : write_entry),
                .entry(entry)
            );

            // ---- a hit: its translation is looked up for one cycle, then it stands on loc ----
            reg some_hit;
            reg [`WISP_READ_W-1:0] looked_up;
            assign hit_valid = some_hit;
            assign hit_word = looked_up;
            assign hit_pop = hit && !want && (!some_hit || loc_ready);
            wire some_hit_next = hit_pop || (some_hit && !loc_ready);
            always @(posedge clk)
                if (rst) some_hit <= 1'b0;
                else some_hit <= some_hit_next;
            always @(posedge clk) if (hit_pop) looked_up <= rd_head;
            assign loc_addr = some_hit ? entry[`WISP_A_BASE+:`WISP_ADDR_W] +
                {{`WISP_ADDR_W - `WISP_LINE_W{1'b0}}, looked_up[`WISP_R_LINE+:`WISP_LINE_W]} : {`WISP_ADDR_W{1'b0}};

            // ---- copies ----
`ifdef WISP_OBSERVE
            wire [31:0] obs_fill;
            wire [`WISP_ATU_W-1:0] obs_cur;
`endif
            wisp_fill #(
                .DATA_W(DATA_W)
            ) fill (
                .clk(clk),
                .rst(rst),
                .offered(answer_some),
                .first(left == {`WISP_FLITS_W{1'b0}}),
                .last(last),
                .expert(answer_expert),
                .line(answer_line),
                .data(ej_rsp_head[1+TAG_W+:DATA_W]),
                .keep(head_keep),
                .enabled(enabled),
                .take(ej_rsp_pop),
                .hold(hold),
                .drain(drain),
                .forget(forget),
                .idle(idle),
                .want(want),
                .may_look(!some_hit),
                .look(look),
                .entry(entry),
                .write(write),
                .write_expert(write_expert),
                .write_entry(write_entry),
                .wr_valid(wr_valid),
                .wr_ready(wr_ready),
                .wr_word(wr_word),
                .wr_data(wr_data),
                .flip(flip),
                .flip_expert(flip_expert),
                .done_valid(done_valid),
                .done_expert(done_expert)
`ifdef WISP_OBSERVE,
                .obs(obs_fill),
                .obs_cur(obs_cur)
`endif
            );

`ifdef WISP_OBSERVE
            assign obs_cache = `WISP_OBSERVE_CACHE;
`endif
        end
    endgenerate

    // ---- reads ahead of use: when nothing else is asked for, with tags that no read of the requester has ----
    generate
        if (!HAS_AHEAD) begin : gen_no_ahead
            assign ask = 1'b0;
            assign ask_word = {`WISP_READ_W{1'b0}};
            assign ask_slot = {`WISP_SLOT_W{1'b0}};
            assign head_ahead = 1'b0;
            assign job_ready = 1'b0;
            wire unused_ahead = &{1'b0, job_valid, job_word, links, links_limit, send_ahead, forget};
`ifdef WISP_OBSERVE
            assign obs_ahead = {`WISP_OBS_AHEAD_WORDS * 64{1'b0}};
            assign obs_ahead_in = {`WISP_OBS_AHEAD_IN_WORDS * 64{1'b0}};
`endif
        end else begin : gen_ahead
            wire usable = tag_limit <= AHEAD_BASE;
            wire all_home = credit_req == ALL_CREDITS;
            assign head_ahead = answer_some && usable && {1'b0, head_tag} >= AHEAD_BASE;
            wisp_ahead #(
                .AHEAD_TAGS(AHEAD_TAGS)
            ) ahead (
                .clk(clk),
                .rst(rst),
                .links_limit(links_limit),
                .job_valid(job_valid),
                .job_ready(job_ready),
                .job_word(job_word),
                .admit(!drain && usable),
                .stop(forget),
                .quiet(!rd_some && !drain && !hit_valid && all_home && usable),
                .links(links),
                .demand(send_demand),
                .demand_expert(rd_head[`WISP_R_EXPERT+:`WISP_EXPERT_W]),
                .ask(ask),
                .ask_word(ask_word),
                .ask_slot(ask_slot),
                .take(send_ahead),
                .give(ej_rsp_pop && last && head_ahead),
                .give_slot(head_tag[`WISP_SLOT_W-1:0] - AHEAD_BASE[`WISP_SLOT_W-1:0])
`ifdef WISP_OBSERVE,
                .obs(obs_ahead),
                .obs_in(obs_ahead_in)
`endif
            );
        end
    endgenerate

    reg error;
    wire error_next = error || (ej_rsp_pop && last != head_last);
    wire [`WISP_FLITS_W-1:0] left_next = ej_rsp_pop ? remaining - 1'b1 : left;

    always @(posedge clk)
        if (rst) begin
            fresh <= {TAG_W + 1{1'b0}};
            credit_req <= ALL_CREDITS;
            credit_rsp <= ALL_CREDITS;
            ej_credit <= {`WISP_VCS{1'b0}};
            left <= {`WISP_FLITS_W{1'b0}};
            error <= 1'b0;
        end else begin
            fresh <= fresh_next;
            credit_req <= credit_req_next;
            credit_rsp <= credit_rsp_next;
            ej_credit <= {ej_rsp_pop, ej_req_pop};
            left <= left_next;
            error <= error_next;
        end

`ifdef WISP_ASSERT
    always @(posedge clk)
        if (!rst) begin
            if (inj_credit[`WISP_VC_REQUEST] && credit_req == ALL_CREDITS) $fatal(1, "%m: a request credit too many");
            if (inj_credit[`WISP_VC_RESPONSE] && credit_rsp == ALL_CREDITS) $fatal(1, "%m: a response credit too many");
            if (rd_valid && rd_word[`WISP_R_FLITS+:`WISP_FLITS_W] == {`WISP_FLITS_W{1'b0}})
                $fatal(1, "%m: a read of no flits");
        end
`endif

`ifdef WISP_OBSERVE
    assign obs = `WISP_OBSERVE_D2D;
`else
    wire unused_mask = &{1'b0, inj_mask};
`endif
endmodule

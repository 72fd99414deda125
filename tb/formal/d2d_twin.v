`include "wisp_params.vh"
`include "rule.vh"
// d2d_twin - two d2d, with the cache and reads ahead, that wake with different tables, copies under way and words, which reset leaves alone,
// and have the same inputs: they say the same, each word while its bit says that it means something. So what d2d gives its own units is
// the same too.
// Assumed of the mesh: an answer comes only for a tag that was asked since reset, and only into a free buffer; of d2d what d2d.v proves
// under the same contract: no tag is given back twice, and the flits of a line that is being copied are of the copy's expert. All
// of it of the first; the second keeps it because it is the same.
// observe
// peek: see dut
module d2d_twin_formal #(
    parameter DATA_W = 64,
    parameter TAGS = 2,
    parameter EXPERTS = 2,
    parameter AHEAD_TAGS = 1
) (
    input wire                               clk,
    input wire [          `WISP_COORD_W-1:0] here_x,
    input wire [          `WISP_COORD_W-1:0] here_y,
    input wire [            `WISP_TAG_W:0] tag_limit,
    input wire [          `WISP_LINKS_W-1:0] links_limit,
    input wire                               rd_valid,
    input wire [           `WISP_READ_W-1:0] rd_word,
    input wire                               loc_ready,
    input wire                               mem_ready,
    input wire                               ans_valid,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ans_flit,
    input wire                               rsp_ready,
    input wire                               wr_ready,
    input wire                               tbl_valid,
    input wire [          `WISP_TABLE_W-1:0] tbl_word,
    input wire                               job_valid,
    input wire [            `WISP_JOB_W-1:0] job_word,
    input wire [                        2:0] links,
    input wire [              `WISP_VCS-1:0] inj_credit,
    input wire [`WISP_HEADER_W + DATA_W-1:0] ej_flit
);
    localparam FLIT_W = `WISP_HEADER_W + DATA_W, ANSWER_W = DATA_W + `WISP_TAG_W + 1, TAG_W = `WISP_TAG_W, INDEX_W = $clog2(TAGS);
    localparam ENTRY_W = `WISP_FLITS_W + `WISP_ID_W, WHAT_W = `WISP_EXPERT_W + `WISP_LINE_W;
    localparam QUEUE_W = 1 + `WISP_EXPERT_W + `WISP_WRITE_W + DATA_W, WRITES = `WISP_WRITE_DEPTH;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_d2d #(
        .DATA_W(DATA_W),
        .TAGS(TAGS),
        .CACHE(1),
        .EXPERTS(EXPERTS),
        .AHEAD(1),
        .AHEAD_TAGS(AHEAD_TAGS)
    ) dut[1:0] (
        .clk(clk),
        .rst(rst),
        .here_x(here_x),
        .here_y(here_y),
        .tag_limit(tag_limit),
        .columns(7'd64),
        .rows(7'd64),
        .cache_on(1'b1),
        .ahead_on(1'b1),
        .links_limit(links_limit),
        .rd_valid(rd_valid),
        .rd_word(rd_word),
        .loc_ready(loc_ready),
        .mem_ready(mem_ready),
        .ans_valid(ans_valid),
        .ans_flit(ans_flit),
        .rsp_ready(rsp_ready),
        .wr_ready(wr_ready),
        .tbl_valid(tbl_valid),
        .tbl_word(tbl_word),
        .job_valid(job_valid),
        .job_word(job_word),
        .links(links),
        .inj_credit(inj_credit),
        .ej_flit(ej_flit)
    );

    genvar g, i;
    generate
        for (g = 0; g < 2; g = g + 1) begin : see
            // outputs
            (* peek *) wire rd_ready, loc_valid, loc_copy, mem_valid, ans_ready, rsp_valid, rsp_last, wr_valid, tbl_ready, done_valid, job_ready;
            (* peek *) wire [`WISP_READ_W-1:0] loc_word, mem_word;
            (* peek *) wire [`WISP_ADDR_W-1:0] loc_addr;
            (* peek *) wire [`WISP_ID_W-1:0] rsp_id;
            (* peek *) wire [TAG_W-1:0] rsp_tag;
            (* peek *) wire [`WISP_WRITE_W-1:0] wr_word;
            (* peek *) wire [DATA_W-1:0] rsp_data, wr_data;
            (* peek *) wire [`WISP_EXPERT_W-1:0] done_expert;
            (* peek *) wire [FLIT_W-1:0] inj_flit;
            (* peek *) wire [`WISP_VCS-1:0] ej_credit;
            (* peek *) wire [`WISP_OBS_D2D_WORDS*64-1:0] obs;
            (* peek *) wire [`WISP_OBS_CACHE_WORDS*64-1:0] obs_cache;
            (* peek *) wire [`WISP_OBS_AHEAD_WORDS*64-1:0] obs_ahead;
            (* peek *) wire [`WISP_OBS_AHEAD_IN_WORDS*64-1:0] obs_ahead_in;
            // registers
            (* peek *) wire [TAG_W:0] fresh;
            (* peek *) wire [2:0] credit_req, credit_rsp;
            (* peek *) wire [`WISP_FLITS_W-1:0] left;
            (* peek *) wire [`WISP_VCS-1:0] inj_mask;
            (* peek *) wire [`WISP_FAULTS_W-1:0] faults;
            (* peek *) wire [TAGS-1:0] outstanding;
            (* peek *) wire send_request, answer_some;
            (* peek *) wire [TAG_W-1:0] tag;
            wire [3*`WISP_READ_W-1:0] reads;
            wire [31:0] reads_at;
            wire [3*FLIT_W-1:0] answers;
            wire [31:0] answers_at;
            wire [(TAGS+1)*TAG_W-1:0] free;
            wire [31:0] free_at;
            wire [5*`WISP_READ_W-1:0] requests;
            wire [31:0] requests_at;
            wire [5*ANSWER_W-1:0] data;
            wire [31:0] data_at;
            wire [4:0] data_used;
            slots #(.WIDTH(`WISP_READ_W), .DEPTH(2), .COUNT_W(2)) rd_q (.rst(rst), .at(reads_at), .words(reads));
            slots #(.WIDTH(FLIT_W), .DEPTH(2), .COUNT_W(2)) ans_q (.rst(rst), .at(answers_at), .words(answers));
            slots #(.WIDTH(TAG_W), .DEPTH(TAGS), .COUNT_W(TAG_W + 1), .USER(g)) free_q (.rst(rst), .at(free_at), .words(free));
            slots #(.WIDTH(`WISP_READ_W), .DEPTH(4), .COUNT_W(3), .USER(g)) ej_q_req (.rst(rst), .at(requests_at), .words(requests));
            slots #(.WIDTH(ANSWER_W), .DEPTH(4), .COUNT_W(3), .USER(g)) ej_q_rsp (.rst(rst), .at(data_at), .used(data_used), .words(data));
            for (i = 0; i < TAGS; i = i + 1) begin : asked
                (* peek *) wire [ENTRY_W-1:0] word;
            end
            if (1) begin : gen_cache
                (* peek *) wire some_hit;
                (* peek *) wire [`WISP_EXPERT_W-1:0] answer_expert;
                (* peek *) wire [`WISP_READ_W-1:0] looked_up;
                wire [TAGS-1:0] kept;
                flags_see #(.N(TAGS), .INDEX_W($clog2(TAGS))) keep (.flags(kept));
                wire [3*`WISP_TABLE_W-1:0] commands;
                wire [31:0] commands_at;
                slots #(.WIDTH(`WISP_TABLE_W), .DEPTH(2), .COUNT_W(2)) tbl_q (.rst(rst), .at(commands_at), .words(commands));
                for (i = 0; i < TAGS; i = i + 1) begin : what
                    (* peek *) wire [WHAT_W-1:0] word;
                end
                if (1) begin : pdu
                    wire [EXPERTS-1:0] local, copied;
                    flags_see #(.N(EXPERTS), .INDEX_W($clog2(EXPERTS))) is_local (.flags(local));
                    flags_see #(.N(EXPERTS), .INDEX_W($clog2(EXPERTS))) worth (.flags(copied));
                end
                if (1) begin : atu
                    (* peek *) wire write;
                    (* peek *) wire [`WISP_EXPERT_W-1:0] write_expert;
                    (* peek *) wire [`WISP_ATU_W-1:0] entry;
                    for (i = 0; i < EXPERTS; i = i + 1) begin : memory
                        (* peek *) wire [`WISP_ATU_W-1:0] word;
                    end
                end
                if (1) begin : fill
                    (* peek *) wire cur_valid, looking, copying;
                    (* peek *) wire [`WISP_EXPERT_W-1:0] cur_expert;
                    (* peek *) wire [`WISP_LINE_W-1:0] cur_lines, cur_written;
                    (* peek *) wire [`WISP_ADDR_W-1:0] cur_base;
                    (* peek *) wire [`WISP_FLITS_W-1:0] index;
                    wire [`WISP_EXPERT_W+`WISP_ATU_W-1:0] cur = {cur_expert, cur_written, cur_lines, cur_base};
                    wire [(WRITES+1)*QUEUE_W-1:0] writes;
                    wire [31:0] writes_at;
                    wire [WRITES:0] writes_used;
                    slots #(.WIDTH(QUEUE_W), .DEPTH(WRITES), .COUNT_W(3)) wr_q (.rst(rst), .at(writes_at), .used(writes_used), .words(writes));
                end
            end
            if (1) begin : gen_ahead
                if (1) begin : ahead
                    (* peek *) wire [`WISP_WINDOW_W-1:0] window;
                    (* peek *) wire [`WISP_LINKS_W-1:0] sum;
                    (* peek *) wire [`WISP_LINE_W-1:0] line, in_matrix;
                    (* peek *) wire [1:0] matrix;
                    (* peek *) wire crowded;
                    (* peek *) wire [AHEAD_TAGS-1:0] busy;
                    (* peek *) wire [`WISP_STAT_W-1:0] asked, late, held_links;
                    wire [3*`WISP_JOB_W-1:0] jobs;
                    wire [31:0] jobs_at;
                    slots #(.WIDTH(`WISP_JOB_W), .DEPTH(2), .COUNT_W(2)) job_q (.rst(rst), .at(jobs_at), .words(jobs));
                end
            end
        end
    endgenerate

    // ---- tags asked since reset, entries written since reset ----
    reg [TAGS-1:0] known;
    always @(posedge clk)
        if (rst) known <= 0;
        else if (see[0].send_request) known <= known | (1 << see[0].tag[INDEX_W-1:0]);
    wire [INDEX_W-1:0] ej_tag = ej_flit[`WISP_H_TAG+:INDEX_W];
    always @* if (!rst && ej_flit[`WISP_H_PRESENT] && ej_flit[`WISP_H_VC]) assume (known[ej_tag]);
    reg [EXPERTS-1:0] written;
    localparam EXPERT_W = $clog2(EXPERTS);
    always @(posedge clk)
        if (rst) written <= 0;
        else if (see[0].gen_cache.atu.write) written <= written | (1 << see[0].gen_cache.atu.write_expert[EXPERT_W-1:0]);
    wire copying = see[0].gen_cache.fill.copying;
    wire [EXPERT_W-1:0] cur_expert = see[0].gen_cache.fill.cur_expert[EXPERT_W-1:0];
    always @* if (!rst && copying && see[0].answer_some) assume (see[0].gen_cache.answer_expert == see[0].gen_cache.fill.cur_expert);
    generate
        for (i = 0; i < 5; i = i + 1) begin : each_word
            wire [INDEX_W-1:0] tag = see[0].data[i*ANSWER_W+1+:INDEX_W];
            always @* if (!rst && see[0].data_used[i]) assert (known[tag]);
        end
        for (i = 0; i < EXPERTS; i = i + 1) begin : each_expert
            always @*
                if (!rst) begin
                    if (written[i]) `SAME(gen_cache.atu.memory[i].word);
                    assert (written[i] || !(see[0].gen_cache.pdu.copied[i] || see[0].gen_cache.pdu.local[i]));
                end
        end
        for (i = 0; i <= WRITES; i = i + 1) begin : each_write
            wire [EXPERT_W-1:0] expert = see[0].gen_cache.fill.writes[i*QUEUE_W+`WISP_WRITE_W+:EXPERT_W];
            always @* if (!rst && see[0].gen_cache.fill.writes_used[i]) assert (written[expert]);
        end
        for (i = 0; i < TAGS; i = i + 1) begin : each_tag
            always @*
                if (!rst && known[i]) begin
                    `SAME(asked[i].word);
                    `SAME(gen_cache.what[i].word);
                end
        end
    endgenerate

    always @*
        if (!rst) begin
            `SAME(rd_ready);
            `SAME(loc_valid);
            `SAME(loc_word);
            `SAME(loc_copy);
            `SAME(loc_addr);
            `SAME(mem_valid);
            `SAME(mem_word);
            `SAME(ans_ready);
            `SAME(rsp_valid);
            `SAME(rsp_id);
            `SAME(rsp_tag);
            `SAME(rsp_last);
            `SAME(rsp_data);
            `SAME(wr_valid);
            `SAME(wr_word);
            `SAME(wr_data);
            `SAME(tbl_ready);
            `SAME(done_valid);
            `SAME_IF(done_valid, done_expert);
            `SAME(job_ready);
            `SAME(inj_flit);
            `SAME(ej_credit);
            `SAME(obs);
            `SAME(obs_cache);
            `SAME(obs_ahead);
            `SAME(obs_ahead_in);

            `SAME(fresh);
            `SAME(credit_req);
            `SAME(credit_rsp);
            `SAME(left);
            `SAME(inj_mask);
            `SAME(faults);
            `SAME(outstanding);
            `SAME(reads);
            `SAME(answers);
            `SAME(free);
            `SAME(requests);
            `SAME(data);
            `SAME(reads_at);
            `SAME(answers_at);
            `SAME(free_at);
            `SAME(requests_at);
            `SAME(data_at);
            `SAME(gen_cache.some_hit);
            `SAME_IF(gen_cache.some_hit, gen_cache.looked_up);
            `SAME_IF(gen_cache.some_hit, gen_cache.atu.entry);
            `SAME(gen_cache.kept);
            `SAME(gen_cache.commands);
            `SAME(gen_cache.commands_at);
            `SAME(gen_cache.pdu.copied);
            `SAME(gen_cache.pdu.local);
            `SAME(gen_cache.fill.cur_valid);
            `SAME(gen_cache.fill.looking);
            `SAME(gen_cache.fill.copying);
            `SAME(gen_cache.fill.index);
            `SAME(gen_cache.fill.writes_at);
            `SAME(gen_cache.fill.writes);
            `SAME_IF(gen_cache.fill.looking, gen_cache.atu.entry);
            `SAME_IF(gen_cache.fill.looking, gen_cache.fill.cur_expert);
            `SAME_IF(gen_cache.fill.cur_valid, gen_cache.fill.cur);
            `SAME_IF(gen_cache.fill.copying, gen_cache.fill.cur);
            assert (written[cur_expert] || !(copying || see[0].gen_cache.fill.looking || see[0].gen_cache.fill.cur_valid));
            `SAME(gen_ahead.ahead.window);
            `SAME(gen_ahead.ahead.sum);
            `SAME(gen_ahead.ahead.line);
            `SAME(gen_ahead.ahead.in_matrix);
            `SAME(gen_ahead.ahead.matrix);
            `SAME(gen_ahead.ahead.crowded);
            `SAME(gen_ahead.ahead.busy);
            `SAME(gen_ahead.ahead.asked);
            `SAME(gen_ahead.ahead.late);
            `SAME(gen_ahead.ahead.held_links);
            `SAME(gen_ahead.ahead.jobs);
            `SAME(gen_ahead.ahead.jobs_at);
        end

    // Interesting: they do wake differently, and a copy is filled and read.
    reg differed;
    always @(posedge clk)
        differed <= rst ? see[0].asked[0].word == ~see[1].asked[0].word && see[0].gen_cache.what[0].word == ~see[1].gen_cache.what[0].word
            && see[0].gen_cache.looked_up == ~see[1].gen_cache.looked_up && see[0].gen_cache.atu.entry == ~see[1].gen_cache.atu.entry
            && see[0].gen_cache.atu.memory[0].word == ~see[1].gen_cache.atu.memory[0].word && see[0].gen_cache.fill.cur == ~see[1].gen_cache.fill.cur
            : differed;
    reg copied;
    always @(posedge clk) copied <= !rst && (copied || see[0].done_valid);
    always @* cover (!rst && differed && copied && see[0].loc_valid && see[0].loc_copy);
endmodule

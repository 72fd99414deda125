`include "wisp_params.vh"
// ahead - contract of wisp_ahead: what it asks for is what the oldest job says, line by line, when it may; jobs of any size, a
// window of a few cycles. Its tags come home one by one, in any order. Jobs leave the queue in order, each once (rules/queue.v).
// peek: see dut
module ahead_formal #(
    parameter AHEAD_TAGS = 2,
    parameter WINDOW_W = 2
) (
    input wire                      clk,
    input wire                      job_valid,
    input wire [   `WISP_JOB_W-1:0] job_word,
    input wire                      admit,
    input wire                      stop,
    input wire                      quiet,
    input wire [               2:0] links,
    input wire                      demand,
    input wire [`WISP_EXPERT_W-1:0] demand_expert,
    input wire                      grant,
    input wire                      give,
    input wire [  `WISP_SLOT_W-1:0] give_slot
);
    localparam LINE_W = `WISP_LINE_W;
    (* anyconst *) wire [`WISP_LINKS_W-1:0] links_limit;
    wire job_ready, ask;
    wire [`WISP_READ_W-1:0] ask_word;
    wire [`WISP_SLOT_W-1:0] ask_slot;
    wire take = ask && grant;
    reg rst = 1'b1;
    always @(posedge clk) rst <= 1'b0;

    wisp_ahead #(
        .AHEAD_TAGS(AHEAD_TAGS),
        .WINDOW_W(WINDOW_W)
    ) dut (
        .clk(clk),
        .rst(rst),
        .links_limit(links_limit),
        .job_valid(job_valid),
        .job_ready(job_ready),
        .job_word(job_word),
        .admit(admit),
        .stop(stop),
        .quiet(quiet),
        .links(links),
        .demand(demand),
        .demand_expert(demand_expert),
        .ask(ask),
        .ask_word(ask_word),
        .ask_slot(ask_slot),
        .take(take),
        .give(give),
        .give_slot(give_slot)
    );
    generate
        if (1) begin : see
            (* peek *) wire [AHEAD_TAGS-1:0] busy;
            (* peek *) wire [WINDOW_W-1:0] window;
            (* peek *) wire [`WISP_LINKS_W-1:0] sum;
            (* peek *) wire [LINE_W-1:0] line, in_matrix;
            (* peek *) wire [1:0] matrix;
            (* peek *) wire [`WISP_STAT_W-1:0] asked, late, held_links;
            (* peek *) wire crowded, pop;
            wire [2*`WISP_JOB_W-1:0] jobs;
            wire [1:0] size;
            queue #(.WIDTH(`WISP_JOB_W), .DEPTH(2), .COUNT_W(2)) job_q (.rst(rst), .words(jobs), .size(size));
        end
    endgenerate
    wire some = see.size != 0;
    wire [LINE_W+1:0] lines = see.jobs[`WISP_J_LINES+:LINE_W];
    wire [LINE_W+1:0] lines_next = see.jobs[`WISP_JOB_W+`WISP_J_LINES+:LINE_W];
    wire [LINE_W+1:0] lines_new = job_word[`WISP_J_LINES+:LINE_W];
    wire [`WISP_EXPERT_W-1:0] expert = see.jobs[`WISP_J_EXPERT+:`WISP_EXPERT_W];

    // The Local CP names experts that have lines; d2d gives back what is under way.
    reg [AHEAD_TAGS-1:0] in_use;
    wire [AHEAD_TAGS-1:0] given = give ? {{AHEAD_TAGS - 1{1'b0}}, 1'b1} << give_slot : 0;
    wire [AHEAD_TAGS-1:0] taken_slot = {{AHEAD_TAGS - 1{1'b0}}, 1'b1} << ask_slot;
    wire [AHEAD_TAGS-1:0] taken = take ? taken_slot : 0;
    always @*
        if (!rst) begin
            assume (links <= 4);
            assume (!job_valid || (lines_new != 0 && lines_new + lines_new + lines_new < 2 ** LINE_W));
            assume (!give || (give_slot < AHEAD_TAGS && (in_use & given) == given));
        end

    // How many lines of the oldest job were asked for; flits in this window; counters.
    reg [LINE_W+1:0] done;
    reg [`WISP_LINKS_W-1:0] flits;
    reg [WINDOW_W-1:0] time_now;
    reg too_many;
    reg [`WISP_STAT_W-1:0] takes, lates, helds;
    wire is_late = some && demand && demand_expert == expert;
    wire whole = take && done + 1'b1 == lines + lines + lines;
    wire window_ends = time_now == {WINDOW_W{1'b1}};
    always @(posedge clk)
        if (rst) {in_use, done, flits, time_now, too_many, takes, lates, helds} <= 0;
        else begin
            in_use <= in_use & ~given | taken;
            done <= (stop || is_late || whole) ? 0 : done + take;
            flits <= window_ends ? 0 : flits + links;
            if (window_ends) too_many <= flits + links > links_limit;
            time_now <= time_now + 1'b1;
            takes <= takes + take;
            lates <= lates + is_late;
            helds <= helds + (some && quiet && see.crowded && in_use != {AHEAD_TAGS{1'b1}});
        end
    wire [LINE_W+1:0] before = (see.matrix == 0) ? 0 : (see.matrix == 1) ? lines : lines + lines;
    wire ends_matrix = done + 1'b1 == lines || done + 1'b1 == lines + lines || done + 1'b1 == lines + lines + lines;
    always @*
        if (!rst) begin
            // jobs
            assert (job_ready == (see.size != 2 && admit));
            assert (!some || (lines != 0 && lines + lines + lines < 2 ** LINE_W));
            assert (see.size != 2 || (lines_next != 0 && lines_next + lines_next + lines_next < 2 ** LINE_W));
            assert (see.pop == (is_late || whole));
            // where it is
            assert (some || (see.line == 0 && see.in_matrix == 0 && see.matrix == 0));
            assert (see.line == done);
            assert (!some || (see.matrix <= 2 && see.in_matrix < lines && done == before + see.in_matrix));
            // what it asks for, and when
            assert (ask == (some && quiet && !see.crowded && in_use != {AHEAD_TAGS{1'b1}} && !stop));
            if (ask) begin
                assert (ask_slot < AHEAD_TAGS && !in_use[ask_slot] && ((taken_slot - 1'b1) & ~in_use) == 0);
                assert (ask_word[`WISP_R_EXPERT+:`WISP_EXPERT_W] == expert && ask_word[`WISP_R_ID+:`WISP_ID_W] == 0);
                assert (ask_word[`WISP_R_LINE+:LINE_W] == done && done < lines + lines + lines);
                assert (ask_word[`WISP_R_PEER_X+:2*`WISP_COORD_W] == see.jobs[`WISP_J_PEER_X+:2*`WISP_COORD_W]);
                assert (ask_word[`WISP_R_FLITS+:`WISP_FLITS_W] == (ends_matrix ? see.jobs[`WISP_J_LAST_FLITS+:`WISP_FLITS_W]
                                                                               : see.jobs[`WISP_J_FLITS+:`WISP_FLITS_W]));
            end else assert (ask_word == 0 && ask_slot == 0);
            // tags, windows, counters
            assert (see.busy == in_use);
            assert (see.window == time_now && see.sum == flits && flits <= 4 * time_now && see.crowded == too_many);
            assert (see.asked == takes && see.late == lates && see.held_links == helds);
        end

    // Interesting: a job of three matrices of two lines is asked for whole; a job is late in its second matrix; a window is crowded.
    always @* begin
        cover (!rst && whole && lines == 2);
        cover (!rst && is_late && see.matrix == 1 && see.size == 2);
        cover (!rst && see.held_links != 0 && take);
        cover (!rst && stop && see.matrix == 1);
    end
endmodule

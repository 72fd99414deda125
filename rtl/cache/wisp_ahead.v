`include "wisp_params.vh"
`include "wisp_observe.vh"
// wisp_ahead - asks for the lines of experts ahead of their use, when the die has nothing else to ask for
// (docs/microarchitecture.md, "ahead").
module wisp_ahead #(
    parameter AHEAD_TAGS = `WISP_AHEAD_TAGS,  // 1 to 16, a power of two
    parameter WINDOW_W = `WISP_WINDOW_W  // less in a proof alone
) (
    input  wire                          clk,
    input  wire                          rst,
    input  wire [     `WISP_LINKS_W-1:0] links_limit,
    // the Local CP
    input  wire                          job_valid,
    output wire                          job_ready,
    input  wire [       `WISP_JOB_W-1:0] job_word,
    // the die: what it does in this cycle
    input  wire                          admit,
    input  wire                          stop,
    input  wire                          quiet,
    input  wire [                   2:0] links,
    input  wire                          demand,
    input  wire [    `WISP_EXPERT_W-1:0] demand_expert,
    // a read to ask for, and the tags
    output wire                          ask,
    output wire [      `WISP_READ_W-1:0] ask_word,
    output wire [      `WISP_SLOT_W-1:0] ask_slot,
    input  wire                          take,
    input  wire                          give,
    input  wire [      `WISP_SLOT_W-1:0] give_slot,
    // counters (rules 4, 5 and 7)
    output wire [      `WISP_STAT_W-1:0] count_asked,
    output wire [      `WISP_STAT_W-1:0] count_late,
    output wire [      `WISP_STAT_W-1:0] count_held_links
`ifdef WISP_OBSERVE
    ,
    output wire [   `WISP_OBS_AHEAD_WORDS*64-1:0] obs,
    output wire [`WISP_OBS_AHEAD_IN_WORDS*64-1:0] obs_in
`endif
);
    generate  // a module that does not exist: every tool stops at its name
        if (AHEAD_TAGS < 1 || AHEAD_TAGS > 2 ** `WISP_SLOT_W || (AHEAD_TAGS & (AHEAD_TAGS - 1)) != 0) begin : gen_tags_check
            AHEAD_TAGS_must_be_a_power_of_two_to_16 parameter_error ();
        end
    endgenerate

    // ---- jobs (rules 1 and 6) ----
    wire [`WISP_JOB_W-1:0] job;
    wire [1:0] count;
    wire pop;
    assign job_ready = count != 2'd`WISP_SKID_DEPTH && admit;
    wisp_fifo #(
        .WIDTH(`WISP_JOB_W),
        .DEPTH(`WISP_SKID_DEPTH),
        .COUNT_W(2)
    ) job_q (
        .clk(clk),
        .rst(rst || stop),
        .push(job_valid && job_ready),
        .push_data(job_word),
        .pop(pop),
        .head(job),
        .count(count)
    );
    wire some = count != 2'd0;
    wire [`WISP_EXPERT_W-1:0] expert = job[`WISP_J_EXPERT+:`WISP_EXPERT_W];
    wire [`WISP_LINE_W-1:0] lines = job[`WISP_J_LINES+:`WISP_LINE_W];
    wire [`WISP_FLITS_W-1:0] flits = job[`WISP_J_FLITS+:`WISP_FLITS_W];
    wire [`WISP_FLITS_W-1:0] last_flits = job[`WISP_J_LAST_FLITS+:`WISP_FLITS_W];
    wire [2*`WISP_COORD_W-1:0] peer = job[`WISP_J_PEER_X+:2*`WISP_COORD_W];

    // ---- link use (rule 2) ----
    reg [WINDOW_W-1:0] window;
    reg [`WISP_LINKS_W-1:0] sum;
    reg crowded;
    wire window_ends = window == {WINDOW_W{1'b1}};
    wire [`WISP_LINKS_W-1:0] total = sum + {{`WISP_LINKS_W - 3{1'b0}}, links};
    wire [`WISP_LINKS_W-1:0] sum_next = window_ends ? {`WISP_LINKS_W{1'b0}} : total;
    wire crowded_next = window_ends ? total > links_limit : crowded;

    // ---- ask (rule 3) ----
    reg [AHEAD_TAGS-1:0] busy;
    reg [`WISP_LINE_W-1:0] line, in_matrix;
    reg [1:0] matrix;
    reg [`WISP_SLOT_W-1:0] lowest;
    integer i;
    always @* begin
        lowest = {`WISP_SLOT_W{1'b0}};
        for (i = AHEAD_TAGS - 1; i >= 0; i = i - 1) if (!busy[i]) lowest = i[`WISP_SLOT_W-1:0];
    end
    wire free = busy != {AHEAD_TAGS{1'b1}};
    wire wanted = some && quiet && free;
    wire [`WISP_LINE_W-1:0] in_matrix_after = in_matrix + 1'b1;
    wire matrix_ends = in_matrix_after == lines;
    assign ask = wanted && !crowded && !stop;
    assign ask_slot = ask ? lowest : {`WISP_SLOT_W{1'b0}};
    assign ask_word = ask ? {{`WISP_ID_W{1'b0}}, peer, matrix_ends ? last_flits : flits, line, expert} : {`WISP_READ_W{1'b0}};

    // ---- what was asked for, and the end of a job (rules 4 to 7) ----
    reg [`WISP_STAT_W-1:0] asked, late, held_links;
    wire finished = take && matrix_ends && matrix == 2'd2;
    wire is_late = some && demand && demand_expert == expert;
    wire over = stop || is_late || finished;
    assign pop = is_late || finished;
    assign count_asked = asked;
    assign count_late = late;
    assign count_held_links = held_links;
    localparam [AHEAD_TAGS-1:0] TAG_0 = 1;
    wire [AHEAD_TAGS-1:0] taken = take ? TAG_0 << lowest : {AHEAD_TAGS{1'b0}};
    wire [AHEAD_TAGS-1:0] given = give ? TAG_0 << give_slot : {AHEAD_TAGS{1'b0}};  // slot unknown unless give

    always @(posedge clk)
        if (rst) begin
            window <= {WINDOW_W{1'b0}};
            sum <= {`WISP_LINKS_W{1'b0}};
            crowded <= 1'b0;
            busy <= {AHEAD_TAGS{1'b0}};
            asked <= {`WISP_STAT_W{1'b0}};
            late <= {`WISP_STAT_W{1'b0}};
            held_links <= {`WISP_STAT_W{1'b0}};
        end else begin
            window <= window + 1'b1;
            sum <= sum_next;
            crowded <= crowded_next;
            busy <= busy & ~given | taken;
            asked <= take ? asked + 1'b1 : asked;
            late <= is_late ? late + 1'b1 : late;
            held_links <= (wanted && crowded) ? held_links + 1'b1 : held_links;
        end
    always @(posedge clk)
        if (rst || over) begin
            line <= {`WISP_LINE_W{1'b0}};
            in_matrix <= {`WISP_LINE_W{1'b0}};
            matrix <= 2'd0;
        end else if (take) begin
            line <= line + 1'b1;
            in_matrix <= matrix_ends ? {`WISP_LINE_W{1'b0}} : in_matrix_after;
            matrix <= matrix + {1'b0, matrix_ends};
        end

`ifdef WISP_ASSERT
    always @(posedge clk)
        if (!rst) begin
            if (take && !ask) $fatal(1, "%m: nothing is asked for");
            if (give && !busy[give_slot[(AHEAD_TAGS > 1 ? $clog2(AHEAD_TAGS) : 1)-1:0]]) $fatal(1, "%m: a tag that is not in use");
        end
`endif
`ifdef WISP_OBSERVE
    assign obs = `WISP_OBSERVE_AHEAD;
    assign obs_in = `WISP_OBSERVE_AHEAD_IN;
`endif
endmodule

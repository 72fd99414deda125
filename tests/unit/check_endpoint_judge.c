/* check_endpoint_judge.c - csim/die/endpoint: the ports of a die with a d2d of a few lines behind them, which does what
 * the rules of docs/microarchitecture.md allow at random. What must hold is said from outside: a word stands until it
 * is taken, a handshake that is held back is not offered, every read comes home, and the sums over cycles are counted
 * anew.
 */
#include "die/endpoint.h"
#include "unit/unit_test.h"

#include <math.h>

enum { READ_FLITS = 4, DIES = 6 };

static const struct wisp_config config = {
    .written = {.mesh_x = 2, .mesh_y = 3, .read_flits = READ_FLITS, .llc_ways = 2, .memory_queue_reads = 3},
    .derived = {.dies = DIES,
                .hbm_bytes_per_cycle_per_plane_q16 = 100 << 16,
                .hbm_latency_cycles = 30,
                .llc_hit_cycles = 5,
                .llc_miss_cycles = 9,
                .llc_write_cycles = 7,
                .llc_sets = 4},
};

static struct wisp_endpoint endpoint;
static struct wisp_rng rng;

static void start(unsigned die, struct wisp_traffic traffic) {
    struct wisp_error error;
    wisp_rng_init(&rng, 8, die);
    ck_assert_int_eq(wisp_endpoint_init(&endpoint, &config, die / 3, die % 3, &traffic, &error), WISP_OK);
}

/* ---- a d2d of a few lines: reads of this die go to loc, the others come back from the mesh at some time ---- */

struct model {
    struct wisp_read waiting[256]; /* asked of other dies, in order; flits: still to come */
    unsigned count, sent;
    bool loc_valid;
    uint64_t loc_word;
    uint64_t busy, outstanding, served, queued, taken; /* sums; reads under way now: `taken` */
    uint64_t remote_asked;                             /* reads of others given to the memory */
};

static struct model model;

/* What d2d shows in this cycle. */
static struct wisp_d2d_out show(unsigned die) {
    struct wisp_d2d_out out = {0};
    out.rd_ready = !model.loc_valid && model.count < 200 && wisp_rng_below(&rng, 2);
    out.ans_ready = wisp_rng_below(&rng, 2);
    out.loc_valid = model.loc_valid;
    out.loc_word = model.loc_word;
    out.mem_valid = wisp_rng_below(&rng, 4) == 0;
    if (out.mem_valid)
        out.mem_word = wisp_read_pack((struct wisp_read){.expert = (uint16_t)wisp_rng_below(&rng, 9),
                                                         .line = wisp_rng_below(&rng, 9),
                                                         .flits = (uint8_t)(1 + wisp_rng_below(&rng, READ_FLITS)),
                                                         .peer_x = (uint8_t)(die / 3)});
    out.rsp_valid = model.count && wisp_rng_below(&rng, 3);
    if (out.rsp_valid) {
        const struct wisp_read *read = &model.waiting[0];
        out.rsp_id = read->id;
        out.rsp_last = model.sent + 1 == read->flits;
        out.rsp_data = wisp_memory_data(0, read->expert, read->line, model.sent);
    }
    return out;
}

/* The edge, for the model. */
static void clock_model(unsigned die, const struct wisp_d2d_in *in, const struct wisp_d2d_out *out) {
    if (out->loc_valid && in->loc_ready) model.loc_valid = false;
    if (out->rsp_valid && in->rsp_ready && ++model.sent == model.waiting[0].flits) {
        memmove(model.waiting, model.waiting + 1, --model.count * sizeof *model.waiting);
        model.sent = 0;
    }
    model.remote_asked += out->mem_valid && in->mem_ready;
    model.served += in->ans_valid && out->ans_ready;
    if (!in->rd_valid || !out->rd_ready) return;
    struct wisp_read read = wisp_read_unpack(in->rd_word);
    if (read.peer_x == die / 3 && read.peer_y == die % 3) {
        model.loc_valid = true;
        model.loc_word = in->rd_word;
    } else {
        model.waiting[model.count++] = read;
    }
}

/* A valid word that was not taken is there again, and no other. */
static void stands(const struct wisp_d2d_in *was, const struct wisp_d2d_out *out, const struct wisp_d2d_in *in) {
    if (was->rd_valid && !out->rd_ready) unit_require(in->rd_valid && in->rd_word == was->rd_word);
    if (was->ans_valid && !out->ans_ready)
        unit_require(in->ans_valid && in->ans_flit.header == was->ans_flit.header &&
                     in->ans_flit.payload == was->ans_flit.payload);
    unit_require(in->rd_valid || !in->rd_word);
    unit_require(in->ans_valid || !in->ans_flit.header);
    unit_require(in->tbl_valid || !in->tbl_word);
    unit_require(in->job_valid || !in->job_word);
}

static void random_ports(unsigned die, struct wisp_traffic traffic) {
    struct wisp_d2d_in in = {0}, was = {0};
    struct wisp_d2d_out out = {0};
    memset(&model, 0, sizeof model);
    start(die, traffic);
    uint64_t now = 0, came = 0, flits = 0;
    for (; now < 20000 && !wisp_endpoint_done(&endpoint); now++) {
        wisp_endpoint_drive(&endpoint, now, &in);
        stands(&was, &out, &in);
        unit_require(in.loc_ready <= !wisp_memory_full(&endpoint.memory.local));
        unit_require(in.mem_ready <= !wisp_memory_full(&endpoint.memory.remote));
        out = show(die);
        unsigned under_way = 256 - endpoint.requester.free_count;
        model.busy += under_way != 0;
        model.outstanding += under_way;
        model.queued += endpoint.memory.remote.count;
        bool data = out.rsp_valid && in.rsp_ready;
        came += data && out.rsp_last;
        flits += data;
        wisp_endpoint_clock(&endpoint, now, &in, &out);
        clock_model(die, &in, &out);
        unit_require(endpoint.writing == data);
        if (data) unit_require(!wisp_endpoint_done(&endpoint));
        was = in;
    }
    ck_assert_uint_lt(now, 20000);
    ck_assert_uint_eq(endpoint.requester.reads, traffic.reads);
    ck_assert_uint_eq(endpoint.requester.remote_reads, came);
    ck_assert_uint_eq(endpoint.requester.remote_flits, flits);
    ck_assert_uint_eq(endpoint.requester.local_flits, (traffic.reads - came) * READ_FLITS);
    ck_assert_uint_eq(endpoint.requester.wrong_flits, 0);
    ck_assert_uint_eq(endpoint.load.busy_cycles, model.busy);
    ck_assert_uint_eq(endpoint.load.outstanding, model.outstanding);
    ck_assert_uint_eq(endpoint.load.queued, model.queued);
    ck_assert_uint_eq(endpoint.load.served_flits, model.served);
    ck_assert(model.remote_asked > 0 && model.served > 0);
    wisp_endpoint_free(&endpoint);
}

START_TEST(endpoint_ports) {
    for (unsigned die = 0; die < DIES; die++)
        for (unsigned stall = 0; stall < 3; stall++)
            random_ports(die, (struct wisp_traffic){.pattern = WISP_PATTERN_UNIFORM,
                                                    .rate = 0.2 + 0.3 * stall,
                                                    .reads = 150,
                                                    .stall = 0.3 * stall,
                                                    .seed = die});
}
END_TEST

/* ---- handshakes that are held back ---- */

/* Bit i: the handshake of WISP_HOLD 1 << i is there. */
static unsigned offered(const struct wisp_d2d_in *in) {
    return (unsigned)in->rd_valid | (unsigned)in->loc_ready << 1 | (unsigned)in->mem_ready << 2 |
           (unsigned)in->ans_valid << 3 | (unsigned)in->rsp_ready << 4 | (unsigned)in->wr_ready << 5;
}

START_TEST(endpoint_holds_what_it_is_told) {
    for (unsigned hold = 0; hold < 64; hold++) {
        struct wisp_d2d_in in;
        struct wisp_traffic traffic = {.pattern = WISP_PATTERN_UNIFORM,
                                       .rate = 1,
                                       .reads = 100,
                                       .hold = {.handshakes = hold, .from = 100, .until = 110},
                                       .seed = 1};
        start(1, traffic);
        struct wisp_d2d_out take = {.rd_ready = true, .ans_ready = true};
        for (uint64_t now = 0; now < 120; now++) {
            bool held = now >= 100 && now < 110;
            if (now == 40 || now == 41) /* two remote reads, so that answers are there all the time */
                wisp_memory_accept(&endpoint.memory, &endpoint.memory.remote,
                                   (struct wisp_read){.flits = 200, .line = (uint32_t)now}, now);
            wisp_endpoint_drive(&endpoint, now, &in);
            if (now >= 99) {
                unsigned want = held ? 63 & ~hold : 63, got = offered(&in);
                /* a read starts in a cycle in four: what stands is not held, what would come is */
                want &= ~1u, got &= held && hold & 1 ? 63 : 62;
                if (got != want) ck_abort_msg("hold 0x%x cycle %llu: 0x%x", hold, (unsigned long long)now, got);
            }
            wisp_endpoint_clock(&endpoint, now, &in, &take);
        }
        wisp_endpoint_free(&endpoint);
    }
}
END_TEST

/* A chance per handshake and cycle, from a stream of its own; no two handshakes are held back together more often than
 * chance has it. */
START_TEST(endpoint_stalls) {
    enum { CYCLES = 40000, KINDS = 4 };
    for (unsigned die = 0; die < DIES; die++) {
        struct wisp_rng stream;
        start(die, (struct wisp_traffic){.stall = 0.3, .seed = 6});
        wisp_rng_init(&stream, 6, 2 * die + 1);
        ck_assert_mem_eq(&stream, &endpoint.stall_rng, sizeof stream);
        unsigned held[KINDS] = {0}, both[KINDS][KINDS] = {{0}};
        for (uint64_t now = 0; now < CYCLES; now++) {
            struct wisp_d2d_in in;
            wisp_endpoint_drive(&endpoint, now, &in);
            bool no[KINDS] = {!in.loc_ready, !in.mem_ready, !in.rsp_ready, !in.wr_ready};
            for (unsigned a = 0; a < KINDS; a++) {
                held[a] += no[a];
                for (unsigned b = 0; b < a; b++) both[a][b] += no[a] && no[b];
            }
        }
        for (unsigned a = 0; a < KINDS; a++) {
            unit_require(fabs(held[a] - 0.3 * CYCLES) < 5 * sqrt(0.21 * CYCLES));
            for (unsigned b = 0; b < a; b++)
                unit_require(fabs(both[a][b] - 0.09 * CYCLES) < 5 * sqrt(0.09 * 0.91 * CYCLES));
        }
        wisp_endpoint_free(&endpoint);
    }
}
END_TEST

/* A read or an answer that comes says nothing of the other handshakes in its cycle. */
START_TEST(endpoint_stalls_beside_what_is_offered) {
    enum { CYCLES = 1200, KINDS = 4 };
    unsigned reads = 0, answers = 0, beside_read[KINDS] = {0}, beside_answer[KINDS] = {0};
    for (unsigned die = 0; die < DIES; die++) {
        const struct wisp_d2d_out take = {.rd_ready = true, .ans_ready = true};
        const struct wisp_read asked = {.flits = 200};
        start(die, (struct wisp_traffic){
                       .pattern = WISP_PATTERN_UNIFORM, .rate = 1, .reads = 250, .stall = 0.3, .seed = die + 1});
        for (uint64_t now = 0; now < CYCLES; now++) {
            struct wisp_d2d_in in;
            if (now < 2) wisp_memory_accept(&endpoint.memory, &endpoint.memory.remote, asked, now);
            wisp_endpoint_drive(&endpoint, now, &in);
            bool no[KINDS] = {!in.loc_ready, !in.mem_ready, !in.rsp_ready, !in.wr_ready};
            for (unsigned a = 0; a < KINDS; a++) {
                beside_read[a] += in.rd_valid && no[a];
                beside_answer[a] += in.ans_valid && no[a];
            }
            reads += in.rd_valid;
            answers += in.ans_valid;
            wisp_endpoint_clock(&endpoint, now, &in, &take);
        }
        wisp_endpoint_free(&endpoint);
    }
    ck_assert_uint_eq(reads, DIES * 250);
    ck_assert_uint_eq(answers, DIES * 400);
    for (unsigned a = 0; a < KINDS; a++) {
        unit_require(fabs(beside_read[a] - 0.3 * reads) < 5 * sqrt(0.21 * reads));
        unit_require(fabs(beside_answer[a] - 0.3 * answers) < 5 * sqrt(0.21 * answers));
    }
}
END_TEST

/* ---- what the Local CP sends ---- */

enum { CP_EXPERTS = 14, CP_LINES = 6, CP_LAYERS = 2, CP_KERNELS = 200 };

/* A Local CP of its own, which is asked what comes next. */
static struct wisp_local_cp own;

/* Each expert is read from another die, or is predicted, or neither. All of it is of this die. */
static void random_launch(unsigned die, uint64_t now) {
    struct wisp_remote_expert remote[CP_EXPERTS];
    struct wisp_ahead_expert ahead[CP_EXPERTS];
    size_t none[DIES + 1] = {0}, first_remote[DIES + 1] = {0}, first_ahead[DIES + 1] = {0};
    size_t reads = 0, predicted = 0;
    struct wisp_error error;
    for (uint16_t e = 0; e < CP_EXPERTS; e++) {
        unsigned what = wisp_rng_below(&rng, 4);
        if (what < 2) remote[reads++] = (struct wisp_remote_expert){e, what};
        if (what == 2) ahead[predicted++] = (struct wisp_ahead_expert){e, 0, 1};
    }
    for (unsigned d = die + 1; d <= DIES; d++) first_remote[d] = reads, first_ahead[d] = predicted;
    struct wisp_work work = {.first = none,
                             .remote = remote,
                             .first_remote = first_remote,
                             .ahead = ahead,
                             .first_ahead = first_ahead,
                             .layer = wisp_rng_below(&rng, CP_LAYERS)};
    struct wisp_local_kernel kernel = {.layer = work.layer,
                                       .remote = remote,
                                       .remote_count = reads,
                                       .ahead = ahead,
                                       .ahead_count = predicted,
                                       .matrix_flits = 2 * READ_FLITS - 1,
                                       .read_flits = READ_FLITS};
    ck_assert_int_eq(wisp_endpoint_submit(&endpoint, &work, die, now, &error), WISP_OK);
    ck_assert_int_eq(wisp_local_cp_launch(&own, &kernel, &error), WISP_OK);
}

/* One cycle: a word stands until it is taken, the one that is taken is the next one, and jobs come after commands. */
static void launch_cycle(uint64_t now, struct wisp_d2d_in *was, struct wisp_d2d_out *took) {
    struct wisp_d2d_in in;
    struct wisp_table_command command;
    struct wisp_ahead_job job;
    wisp_endpoint_drive(&endpoint, now, &in);
    if (was->tbl_valid && !took->tbl_ready) unit_require(in.tbl_valid && in.tbl_word == was->tbl_word);
    if (was->job_valid && !took->job_ready) unit_require(in.job_valid && in.job_word == was->job_word);
    *took = (struct wisp_d2d_out){.tbl_ready = wisp_rng_below(&rng, 2), .job_ready = wisp_rng_below(&rng, 2)};
    bool due = wisp_local_cp_command(&own, &command);
    if (in.tbl_valid) unit_require(due && in.tbl_word == wisp_table_pack(command));
    if (in.job_valid) unit_require(wisp_local_cp_job(&own, &job) && in.job_word == wisp_ahead_pack(job));
    unit_require(wisp_endpoint_done(&endpoint) == !due);
    if (in.tbl_valid && took->tbl_ready) wisp_local_cp_sent(&own);
    if (in.job_valid && took->job_ready) wisp_local_cp_job_sent(&own);
    if (!due && wisp_rng_below(&rng, 4) == 0) {
        took->done_valid = true;
        took->done_expert = (uint16_t)wisp_rng_below(&rng, CP_EXPERTS);
        wisp_local_cp_done(&own, took->done_expert);
    }
    wisp_endpoint_clock(&endpoint, now, &in, took);
    *was = in;
}

/* Every command of a launch is sent once, in order, then every job; the next launch may come before all jobs are. */
START_TEST(endpoint_sends_commands_and_jobs) {
    struct wisp_config with_cp = config;
    const uint32_t slots[DIES] = {5, 6, 7, 8, 9, 10};
    const struct wisp_copy_regions regions = {CP_LAYERS, CP_LINES, 2 * READ_FLITS - 1, slots};
    struct wisp_error error;
    uint64_t commands = 0, jobs = 0, given_up = 0;
    with_cp.written.copy_policy = WISP_COPY_LRU;
    with_cp.written.ahead_experts = 3;
    for (unsigned die = 0; die < DIES; die++) {
        struct wisp_d2d_in was = {0};
        struct wisp_d2d_out took = {0};
        uint64_t now = 0;
        start(die, (struct wisp_traffic){.pattern = WISP_PATTERN_NONE, .stall = die % 2 * 0.3, .seed = die});
        ck_assert_int_eq(wisp_endpoint_cache(&endpoint, &with_cp, &regions, die, &error), WISP_OK);
        ck_assert_int_eq(wisp_local_cp_init(&own, &with_cp, CP_LAYERS, CP_LINES, slots[die], &error), WISP_OK);
        for (unsigned kernel = 0; kernel < CP_KERNELS; kernel++) {
            random_launch(die, now);
            was.job_valid = false; /* a job that waits is of the kernel before */
            for (unsigned rest = wisp_rng_below(&rng, 20); rest > 0 || !wisp_endpoint_done(&endpoint); now++) {
                rest -= rest > 0;
                unit_require(now < CP_KERNELS * 200);
                launch_cycle(now, &was, &took);
            }
            commands += own.next_command;
            jobs += own.next_job;
            given_up += own.job_count - own.next_job;
        }
        wisp_local_cp_free(&own);
        wisp_endpoint_free(&endpoint);
    }
    ck_assert(commands > 12 * CP_KERNELS && jobs > CP_KERNELS && given_up > CP_KERNELS);
}
END_TEST

int main(void) {
    const TTest *tests[] = {endpoint_ports, endpoint_holds_what_it_is_told, endpoint_stalls,
                            endpoint_stalls_beside_what_is_offered, endpoint_sends_commands_and_jobs};
    return unit_main("endpoint_judge", tests, sizeof tests / sizeof tests[0]);
}

/* check_ahead.c - unit `ahead`: reference and Verilog in lock step (AHEAD_TAGS from the build); the test plays the
 * Local CP and what of d2d is around the unit. Besides the comparison, what it asks for is what the jobs say, counted
 * by the test itself: line by line, each under the lowest tag that is free, in windows that are not crowded. */
#include "plan/ahead.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

enum { LINKS_LIMIT = 400, WINDOW = 256, MATRICES = 3, ALL_BUSY = (1 << AHEAD_TAGS) - 1 };

struct bench {
    struct wisp_ahead ahead; /* the reference */
    void *dut;
    struct wisp_rng rng;
    uint64_t seed, cycle;
    struct ahead_dut_in in;
    struct ahead_dut_out out;
    unsigned limit;
    /* from the contract alone */
    struct wisp_ahead_job jobs[WISP_SKID_DEPTH];
    unsigned count, next; /* next: line of the oldest job */
    unsigned busy, flits; /* flits: in this window */
    bool crowded;
    unsigned asked, late, held, finished, stopped, exhausted, refused, both;
};

static void bench_init(struct bench *bench, uint64_t seed, unsigned limit) {
    memset(bench, 0, sizeof *bench);
    bench->seed = seed;
    bench->limit = limit;
    wisp_rng_init(&bench->rng, seed, 0);
    wisp_ahead_init(&bench->ahead, AHEAD_TAGS, limit);
    bench->dut = ahead_dut_create((unsigned)seed);
    ahead_dut_reset(bench->dut, limit);
}

static void bench_end(struct bench *bench) {
    ck_assert_uint_eq(bench->ahead.asked, bench->asked);
    ck_assert_uint_eq(bench->ahead.late, bench->late);
    ck_assert_uint_eq(bench->ahead.held_links, bench->held);
    ahead_dut_destroy(bench->dut);
}

static void compare(const struct bench *bench) {
    const struct wisp_ahead *ahead = &bench->ahead;
    const struct wisp_ahead_in *in = &bench->in.in;
    uint64_t expected[WISP_OBS_WORDS] = {0}, seen[WISP_OBS_WORDS] = {0};
    bool late = wisp_ahead_late(ahead, in->demand, in->demand_expert);
    wisp_ahead_observe(ahead, in->take, late, in->give, expected + WISP_OBS_AHEAD);
    memcpy(seen + WISP_OBS_AHEAD, bench->out.obs, sizeof bench->out.obs);
    unit_compare(bench->seed, bench->cycle, expected, seen, WISP_OBS_AHEAD,
                 WISP_OBS_AHEAD_WORDS + WISP_OBS_AHEAD_IN_WORDS);
    unit_equal(bench->seed, bench->cycle, "ahead", "job", "ready", ahead->job_ready, bench->out.job_ready);
    unit_equal(bench->seed, bench->cycle, "ahead", "ask", "valid", ahead->ask, bench->out.ask);
    unit_equal(bench->seed, bench->cycle, "ahead", "ask", "slot", ahead->ask_slot, bench->out.ask_slot);
    unit_equal(bench->seed, bench->cycle, "ahead", "ask", "word", wisp_read_pack(ahead->ask_read), bench->out.ask_word);
}

/* May it ask, and if so, for what? */
static void check_ask(struct bench *bench) {
    const struct wisp_ahead_now *now = &bench->in.now;
    bool wanted = bench->count && now->quiet && bench->busy != ALL_BUSY;
    const struct wisp_ahead_job *job = &bench->jobs[0];
    unit_require(bench->out.job_ready == (bench->count < WISP_SKID_DEPTH && now->admit));
    unit_require(bench->out.ask == (wanted && !bench->crowded && !now->stop));
    bench->held += wanted && bench->crowded;
    bench->exhausted += bench->count && now->quiet && bench->busy == ALL_BUSY;
    if (!bench->out.ask) return;
    struct wisp_read read = wisp_read_unpack(bench->out.ask_word);
    bool last = bench->next % job->lines == job->lines - 1;
    unit_require(read.expert == job->expert && read.line == bench->next && read.id == 0);
    unit_require(read.flits == (last ? job->last_flits : job->flits));
    unit_require(read.peer_x == job->owner_x && read.peer_y == job->owner_y);
    unit_require((bench->busy & ((2u << bench->out.ask_slot) - 1)) == (1u << bench->out.ask_slot) - 1);
}

static void end_job(struct bench *bench) {
    bench->jobs[0] = bench->jobs[1];
    bench->count--;
    bench->next = 0;
}

static void count_window(struct bench *bench) {
    bench->flits += bench->in.in.links;
    if (bench->cycle % WINDOW != WINDOW - 1) return;
    bench->crowded = bench->flits > bench->limit;
    bench->flits = 0;
}

/* What happens at the edge, from the contract alone. */
static void follow(struct bench *bench) {
    const struct wisp_ahead_in *in = &bench->in.in;
    bool late = bench->count && in->demand && in->demand_expert == bench->jobs[0].expert, finished = false;
    if (in->give) bench->busy &= ~(1u << in->give_slot);
    if (in->take) {
        bench->busy |= 1u << bench->out.ask_slot;
        bench->asked++;
        finished = ++bench->next == MATRICES * bench->jobs[0].lines;
    }
    bench->both += in->take && late;
    bench->late += late;
    bench->finished += finished;
    bench->stopped += bench->in.now.stop && bench->next;
    if (late || finished) end_job(bench);
    if (in->job_valid && bench->out.job_ready) bench->jobs[bench->count++] = wisp_ahead_unpack(in->job_word);
    if (bench->in.now.stop) bench->count = bench->next = 0;
    count_window(bench);
}

/* One cycle; take: the read is granted if it is asked for. */
static void step(struct bench *bench, bool take) {
    wisp_ahead_evaluate(&bench->ahead, bench->in.now);
    bench->in.in.take = take && bench->ahead.ask;
    bench->refused += bench->ahead.ask && !take;
    ahead_dut_set(bench->dut, &bench->in, &bench->out);
    compare(bench);
    check_ask(bench);
    follow(bench);
    cover_ahead(&bench->ahead, &bench->in.in);
    wisp_ahead_clock(&bench->ahead, &bench->in.in);
    ahead_dut_tick(bench->dut);
    bench->cycle++;
    if (bench->out.job_ready) bench->in.in.job_valid = false;
    bench->in.in.give = false;
}

static void steps(struct bench *bench, unsigned count) {
    while (count--) step(bench, true);
}

/* ---- random ---- */

static struct wisp_ahead_job any_job(struct bench *bench) {
    return (struct wisp_ahead_job){
        .expert = (uint16_t)(wisp_rng_below(&bench->rng, 4) * 170),
        .owner_x = (uint8_t)wisp_rng_below(&bench->rng, 64),
        .owner_y = (uint8_t)wisp_rng_below(&bench->rng, 64),
        .lines = 1 + wisp_rng_below(&bench->rng, unit_chance(&bench->rng, 10) ? 40 : 4),
        .flits = (uint8_t)(1 + wisp_rng_below(&bench->rng, 255)),
        .last_flits = (uint8_t)(1 + wisp_rng_below(&bench->rng, 255)),
    };
}

static void drive(struct bench *bench, unsigned percent) {
    struct wisp_ahead_in *in = &bench->in.in;
    bool crowd = bench->cycle / WINDOW % 4 >= 2; /* two windows in a row */
    bench->in.now.admit = unit_chance(&bench->rng, 80);
    bench->in.now.stop = unit_chance(&bench->rng, 1);
    bench->in.now.quiet = unit_chance(&bench->rng, percent);
    if (!in->job_valid && unit_chance(&bench->rng, 30)) {
        in->job_valid = true;
        in->job_word = wisp_ahead_pack(any_job(bench));
    }
    in->links = (uint8_t)wisp_rng_below(&bench->rng, crowd ? 5 : unit_chance(&bench->rng, 50) ? 5 : 2);
    in->demand = unit_chance(&bench->rng, 6);
    in->demand_expert = any_job(bench).expert;
    in->give_slot = (uint8_t)wisp_rng_below(&bench->rng, AHEAD_TAGS);
    in->give = (bench->busy >> in->give_slot & 1) && unit_chance(&bench->rng, 100 - percent / 2);
}

static void run(uint64_t seed, unsigned percent) {
    struct bench bench;
    bench_init(&bench, seed, LINKS_LIMIT);
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        drive(&bench, percent);
        step(&bench, unit_chance(&bench.rng, percent));
    }
    ck_assert_uint_gt(bench.asked, 100);
    ck_assert_uint_gt(bench.finished, 10);
    ck_assert_uint_gt(bench.late, 10);
    ck_assert_uint_gt(bench.both, 0);
    ck_assert_uint_gt(bench.stopped, 10);
    ck_assert_uint_gt(bench.held, 100);
    ck_assert_uint_gt(bench.refused, 10);
    bench_end(&bench);
}

START_TEST(ahead_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 30);
    run(seed + 1, 60);
    run(seed + 2, 90);
}
END_TEST

/* ---- directed ---- */

static const struct wisp_ahead_job four_lines = {
    .expert = 300, .owner_x = 40, .owner_y = 3, .lines = 4, .flits = 200, .last_flits = 7};
static const struct wisp_ahead_job one_line = {
    .expert = 301, .owner_x = 1, .owner_y = 63, .lines = 1, .flits = 9, .last_flits = 255};

static void begin(struct bench *bench, unsigned limit) {
    bench_init(bench, 1, limit);
    bench->in.now = (struct wisp_ahead_now){.admit = true, .quiet = true};
}

static void send(struct bench *bench, struct wisp_ahead_job job) {
    bench->in.in.job_valid = true;
    bench->in.in.job_word = wisp_ahead_pack(job);
    while (bench->in.in.job_valid) step(bench, false);
}

/* One read is granted, and its answer comes at once. */
static struct wisp_read read_one(struct bench *bench) {
    step(bench, true);
    ck_assert(bench->in.in.take);
    struct wisp_read read = wisp_read_unpack(bench->out.ask_word);
    bench->in.in.give = true;
    bench->in.in.give_slot = bench->out.ask_slot;
    step(bench, false);
    return read;
}

/* A whole job of three matrices, last lines shorter, and one of three lines behind it; each waits for its grants. */
START_TEST(whole_jobs) {
    struct bench bench;
    begin(&bench, 1024);
    send(&bench, four_lines);
    send(&bench, one_line);
    step(&bench, false);
    ck_assert(!bench.out.job_ready);
    for (unsigned line = 0; line < 3 * 4; line++) {
        struct wisp_read read = read_one(&bench);
        ck_assert(read.expert == 300 && read.line == line && read.flits == (line % 4 == 3 ? 7 : 200));
    }
    ck_assert_uint_eq(bench.finished, 1);
    for (unsigned line = 0; line < 3; line++) ck_assert_uint_eq(read_one(&bench).line, line);
    ck_assert_uint_eq(bench.finished, 2);
    steps(&bench, 5);
    ck_assert_uint_eq(bench.asked, 12 + 3);
    bench_end(&bench);
}
END_TEST

/* Matrices of more lines than a few bits count. */
START_TEST(long_matrices) {
    struct bench bench;
    const unsigned lines = 8189;
    begin(&bench, 1024);
    send(&bench, (struct wisp_ahead_job){.expert = 2, .lines = lines, .flits = 3, .last_flits = 2});
    for (unsigned line = 0; line < 3 * lines; line++) {
        struct wisp_read read = read_one(&bench);
        unit_require(read.line == line && read.flits == (line % lines == lines - 1 ? 2 : 3));
    }
    ck_assert_uint_eq(bench.finished, 1);
    bench_end(&bench);
}
END_TEST

/* One read in a cycle while tags last; then as they come back, the lowest first. */
START_TEST(tags_in_use) {
    struct bench bench;
    begin(&bench, 1024);
    send(&bench, (struct wisp_ahead_job){.expert = 1, .lines = 30, .flits = 4, .last_flits = 1});
    steps(&bench, AHEAD_TAGS + 10);
    ck_assert_uint_eq(bench.asked, AHEAD_TAGS);
    ck_assert_uint_eq(bench.exhausted, 10);
    for (unsigned slot = AHEAD_TAGS; slot-- > 0;) {
        bench.in.in.give = true;
        bench.in.in.give_slot = (uint8_t)slot;
        step(&bench, false);
    }
    steps(&bench, 1);
    ck_assert(bench.out.ask && bench.out.ask_slot == 0);
    steps(&bench, AHEAD_TAGS);
    ck_assert_uint_eq(bench.asked, 2 * AHEAD_TAGS);
    bench_end(&bench);
}
END_TEST

static void demand(struct bench *bench, unsigned expert, bool take) {
    bench->in.in.demand = true;
    bench->in.in.demand_expert = (uint16_t)expert;
    step(bench, take);
    bench->in.in.demand = false;
}

/* The requester reads the job's expert, in the middle, beside a grant, beside the last grant; another's does nothing.
 */
START_TEST(late_jobs) {
    struct bench bench;
    begin(&bench, 1024);
    send(&bench, four_lines);
    send(&bench, one_line);
    for (unsigned i = 0; i < 5; i++) read_one(&bench);
    demand(&bench, one_line.expert, false); /* of the job behind it */
    demand(&bench, four_lines.expert ^ 256, false);
    ck_assert_uint_eq(bench.late, 0);
    demand(&bench, four_lines.expert, false);
    ck_assert_uint_eq(bench.late, 1);
    ck_assert_uint_eq(read_one(&bench).line, 0); /* of the next job, one of three */
    demand(&bench, one_line.expert, true);
    ck_assert_uint_eq(bench.late, 2);
    ck_assert_uint_eq(bench.count, 0);
    bench.in.in.give = bench.busy & 1;
    bench.in.in.give_slot = 0;
    step(&bench, false);
    send(&bench, one_line);
    send(&bench, four_lines);
    for (unsigned i = 0; i < 2; i++) read_one(&bench);
    demand(&bench, one_line.expert, true); /* the last line of it */
    ck_assert_uint_eq(bench.late, 3);
    ck_assert_uint_eq(bench.finished, 1);
    ck_assert_uint_eq(bench.count, 1);
    ck_assert_uint_eq(bench.ahead.count, 1);
    bench_end(&bench);
}
END_TEST

/* A table command in the middle of a job, with another one behind it, and with one that comes in at that edge. */
START_TEST(stopped) {
    struct bench bench;
    for (unsigned jobs = 1; jobs <= 2; jobs++) {
        begin(&bench, 1024);
        send(&bench, four_lines);
        if (jobs == 2) send(&bench, one_line);
        for (unsigned i = 0; i < 6; i++) read_one(&bench);
        bench.in.in.job_valid = true;
        bench.in.in.job_word = wisp_ahead_pack(one_line);
        bench.in.now.stop = true;
        step(&bench, true);
        ck_assert(!bench.out.ask);
        bench.in.now.stop = bench.in.in.job_valid = false;
        steps(&bench, 3);
        ck_assert_uint_eq(bench.asked, 6);
        ck_assert_uint_eq(bench.ahead.count, 0);
        send(&bench, one_line);
        step(&bench, true);
        ck_assert_uint_eq(wisp_read_unpack(bench.out.ask_word).line, 0);
        bench_end(&bench);
    }
}
END_TEST

/* Flits up to the limit in a window, and one more; it decides for the next window, and for that alone. */
static void windows(unsigned limit, unsigned flits, bool crowded) {
    struct bench bench;
    begin(&bench, limit);
    send(&bench, (struct wisp_ahead_job){.expert = 1, .lines = 30, .flits = 4, .last_flits = 1});
    for (unsigned t = 1; t < 3 * WINDOW; t++) {
        unsigned last = WINDOW - flits / 4; /* all of them at the end of the first window */
        bench.in.in.links = (uint8_t)(t >= WINDOW ? 0 : t >= last ? 4 : t == last - 1 ? flits % 4 : 0);
        step(&bench, false);
        ck_assert_int_eq(bench.out.ask, !(crowded && t / WINDOW == 1));
    }
    ck_assert_uint_eq(bench.held, crowded ? WINDOW : 0);
    bench_end(&bench);
}

START_TEST(crowded_windows) {
    windows(0, 0, false);
    windows(0, 1, true);
    windows(400, 400, false);
    windows(400, 401, true);
    windows(1020, 1020, false);
    windows(1019, 1020, true);
    windows(1024, 1020, false);
}
END_TEST

/* All four links in use in each cycle of a window: only then are 1024 flits in it. */
START_TEST(full_window) {
    struct bench bench;
    begin(&bench, 1023);
    bench.in.in.links = 4;
    steps(&bench, WINDOW);
    send(&bench, four_lines);
    step(&bench, false);
    ck_assert(!bench.out.ask && bench.crowded);
    bench_end(&bench);
}
END_TEST

/* No job comes in while none may. */
START_TEST(not_admitted) {
    struct bench bench;
    begin(&bench, 1024);
    bench.in.now.admit = false;
    bench.in.in.job_valid = true;
    bench.in.in.job_word = wisp_ahead_pack(one_line);
    steps(&bench, 4);
    ck_assert_uint_eq(bench.ahead.count, 0);
    bench.in.now.admit = true;
    steps(&bench, 2);
    ck_assert_uint_eq(bench.asked, 1);
    bench_end(&bench);
}
END_TEST

int main(void) {
    const TTest *tests[] = {ahead_random, whole_jobs,      long_matrices, tags_in_use, late_jobs,
                            stopped,      crowded_windows, full_window,   not_admitted};
    return unit_main("ahead", tests, sizeof tests / sizeof tests[0]);
}

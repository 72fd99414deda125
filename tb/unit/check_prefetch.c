/* check_prefetch.c - unit `prefetch`: reference and Verilog in lock step; the test plays the Global CP, the heatmap and
 * topn (EXPERTS from the build). */
#include "plan/prefetch.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

struct bench {
    struct wisp_prefetch prefetch; /* the reference */
    void *dut;
    struct wisp_rng rng;
    uint64_t seed, cycle;
    struct prefetch_dut_in in;
    struct prefetch_dut_out out;
    /* commands accepted, the oldest first, and what the marks since NEW come to */
    struct wisp_prefetch_command waiting[WISP_SKID_DEPTH];
    unsigned waits, marks_left;
    bool marked[EXPERTS];
    /* the answer that is due */
    bool due, due_cp_en;
    unsigned due_expert;
    unsigned answers, yes, rows, waited;
};

static void bench_init(struct bench *bench, uint64_t seed) {
    memset(bench, 0, sizeof *bench);
    bench->seed = seed;
    wisp_rng_init(&bench->rng, seed, 0);
    bench->dut = prefetch_dut_create((unsigned)seed);
    prefetch_dut_reset(bench->dut);
}

static void compare(const struct bench *bench) {
    const struct wisp_prefetch *prefetch = &bench->prefetch;
    const struct prefetch_dut_out *out = &bench->out;
    uint64_t seed = bench->seed, t = bench->cycle;
    unit_equal(seed, t, "prefetch", "cmd", "count", prefetch->count, out->count);
    unit_equal(seed, t, "prefetch", "cmd", "ready", prefetch->cmd_ready, out->cmd_ready);
    unit_equal(seed, t, "prefetch", "topn", "hold", prefetch->hold, out->hold);
    unit_equal(seed, t, "prefetch", "topn", "start", prefetch->start, out->start);
    unit_equal(seed, t, "prefetch", "topn", "row", prefetch->row, out->row);
    unit_equal(seed, t, "prefetch", "ans", "valid", prefetch->ans_valid, out->ans_valid);
    if (!prefetch->ans_valid) return;
    unit_equal(seed, t, "prefetch", "ans", "expert", prefetch->ans_expert, out->ans_expert);
    unit_equal(seed, t, "prefetch", "ans", "cp_en", prefetch->ans_cp_en, out->ans_cp_en);
}

/* The answer to the READS executed in the cycle before, and to nothing else. */
static void check_answer(struct bench *bench) {
    ck_assert_int_eq(bench->out.ans_valid, bench->due);
    if (!bench->due) return;
    ck_assert_uint_eq(bench->out.ans_expert, bench->due_expert);
    ck_assert_int_eq(bench->out.ans_cp_en, bench->due_cp_en);
    bench->answers++;
    bench->yes += bench->due_cp_en;
}

/* What a command does, from the contract alone. */
static void execute(struct bench *bench) {
    struct wisp_prefetch_command command = bench->waiting[0];
    bench->due = command.op == WISP_C_READS;
    if (command.op == WISP_C_NEW) memset(bench->marked, 0, sizeof bench->marked);
    if (command.op == WISP_C_COMPUTES) {
        ck_assert(bench->out.start && bench->out.row == command.expert);
        bench->marks_left = 1 + wisp_rng_below(&bench->rng, 6);
        bench->rows++;
    }
    bench->due_expert = command.expert;
    bench->due_cp_en = bench->due && bench->marked[command.expert];
    bench->waiting[0] = bench->waiting[1];
    bench->waits--;
}

static void step(struct bench *bench) {
    const struct prefetch_dut_in *in = &bench->in;
    wisp_prefetch_evaluate(&bench->prefetch, in->heatmap_busy, in->topn_busy);
    prefetch_dut_set(bench->dut, in, &bench->out);
    compare(bench);
    check_answer(bench);
    bool computes = bench->waits && bench->waiting[0].op == WISP_C_COMPUTES;
    bool go = bench->waits && !in->topn_busy && !(computes && in->heatmap_busy);
    ck_assert_int_eq(bench->out.hold, in->topn_busy || computes);
    bench->waited += bench->waits && !go;
    bench->due = false;
    if (in->mark.valid)
        for (unsigned i = 0; i < WISP_LANES; i++)
            bench->marked[in->mark.word * WISP_LANES + i] |= in->mark.bits >> i & 1;
    if (bench->marks_left && in->topn_busy) bench->marks_left--;
    if (go) execute(bench);
    cover_prefetch(&bench->prefetch, in->heatmap_busy, in->topn_busy, in->mark, in->cmd_valid);
    wisp_prefetch_clock(&bench->prefetch, in->cmd_valid ? &in->command : NULL, in->mark);
    prefetch_dut_tick(bench->dut);
    if (in->cmd_valid && bench->out.cmd_ready) {
        bench->waiting[bench->waits++] = in->command;
        bench->in.cmd_valid = false;
    }
    bench->cycle++;
}

/* A few experts, so that marks and questions meet. */
static uint16_t some_expert(struct bench *bench) {
    static const uint16_t few[] = {0, EXPERTS - 1, EXPERTS / 2, 31, 32};
    return unit_chance(&bench->rng, 80) ? few[wisp_rng_below(&bench->rng, 5)]
                                        : (uint16_t)wisp_rng_below(&bench->rng, EXPERTS);
}

static void drive(struct bench *bench, unsigned percent) {
    static const uint8_t ops[] = {WISP_C_NEW,   WISP_C_COMPUTES, WISP_C_COMPUTES, WISP_C_READS,
                                  WISP_C_READS, WISP_C_READS,    WISP_C_READS};
    struct prefetch_dut_in *in = &bench->in;
    if (!in->cmd_valid && unit_chance(&bench->rng, percent)) {
        in->cmd_valid = true;
        in->command = (struct wisp_prefetch_command){some_expert(bench), ops[wisp_rng_below(&bench->rng, 7)]};
    }
    in->topn_busy = bench->marks_left != 0;
    in->heatmap_busy = unit_chance(&bench->rng, 30);
    in->mark = (struct wisp_mark){.valid = in->topn_busy && unit_chance(&bench->rng, 70)};
    if (!in->mark.valid) return;
    in->mark.word = (uint8_t)(some_expert(bench) / WISP_LANES);
    in->mark.bits = (uint32_t)(wisp_rng_next(&bench->rng) & wisp_rng_next(&bench->rng) & wisp_rng_next(&bench->rng));
}

static void run(uint64_t seed, unsigned percent) {
    struct bench bench;
    bench_init(&bench, seed);
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        drive(&bench, percent);
        step(&bench);
    }
    ck_assert_uint_gt(bench.rows, 100);
    ck_assert_uint_gt(bench.waited, 100);
    ck_assert_uint_gt(bench.yes, 100);
    ck_assert_uint_gt(bench.answers, bench.yes + 100);
    prefetch_dut_destroy(bench.dut);
}

START_TEST(prefetch_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 15);
    run(seed + 1, 50);
    run(seed + 2, 95);
}
END_TEST

/* The paper's example: a die computes 1 and 4, their rows predict 2, 4 and 6, it reads 4 (and 5): only 4 is kept. */
START_TEST(prefetch_paper_example) {
    static const struct wisp_prefetch_command commands[] = {
        {0, WISP_C_NEW}, {1, WISP_C_COMPUTES}, {4, WISP_C_COMPUTES}, {4, WISP_C_READS}, {5, WISP_C_READS}};
    static const uint32_t marks[] = {1u << 2 | 1u << 4, 1u << 6 | 1u << 4};
    struct bench bench;
    unsigned sent = 0, answers[2] = {2, 2}, count = 0, rows = 0;
    bench_init(&bench, 1);
    for (unsigned t = 0; t < 40; t++) {
        if (!bench.in.cmd_valid && sent < 5) bench.in.cmd_valid = true, bench.in.command = commands[sent++];
        bench.in.topn_busy = bench.marks_left != 0;
        bench.in.mark = (struct wisp_mark){.valid = bench.marks_left == 1};
        if (bench.in.mark.valid) bench.in.mark.bits = marks[rows++];
        step(&bench);
        if (bench.out.ans_valid) answers[count++] = bench.out.ans_cp_en;
    }
    ck_assert_uint_eq(rows, 2);
    ck_assert_uint_eq(count, 2);
    ck_assert(answers[0] == 1 && answers[1] == 0);
    prefetch_dut_destroy(bench.dut);
}
END_TEST

/* Until what was offered is done; marks reach the unit while topn is busy. */
static void finish(struct bench *bench, struct wisp_mark mark) {
    do {
        bench->in.topn_busy = bench->marks_left != 0;
        bench->in.mark = bench->in.topn_busy ? mark : (struct wisp_mark){0};
        step(bench);
    } while (bench->in.cmd_valid || bench->waits || bench->marks_left);
}

static void command(struct bench *bench, unsigned expert, uint8_t op, struct wisp_mark mark) {
    bench->in.cmd_valid = true;
    bench->in.command = (struct wisp_prefetch_command){(uint16_t)expert, op};
    finish(bench, mark);
}

/* Each expert has a bit of its own, which can be set and cleared: every second one is marked, then the others. */
START_TEST(prefetch_each_expert) {
    struct bench bench;
    const struct wisp_mark none = {0};
    bench_init(&bench, 1);
    for (unsigned odd = 0; odd < 2; odd++) {
        command(&bench, 0, WISP_C_NEW, none);
        for (unsigned word = 0; word < EXPERTS / WISP_LANES; word++)
            command(&bench, word, WISP_C_COMPUTES,
                    (struct wisp_mark){.valid = true, .word = (uint8_t)word, .bits = odd ? 0xaaaaaaaa : 0x55555555});
        for (unsigned e = 0; e < EXPERTS; e++) command(&bench, e, WISP_C_READS, none);
        step(&bench);
        ck_assert_uint_eq(bench.yes, (odd + 1) * EXPERTS / 2);
    }
    prefetch_dut_destroy(bench.dut);
}
END_TEST

/* Nor does it look at another's: all of them are asked for while any half of them are marked. */
START_TEST(prefetch_any_half) {
    struct bench bench;
    const struct wisp_mark none = {0};
    bench_init(&bench, 1);
    for (unsigned round = 0; round < 12; round++) {
        command(&bench, 0, WISP_C_NEW, none);
        for (unsigned word = 0; word < EXPERTS / WISP_LANES; word++)
            command(&bench, word, WISP_C_COMPUTES,
                    (struct wisp_mark){true, (uint8_t)word, (uint32_t)wisp_rng_next(&bench.rng)});
        for (unsigned e = 0; e < EXPERTS; e++) command(&bench, e, WISP_C_READS, none);
    }
    step(&bench);
    ck_assert_uint_eq(bench.answers, 12 * EXPERTS);
    prefetch_dut_destroy(bench.dut);
}
END_TEST

int main(void) {
    const TTest *tests[] = {prefetch_random, prefetch_paper_example, prefetch_each_expert, prefetch_any_half};
    return unit_main("prefetch", tests, sizeof tests / sizeof tests[0]);
}

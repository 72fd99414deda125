/* check_flags.c - unit `flags`: reference and Verilog in lock step (N, INDEX_W from the build). */
#include "plan/small.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

enum { ROW = INDEX_W > 4 ? 1 << (INDEX_W - 4) : 1 }; /* numbers in a word of the memory */

struct bench {
    struct wisp_flags flags; /* the reference */
    bool written[N];         /* of a row: since the last clear */
    void *dut;
    uint64_t seed, cycle;
};

static void bench_init(struct bench *bench, uint64_t seed) {
    *bench = (struct bench){.seed = seed, .dut = flags_dut_create((unsigned)seed)};
    flags_dut_reset(bench->dut);
}

static void step(struct bench *bench, const struct flags_dut_in *in) {
    struct wisp_flags *flags = &bench->flags;
    bool seen = flags_dut_set(bench->dut, in);
    unit_equal(bench->seed, bench->cycle, "flags", "read", "read_flag", wisp_flags_read(flags, in->read_index), seen);
    cover_flags(flags, bench->written, ROW, in->clear, in->write, in->write_index, in->write_flag);
    cover_flags_question(flags, bench->written[in->read_index / ROW], in->read_index);
    if (in->write) {
        wisp_flags_write(flags, in->write_index, in->write_flag);
        bench->written[in->write_index / ROW] = true;
    }
    if (in->clear) {
        wisp_flags_clear(flags);
        memset(bench->written, 0, sizeof bench->written);
    }
    flags_dut_tick(bench->dut);
    bench->cycle++;
}

/* Ask for every number. */
static void sweep(struct bench *bench) {
    for (unsigned i = 0; i < N; i++) step(bench, &(struct flags_dut_in){.read_index = (uint16_t)i});
}

/* A few numbers, the ends among them, so that writes and questions meet. */
static uint16_t some_number(struct wisp_rng *rng) {
    static const uint16_t few[] = {0, N - 1, N / 2, N / 3};
    return unit_chance(rng, 60) ? few[wisp_rng_below(rng, 4)] : (uint16_t)wisp_rng_below(rng, N);
}

static void run(uint64_t seed, unsigned clears) {
    struct bench bench;
    struct wisp_rng rng;
    unsigned set = 0;
    wisp_rng_init(&rng, seed, 0);
    bench_init(&bench, seed);
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        struct flags_dut_in in = {
            .read_index = some_number(&rng),
            .clear = unit_chance(&rng, clears),
            .write = unit_chance(&rng, 50),
            .write_index = some_number(&rng),
            .write_flag = unit_chance(&rng, 70),
        };
        set += wisp_flags_read(&bench.flags, in.read_index);
        step(&bench, &in);
        if (t % 4096 == 4095) sweep(&bench);
    }
    ck_assert_uint_gt(set, 0);
    flags_dut_destroy(bench.dut);
}

START_TEST(flags_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 1);
    run(seed + 1, 20);
}
END_TEST

/* Every flag by itself: set, taken back, cleared; no other one changes, and none of a time before a clear comes back. */
START_TEST(flags_each_number) {
    struct bench bench;
    bench_init(&bench, 1);
    sweep(&bench); /* reset */
    for (unsigned i = 0; i < N; i++)
        step(&bench, &(struct flags_dut_in){.write = true, .write_index = (uint16_t)i, .write_flag = true});
    sweep(&bench);
    for (unsigned i = 1; i < N; i += 2) step(&bench, &(struct flags_dut_in){.write = true, .write_index = (uint16_t)i});
    sweep(&bench);
    step(&bench, &(struct flags_dut_in){.clear = true});
    sweep(&bench);
    for (unsigned i = 0; i < N; i += ROW)
        step(&bench, &(struct flags_dut_in){.write = true, .write_index = (uint16_t)i, .write_flag = i % 2});
    sweep(&bench);
    step(&bench, &(struct flags_dut_in){.clear = true, .write = true, .write_index = N - 1, .write_flag = true});
    sweep(&bench);
    flags_dut_destroy(bench.dut);
}
END_TEST

int main(void) {
    const TTest *tests[] = {flags_random, flags_each_number};
    return unit_main("flags", tests, sizeof tests / sizeof tests[0]);
}

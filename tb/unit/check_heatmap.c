/* check_heatmap.c - unit `heatmap`: reference and Verilog in lock step (EXPERTS from the build), and both against a
 * plain array that counts. */
#include "plan/prefetch.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

enum { WORDS = EXPERTS / WISP_LANES };

static struct wisp_heatmap reference;
static uint16_t plain[EXPERTS][EXPERTS]; /* what the counters must be */

struct bench {
    void *dut;
    struct wisp_rng rng;
    uint64_t seed, cycle;
    bool loaded;                /* the memory is not reset: before that its words mean nothing */
    bool shown;                 /* the word that a read or a swap took is still there: no pair came after it, */
    struct wisp_heat_word read; /* and it must be this one */
    struct wisp_heatmap_in in;  /* what is offered; a pair or a swap stays until it is taken */
    /* what happened */
    unsigned pairs, again, halvings, behind, swaps, swap_waits;
};

static struct wisp_heat_word *plain_word(unsigned address) {
    return (struct wisp_heat_word *)&plain[0][0] + address;
}

static void compare(struct bench *bench, const char *port, const char *field, uint64_t expected, uint64_t seen) {
    unit_equal(bench->seed, bench->cycle, "heatmap", port, field, expected, seen);
}

static void compare_word(struct bench *bench, const char *port, const struct wisp_heat_word *seen) {
    for (unsigned i = 0; i < WISP_LANES; i++) {
        compare(bench, port, "counter", reference.data.counter[i], seen->counter[i]);
        compare(bench, port, "plain count", bench->read.counter[i], seen->counter[i]);
    }
}

static void compare_all(struct bench *bench, const struct heatmap_dut_out *out) {
    uint64_t expected[WISP_POBS_WORDS] = {0}, seen[WISP_POBS_WORDS] = {0};
    wisp_heatmap_observe(&reference, expected + WISP_POBS_HEATMAP);
    seen[WISP_POBS_HEATMAP] = out->obs;
    unit_compare_predictor(bench->seed, bench->cycle, expected, seen);
    compare(bench, "pair", "ready", reference.pair_ready, out->pair_ready);
    compare(bench, "swap", "ready", reference.swap_ready, out->swap_ready);
    compare(bench, "swap", "rvalid", reference.swap_rvalid, out->swap_rvalid);
    compare(bench, "-", "busy", reference.busy, out->busy);
    if (!bench->loaded || !bench->shown) return;
    compare_word(bench, "swap", &out->swap_rdata);
    compare_word(bench, "read", &out->read_data);
}

/* What is taken changes the plain array at once; what is read must be as it is now. */
static void take(struct bench *bench) {
    struct wisp_heatmap_in *in = &bench->in;
    bool swap = in->swap_valid && reference.swap_ready, pair = in->pair_valid && reference.pair_ready;
    if (in->read_valid) bench->read = *plain_word(in->read_row * WORDS + in->read_word);
    if (swap) bench->read = *plain_word(in->swap_address);
    if (swap && in->swap_write) *plain_word(in->swap_address) = in->swap_wdata;
    if (pair) {
        bench->again += reference.counting && reference.from == in->pair_from &&
                        reference.to / WISP_LANES == in->pair_to / WISP_LANES;
        wisp_heatmap_count(plain[in->pair_from], EXPERTS, in->pair_to);
    }
    bench->halvings += reference.saturated;
    bench->behind += reference.saturated && in->pair_valid && in->pair_from == reference.from;
    bench->swap_waits += in->swap_valid && !swap;
    bench->swaps += swap;
    bench->pairs += pair;
    bench->shown = in->read_valid || swap || (bench->shown && !pair);
    in->read_valid = false;
    if (swap) in->swap_valid = false;
    if (pair) in->pair_valid = false;
}

static void step(struct bench *bench) {
    struct heatmap_dut_out out;
    struct wisp_heatmap_in in = bench->in;
    wisp_heatmap_evaluate(&reference, &in);
    heatmap_dut_set(bench->dut, &in, &out);
    compare_all(bench, &out);
    take(bench);
    cover_heatmap(&reference, &in);
    wisp_heatmap_clock(&reference, &in);
    heatmap_dut_tick(bench->dut);
    bench->cycle++;
}

/* Mostly near the end of the counters' range. */
static struct wisp_heat_word some_word(struct wisp_rng *rng) {
    struct wisp_heat_word word;
    for (unsigned i = 0; i < WISP_LANES; i++)
        word.counter[i] = (uint16_t)(unit_chance(rng, 60) ? WISP_COUNTER_MAX - wisp_rng_below(rng, 6)
                                                          : wisp_rng_below(rng, WISP_COUNTER_MAX + 1));
    return word;
}

static void offer_swap(struct bench *bench, unsigned address, bool write) {
    bench->in.swap_valid = true;
    bench->in.swap_write = write;
    bench->in.swap_address = (uint16_t)address;
    if (write) bench->in.swap_wdata = some_word(&bench->rng);
}

static void offer_pair(struct bench *bench, unsigned from, unsigned to) {
    bench->in.pair_valid = true;
    bench->in.pair_from = (uint16_t)from;
    bench->in.pair_to = (uint16_t)to;
}

static void bench_init(struct bench *bench, uint64_t seed) {
    memset(bench, 0, sizeof *bench);
    bench->seed = seed;
    bench->dut = heatmap_dut_create((unsigned)seed);
    wisp_rng_init(&bench->rng, seed, 0);
    wisp_heatmap_init(&reference, EXPERTS);
    heatmap_dut_reset(bench->dut);
    for (unsigned address = 0; address < EXPERTS * WORDS; address++) {
        offer_swap(bench, address, true);
        step(bench);
    }
    step(bench);
    bench->loaded = true;
    bench->shown = false;
}

/* All counters are read out, one word a cycle; take() has what they must be. */
static void bench_end(struct bench *bench) {
    while (bench->in.pair_valid || bench->in.swap_valid || reference.busy) step(bench);
    uint64_t begin = bench->cycle;
    for (unsigned address = 0; address < EXPERTS * WORDS; address++) {
        offer_swap(bench, address, false);
        step(bench);
    }
    step(bench);
    step(bench);
    ck_assert_uint_eq(bench->cycle - begin, EXPERTS * WORDS + 2);
    ck_assert_mem_eq(reference.memory, plain, sizeof plain);
    step(bench);
    heatmap_dut_destroy(bench->dut);
}

/* A few rows, the ends among them, so that pairs meet. */
static unsigned some_expert(struct bench *bench) {
    static const uint16_t few[] = {0, EXPERTS - 1, EXPERTS / 3};
    return unit_chance(&bench->rng, 80) ? few[wisp_rng_below(&bench->rng, 3)] : wisp_rng_below(&bench->rng, EXPERTS);
}

static void drive(struct bench *bench, unsigned pair_percent, unsigned swap_percent) {
    struct wisp_heatmap_in *in = &bench->in;
    if (!in->pair_valid && unit_chance(&bench->rng, pair_percent)) {
        if (unit_chance(&bench->rng, 40))
            offer_pair(bench, in->pair_from, unit_chance(&bench->rng, 50) ? in->pair_to : some_expert(bench));
        else
            offer_pair(bench, some_expert(bench), some_expert(bench));
    }
    if (!in->swap_valid && unit_chance(&bench->rng, swap_percent))
        offer_swap(bench,
                   reference.storing && unit_chance(&bench->rng, 30)
                       ? reference.stored
                       : some_expert(bench) * WORDS + wisp_rng_below(&bench->rng, WORDS),
                   unit_chance(&bench->rng, 70));
    bool busy = reference.counting || reference.halving || reference.storing;
    in->read_valid = !busy && !in->swap_valid && unit_chance(&bench->rng, 20);
    in->read_row = (uint16_t)some_expert(bench);
    in->read_word = (uint8_t)wisp_rng_below(&bench->rng, WORDS);
}

static void run(uint64_t seed, unsigned pair_percent, unsigned swap_percent) {
    struct bench bench;
    bench_init(&bench, seed);
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        drive(&bench, pair_percent, swap_percent);
        step(&bench);
    }
    unit_require(bench.again > 100 && bench.halvings > 20 && bench.behind > 10);
    unit_require(bench.swaps > EXPERTS * WORDS + 100 && bench.swap_waits > 20);
    bench_end(&bench);
}

START_TEST(heatmap_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 95, 2);
    run(seed + 1, 60, 10);
    run(seed + 2, 100, 5);
}
END_TEST

/* One pair per cycle, all of them on one counter, then round the words of a row. */
START_TEST(heatmap_every_cycle) {
    struct bench bench;
    bench_init(&bench, 1);
    offer_swap(&bench, (EXPERTS - 1) * WORDS, true);
    memset(&bench.in.swap_wdata, 0, sizeof bench.in.swap_wdata);
    step(&bench);
    for (unsigned i = 0; i < 1000; i++) {
        offer_pair(&bench, EXPERTS - 1, i < 500 ? 7 : i % 9);
        step(&bench);
        unit_require(!bench.in.pair_valid);
    }
    bench_end(&bench);
    ck_assert_uint_gt(plain[EXPERTS - 1][7], 499);
}
END_TEST

/* A full counter, with a pair of the same row behind it, and a swap behind both: how long each waits. */
static void saturate(struct bench *bench, unsigned from, unsigned to) {
    unsigned waited = 0;
    while (plain[from][to] != WISP_COUNTER_MAX) {
        offer_pair(bench, from, to);
        step(bench);
    }
    offer_pair(bench, from, to);
    step(bench);
    unit_require(!bench->in.pair_valid && plain[from][to] == WISP_COUNTER_MAX / 2 + 1);
    offer_pair(bench, from, (to + WISP_LANES) % EXPERTS);
    for (; bench->in.pair_valid; waited++) step(bench);
    ck_assert_uint_eq(waited, WORDS + 3); /* the last of them is the one that takes it */
    ck_assert_uint_eq(reference.counting, 1);
    offer_swap(bench, from * WORDS + to / WISP_LANES, false);
    for (waited = 0; bench->in.swap_valid; waited++) step(bench);
    ck_assert(waited == 2 || waited == WORDS + 4);
}

START_TEST(heatmap_saturation) {
    struct bench bench;
    bench_init(&bench, 2);
    for (unsigned i = 0; i < EXPERTS; i += EXPERTS / 32) {
        offer_swap(&bench, i * WORDS + i / WISP_LANES, true);
        bench.in.swap_wdata.counter[i % WISP_LANES] = WISP_COUNTER_MAX - i % 3;
        step(&bench);
        saturate(&bench, i, i);
    }
    bench_end(&bench);
}
END_TEST

int main(void) {
    const TTest *tests[] = {heatmap_random, heatmap_every_cycle, heatmap_saturation};
    return unit_main("heatmap", tests, sizeof tests / sizeof tests[0]);
}

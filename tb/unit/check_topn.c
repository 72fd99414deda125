/* check_topn.c - unit `topn`: reference and Verilog in lock step (EXPERTS from the build), and both against the plain
 * selection; the test plays the heatmap. */
#include "plan/prefetch.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

struct bench {
    struct wisp_topn topn; /* the reference */
    void *dut;
    struct wisp_rng rng;
    uint64_t seed, cycle;
    uint16_t row[WISP_EXPERTS];
    unsigned experts;
    bool asked;
    unsigned asked_word;
    uint32_t marks[WISP_EXPERTS / WISP_LANES];
    unsigned marked; /* words, in order */
    unsigned ties;   /* rows with equal counters of which some were taken */
};

static void bench_init(struct bench *bench, uint64_t seed) {
    memset(bench, 0, sizeof *bench);
    bench->seed = seed;
    bench->dut = topn_dut_create((unsigned)seed);
    wisp_rng_init(&bench->rng, seed, 0);
    wisp_topn_init(&bench->topn);
    topn_dut_reset(bench->dut);
}

static void compare(struct bench *bench, const char *port, const char *field, uint64_t expected, uint64_t seen) {
    unit_equal(bench->seed, bench->cycle, "topn", port, field, expected, seen);
}

static void compare_state(struct bench *bench, const uint64_t *obs) {
    uint64_t expected[WISP_POBS_WORDS] = {0}, seen[WISP_POBS_WORDS] = {0};
    wisp_topn_observe(&bench->topn, expected + WISP_POBS_TOPN);
    memcpy(seen + WISP_POBS_TOPN, obs, WISP_POBS_TOPN_WORDS * sizeof *obs);
    unit_compare_predictor(bench->seed, bench->cycle, expected, seen);
}

static void compare_all(struct bench *bench, const struct topn_dut_out *out) {
    const struct wisp_topn *topn = &bench->topn;
    compare_state(bench, out->obs);
    compare(bench, "read", "valid", topn->read_valid, out->read_valid);
    if (topn->read_valid) compare(bench, "read", "row", topn->row, out->read_row);
    compare(bench, "read", "word", topn->read_word, out->read_word);
    compare(bench, "mark", "valid", topn->mark_valid, out->mark_valid);
    compare(bench, "mark", "word", topn->mark_word, out->mark_word);
    compare(bench, "mark", "bits", topn->mark_bits, out->mark_bits);
    compare(bench, "-", "busy", topn->busy, out->busy);
    compare(bench, "-", "done", topn->done, out->done);
}

/* The word asked for in the cycle before; what nobody asked for is noise. */
static void arrive(struct bench *bench, struct wisp_topn_in *in) {
    for (unsigned i = 0; i < WISP_LANES; i++)
        in->data.counter[i] =
            bench->asked ? bench->row[bench->asked_word * WISP_LANES + i] : (uint16_t)wisp_rng_next(&bench->rng);
}

static void step(struct bench *bench, struct wisp_topn_in in) {
    struct topn_dut_out out;
    arrive(bench, &in);
    wisp_topn_evaluate(&bench->topn, &in);
    topn_dut_set(bench->dut, &in, &out);
    compare_all(bench, &out);
    bench->asked = out.read_valid;
    bench->asked_word = out.read_word;
    if (out.mark_valid) {
        unit_require(out.mark_word == bench->marked);
        bench->marks[bench->marked++] = out.mark_bits;
    }
    cover_topn(&bench->topn, &in);
    wisp_topn_clock(&bench->topn, &in);
    topn_dut_tick(bench->dut);
    bench->cycle++;
}

/* One selection: its cycles, and its set against the definition. */
static void select_row(struct bench *bench, unsigned n) {
    bool selected[WISP_EXPERTS];
    unsigned words = (bench->experts + WISP_LANES - 1) / WISP_LANES;
    uint64_t begin = bench->cycle;
    bench->marked = 0;
    step(bench, (struct wisp_topn_in){.start = true,
                                      .row = (uint16_t)wisp_rng_below(&bench->rng, EXPERTS),
                                      .n = (uint16_t)n,
                                      .words = (uint8_t)words});
    while (bench->topn.phase != 0) step(bench, (struct wisp_topn_in){.row = 5, .n = 3, .words = 1});
    unit_require(bench->cycle - begin == 9 * (words + 2));
    unit_require(bench->marked == words);
    wisp_topn_select(bench->row, bench->experts, n, selected);
    for (unsigned i = 0; i < words * WISP_LANES; i++)
        compare(bench, "mark", "member", i < bench->experts && selected[i],
                bench->marks[i / WISP_LANES] >> i % WISP_LANES & 1);
    unsigned taken = 0, left = 0;
    for (unsigned i = 0; i < bench->experts; i++)
        if (bench->row[i] == bench->topn.threshold) selected[i] ? taken++ : left++;
    bench->ties += taken && left;
}

/* Counters of 0 to top, or near each other in high digits; those beyond the experts are 0. */
static void fill_row(struct bench *bench, unsigned experts) {
    static const uint32_t tops[] = {1, 2, 3, 5, 16, 64, 1000, WISP_COUNTER_MAX + 1};
    unsigned top = tops[wisp_rng_below(&bench->rng, 8)], shift = 0;
    uint16_t base = (uint16_t)(unit_chance(&bench->rng, 50) ? wisp_rng_next(&bench->rng) : 0);
    while (top << shift < WISP_COUNTER_MAX / 2 && unit_chance(&bench->rng, 70)) shift++;
    bench->experts = experts;
    memset(bench->row, 0, sizeof bench->row);
    for (unsigned i = 0; i < experts; i++) bench->row[i] = (uint16_t)(base ^ wisp_rng_below(&bench->rng, top) << shift);
}

static void idle(struct bench *bench) {
    while (unit_chance(&bench->rng, 30)) step(bench, (struct wisp_topn_in){.row = 1, .n = 1, .words = 1});
}

START_TEST(topn_random) {
    static const uint16_t sizes[] = {1, 2, 31, 32, 33, 64, 100, 128, 256, 384, 500, 512};
    struct bench bench;
    bench_init(&bench, unit_env("WISP_SEED", 1));
    while (bench.cycle < 3 * unit_cycles()) {
        unsigned experts = sizes[wisp_rng_below(&bench.rng, 12)];
        if (experts > EXPERTS) continue;
        fill_row(&bench, experts);
        unsigned n = 1 + wisp_rng_below(&bench.rng, experts);
        if (unit_chance(&bench.rng, 20)) n = unit_chance(&bench.rng, 50) ? 1 : experts;
        select_row(&bench, n);
        idle(&bench);
    }
    ck_assert_uint_gt(bench.ties, 20);
    topn_dut_destroy(bench.dut);
}
END_TEST

/* Every n of rows of one value, of two, of all different ones and of any; a start in the cycle after each end. */
START_TEST(topn_each_n) {
    struct bench bench;
    bench_init(&bench, 1);
    for (unsigned kind = 0; kind < 4; kind++) {
        for (unsigned i = 0; i < EXPERTS; i++) {
            const unsigned values[] = {0xffff, i % 3 ? 0x8000 : 0x7fff, i * 127, wisp_rng_below(&bench.rng, 0x10000)};
            bench.row[i] = (uint16_t)values[kind];
        }
        bench.experts = EXPERTS;
        for (unsigned n = 1; n <= EXPERTS; n += EXPERTS > 64 && n > 40 ? 17 : 1) select_row(&bench, n);
        select_row(&bench, EXPERTS);
    }
    topn_dut_destroy(bench.dut);
}
END_TEST

/* The definition itself, by its three properties. */
START_TEST(topn_definition) {
    struct wisp_rng rng;
    uint16_t row[40];
    bool in[40];
    wisp_rng_init(&rng, 1, 0);
    for (unsigned round = 0; round < 2000; round++) {
        unsigned experts = 1 + wisp_rng_below(&rng, 40), n = 1 + wisp_rng_below(&rng, experts), members = 0;
        for (unsigned i = 0; i < experts; i++) row[i] = (uint16_t)wisp_rng_below(&rng, 1 + round % 20);
        wisp_topn_select(row, experts, n, in);
        for (unsigned i = 0; i < experts; i++) {
            members += in[i];
            for (unsigned k = 0; k < experts; k++)
                unit_require(!in[i] || in[k] || row[i] > row[k] || (row[i] == row[k] && i < k));
        }
        unit_require(members == n);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {topn_random, topn_each_n, topn_definition};
    return unit_main("topn", tests, sizeof tests / sizeof tests[0]);
}

/* check_rows.c - csim/prefetch: topn reads the heatmap over the port that their sections describe; the same sets as
 * by plain counting and sorting. */
#include "prefetch/topn.h"
#include "unit/unit_test.h"

enum { EXPERTS = 128, LAYER_PAIRS = 20000 };

static struct wisp_heatmap heatmap;
static struct wisp_topn topn;
static uint16_t plain[EXPERTS][EXPERTS];

/* One cycle of both; in->read_* is topn's. */
static void step(struct wisp_heatmap_in *in, struct wisp_topn_in *ask) {
    ask->data = heatmap.data;
    wisp_topn_evaluate(&topn, ask);
    in->read_valid = topn.read_valid;
    in->read_row = topn.row;
    in->read_word = topn.read_word;
    unit_require(!in->read_valid || !(heatmap.counting || heatmap.halving));
    wisp_heatmap_evaluate(&heatmap, in);
    wisp_heatmap_clock(&heatmap, in);
    wisp_topn_clock(&topn, ask);
}

/* Skewed, so that rows have large counters and many equal ones. */
static unsigned some_expert(struct wisp_rng *rng) {
    return wisp_rng_below(rng, 1 + wisp_rng_below(rng, EXPERTS));
}

static void count_pairs(struct wisp_rng *rng) {
    for (unsigned i = 0; i < LAYER_PAIRS; i++) {
        struct wisp_heatmap_in in = {
            .pair_valid = true, .pair_from = (uint16_t)some_expert(rng), .pair_to = (uint16_t)some_expert(rng)};
        step(&in, &(struct wisp_topn_in){.start = false});
        unit_require(heatmap.pair_ready);
        wisp_heatmap_count(plain[in.pair_from], EXPERTS, in.pair_to);
    }
    step(&(struct wisp_heatmap_in){.pair_valid = false}, &(struct wisp_topn_in){.start = false});
}

static void select_row(unsigned row, unsigned n) {
    bool selected[EXPERTS];
    unsigned words = EXPERTS / WISP_LANES, members = 0;
    struct wisp_topn_in ask = {.start = true, .row = (uint16_t)row, .n = (uint16_t)n, .words = (uint8_t)words};
    wisp_topn_select(plain[row], EXPERTS, n, selected);
    do {
        step(&(struct wisp_heatmap_in){.pair_valid = false}, &ask);
        for (unsigned i = 0; topn.mark_valid && i < WISP_LANES; i++)
            unit_require((topn.mark_bits >> i & 1) == selected[topn.mark_word * WISP_LANES + i]);
        members += topn.mark_valid ? (unsigned)__builtin_popcount(topn.mark_bits) : 0;
        ask.start = false;
    } while (!topn.done);
    ck_assert_uint_eq(members, n);
}

START_TEST(prefetch_topn_of_heatmap) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, 1, 0);
    wisp_heatmap_init(&heatmap, EXPERTS);
    wisp_topn_init(&topn);
    for (unsigned round = 0; round < 3; round++) {
        count_pairs(&rng);
        for (unsigned row = 0; row < EXPERTS; row++) select_row(row, 1 + wisp_rng_below(&rng, EXPERTS));
    }
}
END_TEST

/* After a reset nothing is under way, whatever stood there: it asks for no word, marks none and is not busy. */
START_TEST(prefetch_topn_idle_after_reset) {
    const struct wisp_topn_in none = {.start = false};
    memset(&topn, 0xff, sizeof topn);
    wisp_topn_init(&topn);
    for (unsigned cycle = 0; cycle < 3; cycle++) {
        wisp_topn_evaluate(&topn, &none);
        unit_require(!topn.busy && !topn.done && !topn.read_valid && !topn.mark_valid && !topn.mark_bits);
        wisp_topn_clock(&topn, &none);
    }
}
END_TEST

/* What is counted, halved and rounded: the rule in numbers. */
START_TEST(prefetch_count_halves) {
    uint16_t row[4] = {WISP_COUNTER_MAX, 5, 0, WISP_COUNTER_MAX - 1};
    wisp_heatmap_count(row, 4, 3);
    ck_assert(row[0] == WISP_COUNTER_MAX && row[1] == 5 && row[2] == 0 && row[3] == WISP_COUNTER_MAX);
    wisp_heatmap_count(row, 4, 0);
    ck_assert(row[0] == 32768 && row[1] == 2 && row[2] == 0 && row[3] == 32767);
}
END_TEST

START_TEST(prefetch_select_in_numbers) {
    const uint16_t row[] = {3, 7, 7, 0, 7, 3};
    bool selected[6];
    wisp_topn_select(row, 6, 2, selected);
    ck_assert(!selected[0] && selected[1] && selected[2] && !selected[3] && !selected[4] && !selected[5]);
    wisp_topn_select(row, 6, 4, selected);
    ck_assert(selected[0] && selected[1] && selected[2] && !selected[3] && selected[4] && !selected[5]);
}
END_TEST

int main(void) {
    const TTest *tests[] = {prefetch_topn_of_heatmap, prefetch_topn_idle_after_reset, prefetch_count_halves,
                            prefetch_select_in_numbers};
    return unit_main("rows", tests, sizeof tests / sizeof tests[0]);
}

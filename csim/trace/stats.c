#include "trace/stats.h"

#include "base/memory_notice.h"
#include "trace/sample.h"
#include "trace/shape.h"

#include <math.h>
#include <omp.h>
#include <stdlib.h>
#include <string.h>

/* Requests that a table is taken from: a bit for each half. */
enum { EVEN = 1, ODD = 2, ALL = EVEN | ODD };

/* Room for one layer's work: three arrays of one number per expert or pair of experts. */
struct scratch {
    uint64_t *values, *other, *order;
};

static double ratio(double part, double whole) {
    return whole > 0 ? part / whole : NAN;
}

static int descending(const void *left, const void *right) {
    uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;
    return (a < b) - (a > b);
}

void wisp_stats_rank(const uint64_t *values, size_t size, uint64_t *order) {
    for (size_t i = 0; i < size; i++) order[i] = values[i] << 32 | (UINT32_MAX - i);
    qsort(order, size, sizeof *order, descending);
    for (size_t i = 0; i < size; i++) order[i] = UINT32_MAX - (order[i] & UINT32_MAX);
}

/* The sum of values at the first `count` places of an order. */
static uint64_t sum_of_first(const uint64_t *values, const uint64_t *order, uint32_t count) {
    uint64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) sum += values[order[i]];
    return sum;
}

/* ---- frequency ---- */

static void frequency(const struct wisp_stats *stats, uint32_t at, struct wisp_layer_stats *layer,
                      struct scratch scratch) {
    const struct wisp_counts *counts = &stats->counts;
    uint64_t all = (counts->tokens[WISP_PREFILL] + counts->tokens[WISP_DECODE]) * counts->top_k;
    double squares = 0;
    for (uint32_t e = 0; e < counts->experts; e++) {
        double share = (double)(scratch.values[e] = wisp_counts_selected(counts, at, e)) / (double)all;
        squares += share * share;
    }
    wisp_stats_rank(scratch.values, counts->experts, scratch.order);
    uint64_t most = scratch.values[scratch.order[0]];
    layer->hottest = (uint32_t)scratch.order[0];
    layer->hottest_share = ratio((double)most, (double)all);
    layer->degenerate = 20 * most > 19 * all;
    layer->value[WISP_SKEW] = layer->hottest_share * counts->experts;
    layer->value[WISP_TOP_SHARE] =
        ratio((double)sum_of_first(scratch.values, scratch.order, stats->candidates), (double)all);
    layer->value[WISP_REPEAT_INDEPENDENT] = squares * counts->top_k;
}

/* ---- coverage ---- */

struct coverage {
    double hottest, experts, weighted;
};

static uint64_t load_row(const struct wisp_counts *counts, uint32_t *const tables[WISP_HALVES], unsigned halves,
                         uint32_t layer, uint32_t expert, uint64_t *values) {
    const uint32_t *even = wisp_counts_row(counts, tables[0], layer, expert);
    const uint32_t *odd = wisp_counts_row(counts, tables[1], layer, expert);
    uint64_t sum = 0;
    for (uint32_t j = 0; j < counts->experts; j++)
        sum += values[j] = (halves & EVEN ? even[j] : 0) + (uint64_t)(halves & ODD ? odd[j] : 0);
    return sum;
}

static struct coverage coverage(const struct wisp_stats *stats, uint32_t *const tables[WISP_HALVES], uint32_t at,
                                unsigned ranked, unsigned measured, struct scratch scratch) {
    const struct wisp_counts *counts = &stats->counts;
    struct coverage result = {NAN, 0, 0};
    bool open = false;
    uint64_t seen = 0, hits = 0, sums = 0;
    for (uint32_t e = 0; e < counts->experts; e++) {
        uint64_t sum = load_row(counts, tables, measured, at, e, scratch.other);
        if (!sum) continue;
        load_row(counts, tables, ranked, at, e, scratch.values);
        wisp_stats_rank(scratch.values, counts->experts, scratch.order);
        uint64_t hit = sum_of_first(scratch.other, scratch.order, stats->candidates);
        double share = (double)hit / (double)sum;
        /* In sample, as many candidates as there are pairs take all, whichever they are. */
        bool fixed = ranked == measured && sum <= stats->candidates;
        open |= !fixed;
        if (e == stats->layers[at].hottest && !fixed) result.hottest = share;
        result.experts += share;
        seen++, hits += hit, sums += sum;
    }
    if (!open) return (struct coverage){NAN, NAN, NAN};
    result.experts = ratio(result.experts, (double)seen);
    result.weighted = ratio((double)hits, (double)sums);
    return result;
}

/* The six quantities from `first` on: three averages in sample, then held out. */
static void coverages(const struct wisp_stats *stats, uint32_t *const tables[WISP_HALVES], uint32_t at, double *first,
                      struct scratch scratch) {
    struct coverage sample = coverage(stats, tables, at, ALL, ALL, scratch);
    struct coverage odd = coverage(stats, tables, at, EVEN, ODD, scratch);
    struct coverage even = coverage(stats, tables, at, ODD, EVEN, scratch);
    first[0] = sample.hottest;
    first[1] = sample.experts;
    first[2] = sample.weighted;
    first[3] = (odd.hottest + even.hottest) / 2;
    first[4] = (odd.experts + even.experts) / 2;
    first[5] = (odd.weighted + even.weighted) / 2;
}

/* The diagonal's share is that of a next token's experts that the token before had: both have top_k. */
static double repeat(const struct wisp_counts *counts, uint32_t at, struct scratch scratch) {
    uint64_t same = 0, all = 0;
    for (uint32_t e = 0; e < counts->experts; e++) {
        all += load_row(counts, counts->next_token, ALL, at, e, scratch.values);
        same += scratch.values[e];
    }
    return ratio((double)same * counts->top_k, (double)all);
}

/* ---- prefill against decode ---- */

/* Replace each value by twice its rank, counted from 1; equal values share the mean of their ranks. */
static void double_ranks(uint64_t *values, size_t size, uint64_t *order) {
    wisp_stats_rank(values, size, order);
    for (size_t i = 0, end; i < size; i = end) {
        for (end = i + 1; end < size && values[order[end]] == values[order[i]]; end++)
            ;
        for (size_t j = i; j < end; j++) values[order[j]] = i + 1 + end;
    }
}

/* Spearman's coefficient of values and other, of which only ranks are left: Pearson's of the ranks; NaN if one side is
 * all alike. The sums come up to size^3 / 3, which 64 bits no longer hold for the pairs of 1,740 experts. */
static double spearman(size_t size, struct scratch scratch) {
    int64_t mean = (int64_t)size + 1;
    __int128 xy = 0, xx = 0, yy = 0;
    double_ranks(scratch.values, size, scratch.order);
    double_ranks(scratch.other, size, scratch.order);
    for (size_t i = 0; i < size; i++) {
        __int128 x = (int64_t)scratch.values[i] - mean, y = (int64_t)scratch.other[i] - mean;
        xy += x * y, xx += x * x, yy += y * y;
    }
    return xx && yy ? (double)xy / sqrt((double)xx * (double)yy) : NAN;
}

static double spearman_frequency(const struct wisp_counts *counts, uint32_t at, struct scratch scratch) {
    size_t first = (size_t)at * counts->experts, size = counts->experts * sizeof *scratch.values;
    memcpy(scratch.values, counts->selected[WISP_PREFILL] + first, size);
    memcpy(scratch.other, counts->selected[WISP_DECODE] + first, size);
    return spearman(counts->experts, scratch);
}

/* What is not of the prefill is of the decoding. */
static double spearman_heatmap(const struct wisp_counts *counts, uint32_t at, struct scratch scratch) {
    size_t cells = 0;
    for (uint32_t e = 0; e < counts->experts; e++) {
        const uint32_t *prefill = wisp_counts_row(counts, counts->next_token_prefill, at, e);
        load_row(counts, counts->next_token, ALL, at, e, scratch.other + cells);
        for (uint32_t j = 0; j < counts->experts; j++, cells++)
            scratch.other[cells] -= scratch.values[cells] = prefill[j];
    }
    return spearman(cells, scratch);
}

static double overlap(const struct wisp_counts *counts, uint32_t at, uint32_t count, struct scratch scratch) {
    size_t first = (size_t)at * counts->experts;
    uint32_t common = 0;
    if (count >= counts->experts) return NAN;
    wisp_stats_rank(counts->selected[WISP_PREFILL] + first, counts->experts, scratch.values);
    wisp_stats_rank(counts->selected[WISP_DECODE] + first, counts->experts, scratch.other);
    /* An expert that a phase never selected is not one of its hottest. */
    if (!counts->selected[WISP_PREFILL][first + scratch.values[count - 1]] ||
        !counts->selected[WISP_DECODE][first + scratch.other[count - 1]])
        return NAN;
    for (uint32_t i = 0; i < count; i++)
        for (uint32_t j = 0; j < count; j++) common += scratch.values[i] == scratch.other[j];
    return (double)common / count;
}

/* ---- pairs ---- */

/* Both need all pairs of a layer in order, which is in the order of the counts alone. */
static void pairs(const struct wisp_counts *counts, uint32_t at, uint64_t *sorted, double *value) {
    size_t count = 0;
    uint64_t all = 0, top = 0;
    for (uint32_t i = 0; i < counts->experts; i++)
        for (uint32_t j = i + 1; j < counts->experts; j++)
            all += sorted[count++] = wisp_counts_row(counts, counts->together, at, i)[j];
    qsort(sorted, count, sizeof *sorted, descending);
    for (size_t i = 0; i < (count + 9) / 10; i++) top += sorted[i];
    value[WISP_PAIR_SHARE] = ratio((double)top, (double)all);
    value[WISP_PAIR_RATIO] = ratio((double)sorted[0] * (double)count, (double)all);
}

/* ---- all of it ---- */

static void compute_layer(struct wisp_stats *stats, uint32_t at, uint64_t *room) {
    const struct wisp_counts *counts = &stats->counts;
    struct wisp_layer_stats *layer = &stats->layers[at];
    size_t cells = (size_t)counts->experts * counts->experts;
    struct scratch scratch = {room, room + cells, room + 2 * cells};
    for (int q = 0; q < WISP_QUANTITIES; q++) layer->value[q] = NAN;
    frequency(stats, at, layer, scratch);
    coverages(stats, counts->next_token, at, &layer->value[WISP_TOKEN_HOTTEST], scratch);
    coverages(stats, counts->next_layer, at, &layer->value[WISP_LAYER_HOTTEST], scratch);
    layer->value[WISP_REPEAT] = repeat(counts, at, scratch);
    layer->value[WISP_SPEARMAN] = spearman_frequency(counts, at, scratch);
    layer->value[WISP_SPEARMAN_HEATMAP] = spearman_heatmap(counts, at, scratch);
    layer->value[WISP_OVERLAP_5] = overlap(counts, at, 5, scratch);
    layer->value[WISP_OVERLAP_10] = overlap(counts, at, 10, scratch);
    layer->value[WISP_OVERLAP_20] = overlap(counts, at, 20, scratch);
    if (counts->together) pairs(counts, at, room, layer->value);
    wisp_sample_limit(stats, layer);
}

/* Quantities of a step between layers suffer from a degenerate layer at either end. */
static bool regular(const struct wisp_stats *stats, uint32_t at, enum wisp_quantity quantity) {
    bool step = quantity >= WISP_LAYER_HOTTEST && quantity <= WISP_LAYER_HELD_WEIGHTED;
    return !stats->layers[at].degenerate && !(step && stats->layers[at + 1].degenerate);
}

static struct wisp_summary summarize(const struct wisp_stats *stats, enum wisp_quantity quantity) {
    struct wisp_summary summary = {.max = -INFINITY};
    uint32_t regulars = 0;
    for (uint32_t at = 0; at < stats->counts.layers; at++) {
        double value = stats->layers[at].value[quantity];
        if (isnan(value)) continue;
        summary.layers++;
        summary.mean += value;
        if (value > summary.max) summary.max = value, summary.max_layer = at;
        if (!regular(stats, at, quantity)) continue;
        summary.mean_regular += value;
        regulars++;
    }
    summary.mean = ratio(summary.mean, summary.layers);
    summary.mean_regular = ratio(summary.mean_regular, regulars);
    if (!summary.layers) summary.max = NAN;
    return summary;
}

static uint32_t layers_with_at_least(const struct wisp_stats *stats, enum wisp_quantity quantity, double least) {
    uint32_t layers = 0;
    for (uint32_t at = 0; at < stats->counts.layers; at++) layers += stats->layers[at].value[quantity] >= least;
    return layers;
}

static enum wisp_code compute_layers(struct wisp_stats *stats, struct wisp_error *error) {
    const struct wisp_counts *counts = &stats->counts;
    bool lost = false;
#pragma omp parallel for schedule(dynamic) reduction(| : lost)
    for (uint32_t at = 0; at < counts->layers; at++) {
        uint64_t *room = calloc((size_t)counts->experts * counts->experts, 3 * sizeof *room);
        if (room) compute_layer(stats, at, room);
        lost |= !room;
        free(room);
    }
    return lost ? wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the statistics") : WISP_OK;
}

/* Of the tables, and of what each thread needs. */
static uint64_t memory(const struct wisp_trace_info *info) {
    uint64_t cells = (uint64_t)info->experts * info->experts, threads = (uint64_t)omp_get_max_threads();
    if (threads > info->moe_layers) threads = info->moe_layers;
    return cells * (info->moe_layers * (info->top_k > 1 ? 24u : 20u) + threads * 3 * sizeof(uint64_t));
}

enum wisp_code wisp_stats_compute(struct wisp_trace *trace, struct wisp_stats *stats, struct wisp_error *error) {
    *stats = (struct wisp_stats){.candidates = (wisp_trace_info(trace)->experts + 4) / 5};
    wisp_memory_notice("trace stats", memory(wisp_trace_info(trace)) + wisp_trace_memory(trace));
    enum wisp_code code = wisp_counts_read(trace, &stats->counts, error);
    if (code) return code;
    stats->layers = calloc(stats->counts.layers, sizeof *stats->layers);
    if (!stats->layers) code = wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the statistics");
    if (!code) code = compute_layers(stats, error);
    if (code) return wisp_stats_free(stats), code;
    for (int q = 0; q < WISP_QUANTITIES; q++) stats->summary[q] = summarize(stats, q);
    wisp_shape_compute(stats);
    stats->spearman_high = layers_with_at_least(stats, WISP_SPEARMAN, 0.7);
    stats->spearman_heatmap_high = layers_with_at_least(stats, WISP_SPEARMAN_HEATMAP, 0.7);
    return WISP_OK;
}

void wisp_stats_free(struct wisp_stats *stats) {
    free(stats->layers);
    wisp_counts_free(&stats->counts);
    *stats = (struct wisp_stats){0};
}

const char *wisp_quantity_name(enum wisp_quantity quantity) {
    static const char *const names[WISP_QUANTITIES] = {
        [WISP_SKEW] = "skew",
        [WISP_TOP_SHARE] = "top20_share",
        [WISP_TOKEN_HOTTEST] = "token_hottest",
        [WISP_TOKEN_EXPERTS] = "token_experts",
        [WISP_TOKEN_WEIGHTED] = "token_weighted",
        [WISP_TOKEN_HELD_HOTTEST] = "token_held_hottest",
        [WISP_TOKEN_HELD_EXPERTS] = "token_held_experts",
        [WISP_TOKEN_HELD_WEIGHTED] = "token_held_weighted",
        [WISP_LAYER_HOTTEST] = "layer_hottest",
        [WISP_LAYER_EXPERTS] = "layer_experts",
        [WISP_LAYER_WEIGHTED] = "layer_weighted",
        [WISP_LAYER_HELD_HOTTEST] = "layer_held_hottest",
        [WISP_LAYER_HELD_EXPERTS] = "layer_held_experts",
        [WISP_LAYER_HELD_WEIGHTED] = "layer_held_weighted",
        [WISP_REPEAT] = "repeat",
        [WISP_REPEAT_INDEPENDENT] = "repeat_independent",
        [WISP_SPEARMAN] = "spearman",
        [WISP_SPEARMAN_HEATMAP] = "spearman_heatmap",
        [WISP_OVERLAP_5] = "overlap_5",
        [WISP_OVERLAP_10] = "overlap_10",
        [WISP_OVERLAP_20] = "overlap_20",
        [WISP_PAIR_SHARE] = "pair_share",
        [WISP_PAIR_RATIO] = "pair_ratio",
    };
    return names[quantity];
}

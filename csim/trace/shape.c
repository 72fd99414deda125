#include "trace/shape.h"

#include <math.h>

static double ratio(double part, double whole) {
    return whole > 0 ? part / whole : NAN;
}

/* ---- in time ---- */

/* Add a step's layers to the sums of its span. */
static void add_step(const struct wisp_counts *counts, uint32_t step, struct wisp_span_stats *sum) {
    double mean = (double)counts->step_requests[step] * counts->top_k / counts->experts;
    for (uint32_t layer = 0; layer < counts->layers; layer++) {
        const uint32_t *row = counts->in_step + ((size_t)step * counts->layers + layer) * counts->experts;
        uint32_t active = 0, most = 0;
        for (uint32_t e = 0; e < counts->experts; e++) {
            active += row[e] > 0;
            if (row[e] > most) most = row[e];
        }
        sum->active += active;
        sum->largest += most / mean;
    }
}

static struct wisp_span_stats span_of(const struct wisp_counts *counts, uint32_t span) {
    struct wisp_span_stats sum = {0};
    uint32_t first = wisp_span_first(span) - 1, end = wisp_span_first(span + 1) - 1, steps = 0;
    for (uint32_t step = first; step < end && counts->step_requests[step]; step++, steps++) {
        sum.requests += counts->step_requests[step];
        add_step(counts, step, &sum);
    }
    return (struct wisp_span_stats){.requests = steps ? sum.requests / steps : 0,
                                    .active = ratio(sum.active, (double)steps * counts->layers),
                                    .largest = ratio(sum.largest, (double)steps * counts->layers)};
}

/* ---- in depth ---- */

/* What is not of the prefill is of the decoding. */
static double decode_repeat(const struct wisp_counts *counts, uint32_t layer) {
    uint64_t same = 0, all = 0;
    for (uint32_t e = 0; e < counts->experts; e++) {
        const uint32_t *prefill = wisp_counts_row(counts, counts->next_token_prefill, layer, e);
        for (int half = 0; half < WISP_HALVES; half++) {
            const uint32_t *row = wisp_counts_row(counts, counts->next_token[half], layer, e);
            same += row[e];
            for (uint32_t j = 0; j < counts->experts; j++) all += row[j];
        }
        same -= prefill[e];
        for (uint32_t j = 0; j < counts->experts; j++) all -= prefill[j];
    }
    return ratio((double)same * counts->top_k, (double)all);
}

static double eighth_of(const struct wisp_counts *counts, uint32_t eighth) {
    double sum = 0;
    uint32_t layers = 0;
    for (uint32_t layer = 0; layer < counts->layers; layer++) {
        if ((uint64_t)layer * WISP_EIGHTHS / counts->layers != eighth) continue;
        double value = decode_repeat(counts, layer);
        if (isnan(value)) continue;
        sum += value;
        layers++;
    }
    return ratio(sum, layers);
}

static double least_skew(const struct wisp_stats *stats) {
    double least = NAN;
    for (uint32_t layer = 0; layer < stats->counts.layers; layer++)
        if (!stats->layers[layer].degenerate) least = fmin(least, stats->layers[layer].value[WISP_SKEW]);
    return least;
}

void wisp_shape_compute(struct wisp_stats *stats) {
    for (uint32_t span = 0; span < WISP_SPANS; span++) stats->spans[span] = span_of(&stats->counts, span);
    for (uint32_t i = 0; i < WISP_EIGHTHS; i++) {
        bool trivial = stats->counts.top_k == stats->counts.experts;
        stats->depth_repeat[i] = trivial ? NAN : eighth_of(&stats->counts, i);
    }
    stats->skew_least = least_skew(stats);
}

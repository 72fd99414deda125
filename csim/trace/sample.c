#include "trace/sample.h"

#include <math.h>

static uint64_t all_tokens(const struct wisp_counts *counts) {
    return counts->tokens[WISP_PREFILL] + counts->tokens[WISP_DECODE];
}

/* All experts are selected alike, always. */
static bool takes_all(const struct wisp_counts *counts) {
    return counts->top_k == counts->experts;
}

/* Pairs of experts in all tokens, and those that are the top 10 % of all there are. */
static bool few_pairs(const struct wisp_counts *counts) {
    uint64_t k = counts->top_k, experts = counts->experts;
    uint64_t seen = all_tokens(counts) * (k * (k - 1) / 2), top = (experts * (experts - 1) / 2 + 9) / 10;
    return all_tokens(counts) == 1 || seen <= top;
}

/* Does the quantity follow from the numbers of experts and tokens? */
static bool fixed(const struct wisp_stats *stats, enum wisp_quantity quantity) {
    const struct wisp_counts *counts = &stats->counts;
    uint64_t tokens = all_tokens(counts);
    if (takes_all(counts)) return true;
    switch (quantity) {
    case WISP_TOP_SHARE: return tokens == 1 || tokens * counts->top_k <= stats->candidates;
    case WISP_SKEW:
    case WISP_REPEAT_INDEPENDENT:
    case WISP_PAIR_RATIO: return tokens == 1;
    case WISP_PAIR_SHARE: return few_pairs(counts);
    case WISP_SPEARMAN: return counts->experts < 3; /* two ranks agree or do not */
    case WISP_OVERLAP_5: return counts->experts <= 5;
    case WISP_OVERLAP_10: return counts->experts <= 10;
    case WISP_OVERLAP_20: return counts->experts <= 20;
    default: return false;
    }
}

void wisp_sample_limit(const struct wisp_stats *stats, struct wisp_layer_stats *layer) {
    for (int q = 0; q < WISP_QUANTITIES; q++)
        if (fixed(stats, q)) layer->value[q] = NAN;
    if (!wisp_sample_can_degenerate(stats)) layer->degenerate = false;
}

static bool within(enum wisp_quantity quantity, enum wisp_quantity first, enum wisp_quantity last) {
    return quantity >= first && quantity <= last;
}

const char *wisp_sample_reason(const struct wisp_stats *stats, enum wisp_quantity quantity) {
    const struct wisp_counts *counts = &stats->counts;
    bool phases = within(quantity, WISP_SPEARMAN, WISP_OVERLAP_20);
    if (stats->summary[quantity].layers) return NULL;
    if (takes_all(counts)) return "each token takes all experts";
    if (within(quantity, WISP_PAIR_SHARE, WISP_PAIR_RATIO) && counts->top_k == 1) return "top-1 has no pairs";
    if (phases && !counts->tokens[WISP_PREFILL]) return "no prefill";
    if (phases && !counts->tokens[WISP_DECODE]) return "no decoding";
    if (within(quantity, WISP_OVERLAP_5, WISP_OVERLAP_20) && fixed(stats, quantity)) return "no more experts than that";
    if (quantity == WISP_SPEARMAN && fixed(stats, quantity)) return "two experts only";
    if (within(quantity, WISP_LAYER_HOTTEST, WISP_LAYER_HELD_WEIGHTED) && counts->layers == 1)
        return "one MoE layer only";
    return "too few tokens";
}

/* stats.h - statistics of a trace (docs/format.md, "Trace statistics"): skew, forecasts of the next token and layer,
 * repeats, prefill against decode, pairs.
 *
 * Every quantity is a number per MoE layer, NaN where it is not defined (the last layer has no next one, a trace with
 * prefills of one token and no decoding has no pairs of tokens, top-1 has no pairs of experts). The statistics own
 * their numbers and the counts behind them. Errors are those of wisp_counts_read.
 */
#ifndef WISP_TRACE_STATS_H
#define WISP_TRACE_STATS_H

#include "trace/counts.h"

enum wisp_quantity {
    WISP_SKEW,      /* most selected expert / mean of all */
    WISP_TOP_SHARE, /* share of the selections that the top 20 % experts take */
    /* Coverage: share of the selections that follow an expert which fall on its top 20 % candidates; for the expert
     * that is selected most, averaged over experts, and over selections. Held out: candidates ranked on one half of
     * the requests, measured on the other; the mean of both ways. */
    WISP_TOKEN_HOTTEST,
    WISP_TOKEN_EXPERTS,
    WISP_TOKEN_WEIGHTED,
    WISP_TOKEN_HELD_HOTTEST,
    WISP_TOKEN_HELD_EXPERTS,
    WISP_TOKEN_HELD_WEIGHTED,
    WISP_LAYER_HOTTEST, /* the same for the next MoE layer */
    WISP_LAYER_EXPERTS,
    WISP_LAYER_WEIGHTED,
    WISP_LAYER_HELD_HOTTEST,
    WISP_LAYER_HELD_EXPERTS,
    WISP_LAYER_HELD_WEIGHTED,
    WISP_REPEAT,             /* share of a token's experts that the token before had, too */
    WISP_REPEAT_INDEPENDENT, /* what it would be if tokens were drawn by frequency alone */
    WISP_SPEARMAN,           /* frequencies of prefill and decode */
    WISP_SPEARMAN_HEATMAP,   /* pairs of tokens in prefill and decode, over all pairs of experts */
    WISP_OVERLAP_5,          /* share of the hottest experts that prefill and decode have in common */
    WISP_OVERLAP_10,
    WISP_OVERLAP_20,
    WISP_PAIR_SHARE, /* share of all co-activations that the top 10 % pairs take */
    WISP_PAIR_RATIO, /* most frequent pair / mean of all */
    WISP_QUANTITIES
};

struct wisp_layer_stats {
    uint32_t hottest;     /* the expert that is selected most */
    double hottest_share; /* of the selections */
    bool degenerate;      /* it takes more than 95 % */
    double value[WISP_QUANTITIES];
};

/* A quantity over the layers in which it is defined; NaN without such layers. */
struct wisp_summary {
    uint32_t layers;
    double mean;
    double mean_regular; /* without degenerate layers, nor steps between layers of which either is */
    double max;
    uint32_t max_layer; /* MoE layer, the first with this value */
};

/* Eight spans of decode steps, 1, 2, 3 to 4, 5 to 8 and so on to 128, each as the mean over its steps and the MoE
 * layers; and eight eighths of the depth. */
enum { WISP_SPANS = 8, WISP_EIGHTHS = 8 };

struct wisp_span_stats {
    double requests; /* that have the step; the rest is NaN where none has */
    double active;   /* experts that they select */
    double largest;  /* most selected expert / mean of all */
};

struct wisp_stats {
    struct wisp_counts counts;
    uint32_t candidates;             /* 20 % of the experts, rounded up */
    struct wisp_layer_stats *layers; /* [counts.layers] */
    struct wisp_summary summary[WISP_QUANTITIES];
    struct wisp_span_stats spans[WISP_SPANS];
    double depth_repeat[WISP_EIGHTHS]; /* WISP_REPEAT of the decoding alone, mean of the layers; NaN without any */
    double skew_least;                 /* of the regular layers; NaN if there is none */
    uint32_t spearman_high, spearman_heatmap_high; /* layers with at least 0.7 */
};

enum wisp_code wisp_stats_compute(struct wisp_trace *trace, struct wisp_stats *stats, struct wisp_error *error);
void wisp_stats_free(struct wisp_stats *stats);

/* The first decode step of a span; that of the span behind the last one is one more than the last step counted. */
static inline uint32_t wisp_span_first(uint32_t span) {
    return span ? (1u << (span - 1)) + 1 : 1;
}

/* The name of a quantity, as in JSON keys and CSV columns. */
const char *wisp_quantity_name(enum wisp_quantity quantity);

/* order[i]: the id of the i-th largest value; of equal values the lower id comes first. Values and ids are below
 * 2^32, as counts and pairs of experts are. */
void wisp_stats_rank(const uint64_t *values, size_t size, uint64_t *order);

#endif

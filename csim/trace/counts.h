/* counts.h - what the statistics of a trace are computed from: how often each expert was selected, and in which pairs.
 *
 * One pass over the requests, one request in memory at a time; the tables are layers x experts^2 counters of 32 bits,
 * five of them and a sixth for top_k > 1. The counts own their tables. Errors: what reading the trace reports;
 * ENVIRONMENT without memory; BAD_INPUT for 2^32 tokens and more, which the counters could not hold.
 */
#ifndef WISP_TRACE_COUNTS_H
#define WISP_TRACE_COUNTS_H

#include "trace/trace.h"

enum wisp_phase { WISP_PREFILL, WISP_DECODE, WISP_PHASES };
enum { WISP_HALVES = 2 };  /* requests with even and with odd index */
enum { WISP_STEPS = 128 }; /* decode steps that are counted by themselves: the first ones */

/* Layers are numbered here without the dense ones. Tables are [layer][expert] or [layer][expert][expert]. */
struct wisp_counts {
    uint32_t layers, experts, top_k;
    uint32_t *layer_ids;                /* [layers]: in the trace */
    uint64_t tokens[WISP_PHASES];       /* of all requests */
    uint64_t *selected[WISP_PHASES];    /* tokens sent to the expert */
    uint32_t *in_step;                  /* [decode step][layer][expert]: requests that select it then */
    uint32_t step_requests[WISP_STEPS]; /* that have the decode step; step 1 is the first */
    uint32_t *next_token[WISP_HALVES];  /* a token was sent to the first, the next one of its request to the second */
    uint32_t *next_token_prefill;       /* those of both halves in which both tokens are of the prefill */
    uint32_t *next_layer[WISP_HALVES];  /* the same token, in this MoE layer and the next; nothing in the last */
    uint32_t *together;                 /* one token, first < second; NULL for top-1 */
};

enum wisp_code wisp_counts_read(struct wisp_trace *trace, struct wisp_counts *counts, struct wisp_error *error);
void wisp_counts_free(struct wisp_counts *counts);

/* The counters of a layer's expert: a row of a table [layer][expert][expert]. */
static inline uint32_t *wisp_counts_row(const struct wisp_counts *counts, uint32_t *table, uint32_t layer,
                                        uint32_t expert) {
    return table + ((size_t)layer * counts->experts + expert) * counts->experts;
}

/* Tokens of both phases that a layer sent to an expert. */
static inline uint64_t wisp_counts_selected(const struct wisp_counts *counts, uint32_t layer, uint32_t expert) {
    size_t at = (size_t)layer * counts->experts + expert;
    return counts->selected[WISP_PREFILL][at] + counts->selected[WISP_DECODE][at];
}

#endif

/* sample.h - what a trace is too small, or of the wrong kind, to tell: figures that could be no other number whatever
 * the model did are not given (docs/format.md, "Trace statistics").
 */
#ifndef WISP_TRACE_SAMPLE_H
#define WISP_TRACE_SAMPLE_H

#include "trace/stats.h"

/* Make those of a layer NaN that follow from the numbers of experts and tokens alone. */
void wisp_sample_limit(const struct wisp_stats *stats, struct wisp_layer_stats *layer);

/* With top-k > 1 no expert can take more than half of the selections. */
static inline bool wisp_sample_can_degenerate(const struct wisp_stats *stats) {
    return stats->counts.top_k == 1 && stats->counts.experts > 1;
}

/* Why no layer has the quantity; NULL if one has it. */
const char *wisp_sample_reason(const struct wisp_stats *stats, enum wisp_quantity quantity);

#endif

/* shape.h - the shape of a trace in time and depth: how alike the requests are from step to step, how repeats change
 * with depth, and how far the layers lie apart (docs/format.md, "Trace statistics"). Nothing can fail.
 */
#ifndef WISP_TRACE_SHAPE_H
#define WISP_TRACE_SHAPE_H

#include "trace/stats.h"

/* Fill in spans, depth_repeat and skew_least from the counts and from the layers. */
void wisp_shape_compute(struct wisp_stats *stats);

#endif

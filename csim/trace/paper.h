/* paper.h - what the paper measured on the same models ("Patterns behind Chaos", arXiv 2510.05497, observations 1 to
 * 5), to stand beside our statistics. Constant data; nothing to own, nothing can fail. */
#ifndef WISP_TRACE_PAPER_H
#define WISP_TRACE_PAPER_H

#include "trace/stats.h"

/* A figure, low = high; a range; or a lower bound, with high = INFINITY. Without one, both are NaN. */
struct wisp_paper_figure {
    double low, high;
};

/* Models are known by their family's name in the model's name: DeepSeek-R1 is DeepSeek-V3, for instance. */
struct wisp_paper_figure wisp_paper_figure(const char *model, enum wisp_quantity quantity);

#endif

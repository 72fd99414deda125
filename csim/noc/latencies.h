/* latencies.h - how often each latency was seen, for percentiles: a histogram without an end.
 *
 * Latencies below WISP_LATENCY_EXACT cycles are counted one by one. Above, a bin is at most 1 / WISP_LATENCY_BINS of
 * the latencies in it wide, so a percentile is at most that much above the true one, and never below it. Whoever
 * makes a histogram frees it; making it is all that can fail.
 */
#ifndef WISP_NOC_LATENCIES_H
#define WISP_NOC_LATENCIES_H

#include <stdbool.h>
#include <stdint.h>

enum { WISP_LATENCY_BINS = 1 << 13, WISP_LATENCY_EXACT = 2 * WISP_LATENCY_BINS };

struct wisp_latencies {
    uint64_t *counts;
    uint64_t total;
};

/* False without memory. */
bool wisp_latencies_init(struct wisp_latencies *latencies);
void wisp_latencies_free(struct wisp_latencies *latencies);

void wisp_latencies_add(struct wisp_latencies *latencies, uint32_t latency);

/* The lowest latency that this part of those seen, in (0, 1], does not exceed, rounded up to the end of its bin.
 * Something must have been seen. */
uint32_t wisp_latencies_percentile(const struct wisp_latencies *latencies, double part);

#endif

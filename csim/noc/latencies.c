#include "noc/latencies.h"

#include <math.h>
#include <stdlib.h>

/* WISP_LATENCY_BINS bins for each power of two from WISP_LATENCY_EXACT on. */
enum { EXACT_BITS = 14, BINS = WISP_LATENCY_EXACT + (32 - EXACT_BITS) * WISP_LATENCY_BINS };

static uint32_t bin_of(uint32_t latency) {
    if (latency < WISP_LATENCY_EXACT) return latency;
    uint32_t octave = 31u - (uint32_t)__builtin_clz(latency) - EXACT_BITS;
    return octave * WISP_LATENCY_BINS + (latency >> (octave + 1)) + WISP_LATENCY_BINS;
}

/* The highest latency of a bin. */
static uint32_t end_of(uint32_t bin) {
    if (bin < WISP_LATENCY_EXACT) return bin;
    uint32_t octave = bin / WISP_LATENCY_BINS - 2;
    uint64_t end = (uint64_t)(bin - (octave + 1) * WISP_LATENCY_BINS + 1) << (octave + 1);
    return (uint32_t)(end - 1);
}

bool wisp_latencies_init(struct wisp_latencies *latencies) {
    *latencies = (struct wisp_latencies){.counts = calloc(BINS, sizeof *latencies->counts)};
    return latencies->counts != NULL;
}

void wisp_latencies_free(struct wisp_latencies *latencies) {
    free(latencies->counts);
    *latencies = (struct wisp_latencies){0};
}

void wisp_latencies_add(struct wisp_latencies *latencies, uint32_t latency) {
    latencies->counts[bin_of(latency)]++;
    latencies->total++;
}

uint32_t wisp_latencies_percentile(const struct wisp_latencies *latencies, double part) {
    uint64_t within = 0, wanted = (uint64_t)ceil(part * (double)latencies->total);
    uint32_t bin = 0;
    while (bin < BINS - 1 && (within += latencies->counts[bin]) < wanted) bin++;
    return end_of(bin);
}

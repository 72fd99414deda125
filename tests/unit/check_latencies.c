/* check_latencies.c - percentiles of latencies (csim/noc/latencies.c) against a sorted list, to the end of 32 bits. */
#include "base/rng.h"
#include "noc/latencies.h"
#include "unit/unit_test.h"

#include <math.h>
#include <stdlib.h>

enum { COUNT = 3000 };

static int by_size(const void *a, const void *b) {
    uint32_t first = *(const uint32_t *)a, second = *(const uint32_t *)b;
    return first < second ? -1 : first > second;
}

/* Never below the one of the list, and not more above than the width of a bin. */
static void compare(const uint32_t *sorted, unsigned count, const struct wisp_latencies *latencies, double part) {
    uint32_t wanted = sorted[(unsigned)ceil(part * count) - 1], got = wisp_latencies_percentile(latencies, part);
    uint32_t most = wanted < WISP_LATENCY_EXACT ? wanted : wanted + wanted / WISP_LATENCY_BINS;
    if (got < wanted || (got > most && most >= wanted))
        ck_abort_msg("%g of %u: %u, by the list %u", part, count, got, wanted);
}

/* Latencies below 2^bits. */
static void sample(struct wisp_rng *rng, unsigned bits, unsigned count) {
    static const double parts[] = {0.0001, 0.25, 0.5, 0.9, 0.99, 0.999, 1};
    static uint32_t list[COUNT];
    struct wisp_latencies latencies;
    unit_require(wisp_latencies_init(&latencies));
    for (unsigned i = 0; i < count; i++) {
        list[i] = (uint32_t)(wisp_rng_next(rng) >> (64 - bits));
        wisp_latencies_add(&latencies, list[i]);
    }
    qsort(list, count, sizeof *list, by_size);
    for (unsigned k = 0; k < sizeof parts / sizeof parts[0]; k++) compare(list, count, &latencies, parts[k]);
    wisp_latencies_free(&latencies);
}

START_TEST(latencies_percentiles) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 5);
    for (unsigned bits = 1; bits <= 32; bits++) {
        sample(&rng, bits, COUNT);
        sample(&rng, bits, 1 + wisp_rng_below(&rng, 120));
    }
}
END_TEST

/* One latency alone is every percentile: at the ends of the bins and of the range. */
START_TEST(latencies_edges) {
    for (unsigned bit = 0; bit < 32; bit++)
        for (int near = -1; near <= 1; near++) {
            uint32_t latency = (UINT32_C(1) << bit) + (uint32_t)near;
            struct wisp_latencies latencies;
            unit_require(wisp_latencies_init(&latencies));
            wisp_latencies_add(&latencies, latency);
            compare(&latency, 1, &latencies, 0.99);
            wisp_latencies_free(&latencies);
        }
}
END_TEST

int main(void) {
    const TTest *tests[] = {latencies_percentiles, latencies_edges};
    return unit_main("latencies", tests, sizeof tests / sizeof tests[0]);
}

/* gcp_cases.h - random cases for the judges of csim/gcp: wafers of every kind of shape, models, wishes with ties. */
#ifndef WISP_GCP_CASES_H
#define WISP_GCP_CASES_H

#include "die/work.h"
#include "gcp/distribution.h"
#include "unit/unit_test.h"

/* A row, a column, odd by odd, or anything; up to 64 dies. */
static inline struct wisp_wafer_shape case_wafer(struct wisp_rng *rng) {
    unsigned columns = 1 + wisp_rng_below(rng, 8), rows = 1 + wisp_rng_below(rng, 8);
    switch (wisp_rng_below(rng, 5)) {
    case 0: return (struct wisp_wafer_shape){1 + wisp_rng_below(rng, WISP_DIES_MAX), 1};
    case 1: return (struct wisp_wafer_shape){1, 1 + wisp_rng_below(rng, WISP_DIES_MAX)};
    case 2: return (struct wisp_wafer_shape){(columns - 1) | 1, (rows - 1) | 1};
    case 3: return (struct wisp_wafer_shape){8, 8};
    default: return (struct wisp_wafer_shape){columns, rows};
    }
}

/* Mostly small, often fewer than dies; sometimes a real model's, or all that there is room for. */
static inline uint32_t case_experts(struct wisp_rng *rng) {
    static const uint32_t real[] = {60, 96, 128, 160, 256, 384, 512};
    return wisp_rng_below(rng, 8) ? 1 + wisp_rng_below(rng, 40) : real[wisp_rng_below(rng, 7)];
}

/* What each expert is wanted by: few different numbers, so that many are equal, and some 0. */
static inline void case_wanted(struct wisp_rng *rng, uint32_t experts, uint32_t most, uint32_t *wanted) {
    uint32_t kinds = 1 + wisp_rng_below(rng, 6), values[6];
    for (uint32_t i = 0; i < kinds; i++) values[i] = wisp_rng_below(rng, 5) ? 1 + wisp_rng_below(rng, most) : 0;
    for (uint32_t e = 0; e < experts; e++)
        wanted[e] = wisp_rng_below(rng, 3) ? values[wisp_rng_below(rng, kinds)] : wisp_rng_below(rng, most + 1);
}

#endif

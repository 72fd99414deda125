/* flow_vectors.h - small kernels and what the authors' simulator makes of them: measured on it (one decode layer each,
 * or the same twice where `times` is 2). Where `own_ns` is given, many messages
 * could start at the same instant, whose order is not known, and the nanoseconds are not the same: it keeps ours from
 * changing unseen. Hops, bytes and events are the same in all. Four more that were measured, DeepSeek-V3 with 36216
 * requests for 256 experts, cannot be here: how the requests were spread over the experts is not published. */
#ifndef WISP_FLOW_VECTORS_H
#define WISP_FLOW_VECTORS_H

#include "gcp/placement.h"
#include "machine/flow.h"

enum { FLOW_VECTOR_ENTRIES = 128 };
enum vector_model { LLAMA4, DEEPSEEK, QWEN };

/* A plan is given, or made: `dealt` experts, id step `stride`, whole to die (k + 7) mod N; or to their homes. */
struct flow_vector {
    enum vector_model model;
    unsigned columns, rows, times;
    struct wisp_plan_entry given[5];
    unsigned dealt, stride, requests;
    bool at_home, copies;
    uint64_t own_ns; /* what it takes here, if that is not what it takes there */
    uint64_t ns, hops, events, local_read, remote_read, local_write;
};

static const struct flow_vector flow_vectors[] = {
    {LLAMA4, 3, 8, 1, {{1, 0, 0}}, 0, 0, 0, false, false, 0, 89547, 0, 18, 251738112, 0, 0},
    {LLAMA4, 3, 8, 1, {{1000, 0, 0}}, 0, 0, 0, false, false, 0, 398734, 0, 18, 331530240, 0, 0},
    {LLAMA4, 3, 8, 1, {{1, 0, 0}, {1, 1, 0}}, 0, 0, 0, false, false, 0, 178854, 0, 36, 503476224, 0, 0},
    {LLAMA4, 3, 8, 1, {{1, 40, 7}}, 0, 0, 0, false, false, 0, 197012, 24, 24, 0, 251658240, 0},
    {LLAMA4, 3, 8, 1, {{1, 0, 7}}, 0, 0, 0, false, false, 0, 196212, 21, 24, 0, 251658240, 0},
    {LLAMA4, 3, 8, 1, {{1, 0, 7}, {1, 1, 8}}, 0, 0, 0, false, false, 0, 260315, 24, 48, 0, 503316480, 0},
    {DEEPSEEK, 3, 8, 1, {{16, 0, 7}, {16, 1, 8}}, 0, 0, 0, false, false, 0, 92922, 24, 48, 0, 176160768, 0},
    {DEEPSEEK, 5, 5, 1, {{16, 0, 7}, {16, 1, 8}}, 0, 0, 0, false, false, 0, 128318, 21, 48, 0, 176160768, 0},
    {QWEN, 5, 5, 1, {{0}}, 128, 1, 32, false, false, 838316, 838224, 1227, 3042, 194150400, 4643094528, 0},
    {QWEN, 5, 5, 1, {{0}}, 128, 1, 32, true, false, 0, 83360, 0, 2304, 4970250240, 0, 0},
    {QWEN, 3, 8, 1, {{0}}, 128, 1, 32, false, false, 965258, 860817, 1311, 3048, 155320320, 4680843264, 0},
    {QWEN, 3, 8, 1, {{0}}, 128, 1, 32, true, false, 0, 83360, 0, 2304, 4970250240, 0, 0},
    {LLAMA4,
     3,
     8,
     1,
     {{2048, 0, 0}, {1024, 0, 1}, {1024, 0, 8}},
     0,
     0,
     0,
     false,
     false,
     0,
     841937,
     6,
     66,
     415236096,
     503316480,
     0},
    {LLAMA4,
     5,
     5,
     1,
     {{1536, 62, 12}, {1024, 62, 7}, {512, 62, 11}, {512, 62, 13}, {512, 62, 17}},
     0,
     0,
     0,
     false,
     false,
     0,
     841934,
     12,
     114,
     374341632,
     1006632960,
     0},
    {LLAMA4, 5, 5, 1, {{1023, 62, 12}}, 0, 0, 0, false, false, 0, 407217, 0, 18, 333367296, 0, 0},
    {LLAMA4, 5, 5, 1, {{512, 62, 12}, {512, 62, 7}}, 0, 0, 0, false, false, 0, 297113, 3, 42, 292552704, 251658240, 0},
    {LLAMA4,
     5,
     5,
     1,
     {{700, 60, 12}, {700, 61, 7}, {700, 62, 12}, {700, 63, 11}, {700, 64, 13}},
     0,
     0,
     0,
     false,
     false,
     0,
     759995,
     9,
     108,
     615137280,
     754974720,
     0},
    {LLAMA4,
     5,
     5,
     2,
     {{700, 60, 12}, {700, 61, 7}, {700, 62, 12}, {700, 63, 11}, {700, 64, 13}},
     0,
     0,
     0,
     false,
     true,
     0,
     1352216,
     18,
     210,
     1025228800,
     1509949440,
     0},
    /* With prediction: experts 33 to 56 and the last two are kept, what its predictor makes of an empty history. */
    {LLAMA4, 5, 5, 2, {{0}}, 26, 5, 4, false, true, 2220786, 2245461, 609, 1168, 1259888640, 8472494080, 1258291200},
};

enum { VECTORS = sizeof flow_vectors / sizeof flow_vectors[0] };

static const struct wisp_flow_model models[] = {
    [LLAMA4] = {48, 128, 5120, 8192, 2, 2},
    [DEEPSEEK] = {61, 256, 7168, 2048, 2, 2},
    [QWEN] = {94, 128, 4096, 1536, 2, 2},
};

/* The wafer and the authors' rates. */
static inline struct wisp_flow_setup setup_of(enum vector_model model, unsigned columns, unsigned rows) {
    struct wisp_flow_setup setup = {.wafer = {columns, rows}, .model = models[model], .copy_matrices = UINT64_MAX};
    setup.rates = wisp_flow_paper_rates(&setup.model);
    return setup;
}

static inline const uint8_t *homes_of(const struct wisp_flow_setup *setup) {
    static uint8_t home[WISP_EXPERTS_MAX];
    unsigned dies = setup->wafer.columns * setup->wafer.rows;
    for (unsigned e = 0; e < setup->model.experts; e++)
        home[e] = (uint8_t)wisp_placement_home(e, setup->model.experts, dies);
    return home;
}

static inline size_t vector_plan(const struct flow_vector *vector, struct wisp_plan_entry *entries, bool *keep) {
    unsigned dies = vector->columns * vector->rows, count = 0;
    for (; count < 5 && vector->given[count].requests; count++) entries[count] = vector->given[count];
    for (unsigned k = 0; k < vector->dealt; k++, count++) {
        unsigned e = k * vector->stride, home = wisp_placement_home(e, models[vector->model].experts, dies);
        entries[k] = (struct wisp_plan_entry){vector->requests, (uint16_t)e,
                                              (uint16_t)(vector->at_home ? home : (k + 7) % dies)};
        keep[k] = vector->copies && ((e >= 33 && e <= 56) || e >= 126);
    }
    return count;
}

#endif

/* check_demand.c - csim/gcp: what a batch asks for, against a slow second implementation that scans all requests for
 * every single count, pair and rank; over random traces, batches that repeat requests, and blocks of all sizes.
 */
#include "base/rng.h"
#include "gcp/demand.h"
#include "trace/generate.h"
#include "unit/unit_test.h"

#include <stdio.h>
#include <stdlib.h>

enum { MAX_REQUESTS = 16, MAX_EXPERTS = 128 };

static struct {
    struct wisp_request requests[MAX_REQUESTS];
    const struct wisp_trace_info *info;
    uint32_t batch;
} all;

static struct wisp_trace *make_trace(struct wisp_rng *rng) {
    static const char path[] = "demand.wtr"; /* tests run in a directory of their own */
    struct wisp_error error;
    struct wisp_trace *trace;
    struct wisp_generate parameters = {.model = "test",
                                       .layers = 4,
                                       .first_moe_layer = 1,
                                       .moe_every = 1 + wisp_rng_below(rng, 2),
                                       .experts = 8 + wisp_rng_below(rng, MAX_EXPERTS - 7),
                                       .top_k = 1 + wisp_rng_below(rng, 4),
                                       .hidden = 64,
                                       .width = 32,
                                       .requests = 1 + wisp_rng_below(rng, MAX_REQUESTS),
                                       .prefill_tokens = 1 + wisp_rng_below(rng, 6),
                                       .decode_tokens = 2 + wisp_rng_below(rng, 18),
                                       .skew_quarters = 4,
                                       .repeat = 0.3,
                                       .seed = wisp_rng_next(rng)};
    ck_assert_int_eq(wisp_trace_generate(&parameters, path, &error), WISP_OK);
    ck_assert_int_eq(wisp_trace_open(path, &trace, &error), WISP_OK);
    return trace;
}

/* ---- the second implementation: request r of the batch is request r mod own of the trace ---- */

static const uint16_t *selection(uint32_t r, uint32_t step, uint32_t layer, uint32_t *tokens) {
    const struct wisp_request *request = &all.requests[r % all.info->requests];
    *tokens = 0;
    return step < request->steps ? wisp_request_selection(request, step, layer, tokens) : NULL;
}

static uint32_t picked(uint32_t step, uint32_t layer, uint32_t expert) {
    uint32_t count = 0, tokens;
    for (uint32_t r = 0; r < all.batch; r++) {
        const uint16_t *ids = selection(r, step, layer, &tokens);
        for (uint32_t i = 0; i < tokens * all.info->top_k; i++) count += ids[i] == expert;
    }
    return count;
}

/* Times that `to` was picked by the token after one that picked `from`, within the prefill, or within the decode
 * tokens up to a step. */
static uint32_t pairs(uint32_t last_step, uint32_t layer, uint32_t from, uint32_t to) {
    uint32_t count = 0, k = all.info->top_k;
    for (uint32_t r = 0; r < all.batch; r++) {
        uint32_t tokens, more;
        const uint16_t *ids = selection(r, 0, layer, &tokens);
        for (uint32_t t = 1; t < tokens; t++)
            for (uint32_t i = 0; i < k * k; i++) count += ids[(t - 1) * k + i / k] == from && ids[t * k + i % k] == to;
        for (uint32_t step = 2; step <= last_step; step++) {
            const uint16_t *before = selection(r, step - 1, layer, &tokens), *now = selection(r, step, layer, &more);
            for (uint32_t i = 0; now && i < k * k; i++) count += before[i / k] == from && now[i % k] == to;
        }
    }
    return count;
}

/* Is it among the n that follow `from` most often? Rank by counting who is ahead. */
static bool follows(uint32_t step, uint32_t layer, uint32_t from, uint32_t to, uint32_t n) {
    uint32_t own = pairs(step, layer, from, to), ahead = 0;
    for (uint32_t e = 0; e < all.info->experts; e++) {
        uint32_t other = pairs(step, layer, from, e);
        ahead += other > own || (other == own && e < to);
    }
    return ahead < n;
}

static void judge_order(const struct wisp_demand_kernel *kernel, uint32_t step) {
    uint32_t seen = 0, tokens;
    bool had[MAX_EXPERTS] = {0};
    for (uint32_t r = 0; r < all.batch; r++) {
        const uint16_t *ids = selection(r, step, kernel->layer, &tokens);
        for (uint32_t i = 0; i < tokens * all.info->top_k; i++) {
            if (had[ids[i]]) continue;
            had[ids[i]] = true;
            ck_assert_uint_eq(kernel->order[seen++], ids[i]);
        }
    }
    ck_assert_uint_eq(seen, kernel->active);
}

static void judge(const struct wisp_demand_kernel *kernel, uint32_t step, uint32_t n, struct wisp_rng *rng) {
    uint64_t tokens = 0;
    for (uint32_t e = 0; e < all.info->experts; e++) {
        ck_assert_uint_eq(kernel->selected[e], picked(step, kernel->layer, e));
        tokens += kernel->selected[e];
    }
    ck_assert_uint_eq(kernel->tokens * all.info->top_k, tokens);
    judge_order(kernel, step);
    uint32_t words = (all.info->experts + 63) / 64;
    for (uint32_t i = 0; i < 2 && kernel->active; i++) { /* all rows would take too long */
        uint32_t from = kernel->order[wisp_rng_below(rng, kernel->active)];
        for (uint32_t to = 0; to < all.info->experts; to++)
            unit_require((kernel->predicted[from * words + to / 64] >> to % 64 & 1) ==
                         follows(step, kernel->layer, from, to, n));
    }
}

static void judge_trace(struct wisp_rng *rng) {
    struct wisp_error error;
    struct wisp_trace *trace = make_trace(rng);
    all.info = wisp_trace_info(trace);
    all.batch = 1 + wisp_rng_below(rng, 3 * MAX_REQUESTS);
    for (uint32_t r = 0; r < all.info->requests; r++)
        ck_assert_int_eq(wisp_trace_read(trace, r, &all.requests[r], &error), WISP_OK);
    struct wisp_demand_setup setup = {
        .batch = all.batch, .steps = {0, 12}, .predict = true, .n = 1 + wisp_rng_below(rng, all.info->experts)};
    struct wisp_demand *demand;
    ck_assert_int_eq(wisp_demand_open(trace, &setup, &demand, &error), WISP_OK);
    for (uint32_t first = 0; first < setup.steps.end;) {
        uint32_t end = first + 1 + wisp_rng_below(rng, WISP_DEMAND_BLOCK);
        if (end > setup.steps.end) end = setup.steps.end;
        wisp_demand_block(demand, (struct wisp_range){first, end});
        uint32_t step = first + wisp_rng_below(rng, end - first);
        for (uint32_t index = 0; index < wisp_demand_layers(demand); index++) {
            struct wisp_demand_kernel kernel = wisp_demand_kernel(demand, step, index);
            judge(&kernel, step, setup.n, rng);
        }
        first = end;
    }
    wisp_demand_close(demand);
    for (uint32_t r = 0; r < all.info->requests; r++) wisp_request_free(&all.requests[r]);
    wisp_trace_close(trace);
}

START_TEST(demand_is_what_a_slow_count_says) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, 1, 0);
    for (int i = 0; i < 30; i++) judge_trace(&rng);
}
END_TEST

START_TEST(top_is_by_count_then_by_id) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, 2, 0);
    for (int i = 0; i < 2000; i++) {
        uint32_t row[200], scratch[200], experts = 1 + wisp_rng_below(&rng, 200), n = wisp_rng_below(&rng, 201);
        uint32_t range = 1 + wisp_rng_below(&rng, 12);
        uint64_t bits[4];
        for (uint32_t e = 0; e < experts; e++) row[e] = wisp_rng_below(&rng, range);
        wisp_demand_top(row, experts, n, scratch, bits);
        for (uint32_t e = 0; e < experts; e++) {
            uint32_t ahead = 0;
            for (uint32_t o = 0; o < experts; o++) ahead += row[o] > row[e] || (row[o] == row[e] && o < e);
            unit_require((bits[e / 64] >> e % 64 & 1) == (ahead < n));
        }
    }
}
END_TEST

START_TEST(demand_refuses_what_does_not_fit) {
    struct wisp_rng rng;
    struct wisp_error error;
    struct wisp_demand *demand;
    wisp_rng_init(&rng, 3, 0);
    struct wisp_trace *trace = make_trace(&rng);
    struct wisp_demand_setup setup = {.steps = {0, 4}, .layers = {2, 9}};
    ck_assert_int_eq(wisp_demand_open(trace, &setup, &demand, &error), WISP_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "layers 0:4"));
    setup.layers = (struct wisp_range){0, 1}; /* dense */
    ck_assert_int_eq(wisp_demand_open(trace, &setup, &demand, &error), WISP_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "dense"));
    wisp_trace_close(trace);
}
END_TEST

int main(void) {
    const TTest *const tests[] = {demand_is_what_a_slow_count_says, top_is_by_count_then_by_id,
                                  demand_refuses_what_does_not_fit};
    return unit_main("demand", tests, sizeof tests / sizeof tests[0]);
}

/* check_predictor.c - `predictor`: reference and Verilog in lock step over the layers and steps of random traces,
 * against the prediction as defined: plain counts of all pairs so far, the n largest of each row, and their union per
 * die. */
#include "bench/predict.h"
#include "prefetch/topn.h"
#include "trace/generate.h"
#include "unit/request_kernel.h"
#include "unit/unit_test.h"

#include <stdio.h>

enum { COLUMNS = 2, ROWS = 2, DIES = 4, STEPS = 6, REQUESTS = 5 };

struct bench {
    struct wisp_trace *trace;
    const struct wisp_trace_info *info;
    struct wisp_request requests[REQUESTS];
    struct wisp_config config;
    unsigned n;
    uint16_t (*rows)[WISP_EXPERTS]; /* [layer x experts]: plain counts */
};

static const char *model(void) {
    static char path[1024];
    snprintf(path, sizeof path, "%s/%s/wisp_predictor.so", unit_top(), WISP_MODELS);
    return path;
}

static void prepare(struct bench *bench, unsigned experts, unsigned top_k, uint64_t seed) {
    struct wisp_generate shape = {.model = "random",
                                  .layers = 3,
                                  .first_moe_layer = 1,
                                  .moe_every = 1,
                                  .experts = experts,
                                  .top_k = top_k,
                                  .hidden = 64,
                                  .width = 64,
                                  .requests = REQUESTS,
                                  .prefill_tokens = 4,
                                  .decode_tokens = STEPS,
                                  .skew_quarters = 4,
                                  .repeat = 0.3,
                                  .seed = seed};
    struct wisp_error error;
    *bench = (struct bench){
        .n = (experts + 4) / 5,
        .config = {.written = {.mesh_x = COLUMNS, .mesh_y = ROWS, .read_flits = 4}, .derived = {.dies = DIES}}};
    ck_assert_msg(wisp_trace_generate(&shape, "x.wtr", &error) == WISP_OK, "%s", error.message);
    ck_assert_int_eq(wisp_trace_open("x.wtr", &bench->trace, &error), WISP_OK);
    bench->info = wisp_trace_info(bench->trace);
    for (unsigned r = 0; r < REQUESTS; r++)
        ck_assert_int_eq(wisp_trace_read(bench->trace, r, &bench->requests[r], &error), WISP_OK);
    bench->rows = calloc((size_t)shape.layers * experts, sizeof *bench->rows);
    ck_assert_ptr_nonnull(bench->rows);
}

static void release(struct bench *bench) {
    for (unsigned r = 0; r < REQUESTS; r++) wisp_request_free(&bench->requests[r]);
    wisp_trace_close(bench->trace);
    free(bench->rows);
}

/* Counts every pair of the tokens before and of this step, and of the whole prefill at step 0. */
static void count(struct bench *bench, unsigned step, unsigned layer) {
    unsigned k = bench->info->top_k;
    for (unsigned r = 0; r < REQUESTS; r++) {
        uint32_t tokens, before;
        if (step == 1 || step >= bench->requests[r].steps) continue;
        const uint16_t *now = wisp_request_selection(&bench->requests[r], step, layer, &tokens);
        const uint16_t *from = step ? wisp_request_selection(&bench->requests[r], step - 1, layer, &before) : now;
        if (step == 0) now += k, tokens--;
        for (unsigned t = 0; t < tokens; t++)
            for (unsigned i = 0; i < k; i++)
                for (unsigned j = 0; j < k; j++)
                    wisp_heatmap_count(bench->rows[layer * bench->info->experts + from[t * k + i]],
                                       bench->info->experts, now[t * k + j]);
    }
}

/* Is the expert among the predicted of one that the die computes? */
static bool predicted(const struct bench *bench, unsigned layer, const struct wisp_plan *plan, unsigned die,
                      unsigned expert) {
    for (size_t i = 0; i < plan->count; i++) {
        bool selected[WISP_EXPERTS];
        if (plan->entries[i].die != die) continue;
        wisp_topn_select(bench->rows[layer * bench->info->experts + plan->entries[i].expert], bench->info->experts,
                         bench->n, selected);
        if (selected[expert]) return true;
    }
    return false;
}

/* The experts to read ahead are all that are predicted, not read and not at home, each once. */
static void check_ahead(const struct bench *bench, unsigned layer, const struct wisp_plan *plan,
                        const struct wisp_work *work) {
    unsigned experts = bench->info->experts;
    for (unsigned d = 0; d < DIES && work->first_ahead; d++) {
        unsigned listed[WISP_EXPERTS] = {0}, reads = 0;
        for (size_t i = work->first_remote[d]; i < work->first_remote[d + 1]; i++, reads++)
            listed[work->remote[i].expert] = 2;
        for (size_t i = work->first_ahead[d]; i < work->first_ahead[d + 1]; i++) {
            const struct wisp_ahead_expert *ahead = &work->ahead[i];
            ck_assert_uint_eq(listed[ahead->expert]++, 0);
            ck_assert_uint_eq(ahead->owner_x * ROWS + ahead->owner_y,
                              wisp_placement_home(ahead->expert, experts, DIES));
        }
        for (unsigned e = 0; e < experts; e++)
            if (listed[e] < 2 && wisp_placement_home(e, experts, DIES) != d)
                ck_assert_uint_eq(listed[e], reads && predicted(bench, layer, plan, d, e));
    }
}

static unsigned check_kernel(struct bench *bench, struct wisp_predict *predict, unsigned step, unsigned layer) {
    struct wisp_error error;
    struct request_kernel kernel;
    struct wisp_planner_setup setup = {.config = &bench->config, .strategy = wisp_strategy_named("base")};
    struct wisp_planner planner;
    struct wisp_plan plan = {0};
    struct wisp_work work;
    unsigned kept = 0;
    request_kernel_make(bench->requests, REQUESTS, step, layer, &kernel);
    ck_assert_int_eq(wisp_planner_init(&planner, &setup, bench->info, NULL, &error), WISP_OK);
    ck_assert_int_eq(wisp_plan_build(&planner, &kernel.demand, NULL, &plan, &error), WISP_OK);
    ck_assert_int_eq(wisp_work_build(&plan, planner.where.home, &bench->config, layer, 9, &work, &error), WISP_OK);
    ck_assert_int_eq(wisp_work_copy(&plan, planner.where.home, &bench->config, &work, &error), WISP_OK);
    ck_assert_msg(wisp_predict_kernel(predict, bench->requests, REQUESTS, step, layer, &plan, &work, &error) == WISP_OK,
                  "%s", error.message);
    for (unsigned d = 0; d < DIES; d++)
        for (size_t i = work.first_remote[d]; i < work.first_remote[d + 1]; i++) {
            ck_assert_int_eq(work.remote[i].cp_en, predicted(bench, layer, &plan, d, work.remote[i].expert));
            kept += work.remote[i].cp_en;
        }
    check_ahead(bench, layer, &plan, &work);
    wisp_work_free(&work);
    wisp_plan_free(&plan);
    wisp_planner_free(&planner);
    return kept;
}

/* Layers by turns, steps in order; from step `first` on, so that what came before is caught up with. */
static void run(unsigned experts, unsigned top_k, unsigned first, uint64_t seed) {
    struct bench bench;
    struct wisp_predict *predict;
    struct wisp_error error;
    unsigned kept = 0;
    prepare(&bench, experts, top_k, seed);
    struct wisp_predict_setup setup = {
        .n = bench.n, .wafer = {COLUMNS, ROWS}, .ahead = seed % 2, .model = model(), .seed = seed};
    ck_assert_msg(wisp_predict_open(bench.info, &setup, &predict, &error) == WISP_OK, "%s", error.message);
    for (unsigned step = 0; step < STEPS; step++)
        for (unsigned layer = 1; layer < 3; layer++) {
            count(&bench, step, layer);
            if (step >= first) kept += check_kernel(&bench, predict, step, layer);
        }
    ck_assert_uint_eq(wisp_predict_stats(predict)->predicted, kept);
    ck_assert_uint_gt(kept, 0);
    ck_assert_uint_gt(wisp_predict_stats(predict)->asked, kept);
    wisp_predict_close(predict);
    release(&bench);
}

START_TEST(predictor_random) {
    static const unsigned shapes[][3] = {{128, 1, 0}, {256, 8, 1}, {384, 8, 2}, {37, 2, 0}, {512, 3, 1}, {8, 2, 0}};
    uint64_t seed = unit_env("WISP_SEED", 1), rounds = unit_env("WISP_SEEDS", 8) / 8;
    for (uint64_t i = 0; i < rounds * (sizeof shapes / sizeof shapes[0]); i++, seed++) {
        const unsigned *shape = shapes[i % (sizeof shapes / sizeof shapes[0])];
        run(shape[0], shape[1], shape[2], seed);
    }
}
END_TEST

/* A model that is none is refused. */
START_TEST(predictor_model_missing) {
    struct wisp_trace_info info = {.layers = 1, .experts = 8};
    struct wisp_predict *predict;
    struct wisp_error error;
    struct wisp_predict_setup setup = {.n = 2, .wafer = {COLUMNS, ROWS}, .model = "/nowhere.so"};
    ck_assert_int_eq(wisp_predict_open(&info, &setup, &predict, &error), WISP_ENVIRONMENT);
    ck_assert_ptr_nonnull(strstr(error.message, "cannot load the model"));
}
END_TEST

int main(void) {
    const TTest *tests[] = {predictor_random, predictor_model_missing};
    return unit_main("predictor", tests, sizeof tests / sizeof tests[0]);
}

/* check_same_plan.c - a layer planned for the cycle-accurate machines and by a study: the same plan, whatever wafer,
 * strategy and batch.
 *
 * A study shows of a plan how far weights travel and how many; both differ if one entry stands elsewhere.
 */
#include "gcp/layer.h"
#include "study/study.h"
#include "trace/generate.h"
#include "unit/unit_test.h"

#include <stdio.h>

enum { EXPERTS = 128, STEP = 1, LAYER = 1 };

static const char *const wafers[] = {"mesh2x2", "mesh3x2", "mesh3x8", "mesh5x5", "dojo", "dojo-enhanced", "tsmc-sow"};
enum { WAFERS = sizeof wafers / sizeof wafers[0] };

static struct wisp_config configs[WAFERS];

static const struct wisp_generate parameters = {.model = "test",
                                                .layers = 2,
                                                .first_moe_layer = 1,
                                                .moe_every = 1,
                                                .experts = EXPERTS,
                                                .top_k = 8,
                                                .hidden = 7168,
                                                .width = 2048,
                                                .requests = 64,
                                                .prefill_tokens = 4,
                                                .decode_tokens = 3,
                                                .skew_quarters = 4,
                                                .repeat = 0.3,
                                                .seed = 1};

/* Reads as long as can be: the plan does not depend on them, the time of the test does. */
static void make_inputs(void) {
    const char *sets[] = {"network.read_flits=255", "memory.llc_capacity_mib=64"};
    struct wisp_error error;
    char path[4096];
    ck_assert_int_eq(wisp_trace_generate(&parameters, "plan.wtr", &error), WISP_OK);
    for (unsigned w = 0; w < WAFERS; w++) {
        snprintf(path, sizeof path, "%s/configs/%s.ini", unit_top(), wafers[w]);
        ck_assert_msg(wisp_config_load(path, sets, 2, &configs[w], &error) == WISP_OK, "%s", error.message);
    }
}

/* What a study of the layer says, for all wafers. */
static void study(const struct wisp_strategy *strategy, uint32_t batch, struct wisp_study_result *results) {
    struct wisp_study_setup setup = {.machine = WISP_STUDY_FLOW,
                                     .discipline = WISP_DISCIPLINE_WORMHOLE,
                                     .copy_experts = UINT64_MAX,
                                     .steps = {STEP, STEP + 1},
                                     .chunk_reads = 4096,
                                     .threads = 1};
    struct wisp_demand_setup wanted = {.batch = batch,
                                       .steps = setup.steps,
                                       .layers = {LAYER, LAYER + 1},
                                       .predict = strategy->predicts,
                                       .n = EXPERTS / 5};
    struct wisp_study_point points[WAFERS];
    struct wisp_trace *trace;
    struct wisp_demand *demand;
    struct wisp_error error;
    for (unsigned w = 0; w < WAFERS; w++) points[w] = (struct wisp_study_point){wafers[w], &configs[w], strategy};
    ck_assert_int_eq(wisp_trace_open("plan.wtr", &trace, &error), WISP_OK);
    ck_assert_int_eq(wisp_demand_open(trace, &wanted, &demand, &error), WISP_OK);
    ck_assert_msg(!wisp_study_run(&setup, wisp_trace_info(trace), demand, points, WAFERS, results, &error), "%s",
                  error.message);
    wisp_demand_close(demand);
    wisp_trace_close(trace);
}

static uint64_t entries_elsewhere(const struct wisp_layer *layer) {
    uint64_t count = 0;
    for (size_t i = 0; i < layer->plan.count; i++)
        count += layer->planner.where.home[layer->plan.entries[i].expert] != layer->plan.entries[i].die;
    return count;
}

static void expect_same(unsigned w, const char *strategy, uint32_t batch, const struct wisp_study_result *result) {
    struct wisp_layer_choice choice = {"plan.wtr", strategy, batch, STEP, LAYER, 1};
    struct wisp_layer layer;
    struct wisp_error error;
    uint64_t flits = wisp_matrix_flits(&configs[w], parameters.hidden, parameters.width, 1);
    uint64_t expert = WISP_EXPERT_MATRICES * flits * WISP_FLIT_PAYLOAD_BYTES * configs[w].derived.planes;
    struct wisp_wafer_shape shape = {configs[w].written.mesh_x, configs[w].written.mesh_y};
    ck_assert_msg(!wisp_layer_plan(&choice, &configs[w], &layer, &error), "%s", error.message);
    ck_assert_msg(result->hops == wisp_plan_hops(&layer.plan, layer.planner.where.home, shape),
                  "%s, %s, batch %u: the study has %llu hops", wafers[w], strategy, batch,
                  (unsigned long long)result->hops);
    ck_assert_uint_eq(result->remote_read_bytes, entries_elsewhere(&layer) * expert);
    wisp_layer_free(&layer);
}

static void compare(uint32_t batch) {
    make_inputs();
    for (size_t s = 0; s < WISP_STRATEGIES; s++) {
        struct wisp_study_result results[WAFERS];
        study(&wisp_strategies[s], batch, results);
        for (unsigned w = 0; w < WAFERS; w++) {
            expect_same(w, wisp_strategies[s].name, batch, &results[w]);
            wisp_study_result_free(&results[w]);
        }
    }
}

START_TEST(same_plan) {
    compare(64);
}
END_TEST

/* So many that experts are split. */
START_TEST(same_plan_of_many) {
    compare(32768);
}
END_TEST

int main(void) {
    const TTest *tests[] = {same_plan, same_plan_of_many};
    return unit_main("same_plan", tests, sizeof tests / sizeof tests[0]);
}

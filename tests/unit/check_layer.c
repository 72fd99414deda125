/* check_layer.c - csim/gcp: a layer of a trace as planned work, against a count of the trace itself. */
#include "gcp/layer.h"
#include "trace/generate.h"
#include "unit/unit_test.h"

#include <stdio.h>

enum { EXPERTS = 24, REQUESTS = 12, DIES = 4, STEP = 1, LAYER = 2 };

static struct wisp_generate parameters = {.model = "test",
                                          .layers = 3,
                                          .first_moe_layer = 1,
                                          .moe_every = 1,
                                          .experts = EXPERTS,
                                          .top_k = 3,
                                          .hidden = 64,
                                          .width = 96,
                                          .requests = REQUESTS,
                                          .prefill_tokens = 4,
                                          .decode_tokens = 5,
                                          .skew_quarters = 2,
                                          .repeat = 0.3,
                                          .seed = 1};

/* Tests run in a directory of their own. */
static const char *make_trace(void) {
    struct wisp_error error;
    ck_assert_int_eq(wisp_trace_generate(&parameters, "layer.wtr", &error), WISP_OK);
    return "layer.wtr";
}

static struct wisp_config load(void) {
    struct wisp_config config;
    struct wisp_error error;
    char path[4096];
    snprintf(path, sizeof path, "%s/configs/mesh2x2.ini", unit_top());
    ck_assert_int_eq(wisp_config_load(path, NULL, 0, &config, &error), WISP_OK);
    return config;
}

/* How often the first requests of the trace pick each expert in the layer and step. */
static void count_picks(const char *path, uint32_t requests, uint32_t picked[EXPERTS]) {
    struct wisp_trace *trace;
    struct wisp_error error;
    memset(picked, 0, EXPERTS * sizeof *picked);
    ck_assert_int_eq(wisp_trace_open(path, &trace, &error), WISP_OK);
    for (uint32_t r = 0; r < requests; r++) {
        struct wisp_request request;
        uint32_t tokens = 0;
        ck_assert_int_eq(wisp_trace_read(trace, r, &request, &error), WISP_OK);
        const uint16_t *ids = STEP < request.steps ? wisp_request_selection(&request, STEP, LAYER, &tokens) : NULL;
        for (uint32_t i = 0; i < tokens * request.top_k; i++) picked[ids[i]]++;
        wisp_request_free(&request);
    }
    wisp_trace_close(trace);
}

/* Every selection is computed once, and each die reads the three matrices of each of its entries from their home. */
static void expect_layer(const char *strategy, uint32_t batch) {
    struct wisp_config config = load();
    struct wisp_layer_choice choice = {make_trace(), strategy, batch, STEP, LAYER, 1};
    struct wisp_layer layer;
    struct wisp_error error;
    uint32_t picked[EXPERTS], planned[EXPERTS] = {0};
    size_t entries[DIES] = {0};
    count_picks(choice.trace, batch ? batch : REQUESTS, picked);
    ck_assert_int_eq(wisp_layer_plan(&choice, &config, &layer, &error), WISP_OK);
    for (size_t i = 0; i < layer.plan.count; i++) {
        planned[layer.plan.entries[i].expert] += layer.plan.entries[i].requests;
        entries[layer.plan.entries[i].die]++;
    }
    ck_assert_mem_eq(planned, picked, sizeof picked);
    ck_assert_uint_eq(layer.work.layer, LAYER);
    for (unsigned d = 0; d < DIES; d++) {
        ck_assert_uint_eq(layer.work.first[d + 1] - layer.work.first[d], 3 * entries[d]);
        for (size_t t = layer.work.first[d]; t < layer.work.first[d + 1]; t++) {
            const struct wisp_task *task = &layer.work.tasks[t];
            ck_assert_uint_eq(task->flits, wisp_matrix_flits(&config, 64, 96, 1));
            ck_assert_uint_eq(task->owner_x * 2u + task->owner_y, task->expert / (EXPERTS / DIES)); /* evenly */
            if (!strcmp(strategy, "ep")) ck_assert_uint_eq(task->owner_x * 2u + task->owner_y, d);
        }
    }
    wisp_layer_free(&layer);
}

START_TEST(layer_is_the_trace) {
    for (size_t s = 0; s < WISP_STRATEGIES; s++) {
        expect_layer(wisp_strategies[s].name, 0);
        expect_layer(wisp_strategies[s].name, 5);
    }
}
END_TEST

static void expect_error(struct wisp_layer_choice choice, enum wisp_code code, const char *words) {
    struct wisp_config config = load();
    struct wisp_layer layer;
    struct wisp_error error = {0};
    ck_assert_int_eq(wisp_layer_plan(&choice, &config, &layer, &error), code);
    ck_assert_msg(strstr(error.message, words) != NULL, "`%s` is not in: %s", words, error.message);
    wisp_layer_free(&layer);
}

START_TEST(layer_errors) {
    const char *path = make_trace();
    expect_error((struct wisp_layer_choice){"nowhere.wtr", "ep", 1, STEP, LAYER, 1}, WISP_BAD_INPUT, "nowhere.wtr");
    expect_error((struct wisp_layer_choice){path, "epp", 1, STEP, LAYER, 1}, WISP_USAGE, "ep");
    expect_error((struct wisp_layer_choice){path, "ep", 1, STEP, 0, 1}, WISP_BAD_INPUT, "layer 0");
    expect_error((struct wisp_layer_choice){path, "ep", 1, STEP, 3, 1}, WISP_BAD_INPUT, "layer 3");
    parameters.hidden = parameters.width = 0;
    expect_error((struct wisp_layer_choice){make_trace(), "ep", 1, STEP, LAYER, 1}, WISP_BAD_INPUT, "size");
}
END_TEST

int main(void) {
    const TTest *tests[] = {layer_is_the_trace, layer_errors};
    return unit_main("layer", tests, sizeof tests / sizeof tests[0]);
}

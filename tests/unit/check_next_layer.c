/* check_next_layer.c - csim/gcp: which experts of the next MoE layer the LLCs are to have. */
#include "gcp/next_layer.h"
#include "unit/request_kernel.h"
#include "unit/unit_test.h"

/* Layers 0 and 2 are MoE, of 4 experts, top-1, 2 dies: experts 0, 1 live on die 0, 2 and 3 on die 1. One request: two
 * tokens of prefill, three decode steps. */
static const uint32_t moe_index[] = {0, WISP_DENSE, 1};
static uint32_t first_token[] = {0, 2, 3, 4, 5};
static uint16_t ids[] = {0, 0, 0, 1, 0, /* layer 0 */ 3, 2, 3, 0, 1 /* layer 2 */};
static const struct wisp_request request = {
    .steps = 4, .top_k = 1, .first_token = first_token, .ids = ids, .moe_index = moe_index, .layers = 3};
static const struct wisp_trace_info info = {.layers = 3, .moe_layers = 2, .experts = 4, .top_k = 1};

static struct wisp_next_layers *open_layers(uint32_t end, bool oracle) {
    struct wisp_next_layers *layers;
    struct wisp_error error;
    ck_assert_int_eq(wisp_next_layers_open(&info, (struct wisp_wafer_shape){2, 1}, end, oracle, &layers, &error),
                     WISP_OK);
    return layers;
}

static struct wisp_work plan(struct wisp_next_layers *layers, uint32_t step, uint32_t layer) {
    struct wisp_work work = {.layer = layer};
    struct request_kernel kernel;
    struct wisp_error error;
    request_kernel_make(&request, 1, step, layer, &kernel);
    ck_assert_int_eq(wisp_next_layer_plan(layers, &request, 1, step, &kernel.demand, 7, &work, &error), WISP_OK);
    return work;
}

static void expect(struct wisp_work work, size_t on_die_0, const uint16_t *experts, size_t count) {
    ck_assert_uint_eq(work.next.layer, 2);
    ck_assert_uint_eq(work.next.matrix_flits, 7);
    ck_assert_uint_eq(work.next.first[0], 0);
    ck_assert_uint_eq(work.next.first[1], on_die_0);
    ck_assert_uint_eq(work.next.first[2], count);
    for (size_t i = 0; i < count; i++) ck_assert_uint_eq(work.next.experts[i], experts[i]);
    wisp_work_free(&work);
}

/* What is known before the step: the prefill at step 1, where expert 0 went to 3 and 2; later, step by step. */
START_TEST(next_layer_scores) {
    struct wisp_next_layers *layers = open_layers(3, false);
    expect(plan(layers, 1, 0), 0, (const uint16_t[]){2, 3}, 2); /* of equals the lower */
    expect(plan(layers, 2, 0), 0, NULL, 0);                     /* expert 1 has not been seen */
    expect(plan(layers, 3, 0), 0, (const uint16_t[]){3, 2}, 2); /* 0 -> 3 twice by now */
    wisp_next_layers_close(layers);
}
END_TEST

START_TEST(next_layer_oracle) {
    struct wisp_next_layers *layers = open_layers(3, true);
    expect(plan(layers, 1, 0), 0, (const uint16_t[]){3}, 1);
    expect(plan(layers, 2, 0), 1, (const uint16_t[]){0}, 1);
    wisp_next_layers_close(layers);
}
END_TEST

/* The last layer has no next one, be it of the model or of the run. */
START_TEST(next_layer_none) {
    struct wisp_next_layers *layers = open_layers(3, false);
    ck_assert_ptr_null(plan(layers, 1, 2).next.first);
    wisp_next_layers_close(layers);
    layers = open_layers(2, false);
    ck_assert_ptr_null(plan(layers, 1, 0).next.first);
    wisp_next_layers_close(layers);
}
END_TEST

int main(void) {
    const TTest *tests[] = {next_layer_scores, next_layer_oracle, next_layer_none};
    return unit_main("next_layer", tests, 3);
}

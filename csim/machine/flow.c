#include "machine/flow.h"

#include <stdlib.h>

enum wisp_code wisp_flow_create(const struct wisp_flow_setup *setup, struct wisp_flow **flow,
                                struct wisp_error *error) {
    if (setup->discipline == WISP_DISCIPLINE_WORMHOLE) return wisp_flow_create_wormhole(setup, flow, error);
    return wisp_fail(error, WISP_BAD_INPUT, "no such discipline");
}

enum wisp_code wisp_flow_run(struct wisp_flow *flow, const struct wisp_flow_kernel *kernel,
                             struct wisp_flow_result *result, struct wisp_error *error) {
    return flow->ops->run(flow, kernel, result, error);
}

const uint64_t *wisp_flow_copies(const struct wisp_flow *flow, uint32_t layer) {
    return flow->copies ? flow->copies + (size_t)layer * flow->setup.model.experts : NULL;
}

const struct wisp_flow_loads *wisp_flow_loads(const struct wisp_flow *flow) {
    return &flow->loads;
}

void wisp_flow_destroy(struct wisp_flow *flow) {
    if (flow) flow->ops->destroy(flow);
}

enum wisp_code wisp_flow_init(struct wisp_flow *flow, const struct wisp_flow_ops *ops,
                              const struct wisp_flow_setup *setup, struct wisp_error *error) {
    size_t dies = (size_t)setup->wafer.columns * setup->wafer.rows;
    flow->ops = ops;
    flow->setup = *setup;
    flow->loads.die_span_ns = calloc(dies, sizeof(uint64_t));
    flow->loads.die_compute_ns = calloc(dies, sizeof(uint64_t));
    flow->loads.die_hbm_ns = calloc(dies, sizeof(uint64_t));
    flow->loads.link_ns = calloc(4 * dies, sizeof(uint64_t));
    flow->loads.link_bytes = calloc(4 * dies, sizeof(uint64_t));
    if (setup->copies) flow->copies = calloc((size_t)setup->model.layers * setup->model.experts, sizeof(uint64_t));
    if (flow->loads.die_span_ns && flow->loads.die_compute_ns && flow->loads.die_hbm_ns && flow->loads.link_ns &&
        flow->loads.link_bytes && (flow->copies || !setup->copies))
        return WISP_OK;
    wisp_flow_free(flow);
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a flow machine");
}

void wisp_flow_free(struct wisp_flow *flow) {
    free(flow->loads.die_span_ns);
    free(flow->loads.die_compute_ns);
    free(flow->loads.die_hbm_ns);
    free(flow->loads.link_ns);
    free(flow->loads.link_bytes);
    free(flow->copies);
    flow->loads = (struct wisp_flow_loads){0};
    flow->copies = NULL;
}

#include "machine/flow.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LAYERS_MAX = 1024, PORTS = 4, FLIT_BYTES = 64 };

/* Shares of the authors' tables, by requests: up to 128, 256, 512, 1024, 2048, 4096 and more. */
static const uint32_t table_steps[WISP_UTILISATION_STEPS] = {128, 256, 512, 1024, 2048, 4096, UINT32_MAX};

static const struct {
    uint32_t hidden, width;
    double hbm_share;
    double compute_share[WISP_UTILISATION_STEPS];
} paper_models[] = {
    {7168, 2048, 0.90, {0.50, 0.53, 0.68, 0.70, 0.69, 0.69, 0.69}}, /* DeepSeek-V3, Kimi K2; those of unknown shapes */
    {4096, 1536, 0.90, {0.70, 0.60, 0.70, 0.70, 0.69, 0.71, 0.70}}, /* Qwen3-235B */
    {5120, 8192, 0.85, {0.65, 0.65, 0.72, 0.70, 0.65, 0.65, 0.65}}, /* Llama-4-Maverick */
};

struct wisp_flow_rates wisp_flow_paper_rates(const struct wisp_flow_model *model) {
    size_t found = 0;
    for (size_t i = 0; i < sizeof paper_models / sizeof paper_models[0]; i++)
        if (paper_models[i].hidden == model->hidden && paper_models[i].width == model->width) found = i;
    struct wisp_flow_rates rates = {
        .hbm_bytes_per_ns = 3350,
        .hbm_share = paper_models[found].hbm_share,
        .link_bytes_per_ns = 1741,
        .link_share = 0.9,
        .flops_per_ns = 1e6,
        .hbm_ns = 300,
        .link_ns = 200,
        .llc_hit_ns = 100,
        .llc_miss_ns = 110,
        .llc_write_ns = 30,
        .llc_bytes = UINT64_C(64) << 20,
    };
    for (unsigned i = 0; i < WISP_UTILISATION_STEPS; i++) {
        rates.compute_share.up_to[i] = table_steps[i];
        rates.compute_share.share[i] = paper_models[found].compute_share[i];
    }
    return rates;
}

static enum wisp_code check_model(const struct wisp_flow_setup *setup, struct wisp_error *error) {
    const struct wisp_flow_model *model = &setup->model;
    uint64_t dies = (uint64_t)setup->wafer.columns * setup->wafer.rows;
    if (dies < 1 || dies > WISP_DIES_MAX)
        return wisp_fail(error, WISP_BAD_INPUT, "a wafer of %u x %u dies: the flow machine takes 1 to %d",
                         setup->wafer.columns, setup->wafer.rows, WISP_DIES_MAX);
    if (model->experts < 1 || model->experts > WISP_EXPERTS_MAX)
        return wisp_fail(error, WISP_BAD_INPUT, "%u experts: the flow machine takes 1 to %d", model->experts,
                         WISP_EXPERTS_MAX);
    if (model->layers < 1 || model->layers > LAYERS_MAX)
        return wisp_fail(error, WISP_BAD_INPUT, "%u layers: the flow machine takes 1 to %d", model->layers, LAYERS_MAX);
    double bytes = (double)model->hidden * model->width * model->weight_bytes;
    if (bytes < 1 || bytes > 0x1p40)
        return wisp_fail(error, WISP_BAD_INPUT, "an expert matrix of %u x %u x %u bytes: 1 byte to 1 TiB fit",
                         model->hidden, model->width, model->weight_bytes);
    return WISP_OK;
}

static bool is_rate(double rate) {
    return isfinite(rate) && rate > 0;
}

static enum wisp_code check_rates(const struct wisp_flow_rates *rates, struct wisp_error *error) {
    if (!is_rate(rates->hbm_bytes_per_ns * rates->hbm_share) || !is_rate(rates->link_bytes_per_ns * rates->link_share))
        return wisp_fail(error, WISP_BAD_INPUT, "HBM and links need a rate above 0 and a share above 0");
    if (rates->flops_per_ns == 0) return WISP_OK;
    for (unsigned i = 0; i < WISP_UTILISATION_STEPS; i++)
        if (!is_rate(rates->flops_per_ns * rates->compute_share.share[i]))
            return wisp_fail(error, WISP_BAD_INPUT, "step %u of the compute shares is not above 0", i);
    return WISP_OK;
}

/* What a kernel may not contain, for every discipline. */
static enum wisp_code check_kernel(const struct wisp_flow_setup *setup, const struct wisp_kernel *kernel,
                                   struct wisp_error *error) {
    unsigned dies = setup->wafer.columns * setup->wafer.rows;
    if (kernel->layer >= setup->model.layers)
        return wisp_fail(error, WISP_BAD_INPUT, "a kernel of layer %u: the model has %u", kernel->layer,
                         setup->model.layers);
    for (uint32_t e = 0; e < setup->model.experts; e++)
        if (kernel->home[e] >= dies)
            return wisp_fail(error, WISP_BAD_INPUT, "expert %u lives on die %u: there are %u", e, kernel->home[e],
                             dies);
    for (size_t i = 0; i < kernel->count; i++) {
        const struct wisp_plan_entry *entry = &kernel->entries[i];
        if (entry->expert >= setup->model.experts || entry->die >= dies)
            return wisp_fail(error, WISP_BAD_INPUT, "entry %zu of a kernel: expert %u on die %u: there are %u and %u",
                             i, entry->expert, entry->die, setup->model.experts, dies);
    }
    return WISP_OK;
}

/* Nobody works, or has anything, on a dead die. */
static enum wisp_code check_live(const struct wisp_flow_setup *setup, const struct wisp_kernel *kernel,
                                 struct wisp_error *error) {
    const struct wisp_faults *faults = &setup->routes.faults;
    for (size_t i = 0; i < kernel->count; i++) {
        const struct wisp_plan_entry *entry = &kernel->entries[i];
        unsigned home = kernel->home[entry->expert];
        if (!wisp_die_lives(faults, entry->die) || !wisp_die_lives(faults, home))
            return wisp_fail(error, WISP_BAD_INPUT, "entry %zu of a kernel: expert %u of die %u on die %u: one is dead",
                             i, entry->expert, home, entry->die);
    }
    return WISP_OK;
}

void wisp_flow_routes(const struct wisp_flow_setup *setup, struct wisp_routes *routes) {
    if (wisp_no_faults(&setup->routes.faults))
        wisp_routes_xy(routes, setup->wafer);
    else
        *routes = setup->routes;
}

static enum wisp_code run(struct wisp_runner *runner, const struct wisp_kernel *kernel, struct wisp_run_result *result,
                          struct wisp_error *error) {
    struct wisp_flow *flow = (struct wisp_flow *)runner;
    enum wisp_code code = check_kernel(&flow->setup, kernel, error);
    if (!code && flow->setup.routes.faults.dies) code = check_live(&flow->setup, kernel, error);
    *result = (struct wisp_run_result){0};
    return code ? code : flow->ops->run(flow, kernel, result, error);
}

static const uint64_t *copies(struct wisp_runner *runner, uint32_t layer) {
    const struct wisp_flow *flow = (struct wisp_flow *)runner;
    if (!flow->copies.experts || layer >= flow->setup.model.layers) return NULL;
    return flow->copies.experts + (size_t)layer * flow->setup.model.experts;
}

static const struct wisp_loads *loads(struct wisp_runner *runner) {
    struct wisp_flow *flow = (struct wisp_flow *)runner;
    size_t links = (size_t)flow->setup.wafer.columns * flow->setup.wafer.rows * PORTS;
    flow->loads.flit_hops = 0;
    for (size_t i = 0; i < links; i++)
        flow->loads.flit_hops += (flow->loads.link_bytes[i] + FLIT_BYTES - 1) / FLIT_BYTES;
    return &flow->loads;
}

static bool can(const struct wisp_runner *runner, enum wisp_ability ability) {
    (void)runner;
    (void)ability;
    return true;
}

static void destroy(struct wisp_runner *runner) {
    struct wisp_flow *flow = (struct wisp_flow *)runner;
    flow->ops->destroy(flow);
}

static const struct wisp_runner_ops runner_ops = {run, copies, loads, can, destroy};

/* ---- making ---- */

enum wisp_code wisp_flow_init(struct wisp_flow *flow, const struct wisp_flow_ops *ops,
                              const struct wisp_flow_setup *setup, struct wisp_error *error) {
    size_t dies = (size_t)setup->wafer.columns * setup->wafer.rows;
    flow->runner.ops = &runner_ops;
    flow->ops = ops;
    flow->setup = *setup;
    flow->loads = (struct wisp_loads){
        .die_span_ns = calloc(dies, sizeof(uint64_t)),
        .die_compute_ns = calloc(dies, sizeof(uint64_t)),
        .die_hbm_ns = calloc(dies, sizeof(uint64_t)),
        .link_ns = calloc(dies * PORTS, sizeof(uint64_t)),
        .link_bytes = calloc(dies * PORTS, sizeof(uint64_t)),
    };
    size_t experts = (size_t)setup->model.layers * setup->model.experts;
    const struct wisp_loads *loads = &flow->loads;
    if (loads->die_span_ns && loads->die_compute_ns && loads->die_hbm_ns && loads->link_ns && loads->link_bytes &&
        (!setup->copies || wisp_copies_make(&flow->copies, (unsigned)dies, experts, setup->copy_matrices)))
        return WISP_OK;
    wisp_flow_free(flow);
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a flow machine of %zu dies", dies);
}

void wisp_flow_free(struct wisp_flow *flow) {
    wisp_loads_free(&flow->loads);
    wisp_copies_free(&flow->copies);
}

enum wisp_code wisp_flow_create(const struct wisp_flow_setup *setup, struct wisp_runner **runner,
                                struct wisp_error *error) {
    struct wisp_flow *flow = NULL;
    *runner = NULL;
    enum wisp_code code = check_model(setup, error);
    if (!code) code = check_rates(&setup->rates, error);
    if (code) return code;
    code = setup->discipline == WISP_DISCIPLINE_WORMHOLE ? wisp_flow_create_wormhole(setup, &flow, error)
                                                         : wisp_flow_create_paper(setup, &flow, error);
    if (!code) *runner = &flow->runner;
    return code;
}

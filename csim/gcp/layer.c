#include "gcp/layer.h"

static enum wisp_code plan_layer(const struct wisp_layer_choice *choice, const struct wisp_config *config,
                                 const struct wisp_demand *demand, struct wisp_layer *layer, struct wisp_error *error) {
    struct wisp_planner_setup setup = {.config = config};
    struct wisp_demand_kernel kernel = wisp_demand_kernel(demand, choice->step, 0);
    uint64_t flits = wisp_matrix_flits(config, layer->info.hidden, layer->info.width, choice->scale);
    enum wisp_code code = wisp_strategy_find(choice->strategy, &setup.strategy, error);
    if (!code) code = wisp_planner_init(&layer->planner, &setup, &layer->info, demand, error);
    if (!code) code = wisp_plan_build(&layer->planner, &kernel, NULL, &layer->plan, error);
    if (code) return code;
    return wisp_work_build(&layer->plan, layer->plan.placed->home, config, choice->layer, flits, &layer->work, error);
}

static enum wisp_code open_demand(const struct wisp_layer_choice *choice, const struct wisp_trace *trace,
                                  struct wisp_demand **demand, struct wisp_error *error) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    struct wisp_demand_setup setup = {.batch = choice->batch,
                                      .steps = {choice->step, choice->step + 1},
                                      .layers = {choice->layer, choice->layer + 1}};
    if (choice->layer >= info->layers || !wisp_trace_layer_is_moe(trace, choice->layer))
        return wisp_fail(error, WISP_BAD_INPUT, "%s: layer %u is none of its MoE layers", choice->trace, choice->layer);
    enum wisp_code code = wisp_demand_open(trace, &setup, demand, error);
    if (!code) wisp_demand_block(*demand, setup.steps);
    return code;
}

enum wisp_code wisp_layer_plan(const struct wisp_layer_choice *choice, const struct wisp_config *config,
                               struct wisp_layer *layer, struct wisp_error *error) {
    struct wisp_trace *trace;
    struct wisp_demand *demand = NULL;
    *layer = (struct wisp_layer){0};
    enum wisp_code code = wisp_trace_open(choice->trace, &trace, error);
    if (code) return code;
    layer->info = *wisp_trace_info(trace);
    code = open_demand(choice, trace, &demand, error);
    if (!code) code = plan_layer(choice, config, demand, layer, error);
    wisp_demand_close(demand);
    wisp_trace_close(trace);
    return code;
}

void wisp_layer_free(struct wisp_layer *layer) {
    wisp_plan_free(&layer->plan);
    wisp_planner_free(&layer->planner);
    wisp_work_free(&layer->work);
}

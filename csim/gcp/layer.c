#include "gcp/layer.h"

#include <stdlib.h>

static enum wisp_code plan_batch(const struct wisp_layer_choice *choice, const struct wisp_config *config,
                                 const struct wisp_batch *batch, struct wisp_layer *layer, struct wisp_error *error) {
    const struct wisp_strategy *strategy;
    uint64_t flits = wisp_matrix_flits(config, layer->info.hidden, layer->info.width, choice->scale);
    enum wisp_code code = wisp_strategy_find(choice->strategy, &strategy, error);
    if (!code) code = wisp_planner_init(&layer->planner, strategy, config, &layer->info, error);
    if (!code) code = wisp_plan_build(&layer->planner, batch, &layer->plan, error);
    if (!code)
        code =
            wisp_work_build(&layer->plan, layer->planner.where.home, config, choice->layer, flits, &layer->work, error);
    return code;
}

static enum wisp_code check_choice(const struct wisp_layer_choice *choice, const struct wisp_trace *trace,
                                   struct wisp_error *error) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    if (choice->batch > info->requests)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: has %u requests, not %u", choice->trace, info->requests,
                         choice->batch);
    if (choice->layer >= info->layers || !wisp_trace_layer_is_moe(trace, choice->layer))
        return wisp_fail(error, WISP_BAD_INPUT, "%s: layer %u is none of its MoE layers", choice->trace, choice->layer);
    if (!info->hidden || !info->width)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: the size of an expert is not known", choice->trace);
    return WISP_OK;
}

static enum wisp_code plan_requests(const struct wisp_layer_choice *choice, const struct wisp_config *config,
                                    const struct wisp_trace *trace, struct wisp_layer *layer,
                                    struct wisp_error *error) {
    uint32_t count = choice->batch ? choice->batch : layer->info.requests;
    struct wisp_request *requests = calloc(count, sizeof *requests);
    if (!requests) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a batch of %u", count);
    struct wisp_batch batch = {0};
    enum wisp_code code = WISP_OK;
    for (uint32_t r = 0; r < count && !code; r++) code = wisp_trace_read(trace, r, &requests[r], error);
    if (!code) code = wisp_batch_build(&layer->info, requests, count, choice->step, choice->layer, &batch, error);
    if (!code) code = plan_batch(choice, config, &batch, layer, error);
    wisp_batch_free(&batch);
    for (uint32_t r = 0; r < count; r++) wisp_request_free(&requests[r]);
    free(requests);
    return code;
}

enum wisp_code wisp_layer_plan(const struct wisp_layer_choice *choice, const struct wisp_config *config,
                               struct wisp_layer *layer, struct wisp_error *error) {
    struct wisp_trace *trace;
    *layer = (struct wisp_layer){0};
    enum wisp_code code = wisp_trace_open(choice->trace, &trace, error);
    if (code) return code;
    layer->info = *wisp_trace_info(trace);
    code = check_choice(choice, trace, error);
    if (!code) code = plan_requests(choice, config, trace, layer, error);
    wisp_trace_close(trace);
    return code;
}

void wisp_layer_free(struct wisp_layer *layer) {
    wisp_plan_free(&layer->plan);
    wisp_work_free(&layer->work);
}

#include "gcp/next_layer.h"

#include "prefetch/heatmap.h"

#include <stdlib.h>
#include <string.h>

struct wisp_next_layers {
    unsigned experts, dies;
    struct wisp_wafer_shape wafer;
    struct wisp_live live;
    uint32_t layers, end;
    bool oracle;
    uint16_t **tables; /* [layers], of the pairs that begin with the layer: [experts][experts], NULL until needed */
    uint32_t *counted; /* [layers]: steps whose pairs are in the table */
    uint64_t *score;   /* [experts] */
};

/* ---- pairs ---- */

/* The MoE layer after this one; `end` if the run has none. */
static uint32_t next_of(const struct wisp_next_layers *layers, const struct wisp_request *request, uint32_t layer) {
    do layer++;
    while (layer < layers->end && request->moe_index[layer] == WISP_DENSE);
    return layer;
}

static uint16_t *row_of(const struct wisp_next_layers *layers, uint32_t layer, unsigned expert) {
    return layers->tables[layer] + (size_t)expert * layers->experts;
}

/* Each expert of a token here with each of the same token there. */
static void count_step(struct wisp_next_layers *layers, const struct wisp_request *request, uint32_t step,
                       uint32_t layer, uint32_t next) {
    uint32_t tokens, top_k = request->top_k;
    if (step >= request->steps) return;
    const uint16_t *here = wisp_request_selection(request, step, layer, &tokens);
    const uint16_t *there = wisp_request_selection(request, step, next, &tokens);
    for (size_t t = 0; t < tokens; t++)
        for (uint32_t i = 0; i < top_k * top_k; i++)
            wisp_heatmap_count(row_of(layers, layer, here[t * top_k + i / top_k]), layers->experts,
                               there[t * top_k + i % top_k]);
}

/* All steps before this one: what the step itself picks in the next layer is not known yet. */
static enum wisp_code count_steps(struct wisp_next_layers *layers, const struct wisp_request *requests, uint32_t count,
                                  uint32_t step, uint32_t layer, uint32_t next, struct wisp_error *error) {
    size_t cells = (size_t)layers->experts * layers->experts;
    uint16_t **table = &layers->tables[layer];
    if (!*table) *table = calloc(cells, sizeof **table);
    if (!*table) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a table of %zu pairs", cells);
    for (; layers->counted[layer] < step; layers->counted[layer]++)
        for (uint32_t r = 0; r < count; r++) count_step(layers, &requests[r], layers->counted[layer], layer, next);
    return WISP_OK;
}

/* ---- the plan ---- */

/* The rows of the experts that are picked now, each as often as it is. */
static void add_rows(struct wisp_next_layers *layers, uint32_t layer, const struct wisp_demand_kernel *kernel) {
    for (uint32_t i = 0; i < kernel->active; i++) {
        const uint16_t *row = row_of(layers, layer, kernel->order[i]);
        for (unsigned e = 0; e < layers->experts; e++)
            layers->score[e] += (uint64_t)kernel->selected[kernel->order[i]] * row[e];
    }
}

/* What is picked there in this step. */
static void add_truth(struct wisp_next_layers *layers, const struct wisp_request *requests, uint32_t count,
                      uint32_t step, uint32_t next) {
    for (uint32_t r = 0; r < count; r++) {
        uint32_t tokens = 0;
        const uint16_t *ids =
            step < requests[r].steps ? wisp_request_selection(&requests[r], step, next, &tokens) : NULL;
        for (size_t i = 0; i < (size_t)tokens * requests[r].top_k; i++) layers->score[ids[i]]++;
    }
}

/* Into the list of its die: highest score first, of equals the lower id. Lists are short. */
static void insert(const struct wisp_next_layers *layers, uint16_t *list, size_t length, unsigned expert) {
    for (; length && layers->score[list[length - 1]] < layers->score[expert]; length--) list[length] = list[length - 1];
    list[length] = (uint16_t)expert;
}

static void list_experts(const struct wisp_next_layers *layers, struct wisp_next_layer *next) {
    size_t end = 0;
    for (unsigned d = 0; d < layers->dies; d++) {
        next->first[d] = end;
        for (unsigned e = 0; e < layers->experts; e++)
            if (layers->score[e] && wisp_placement_live_home(e, layers->experts, &layers->live) == d)
                insert(layers, next->experts + next->first[d], end++ - next->first[d], e);
    }
    next->first[layers->dies] = end;
}

enum wisp_code wisp_next_layer_plan(struct wisp_next_layers *layers, const struct wisp_request *requests,
                                    uint32_t count, uint32_t step, const struct wisp_demand_kernel *kernel,
                                    uint64_t matrix_flits, struct wisp_work *work, struct wisp_error *error) {
    struct wisp_next_layer *plan = &work->next;
    uint32_t next = next_of(layers, requests, work->layer);
    if (next >= layers->end) return WISP_OK;
    enum wisp_code code = count_steps(layers, requests, count, step, work->layer, next, error);
    if (code) return code;
    plan->experts = calloc(layers->experts, sizeof *plan->experts);
    plan->first = calloc(layers->dies + 1, sizeof *plan->first);
    if (!plan->experts || !plan->first)
        return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the next layer of %u dies", layers->dies);
    plan->layer = next;
    plan->matrix_flits = (uint32_t)matrix_flits;
    memset(layers->score, 0, layers->experts * sizeof *layers->score);
    if (layers->oracle)
        add_truth(layers, requests, count, step, next);
    else
        add_rows(layers, work->layer, kernel);
    list_experts(layers, plan);
    return WISP_OK;
}

/* ---- life ---- */

enum wisp_code wisp_next_layers_open(const struct wisp_trace_info *info, struct wisp_wafer_shape wafer, uint32_t end,
                                     bool oracle, struct wisp_next_layers **layers, struct wisp_error *error) {
    struct wisp_next_layers *made = calloc(1, sizeof *made);
    if (!made) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the tables of layers");
    *made = (struct wisp_next_layers){.experts = info->experts,
                                      .wafer = wafer,
                                      .dies = wafer.columns * wafer.rows,
                                      .live = wisp_live_dies(wafer, &(struct wisp_faults){0}),
                                      .layers = info->layers,
                                      .end = end,
                                      .oracle = oracle,
                                      .tables = calloc(info->layers, sizeof *made->tables),
                                      .counted = calloc(info->layers, sizeof *made->counted),
                                      .score = calloc(info->experts, sizeof *made->score)};
    *layers = made;
    if (made->tables && made->counted && made->score) return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the tables of %u layers", info->layers);
}

void wisp_next_layers_leave_out(struct wisp_next_layers *layers, const struct wisp_faults *faults) {
    layers->live = wisp_live_dies(layers->wafer, faults);
}

void wisp_next_layers_close(struct wisp_next_layers *layers) {
    if (!layers) return;
    for (uint32_t l = 0; layers->tables && l < layers->layers; l++) free(layers->tables[l]);
    free(layers->tables);
    free(layers->counted);
    free(layers->score);
    free(layers);
}

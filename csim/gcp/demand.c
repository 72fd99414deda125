#include "gcp/demand.h"

#include "base/memory_notice.h"
#include "base/wafer.h"

#include <stdlib.h>
#include <string.h>

enum { READ_BLOCK = 32 };

/* What a kernel is made of; arrays of the block's kernels stand one after the other. */
struct kernel {
    uint64_t tokens;
    uint32_t active;
};

struct wisp_demand {
    struct wisp_demand_setup setup;
    uint32_t experts, top_k, words;
    uint32_t own, steps; /* requests of the trace that are used; steps kept, the prefill included */
    uint32_t layers;     /* MoE layers in the range */
    uint32_t *layer_ids; /* [layers] */
    uint32_t *length;    /* [own]: steps of each request */
    uint16_t *decode;    /* [layers][steps - 1][own][top_k] */
    bool prefill_label;
    uint64_t prefill_tokens;
    uint32_t *prefill_selected; /* [layers][experts] */
    uint16_t *prefill_order;    /* [layers][experts] */
    uint32_t *prefill_active;   /* [layers] */
    uint32_t *heat;             /* [layers][experts][experts] */
    /* the present block: [step of the block][layer] */
    struct wisp_range block;
    struct kernel *kernels;
    uint32_t *selected;  /* [experts] */
    uint16_t *order;     /* [experts] */
    uint64_t *predicted; /* [experts][words] */
};

/* How often a request of the trace is in the batch. */
static uint32_t weight_of(const struct wisp_demand *demand, uint32_t r) {
    return demand->setup.batch / demand->own + (r < demand->setup.batch % demand->own);
}

static const uint16_t *decode_of(const struct wisp_demand *demand, uint32_t index, uint32_t step) {
    return demand->decode + ((size_t)index * (demand->steps - 1) + step - 1) * demand->own * demand->top_k;
}

/* ---- counting ---- */

static void count_ids(const uint16_t *ids, size_t count, uint32_t weight, uint32_t *selected, uint16_t *order,
                      uint32_t *active) {
    for (size_t i = 0; i < count; i++) {
        if (selected[ids[i]] == 0) order[(*active)++] = ids[i];
        selected[ids[i]] += weight;
    }
}

static void count_pairs(const struct wisp_demand *demand, uint32_t *heat, const uint16_t *from, const uint16_t *to,
                        uint32_t weight) {
    for (uint32_t i = 0; i < demand->top_k; i++) {
        uint32_t *row = heat + (size_t)from[i] * demand->experts;
        for (uint32_t j = 0; j < demand->top_k; j++) row[to[j]] += weight;
    }
}

static uint32_t *heat_of(const struct wisp_demand *demand, uint32_t index) {
    return demand->heat + (size_t)index * demand->experts * demand->experts;
}

static uint32_t smaller(uint32_t a, uint32_t b) {
    return a < b ? a : b;
}

/* The k-th largest (k from 0) of values, which are reordered. */
static uint32_t select_largest(uint32_t *values, uint32_t count, uint32_t k) {
    uint32_t low = 0, high = count - 1;
    while (low < high) {
        uint32_t pivot = values[(low + high) / 2], i = low, j = high;
        for (;;) {
            while (values[i] > pivot) i++;
            while (values[j] < pivot) j--;
            if (i >= j) break;
            uint32_t swap = values[i];
            values[i++] = values[j];
            values[j--] = swap;
        }
        if (k <= j)
            high = j;
        else
            low = j + 1;
    }
    return values[k];
}

void wisp_demand_top(const uint32_t *row, uint32_t experts, uint32_t n, uint32_t *scratch, uint64_t *bits) {
    uint32_t above = 0, words = wisp_demand_words(experts);
    n = smaller(n, experts);
    memset(bits, 0, words * sizeof *bits);
    if (!n) return;
    memcpy(scratch, row, experts * sizeof *row);
    uint32_t least = select_largest(scratch, experts, n - 1);
    for (uint32_t e = 0; e < experts; e++) {
        bool over = row[e] > least;
        bits[e / 64] |= (uint64_t)over << e % 64;
        above += over;
    }
    for (uint32_t e = 0; e < experts && above < n; e++)
        if (row[e] == least) bits[e / 64] |= UINT64_C(1) << e % 64, above++;
}

/* ---- a block ---- */

static size_t slot_of(const struct wisp_demand *demand, uint32_t step, uint32_t index) {
    return (size_t)(step - demand->block.first) * demand->layers + index;
}

/* Pairs of the step before and this one; the step from the prefill to the first token is not counted (rule 1.6). */
static void count_decode(struct wisp_demand *demand, uint32_t step, uint32_t index, struct kernel *kernel) {
    size_t slot = slot_of(demand, step, index);
    const uint16_t *now = decode_of(demand, index, step);
    const uint16_t *before = step > 1 ? decode_of(demand, index, step - 1) : NULL;
    uint32_t *heat = demand->heat && before ? heat_of(demand, index) : NULL, top_k = demand->top_k;
    for (uint32_t r = 0; r < demand->own && !wisp_stopped(demand->setup.stop); r++) {
        if (demand->length[r] <= step) continue;
        uint32_t weight = weight_of(demand, r);
        const uint16_t *ids = now + (size_t)r * top_k;
        kernel->tokens += weight;
        count_ids(ids, top_k, weight, demand->selected + slot * demand->experts, demand->order + slot * demand->experts,
                  &kernel->active);
        if (heat) count_pairs(demand, heat, before + (size_t)r * top_k, ids, weight);
    }
}

static void take_prefill(struct wisp_demand *demand, uint32_t index, struct kernel *kernel) {
    size_t slot = slot_of(demand, 0, index), at = (size_t)index * demand->experts;
    *kernel = (struct kernel){.tokens = demand->prefill_tokens, .active = demand->prefill_active[index]};
    memcpy(demand->selected + slot * demand->experts, demand->prefill_selected + at,
           demand->experts * sizeof *demand->selected);
    memcpy(demand->order + slot * demand->experts, demand->prefill_order + at, demand->experts * sizeof *demand->order);
}

static void predict(struct wisp_demand *demand, uint32_t step, uint32_t index, const struct kernel *kernel) {
    uint32_t scratch[WISP_EXPERTS_MAX];
    size_t slot = slot_of(demand, step, index);
    const uint32_t *heat = heat_of(demand, index);
    uint64_t *rows = demand->predicted + slot * demand->experts * demand->words;
    for (uint32_t k = 0; k < kernel->active; k++) {
        uint32_t expert = demand->order[slot * demand->experts + k];
        wisp_demand_top(heat + (size_t)expert * demand->experts, demand->experts, demand->setup.n, scratch,
                        rows + (size_t)expert * demand->words);
    }
}

static void make_kernel(struct wisp_demand *demand, uint32_t step, uint32_t index) {
    struct kernel *kernel = &demand->kernels[slot_of(demand, step, index)];
    *kernel = (struct kernel){0};
    memset(demand->selected + slot_of(demand, step, index) * demand->experts, 0,
           demand->experts * sizeof *demand->selected);
    if (step == 0)
        take_prefill(demand, index, kernel);
    else
        count_decode(demand, step, index, kernel);
    if (demand->heat && step >= demand->setup.steps.first) predict(demand, step, index, kernel);
}

void wisp_demand_block(struct wisp_demand *demand, struct wisp_range steps) {
    demand->block = steps;
#pragma omp parallel for schedule(dynamic)
    for (uint32_t index = 0; index < demand->layers; index++)
        for (uint32_t step = steps.first; step < steps.end && !wisp_stopped(demand->setup.stop); step++)
            make_kernel(demand, step, index);
}

struct wisp_demand_kernel wisp_demand_kernel(const struct wisp_demand *demand, uint32_t step, uint32_t index) {
    size_t slot = slot_of(demand, step, index);
    return (struct wisp_demand_kernel){
        .layer = demand->layer_ids[index],
        .index = index,
        .prefill = step == 0 && demand->prefill_label,
        .tokens = demand->kernels[slot].tokens,
        .active = demand->kernels[slot].active,
        .selected = demand->selected + slot * demand->experts,
        .order = demand->order + slot * demand->experts,
        .predicted = demand->heat ? demand->predicted + slot * demand->experts * demand->words : NULL,
    };
}

const uint32_t *wisp_demand_prefill(const struct wisp_demand *demand, uint32_t index) {
    return demand->prefill_selected + (size_t)index * demand->experts;
}

/* ---- reading the trace ---- */

static void take_request(struct wisp_demand *demand, const struct wisp_request *request, uint32_t r, uint32_t index) {
    uint32_t tokens, top_k = demand->top_k, weight = weight_of(demand, r);
    const uint16_t *ids = wisp_request_selection(request, 0, demand->layer_ids[index], &tokens);
    size_t at = (size_t)index * demand->experts;
    count_ids(ids, (size_t)tokens * top_k, weight, demand->prefill_selected + at, demand->prefill_order + at,
              &demand->prefill_active[index]);
    for (uint32_t t = 1; t < tokens && demand->heat && !wisp_stop_asked(demand->setup.stop); t++)
        count_pairs(demand, heat_of(demand, index), ids + (size_t)(t - 1) * top_k, ids + (size_t)t * top_k, weight);
    for (uint32_t step = 1; step < smaller(request->steps, demand->steps); step++) {
        ids = wisp_request_selection(request, step, demand->layer_ids[index], &tokens);
        memcpy(demand->decode + (((size_t)index * (demand->steps - 1) + step - 1) * demand->own + r) * top_k, ids,
               top_k * sizeof *ids);
    }
}

static enum wisp_code note_request(struct wisp_demand *demand, const struct wisp_trace *trace,
                                   const struct wisp_request *request, uint32_t r, struct wisp_error *error) {
    uint32_t steps = smaller(request->steps, demand->steps), prefill = request->first_token[1];
    demand->length[r] = steps;
    demand->prefill_tokens += (uint64_t)prefill * weight_of(demand, r);
    if (r == (demand->setup.batch - 1) % demand->own) demand->prefill_label = prefill > 1;
    for (uint32_t step = 1; step < steps; step++)
        if (request->first_token[step + 1] - request->first_token[step] != 1)
            return wisp_fail(error, WISP_BAD_INPUT, "request %u (%s): step %u has %u tokens; a study needs one", r,
                             wisp_trace_path(trace, r), step,
                             request->first_token[step + 1] - request->first_token[step]);
    return WISP_OK;
}

static enum wisp_code read_block(struct wisp_demand *demand, const struct wisp_trace *trace, uint32_t first,
                                 uint32_t count, struct wisp_request *requests, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
#pragma omp parallel for schedule(dynamic)
    for (uint32_t i = 0; i < count; i++) {
        struct wisp_error own;
        enum wisp_code failed = wisp_stop_asked(demand->setup.stop)
                                    ? wisp_stop_error(&own)
                                    : wisp_trace_read(trace, first + i, &requests[i], &own);
#pragma omp critical
        if (failed && !code) code = failed, *error = own;
    }
    for (uint32_t i = 0; i < count && !code; i++) code = note_request(demand, trace, &requests[i], first + i, error);
    if (code) return code;
#pragma omp parallel for schedule(dynamic)
    for (uint32_t index = 0; index < demand->layers; index++)
        for (uint32_t i = 0; i < count && !wisp_stop_asked(demand->setup.stop); i++)
            take_request(demand, &requests[i], first + i, index);
    return wisp_stopped(demand->setup.stop) ? wisp_stop_error(error) : WISP_OK;
}

static enum wisp_code read_requests(struct wisp_demand *demand, const struct wisp_trace *trace,
                                    struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (uint32_t first = 0; first < demand->own && !code; first += READ_BLOCK) {
        struct wisp_request requests[READ_BLOCK] = {0};
        code = read_block(demand, trace, first, smaller(READ_BLOCK, demand->own - first), requests, error);
        for (uint32_t i = 0; i < READ_BLOCK; i++) wisp_request_free(&requests[i]);
    }
    return code;
}

/* ---- opening and closing ---- */

/* The large ones of what allocate takes. */
static uint64_t memory_of(const struct wisp_demand *demand) {
    uint64_t experts = demand->experts, rows = (uint64_t)demand->layers * experts;
    uint64_t slots = (uint64_t)WISP_DEMAND_BLOCK * rows;
    uint64_t bytes = (uint64_t)demand->layers * (demand->steps - 1) * demand->own * demand->top_k * 2 + slots * 6;
    return demand->setup.predict ? bytes + rows * experts * 4 + slots * demand->words * 8 : bytes;
}

static bool allocate(struct wisp_demand *demand) {
    size_t rows = (size_t)demand->layers * demand->experts, slots = (size_t)WISP_DEMAND_BLOCK * demand->layers;
    size_t decode = (size_t)demand->layers * (demand->steps - 1) * demand->own * demand->top_k;
    bool done = (demand->length = calloc(demand->own, sizeof *demand->length)) != NULL;
    done &= (demand->decode = malloc(decode * sizeof *demand->decode + 1)) != NULL;
    done &= (demand->prefill_selected = calloc(rows, sizeof *demand->prefill_selected)) != NULL;
    done &= (demand->prefill_order = calloc(rows, sizeof *demand->prefill_order)) != NULL;
    done &= (demand->prefill_active = calloc(demand->layers, sizeof *demand->prefill_active)) != NULL;
    done &= (demand->kernels = calloc(slots, sizeof *demand->kernels)) != NULL;
    done &= (demand->selected = calloc(slots * demand->experts, sizeof *demand->selected)) != NULL;
    done &= (demand->order = calloc(slots * demand->experts, sizeof *demand->order)) != NULL;
    if (!demand->setup.predict) return done;
    done &= (demand->heat = calloc(rows * demand->experts, sizeof *demand->heat)) != NULL;
    done &= (demand->predicted = calloc(slots * demand->experts * demand->words, sizeof *demand->predicted)) != NULL;
    return done;
}

/* The MoE layers in the range. */
static enum wisp_code choose_layers(struct wisp_demand *demand, const struct wisp_trace *trace,
                                    struct wisp_error *error) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    struct wisp_range range = demand->setup.layers;
    if (!range.end) range = (struct wisp_range){0, info->layers};
    if (range.end > info->layers)
        return wisp_fail(error, WISP_BAD_INPUT, "the trace has layers 0:%u, %u:%u is beyond", info->layers, range.first,
                         range.end);
    demand->layer_ids = calloc(info->moe_layers + 1, sizeof *demand->layer_ids);
    if (!demand->layer_ids) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u layers", info->moe_layers);
    for (uint32_t layer = range.first; layer < range.end; layer++)
        if (wisp_trace_layer_is_moe(trace, layer)) demand->layer_ids[demand->layers++] = layer;
    if (!demand->layers)
        return wisp_fail(error, WISP_BAD_INPUT, "layers %u:%u of the trace are all dense", range.first, range.end);
    return WISP_OK;
}

static enum wisp_code check_shape(const struct wisp_trace_info *info, struct wisp_error *error) {
    if (info->experts > WISP_EXPERTS_MAX)
        return wisp_fail(error, WISP_BAD_INPUT, "%u experts; a study holds at most %d", info->experts,
                         WISP_EXPERTS_MAX);
    if (!info->hidden || !info->width)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "the size of an expert is not known; import the trace again with --hidden and --width");
    return info->requests ? WISP_OK : wisp_fail(error, WISP_BAD_INPUT, "the trace has no requests");
}

enum wisp_code wisp_demand_open(const struct wisp_trace *trace, const struct wisp_demand_setup *setup,
                                struct wisp_demand **demand, struct wisp_error *error) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    enum wisp_code code = check_shape(info, error);
    if (code) return code;
    struct wisp_demand *made = *demand = calloc(1, sizeof *made);
    if (!made) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a study");
    made->setup = *setup;
    if (!made->setup.batch) made->setup.batch = info->requests;
    made->experts = info->experts, made->top_k = info->top_k, made->words = wisp_demand_words(info->experts);
    made->own = smaller(made->setup.batch, info->requests);
    made->steps = setup->steps.end;
    code = choose_layers(made, trace, error);
    if (!code) wisp_memory_notice("the study", memory_of(made));
    if (!code && !allocate(made))
        code = wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u requests x %u steps x %u layers", made->own,
                         made->steps, made->layers);
    if (!code) code = read_requests(made, trace, error);
    if (code) wisp_demand_close(made), *demand = NULL;
    return code;
}

uint32_t wisp_demand_layers(const struct wisp_demand *demand) {
    return demand->layers;
}

uint32_t wisp_demand_experts(const struct wisp_demand *demand) {
    return demand->experts;
}

bool wisp_demand_stopped(const struct wisp_demand *demand) {
    return wisp_stopped(demand->setup.stop);
}

uint32_t wisp_demand_batch(const struct wisp_demand *demand) {
    return demand->setup.batch;
}

void wisp_demand_close(struct wisp_demand *demand) {
    if (!demand) return;
    free(demand->layer_ids);
    free(demand->length);
    free(demand->decode);
    free(demand->prefill_selected);
    free(demand->prefill_order);
    free(demand->prefill_active);
    free(demand->heat);
    free(demand->kernels);
    free(demand->selected);
    free(demand->order);
    free(demand->predicted);
    free(demand);
}

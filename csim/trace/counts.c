#include "trace/counts.h"

#include <stdlib.h>

/* The selections of one request in one MoE layer. */
struct selections {
    const uint16_t *ids; /* [tokens][top_k] */
    uint32_t prefill, tokens;
};

static struct selections selections_of(const struct wisp_request *request, uint32_t layer) {
    uint32_t tokens = request->first_token[request->steps];
    return (struct selections){request->ids + (size_t)layer * tokens * request->top_k, request->first_token[1], tokens};
}

/* A step of the decoding is one token. */
static void count_in_steps(const struct wisp_counts *counts, uint32_t layer, struct selections at) {
    for (uint32_t t = at.prefill; t < at.tokens && t - at.prefill < WISP_STEPS; t++) {
        uint32_t *row = counts->in_step + ((size_t)(t - at.prefill) * counts->layers + layer) * counts->experts;
        for (uint32_t k = 0; k < counts->top_k; k++) row[at.ids[(size_t)t * counts->top_k + k]]++;
    }
}

/* Every expert of one token with every expert of another. */
static void count_product(const struct wisp_counts *counts, uint32_t *table, uint32_t layer, const uint16_t *from,
                          const uint16_t *to) {
    for (uint32_t i = 0; i < counts->top_k; i++) {
        uint32_t *row = wisp_counts_row(counts, table, layer, from[i]);
        for (uint32_t j = 0; j < counts->top_k; j++) row[to[j]]++;
    }
}

static void count_selected(const struct wisp_counts *counts, uint32_t layer, struct selections at) {
    for (uint32_t t = 0; t < at.tokens; t++) {
        enum wisp_phase phase = t < at.prefill ? WISP_PREFILL : WISP_DECODE;
        uint64_t *selected = counts->selected[phase] + (size_t)layer * counts->experts;
        for (uint32_t k = 0; k < counts->top_k; k++) selected[at.ids[(size_t)t * counts->top_k + k]]++;
    }
}

/* Consecutive tokens from `first` to before `end`. */
static void count_next_token(const struct wisp_counts *counts, uint32_t *table, uint32_t layer, struct selections at,
                             uint32_t first, uint32_t end) {
    for (uint32_t t = first + 1; t < end; t++) {
        const uint16_t *to = at.ids + (size_t)t * counts->top_k;
        count_product(counts, table, layer, to - counts->top_k, to);
    }
}

/* The step from the last token of the prefill to the first of the decoding is left out. */
static void count_next_tokens(const struct wisp_counts *counts, uint32_t half, uint32_t layer, struct selections at) {
    count_next_token(counts, counts->next_token[half], layer, at, 0, at.prefill);
    count_next_token(counts, counts->next_token_prefill, layer, at, 0, at.prefill);
    count_next_token(counts, counts->next_token[half], layer, at, at.prefill, at.tokens);
}

static void count_next_layer(const struct wisp_counts *counts, uint32_t half, uint32_t layer, struct selections at) {
    size_t next = (size_t)at.tokens * counts->top_k;
    for (uint32_t t = 0; t < at.tokens; t++) {
        const uint16_t *from = at.ids + (size_t)t * counts->top_k;
        count_product(counts, counts->next_layer[half], layer, from, from + next);
    }
}

static void count_together(const struct wisp_counts *counts, uint32_t layer, struct selections at) {
    for (uint32_t t = 0; t < at.tokens; t++) {
        const uint16_t *ids = at.ids + (size_t)t * counts->top_k;
        for (uint32_t i = 0; i < counts->top_k; i++)
            for (uint32_t j = 0; j < counts->top_k; j++)
                if (ids[i] < ids[j]) wisp_counts_row(counts, counts->together, layer, ids[i])[ids[j]]++;
    }
}

/* Layers write to their own parts of the tables, so they can be counted beside each other. */
static void count_request(struct wisp_counts *counts, uint32_t half, const struct wisp_request *request) {
    counts->tokens[WISP_PREFILL] += request->first_token[1];
    uint32_t decode = request->first_token[request->steps] - request->first_token[1];
    counts->tokens[WISP_DECODE] += decode;
    for (uint32_t step = 0; step < decode && step < WISP_STEPS; step++) counts->step_requests[step]++;
#pragma omp parallel for schedule(dynamic)
    for (uint32_t layer = 0; layer < counts->layers; layer++) {
        struct selections at = selections_of(request, layer);
        count_selected(counts, layer, at);
        count_in_steps(counts, layer, at);
        count_next_tokens(counts, half, layer, at);
        if (layer + 1 < counts->layers) count_next_layer(counts, half, layer, at);
        if (counts->together) count_together(counts, layer, at);
    }
}

static bool allocate(struct wisp_counts *counts) {
    size_t experts = counts->experts, rows = counts->layers * experts;
    bool done = (counts->layer_ids = calloc(counts->layers, sizeof *counts->layer_ids)) != NULL;
    for (int i = 0; i < WISP_PHASES; i++) done &= (counts->selected[i] = calloc(rows, sizeof(uint64_t))) != NULL;
    for (int i = 0; i < WISP_HALVES; i++) {
        done &= (counts->next_token[i] = calloc(rows, experts * sizeof(uint32_t))) != NULL;
        done &= (counts->next_layer[i] = calloc(rows, experts * sizeof(uint32_t))) != NULL;
    }
    done &= (counts->in_step = calloc(rows, WISP_STEPS * sizeof(uint32_t))) != NULL;
    done &= (counts->next_token_prefill = calloc(rows, experts * sizeof(uint32_t))) != NULL;
    if (counts->top_k > 1) done &= (counts->together = calloc(rows, experts * sizeof(uint32_t))) != NULL;
    return done;
}

static void name_layers(struct wisp_counts *counts, const struct wisp_trace *trace, uint32_t layers) {
    for (uint32_t layer = 0, moe = 0; layer < layers; layer++)
        if (wisp_trace_layer_is_moe(trace, layer)) counts->layer_ids[moe++] = layer;
}

enum wisp_code wisp_counts_read(struct wisp_trace *trace, struct wisp_counts *counts, struct wisp_error *error) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    *counts = (struct wisp_counts){.layers = info->moe_layers, .experts = info->experts, .top_k = info->top_k};
    if (info->prefill_tokens > UINT32_MAX || info->decode_tokens > UINT32_MAX - info->prefill_tokens)
        return wisp_fail(error, WISP_BAD_INPUT, "statistics hold fewer than 2^32 tokens; the trace has %llu",
                         (unsigned long long)(info->prefill_tokens + info->decode_tokens));
    enum wisp_code code = WISP_OK;
    if (!allocate(counts))
        code = wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the counters of %u layers with %u experts",
                         counts->layers, counts->experts);
    else
        name_layers(counts, trace, info->layers);
    for (uint32_t r = 0; r < info->requests && !code; r++) {
        struct wisp_request request;
        code = wisp_trace_read(trace, r, &request, error);
        if (code) break;
        count_request(counts, r % WISP_HALVES, &request);
        wisp_request_free(&request);
    }
    if (!code) code = wisp_trace_totals(trace, counts->tokens[WISP_PREFILL], counts->tokens[WISP_DECODE], error);
    if (code) wisp_counts_free(counts);
    return code;
}

void wisp_counts_free(struct wisp_counts *counts) {
    free(counts->layer_ids);
    free(counts->in_step);
    free(counts->next_token_prefill);
    free(counts->together);
    for (int i = 0; i < WISP_PHASES; i++) free(counts->selected[i]);
    for (int i = 0; i < WISP_HALVES; i++) {
        free(counts->next_token[i]);
        free(counts->next_layer[i]);
    }
    *counts = (struct wisp_counts){0};
}

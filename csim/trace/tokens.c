#include "trace/tokens.h"

#include "trace/layout.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

__attribute__((format(printf, 2, 3))) static bool refuse(struct wisp_tokens *tokens, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(tokens->problem, sizeof tokens->problem, format, args);
    va_end(args);
    return false;
}

static bool first_token(const struct wisp_tokens *tokens) {
    return tokens->prefill + tokens->decode == 0;
}

void wisp_tokens_begin_token(struct wisp_tokens *tokens) {
    tokens->layer = 0;
}

/* The next MoE layer from `layer` on; shape.layers if there is none. */
static uint32_t next_moe(const struct wisp_tokens *tokens, uint32_t layer) {
    while (layer < tokens->shape.layers && !tokens->shape.moe[layer]) layer++;
    return layer;
}

bool wisp_tokens_begin_layer(struct wisp_tokens *tokens, long long layer) {
    struct wisp_trace_shape *shape = &tokens->shape;
    if (layer < 0 || layer >= WTR_LAYERS_MAX) return refuse(tokens, "layer %lld is out of range", layer);
    if (layer < tokens->layer)
        return refuse(tokens, "layer %lld after layer %u%s", layer, tokens->layer - 1,
                      layer + 1 == tokens->layer ? ": this token and layer were recorded twice" : "");
    if (first_token(tokens)) {
        shape->moe[layer] = true;
        shape->moe_layers++;
        shape->layers = (uint32_t)layer + 1;
    } else {
        uint32_t wanted = next_moe(tokens, tokens->layer);
        if (wanted == shape->layers) return refuse(tokens, "layer %lld, which the first token does not have", layer);
        if (layer != wanted) return refuse(tokens, "layer %lld where layer %u comes next", layer, wanted);
    }
    tokens->layer = (uint32_t)layer + 1;
    tokens->row = 0;
    return true;
}

bool wisp_tokens_expert(struct wisp_tokens *tokens, long long id) {
    if (id < 0 || id >= WTR_EXPERTS_MAX) return refuse(tokens, "expert id %lld is out of range", id);
    if (tokens->row == WTR_TOP_K_MAX) return refuse(tokens, "more than %d expert ids", WTR_TOP_K_MAX);
    if (wisp_ids_has(&tokens->ids, tokens->row, (uint16_t)id)) return refuse(tokens, "expert %lld twice", id);
    tokens->row++;
    tokens->no_memory = !wisp_ids_add(&tokens->ids, (uint16_t)id);
    return !tokens->no_memory;
}

bool wisp_tokens_end_layer(struct wisp_tokens *tokens) {
    struct wisp_trace_shape *shape = &tokens->shape;
    if (tokens->row == 0) return refuse(tokens, "layer %u has no expert", tokens->layer - 1);
    if (shape->top_k == 0) shape->top_k = tokens->row;
    if (tokens->row == shape->top_k) return true;
    return refuse(tokens, "layer %u has %u experts, the first one has %u", tokens->layer - 1, tokens->row,
                  shape->top_k);
}

static long long next_position(const struct wisp_tokens *tokens) {
    return tokens->first + tokens->prefill + tokens->decode;
}

bool wisp_tokens_position(struct wisp_tokens *tokens, long long position) {
    if (first_token(tokens) && position >= 0 && position <= UINT32_MAX) return tokens->first = position, true;
    if (position == next_position(tokens)) return true;
    return refuse(tokens, "token %lld where token %lld comes next", position, next_position(tokens));
}

/* A prefill that was not recorded from its beginning on would be a shorter one. */
static bool check_phase(struct wisp_tokens *tokens, bool decode) {
    if (!decode && tokens->decode) return refuse(tokens, "a prefill token after a decode token");
    if (decode || tokens->prefill || !tokens->first) return true;
    return refuse(tokens, "token %lld where token 0 comes next: it is of the prefill, which begins with token 0",
                  tokens->first);
}

bool wisp_tokens_end_token(struct wisp_tokens *tokens, enum wisp_token_phase phase,
                           const struct wisp_reading *reading) {
    uint32_t missing = next_moe(tokens, tokens->layer);
    if (tokens->layer == 0) return refuse(tokens, "a token without any MoE layer");
    if (missing < tokens->shape.layers) return refuse(tokens, "a token without layer %u, which the first has", missing);
    if (phase == WISP_TOKEN_UNSAID && !reading->has_prefill)
        return refuse(tokens, "the file does not say which tokens are the prefill: give --prefill N (those at "
                              "positions below N; 0: only decoding was recorded)");
    bool decode = phase == WISP_TOKEN_DECODE ||
                  (phase == WISP_TOKEN_UNSAID && next_position(tokens) >= (long long)reading->prefill);
    if (!check_phase(tokens, decode)) return false;
    if (tokens->prefill + tokens->decode == UINT32_MAX) return refuse(tokens, "too many tokens");
    decode ? tokens->decode++ : tokens->prefill++;
    return true;
}

/* The largest id of a request. */
static uint16_t largest(const struct wisp_ids *list) {
    uint16_t id = 0;
    for (size_t i = 0; i < list->count; i++)
        if (list->ids[i] > id) id = list->ids[i];
    return id;
}

bool wisp_tokens_finish(struct wisp_tokens *tokens, struct wisp_parsed *parsed) {
    size_t count = (size_t)tokens->prefill + tokens->decode;
    *parsed = (struct wisp_parsed){.shape = tokens->shape, .largest = largest(&tokens->ids)};
    if (!count) return refuse(tokens, "no tokens");
    uint32_t *ones = malloc(count * sizeof *ones);
    for (size_t i = 0; ones && i < count; i++) ones[i] = 1;
    bool good = ones && wisp_parsed_order(parsed, tokens->ids.ids, ones, count);
    good = good && wisp_parsed_add_step(parsed, tokens->prefill);
    for (uint32_t i = 0; good && i < tokens->decode; i++) good = wisp_parsed_add_step(parsed, 1);
    free(ones);
    tokens->no_memory = !good;
    return good;
}

void wisp_tokens_free(struct wisp_tokens *tokens) {
    free(tokens->ids.ids);
    *tokens = (struct wisp_tokens){0};
}

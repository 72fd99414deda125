#include "trace/generate.h"

#include "base/rng.h"
#include "trace/layout.h"
#include "trace/quarter_power.h"
#include "trace/writer.h"

#include <stdlib.h>
#include <string.h>

struct generator {
    const struct wisp_generate *parameters;
    struct wisp_trace_shape shape;
    uint64_t *cumulative; /* [experts]: weights of the ranks, summed */
    uint16_t *popular;    /* [MoE layer][experts]: the expert of each rank */
    bool *taken;          /* [experts]: of the token that is drawn */
    uint32_t *tokens;     /* [steps] of a request */
    uint16_t *ids;        /* [MoE layer][token][top_k] of a request */
};

static enum wisp_code check(const struct wisp_generate *p, struct wisp_error *error) {
    if (p->layers < 1 || p->layers > WTR_LAYERS_MAX || p->first_moe_layer >= p->layers || p->moe_every < 1)
        return wisp_fail(error, WISP_USAGE, "trace gen: no MoE layer among layers 0:%u (first %u, every %u)", p->layers,
                         p->first_moe_layer, p->moe_every);
    if (p->experts < 1 || p->experts > WTR_EXPERTS_MAX || p->top_k < 1 || p->top_k > p->experts)
        return wisp_fail(error, WISP_USAGE, "trace gen: top-%u of %u experts cannot be", p->top_k, p->experts);
    if (p->top_k > WTR_TOP_K_MAX)
        return wisp_fail(error, WISP_USAGE, "trace gen: top-%u is more than the %d that a trace can hold", p->top_k,
                         WTR_TOP_K_MAX);
    if (p->requests < 1 || p->requests > WTR_REQUESTS_MAX || p->prefill_tokens < 1)
        return wisp_fail(error, WISP_USAGE, "trace gen: at least one request and one prefill token");
    if (strlen(p->model) > WISP_MODEL_NAME_MAX)
        return wisp_fail(error, WISP_USAGE, "the name of the model is longer than %d", WISP_MODEL_NAME_MAX);
    return WISP_OK;
}

static void init_weights(struct generator *generator) {
    uint64_t sum = 0;
    for (uint32_t rank = 0; rank < generator->shape.experts; rank++) {
        double share = 4294967296.0 / wisp_quarter_power(rank + 1.0, generator->parameters->skew_quarters);
        sum += share < 1 ? 1 : (uint64_t)share;
        generator->cumulative[rank] = sum;
    }
}

/* Which experts are popular differs from layer to layer (Fisher-Yates). */
static void init_popular(struct generator *generator, struct wisp_rng *rng) {
    uint32_t experts = generator->shape.experts;
    for (uint32_t layer = 0; layer < generator->shape.moe_layers; layer++) {
        uint16_t *popular = generator->popular + (size_t)layer * experts;
        for (uint32_t i = 0; i < experts; i++) {
            uint32_t j = wisp_rng_below(rng, i + 1);
            popular[i] = popular[j];
            popular[j] = (uint16_t)i;
        }
    }
}

static uint16_t draw_any(const struct generator *generator, struct wisp_rng *rng, const uint16_t *popular) {
    uint32_t experts = generator->shape.experts, low = 0, high = experts - 1;
    uint64_t at = wisp_rng_next(rng) % generator->cumulative[experts - 1];
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (generator->cumulative[middle] > at)
            high = middle;
        else
            low = middle + 1;
    }
    return popular[low];
}

static uint64_t weight(const struct generator *generator, uint32_t rank) {
    return generator->cumulative[rank] - (rank ? generator->cumulative[rank - 1] : 0);
}

/* By weight among those not taken; slow, and as sure as there is one. */
static uint16_t draw_rest(const struct generator *generator, struct wisp_rng *rng, const uint16_t *popular) {
    uint64_t rest = 0;
    uint32_t rank = 0;
    for (uint32_t i = 0; i < generator->shape.experts; i++)
        if (!generator->taken[popular[i]]) rest += weight(generator, i);
    for (uint64_t at = wisp_rng_next(rng) % rest;; rank++) {
        if (generator->taken[popular[rank]]) continue;
        if (at < weight(generator, rank)) return popular[rank];
        at -= weight(generator, rank);
    }
}

/* Mostly a few tries find one that is not taken, but where few are left and they are rare it would take millions. */
static uint16_t draw_new(const struct generator *generator, struct wisp_rng *rng, const uint16_t *popular) {
    enum { TRIES = 256 };
    for (unsigned i = 0; i < TRIES; i++) {
        uint16_t id = draw_any(generator, rng, popular);
        if (!generator->taken[id]) return id;
    }
    return draw_rest(generator, rng, popular);
}

/* Experts kept from the token before, then distinct new ones. */
static void draw_token(const struct generator *generator, struct wisp_rng *rng, uint32_t layer, const uint16_t *before,
                       uint16_t *ids) {
    const uint16_t *popular = generator->popular + (size_t)layer * generator->shape.experts;
    uint32_t top_k = generator->shape.top_k, kept = 0;
    for (uint32_t k = 0; before && k < top_k; k++)
        if (wisp_rng_unit(rng) < generator->parameters->repeat) ids[kept++] = before[k];
    for (uint32_t k = 0; k < top_k; k++) {
        if (k >= kept) ids[k] = draw_new(generator, rng, popular);
        generator->taken[ids[k]] = true;
    }
    for (uint32_t k = 0; k < top_k; k++) generator->taken[ids[k]] = false;
}

static enum wisp_code draw_request(struct generator *generator, struct wisp_rng *rng, struct wisp_packed *packed,
                                   struct wisp_error *error) {
    const struct wisp_generate *p = generator->parameters;
    uint32_t least = p->decode_least ? p->decode_least : (p->decode_tokens + 1) / 2, top_k = generator->shape.top_k;
    uint32_t steps = 1 + least + wisp_rng_below(rng, p->decode_tokens - least + 1);
    generator->tokens[0] = 1 + wisp_rng_below(rng, p->prefill_tokens);
    for (uint32_t step = 1; step < steps; step++) generator->tokens[step] = 1;
    uint32_t all = generator->tokens[0] + steps - 1;
    for (uint32_t layer = 0; layer < generator->shape.moe_layers; layer++) {
        uint16_t *ids = generator->ids + (size_t)layer * all * top_k;
        for (uint32_t token = 0; token < all; token++)
            draw_token(generator, rng, layer, token ? ids + (size_t)(token - 1) * top_k : NULL,
                       ids + (size_t)token * top_k);
    }
    return wisp_pack(&generator->shape, generator->tokens, steps, generator->ids, packed, error);
}

static enum wisp_code init(struct generator *generator, struct wisp_error *error) {
    const struct wisp_generate *p = generator->parameters;
    struct wisp_trace_shape *shape = &generator->shape;
    shape->layers = p->layers;
    shape->experts = p->experts;
    shape->top_k = p->top_k;
    shape->hidden = p->hidden;
    shape->width = p->width;
    for (uint32_t layer = p->first_moe_layer; layer < p->layers; layer += p->moe_every) {
        shape->moe[layer] = true;
        shape->moe_layers++;
    }
    size_t tokens = (size_t)p->prefill_tokens + p->decode_tokens;
    enum wisp_code code = wisp_pack_check(shape, p->prefill_tokens, p->decode_tokens, error);
    if (code) return code;
    generator->cumulative = calloc(p->experts, sizeof *generator->cumulative);
    generator->popular = calloc((size_t)shape->moe_layers * p->experts, sizeof *generator->popular);
    generator->taken = calloc(p->experts, sizeof *generator->taken);
    generator->tokens = calloc((size_t)p->decode_tokens + 1, sizeof *generator->tokens);
    generator->ids = calloc(tokens * shape->moe_layers * p->top_k, sizeof *generator->ids);
    if (generator->cumulative && generator->popular && generator->taken && generator->tokens && generator->ids)
        return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a request of %zu tokens", tokens);
}

static enum wisp_code write_requests(struct generator *generator, struct wisp_writer *writer,
                                     struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (uint32_t r = 0; r < generator->parameters->requests && !code; r++) {
        char path[32];
        struct wisp_rng rng;
        struct wisp_packed packed = {0};
        snprintf(path, sizeof path, "generated/%06u.json", r);
        wisp_rng_init(&rng, generator->parameters->seed, r + 1);
        code = draw_request(generator, &rng, &packed, error);
        if (!code) code = wisp_writer_append(writer, path, &packed, error);
        free(packed.bytes);
    }
    return code;
}

enum wisp_code wisp_trace_generate(const struct wisp_generate *parameters, const char *output,
                                   struct wisp_error *error) {
    struct generator generator = {.parameters = parameters};
    struct wisp_writer writer = {0};
    enum wisp_code code = check(parameters, error);
    if (!code) code = init(&generator, error);
    if (!code) {
        struct wisp_rng rng;
        wisp_rng_init(&rng, parameters->seed, 0);
        init_weights(&generator);
        init_popular(&generator, &rng);
        code = wisp_writer_open(&writer, output, error);
    }
    if (!code) code = write_requests(&generator, &writer, error);
    if (!code) code = wisp_writer_commit(&writer, &generator.shape, parameters->model, error);
    wisp_writer_discard(&writer);
    free(generator.cumulative);
    free(generator.popular);
    free(generator.taken);
    free(generator.tokens);
    free(generator.ids);
    return code;
}

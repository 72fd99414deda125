#include "trace/synthesize.h"

#include "trace/habits.h"
#include "trace/layout.h"
#include "trace/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct synthesis {
    const struct wisp_profile *profile;
    const struct wisp_synthesize *parameters;
    struct wisp_habits habits;
    struct wisp_trace_shape shape;
    uint32_t *tokens; /* [steps] of a request */
    uint16_t *ids;    /* [MoE layer][token][top_k] of a request */
    uint16_t *words;  /* [word][MoE layer][decode token][top_k]: what requests that run in step have in common */
    uint64_t first_word[WISP_PROFILE_EIGHT], any_word[WISP_PROFILE_EIGHT]; /* chances, of 2^32 */
};

static enum wisp_code check(const struct wisp_synthesize *p, struct wisp_error *error) {
    if (p->requests < 1 || p->requests > WTR_REQUESTS_MAX || p->prefill_tokens < 1)
        return wisp_fail(error, WISP_USAGE, "trace gen: at least one request and one prefill token");
    return WISP_OK;
}

static void init_shape(struct wisp_trace_shape *shape, const struct wisp_profile *p) {
    shape->layers = p->layers;
    shape->experts = p->experts;
    shape->top_k = p->top_k;
    shape->hidden = p->hidden;
    shape->width = p->width;
    for (uint32_t layer = p->first_moe_layer; layer < p->layers; layer += p->moe_every) {
        shape->moe[layer] = true;
        shape->moe_layers++;
    }
}

static enum wisp_code init(struct synthesis *synthesis, struct wisp_error *error) {
    const struct wisp_synthesize *p = synthesis->parameters;
    size_t tokens = (size_t)p->prefill_tokens + p->decode_tokens;
    init_shape(&synthesis->shape, synthesis->profile);
    enum wisp_code code = wisp_pack_check(&synthesis->shape, p->prefill_tokens, p->decode_tokens, error);
    if (code) return code;
    synthesis->tokens = calloc((size_t)p->decode_tokens + 1, sizeof *synthesis->tokens);
    synthesis->ids = calloc(tokens * synthesis->shape.moe_layers * synthesis->shape.top_k, sizeof *synthesis->ids);
    size_t words = (size_t)synthesis->profile->words * p->decode_tokens;
    synthesis->words = calloc(words * synthesis->shape.moe_layers, sizeof *synthesis->words * synthesis->shape.top_k);
    if (!synthesis->tokens || !synthesis->ids || (words && !synthesis->words))
        return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a request of %zu tokens", tokens);
    return wisp_habits_init(&synthesis->habits, synthesis->profile, p->seed, error);
}

/* All layers of a token, from the first up, among the `tokens` at `ids`. */
static void draw_token(const struct synthesis *synthesis, struct wisp_rng *rng, const struct wisp_habits_token *token,
                       uint16_t *all, uint32_t at, uint32_t tokens) {
    uint32_t top_k = synthesis->shape.top_k;
    const uint16_t *below = NULL;
    for (uint32_t layer = 0; layer < synthesis->shape.moe_layers; layer++) {
        uint16_t *ids = all + ((size_t)layer * tokens + at) * top_k;
        wisp_habits_draw(&synthesis->habits, rng, token, layer, at ? ids - top_k : NULL, below, ids);
        below = ids;
    }
}

/* ---- requests in step: answers begin with the same words, and drift apart ---- */

static uint16_t *word_of(const struct synthesis *synthesis, uint32_t word) {
    size_t size = (size_t)synthesis->shape.moe_layers * synthesis->parameters->decode_tokens * synthesis->shape.top_k;
    return synthesis->words + word * size;
}

/* Each word is an answer by itself, from streams that no request has. */
static void draw_words(struct synthesis *synthesis) {
    const struct wisp_profile *p = synthesis->profile;
    for (uint32_t i = 0; i < WISP_PROFILE_EIGHT; i++) {
        synthesis->first_word[i] = (uint64_t)(p->first_word[i] * 4294967296.0);
        synthesis->any_word[i] = synthesis->first_word[i] + (uint64_t)(p->other_word[i] * 4294967296.0);
    }
    for (uint32_t word = 0; word < p->words; word++) {
        struct wisp_rng rng;
        wisp_rng_init(&rng, synthesis->parameters->seed, (UINT64_C(1) << 32) + word);
        struct wisp_habits_token token = {.class = wisp_habits_draw_class(p, &rng), .decode = true};
        wisp_habits_first_topic(&synthesis->habits, &rng, &token);
        for (uint32_t at = 0; at < synthesis->parameters->decode_tokens; at++) {
            if (at) wisp_habits_next_topic(&synthesis->habits, &rng, &token);
            draw_token(synthesis, &rng, &token, word_of(synthesis, word), at, synthesis->parameters->decode_tokens);
        }
    }
}

/* How far a request goes with the others, for as long as it lasts. */
struct pace {
    uint64_t rank; /* of 2^32: the lower, the longer */
    uint32_t other;
};

static uint32_t span_of(uint32_t step) {
    uint32_t span = 0;
    while (span + 1 < WISP_PROFILE_EIGHT && step > UINT32_C(1) << span) span++;
    return span;
}

/* The word that the request has in common with others in a decode step (1 is the first); NULL: one of its own. */
static const uint16_t *common_word(const struct synthesis *synthesis, struct pace pace, uint32_t step) {
    uint32_t span = span_of(step);
    if (pace.rank < synthesis->first_word[span]) return word_of(synthesis, 0);
    return pace.rank < synthesis->any_word[span] ? word_of(synthesis, pace.other) : NULL;
}

static void copy_word(const struct synthesis *synthesis, const uint16_t *word, uint32_t step, uint32_t at,
                      uint32_t tokens) {
    uint32_t top_k = synthesis->shape.top_k, steps = synthesis->parameters->decode_tokens;
    for (uint32_t layer = 0; layer < synthesis->shape.moe_layers; layer++)
        memcpy(synthesis->ids + ((size_t)layer * tokens + at) * top_k,
               word + ((size_t)layer * steps + step - 1) * top_k, top_k * sizeof *word);
}

/* ---- requests ---- */

static uint32_t draw_steps(struct synthesis *synthesis, struct wisp_rng *rng) {
    const struct wisp_synthesize *p = synthesis->parameters;
    uint32_t least = p->decode_least ? p->decode_least : (p->decode_tokens + 1) / 2;
    uint32_t steps = 1 + least + wisp_rng_below(rng, p->decode_tokens - least + 1);
    synthesis->tokens[0] = 1 + wisp_rng_below(rng, p->prefill_tokens);
    for (uint32_t step = 1; step < steps; step++) synthesis->tokens[step] = 1;
    return steps;
}

static enum wisp_code draw_request(struct synthesis *synthesis, struct wisp_rng *rng, struct wisp_habits_class class,
                                   struct wisp_packed *packed, struct wisp_error *error) {
    uint32_t steps = draw_steps(synthesis, rng), prefill = synthesis->tokens[0], tokens = prefill + steps - 1;
    struct wisp_habits_token token = {.class = class};
    struct pace pace = {wisp_rng_next(rng) >> 32, 1 + wisp_rng_below(rng, synthesis->profile->words - 1)};
    wisp_habits_first_topic(&synthesis->habits, rng, &token);
    for (uint32_t at = 0; at < tokens; at++) {
        token.decode = at >= prefill;
        if (at) wisp_habits_next_topic(&synthesis->habits, rng, &token);
        uint32_t step = at - prefill + 1;
        const uint16_t *word = token.decode ? common_word(synthesis, pace, step) : NULL;
        if (word)
            copy_word(synthesis, word, step, at, tokens);
        else
            draw_token(synthesis, rng, &token, synthesis->ids, at, tokens);
    }
    return wisp_pack(&synthesis->shape, synthesis->tokens, steps, synthesis->ids, packed, error);
}

static enum wisp_code write_request(struct synthesis *synthesis, struct wisp_writer *writer, uint32_t r,
                                    struct wisp_error *error) {
    const struct wisp_profile *p = synthesis->profile;
    struct wisp_rng rng;
    struct wisp_packed packed = {0};
    char path[2 * WISP_PROFILE_NAME_SIZE + 32];
    wisp_rng_init(&rng, synthesis->parameters->seed, r + 1);
    struct wisp_habits_class class = wisp_habits_draw_class(p, &rng);
    snprintf(path, sizeof path, "%s/%s/%06u.json", p->languages.name[class.language], p->tasks.name[class.task], r);
    enum wisp_code code = draw_request(synthesis, &rng, class, &packed, error);
    if (!code) code = wisp_writer_append(writer, path, &packed, error);
    free(packed.bytes);
    return code;
}

enum wisp_code wisp_trace_synthesize(const struct wisp_profile *profile, const struct wisp_synthesize *parameters,
                                     const char *output, struct wisp_error *error) {
    struct synthesis synthesis = {.profile = profile, .parameters = parameters};
    struct wisp_writer writer = {0};
    enum wisp_code code = check(parameters, error);
    if (!code) code = init(&synthesis, error);
    if (!code) draw_words(&synthesis);
    if (!code) code = wisp_writer_open(&writer, output, error);
    for (uint32_t r = 0; r < parameters->requests && !code; r++) code = write_request(&synthesis, &writer, r, error);
    if (!code) code = wisp_writer_commit(&writer, &synthesis.shape, profile->model.name[0], error);
    wisp_writer_discard(&writer);
    wisp_habits_free(&synthesis.habits);
    free(synthesis.tokens);
    free(synthesis.ids);
    free(synthesis.words);
    return code;
}

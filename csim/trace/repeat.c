#include "trace/repeat.h"

#include <string.h>

/* Tokens from `first` on that are like it in one MoE layer. */
static uint32_t run(const uint16_t *ids, uint32_t first, uint32_t end, uint32_t top_k) {
    uint32_t token = first + 1;
    const uint16_t *like = ids + (size_t)first * top_k;
    while (token < end && memcmp(ids + (size_t)token * top_k, like, top_k * sizeof *ids) == 0) token++;
    return token - first;
}

/* Most tokens differ from the one before in the first layer already. */
struct wisp_repeat wisp_repeat_find(const struct wisp_parsed *parsed) {
    struct wisp_repeat longest = {0};
    uint32_t tokens = 0, top_k = parsed->shape.top_k;
    for (uint32_t step = 0; step < parsed->steps; step++) tokens += parsed->tokens[step];
    if (tokens < WISP_REPEAT_LEAST) return longest;
    for (uint32_t first = 0, length; first < tokens; first += length) {
        length = run(parsed->ids, first, tokens, top_k);
        for (uint32_t moe = 1; moe < parsed->shape.moe_layers && length >= WISP_REPEAT_LEAST; moe++)
            length = run(parsed->ids + (size_t)moe * tokens * top_k, first, first + length, top_k);
        if (length >= WISP_REPEAT_LEAST && length > longest.tokens) longest = (struct wisp_repeat){first, length};
    }
    return longest;
}

#include "trace/parsed.h"

#include <stdlib.h>
#include <string.h>

void wisp_parsed_free(struct wisp_parsed *parsed) {
    free(parsed->tokens);
    free(parsed->ids);
    *parsed = (struct wisp_parsed){0};
}

/* Double the room of an array that is full. */
static bool grow(void **array, size_t *room, size_t count, size_t size) {
    if (count < *room) return true;
    size_t more = *room ? 2 * *room : 1024;
    void *grown = realloc(*array, more * size);
    if (!grown) return false;
    *array = grown;
    *room = more;
    return true;
}

bool wisp_parsed_add_step(struct wisp_parsed *parsed, uint32_t tokens) {
    if (!grow((void **)&parsed->tokens, &parsed->token_room, parsed->steps, sizeof *parsed->tokens)) return false;
    parsed->tokens[parsed->steps++] = tokens;
    return true;
}

bool wisp_parsed_order(struct wisp_parsed *parsed, const uint16_t *ids, const uint32_t *tokens, size_t groups) {
    size_t all = 0, first = 0, moe = parsed->shape.moe_layers, top_k = parsed->shape.top_k;
    for (size_t group = 0; group < groups; group++) all += tokens[group];
    parsed->ids = malloc(all * moe * top_k * sizeof *parsed->ids);
    if (!parsed->ids) return false;
    for (size_t group = 0; group < groups; first += tokens[group++]) {
        size_t count = tokens[group] * top_k;
        for (size_t m = 0; m < moe; m++, ids += count)
            memcpy(parsed->ids + (m * all + first) * top_k, ids, count * sizeof *ids);
    }
    return true;
}

bool wisp_ids_add(struct wisp_ids *list, uint16_t id) {
    if (!grow((void **)&list->ids, &list->room, list->count, sizeof *list->ids)) return false;
    list->ids[list->count++] = id;
    return true;
}

bool wisp_ids_has(const struct wisp_ids *list, uint32_t count, uint16_t id) {
    for (size_t i = list->count - count; i < list->count; i++)
        if (list->ids[i] == id) return true;
    return false;
}

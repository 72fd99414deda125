#include "trace/json_keys.h"

#include <stdio.h>
#include <string.h>

/* Behind the string that begins at `at`, NULL if it does not end. */
static const char *past_string(const char *at, const char *end) {
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\') at++;
    return at < end ? at + 1 : NULL;
}

static const char *past_space(const char *at, const char *end) {
    while (at < end && strchr(" \t\r\n", *at) && *at) at++;
    return at;
}

static void keep(struct wisp_json_keys *keys, const char *from, const char *end) {
    if (keys->count == WISP_JSON_KEYS) return;
    snprintf(keys->name[keys->count++], WISP_JSON_KEY_SIZE, "%.*s", (int)(end - from), from);
}

void wisp_json_keys_scan(const char *text, size_t size, struct wisp_json_keys *keys) {
    const char *at = text, *end = text + size;
    *keys = (struct wisp_json_keys){.one_line = true};
    while ((at = past_space(at, end)) < end && *at == '[') at++;
    if (at == end || *at != '{') return;
    for (size_t depth = 0; at < end; at++) {
        if (*at == '\n') keys->one_line = false;
        if (*at == '{' || *at == '[') depth++;
        if ((*at == '}' || *at == ']') && --depth == 0) {
            keys->closed = true;
            return;
        }
        if (*at != '"') continue;
        const char *behind = past_string(at, end), *colon = behind ? past_space(behind, end) : NULL;
        if (!behind) return;
        if (depth == 1 && colon < end && *colon == ':') keep(keys, at + 1, behind - 1);
        at = behind - 1;
    }
}

bool wisp_json_keys_have(const struct wisp_json_keys *keys, const char *name) {
    for (size_t i = 0; i < keys->count; i++)
        if (strcmp(keys->name[i], name) == 0) return true;
    return false;
}

const char *wisp_json_keys_list(const struct wisp_json_keys *keys, char *to, size_t room) {
    size_t used = 0;
    *to = 0;
    for (size_t i = 0; i < keys->count && used < room; i++)
        used += (size_t)snprintf(to + used, room - used, "%s\"%s\"", i ? ", " : "", keys->name[i]);
    return to;
}

#include "trace/keys.h"

#include "base/nearest.h"

#include <string.h>

static const char *const names[WISP_KEYS] = {"request", "token", "phase", "layer", "experts"};

static const struct wisp_keys sets[] = {
    {{"request", "token", "phase", "layer", "experts"}, {7, 5, 5, 5, 7}},
    {{"req_id", "token_idx", "phase", "layer_idx", "topk_ids"}, {6, 9, 5, 9, 8}},
};

const struct wisp_keys *wisp_keys_known(unsigned set) {
    return set < sizeof sets / sizeof sets[0] ? &sets[set] : NULL;
}

const char *wisp_key_name(enum wisp_key key) {
    return names[key];
}

static enum wisp_code check_distinct(const struct wisp_keys *keys, struct wisp_error *error) {
    for (unsigned a = 0; a < WISP_KEYS; a++)
        for (unsigned b = 0; b < a; b++)
            if (strcmp(keys->name[a], keys->name[b]) == 0)
                return wisp_fail(error, WISP_USAGE, "--map: %s and %s would both be '%s'", names[b], names[a],
                                 keys->name[a]);
    return WISP_OK;
}

/* One KEY=NAME. */
static enum wisp_code map_one(const char *text, size_t length, struct wisp_keys *keys, struct wisp_error *error) {
    char key[WISP_KEY_MAX + 1];
    const char *equals = memchr(text, '=', length);
    size_t before = equals ? (size_t)(equals - text) : 0, behind = equals ? length - before - 1 : 0;
    if (!before || !behind || before > WISP_KEY_MAX || behind > WISP_KEY_MAX)
        return wisp_fail(error, WISP_USAGE, "--map: '%.*s' is not KEY=NAME, such as request=req_id", (int)length, text);
    memcpy(key, text, before);
    key[before] = 0;
    unsigned at = (unsigned)wisp_nearest(key, names, WISP_KEYS);
    if (strcmp(key, names[at]))
        return wisp_fail(error, WISP_USAGE,
                         "--map: unknown key '%s' (the nearest is '%s'); a line has request, token, phase, layer and "
                         "experts",
                         key, names[at]);
    memcpy(keys->name[at], equals + 1, behind);
    keys->name[at][behind] = 0;
    keys->length[at] = (unsigned char)behind;
    return WISP_OK;
}

enum wisp_code wisp_keys_map(const char *text, struct wisp_keys *keys, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    *keys = sets[0];
    for (const char *at = text; !code && at;) {
        size_t length = strcspn(at, ",");
        code = map_one(at, length, keys, error);
        at = at[length] ? at + length + 1 : NULL;
    }
    return code ? code : check_distinct(keys, error);
}

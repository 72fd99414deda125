/* keys.h - what the user says about a recording that it does not say itself: under which keys or columns a line has its
 * five parts (--map), and which tokens are the prefill (--prefill).
 *
 * Plain values, nothing to own.
 */
#ifndef WISP_TRACE_KEYS_H
#define WISP_TRACE_KEYS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum wisp_key { WISP_KEY_REQUEST, WISP_KEY_TOKEN, WISP_KEY_PHASE, WISP_KEY_LAYER, WISP_KEY_EXPERTS, WISP_KEYS };
enum { WISP_KEY_MAX = 63 };

struct wisp_keys {
    char name[WISP_KEYS][WISP_KEY_MAX + 1];
    unsigned char length[WISP_KEYS];
};

struct wisp_reading {
    bool mapped; /* by the user: `keys`; else they are looked for among the sets that are known */
    struct wisp_keys keys;
    bool has_prefill;
    uint32_t prefill; /* where the file has no phase: tokens at lower positions are the prefill */
};

/* A set of keys that is known, the line format's own first; NULL behind the last one. */
const struct wisp_keys *wisp_keys_known(unsigned set);
const char *wisp_key_name(enum wisp_key key);

/* Of --map: KEY=NAME,... ; keys that are left out keep the line format's own name. */
enum wisp_code wisp_keys_map(const char *text, struct wisp_keys *keys, struct wisp_error *error);

#endif

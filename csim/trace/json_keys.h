/* json_keys.h - the keys of the first object of a text, as far as they can be seen in its first bytes: for telling
 * layouts apart, and for sentences that say which keys there are. Values are passed over, whatever they hold.
 *
 * Plain values; nothing can fail.
 */
#ifndef WISP_TRACE_JSON_KEYS_H
#define WISP_TRACE_JSON_KEYS_H

#include <stdbool.h>
#include <stddef.h>

enum { WISP_JSON_KEYS = 64, WISP_JSON_KEY_SIZE = 64 };

struct wisp_json_keys {
    char name[WISP_JSON_KEYS][WISP_JSON_KEY_SIZE]; /* of more keys the first, of longer ones the beginning */
    size_t count;
    bool closed;   /* the end of the object was seen */
    bool one_line; /* it ended on the line on which it began */
};

/* The text begins with the object, but for white space and the brackets of a list. */
void wisp_json_keys_scan(const char *text, size_t size, struct wisp_json_keys *keys);
bool wisp_json_keys_have(const struct wisp_json_keys *keys, const char *name);

/* `"a", "b", "c"` in `to`, cut where it is full; returns `to`. */
const char *wisp_json_keys_list(const struct wisp_json_keys *keys, char *to, size_t room);

#endif

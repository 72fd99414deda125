/* json_skip.h - passing over a value of a JSON document that is not needed, however deep it is. A key sets `on`; then
 * each of the parser's callbacks asks first: true means "it belonged to that value". A plain value; nothing can fail.
 */
#ifndef WISP_TRACE_JSON_SKIP_H
#define WISP_TRACE_JSON_SKIP_H

#include <stdbool.h>
#include <stddef.h>

struct wisp_json_skip {
    bool on;      /* the value that comes next, or the one we are in, is not needed */
    size_t depth; /* lists and maps open inside it */
};

/* Anything but a list or a map. */
static inline bool wisp_json_skip_scalar(struct wisp_json_skip *skip) {
    if (!skip->on) return false;
    if (skip->depth == 0) skip->on = false;
    return true;
}

/* The begin and the end of a list or a map. */
static inline bool wisp_json_skip_begin(struct wisp_json_skip *skip) {
    if (skip->on) skip->depth++;
    return skip->on;
}

static inline bool wisp_json_skip_end(struct wisp_json_skip *skip) {
    if (!skip->on) return false;
    if (--skip->depth == 0) skip->on = false;
    return true;
}

#endif

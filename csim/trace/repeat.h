/* repeat.h - content that is read as it stands and is hardly what a user wants: a token that comes again and again, as
 * warm-up and padding make it. Nothing can fail.
 */
#ifndef WISP_TRACE_REPEAT_H
#define WISP_TRACE_REPEAT_H

#include "trace/parsed.h"

enum { WISP_REPEAT_LEAST = 1000 };

struct wisp_repeat {
    uint32_t first, tokens; /* no tokens: there is nothing to say */
};

/* The longest run of at least WISP_REPEAT_LEAST tokens that have the same experts in all layers, the first of equals.
 */
struct wisp_repeat wisp_repeat_find(const struct wisp_parsed *parsed);

#endif

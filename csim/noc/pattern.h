/* pattern.h - synthetic traffic: where a die sends to, for requesters (die/requester.h) and for sources under open-loop
 * load (openloop.h) alike.
 *
 * Patterns are those of W. J. Dally and B. Towles, "Principles and Practices of Interconnection Networks", section 3.2,
 * by coordinate; on meshes that are not square, transpose maps die number to die number. Each engine draws its own
 * random numbers; what does not depend on them is here.
 */
#ifndef WISP_NOC_PATTERN_H
#define WISP_NOC_PATTERN_H

#include "base/wafer.h"

#include <stdbool.h>

enum wisp_pattern {
    WISP_PATTERN_NONE, /* no synthetic traffic */
    WISP_PATTERN_UNIFORM,
    WISP_PATTERN_TRANSPOSE,
    WISP_PATTERN_BITCOMP,
    WISP_PATTERN_TORNADO,
    WISP_PATTERN_HOTSPOT, /* one in WISP_HOTSPOT_SHARE goes to the middle, the others anywhere */
    WISP_PATTERN_NEIGHBOUR,
    WISP_PATTERN_SHUFFLE
};

enum { WISP_PATTERNS = WISP_PATTERN_SHUFFLE + 1, WISP_PATTERN_COUNT = WISP_PATTERNS - 1, WISP_HOTSPOT_SHARE = 4 };

/* Their words on the command line; that of none is empty. */
extern const char *const wisp_pattern_names[WISP_PATTERNS];

/* Does where it goes depend on a random number? */
static inline bool wisp_pattern_is_random(enum wisp_pattern pattern) {
    return pattern == WISP_PATTERN_UNIFORM || pattern == WISP_PATTERN_HOTSPOT;
}

/* The destination of a die that does not; of hotspot, the middle; of none and uniform, the die itself. */
unsigned wisp_pattern_fixed(enum wisp_pattern pattern, struct wisp_wafer_shape wafer, unsigned die);

#endif

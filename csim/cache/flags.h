/* flags.h - reference of the unit `flags` (docs/microarchitecture.md, "flags"): a bit per number.
 *
 * A plain value that holds all its state; zeroed is reset; nothing can fail. Numbers are below WISP_EXPERTS.
 */
#ifndef WISP_CACHE_FLAGS_H
#define WISP_CACHE_FLAGS_H

#include "wisp_params.h"

#include <stdbool.h>

struct wisp_flags {
    bool set[WISP_EXPERTS];
};

static inline bool wisp_flags_read(const struct wisp_flags *flags, unsigned number) {
    return flags->set[number];
}

/* What happens at the edge; of a clear and a write in one cycle, do the clear last. */
void wisp_flags_write(struct wisp_flags *flags, unsigned number, bool flag);
void wisp_flags_clear(struct wisp_flags *flags);

#endif

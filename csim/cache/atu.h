/* atu.h - reference of the unit `atu` (docs/microarchitecture.md, "atu"): expert to local copy, a memory that is looked
 * up at the edge.
 *
 * A plain value that holds all its state; nothing can fail. Experts are below WISP_EXPERTS.
 */
#ifndef WISP_CACHE_ATU_H
#define WISP_CACHE_ATU_H

#include "wisp_params.h"

#include <stdint.h>

/* All in units of one read. */
struct wisp_atu_entry {
    uint32_t base;    /* address of line 0 of the copy */
    uint32_t lines;   /* of the whole expert */
    uint32_t written; /* so far, in order from 0 */
};

struct wisp_atu {
    struct wisp_atu_entry memory[WISP_EXPERTS];
    struct wisp_atu_entry entry; /* register: what was looked up last */
};

/* What happens at the edge; of a look and a write of different experts in one cycle, the order does not matter. */
void wisp_atu_look(struct wisp_atu *atu, unsigned expert);
void wisp_atu_write(struct wisp_atu *atu, unsigned expert, struct wisp_atu_entry entry);

#endif

/* watch.h - somebody who looks on at the reads and copies of a die, and changes nothing.
 *
 * Calls come from the thread that runs the die, in the order of its cycles; a watch of one die must not touch what
 * another die's watch may touch. The endpoint borrows the context.
 */
#ifndef WISP_DIE_WATCH_H
#define WISP_DIE_WATCH_H

#include "noc/flit.h"

/* Who gave the data of a read. */
enum wisp_source { WISP_FROM_OWN, WISP_FROM_COPY, WISP_FROM_MESH };

struct wisp_watch {
    /* The requester asks for a read. asked NULL: nobody looks on. */
    void (*asked)(void *context, const struct wisp_read *read, uint64_t now);
    /* The last data of the read with this id is there. */
    void (*answered)(void *context, unsigned id, enum wisp_source source, uint64_t now);
    /* A flit of a copy of this expert is written; ahead: of use. */
    void (*written)(void *context, unsigned expert, bool ahead, uint64_t now);
    /* The copy of this expert is whole. */
    void (*whole)(void *context, unsigned expert, uint64_t now);
    void *context;
};

/* What a die has had under way, for means over time: summed over its cycles. */
struct wisp_load {
    uint64_t busy_cycles; /* with a read outstanding */
    uint64_t outstanding; /* reads outstanding */
    uint64_t queued;      /* reads of other dies that wait in its memory */
    uint64_t served_flits;
};

#endif

/* arbiter.h - reference of the unit `arbiter` (docs/microarchitecture.md, "arbiter").
 *
 * Round robin over at most 32 requesters: bit i of a mask is requester i. A plain value; nothing can fail.
 */
#ifndef WISP_NOC_ARBITER_H
#define WISP_NOC_ARBITER_H

#include <stdint.h>

struct wisp_arbiter {
    uint32_t all;  /* the requesters that exist */
    uint32_t mask; /* those after the last one served */
};

void wisp_arbiter_init(struct wisp_arbiter *arbiter, unsigned requesters);

/* One-hot grant, or zero if nobody asks. */
static inline uint32_t wisp_arbiter_grant(const struct wisp_arbiter *arbiter, uint32_t req) {
    uint32_t later = req & arbiter->mask;
    uint32_t from = later ? later : req;
    return from & -from;
}

/* The clock edge, for a grant that was used. */
static inline void wisp_arbiter_consume(struct wisp_arbiter *arbiter, uint32_t grant) {
    if (grant) arbiter->mask = ~(grant | (grant - 1)) & arbiter->all;
}

#endif

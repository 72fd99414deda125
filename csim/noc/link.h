/* link.h - reference of the unit `link` (docs/microarchitecture.md, "link").
 *
 * Flits one way, credits the other, both `latency` cycles later. The buffer holds 2 x latency cycles and is addressed
 * by the cycle number, so sender and receiver may be simulated up to `latency` cycles apart, in either order or at the
 * same time: cycle t writes slot t mod 2L, and reads slot (t + L) mod 2L, which was written in cycle t - L. Every cycle
 * must be written by both ends, flit or not. The link owns its buffers.
 */
#ifndef WISP_NOC_LINK_H
#define WISP_NOC_LINK_H

#include "base/error.h"
#include "noc/flit.h"

struct wisp_link {
    struct wisp_flit *flits; /* 2 x latency */
    uint8_t *credits;        /* 2 x latency; bit v = a buffer of channel v was freed */
};

/* WISP_ENVIRONMENT if there is no memory. */
enum wisp_code wisp_link_init(struct wisp_link *link, unsigned latency, struct wisp_error *error);
void wisp_link_free(struct wisp_link *link);

/* The slots of one cycle, the same for every link of a mesh. */
struct wisp_link_slots {
    uint32_t write, read;
};

static inline struct wisp_link_slots wisp_link_slots(uint64_t cycle, unsigned latency) {
    uint32_t write = (uint32_t)(cycle % (2 * latency));
    return (struct wisp_link_slots){write, write < latency ? write + latency : write - latency};
}

#endif

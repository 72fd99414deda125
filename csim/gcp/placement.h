/* placement.h - on which dies the experts of a layer live before serving starts (docs/scheduling.md).
 *
 * Freestanding C: no memory, no errors; the shape is checked by whoever asks. loads are expected requests per expert
 * ([experts]), from the prefill or an oracle; the even placements do not look at them, and it may be NULL for them.
 */
#ifndef WISP_GCP_PLACEMENT_H
#define WISP_GCP_PLACEMENT_H

#include "gcp/distribution.h"

enum wisp_placement {
    WISP_PLACEMENT_EVEN,      /* the authors' code: floor(E/N) each, leftovers from die 0 on (simulator, rule 1.1) */
    WISP_PLACEMENT_EVEN_TEXT, /* the paper's text: contiguous, counts that differ by one at most */
    WISP_PLACEMENT_REMAP,     /* PBC Algorithm 2: costliest first, each to the least loaded die with room */
    WISP_PLACEMENT_DUP,  /* PBC case study 2: even, then up to `spare` copies per die that lower the maximum most */
    WISP_PLACEMENT_EPLB, /* the published expert-parallel load balancer (eplb.h), global */
};
extern const char *const wisp_placements[]; /* the words: even, even-text, remap, dup, eplb */
enum { WISP_PLACEMENTS = 5 };

/* How long an expert takes on a die for so many requests (roofline), in ns: the cost that remap and dup balance. */
struct wisp_placement_cost {
    double read_ns;        /* to read the expert once */
    double ns_per_request; /* to compute one request */
};

struct wisp_placement_setup {
    enum wisp_placement placement;
    uint32_t experts, dies; /* 1 to 512, 1 to 64 */
    uint32_t spare;         /* dup: copies per die at most; eplb: room per die beyond ceil(E/N), filled in any case */
    struct wisp_placement_cost cost;
};

/* The die on which an expert lives: even placement by expert id, the same in every layer (authors' simulator,
 * rule 1.1). Dies are numbered down a column. */
unsigned wisp_placement_home(unsigned expert, unsigned experts, unsigned dies);

/* The same where some dies are dead: even over those that live. */
unsigned wisp_placement_live_home(unsigned expert, unsigned experts, const struct wisp_live *live);

/* Roofline: reading the weights or computing, whichever takes longer; nobody asks: nothing is read. */
double wisp_placement_cost(const struct wisp_placement_cost *cost, double requests);

void wisp_place(const struct wisp_placement_setup *setup, const uint32_t *loads, struct wisp_distribution *where);

#endif

/* prefetch.h - reference of the unit `prefetch` (docs/microarchitecture.md, "prefetch"): which experts a die should
 * keep.
 *
 * One cycle is wisp_prefetch_evaluate (decisions from state and from what heatmap and topn say), then
 * wisp_prefetch_clock (the edge). A plain struct that holds all its state; nothing can fail.
 */
#ifndef WISP_PREFETCH_PREFETCH_H
#define WISP_PREFETCH_PREFETCH_H

#include "wisp_params.h"

#include <stdbool.h>
#include <stdint.h>

struct wisp_prefetch_command {
    uint16_t expert;
    uint8_t op; /* WISP_C_NEW, WISP_C_COMPUTES, WISP_C_READS */
};

/* 32 experts of a row, as topn marks them. */
struct wisp_mark {
    bool valid;
    uint8_t word;
    uint32_t bits;
};

struct wisp_prefetch {
    struct wisp_prefetch_command queue[WISP_SKID_DEPTH]; /* cmd_q, the oldest first */
    uint8_t count;
    uint32_t predicted[WISP_EXPERTS / WISP_LANES];
    /* registers of the answer */
    bool ans_valid, ans_cp_en;
    uint16_t ans_expert;
    /* decisions and outputs of this cycle */
    bool cmd_ready, go, start, hold;
    uint16_t row;
};

static inline bool wisp_prefetch_predicted(const struct wisp_prefetch *prefetch, unsigned expert) {
    return prefetch->predicted[expert / WISP_LANES] >> expert % WISP_LANES & 1;
}

void wisp_prefetch_evaluate(struct wisp_prefetch *prefetch, bool heatmap_busy, bool topn_busy);

/* command: NULL, or what stands on the port. */
void wisp_prefetch_clock(struct wisp_prefetch *prefetch, const struct wisp_prefetch_command *command,
                         struct wisp_mark mark);

#endif

/* fill.h - reference of the unit `fill` (docs/microarchitecture.md, "fill"): which returning data is copied, the write
 * of the copy, and the moment it is whole.
 *
 * One cycle is wisp_fill_evaluate (rules 1 to 4, from state and the flit at the head), then wisp_fill_clock (the edge).
 * A plain struct that holds all its state; nothing can fail.
 */
#ifndef WISP_CACHE_FILL_H
#define WISP_CACHE_FILL_H

#include "cache/atu.h"
#include "cache/pdu.h"

/* What d2d knows of the flit at the head of the answers. */
struct wisp_fill_head {
    uint64_t data;
    uint32_t line;
    uint16_t expert;
    bool offered;
    bool first, last; /* of its line */
    bool keep;        /* asked since the tables changed last */
    bool enabled;     /* answer_copy of the pdu */
};

/* A flit of a copy on its way to the memory. */
struct wisp_write {
    uint64_t data;
    uint32_t address; /* in units of one read */
    uint8_t index;    /* flit of the line */
    bool last;        /* of the line */
    bool final;       /* of the copy */
    uint16_t expert;
};

struct wisp_fill {
    bool cur_valid, looking, copying, done_valid;
    uint16_t cur_expert, done_expert;
    struct wisp_atu_entry cur;
    uint8_t index;
    struct wisp_write slots[WISP_WRITE_DEPTH]; /* wr_q, a ring */
    uint8_t read, count;
    /* decisions of this cycle */
    bool candidate, copy, hold, want, look;
};

/* The oldest write; means something if count != 0. */
static inline const struct wisp_write *wisp_fill_head_write(const struct wisp_fill *fill) {
    return &fill->slots[fill->read];
}

void wisp_fill_evaluate(struct wisp_fill *fill, const struct wisp_fill_head *head, bool drain, bool may_look);

/* take: the flit at the head is taken. Writes the entry of a copy that grew, and flips the bit of one that is whole. */
void wisp_fill_clock(struct wisp_fill *fill, const struct wisp_fill_head *head, bool drain, bool forget, bool take,
                     bool wr_ready, struct wisp_atu *atu, struct wisp_pdu *pdu);

#endif

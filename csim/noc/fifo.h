/* fifo.h - reference of the unit `fifo` (docs/microarchitecture.md, "fifo").
 *
 * A ring of flits. The slots belong to the caller, so that all buffers of a die can stand in one block.
 * The head register and its bypass are an implementation of "the oldest word", so the ring alone is the reference.
 * The user's contract (no push when full, no pop when empty) is the caller's to keep; unit users with narrower words
 * use `payload`.
 */
#ifndef WISP_NOC_FIFO_H
#define WISP_NOC_FIFO_H

#include "noc/flit.h"

struct wisp_fifo {
    struct wisp_flit *slots;
    uint16_t depth;
    uint16_t read; /* slot of the head */
    uint16_t write;
    uint16_t count;
};

void wisp_fifo_init(struct wisp_fifo *fifo, struct wisp_flit *slots, unsigned depth);

static inline const struct wisp_flit *wisp_fifo_head(const struct wisp_fifo *fifo) {
    return &fifo->slots[fifo->read];
}

static inline void wisp_fifo_push(struct wisp_fifo *fifo, struct wisp_flit flit) {
    fifo->slots[fifo->write] = flit;
    fifo->write = (uint16_t)(fifo->write + 1 == fifo->depth ? 0 : fifo->write + 1);
    fifo->count++;
}

static inline struct wisp_flit wisp_fifo_pop(struct wisp_fifo *fifo) {
    struct wisp_flit flit = fifo->slots[fifo->read];
    fifo->read = (uint16_t)(fifo->read + 1 == fifo->depth ? 0 : fifo->read + 1);
    fifo->count--;
    return flit;
}

#endif

/* network_serve.h - inside the network engine (network.h): its records, and what happens when an output sends a flit.
 * Used by network.c, and by separable.c, which decides otherwise who sends. Owns nothing; nothing here can fail.
 */
#ifndef WISP_NOC_NETWORK_SERVE_H
#define WISP_NOC_NETWORK_SERVE_H

#include "noc/network.h"

enum {
    VCS_MAX = WISP_NETWORK_VCS_MAX,
    OUTPUT = sizeof(struct wisp_network_output),
    FIFO = sizeof(struct wisp_network_fifo)
};
#define INLINE static inline __attribute__((always_inline))

/* ---- records by their offset in bytes, which costs no instruction where they are used ---- */

INLINE struct wisp_network_output *output_at(const struct wisp_network *network, uint32_t offset) {
    return (struct wisp_network_output *)((char *)network->outputs + offset);
}

INLINE struct wisp_network_fifo *fifo_at(const struct wisp_network *network, uint32_t offset) {
    return (struct wisp_network_fifo *)((char *)network->fifos + offset);
}

/* Where a cycle writes; in registers while it does. */
struct ends {
    uint32_t *wanted;
    struct wisp_network_flight *flit, *ejected;
    uint32_t *credit, *turned;
};

/* Of the contract's router. */
enum stages { ONE, TWO };

INLINE void take_channel(struct wisp_network_fifo *fifo, unsigned vc) {
    fifo->vc = (uint8_t)vc;
    fifo->step = (uint8_t)(vc * FIFO);
}

/* The next flit comes to the head. A next packet is wanted from the next cycle on, maybe elsewhere. */
INLINE uint32_t advance(const struct wisp_network *network, struct wisp_network_fifo *fifo) {
    uint32_t f = (uint32_t)(fifo - network->fifos);
    bool last = wisp_network_last(fifo->head);
    fifo->head = network->slots[f * network->ring + (fifo->read++ & (network->ring - 1))];
    return last ? fifo->bit : 0;
}

/* Rules 5 and 6: the head flit of the fifo at the offset `from` leaves through an output, on the channel of the fifo.
 * Returns the fifo's bit if it wants the output no more, or 0. */
INLINE uint32_t send(const struct wisp_network *network, const struct wisp_network_output *output, uint32_t from,
                     struct ends *ends, enum stages stages) {
    struct wisp_network_fifo *fifo = fifo_at(network, from);
    if (stages == TWO) network->left[from / FIFO] = (uint32_t)network->cycle + 1;
    struct wisp_network_flight *to = output->local ? ends->ejected : ends->flit;
    to->flit = fifo->head;
    to->fifo = output->next + fifo->step;
    ends->flit += 1 - output->local;
    ends->ejected += output->local;
    *ends->credit++ = fifo->upstream;
    if (--fifo->behind < 0) return fifo->bit;
    uint32_t gone = advance(network, fifo);
    if (gone) *ends->turned++ = from;
    return gone;
}

/* separable.c: the outputs of a cycle by separable allocation. */
struct ends wisp_network_serve_separable(struct wisp_network *network, struct ends ends);

#endif

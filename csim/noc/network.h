/* network.h - a whole mesh of routers and links as one machine: the fast engine of `wisp net` (docs/network.md).
 *
 * Each router follows the rules of the unit `router` (docs/microarchitecture.md), with 1 to 4 virtual channels instead
 * of 2; with 2 it is flit by flit and cycle by cycle what router.c and link.c are (tests/unit/check_network.c). What it
 * does differently is its cost: an output is looked at only while a flit waits for it, a flit on a link costs nothing
 * until it arrives, and time in which nothing can happen is skipped.
 *
 * In a cycle the user puts at most one flit on each local port (wisp_network_inject, if wisp_network_room says so),
 * then wisp_network_step does the cycle and leaves what the local ports gave in `ejected`. The network owns its memory,
 * all of it allocated by wisp_network_init, the only call that can fail.
 */
#ifndef WISP_NOC_NETWORK_H
#define WISP_NOC_NETWORK_H

#include "base/error.h"
#include "wisp_params.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    WISP_NETWORK_VCS_MAX = 4,
    WISP_NETWORK_SIDE_MAX = 64,
    WISP_NETWORK_DEPTH_MAX = 1023,
    WISP_NETWORK_STAGES_MAX = 4,
    WISP_NETWORK_WAIT_MAX = 2
};

struct wisp_network_shape {
    unsigned columns, rows; /* 1 .. 64 */
    unsigned vcs;           /* 1 .. 4 */
    unsigned depth;         /* flits of each virtual channel at a mesh port */
    unsigned local_depth;   /* the same at the local port */
    unsigned eject_depth;   /* credits of the local output; 0: the receiver takes everything */
    unsigned latency;       /* of a link in cycles; the contract has >= 1 */
    bool two_stages;        /* the router with STAGES = 2: flits leave it two cycles later, credits one */
    unsigned turn_packets;  /* of an input in a turn, at most: its weight (wisp_mesh_weights); 0 and 1: one */
    bool any_vc;            /* beyond the contract: a packet takes at each hop any channel that is free */
    /* to compare with others, not the contract: */
    bool separable;  /* the allocators of the field's reference simulator (separable.c) */
    unsigned stages; /* of the router's pipeline, 1 .. 4: the second is the crossbar, the others stand before a head */
};

/* A flit: what a router looks at, and 32 bits of the user's. Bit 0 last, 1 head, 2 head and not last. */
static inline uint64_t wisp_network_flit(unsigned dst_x, unsigned dst_y, bool head, bool last, uint32_t tag) {
    unsigned flags = (head && !last) << 2 | head << 1 | last;
    return (uint64_t)tag << 32 | dst_y << 16 | dst_x << 8 | flags;
}

static inline uint32_t wisp_network_tag(uint64_t flit) {
    return (uint32_t)(flit >> 32);
}

static inline bool wisp_network_last(uint64_t flit) {
    return flit & 1;
}

/* A flit under way: `fifo` is where it arrives, or, of those ejected, the buffer at the local port through which it
 * left.
 */
struct wisp_network_flight {
    uint64_t flit;
    uint32_t fifo;
};

/* An output of a router; index die * PORTS + port. Masks are over the router's inputs, bit r = port * vcs + vc.
 * What points to a record is its offset in bytes. */
struct wisp_network_output {
    uint32_t want;       /* rule 2: their head flit goes here */
    uint32_t may;        /* rules 3 and 4: neither locked out nor without credit */
    uint32_t mask;       /* of the arbiters: of each channel those after the last one served */
    uint32_t inputs;     /* the router's first fifo */
    uint32_t next;       /* the first fifo behind the link; of the local port, that of the port itself */
    uint8_t local, turn; /* 1: the local port; the channel whose turn it is */
    uint16_t cost;       /* 0: the receiver takes everything, so no credit is spent */
    int16_t spare[WISP_NETWORK_VCS_MAX];  /* credits beyond the one for the next flit: -1 = none */
    uint32_t owner[WISP_NETWORK_VCS_MAX]; /* bit of the input that is inside a packet, 0 = none */
};

/* The buffer of one virtual channel at one port; index (die * PORTS + port) * vcs + vc. */
struct wisp_network_fifo {
    uint64_t head;     /* the oldest flit; the others are in `slots` */
    uint32_t bit;      /* of this fifo in the masks */
    uint32_t target;   /* output of the packet at the head */
    uint32_t outputs;  /* the router's first output */
    uint32_t upstream; /* credit counter of the other end, as offset in outputs */
    int16_t behind;    /* flits behind the head; -1: there is none */
    uint16_t read;     /* slot of the flit after the head */
    uint8_t x, y;      /* of the die */
    uint8_t vc;        /* channel behind the output: the same as here, unless any_vc or separable */
    uint8_t step;      /* the same as offset of a fifo */
};

/* Of a channel of an output: the input served last, if it has packets left in its turn, or 0; how many. */
struct wisp_network_turns {
    uint32_t stays;
    uint8_t left;
};

/* What was sent in one cycle. Credits and flits arrive `latency` cycles later, and what the stages add. */
struct wisp_network_batch {
    uint64_t cycle;
    uint32_t flits, flit_count, credits, credit_count;
};

/* Of separable.c. A round robin is a mask of those after the last one served. */
struct wisp_network_separable {
    uint8_t *offers, *accept; /* [port]: outputs that offer to serve it; the round robin over them */
    uint8_t *turn;            /* [port]: round robin over its channels */
    uint8_t *offered, *grant; /* [output]: to which input of the router; round robin over ports */
    uint32_t *channel_grant;  /* [output * VCS_MAX + vc]: round robin over who asks for the channel */
    uint32_t *channel_accept; /* [fifo]: round robin over the channels of all outputs */
};

struct wisp_network {
    struct wisp_network_shape shape;
    uint64_t cycle;
    uint64_t flit_hops;                  /* flits that entered links */
    struct wisp_network_flight *ejected; /* of the last cycle */
    uint32_t ejected_count;
    /* the rest is its own */
    uint32_t output_count, fifo_count;
    struct wisp_network_output *outputs;
    struct wisp_network_fifo *fifos;
    uint64_t *slots;                        /* [fifo][ring]: the flits behind the heads */
    uint32_t ring;                          /* a power of two */
    uint32_t channel[WISP_NETWORK_VCS_MAX]; /* masks: inputs of each channel */
    uint32_t *wanted;                       /* the outputs that some head wants, in no order */
    uint32_t wanted_count;
    struct wisp_network_turns *turns; /* with turn_packets > 1: [output * vcs + vc] */
    uint8_t *weights;                 /* the same: [die * PORTS + port] */
    struct wisp_network_separable separable;
    struct wisp_network_flight *flits, *injected;
    uint32_t *link_credits, *returned;
    uint32_t *turned; /* fifos whose next packet came to the head in this cycle */
    uint32_t injected_count, returned_count;
    /* heads that stand in the stages before allocation; list of the cycle modulo `wait` */
    uint32_t wait, *waiting[WISP_NETWORK_WAIT_MAX], waiting_count[WISP_NETWORK_WAIT_MAX];
    uint32_t crossbar; /* cycles from allocation to the link, or to the local port: 0, 1 or 2 */
    uint32_t back;     /* cycles from allocation until the credit is sent: 0 or 1 */
    uint32_t *left;    /* with `back`: [fifo], the low half of the cycle in which its latest credit is sent */
    struct wisp_network_batch *batches;
    uint32_t batch_credits, batch_flits, batch_end; /* the next that arrive, and beyond the last; never wrapped */
    uint32_t batch_room, flit_room, flit_end, credit_end;
};

enum wisp_code wisp_network_init(struct wisp_network *network, const struct wisp_network_shape *shape,
                                 struct wisp_error *error);
void wisp_network_free(struct wisp_network *network);

/* Bytes that the network holds. */
size_t wisp_network_bytes(const struct wisp_network *network);

/* Bytes that a network of this shape would hold. */
size_t wisp_network_shape_bytes(const struct wisp_network_shape *shape);

/* Die and channel of a flit that was ejected. */
static inline unsigned wisp_network_die(const struct wisp_network *network, const struct wisp_network_flight *ejected) {
    return ejected->fifo / (unsigned)sizeof(struct wisp_network_fifo) / (WISP_PORTS * network->shape.vcs);
}

static inline unsigned wisp_network_vc(const struct wisp_network *network, const struct wisp_network_flight *ejected) {
    return ejected->fifo / (unsigned)sizeof(struct wisp_network_fifo) % network->shape.vcs;
}

/* Flits that a channel of a die's local port has room for. */
static inline unsigned wisp_network_room(const struct wisp_network *network, unsigned die, unsigned vc) {
    size_t fifo = (size_t)die * WISP_PORTS * network->shape.vcs + vc;
    unsigned unsent = network->back && network->left[fifo] == (uint32_t)network->cycle;
    return network->shape.local_depth - 1u - (unsigned)network->fifos[fifo].behind - unsent;
}

/* A flit on the local port in this cycle: one per die, and whole packets in order in each channel. */
static inline void wisp_network_inject(struct wisp_network *network, unsigned die, unsigned vc, uint64_t flit) {
    network->injected[network->injected_count++] = (struct wisp_network_flight){
        flit, (uint32_t)((die * WISP_PORTS * network->shape.vcs + vc) * sizeof(struct wisp_network_fifo))};
}

/* A credit for the local output in this cycle; only with eject_depth. One per die and channel. */
static inline void wisp_network_return(struct wisp_network *network, unsigned die, unsigned vc) {
    network->returned[network->returned_count++] =
        (uint32_t)(die * WISP_PORTS * sizeof(struct wisp_network_output) + offsetof(struct wisp_network_output, spare) +
                   vc * sizeof(int16_t));
}

/* One cycle. */
void wisp_network_step(struct wisp_network *network);

/* The first cycle from now on in which something can happen without injection; UINT64_MAX if the network is empty. */
uint64_t wisp_network_next(const struct wisp_network *network);

/* Let the time until then pass: cycle <= wisp_network_next. */
static inline void wisp_network_skip(struct wisp_network *network, uint64_t cycle) {
    network->cycle = cycle;
}

#endif

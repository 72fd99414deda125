/* router.h - reference of the unit `router` (docs/microarchitecture.md, "router").
 *
 * One cycle is wisp_router_evaluate (outputs from state), then wisp_router_clock (the edge). Everything that a cycle
 * decides is kept in masks over the requesters (bit r = port * VCS + vc), updated where a head changes, so that a cycle
 * costs what moves in it. The router owns its flit slots. Only wisp_router_init can fail.
 */
#ifndef WISP_NOC_ROUTER_H
#define WISP_NOC_ROUTER_H

#include "base/error.h"
#include "base/wafer.h"
#include "noc/arbiter.h"
#include "noc/fifo.h"

/* Set once, at reset. */
struct wisp_router_straps {
    uint8_t here_x, here_y;
    uint16_t depth[WISP_VCS];    /* of the mesh ports, and the credits toward the neighbours */
    uint8_t weights[WISP_PORTS]; /* packets that an input may send in its turn; 0 is 1 */
    uint8_t stages;              /* of the pipeline: 0 and 1 are one, 2 two */
    bool routed;                 /* by the table: the output of each destination, instead of X then Y */
    uint8_t table[WISP_TABLE_SIDE * WISP_TABLE_SIDE]; /* at wisp_router_entry */
};

struct wisp_router {
    /* state */
    struct wisp_fifo fifo[WISP_REQUESTERS];
    uint32_t open;                  /* bit r: inside a packet */
    uint8_t route[WISP_REQUESTERS]; /* output of the packet being taken */
    uint16_t credit[WISP_PORTS][WISP_VCS];
    uint8_t down;                                      /* bit o: the neighbour of output o is in reset */
    struct wisp_arbiter arbiter[WISP_PORTS][WISP_VCS]; /* over the requesters of one channel */
    struct wisp_arbiter channels[WISP_PORTS];
    uint8_t left[WISP_PORTS][WISP_VCS]; /* packets that the requester served last may still send in its turn */
    uint32_t used[WISP_PORTS], stall_credit[WISP_PORTS], stall_arbitration[WISP_PORTS];
    /* state again, in the form in which a cycle needs it */
    uint32_t want[WISP_PORTS];      /* bit r: head of fifo r goes to this output */
    uint8_t locked[WISP_PORTS];     /* bit v: channel v of the output is inside a packet */
    uint8_t has_credit[WISP_PORTS]; /* bit v, and not down */
    uint8_t here_x, here_y, stages;
    uint16_t all[WISP_VCS];               /* credits at reset toward each neighbour */
    uint32_t stays[WISP_PORTS][WISP_VCS]; /* the requester served last, if it has some left */
    uint8_t weights[WISP_PORTS];
    const uint8_t *legal; /* the crossbar that exists */
    bool routed;
    uint8_t table[WISP_TABLE_SIDE * WISP_TABLE_SIDE];
    /* decided in this cycle */
    uint32_t req[WISP_PORTS], grant[WISP_PORTS];
    uint32_t pop; /* bit r */
    /* with two stages: the flits granted in this cycle and in the one before */
    struct wisp_flit granted[WISP_PORTS], crossing[WISP_PORTS];
    /* outputs of this cycle */
    struct wisp_flit out[WISP_PORTS];
    uint32_t freed; /* bit r; out_credit of port p = bits p*VCS.. */
    /* the reference's own count, beyond the hardware: flits that entered a link */
    uint64_t flit_hops;
    struct wisp_flit *slots;
};

/* The strap `weights` of the hardware. */
static inline uint32_t wisp_router_weight_bits(const struct wisp_router_straps *straps) {
    uint32_t bits = 0;
    for (unsigned p = 0; p < WISP_PORTS; p++) bits |= (uint32_t)straps->weights[p] << p * WISP_WEIGHT_W;
    return bits;
}

enum wisp_code wisp_router_init(struct wisp_router *router, const struct wisp_router_straps *straps,
                                struct wisp_error *error);
void wisp_router_free(struct wisp_router *router);

/* Other credits toward the neighbours at reset than the depth; at least 1. */
void wisp_router_credits(struct wisp_router *router, const uint16_t credits[WISP_VCS]);

/* The output port for a destination, X first ("router", rule 1). */
unsigned wisp_router_xy(unsigned here_x, unsigned here_y, unsigned dst_x, unsigned dst_y);

/* Where a destination stands in the table. */
static inline unsigned wisp_router_entry(unsigned dst_x, unsigned dst_y) {
    return dst_x % WISP_TABLE_SIDE * WISP_TABLE_SIDE + dst_y % WISP_TABLE_SIDE;
}

/* Buffers of the receiver at the local port: its loop of credits must not be what limits it. */
static inline unsigned wisp_router_eject_depth(const struct wisp_router_straps *straps) {
    return WISP_EJECT_DEPTH + (straps->stages == 2);
}

/* Legal inputs of each output, bit = input port: the crossbar that exists. */
extern const uint8_t wisp_router_legal[WISP_PORTS];

/* The same of a router with a table: all but back where it came from. */
extern const uint8_t wisp_router_every_turn[WISP_PORTS];

/* Rules 1 to 5: fill req, grant, pop, out and freed. */
void wisp_router_evaluate(struct wisp_router *router);

/* After wisp_router_evaluate: the flit that each output is granted in this cycle, header 0 for none. */
static inline const struct wisp_flit *wisp_router_granted(const struct wisp_router *router) {
    return router->stages == 2 ? router->granted : router->out;
}

/* Rules 6 and 7. in[p].header == 0: nothing arrived; credits[p] bit v: a buffer behind output p was freed. */
void wisp_router_clock(struct wisp_router *router, const struct wisp_flit in[WISP_PORTS],
                       const uint8_t credits[WISP_PORTS]);

/* `pop`, which is out_credit, of a router in reset ("Reset of one router"): after wisp_router_init for as many cycles
 * as the user likes. */
#define WISP_ROUTER_IN_RESET UINT32_C(0x3fc)

#endif

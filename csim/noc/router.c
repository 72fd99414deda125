#include "noc/router.h"

#include <stdlib.h>
#include <string.h>

const uint8_t wisp_router_legal[WISP_PORTS] = {
    [WISP_LOCAL] = WISP_LEGAL_LOCAL, [WISP_NORTH] = WISP_LEGAL_NORTH, [WISP_EAST] = WISP_LEGAL_EAST,
    [WISP_SOUTH] = WISP_LEGAL_SOUTH, [WISP_WEST] = WISP_LEGAL_WEST,
};

const uint8_t wisp_router_every_turn[WISP_PORTS] = {
    [WISP_LOCAL] = 31, [WISP_NORTH] = 29, [WISP_EAST] = 27, [WISP_SOUTH] = 23, [WISP_WEST] = 15,
};

/* Requesters of a set of channels: {none, requests, responses, both} at every port. */
static const uint32_t requesters_of[1 << WISP_VCS] = {0, 0x155, 0x2aa, 0x3ff};

static unsigned depth_of(const struct wisp_router_straps *straps, unsigned r) {
    return r / WISP_VCS == WISP_LOCAL ? WISP_LOCAL_DEPTH : straps->depth[r % WISP_VCS];
}

static unsigned credits_at_reset(const struct wisp_router_straps *straps, unsigned port, unsigned vc) {
    return port == WISP_LOCAL ? wisp_router_eject_depth(straps) : straps->depth[vc];
}

enum wisp_code wisp_router_init(struct wisp_router *router, const struct wisp_router_straps *straps,
                                struct wisp_error *error) {
    size_t total = 0;
    for (unsigned r = 0; r < WISP_REQUESTERS; r++) total += depth_of(straps, r);
    *router = (struct wisp_router){.here_x = straps->here_x, .here_y = straps->here_y, .stages = straps->stages};
    memcpy(router->all, straps->depth, sizeof router->all);
    memcpy(router->weights, straps->weights, sizeof router->weights);
    router->routed = straps->routed;
    router->legal = straps->routed ? wisp_router_every_turn : wisp_router_legal;
    memcpy(router->table, straps->table, sizeof router->table);
    router->slots = calloc(total, sizeof *router->slots);
    if (!router->slots) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a router of %zu flits", total);
    struct wisp_flit *slots = router->slots;
    for (unsigned r = 0; r < WISP_REQUESTERS; r++) {
        wisp_fifo_init(&router->fifo[r], slots, depth_of(straps, r));
        slots += depth_of(straps, r);
    }
    for (unsigned o = 0; o < WISP_PORTS; o++) {
        wisp_arbiter_init(&router->channels[o], WISP_VCS);
        router->has_credit[o] = (1 << WISP_VCS) - 1;
        for (unsigned v = 0; v < WISP_VCS; v++) {
            router->arbiter[o][v] = (struct wisp_arbiter){.all = requesters_of[1 << v]};
            router->credit[o][v] = (uint16_t)credits_at_reset(straps, o, v);
        }
    }
    return WISP_OK;
}

void wisp_router_credits(struct wisp_router *router, const uint16_t credits[WISP_VCS]) {
    for (unsigned v = 0; v < WISP_VCS; v++) {
        router->all[v] = credits[v];
        for (unsigned o = 1; o < WISP_PORTS; o++) router->credit[o][v] = credits[v];
    }
}

void wisp_router_free(struct wisp_router *router) {
    free(router->slots);
    router->slots = NULL;
}

unsigned wisp_router_xy(unsigned here_x, unsigned here_y, unsigned dst_x, unsigned dst_y) {
    if (dst_x != here_x) return dst_x < here_x ? WISP_WEST : WISP_EAST;
    if (dst_y != here_y) return dst_y < here_y ? WISP_NORTH : WISP_SOUTH;
    return WISP_LOCAL;
}

/* Rule 1 for a packet that begins. */
static unsigned route(const struct wisp_router *router, uint32_t header) {
    unsigned x = wisp_header_dst_x(header), y = wisp_header_dst_y(header);
    if (router->routed) return router->table[wisp_router_entry(x, y)];
    return wisp_router_xy(router->here_x, router->here_y, x, y);
}

/* Rules 1 and 2 for the head of fifo r, which has just become one. */
static void want_head(struct wisp_router *router, unsigned r) {
    uint32_t header = wisp_fifo_head(&router->fifo[r])->header;
    unsigned target = router->open >> r & 1 ? router->route[r] : route(router, header);
    if (target < WISP_PORTS && router->legal[target] >> (r / WISP_VCS) & 1) router->want[target] |= UINT32_C(1) << r;
}

/* Rule 4: the channel whose turn it is, if it asks, or the other one; and of its requesters the one that has packets
 * left in its turn, or the next one. */
static uint32_t grant(const struct wisp_router *router, unsigned o, uint32_t req) {
    uint32_t asks = (req & requesters_of[1] ? 1u : 0) | (req & requesters_of[2] ? 2u : 0);
    uint32_t turn = wisp_arbiter_grant(&router->channels[o], asks);
    uint32_t stays = req & requesters_of[turn] & router->stays[o][turn >> 1];
    return stays ? stays : wisp_arbiter_grant(&router->arbiter[o][turn >> 1], req & requesters_of[turn]);
}

void wisp_router_evaluate(struct wisp_router *router) {
    struct wisp_flit *sent = router->stages == 2 ? router->granted : router->out;
    router->pop = 0;
    for (unsigned o = 0; o < WISP_PORTS; o++) {
        uint32_t free = router->want[o] & (router->open | ~requesters_of[router->locked[o]]);
        router->req[o] = free & requesters_of[router->has_credit[o]];
        router->grant[o] = grant(router, o, router->req[o]);
        router->pop |= router->grant[o];
        sent[o] =
            router->grant[o] ? *wisp_fifo_head(&router->fifo[__builtin_ctz(router->grant[o])]) : (struct wisp_flit){0};
    }
    if (router->stages != 2) router->freed = router->pop;
}

/* Two stages: what was granted crosses, what crossed is on the output, and the buffer that it left is free. */
static void move_on(struct wisp_router *router) {
    memcpy(router->out, router->crossing, sizeof router->out);
    memcpy(router->crossing, router->granted, sizeof router->crossing);
    router->freed = router->pop;
}

static void count_cycle(struct wisp_router *router, unsigned o) {
    if (router->grant[o])
        router->used[o]++;
    else if (router->want[o] & (router->open | ~requesters_of[router->locked[o]]))
        router->stall_credit[o]++;
    else if (router->want[o])
        router->stall_arbitration[o]++;
}

/* A packet of requester r begins: one of its turn, or the first of a new one. */
static void begin(struct wisp_router *router, unsigned o, unsigned r) {
    unsigned v = r % WISP_VCS, weight = router->weights[r / WISP_VCS];
    uint32_t bit = UINT32_C(1) << r;
    if (router->stays[o][v] == bit)
        router->left[o][v]--;
    else
        router->left[o][v] = (uint8_t)(weight ? weight - 1 : 0);
    router->stays[o][v] = router->left[o][v] ? bit : 0;
}

/* Take the granted flit of output o from its fifo. */
static void send(struct wisp_router *router, unsigned o) {
    unsigned r = (unsigned)__builtin_ctz(router->grant[o]);
    uint32_t bit = router->grant[o];
    uint8_t channel = (uint8_t)(1u << r % WISP_VCS);
    wisp_arbiter_consume(&router->arbiter[o][r % WISP_VCS], bit);
    if (!(router->open & bit)) begin(router, o, r);
    router->flit_hops += o != WISP_LOCAL;
    if (wisp_header_last(wisp_fifo_pop(&router->fifo[r]).header)) {
        wisp_arbiter_consume(&router->channels[o], channel);
        router->open &= ~bit;
        router->locked[o] &= (uint8_t)~channel;
    } else {
        router->open |= bit;
        router->locked[o] |= channel;
    }
    router->route[r] = (uint8_t)o;
    router->want[o] &= ~bit;
    if (router->fifo[r].count) want_head(router, r);
    if (--router->credit[o][r % WISP_VCS] == 0) router->has_credit[o] &= (uint8_t)~channel;
}

static void receive(struct wisp_router *router, unsigned port, struct wisp_flit flit) {
    unsigned r = port * WISP_VCS + wisp_header_vc(flit.header);
    wisp_fifo_push(&router->fifo[r], flit);
    if (router->fifo[r].count == 1) want_head(router, r);
}

/* A credit that comes when there are all of them is none: the neighbour is in reset. */
static void gain(struct wisp_router *router, unsigned o, unsigned credits) {
    for (unsigned v = 0; v < WISP_VCS; v++) {
        if (!(credits >> v & 1)) continue;
        if (o != WISP_LOCAL && router->credit[o][v] == router->all[v]) {
            router->down |= (uint8_t)(1u << o);
        } else {
            router->credit[o][v]++;
            router->has_credit[o] |= (uint8_t)(1u << v);
        }
    }
    if (router->down >> o & 1) router->has_credit[o] = 0;
}

/* The neighbours that were in reset are not any more, if they do not say so again. */
static void forget_down(struct wisp_router *router) {
    for (unsigned o = 0; o < WISP_PORTS; o++)
        for (unsigned v = 0; v < WISP_VCS && router->down >> o & 1; v++)
            if (router->credit[o][v]) router->has_credit[o] |= (uint8_t)(1u << v);
    router->down = 0;
}

void wisp_router_clock(struct wisp_router *router, const struct wisp_flit in[WISP_PORTS],
                       const uint8_t credits[WISP_PORTS]) {
    if (router->stages == 2) move_on(router);
    if (router->down) forget_down(router);
    for (unsigned o = 0; o < WISP_PORTS; o++) {
        if (router->want[o]) count_cycle(router, o);
        if (credits[o]) gain(router, o, credits[o]);
    }
    for (unsigned o = 0; o < WISP_PORTS; o++)
        if (router->grant[o]) send(router, o);
    for (unsigned p = 0; p < WISP_PORTS; p++)
        if (in[p].header) receive(router, p, in[p]);
}

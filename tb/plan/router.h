/* router.h - cover points of the unit `router` (tb/plan/plan), from the reference after wisp_router_evaluate and what
 * comes in at the edge. The bench keeps a struct cover_router, zero at reset.
 */
#ifndef WISP_PLAN_ROUTER_H
#define WISP_PLAN_ROUTER_H

#include "noc/router.h"
#include "plan/cover.h"

struct cover_router {
    uint32_t popped;            /* of the cycle before */
    uint32_t ended[WISP_PORTS]; /* requesters whose last flit left by this output in the cycle before */
    uint32_t sent[WISP_PORTS];  /* by this output in the cycle before */
};

enum { COVER_REQUESTS = 0x155, COVER_RESPONSES = 0x2aa };

/* Of one output. */
static inline void cover_router_output(const struct wisp_router *router, const struct cover_router *before, unsigned o,
                                       unsigned credits) {
    uint32_t grant = router->grant[o], req = router->req[o], want = router->want[o];
    uint32_t locked = router->locked[o], header = wisp_router_granted(router)[o].header;
    unsigned v = grant & COVER_RESPONSES ? WISP_VC_RESPONSE : WISP_VC_REQUEST;
    uint32_t same = v ? COVER_RESPONSES : COVER_REQUESTS, held = want & router->open, mask = router->arbiter[o][v].mask;
    uint32_t kept = want & ~same & ~router->open & ~req; /* of the other channel */
    bool both = (req & COVER_REQUESTS) && (req & COVER_RESPONSES);
    bool begins = grant && !(router->open & grant);
    cover("router.both_channels_one_output", both);
    cover("router.channels_take_turns", both && begins && before->ended[o] && !(before->ended[o] & same));
    cover("router.packet_goes_on", both && grant && !begins && (before->sent[o] & grant));
    cover("router.other_fills_the_pause", grant && !both && (router->open & want & ~same & before->sent[o]));
    cover("router.place_kept", grant && (kept & (kept - 1)) && router->arbiter[o][1 - v].mask);
    cover("router.arbiter_wrap", grant && mask && !(req & same & mask));
    cover("router.last_credit", grant && router->credit[o][v] == 1 && !(credits >> v & 1));
    cover("router.credit_used_and_returned", grant && (credits >> v & 1));
    for (v = 0; v < WISP_VCS; v++) {
        bool waits = want & (v ? COVER_RESPONSES : COVER_REQUESTS);
        cover("router.credit_0_returned", waits && router->credit[o][v] == 0 && (credits >> v & 1));
    }
    cover("router.neighbour_in_reset", want && router->down >> o & 1);
    cover("router.stall_credit", !grant && held);
    cover("router.stall_arbitration", want && !held && locked && !req);
    cover("router.head_waits_for_last", (want & ~router->open & same) && grant && (router->open & grant));
    cover("router.other_channel_passes", begins && locked && !(locked >> wisp_header_vc(header) & 1));
    cover("router.one_flit_packet", begins && wisp_header_last(header));
    cover("router.handover", begins && (before->ended[o] & same & ~grant));
    cover("router.body_after_stall", grant && !begins && !(before->popped & grant));
}

/* Of one requester's buffer. */
static inline void cover_router_buffer(const struct wisp_router *router, unsigned r, bool pushed) {
    const struct wisp_fifo *fifo = &router->fifo[r];
    bool popped = router->pop >> r & 1, full = fifo->count == fifo->depth;
    cover("router.request_buffer_full", full && r % WISP_VCS == WISP_VC_REQUEST && r / WISP_VCS != WISP_LOCAL);
    cover("router.response_buffer_full", full && r % WISP_VCS == WISP_VC_RESPONSE && r / WISP_VCS != WISP_LOCAL);
    cover("router.local_buffer_full", full && r / WISP_VCS == WISP_LOCAL);
    cover("router.streams", popped && pushed && fifo->count == 1);
}

static inline void cover_router_turns(const struct wisp_router *router) {
    static uint32_t turns[WISP_PORTS]; /* per output, the input ports it took from */
    unsigned missing = 0;
    for (unsigned o = 0; o < WISP_PORTS; o++) {
        for (unsigned p = 0; p < WISP_PORTS; p++) turns[o] |= (router->grant[o] >> p * WISP_VCS & 3 ? 1u : 0) << p;
        missing += turns[o] != wisp_router_legal[o];
    }
    cover("router.every_turn", missing == 0);
}

static inline void cover_router(const struct wisp_router *router, struct cover_router *before,
                                const struct wisp_flit in[WISP_PORTS], const uint8_t credits[WISP_PORTS]) {
    unsigned sending = 0;
    for (unsigned o = 0; o < WISP_PORTS; o++) {
        cover_router_output(router, before, o, credits[o]);
        sending += router->grant[o] != 0;
    }
    for (unsigned r = 0; r < WISP_REQUESTERS; r++) {
        uint32_t header = in[r / WISP_VCS].header;
        cover_router_buffer(router, r, header && wisp_header_vc(header) == r % WISP_VCS);
    }
    for (unsigned p = 0; p < WISP_PORTS; p++)
        cover("router.both_channels_one_input", (router->pop >> p * WISP_VCS & 3) == 3);
    cover("router.all_outputs", sending == WISP_PORTS);
    cover_router_turns(router);
    before->popped = router->pop;
    for (unsigned o = 0; o < WISP_PORTS; o++) {
        uint32_t grant = router->grant[o];
        before->ended[o] = grant && wisp_header_last(wisp_router_granted(router)[o].header) ? grant : 0;
        before->sent[o] = grant;
    }
}

#endif

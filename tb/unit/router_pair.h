/* router_pair.h - two inputs of a router that always have packets for one channel of an output, which gets one credit
 * every `period` cycles, while a third input streams packets of the other channel through the same output. Each of the
 * two must be served as often as the other; with weights, each in turn as many times as its weight says.
 *
 * Used on the reference alone (tests/unit/check_router_fair.c) and in lock step (check_router.c). A user drives the
 * inputs (pair_drive), does the cycle, shows what came out (pair_take), and at the end asks for the verdict (pair_end).
 */
#ifndef WISP_ROUTER_PAIR_H
#define WISP_ROUTER_PAIR_H

#include "noc/router.h"

#include <check.h>

enum { PAIR_X = 2, PAIR_Y = 3, PAIR_DEPTH = 2, PAIR_WARM_UP = 32, PAIR_GRANTS = 24, PAIR_LONGEST = 64 };

/* Which case: all of them in order, from the one that is zero (pair_next). */
struct pair_case {
    unsigned output, vc, input[2], stream, period;
};

struct pair {
    struct pair_case at;
    unsigned slot;                       /* cycles for a packet of each channel */
    unsigned flits;                      /* of a packet of the stream */
    unsigned room[WISP_PORTS][WISP_VCS]; /* credits toward the router */
    unsigned sent;                       /* flits of the stream */
    unsigned owed;                       /* credits of the scarce channel that the receiver has not given back */
    bool stream_came;                    /* a flit of the stream in the cycle before */
    unsigned cycle, served[2];
    unsigned weight[2]; /* 0 as a strap: plain */
    unsigned last, run; /* who was served last, and how often in succession */
};

static const struct wisp_router_straps pair_straps = {
    .here_x = PAIR_X, .here_y = PAIR_Y, .depth = {PAIR_DEPTH, PAIR_DEPTH}, .stages = 1};

static inline bool pair_is_case(const struct pair_case *at) {
    unsigned legal = wisp_router_legal[at->output];
    return at->input[0] < at->input[1] && legal >> at->input[0] & legal >> at->input[1] & legal >> at->stream & 1;
}

/* Counts up, the period first; false after the last one. */
static inline bool pair_next(struct pair_case *at) {
    do {
        at->period = at->period < PAIR_LONGEST ? at->period + 1 : 0;
        unsigned *const digits[] = {&at->stream, &at->input[0], &at->input[1], &at->output};
        bool carry = !at->period;
        for (unsigned i = 0; carry && i < sizeof digits / sizeof digits[0]; i++) {
            *digits[i] = (*digits[i] + 1) % WISP_PORTS;
            carry = *digits[i] == 0;
        }
        at->vc += carry;
    } while (at->vc < WISP_VCS && (at->period < 2 || !pair_is_case(at)));
    return at->vc < WISP_VCS;
}

static inline void pair_init(struct pair *pair, struct pair_case at, bool weighted) {
    *pair = (struct pair){.at = at, .flits = (at.period + at.stream) % 2 ? 1 : 16};
    pair->slot = at.period > pair->flits ? at.period : pair->flits + 1;
    for (unsigned p = 0; p < WISP_PORTS; p++)
        for (unsigned v = 0; v < WISP_VCS; v++) pair->room[p][v] = PAIR_DEPTH;
    if (!weighted) return;
    pair->weight[0] = 1 + (at.period + at.output) % 3;
    pair->weight[1] = 1 + (at.period / 3 + at.stream) % 4;
}

static inline struct wisp_router_straps pair_weighted_straps(const struct pair *pair) {
    struct wisp_router_straps straps = pair_straps;
    for (unsigned i = 0; i < 2; i++) straps.weights[pair->at.input[i]] = (uint8_t)pair->weight[i];
    return straps;
}

/* Both always have a packet, so a turn has no fewer packets than its weight, and no more. */
static inline void pair_count(struct pair *pair, unsigned who) {
    unsigned weight = pair->weight[pair->last] ? pair->weight[pair->last] : 1;
    bool same = who == pair->last;
    if (pair->cycle >= PAIR_WARM_UP && (same ? pair->run >= weight : pair->run < weight))
        ck_abort_msg("output %u, channel %u, a credit every %u cycles: port %u was served %u times in succession, "
                     "of weight %u",
                     pair->at.output, pair->at.vc, pair->at.period, pair->at.input[pair->last], pair->run + same,
                     weight);
    pair->run = same ? pair->run + 1 : 1;
    pair->last = who;
    if (pair->cycle >= PAIR_WARM_UP) pair->served[who]++;
}

static inline uint32_t pair_header(const struct pair *pair, unsigned vc, bool head, bool last, unsigned tag) {
    unsigned o = pair->at.output;
    unsigned x = o == WISP_EAST ? PAIR_X + 1 : o == WISP_WEST ? PAIR_X - 1 : PAIR_X;
    unsigned y = o == WISP_SOUTH ? PAIR_Y + 1 : o == WISP_NORTH ? PAIR_Y - 1 : PAIR_Y;
    return wisp_header(x, y, head, last, vc, tag);
}

/* What comes into the router in this cycle. Where the stream has an input of the pair, that one's packets go first:
 * they are the fewer. */
static inline void pair_drive(struct pair *pair, struct wisp_flit in[WISP_PORTS], uint8_t credits[WISP_PORTS]) {
    const struct pair_case *at = &pair->at;
    unsigned other = 1 - at->vc;
    for (unsigned p = 0; p < WISP_PORTS; p++) in[p] = (struct wisp_flit){0}, credits[p] = 0;
    for (unsigned i = 0; i < 2; i++) {
        if (!pair->room[at->input[i]][at->vc]) continue;
        pair->room[at->input[i]][at->vc]--;
        in[at->input[i]] = (struct wisp_flit){.header = pair_header(pair, at->vc, true, true, i)};
    }
    if (pair->room[at->stream][other] && !in[at->stream].header) {
        unsigned position = pair->sent++ % pair->flits;
        pair->room[at->stream][other]--;
        in[at->stream].header = pair_header(pair, other, position == 0, position + 1 == pair->flits, 0);
    }
    if (pair->stream_came) credits[at->output] |= (uint8_t)(1u << other);
    if (pair->owed && pair->cycle % at->period == 0) {
        credits[at->output] |= (uint8_t)(1u << at->vc);
        pair->owed--;
    }
}

/* What left by the output of the case, and the places that the router freed. */
static inline void pair_take(struct pair *pair, const struct wisp_flit *out, const uint8_t freed[WISP_PORTS]) {
    bool came = out->header != 0, scarce = came && wisp_header_vc(out->header) == pair->at.vc;
    pair->stream_came = came && !scarce;
    pair->owed += scarce;
    if (scarce) pair_count(pair, wisp_header_tag(out->header));
    for (unsigned p = 0; p < WISP_PORTS; p++)
        for (unsigned v = 0; v < WISP_VCS; v++) pair->room[p][v] += freed[p] >> v & 1;
    pair->cycle++;
}

static inline bool pair_done(const struct pair *pair) {
    return pair->cycle >= PAIR_WARM_UP + PAIR_GRANTS * pair->slot;
}

/* Nobody gets less than 45 % of the grants of the two, if they have no weights, and they have all that credits and
 * turns allow. */
static inline void pair_end(const struct pair *pair) {
    const struct pair_case *at = &pair->at;
    unsigned a = pair->served[0], b = pair->served[1], less = a < b ? a : b;
    if ((!pair->weight[0] && 20 * less < 9 * (a + b)) || a + b + 2 < PAIR_GRANTS)
        ck_abort_msg("output %u, channel %u, a credit every %u cycles, the other channel from port %u: "
                     "port %u was served %u times, port %u %u times",
                     at->output, at->vc, at->period, at->stream, at->input[0], a, at->input[1], b);
}

#endif

/* slow_network.h - the mesh of docs/network.md a second time, by its definition: what judges csim/noc/network.c.
 *
 * Every cycle looks at every output of every router and asks every input. A buffer is a list of flits, each with the
 * cycle from which it is there; what is on a link stands in a list with the cycle in which it arrives. Nothing is
 * skipped, packed into masks or kept from one cycle to the next that follows from something else.
 */
#ifndef SLOW_NETWORK_H
#define SLOW_NETWORK_H

#include "noc/mesh.h"
#include "noc/network.h"
#include "unit/unit_test.h"

enum { SLOW_DIES = 40, SLOW_VCS = WISP_NETWORK_VCS_MAX, SLOW_INPUTS = WISP_PORTS * SLOW_VCS };
enum { SLOW_QUEUE = 32, SLOW_FLYING = 1 << 14 };

struct slow_input {
    uint64_t flits[SLOW_QUEUE], from[SLOW_QUEUE]; /* oldest first; the cycle from which each is here */
    unsigned count, vc;                           /* vc: behind the output, of the packet that is being sent */
    uint64_t head_from;                           /* the oldest is the oldest since then */
    unsigned accepted; /* separable: the channel it accepted last, of those of all outputs: o * vcs + v */
};

struct slow_output {
    int owner[SLOW_VCS];              /* the input whose packet has the channel, or -1 */
    unsigned credits[SLOW_VCS];       /* of the buffer behind */
    unsigned served[SLOW_VCS];        /* the input whose packet started last, for each channel (any_vc: [0], for all) */
    unsigned channel;                 /* the channel whose packet ended last */
    unsigned granted_port;            /* separable: the port granted last that accepted */
    unsigned granted_input[SLOW_VCS]; /* separable: the same of the inputs, for each channel */
};

struct slow_port {
    unsigned accepted, channel; /* separable: the output accepted last, and the channel that had it */
};

struct slow_flying {
    uint64_t flit, cycle; /* in which it arrives; flit 0: a credit, so tags count from 1 */
    unsigned die, port, vc;
};

struct slow_network {
    struct wisp_network_shape shape;
    unsigned dies;
    uint64_t cycle, hops;
    struct slow_input inputs[SLOW_DIES][SLOW_INPUTS];
    struct slow_output outputs[SLOW_DIES][WISP_PORTS];
    struct slow_port ports[SLOW_DIES][WISP_PORTS];
    struct slow_flying flying[SLOW_FLYING];
    unsigned flying_count;
    uint64_t ejected[SLOW_DIES]; /* of the last cycle, 0 = none; and on which channel */
    unsigned ejected_vc[SLOW_DIES];
};

static inline void slow_init(struct slow_network *slow, const struct wisp_network_shape *shape) {
    memset(slow, 0, sizeof *slow);
    slow->shape = *shape;
    slow->dies = shape->columns * shape->rows;
    for (unsigned d = 0; d < slow->dies; d++) {
        for (unsigned r = 0; r < SLOW_INPUTS; r++) slow->inputs[d][r].accepted = WISP_PORTS * shape->vcs - 1;
        for (unsigned p = 0; p < WISP_PORTS; p++) {
            struct slow_output *output = &slow->outputs[d][p];
            bool local = wisp_mesh_neighbour(shape->columns, shape->rows, d, p) < 0;
            slow->ports[d][p] = (struct slow_port){WISP_PORTS - 1, shape->vcs - 1};
            output->channel = shape->vcs - 1;
            output->granted_port = WISP_PORTS - 1;
            for (unsigned v = 0; v < SLOW_VCS; v++) {
                output->owner[v] = -1;
                output->credits[v] = !local ? shape->depth : shape->eject_depth ? shape->eject_depth : 1;
                output->served[v] = output->granted_input[v] = WISP_PORTS * shape->vcs - 1;
            }
        }
    }
}

/* ---- what a flit says, and where it goes ---- */

static inline bool slow_is_head(uint64_t flit) {
    return flit >> 1 & 1;
}

static inline unsigned slow_route(const struct slow_network *slow, unsigned die, uint64_t flit) {
    unsigned x = die / slow->shape.rows, y = die % slow->shape.rows, to_x = flit >> 8 & 255, to_y = flit >> 16 & 255;
    if (to_x != x) return to_x > x ? WISP_EAST : WISP_WEST;
    if (to_y != y) return to_y > y ? WISP_SOUTH : WISP_NORTH;
    return WISP_LOCAL;
}

/* Stages that a head passes before it asks: those beyond the second, but for the channel's if that is allocated. */
static inline unsigned slow_stages_before(const struct wisp_network_shape *shape) {
    return shape->stages < 3 ? 0 : shape->separable ? shape->stages - 3 : shape->stages - 2;
}

/* The oldest flit of an input asks for the output in this cycle. */
static inline bool slow_wants(const struct slow_network *slow, unsigned die, unsigned r, unsigned o) {
    const struct slow_input *input = &slow->inputs[die][r];
    if (!input->count || input->from[0] > slow->cycle || slow_route(slow, die, input->flits[0]) != o) return false;
    return !slow_is_head(input->flits[0]) || slow->cycle >= input->head_from + slow_stages_before(&slow->shape);
}

/* The first of n that asks after the one that was served last. */
static inline unsigned slow_in_turn(const bool *asks, unsigned n, unsigned last) {
    for (unsigned k = 1; k <= n; k++)
        if (asks[(last + k) % n]) return (last + k) % n;
    return n;
}

/* ---- sending ---- */

static inline void slow_fly(struct slow_network *slow, struct slow_flying flying) {
    unit_require(slow->flying_count < SLOW_FLYING);
    slow->flying[slow->flying_count++] = flying;
}

/* The oldest flit of input r leaves through output o on channel vc; its place goes back to who sent it. */
static inline void slow_send(struct slow_network *slow, unsigned die, unsigned r, unsigned o, unsigned vc) {
    const struct wisp_network_shape *shape = &slow->shape;
    struct slow_input *input = &slow->inputs[die][r];
    uint64_t flit = input->flits[0], now = slow->cycle;
    unsigned p = r / shape->vcs;
    int beyond = wisp_mesh_neighbour(shape->columns, shape->rows, die, o);
    int before = wisp_mesh_neighbour(shape->columns, shape->rows, die, p);
    memmove(input->flits, input->flits + 1, sizeof input->flits - sizeof *input->flits);
    memmove(input->from, input->from + 1, sizeof input->from - sizeof *input->from);
    input->count--;
    input->head_from = input->count && input->from[0] > now + 1 ? input->from[0] : now + 1;
    slow->outputs[die][o].owner[vc] = wisp_network_last(flit) ? -1 : (int)r;
    if (before >= 0)
        slow_fly(slow, (struct slow_flying){.cycle = now + shape->latency,
                                            .die = (unsigned)before,
                                            .port = wisp_mesh_opposite(p),
                                            .vc = r % shape->vcs});
    if (beyond < 0) {
        slow->ejected[die] = flit;
        slow->ejected_vc[die] = vc;
        if (shape->eject_depth) slow->outputs[die][o].credits[vc]--;
        return;
    }
    slow->outputs[die][o].credits[vc]--;
    slow->hops++;
    slow_fly(slow, (struct slow_flying){flit, now + shape->latency + (shape->stages > 1), (unsigned)beyond,
                                        wisp_mesh_opposite(o), vc});
}

static inline void slow_arrive(struct slow_network *slow, unsigned die, unsigned r, uint64_t flit) {
    struct slow_input *input = &slow->inputs[die][r];
    unit_require(input->count < SLOW_QUEUE);
    if (!input->count) input->head_from = slow->cycle + 1;
    input->flits[input->count] = flit;
    input->from[input->count++] = slow->cycle + 1;
}

/* ---- the contract: rules 1 to 6 of `router`; with any_vc a head takes the free channel with most credits ---- */

/* The channel on which the head of an input would go; -1: none. */
static inline int slow_channel(const struct slow_network *slow, unsigned die, unsigned r, unsigned o) {
    const struct slow_output *output = &slow->outputs[die][o];
    unsigned vcs = slow->shape.vcs;
    int best = -1;
    for (unsigned v = 0; v < vcs; v++) /* inside a packet: its channel */
        if (output->owner[v] == (int)r) return output->credits[v] ? (int)v : -1;
    for (unsigned v = 0; v < vcs; v++) {
        if (output->owner[v] >= 0 || !output->credits[v] || (!slow->shape.any_vc && v != r % vcs)) continue;
        if (best < 0 || output->credits[v] > output->credits[best]) best = (int)v;
    }
    return best;
}

/* The channels take turns, packet by packet, and in each the inputs; with any_vc there is one order of the heads,
 * whatever they take. */
static inline void slow_serve(struct slow_network *slow, unsigned die, unsigned o) {
    struct slow_output *output = &slow->outputs[die][o];
    bool asks[SLOW_VCS][SLOW_INPUTS] = {{false}}, asked[SLOW_VCS] = {false};
    unsigned n = WISP_PORTS * slow->shape.vcs;
    for (unsigned r = 0; r < n; r++) {
        int v = slow_channel(slow, die, r, o);
        if (v >= 0 && slow_wants(slow, die, r, o)) asks[v][r] = asked[v] = true;
    }
    unsigned v = slow_in_turn(asked, slow->shape.vcs, output->channel);
    if (v == slow->shape.vcs) return;
    unsigned *served = &output->served[slow->shape.any_vc ? 0 : v], r = slow_in_turn(asks[v], n, *served);
    if (wisp_network_last(slow->inputs[die][r].flits[0])) output->channel = v;
    if (slow_is_head(slow->inputs[die][r].flits[0])) *served = r;
    slow_send(slow, die, r, o, v);
}

/* ---- separable allocation: iSLIP, one iteration, for channels and for the crossbar ---- */

enum { SLOW_SURE = 1, SLOW_HOPES = 2 };

static inline int slow_owned(const struct slow_output *output, unsigned vcs, unsigned r) {
    for (unsigned v = 0; v < vcs; v++)
        if (output->owner[v] == (int)r) return (int)v;
    return -1;
}

/* What an input asks of an output's crossbar place, as things stand before channels are given. */
static inline unsigned slow_bid(const struct slow_network *slow, unsigned die, unsigned r, unsigned o) {
    const struct slow_output *output = &slow->outputs[die][o];
    int owned = slow_owned(output, slow->shape.vcs, r);
    if (!slow_wants(slow, die, r, o)) return 0;
    if (owned >= 0) return output->credits[owned] ? SLOW_SURE : 0;
    if (slow->shape.stages > 2) return 0;
    for (unsigned v = 0; v < slow->shape.vcs; v++)
        if (output->owner[v] < 0 && output->credits[v]) return SLOW_HOPES;
    return 0;
}

/* Free channels grant to heads without one, each head accepts one. */
static inline void slow_give_channels(struct slow_network *slow, unsigned die, unsigned o) {
    struct slow_output *output = &slow->outputs[die][o];
    unsigned vcs = slow->shape.vcs, n = WISP_PORTS * vcs, to[SLOW_VCS];
    bool asks[SLOW_INPUTS];
    for (unsigned r = 0; r < n; r++) asks[r] = slow_wants(slow, die, r, o) && slow_owned(output, vcs, r) < 0;
    for (unsigned v = 0; v < vcs; v++)
        to[v] = output->owner[v] < 0 ? slow_in_turn(asks, n, output->granted_input[v]) : n;
    for (unsigned r = 0; r < n; r++) {
        bool granted[SLOW_INPUTS] = {false}; /* as many channels go out as come in */
        for (unsigned v = 0; v < vcs; v++) granted[o * vcs + v] = to[v] == r;
        unsigned k = slow_in_turn(granted, n, slow->inputs[die][r].accepted);
        if (k == n) continue;
        slow->inputs[die][r].accepted = k;
        output->granted_input[k % vcs] = r;
        output->owner[k % vcs] = (int)r;
    }
}

static inline void slow_serve_separable(struct slow_network *slow, unsigned die) {
    unsigned vcs = slow->shape.vcs, bids[WISP_PORTS][SLOW_INPUTS], chosen[WISP_PORTS][WISP_PORTS];
    bool offers[WISP_PORTS][WISP_PORTS] = {{false}}; /* [port][output] */
    for (unsigned o = 0; o < WISP_PORTS; o++) {
        for (unsigned r = 0; r < WISP_PORTS * vcs; r++) bids[o][r] = slow_bid(slow, die, r, o);
        slow_give_channels(slow, die, o);
    }
    for (unsigned o = 0; o < WISP_PORTS; o++) {
        bool ports[WISP_PORTS];
        for (unsigned p = 0; p < WISP_PORTS; p++) {
            bool sure[SLOW_VCS], any[SLOW_VCS];
            for (unsigned v = 0; v < vcs; v++) {
                sure[v] = bids[o][p * vcs + v] == SLOW_SURE;
                any[v] = bids[o][p * vcs + v] != 0;
            }
            unsigned last = slow->ports[die][p].channel, v = slow_in_turn(sure, vcs, last);
            if (v == vcs) v = slow_in_turn(any, vcs, last);
            chosen[o][p] = p * vcs + v;
            ports[p] = v < vcs;
        }
        unsigned p = slow_in_turn(ports, WISP_PORTS, slow->outputs[die][o].granted_port);
        if (p < WISP_PORTS) offers[p][o] = true;
    }
    for (unsigned p = 0; p < WISP_PORTS; p++) {
        unsigned o = slow_in_turn(offers[p], WISP_PORTS, slow->ports[die][p].accepted);
        if (o == WISP_PORTS) continue;
        unsigned r = chosen[o][p];
        slow->ports[die][p] = (struct slow_port){o, r % vcs};
        slow->outputs[die][o].granted_port = p;
        int vc = slow_owned(&slow->outputs[die][o], vcs, r);
        if (vc >= 0 && slow->outputs[die][o].credits[vc]) slow_send(slow, die, r, o, (unsigned)vc);
    }
}

/* ---- a cycle ---- */

/* What a user gives in this cycle; flit 0: a credit of the local output. */
static inline void slow_give(struct slow_network *slow, unsigned die, unsigned vc, uint64_t flit) {
    slow_fly(slow, (struct slow_flying){flit, slow->cycle, die, WISP_LOCAL, vc});
}

static inline void slow_step(struct slow_network *slow) {
    memset(slow->ejected, 0, sizeof slow->ejected);
    for (unsigned d = 0; d < slow->dies; d++) {
        if (slow->shape.separable)
            slow_serve_separable(slow, d);
        else
            for (unsigned o = 0; o < WISP_PORTS; o++) slow_serve(slow, d, o);
    }
    unsigned left = 0;
    for (unsigned k = 0; k < slow->flying_count; k++) {
        struct slow_flying at = slow->flying[k];
        if (at.cycle > slow->cycle)
            slow->flying[left++] = at;
        else if (at.flit)
            slow_arrive(slow, at.die, at.port * slow->shape.vcs + at.vc, at.flit);
        else
            slow->outputs[at.die][at.port].credits[at.vc]++;
    }
    slow->flying_count = left;
    slow->cycle++;
}

static inline unsigned slow_room(const struct slow_network *slow, unsigned die, unsigned vc) {
    return slow->shape.local_depth - slow->inputs[die][vc].count;
}

static inline bool slow_is_empty(const struct slow_network *slow) {
    if (slow->flying_count) return false;
    for (unsigned d = 0; d < slow->dies; d++)
        for (unsigned r = 0; r < WISP_PORTS * slow->shape.vcs; r++)
            if (slow->inputs[d][r].count) return false;
    return true;
}

#endif

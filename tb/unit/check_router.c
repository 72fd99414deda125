/* check_router.c - unit `router`: reference and Verilog in lock step under legal random traffic on all ports, with
 * back-pressure on every output, and the directed cases of the contract. */
#include "plan/router.h"
#include "unit/dut.h"
#include "unit/router_pair.h"
#include "unit/unit_test.h"

enum { HERE_X = 2, HERE_Y = 3, SIDE = 1 << WISP_COORD_W, MAX_PACKET = 9 };
#ifdef PROTECT /* a parameter of the test: buffers are deep enough for a memory */
#define PROTECT_IS_TESTED
#else
#define PROTECT 0
#endif
#ifndef STAGES
#define STAGES 1
#endif
enum { LATER = 2 * (STAGES - 1) }; /* cycles from a grant to the output */
enum {
    BUFFER = REQ_DEPTH > RSP_DEPTH ? REQ_DEPTH : RSP_DEPTH,
    SLOTS = BUFFER > WISP_LOCAL_DEPTH ? BUFFER : WISP_LOCAL_DEPTH
};
enum { DEEP = RSP_DEPTH > 8 }; /* then spells are longer, and receivers slower: buffers fill to the end */

/* The neighbours of all ports: senders that obey credits, receivers that give them back when they like. */
struct neighbours {
    struct wisp_rng rng;
    uint8_t here_x, here_y;
    uint16_t may_send[WISP_PORTS][WISP_VCS]; /* credits toward the router */
    uint16_t held[WISP_PORTS][WISP_VCS];     /* flits received whose credit was not given back */
    struct {
        uint8_t left, dst_x, dst_y, tag;
    } packet[WISP_PORTS][WISP_VCS];
    unsigned send_percent, credit_percent;
    unsigned asleep[WISP_PORTS]; /* cycles that the neighbour is still in reset; it says so on its credit wires */
    bool deaf[WISP_PORTS];       /* it is in this cycle */
};

/* Of the buffers a configuration may use less than there is, and receivers may have more. */
static uint16_t buffer(unsigned v, const struct wisp_router_straps *straps) {
    uint16_t depth = v == WISP_VC_REQUEST ? REQ_DEPTH : RSP_DEPTH;
    return straps->depth[v] < depth ? straps->depth[v] : depth;
}

static void neighbours_init(struct neighbours *n, uint64_t seed, const struct wisp_router_straps *straps) {
    memset(n, 0, sizeof *n);
    wisp_rng_init(&n->rng, seed, 0);
    n->here_x = straps->here_x;
    n->here_y = straps->here_y;
    for (unsigned p = 0; p < WISP_PORTS; p++)
        for (unsigned v = 0; v < WISP_VCS; v++)
            n->may_send[p][v] = p == WISP_LOCAL ? WISP_LOCAL_DEPTH : buffer(v, straps);
}

/* A coordinate on this side of `here`: one of the next two or any, or `here` itself. */
static int away(struct neighbours *n, int here, int direction) {
    int at = here + direction * (int)wisp_rng_below(&n->rng, unit_chance(&n->rng, 50) ? 3 : SIDE);
    return at < 0 ? 0 : at < SIDE ? at : SIDE - 1;
}

/* A destination that a packet entering by this port can have under X-Y routing. */
static void choose_destination(struct neighbours *n, unsigned port, unsigned v) {
    int x = n->here_x, y = n->here_y, either = unit_chance(&n->rng, 50) ? 1 : -1;
    bool along_x = port == WISP_LOCAL || port == WISP_EAST || port == WISP_WEST;
    if (along_x) y = away(n, y, either);
    if (port == WISP_LOCAL) x = away(n, x, unit_chance(&n->rng, 50) ? 1 : -1);
    if (port == WISP_EAST) x = away(n, x, -1);
    if (port == WISP_WEST) x = away(n, x, 1);
    if (port == WISP_NORTH) y = away(n, y, 1);
    if (port == WISP_SOUTH) y = away(n, y, -1);
    n->packet[port][v].dst_x = (uint8_t)x;
    n->packet[port][v].dst_y = (uint8_t)y;
}

static struct wisp_flit next_flit(struct neighbours *n, unsigned port, unsigned v) {
    bool head = n->packet[port][v].left == 0;
    if (head) {
        n->packet[port][v].left = (uint8_t)(1 + wisp_rng_below(&n->rng, MAX_PACKET));
        n->packet[port][v].tag = (uint8_t)wisp_rng_below(&n->rng, 256);
        choose_destination(n, port, v);
    }
    n->packet[port][v].left--;
    /* What a body flit says of a destination is not looked at: its head has the route. */
    unsigned x = head ? n->packet[port][v].dst_x : wisp_rng_below(&n->rng, SIDE);
    unsigned y = head ? n->packet[port][v].dst_y : wisp_rng_below(&n->rng, SIDE);
    uint64_t carried =
        v == WISP_VC_REQUEST ? (UINT64_C(1) << WISP_READ_W) - 1 : UINT64_MAX; /* a read word and no more */
    return (struct wisp_flit){
        .header = wisp_header(x, y, head, n->packet[port][v].left == 0, v, n->packet[port][v].tag),
        .payload = wisp_rng_next(&n->rng) & carried,
    };
}

static void neighbours_drive(struct neighbours *n, struct router_dut_in *in) {
    memset(in, 0, sizeof *in);
    for (unsigned p = 0; p < WISP_PORTS; p++) {
        unsigned v = wisp_rng_below(&n->rng, WISP_VCS);
        n->deaf[p] = n->asleep[p] > 0;
        if (n->deaf[p]) {
            n->asleep[p]--;
            in->credit[p] = 3;
            continue;
        }
        if (n->may_send[p][v] && unit_chance(&n->rng, n->send_percent)) {
            in->flit[p] = next_flit(n, p, v);
            n->may_send[p][v]--;
        }
        for (v = 0; v < WISP_VCS; v++)
            if (n->held[p][v] && unit_chance(&n->rng, n->credit_percent)) {
                in->credit[p] |= (uint8_t)(1u << v);
                n->held[p][v]--;
            }
    }
}

static void neighbours_take(struct neighbours *n, const struct router_dut_out *out) {
    for (unsigned p = 0; p < WISP_PORTS; p++) {
        unit_require(!out->flit[p].header || !n->deaf[p]);
        if (out->flit[p].header) n->held[p][wisp_header_vc(out->flit[p].header)]++;
        for (unsigned v = 0; v < WISP_VCS; v++) n->may_send[p][v] += out->credit[p] >> v & 1;
    }
}

struct bench {
    struct wisp_router reference;
    void *dut;
    struct neighbours neighbours;
    struct cover_router before;
    uint64_t seed, cycle;
    uint8_t flipped[WISP_REQUESTERS][SLOTS]; /* slots of link buffers with a flipped bit */
    unsigned read[WISP_REQUESTERS]; /* the slot of the head in the Verilog, whose depth a strap does not change */
    unsigned corrected;
};

static const struct wisp_router_straps usual = {.here_x = HERE_X, .here_y = HERE_Y, .depth = {REQ_DEPTH, RSP_DEPTH}};

static void bench_init(struct bench *bench, uint64_t seed, const struct wisp_router_straps *chosen) {
    struct wisp_error error;
    struct wisp_router_straps copy = *chosen, *straps = &copy;
    straps->stages = STAGES;
    bench->seed = seed;
    bench->cycle = 0;
    bench->before = (struct cover_router){0};
    memset(bench->flipped, 0, sizeof bench->flipped);
    memset(bench->read, 0, sizeof bench->read);
    bench->corrected = 0;
    ck_assert_int_eq(wisp_router_init(&bench->reference, straps, &error), WISP_OK);
    bench->dut = router_dut_create((unsigned)seed);
    router_dut_reset(bench->dut, straps);
    neighbours_init(&bench->neighbours, seed, straps);
}

static void bench_free(struct bench *bench) {
    wisp_router_free(&bench->reference);
    router_dut_destroy(bench->dut);
}

static unsigned buffer_slots(unsigned r) {
    return r / WISP_VCS == WISP_LOCAL ? WISP_LOCAL_DEPTH : r % WISP_VCS == WISP_VC_REQUEST ? REQ_DEPTH : RSP_DEPTH;
}

/* What the router must say of the flits that it takes in this cycle: of a flipped bit, that it is put right. */
static unsigned fault(struct bench *bench) {
    unsigned met = 0;
    for (unsigned r = 0; r < WISP_REQUESTERS; r++) {
        if (!(bench->reference.pop >> r & 1)) continue;
        uint8_t *flipped = &bench->flipped[r][bench->read[r]];
        met += *flipped;
        *flipped = 0;
        bench->read[r] = (bench->read[r] + 1) % buffer_slots(r);
    }
    bench->corrected += met;
    return met != 0;
}

/* Compare this cycle, then clock both with the same inputs. The reference's words come by way of a die. */
static void bench_step(struct bench *bench, const struct router_dut_in *in, struct router_dut_out *out) {
    static struct wisp_die shell;
    uint64_t expected[WISP_OBS_WORDS] = {0}, seen[WISP_OBS_WORDS] = {0};
    wisp_router_evaluate(&bench->reference);
    shell.router = bench->reference;
    wisp_die_observe(&shell, expected);
    router_dut_get(bench->dut, out);
    memcpy(seen + WISP_OBS_ROUTER, out->obs, sizeof out->obs);
    unit_compare(bench->seed, bench->cycle, expected, seen, WISP_OBS_ROUTER, WISP_PORTS * WISP_OBS_ROUTER_WORDS);
    for (unsigned p = 0; p < WISP_PORTS; p++) {
        unit_require(out->flit[p].header == bench->reference.out[p].header);
        unit_require(out->flit[p].payload == bench->reference.out[p].payload);
        unit_require(out->credit[p] == (bench->reference.freed >> p * WISP_VCS & 3));
    }
    ck_assert_uint_eq(out->fault, fault(bench));
    cover_router(&bench->reference, &bench->before, in->flit, in->credit);
    wisp_router_clock(&bench->reference, in->flit, in->credit);
    router_dut_step(bench->dut, in);
    bench->cycle++;
}

/* Some cycles in reset, longer than the neighbours or not as long: compared too. */
static void bench_hold(struct bench *bench, unsigned cycles) {
    struct neighbours *n = &bench->neighbours;
    struct router_dut_in in = {0};
    struct router_dut_out out;
    router_dut_hold(bench->dut, true);
    for (unsigned t = 0; t < cycles; t++) {
        for (unsigned p = 0; p < WISP_PORTS; p++) {
            in.credit[p] = n->asleep[p] ? 3 : 0;
            n->asleep[p] -= n->asleep[p] > 0;
        }
        router_dut_get(bench->dut, &out);
        for (unsigned p = 0; p < WISP_PORTS; p++) {
            unit_require(!out.flit[p].header && out.credit[p] == (WISP_ROUTER_IN_RESET >> p * WISP_VCS & 3));
        }
        router_dut_step(bench->dut, &in);
    }
    router_dut_hold(bench->dut, false);
}

#ifdef PROTECT_IS_TESTED
/* A word behind a head has not been read yet. Half of the flips wedge a channel, if nobody puts them right. */
static void flip_one(struct bench *bench) {
    struct wisp_rng *rng = &bench->neighbours.rng;
    unsigned r = WISP_VCS + wisp_rng_below(rng, WISP_REQUESTERS - WISP_VCS);
    const struct wisp_fifo *fifo = &bench->reference.fifo[r];
    if (fifo->count < 2) return;
    unsigned slot = (bench->read[r] + 1 + wisp_rng_below(rng, fifo->count - 1)) % buffer_slots(r);
    if (bench->flipped[r][slot]) return;
    bench->flipped[r][slot] = 1;
    unsigned control = unit_chance(rng, 50) ? WISP_H_LAST : WISP_H_VC;
    router_dut_flip(bench->dut, r, slot,
                    unit_chance(rng, 50) ? control : wisp_rng_below(rng, WISP_READ_W + WISP_HEADER_W));
}
#else
static void flip_one(struct bench *bench) {
    (void)bench;
}
#endif

/* Somewhere on the wafer, not at its edge: every output is used. */
static void run(uint64_t seed, unsigned send_percent, unsigned credit_percent, struct wisp_router_straps straps) {
    struct bench bench;
    struct router_dut_in in;
    struct router_dut_out out;
    struct wisp_rng place;
    wisp_rng_init(&place, seed, 1);
    straps.here_x = (uint8_t)(1 + wisp_rng_below(&place, SIDE - 2));
    straps.here_y = (uint8_t)(1 + wisp_rng_below(&place, SIDE - 2));
    if (seed % 2) /* small ones and any */
        for (unsigned p = 0; p < WISP_PORTS; p++)
            straps.weights[p] = (uint8_t)wisp_rng_below(&place, wisp_rng_below(&place, 2) ? 4 : 1 << WISP_WEIGHT_W);
    bench_init(&bench, seed, &straps);
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        if (t % 512 == 0) { /* quiet and crowded spells, open and closed receivers */
            bench.neighbours.send_percent = t % 1024 ? send_percent / 4 : send_percent;
            bench.neighbours.credit_percent =
                t % (DEEP ? 8192 : 2048) < (DEEP ? 6144 : 1024) ? credit_percent / (DEEP ? 8 : 1) : 100;
        }
        neighbours_drive(&bench.neighbours, &in);
        if (PROTECT == 2) flip_one(&bench);
        bench_step(&bench, &in, &out);
        neighbours_take(&bench.neighbours, &out);
    }
    ck_assert_uint_ge(bench.corrected, PROTECT == 2 ? 100 : 0);
    for (unsigned o = 0; o < WISP_PORTS; o++) {
        ck_assert_uint_gt(bench.reference.used[o], 0);
        ck_assert_uint_gt(bench.reference.stall_credit[o], 0);
    }
    bench_free(&bench);
}

START_TEST(router_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 90, 20, usual);
    run(seed + 1, 40, 50, usual);
    run(seed + 2, 100, 60, usual);
}
END_TEST

/* Each router of the neighbourhood leaves its reset in a cycle of its own: the neighbours up to 60 cycles after this
 * one, or before it. None is sent a flit in its reset, and all that follows is as ever. */
START_TEST(router_reset_skew) {
    for (uint64_t seed = unit_env("WISP_SEED", 1), end = seed + 60; seed < end; seed++) {
        struct bench bench;
        struct router_dut_in in;
        struct router_dut_out out;
        bench_init(&bench, seed, &usual);
        struct neighbours *n = &bench.neighbours;
        n->send_percent = n->credit_percent = 60;
        for (unsigned p = 1; p < WISP_PORTS; p++) n->asleep[p] = 1 + wisp_rng_below(&n->rng, 60);
        bench_hold(&bench, 1 + wisp_rng_below(&n->rng, 30));
        for (unsigned t = 0; t < 150; t++) {
            neighbours_drive(n, &in);
            bench_step(&bench, &in, &out);
            neighbours_take(n, &out);
        }
        for (unsigned o = 0; o < WISP_PORTS; o++) ck_assert_uint_gt(bench.reference.used[o], 0);
        bench_free(&bench);
    }
}
END_TEST

/* Receivers deeper than small buffers of the router (and not as deep as large ones), on one channel and then on the
 * other: credit counters far up. */
START_TEST(router_deep_receivers) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed + 3, 100, 8, (struct wisp_router_straps){.depth = {300, 20}});
    run(seed + 4, 100, 8, (struct wisp_router_straps){.depth = {20, 300}});
}
END_TEST

/* Counters beyond 2^15. On each mesh output an open packet without its end, and one of the same channel behind it; into
 * the die a flit in each cycle. */
START_TEST(router_counters) {
    enum { CYCLES = (1 << 15) + 64 };
    static const struct {
        uint8_t output, vc, from[2], x, y;
    } blocked[] = {
        {WISP_EAST, 0, {WISP_LOCAL, WISP_WEST}, HERE_X + 1, HERE_Y},
        {WISP_WEST, 1, {WISP_LOCAL, WISP_EAST}, HERE_X - 1, HERE_Y},
        {WISP_SOUTH, 0, {WISP_NORTH, WISP_EAST}, HERE_X, HERE_Y + 1},
        {WISP_NORTH, 1, {WISP_SOUTH, WISP_WEST}, HERE_X, HERE_Y - 1},
    };
    struct bench bench;
    struct router_dut_out out;
    bench_init(&bench, 1, &usual);
    for (unsigned t = 0; t < CYCLES; t++) {
        struct router_dut_in in = {0};
        for (unsigned i = 0; i < sizeof blocked / sizeof blocked[0]; i++)
            for (unsigned second = 0; second < 2; second++)
                if (t == 2 * i + second) {
                    uint32_t header = wisp_header(blocked[i].x, blocked[i].y, true, second, blocked[i].vc, i);
                    in.flit[blocked[i].from[second]] = (struct wisp_flit){t, header};
                }
        if (t >= 16) in.flit[WISP_NORTH] = (struct wisp_flit){t, wisp_header(HERE_X, HERE_Y, true, true, 1, 0)};
        if (t >= 18) in.credit[WISP_LOCAL] = 1u << WISP_VC_RESPONSE;
        bench_step(&bench, &in, &out);
    }
    ck_assert_uint_eq(bench.reference.used[WISP_LOCAL], CYCLES - 17);
    for (unsigned i = 0; i < sizeof blocked / sizeof blocked[0]; i++)
        ck_assert_uint_gt(bench.reference.stall_arbitration[blocked[i].output], 1 << 15);
    bench_free(&bench);
}
END_TEST

/* Uncontended, a flit leaves in the cycle after it came, or two later: whatever the turn. */
START_TEST(router_cycles) {
    static const struct {
        uint8_t from, to, x, y;
    } turns[] = {
        {WISP_WEST, WISP_EAST, 4, 3},   {WISP_WEST, WISP_NORTH, 2, 0}, {WISP_EAST, WISP_SOUTH, 2, 5},
        {WISP_NORTH, WISP_LOCAL, 2, 3}, {WISP_LOCAL, WISP_WEST, 0, 0}, {WISP_SOUTH, WISP_NORTH, 2, 1},
    };
    for (unsigned i = 0; i < sizeof turns / sizeof turns[0]; i++) {
        struct bench bench;
        struct router_dut_in in = {0}, idle = {0};
        struct router_dut_out out;
        bench_init(&bench, i, &usual);
        in.flit[turns[i].from] = (struct wisp_flit){7, wisp_header(turns[i].x, turns[i].y, true, true, 1, i)};
        bench_step(&bench, &in, &out);
        for (unsigned t = 0; t <= LATER; t++) {
            ck_assert_uint_eq(out.flit[turns[i].to].header, 0);
            bench_step(&bench, &idle, &out);
        }
        ck_assert_uint_eq(out.flit[turns[i].to].header, in.flit[turns[i].from].header);
        bench_step(&bench, &idle, &out);
        ck_assert_uint_eq(out.flit[turns[i].to].header, 0);
        bench_free(&bench);
    }
}
END_TEST

/* Two packets of one channel for one output: the second waits for the last flit of the first, although the first
 * stalls in between; a packet of the other channel passes. */
START_TEST(router_wormhole_lock) {
    struct bench bench;
    struct router_dut_out out;
    bench_init(&bench, 1, &usual);
    struct wisp_flit head = {1, wisp_header(4, HERE_Y, true, false, 1, 1)};
    struct wisp_flit tail = {2, wisp_header(4, HERE_Y, false, true, 1, 1)};
    struct wisp_flit rival = {3, wisp_header(4, HERE_Y, true, true, 1, 2)};
    struct wisp_flit other = {4, wisp_header(4, HERE_Y, true, true, 0, 3)};
    struct router_dut_in in[8 + LATER] = {0};
    in[0].flit[WISP_LOCAL] = head;
    in[1].flit[WISP_WEST] = rival;
    in[3].flit[WISP_WEST] = other;
    in[5].flit[WISP_LOCAL] = tail;
    static const uint8_t expected[8] = {0, 1, 0, 0, 4, 0, 2, 3}; /* payload on EAST in each cycle */
    for (unsigned t = 0; t < 8 + LATER; t++) {
        bench_step(&bench, &in[t], &out);
        ck_assert_uint_eq(out.flit[WISP_EAST].payload, (int)t < LATER ? 0 : expected[t - LATER]);
    }
    bench_free(&bench);
}
END_TEST

/* Without returned credits an output sends exactly its depth, then one flit per credit; what waits meanwhile fills the
 * buffer to the last place, and comes out whole when credits return. */
START_TEST(router_credits) {
    struct bench bench;
    struct router_dut_out out;
    bench_init(&bench, 1, &usual);
    unsigned sent = 0, given = 0, may_send = RSP_DEPTH;
    for (unsigned t = 0; t < 6 * RSP_DEPTH; t++) {
        struct router_dut_in in = {0};
        if (may_send) {
            in.flit[WISP_WEST] = (struct wisp_flit){t, wisp_header(4, HERE_Y, true, true, 1, 0)};
            may_send--;
            given++;
        }
        if (t == 4 * RSP_DEPTH) in.credit[WISP_EAST] = 1u << WISP_VC_RESPONSE;
        bench_step(&bench, &in, &out);
        sent += out.flit[WISP_EAST].header != 0;
        may_send += out.credit[WISP_WEST] >> WISP_VC_RESPONSE & 1;
        unsigned granted = (int)t < LATER ? 0 : t - LATER;
        ck_assert_uint_eq(sent, granted < RSP_DEPTH ? granted : granted <= 4 * RSP_DEPTH ? RSP_DEPTH : RSP_DEPTH + 1);
    }
    ck_assert_uint_eq(given, 2 * RSP_DEPTH + 1);
    ck_assert_uint_eq(may_send, 0);
    for (unsigned t = 0; t <= RSP_DEPTH + LATER; t++) {
        struct router_dut_in in = {0};
        if (t < RSP_DEPTH) in.credit[WISP_EAST] = 1u << WISP_VC_RESPONSE;
        bench_step(&bench, &in, &out);
        sent += out.flit[WISP_EAST].header != 0;
    }
    ck_assert_uint_eq(sent, given);
    bench_free(&bench);
}
END_TEST

#ifdef PROTECT_IS_TESTED
/* The last flit of a packet loses its LAST in the buffer. Without protection its channel is held for ever, and the
 * packet behind it never leaves; parity says so; SECDED puts it right. */
START_TEST(router_flipped_last) {
    static const uint8_t said[] = {0, 2, 1};
    void *dut = router_dut_create(1);
    router_dut_reset(dut, &(struct wisp_router_straps){.here_x = HERE_X, .here_y = HERE_Y, .depth = {1, 1}});
    unsigned sent = 0;
    bool owed = false; /* a credit, for the flit before */
    for (unsigned t = 0; t < 100; t++) {
        struct router_dut_in in = {0};
        struct router_dut_out out;
        if (t < 3) in.flit[WISP_WEST] = (struct wisp_flit){t, wisp_header(4, HERE_Y, true, true, 1, t)};
        if (t == 20) in.flit[WISP_LOCAL] = (struct wisp_flit){t, wisp_header(4, HERE_Y, true, true, 1, 3)};
        if (t == 4) router_dut_flip(dut, WISP_WEST * WISP_VCS + WISP_VC_RESPONSE, 2, WISP_H_LAST);
        router_dut_get(dut, &out);
        bool leaves = out.flit[WISP_EAST].header != 0;
        if (leaves) ck_assert_uint_eq(wisp_header_tag(out.flit[WISP_EAST].header), sent);
        ck_assert_uint_eq(out.fault, leaves && sent == 2 ? said[PROTECT] : 0);
        sent += leaves;
        if (owed && t > 4) in.credit[WISP_EAST] = 1u << WISP_VC_RESPONSE, owed = false;
        owed |= leaves;
        router_dut_step(dut, &in);
    }
    ck_assert_uint_eq(sent, PROTECT == 2 ? 4 : 3);
    router_dut_destroy(dut);
}
END_TEST
#endif

/* Two inputs share a scarce channel: a sample of the cases that check_router_fair has of the reference alone. */
START_TEST(router_fair) {
    uint64_t seed = unit_env("WISP_SEED", 1), stride = 1 + 2540000 / (unit_cycles() + 1), number = seed;
    for (struct pair_case at = {0}; pair_next(&at); number++) {
        if (number % stride) continue;
        struct bench bench;
        struct pair pair;
        pair_init(&pair, at, number / stride % 2);
        struct wisp_router_straps straps = pair_weighted_straps(&pair);
        bench_init(&bench, seed, &straps);
        while (!pair_done(&pair)) {
            struct router_dut_in in;
            struct router_dut_out out;
            pair_drive(&pair, in.flit, in.credit);
            bench_step(&bench, &in, &out);
            pair_take(&pair, &out.flit[at.output], out.credit);
        }
        bench_free(&bench);
        pair_end(&pair);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {
        router_random,        router_deep_receivers, router_counters, router_cycles,
        router_wormhole_lock, router_credits,        router_fair,
        router_reset_skew,
#ifdef PROTECT_IS_TESTED
        router_flipped_last,
#endif
    };
    return unit_main("router", tests, sizeof tests / sizeof tests[0]);
}

/* check_network.c - the fast network engine: with two channels it is, flit by flit and cycle by cycle, the mesh of
 * router.c and link.c that the Verilog is held against; and its own promises with other numbers of channels. */
#include "base/rng.h"
#include "noc/network.h"
#include "noc/openloop.h"
#include "unit/router_mesh.h"
#include "unit/unit_test.h"

enum { MAX_DIES = ROUTER_MESH_DIES_MAX, MAX_PACKET = 9 };

/* One case: a shape, a load, and how often senders and receivers act, in percent. */
struct setup {
    unsigned columns, rows, latency, depth, send, take, longest;
    bool two_stages;
    unsigned turn_packets;
};

/* Senders that obey credits, and receivers that give them back when they like; the same for both sides. */
struct users {
    struct wisp_rng rng;
    unsigned room[MAX_DIES][WISP_VCS], held[MAX_DIES][WISP_VCS];
    struct {
        unsigned left, x, y;
    } packet[MAX_DIES][WISP_VCS];
    uint32_t tag;
    struct wisp_flit sent[MAX_DIES]; /* of this cycle */
    uint8_t returned[MAX_DIES];      /* the same: credits of the local outputs */
};

struct bench {
    struct setup setup;
    struct router_mesh reference;
    struct wisp_network network;
    struct users users;
    uint64_t ejected;
};

static void bench_init(struct bench *bench, const struct setup *setup, uint64_t seed) {
    struct wisp_error error;
    struct wisp_network_shape shape = {.columns = setup->columns,
                                       .rows = setup->rows,
                                       .vcs = WISP_VCS,
                                       .depth = setup->depth,
                                       .local_depth = WISP_LOCAL_DEPTH,
                                       .eject_depth = WISP_EJECT_DEPTH + setup->two_stages,
                                       .stages = 1,
                                       .two_stages = setup->two_stages,
                                       .turn_packets = setup->turn_packets,
                                       .latency = setup->latency};
    *bench = (struct bench){.setup = *setup};
    wisp_rng_init(&bench->users.rng, seed, 0);
    ck_assert_int_eq(wisp_network_init(&bench->network, &shape, &error), WISP_OK);
    router_mesh_init(&bench->reference, setup->columns, setup->rows, setup->latency, setup->depth,
                     1 + setup->two_stages, setup->turn_packets);
    for (unsigned d = 0; d < bench->reference.dies; d++)
        for (unsigned v = 0; v < WISP_VCS; v++) bench->users.room[d][v] = WISP_LOCAL_DEPTH;
}

static void bench_free(struct bench *bench) {
    router_mesh_free(&bench->reference);
    wisp_network_free(&bench->network);
}

static struct wisp_flit next_flit(struct bench *bench, unsigned die, unsigned v) {
    struct users *users = &bench->users;
    bool head = users->packet[die][v].left == 0;
    if (head) {
        users->packet[die][v].left = 1 + wisp_rng_below(&users->rng, bench->setup.longest);
        users->packet[die][v].x = wisp_rng_below(&users->rng, bench->setup.columns);
        users->packet[die][v].y = wisp_rng_below(&users->rng, bench->setup.rows);
    }
    bool last = --users->packet[die][v].left == 0;
    return (struct wisp_flit){
        ++users->tag, wisp_header(users->packet[die][v].x, users->packet[die][v].y, head, last, v, users->tag & 255)};
}

/* send and take in percent; packets that are open are always ended */
static void drive(struct bench *bench, unsigned send, unsigned take) {
    struct users *users = &bench->users;
    for (unsigned d = 0; d < bench->reference.dies; d++) {
        unsigned v = wisp_rng_below(&users->rng, WISP_VCS);
        bool sends = unit_chance(&users->rng, send) || users->packet[d][v].left;
        users->sent[d] = (struct wisp_flit){0};
        users->returned[d] = 0;
        if (sends && users->room[d][v]) {
            users->sent[d] = next_flit(bench, d, v);
            users->room[d][v]--;
        }
        for (v = 0; v < WISP_VCS; v++)
            if (users->held[d][v] && unit_chance(&users->rng, take)) {
                users->returned[d] |= (uint8_t)(1u << v);
                users->held[d][v]--;
            }
    }
}

static uint64_t flit_of(struct wisp_flit flit) {
    return wisp_network_flit(wisp_header_dst_x(flit.header), wisp_header_dst_y(flit.header),
                             wisp_header_head(flit.header), wisp_header_last(flit.header), (uint32_t)flit.payload);
}

static void step_network(struct bench *bench) {
    for (unsigned d = 0; d < bench->reference.dies; d++) {
        struct wisp_flit flit = bench->users.sent[d];
        if (flit.header) wisp_network_inject(&bench->network, d, wisp_header_vc(flit.header), flit_of(flit));
        for (unsigned v = 0; v < WISP_VCS; v++)
            if (bench->users.returned[d] >> v & 1) wisp_network_return(&bench->network, d, v);
    }
    wisp_network_step(&bench->network);
}

/* What the local outputs were granted in this cycle; credits of the local inputs go back to the senders. */
static void compare(struct bench *bench) {
    uint64_t seen[MAX_DIES] = {0};
    for (uint32_t k = 0; k < bench->network.ejected_count; k++)
        seen[wisp_network_die(&bench->network, &bench->network.ejected[k])] = bench->network.ejected[k].flit;
    for (unsigned d = 0; d < bench->reference.dies; d++) {
        const struct wisp_router *router = &bench->reference.routers[d];
        struct wisp_flit out = wisp_router_granted(router)[WISP_LOCAL];
        uint64_t expected = out.header ? flit_of(out) : 0;
        if (seen[d] != expected)
            ck_abort_msg("%ux%u latency %u depth %u: cycle %llu die %u: reference 0x%llx, engine 0x%llx",
                         bench->setup.columns, bench->setup.rows, bench->setup.latency, bench->setup.depth,
                         (unsigned long long)bench->reference.cycle - 1, d, (unsigned long long)expected,
                         (unsigned long long)seen[d]);
        if (out.header) bench->users.held[d][wisp_header_vc(out.header)]++;
        bench->ejected += out.header != 0;
        for (unsigned v = 0; v < WISP_VCS; v++) {
            bench->users.room[d][v] += bench->reference.freed[d] >> v & 1;
            unit_require(bench->users.room[d][v] == wisp_network_room(&bench->network, d, v));
        }
    }
}

static void run(struct bench *bench, unsigned cycles, unsigned send, unsigned take) {
    for (unsigned t = 0; t < cycles; t++) {
        drive(bench, send, take);
        step_network(bench);
        router_mesh_step(&bench->reference, bench->users.sent, bench->users.returned);
        /* room is compared after the edge, with what was sent in this cycle */
        compare(bench);
    }
}

START_TEST(network_is_the_contract) {
    static const struct setup setups[] = {
        {1, 1, 1, 2, 60, 60, 9, false, 1},  {2, 2, 1, 2, 50, 60, 9, false, 1},   {3, 2, 3, 8, 30, 100, 5, false, 1},
        {4, 4, 1, 4, 20, 100, 5, false, 1}, {4, 4, 1, 8, 60, 80, 1, false, 1},   {5, 5, 2, 5, 40, 50, 9, false, 1},
        {5, 5, 7, 16, 70, 90, 5, false, 1}, {1, 6, 4, 3, 50, 50, 4, false, 1},   {6, 1, 1, 6, 30, 100, 9, false, 1},
        {8, 5, 1, 8, 10, 100, 5, false, 1}, {8, 5, 1, 2, 90, 30, 9, false, 1},   {3, 3, 20, 42, 90, 100, 3, false, 1},
        {1, 1, 1, 2, 60, 60, 9, true, 1},   {3, 2, 3, 11, 30, 100, 5, true, 1},  {5, 5, 2, 5, 40, 50, 9, true, 1},
        {6, 1, 1, 7, 90, 100, 9, true, 1},  {3, 3, 20, 45, 90, 100, 3, true, 1}, {5, 5, 2, 5, 40, 50, 4, false, 63},
        {8, 5, 1, 8, 60, 90, 1, false, 5},  {5, 5, 2, 5, 40, 50, 9, true, 63}};
    for (unsigned s = 0; s < sizeof setups / sizeof setups[0]; s++) {
        static struct bench bench;
        uint64_t hops = 0;
        bench_init(&bench, &setups[s], unit_env("WISP_SEED", 1) + s);
        for (unsigned spell = 0; spell < 4; spell++) {
            unsigned send = spell % 2 ? setups[s].send / 4 : setups[s].send;
            run(&bench, (unsigned)unit_cycles() / 20, send, spell / 2 ? 100 : setups[s].take);
        }
        run(&bench, 4000, 0, 100); /* and it runs empty */
        for (unsigned d = 0; d < bench.reference.dies; d++) hops += bench.reference.routers[d].flit_hops;
        ck_assert_uint_eq(hops, bench.network.flit_hops);
        ck_assert_uint_eq(bench.ejected, bench.users.tag);
        ck_assert_uint_eq(wisp_network_next(&bench.network), UINT64_MAX);
        bench_free(&bench);
    }
}
END_TEST

/* One packet alone: F + hops * (1 + L) cycles, on every pair of dies, with or without skipping quiet time. */
START_TEST(network_zero_load) {
    for (unsigned vcs = 1; vcs <= WISP_NETWORK_VCS_MAX; vcs++)
        for (unsigned pair = 0; pair < 12 * 12; pair++) {
            struct wisp_error error;
            struct wisp_network network;
            unsigned from = pair / 12, to = pair % 12, latency = 1 + pair % 5, flits = 3, ejected = 0;
            unsigned hops = (unsigned)(abs((int)(from / 3) - (int)(to / 3)) + abs((int)(from % 3) - (int)(to % 3)));
            struct wisp_network_shape shape = {.columns = 4,
                                               .rows = 3,
                                               .vcs = vcs,
                                               .depth = 2 * latency + 2,
                                               .local_depth = 4,
                                               .stages = 1,
                                               .latency = latency,
                                               .any_vc = pair % 2};
            ck_assert_int_eq(wisp_network_init(&network, &shape, &error), WISP_OK);
            for (unsigned t = 0; wisp_network_next(&network) != UINT64_MAX || t < flits; t++) {
                if (t < flits)
                    wisp_network_inject(&network, from, vcs - 1,
                                        wisp_network_flit(to / 3, to % 3, t == 0, t + 1 == flits, t));
                else
                    wisp_network_skip(&network, wisp_network_next(&network));
                uint64_t cycle = network.cycle;
                wisp_network_step(&network);
                for (unsigned k = 0; k < network.ejected_count; k++, ejected++) {
                    ck_assert_uint_eq(wisp_network_die(&network, &network.ejected[k]), to);
                    ck_assert_uint_eq(wisp_network_tag(network.ejected[k].flit), ejected);
                    ck_assert_uint_eq(cycle, 1 + hops * (1 + latency) + ejected);
                }
            }
            ck_assert_uint_eq(ejected, flits);
            ck_assert_uint_eq(network.flit_hops, hops * flits);
            wisp_network_free(&network);
        }
}
END_TEST

/* ---- beyond two channels: every packet arrives once, whole, in order, where it should ---- */

struct delivery {
    struct wisp_network network;
    struct wisp_rng rng;
    unsigned left[MAX_DIES], vc[MAX_DIES];
    uint64_t open[MAX_DIES][WISP_NETWORK_VCS_MAX]; /* at the receiver: the flit expected next, 0 = a head */
    uint32_t sent, received;
};

enum { PACKET_FLITS = 4 };

/* The tag counts flits, so a packet's are consecutive; source and destination follow from it. */
static void deliver_drive(struct delivery *d, unsigned percent) {
    const struct wisp_network_shape *shape = &d->network.shape;
    for (unsigned die = 0; die < shape->columns * shape->rows; die++) {
        bool head = !(d->left[die] & 255);
        if (head && !unit_chance(&d->rng, percent)) continue;
        if (head) {
            d->vc[die] = wisp_rng_below(&d->rng, shape->vcs);
            d->left[die] = ++d->sent << 8 | PACKET_FLITS;
        }
        if (!wisp_network_room(&d->network, die, d->vc[die])) {
            if (head) d->left[die] = 0, d->sent--;
            continue;
        }
        unsigned packet = d->left[die] >> 8, to = packet % (shape->columns * shape->rows);
        d->left[die]--;
        wisp_network_inject(&d->network, die, d->vc[die],
                            wisp_network_flit(to / shape->rows, to % shape->rows, head, !(d->left[die] & 255),
                                              packet << 8 | (d->left[die] & 255)));
    }
}

static void deliver_check(struct delivery *d) {
    const struct wisp_network_shape *shape = &d->network.shape;
    for (uint32_t k = 0; k < d->network.ejected_count; k++) {
        const struct wisp_network_flight *ejected = &d->network.ejected[k];
        unsigned die = wisp_network_die(&d->network, ejected), vc = wisp_network_vc(&d->network, ejected);
        uint32_t tag = wisp_network_tag(ejected->flit);
        uint64_t *open = &d->open[die][vc];
        unit_require(die == (tag >> 8) % (shape->columns * shape->rows));
        unit_require(*open ? tag == *open : (tag & 255) == PACKET_FLITS - 1);
        *open = tag & 255 ? tag - 1 : 0;
        d->received += !(tag & 255);
    }
}

START_TEST(network_delivers) {
    struct wisp_error error;
    for (unsigned kind = 0; kind < 3 * WISP_NETWORK_VCS_MAX * WISP_NETWORK_STAGES_MAX; kind++) {
        struct wisp_network_shape shape = {.columns = 5,
                                           .rows = 4,
                                           .vcs = 1 + kind / 3 % WISP_NETWORK_VCS_MAX,
                                           .depth = 2 + kind % 5,
                                           .local_depth = 4,
                                           .stages = 1 + kind / (3 * WISP_NETWORK_VCS_MAX),
                                           .latency = kind % 4,
                                           .any_vc = kind % 3 == 1,
                                           .separable = kind % 3 == 2};
        static struct delivery d;
        memset(&d, 0, sizeof d);
        wisp_rng_init(&d.rng, kind, 0);
        ck_assert_int_eq(wisp_network_init(&d.network, &shape, &error), WISP_OK);
        for (unsigned t = 0; t < 3000; t++) {
            deliver_drive(&d, t < 2000 ? 1 + t / 40 : 0);
            wisp_network_step(&d.network);
            deliver_check(&d);
        }
        ck_assert_uint_gt(d.sent, 1000);
        ck_assert_uint_eq(d.sent, d.received);
        ck_assert_uint_eq(wisp_network_next(&d.network), UINT64_MAX);
        wisp_network_free(&d.network);
    }
}
END_TEST

/* ---- open-loop traffic ---- */

static struct wisp_load_result load_run(struct wisp_network_shape shape, struct wisp_load load) {
    struct wisp_error error;
    struct wisp_load_result result;
    shape.local_depth = WISP_LOCAL_DEPTH;
    if (!shape.stages) shape.stages = 1;
    ck_assert_int_eq(wisp_load_run(&shape, &load, &result, &error), WISP_OK);
    return result;
}

/* A load so low that packets do not meet: F + N - 1 + (N + L) * hops exactly, for every pattern, link, pipeline of N
 * stages and allocation; two stages of the contract count as three. */
START_TEST(load_zero_is_the_formula) {
    for (unsigned k = 0; k < WISP_PATTERN_COUNT * 5 * 5 * 2; k++) {
        unsigned latency = k % 5, flits = 1 + k % 6, kind = k / WISP_PATTERN_COUNT % 5;
        bool two_stages = kind == 4; /* a hop of 3 + L */
        unsigned stages = two_stages ? 3 : 1 + kind;
        struct wisp_network_shape shape = {.columns = 8,
                                           .rows = 8,
                                           .vcs = 2,
                                           .depth = 2 * latency + stages + 2,
                                           .latency = latency,
                                           .stages = two_stages ? 1 : stages,
                                           .two_stages = two_stages,
                                           .separable = !two_stages && k / (WISP_PATTERN_COUNT * 5) % 2};
        struct wisp_load load = {.pattern = (enum wisp_pattern)(WISP_PATTERN_UNIFORM + k % WISP_PATTERN_COUNT),
                                 .rate = 2e-7 * flits,
                                 .packet_flits = flits,
                                 .measure = 20000000,
                                 .drain = 1000,
                                 .seed = 2};
        struct wisp_load_result result = load_run(shape, load);
        ck_assert(result.stable);
        ck_assert_uint_gt(result.packets, 100);
        ck_assert_double_eq_tol(result.mean_latency, flits + stages - 1 + (stages + latency) * result.mean_hops, 1e-9);
        ck_assert_double_eq_tol(result.mean_hops, wisp_load_hops(load.pattern, 8, 8), 1.0);
    }
}
END_TEST

/* Bounds by hand: uniform, half of the traffic of four rows of k crosses k links; the others by their busiest link. */
START_TEST(load_bounds) {
    ck_assert_double_eq_tol(wisp_load_bound(WISP_PATTERN_UNIFORM, 8, 8), 0.5, 1e-12);
    ck_assert_double_eq_tol(wisp_load_bound(WISP_PATTERN_UNIFORM, 5, 5), 5.0 / 6, 1e-12);
    ck_assert_double_eq_tol(wisp_load_bound(WISP_PATTERN_UNIFORM, 16, 16), 0.25, 1e-12);
    ck_assert_double_eq_tol(wisp_load_bound(WISP_PATTERN_TRANSPOSE, 8, 8), 1.0 / 7, 1e-12);
    ck_assert_double_eq_tol(wisp_load_bound(WISP_PATTERN_BITCOMP, 8, 8), 0.25, 1e-12);
    ck_assert_double_eq_tol(wisp_load_bound(WISP_PATTERN_TORNADO, 8, 8), 1.0 / 3, 1e-12);
    ck_assert_double_eq_tol(wisp_load_hops(WISP_PATTERN_UNIFORM, 8, 8), 5.25, 1e-12);
    ck_assert_double_eq_tol(wisp_load_hops(WISP_PATTERN_BITCOMP, 8, 8), 8.0, 1e-12);
    for (unsigned pattern = WISP_PATTERN_UNIFORM; pattern < WISP_PATTERNS; pattern++) {
        struct wisp_network_shape shape = {.columns = 6, .rows = 6, .vcs = 4, .depth = 16, .latency = 1};
        struct wisp_load load = {.pattern = (enum wisp_pattern)pattern,
                                 .packet_flits = 1,
                                 .warmup = 1000,
                                 .measure = 5000,
                                 .drain = 3000,
                                 .seed = 1};
        double bound = wisp_load_bound(load.pattern, 6, 6);
        load.rate = 0.8 * bound;
        ck_assert_msg(load_run(shape, load).stable, "%s", wisp_pattern_names[pattern]);
        load.rate = 1.2 * bound < 1 ? 1.2 * bound : 1;
        if (load.rate < 1) ck_assert_msg(!load_run(shape, load).stable, "%s", wisp_pattern_names[pattern]);
    }
}
END_TEST

/* Floors of throughput under uniform traffic on 8x8. The first three are what an open RTL mesh has with one cycle per
 * hop and no channels (tests/golden/open_rtl_mesh.csv). */
START_TEST(load_floors) {
    static const struct {
        unsigned latency, vcs, flits, depth;
        double floor;
    } rows[] = {{0, 1, 1, 2, 0.291}, {0, 1, 1, 4, 0.352}, {0, 1, 1, 8, 0.38}, {1, 2, 1, 2, 0.291}, {1, 2, 1, 4, 0.41},
                {1, 2, 1, 8, 0.44},  {1, 2, 5, 4, 0.32},  {1, 2, 5, 8, 0.38}, {1, 2, 5, 16, 0.42}};
    for (unsigned k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        struct wisp_network_shape shape = {
            .columns = 8, .rows = 8, .vcs = rows[k].vcs, .depth = rows[k].depth, .latency = rows[k].latency};
        struct wisp_load load = {.pattern = WISP_PATTERN_UNIFORM,
                                 .rate = 1,
                                 .packet_flits = rows[k].flits,
                                 .warmup = 2000,
                                 .measure = 10000,
                                 .seed = 1};
        struct wisp_load_result result = load_run(shape, load);
        ck_assert(!result.stable);
        ck_assert_double_ge(result.accepted, rows[k].floor);
        ck_assert_double_le(result.accepted, wisp_load_bound(WISP_PATTERN_UNIFORM, 8, 8));
    }
}
END_TEST

/* BookSim2's latencies below saturation (tests/golden/booksim2.csv, routers one, single and pipe) with its allocators:
 * within 5 %. `make truth` has every point. */
START_TEST(load_is_what_booksim_measures) {
    static const struct {
        unsigned stages, vcs, flits;
        double rate, latency;
    } rows[] = {{1, 2, 1, 0.35, 20.2458},  {1, 2, 5, 0.1, 20.8822},  {1, 2, 5, 0.3, 31.4304}, {1, 4, 1, 0.375, 22.5562},
                {1, 4, 5, 0.325, 38.0185}, {4, 2, 1, 0.25, 41.2358}, {4, 2, 5, 0.3, 51.2262}, {4, 4, 1, 0.325, 39.3101},
                {4, 4, 5, 0.325, 53.3628}, {2, 2, 1, 0.35, 26.4826}, {2, 2, 5, 0.3, 38.3248}, {2, 4, 5, 0.325, 44.3044},
                {4, 4, 1, 0.375, 45.6517}, {4, 4, 1, 0.4, 54.97}};
    for (unsigned k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        struct wisp_network_shape shape = {.columns = 8,
                                           .rows = 8,
                                           .vcs = rows[k].vcs,
                                           .depth = 8,
                                           .latency = 1,
                                           .separable = true,
                                           .stages = rows[k].stages};
        struct wisp_load load = {.pattern = WISP_PATTERN_UNIFORM,
                                 .rate = rows[k].rate,
                                 .packet_flits = rows[k].flits,
                                 .warmup = 2000,
                                 .measure = 20000,
                                 .drain = 20000,
                                 .seed = 1};
        ck_assert_double_eq_tol(load_run(shape, load).mean_latency + 3, rows[k].latency, 0.05 * rows[k].latency);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {network_is_the_contract,      network_zero_load, network_delivers,
                            load_zero_is_the_formula,     load_bounds,       load_floors,
                            load_is_what_booksim_measures};
    return unit_main("network", tests, sizeof tests / sizeof tests[0]);
}

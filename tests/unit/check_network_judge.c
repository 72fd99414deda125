/* check_network_judge.c - the network engine against the mesh by its definition (slow_network.h), flit by flit and
 * cycle by cycle: every number of channels, any_vc, separable allocation, every pipeline, bounded and unbounded
 * ejection, on meshes that are odd, one die wide or one die high, and larger than 16 dies.
 */
#include "unit/slow_network.h"

struct bench {
    struct wisp_network network;
    struct slow_network slow;
    struct wisp_rng rng;
    unsigned left[SLOW_DIES][SLOW_VCS], to[SLOW_DIES][SLOW_VCS], held[SLOW_DIES][SLOW_VCS];
    uint32_t sent, received;
    unsigned longest;
};

static struct bench bench;

static void start(const struct wisp_network_shape *shape, uint64_t seed, unsigned longest) {
    struct wisp_error error;
    memset(&bench, 0, sizeof bench);
    bench.longest = longest;
    wisp_rng_init(&bench.rng, seed, 0);
    ck_assert_int_eq(wisp_network_init(&bench.network, shape, &error), WISP_OK);
    slow_init(&bench.slow, shape);
}

static void inject(unsigned die, unsigned vc, uint64_t flit) {
    wisp_network_inject(&bench.network, die, vc, flit);
    slow_give(&bench.slow, die, vc, flit);
}

/* A flit of this packet, or of a new one, if there is room. */
static bool send(unsigned die, unsigned vc, bool begin) {
    const struct wisp_network_shape *shape = &bench.network.shape;
    bool head = !bench.left[die][vc];
    if (!slow_room(&bench.slow, die, vc) || (head && !begin)) return false;
    if (head) {
        bench.left[die][vc] = 1 + wisp_rng_below(&bench.rng, bench.longest);
        bench.to[die][vc] = wisp_rng_below(&bench.rng, bench.slow.dies);
    }
    unsigned to = bench.to[die][vc];
    bool last = !--bench.left[die][vc];
    inject(die, vc, wisp_network_flit(to / shape->rows, to % shape->rows, head, last, ++bench.sent));
    return true;
}

/* One flit per die at most; packets that were begun go on. */
static void drive(unsigned percent, unsigned take) {
    for (unsigned d = 0; d < bench.slow.dies; d++) {
        unsigned vcs = bench.slow.shape.vcs, first = wisp_rng_below(&bench.rng, vcs);
        bool begin = unit_chance(&bench.rng, percent), sent = false;
        for (unsigned k = 0; k < vcs && !sent; k++) sent = send(d, (first + k) % vcs, begin);
        for (unsigned v = 0; v < vcs; v++) {
            if (!bench.held[d][v] || !unit_chance(&bench.rng, take)) continue;
            bench.held[d][v]--;
            wisp_network_return(&bench.network, d, v);
            slow_give(&bench.slow, d, v, 0);
        }
    }
}

static void compare(void) {
    uint64_t ejected[SLOW_DIES] = {0};
    unsigned vc[SLOW_DIES] = {0};
    for (uint32_t k = 0; k < bench.network.ejected_count; k++) {
        unsigned die = wisp_network_die(&bench.network, &bench.network.ejected[k]);
        ejected[die] = bench.network.ejected[k].flit;
        vc[die] = wisp_network_vc(&bench.network, &bench.network.ejected[k]);
    }
    for (unsigned d = 0; d < bench.slow.dies; d++) {
        if (ejected[d] != bench.slow.ejected[d] || (ejected[d] && vc[d] != bench.slow.ejected_vc[d]))
            ck_abort_msg("cycle %llu die %u: judge 0x%llx on %u, engine 0x%llx on %u",
                         (unsigned long long)bench.slow.cycle - 1, d, (unsigned long long)bench.slow.ejected[d],
                         bench.slow.ejected_vc[d], (unsigned long long)ejected[d], vc[d]);
        if (!ejected[d]) continue;
        bench.received++;
        if (bench.slow.shape.eject_depth) bench.held[d][vc[d]]++;
    }
    for (unsigned d = 0; d < bench.slow.dies; d++)
        for (unsigned v = 0; v < bench.slow.shape.vcs; v++)
            unit_require(wisp_network_room(&bench.network, d, v) == slow_room(&bench.slow, d, v));
    unit_require(bench.network.flit_hops == bench.slow.hops);
}

static void step(void) {
    wisp_network_step(&bench.network);
    slow_step(&bench.slow);
    compare();
}

/* Nothing is sent: the engine lets the cycles pass in which it says that nothing can happen. */
static void drain(void) {
    for (unsigned t = 0; t < 20000 && !slow_is_empty(&bench.slow); t++) {
        uint64_t next = wisp_network_next(&bench.network);
        if (next <= bench.slow.cycle) {
            step();
            continue;
        }
        unit_require(next != UINT64_MAX);
        bench.network.ejected_count = 0;
        wisp_network_skip(&bench.network, bench.slow.cycle + 1);
        slow_step(&bench.slow);
        compare();
    }
    for (unsigned t = 0; t <= bench.slow.shape.latency; t++) step(); /* what the local ports gave goes nowhere */
    ck_assert_uint_eq(wisp_network_next(&bench.network), UINT64_MAX);
}

static void random_case(unsigned number) {
    static const unsigned sides[][2] = {{1, 1}, {1, 7}, {6, 1}, {2, 3},  {3, 3},
                                        {5, 5}, {3, 8}, {7, 3}, {1, 20}, {17, 1}};
    unsigned kind = number % 3, side = number / 3 % 10;
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), number);
    struct wisp_network_shape shape = {.columns = sides[side][0],
                                       .rows = sides[side][1],
                                       .vcs = 1 + wisp_rng_below(&rng, SLOW_VCS),
                                       .depth = 1 + wisp_rng_below(&rng, 9),
                                       .local_depth = 1 + wisp_rng_below(&rng, 6),
                                       .eject_depth = wisp_rng_below(&rng, 4),
                                       .latency = wisp_rng_below(&rng, 5),
                                       .any_vc = kind == 1,
                                       .separable = kind == 2,
                                       .stages = 1 + wisp_rng_below(&rng, WISP_NETWORK_STAGES_MAX)};
    start(&shape, number, number % 4 ? 9 : 1);
    for (unsigned spell = 0; spell < 3; spell++) {
        unsigned percent = 1 + wisp_rng_below(&rng, spell ? 100 : 20), take = 20 + wisp_rng_below(&rng, 81);
        for (unsigned t = 0; t < 300; t++) {
            drive(percent, take);
            step();
        }
        /* what was begun ends; then nothing new comes and all credits go back */
        for (unsigned t = 0; t < 20000; t++) {
            bool open = false;
            for (unsigned d = 0; d < bench.slow.dies; d++)
                for (unsigned v = 0; v < shape.vcs; v++) open |= bench.left[d][v] || bench.held[d][v];
            if (!open && (!shape.eject_depth || slow_is_empty(&bench.slow))) break;
            drive(0, 100);
            step();
        }
        drain();
    }
    ck_assert_uint_eq(bench.sent, bench.received);
    ck_assert_uint_gt(bench.sent, 60);
    wisp_network_free(&bench.network);
}

START_TEST(network_engine_is_the_slow_one) {
    for (unsigned number = 0; number < 120; number++) random_case(number);
}
END_TEST

/* Two channels with the same credits: a packet takes the first of them (docs/network.md, `--any-vc`). The last of equal
 * channels would do as well for the traffic, and shift every figure. */
START_TEST(network_first_of_equal_channels) {
    for (unsigned vcs = 2; vcs <= SLOW_VCS; vcs++)
        for (unsigned from = 0; from < vcs; from++) {
            struct wisp_network_shape shape = {.columns = 2,
                                               .rows = 1,
                                               .vcs = vcs,
                                               .depth = 4,
                                               .local_depth = 4,
                                               .eject_depth = 4,
                                               .latency = 1,
                                               .any_vc = true,
                                               .stages = 1};
            start(&shape, 1, 1);
            inject(0, from, wisp_network_flit(0, 0, true, true, 7));
            step();
            step();
            ck_assert_uint_eq(bench.network.ejected_count, 1);
            ck_assert_uint_eq(wisp_network_vc(&bench.network, bench.network.ejected), 0);
            inject(0, from, wisp_network_flit(0, 0, true, true, 8)); /* channel 0 has a credit less: 1 is the first */
            step();
            step();
            ck_assert_uint_eq(wisp_network_vc(&bench.network, bench.network.ejected), 1);
            wisp_network_free(&bench.network);
        }
}
END_TEST

int main(void) {
    const TTest *tests[] = {network_first_of_equal_channels, network_engine_is_the_slow_one};
    return unit_main("network_judge", tests, sizeof tests / sizeof tests[0]);
}

/* check_stuck.c - a deadlock is that nothing can move (csim/machine/stuck.c): no latency that a configuration allows is
 * taken for one, nor a handshake held back for long; a true one is found within some thousand cycles.
 */
#include "machine/stuck.h"
#include "unit/unit_test.h"

#include <stdio.h>

enum { SOON = 30000, NEVER = 100000000 };

static struct wisp_config load(const char *const *sets, size_t count) {
    struct wisp_config config;
    struct wisp_error error;
    char path[512];
    snprintf(path, sizeof path, "%s/configs/mesh2x2.ini", unit_top());
    if (wisp_config_load(path, sets, count, &config, &error)) ck_abort_msg("%s", error.message);
    return config;
}

static struct wisp_machine *create(const struct wisp_config *config, const struct wisp_traffic *traffic) {
    struct wisp_machine *machine;
    struct wisp_error error;
    if (wisp_machine_create_cycle(config, traffic, &machine, &error)) ck_abort_msg("%s", error.message);
    return machine;
}

/* Cycles until it is stuck; 0: it ended its work. */
static uint64_t run(struct wisp_machine *machine) {
    struct wisp_stuck stuck = {0};
    while (machine->now < NEVER && !wisp_machine_done(machine)) {
        wisp_machine_run(machine, machine->mesh.latency, 1, NULL);
        if (wisp_stuck(&stuck, machine, NULL)) return machine->now;
    }
    ck_assert_uint_lt(machine->now, NEVER);
    return 0;
}

static uint64_t run_new(const char *const *sets, size_t count, const struct wisp_traffic *traffic) {
    struct wisp_config config = load(sets, count);
    struct wisp_machine *machine = create(&config, traffic);
    uint64_t at = run(machine);
    wisp_machine_destroy(machine);
    return at;
}

static const struct wisp_traffic few = {.pattern = WISP_PATTERN_UNIFORM, .rate = 0.2, .reads = 4, .seed = 1};

/* Each key of the configuration that is a time or a bandwidth, at both ends of what it allows. */
START_TEST(stuck_not_by_a_latency) {
    unsigned tried = 0;
    for (size_t i = 0; i < wisp_config_key_count; i++) {
        const struct wisp_config_key *key = &wisp_config_keys[i];
        if (strcmp(key->unit, "ns") != 0 && strcmp(key->unit, "GB/s") != 0) continue;
        for (unsigned most = 0; most <= 1; most++) {
            char set[128], number[WISP_NUMBER_SIZE];
            const char *sets[] = {set};
            snprintf(set, sizeof set, "%s.%s=%s", key->section, key->name,
                     wisp_format_real(number, most ? key->max : key->min));
            uint64_t at = run_new(sets, 1, &few);
            if (at) ck_abort_msg("%s: a deadlock in cycle %llu", set, (unsigned long long)at);
            tried++;
        }
    }
    ck_assert_uint_ge(tried, 14);
}
END_TEST

/* All at once, and reads as long and as many as there can be. */
START_TEST(stuck_not_by_all_latencies) {
    static const char *const sets[] = {"memory.hbm_latency_ns=100000", "memory.llc_miss_ns=100000",
                                       "memory.llc_hit_ns=100000",     "memory.llc_write_ns=100000",
                                       "link.link_latency_ns=10000",   "network.read_flits=255",
                                       "memory.llc_capacity_mib=16"};
    ck_assert_uint_eq(run_new(sets, sizeof sets / sizeof sets[0], &few), 0);
}
END_TEST

/* As seldom as traffic may be, and handshakes held back with the highest chance there is. */
START_TEST(stuck_not_by_chance) {
    static const char *const sets[] = {"wafer.mesh_x=1"};
    struct wisp_traffic traffic = few;
    traffic.rate = 1e-5;
    traffic.reads = 2;
    ck_assert_uint_eq(run_new(sets, 1, &traffic), 0);
    traffic = few;
    traffic.reads = 1;
    traffic.stall = 0.99999;
    ck_assert_uint_eq(run_new(sets, 1, &traffic), 0);
}
END_TEST

/* Held back for ever is a deadlock, whichever handshake it is; held back for long is none. */
START_TEST(stuck_by_a_handshake) {
    static const unsigned handshakes[] = {WISP_HOLD_RD, WISP_HOLD_LOC, WISP_HOLD_MEM, WISP_HOLD_ANS, WISP_HOLD_RSP};
    for (unsigned i = 0; i < sizeof handshakes / sizeof handshakes[0]; i++) {
        struct wisp_traffic traffic = few;
        traffic.reads = 100;
        traffic.hold = (struct wisp_hold){(uint8_t)handshakes[i], 500, UINT64_MAX};
        uint64_t at = run_new(NULL, 0, &traffic);
        if (!at || at > SOON) ck_abort_msg("handshake %u: found in cycle %llu", i, (unsigned long long)at);
        traffic.hold.until = 200000;
        ck_assert_uint_eq(run_new(NULL, 0, &traffic), 0);
    }
}
END_TEST

/* A credit that is lost, in the router of the reference: nothing leaves by that port any more. The latency of the
 * memory does not put the verdict off. */
START_TEST(stuck_by_a_lost_credit) {
    for (unsigned vc = 0; vc < WISP_VCS; vc++) {
        struct wisp_traffic traffic = few;
        traffic.pattern = WISP_PATTERN_BITCOMP;
        static const char *const sets[] = {"memory.hbm_latency_ns=100000"};
        struct wisp_config config = load(sets, vc);
        struct wisp_machine *machine = create(&config, &traffic);
        struct wisp_die *die = (struct wisp_die *)wisp_machine_cycle_die(machine, 0);
        for (unsigned port = WISP_NORTH; port <= WISP_WEST; port++) {
            die->router.credit[port][vc] = 0;
            die->router.has_credit[port] &= (uint8_t) ~(1u << vc);
        }
        uint64_t at = run(machine);
        wisp_machine_destroy(machine);
        ck_assert_uint_gt(at, 0);
        ck_assert_uint_le(at, vc * 400000 + SOON);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {stuck_not_by_a_latency, stuck_not_by_all_latencies, stuck_not_by_chance,
                            stuck_by_a_handshake, stuck_by_a_lost_credit};
    return unit_main("stuck", tests, sizeof tests / sizeof tests[0]);
}

/* check_parking_lot.c - the shares of near and far dies at a memory that all want (docs/microarchitecture.md, "router",
 * "Shares across the wafer"): with weights the slowest die takes at most half as many times as long as the fastest as
 * it does without. The test prints both ratios. The weights themselves, against routes that are walked.
 */
#include "machine/machine.h"
#include "unit/unit_test.h"

#include <stdio.h>

/* The ratio of the last cycle of the slowest die to that of the fastest, without the die that all want. */
static double ratio(const char *name, const char *turn) {
    static struct wisp_config config;
    struct wisp_error error = {0};
    struct wisp_machine *machine;
    const struct wisp_traffic traffic = {.pattern = WISP_PATTERN_HOTSPOT, .rate = 0.9, .reads = 200, .seed = 1};
    char path[256], set[64];
    const char *const sets[] = {set};
    snprintf(path, sizeof path, "%s/configs/%s.ini", unit_top(), name);
    snprintf(set, sizeof set, "network.router_turn_packets=%s", turn);
    ck_assert_int_eq(wisp_config_load(path, sets, 1, &config, &error), WISP_OK);
    ck_assert_int_eq(wisp_machine_create_cycle(&config, &traffic, &machine, &error), WISP_OK);
    while (!wisp_machine_done(machine)) wisp_machine_run(machine, machine->mesh.latency, 1, NULL);
    unsigned columns = config.written.mesh_x, rows = config.written.mesh_y, hot = columns / 2 * rows + rows / 2;
    uint64_t fastest = UINT64_MAX, slowest = 0;
    for (unsigned d = 0; d < machine->dies; d++) {
        struct wisp_machine_stats stats;
        wisp_machine_die_stats(machine, d, &stats);
        if (d == hot) continue;
        if (stats.last_cycle < fastest) fastest = stats.last_cycle;
        if (stats.last_cycle > slowest) slowest = stats.last_cycle;
    }
    wisp_machine_destroy(machine);
    return (double)slowest / (double)fastest;
}

START_TEST(weights_halve_the_ratio) {
    static const char *const names[] = {"mesh5x5", "dojo"};
    for (unsigned i = 0; i < 2; i++) {
        double plain = ratio(names[i], "1"), weighted = ratio(names[i], "63");
        printf("hotspot on %s, slowest die / fastest: %.2f, with weights %.2f\n", names[i], plain, weighted);
        ck_assert_double_le(2 * weighted, plain);
    }
}
END_TEST

/* The port by which packets from one die come into another, or LOCAL: along x first. */
static unsigned port_of(int from_x, int from_y, int x, int y) {
    if (from_y != y) return from_y < y ? WISP_NORTH : WISP_SOUTH;
    return from_x == x ? WISP_LOCAL : from_x < x ? WISP_WEST : WISP_EAST;
}

START_TEST(weights_are_dies_behind) {
    for (int columns = 1; columns < 12; columns++)
        for (int rows = 1; rows < 12; rows++)
            for (int die = 0; die < columns * rows; die++) {
                unsigned behind[WISP_PORTS] = {0};
                uint8_t weights[WISP_PORTS];
                for (int from = 0; from < columns * rows; from++)
                    behind[port_of(from / rows, from % rows, die / rows, die % rows)]++;
                wisp_mesh_weights((unsigned)columns, (unsigned)rows, (unsigned)die, weights);
                for (unsigned p = 0; p < WISP_PORTS; p++)
                    ck_assert_uint_eq(weights[p], behind[p] < 63 ? behind[p] : 63);
            }
}
END_TEST

int main(void) {
    const TTest *tests[] = {weights_halve_the_ratio, weights_are_dies_behind};
    return unit_main("parking_lot", tests, sizeof tests / sizeof tests[0]);
}

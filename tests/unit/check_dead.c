/* check_dead.c - dead links and dies in the machines and in the plans: every read of a live die is answered, nothing
 * is sent over what is dead, and nobody works or has anything there.
 */
#include "gcp/plan.h"
#include "machine/machine.h"
#include "machine/stuck.h"
#include "unit/unit_test.h"

#include <stdio.h>

enum { READS = 6, NEVER = 200000 };

static struct wisp_config load(const char *name, const char *links, const char *dies, unsigned turn_packets) {
    struct wisp_config config;
    struct wisp_error error;
    char path[512], set[3][128];
    snprintf(path, sizeof path, "%s/configs/%s.ini", unit_top(), name);
    snprintf(set[0], sizeof set[0], "wafer.dead_links=%s", links);
    snprintf(set[1], sizeof set[1], "wafer.dead_dies=%s", dies);
    snprintf(set[2], sizeof set[2], "network.router_turn_packets=%u", turn_packets);
    const char *sets[] = {set[0], set[1], set[2]};
    if (wisp_config_load(path, sets, 3, &config, &error)) ck_abort_msg("%s", error.message);
    return config;
}

/* ---- the reference machine ---- */

/* Flits over each link of a die, from its router's counters. */
static void check_dead_are_silent(const struct wisp_machine *machine, const struct wisp_config *config) {
    const struct wisp_faults *faults = &config->derived.faults;
    for (unsigned d = 0; d < machine->dies; d++) {
        const struct wisp_router *router = &wisp_machine_cycle_die(machine, d)->router;
        for (unsigned port = 0; port < WISP_PORTS; port++) {
            bool lives =
                port ? wisp_link_lives((struct wisp_wafer_shape){config->written.mesh_x, config->written.mesh_y},
                                       faults, d, port)
                     : wisp_die_lives(faults, d);
            if (!lives) ck_assert_uint_eq(router->used[port], 0);
        }
    }
}

static void run(const struct wisp_config *config, enum wisp_pattern pattern) {
    struct wisp_traffic traffic = {.pattern = pattern, .rate = 0.4, .reads = READS, .seed = 1};
    struct wisp_machine_stats stats;
    struct wisp_machine *machine;
    struct wisp_error error;
    struct wisp_stuck stuck = {0};
    struct wisp_wafer_shape wafer = {config->written.mesh_x, config->written.mesh_y};
    unsigned senders = 0;
    if (wisp_machine_create_cycle(config, &traffic, &machine, &error)) ck_abort_msg("%s", error.message);
    while (!wisp_machine_done(machine) && machine->now < NEVER) {
        wisp_machine_run(machine, machine->mesh.latency, 1, NULL);
        ck_assert_msg(!wisp_stuck(&stuck, machine, NULL), "stuck: links %s, dies %s", config->written.dead_links,
                      config->written.dead_dies);
    }
    for (unsigned d = 0; d < machine->dies; d++) {
        unsigned to = wisp_pattern_is_random(pattern) ? d : wisp_pattern_fixed(pattern, wafer, d);
        senders += wisp_die_lives(&config->derived.faults, d) && wisp_die_lives(&config->derived.faults, to);
    }
    wisp_machine_stats(machine, &stats);
    ck_assert_uint_eq(stats.reads, senders * READS);
    ck_assert_uint_eq(stats.outstanding, 0);
    ck_assert_uint_eq(stats.wrong_flits, 0);
    check_dead_are_silent(machine, config);
    wisp_machine_destroy(machine);
}

/* Every third link, every third die; the lock step has all of them. */
START_TEST(dead_machine_delivers) {
    static const char *const names[] = {"mesh5x5", "mesh3x8"};
    for (unsigned i = 0; i < 2; i++) {
        unsigned rows = i ? 8 : 5, dies = i ? 24 : 25;
        for (unsigned d = 0; d < dies; d += 3) {
            char links[32] = "", die[16];
            snprintf(die, sizeof die, "%u", d);
            if (d % rows + 1 < rows) snprintf(links, sizeof links, "%u-%u", d, d + 1);
            struct wisp_config config = load(names[i], links, d % 2 ? die : "", d % 4 < 2 ? 1 : 63);
            run(&config, d % 5 ? WISP_PATTERN_UNIFORM : WISP_PATTERN_HOTSPOT);
        }
    }
}
END_TEST

/* Fixed patterns, hotspot with a dead middle: who has nobody to send to sends nothing. */
START_TEST(dead_patterns) {
    struct wisp_config config = load("mesh5x5", "6-7, 17-22", "0, 12", 1);
    for (unsigned p = WISP_PATTERN_UNIFORM; p < WISP_PATTERNS; p++) run(&config, (enum wisp_pattern)p);
}
END_TEST

START_TEST(dead_unconnected_is_refused) {
    struct wisp_traffic traffic = {.pattern = WISP_PATTERN_UNIFORM, .rate = 0.4, .reads = 1, .seed = 1};
    struct wisp_config config = load("mesh5x5", "0-1, 0-5", "", 1);
    struct wisp_machine *machine;
    struct wisp_error error;
    ck_assert_int_eq(wisp_machine_create_cycle(&config, &traffic, &machine, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "wafer.dead_links, wafer.dead_dies: no way from die 0 (0,0) to die 1 (0,1): what "
                                    "is dead lies between them");
}
END_TEST

/* The weights of a table that is X-Y are those of X-Y. */
START_TEST(dead_weights_of_xy) {
    for (unsigned columns = 1; columns <= 8; columns++)
        for (unsigned rows = 1; rows <= 8; rows++) {
            uint8_t of_table[WISP_DIES_MAX][WISP_PORTS], of_xy[WISP_PORTS];
            struct wisp_routes routes;
            wisp_routes_xy(&routes, (struct wisp_wafer_shape){columns, rows});
            wisp_routes_weights(&routes, of_table);
            for (unsigned d = 0; d < columns * rows; d++) {
                wisp_mesh_weights(columns, rows, d, of_xy);
                ck_assert_mem_eq(of_table[d], of_xy, sizeof of_xy);
            }
        }
}
END_TEST

/* ---- plans ---- */

static uint32_t selected[128];
static uint16_t order[128];
static const struct wisp_demand_kernel batch = {.tokens = 500, .selected = selected, .active = 128, .order = order};
static const struct wisp_trace_info model = {.experts = 128, .hidden = 4096, .width = 1536};

static void check_plan(const struct wisp_config *config, const struct wisp_strategy *strategy,
                       enum wisp_placement placement) {
    struct wisp_planner_setup setup = {
        .config = config, .strategy = strategy, .placement = placement, .spare = 2, .shared = 1};
    const struct wisp_faults *faults = &config->derived.faults;
    struct wisp_planner planner;
    struct wisp_plan plan = {0};
    struct wisp_error error;
    uint64_t requests = 0, wanted = 0, dead = faults->dies;
    ck_assert_int_eq(wisp_planner_init(&planner, &setup, &model, NULL, &error), WISP_OK);
    ck_assert_int_eq(wisp_plan_build(&planner, &batch, NULL, &plan, &error), WISP_OK);
    for (size_t i = 0; i < plan.count; i++) {
        ck_assert_msg(wisp_die_lives(faults, plan.entries[i].die), "%s: work for die %u", strategy->name,
                      plan.entries[i].die);
        requests += plan.entries[i].requests;
    }
    for (unsigned e = 0; e < 128; e++) {
        wanted += selected[e];
        ck_assert(wisp_die_lives(faults, plan.placed->home[e]));
        ck_assert_uint_eq(plan.placed->holders[e] & dead, 0);
        ck_assert(plan.placed->holders[e] >> plan.placed->home[e] & 1);
    }
    ck_assert_uint_eq(requests, wanted + batch.tokens);
    wisp_plan_free(&plan);
    wisp_planner_free(&planner);
}

START_TEST(dead_dies_are_left_out_of_plans) {
    struct wisp_config config = load("dojo", "3-4", "0, 12, 24", 1);
    for (unsigned e = 0; e < 128; e++) order[e] = (uint16_t)e, selected[e] = 1 + 37 * e % 400;
    for (unsigned s = 0; s < WISP_STRATEGIES; s++) {
        check_plan(&config, &wisp_strategies[s], WISP_PLACEMENT_EVEN);
        check_plan(&config, &wisp_strategies[s], WISP_PLACEMENT_EVEN_TEXT);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {dead_machine_delivers, dead_patterns, dead_unconnected_is_refused, dead_weights_of_xy,
                            dead_dies_are_left_out_of_plans};
    return unit_main("dead", tests, sizeof tests / sizeof tests[0]);
}

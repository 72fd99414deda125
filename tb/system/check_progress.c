/* check_progress.c - deadlock, in simulation: every set of handshakes is held back on all dies until everything behind
 * them is full. Meanwhile what need not wait for them goes on, as the channel-dependency graph says; and when they are
 * let go, everything comes home, in lock step. */
#include "noc/channels.h"
#include "system/cache_bench.h"

/* Held back long enough for what can go on to end (in the reference alone), and for all buffers to fill (in lock step).
 */
enum { HOLD_FROM = 600, HOLD_CYCLES = 12000, HOLD_CYCLES_LOCKSTEP = 1500, WORKS = 2 };

static void prepare_hold(struct cache_bench *bench, const char *config, unsigned handshakes) {
    cache_prepare(bench, config, "wisp_die", 3, 80);
    bench->job.work_count = WORKS;
    bench->job.config.written.ahead_experts = 3;
    bench->job.config.written.ahead_links_limit = 1024;
    bench->job.config.written.copy_policy = WISP_COPY_LEAST_STALE;
    bench->job.traffic.hold = (struct wisp_hold){(uint8_t)handshakes, HOLD_FROM, HOLD_FROM + HOLD_CYCLES_LOCKSTEP};
    for (unsigned d = 0; d < 25; d++) bench->slots[d] = 7;
}

/* The places of the graph that take nothing more. */
static uint32_t blocked_places(unsigned handshakes) {
    static const struct {
        unsigned handshakes;
        enum wisp_place place;
    } holds[] = {
        {WISP_HOLD_MEM | WISP_HOLD_ANS, WISP_PLACE_MEMORY},
        {WISP_HOLD_RSP, WISP_PLACE_DATA},
        {WISP_HOLD_WR, WISP_PLACE_COPY},
        {WISP_HOLD_LOC, WISP_PLACE_LOCAL},
        {WISP_HOLD_RD, WISP_PLACE_READ},
        {WISP_HOLD_TBL, WISP_PLACE_TABLE},
    };
    uint32_t places = 0;
    for (size_t i = 0; i < sizeof holds / sizeof holds[0]; i++)
        if (handshakes & holds[i].handshakes) places |= 1u << holds[i].place;
    return places;
}

/* Which classes of messages stand in routers when all that can go on has: bit = channel. */
static unsigned standing(const struct cache_bench *bench) {
    struct wisp_traffic traffic = bench->job.traffic;
    struct wisp_machine *machine;
    struct wisp_error error;
    unsigned classes = 0;
    traffic.hold.until = HOLD_FROM + HOLD_CYCLES;
    ck_assert_int_eq(wisp_machine_create_cycle(&bench->job.config, &traffic, &machine, &error), WISP_OK);
    ck_assert_int_eq(wisp_machine_cache(machine, &bench->job.config, &bench->regions, &error), WISP_OK);
    for (unsigned kernel = 0; machine->now + machine->mesh.latency < traffic.hold.until;) {
        if (wisp_machine_done(machine) && kernel < WORKS)
            ck_assert_int_eq(wisp_machine_submit(machine, &bench->works[kernel++], &error), WISP_OK);
        wisp_machine_run(machine, machine->mesh.latency, 1, NULL);
    }
    for (unsigned d = 0; d < machine->dies; d++)
        for (unsigned r = 0; r < WISP_REQUESTERS; r++)
            if (wisp_machine_cycle_die(machine, d)->router.fifo[r].count) classes |= 1u << r % WISP_VCS;
    wisp_machine_destroy(machine);
    return classes;
}

/* jammed: there is traffic enough to fill everything that may stand still. */
static void holds(const char *config, unsigned handshakes, bool jammed) {
    struct cache_bench bench;
    struct wisp_error error;
    uint32_t stuck;
    prepare_hold(&bench, config, handshakes);
    ck_assert_int_eq(wisp_channels_stuck(&wisp_routing_xy, bench.job.config.written.mesh_x,
                                         bench.job.config.written.mesh_y, blocked_places(handshakes), &stuck, &error),
                     WISP_OK);
    unsigned classes = standing(&bench), may = 0;
    if (stuck >> WISP_PLACE_INJECT_REQUEST & 1) may |= 1u << WISP_VC_REQUEST;
    if (stuck >> WISP_PLACE_INJECT_RESPONSE & 1) may |= 1u << WISP_VC_RESPONSE;
    ck_assert_msg((classes & ~may) == 0, "%s, held back 0x%x: channels 0x%x stand still, only 0x%x may", config,
                  handshakes, classes, may);
    if (jammed)
        ck_assert_msg(classes == may, "%s, held back 0x%x: channels 0x%x do not stand still", config, handshakes,
                      may & ~classes);
    cosim_passes(&bench.job);
    cache_release(&bench);
}

START_TEST(progress_every_subset) {
    for (unsigned handshakes = 0; handshakes < WISP_HOLDS; handshakes++)
        holds("configs/mesh2x2.ini", handshakes, false);
}
END_TEST

START_TEST(progress_5x5) {
    for (unsigned handshakes = 1; handshakes < WISP_HOLDS; handshakes *= 2)
        holds("configs/mesh5x5.ini", handshakes, true);
    holds("configs/mesh5x5.ini", WISP_HOLDS - 1, false);
}
END_TEST

int main(void) {
    const TTest *tests[] = {progress_every_subset, progress_5x5};
    return unit_main("progress", tests, sizeof tests / sizeof tests[0]);
}

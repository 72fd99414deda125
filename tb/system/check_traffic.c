/* check_traffic.c - the dies of Dojo and of TSMC-SoW at their true size, as full as each pattern makes them: every die
 * asks for a flit in every cycle. Only then are the deep buffers full and all read tags out, so that a pointer or a
 * count that is a bit too narrow makes a difference. WISP_TRAFFIC_SEEDS seeds of each (default 1), from WISP_SEED on.
 * And wafers of other shapes: long ones of one row or column, odd ones, more than 16 dies.
 */
#include "system/cosim_test.h"

enum { HEAVY_READS = 400, FEW_READS = 20 };

static void heavy(struct wisp_job job, enum wisp_pattern pattern, uint32_t reads) {
    job.traffic.pattern = pattern;
    job.traffic.rate = 1;
    job.traffic.stall = 0;
    job.traffic.reads = reads;
    struct wisp_outcome outcome = cosim_passes(&job);
    ck_assert_uint_eq(outcome.stats.reads, (uint64_t)reads * job.config.derived.dies);
}

static void seeds_of(const char *config, enum wisp_pattern pattern) {
    uint64_t first = unit_env("WISP_SEED", 1), count = unit_env("WISP_TRAFFIC_SEEDS", 1);
    for (uint64_t seed = first; seed < first + count; seed++)
        heavy(cosim_job(config, "wisp_die", seed), pattern, HEAVY_READS);
}

#define HEAVY(wafer, config, name, pattern)                                                                            \
    START_TEST(wafer##_##name) {                                                                                       \
        seeds_of(config, pattern);                                                                                     \
    }                                                                                                                  \
    END_TEST

#define HEAVY_EACH_PATTERN(wafer, config)                                                                              \
    HEAVY(wafer, config, uniform, WISP_PATTERN_UNIFORM)                                                                \
    HEAVY(wafer, config, transpose, WISP_PATTERN_TRANSPOSE)                                                            \
    HEAVY(wafer, config, hotspot, WISP_PATTERN_HOTSPOT)                                                                \
    HEAVY(wafer, config, neighbour, WISP_PATTERN_NEIGHBOUR)                                                            \
    HEAVY(wafer, config, bitcomp, WISP_PATTERN_BITCOMP)                                                                \
    HEAVY(wafer, config, tornado, WISP_PATTERN_TORNADO)

HEAVY_EACH_PATTERN(dojo, "configs/dojo.ini")
HEAVY_EACH_PATTERN(tsmc_sow, "configs/tsmc-sow.ini")

/* The small mesh with other numbers of dies: every pattern. Few reads fill these buffers. */
static void shape(const char *columns, const char *rows) {
    const char *const sets[] = {columns, rows};
    for (enum wisp_pattern p = WISP_PATTERN_UNIFORM; p <= WISP_PATTERN_TORNADO; p++)
        heavy(cosim_job_sets("configs/mesh3x2.ini", sets, 2, "wisp_die", unit_env("WISP_SEED", 1) + p), p, FEW_READS);
}

START_TEST(shape_of_one_row) {
    shape("wafer.mesh_x=7", "wafer.mesh_y=1");
}
END_TEST

START_TEST(shape_of_one_column) {
    shape("wafer.mesh_x=1", "wafer.mesh_y=7");
}
END_TEST

START_TEST(shape_odd) {
    shape("wafer.mesh_x=3", "wafer.mesh_y=5");
}
END_TEST

START_TEST(shape_of_64_columns) {
    shape("wafer.mesh_x=64", "wafer.mesh_y=1");
}
END_TEST

START_TEST(shape_of_64_rows) {
    shape("wafer.mesh_x=1", "wafer.mesh_y=64");
}
END_TEST

int main(void) {
    const TTest *tests[] = {dojo_uniform,     dojo_transpose,      dojo_hotspot,     dojo_neighbour,
                            dojo_bitcomp,     dojo_tornado,        tsmc_sow_uniform, tsmc_sow_transpose,
                            tsmc_sow_hotspot, tsmc_sow_neighbour,  tsmc_sow_bitcomp, tsmc_sow_tornado,
                            shape_of_one_row, shape_of_one_column, shape_odd,        shape_of_64_columns,
                            shape_of_64_rows};
    return unit_main("traffic", tests, sizeof tests / sizeof tests[0]);
}

/* check_wafer_18.c - 18 dies whole in Verilog, 3 x 6 with their links, against the reference: numbers of dies that need
 * five bits, each neighbour in its place, under every pattern. Part of `make regress`: the model takes minutes to
 * build.
 */
#include "system/cosim_test.h"

START_TEST(wafer_18) {
    const char *const sets[] = {"wafer.mesh_y=6"};
    for (enum wisp_pattern p = WISP_PATTERN_UNIFORM; p <= WISP_PATTERN_TORNADO; p++) {
        struct wisp_job job =
            cosim_job_sets("configs/mesh3x2.ini", sets, 1, "wisp_wafer_3x6", unit_env("WISP_SEED", 1) + p);
        job.traffic.pattern = p;
        job.traffic.rate = 1;
        job.traffic.reads = 20;
        struct wisp_outcome outcome = cosim_passes(&job);
        ck_assert_uint_eq(outcome.stats.reads, (uint64_t)job.traffic.reads * 18);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {wafer_18};
    return unit_main("wafer_18", tests, sizeof tests / sizeof tests[0]);
}

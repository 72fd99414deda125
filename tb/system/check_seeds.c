/* check_seeds.c - random traffic with random back-pressure on three meshes: WISP_SEEDS seeds each (default 8), from
 * WISP_SEED on. Pattern, rate and stalls are drawn from the seed. */
#include "system/cosim_test.h"

static void run_seeds(const char *config) {
    uint64_t first = unit_env("WISP_SEED", 1), count = unit_env("WISP_SEEDS", 8);
    for (uint64_t seed = first; seed < first + count; seed++) {
        struct wisp_rng rng;
        struct wisp_job job = cosim_job(config, "wisp_die", seed);
        wisp_rng_init(&rng, seed, 1000);
        job.traffic.pattern = (enum wisp_pattern)(WISP_PATTERN_UNIFORM + wisp_rng_below(&rng, WISP_PATTERN_TORNADO));
        job.traffic.rate = 0.05 + 0.95 * wisp_rng_unit(&rng);
        job.traffic.stall = 0.6 * wisp_rng_unit(&rng);
        job.traffic.reads = 50 + wisp_rng_below(&rng, 100);
        cosim_passes(&job);
    }
}

START_TEST(seeds_2x2) {
    run_seeds("configs/mesh2x2.ini");
}
END_TEST

START_TEST(seeds_5x5) {
    run_seeds("configs/mesh5x5.ini");
}
END_TEST

START_TEST(seeds_3x8) {
    run_seeds("configs/mesh3x8.ini");
}
END_TEST

int main(void) {
    const TTest *tests[] = {seeds_2x2, seeds_5x5, seeds_3x8};
    return unit_main("seeds", tests, sizeof tests / sizeof tests[0]);
}

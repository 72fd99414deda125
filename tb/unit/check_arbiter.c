/* check_arbiter.c - unit `arbiter`: reference and Verilog in lock step, and fairness (N from the build). */
#include "plan/small.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

static void run(uint64_t seed, unsigned request_percent, unsigned consume_percent) {
    struct wisp_rng rng;
    struct wisp_arbiter arbiter;
    unsigned waited[N] = {0};                 /* consumed grants to others while asking */
    uint32_t req = 0, served = 0, before = 0; /* the last two for the cover points */
    void *dut = arbiter_dut_create((unsigned)seed);
    wisp_rng_init(&rng, seed, 0);
    wisp_arbiter_init(&arbiter, N);
    arbiter_dut_reset(dut);
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        for (unsigned i = 0; i < N; i++)
            if (unit_chance(&rng, request_percent)) req |= 1u << i; /* and stays until served */
        bool consume = unit_chance(&rng, consume_percent);
        uint32_t grant = wisp_arbiter_grant(&arbiter, req);
        struct arbiter_dut_out out = arbiter_dut_set(dut, req, consume);
        ck_assert_msg(out.grant == grant && out.mask == arbiter.mask,
                      "cycle %llu: req 0x%x grant 0x%x mask 0x%x, reference 0x%x 0x%x (seed %llu)",
                      (unsigned long long)t, req, out.grant, out.mask, grant, arbiter.mask, (unsigned long long)seed);
        cover_arbiter(&arbiter, req, grant, consume, &served, &before);
        if (consume) {
            wisp_arbiter_consume(&arbiter, grant);
            for (unsigned i = 0; i < N; i++) waited[i] = grant >> i & 1 || !(req >> i & 1) ? 0 : waited[i] + 1;
            for (unsigned i = 0; i < N; i++)
                ck_assert_msg(waited[i] < N, "cycle %llu: requester %u passed over %u times", (unsigned long long)t, i,
                              waited[i]);
            if (unit_chance(&rng, 50)) req &= ~grant;
        }
        arbiter_dut_tick(dut);
    }
    arbiter_dut_destroy(dut);
}

START_TEST(arbiter_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 5, 100);
    run(seed + 1, 50, 50);
    run(seed + 2, 90, 90);
}
END_TEST

/* After an idle gap nobody is served twice before the others (the classic round-robin bug). */
START_TEST(arbiter_directed) {
    void *dut = arbiter_dut_create(3);
    arbiter_dut_reset(dut);
    for (unsigned i = 0; i < 3 * N; i++) {
        ck_assert_uint_eq(arbiter_dut_set(dut, (1u << N) - 1, true).grant, 1u << i % N);
        arbiter_dut_tick(dut);
        for (unsigned gap = 0; gap < i % 3; gap++) {
            ck_assert_uint_eq(arbiter_dut_set(dut, 0, true).grant, 0);
            arbiter_dut_tick(dut);
        }
    }
    arbiter_dut_destroy(dut);
}
END_TEST

int main(void) {
    const TTest *tests[] = {arbiter_random, arbiter_directed};
    return unit_main("arbiter", tests, sizeof tests / sizeof tests[0]);
}

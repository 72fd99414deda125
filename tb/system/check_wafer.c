/* check_wafer.c - unit `wafer`: the whole wafer in Verilog, links included, against the reference, and against the same
 * wafer built die by die with the links in C: all three give the same cycles. */
#include "system/cosim_test.h"

static void same_cycles(const char *config, const char *model, unsigned seeds) {
    for (uint64_t seed = unit_env("WISP_SEED", 1); seeds-- > 0; seed++) {
        struct wisp_job whole = cosim_job(config, model, seed);
        struct wisp_outcome as_wafer = cosim_passes(&whole);
        struct wisp_job apart = cosim_job(config, "wisp_die", seed);
        struct wisp_outcome as_dies = cosim_passes(&apart);
        ck_assert_uint_eq(as_wafer.rtl_cycles, as_dies.rtl_cycles);
        ck_assert_uint_eq(as_wafer.flit_hops, as_dies.flit_hops);
        ck_assert_mem_eq(&as_wafer.stats, &as_dies.stats, sizeof as_dies.stats);
    }
}

START_TEST(wafer_2x2) {
    same_cycles("configs/mesh2x2.ini", "wisp_wafer_2x2", 4);
}
END_TEST

START_TEST(wafer_3x2) {
    same_cycles("configs/mesh3x2.ini", "wisp_wafer_3x2", 4);
}
END_TEST

/* A model made for another mesh or latency is refused, with both fingerprints in the message. */
START_TEST(wafer_of_another_configuration) {
    struct wisp_job job = cosim_job("configs/mesh3x2.ini", "wisp_wafer_2x2", 1);
    struct wisp_outcome outcome;
    struct wisp_error error;
    ck_assert_int_eq(wisp_lockstep(&job, NULL, &outcome, &error), WISP_ENVIRONMENT);
    ck_assert_ptr_nonnull(strstr(error.message, "built for another configuration"));
    ck_assert_ptr_nonnull(strstr(error.message, "mesh columns 2 built, 3 wanted"));
}
END_TEST

/* The requesters of both machines stop for ever: they agree, and nothing can move. */
START_TEST(wafer_deadlock) {
    static const char *const models[] = {"wisp_wafer_2x2", "wisp_die"};
    for (unsigned i = 0; i < 2; i++) {
        struct wisp_job job = cosim_job("configs/mesh2x2.ini", models[i], 1);
        struct wisp_outcome outcome;
        struct wisp_error error;
        job.traffic.hold = (struct wisp_hold){WISP_HOLD_RSP, 1000, UINT64_MAX};
        ck_assert_int_eq(wisp_lockstep(&job, NULL, &outcome, &error), WISP_OK);
        ck_assert_int_eq(outcome.verdict, WISP_DEADLOCK);
        ck_assert_uint_le(outcome.simulated_cycles, 30000);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {wafer_2x2, wafer_3x2, wafer_of_another_configuration, wafer_deadlock};
    return unit_main("wafer", tests, sizeof tests / sizeof tests[0]);
}

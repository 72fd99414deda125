/* check_link.c - unit `link`: reference and Verilog in lock step (LATENCY from the build). */
#include "noc/link.h"
#include "plan/cover.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

/* What comes out, `row` flits in a row with it; and how many went in without a gap. */
static void cover_link(const struct link_dut_io *out, unsigned row, unsigned in_row) {
    cover("link.flit_alone", out->flit.header && row == 1);
    cover("link.flits_in_a_row", row > 1);
    cover("link.flit_and_credits", out->flit.header && out->credit);
    cover("link.both_credits", out->credit == 3);
    cover("link.full", in_row >= LATENCY);
}

static void run(uint64_t seed, unsigned percent) {
    struct wisp_rng rng;
    struct wisp_link link;
    struct wisp_error error;
    unsigned row = 0, in_row = 0;
    void *dut = link_dut_create((unsigned)seed);
    wisp_rng_init(&rng, seed, 0);
    ck_assert_int_eq(wisp_link_init(&link, LATENCY, &error), WISP_OK);
    link_dut_reset(dut);
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        struct wisp_link_slots slots = wisp_link_slots(t, LATENCY);
        struct link_dut_io out = link_dut_get(dut), in = {0};
        struct wisp_flit expected = link.flits[slots.read];
        ck_assert_msg(out.flit.header == expected.header && out.flit.payload == expected.payload &&
                          out.credit == link.credits[slots.read],
                      "MISMATCH cycle %llu unit link: flit 0x%x, reference 0x%x (seed %llu)", (unsigned long long)t,
                      out.flit.header, expected.header, (unsigned long long)seed);
        if (unit_chance(&rng, percent)) {
            in.flit.header = wisp_header((unsigned)wisp_rng_below(&rng, 64), 1, true, false, 1, 7);
            in.flit.payload = wisp_rng_next(&rng);
        }
        in.credit = (uint8_t)wisp_rng_below(&rng, 4);
        row = out.flit.header ? row + 1 : 0;
        in_row = in.flit.header ? in_row + 1 : 0;
        cover_link(&out, row, in_row);
        link.flits[slots.write] = in.flit;
        link.credits[slots.write] = in.credit;
        link_dut_step(dut, in);
    }
    wisp_link_free(&link);
    link_dut_destroy(dut);
}

START_TEST(link_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 5);
    run(seed + 1, 50);
    run(seed + 2, 100);
}
END_TEST

/* One flit among idle cycles comes out once, LATENCY cycles later; a reset empties the link. */
START_TEST(link_directed) {
    void *dut = link_dut_create(5);
    for (unsigned round = 0; round < 3; round++) {
        cover("link.reset_when_full", round > 0);
        link_dut_reset(dut);
        struct link_dut_io in = {.flit = {.payload = 42, .header = wisp_header(1, 2, true, true, 0, round)}};
        for (unsigned t = 0; t < 3 * LATENCY + 3; t++) {
            ck_assert_uint_eq(link_dut_get(dut).flit.header, t == LATENCY ? in.flit.header : 0);
            link_dut_step(dut, t == 0 ? in : (struct link_dut_io){0});
        }
        for (unsigned t = 0; t < LATENCY; t++) link_dut_step(dut, in); /* left inside for the next reset */
    }
    link_dut_destroy(dut);
}
END_TEST

int main(void) {
    const TTest *tests[] = {link_random, link_directed};
    return unit_main("link", tests, sizeof tests / sizeof tests[0]);
}

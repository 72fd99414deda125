/* check_router_fair.c - "Fairness" of docs/microarchitecture.md, "router": every pair of inputs of every output, both
 * channels, a credit every 2 to 64 cycles, beside a stream of the other channel from every input
 * (tb/unit/router_pair.h).
 */
#include "unit/router_pair.h"
#include "unit/unit_test.h"

static void run(struct pair_case at, bool weighted) {
    struct pair pair;
    struct wisp_router router;
    struct wisp_error error;
    struct wisp_flit in[WISP_PORTS];
    uint8_t credits[WISP_PORTS], freed[WISP_PORTS];
    pair_init(&pair, at, weighted);
    struct wisp_router_straps straps = pair_weighted_straps(&pair);
    unit_require(wisp_router_init(&router, &straps, &error) == WISP_OK);
    while (!pair_done(&pair)) {
        wisp_router_evaluate(&router);
        pair_drive(&pair, in, credits);
        for (unsigned p = 0; p < WISP_PORTS; p++) freed[p] = router.freed >> p * WISP_VCS & 3;
        pair_take(&pair, &router.out[at.output], freed);
        wisp_router_clock(&router, in, credits);
    }
    wisp_router_free(&router);
    pair_end(&pair);
}

START_TEST(two_inputs_share_a_channel) {
    struct pair_case at = {0};
    unsigned cases = 0;
    for (; pair_next(&at); cases++) run(at, false), run(at, true);
    /* pairs of inputs times inputs of the stream: LOCAL 10 x 5, NORTH and SOUTH 6 x 4, EAST and WEST 1 x 2 */
    ck_assert_uint_eq(cases, 2 * 63 * (10 * 5 + 2 * 6 * 4 + 2 * 1 * 2));
}
END_TEST

int main(void) {
    const TTest *tests[] = {two_inputs_share_a_channel};
    return unit_main("router_fair", tests, sizeof tests / sizeof tests[0]);
}

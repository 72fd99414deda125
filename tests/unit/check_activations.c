/* check_activations.c - csim/study: the tokens' way, against numbers worked out by hand and a sum over all pairs. */
#include "study/activations.h"
#include "unit/unit_test.h"

static const struct wisp_flow_model model = {.hidden = 100, .activation_bytes = 2};
static const struct wisp_flow_rates rates = {.link_bytes_per_ns = 10, .link_share = 1, .link_ns = 7};

static struct wisp_activations run(const struct wisp_plan_entry *entries, size_t count, unsigned columns,
                                   unsigned rows) {
    struct wisp_kernel kernel = {.entries = entries, .count = count};
    struct wisp_routes routes;
    wisp_routes_xy(&routes, (struct wisp_wafer_shape){columns, rows});
    return wisp_activations(&kernel, &model, &rates, &routes);
}

/* 30 requests on die 0 of a row of three: 10 from each die. 20 x 200 B cross the link 1 -> 0, 10 x 200 B the link 2 ->
 * 1; the busiest takes 400 ns, the longest way is 2 links of 7 ns; and all of it back. */
START_TEST(activations_by_hand) {
    struct wisp_plan_entry entry = {.requests = 30, .die = 0};
    struct wisp_activations a = run(&entry, 1, 3, 1);
    ck_assert_uint_eq(a.time_ns, 2 * (400 + 14));
    ck_assert_uint_eq(a.bytes, 2 * 20 * 200);
    ck_assert_uint_eq(a.hops_bytes, 2 * (20 + 10) * 200);
}
END_TEST

START_TEST(activations_nothing) {
    ck_assert_uint_eq(run(NULL, 0, 5, 5).time_ns, 0);
    struct wisp_plan_entry entry = {.requests = 30, .die = 0};
    ck_assert_uint_eq(run(&entry, 1, 1, 1).time_ns, 0); /* nowhere to go */
    ck_assert_uint_eq(run(&entry, 1, 1, 1).bytes, 0);
}
END_TEST

/* Hops of all pairs, whatever the way through the mesh. */
START_TEST(activations_hops) {
    enum { COLUMNS = 3, ROWS = 4, DIES = COLUMNS * ROWS };
    struct wisp_plan_entry entries[DIES];
    uint64_t hops = 0;
    for (unsigned d = 0; d < DIES; d++) {
        entries[d] = (struct wisp_plan_entry){.requests = DIES * (d % 5), .die = (uint16_t)d, .expert = (uint16_t)d};
        for (unsigned from = 0; from < DIES; from++) {
            int dx = (int)(from / ROWS) - (int)(d / ROWS), dy = (int)(from % ROWS) - (int)(d % ROWS);
            hops += d % 5 * (uint64_t)(abs(dx) + abs(dy));
        }
    }
    ck_assert_uint_eq(run(entries, DIES, COLUMNS, ROWS).hops_bytes, 2 * hops * 200);
}
END_TEST

int main(void) {
    const TTest *const tests[] = {activations_by_hand, activations_nothing, activations_hops};
    return unit_main("activations", tests, sizeof tests / sizeof tests[0]);
}

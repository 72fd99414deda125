/* check_flow_rates.c - csim/machine/flow: what the numbers of a setup come to (machine/flow.h), at each of their ends:
 * the steps of the compute shares, a peak and its share, the chunks of a matrix. */
#include "machine/flow.h"
#include "unit/unit_test.h"

enum { EXPERTS = 2, MATRIX = 64000, LINK = 100, HBM = 400 };

/* A line of dies; expert e lives on die e, modulo their number. */
static struct wisp_flow_setup line_of(unsigned dies, enum wisp_discipline discipline) {
    return (struct wisp_flow_setup){
        .discipline = discipline,
        .wafer = {dies, 1},
        .model =
            {.layers = 1, .experts = EXPERTS, .hidden = 320, .width = 100, .weight_bytes = 2, .activation_bytes = 2},
        .rates = {.hbm_bytes_per_ns = HBM,
                  .hbm_share = 1,
                  .link_bytes_per_ns = LINK,
                  .link_share = 1,
                  .hbm_ns = 30,
                  .link_ns = 20,
                  .llc_miss_ns = 10,
                  .llc_hit_ns = 5},
        .wormhole = {.chunk_bytes = 1600, .read_bytes = 1600, .outstanding_bytes = 64 * 1600, .router_ns = 1},
    };
}

static struct wisp_runner *flow_of(const struct wisp_flow_setup *setup) {
    struct wisp_runner *flow = NULL;
    struct wisp_error error;
    ck_assert_int_eq(wisp_flow_create(setup, &flow, &error), WISP_OK);
    return flow;
}

static struct wisp_run_result run(struct wisp_runner *flow, const struct wisp_plan_entry *entries, size_t count) {
    const uint8_t home[EXPERTS] = {0, (uint8_t)(1 % ((struct wisp_flow *)flow)->setup.wafer.columns)};
    struct wisp_kernel kernel = {.entries = entries, .count = count, .home = home};
    struct wisp_run_result result;
    struct wisp_error error;
    ck_assert_int_eq(wisp_runner_run(flow, &kernel, &result, &error), WISP_OK);
    return result;
}

static uint64_t compute_ns(const struct wisp_flow_setup *setup, uint32_t requests) {
    struct wisp_plan_entry entry = {requests, 0, 0};
    struct wisp_runner *flow = flow_of(setup);
    run(flow, &entry, 1);
    uint64_t ns = wisp_runner_loads(flow)->die_compute_ns[0];
    wisp_runner_destroy(flow);
    return ns;
}

/* Each step of the shares of the peak holds up to its number of requests, that included; the last one has no end. A
 * matrix is 64,000 operations for each request, one ns of the peak. */
static void compute_steps(enum wisp_discipline discipline) {
    struct wisp_flow_setup setup = line_of(1, discipline);
    setup.rates.flops_per_ns = 2 * 320 * 100;
    setup.rates.compute_share =
        (struct wisp_utilisation){{10, 20, 40, 80, 160, 320, UINT32_MAX}, {1, 0.5, 0.25, 1, 0.5, 0.25, 0.125}};
    const struct wisp_utilisation *shares = &setup.rates.compute_share;
    for (unsigned step = 0; step < WISP_UTILISATION_STEPS; step++) {
        uint32_t first = step ? shares->up_to[step - 1] + 1 : 1;
        uint32_t last = step + 1 < WISP_UTILISATION_STEPS ? shares->up_to[step] : 5000;
        ck_assert_uint_eq(compute_ns(&setup, first), 3 * (uint64_t)(first / shares->share[step]));
        ck_assert_uint_eq(compute_ns(&setup, last), 3 * (uint64_t)(last / shares->share[step]));
    }
}

START_TEST(flow_compute_steps) {
    compute_steps(WISP_DISCIPLINE_PAPER);
    compute_steps(WISP_DISCIPLINE_WORMHOLE);
}
END_TEST

/* What a link or an HBM reaches is its peak times its share: how the two make it up does not matter. */
static void peak_times_share(enum wisp_discipline discipline) {
    static const double by[] = {1, 0x1p-1, 0x1p9, 0x1p-700, 0x1p700}; /* powers of two round nothing */
    const struct wisp_plan_entry entries[] = {{1, 0, 0}, {1, 0, 1}};  /* own, and from the other die */
    uint64_t time = 0;
    for (unsigned i = 0; i < sizeof by / sizeof *by; i++) {
        struct wisp_flow_setup setup = line_of(2, discipline);
        setup.rates.link_bytes_per_ns = LINK * by[i], setup.rates.link_share = 1 / by[i];
        setup.rates.hbm_bytes_per_ns = HBM / by[i], setup.rates.hbm_share = by[i];
        struct wisp_runner *flow = flow_of(&setup);
        uint64_t took = run(flow, entries, 2).time_ns;
        if (!i) time = took;
        ck_assert_uint_eq(took, time);
        ck_assert_uint_gt(took, 3 * MATRIX / LINK);
        wisp_runner_destroy(flow);
    }
}

START_TEST(flow_peak_times_share) {
    peak_times_share(WISP_DISCIPLINE_PAPER);
    peak_times_share(WISP_DISCIPLINE_WORMHOLE);
}
END_TEST

/* A matrix is cut into as few chunks as the size that is asked for allows, whatever is left of a division: the LLC that
 * holds them all has each once. */
START_TEST(flow_chunks) {
    struct wisp_flow_setup setup = line_of(1, WISP_DISCIPLINE_WORMHOLE);
    struct wisp_plan_entry entry = {1, 0, 0};
    setup.rates.llc_bytes = 1 << 20;
    setup.wormhole.llc_ways = UINT32_MAX; /* one set */
    for (uint32_t matrix = 991; matrix < 1011; matrix++)
        for (uint32_t wanted = 50; wanted < 340; wanted += 7) {
            uint32_t chunks = 0;
            setup.wormhole.matrix_bytes = matrix;
            setup.wormhole.chunk_bytes = setup.wormhole.read_bytes = wanted;
            struct wisp_runner *flow = flow_of(&setup);
            ck_assert_uint_eq(run(flow, &entry, 1).llc_hits, 0);
            uint64_t hits = run(flow, &entry, 1).llc_hits;
            while (chunks * wanted < matrix) chunks++;
            ck_assert_msg(hits == 3 * chunks, "%u bytes in chunks of %u: %llu hits", matrix, wanted,
                          (unsigned long long)hits);
            wisp_runner_destroy(flow);
        }
}
END_TEST

int main(void) {
    const TTest *tests[] = {flow_compute_steps, flow_peak_times_share, flow_chunks};
    return unit_main("flow_rates", tests, sizeof tests / sizeof tests[0]);
}

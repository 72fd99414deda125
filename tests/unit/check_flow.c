/* check_flow.c - csim/machine/flow: the discipline `paper` against the authors' simulator, copies, loads, switches. */
#include "machine/flow.h"
#include "unit/flow_vectors.h"
#include "unit/unit_test.h"

enum { ENTRIES = FLOW_VECTOR_ENTRIES, EXPERTS_MAX = WISP_EXPERTS_MAX };

static struct wisp_runner *create(const struct wisp_flow_setup *setup) {
    struct wisp_runner *flow;
    struct wisp_error error;
    ck_assert_msg(wisp_flow_create(setup, &flow, &error) == WISP_OK, "%s", error.message);
    return flow;
}

static struct wisp_run_result run(struct wisp_runner *flow, const struct wisp_plan_entry *entries, size_t count,
                                  const bool *keep) {
    struct wisp_kernel kernel = {.entries = entries,
                                 .keep = keep,
                                 .home = homes_of(&((struct wisp_flow *)flow)->setup),
                                 .count = count,
                                 .layer = 1};
    struct wisp_run_result result;
    struct wisp_error error;
    ck_assert_msg(wisp_runner_run(flow, &kernel, &result, &error) == WISP_OK, "%s", error.message);
    return result;
}

/* What the switches are compared by: the sums of a vector, under a setup. */
static struct wisp_run_result run_vector(const struct flow_vector *vector, struct wisp_flow_switches switches) {
    struct wisp_flow_setup setup = setup_of(vector->model, vector->columns, vector->rows);
    struct wisp_plan_entry entries[ENTRIES];
    bool keep[ENTRIES] = {false};
    struct wisp_run_result sum = {0};
    size_t count = vector_plan(vector, entries, keep);
    setup.copies = vector->copies;
    setup.switches = switches;
    struct wisp_runner *flow = create(&setup);
    for (unsigned i = 0; i < vector->times; i++) {
        struct wisp_run_result result = run(flow, entries, count, keep);
        sum.time_ns += result.time_ns;
        sum.hops += result.hops;
        sum.events += result.events;
        sum.local_read_bytes += result.local_read_bytes;
        sum.remote_read_bytes += result.remote_read_bytes;
        sum.local_write_bytes += result.local_write_bytes;
    }
    wisp_runner_destroy(flow);
    return sum;
}

START_TEST(flow_authors) {
    for (unsigned i = 0; i < VECTORS; i++) {
        const struct flow_vector *v = &flow_vectors[i];
        struct wisp_run_result sum = run_vector(v, (struct wisp_flow_switches){0});
        ck_assert_msg(sum.hops == v->hops && sum.events == v->events, "vector %u: hops or events differ", i);
        ck_assert_msg(sum.local_read_bytes == v->local_read && sum.remote_read_bytes == v->remote_read &&
                          sum.local_write_bytes == v->local_write,
                      "vector %u: bytes differ", i);
        uint64_t ns = v->own_ns ? v->own_ns : v->ns;
        ck_assert_msg(sum.time_ns == ns, "vector %u: %llu ns, not %llu", i, (unsigned long long)sum.time_ns,
                      (unsigned long long)ns);
    }
}
END_TEST

/* The published tables; a shape that has none gets DeepSeek's. */
START_TEST(flow_rates) {
    static const struct {
        uint32_t hidden, width;
        double hbm_share, first, last;
    } cases[] = {{7168, 2048, 0.90, 0.50, 0.69},
                 {4096, 1536, 0.90, 0.70, 0.70},
                 {5120, 8192, 0.85, 0.65, 0.65},
                 {2048, 768, 0.90, 0.50, 0.69}};
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct wisp_flow_model model = {.hidden = cases[i].hidden, .width = cases[i].width};
        struct wisp_flow_rates rates = wisp_flow_paper_rates(&model);
        ck_assert_double_eq(rates.hbm_share, cases[i].hbm_share);
        ck_assert_double_eq(rates.compute_share.share[0], cases[i].first);
        ck_assert_double_eq(rates.compute_share.share[WISP_UTILISATION_STEPS - 1], cases[i].last);
        ck_assert_uint_eq(rates.compute_share.up_to[0], 128);
        ck_assert_uint_eq(rates.compute_share.up_to[WISP_UTILISATION_STEPS - 1], UINT32_MAX);
    }
}
END_TEST

static const struct flow_vector *busy_vector(void) {
    for (unsigned i = 0; i < VECTORS; i++)
        if (flow_vectors[i].dealt == 128 && !flow_vectors[i].at_home) return &flow_vectors[i];
    return NULL;
}

START_TEST(flow_repeats) {
    const struct flow_vector *vector = busy_vector();
    struct wisp_flow_setup setup = setup_of(vector->model, vector->columns, vector->rows);
    struct wisp_plan_entry entries[ENTRIES];
    bool keep[ENTRIES] = {false};
    size_t count = vector_plan(vector, entries, keep), links = (size_t)vector->columns * vector->rows * 4;
    struct wisp_runner *a = create(&setup), *b = create(&setup);
    for (unsigned i = 0; i < 2; i++) {
        struct wisp_run_result first = run(a, entries, count, NULL), second = run(b, entries, count, NULL);
        ck_assert_mem_eq(&first, &second, sizeof first);
    }
    ck_assert_mem_eq(wisp_runner_loads(a)->link_ns, wisp_runner_loads(b)->link_ns, links * sizeof(uint64_t));
    ck_assert_ptr_null(wisp_runner_copies(a, 1));
    wisp_runner_destroy(a);
    wisp_runner_destroy(b);
}
END_TEST

/* Expert 0 lives on die 0 and is fetched by die 2, two links to the south. */
START_TEST(flow_copies) {
    struct wisp_flow_setup setup = setup_of(QWEN, 5, 5);
    const struct wisp_plan_entry entry = {16, 0, 2};
    const bool keep = true;
    setup.copies = true;
    struct wisp_runner *flow = create(&setup);
    ck_assert_uint_eq(run(flow, &entry, 1, NULL).copies_made, 0);
    ck_assert_uint_eq(wisp_runner_copies(flow, 1)[0], 0);
    struct wisp_run_result first = run(flow, &entry, 1, &keep);
    ck_assert_uint_eq(first.copies_made, 3);
    ck_assert_uint_eq(first.hops, 6);
    ck_assert_uint_eq(first.local_write_bytes, 3 * 12582912);
    ck_assert_uint_eq(wisp_runner_copies(flow, 1)[0], 1 << 2);
    ck_assert_uint_eq(wisp_runner_copies(flow, 2)[0], 0);
    ck_assert_ptr_null(wisp_runner_copies(flow, 94));
    struct wisp_run_result second = run(flow, &entry, 1, &keep);
    ck_assert_uint_eq(second.hops, 0);
    ck_assert_uint_eq(second.remote_read_bytes, 0);
    ck_assert_uint_eq(second.copies_made, 0);
    ck_assert_uint_eq(second.local_read_bytes, 3 * (12582912 + 16 * (4096 + 1536) * 2));
    ck_assert_uint_lt(second.time_ns, first.time_ns);
    wisp_runner_destroy(flow);
}
END_TEST

/* Room for four matrices: a second expert's last two push out the first two of the one that was used longest ago. */
START_TEST(flow_copies_bound) {
    struct wisp_flow_setup setup = setup_of(QWEN, 5, 5);
    const struct wisp_plan_entry first = {16, 0, 2}, second = {16, 1, 2};
    const bool keep = true;
    setup.copies = true;
    setup.copy_matrices = 4;
    struct wisp_runner *flow = create(&setup);
    ck_assert_uint_eq(run(flow, &first, 1, &keep).copies_evicted, 0);
    struct wisp_run_result result = run(flow, &second, 1, &keep);
    ck_assert_uint_eq(result.copies_made, 3);
    ck_assert_uint_eq(result.copies_evicted, 2);
    ck_assert_uint_eq(wisp_runner_copies(flow, 1)[0], 1 << 2); /* its third matrix */
    ck_assert_uint_eq(wisp_runner_copies(flow, 1)[1], 1 << 2);
    result = run(flow, &first, 1, &keep); /* two are fetched again, in the place of the other expert's first */
    ck_assert_uint_eq(result.copies_made, 2);
    ck_assert_uint_eq(result.copies_evicted, 2);
    result = run(flow, &second, 1, &keep);
    ck_assert_uint_eq(result.copies_made, 2);
    wisp_runner_destroy(flow);
    setup.copy_matrices = 3;
    flow = create(&setup);
    run(flow, &first, 1, &keep);
    run(flow, &second, 1, &keep);
    ck_assert_uint_eq(wisp_runner_copies(flow, 1)[0], 0); /* all three gone */
    ck_assert_uint_eq(wisp_runner_copies(flow, 1)[1], 1 << 2);
    wisp_runner_destroy(flow);
    setup.copy_matrices = 0;
    flow = create(&setup);
    ck_assert_uint_eq(run(flow, &first, 1, &keep).copies_made, 0);
    wisp_runner_destroy(flow);
}
END_TEST

/* Die 5 is the eastern neighbour of die 0; port 2 leads east, port 3 south. */
START_TEST(flow_loads) {
    struct wisp_flow_setup setup = setup_of(QWEN, 5, 5);
    const struct wisp_plan_entry entry = {16, 0, 6}; /* die (1, 1) from die (0, 0) */
    const uint64_t data = 2 * 200 + 8031, request = 2 * 200 + 1, slice = 12582912, hbm = 300 + 4174;
    struct wisp_runner *flow = create(&setup);
    struct wisp_run_result result = run(flow, &entry, 1, NULL);
    const struct wisp_loads *loads = wisp_runner_loads(flow);
    ck_assert_uint_eq(loads->die_span_ns[6], result.time_ns);
    ck_assert_uint_eq(loads->die_span_ns[0], 0);
    ck_assert_uint_eq(loads->die_hbm_ns[0], 3 * hbm);
    ck_assert_uint_eq(loads->die_hbm_ns[6], 0);
    ck_assert_uint_eq(loads->die_compute_ns[6], 3 * 288); /* 2 x 4096 x 1536 x 16 / 7e5 */
    /* Data comes east and then south; the request went west, then north, over the other two links. */
    ck_assert_uint_eq(loads->link_ns[0 * 4 + 1], 3 * data);
    ck_assert_uint_eq(loads->link_ns[5 * 4 + 2], 3 * data);
    ck_assert_uint_eq(loads->link_bytes[5 * 4 + 2], 3 * slice);
    ck_assert_uint_eq(loads->link_ns[1 * 4 + 1], 3 * request);
    ck_assert_uint_eq(loads->link_ns[0 * 4 + 2], 3 * request);
    ck_assert_uint_eq(loads->link_bytes[0 * 4 + 2], 0);
    wisp_runner_destroy(flow);
    setup.switches.both_directions = true;
    flow = create(&setup);
    run(flow, &entry, 1, NULL);
    ck_assert_uint_eq(wisp_runner_loads(flow)->link_ns[6 * 4 + 3], 3 * request); /* leaves die 6 to the west */
    ck_assert_uint_eq(wisp_runner_loads(flow)->link_ns[1 * 4 + 1], 0);
    wisp_runner_destroy(flow);
}
END_TEST

/* Two neighbours that fetch from each other need one link twice, or each its own direction. */
START_TEST(flow_both_directions) {
    const struct flow_vector exchange = {LLAMA4, 5, 5, 1, {{1, 0, 1}, {1, 5, 0}}, 0, 0, 0, false, false, 0, 0, 0,
                                         0,      0, 0, 0};
    const struct flow_vector alone = {LLAMA4, 5, 5, 1, {{1, 0, 1}}, 0, 0, 0, false, false, 0, 0, 0, 0, 0, 0, 0};
    struct wisp_flow_switches both = {.both_directions = true}, none = {0};
    struct wisp_run_result shared = run_vector(&exchange, none), own = run_vector(&exchange, both);
    ck_assert_uint_lt(own.time_ns, shared.time_ns);
    ck_assert_uint_gt(shared.time_ns, 6 * 53537); /* six transfers, one after the other */
    ck_assert_uint_le(own.time_ns, run_vector(&alone, none).time_ns);
    for (unsigned i = 0; i < VECTORS; i++)
        ck_assert_uint_le(run_vector(&flow_vectors[i], both).time_ns, run_vector(&flow_vectors[i], none).time_ns);
}
END_TEST

/* A message that takes its path when it can start keeps nothing idle; what is moved stays the same. */
START_TEST(flow_claim_at_start) {
    struct wisp_flow_switches late = {.claim_at_start = true}, none = {0};
    uint64_t held = 0, taken = 0;
    for (unsigned i = 0; i < VECTORS; i++) {
        struct wisp_run_result a = run_vector(&flow_vectors[i], none), b = run_vector(&flow_vectors[i], late);
        held += a.time_ns;
        taken += b.time_ns;
        ck_assert_uint_eq(a.hops, b.hops);
        if (flow_vectors[i].times == 1) ck_assert_uint_eq(a.remote_read_bytes, b.remote_read_bytes);
        if (a.hops == 0) ck_assert_uint_eq(a.time_ns, b.time_ns);
    }
    ck_assert_uint_lt(taken, held);
}
END_TEST

START_TEST(flow_remote_activations) {
    const struct flow_vector *vector = &flow_vectors[4]; /* expert 0 on die 7, seven links away, one request */
    struct wisp_flow_switches on = {.remote_activations = true}, none = {0};
    struct wisp_run_result a = run_vector(vector, none), b = run_vector(vector, on);
    ck_assert_uint_eq(b.local_read_bytes - a.local_read_bytes, 3 * (5120 + 8192) * 2);
    ck_assert_uint_eq(b.time_ns - a.time_ns, 300 + 10); /* 26,624 B at 2,847.5 B/ns */
    ck_assert_uint_eq(b.remote_read_bytes, a.remote_read_bytes);
}
END_TEST

static void refuse(const struct wisp_flow_setup *setup, const char *part) {
    struct wisp_runner *flow;
    struct wisp_error error;
    ck_assert_int_eq(wisp_flow_create(setup, &flow, &error), WISP_BAD_INPUT);
    ck_assert_ptr_null(flow);
    ck_assert_msg(strstr(error.message, part) != NULL, "'%s' does not name %s", error.message, part);
}

START_TEST(flow_bad_setup) {
    const struct wisp_flow_setup good = setup_of(LLAMA4, 5, 5);
    struct wisp_flow_setup bad = good;
    bad.wafer = (struct wisp_wafer_shape){13, 5};
    refuse(&bad, "13 x 5");
    bad.wafer = (struct wisp_wafer_shape){0, 5};
    refuse(&bad, "0 x 5");
    bad = good, bad.model.experts = 513;
    refuse(&bad, "513 experts");
    bad = good, bad.model.layers = 0;
    refuse(&bad, "0 layers");
    bad = good, bad.model.hidden = 0;
    refuse(&bad, "0 x 8192 x 2");
    bad = good, bad.rates.link_share = 0;
    refuse(&bad, "links");
    bad = good, bad.rates.compute_share.share[3] = 0;
    refuse(&bad, "step 3");
}
END_TEST

static void refuse_kernel(struct wisp_runner *flow, struct wisp_plan_entry entry, uint32_t layer, const uint8_t *home,
                          const char *part) {
    struct wisp_kernel kernel = {.entries = &entry, .home = home, .count = 1, .layer = layer};
    struct wisp_run_result result;
    struct wisp_error error;
    ck_assert_int_eq(wisp_runner_run(flow, &kernel, &result, &error), WISP_BAD_INPUT);
    ck_assert_msg(strstr(error.message, part) != NULL, "'%s' does not name %s", error.message, part);
}

/* A refused kernel leaves the machine as it was. */
START_TEST(flow_bad_kernel) {
    struct wisp_flow_setup setup = setup_of(LLAMA4, 5, 5);
    uint8_t home[EXPERTS_MAX];
    struct wisp_runner *flow = create(&setup);
    const struct wisp_plan_entry good = {1, 0, 0};
    memcpy(home, homes_of(&setup), sizeof home);
    refuse_kernel(flow, (struct wisp_plan_entry){1, 128, 0}, 1, home, "expert 128");
    refuse_kernel(flow, (struct wisp_plan_entry){1, 0, 25}, 1, home, "die 25");
    refuse_kernel(flow, good, 48, home, "layer 48");
    refuse_kernel(flow, (struct wisp_plan_entry){UINT32_MAX, 0, 0}, 1, home, "work");
    home[7] = 25;
    refuse_kernel(flow, good, 1, home, "die 25");
    ck_assert_uint_eq(run(flow, &good, 1, NULL).time_ns, 89547);
    ck_assert_uint_eq(run(flow, &good, 0, NULL).time_ns, 0); /* nothing to do */
    wisp_runner_destroy(flow);
}
END_TEST

/* The largest wafers, and no computing time. */
START_TEST(flow_shapes) {
    static const struct wisp_wafer_shape shapes[] = {{8, 8}, {1, 64}, {64, 1}, {1, 1}};
    for (unsigned i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct wisp_flow_setup setup = setup_of(QWEN, shapes[i].columns, shapes[i].rows);
        struct wisp_plan_entry entries[ENTRIES];
        unsigned dies = shapes[i].columns * shapes[i].rows;
        uint64_t hops = 0;
        for (unsigned e = 0; e < ENTRIES; e++) {
            entries[e] = (struct wisp_plan_entry){1, (uint16_t)e, (uint16_t)((e + 7) % dies)};
            unsigned home = wisp_placement_home(e, 128, dies), rows = shapes[i].rows;
            hops += 3 * (uint64_t)(abs((int)(home / rows) - (int)(entries[e].die / rows)) +
                                   abs((int)(home % rows) - (int)(entries[e].die % rows)));
        }
        setup.rates.flops_per_ns = 0;
        setup.switches.both_directions = i % 2 == 0;
        struct wisp_runner *flow = create(&setup);
        struct wisp_run_result result = run(flow, entries, ENTRIES, NULL);
        ck_assert_uint_eq(result.hops, hops);
        ck_assert_uint_eq(wisp_runner_loads(flow)->die_compute_ns[0], 0);
        wisp_runner_destroy(flow);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {flow_authors,         flow_rates,          flow_repeats,
                            flow_copies,          flow_copies_bound,   flow_loads,
                            flow_both_directions, flow_claim_at_start, flow_remote_activations,
                            flow_bad_setup,       flow_bad_kernel,     flow_shapes};
    return unit_main("flow", tests, sizeof tests / sizeof tests[0]);
}

/* check_flow_wormhole.c - csim/machine/flow_wormhole: times that can be said by a formula, what is conserved, copies,
 * and small layers against the `cycle` machine. */
#include "base/rng.h"
#include "gcp/plan.h"
#include "machine/machine.h"
#include "study/flow_config.h"
#include "unit/unit_test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { EXPERTS = 64, MATRIX = 64000, LINK = 100, HOP = 21, MISS = 10, LATENCY = 30, ENDS = 5 };

/* A line of dies with links of 100 B/ns and an HBM of 400 B/ns; expert e lives on die e mod dies. */
static struct wisp_flow_setup line_of(unsigned dies) {
    return (struct wisp_flow_setup){
        .discipline = WISP_DISCIPLINE_WORMHOLE,
        .wafer = {dies, 1},
        .model =
            {.layers = 2, .experts = EXPERTS, .hidden = 320, .width = 100, .weight_bytes = 2, .activation_bytes = 2},
        .rates = {.hbm_bytes_per_ns = 400,
                  .hbm_share = 1,
                  .link_bytes_per_ns = LINK,
                  .link_share = 1,
                  .hbm_ns = LATENCY,
                  .link_ns = HOP - 1,
                  .llc_miss_ns = MISS,
                  .llc_hit_ns = 5},
        .wormhole = {.chunk_bytes = 1600,
                     .read_bytes = 1600,
                     .outstanding_bytes = 64 * 1600,
                     .buffer_bytes = 2 * HOP * LINK,
                     .buffer_reads = 64,
                     .router_ns = 1,
                     .ends_ns = ENDS},
    };
}

static struct wisp_runner *flow_of(const struct wisp_flow_setup *setup) {
    struct wisp_runner *flow = NULL;
    struct wisp_error error;
    ck_assert_int_eq(wisp_flow_create(setup, &flow, &error), WISP_OK);
    return flow;
}

static struct wisp_run_result run(struct wisp_runner *flow, const struct wisp_plan_entry *entries, size_t count,
                                  const bool *keep) {
    uint8_t home[EXPERTS];
    unsigned dies = ((struct wisp_flow *)flow)->setup.wafer.columns * ((struct wisp_flow *)flow)->setup.wafer.rows;
    struct wisp_run_result result;
    struct wisp_error error;
    for (unsigned e = 0; e < EXPERTS; e++) home[e] = (uint8_t)(e % dies);
    struct wisp_kernel kernel = {.entries = entries, .count = count, .home = home, .keep = keep, .layer = 1};
    ck_assert_int_eq(wisp_runner_run(flow, &kernel, &result, &error), WISP_OK);
    return result;
}

/* One expert over h hops, alone: there, the memory, back, and all its bytes through the narrowest place. */
START_TEST(flow_zero_load) {
    struct wisp_flow_setup setup = line_of(8);
    for (unsigned h = 1; h < 8; h++) {
        struct wisp_runner *flow = flow_of(&setup);
        struct wisp_plan_entry entry = {.requests = 1, .expert = (uint16_t)h, .die = 0};
        struct wisp_run_result result = run(flow, &entry, 1, NULL);
        ck_assert_uint_eq(result.time_ns, ENDS + 2 * h * HOP + MISS + LATENCY + 3 * MATRIX / LINK);
        ck_assert_uint_eq(result.hops, 3 * h);
        ck_assert_uint_eq(result.remote_read_bytes, 3 * MATRIX);
        ck_assert_uint_eq(result.local_read_bytes, 0);
        wisp_runner_destroy(flow);
    }
}
END_TEST

/* One die fetches one expert on a mesh of any shape; all rates are powers of two, so that no tick is rounded. */
struct alone {
    struct wisp_flow_setup setup;
    uint8_t source;
    struct wisp_plan_entry entry;
    uint64_t hops, round_trip; /* of one read: all but the time that its bytes take */
};

static struct alone random_alone(struct wisp_rng *rng, uint64_t seed) {
    static const unsigned shapes[][2] = {{1, 1}, {2, 1}, {1, 2}, {1, 7}, {9, 1},
                                         {3, 3}, {3, 8}, {5, 5}, {8, 8}, {1, 64}};
    const unsigned *shape = shapes[seed % (sizeof shapes / sizeof *shapes)], dies = shape[0] * shape[1];
    struct alone alone = {.setup = line_of(1), .source = (uint8_t)wisp_rng_below(rng, dies)};
    struct wisp_flow_setup *setup = &alone.setup;
    /* Chunks divide a matrix; a read takes whole ns of the HBM, where it begins. */
    static const uint32_t chunk_reads[] = {1, 2, 5, 10, 25};
    uint32_t read = 1280;
    setup->wafer = (struct wisp_wafer_shape){shape[0], shape[1]};
    setup->rates.link_bytes_per_ns = 32 << wisp_rng_below(rng, 2);
    setup->rates.hbm_bytes_per_ns = 128; /* no faster than reads are asked for */
    setup->rates.hbm_ns = 1 + wisp_rng_below(rng, 60);
    setup->rates.link_ns = 1 + wisp_rng_below(rng, 40);
    setup->rates.llc_miss_ns = 1 + wisp_rng_below(rng, 20);
    setup->wormhole.ends_ns = wisp_rng_below(rng, 9);
    setup->wormhole.read_bytes = read;
    setup->wormhole.chunk_bytes = read * chunk_reads[wisp_rng_below(rng, 5)];
    setup->wormhole.outstanding_bytes = setup->wormhole.buffer_bytes = 400000;
    setup->wormhole.buffer_reads = 1 << 12;
    alone.entry = (struct wisp_plan_entry){.requests = 1, .expert = 0, .die = (uint16_t)wisp_rng_below(rng, dies)};
    alone.hops = (uint64_t)(abs(alone.source / (int)shape[1] - alone.entry.die / (int)shape[1]) +
                            abs(alone.source % (int)shape[1] - alone.entry.die % (int)shape[1]));
    alone.round_trip = setup->rates.llc_miss_ns + setup->rates.hbm_ns;
    if (alone.hops) alone.round_trip += setup->wormhole.ends_ns + 2 * alone.hops * (setup->rates.link_ns + 1);
    return alone;
}

static struct wisp_run_result run_alone(const struct alone *alone) {
    uint8_t home[EXPERTS] = {alone->source};
    struct wisp_runner *flow = flow_of(&alone->setup);
    struct wisp_run_result result;
    struct wisp_error error;
    struct wisp_kernel kernel = {.entries = &alone->entry, .count = 1, .home = home};
    ck_assert_int_eq(wisp_runner_run(flow, &kernel, &result, &error), WISP_OK);
    wisp_runner_destroy(flow);
    return result;
}

static void takes(const struct alone *alone, uint64_t seed, const char *room, double ns) {
    struct wisp_run_result result = run_alone(alone);
    ck_assert_uint_eq(result.hops, 3 * alone->hops);
    ck_assert_msg(result.time_ns == (uint64_t)ceil(ns), "seed %llu, room for %s: %llu ns, not %.1f",
                  (unsigned long long)seed, room, (unsigned long long)result.time_ns, ns);
}

/* With room for all, one way there and back, and then every byte at the rate of the narrowest place. With room for one
 * chunk, the next is asked for when the first read of the one before is there, and follows it. */
START_TEST(flow_alone_anywhere) {
    for (uint64_t seed = 0; seed < 300; seed++) {
        struct wisp_rng rng;
        wisp_rng_init(&rng, seed, 4);
        struct alone alone = random_alone(&rng, seed);
        double rate = alone.hops ? alone.setup.rates.link_bytes_per_ns : alone.setup.rates.hbm_bytes_per_ns;
        double way = (double)alone.round_trip, read = alone.setup.wormhole.read_bytes / rate;
        uint32_t chunk = alone.setup.wormhole.chunk_bytes;
        takes(&alone, seed, "all", way + 3 * MATRIX / rate);
        alone.setup.wormhole.outstanding_bytes = chunk;
        takes(&alone, seed, "one",
              (3 * MATRIX / (double)chunk - 1) * fmax(way + read, chunk / rate) + way + chunk / rate);
    }
}
END_TEST

/* A die's own expert comes at the bandwidth of the HBM. */
START_TEST(flow_local) {
    struct wisp_flow_setup setup = line_of(2);
    struct wisp_runner *flow = flow_of(&setup);
    struct wisp_plan_entry entry = {.requests = 1, .expert = 0, .die = 0};
    ck_assert_uint_eq(run(flow, &entry, 1, NULL).time_ns, MISS + LATENCY + 3 * MATRIX / 400);
    ck_assert_uint_eq(wisp_runner_loads(flow)->die_hbm_ns[0], 3 * MATRIX / 400);
    wisp_runner_destroy(flow);
}
END_TEST

/* Two dies fetch from each other; only the requests meet the data of the other. */
START_TEST(flow_both_directions) {
    struct wisp_flow_setup setup = line_of(2);
    struct wisp_plan_entry entries[] = {{1, 0, 1}, {1, 1, 0}};
    for (unsigned request = 0; request <= 100; request += 100) {
        setup.wormhole.request_bytes = request;
        struct wisp_runner *flow = flow_of(&setup);
        uint64_t alone = ENDS + 2 * HOP + MISS + LATENCY + 3 * MATRIX / LINK;
        uint64_t both = run(flow, entries, 2, NULL).time_ns;
        if (!request) ck_assert_uint_eq(both, alone);
        ck_assert_uint_ge(both, alone);
        ck_assert_uint_le(both, alone + 2 * 3 * MATRIX / 1600 * request / LINK + 1);
        wisp_runner_destroy(flow);
    }
}
END_TEST

/* From 0 to 3 and from 1 to 2: the link between 1 and 2 is shared, and both get half of it. */
START_TEST(flow_shared_link) {
    struct wisp_flow_setup setup = line_of(4);
    struct wisp_runner *flow = flow_of(&setup);
    struct wisp_plan_entry entries[] = {{1, 0, 3}, {1, 1, 2}};
    run(flow, entries, 2, NULL);
    const struct wisp_loads *loads = wisp_runner_loads(flow);
    for (unsigned d = 2; d < 4; d++) {
        ck_assert_uint_ge(loads->die_span_ns[d], 2 * 3 * MATRIX / LINK * 95 / 100);
        ck_assert_uint_le(loads->die_span_ns[d], 2 * 3 * MATRIX / LINK * 110 / 100);
    }
    wisp_runner_destroy(flow);
}
END_TEST

/* Two dies of a line fetch from its first one: the first link never rests from the first read on, and the last bytes
 * then go on to one of the two. */
START_TEST(flow_one_link_of_two) {
    for (uint64_t seed = 0; seed < 100; seed++) {
        struct wisp_rng rng;
        wisp_rng_init(&rng, seed, 6);
        struct wisp_flow_setup setup = random_alone(&rng, 0).setup;
        unsigned near = 1 + wisp_rng_below(&rng, 8), far = 1 + wisp_rng_below(&rng, 8), hop = setup.rates.link_ns + 1;
        if (near > far) near ^= far, far ^= near, near ^= far;
        setup.wafer = (struct wisp_wafer_shape){9, 1};
        struct wisp_plan_entry entries[] = {{1, 0, (uint16_t)near}, {1, 9, (uint16_t)far}}; /* both live on die 0 */
        struct wisp_runner *flow = flow_of(&setup);
        uint64_t end = run(flow, entries, 2, NULL).time_ns;
        uint64_t busy = setup.wormhole.ends_ns + near * hop + setup.rates.llc_miss_ns + setup.rates.hbm_ns +
                        (uint64_t)(6 * MATRIX / setup.rates.link_bytes_per_ns);
        ck_assert_msg(end == busy + near * hop || end == busy + far * hop, "seed %llu: %llu ns, not %llu or %llu",
                      (unsigned long long)seed, (unsigned long long)end, (unsigned long long)busy + near * hop,
                      (unsigned long long)busy + far * hop);
        ck_assert_uint_eq(wisp_runner_loads(flow)->link_ns[1], (uint64_t)(6 * MATRIX / setup.rates.link_bytes_per_ns));
        wisp_runner_destroy(flow);
    }
}
END_TEST

static void random_plan(struct wisp_rng *rng, unsigned dies, unsigned experts, struct wisp_plan_entry *entries,
                        size_t count) {
    for (size_t i = 0; i < count; i++) /* sorted by expert */
        entries[i] = (struct wisp_plan_entry){.requests = 1 + wisp_rng_below(rng, 100),
                                              .expert = (uint16_t)(i * experts / count),
                                              .die = (uint16_t)wisp_rng_below(rng, dies)};
}

/* Every byte crosses every link of its way once, and the same work takes the same time. */
START_TEST(flow_conservation) {
    struct wisp_flow_setup setup = line_of(6);
    setup.wormhole.request_bytes = 100;
    struct wisp_plan_entry entries[40];
    struct wisp_rng rng;
    wisp_rng_init(&rng, 7, 0);
    random_plan(&rng, 6, EXPERTS, entries, 40);
    struct wisp_runner *flows[2];
    struct wisp_run_result results[2];
    for (unsigned i = 0; i < 2; i++) {
        uint64_t carried = 0;
        flows[i] = flow_of(&setup);
        results[i] = run(flows[i], entries, 40, NULL);
        for (unsigned l = 0; l < 24; l++) carried += wisp_runner_loads(flows[i])->link_bytes[l];
        ck_assert_uint_eq(carried, results[i].hops * MATRIX);
        ck_assert_uint_eq(results[i].remote_read_bytes + results[i].local_read_bytes, UINT64_C(40) * 3 * MATRIX);
    }
    ck_assert_mem_eq(&results[0], &results[1], sizeof results[0]);
    ck_assert_uint_eq(run(flows[0], entries, 40, NULL).hops, results[0].hops); /* again on the same machine */
    wisp_runner_destroy(flows[0]);
    wisp_runner_destroy(flows[1]);
}
END_TEST

/* Experts that are smaller than a read, on the largest wafer: of those too a die has as many reads
 * outstanding as of others. */
START_TEST(flow_small_experts) {
    struct wisp_flow_setup setup = line_of(WISP_DIES_MAX);
    setup.wormhole.matrix_bytes = 100;
    setup.wormhole.read_bytes = 25600;
    setup.wormhole.chunk_bytes = 8 * 25600;
    setup.wormhole.outstanding_bytes = 256 * 25600;
    struct wisp_plan_entry entries[40];
    struct wisp_rng rng;
    wisp_rng_init(&rng, 8, 0);
    random_plan(&rng, WISP_DIES_MAX, EXPERTS, entries, 40);
    struct wisp_runner *flow = flow_of(&setup);
    struct wisp_run_result result = run(flow, entries, 40, NULL);
    uint64_t carried = 0;
    for (unsigned l = 0; l < 4 * WISP_DIES_MAX; l++) carried += wisp_runner_loads(flow)->link_bytes[l];
    ck_assert_uint_eq(carried, result.hops * 100);
    ck_assert_uint_eq(result.remote_read_bytes + result.local_read_bytes, 40 * 3 * 100);
    wisp_runner_destroy(flow);
}
END_TEST

/* Where the last chunk of a matrix is a small one, more chunks than whole ones fit into what a die
 * may have outstanding. Of a slow memory a die asks for as many as it may; when they are there, for as
 * many again. */
START_TEST(flow_small_last_chunks) {
    enum { FULL = 15, LAST = 100, SLOW = 100000, MATRICES = 24 };
    struct wisp_flow_setup setup = line_of(1);
    setup.rates.hbm_ns = SLOW;
    setup.wormhole.request_bytes = LAST;
    setup.wormhole.matrix_bytes = FULL * 1600 + LAST;
    struct wisp_runner *flow = flow_of(&setup);
    struct wisp_plan_entry entries[MATRICES / 3];
    for (unsigned e = 0; e < MATRICES / 3; e++) entries[e] = (struct wisp_plan_entry){1, (uint16_t)e, 0};
    struct wisp_run_result result = run(flow, entries, MATRICES / 3, NULL);
    unsigned chunks = MATRICES * (FULL + 1), together = 64 + 2;
    ck_assert_uint_ge(result.time_ns, SLOW * (chunks / together));
    ck_assert_uint_le(result.time_ns, SLOW * (chunks / together + 1) + 2000);
    ck_assert_uint_eq(run(flow, entries, MATRICES / 3, NULL).time_ns, result.time_ns);
    wisp_runner_destroy(flow);
}
END_TEST

/* What is kept is read at home the next time, and the oldest gives way. */
START_TEST(flow_copies) {
    struct wisp_flow_setup setup = line_of(4);
    setup.copies = true;
    setup.copy_matrices = 6;
    struct wisp_runner *flow = flow_of(&setup);
    struct wisp_plan_entry entries[] = {{1, 1, 0}, {1, 2, 0}, {1, 3, 0}};
    bool keep[] = {true, true, true};
    struct wisp_run_result result = run(flow, entries, 2, keep);
    ck_assert_uint_eq(result.copies_made, 6);
    ck_assert_uint_eq(result.local_write_bytes, 6 * MATRIX);
    ck_assert_uint_eq(wisp_runner_copies(flow, 1)[1], 1);
    ck_assert_uint_eq(wisp_runner_copies(flow, 0)[1], 0);
    uint64_t fetched = result.time_ns;
    result = run(flow, entries, 2, keep);
    ck_assert_uint_eq(result.remote_read_bytes, 0);
    ck_assert_uint_eq(result.hops, 0);
    ck_assert_uint_lt(result.time_ns, fetched);
    result = run(flow, entries + 2, 1, keep);
    ck_assert_uint_eq(result.copies_evicted, 3); /* expert 1, read before expert 2 */
    ck_assert_uint_eq(wisp_runner_copies(flow, 1)[1], 0);
    ck_assert_uint_eq(wisp_runner_copies(flow, 1)[2], 1);
    ck_assert_uint_eq(wisp_runner_copies(flow, 1)[3], 1);
    wisp_runner_destroy(flow);
}
END_TEST

/* Of two local experts the second is read while the first is computed. */
START_TEST(flow_compute) {
    struct wisp_flow_setup setup = line_of(2);
    setup.rates.flops_per_ns = 1000;
    setup.rates.compute_share = (struct wisp_utilisation){
        {10, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX}, {0.5, 0.8, 1, 1, 1, 1, 1}};
    struct wisp_runner *flow = flow_of(&setup);
    struct wisp_plan_entry entries[] = {{10, 0, 0}, {11, 2, 0}};
    run(flow, entries, 2, NULL);
    uint64_t slow = 2 * 320 * 100 * 10 / 500, fast = 2 * 320 * 100 * 11 / 800; /* of one matrix */
    ck_assert_uint_eq(wisp_runner_loads(flow)->die_compute_ns[0], 3 * slow + 3 * fast);
    uint64_t span = wisp_runner_loads(flow)->die_span_ns[0];
    ck_assert_uint_ge(span, 3 * slow + 3 * fast + MISS + LATENCY + MATRIX / 400);
    ck_assert_uint_le(span, 3 * slow + 3 * fast + MISS + LATENCY + MATRIX / 400 + 200);
    wisp_runner_destroy(flow);
}
END_TEST

START_TEST(flow_bad_input) {
    struct wisp_flow_setup setup = line_of(4);
    struct wisp_runner *flow = flow_of(&setup);
    struct wisp_error error;
    uint8_t home[EXPERTS] = {0};
    struct wisp_plan_entry entry = {.requests = 1, .expert = 1, .die = 4};
    struct wisp_kernel kernel = {.entries = &entry, .count = 1, .home = home};
    struct wisp_run_result result;
    ck_assert_int_eq(wisp_runner_run(flow, &kernel, &result, &error), WISP_BAD_INPUT);
    entry = (struct wisp_plan_entry){.requests = 1, .expert = EXPERTS, .die = 0};
    ck_assert_int_eq(wisp_runner_run(flow, &kernel, &result, &error), WISP_BAD_INPUT);
    entry.expert = 1;
    kernel.layer = 2;
    ck_assert_int_eq(wisp_runner_run(flow, &kernel, &result, &error), WISP_BAD_INPUT);
    wisp_runner_destroy(flow);
    setup.wormhole.chunk_bytes = 0;
    ck_assert_int_eq(wisp_flow_create(&setup, &flow, &error), WISP_BAD_INPUT);
    setup = line_of(4);
    setup.wormhole.chunk_bytes = setup.wormhole.read_bytes = 1;
    ck_assert_int_eq(wisp_flow_create(&setup, &flow, &error), WISP_BAD_INPUT);
    setup = line_of(65);
    ck_assert_int_eq(wisp_flow_create(&setup, &flow, &error), WISP_BAD_INPUT);
}
END_TEST

/* ---- against the reference ---- */

static uint64_t reference_cycles(const struct wisp_config *config, const struct wisp_work *work) {
    struct wisp_machine *machine;
    struct wisp_machine_stats stats;
    struct wisp_traffic traffic = {.pattern = WISP_PATTERN_NONE};
    struct wisp_error error;
    ck_assert_int_eq(wisp_machine_create_cycle(config, &traffic, &machine, &error), WISP_OK);
    ck_assert_int_eq(wisp_machine_submit(machine, work, &error), WISP_OK);
    while (!wisp_machine_done(machine)) wisp_machine_run(machine, config->derived.link_latency_cycles, 1, NULL);
    wisp_machine_stats(machine, &stats);
    wisp_machine_destroy(machine);
    return stats.last_cycle + 1;
}

/* How far off the flow machine is, in percent, on a layer of so many experts at random dies. */
static double bridge_error(const char *path, size_t count, double scale, uint32_t reads, uint64_t seed) {
    static const struct wisp_flow_model model = {
        .layers = 4, .experts = EXPERTS, .hidden = 4096, .width = 1536, .weight_bytes = 2, .activation_bytes = 2};
    struct wisp_config config;
    struct wisp_error error;
    struct wisp_plan_entry entries[EXPERTS];
    struct wisp_work work;
    struct wisp_flow_setup setup;
    struct wisp_run_result result;
    struct wisp_rng rng;
    uint8_t home[EXPERTS];
    char file[256];
    snprintf(file, sizeof file, "%s/%s", unit_top(), path);
    ck_assert_int_eq(wisp_config_load(file, NULL, 0, &config, &error), WISP_OK);
    unsigned dies = config.derived.dies;
    for (unsigned e = 0; e < EXPERTS; e++) home[e] = (uint8_t)wisp_placement_home(e, EXPERTS, dies);
    wisp_rng_init(&rng, seed, 1);
    random_plan(&rng, dies, EXPERTS, entries, count);
    struct wisp_plan plan = {.entries = entries, .count = count};
    uint64_t flits = wisp_matrix_flits(&config, model.hidden, model.width, scale);
    ck_assert_int_eq(wisp_work_build(&plan, home, &config, 1, flits, &work, &error), WISP_OK);
    ck_assert_int_eq(wisp_flow_setup_config(&config, &model, scale, &setup, &error), WISP_OK);
    setup.wormhole.chunk_bytes = reads * setup.wormhole.read_bytes;
    struct wisp_runner *flow = flow_of(&setup);
    struct wisp_kernel kernel = {.entries = entries, .count = count, .home = home, .layer = 1};
    ck_assert_int_eq(wisp_runner_run(flow, &kernel, &result, &error), WISP_OK);
    uint64_t cycles = reference_cycles(&config, &work);
    wisp_runner_destroy(flow);
    wisp_work_free(&work);
    return 100.0 * ((double)result.time_ns / (double)cycles - 1);
}

/* Read by read the network is nearly that of the reference; the bounds are what was measured, rounded up. */
START_TEST(flow_bridge) {
    static const struct {
        const char *config;
        size_t count;
        double scale, bound;
    } cases[] = {
        {"configs/mesh2x2.ini", 1, 0.1, 1.5},  {"configs/mesh2x2.ini", 6, 0.1, 1.5},
        {"configs/mesh3x2.ini", 12, 0.1, 2},   {"configs/dojo.ini", 1, 0.1, 0.1},
        {"configs/dojo.ini", 20, 0.1, 0.6},    {"configs/dojo.ini", 64, 0.05, 4},
        {"configs/tsmc-sow.ini", 40, 0.05, 4},
    };
    double sum = 0;
    unsigned count = 0;
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        for (uint64_t seed = 1; seed <= 3; seed++) {
            double off = bridge_error(cases[i].config, cases[i].count, cases[i].scale, 1, seed);
            ck_assert_msg(off < cases[i].bound && off > -cases[i].bound, "%s, %zu experts, seed %llu: %.2f %% off",
                          cases[i].config, cases[i].count, (unsigned long long)seed, off);
            sum += off < 0 ? -off : off;
            count++;
        }
    ck_assert_msg(sum / count < 1.5, "the mean error is %.2f %%", sum / count);
}
END_TEST

int main(void) {
    const TTest *tests[] = {flow_zero_load,   flow_alone_anywhere,  flow_local,         flow_both_directions,
                            flow_shared_link, flow_one_link_of_two, flow_conservation,  flow_copies,
                            flow_compute,     flow_bad_input,       flow_small_experts, flow_small_last_chunks,
                            flow_bridge};
    return unit_main("flow_wormhole", tests, sizeof tests / sizeof tests[0]);
}

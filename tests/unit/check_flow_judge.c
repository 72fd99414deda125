/* check_flow_judge.c - csim/machine/flow: a kernel on a machine that has run others is the kernel on a fresh machine.
 *
 * What may stay between kernels is what the LLCs and the copy regions hold (docs/flow.md). Here nothing of that is of
 * use to the kernel that is judged: it has another layer, and older lines are the first to go from an LLC. Whatever
 * else outlives a kernel shows in its result or in the loads. Nothing but a test can see it: no second machine runs
 * beside.
 */
#include "base/rng.h"
#include "machine/flow.h"
#include "unit/flow_pins.h"
#include "unit/unit_test.h"

enum { EXPERTS = 64, ENTRIES = 40, DIES_MAX = 64, KERNELS = 4 };

static const unsigned shapes[][2] = {{1, 1}, {2, 1}, {1, 7}, {9, 1}, {3, 3}, {5, 5}, {3, 8}, {8, 8}};

struct kernel {
    struct wisp_plan_entry entries[ENTRIES];
    uint8_t home[EXPERTS];
    uint64_t holders[EXPERTS];
    struct wisp_kernel flow;
};

/* Entries sorted by expert, with homes anywhere; some experts live on other dies, too. */
static void random_kernel(struct wisp_rng *rng, unsigned dies, uint32_t layer, struct kernel *kernel) {
    size_t count = 1 + wisp_rng_below(rng, ENTRIES);
    for (unsigned e = 0; e < EXPERTS; e++) {
        kernel->home[e] = (uint8_t)wisp_rng_below(rng, dies);
        kernel->holders[e] = UINT64_C(1) << kernel->home[e] | UINT64_C(1) << wisp_rng_below(rng, dies);
    }
    for (size_t i = 0; i < count; i++)
        kernel->entries[i] = (struct wisp_plan_entry){.requests = 1 + wisp_rng_below(rng, 100),
                                                      .expert = (uint16_t)(i * EXPERTS / count),
                                                      .die = (uint16_t)wisp_rng_below(rng, dies)};
    kernel->flow = (struct wisp_kernel){.entries = kernel->entries,
                                        .home = kernel->home,
                                        .holders = wisp_rng_below(rng, 2) ? kernel->holders : NULL,
                                        .count = count,
                                        .layer = layer};
}

/* Links and HBM of random speed, so that times are no round numbers; queues and buffers small enough to fill. */
static struct wisp_flow_setup random_setup(struct wisp_rng *rng, enum wisp_discipline discipline,
                                           const unsigned shape[2]) {
    uint32_t read = 64 * (1 + wisp_rng_below(rng, 16)), chunk = read * (1 + wisp_rng_below(rng, 4));
    return (struct wisp_flow_setup){
        .discipline = discipline,
        .wafer = {shape[0], shape[1]},
        .model = {.layers = KERNELS,
                  .experts = EXPERTS,
                  .hidden = 64,
                  .width = 48,
                  .weight_bytes = 2,
                  .activation_bytes = 2},
        .rates = {.hbm_bytes_per_ns = 20 + wisp_rng_below(rng, 300),
                  .hbm_share = 0.9,
                  .link_bytes_per_ns = 10 + wisp_rng_below(rng, 90),
                  .link_share = 0.7,
                  .flops_per_ns = wisp_rng_below(rng, 2) ? 2000 : 0,
                  .compute_share = {{10, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX},
                                    {0.5, 0.8, 1, 1, 1, 1, 1}},
                  .hbm_ns = 1 + wisp_rng_below(rng, 60),
                  .link_ns = 1 + wisp_rng_below(rng, 40),
                  .llc_miss_ns = 1 + wisp_rng_below(rng, 20),
                  .llc_hit_ns = 1 + wisp_rng_below(rng, 10),
                  .llc_bytes = wisp_rng_below(rng, 2) ? UINT64_C(1) << 16 : 0},
        .switches = {wisp_rng_below(rng, 2), wisp_rng_below(rng, 2), wisp_rng_below(rng, 2)},
        .wormhole = {.chunk_bytes = chunk,
                     .read_bytes = read,
                     .request_bytes = wisp_rng_below(rng, 2) ? 64 : 0,
                     .outstanding_bytes = chunk * (1 + wisp_rng_below(rng, 12)),
                     .buffer_bytes = chunk * wisp_rng_below(rng, 4),
                     .buffer_reads = wisp_rng_below(rng, 30),
                     .local_queue_bytes = chunk * wisp_rng_below(rng, 4),
                     .remote_queue_bytes = chunk * wisp_rng_below(rng, 4),
                     .port_reads = wisp_rng_below(rng, 8),
                     .eject_reads = wisp_rng_below(rng, 8),
                     .llc_ways = 1 + wisp_rng_below(rng, 8),
                     .router_ns = 1,
                     .ends_ns = wisp_rng_below(rng, 9)},
    };
}

static struct wisp_runner *create(const struct wisp_flow_setup *setup) {
    struct wisp_runner *flow = NULL;
    struct wisp_error error;
    ck_assert_msg(wisp_flow_create(setup, &flow, &error) == WISP_OK, "%s", error.message);
    return flow;
}

static struct wisp_run_result run(struct wisp_runner *flow, const struct kernel *kernel) {
    struct wisp_run_result result;
    struct wisp_error error;
    ck_assert_msg(wisp_runner_run(flow, &kernel->flow, &result, &error) == WISP_OK, "%s", error.message);
    return result;
}

/* The loads, summed over kernels, of every die and link. */
static void add_loads(struct wisp_runner *flow, unsigned dies, uint64_t sums[DIES_MAX * 5]) {
    const struct wisp_loads *loads = wisp_runner_loads(flow);
    uint64_t *at = sums;
    for (unsigned d = 0; d < dies; d++) {
        *at++ += loads->die_span_ns[d];
        for (unsigned l = 0; l < 4; l++) *at++ += loads->link_bytes[4 * d + l];
    }
}

/* Kernels on one machine, and each on a machine of its own. */
static void reuse(enum wisp_discipline discipline, uint64_t seed) {
    static struct kernel kernels[KERNELS];
    struct wisp_rng rng;
    wisp_rng_init(&rng, seed, 3);
    const unsigned *shape = shapes[seed % (sizeof shapes / sizeof *shapes)];
    unsigned dies = shape[0] * shape[1];
    struct wisp_flow_setup setup = random_setup(&rng, discipline, shape);
    struct wisp_runner *one = create(&setup);
    static uint64_t fresh[DIES_MAX * 5], reused[DIES_MAX * 5];
    memset(fresh, 0, sizeof fresh);
    memset(reused, 0, sizeof reused);
    for (unsigned k = 0; k < KERNELS; k++) {
        random_kernel(&rng, dies, k, &kernels[k]);
        struct wisp_runner *own = create(&setup);
        struct wisp_run_result first = run(own, &kernels[k]), again = run(one, &kernels[k]);
        if (memcmp(&first, &again, sizeof first) != 0)
            ck_abort_msg("%ux%u, seed %llu: kernel %u takes %llu ns on a fresh machine, %llu ns after others", shape[0],
                         shape[1], (unsigned long long)seed, k, (unsigned long long)first.time_ns,
                         (unsigned long long)again.time_ns);
        add_loads(own, dies, fresh);
        wisp_runner_destroy(own);
    }
    add_loads(one, dies, reused);
    for (unsigned i = 0; i < dies * 5; i++) { /* the spans are summed in ticks, and rounded once */
        uint64_t more = i % 5 ? 0 : KERNELS;
        unit_require(reused[i] >= fresh[i] && reused[i] <= fresh[i] + more);
    }
    wisp_runner_destroy(one);
}

START_TEST(flow_wormhole_state_does_not_outlive_a_kernel) {
    for (uint64_t seed = 0; seed < 300; seed++) reuse(WISP_DISCIPLINE_WORMHOLE, seed);
}
END_TEST

START_TEST(flow_paper_state_does_not_outlive_a_kernel) {
    for (uint64_t seed = 0; seed < 300; seed++) reuse(WISP_DISCIPLINE_PAPER, seed);
}
END_TEST

/* Lines of the LLC are there from the beginning of the next kernel, whenever they came in the one before. */
START_TEST(flow_wormhole_llc_is_there) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, 1, 1);
    for (unsigned i = 0; i < 20; i++) {
        struct wisp_flow_setup setup = random_setup(&rng, WISP_DISCIPLINE_WORMHOLE, shapes[0]);
        struct kernel kernel;
        setup.rates.llc_bytes = 1 << 24, setup.rates.flops_per_ns = 0;
        setup.wormhole.llc_ways = 8;
        setup.wormhole.local_queue_bytes = setup.wormhole.outstanding_bytes = 64 * setup.wormhole.chunk_bytes;
        random_kernel(&rng, 1, 0, &kernel);
        struct wisp_runner *flow = create(&setup);
        uint64_t cold = run(flow, &kernel).time_ns;
        struct wisp_run_result warm = run(flow, &kernel);
        uint64_t read = setup.wormhole.read_bytes, bytes = 3 * kernel.flow.count * 64 * 48 * 2;
        ck_assert_uint_lt(warm.time_ns, cold);
        /* a read is asked for per ns, and the last one comes at the hit time; chunks are rounded up to whole reads */
        ck_assert_uint_le(warm.time_ns, 2 * (bytes / read + 1) + 3 * kernel.flow.count * 4 + setup.rates.llc_hit_ns);
        ck_assert_uint_eq(run(flow, &kernel).time_ns, warm.time_ns);
        wisp_runner_destroy(flow);
    }
}
END_TEST

/* ---- pinned: not a judge, but nothing in the machines changes without a word ---- */

/* Of random kernels one after the other, with copies in every second case: the nanoseconds, and the rest hashed. */
static void pin(enum wisp_discipline discipline, uint64_t seed, uint64_t pinned[2]) {
    static struct kernel kernel;
    static bool keep[ENTRIES];
    struct wisp_rng rng;
    wisp_rng_init(&rng, seed, 9);
    const unsigned *shape = shapes[seed % (sizeof shapes / sizeof *shapes)];
    struct wisp_flow_setup setup = random_setup(&rng, discipline, shape);
    setup.copies = seed / 2 % 2;
    setup.copy_matrices = 9;
    struct wisp_runner *flow = create(&setup);
    pinned[0] = pinned[1] = 0;
    for (unsigned k = 0; k < 2 * KERNELS; k++) {
        random_kernel(&rng, shape[0] * shape[1], k % 2, &kernel);
        for (unsigned i = 0; i < ENTRIES; i++) keep[i] = wisp_rng_below(&rng, 2);
        kernel.flow.keep = setup.copies ? keep : NULL;
        struct wisp_run_result result = run(flow, &kernel);
        uint64_t words[] = {
            result.time_ns,           result.hops,     result.local_read_bytes, result.remote_read_bytes,
            result.local_write_bytes, result.llc_hits, result.copies_made,      result.copies_evicted};
        for (unsigned i = 0; i < 8; i++) {
            uint64_t state = pinned[1] ^ words[i];
            pinned[1] = wisp_splitmix64(&state);
        }
        pinned[0] += result.time_ns;
    }
    const struct wisp_loads *loads = wisp_runner_loads(flow);
    for (unsigned d = 0; d < shape[0] * shape[1]; d++) {
        uint64_t state =
            pinned[1] ^ loads->die_span_ns[d] ^ loads->die_compute_ns[d] << 20 ^ loads->die_hbm_ns[d] << 40;
        for (unsigned l = 0; l < 4; l++) state ^= loads->link_ns[4 * d + l] << 8 * l;
        pinned[1] = wisp_splitmix64(&state);
    }
    wisp_runner_destroy(flow);
}

START_TEST(flow_pinned) {
    for (unsigned i = 0; i < sizeof flow_pins / sizeof *flow_pins; i++)
        for (unsigned d = 0; d < 2; d++) {
            uint64_t got[2];
            pin(d ? WISP_DISCIPLINE_WORMHOLE : WISP_DISCIPLINE_PAPER, i, got);
            if (got[0] != flow_pins[i][2 * d] || got[1] != flow_pins[i][2 * d + 1])
                ck_abort_msg("%s, case %u: %llu ns and 0x%llx; pinned (flow_pins.h) are %llu ns and 0x%llx",
                             d ? "wormhole" : "paper", i, (unsigned long long)got[0], (unsigned long long)got[1],
                             (unsigned long long)flow_pins[i][2 * d], (unsigned long long)flow_pins[i][2 * d + 1]);
        }
}
END_TEST

/* What a machine takes, to the last value that fits. */
START_TEST(flow_limits) {
    static const struct {
        unsigned columns, experts, layers, hidden, width;
        bool fits;
    } cases[] = {{1, 1, 1, 1, 1, true},
                 {64, 512, 1, 64, 64, true},
                 {0, 1, 1, 1, 1, false},
                 {65, 1, 1, 1, 1, false},
                 {1, 0, 1, 1, 1, false},
                 {1, 513, 1, 1, 1, false},
                 {1, 1, 0, 1, 1, false},
                 {1, 1, 1, 0, 1, false},
                 {1, 1, 1, 1 << 20, 1 << 20, true},
                 {1, 1, 1, 1 << 20, (1 << 20) + 1, false}};
    struct wisp_rng rng;
    wisp_rng_init(&rng, 1, 1);
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct wisp_flow_setup setup = random_setup(&rng, WISP_DISCIPLINE_PAPER, shapes[0]);
        struct wisp_runner *flow = NULL;
        struct wisp_error error;
        setup.wafer.columns = cases[i].columns;
        setup.model =
            (struct wisp_flow_model){cases[i].layers, cases[i].experts, cases[i].hidden, cases[i].width, 1, 1};
        ck_assert_msg(wisp_flow_create(&setup, &flow, &error) == (cases[i].fits ? WISP_OK : WISP_BAD_INPUT), "case %u",
                      i);
        if (cases[i].fits) wisp_runner_destroy(flow);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {flow_wormhole_state_does_not_outlive_a_kernel, flow_paper_state_does_not_outlive_a_kernel,
                            flow_wormhole_llc_is_there, flow_pinned, flow_limits};
    return unit_main("flow_judge", tests, sizeof tests / sizeof tests[0]);
}

/* check_paper_judge.c - csim/machine/flow, discipline `paper`: the same nanoseconds, counts, loads, LLCs and copies as
 * the rules of docs/flow.md taken word by word (slow_paper.h), for random kernels one after the other on every shape.
 */
#include "unit/flow_vectors.h"
#include "unit/slow_paper.h"
#include "unit/unit_test.h"

enum { EXPERTS = 48, ENTRIES = 36, LAYERS = 2, KERNELS = 6 };

static const unsigned shapes[][2] = {{1, 1}, {2, 1}, {1, 2}, {1, 7}, {9, 1},  {2, 2},  {3, 3},
                                     {3, 8}, {5, 5}, {8, 3}, {7, 5}, {1, 64}, {64, 1}, {8, 8}};
enum { SHAPES = sizeof shapes / sizeof *shapes };

struct kernel {
    struct wisp_plan_entry entries[ENTRIES];
    uint8_t home[EXPERTS];
    uint64_t holders[EXPERTS];
    bool keep[ENTRIES];
    struct wisp_kernel flow;
};

/* Few experts on few dies now and then, so that they meet in an LLC, a copy or a link; else all over the wafer. */
static void random_kernel(struct wisp_rng *rng, unsigned dies, struct kernel *kernel) {
    unsigned experts = unit_chance(rng, 40) ? 1 + wisp_rng_below(rng, 6) : EXPERTS;
    unsigned near = unit_chance(rng, 40) ? 1 + wisp_rng_below(rng, dies) : dies;
    unsigned requests = unit_chance(rng, 50) ? 100 : 1;
    size_t count = wisp_rng_below(rng, ENTRIES + 1);
    for (unsigned e = 0; e < EXPERTS; e++) {
        kernel->home[e] = (uint8_t)wisp_rng_below(rng, near);
        kernel->holders[e] = UINT64_C(1) << kernel->home[e] | UINT64_C(1) << wisp_rng_below(rng, dies);
    }
    for (size_t i = 0; i < count; i++) {
        unsigned expert = (unsigned)(i * experts / count), die = wisp_rng_below(rng, near);
        if (unit_chance(rng, 25)) die = kernel->home[expert];
        kernel->entries[i] = (struct wisp_plan_entry){
            .requests = wisp_rng_below(rng, 1 + requests), .expert = (uint16_t)expert, .die = (uint16_t)die};
        kernel->keep[i] = unit_chance(rng, 60);
    }
    kernel->flow = (struct wisp_kernel){.entries = kernel->entries,
                                        .keep = unit_chance(rng, 80) ? kernel->keep : NULL,
                                        .home = kernel->home,
                                        .holders = unit_chance(rng, 50) ? kernel->holders : NULL,
                                        .count = count,
                                        .layer = wisp_rng_below(rng, LAYERS)};
}

/* Times that are often equal, or 0, or no round numbers. */
static struct wisp_flow_setup random_setup(struct wisp_rng *rng, const unsigned shape[2]) {
    bool round = unit_chance(rng, 50);
    return (struct wisp_flow_setup){
        .discipline = WISP_DISCIPLINE_PAPER,
        .wafer = {shape[0], shape[1]},
        .model = {.layers = LAYERS,
                  .experts = EXPERTS,
                  .hidden = 64,
                  .width = round ? 50 : 49,
                  .weight_bytes = 1 + wisp_rng_below(rng, 2),
                  .activation_bytes = 1 + wisp_rng_below(rng, 3)},
        .rates = {.hbm_bytes_per_ns = round ? 40 : 3 + wisp_rng_below(rng, 300),
                  .hbm_share = round ? 0.8 : 0.85,
                  .link_bytes_per_ns = round ? 20 : 3 + wisp_rng_below(rng, 90),
                  .link_share = round ? 0.5 : 0.9,
                  .flops_per_ns = unit_chance(rng, 80) ? 500 + wisp_rng_below(rng, 5000) : wisp_rng_below(rng, 4) / 2.0,
                  .compute_share = {{10, 20, 40, 60, 80, 99, UINT32_MAX}, {0.5, 0.8, 0.7, 0.6, 0.9, 0.65, 0.75}},
                  .hbm_ns = wisp_rng_below(rng, round ? 2 : 60) * 10,
                  .link_ns = wisp_rng_below(rng, round ? 2 : 40) * 10,
                  .llc_hit_ns = wisp_rng_below(rng, 10),
                  .llc_miss_ns = wisp_rng_below(rng, 20),
                  .llc_write_ns = wisp_rng_below(rng, 20),
                  .llc_bytes = wisp_rng_below(rng, 3) * UINT64_C(21000)},
        .switches = {unit_chance(rng, 40), unit_chance(rng, 40), unit_chance(rng, 40)},
        .copies = unit_chance(rng, 60),
        .copy_matrices = unit_chance(rng, 30) ? UINT64_MAX : wisp_rng_below(rng, 9),
    };
}

static struct wisp_runner *create(const struct wisp_flow_setup *setup) {
    struct wisp_runner *flow = NULL;
    struct wisp_error error;
    ck_assert_msg(wisp_flow_create(setup, &flow, &error) == WISP_OK, "%s", error.message);
    return flow;
}

static struct wisp_run_result run(struct wisp_runner *flow, const struct wisp_kernel *kernel) {
    struct wisp_run_result result;
    struct wisp_error error;
    ck_assert_msg(wisp_runner_run(flow, kernel, &result, &error) == WISP_OK, "%s", error.message);
    return result;
}

/* Where a case is: for the message of a difference. */
struct place {
    const struct wisp_flow_setup *setup;
    uint64_t number;
    unsigned kernel;
};

static void same(const struct place *at, const char *what, unsigned index, uint64_t product, uint64_t slow) {
    if (product != slow)
        ck_abort_msg("%ux%u, case %llu, kernel %u, switches %d%d%d, copies %d: %s %u is %llu, by the rules %llu",
                     at->setup->wafer.columns, at->setup->wafer.rows, (unsigned long long)at->number, at->kernel,
                     at->setup->switches.both_directions, at->setup->switches.claim_at_start,
                     at->setup->switches.remote_activations, at->setup->copies, what, index,
                     (unsigned long long)product, (unsigned long long)slow);
}

static void same_results(const struct place *at, const struct wisp_run_result *a, const struct wisp_run_result *b) {
    same(at, "hops", 0, a->hops, b->hops);
    same(at, "events", 0, a->events, b->events);
    same(at, "local_read_bytes", 0, a->local_read_bytes, b->local_read_bytes);
    same(at, "remote_read_bytes", 0, a->remote_read_bytes, b->remote_read_bytes);
    same(at, "local_write_bytes", 0, a->local_write_bytes, b->local_write_bytes);
    same(at, "llc_hits", 0, a->llc_hits, b->llc_hits);
    same(at, "copies_made", 0, a->copies_made, b->copies_made);
    same(at, "copies_evicted", 0, a->copies_evicted, b->copies_evicted);
    same(at, "time_ns", 0, a->time_ns, b->time_ns);
}

static void same_loads(const struct place *at, struct wisp_runner *flow, const struct slow_paper *slow) {
    const struct wisp_loads *loads = wisp_runner_loads(flow);
    for (unsigned d = 0; d < slow->dies; d++) {
        same(at, "die_span_ns", d, loads->die_span_ns[d], slow->span[d]);
        same(at, "die_compute_ns", d, loads->die_compute_ns[d], slow->compute_ns[d]);
        same(at, "die_hbm_ns", d, loads->die_hbm_ns[d], slow->hbm_ns[d]);
    }
    for (unsigned l = 0; l < slow->dies * 4; l++) {
        same(at, "link_ns", l, loads->link_ns[l], slow->link_ns[l]);
        same(at, "link_bytes", l, loads->link_bytes[l], slow->link_bytes[l]);
    }
}

static void same_copies(const struct place *at, struct wisp_runner *flow, const struct slow_paper *slow) {
    static uint64_t kept[LAYERS * EXPERTS];
    memset(kept, 0, sizeof kept);
    for (unsigned d = 0; d < slow->dies; d++)
        for (unsigned i = 0; i < slow->kept_count[d]; i++)
            kept[(slow->kept[d][i] - 1) / WISP_EXPERT_MATRICES] |= UINT64_C(1) << d;
    for (unsigned l = 0; l < LAYERS; l++)
        for (unsigned e = 0; at->setup->copies && e < EXPERTS; e++)
            same(at, "copies of expert", l * EXPERTS + e, wisp_runner_copies(flow, l)[e], kept[l * EXPERTS + e]);
}

static void compare(uint64_t number) {
    static struct slow_paper slow;
    static struct kernel kernel;
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), number);
    const unsigned *shape = shapes[number % SHAPES];
    struct wisp_flow_setup setup = random_setup(&rng, shape);
    struct place at = {&setup, number, 0};
    struct wisp_runner *flow = create(&setup);
    slow_init(&slow, &setup);
    for (; at.kernel < KERNELS; at.kernel++) {
        random_kernel(&rng, shape[0] * shape[1], &kernel);
        struct wisp_run_result product = run(flow, &kernel.flow), rules = slow_run(&slow, &kernel.flow);
        same_results(&at, &product, &rules);
        same_loads(&at, flow, &slow);
        same_copies(&at, flow, &slow);
    }
    wisp_runner_destroy(flow);
}

START_TEST(paper_rules) {
    for (uint64_t number = 0, cases = 70 * unit_env("WISP_UNIT_SEEDS", 6); number < cases; number++) compare(number);
}
END_TEST

/* The judge is judged: what the authors' simulator makes of the small kernels. */
START_TEST(paper_authors) {
    static struct slow_paper slow;
    for (unsigned i = 0; i < VECTORS; i++) {
        const struct flow_vector *v = &flow_vectors[i];
        struct wisp_flow_setup setup = setup_of(v->model, v->columns, v->rows);
        struct wisp_plan_entry entries[FLOW_VECTOR_ENTRIES];
        bool keep[FLOW_VECTOR_ENTRIES] = {false};
        size_t count = vector_plan(v, entries, keep);
        struct wisp_kernel kernel = {
            .entries = entries, .keep = keep, .home = homes_of(&setup), .count = count, .layer = 1};
        struct wisp_run_result sum = {0};
        setup.copies = v->copies;
        slow_init(&slow, &setup);
        for (unsigned t = 0; t < v->times; t++) {
            struct wisp_run_result result = slow_run(&slow, &kernel);
            sum.time_ns += result.time_ns, sum.hops += result.hops, sum.events += result.events;
            sum.local_read_bytes += result.local_read_bytes, sum.remote_read_bytes += result.remote_read_bytes;
            sum.local_write_bytes += result.local_write_bytes;
        }
        ck_assert_msg(sum.time_ns == (v->own_ns ? v->own_ns : v->ns), "vector %u: %llu ns", i,
                      (unsigned long long)sum.time_ns);
        ck_assert_msg(sum.hops == v->hops && sum.events == v->events, "vector %u: hops or events differ", i);
        ck_assert_msg(sum.local_read_bytes == v->local_read && sum.remote_read_bytes == v->remote_read &&
                          sum.local_write_bytes == v->local_write,
                      "vector %u: bytes differ", i);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {paper_authors, paper_rules};
    return unit_main("paper_judge", tests, sizeof tests / sizeof tests[0]);
}

/* check_allocate.c - csim/gcp/allocate: the plans of the authors' simulator, and Algorithm 1 against a plain second
 * implementation that copies everything per trial, as its text does. */
#include "gcp/allocate.h"
#include "gcp/placement.h"
#include "gcp/plan.h"
#include "trace/import.h"
#include "unit/request_kernel.h"
#include "unit/unit_test.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

enum { ROOM = WISP_EXPERTS_MAX * WISP_DIES_MAX, CASES = 2000 };

static struct wisp_allocator allocator;
static struct wisp_distribution where;
static uint32_t requests[WISP_EXPERTS_MAX];
static uint16_t order[WISP_EXPERTS_MAX];
static struct wisp_plan_entry entries[ROOM];

static void live_even(uint32_t experts, uint32_t dies) {
    struct wisp_placement_setup even = {.placement = WISP_PLACEMENT_EVEN, .experts = experts, .dies = dies};
    wisp_place(&even, NULL, &where);
}

static uint32_t in_order(uint32_t experts) {
    uint32_t active = 0;
    for (uint32_t e = 0; e < experts; e++)
        if (requests[e]) order[active++] = (uint16_t)e;
    return active;
}

/* ---- the authors' simulator ----
 *
 * Cases measured on it (a public fork, commit 8608d3ac): model, wafer, {expert: requests}, and its plan. Whole plans
 * where it is short, otherwise entries and hops (three per kernel away from home and link). What each of DeepSeek's 256
 * experts was wanted by, 36,216 in all, was not recorded: here 141 each. */

enum model { LLAMA4, QWEN, DEEPSEEK };
static const struct {
    uint32_t experts;
    double hidden, width;
} models[] = {[LLAMA4] = {128, 5120, 8192}, [QWEN] = {128, 4096, 1536}, [DEEPSEEK] = {256, 7168, 2048}};

struct vector {
    char strategy; /* b: base, e: norm_ep, a: allo_only */
    enum model model;
    struct wisp_wafer_shape wafer;
    uint32_t first, count, each; /* wanted: so many experts from the first on, each by so many */
    uint32_t entries, hops;
    struct wisp_plan_entry plan[5]; /* as far as it was recorded */
};

static const struct vector vectors[] = {
    {'e', LLAMA4, {3, 8}, 0, 1, 1, 1, 0, {{1, 0, 0}}},
    {'e', LLAMA4, {3, 8}, 0, 1, 1000, 1, 0, {{1000, 0, 0}}},
    {'e', LLAMA4, {3, 8}, 0, 2, 1, 2, 0, {{1, 0, 0}, {1, 1, 0}}},
    {'b', LLAMA4, {3, 8}, 40, 1, 1, 1, 24, {{1, 40, 7}}},
    {'b', LLAMA4, {3, 8}, 0, 1, 1, 1, 21, {{1, 0, 7}}},
    {'b', LLAMA4, {3, 8}, 0, 2, 1, 2, 24, {{1, 0, 7}, {1, 1, 8}}},
    {'b', DEEPSEEK, {3, 8}, 0, 2, 16, 2, 24, {{16, 0, 7}, {16, 1, 8}}},
    {'b', DEEPSEEK, {5, 5}, 0, 2, 16, 2, 21, {{16, 0, 7}, {16, 1, 8}}},
    {'b', QWEN, {5, 5}, 0, 128, 32, 128, 1227, {{0}}},
    {'e', QWEN, {5, 5}, 0, 128, 32, 128, 0, {{0}}},
    {'a', QWEN, {5, 5}, 0, 128, 32, 128, 0, {{0}}},
    {'b', QWEN, {3, 8}, 0, 128, 32, 128, 1311, {{0}}},
    {'a', QWEN, {3, 8}, 0, 128, 32, 128, 0, {{0}}},
    {'a', LLAMA4, {3, 8}, 0, 1, 4096, 3, 6, {{2048, 0, 0}, {1024, 0, 1}, {1024, 0, 8}}},
    {'a',
     LLAMA4,
     {5, 5},
     62,
     1,
     4096,
     5,
     12,
     {{1536, 62, 12}, {1024, 62, 7}, {512, 62, 11}, {512, 62, 13}, {512, 62, 17}}},
    {'a', LLAMA4, {5, 5}, 62, 1, 1023, 1, 0, {{1023, 62, 12}}},
    {'a', LLAMA4, {5, 5}, 62, 1, 1024, 2, 3, {{512, 62, 12}, {512, 62, 7}}},
    {'a', LLAMA4, {5, 5}, 60, 5, 700, 5, 9, {{700, 60, 12}, {700, 61, 7}, {700, 62, 12}, {700, 63, 11}, {700, 64, 13}}},
    {'a', DEEPSEEK, {5, 5}, 0, 256, 141, 256, 0, {{0}}},
    {'a', DEEPSEEK, {3, 8}, 0, 256, 141, 256, 0, {{0}}},
    {'b', DEEPSEEK, {3, 8}, 0, 256, 141, 256, 2640, {{0}}},
    {'e', DEEPSEEK, {3, 8}, 0, 256, 141, 256, 0, {{0}}},
};

static void init(const char *preset, enum model model, struct wisp_wafer_shape wafer) {
    struct wisp_allocate_rules rules;
    double flops = 6 * models[model].hidden * models[model].width; /* as many bytes in bf16 */
    struct wisp_allocate_costs costs = wisp_allocate_paper_costs(flops, flops);
    ck_assert_int_eq(wisp_allocate_preset(preset, &rules), 0);
    wisp_allocator_init(&allocator, &rules, &costs, wafer);
}

static uint32_t plan_vector(const struct vector *vector) {
    uint32_t experts = models[vector->model].experts, dies = vector->wafer.columns * vector->wafer.rows;
    init("paper-code", vector->model, vector->wafer);
    live_even(experts, dies);
    memset(requests, 0, sizeof requests);
    for (uint32_t i = 0; i < vector->count; i++) requests[vector->first + i] = vector->each;
    if (vector->strategy == 'b') return wisp_allocate_base(experts, dies, requests, order, in_order(experts), entries);
    return vector->strategy == 'e' ? wisp_allocate_ep(&where, requests, entries)
                                   : wisp_allocate_near(&allocator, &where, requests, entries);
}

START_TEST(authors_vectors) {
    for (unsigned v = 0; v < sizeof vectors / sizeof vectors[0]; v++) {
        const struct vector *vector = &vectors[v];
        struct wisp_plan plan = {.entries = entries, .count = plan_vector(vector)};
        ck_assert_msg(plan.count == vector->entries, "vector %u: %zu entries", v, plan.count);
        for (unsigned i = 0; i < 5 && vector->plan[i].requests; i++)
            ck_assert_msg(memcmp(&vector->plan[i], &entries[i], sizeof *entries) == 0, "vector %u entry %u: %u %u %u",
                          v, i, entries[i].requests, entries[i].expert, entries[i].die);
        uint64_t hops = wisp_plan_hops(&plan, where.home, vector->wafer);
        ck_assert_msg(hops == vector->hops, "vector %u: %llu hops", v, (unsigned long long)hops);
    }
}
END_TEST

/* Hops of the authors' simulator on the 235 real requests of Llama-4 (peer_llama4.csv beside them), all layers. */
static uint64_t hops_of_trace(const struct wisp_trace *trace, const struct wisp_request *batch_of, uint32_t count,
                              uint32_t steps, bool base) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    uint64_t hops = 0;
    for (uint32_t step = 0; step < steps; step++)
        for (uint32_t layer = 0; layer < info->layers; layer++) {
            static struct request_kernel kernel;
            request_kernel_make(batch_of, count, step, layer, &kernel);
            const struct wisp_demand_kernel *demand = &kernel.demand;
            struct wisp_plan plan = {.entries = entries};
            plan.count =
                base ? wisp_allocate_base(info->experts, 24, demand->selected, demand->order, demand->active, entries)
                     : wisp_allocate_near(&allocator, &where, demand->selected, entries);
            hops += wisp_plan_hops(&plan, where.home, allocator.wafer);
        }
    return hops;
}

START_TEST(authors_hops) {
    enum { BATCH = 4096 };
    static struct wisp_request batch[BATCH];
    char path[1024];
    const char *shared = getenv("SHARED"), *paths[] = {path};
    struct wisp_import import = {.paths = paths, .path_count = 1, .threads = 2};
    struct wisp_imported imported;
    struct wisp_trace *trace;
    struct wisp_error error;
    snprintf(path, sizeof path, "%s/traces/hf/meta-llama/Llama-4-Maverick-17B-128E-Instruct", shared ? shared : "");
    if (!shared || access(path, R_OK) != 0) {
        puts("skipped: authors_hops: no real traces");
        return;
    }
    ck_assert_msg(wisp_trace_import(&import, "l4.wtr", &imported, &error) == WISP_OK, "%s", error.message);
    ck_assert_int_eq(wisp_trace_open("l4.wtr", &trace, &error), WISP_OK);
    for (uint32_t r = 0; r < BATCH; r++) {
        batch[r] = batch[r < 235 ? r : r - 235];
        if (r < 235) ck_assert_int_eq(wisp_trace_read(trace, r, &batch[r], &error), WISP_OK);
    }
    init("paper-code", LLAMA4, (struct wisp_wafer_shape){3, 8});
    live_even(128, 24);
    ck_assert_uint_eq(hops_of_trace(trace, batch, 235, 32, true), 420873);
    ck_assert_uint_eq(hops_of_trace(trace, batch, 235, 32, false), 30);
    ck_assert_uint_eq(hops_of_trace(trace, batch, BATCH, 16, false), 2973);
    for (uint32_t r = 0; r < 235; r++) wisp_request_free(&batch[r]);
    wisp_trace_close(trace);
}
END_TEST

/* ---- Algorithm 1 again, plainly ---- */

struct plain {
    const struct wisp_allocate_rules *rules;
    const struct wisp_allocate_costs *costs;
    struct wisp_wafer_shape wafer;
    struct wisp_die_load die[WISP_DIES_MAX];
    double seen[WISP_DIES_MAX]; /* requests of the expert at hand */
};

static unsigned plain_hops(struct wisp_wafer_shape wafer, unsigned a, unsigned b) {
    return (unsigned)(abs((int)(a / wafer.rows) - (int)(b / wafer.rows)) +
                      abs((int)(a % wafer.rows) - (int)(b % wafer.rows)));
}

static double plain_done(const struct plain *plain, unsigned d) {
    const struct wisp_die_load *die = &plain->die[d];
    if (plain->rules->model == WISP_ALLOCATE_TEXT)
        return die->read_local + die->read_remote + die->link_in + die->compute_local + die->compute_remote;
    return fmax(fmax(die->compute_local, die->read_local + die->read_remote), die->link_in) + die->compute_remote;
}

static double plain_move(const struct plain *plain, unsigned die, unsigned home) {
    return 2 * plain_hops(plain->wafer, die, home) * plain->costs->hop_ns + plain->costs->transfer_ns;
}

/* The block on the die, in this copy of everything; returns what it comes to. */
static double plain_put(struct plain *plain, unsigned die, unsigned home, bool local, uint32_t block) {
    bool text = plain->rules->model == WISP_ALLOCATE_TEXT, first = plain->seen[die] == 0;
    double compute = ceil(plain->costs->flops_per_request * block / plain->costs->flops_per_ns);
    double before = plain_done(plain, die), read = first ? plain->costs->read_ns : 0;
    double move = !local && (first || !text) ? plain_move(plain, die, home) : 0;
    *(local ? &plain->die[die].compute_local : &plain->die[die].compute_remote) += compute;
    plain->die[die].link_in += move;
    if (!local) plain->die[home].read_remote += read;
    if (local && text) plain->die[die].read_local += read;
    plain->seen[die] += block;
    if (text) return before + compute + read + move;
    return local ? plain_done(plain, die) : fmax(plain_done(plain, die), plain_done(plain, home));
}

static bool plain_near(const struct plain *plain, unsigned e, unsigned die) {
    if (plain->rules->model == WISP_ALLOCATE_CODE)
        return plain_hops(plain->wafer, die, where.home[e]) <= plain->rules->distance;
    for (unsigned d = 0; d < plain->wafer.columns * plain->wafer.rows; d++)
        if (where.holders[e] >> d & 1 && plain_hops(plain->wafer, die, d) <= plain->rules->distance) return true;
    return false;
}

/* Fills candidates, the least value first; returns how many may be used. */
static unsigned plain_candidates(const struct plain *plain, unsigned e, double mean, unsigned *candidates) {
    unsigned count = 0, dies = plain->wafer.columns * plain->wafer.rows;
    double value[WISP_DIES_MAX], per_die = plain->rules->split_requests;
    for (unsigned d = 0; d < dies; d++) {
        bool local = where.holders[e] >> d & 1;
        if (!local && !plain_near(plain, e, d)) continue;
        value[d] = plain_done(plain, d);
        if (!local && plain->rules->model == WISP_ALLOCATE_CODE) value[d] += plain_move(plain, d, where.home[e]);
        candidates[count++] = d;
    }
    for (unsigned i = 0; i < count; i++)
        for (unsigned j = i + 1; j < count; j++) {
            unsigned a = candidates[i], b = candidates[j];
            if (value[b] < value[a] || (value[b] == value[a] && b < a)) candidates[i] = b, candidates[j] = a;
        }
    if (plain->rules->model == WISP_ALLOCATE_CODE) per_die = fmax(per_die, mean);
    double most = floor((requests[e] - fmod(requests[e], per_die)) / per_die + 0.5); /* as `//` of Python */
    most = fmax(plain->rules->least_dies, most);
    return most < count ? (unsigned)most : count;
}

static uint32_t plain_expert(struct plain *plain, unsigned e, double mean, struct wisp_plan_entry *out) {
    unsigned candidates[WISP_DIES_MAX], count = plain_candidates(plain, e, mean, candidates);
    uint32_t left = requests[e], made = 0, size = plain->rules->block_requests;
    memset(plain->seen, 0, sizeof plain->seen);
    while (left > 0) {
        struct plain best;
        uint32_t block = size < left ? size : left;
        double least = INFINITY;
        bool best_local = false;
        if (plain->rules->model == WISP_ALLOCATE_CODE && left - block < size) block = left;
        for (unsigned i = 0; i < count; i++) {
            struct plain trial = *plain;
            bool local = where.holders[e] >> candidates[i] & 1;
            double cost = plain_put(&trial, candidates[i], where.home[e], local, block);
            if (cost < least || (cost == least && local && !best_local)) best = trial, least = cost, best_local = local;
        }
        *plain = best;
        left -= block;
    }
    for (unsigned i = 0; i < count; i++)
        if (plain->seen[candidates[i]])
            out[made++] =
                (struct wisp_plan_entry){(uint32_t)plain->seen[candidates[i]], (uint16_t)e, (uint16_t)candidates[i]};
    return made;
}

/* Experts in ascending order of requests by looking for the next, then the plan sorted by expert. */
static uint32_t plain_allocate(struct plain *plain, struct wisp_plan_entry *out) {
    static struct wisp_plan_entry dealt[ROOM];
    bool done[WISP_EXPERTS_MAX] = {false};
    uint32_t count = 0, sorted = 0;
    double total = 0;
    for (uint32_t e = 0; e < where.experts; e++) {
        total += requests[e];
        if (requests[e] && plain->rules->model == WISP_ALLOCATE_CODE)
            plain->die[where.home[e]].read_local += plain->costs->read_ns;
    }
    for (;;) {
        uint32_t next = UINT32_MAX;
        for (uint32_t e = 0; e < where.experts; e++)
            if (requests[e] && !done[e] && (next == UINT32_MAX || requests[e] < requests[next])) next = e;
        if (next == UINT32_MAX) break;
        done[next] = true;
        count += plain_expert(plain, next, total / where.experts, dealt + count);
    }
    for (uint32_t e = 0; e < where.experts; e++)
        for (uint32_t i = 0; i < count; i++)
            if (dealt[i].expert == e) out[sorted++] = dealt[i];
    return sorted;
}

/* ---- random cases ---- */

/* Even placement, with copies on some other dies in two cases of three. */
static void random_table(struct wisp_rng *rng, uint32_t experts, uint32_t dies) {
    unsigned percent = wisp_rng_below(rng, 3) * 10;
    live_even(experts, dies);
    for (uint32_t e = 0; e < experts; e++)
        for (uint32_t d = 0; d < dies; d++)
            if (unit_chance(rng, percent)) where.holders[e] |= UINT64_C(1) << d;
}

/* Few and many requests, so that both computing and reading are what counts; now and then equal ones. */
static void random_requests(struct wisp_rng *rng, uint32_t experts) {
    static const uint32_t most[] = {3, 300, 3000, 20000};
    uint32_t limit = most[wisp_rng_below(rng, 4)];
    for (uint32_t e = 0; e < experts; e++) {
        requests[e] = wisp_rng_below(rng, 4) ? wisp_rng_below(rng, limit) : 0;
        if (unit_chance(rng, 10)) requests[e] = limit / 2;
        if (unit_chance(rng, 2)) requests[e] = 50000;
    }
}

static void random_case(struct wisp_rng *rng) {
    struct wisp_wafer_shape wafer = {1 + wisp_rng_below(rng, 8), 1 + wisp_rng_below(rng, 8)};
    uint32_t dies = wafer.columns * wafer.rows, experts = 1 + wisp_rng_below(rng, 48);
    init(wisp_rng_below(rng, 2) ? "paper-code" : "paper-text", (enum model)wisp_rng_below(rng, 3), wafer);
    if (wisp_rng_below(rng, 2)) {
        struct wisp_allocate_rules rules = {1 + wisp_rng_below(rng, 1000), wisp_rng_below(rng, 4),
                                            1 + wisp_rng_below(rng, 6), 1 + wisp_rng_below(rng, 1000),
                                            allocator.rules.model};
        struct wisp_allocate_costs costs = allocator.costs;
        wisp_allocator_init(&allocator, &rules, &costs, wafer);
    }
    random_table(rng, experts, dies);
    random_requests(rng, experts);
}

START_TEST(fast_is_plain) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 0);
    for (unsigned n = 0; n < CASES; n++) {
        static struct wisp_plan_entry expected[ROOM];
        random_case(&rng);
        struct plain plain = {.rules = &allocator.rules, .costs = &allocator.costs, .wafer = allocator.wafer};
        uint32_t count = wisp_allocate_near(&allocator, &where, requests, entries);
        uint32_t wanted = plain_allocate(&plain, expected);
        if (count != wanted || memcmp(entries, expected, count * sizeof *entries) != 0)
            ck_abort_msg("case %u differs: %u entries, plainly %u", n, count, wanted);
        if (memcmp(plain.die, allocator.loads, sizeof plain.die) != 0) ck_abort_msg("case %u: loads differ", n);
    }
}
END_TEST

/* Sorted by expert, none twice on a die, every request once. */
static void check_plan(uint32_t count) {
    uint32_t dealt[WISP_EXPERTS_MAX] = {0};
    uint64_t seen[WISP_EXPERTS_MAX] = {0};
    for (uint32_t i = 0; i < count; i++) {
        const struct wisp_plan_entry *entry = &entries[i];
        unit_require(entry->requests > 0 && entry->die < allocator.wafer.columns * allocator.wafer.rows);
        unit_require(i == 0 || entries[i - 1].expert <= entry->expert);
        unit_require(!(seen[entry->expert] >> entry->die & 1));
        seen[entry->expert] |= UINT64_C(1) << entry->die;
        dealt[entry->expert] += entry->requests;
    }
    unit_require(memcmp(dealt, requests, where.experts * sizeof *dealt) == 0);
}

static bool near_holder(const struct wisp_plan_entry *entry) {
    for (unsigned d = 0; d < allocator.wafer.columns * allocator.wafer.rows; d++)
        if (where.holders[entry->expert] >> d & 1 &&
            plain_hops(allocator.wafer, d, entry->die) <= allocator.rules.distance)
            return true;
    return false;
}

static void check_near(void) {
    static struct wisp_plan_entry first[ROOM];
    uint32_t count = wisp_allocate_near(&allocator, &where, requests, entries);
    check_plan(count);
    for (uint32_t i = 0; i < count; i++) unit_require(near_holder(&entries[i]));
    memcpy(first, entries, count * sizeof *entries);
    unit_require(wisp_allocate_near(&allocator, &where, requests, entries) == count);
    unit_require(memcmp(first, entries, count * sizeof *entries) == 0);
}

/* Each die the same to one, at the holders, whole to one die. */
static void check_others(uint32_t dies) {
    uint64_t total = 0, load[WISP_DIES_MAX] = {0};
    uint32_t active = in_order(where.experts), count;
    count = wisp_allocate_base_even(where.experts, dies, requests, order, active, entries);
    check_plan(count);
    for (uint32_t i = 0; i < count; i++) load[entries[i].die] += entries[i].requests, total += entries[i].requests;
    for (uint32_t d = 0; d < dies; d++) unit_require(load[d] == total / dies + (d < total % dies));
    count = wisp_allocate_ep(&where, requests, entries);
    check_plan(count);
    for (uint32_t i = 0; i < count; i++) unit_require(where.holders[entries[i].expert] >> entries[i].die & 1);
    unit_require(wisp_allocate_base(where.experts, dies, requests, order, active, entries) == active);
    check_plan(active);
}

START_TEST(any_plan) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 1);
    for (unsigned n = 0; n < CASES; n++) {
        random_case(&rng);
        check_near();
        check_others(allocator.wafer.columns * allocator.wafer.rows);
    }
}
END_TEST

/* Shares of holders differ by one at most, the lower dies first; a holder that nothing is left for gets no entry. */
START_TEST(ep_splits_evenly) {
    static const struct wisp_plan_entry expected[] = {{3, 0, 0}, {2, 0, 2}, {2, 0, 3}, {1, 1, 1}};
    live_even(4, 4);
    where.holders[0] = 0xd, where.holders[1] = 0x6;
    memset(requests, 0, sizeof requests);
    requests[0] = 7, requests[1] = 1;
    ck_assert_uint_eq(wisp_allocate_ep(&where, requests, entries), 4);
    ck_assert_mem_eq(entries, expected, sizeof expected);
}
END_TEST

/* As their // of a mean that was rounded up: 3587 // (3587 / 7) is 6, though the quotient rounds to 7. */
START_TEST(mean_is_rounded) {
    init("paper-code", QWEN, (struct wisp_wafer_shape){7, 1});
    live_even(7, 7);
    memset(requests, 0, sizeof requests);
    where.holders[0] = 0x7f;
    requests[0] = 3587;
    ck_assert_uint_eq(wisp_allocate_near(&allocator, &where, requests, entries), 6);
    requests[0] = 3584;
    ck_assert_uint_eq(wisp_allocate_near(&allocator, &where, requests, entries), 7);
}
END_TEST

START_TEST(presets) {
    struct wisp_allocate_rules rules;
    ck_assert_int_eq(wisp_allocate_preset("paper-text", &rules), 0);
    ck_assert(rules.block_requests == 50 && rules.distance == 1 && rules.model == WISP_ALLOCATE_TEXT);
    ck_assert_int_eq(wisp_allocate_preset("paper", &rules), -1);
    ck_assert_int_eq(wisp_allocate_preset("paper-code2", &rules), -1);
}
END_TEST

/* By the text's rules, by hand: expert 0 at home on die 0 of 2 x 1, blocks of 50, each computed in 10 ns; reading takes
 * 30, crossing the link 25 in all. At home the blocks end at 40, 50, 60, 70; next door the first ends at 65. */
START_TEST(text_by_hand) {
    struct wisp_allocate_rules rules = {50, 1, 5, 256, WISP_ALLOCATE_TEXT};
    struct wisp_allocate_costs costs = {.flops_per_request = 1, .flops_per_ns = 5, 30, 15, 5};
    wisp_allocator_init(&allocator, &rules, &costs, (struct wisp_wafer_shape){2, 1});
    live_even(2, 2);
    memset(requests, 0, sizeof requests);
    requests[0] = 150; /* at home: 40, 50, 60 against 65 */
    ck_assert_uint_eq(wisp_allocate_near(&allocator, &where, requests, entries), 1);
    requests[0] = 220; /* the fourth block: 70 at home, 65 next door; the fifth, of 20: 94 and 59 */
    ck_assert_uint_eq(wisp_allocate_near(&allocator, &where, requests, entries), 2);
    static const struct wisp_plan_entry expected[] = {{150, 0, 0}, {70, 0, 1}};
    ck_assert_mem_eq(entries, expected, sizeof expected);
    ck_assert_double_eq(allocator.loads[0].read_local + allocator.loads[0].read_remote, 60);
    ck_assert_double_eq(allocator.loads[1].link_in, 25);
    ck_assert_double_eq(allocator.loads[1].compute_remote, 14);
}
END_TEST

int main(void) {
    const TTest *tests[] = {authors_vectors,  authors_hops,    fast_is_plain, any_plan,
                            ep_splits_evenly, mean_is_rounded, presets,       text_by_hand};
    return unit_main("allocate", tests, sizeof tests / sizeof tests[0]);
}

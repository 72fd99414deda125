/* check_allocate_judge.c - csim/gcp/allocate against a second, slow one, made from the tables of docs/scheduling.md.
 *
 * All times are whole ns, so that both sides see the same ties. */
#include "gcp/allocate.h"
#include "unit/gcp_cases.h"

#include <math.h>

enum { CASES = 3000, DIES = WISP_DIES_MAX, EXPERTS = WISP_EXPERTS_MAX, ROOM = DIES * EXPERTS };

static struct wisp_rng rng;
static struct wisp_wafer_shape wafer;
static uint32_t experts, dies, wanted[EXPERTS], active;
static uint16_t order[EXPERTS];
static struct wisp_distribution where;
static struct wisp_allocate_rules rules;
static int64_t flops, speed, read_ns, transfer, hop; /* flops of a request, and per ns */

/* The judge's plan: of each expert what each die got, in the order in which it is listed. */
static struct wisp_plan_entry plan[EXPERTS][DIES];
static unsigned listed[EXPERTS];

static void list(unsigned expert, unsigned die, uint32_t requests) {
    if (requests) plan[expert][listed[expert]++] = (struct wisp_plan_entry){requests, (uint16_t)expert, (uint16_t)die};
}

/* ---- base, base-even and ep: one request after the other ---- */

static void slow_base(void) {
    for (unsigned k = 0; k < active; k++) list(order[k], (k + 7) % dies, wanted[order[k]]);
}

static void slow_base_even(void) {
    uint64_t total = 0, die = 0, got = 0;
    for (unsigned k = 0; k < active; k++) total += wanted[order[k]];
    for (unsigned k = 0; k < active; k++) {
        uint32_t here = 0;
        for (uint32_t i = 0; i < wanted[order[k]]; i++, got++, here++) {
            if (got < total / dies + (die < total % dies)) continue;
            list(order[k], (unsigned)die, here);
            die++, here = 0, got = 0;
        }
        list(order[k], (unsigned)die, here);
    }
}

static bool holds(unsigned expert, unsigned die) {
    return where.holders[expert] >> die & 1;
}

static void slow_ep(void) {
    for (unsigned e = 0; e < experts; e++) {
        uint32_t share[DIES] = {0}, left = wanted[e];
        while (left)
            for (unsigned d = 0; d < dies; d++)
                if (left && holds(e, d)) share[d]++, left--;
        for (unsigned d = 0; d < dies; d++) list(e, d, share[d]);
    }
}

/* ---- Algorithm 1 ---- */

static struct sums { int64_t cl, cr, dl, dr, in; } sums[DIES];

static bool of_code(void) {
    return rules.model == WISP_ALLOCATE_CODE;
}

static int64_t max_of(int64_t a, int64_t b) {
    return a > b ? a : b;
}

static int64_t done(struct sums s) {
    if (of_code()) return max_of(max_of(s.cl, s.dl + s.dr), s.in) + s.cr;
    return s.cl + s.cr + s.dl + s.dr + s.in;
}

static unsigned hops(unsigned a, unsigned b) {
    int x = (int)(a / wafer.rows) - (int)(b / wafer.rows), y = (int)(a % wafer.rows) - (int)(b % wafer.rows);
    return (unsigned)(abs(x) + abs(y));
}

static int64_t move(unsigned expert, unsigned die) {
    return 2 * hops(where.home[expert], die) * hop + transfer;
}

static bool is_candidate(unsigned expert, unsigned die) {
    if (holds(expert, die)) return true;
    if (of_code()) return hops(where.home[expert], die) <= rules.distance;
    for (unsigned d = 0; d < dies; d++)
        if (holds(expert, d) && hops(d, die) <= rules.distance) return true;
    return false;
}

/* Step 3: the first k by value, then die. */
static unsigned find_candidates(unsigned expert, unsigned k, unsigned *found) {
    bool taken[DIES] = {false};
    unsigned count = 0;
    while (count < k) {
        int64_t least = INT64_MAX;
        unsigned best = dies;
        for (unsigned d = 0; d < dies; d++) {
            if (taken[d] || !is_candidate(expert, d)) continue;
            int64_t value = done(sums[d]) + (of_code() && !holds(expert, d) ? move(expert, d) : 0);
            if (value < least) least = value, best = d;
        }
        if (best == dies) break;
        taken[best] = true;
        found[count++] = best;
    }
    return count;
}

/* The sums after the die has taken a block; first: it has none of this expert yet. */
static void take(struct sums *s, unsigned expert, unsigned die, int64_t compute, bool first) {
    unsigned home = where.home[expert];
    if (holds(expert, die)) {
        s[die].cl += compute;
        if (!of_code() && first) s[die].dl += read_ns;
        return;
    }
    s[die].cr += compute;
    if (of_code() || first) s[die].in += move(expert, die);
    if (first) s[home].dr += read_ns;
}

static int64_t cost_of(unsigned expert, unsigned die, int64_t compute, bool first) {
    struct sums then[DIES];
    if (!of_code()) {
        int64_t fetch = first ? read_ns + (holds(expert, die) ? 0 : move(expert, die)) : 0;
        return done(sums[die]) + compute + fetch;
    }
    memcpy(then, sums, sizeof then);
    take(then, expert, die, compute, first);
    return holds(expert, die) ? done(then[die]) : max_of(done(then[die]), done(then[where.home[expert]]));
}

static void deal_expert(unsigned expert, double mean) {
    double per_die = of_code() ? fmax(rules.split_requests, mean) : rules.split_requests;
    double quotient = round((wanted[expert] - fmod(wanted[expert], per_die)) / per_die);
    unsigned found[DIES], k = (unsigned)fmax(rules.least_dies, quotient);
    unsigned count = find_candidates(expert, k, found);
    uint32_t got[DIES] = {0}, left = wanted[expert];
    while (left) {
        uint32_t block = left < rules.block_requests ? left : rules.block_requests;
        if (of_code() && left - block < rules.block_requests) block = left;
        int64_t compute = (flops * block + speed - 1) / speed, least = INT64_MAX;
        unsigned best = 0;
        for (unsigned i = 0; i < count; i++) {
            int64_t cost = cost_of(expert, found[i], compute, got[i] == 0);
            bool better = cost == least && holds(expert, found[i]) && !holds(expert, found[best]);
            if (cost < least || better) least = cost, best = i;
        }
        take(sums, expert, found[best], compute, got[best] == 0);
        got[best] += block;
        left -= block;
    }
    for (unsigned i = 0; i < count; i++) list(expert, found[i], got[i]);
}

static void slow_near(void) {
    bool dealt[EXPERTS] = {false};
    uint64_t total = 0;
    memset(sums, 0, sizeof sums);
    for (unsigned e = 0; e < experts; e++) {
        total += wanted[e];
        if (of_code() && wanted[e]) sums[where.home[e]].dl += read_ns;
    }
    for (;;) {
        int next = -1;
        for (unsigned e = 0; e < experts; e++)
            if (wanted[e] && !dealt[e] && (next < 0 || wanted[e] < wanted[next])) next = (int)e;
        if (next < 0) return;
        dealt[next] = true;
        deal_expert((unsigned)next, (double)total / experts);
    }
}

/* ---- both ---- */

static struct wisp_plan_entry entries[ROOM + 8];
static struct wisp_allocator allocator;

static void compare_loads(unsigned number) {
    for (unsigned d = 0; d < dies; d++) {
        const struct wisp_die_load *load = &allocator.loads[d];
        if (load->compute_local != (double)sums[d].cl || load->compute_remote != (double)sums[d].cr ||
            load->read_local != (double)sums[d].dl || load->read_remote != (double)sums[d].dr ||
            load->link_in != (double)sums[d].in)
            ck_abort_msg("case %u: the sums of die %u are %g %g %g %g %g", number, d, load->compute_local,
                         load->compute_remote, load->read_local, load->read_remote, load->link_in);
    }
}

/* strategy: a row of the table of strategies. Nothing is written beyond the room. */
static void compare(unsigned number, unsigned strategy) {
    static const char *const names[] = {"base", "base-even", "ep", "allo"};
    uint32_t room = wisp_allocate_room(experts, dies), count = 0, at = 0;
    memset(entries, 0x5a, sizeof entries);
    memset(listed, 0, sizeof listed);
    switch (strategy) {
    case 0: count = wisp_allocate_base(experts, dies, wanted, order, active, entries), slow_base(); break;
    case 1: count = wisp_allocate_base_even(experts, dies, wanted, order, active, entries), slow_base_even(); break;
    case 2: count = wisp_allocate_ep(&where, wanted, entries), slow_ep(); break;
    default: count = wisp_allocate_near(&allocator, &where, wanted, entries), slow_near();
    }
    for (unsigned e = 0; e < experts; e++)
        for (unsigned i = 0; i < listed[e]; i++, at++)
            if (at >= count || memcmp(&entries[at], &plan[e][i], sizeof *entries) != 0)
                ck_abort_msg("case %u: %s, %ux%u dies, %u experts: entry %u is %u of expert %u on die %u, not %u of "
                             "%u on %u",
                             number, names[strategy], wafer.columns, wafer.rows, experts, at, entries[at].requests,
                             entries[at].expert, entries[at].die, plan[e][i].requests, e, plan[e][i].die);
    if (at != count) ck_abort_msg("case %u: %s: %u entries, not %u", number, names[strategy], count, at);
    const uint8_t *beyond = (const uint8_t *)(entries + room);
    for (unsigned i = 0; i < 8 * sizeof *entries; i++) unit_require(beyond[i] == 0x5a);
    if (strategy == 3) compare_loads(number);
}

static void random_where(void) {
    where.experts = experts;
    for (unsigned e = 0; e < experts; e++) {
        where.home[e] = (uint8_t)wisp_rng_below(&rng, dies);
        where.holders[e] = UINT64_C(1) << where.home[e];
        for (unsigned more = wisp_rng_below(&rng, 4); more > 1; more--)
            where.holders[e] |= UINT64_C(1) << wisp_rng_below(&rng, dies);
    }
}

/* The experts that are wanted, in some order. */
static void random_order(void) {
    active = 0;
    for (unsigned e = 0; e < experts; e++) {
        if (!wanted[e]) continue;
        unsigned at = wisp_rng_below(&rng, active + 1);
        order[active++] = order[at];
        order[at] = (uint16_t)e;
    }
}

/* Numbers small or large, so that ties are frequent in one case and every part counts in another. */
static int64_t random_ns(void) {
    return wisp_rng_below(&rng, wisp_rng_below(&rng, 2) ? 4 : 5000);
}

static void random_case(uint64_t seed) {
    wisp_rng_init(&rng, seed, 13);
    wafer = case_wafer(&rng);
    dies = wafer.columns * wafer.rows;
    experts = case_experts(&rng);
    case_wanted(&rng, experts, wisp_rng_below(&rng, 2) ? 40 : 3000, wanted);
    random_where();
    random_order();
    flops = 1 + random_ns(), speed = 1 + wisp_rng_below(&rng, 100);
    read_ns = random_ns(), transfer = random_ns(), hop = random_ns() / 10;
    rules = (struct wisp_allocate_rules){.block_requests = 1 + wisp_rng_below(&rng, 600),
                                         .distance = wisp_rng_below(&rng, 4),
                                         .least_dies = 1 + wisp_rng_below(&rng, 7),
                                         .split_requests = 1 + wisp_rng_below(&rng, 600),
                                         .model = (enum wisp_allocate_model)wisp_rng_below(&rng, 2)};
    struct wisp_allocate_costs costs = {(double)flops, (double)speed, (double)read_ns, (double)transfer, (double)hop};
    wisp_allocator_init(&allocator, &rules, &costs, wafer);
    for (unsigned strategy = 0; strategy < 4; strategy++) compare((unsigned)seed, strategy);
}

START_TEST(allocate_is_the_second_one) {
    for (uint64_t seed = 0; seed < CASES; seed++) random_case(seed);
}
END_TEST

/* Few experts that very many want: the order goes by all 32 bits of a number. */
START_TEST(allocate_sorts_large_numbers) {
    for (uint64_t seed = 0; seed < 300; seed++) {
        wisp_rng_init(&rng, seed, 14);
        wafer = case_wafer(&rng);
        dies = wafer.columns * wafer.rows;
        experts = 1 + wisp_rng_below(&rng, 12);
        for (unsigned e = 0; e < experts; e++)
            wanted[e] = (uint32_t)wisp_rng_next(&rng) >> wisp_rng_below(&rng, 32) & ~(wisp_rng_below(&rng, 2) << 24);
        random_where();
        flops = 1, speed = 1 + wisp_rng_below(&rng, 5), read_ns = 100, transfer = 50, hop = 3;
        rules = (struct wisp_allocate_rules){UINT32_C(1) << 26, 2, 3, 1000, (enum wisp_allocate_model)(seed % 2)};
        struct wisp_allocate_costs costs = {1, (double)speed, 100, 50, 3};
        wisp_allocator_init(&allocator, &rules, &costs, wafer);
        compare((unsigned)seed, 3);
    }
}
END_TEST

/* The page's rates: 1000 TFLOP/s x 70 %, 3350 and 1741 GB/s x 90 %, 300 and 200 ns. */
START_TEST(allocate_rates_of_the_authors) {
    struct wisp_allocate_costs costs = wisp_allocate_paper_costs(1e9, 7);
    ck_assert(costs.flops_per_request == 7 && costs.hop_ns == 200);
    ck_assert(fabs(costs.flops_per_ns - 1000 * 0.7 * 1000) < 1e-6);
    ck_assert(fabs(costs.read_ns - 300 - 1e9 / 3350 / 0.9) < 1e-6);
    ck_assert(fabs(costs.transfer_ns - 1e9 / 1741 / 0.9) < 1e-6);
}
END_TEST

/* A name that is none leaves the rules as they were, whatever stands behind it in memory. */
START_TEST(allocate_names_of_presets) {
    static const char *const none[] = {"", "p", "paper-", "paper-cod", "paper-codes", "paper-tex", "Paper-text"};
    struct wisp_allocate_rules before, after;
    memset(&before, 0x5a, sizeof before);
    for (unsigned i = 0; i < sizeof none / sizeof *none; i++) {
        after = before;
        ck_assert_int_eq(wisp_allocate_preset(none[i], &after), -1);
        ck_assert_mem_eq(&after, &before, sizeof after);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {allocate_is_the_second_one, allocate_sorts_large_numbers, allocate_rates_of_the_authors,
                            allocate_names_of_presets};
    return unit_main("allocate_judge", tests, sizeof tests / sizeof tests[0]);
}

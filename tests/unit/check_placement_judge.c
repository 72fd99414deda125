/* check_placement_judge.c - csim/gcp/placement against a second, slow one, made from the table of docs/scheduling.md.
 *
 * Loads are multiples of all numbers up to 22, and times per request powers of two, so that shares of up to 22 holders
 * are exact. Where a die could have more, reading takes longer than they do. So both sides see the same ties. */
#include "gcp/placement.h"
#include "unit/gcp_cases.h"

#include <math.h>

enum { WHOLE = 232792560, MOST = 18, EXACT = 22, CASES = 3000 };

static struct wisp_rng rng;
static struct wisp_placement_setup setup;
static uint32_t loads[WISP_EXPERTS_MAX + 1];

/* The judge's table: holds[e][d]. */
static bool holds[WISP_EXPERTS_MAX][WISP_DIES_MAX];
static unsigned home[WISP_EXPERTS_MAX];

static double cost_of(double requests) {
    if (requests == 0) return 0;
    return fmax(setup.cost.read_ns, setup.cost.ns_per_request * requests);
}

static void live(unsigned expert, unsigned die) {
    home[expert] = die;
    holds[expert][die] = true;
}

static void slow_even(void) {
    unsigned q = setup.experts / setup.dies;
    for (unsigned e = 0; e < setup.experts; e++)
        live(e, setup.experts < setup.dies || e >= q * setup.dies ? e % setup.dies : e / q);
}

static void slow_even_text(void) {
    unsigned die = 0, here = 0;
    for (unsigned e = 0; e < setup.experts; e++) {
        unsigned room = setup.experts / setup.dies + (die < setup.experts % setup.dies ? 1 : 0);
        if (here == room) die++, here = 0;
        live(e, die);
        here++;
    }
}

static void slow_remap(void) {
    double load[WISP_DIES_MAX] = {0};
    unsigned count[WISP_DIES_MAX] = {0}, room = setup.experts / setup.dies + (setup.experts % setup.dies != 0);
    bool placed[WISP_EXPERTS_MAX] = {false};
    for (unsigned i = 0; i < setup.experts; i++) {
        int expert = -1, die = -1;
        for (unsigned e = 0; e < setup.experts; e++)
            if (!placed[e] && (expert < 0 || cost_of(loads[e]) > cost_of(loads[expert]))) expert = (int)e;
        for (unsigned d = 0; d < setup.dies; d++) {
            if (count[d] >= room) continue;
            if (die >= 0 && load[d] > load[die]) continue;
            if (die >= 0 && load[d] == load[die] && count[d] >= count[die]) continue;
            die = (int)d;
        }
        live((unsigned)expert, (unsigned)die);
        placed[expert] = true;
        load[die] += cost_of(loads[expert]);
        count[die]++;
    }
}

static unsigned holders_of(unsigned expert) {
    unsigned count = 0;
    for (unsigned d = 0; d < setup.dies; d++) count += holds[expert][d];
    return count;
}

/* The largest load of a die, with the shares of one expert as they come to with its holders of now. */
static double largest(const double *others, unsigned expert) {
    double share = cost_of((double)loads[expert] / holders_of(expert)), most = 0;
    for (unsigned d = 0; d < setup.dies; d++) most = fmax(most, others[d] + (holds[expert][d] ? share : 0));
    return most;
}

/* Every pair of an expert and a die is tried out. */
static bool slow_dup_step(unsigned *copies) {
    double least = INFINITY, now = 0, load[WISP_DIES_MAX] = {0}, others[WISP_DIES_MAX];
    unsigned expert = 0, die = 0;
    for (unsigned e = 0; e < setup.experts; e++)
        for (unsigned d = 0; d < setup.dies; d++)
            if (holds[e][d]) load[d] += cost_of((double)loads[e] / holders_of(e));
    for (unsigned d = 0; d < setup.dies; d++) now = fmax(now, load[d]);
    for (unsigned e = 0; e < setup.experts; e++) {
        double share = cost_of((double)loads[e] / holders_of(e));
        for (unsigned d = 0; d < setup.dies; d++) others[d] = load[d] - (holds[e][d] ? share : 0);
        for (unsigned d = 0; d < setup.dies; d++) {
            if (holds[e][d] || copies[d] >= setup.spare) continue;
            holds[e][d] = true;
            double with = largest(others, e);
            holds[e][d] = false;
            if (with < least) least = with, expert = e, die = d;
        }
    }
    if (least >= now) return false;
    holds[expert][die] = true;
    copies[die]++;
    return true;
}

static void slow_dup(void) {
    unsigned copies[WISP_DIES_MAX] = {0};
    slow_even();
    while (slow_dup_step(copies)) {
    }
}

/* Replicas: one of each expert, then again and again one of that with the most load per replica. Then the heaviest
 * first, each to the lightest die with room; where every die has room for one, replica i is on die i. */
static void slow_eplb(void) {
    static float weight[2048];
    static unsigned of[2048];
    static bool packed[2048];
    unsigned room = setup.experts / setup.dies + (setup.experts % setup.dies != 0) + setup.spare;
    unsigned replicas = room * setup.dies, count[WISP_EXPERTS_MAX], used[WISP_DIES_MAX] = {0};
    float sum[WISP_DIES_MAX] = {0};
    for (unsigned e = 0; e < setup.experts; e++) of[e] = e, count[e] = 1;
    for (unsigned i = setup.experts; i < replicas; i++) {
        unsigned most = 0;
        for (unsigned e = 0; e < setup.experts; e++)
            if ((float)loads[e] / (float)count[e] > (float)loads[most] / (float)count[most]) most = e;
        of[i] = most;
        count[most]++;
    }
    for (unsigned i = 0; i < replicas; i++) weight[i] = (float)loads[of[i]] / (float)count[of[i]], packed[i] = false;
    for (unsigned n = 0; n < replicas; n++) {
        int next = -1, die = -1;
        for (unsigned i = 0; i < replicas; i++)
            if (!packed[i] && (next < 0 || (room > 1 && weight[i] > weight[next]))) next = (int)i;
        for (unsigned d = 0; d < setup.dies; d++)
            if (used[d] < room && (die < 0 || (room > 1 && sum[d] < sum[die]))) die = (int)d;
        packed[next] = true;
        used[die]++;
        sum[die] += weight[next];
        holds[of[next]][die] = true;
    }
    for (unsigned e = 0; e < setup.experts; e++)
        for (unsigned d = setup.dies; d-- > 0;)
            if (holds[e][d]) home[e] = d;
}

static void judge(void) {
    memset(holds, 0, sizeof holds);
    switch (setup.placement) {
    case WISP_PLACEMENT_EVEN: slow_even(); break;
    case WISP_PLACEMENT_EVEN_TEXT: slow_even_text(); break;
    case WISP_PLACEMENT_REMAP: slow_remap(); break;
    case WISP_PLACEMENT_DUP: slow_dup(); break;
    case WISP_PLACEMENT_EPLB: slow_eplb(); break;
    }
}

/* The table as it was made, and nothing written beyond its experts. */
static void compare(unsigned number) {
    static struct {
        struct wisp_distribution where;
        uint8_t beyond[64];
    } table;
    memset(&table, 0xa5, sizeof table);
    wisp_place(&setup, loads, &table.where);
    judge();
    unit_require(table.where.experts == setup.experts);
    for (unsigned e = 0; e < setup.experts; e++) {
        uint64_t mask = 0;
        for (unsigned d = 0; d < setup.dies; d++) mask |= (uint64_t)holds[e][d] << d;
        if (table.where.home[e] != home[e] || table.where.holders[e] != mask)
            ck_abort_msg("case %u: %s, %u experts on %u dies, spare %u: expert %u lives on %u (%llx), not on %u (%llx)",
                         number, wisp_placements[setup.placement], setup.experts, setup.dies, setup.spare, e,
                         table.where.home[e], (unsigned long long)table.where.holders[e], home[e],
                         (unsigned long long)mask);
    }
    for (unsigned e = setup.experts; e < WISP_EXPERTS_MAX; e++)
        unit_require(table.where.home[e] == 0xa5 && table.where.holders[e] == UINT64_C(0xa5a5a5a5a5a5a5a5));
    for (unsigned i = 0; i < sizeof table.beyond; i++) unit_require(table.beyond[i] == 0xa5);
}

static void random_case(uint64_t seed) {
    wisp_rng_init(&rng, seed, 11);
    struct wisp_wafer_shape wafer = case_wafer(&rng);
    double ns = ldexp(1, 10 - (int)wisp_rng_below(&rng, 100));
    setup = (struct wisp_placement_setup){.placement = (enum wisp_placement)(seed % WISP_PLACEMENTS),
                                          .experts = case_experts(&rng),
                                          .dies = wafer.columns * wafer.rows,
                                          .spare = wisp_rng_below(&rng, 4),
                                          .cost = {.ns_per_request = ns}};
    if (setup.placement == WISP_PLACEMENT_DUP && setup.experts > 128) setup.experts = 96;
    case_wanted(&rng, setup.experts, MOST, loads);
    loads[setup.experts] = MOST;
    for (unsigned e = 0; e < setup.experts; e++) loads[e] *= WHOLE;
    uint32_t least = setup.dies > EXACT ? MOST : 0; /* so many holders are cheaper by reading */
    setup.cost.read_ns = ns * (least + wisp_rng_below(&rng, 4 * MOST)) * (WHOLE / EXACT);
    if (!least && wisp_rng_below(&rng, 2)) setup.cost.read_ns = 0;
    compare((unsigned)seed);
}

START_TEST(placement_is_the_second_one) {
    for (uint64_t seed = 0; seed < CASES; seed++) random_case(seed);
}
END_TEST

/* The cost of what nobody asks for, and on both sides of the roof. */
START_TEST(placement_cost_at_the_roof) {
    struct wisp_placement_cost cost = {.read_ns = 10, .ns_per_request = 4};
    ck_assert(wisp_placement_cost(&cost, 0) == 0);
    ck_assert(wisp_placement_cost(&cost, 0.25) == 10);
    ck_assert(wisp_placement_cost(&cost, 2.5) == 10);
    ck_assert(wisp_placement_cost(&cost, 2.75) == 11);
}
END_TEST

/* Dies 0 and 1 have 10^9 each, and little beside it on die 0: with half of that on die 1 the maximum is lower by more
 * than a billionth, or by less, which is rounding. */
START_TEST(placement_gain_of_a_billionth) {
    static struct wisp_distribution where;
    setup = (struct wisp_placement_setup){WISP_PLACEMENT_DUP, 4, 2, 1, {0, 1}};
    for (uint32_t little = 1; little <= 3; little += 2) {
        const uint32_t wanted[] = {1000000000, little, 1000000000, 0};
        wisp_place(&setup, wanted, &where);
        ck_assert_uint_eq(where.holders[0], 1);
        ck_assert_uint_eq(where.holders[1], little == 3 ? 3 : 1);
        ck_assert_uint_eq(where.holders[2], 2);
    }
}
END_TEST

/* A copy that a die reports is held; what was given up is not, and the placement's own copies stay. */
START_TEST(distribution_is_the_second_one) {
    static struct wisp_distribution base, where;
    static uint64_t copies[WISP_EXPERTS_MAX];
    for (uint64_t seed = 0; seed < 200; seed++) {
        wisp_rng_init(&rng, seed, 12);
        base.experts = 1 + wisp_rng_below(&rng, WISP_EXPERTS_MAX);
        for (unsigned e = 0; e < base.experts; e++) {
            base.home[e] = (uint8_t)wisp_rng_below(&rng, 64);
            base.holders[e] = UINT64_C(1) << base.home[e] | (wisp_rng_next(&rng) & wisp_rng_next(&rng));
            copies[e] = wisp_rng_next(&rng) & wisp_rng_next(&rng);
        }
        where.holders[base.experts % WISP_EXPERTS_MAX] = seed;
        wisp_distribution_update(&where, &base, copies);
        if (base.experts < WISP_EXPERTS_MAX) unit_require(where.holders[base.experts] == seed);
        unit_require(where.experts == base.experts);
        for (unsigned e = 0; e < base.experts; e++) {
            unit_require(where.home[e] == base.home[e]);
            for (unsigned d = 0; d < 64; d++)
                unit_require((where.holders[e] >> d & 1) == ((base.holders[e] >> d & 1) || (copies[e] >> d & 1)));
        }
        wisp_distribution_reset(&where);
        for (unsigned e = 0; e < base.experts; e++)
            for (unsigned d = 0; d < 64; d++) unit_require((where.holders[e] >> d & 1) == (d == base.home[e]));
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {placement_is_the_second_one, placement_cost_at_the_roof, placement_gain_of_a_billionth,
                            distribution_is_the_second_one};
    return unit_main("placement_judge", tests, sizeof tests / sizeof tests[0]);
}

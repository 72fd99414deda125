/* check_placement.c - csim/gcp: the distribution table and the placements. */
#include "gcp/placement.h"
#include "unit/unit_test.h"

enum { CASES = 1500 };

/* The leftovers of the authors' placement (E over N dies), as their rules list them. */
START_TEST(homes) {
    static const struct {
        unsigned expert, experts, dies, home;
    } cases[] = {
        {0, 128, 24, 0},    {4, 128, 24, 0},    {5, 128, 24, 1},   {119, 128, 24, 23}, {120, 128, 24, 0},
        {127, 128, 24, 7},  {239, 256, 24, 23}, {240, 256, 24, 0}, {255, 256, 24, 15}, {383, 384, 24, 23},
        {124, 128, 25, 24}, {125, 128, 25, 0},  {127, 128, 25, 2}, {250, 256, 25, 0},  {255, 256, 25, 5},
        {375, 384, 25, 0},  {383, 384, 25, 8},  {3, 8, 25, 3},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++)
        ck_assert_uint_eq(wisp_placement_home(cases[i].expert, cases[i].experts, cases[i].dies), cases[i].home);
}
END_TEST

static uint32_t loads[WISP_EXPERTS_MAX];
static struct wisp_distribution where;

static void place(enum wisp_placement placement, uint32_t experts, uint32_t dies, uint32_t spare, double read_ns) {
    struct wisp_placement_setup setup = {placement, experts, dies, spare, {read_ns, 1}};
    wisp_place(&setup, loads, &where);
}

static void assert_homes(const uint8_t *expected, uint32_t experts) {
    ck_assert_uint_eq(where.experts, experts);
    for (uint32_t e = 0; e < experts; e++) {
        ck_assert_uint_eq(where.home[e], expected[e]);
        ck_assert_uint_eq(where.holders[e], UINT64_C(1) << expected[e]);
    }
}

/* 11 experts on 4 dies: 2 each and 3 left over, or 3, 3, 3, 2. */
START_TEST(both_even) {
    static const uint8_t code[] = {0, 0, 1, 1, 2, 2, 3, 3, 0, 1, 2}, text[] = {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3};
    place(WISP_PLACEMENT_EVEN, 11, 4, 0, 0);
    assert_homes(code, 11);
    place(WISP_PLACEMENT_EVEN_TEXT, 11, 4, 0, 0);
    assert_homes(text, 11);
    ck_assert_str_eq(wisp_placements[WISP_PLACEMENT_EVEN_TEXT], "even-text");
}
END_TEST

/* Room for three on each of two dies. By computing: 9 | 7; 9 | 7 5; 9 4 | 7 5; then 3 (13 and 12: the second is less)
 * and the last has only the first to go to. With 8 to read, all that are wanted cost 8 but the first, and go by number:
 * 9 | 8; 9 | 8 8; 9 8 | 8 8; 9 8 | 8 8 8. */
START_TEST(remap_by_hand) {
    static const uint32_t wanted[] = {3, 9, 5, 7, 0, 4};
    static const uint8_t compute[] = {1, 0, 1, 1, 0, 0}, roof[] = {1, 0, 1, 0, 0, 1}, turns[] = {0, 1, 0, 1, 0, 1};
    memcpy(loads, wanted, sizeof wanted);
    place(WISP_PLACEMENT_REMAP, 6, 2, 0, 0);
    assert_homes(compute, 6);
    place(WISP_PLACEMENT_REMAP, 6, 2, 0, 8);
    assert_homes(roof, 6);
    memset(loads, 0, sizeof wanted); /* all the same: by turns */
    place(WISP_PLACEMENT_REMAP, 6, 2, 0, 8);
    assert_homes(turns, 6);
}
END_TEST

/* Two dies of two experts, {12, 2 | 1, 1}: a copy of 12 on die 1 makes {6 2 | 6 1 1}; no more copies help. */
START_TEST(dup_by_hand) {
    static const uint32_t wanted[] = {12, 2, 1, 1};
    memcpy(loads, wanted, sizeof wanted);
    place(WISP_PLACEMENT_DUP, 4, 2, 2, 0);
    ck_assert_uint_eq(where.holders[0], 3);
    for (unsigned e = 1; e < 4; e++) ck_assert_uint_eq(where.holders[e], UINT64_C(1) << e / 2);
    place(WISP_PLACEMENT_DUP, 4, 2, 0, 0);
    ck_assert_uint_eq(where.holders[0], 1);
    place(WISP_PLACEMENT_DUP, 4, 2, 2, 12); /* a second die would read as long as one computes */
    ck_assert_uint_eq(where.holders[0], 1);
}
END_TEST

static double loads_by_die(double read_ns, double *load, uint32_t dies) {
    struct wisp_placement_cost cost = {read_ns, 1};
    double most = 0;
    memset(load, 0, dies * sizeof *load);
    for (uint32_t e = 0; e < where.experts; e++) {
        double share = wisp_placement_cost(&cost, loads[e] / (double)__builtin_popcountll(where.holders[e]));
        for (uint32_t d = 0; d < dies; d++)
            if (where.holders[e] >> d & 1) load[d] += share;
    }
    for (uint32_t d = 0; d < dies; d++)
        if (load[d] > most) most = load[d];
    return most;
}

/* How many experts each die holds, and how many live there. */
static void count_dies(uint32_t *held, uint32_t *living, uint32_t dies) {
    memset(held, 0, dies * sizeof *held);
    memset(living, 0, dies * sizeof *living);
    for (uint32_t e = 0; e < where.experts; e++) {
        unit_require(where.home[e] < dies && where.holders[e] >> where.home[e] & 1);
        unit_require(dies == 64 || where.holders[e] >> dies == 0);
        living[where.home[e]]++;
        for (uint32_t d = 0; d < dies; d++) held[d] += where.holders[e] >> d & 1;
    }
}

struct shape {
    uint32_t experts, dies, spare, room;
    double read_ns;
};

static struct shape random_shape(struct wisp_rng *rng) {
    struct shape shape = {.experts = 1 + wisp_rng_below(rng, 200), .dies = 1 + wisp_rng_below(rng, 25)};
    shape.spare = wisp_rng_below(rng, 4);
    shape.room = (shape.experts + shape.dies - 1) / shape.dies;
    shape.read_ns = wisp_rng_below(rng, 2) * 40.0;
    for (uint32_t e = 0; e < shape.experts; e++)
        loads[e] = wisp_rng_below(rng, 4) ? wisp_rng_below(rng, 20) : wisp_rng_below(rng, 1000);
    return shape;
}

/* Room is kept, copies stay within what is spare, the maximum never rises, and twice the same is the same. */
START_TEST(any_placement) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 0);
    for (unsigned n = 0; n < CASES; n++) {
        static struct wisp_distribution first;
        struct shape shape = random_shape(&rng);
        uint32_t held[WISP_DIES_MAX], living[WISP_DIES_MAX];
        double even[WISP_DIES_MAX], load[WISP_DIES_MAX], most;
        place(WISP_PLACEMENT_EVEN, shape.experts, shape.dies, 0, 0);
        most = loads_by_die(shape.read_ns, even, shape.dies);
        for (unsigned p = 0; p < WISP_PLACEMENTS; p++) {
            place((enum wisp_placement)p, shape.experts, shape.dies, shape.spare, shape.read_ns);
            first = where;
            place((enum wisp_placement)p, shape.experts, shape.dies, shape.spare, shape.read_ns);
            unit_require(memcmp(first.home, where.home, shape.experts) == 0);
            unit_require(memcmp(first.holders, where.holders, shape.experts * sizeof *where.holders) == 0);
            count_dies(held, living, shape.dies);
            for (uint32_t d = 0; d < shape.dies; d++) {
                if (p == WISP_PLACEMENT_EVEN) continue;
                if (p == WISP_PLACEMENT_EPLB) unit_require(held[d] <= shape.room + shape.spare);
                if (p == WISP_PLACEMENT_EVEN_TEXT || p == WISP_PLACEMENT_REMAP)
                    unit_require(held[d] == living[d] && living[d] <= shape.room);
                if (p == WISP_PLACEMENT_EVEN_TEXT) unit_require(living[d] + 1 >= shape.room);
                if (p == WISP_PLACEMENT_DUP) unit_require(held[d] - living[d] <= shape.spare);
            }
            if (p == WISP_PLACEMENT_DUP)
                unit_require(loads_by_die(shape.read_ns, load, shape.dies) <= most * (1 + 1e-9));
        }
    }
}
END_TEST

/* The greedy choice again, plainly: all pairs, the whole table counted anew for each. */
static bool plain_dup(const struct shape *shape, uint32_t *copies) {
    double load[WISP_DIES_MAX], least = loads_by_die(shape->read_ns, load, shape->dies) * (1 - 1e-9);
    uint32_t best = UINT32_MAX, die = 0;
    for (uint32_t e = 0; e < shape->experts; e++)
        for (uint32_t d = 0; d < shape->dies; d++) {
            if (where.holders[e] >> d & 1 || copies[d] == shape->spare) continue;
            where.holders[e] |= UINT64_C(1) << d;
            double most = loads_by_die(shape->read_ns, load, shape->dies);
            where.holders[e] &= ~(UINT64_C(1) << d);
            if (most < least * (1 - 1e-12) || (best == UINT32_MAX && most < least)) least = most, best = e, die = d;
        }
    if (best == UINT32_MAX) return false;
    where.holders[best] |= UINT64_C(1) << die;
    copies[die]++;
    return true;
}

START_TEST(dup_is_greedy) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 1);
    for (unsigned n = 0; n < 200; n++) {
        struct shape shape = {.experts = 1 + wisp_rng_below(&rng, 24), .dies = 1 + wisp_rng_below(&rng, 6)};
        uint32_t copies[WISP_DIES_MAX] = {0};
        double plain[WISP_DIES_MAX], fast[WISP_DIES_MAX];
        shape.spare = wisp_rng_below(&rng, 3);
        shape.read_ns = wisp_rng_below(&rng, 2) * 40.0;
        for (uint32_t e = 0; e < shape.experts; e++) loads[e] = wisp_rng_below(&rng, 1000);
        place(WISP_PLACEMENT_EVEN, shape.experts, shape.dies, 0, 0);
        while (plain_dup(&shape, copies)) {
        }
        double most = loads_by_die(shape.read_ns, plain, shape.dies);
        place(WISP_PLACEMENT_DUP, shape.experts, shape.dies, shape.spare, shape.read_ns);
        double least = loads_by_die(shape.read_ns, fast, shape.dies);
        unit_require(least <= most * (1 + 1e-9) && most <= least * (1 + 1e-9));
    }
}
END_TEST

/* What the dies keep is added to the table, and taken out again when they give it up. */
START_TEST(copies_come_and_go) {
    static struct wisp_distribution base;
    uint64_t copies[4] = {0x10, 0, 0x8, 0};
    place(WISP_PLACEMENT_EVEN, 4, 2, 0, 0);
    base = where;
    base.holders[3] |= 1;
    wisp_distribution_update(&where, &base, copies);
    ck_assert(where.holders[0] == 0x11 && where.holders[1] == 1 && where.holders[2] == 0xa && where.holders[3] == 3);
    ck_assert(where.home[0] == 0 && where.home[3] == 1 && where.experts == 4);
    copies[0] = 0;
    wisp_distribution_update(&where, &base, copies);
    ck_assert_uint_eq(where.holders[0], 1);
    wisp_distribution_reset(&where);
    ck_assert(where.holders[2] == 2 && where.holders[3] == 2);
}
END_TEST

int main(void) {
    const TTest *tests[] = {homes,         both_even,     remap_by_hand,     dup_by_hand,
                            any_placement, dup_is_greedy, copies_come_and_go};
    return unit_main("placement", tests, sizeof tests / sizeof tests[0]);
}

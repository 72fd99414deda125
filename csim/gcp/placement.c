#include "gcp/placement.h"

#include "gcp/eplb.h"

#include <stdbool.h>

const char *const wisp_placements[] = {[WISP_PLACEMENT_EVEN] = "even",
                                       [WISP_PLACEMENT_EVEN_TEXT] = "even-text",
                                       [WISP_PLACEMENT_REMAP] = "remap",
                                       [WISP_PLACEMENT_DUP] = "dup",
                                       [WISP_PLACEMENT_EPLB] = "eplb"};

unsigned wisp_placement_home(unsigned expert, unsigned experts, unsigned dies) {
    unsigned share = experts / dies;
    if (share == 0 || expert > share * dies - 1) return expert % dies;
    return expert / share;
}

unsigned wisp_placement_live_home(unsigned expert, unsigned experts, const struct wisp_live *live) {
    return wisp_live_die(live, wisp_placement_home(expert, experts, live->count));
}

double wisp_placement_cost(const struct wisp_placement_cost *cost, double requests) {
    double compute = cost->ns_per_request * requests;
    if (requests <= 0) return 0;
    return compute > cost->read_ns ? compute : cost->read_ns;
}

/* ---- even ---- */

static void place_even(const struct wisp_placement_setup *setup, struct wisp_distribution *where) {
    for (uint32_t e = 0; e < setup->experts; e++)
        where->home[e] = (uint8_t)wisp_placement_home(e, setup->experts, setup->dies);
    wisp_distribution_reset(where);
}

/* The first dies have one more where it does not come out even. */
static void place_even_text(const struct wisp_placement_setup *setup, struct wisp_distribution *where) {
    uint32_t share = setup->experts / setup->dies, more = setup->experts % setup->dies, e = 0;
    for (uint32_t d = 0; d < setup->dies; d++)
        for (uint32_t i = 0; i < share + (d < more); i++) where->home[e++] = (uint8_t)d;
    wisp_distribution_reset(where);
}

/* ---- remap ---- */

/* Experts by cost, the costliest first, of equal ones the lower number; cost: [experts]. */
static void sort_by_cost(const double *cost, uint32_t experts, uint16_t *order) {
    for (uint32_t e = 0; e < experts; e++) {
        uint32_t at = e;
        for (; at > 0 && cost[order[at - 1]] < cost[e]; at--) order[at] = order[at - 1];
        order[at] = (uint16_t)e;
    }
}

/* The least loaded die with room; of equal ones that with the fewest experts, then the lowest. */
static uint32_t least_loaded(const double *load, const uint32_t *count, uint32_t room, uint32_t dies) {
    uint32_t best = dies;
    for (uint32_t d = 0; d < dies; d++) {
        if (count[d] == room) continue;
        if (best == dies || load[d] < load[best] || (load[d] == load[best] && count[d] < count[best])) best = d;
    }
    return best;
}

static void place_remap(const struct wisp_placement_setup *setup, const uint32_t *loads,
                        struct wisp_distribution *where) {
    double cost[WISP_EXPERTS_MAX], load[WISP_DIES_MAX] = {0};
    uint32_t count[WISP_DIES_MAX] = {0}, room = (setup->experts + setup->dies - 1) / setup->dies;
    uint16_t order[WISP_EXPERTS_MAX];
    for (uint32_t e = 0; e < setup->experts; e++) cost[e] = wisp_placement_cost(&setup->cost, loads[e]);
    sort_by_cost(cost, setup->experts, order);
    for (uint32_t i = 0; i < setup->experts; i++) {
        uint32_t die = least_loaded(load, count, room, setup->dies);
        where->home[order[i]] = (uint8_t)die;
        load[die] += cost[order[i]];
        count[die]++;
    }
    wisp_distribution_reset(where);
}

/* ---- dup ---- */

struct dup {
    const struct wisp_placement_setup *setup;
    const uint32_t *loads;
    struct wisp_distribution *where;
    double load[WISP_DIES_MAX];
    uint32_t copies[WISP_DIES_MAX];
};

/* What one die spends on an expert that so many dies share evenly. */
static double share_cost(const struct dup *dup, uint32_t expert, unsigned holders) {
    return wisp_placement_cost(&dup->setup->cost, (double)dup->loads[expert] / holders);
}

static unsigned holders_of(const struct dup *dup, uint32_t expert) {
    unsigned count = 0;
    for (uint64_t left = dup->where->holders[expert]; left; left &= left - 1) count++;
    return count;
}

/* Anew from the table, so that no rounding is left over from copy to copy. */
static void count_loads(struct dup *dup) {
    for (uint32_t d = 0; d < dup->setup->dies; d++) dup->load[d] = 0;
    for (uint32_t e = 0; e < dup->setup->experts; e++) {
        double share = share_cost(dup, e, holders_of(dup, e));
        for (uint64_t left = dup->where->holders[e]; left; left &= left - 1) dup->load[wisp_lowest_die(left)] += share;
    }
}

static uint32_t most_loaded(const struct dup *dup) {
    uint32_t most = 0;
    for (uint32_t d = 1; d < dup->setup->dies; d++)
        if (dup->load[d] > dup->load[most]) most = d;
    return most;
}

/* The largest load if the die got a copy of the expert. */
static double maximum_with(const struct dup *dup, uint32_t expert, uint32_t die) {
    unsigned holders = holders_of(dup, expert);
    double now = share_cost(dup, expert, holders), then = share_cost(dup, expert, holders + 1), maximum = 0;
    for (uint32_t d = 0; d < dup->setup->dies; d++) {
        double load = dup->load[d];
        if (dup->where->holders[expert] >> d & 1) load -= now - then;
        if (d == die) load += then;
        if (load > maximum) maximum = load;
    }
    return maximum;
}

/* The pair that lowers the maximum most, if any does: only experts of the most loaded die can. Of equal pairs the lower
 * expert, then the lower die. */
static bool add_best_copy(struct dup *dup) {
    uint32_t most = most_loaded(dup), best_expert = 0, best_die = 0;
    double least = dup->load[most] * (1 - 1e-9); /* a gain that is rounding is none */
    bool found = false;
    for (uint32_t e = 0; e < dup->setup->experts; e++) {
        if (!(dup->where->holders[e] >> most & 1)) continue;
        for (uint32_t d = 0; d < dup->setup->dies; d++) {
            if (dup->copies[d] == dup->setup->spare || dup->where->holders[e] >> d & 1) continue;
            double maximum = maximum_with(dup, e, d);
            if (maximum < least) least = maximum, best_expert = e, best_die = d, found = true;
        }
    }
    if (!found) return false;
    dup->where->holders[best_expert] |= UINT64_C(1) << best_die;
    dup->copies[best_die]++;
    count_loads(dup);
    return true;
}

static void place_dup(const struct wisp_placement_setup *setup, const uint32_t *loads,
                      struct wisp_distribution *where) {
    struct dup dup = {.setup = setup, .loads = loads, .where = where};
    place_even(setup, where);
    count_loads(&dup);
    while (add_best_copy(&dup)) {
    }
}

/* ---- eplb ---- */

/* As much room beyond the share as the balancer can fill. */
static uint32_t room_of_die(const struct wisp_placement_setup *setup) {
    uint32_t room = (setup->experts + setup->dies - 1) / setup->dies + setup->spare;
    uint32_t most = WISP_EPLB_REPLICAS_MAX / setup->dies;
    return room < most ? room : most;
}

/* Replicas of one expert that meet on a die are one: a die need not hold an expert twice. */
static void place_eplb(const struct wisp_placement_setup *setup, const uint32_t *loads,
                       struct wisp_distribution *where) {
    uint16_t expert_of[WISP_EPLB_REPLICAS_MAX];
    uint32_t room = room_of_die(setup);
    struct wisp_eplb_setup eplb = {
        .experts = setup->experts, .replicas = room * setup->dies, .groups = 1, .nodes = 1, .gpus = setup->dies};
    wisp_eplb(&eplb, loads, expert_of);
    for (uint32_t e = 0; e < setup->experts; e++) where->holders[e] = 0;
    for (uint32_t i = 0; i < eplb.replicas; i++) where->holders[expert_of[i]] |= UINT64_C(1) << i / room;
    for (uint32_t e = 0; e < setup->experts; e++) where->home[e] = (uint8_t)wisp_lowest_die(where->holders[e]);
}

void wisp_place(const struct wisp_placement_setup *setup, const uint32_t *loads, struct wisp_distribution *where) {
    where->experts = setup->experts;
    switch (setup->placement) {
    case WISP_PLACEMENT_EVEN: place_even(setup, where); break;
    case WISP_PLACEMENT_EVEN_TEXT: place_even_text(setup, where); break;
    case WISP_PLACEMENT_REMAP: place_remap(setup, loads, where); break;
    case WISP_PLACEMENT_DUP: place_dup(setup, loads, where); break;
    case WISP_PLACEMENT_EPLB: place_eplb(setup, loads, where); break;
    }
}

#include "gcp/strategy.h"

#include "base/nearest.h"

#include <stdio.h>
#include <string.h>

/* From places among the live dies to the dies. */
static uint32_t name_dies(const struct wisp_live *live, struct wisp_plan_entry *entries, uint32_t count) {
    for (uint32_t i = 0; i < count; i++) entries[i].die = (uint16_t)wisp_live_die(live, entries[i].die);
    return count;
}

static uint32_t base(struct wisp_allocator *allocator, const struct wisp_distribution *where,
                     const struct wisp_demand_kernel *kernel, struct wisp_plan_entry *entries) {
    const struct wisp_live *live = &allocator->live;
    return name_dies(
        live, entries,
        wisp_allocate_base(where->experts, live->count, kernel->selected, kernel->order, kernel->active, entries));
}

static uint32_t base_even(struct wisp_allocator *allocator, const struct wisp_distribution *where,
                          const struct wisp_demand_kernel *kernel, struct wisp_plan_entry *entries) {
    const struct wisp_live *live = &allocator->live;
    return name_dies(
        live, entries,
        wisp_allocate_base_even(where->experts, live->count, kernel->selected, kernel->order, kernel->active, entries));
}

static uint32_t ep(struct wisp_allocator *allocator, const struct wisp_distribution *where,
                   const struct wisp_demand_kernel *kernel, struct wisp_plan_entry *entries) {
    (void)allocator;
    return wisp_allocate_ep(where, kernel->selected, entries);
}

static uint32_t near(struct wisp_allocator *allocator, const struct wisp_distribution *where,
                     const struct wisp_demand_kernel *kernel, struct wisp_plan_entry *entries) {
    return wisp_allocate_near(allocator, where, kernel->selected, entries);
}

const struct wisp_strategy wisp_strategies[WISP_STRATEGIES] = {
    {"base", base, false, "the wafer as one big GPU: experts are dealt out blind to where they live"},
    {"ep", ep, false, "expert parallel: every expert is computed where it lives"},
    {"allo", near, false, "Algorithm 1: each expert on dies near its weights, by load"},
    {"pred", base, true, "base, and what is predicted is kept where it was fetched"},
    {"allo+pred", near, true, "both"},
    {"base-even", base_even, false, "base as the paper words it: every die computes as many requests"},
    {"pred-even", base_even, true, "base-even with prediction"},
};

const struct wisp_strategy *wisp_strategy_named(const char *name) {
    for (size_t i = 0; i < WISP_STRATEGIES; i++)
        if (strcmp(name, wisp_strategies[i].name) == 0) return &wisp_strategies[i];
    return NULL;
}

enum wisp_code wisp_strategy_find(const char *name, const struct wisp_strategy **strategy, struct wisp_error *error) {
    const char *names[WISP_STRATEGIES];
    *strategy = wisp_strategy_named(name);
    if (*strategy) return WISP_OK;
    for (size_t i = 0; i < WISP_STRATEGIES; i++) names[i] = wisp_strategies[i].name;
    return wisp_fail(error, WISP_USAGE, "unknown strategy '%s' (the nearest is '%s')", name,
                     names[wisp_nearest(name, names, WISP_STRATEGIES)]);
}

const char *wisp_strategy_words(char text[WISP_STRATEGY_WORDS]) {
    size_t at = 0;
    for (size_t i = 0; i < WISP_STRATEGIES; i++)
        at += (size_t)snprintf(text + at, WISP_STRATEGY_WORDS - at, "%s%s", i ? ", " : "", wisp_strategies[i].name);
    return text;
}

/* strategy.h - the table of strategies: how the work of a layer is dealt out to the dies, and whether a die keeps what
 * is predicted of what it fetches (docs/scheduling.md).
 *
 * Help, the word `all` and the order of reports come from this table; every command plans by one of its rows.
 */
#ifndef WISP_GCP_STRATEGY_H
#define WISP_GCP_STRATEGY_H

#include "base/error.h"
#include "gcp/allocate.h"
#include "gcp/demand.h"

struct wisp_strategy {
    const char *name;
    /* Fills entries (room: wisp_allocate_room) and returns how many. */
    uint32_t (*allocate)(struct wisp_allocator *allocator, const struct wisp_distribution *where,
                         const struct wisp_demand_kernel *kernel, struct wisp_plan_entry *entries);
    bool predicts; /* what is predicted is kept where it was fetched */
    const char *summary;
};

enum { WISP_STRATEGIES = 7, WISP_STRATEGIES_USUAL = 5, WISP_STRATEGY_WORDS = 128 };

/* The usual ones, which `all` names, come first. */
extern const struct wisp_strategy wisp_strategies[WISP_STRATEGIES];

/* NULL if there is no such strategy. */
const struct wisp_strategy *wisp_strategy_named(const char *name);

/* USAGE if there is no such strategy; the message names the nearest. */
enum wisp_code wisp_strategy_find(const char *name, const struct wisp_strategy **strategy, struct wisp_error *error);

/* All names, for a help text. Returns text. */
const char *wisp_strategy_words(char text[WISP_STRATEGY_WORDS]);

#endif

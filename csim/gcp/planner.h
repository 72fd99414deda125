/* planner.h - from a demand to plans: placement of the experts, allocation by strategy, choice of copies. The one way
 * for every machine and command.
 *
 * The data flows one way: trace -> demand (demand.h) -> plan -> the reads of each die (work.h). A planner is what stays
 * the same from kernel to kernel: made once per wafer and model. It owns its placement and borrows configuration and
 * strategy; plans borrow from it and from nobody else.
 */
#ifndef WISP_GCP_PLANNER_H
#define WISP_GCP_PLANNER_H

#include "base/config.h"
#include "gcp/placement.h"
#include "gcp/strategy.h"

struct wisp_planner_setup {
    const struct wisp_config *config;
    const struct wisp_strategy *strategy;
    const struct wisp_allocate_costs *costs; /* of a machine with peaks of its own; NULL: those of the configuration */
    const char *preset;                      /* of Algorithm 1 (allocate.h); NULL: the keys of the configuration */
    enum wisp_placement placement;
    uint32_t spare;     /* copies per die that a placement may make beforehand */
    uint32_t shared;    /* experts that every token passes besides: on every die, for its share of the tokens */
    bool authors_lists; /* the authors' list of a die's experts ends at the expert with its own number (rule 1.6) */
};

struct wisp_planner {
    struct wisp_planner_setup setup;
    uint32_t experts; /* routed ones; shared ones are numbered after them, die by die */
    struct wisp_live live;
    struct wisp_allocator allocator;
    struct wisp_distribution *placed; /* [MoE layers of the demand]: before serving */
    struct wisp_distribution where;   /* of the present kernel, with the copies */
};

/* Which die computes how many requests of which expert. */
struct wisp_plan {
    struct wisp_plan_entry
        *entries; /* sorted by expert, then in the order in which they were dealt; shared ones last */
    bool *keep;   /* [count]: the die keeps what it fetches; all false in a prefill */
    size_t count;
    const struct wisp_distribution *placed; /* where experts live: of the planner */
    uint32_t layer;
    bool keeps; /* a die may keep something */
};

/* What the keys of [allocate] and the rates of the wafer come to, for a model with experts of hidden x width. */
struct wisp_allocate_rules wisp_config_allocate_rules(const struct wisp_config *config);
struct wisp_allocate_costs wisp_config_allocate_costs(const struct wisp_config *config, uint32_t hidden,
                                                      uint32_t width);

/* The layers of the demand are placed by its prefill; without a demand there is one layer, placed without looking at
 * anybody. BAD_INPUT if the distribution table has no room for wafer or model. Free it also after an error. */
enum wisp_code wisp_planner_init(struct wisp_planner *planner, const struct wisp_planner_setup *setup,
                                 const struct wisp_trace_info *info, const struct wisp_demand *demand,
                                 struct wisp_error *error);
void wisp_planner_free(struct wisp_planner *planner);

/* The plan must be all zeros the first time, and may be built again. copies: bit d of copies[e] says that die d keeps a
 * copy of expert e now (the machines' word for it); NULL: there are none. */
enum wisp_code wisp_plan_build(struct wisp_planner *planner, const struct wisp_demand_kernel *kernel,
                               const uint64_t *copies, struct wisp_plan *plan, struct wisp_error *error);
void wisp_plan_free(struct wisp_plan *plan);

/* D2D hops that the plan asks for: over entries of experts that live elsewhere, matrices x distance. */
uint64_t wisp_plan_hops(const struct wisp_plan *plan, const uint8_t *home, struct wisp_wafer_shape wafer);

#endif

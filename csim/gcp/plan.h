/* plan.h - from a batch to the work of each die: placement of the experts, allocation by strategy, reads.
 *
 * The data flows one way: batch -> plan (which die computes how many requests of which expert) -> work (reads of each
 * die). A planner is what stays the same from batch to batch: strategy, distribution table and allocator, made once per
 * wafer and model. A strategy is one row of a table: a name and the function that allocates. The caller owns planner,
 * plan and work; a planner owns nothing.
 */
#ifndef WISP_GCP_PLAN_H
#define WISP_GCP_PLAN_H

#include "base/config.h"
#include "die/work.h"
#include "gcp/allocate.h"
#include "gcp/batch.h"
#include "gcp/placement.h"

struct wisp_plan {
    struct wisp_plan_entry *entries; /* sorted by expert, then in the order in which they were dealt */
    size_t count;
};

struct wisp_planner {
    const struct wisp_strategy *strategy;
    struct wisp_distribution where; /* even placement; whoever knows better may write to it between plans */
    struct wisp_allocator allocator;
};

/* Fills entries (room: wisp_allocate_room) and returns how many. */
struct wisp_strategy {
    const char *name;
    const char *summary;
    uint32_t (*allocate)(struct wisp_planner *planner, const struct wisp_batch *batch, struct wisp_plan_entry *entries);
};

extern const struct wisp_strategy wisp_strategies[];
extern const size_t wisp_strategy_count;

/* USAGE if there is no such strategy; the message names the nearest. */
enum wisp_code wisp_strategy_find(const char *name, const struct wisp_strategy **strategy, struct wisp_error *error);

/* What the keys of [allocate] and the rates of the wafer come to, for a model with experts of hidden x width. */
struct wisp_allocate_rules wisp_config_allocate_rules(const struct wisp_config *config);
struct wisp_allocate_costs wisp_config_allocate_costs(const struct wisp_config *config, uint32_t hidden,
                                                      uint32_t width);

/* BAD_INPUT if the distribution table has no room for the wafer or the model. */
enum wisp_code wisp_planner_init(struct wisp_planner *planner, const struct wisp_strategy *strategy,
                                 const struct wisp_config *config, const struct wisp_trace_info *info,
                                 struct wisp_error *error);

enum wisp_code wisp_plan_build(struct wisp_planner *planner, const struct wisp_batch *batch, struct wisp_plan *plan,
                               struct wisp_error *error);
void wisp_plan_free(struct wisp_plan *plan);

/* The paper's hop count: Manhattan distance summed over the requests that cross dies, one per matrix (three per entry).
 */
uint64_t wisp_plan_hops(const struct wisp_plan *plan, const uint8_t *home, struct wisp_wafer_shape wafer);

/* Flits of one expert matrix on one plane: ceil(hidden * width * weight bytes * scale / (64 B * planes)), at least 1.
 */
uint64_t wisp_matrix_flits(const struct wisp_config *config, uint32_t hidden, uint32_t width, double scale);

/* Reads of one whole expert. */
uint64_t wisp_expert_lines(const struct wisp_config *config, uint64_t matrix_flits);

/* The reads of each die: the matrices of its experts, in the order of the plan, from their homes ([experts]). BAD_INPUT
 * if an expert has more reads than a line number can name. */
enum wisp_code wisp_work_build(const struct wisp_plan *plan, const uint8_t *home, const struct wisp_config *config,
                               uint32_t layer, uint64_t matrix_flits, struct wisp_work *work, struct wisp_error *error);
void wisp_work_free(struct wisp_work *work);

/* The experts of a layer that each die reads from another, in the order of the plan, each worth a copy: what is fetched
 * is kept. Without this the work leaves the expert caches alone. */
enum wisp_code wisp_work_copy(const struct wisp_plan *plan, const uint8_t *home, const struct wisp_config *config,
                              struct wisp_work *work, struct wisp_error *error);

/* Experts that a die has room for as copies: cache.copy_slots, or else its HBM without the reserve and the experts of
 * all MoE layers that live there. BAD_INPUT if these do not fit. */
enum wisp_code wisp_copy_slots(const struct wisp_config *config, const struct wisp_trace_info *info, unsigned die,
                               uint32_t *slots, struct wisp_error *error);

#endif

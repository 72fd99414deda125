/* plan.h - from a plan (planner.h) to the work of each die: what it reads, and which of it is worth a copy.
 *
 * The caller owns plan and work.
 */
#ifndef WISP_GCP_PLAN_H
#define WISP_GCP_PLAN_H

#include "die/work.h"
#include "gcp/planner.h"

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

/* next_layer.h - which experts of the next MoE layer the LLCs are to have (docs/microarchitecture.md, "The next
 * layer").
 *
 * For each pair of consecutive MoE layers a table: how often a token that picked an expert in the one picked another in
 * the other. Use: open, then wisp_next_layer_plan for each kernel in the order of the run, then close. It owns its
 * tables (layers x E^2 counters) and borrows nothing. ENVIRONMENT without memory.
 */
#ifndef WISP_GCP_NEXT_LAYER_H
#define WISP_GCP_NEXT_LAYER_H

#include "gcp/demand.h"
#include "gcp/plan.h"

struct wisp_next_layers;

/* Layers from `end` on are not run: none of them is next. oracle: what the next layer really picks takes the place of
 * the tables, as the bound of what they can be worth. */
enum wisp_code wisp_next_layers_open(const struct wisp_trace_info *info, struct wisp_wafer_shape wafer, uint32_t end,
                                     bool oracle, struct wisp_next_layers **layers, struct wisp_error *error);

/* The kernel of this step: make work->next, from what was known before the step. */
enum wisp_code wisp_next_layer_plan(struct wisp_next_layers *layers, const struct wisp_request *requests,
                                    uint32_t count, uint32_t step, const struct wisp_demand_kernel *kernel,
                                    uint64_t matrix_flits, struct wisp_work *work, struct wisp_error *error);

/* Dead dies hold no experts; others hold theirs. */
void wisp_next_layers_leave_out(struct wisp_next_layers *layers, const struct wisp_faults *faults);

void wisp_next_layers_close(struct wisp_next_layers *layers);

#endif

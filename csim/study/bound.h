/* bound.h - the least time that any schedule of a kernel could take on a wafer, whatever it does.
 *
 * All the dies together cannot compute faster than their peak at the best utilisation there is, and every expert that
 * is asked for must be read from some HBM at least once: the bound is the larger of the two, as if both were spread
 * over all dies without a remainder. It knows nothing of links, latencies and the sizes of experts, so it may not be
 * reachable; it is never above what is. Nothing to free, no errors.
 */
#ifndef WISP_STUDY_BOUND_H
#define WISP_STUDY_BOUND_H

#include "gcp/demand.h"
#include "machine/flow.h"

/* In ns, rounded down. */
uint64_t wisp_bound_ns(const struct wisp_demand_kernel *kernel, const struct wisp_flow_model *model,
                       const struct wisp_flow_rates *rates, unsigned dies);

#endif

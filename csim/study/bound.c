#include "study/bound.h"

static double best_share(const struct wisp_utilisation *utilisation) {
    double best = 0;
    for (unsigned i = 0; i < WISP_UTILISATION_STEPS; i++)
        if (utilisation->share[i] > best) best = utilisation->share[i];
    return best;
}

uint64_t wisp_bound_ns(const struct wisp_demand_kernel *kernel, const struct wisp_flow_model *model,
                       const struct wisp_flow_rates *rates, unsigned dies) {
    double weights = (double)WISP_EXPERT_MATRICES * model->hidden * model->width, selections = 0;
    for (uint32_t k = 0; k < kernel->active; k++) selections += kernel->selected[kernel->order[k]];
    double reading = kernel->active * weights * model->weight_bytes / (rates->hbm_bytes_per_ns * rates->hbm_share);
    double computing = 0;
    if (rates->flops_per_ns > 0)
        computing = 2 * weights * selections / (rates->flops_per_ns * best_share(&rates->compute_share));
    return (uint64_t)((reading > computing ? reading : computing) / dies);
}

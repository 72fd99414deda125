/* cycle_run.h - the cycle-accurate reference as the machine of a study: kernels one after the other, as `flow` takes
 * them.
 *
 * It moves weights and computes nothing: a kernel takes the cycles (ns) from its launch to its last data. Copies are
 * made and served by the expert caches of the dies. A run owns its machine. Errors: those of the machine; DEADLOCK if
 * nothing can move any more; INTERRUPTED.
 */
#ifndef WISP_STUDY_CYCLE_RUN_H
#define WISP_STUDY_CYCLE_RUN_H

#include "base/config.h"
#include "machine/flow.h"
#include "trace/trace.h"

struct wisp_cycle_run;

struct wisp_cycle_setup {
    const struct wisp_config *config;
    bool copies;           /* expert caches on */
    uint64_t copy_experts; /* room per die; UINT64_MAX: no end; 0: what the HBM leaves */
    wisp_stop *stop;       /* a kernel that runs ends with INTERRUPTED, and the run is of no more use */
};

enum wisp_code wisp_cycle_create(const struct wisp_cycle_setup *setup, const struct wisp_trace_info *info,
                                 struct wisp_cycle_run **run, struct wisp_error *error);

/* Bytes are of all planes; events: flits that entered links. */
enum wisp_code wisp_cycle_kernel(struct wisp_cycle_run *run, const struct wisp_flow_kernel *kernel,
                                 struct wisp_flow_result *result, struct wisp_error *error);

/* As wisp_flow_copies; NULL with the caches off. */
const uint64_t *wisp_cycle_copies(struct wisp_cycle_run *run, uint32_t layer);

void wisp_cycle_destroy(struct wisp_cycle_run *run);

#endif

/* cycle_run.h - the cycle-accurate reference as the machine of a study: kernels one after the other
 * (runner.h).
 *
 * It moves weights and computes nothing: a kernel takes the cycles (ns) from its launch to its last data. Copies are
 * made and served by the expert caches of the dies. A kernel
 * that can move no more is a DEADLOCK.
 */
#ifndef WISP_STUDY_CYCLE_RUN_H
#define WISP_STUDY_CYCLE_RUN_H

#include "base/config.h"
#include "base/stop.h"
#include "machine/runner.h"
#include "trace/trace.h"

struct wisp_cycle_setup {
    const struct wisp_config *config;
    bool copies;           /* expert caches on */
    uint64_t copy_experts; /* room per die; UINT64_MAX: no end; 0: what the HBM leaves */
    wisp_stop *stop;       /* a kernel that runs ends with INTERRUPTED, and the run is of no more use */
};

enum wisp_code wisp_cycle_create(const struct wisp_cycle_setup *setup, const struct wisp_trace_info *info,
                                 struct wisp_runner **runner, struct wisp_error *error);

#endif

/* study.h - the paper's study: one batch of a trace, planned by several strategies on several wafers, and what each
 * costs on a machine.
 *
 * A point is (wafer, strategy). All points of a study see the same demand, step by step; between steps they are
 * independent, so they run in parallel, and the results do not depend on the number of threads. The study owns its
 * points and results; configs are borrowed. Errors: those of the machines and of the demand.
 */
#ifndef WISP_STUDY_STUDY_H
#define WISP_STUDY_STUDY_H

#include "base/config.h"
#include "gcp/planner.h"
#include "machine/flow.h"

enum wisp_study_machine { WISP_STUDY_FLOW, WISP_STUDY_CYCLE };

struct wisp_study_setup {
    enum wisp_study_machine machine;
    enum wisp_discipline discipline;
    struct wisp_flow_switches switches;
    bool authors_lists;    /* the authors' list of a die's experts ends at the expert with its own number (rule 1.6) */
    uint64_t copy_experts; /* room for copies in a die; UINT64_MAX: no end; 0: what the HBM leaves */
    const char *preset;    /* of Algorithm 1 (allocate.h); NULL: the keys of the configuration */
    enum wisp_placement placement;
    uint32_t spare;        /* copies per die that a placement may make beforehand */
    uint32_t shared;       /* experts that every token passes besides: on every die, for its share of the tokens */
    bool activations;      /* the tokens' way to their experts and back takes time (activations.h) */
    uint32_t allocator_ns; /* added to each kernel: until its plan is there */
    struct wisp_range steps;
    uint32_t chunk_reads; /* of `wormhole`: reads that move as one piece */
    uint32_t threads;
    /* Called after each kernel, by one thread at a time: so many of so many have ended. NULL: nobody is told. */
    void (*progress)(void *context, uint64_t done, uint64_t all);
    void *progress_context;
    wisp_stop *stop; /* unless the last kernel has ended, the study ends with INTERRUPTED */
};

struct wisp_study_point {
    const char *wafer_name; /* of the config file */
    const struct wisp_config *config;
    const struct wisp_strategy *strategy;
};

/* What a point came to. Units stand in the names; shares are of 1. */
struct wisp_study_result {
    uint32_t steps; /* whole ones that it is of: those of the study, or fewer if that was interrupted */
    uint64_t time_ns, prefill_ns, decode_ns;
    uint64_t kernels, prefill_tokens, decode_tokens;
    uint64_t hops, flit_hops;
    uint64_t local_read_bytes, remote_read_bytes, local_write_bytes;
    uint64_t activation_bytes, activation_ns;               /* in time_ns, and not in the bytes above */
    uint64_t llc_hits, events, copies_made, copies_evicted; /* matrices */
    uint64_t bound_ns;                                      /* the least that any schedule could take: see bound.h */
    double balance; /* time that dies are at work, of the time of the die that works longest, over all kernels */
    unsigned dies;
    struct wisp_loads loads;
};

struct wisp_study;

/* info: of the trace. After INTERRUPTED the results are there, each of the whole steps that its point had done, as a
 * study of those steps gives them; after another error there are none. */
enum wisp_code wisp_study_run(const struct wisp_study_setup *setup, const struct wisp_trace_info *info,
                              struct wisp_demand *demand, const struct wisp_study_point *points, size_t point_count,
                              struct wisp_study_result *results, struct wisp_error *error);
void wisp_study_result_free(struct wisp_study_result *result);

#endif

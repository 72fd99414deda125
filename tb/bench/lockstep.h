/* lockstep.h - the co-simulation: the reference and the RTL run the same work, and every observation of every die is
 * compared in every cycle.
 *
 * Both machines run window by window, die by die, in parallel over the dies; the first difference in (cycle, die,
 * field) order is found whatever the number of threads. A job borrows its work; nothing is kept after a run.
 */
#ifndef WISP_BENCH_LOCKSTEP_H
#define WISP_BENCH_LOCKSTEP_H

#include "base/stop.h"
#include "machine/recorder.h"

struct wisp_job {
    struct wisp_config config;
    struct wisp_traffic traffic;   /* pattern NONE: the works */
    const struct wisp_work *works; /* run one after the other, with a barrier */
    size_t work_count;
    const struct wisp_copy_regions *regions; /* NULL: the expert caches are off */
    struct wisp_kernel_result *kernels;      /* NULL, or room for [work_count] */
    struct wisp_machine_stats *die_stats;    /* NULL, or room for [dies]: of the reference */
    const char *model;                       /* path of the RTL model */
    uint64_t max_cycles;
    unsigned threads;
    wisp_stop *interrupted; /* the verdict is INTERRUPTED then */
    /* Called about ten times a second with the cycles run and the data flits that have arrived; may be NULL. */
    void (*progress)(void *context, uint64_t cycles, uint64_t flits);
    void *progress_context;
    struct wisp_recorder *recorder; /* not NULL: it looks on at the reference */
};

/* What one work took, on the reference. */
struct wisp_kernel_result {
    uint64_t cycles;
    uint64_t remote_flits, local_flits, copy_flits, written_flits; /* copy_flits are among local_flits */
    uint64_t hops;
    uint64_t copies, used_copies, evictions, ahead_made, ahead_used; /* experts (local_cp.h) */
    uint64_t read_pairs, late_pairs, late_begun_pairs, served_copies;
};

struct wisp_divergence {
    uint64_t cycle;
    unsigned die;
    const struct wisp_field *field;
    uint64_t reference, rtl;
};

struct wisp_outcome {
    enum wisp_code verdict;                /* PASS, MISMATCH, TIMEOUT, DEADLOCK or INTERRUPTED */
    char detail[256];                      /* one sentence when it is not PASS */
    uint64_t reference_cycles, rtl_cycles; /* summed over the works: start to last data */
    uint64_t simulated_cycles;
    uint64_t observations; /* fields compared */
    uint64_t flit_hops;
    uint64_t ahead_reads, ahead_late, ahead_held; /* of the units `ahead` of all dies: their counters */
    struct wisp_machine_stats stats;              /* of the reference */
    double reference_s, rtl_s;                    /* core seconds spent in each machine, divided by the threads */
    struct wisp_divergence divergence;            /* field == NULL unless MISMATCH is a difference */
};

/* A look at one die during a run: called once per cycle, in order, with both observations. */
struct wisp_probe {
    unsigned die;
    void (*cycle)(void *context, uint64_t cycle, const uint64_t *reference, const uint64_t *rtl);
    void *context;
    /* Waves of that die from `waves_from`; the run ends at `stop_at` and is not compared. */
    const char *(*waves)(void *context);                   /* called there: where to write them, or NULL; may be NULL */
    void (*waves_end)(void *context, enum wisp_code code); /* they are closed; the machines still stand */
    uint64_t waves_from, stop_at;
};

/* Bytes that both machines take of their own, and the observations of a window; the Verilog's registers come on top. */
uint64_t wisp_lockstep_bytes(const struct wisp_config *config);

/* The error is for what kept the run from ending with a verdict (BAD_INPUT, ENVIRONMENT). probe may be NULL. */
enum wisp_code wisp_lockstep(const struct wisp_job *job, const struct wisp_probe *probe, struct wisp_outcome *outcome,
                             struct wisp_error *error);

#endif

/* runner.h - one interface to every machine that runs kernels: `flow` with its two disciplines (flow.h), and the
 * cycle-accurate reference (study/cycle_run.h).
 *
 * A kernel is one MoE layer of one step: which die computes how many requests of which expert. Kernels run one after
 * the other; what stays between them is what the LLCs and the copy regions hold. The same kernels give the same
 * nanoseconds. A runner owns its memory and borrows nothing after a call returns; runners are independent of each
 * other, so several may run in several threads. Errors of a run: BAD_INPUT for what does not fit, ENVIRONMENT without
 * memory, DEADLOCK, and INTERRUPTED, after which the runner is of no more use.
 */
#ifndef WISP_MACHINE_RUNNER_H
#define WISP_MACHINE_RUNNER_H

#include "base/error.h"
#include "die/work.h"

struct wisp_kernel {
    const struct wisp_plan_entry *entries; /* sorted by expert, then as dealt: the order in which they are started */
    const bool *keep;                      /* [count]: the die may keep a copy of what it fetches; NULL: none */
    const uint8_t *home;                   /* [experts]: the die on which each lives, and that answers for it */
    const uint64_t *holders;               /* [experts]: bit d: it lives on die d too; NULL: on its home alone */
    size_t count;                          /* at most 131,072 */
    uint32_t layer;
};

/* Where an entry's weights come from if there is no copy of them: the die itself, if the expert lives there. */
static inline uint8_t wisp_kernel_source(const struct wisp_kernel *kernel, const struct wisp_plan_entry *entry) {
    bool here = kernel->holders && kernel->holders[entry->expert] >> entry->die & 1;
    return here ? (uint8_t)entry->die : kernel->home[entry->expert];
}

/* Of one kernel. Bytes are of weights and of all planes, except that local ones include activations (authors'
 * simulator, rule 1.7). */
struct wisp_run_result {
    uint64_t time_ns;
    uint64_t hops; /* links from reader to source, summed over the requests that cross dies: one per matrix */
    uint64_t local_read_bytes, remote_read_bytes, local_write_bytes;
    uint64_t llc_hits, events;            /* events: what the machine had to do; for `cycle` flits that entered links */
    uint64_t copies_made, copies_evicted; /* matrices */
};

/* Sums over all kernels so far. NULL: the machine does not tell dies and links apart. */
struct wisp_loads {
    uint64_t *die_span_ns;    /* [dies]: first start to last end of a kernel's entries on the die */
    uint64_t *die_compute_ns; /* [dies]: computing */
    uint64_t *die_hbm_ns;     /* [dies]: HBM reading or writing */
    uint64_t *link_ns;        /* [dies][4]: the link that leaves the die through port 1 + i is carrying (for `paper`
                                 without both_directions each link counts at its end with the lower die id) */
    uint64_t *link_bytes;     /* [dies][4] */
    uint64_t flit_hops;       /* flits that entered links */
};

/* What a machine may have no way for. */
enum wisp_ability {
    WISP_CAN_HOLD,  /* experts that live on several dies from the start */
    WISP_CAN_SHARE, /* shared experts */
};

struct wisp_runner;

/* Each machine embeds struct wisp_runner first. */
struct wisp_runner_ops {
    enum wisp_code (*run)(struct wisp_runner *runner, const struct wisp_kernel *kernel, struct wisp_run_result *result,
                          struct wisp_error *error);
    const uint64_t *(*copies)(struct wisp_runner *runner, uint32_t layer);
    const struct wisp_loads *(*loads)(struct wisp_runner *runner);
    bool (*can)(const struct wisp_runner *runner, enum wisp_ability ability);
    void (*destroy)(struct wisp_runner *runner);
};

struct wisp_runner {
    const struct wisp_runner_ops *ops;
    uint64_t llc_memory; /* bytes of the tables of all LLCs that are made and not yet touched; 0 where there are none */
};

static inline enum wisp_code wisp_runner_run(struct wisp_runner *runner, const struct wisp_kernel *kernel,
                                             struct wisp_run_result *result, struct wisp_error *error) {
    return runner->ops->run(runner, kernel, result, error);
}

/* For each expert of the layer, a bit for each die that keeps at least one of its matrices as a copy: [experts]. Valid
 * until the next call; NULL if the machine has no copies. */
static inline const uint64_t *wisp_runner_copies(struct wisp_runner *runner, uint32_t layer) {
    return runner->ops->copies(runner, layer);
}

static inline const struct wisp_loads *wisp_runner_loads(struct wisp_runner *runner) {
    return runner->ops->loads(runner);
}

static inline bool wisp_runner_can(const struct wisp_runner *runner, enum wisp_ability ability) {
    return runner->ops->can(runner, ability);
}

static inline void wisp_runner_destroy(struct wisp_runner *runner) {
    if (runner) runner->ops->destroy(runner);
}

/* A copy that outlives the machine; wisp_loads_free releases it. ENVIRONMENT without memory. */
enum wisp_code wisp_loads_copy(const struct wisp_loads *loads, unsigned dies, struct wisp_loads *copy,
                               struct wisp_error *error);
void wisp_loads_free(struct wisp_loads *loads);

#endif

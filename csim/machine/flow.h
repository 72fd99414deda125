/* flow.h - the transaction-level machine `flow`: whole expert matrices in nanoseconds instead of flits in cycles.
 *
 * A kernel is one MoE layer of one step: which die computes how many requests of which expert. Its matrices are fetched
 * (from the die's own LLC or HBM, from a copy, or across the mesh from the expert's home) and computed; the machine
 * says how long that takes. Two disciplines of the links:
 *
 *   paper     the rules of the authors' simulator (docs/flow.md): a message holds every link of its path, from the
 *             moment at which it is known. The same nanoseconds as theirs.
 *   wormhole  what the network of the `cycle` machine does, in chunks instead of flits: each direction of a link has
 * its bandwidth, messages are pipelined over their path and share links fairly.
 *
 * Use: create, run kernels one after the other, read what each gave, destroy. What stays between kernels is what the
 * LLCs and the copy regions hold. Everything is integers and doubles computed in a fixed order: the same kernels give
 * the same nanoseconds. A machine owns its memory and borrows nothing after a call returns; machines are independent of
 * each other, so several may run in several threads. Errors: BAD_INPUT for a shape that does not fit, ENVIRONMENT
 * without memory, INTERRUPTED.
 */
#ifndef WISP_MACHINE_FLOW_H
#define WISP_MACHINE_FLOW_H

#include "base/error.h"
#include "base/stop.h"
#include "die/work.h"
#include "machine/copies.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wisp_discipline { WISP_DISCIPLINE_PAPER, WISP_DISCIPLINE_WORMHOLE };

/* The share of its peak that a matrix multiplication reaches, by the requests it is for; from measurements. */
enum { WISP_UTILISATION_STEPS = 7 };
struct wisp_utilisation {
    uint32_t up_to[WISP_UTILISATION_STEPS]; /* requests, inclusive; the last is UINT32_MAX */
    double share[WISP_UTILISATION_STEPS];
};

/* Shape of the model. */
struct wisp_flow_model {
    uint32_t layers, experts; /* layers as kernels number them */
    uint32_t hidden, width;   /* of an expert's three matrices */
    uint32_t weight_bytes, activation_bytes;
};

/* What the wafer can do: peaks, latencies in ns. Bytes per ns = GB/s. */
struct wisp_flow_rates {
    double hbm_bytes_per_ns, hbm_share; /* peak, and the share of it that is reached */
    double link_bytes_per_ns, link_share;
    double flops_per_ns; /* 0: computing takes no time */
    struct wisp_utilisation compute_share;
    uint32_t hbm_ns, link_ns, llc_hit_ns, llc_miss_ns, llc_write_ns;
    uint64_t llc_bytes;
};

/* Where the rules of the authors' simulator part from a real network; all false: their rules to the letter. */
struct wisp_flow_switches {
    bool both_directions;    /* the two directions of a link are two links */
    bool claim_at_start;     /* a message takes its path when it can start, not when it is known */
    bool remote_activations; /* remote work reads its activations too */
};

/* Discipline `wormhole` only: the network and the requesters of the `cycle` machine, with all planes of a link as one.
 * Everything is in bytes over all planes. wisp_flow_setup_config (study/flow_config.h) fills it from a configuration.
 */
struct wisp_flow_wormhole {
    uint64_t matrix_bytes;                          /* 0: what the model says; else this, for layers at a scale */
    uint32_t chunk_bytes;                           /* what moves as one piece */
    uint32_t read_bytes;                            /* one read; a chunk is asked for by its number of them */
    uint32_t request_bytes;                         /* of a link's time, that one read's request takes */
    uint32_t outstanding_bytes;                     /* asked for and not yet arrived, per die, at most */
    uint32_t buffer_bytes;                          /* of one input of a router */
    uint32_t buffer_reads;                          /* requests of one input of a router */
    uint32_t local_queue_bytes, remote_queue_bytes; /* accepted and not yet answered by a memory; 0: no bound */
    uint32_t port_reads, eject_reads; /* requests between a requester and its router, a router and its memory */
    uint32_t llc_ways;
    uint32_t router_ns; /* from a link into the next, unhindered */
    uint32_t ends_ns;   /* of a remote read beyond memory, routers and links: the interfaces of the two dies */
};

struct wisp_flow_setup {
    enum wisp_discipline discipline;
    struct wisp_wafer_shape wafer;
    struct wisp_flow_model model;
    struct wisp_flow_rates rates;
    struct wisp_flow_switches switches; /* of `paper` */
    struct wisp_flow_wormhole wormhole;
    uint64_t copy_matrices; /* room for copies in a die; UINT64_MAX: no bound */
    bool copies;            /* copies are looked up, and made where a kernel says so */
    wisp_stop *stop;        /* a kernel that runs ends with INTERRUPTED, and the machine is of no more use */
};

struct wisp_flow_kernel {
    const struct wisp_plan_entry *entries; /* sorted by expert, then as dealt: the order in which they are started */
    const bool *keep;                      /* [count]: the die may keep a copy of what it fetches; NULL: none */
    const uint8_t *home;                   /* [experts]: the die on which each lives, and that answers for it */
    const uint64_t *holders;               /* [experts]: bit d: it lives on die d too; NULL: on its home alone */
    size_t count;                          /* at most 131,072 */
    uint32_t layer;
};

/* Where an entry's weights come from if there is no copy of them: the die itself, if the expert lives there. */
static inline uint8_t wisp_flow_source(const struct wisp_flow_kernel *kernel, const struct wisp_plan_entry *entry) {
    bool here = kernel->holders && kernel->holders[entry->expert] >> entry->die & 1;
    return here ? (uint8_t)entry->die : kernel->home[entry->expert];
}

/* Bytes are of weights, except that local ones include activations (authors' simulator, rule 1.7). */
struct wisp_flow_result {
    uint64_t time_ns;
    uint64_t hops; /* links from reader to source, summed over the requests that cross dies: one per matrix */
    uint64_t local_read_bytes, remote_read_bytes, local_write_bytes;
    uint64_t llc_hits, events;
    uint64_t copies_made, copies_evicted; /* matrices */
};

/* Sums over all kernels so far. */
struct wisp_flow_loads {
    uint64_t *die_span_ns;    /* [dies]: first start to last end of a kernel's entries on the die */
    uint64_t *die_compute_ns; /* [dies]: computing */
    uint64_t *die_hbm_ns;     /* [dies]: HBM reading or writing */
    uint64_t *link_ns;        /* [dies][4]: the link that leaves the die through port 1 + i is carrying (for `paper`
                                 without both_directions each link counts at its end with the lower die id) */
    uint64_t *link_bytes;     /* [dies][4] */
};

struct wisp_flow;

enum wisp_code wisp_flow_create(const struct wisp_flow_setup *setup, struct wisp_flow **flow, struct wisp_error *error);

enum wisp_code wisp_flow_run(struct wisp_flow *flow, const struct wisp_flow_kernel *kernel,
                             struct wisp_flow_result *result, struct wisp_error *error);

/* For each expert of the layer, a bit for each die that keeps at least one of its matrices as a copy: [experts]. Valid
 * until the next call; NULL if the machine has no copies. */
const uint64_t *wisp_flow_copies(const struct wisp_flow *flow, uint32_t layer);

const struct wisp_flow_loads *wisp_flow_loads(const struct wisp_flow *flow);

/* A copy that outlives the machine; wisp_flow_loads_free releases it. ENVIRONMENT without memory. */
enum wisp_code wisp_flow_loads_copy(const struct wisp_flow_loads *loads, unsigned dies, struct wisp_flow_loads *copy,
                                    struct wisp_error *error);
void wisp_flow_loads_free(struct wisp_flow_loads *loads);

void wisp_flow_destroy(struct wisp_flow *flow);

/* The authors' constants for a model (rule 1.5), by the shape of its experts: rates with their utilisation tables.
 * Unknown shapes get those of DeepSeek-V3. */
struct wisp_flow_rates wisp_flow_paper_rates(const struct wisp_flow_model *model);

/* What differs between disciplines; the rest is in flow.c. Each embeds struct wisp_flow first. */
struct wisp_flow_ops {
    enum wisp_code (*run)(struct wisp_flow *flow, const struct wisp_flow_kernel *kernel,
                          struct wisp_flow_result *result, struct wisp_error *error);
    void (*destroy)(struct wisp_flow *flow);
};

struct wisp_flow {
    const struct wisp_flow_ops *ops;
    struct wisp_flow_setup setup;
    struct wisp_flow_loads loads;
    struct wisp_copies copies; /* [layers][experts] */
    uint64_t llc_memory;       /* bytes of the tables of all LLCs; 0 where there are none */
};

enum wisp_code wisp_flow_create_paper(const struct wisp_flow_setup *setup, struct wisp_flow **flow,
                                      struct wisp_error *error);
enum wisp_code wisp_flow_create_wormhole(const struct wisp_flow_setup *setup, struct wisp_flow **flow,
                                         struct wisp_error *error);

/* For the disciplines: what they have in common. init allocates loads and copies; free releases them. */
enum wisp_code wisp_flow_init(struct wisp_flow *flow, const struct wisp_flow_ops *ops,
                              const struct wisp_flow_setup *setup, struct wisp_error *error);
void wisp_flow_free(struct wisp_flow *flow);

#endif

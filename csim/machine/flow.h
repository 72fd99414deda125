/* flow.h - the transaction-level machine `flow`: whole expert matrices in nanoseconds instead of flits in cycles.
 *
 * The matrices of a kernel (runner.h) are fetched
 * (from the die's own LLC or HBM, from a copy, or across the mesh from the expert's home) and computed; the machine
 * says how long that takes. Two disciplines of the links:
 *
 *   paper     the rules of the authors' simulator (docs/flow.md): a message holds every link of its path, from the
 *             moment at which it is known. The same nanoseconds as theirs.
 *   wormhole  what the network of the `cycle` machine does, in chunks instead of flits: each direction of a link has
 * its bandwidth, messages are pipelined over their path and share links fairly.
 *
 * Everything is integers and doubles computed in a fixed order. Creating fails with BAD_INPUT for a shape that does not
 * fit, ENVIRONMENT without memory.
 */
#ifndef WISP_MACHINE_FLOW_H
#define WISP_MACHINE_FLOW_H

#include "base/stop.h"
#include "machine/copies.h"
#include "machine/runner.h"
#include "noc/routes.h"

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
    uint32_t refresh_interval_ns, refresh_ns; /* the HBM stands still at the end of each interval; 0: never */
    uint32_t turnaround_ns;                   /* between reading and writing the HBM */
    uint32_t router_ns;                       /* from a link into the next, unhindered */
    uint32_t ends_ns; /* of a remote read beyond memory, routers and links: the interfaces of the two dies */
};

struct wisp_flow_setup {
    enum wisp_discipline discipline;
    struct wisp_wafer_shape wafer;
    struct wisp_routes routes; /* if anything is dead in it; else routes are X-Y */
    struct wisp_flow_model model;
    struct wisp_flow_rates rates;
    struct wisp_flow_switches switches; /* of `paper` */
    struct wisp_flow_wormhole wormhole;
    uint64_t copy_matrices; /* room for copies in a die; UINT64_MAX: no bound */
    bool copies;            /* copies are looked up, and made where a kernel says so */
    wisp_stop *stop;        /* a kernel that runs ends with INTERRUPTED, and the machine is of no more use */
};

/* A kernel that does not fit the setup is BAD_INPUT. */
enum wisp_code wisp_flow_create(const struct wisp_flow_setup *setup, struct wisp_runner **runner,
                                struct wisp_error *error);

/* The authors' constants for a model (rule 1.5), by the shape of its experts: rates with their utilisation tables.
 * Unknown shapes get those of DeepSeek-V3. */
struct wisp_flow_rates wisp_flow_paper_rates(const struct wisp_flow_model *model);

/* What differs between disciplines; the rest is in flow.c. Each embeds struct wisp_flow first. */
struct wisp_flow;
struct wisp_flow_ops {
    enum wisp_code (*run)(struct wisp_flow *flow, const struct wisp_kernel *kernel, struct wisp_run_result *result,
                          struct wisp_error *error);
    void (*destroy)(struct wisp_flow *flow);
};

struct wisp_flow {
    struct wisp_runner runner;
    const struct wisp_flow_ops *ops;
    struct wisp_flow_setup setup;
    struct wisp_loads loads;
    struct wisp_copies copies; /* [layers][experts] */
};

enum wisp_code wisp_flow_create_paper(const struct wisp_flow_setup *setup, struct wisp_flow **flow,
                                      struct wisp_error *error);
enum wisp_code wisp_flow_create_wormhole(const struct wisp_flow_setup *setup, struct wisp_flow **flow,
                                         struct wisp_error *error);

/* The routes of a setup: X-Y, or its table. */
void wisp_flow_routes(const struct wisp_flow_setup *setup, struct wisp_routes *routes);

/* For the disciplines: what they have in common. init allocates loads and copies; free releases them. */
enum wisp_code wisp_flow_init(struct wisp_flow *flow, const struct wisp_flow_ops *ops,
                              const struct wisp_flow_setup *setup, struct wisp_error *error);
void wisp_flow_free(struct wisp_flow *flow);

#endif

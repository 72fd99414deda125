/* machine.h - one interface to every machine that can run reads on a wafer: `cycle`, the reference, and `rtl`, the
 * Verilog.
 *
 * Use: create, submit work, run windows until done, read statistics, destroy. A window is at most link_latency cycles,
 * in which no die can feel another; so the parts of a machine (its dies, or the whole wafer where the Verilog is
 * elaborated as one) may be run in any order or in parallel, each exactly once, before wisp_machine_commit. The result
 * is the same to the bit.
 *
 * A machine owns everything below it and borrows the work. Creating can fail (BAD_INPUT, ENVIRONMENT); running cannot.
 */
#ifndef WISP_MACHINE_MACHINE_H
#define WISP_MACHINE_MACHINE_H

#include "base/config.h"
#include "die/endpoint.h"
#include "noc/mesh.h"
#include "noc/routes.h"

struct wisp_machine;

/* What differs between machines; the rest is in machine.c. */
struct wisp_machine_ops {
    const char *name;
    void (*run_part)(struct wisp_machine *machine, unsigned part, unsigned cycles, uint64_t *obs);
    /* Everything drained and all credits home in this die? */
    bool (*quiet)(const struct wisp_machine *machine, unsigned die);
    bool (*has_cache)(const struct wisp_machine *machine);
    /* One cycle of all dies in which nothing but this comes. answers: [dies]. */
    void (*port)(struct wisp_machine *machine, const struct wisp_apb_in *apb, struct wisp_apb_out *answers);
    void (*destroy)(struct wisp_machine *machine);
};

/* Embedded first in each machine. */
struct wisp_machine {
    const struct wisp_machine_ops *ops;
    unsigned dies, parts;
    uint64_t now; /* cycles committed */
    struct wisp_mesh mesh;
    struct wisp_endpoint *endpoints; /* [dies] */
    struct wisp_routes *routes;      /* NULL: nothing is dead, and routes are X-Y */
};

/* Of one die, or summed over all. Flits are of one plane; a copy's reads and flits are among the local ones. */
struct wisp_machine_stats {
    uint64_t last_cycle;  /* in which the last data arrived, or was written into a copy */
    uint64_t outstanding; /* reads asked for and not answered */
    uint64_t reads, remote_reads, read_hops, remote_flits, local_flits, wrong_flits;
    uint64_t copy_reads, copy_flits, written_flits;
    uint64_t copies, used_copies, evictions, refetches, abandoned, no_room; /* experts (local_cp.h) */
    uint64_t ahead_begun, ahead_made, ahead_used;                           /* the same, read ahead of use */
    uint64_t read_pairs, late_pairs, late_begun_pairs, served_copies;       /* (local_cp.h) */
    uint64_t llc_hits, llc_misses, hbm_bytes;
    uint64_t warmed_lines, warmed_hits; /* lines of the next layer; of these, read while they were there */
};

enum wisp_code wisp_machine_create_cycle(const struct wisp_config *config, const struct wisp_traffic *traffic,
                                         struct wisp_machine **machine, struct wisp_error *error);

/* model_path: a Verilated model (rtl_model.h) made by `make rtl`. ENVIRONMENT if it cannot be loaded or was built for
 * another configuration; the message has the hash of both. */
enum wisp_code wisp_machine_create_rtl(const struct wisp_config *config, const struct wisp_traffic *traffic,
                                       const char *model_path, struct wisp_machine **machine, struct wisp_error *error);

/* Record waves of one die (of the whole wafer, if it is elaborated as one) into an FST file; the `rtl` machine only. */
enum wisp_code wisp_machine_waves(struct wisp_machine *machine, unsigned die, const char *path,
                                  struct wisp_error *error);

/* The reference's state of one die, for explanations; the `cycle` machine only. */
const struct wisp_die *wisp_machine_cycle_die(const struct wisp_machine *machine, unsigned die);

/* What the dies of the `cycle` machine say that they are; what those of the `rtl` machine do. */
void wisp_machine_cycle_cap(struct wisp_machine *machine, uint64_t cap);
uint64_t wisp_machine_rtl_cap(const struct wisp_machine *machine);

/* Flits that entered links so far; the `cycle` machine only (the RTL's counters are 32 bits and are observed). */
uint64_t wisp_machine_flit_hops(const struct wisp_machine *machine);

void wisp_machine_destroy(struct wisp_machine *machine);

/* Switch the expert caches on, before the first work. BAD_INPUT if the hardware has none. */
enum wisp_code wisp_machine_cache(struct wisp_machine *machine, const struct wisp_config *config,
                                  const struct wisp_copy_regions *regions, struct wisp_error *error);

/* Put somebody else at the ports of a die, before the first cycle. Such a die has no work and
 * counts nothing: that is the business of who is there. */
void wisp_machine_attach(struct wisp_machine *machine, unsigned die, const struct wisp_outside *outside);

/* Look on at a die of it, from now on. */
void wisp_machine_watch(struct wisp_machine *machine, unsigned die, const struct wisp_watch *watch);

/* Hand out work; the machine must be done with the old. ENVIRONMENT without memory. */
enum wisp_code wisp_machine_submit(struct wisp_machine *machine, const struct wisp_work *work,
                                   struct wisp_error *error);

/* Dies of a part: first .. first + count - 1. */
struct wisp_part {
    unsigned first, count;
};
struct wisp_part wisp_machine_part(const struct wisp_machine *machine, unsigned part);

/* Run one part for cycles <= link latency. obs: NULL, or room for [die of the part][link latency][WISP_OBS_WORDS]. */
void wisp_machine_run_part(struct wisp_machine *machine, unsigned part, unsigned cycles, uint64_t *obs);

/* All parts have run these cycles: move time on. */
void wisp_machine_commit(struct wisp_machine *machine, unsigned cycles);

/* Both at once: run all parts, on so many threads, and move time on. obs: NULL, or room for all dies. */
void wisp_machine_run(struct wisp_machine *machine, unsigned cycles, unsigned threads, uint64_t *obs);

/* A transfer (address, write, data) with the registers of every die at once, between two windows. It takes two cycles
 * in which nothing else comes or goes, and which count as no time: for a machine that is quiet. answers: [dies]. */
void wisp_machine_transfer(struct wisp_machine *machine, const struct wisp_apb_in *transfer,
                           struct wisp_apb_out *answers);

/* All reads answered? */
bool wisp_machine_done(const struct wisp_machine *machine);

/* First die that is not drained with its credits home (or dies, if it is a link; or -1 if all is quiet). */
int wisp_machine_unquiet(const struct wisp_machine *machine);

void wisp_machine_die_stats(const struct wisp_machine *machine, unsigned die, struct wisp_machine_stats *stats);
void wisp_machine_stats(const struct wisp_machine *machine, struct wisp_machine_stats *stats);

/* Bytes that a machine takes for links, endpoints and what is in them. */
uint64_t wisp_machine_bytes(const struct wisp_config *config);

/* For the machines themselves: what they have in common. */
enum wisp_code wisp_machine_init(struct wisp_machine *machine, const struct wisp_machine_ops *ops,
                                 const struct wisp_config *config, const struct wisp_traffic *traffic,
                                 struct wisp_error *error);
void wisp_machine_free(struct wisp_machine *machine);
struct wisp_die_straps wisp_machine_straps(const struct wisp_config *config, unsigned die);

/* The same of every die, with what its routing table says. straps: [dies] */
void wisp_machine_all_straps(const struct wisp_machine *machine, const struct wisp_config *config,
                             struct wisp_die_straps *straps);

#endif

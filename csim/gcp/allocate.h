/* allocate.h - which die computes how many requests of each expert: the paper's Base, EP and Algorithm 1
 * (docs/scheduling.md).
 *
 * Freestanding C, as it would be firmware of the Global CP: an allocator is a plain value with its scratch memory, made
 * once per wafer and model; dealing out a layer allocates nothing and cannot fail. Every number that the paper leaves
 * open is in struct wisp_allocate_rules; two presets fill it.
 */
#ifndef WISP_GCP_ALLOCATE_H
#define WISP_GCP_ALLOCATE_H

#include "die/work.h"
#include "gcp/distribution.h"

enum wisp_allocate_model {
    WISP_ALLOCATE_CODE, /* the authors' simulator, rule 1.4, to the letter */
    WISP_ALLOCATE_TEXT, /* the paper's text: the weights are read, and cross a link, once per expert and die */
};

struct wisp_allocate_rules {
    uint32_t block_requests; /* dealt at a time; > 0 */
    uint32_t distance;       /* hops from a holder to a candidate */
    uint32_t least_dies;     /* candidates of an expert that few requests want; > 0 */
    uint32_t split_requests; /* one candidate more for so many requests (code: or the mean, if that is more); > 0 */
    enum wisp_allocate_model model;
};

/* What work costs on a die. Computing takes whole ns per block, so both of its numbers are here. */
struct wisp_allocate_costs {
    double flops_per_request; /* of all three matrices */
    double flops_per_ns;      /* that a die reaches */
    double read_ns;           /* a whole expert from HBM, latency included */
    double transfer_ns;       /* a whole expert through a link, without latency */
    double hop_ns;            /* latency of one link, one way */
};

struct wisp_allocator {
    struct wisp_allocate_rules rules;
    struct wisp_allocate_costs costs;
    struct wisp_wafer_shape wafer;
    struct wisp_live live;
    uint64_t near[WISP_DIES_MAX]; /* the other dies within the distance */
    uint8_t column[WISP_DIES_MAX], row[WISP_DIES_MAX];
    uint16_t order[2][WISP_EXPERTS_MAX]; /* scratch */
    struct wisp_die_load {
        double compute_local, compute_remote, read_local, read_remote, link_in;
    } loads[WISP_DIES_MAX]; /* after a layer: what was dealt out, in ns */
};

/* Constants of the authors' simulator (rule 1.4); expert_bytes and flops_per_request of all three matrices. */
struct wisp_allocate_costs wisp_allocate_paper_costs(double expert_bytes, double flops_per_request);

/* "paper-code" or "paper-text". Returns 0, or -1 for another name. */
int wisp_allocate_preset(const char *name, struct wisp_allocate_rules *rules);

/* Room that any plan needs: entries. The functions below use all of it on their way. */
uint32_t wisp_allocate_room(uint32_t experts, uint32_t dies);

/* For a wafer of at most 64 dies. */
void wisp_allocator_init(struct wisp_allocator *allocator, const struct wisp_allocate_rules *rules,
                         const struct wisp_allocate_costs *costs, struct wisp_wafer_shape wafer);

/* Dead dies get nothing. Distances stay those of a wafer without dead links. */
void wisp_allocator_leave_out(struct wisp_allocator *allocator, const struct wisp_faults *faults);

/* All of them fill entries[] (sorted by expert, then as dealt) and return how many.
 * requests: [experts]. order: the active experts in order of first appearance, for base. */

/* The k-th distinct expert whole to die (k + 7) mod N (authors' simulator, rule 1.3). */
uint32_t wisp_allocate_base(uint32_t experts, uint32_t dies, const uint32_t *requests, const uint16_t *order,
                            uint32_t active, struct wisp_plan_entry *entries);

/* The paper's text: every die the same number of requests (to one), experts in order of first appearance, cut where a
 * die is full. */
uint32_t wisp_allocate_base_even(uint32_t experts, uint32_t dies, const uint32_t *requests, const uint16_t *order,
                                 uint32_t active, struct wisp_plan_entry *entries);

/* Where it lives; an expert that a placement put on several dies is split evenly among them. */
uint32_t wisp_allocate_ep(const struct wisp_distribution *where, const uint32_t *requests,
                          struct wisp_plan_entry *entries);

/* PBC Algorithm 1. */
uint32_t wisp_allocate_near(struct wisp_allocator *allocator, const struct wisp_distribution *where,
                            const uint32_t *requests, struct wisp_plan_entry *entries);

#endif

/* demand.h - what a batch of requests asks for, step by step: for each MoE layer how often each expert is picked, and
 * which experts the tokens before predict.
 *
 * Use: open (reads the requests of the trace once), then blocks of steps in rising order; the kernels of the block are
 * read in between, by any number of threads. Requests beyond those of the trace repeat them round robin (as in the
 * authors' simulator, rule 1.8-13), which costs no memory. Requests are aligned: step 0 is everybody's prefill, step s
 * the s-th decode token of all that are long enough.
 *
 * Memory: layers x steps x requests of the trace x top_k x 2 bytes; with prediction layers x experts^2 x 4 bytes
 * besides. A demand owns it all and borrows nothing once it is open. Errors: BAD_INPUT for a trace that does not fit (a
 * decode step of several tokens, too many experts); ENVIRONMENT without memory; those of reading a trace; INTERRUPTED.
 */
#ifndef WISP_GCP_DEMAND_H
#define WISP_GCP_DEMAND_H

#include "base/number.h"
#include "base/stop.h"
#include "trace/trace.h"

struct wisp_demand_setup {
    uint32_t batch;           /* requests; 0: those of the trace */
    struct wisp_range steps;  /* those that will be asked for */
    struct wisp_range layers; /* as the trace numbers them; dense ones are passed over. end 0: all */
    bool predict;
    uint32_t n;      /* experts of a heatmap row that count as predicted */
    wisp_stop *stop; /* opening ends with INTERRUPTED; a block is left as it is, and its kernels are of no use */
};

/* One MoE layer of one step. */
struct wisp_demand_kernel {
    uint32_t layer;            /* as the trace numbers it */
    uint32_t index;            /* among the MoE layers of the range */
    bool prefill;              /* by the authors' label: that of the last request (rule 1.2) */
    uint64_t tokens;           /* of the batch in this step */
    uint32_t active;           /* experts picked at least once; 0: nobody takes part */
    const uint32_t *selected;  /* [experts] */
    const uint16_t *order;     /* [active]: in order of first appearance */
    const uint64_t *predicted; /* [experts][words]: row a has bit b if b is among the n likeliest after a, ties to the
                                  lower id; rows of experts that are not active are not set. NULL without prediction */
};

struct wisp_demand;

enum wisp_code wisp_demand_open(const struct wisp_trace *trace, const struct wisp_demand_setup *setup,
                                struct wisp_demand **demand, struct wisp_error *error);

/* MoE layers in the range, experts, requests. */
uint32_t wisp_demand_layers(const struct wisp_demand *demand);
uint32_t wisp_demand_experts(const struct wisp_demand *demand);
uint32_t wisp_demand_batch(const struct wisp_demand *demand);

/* Is it to stop? */
bool wisp_demand_stopped(const struct wisp_demand *demand);

/* 64-bit words of a row of predictions. */
static inline uint32_t wisp_demand_words(uint32_t experts) {
    return (experts + 63) / 64;
}

enum { WISP_DEMAND_BLOCK = 8 }; /* steps at a time, at most */

/* Make the kernels of steps first .. end - 1; the blocks of a demand follow one another from 0 on (heatmaps grow). Uses
 * all threads. */
void wisp_demand_block(struct wisp_demand *demand, struct wisp_range steps);

/* How often each expert was picked in the prefill: [experts]. */
const uint32_t *wisp_demand_prefill(const struct wisp_demand *demand, uint32_t index);

/* A kernel of the present block; index counts MoE layers of the range. */
struct wisp_demand_kernel wisp_demand_kernel(const struct wisp_demand *demand, uint32_t step, uint32_t index);

void wisp_demand_close(struct wisp_demand *demand);

/* The bits of the n largest counters of a row, ties to the lower id. words of bits are written. */
void wisp_demand_top(const uint32_t *row, uint32_t experts, uint32_t n, uint32_t *scratch, uint64_t *bits);

#endif

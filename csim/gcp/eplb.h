/* eplb.h - the published expert-parallel load balancer (github.com/deepseek-ai/EPLB), in C of our own.
 *
 * The experts that cost most per replica get one more until all replicas are given out; replicas are then packed onto
 * the GPUs, the heaviest first onto the lightest GPU with room. With nodes, whole groups of experts are packed onto the
 * nodes first, and replicas stay inside the node. Freestanding C: no memory, no errors. Sums and quotients are floats
 * as in the original, which decides ties.
 */
#ifndef WISP_GCP_EPLB_H
#define WISP_GCP_EPLB_H

#include <stdint.h>

enum { WISP_EPLB_EXPERTS_MAX = 512, WISP_EPLB_REPLICAS_MAX = 2048 };

/* replicas >= experts; gpus divides replicas, nodes divides gpus and replicas, groups divides experts. If nodes does
 * not divide groups, groups and nodes count for nothing: the balancing is global. */
struct wisp_eplb_setup {
    uint32_t experts, replicas, groups, nodes, gpus;
};

/* expert_of: [replicas], the expert in each place; GPU g has the places g * replicas / gpus and up. */
void wisp_eplb(const struct wisp_eplb_setup *setup, const uint32_t *loads, uint16_t *expert_of);

#endif

/* activations.h - what the tokens themselves cost on the links: their hidden states go to the dies of their experts
 * before a kernel (dispatch), and what comes out goes back after it (combine).
 *
 * The model is an estimate above the machine: a token lives on some die, each equally likely, and sends its state once
 * for each expert that is computed elsewhere (that two experts of a token share a die is not known, so it is not used).
 * Each phase takes as long as its busiest link in the busier direction, plus the flight across the longest way; phases
 * do not overlap with the kernel. Messages go by the routes, the flight is that of X-Y. Nothing to free, no errors.
 */
#ifndef WISP_STUDY_ACTIVATIONS_H
#define WISP_STUDY_ACTIVATIONS_H

#include "machine/flow.h"

struct wisp_activations {
    uint64_t time_ns;    /* of both phases */
    uint64_t bytes;      /* that left a die, both phases */
    uint64_t hops_bytes; /* the same times the links they crossed */
};

struct wisp_activations wisp_activations(const struct wisp_kernel *kernel, const struct wisp_flow_model *model,
                                         const struct wisp_flow_rates *rates, const struct wisp_routes *routes);

#endif

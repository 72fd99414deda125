/* batch.h - what one MoE layer of one step asks for: selections per expert over a batch of requests.
 *
 * Step 0 is the prefill; a request that has ended drops out. Nothing else of the batch survives: it is not known which
 * token wants which expert (as in the authors' simulator). The batch owns its arrays.
 */
#ifndef WISP_GCP_BATCH_H
#define WISP_GCP_BATCH_H

#include "base/error.h"
#include "trace/trace.h"

struct wisp_batch {
    uint32_t experts;   /* E */
    uint32_t requests;  /* of the batch that have this step */
    uint32_t *selected; /* [E]: how often each expert was picked */
    uint32_t active;    /* experts picked at least once */
    uint16_t *order;    /* [active]: in order of first appearance (request, then token, then rank) */
};

enum wisp_code wisp_batch_build(const struct wisp_trace_info *info, const struct wisp_request *requests, uint32_t count,
                                uint32_t step, uint32_t layer, struct wisp_batch *batch, struct wisp_error *error);
void wisp_batch_free(struct wisp_batch *batch);

#endif

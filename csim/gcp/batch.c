#include "gcp/batch.h"

#include <stdlib.h>

static void count_selections(struct wisp_batch *batch, const uint16_t *ids, size_t selections) {
    for (size_t i = 0; i < selections; i++)
        if (batch->selected[ids[i]]++ == 0) batch->order[batch->active++] = ids[i];
}

enum wisp_code wisp_batch_build(const struct wisp_trace_info *info, const struct wisp_request *requests, uint32_t count,
                                uint32_t step, uint32_t layer, struct wisp_batch *batch, struct wisp_error *error) {
    *batch = (struct wisp_batch){
        .experts = info->experts,
        .selected = calloc(info->experts, sizeof *batch->selected),
        .order = calloc(info->experts, sizeof *batch->order),
    };
    if (!batch->selected || !batch->order) {
        wisp_batch_free(batch);
        return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a batch over %u experts", info->experts);
    }
    for (uint32_t r = 0; r < count; r++) {
        uint32_t tokens = 0;
        const uint16_t *ids =
            step < requests[r].steps ? wisp_request_selection(&requests[r], step, layer, &tokens) : NULL;
        if (!ids) continue;
        batch->requests++;
        count_selections(batch, ids, (size_t)tokens * info->top_k);
    }
    return WISP_OK;
}

void wisp_batch_free(struct wisp_batch *batch) {
    free(batch->selected);
    free(batch->order);
    *batch = (struct wisp_batch){0};
}

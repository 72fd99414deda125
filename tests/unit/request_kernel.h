/* request_kernel.h - what requests that a test has in memory ask for, as the kernel of a demand. */
#ifndef WISP_TESTS_REQUEST_KERNEL_H
#define WISP_TESTS_REQUEST_KERNEL_H

#include "base/wafer.h"
#include "gcp/demand.h"
#include "trace/trace.h"

#include <string.h>

struct request_kernel {
    struct wisp_demand_kernel demand; /* valid as long as this stays where it is */
    uint32_t selected[WISP_EXPERTS_MAX];
    uint16_t order[WISP_EXPERTS_MAX];
};

static inline void request_kernel_make(const struct wisp_request *requests, uint32_t count, uint32_t step,
                                       uint32_t layer, struct request_kernel *kernel) {
    memset(kernel, 0, sizeof *kernel);
    kernel->demand = (struct wisp_demand_kernel){
        .layer = layer, .prefill = step == 0, .selected = kernel->selected, .order = kernel->order};
    for (uint32_t r = 0; r < count; r++) {
        uint32_t tokens = 0;
        const uint16_t *ids =
            step < requests[r].steps ? wisp_request_selection(&requests[r], step, layer, &tokens) : NULL;
        if (!ids) continue; /* a dense layer, or no such step */
        kernel->demand.tokens += tokens;
        for (size_t i = 0; i < (size_t)tokens * requests[r].top_k; i++)
            if (kernel->selected[ids[i]]++ == 0) kernel->order[kernel->demand.active++] = ids[i];
    }
}

#endif

/* contest.c - the contest of lab 5: how much of what the next token picks is among the expected experts.
 *
 * usage: contest TRACE.wtr BUDGET: of each layer, BUDGET experts may be expected for each token. Prints the coverage.
 */
#include "contest.h"

#include "trace/trace.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct tally {
    uint64_t picked, expected;
};

/* Is expert e among the budget highest? Of equal ones the lower comes first. */
static bool among(const double *score, unsigned experts, unsigned budget, unsigned e) {
    unsigned before = 0;
    for (unsigned i = 0; i < experts; i++) before += score[i] > score[e] || (score[i] == score[e] && i < e);
    return before < budget;
}

/* The tokens of one request and layer: the last of the prefill, then those of the decode. */
static void follow(struct memory *memory, const struct wisp_trace_info *info, const struct wisp_request *request,
                   unsigned layer, unsigned budget, struct tally *tally) {
    const uint16_t *before = NULL;
    double score[MOST_EXPERTS];
    for (uint32_t step = 0; step < request->steps; step++) {
        uint32_t tokens;
        const uint16_t *picked = wisp_request_selection(request, step, layer, &tokens);
        for (uint32_t t = 0; t < tokens; t++, picked += info->top_k) {
            if (before && tally && step > 0) {
                memset(score, 0, sizeof score);
                predict(memory, info->experts, before, info->top_k, score);
                for (unsigned k = 0; k < info->top_k; k++)
                    tally->expected += among(score, info->experts, budget, picked[k]);
                tally->picked += info->top_k;
            }
            if (before) learn(memory, info->experts, before, picked, info->top_k);
            before = picked;
        }
    }
}

static enum wisp_code contest(struct wisp_trace *trace, struct memory *memory, unsigned budget, struct tally *tally,
                              struct wisp_error *error) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    enum wisp_code code = WISP_OK;
    for (uint32_t r = 0; r < info->requests && !code; r++) {
        struct wisp_request request;
        code = wisp_trace_read(trace, r, &request, error);
        for (unsigned layer = 0; layer < info->layers && !code; layer++)
            if (wisp_trace_layer_is_moe(trace, layer))
                follow(&memory[layer], info, &request, layer, budget, 2 * r < info->requests ? NULL : tally);
        if (!code) wisp_request_free(&request);
    }
    return code;
}

int main(int argc, char **argv) {
    struct wisp_trace *trace;
    struct wisp_error error;
    struct tally tally = {0};
    unsigned budget = argc == 3 ? (unsigned)strtoul(argv[2], NULL, 10) : 0;
    if (!budget) return fprintf(stderr, "usage: contest TRACE.wtr BUDGET\n"), WISP_USAGE;
    enum wisp_code code = wisp_trace_open(argv[1], &trace, &error);
    if (code) return fprintf(stderr, "contest: %s\n", error.message), (int)code;
    struct memory *memory = calloc(wisp_trace_info(trace)->layers, sizeof *memory);
    code = memory ? contest(trace, memory, budget, &tally, &error)
                  : wisp_fail(&error, WISP_ENVIRONMENT, "out of memory for %u layers", wisp_trace_info(trace)->layers);
    free(memory);
    wisp_trace_close(trace);
    if (code) return fprintf(stderr, "contest: %s\n", error.message), (int)code;
    printf("coverage %.2f %%\n", 100.0 * (double)tally.expected / (double)(tally.picked ? tally.picked : 1));
    return WISP_OK;
}

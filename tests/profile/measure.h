/* measure.h - the statistics of a trace that profiles are held against: small and plain, written apart from everything
 * that makes traces. Definitions: docs/generator.md, "What is measured".
 *
 * Errors are those of reading the trace, or ENVIRONMENT without memory. Nothing to free.
 */
#ifndef WISP_TESTS_MEASURE_H
#define WISP_TESTS_MEASURE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct measured {
    double next_token, next_layer; /* coverage of the top ceil(0.2 E) candidates, each layer's most frequent expert */
    double skew, skew_without;     /* max / mean of the frequencies; the second without degenerate layers (> 100) */
    double top_share;              /* selections that go to the top ceil(0.2 E) experts */
    double repeat, repeat_shallow, repeat_deep; /* selections that the token before had too; first, last quarter */
    double spearman;                            /* of prefill and decode frequencies */
    uint32_t layers_correlated;                 /* with Spearman >= 0.7 */
    double overlap[3];                          /* of the hottest 5, 10, 20 experts of prefill and decode */
    bool several_languages;                     /* the first part of the paths is not always the same */
    double hot_common;     /* of the 6 hottest experts of the first request's language and of all others together */
    uint32_t repeated_ids; /* experts that stand twice in a token */
    uint32_t groups_most;  /* expert groups that a token visits at most, if there are `groups` of them */
};

enum wisp_code measure(const char *path, uint32_t groups, struct measured *measured, struct wisp_error *error);

#endif

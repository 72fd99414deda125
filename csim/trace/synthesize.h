/* synthesize.h - traces that behave like those of a real model: a profile, a seed and a number of requests
 * (docs/generator.md).
 *
 * The bytes depend on these alone, on any machine. Request r is drawn from the seed and r, so a longer trace begins
 * with the shorter one.
 */
#ifndef WISP_TRACE_SYNTHESIZE_H
#define WISP_TRACE_SYNTHESIZE_H

#include "trace/profile.h"

struct wisp_synthesize {
    uint32_t requests;
    uint32_t prefill_tokens; /* 1 .. this many, uniform */
    uint32_t decode_tokens;  /* decode_least .. this many, uniform */
    uint32_t decode_least;   /* 0: half of decode_tokens, rounded up */
    uint64_t seed;
};

/* USAGE if the parameters describe no trace. */
enum wisp_code wisp_trace_synthesize(const struct wisp_profile *profile, const struct wisp_synthesize *parameters,
                                     const char *output, struct wisp_error *error);

#endif

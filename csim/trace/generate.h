/* generate.h - traces of our own making: popularity skew and repeats, nothing more (docs/format.md, "Generated
 * traces").
 *
 * The bytes depend on the parameters and the seed alone, on any machine: weights come from multiplication and square
 * roots, which IEEE 754 rounds exactly, and from no other function of the C library.
 */
#ifndef WISP_TRACE_GENERATE_H
#define WISP_TRACE_GENERATE_H

#include "base/error.h"

#include <stdint.h>

struct wisp_generate {
    const char *model;                           /* name that the trace carries */
    uint32_t layers, first_moe_layer, moe_every; /* MoE: first, first + every, ... */
    uint32_t experts, top_k, hidden, width;
    uint32_t requests;
    uint32_t prefill_tokens; /* 1 .. this many, uniform */
    uint32_t decode_tokens;  /* decode_least .. this many, uniform */
    uint32_t decode_least;   /* 0: half of decode_tokens, rounded up */
    uint32_t skew_quarters;  /* popularity of the r-th expert = r^-(skew_quarters / 4) */
    double repeat;           /* chance that a token keeps an expert of the token before */
    uint64_t seed;
};

/* USAGE if the parameters describe no trace. */
enum wisp_code wisp_trace_generate(const struct wisp_generate *parameters, const char *output,
                                   struct wisp_error *error);

#endif

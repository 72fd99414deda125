/* rtl_predictor.h - the binary interface between Wisp and the Verilated wisp_predictor (a shared object made by
 * mk/rtl.mk).
 *
 * One cycle: the inputs are applied, outputs and observation of this cycle are read, the clock rises.
 */
#ifndef WISP_BENCH_RTL_PREDICTOR_H
#define WISP_BENCH_RTL_PREDICTOR_H

#include "prefetch/predictor.h"

struct wisp_rtl_predictor {
    uint32_t abi;                   /* WISP_ABI */
    void *(*create)(unsigned seed); /* seed of the registers' random values before reset; NULL without memory */
    void (*destroy)(void *instance);
    void (*reset)(void *instance, unsigned n, unsigned words);
    void (*evaluate)(void *instance, const struct wisp_predictor_in *in, struct wisp_predictor_out *out,
                     uint64_t obs[WISP_POBS_WORDS]);
    void (*clock)(void *instance); /* with the inputs of the last evaluate */
};

/* The symbol the model exports. */
const struct wisp_rtl_predictor *wisp_rtl_predictor(void);

#endif

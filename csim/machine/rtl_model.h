/* rtl_model.h - the binary interface between Wisp and a Verilated model (a shared object made by mk/rtl.mk).
 *
 * A model has `dies` dies: 1 for wisp_die, X x Y for wisp_wafer. One step: the inputs of the cycle are applied, the
 * clock rises, and the outputs and observation of the next cycle are read. Payloads wider than 64 bits are spread from
 * the 64 by the model's shim and folded back, so that a damaged upper bit shows in the folded payload.
 */
#ifndef WISP_MACHINE_RTL_MODEL_H
#define WISP_MACHINE_RTL_MODEL_H

#include "base/field.h"
#include "die/die.h"

struct wisp_rtl_model {
    uint32_t abi; /* WISP_ABI */
    unsigned dies;
    bool has_links;                 /* the links between the dies are inside (wisp_wafer) */
    void *(*create)(unsigned seed); /* seed of the registers' random values before reset; NULL without memory */
    void (*destroy)(void *instance);
    uint64_t (*cap)(void *instance);
    uint64_t (*shape)(void *instance); /* of a wafer; 0 */
    /* Arrays are [dies]. obs: NULL or [dies][WISP_OBS_WORDS]; only the words that the RTL knows are written. */
    void (*reset)(void *instance, const struct wisp_die_straps *straps, struct wisp_die_out *out, uint64_t *obs);
    void (*step)(void *instance, const struct wisp_die_in *in, struct wisp_die_out *out, uint64_t *obs);
    bool (*waves)(void *instance, const char *path); /* from the next step; NULL: flush and close */
};

/* The symbols every model exports: the functions above, and what the bits of an observation mean (base/field.h). */
const struct wisp_rtl_model *wisp_rtl_model(void);
extern const struct wisp_field wisp_rtl_fields[];
extern const unsigned wisp_rtl_field_count;

#endif

/* predictor.h - reference of `predictor` (docs/microarchitecture.md, "predictor"): heatmap + topn + prefetch, and what
 * of them is observed.
 *
 * Its ports are struct wisp_predictor_in and struct wisp_predictor_out: the C reference and the Verilog are both driven
 * through them. One cycle: wisp_predictor_evaluate (outputs from state and inputs), then wisp_predictor_clock (the
 * edge). A plain struct that holds all its state; nothing can fail.
 */
#ifndef WISP_PREFETCH_PREDICTOR_H
#define WISP_PREFETCH_PREDICTOR_H

#include "base/field.h"
#include "prefetch/heatmap.h"
#include "prefetch/prefetch.h"
#include "prefetch/topn.h"

struct wisp_predictor_in {
    bool pair_valid, swap_valid, swap_write, cmd_valid;
    uint16_t pair_from, pair_to, swap_address;
    struct wisp_heat_word swap_wdata;
    struct wisp_prefetch_command command;
};

struct wisp_predictor_out {
    bool pair_ready, swap_ready, cmd_ready;
    bool swap_rvalid;
    struct wisp_heat_word swap_rdata;
    bool ans_valid, ans_cp_en;
    uint16_t ans_expert;
};

struct wisp_predictor {
    struct wisp_heatmap heatmap;
    struct wisp_topn topn;
    struct wisp_prefetch prefetch;
    uint16_t n; /* straps */
    uint8_t words;
};

/* n in 1 .. WISP_LANES * words. */
void wisp_predictor_init(struct wisp_predictor *predictor, unsigned n, unsigned words);

void wisp_predictor_evaluate(struct wisp_predictor *predictor, const struct wisp_predictor_in *in,
                             struct wisp_predictor_out *out);
void wisp_predictor_clock(struct wisp_predictor *predictor, const struct wisp_predictor_in *in);

/* The observation of this cycle (after wisp_predictor_evaluate), and its fields in the order in which a first
 * divergence is looked for. */
void wisp_predictor_observe(const struct wisp_predictor *predictor, uint64_t obs[WISP_POBS_WORDS]);
const struct wisp_field *wisp_predictor_fields(unsigned *count);

/* The first field that differs, else the first run of bits that no field has; NULL only if all words are equal. */
const struct wisp_field *wisp_predictor_difference(const uint64_t a[WISP_POBS_WORDS],
                                                   const uint64_t b[WISP_POBS_WORDS]);

#endif

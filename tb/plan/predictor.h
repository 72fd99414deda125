/* predictor.h - cover points of the unit `predictor` (tb/plan/plan): what heatmap, topn and prefetch do to each other.
 * From the reference after wisp_predictor_evaluate and what comes in; `before` keeps the cycle before, zero at reset.
 */
#ifndef WISP_PLAN_PREDICTOR_H
#define WISP_PLAN_PREDICTOR_H

#include "plan/cover.h"
#include "prefetch/predictor.h"

struct cover_predictor {
    bool done, halving;
    uint16_t row; /* of topn */
};

static inline void cover_predictor(const struct wisp_predictor *predictor, struct cover_predictor *before,
                                   const struct wisp_predictor_in *in, const struct wisp_predictor_out *out) {
    const struct wisp_prefetch *prefetch = &predictor->prefetch;
    const struct wisp_heatmap *heatmap = &predictor->heatmap;
    bool sweeps = predictor->topn.busy, computes = prefetch->hold && !sweeps;
    bool reads = prefetch->go && prefetch->queue[0].op == WISP_C_READS;
    bool pair = in->pair_valid && out->pair_ready;
    cover("predictor.pair_waits_for_row", in->pair_valid && sweeps);
    cover("predictor.swap_waits_for_row", in->swap_valid && sweeps);
    cover("predictor.pair_waits_for_command", in->pair_valid && computes);
    cover("predictor.swap_waits_for_command", in->swap_valid && computes);
    cover("predictor.row_waits_for_pair", computes && heatmap->counting);
    cover("predictor.row_waits_for_halving", computes && heatmap->halving);
    cover("predictor.row_just_halved", prefetch->start && before->halving && prefetch->row == heatmap->from);
    cover("predictor.row_behind_row", prefetch->start && before->done);
    cover("predictor.answer_behind_row", reads && before->done);
    cover("predictor.reads_beside_pair", reads && pair);
    cover("predictor.reads_beside_halving", reads && heatmap->halving);
    cover("predictor.pair_behind_its_row", pair && before->done && in->pair_from == before->row);
    *before = (struct cover_predictor){predictor->topn.done, heatmap->halving, predictor->topn.row};
}

#endif

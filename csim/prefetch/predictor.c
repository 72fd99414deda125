#include "prefetch/predictor.h"

#include "base/observe_table.h"

#include <string.h>

void wisp_predictor_init(struct wisp_predictor *predictor, unsigned n, unsigned words) {
    wisp_heatmap_init(&predictor->heatmap, WISP_EXPERTS);
    wisp_topn_init(&predictor->topn);
    memset(&predictor->prefetch, 0, sizeof predictor->prefetch);
    predictor->n = (uint16_t)n;
    predictor->words = (uint8_t)words;
}

static struct wisp_heatmap_in heatmap_in(const struct wisp_predictor *predictor, const struct wisp_predictor_in *in) {
    const struct wisp_topn *topn = &predictor->topn;
    struct wisp_heatmap_in heatmap = {
        .pair_valid = in->pair_valid && !predictor->prefetch.hold,
        .pair_from = in->pair_from,
        .pair_to = in->pair_to,
        .read_valid = topn->read_valid,
        .read_row = topn->row,
        .read_word = topn->read_word,
        .swap_valid = in->swap_valid && !predictor->prefetch.hold,
        .swap_write = in->swap_write,
        .swap_address = in->swap_address,
    };
    if (in->swap_write) heatmap.swap_wdata = in->swap_wdata;
    return heatmap;
}

static struct wisp_topn_in topn_in(const struct wisp_predictor *predictor) {
    return (struct wisp_topn_in){
        .start = predictor->prefetch.start,
        .row = predictor->prefetch.row,
        .n = predictor->n,
        .words = predictor->words,
        .data = predictor->heatmap.data,
    };
}

void wisp_predictor_evaluate(struct wisp_predictor *predictor, const struct wisp_predictor_in *in,
                             struct wisp_predictor_out *out) {
    struct wisp_heatmap *heatmap = &predictor->heatmap;
    struct wisp_prefetch *prefetch = &predictor->prefetch;
    struct wisp_topn_in topn = topn_in(predictor);
    wisp_topn_evaluate(&predictor->topn, &topn);
    bool heatmap_busy = heatmap->counting || heatmap->halving || heatmap->storing;
    wisp_prefetch_evaluate(prefetch, heatmap_busy, predictor->topn.busy);
    struct wisp_heatmap_in heat = heatmap_in(predictor, in);
    wisp_heatmap_evaluate(heatmap, &heat);
    *out = (struct wisp_predictor_out){
        .pair_ready = heatmap->pair_ready && !prefetch->hold,
        .swap_ready = heatmap->swap_ready && !prefetch->hold,
        .cmd_ready = prefetch->cmd_ready,
        .swap_rvalid = heatmap->swap_rvalid,
        .ans_valid = prefetch->ans_valid,
        .ans_cp_en = prefetch->ans_valid && prefetch->ans_cp_en,
        .ans_expert = prefetch->ans_valid ? prefetch->ans_expert : 0,
    };
    if (heatmap->swap_rvalid) out->swap_rdata = heatmap->data;
}

void wisp_predictor_clock(struct wisp_predictor *predictor, const struct wisp_predictor_in *in) {
    const struct wisp_topn *topn = &predictor->topn;
    struct wisp_mark mark = {topn->mark_valid, topn->mark_word, topn->mark_bits};
    struct wisp_heatmap_in heat = heatmap_in(predictor, in);
    struct wisp_topn_in top = topn_in(predictor);
    wisp_topn_clock(&predictor->topn, &top);
    wisp_heatmap_clock(&predictor->heatmap, &heat);
    wisp_prefetch_clock(&predictor->prefetch, in->cmd_valid ? &in->command : NULL, mark);
}

/* ---- observation ---- */

static uint64_t fold(const struct wisp_heat_word *word) {
    uint64_t folded = 0;
    for (unsigned i = 0; i < WISP_LANES; i++) folded ^= (uint64_t)word->counter[i] << i % 4 * WISP_COUNTER_W;
    return folded;
}

static void observe_parts(const struct wisp_predictor *predictor, uint64_t *words) {
    const struct wisp_heatmap *heatmap = &predictor->heatmap;
    const struct wisp_topn *topn = &predictor->topn;
    const struct wisp_prefetch *prefetch = &predictor->prefetch;
    bool asked = (heatmap->halving && heatmap->half_word) || heatmap->swap_rvalid || topn->mark_valid;
    WISP_PACK_PREDICTOR(words);
}

void wisp_predictor_observe(const struct wisp_predictor *predictor, uint64_t obs[WISP_POBS_WORDS]) {
    wisp_heatmap_observe(&predictor->heatmap, obs + WISP_POBS_HEATMAP);
    wisp_topn_observe(&predictor->topn, obs + WISP_POBS_TOPN);
    observe_parts(predictor, obs + WISP_POBS_PREDICTOR);
}

static const struct wisp_field fields[] = {WISP_POBS_FIELDS};

/* The rest of the bits. */
static const struct wisp_field spare[] = {WISP_POBS_SPARE};

enum { FIELDS = sizeof fields / sizeof fields[0], SPARE = sizeof spare / sizeof spare[0] };

const struct wisp_field *wisp_predictor_fields(unsigned *count) {
    *count = FIELDS;
    return fields;
}

const struct wisp_field *wisp_predictor_difference(const uint64_t a[WISP_POBS_WORDS],
                                                   const uint64_t b[WISP_POBS_WORDS]) {
    const struct wisp_field *field = wisp_field_difference(fields, FIELDS, a, b);
    return field ? field : wisp_field_difference(spare, SPARE, a, b);
}

#include "prefetch/predictor.h"

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
    wisp_prefetch_evaluate(prefetch, heatmap->counting || heatmap->halving, predictor->topn.busy);
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

static uint64_t observe_heatmap(const struct wisp_heatmap *heatmap) {
    uint64_t pair = heatmap->busy ? (uint64_t)heatmap->from | (uint64_t)heatmap->to << WISP_EXPERT_W : 0;
    return (uint64_t)heatmap->counting | (uint64_t)heatmap->saturated << 1 | (uint64_t)heatmap->halving << 2 |
           (uint64_t)heatmap->half_word << 3 | pair << 8;
}

static uint64_t observe_prefetch(const struct wisp_prefetch *prefetch) {
    uint64_t answer = prefetch->ans_valid ? (uint64_t)prefetch->ans_expert | (uint64_t)prefetch->ans_cp_en << 9 : 0;
    return (uint64_t)prefetch->row << 34 | (uint64_t)prefetch->count << 43 | (uint64_t)prefetch->hold << 45 |
           (uint64_t)prefetch->start << 46 | (uint64_t)prefetch->cmd_ready << 47 | (uint64_t)prefetch->ans_valid << 48 |
           answer << 49;
}

void wisp_predictor_observe(const struct wisp_predictor *predictor, uint64_t obs[WISP_POBS_WORDS]) {
    const struct wisp_heatmap *heatmap = &predictor->heatmap;
    const struct wisp_topn *topn = &predictor->topn;
    bool asked = (heatmap->halving && heatmap->half_word) || heatmap->swap_rvalid || topn->mark_valid;
    obs[0] = observe_heatmap(heatmap) | (uint64_t)topn->done << 32 | (uint64_t)heatmap->swap_rvalid << 33 |
             observe_prefetch(&predictor->prefetch) | (uint64_t)heatmap->pair_ready << 59 |
             (uint64_t)heatmap->swap_ready << 60;
    obs[1] = (uint64_t)topn->phase | (uint64_t)topn->arriving << 4 | (uint64_t)topn->at_least[1] << 36 |
             (uint64_t)topn->at_least[2] << 46 | (uint64_t)topn->at_least[3] << 56;
    if (topn->busy)
        obs[1] |= (uint64_t)topn->to_read << 5 | (uint64_t)topn->threshold << 10 | (uint64_t)topn->rest << 26;
    obs[2] = (uint64_t)topn->at_least[3] >> 8 | (uint64_t)topn->mark_valid << 16 | (uint64_t)topn->mark_word << 17 |
             (uint64_t)topn->mark_bits << 21;
    obs[3] = asked ? fold(&heatmap->data) : 0;
    obs[4] = heatmap->counting ? heatmap->data.counter[heatmap->to % WISP_LANES] : 0;
}

static const struct wisp_field fields[] = {
    {"heatmap", "pair", "counting", "heatmap rule 2: a pair is in stage 2", 0, 0, 1},
    {"heatmap", "pair", "from", "heatmap rule 2: the pair accepted", 0, 8, 9},
    {"heatmap", "pair", "to", "heatmap rule 2: the pair accepted", 0, 17, 9},
    {"heatmap", "row", "halving", "heatmap rule 3", 0, 2, 1},
    {"heatmap", "row", "half_word", "heatmap rule 3: read next", 0, 3, 5},
    {"heatmap", "swap", "rvalid", "heatmap rule 4: read in the last cycle", 0, 33, 1},
    {"heatmap", "memory", "word", "heatmap rules 3 and 4: what the memory gave, folded", 3, 0, 64},
    {"heatmap", "pair", "counter", "heatmap rule 2: the pair's counter before it is counted", 4, 0, 16},
    {"heatmap", "pair", "saturated", "heatmap rule 3: the counter is full", 0, 1, 1},
    {"topn", "", "phase", "topn rules 1 to 3", 1, 0, 4},
    {"topn", "", "to_read", "topn rule 1: the next word", 1, 5, 5},
    {"topn", "", "arriving", "topn rule 1: read in the last cycle", 1, 4, 1},
    {"topn", "", "threshold", "topn rule 2: the digits known", 1, 10, 16},
    {"topn", "", "rest", "topn rules 2 and 3: still to be taken", 1, 26, 10},
    {"topn", "", "ge1", "topn rule 1: lanes of digit 1 and more", 1, 36, 10},
    {"topn", "", "ge2", "topn rule 1: lanes of digit 2 and more", 1, 46, 10},
    {"topn", "", "ge3", "topn rule 1: lanes of digit 3, low bits", 1, 56, 8},
    {"topn", "", "ge3.high", "topn rule 1: lanes of digit 3, high bits", 2, 0, 2},
    {"topn", "mark", "valid", "topn rule 3", 2, 16, 1},
    {"topn", "mark", "word", "topn rule 3: the word that arrives", 2, 17, 4},
    {"topn", "mark", "bits", "topn rule 3: above the threshold, or among the first equal ones", 2, 21, 32},
    {"topn", "", "done", "topn rule 3: the last mark", 0, 32, 1},
    {"prefetch", "cmd", "count", "fifo rule 4, cmd_q", 0, 43, 2},
    {"prefetch", "cmd", "ready", "prefetch rule 1", 0, 47, 1},
    {"prefetch", "topn", "hold", "prefetch rule 4", 0, 45, 1},
    {"prefetch", "topn", "start", "prefetch rule 2: COMPUTES", 0, 46, 1},
    {"prefetch", "topn", "row", "prefetch rule 2: COMPUTES", 0, 34, 9},
    {"prefetch", "ans", "valid", "prefetch rule 2: READS", 0, 48, 1},
    {"prefetch", "ans", "expert", "prefetch rule 2: READS", 0, 49, 9},
    {"prefetch", "ans", "cp_en", "prefetch rules 2 and 3: a mark since NEW had it", 0, 58, 1},
    {"heatmap", "pair", "ready", "heatmap rule 1", 0, 59, 1},
    {"heatmap", "swap", "ready", "heatmap rule 1", 0, 60, 1},
};

const struct wisp_field *wisp_predictor_fields(unsigned *count) {
    *count = sizeof fields / sizeof fields[0];
    return fields;
}

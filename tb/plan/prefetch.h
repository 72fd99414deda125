/* prefetch.h - cover points of the units `heatmap`, `topn` and `prefetch` (tb/plan/plan), each from the reference after
 * its evaluate and what comes in at the edge.
 */
#ifndef WISP_PLAN_PREFETCH_H
#define WISP_PLAN_PREFETCH_H

#include "plan/cover.h"
#include "prefetch/heatmap.h"
#include "prefetch/prefetch.h"
#include "prefetch/topn.h"

static inline void cover_heatmap(const struct wisp_heatmap *heatmap, const struct wisp_heatmap_in *in) {
    bool pair = in->pair_valid && heatmap->pair_ready, swap = in->swap_valid && heatmap->swap_ready;
    bool same_row = heatmap->counting && in->pair_from == heatmap->from;
    bool same_word = same_row && in->pair_to / WISP_LANES == heatmap->to / WISP_LANES;
    unsigned words = heatmap->experts / WISP_LANES, lane = heatmap->to % WISP_LANES;
    bool own_word = heatmap->half_word && heatmap->half_word - 1u == heatmap->to / WISP_LANES;
    cover("heatmap.same_counter", pair && same_word && in->pair_to == heatmap->to);
    cover("heatmap.same_word", pair && same_word && in->pair_to != heatmap->to);
    cover("heatmap.other_row_same_place", pair && heatmap->counting && !same_row && in->pair_to == heatmap->to);
    cover("heatmap.pair_every_cycle", pair && heatmap->counting);
    cover("heatmap.saturated", heatmap->saturated);
    cover("heatmap.nearly_saturated",
          heatmap->counting && heatmap->data.counter[lane] == WISP_COUNTER_MAX - 1 && !heatmap->saturated);
    cover("heatmap.pair_waits_for_halving", in->pair_valid && heatmap->halving && in->pair_from == heatmap->from);
    cover("heatmap.swap_waits_for_halving", in->swap_valid && heatmap->halving);
    cover("heatmap.swap_waits_for_pair", in->swap_valid && heatmap->counting && !heatmap->saturated);
    cover("heatmap.own_word_first", heatmap->halving && own_word && heatmap->half_word == 1);
    cover("heatmap.own_word_last", heatmap->halving && own_word && heatmap->half_word == words);
    cover("heatmap.odd_halved",
          heatmap->halving && heatmap->half_word && (heatmap->data.counter[(lane + 1) % WISP_LANES] & 1));
    cover("heatmap.swap_beats_pair", swap && in->pair_valid);
    cover("heatmap.read_beats_pair", in->read_valid && in->pair_valid);
    cover("heatmap.swap_reads_only", swap && !in->swap_write);
    cover("heatmap.swap_writes", swap && in->swap_write);
    cover("heatmap.swap_after_swap", swap && heatmap->swap_rvalid);
    cover("heatmap.pair_after_store", pair && heatmap->storing);
    cover("heatmap.swap_waits_for_store", in->swap_valid && heatmap->storing && !swap);
    cover("heatmap.read_after_swap", in->read_valid && heatmap->swap_rvalid);
}

/* The digit that a pass comes to. */
static inline unsigned cover_topn_digit(const struct wisp_topn *topn) {
    unsigned digit = 3;
    while (digit > 0 && topn->at_least[digit] < topn->rest) digit--;
    return digit;
}

static inline void cover_topn(const struct wisp_topn *topn, const struct wisp_topn_in *in) {
    bool decides = topn->busy && topn->phase <= WISP_TOPN_DIGITS && !topn->read_valid && !topn->arriving;
    unsigned digit = decides ? cover_topn_digit(topn) : 4, equal = 0;
    for (unsigned i = 0; topn->mark_valid && i < WISP_LANES; i++) equal += in->data.counter[i] == topn->threshold;
    cover("topn.digit_0", digit == 0);
    cover("topn.digit_1", digit == 1);
    cover("topn.digit_2", digit == 2);
    cover("topn.digit_3", digit == 3);
    cover("topn.exactly_enough", digit > 0 && digit < 4 && topn->at_least[digit] == topn->rest);
    cover("topn.top_digit_decides", digit > 0 && digit < 4 && topn->phase == 1);
    cover("topn.tie_in_word", topn->mark_valid && topn->equal_marked && topn->equal_marked < equal);
    cover("topn.tie_over_words", topn->mark_valid && topn->equal_marked && topn->equal_marked < topn->rest);
    cover("topn.tie_lost_by_word", topn->mark_valid && equal && topn->rest == 0);
    cover("topn.threshold_0", topn->done && topn->threshold == 0);
    cover("topn.threshold_max", topn->done && topn->threshold == WISP_COUNTER_MAX);
    cover("topn.all_marked", topn->mark_valid && topn->mark_bits == UINT32_MAX);
    cover("topn.word_without_mark", topn->mark_valid && topn->mark_bits == 0);
    cover("topn.one_word", topn->done && topn->words == 1);
    cover("topn.all_words", topn->done && topn->words == WISP_EXPERTS / WISP_LANES);
    cover("topn.n_1", in->start && in->n == 1);
    cover("topn.n_all", in->start && in->n == in->words * WISP_LANES);
}

static inline void cover_prefetch(const struct wisp_prefetch *prefetch, bool heatmap_busy, bool topn_busy,
                                  struct wisp_mark mark, bool cmd_valid) {
    const struct wisp_prefetch_command *head = &prefetch->queue[0];
    unsigned op = prefetch->count ? head->op : 3;
    bool reads = prefetch->go && op == WISP_C_READS;
    uint32_t had = mark.valid ? prefetch->predicted[mark.word] : 0;
    cover("prefetch.new", prefetch->go && op == WISP_C_NEW);
    cover("prefetch.computes", prefetch->start);
    cover("prefetch.reads_predicted", reads && wisp_prefetch_predicted(prefetch, head->expert));
    cover("prefetch.reads_not_predicted", reads && !wisp_prefetch_predicted(prefetch, head->expert));
    cover("prefetch.reads_every_cycle", reads && prefetch->ans_valid);
    cover("prefetch.reads_beside_heatmap", reads && heatmap_busy);
    cover("prefetch.waits_for_topn", prefetch->count && topn_busy);
    cover("prefetch.waits_for_heatmap", op == WISP_C_COMPUTES && heatmap_busy && !topn_busy);
    cover("prefetch.queue_full", cmd_valid && prefetch->count == WISP_SKID_DEPTH);
    cover("prefetch.mark_adds", had & ~mark.bits);
    cover("prefetch.mark_again", had & mark.bits);
    cover("prefetch.mark_word_0", mark.valid && mark.word == 0);
}

#endif

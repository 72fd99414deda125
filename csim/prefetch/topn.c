#include "prefetch/topn.h"

#include "base/observe_table.h"

#include <string.h>

void wisp_topn_select(const uint16_t *row, unsigned experts, unsigned n, bool *selected) {
    memset(selected, 0, experts * sizeof *selected);
    while (n--) {
        unsigned best = experts;
        for (unsigned i = 0; i < experts; i++)
            if (!selected[i] && (best == experts || row[i] > row[best])) best = i;
        selected[best] = true;
    }
}

void wisp_topn_init(struct wisp_topn *topn) {
    memset(topn, 0, sizeof *topn);
}

/* Rule 3. */
static void mark(struct wisp_topn *topn, const struct wisp_heat_word *data) {
    for (unsigned i = 0; i < WISP_LANES; i++) {
        bool equal = data->counter[i] == topn->threshold && topn->equal_marked < topn->rest;
        topn->equal_marked += equal;
        if (equal || data->counter[i] > topn->threshold) topn->mark_bits |= UINT32_C(1) << i;
    }
}

void wisp_topn_evaluate(struct wisp_topn *topn, const struct wisp_topn_in *in) {
    topn->busy = topn->phase != 0;
    topn->read_valid = topn->busy && topn->to_read < topn->words;
    topn->read_word = topn->read_valid ? topn->to_read : 0;
    topn->mark_valid = topn->phase == WISP_TOPN_MARKING && topn->arriving;
    topn->mark_word = topn->mark_valid ? (uint8_t)(topn->to_read - 1) : 0;
    topn->mark_bits = topn->equal_marked = 0;
    topn->done = topn->mark_valid && topn->to_read == topn->words;
    if (topn->mark_valid) mark(topn, &in->data);
}

/* Rule 1: the counters that agree with the digits known, by their digit in this phase. */
static void tally(struct wisp_topn *topn, const struct wisp_heat_word *data) {
    unsigned shift = 2 * (WISP_TOPN_DIGITS - topn->phase);
    for (unsigned i = 0; i < WISP_LANES; i++) {
        unsigned counter = data->counter[i];
        if (counter >> shift >> 2 != (unsigned)topn->threshold >> shift >> 2) continue;
        for (unsigned d = counter >> shift & 3; d > 0; d--) topn->at_least[d]++;
    }
}

/* Rule 2. */
static void decide(struct wisp_topn *topn) {
    unsigned shift = 2 * (WISP_TOPN_DIGITS - topn->phase), digit = 3;
    while (digit > 0 && topn->at_least[digit] < topn->rest) digit--;
    topn->threshold |= (uint16_t)(digit << shift);
    if (digit < 3) topn->rest -= topn->at_least[digit + 1];
    memset(topn->at_least, 0, sizeof topn->at_least);
    topn->phase++;
    topn->to_read = 0;
}

static void start(struct wisp_topn *topn, const struct wisp_topn_in *in) {
    topn->phase = 1;
    topn->to_read = 0;
    topn->words = in->words;
    topn->row = in->row;
    topn->threshold = 0;
    topn->rest = in->n;
}

void wisp_topn_clock(struct wisp_topn *topn, const struct wisp_topn_in *in) {
    bool arrived = topn->arriving;
    topn->arriving = topn->read_valid;
    if (topn->mark_valid)
        topn->rest -= topn->equal_marked;
    else if (topn->busy && arrived)
        tally(topn, &in->data);
    else if (topn->busy && !topn->read_valid)
        decide(topn);
    if (topn->read_valid) topn->to_read++;
    if (topn->done) topn->phase = 0;
    if (in->start) start(topn, in);
}

void wisp_topn_observe(const struct wisp_topn *topn, uint64_t words[WISP_POBS_TOPN_WORDS]) {
    WISP_PACK_TOPN(words);
}

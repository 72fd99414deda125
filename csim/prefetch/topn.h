/* topn.h - reference of the unit `topn` (docs/microarchitecture.md, "topn"): the n largest counters of a row.
 *
 * One cycle is wisp_topn_evaluate (outputs from state and the word that arrives), then wisp_topn_clock (the edge). A
 * plain struct that holds all its state; nothing can fail.
 */
#ifndef WISP_PREFETCH_TOPN_H
#define WISP_PREFETCH_TOPN_H

#include "prefetch/heatmap.h"

enum { WISP_TOPN_DIGITS = WISP_COUNTER_W / 2, WISP_TOPN_MARKING = WISP_TOPN_DIGITS + 1 };

/* start only while not busy; n in 1 .. WISP_LANES * words. */
struct wisp_topn_in {
    bool start;
    uint16_t row, n;
    uint8_t words;
    struct wisp_heat_word data; /* what read_word of the cycle before asked for */
};

struct wisp_topn {
    uint8_t phase;          /* 0 idle, the digits from the highest down, marking */
    uint8_t to_read, words; /* the next word; how many */
    uint16_t row;
    bool arriving;        /* a word that was asked for is on `data` */
    uint16_t threshold;   /* as far as it is known */
    uint16_t rest;        /* to be taken among those that agree with the threshold so far */
    uint16_t at_least[4]; /* of those, how many have this digit at least; [0] is not used */
    /* outputs of this cycle */
    bool busy, done, read_valid, mark_valid;
    uint8_t read_word, mark_word;
    uint32_t mark_bits;
    uint16_t equal_marked;
};

void wisp_topn_init(struct wisp_topn *topn);
void wisp_topn_evaluate(struct wisp_topn *topn, const struct wisp_topn_in *in);
void wisp_topn_clock(struct wisp_topn *topn, const struct wisp_topn_in *in);

/* Its words of the observation of this cycle (after wisp_topn_evaluate). */
void wisp_topn_observe(const struct wisp_topn *topn, uint64_t words[WISP_POBS_TOPN_WORDS]);

/* The definition of the set: the n largest of row[experts], of equal ones the lower. n <= experts. */
void wisp_topn_select(const uint16_t *row, unsigned experts, unsigned n, bool *selected);

#endif

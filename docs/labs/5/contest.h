/* contest.h - what a predictor of lab 5 is: it sees which experts follow which, and says which come next.
 *
 * One predictor for each layer. First it is taught: learn() once for each pair of consecutive tokens of the first half
 * of the requests. Then it is asked: predict() once for each token of the other half, and learn() of that pair
 * afterwards. `memory` is zero at first and the predictor's own; nothing can fail.
 */
#ifndef WISP_LAB_CONTEST_H
#define WISP_LAB_CONTEST_H

#include <stdbool.h>
#include <stdint.h>

enum { MOST_EXPERTS = 512 };

/* As much as the hardware has: a row of counters for each expert; and one more for whatever you like. */
struct memory {
    uint16_t follows[MOST_EXPERTS][MOST_EXPERTS];
    uint32_t own[MOST_EXPERTS];
};

/* A token picked `before`, the next token of the same request `after`: top_k experts each. */
void learn(struct memory *memory, unsigned experts, const uint16_t *before, const uint16_t *after, unsigned top_k);

/* How likely each expert is to be picked by the next token: the `experts` scores; the contest takes the highest. */
void predict(const struct memory *memory, unsigned experts, const uint16_t *before, unsigned top_k, double *score);

#endif

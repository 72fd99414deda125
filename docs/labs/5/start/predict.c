/* predict.c - what the hardware does: how often each expert followed those that were just picked. */
#include "contest.h"

void learn(struct memory *memory, unsigned experts, const uint16_t *before, const uint16_t *after, unsigned top_k) {
    (void)experts;
    for (unsigned i = 0; i < top_k; i++)
        for (unsigned j = 0; j < top_k; j++) memory->follows[before[i]][after[j]]++;
}

void predict(const struct memory *memory, unsigned experts, const uint16_t *before, unsigned top_k, double *score) {
    for (unsigned i = 0; i < top_k; i++)
        for (unsigned e = 0; e < experts; e++) score[e] += memory->follows[before[i]][e];
}

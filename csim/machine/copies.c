#include "machine/copies.h"

#include "machine/flow.h"

#include <stdlib.h>

/* Neighbours in the order of use of a die; the entry after the last matrix is both ends of the list. */
struct wisp_use {
    uint32_t newer, older;
};

static bool make_order(struct wisp_copies *copies, unsigned dies) {
    size_t stride = (size_t)copies->count + 1;
    if (copies->room >= copies->count) return true;
    copies->use = malloc(dies * stride * sizeof *copies->use);
    if (!copies->use) return false;
    for (unsigned d = 0; d < dies; d++)
        copies->use[(d + 1) * stride - 1] = (struct wisp_use){copies->count, copies->count};
    return true;
}

bool wisp_copies_make(struct wisp_copies *copies, unsigned dies, size_t experts, uint64_t room) {
    *copies = (struct wisp_copies){
        .experts = calloc(experts, sizeof *copies->experts),
        .matrices = calloc(experts * WISP_EXPERT_MATRICES, sizeof *copies->matrices),
        .kept = calloc(dies, sizeof *copies->kept),
        .room = room,
        .count = (uint32_t)(experts * WISP_EXPERT_MATRICES),
    };
    if (copies->experts && copies->matrices && copies->kept && make_order(copies, dies)) return true;
    wisp_copies_free(copies);
    return false;
}

void wisp_copies_free(struct wisp_copies *copies) {
    free(copies->experts);
    free(copies->matrices);
    free(copies->use);
    free(copies->kept);
    *copies = (struct wisp_copies){0};
}

static struct wisp_use *order_of(const struct wisp_copies *copies, unsigned die) {
    return copies->use + die * ((size_t)copies->count + 1);
}

static void leave(struct wisp_use *use, uint32_t matrix) {
    use[use[matrix].older].newer = use[matrix].newer;
    use[use[matrix].newer].older = use[matrix].older;
}

static void enter_newest(struct wisp_use *use, uint32_t ends, uint32_t matrix) {
    use[matrix] = (struct wisp_use){.newer = ends, .older = use[ends].older};
    use[use[ends].older].newer = matrix;
    use[ends].older = matrix;
}

void wisp_copies_use(struct wisp_copies *copies, unsigned die, uint32_t matrix) {
    if (!copies->use) return;
    struct wisp_use *use = order_of(copies, die);
    leave(use, matrix);
    enter_newest(use, copies->count, matrix);
}

static void evict_oldest(struct wisp_copies *copies, unsigned die) {
    struct wisp_use *use = order_of(copies, die);
    uint32_t oldest = use[copies->count].newer, expert = oldest / WISP_EXPERT_MATRICES;
    leave(use, oldest);
    copies->matrices[oldest] &= ~(UINT64_C(1) << die);
    copies->experts[expert] = 0;
    for (unsigned m = 0; m < WISP_EXPERT_MATRICES; m++)
        copies->experts[expert] |= copies->matrices[expert * WISP_EXPERT_MATRICES + m];
    copies->kept[die]--;
}

bool wisp_copies_keep(struct wisp_copies *copies, unsigned die, uint32_t matrix, uint64_t *evicted) {
    if (wisp_copies_has(copies, die, matrix)) {
        wisp_copies_use(copies, die, matrix);
        return false;
    }
    if (!copies->room) return false;
    if (copies->kept[die] == copies->room) {
        evict_oldest(copies, die);
        ++*evicted;
    }
    copies->kept[die]++;
    copies->matrices[matrix] |= UINT64_C(1) << die;
    copies->experts[matrix / WISP_EXPERT_MATRICES] |= UINT64_C(1) << die;
    if (copies->use) enter_newest(order_of(copies, die), copies->count, matrix);
    return true;
}

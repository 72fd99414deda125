/* wafer.h - how large a wafer may be, and where its dies stand: numbered down a column, die = y + x * rows.
 *
 * Freestanding C.
 */
#ifndef WISP_BASE_WAFER_H
#define WISP_BASE_WAFER_H

#include <stdbool.h>
#include <stdint.h>

/* What a mask of 64 bits and the 512 entries of the paper's tables have room for. */
enum { WISP_DIES_MAX = 64, WISP_EXPERTS_MAX = 512 };

enum { WISP_EXPERT_MATRICES = 3 }; /* gate, up, down */

struct wisp_wafer_shape {
    unsigned columns, rows;
};

static inline unsigned wisp_wafer_dies(struct wisp_wafer_shape wafer) {
    return wafer.columns * wafer.rows;
}

/* What is dead on it: bit d of each mask. A link is dead in both directions. Zeros: nothing is. */
struct wisp_faults {
    uint64_t dies;
    uint64_t south, east; /* the link of die d to the next die down its column, and to the next column */
};

static inline bool wisp_no_faults(const struct wisp_faults *faults) {
    return !(faults->dies | faults->south | faults->east);
}

static inline bool wisp_die_lives(const struct wisp_faults *faults, unsigned die) {
    return die >= WISP_DIES_MAX || !(faults->dies >> die & 1);
}

static inline unsigned wisp_apart(unsigned a, unsigned b) {
    return a > b ? a - b : b - a;
}

/* Links on the way from one die to another. */
static inline unsigned wisp_distance(unsigned a, unsigned b, struct wisp_wafer_shape wafer) {
    return wisp_apart(a / wafer.rows, b / wafer.rows) + wisp_apart(a % wafer.rows, b % wafer.rows);
}

#endif

/* wafer.h - how large a wafer may be, and where its dies stand: numbered down a column, die = y + x * rows.
 *
 * Freestanding C.
 */
#ifndef WISP_BASE_WAFER_H
#define WISP_BASE_WAFER_H

/* What a mask of 64 bits and the 512 entries of the paper's tables have room for. */
enum { WISP_DIES_MAX = 64, WISP_EXPERTS_MAX = 512 };

enum { WISP_EXPERT_MATRICES = 3 }; /* gate, up, down */

struct wisp_wafer_shape {
    unsigned columns, rows;
};

static inline unsigned wisp_wafer_dies(struct wisp_wafer_shape wafer) {
    return wafer.columns * wafer.rows;
}

static inline unsigned wisp_apart(unsigned a, unsigned b) {
    return a > b ? a - b : b - a;
}

/* Links on the way from one die to another. */
static inline unsigned wisp_distance(unsigned a, unsigned b, struct wisp_wafer_shape wafer) {
    return wisp_apart(a / wafer.rows, b / wafer.rows) + wisp_apart(a % wafer.rows, b % wafer.rows);
}

#endif

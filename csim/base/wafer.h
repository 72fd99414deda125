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

/* Columns, and rows, that a routing table of a router has room for. */
enum { WISP_TABLE_SIDE = 8 };

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

/* The dies that live, in order: all of them, or those of a list. */
struct wisp_live {
    unsigned count;
    bool all;
    uint8_t list[WISP_DIES_MAX];
};

static inline struct wisp_live wisp_live_dies(struct wisp_wafer_shape wafer, const struct wisp_faults *faults) {
    struct wisp_live live = {.all = !faults->dies};
    if (live.all) live.count = wisp_wafer_dies(wafer);
    for (unsigned d = 0; d < wisp_wafer_dies(wafer) && !live.all; d++)
        if (wisp_die_lives(faults, d)) live.list[live.count++] = (uint8_t)d;
    return live;
}

static inline unsigned wisp_live_die(const struct wisp_live *live, unsigned i) {
    return live->all ? i : live->list[i];
}

static inline unsigned wisp_apart(unsigned a, unsigned b) {
    return a > b ? a - b : b - a;
}

/* Links on the way from one die to another. */
static inline unsigned wisp_distance(unsigned a, unsigned b, struct wisp_wafer_shape wafer) {
    return wisp_apart(a / wafer.rows, b / wafer.rows) + wisp_apart(a % wafer.rows, b % wafer.rows);
}

#endif

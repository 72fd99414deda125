/* distribution.h - the Global CP's expert distribution table of one layer: where each expert lives and which dies hold
 * it (PBC Table II: 512 entries of 72 bits, an initial die of 8 bits and a mask of 64).
 *
 * A plain value that owns nothing. Freestanding C: no memory, no errors; the shape is checked by whoever makes it.
 */
#ifndef WISP_GCP_DISTRIBUTION_H
#define WISP_GCP_DISTRIBUTION_H

#include "base/wafer.h"

#include <stdint.h>

struct wisp_distribution {
    uint32_t experts;
    uint8_t home[WISP_EXPERTS_MAX];     /* the die that answers for the expert */
    uint64_t holders[WISP_EXPERTS_MAX]; /* bit d: die d holds it, home included */
};

/* Put every expert on its home alone. */
void wisp_distribution_reset(struct wisp_distribution *where);

/* What the dies report after a kernel: bit d of copies[e] says that die d keeps a copy of expert e now. Copies that
 * were given up are taken out. base: the table without copies (a placement may itself put an expert on several dies).
 */
void wisp_distribution_update(struct wisp_distribution *where, const struct wisp_distribution *base,
                              const uint64_t *copies);

/* The lowest die of a set, which must not be empty. */
static inline unsigned wisp_lowest_die(uint64_t dies) {
    return (unsigned)__builtin_ctzll(dies);
}

#endif

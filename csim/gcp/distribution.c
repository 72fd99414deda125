#include "gcp/distribution.h"

#include <string.h>

_Static_assert(sizeof((struct wisp_distribution *)0)->home + sizeof((struct wisp_distribution *)0)->holders ==
                   512 * 72 / 8,
               "the table is the paper's: 512 entries of 72 bits");

void wisp_distribution_reset(struct wisp_distribution *where) {
    for (uint32_t e = 0; e < where->experts; e++) where->holders[e] = UINT64_C(1) << where->home[e];
}

void wisp_distribution_update(struct wisp_distribution *where, const struct wisp_distribution *base,
                              const uint64_t *copies) {
    where->experts = base->experts;
    memcpy(where->home, base->home, sizeof where->home);
    for (uint32_t e = 0; e < base->experts; e++) where->holders[e] = base->holders[e] | copies[e];
}

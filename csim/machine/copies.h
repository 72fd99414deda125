/* copies.h - which matrices of experts the dies of a flow machine keep as copies, each die's in the order of use.
 *
 * A die has room for so many matrices; one more takes the place of the one that was used longest ago. Matrix m of
 * expert e (of all layers) has the number e * WISP_EXPERT_MATRICES + m. The one who makes it frees it. Nothing fails
 * but the making, without memory; dies and matrices must be there.
 */
#ifndef WISP_MACHINE_COPIES_H
#define WISP_MACHINE_COPIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wisp_copies {
    uint64_t *experts;    /* [experts]: bit d: die d keeps at least one of its matrices; NULL: made for none */
    uint64_t *matrices;   /* [matrices]: bit d: die d keeps it */
    struct wisp_use *use; /* [dies][matrices + 1]: order of use; NULL if no die can be full */
    uint64_t *kept;       /* [dies]: matrices */
    uint64_t room;        /* matrices per die */
    uint32_t count;       /* matrices there are */
};

/* dies at most 64, room UINT64_MAX for no bound; false without memory, and then there is nothing to free. */
bool wisp_copies_make(struct wisp_copies *copies, unsigned dies, size_t experts, uint64_t room);
void wisp_copies_free(struct wisp_copies *copies);

static inline bool wisp_copies_has(const struct wisp_copies *copies, unsigned die, uint32_t matrix) {
    return copies->matrices && (copies->matrices[matrix] >> die & 1);
}

/* A copy that is there was used. */
void wisp_copies_use(struct wisp_copies *copies, unsigned die, uint32_t matrix);

/* Keep a copy, or use the one that is there; counts in *evicted what had to go. True if it was not there and is now. */
bool wisp_copies_keep(struct wisp_copies *copies, unsigned die, uint32_t matrix, uint64_t *evicted);

#endif

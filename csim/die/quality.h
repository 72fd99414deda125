/* quality.h - how good the choice of copies was: the counts of a layer or a run, and the shares that judge it
 * (docs/format.md, "Quality of copies").
 *
 * Plain numbers; nothing can fail and nothing is owned.
 */
#ifndef WISP_DIE_QUALITY_H
#define WISP_DIE_QUALITY_H

#include <stdint.h>

struct wisp_quality {
    uint64_t copy_flits_each;                          /* of a whole copy; the same for all that is added up */
    uint64_t made, used;                               /* copies; used: a later kernel has read it */
    uint64_t read_pairs, late_pairs, late_begun_pairs; /* of a die and an expert (local_cp.h) */
    uint64_t copy_flits, remote_flits;                 /* read of others' experts: from copies, over the mesh */
    uint64_t written_flits;                            /* into copies, whether they became whole or not */
};

/* A part of a whole; no value if the whole is 0. */
struct wisp_share {
    uint64_t part, whole;
};

static inline double wisp_share_value(struct wisp_share share) {
    return (double)share.part / (double)share.whole;
}

void wisp_quality_add(struct wisp_quality *sum, const struct wisp_quality *more);

/* Of the copies made, those used. */
struct wisp_share wisp_quality_accuracy(const struct wisp_quality *quality);
/* Of what dies read of others' experts, what copies gave. */
struct wisp_share wisp_quality_coverage(const struct wisp_quality *quality);
/* Of the pairs read, those that were expected and had no whole copy. */
struct wisp_share wisp_quality_late(const struct wisp_quality *quality);
/* Written into copies that nobody has read. */
uint64_t wisp_quality_wasted_flits(const struct wisp_quality *quality);

#endif

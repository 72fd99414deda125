#include "die/quality.h"

void wisp_quality_add(struct wisp_quality *sum, const struct wisp_quality *more) {
    sum->made += more->made;
    sum->used += more->used;
    sum->read_pairs += more->read_pairs;
    sum->late_pairs += more->late_pairs;
    sum->late_begun_pairs += more->late_begun_pairs;
    sum->copy_flits += more->copy_flits;
    sum->remote_flits += more->remote_flits;
    sum->written_flits += more->written_flits;
}

struct wisp_share wisp_quality_accuracy(const struct wisp_quality *quality) {
    return (struct wisp_share){quality->used, quality->made};
}

struct wisp_share wisp_quality_coverage(const struct wisp_quality *quality) {
    return (struct wisp_share){quality->copy_flits, quality->copy_flits + quality->remote_flits};
}

struct wisp_share wisp_quality_late(const struct wisp_quality *quality) {
    return (struct wisp_share){quality->late_pairs, quality->read_pairs};
}

/* A copy is used only when it is whole, and a whole copy was written once from end to end. */
uint64_t wisp_quality_wasted_flits(const struct wisp_quality *quality) {
    return quality->written_flits - quality->used * quality->copy_flits_each;
}

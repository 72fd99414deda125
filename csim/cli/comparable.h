/* comparable.h - a result as its leaves by path, and whether two of them say something about each other: results of one
 * kind, of the same work (docs/format.md, "Comparing results").
 *
 * A side owns its leaves; wisp_side_free ends it, also after a failure.
 */
#ifndef WISP_CLI_COMPARABLE_H
#define WISP_CLI_COMPARABLE_H

#include "base/json_read.h"

struct wisp_side {
    const char *file;
    struct wisp_json_leaves leaves;
    const struct wisp_json_leaf **sorted; /* by path */
};

/* BAD_INPUT, too, if two values of it have one path. */
enum wisp_code wisp_side_read(struct wisp_side *side, const char *file, struct wisp_error *error);
void wisp_side_free(struct wisp_side *side);

/* NULL: there is none. */
const struct wisp_json_leaf *wisp_side_find(const struct wisp_side *side, const char *path);

/* The last name of a path, without the place in an array; *length of it. */
const char *wisp_last_name(const char *path, size_t *length);

enum { WISP_ACROSS_MAX = 32 };

/* Keys of the work that are to differ. */
struct wisp_across {
    const char *keys[WISP_ACROSS_MAX];
    unsigned count;
};

/* USAGE if no kind of result has such a key of its work. */
enum wisp_code wisp_across_add(struct wisp_across *across, const char *key, struct wisp_error *error);

/* BAD_INPUT if it is of a run that did not end, so that its figures are those of a part. */
enum wisp_code wisp_side_ended(const struct wisp_side *side, struct wisp_error *error);

/* BAD_INPUT, naming the first key of their work that differs. */
enum wisp_code wisp_comparable(const struct wisp_side *a, const struct wisp_side *b, const struct wisp_across *across,
                               struct wisp_error *error);

#endif

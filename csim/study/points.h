/* points.h - measured points of a kernel: a CSV file with the columns `batch` and `us`, in the order of growing
 * batches. Other columns, empty lines and lines that begin with # are passed over.
 *
 * The list is the caller's to free. What is wrong in a file is BAD_INPUT with file:line.
 */
#ifndef WISP_STUDY_POINTS_H
#define WISP_STUDY_POINTS_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct wisp_point {
    uint32_t batch; /* tokens */
    unsigned line;
    double us;
};

struct wisp_points {
    struct wisp_point *list;
    size_t count;
};

enum wisp_code wisp_points_read(const char *path, struct wisp_points *points, struct wisp_error *error);
void wisp_points_free(struct wisp_points *points);

/* The point of a batch, or NULL. */
const struct wisp_point *wisp_points_find(const struct wisp_points *points, uint64_t batch);

#endif

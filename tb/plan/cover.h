/* cover.h - cover points: what tb/plan/plan says must be seen is counted where it happens, from the state of the
 * reference in lock step.
 *
 * cover(POINT, condition) counts the cycles in which the condition holds. When the process ends, the counts of
 * the points it came by go to a file of their own in the directory WISP_COVERAGE, a line `point, tab, count` each; also
 * those that are 0. Without that variable nothing is written. A count that cannot be written is said on stderr; it
 * shows as not covered, never as covered.
 */
#ifndef WISP_PLAN_COVER_H
#define WISP_PLAN_COVER_H

#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct cover_point {
    const char *name;
    uint64_t count;
    struct cover_point *next;
    bool known;
};

static struct cover_point *cover_points; /* those that this process came by */

static inline void cover_write(void) {
    char path[4096];
    const char *directory = getenv("WISP_COVERAGE");
    if (!directory) return;
    snprintf(path, sizeof path, "%s/points.XXXXXX", directory);
    int fd = mkstemp(path);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    for (const struct cover_point *point = cover_points; file && point; point = point->next)
        fprintf(file, "%s\t%" PRIu64 "\n", point->name, point->count);
    if (!file || fclose(file)) perror(path);
}

static inline void cover_meet(struct cover_point *point) {
    if (!cover_points) atexit(cover_write);
    point->known = true;
    point->next = cover_points;
    cover_points = point;
}

#define cover(point_name, condition)                                                                                   \
    do {                                                                                                               \
        static struct cover_point point_ = {.name = (point_name)};                                                     \
        if (!point_.known) cover_meet(&point_);                                                                        \
        point_.count += (condition) ? 1 : 0;                                                                           \
    } while (0)

#endif

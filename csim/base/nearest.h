/* nearest.h - "did you mean": the known name nearest to a wrong one. Nothing can fail. */
#ifndef WISP_BASE_NEAREST_H
#define WISP_BASE_NEAREST_H

#include <stddef.h>

/* Levenshtein distance (insert, delete, replace = 1); names longer than 63 characters are cut. */
unsigned wisp_edit_distance(const char *a, const char *b);

/* Index of the nearest of count >= 1 names, the first of equals. */
size_t wisp_nearest(const char *name, const char *const *names, size_t count);

#endif

#include "base/nearest.h"

#include <string.h>

enum { LONGEST = 63 };

unsigned wisp_edit_distance(const char *a, const char *b) {
    size_t rows = strnlen(a, LONGEST), columns = strnlen(b, LONGEST);
    unsigned row[LONGEST + 1];
    for (size_t j = 0; j <= columns; j++) row[j] = (unsigned)j;
    for (size_t i = 1; i <= rows; i++) {
        unsigned diagonal = row[0];
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= columns; j++) {
            unsigned replace = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            unsigned step = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            row[j] = step < replace ? step : replace;
        }
    }
    return row[columns];
}

size_t wisp_nearest(const char *name, const char *const *names, size_t count) {
    size_t best = 0;
    for (size_t i = 1; i < count; i++)
        if (wisp_edit_distance(name, names[i]) < wisp_edit_distance(name, names[best])) best = i;
    return best;
}

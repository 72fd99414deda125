/* number.h - numbers as text, strictly: what a configuration may hold, and what results are written with.
 *
 * Nothing here can fail other than by returning false, or allocate.
 */
#ifndef WISP_BASE_NUMBER_H
#define WISP_BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

enum { WISP_NUMBER_SIZE = 32 };

/* first .. end - 1 */
struct wisp_range {
    uint32_t first, end;
};

/* The whole text is digits, and the number fits. */
bool wisp_parse_count(const char *text, uint64_t *value);

/* The whole text is a finite decimal number >= 0: no sign, no hex, no nan, no inf. */
bool wisp_parse_real(const char *text, double *value);

/* The shortest text, but for rare cases by a digit, that reads back as the same double; value is finite. Returns text.
 */
const char *wisp_format_real(char text[WISP_NUMBER_SIZE], double value);

#endif

#include "base/number.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool wisp_parse_count(const char *text, uint64_t *value) {
    if (!*text || text[strspn(text, "0123456789")]) return false;
    errno = 0;
    *value = strtoull(text, NULL, 10);
    return errno == 0;
}

bool wisp_parse_real(const char *text, double *value) {
    char *rest;
    bool plain = strchr("0123456789.", *text) && !text[strspn(text, "0123456789.eE+-")];
    *value = strtod(text, &rest);
    return plain && rest != text && !*rest && isfinite(*value);
}

const char *wisp_format_real(char text[WISP_NUMBER_SIZE], double value) {
    for (int digits = 15; digits <= 17; digits++) { /* %g drops trailing zeros */
        snprintf(text, WISP_NUMBER_SIZE, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    return text;
}

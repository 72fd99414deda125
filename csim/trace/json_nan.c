#include "trace/json_nan.h"

#include <string.h>

static bool here(const char *at, const char *end, const char *word) {
    size_t length = strlen(word);
    return (size_t)(end - at) >= length && memcmp(at, word, length) == 0;
}

bool wisp_json_mend_nan(char *text, size_t size) {
    bool found = false, string = false;
    for (char *at = text, *end = text + size; at < end; at++) {
        if (*at == '"') string = !string;
        if (string) {
            at += *at == '\\';
            continue;
        }
        const char *number = here(at, end, "NaN") ? "0.0" : here(at, end, "Infinity") ? "0.000000" : NULL;
        if (!number) continue;
        memcpy(at, number, strlen(number));
        found = true;
    }
    return found;
}

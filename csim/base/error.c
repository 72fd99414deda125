#include "base/error.h"

#include "base/plain.h"

#include <stdarg.h>
#include <stdio.h>

enum wisp_code wisp_fail(struct wisp_error *error, enum wisp_code code, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(error->message, sizeof error->message, format, args);
    va_end(args);
    wisp_plain(error->message); /* parts of it may come from a file */
    error->code = code;
    return code;
}

const char *wisp_code_word(enum wisp_code code) {
    switch (code) {
    case WISP_OK: return "PASS";
    case WISP_MISMATCH: return "MISMATCH";
    case WISP_USAGE: return "USAGE";
    case WISP_BAD_INPUT: return "BAD_INPUT";
    case WISP_TIMEOUT: return "TIMEOUT";
    case WISP_DEADLOCK: return "DEADLOCK";
    case WISP_ENVIRONMENT: return "ENVIRONMENT";
    case WISP_INTERRUPTED: return "INTERRUPTED";
    }
    return "UNKNOWN";
}

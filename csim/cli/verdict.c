#include "cli/verdict.h"

#include "base/file.h"

#include <string.h>

enum wisp_code wisp_say_pass(FILE *out, struct wisp_error *error) {
    fprintf(out, "%s\n", wisp_code_word(WISP_OK));
    int reason = wisp_stream_problem(out);
    if (!reason) return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "standard %s: cannot write: %s", out == stdout ? "output" : "error",
                     strerror(reason));
}

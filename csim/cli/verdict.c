#include "cli/verdict.h"

#include <errno.h>
#include <string.h>

enum wisp_code wisp_say_pass(FILE *out, struct wisp_error *error) {
    fprintf(out, "%s\n", wisp_code_word(WISP_OK));
    errno = EIO; /* stays when the failure was an earlier one, whose reason is gone */
    if (fflush(out) == 0 && !ferror(out)) return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "standard %s: cannot write: %s", out == stdout ? "output" : "error",
                     strerror(errno));
}

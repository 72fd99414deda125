/* side_outputs.h - what a command could not write beside its verdict or its main result. It is said on stderr, and in
 * the JSON where there is one; it replaces neither the verdict nor another output (docs/format.md, "Outputs").
 */
#ifndef WISP_CLI_SIDE_OUTPUTS_H
#define WISP_CLI_SIDE_OUTPUTS_H

#include "base/error.h"
#include "base/json.h"

enum { WISP_SIDE_ERRORS_MAX = 8 }; /* a command has fewer outputs */

struct wisp_side_errors {
    struct wisp_error list[WISP_SIDE_ERRORS_MAX];
    unsigned count;
};

/* Say a failure on stderr, and keep it. */
void wisp_side_error(struct wisp_side_errors *errors, const struct wisp_error *error);

/* The list `side_output_errors`, if there are any. */
void wisp_side_errors_json(const struct wisp_side_errors *errors, struct wisp_json *json);

/* For a command without a verdict, whose outputs are its result: each is tried. code is that of those before, next that
 * of this one, for the reason in problem. The first failure is the command's, in *error; later ones go to stderr. */
enum wisp_code wisp_next_output(enum wisp_code code, enum wisp_code next, const struct wisp_error *problem,
                                struct wisp_error *error);

#endif

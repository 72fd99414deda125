#include "cli/side_outputs.h"

#include <stdio.h>

static void say(const struct wisp_error *error) {
    fprintf(stderr, "wisp: not written: %s\n", error->message);
}

void wisp_side_error(struct wisp_side_errors *errors, const struct wisp_error *error) {
    say(error);
    if (errors->count < WISP_SIDE_ERRORS_MAX) errors->list[errors->count++] = *error;
}

void wisp_side_errors_json(const struct wisp_side_errors *errors, struct wisp_json *json) {
    if (!errors->count) return;
    wisp_json_array(json, "side_output_errors");
    for (unsigned i = 0; i < errors->count; i++) wisp_json_string(json, NULL, errors->list[i].message);
    wisp_json_end_array(json);
}

enum wisp_code wisp_next_output(enum wisp_code code, enum wisp_code next, const struct wisp_error *problem,
                                struct wisp_error *error) {
    if (!next) return code;
    if (code) return say(problem), code;
    *error = *problem;
    return next;
}

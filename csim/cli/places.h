/* places.h - which files a command reads and writes, looked at before it computes anything: two outputs that would be
 * written to one place, a file that would have to be a directory for another one, an output that is an input, an empty
 * name.
 *
 * Links are followed; devices and pipes may be named twice. Nothing to free.
 */
#ifndef WISP_CLI_PLACES_H
#define WISP_CLI_PLACES_H

#include "base/error.h"

enum wisp_place_use {
    WISP_PLACE_INPUT,
    WISP_PLACE_OUTPUT,   /* a file; "-" is stdout */
    WISP_PLACE_DIRECTORY /* of outputs: others may lie in it */
};

struct wisp_place {
    const char *option; /* as the user knows it: "--json", "-o", or "" for an argument; NULL ends a list */
    const char *path;   /* NULL: not given */
    enum wisp_place_use use;
};

/* USAGE, with both options and their paths. */
enum wisp_code wisp_places_check(const struct wisp_place *places, struct wisp_error *error);

#endif

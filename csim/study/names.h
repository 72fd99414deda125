/* names.h - short names for files of the user: a trace or a wafer, as it is called in tables and in
 * names of files.
 *
 * "configs/dojo.ini" is `dojo`. Letters, digits, `_` and `+` stand as they are, `-` and `.` too
 * but not first; any other byte is %XX. Names that would be equal, in upper or lower case, or too
 * long, end in `~` and a hash of the path. So names of different paths differ on every file
 * system, and none has a blank, a comma, a slash or a sign for the terminal.
 */
#ifndef WISP_STUDY_NAMES_H
#define WISP_STUDY_NAMES_H

#include "base/error.h"

#include <stddef.h>

enum { WISP_SHORT_NAME_SIZE = 96 };

/* names[i] is that of paths[i]. USAGE for a path that stands there twice; `what` begins the
 * sentence. */
enum wisp_code wisp_short_names(const char *what, const char *const *paths, size_t count,
                                char (*names)[WISP_SHORT_NAME_SIZE], struct wisp_error *error);

#endif

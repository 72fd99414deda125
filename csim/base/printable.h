/* printable.h - text from a file, or the name of one, for a terminal: nothing in it may move the cursor, colour the
 * screen or begin a line. Nothing can fail.
 */
#ifndef WISP_BASE_PRINTABLE_H
#define WISP_BASE_PRINTABLE_H

#include <stddef.h>

/* text in `to`, cut to room bytes with its zero byte: control characters, those that turn the direction of writing, and
 * bytes that are not UTF-8 become \xNN. Returns `to`. */
const char *wisp_printable(const char *text, char *to, size_t room);

#endif

/* ini_reader.h - files of [section] and key = value, read strictly: used by the configuration and by trace profiles.
 *
 * The reader owns nothing after it returns. What is wrong in a file is BAD_INPUT with file:line; the first error in the
 * order of the lines wins. A file of more than 16 MiB is refused unread.
 */
#ifndef WISP_BASE_INI_READER_H
#define WISP_BASE_INI_READER_H

#include "base/error.h"

#include <stddef.h>

/* One key: name is "section.key", where is "file:line", the begin of the sentence of an error. */
typedef enum wisp_code wisp_ini_take(void *user, const char *name, const char *value, const char *where,
                                     struct wisp_error *error);

enum wisp_code wisp_ini_read(const char *path, wisp_ini_take *take, void *user, struct wisp_error *error);

/* Which of the names it is; otherwise fails with `blame` and the nearest one. */
enum wisp_code wisp_ini_find(const char *name, const char *const *names, size_t count, const char *where,
                             enum wisp_code blame, size_t *index, struct wisp_error *error);

#endif

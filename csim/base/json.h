/* json.h - writing JSON: a thin layer over yajl's generator, for results.
 *
 * A writer owns its buffer. Calls cannot fail one by one; what went wrong (memory, a number that JSON cannot hold) is
 * reported once, by wisp_json_write. Keys come first in every call; NULL inside an array or at the top. A text that is
 * not UTF-8 is written with '?' for its bytes beyond ASCII. The bytes of a document depend on its values alone.
 */
#ifndef WISP_BASE_JSON_H
#define WISP_BASE_JSON_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct wisp_json;

/* NULL without memory. */
struct wisp_json *wisp_json_new(void);
void wisp_json_free(struct wisp_json *json);

void wisp_json_object(struct wisp_json *json, const char *key);
void wisp_json_array(struct wisp_json *json, const char *key);
/* An array on one line, for many small numbers; a row may stand in a row. */
void wisp_json_row(struct wisp_json *json, const char *key);
void wisp_json_end_row(struct wisp_json *json);
void wisp_json_end_object(struct wisp_json *json);
void wisp_json_end_array(struct wisp_json *json);
void wisp_json_string(struct wisp_json *json, const char *key, const char *value);
void wisp_json_u64(struct wisp_json *json, const char *key, uint64_t value);
void wisp_json_double(struct wisp_json *json, const char *key,
                      double value); /* shortest text that reads back the same */
void wisp_json_bool(struct wisp_json *json, const char *key, bool value);
void wisp_json_null(struct wisp_json *json, const char *key);
void wisp_json_hex(struct wisp_json *json, const char *key, uint64_t value); /* as a string of 16 digits */

/* Write what there is so far, and drop it: the document need not fit in memory. A failure shows in the stream. */
void wisp_json_flush(struct wisp_json *json, FILE *stream);

/* Instead of two blanks for each level; before anything is written. The text stays the caller's. */
void wisp_json_indent(struct wisp_json *json, const char *indent);

/* The document, which stays the writer's; name is what an error is about. */
enum wisp_code wisp_json_text(const struct wisp_json *json, const char *name, const char **text, size_t *size,
                              struct wisp_error *error);

/* To a file (or "-"), whole or not at all, and free the writer. */
enum wisp_code wisp_json_write(struct wisp_json *json, const char *path, struct wisp_error *error);

#endif

/* json_read.h - reading JSON results: a document as a list of its leaves, each with the path to it.
 *
 * A path joins keys with dots. An element of an array is [label] if it is an object that says what it is (string
 * members unit, name, wafer, strategy, in this order, joined with a slash) and no element before it says the same; else
 * it is [index]. A list owns its leaves; wisp_json_leaves_free ends it, also after a failure. What is not JSON, nests
 * deeper than 64 or holds a number that a double does not is BAD_INPUT with the file's name.
 */
#ifndef WISP_BASE_JSON_READ_H
#define WISP_BASE_JSON_READ_H

#include "base/error.h"

#include <stddef.h>

struct wisp_json_leaf {
    char *path;
    char *text; /* a string's; "true", "false" or "null"; NULL: a number */
    double number;
};

struct wisp_json_leaves {
    struct wisp_json_leaf *list; /* in the document's order */
    size_t count, room;
};

enum wisp_code wisp_json_read(const char *path, struct wisp_json_leaves *leaves, struct wisp_error *error);
void wisp_json_leaves_free(struct wisp_json_leaves *leaves);

/* Of a document in memory, the string under the key "record" of its object, cut to size; "" if there is none. The path
 * is for the error: BAD_INPUT if it is not JSON. */
enum wisp_code wisp_json_kind(const char *path, const char *text, size_t size, char *kind, size_t kind_size,
                              struct wisp_error *error);

#endif

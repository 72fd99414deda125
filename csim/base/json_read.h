/* json_read.h - reading JSON results: a document as a list of its leaves, each with the path to it.
 *
 * A path joins keys with dots. An element of an array is [label] if it is an object that says what it is (string
 * members unit, name, wafer, strategy, in this order, joined with a slash) and no element before it says the same; else
 * it is [index]. A list owns its leaves; wisp_json_leaves_free ends it, also after a failure. BAD_INPUT, with
 * the file's name: what is not JSON, has a key twice in one object, nests deeper than 64 (of a list) or holds a number
 * that a double does not; and more than 256 MiB, or than 300 MB of leaves.
 */
#ifndef WISP_BASE_JSON_READ_H
#define WISP_BASE_JSON_READ_H

#include "base/error.h"

#include <stddef.h>
#include <yajl/yajl_tree.h>

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

/* A document as its text and its tree, for the caller to free (yajl_tree_free), both NULL after a failure. */
enum wisp_code wisp_json_record(const char *path, char **text, yajl_val *tree, struct wisp_error *error);

#endif

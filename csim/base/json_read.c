#include "base/json_read.h"

#include "base/file.h"
#include "base/json_tree.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 64, LONGEST_PATH = 1024, LONGEST_LABEL = 128 };

struct reading {
    const char *file;
    struct wisp_json_leaves *leaves;
    struct wisp_error *error;
    char path[LONGEST_PATH];
};

static enum wisp_code out_of_memory(struct reading *reading) {
    return wisp_fail(reading->error, WISP_ENVIRONMENT, "%s: out of memory", reading->file);
}

static enum wisp_code add_leaf(struct reading *reading, const char *text, double number) {
    struct wisp_json_leaves *leaves = reading->leaves;
    if (leaves->count == leaves->room) {
        size_t room = leaves->room ? 2 * leaves->room : 256;
        struct wisp_json_leaf *list = realloc(leaves->list, room * sizeof *list);
        if (!list) return out_of_memory(reading);
        leaves->list = list;
        leaves->room = room;
    }
    struct wisp_json_leaf leaf = {strdup(reading->path), text ? strdup(text) : NULL, number};
    leaves->list[leaves->count++] = leaf;
    return leaf.path && (leaf.text || !text) ? WISP_OK : out_of_memory(reading);
}

/* What an object says that it is; "" if it does not. */
static void label_of(yajl_val value, char label[LONGEST_LABEL]) {
    static const char *const members[] = {"unit", "name", "wafer", "strategy"};
    size_t used = 0;
    *label = 0;
    for (unsigned i = 0; i < sizeof members / sizeof members[0] && YAJL_IS_OBJECT(value); i++) {
        const char *says = YAJL_GET_STRING(yajl_tree_get(value, (const char *[]){members[i], NULL}, yajl_t_string));
        if (says && used < LONGEST_LABEL)
            used += (size_t)snprintf(label + used, LONGEST_LABEL - used, "%s%s", used ? "/" : "", says);
    }
}

static void name_element(yajl_val array, size_t at, char name[LONGEST_LABEL]) {
    char other[LONGEST_LABEL];
    label_of(array->u.array.values[at], name);
    for (size_t i = 0; *name && i < at; i++) {
        label_of(array->u.array.values[i], other);
        if (strcmp(name, other) == 0) *name = 0;
    }
    if (!*name) snprintf(name, LONGEST_LABEL, "%zu", at);
}

static enum wisp_code add_value(struct reading *reading, yajl_val value, unsigned depth);

/* The value of a member or an element: the path grows by its name for as long. */
static enum wisp_code add_below(struct reading *reading, const char *format, const char *name, yajl_val value,
                                unsigned depth) {
    size_t length = strlen(reading->path), room = LONGEST_PATH - length;
    if ((size_t)snprintf(reading->path + length, room, format, name) >= room)
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s: a path of keys is longer than %d", reading->file,
                         LONGEST_PATH);
    enum wisp_code code = add_value(reading, value, depth + 1);
    reading->path[length] = 0;
    return code;
}

static enum wisp_code add_number(struct reading *reading, yajl_val value) {
    if (YAJL_IS_DOUBLE(value)) return add_leaf(reading, NULL, YAJL_GET_DOUBLE(value));
    return wisp_fail(reading->error, WISP_BAD_INPUT, "%s: %s: a number out of range", reading->file, reading->path);
}

static enum wisp_code add_value(struct reading *reading, yajl_val value, unsigned depth) {
    enum wisp_code code = WISP_OK;
    char name[LONGEST_LABEL];
    if (depth > DEEPEST)
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s: nested deeper than %d", reading->file, DEEPEST);
    switch (value->type) {
    case yajl_t_object:
        for (size_t i = 0; !code && i < value->u.object.len; i++)
            code = add_below(reading, *reading->path ? ".%s" : "%s", value->u.object.keys[i], value->u.object.values[i],
                             depth);
        return code;
    case yajl_t_array:
        for (size_t i = 0; !code && i < value->u.array.len; i++) {
            name_element(value, i, name);
            code = add_below(reading, "[%s]", name, value->u.array.values[i], depth);
        }
        return code;
    case yajl_t_number: return add_number(reading, value);
    case yajl_t_string: return add_leaf(reading, YAJL_GET_STRING(value), 0);
    case yajl_t_true: return add_leaf(reading, "true", 0);
    case yajl_t_false: return add_leaf(reading, "false", 0);
    default: return add_leaf(reading, "null", 0);
    }
}

static enum wisp_code parse(const char *path, const char *text, size_t size, yajl_val *tree, struct wisp_error *error) {
    char problem[512];
    bool no_memory;
    *tree = wisp_json_tree(text, size, problem, sizeof problem, &no_memory);
    if (*tree) return WISP_OK;
    if (no_memory) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    return wisp_fail(error, WISP_BAD_INPUT, "%s: not JSON: %s", path, problem);
}

enum wisp_code wisp_json_read(const char *path, struct wisp_json_leaves *leaves, struct wisp_error *error) {
    struct reading reading = {.file = path, .leaves = leaves, .error = error};
    yajl_val tree = NULL;
    char *text;
    size_t size;
    *leaves = (struct wisp_json_leaves){0};
    enum wisp_code code = wisp_file_read(path, &text, &size, error);
    if (!code) code = parse(path, text, size, &tree, error);
    free(text);
    if (!code) code = add_value(&reading, tree, 0);
    yajl_tree_free(tree);
    return code;
}

enum wisp_code wisp_json_kind(const char *path, const char *text, size_t size, char *kind, size_t kind_size,
                              struct wisp_error *error) {
    yajl_val tree;
    enum wisp_code code = parse(path, text, size, &tree, error);
    if (code) return code;
    const char *says = YAJL_IS_OBJECT(tree)
                           ? YAJL_GET_STRING(yajl_tree_get(tree, (const char *[]){"record", NULL}, yajl_t_string))
                           : NULL;
    snprintf(kind, kind_size, "%s", says ? says : "");
    yajl_tree_free(tree);
    return WISP_OK;
}

void wisp_json_leaves_free(struct wisp_json_leaves *leaves) {
    for (size_t i = 0; i < leaves->count; i++) {
        free(leaves->list[i].path);
        free(leaves->list[i].text);
    }
    free(leaves->list);
    *leaves = (struct wisp_json_leaves){0};
}

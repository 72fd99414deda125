#include "base/json_read.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/json_tree.h"
#include "base/memory_notice.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEEPEST = 64,
    LONGEST_PATH = 1024,
    LONGEST_LABEL = 128,
    LARGEST_FILE = 1 << 28,
    BYTES_OF_VALUE = 100 /* in the tree, about; and as much as a leaf beside its path and text */
};

/* Of all leaves: a few long keys around many small values would take a thousand times their file. */
static const size_t most_leaf_bytes = 300000000;

struct reading {
    const char *file;
    struct wisp_json_leaves *leaves;
    struct wisp_error *error;
    size_t leaf_bytes;
    char path[LONGEST_PATH];
};

/* The labels that elements of an array have so far, as hashes, in an open table. */
struct labels {
    uint64_t *slots;
    size_t room; /* a power of two, beyond twice the elements */
};

static enum wisp_code out_of_memory(struct reading *reading) {
    return wisp_fail(reading->error, WISP_ENVIRONMENT, "%s: out of memory", reading->file);
}

static enum wisp_code add_leaf(struct reading *reading, const char *text, double number) {
    struct wisp_json_leaves *leaves = reading->leaves;
    reading->leaf_bytes += BYTES_OF_VALUE + strlen(reading->path) + (text ? strlen(text) : 0);
    if (reading->leaf_bytes > most_leaf_bytes)
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s: its values and their paths need more than %zu bytes",
                         reading->file, most_leaf_bytes);
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

/* Has no element before it said the same? */
static bool is_new(struct labels *labels, const char *label) {
    uint64_t hash = wisp_hash(label, strlen(label)) | 1; /* 0 is an empty slot */
    size_t at = hash >> 1 & (labels->room - 1);
    for (; labels->slots[at]; at = (at + 1) & (labels->room - 1))
        if (labels->slots[at] == hash) return false;
    labels->slots[at] = hash;
    return true;
}

static void name_element(struct labels *labels, yajl_val array, size_t at, char name[LONGEST_LABEL]) {
    label_of(array->u.array.values[at], name);
    if (!*name || !is_new(labels, name)) snprintf(name, LONGEST_LABEL, "%zu", at);
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

static enum wisp_code add_array(struct reading *reading, yajl_val array, unsigned depth) {
    struct labels labels = {.room = 4};
    char name[LONGEST_LABEL];
    while (labels.room < 2 * array->u.array.len) labels.room *= 2;
    labels.slots = calloc(labels.room, sizeof *labels.slots);
    if (!labels.slots) return out_of_memory(reading);
    enum wisp_code code = WISP_OK;
    for (size_t i = 0; !code && i < array->u.array.len; i++) {
        name_element(&labels, array, i, name);
        code = add_below(reading, "[%s]", name, array->u.array.values[i], depth);
    }
    free(labels.slots);
    return code;
}

static enum wisp_code add_number(struct reading *reading, yajl_val value) {
    if (YAJL_IS_DOUBLE(value)) return add_leaf(reading, NULL, YAJL_GET_DOUBLE(value));
    return wisp_fail(reading->error, WISP_BAD_INPUT, "%s: %s: a number out of range", reading->file, reading->path);
}

static enum wisp_code add_value(struct reading *reading, yajl_val value, unsigned depth) {
    enum wisp_code code = WISP_OK;
    if (depth > DEEPEST)
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s: nested deeper than %d", reading->file, DEEPEST);
    switch (value->type) {
    case yajl_t_object:
        for (size_t i = 0; !code && i < value->u.object.len; i++)
            code = add_below(reading, *reading->path ? ".%s" : "%s", value->u.object.keys[i], value->u.object.values[i],
                             depth);
        return code;
    case yajl_t_array: return add_array(reading, value, depth);
    case yajl_t_number: return add_number(reading, value);
    case yajl_t_string: return add_leaf(reading, YAJL_GET_STRING(value), 0);
    case yajl_t_true: return add_leaf(reading, "true", 0);
    case yajl_t_false: return add_leaf(reading, "false", 0);
    default: return add_leaf(reading, "null", 0);
    }
}

/* ---- a document ---- */

static int by_name(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* A key that stands in one object twice, or NULL: readers differ in which of the two they take. Sorting the keys alone
 * would part them from their values, so a copy is sorted. */
static enum wisp_code check_keys(const char *path, yajl_val value, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    if (YAJL_IS_ARRAY(value))
        for (size_t i = 0; i < value->u.array.len && !code; i++)
            code = check_keys(path, value->u.array.values[i], error);
    if (!YAJL_IS_OBJECT(value) || !value->u.object.len) return code;
    size_t count = value->u.object.len;
    const char **keys = malloc(count * sizeof *keys);
    if (!keys) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    memcpy(keys, value->u.object.keys, count * sizeof *keys);
    qsort(keys, count, sizeof *keys, by_name);
    for (size_t i = 1; i < count && !code; i++)
        if (strcmp(keys[i - 1], keys[i]) == 0)
            code = wisp_fail(error, WISP_BAD_INPUT, "%s: the key \"%.200s\" stands twice in one object", path, keys[i]);
    free(keys);
    for (size_t i = 0; i < count && !code; i++) code = check_keys(path, value->u.object.values[i], error);
    return code;
}

/* About what the tree of a text takes. */
static uint64_t tree_bytes(const char *text, size_t size) {
    uint64_t values = 1;
    for (const char *at = text; (at += strcspn(at, ",[{")) < text + size; at++) values++;
    return size + BYTES_OF_VALUE * values;
}

static enum wisp_code parse(const char *path, const char *text, size_t size, yajl_val *tree, struct wisp_error *error) {
    char problem[512];
    bool no_memory;
    wisp_memory_notice(path, tree_bytes(text, size));
    *tree = wisp_json_tree(text, size, problem, sizeof problem, &no_memory);
    if (*tree) return check_keys(path, *tree, error);
    if (no_memory) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    return wisp_fail(error, WISP_BAD_INPUT, "%s: not JSON: %s", path, problem);
}

enum wisp_code wisp_json_record(const char *path, char **text, yajl_val *tree, struct wisp_error *error) {
    size_t size;
    *tree = NULL;
    enum wisp_code code = wisp_file_read_within(path, LARGEST_FILE, text, &size, error);
    if (!code) code = parse(path, *text, size, tree, error);
    if (!code) return WISP_OK;
    yajl_tree_free(*tree);
    free(*text);
    *tree = NULL;
    *text = NULL;
    return code;
}

enum wisp_code wisp_json_read(const char *path, struct wisp_json_leaves *leaves, struct wisp_error *error) {
    struct reading reading = {.file = path, .leaves = leaves, .error = error};
    yajl_val tree;
    char *text;
    *leaves = (struct wisp_json_leaves){0};
    enum wisp_code code = wisp_json_record(path, &text, &tree, error);
    if (code) return code;
    free(text);
    code = add_value(&reading, tree, 0);
    yajl_tree_free(tree);
    return code;
}

void wisp_json_leaves_free(struct wisp_json_leaves *leaves) {
    for (size_t i = 0; i < leaves->count; i++) {
        free(leaves->list[i].path);
        free(leaves->list[i].text);
    }
    free(leaves->list);
    *leaves = (struct wisp_json_leaves){0};
}

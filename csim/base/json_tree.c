#include "base/json_tree.h"

#include "base/json_parser.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 1024 };

/* A tree while it grows. */
struct tree {
    yajl_val root, open[DEEPEST];
    unsigned depth;
    char *key; /* of the next value */
    bool no_memory, too_deep;
};

static char *copy(const unsigned char *text, size_t size) {
    char *made = malloc(size + 1);
    if (made) memcpy(made, text, size), made[size] = 0;
    return made;
}

static bool append(yajl_val array, yajl_val value) {
    yajl_val *values = realloc(array->u.array.values, (array->u.array.len + 1) * sizeof *values);
    if (!values) return false;
    array->u.array.values = values;
    values[array->u.array.len++] = value;
    return true;
}

static bool insert(yajl_val object, char *key, yajl_val value) {
    size_t count = object->u.object.len + 1;
    const char **keys = realloc(object->u.object.keys, count * sizeof *keys);
    if (keys) object->u.object.keys = keys;
    yajl_val *values = keys ? realloc(object->u.object.values, count * sizeof *values) : NULL;
    if (!values) return false;
    object->u.object.values = values;
    keys[count - 1] = key;
    values[count - 1] = value;
    object->u.object.len = count;
    return true;
}

/* Hang a new value where the document has it. Without memory, for it or for the list that it is to stand in, it is
 * lost. */
static int add(struct tree *tree, yajl_val value) {
    yajl_val above = tree->depth ? tree->open[tree->depth - 1] : NULL;
    bool whole = value != NULL;
    if (value && !above)
        tree->root = value;
    else if (value && above->type == yajl_t_array)
        whole = append(above, value);
    else if (value)
        whole = insert(above, tree->key, value);
    if (value && !whole) yajl_tree_free(value);
    if (value && whole && above && above->type == yajl_t_object) tree->key = NULL;
    tree->no_memory = !whole;
    return whole;
}

static yajl_val make(yajl_type type) {
    yajl_val value = calloc(1, sizeof *value);
    if (value) value->type = type;
    return value;
}

static int on_null(void *context) {
    return add(context, make(yajl_t_null));
}

static int on_boolean(void *context, int holds) {
    return add(context, make(holds ? yajl_t_true : yajl_t_false));
}

static int on_number(void *context, const char *text, size_t size) {
    yajl_val value = make(yajl_t_number);
    char *end = value ? value->u.number.r = copy((const unsigned char *)text, size) : NULL;
    if (!end) return free(value), add(context, NULL);
    errno = 0;
    value->u.number.d = strtod(value->u.number.r, &end);
    if (errno == 0 && *end == 0) value->u.number.flags |= YAJL_NUMBER_DOUBLE_VALID;
    return add(context, value);
}

static int on_string(void *context, const unsigned char *text, size_t size) {
    yajl_val value = make(yajl_t_string);
    if (value) value->u.string = copy(text, size);
    if (value && !value->u.string) free(value), value = NULL;
    return add(context, value);
}

static int on_key(void *context, const unsigned char *text, size_t size) {
    struct tree *tree = context;
    tree->key = copy(text, size);
    tree->no_memory = !tree->key;
    return !tree->no_memory;
}

static int begin(struct tree *tree, yajl_type type) {
    if (tree->depth == DEEPEST) return tree->too_deep = true, 0;
    yajl_val value = make(type);
    if (!add(tree, value)) return 0;
    tree->open[tree->depth++] = value;
    return 1;
}

static int on_map(void *context) {
    return begin(context, yajl_t_object);
}

static int on_array(void *context) {
    return begin(context, yajl_t_array);
}

static int on_end(void *context) {
    struct tree *tree = context;
    tree->depth--;
    return 1;
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_number = on_number,
    .yajl_string = on_string,
    .yajl_start_map = on_map,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end,
    .yajl_start_array = on_array,
    .yajl_end_array = on_end,
};

yajl_val wisp_json_tree(const char *text, size_t size, char *problem, size_t problem_size, bool *no_memory) {
    struct tree tree = {0};
    struct wisp_json_parser *parser = wisp_json_parser_new(&callbacks, &tree);
    *no_memory = !parser;
    if (!parser) return NULL;
    yajl_status status = wisp_json_parser_take(parser, text, size);
    if (status == yajl_status_ok) status = wisp_json_parser_complete(parser);
    if (status == yajl_status_error) wisp_json_parser_problem(parser, problem, problem_size);
    if (tree.too_deep) snprintf(problem, problem_size, "nested deeper than %d", DEEPEST);
    *no_memory = tree.no_memory || parser->no_memory;
    wisp_json_parser_free(parser);
    free(tree.key);
    if (status == yajl_status_ok) return tree.root;
    yajl_tree_free(tree.root);
    return NULL;
}

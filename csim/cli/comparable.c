#include "cli/comparable.h"

#include "base/nearest.h"
#include "base/printable.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a side ---- */

static int by_path(const void *a, const void *b) {
    return strcmp((*(const struct wisp_json_leaf *const *)a)->path, (*(const struct wisp_json_leaf *const *)b)->path);
}

/* What a reader sees of it, in its place. */
static bool make_printable(char **text) {
    if (!*text) return true;
    size_t room = 4 * strlen(*text) + 1;
    char *printable = malloc(room);
    if (!printable) return false;
    wisp_printable(*text, printable, room);
    free(*text);
    *text = printable;
    return true;
}

enum wisp_code wisp_side_read(struct wisp_side *side, const char *file, struct wisp_error *error) {
    side->file = file;
    enum wisp_code code = wisp_json_read(file, &side->leaves, error);
    if (code) return code;
    for (size_t i = 0; i < side->leaves.count; i++)
        if (!make_printable(&side->leaves.list[i].path) || !make_printable(&side->leaves.list[i].text))
            return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", file);
    side->sorted = calloc(side->leaves.count + 1, sizeof *side->sorted);
    if (!side->sorted) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", file);
    for (size_t i = 0; i < side->leaves.count; i++) side->sorted[i] = &side->leaves.list[i];
    qsort(side->sorted, side->leaves.count, sizeof *side->sorted, by_path);
    for (size_t i = 1; i < side->leaves.count; i++)
        if (strcmp(side->sorted[i - 1]->path, side->sorted[i]->path) == 0)
            return wisp_fail(error, WISP_BAD_INPUT, "%s: two values of %s", file, side->sorted[i]->path);
    return WISP_OK;
}

void wisp_side_free(struct wisp_side *side) {
    wisp_json_leaves_free(&side->leaves);
    free(side->sorted);
}

const struct wisp_json_leaf *wisp_side_find(const struct wisp_side *side, const char *path) {
    struct wisp_json_leaf key = {.path = (char *)(uintptr_t)path};
    const struct wisp_json_leaf *at = &key;
    const struct wisp_json_leaf **found = bsearch(&at, side->sorted, side->leaves.count, sizeof *side->sorted, by_path);
    return found ? *found : NULL;
}

const char *wisp_last_name(const char *path, size_t *length) {
    const char *dot = strrchr(path, '.'), *name = dot ? dot + 1 : path;
    *length = strcspn(name, "[");
    return name;
}

/* ---- the work ---- */

/* What each kind of result says of what it was asked to do. Of files the names count, not where they lie. */
static const struct work {
    const char *kind, *keys[24];
} works[] = {
    {"cosim",
     {"config", "trace", "strategy", "batch", "repeated", "first_step", "end_step", "first_layer", "end_layer", "scale",
      "pattern", "rate_flits_per_die_cycle", "reads_per_die", "cache", "stall", "seed"}},
    {"study", {"trace", "machine", "discipline", "wafer", "strategy", "model", "batch", "steps", "layers"}},
    {"net",
     {"mesh_x", "mesh_y", "pattern", "packet_flits", "rate", "warmup_cycles", "measure_cycles", "drain_cycles",
      "seed"}},
    {"timing", {"period_ns"}},
};
enum { WORKS = sizeof works / sizeof works[0], KEYS_MAX = sizeof works[0].keys / sizeof works[0].keys[0] };

static bool is_file(const char *key) {
    return strcmp(key, "config") == 0 || strcmp(key, "trace") == 0;
}

static bool is_named(const char *path, const char *key) {
    size_t length;
    const char *name = wisp_last_name(path, &length);
    return strlen(key) == length && strncmp(name, key, length) == 0;
}

/* The key that a path ends in, unless it is to differ. */
static const char *key_of(const struct work *work, const char *path, const struct wisp_across *across) {
    const char *key = NULL;
    for (unsigned i = 0; i < KEYS_MAX && work->keys[i] && !key; i++)
        if (is_named(path, work->keys[i])) key = work->keys[i];
    for (unsigned i = 0; i < across->count && key; i++)
        if (strcmp(across->keys[i], key) == 0) key = NULL;
    return key;
}

static void show(const struct wisp_json_leaf *leaf, char *text, size_t size) {
    if (!leaf)
        snprintf(text, size, "not there");
    else if (leaf->text)
        snprintf(text, size, "%.200s", leaf->text);
    else
        snprintf(text, size, "%.10g", leaf->number);
}

static const char *without_directory(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool is_equal(const char *key, const struct wisp_json_leaf *a, const struct wisp_json_leaf *b) {
    if (!a || !b || !a->text != !b->text) return false;
    if (!a->text) return a->number == b->number;
    if (is_file(key)) return strcmp(without_directory(a->text), without_directory(b->text)) == 0;
    return strcmp(a->text, b->text) == 0;
}

/* Elements that only one side has are not work of the other. */
static bool is_element_missing(const char *path, const struct wisp_side *other) {
    size_t length = 0;
    for (const char *at = path; (at = strchr(at, ']')); at++) length = (size_t)(at + 1 - path);
    for (size_t i = 0; i < other->leaves.count && length; i++)
        if (strncmp(other->leaves.list[i].path, path, length) == 0) return false;
    return length > 0;
}

/* Each key that side `from` has, against the other side. */
static enum wisp_code check_work(const struct work *work, const struct wisp_side *from, const struct wisp_side *other,
                                 const struct wisp_across *across, struct wisp_error *error) {
    char one[256], another[256];
    for (size_t i = 0; i < from->leaves.count; i++) {
        const struct wisp_json_leaf *leaf = &from->leaves.list[i], *found = wisp_side_find(other, leaf->path);
        const char *key = key_of(work, leaf->path, across);
        if (!key || is_equal(key, leaf, found) || (!found && is_element_missing(leaf->path, other))) continue;
        show(leaf, one, sizeof one);
        show(found, another, sizeof another);
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%s and %s are not of the same work: %s is %s in %s, and %s in %s; --across %s if that is "
                         "what is to be compared",
                         from->file, other->file, leaf->path, one, from->file, another, other->file, key);
    }
    return WISP_OK;
}

static const char *kind_of(const struct wisp_side *side) {
    const struct wisp_json_leaf *record = wisp_side_find(side, "record");
    return record && record->text ? record->text : "none";
}

enum wisp_code wisp_side_ended(const struct wisp_side *side, struct wisp_error *error) {
    const struct wisp_json_leaf *verdict = wisp_side_find(side, "verdict"), *cut = wisp_side_find(side, "interrupted");
    bool run = strcmp(kind_of(side), "cosim") == 0;
    if (run && (!verdict || !verdict->text))
        return wisp_fail(error, WISP_BAD_INPUT, "%s: verdict: a text is needed in a record of the kind 'cosim'",
                         side->file);
    if (run && strcmp(verdict->text, "PASS") != 0)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: the run ended with %s, so that its figures are those of a part",
                         side->file, verdict->text);
    if (!cut || !cut->text || strcmp(cut->text, "true") != 0) return WISP_OK;
    return wisp_fail(error, WISP_BAD_INPUT, "%s: interrupted, so that its figures are those of a part", side->file);
}

enum wisp_code wisp_across_add(struct wisp_across *across, const char *key, struct wisp_error *error) {
    const char *names[WORKS * KEYS_MAX];
    size_t count = 0;
    for (unsigned w = 0; w < WORKS; w++)
        for (unsigned i = 0; i < KEYS_MAX && works[w].keys[i]; i++) names[count++] = works[w].keys[i];
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], key) != 0) continue;
        if (across->count == WISP_ACROSS_MAX)
            return wisp_fail(error, WISP_USAGE, "--across: more than %d", WISP_ACROSS_MAX);
        across->keys[across->count++] = key;
        return WISP_OK;
    }
    return wisp_fail(error, WISP_USAGE, "--across: no work has a key '%s' (the nearest is '%s')", key,
                     names[wisp_nearest(key, names, count)]);
}

enum wisp_code wisp_comparable(const struct wisp_side *a, const struct wisp_side *b, const struct wisp_across *across,
                               struct wisp_error *error) {
    const char *kind = kind_of(a), *kind_b = kind_of(b);
    if (strcmp(kind, "null") == 0 || strcmp(kind, "none") == 0)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: no record of wisp: it has no key \"record\"", a->file);
    if (strcmp(kind, kind_b) != 0)
        return wisp_fail(error, WISP_BAD_INPUT, "%s is a record of the kind %s, %s of the kind %s", a->file, kind,
                         b->file, kind_b);
    enum wisp_code code = WISP_OK;
    for (unsigned w = 0; w < WORKS && !code; w++) {
        if (strcmp(works[w].kind, kind) != 0) continue;
        code = check_work(&works[w], a, b, across, error);
        if (!code) code = check_work(&works[w], b, a, across, error);
    }
    return code;
}

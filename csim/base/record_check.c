#include "base/record_check.h"

#include "base/nearest.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- keys ---- */

static const char *const kinds[] = {"cosim", "study",  "net",  "recording", "regress", "formal",
                                    "synth", "timing", "fpga", "mutation",  "coverage"};
enum { KINDS = sizeof kinds / sizeof kinds[0], WHERE = 256 };

/* A key that is used as a text, a number, an object or an array. In a path `[]` stands for each element. */
struct rule {
    const char *kind, *path; /* kind "": all */
    yajl_type type;
    bool optional; /* may be null or not there */
};

static const struct rule rules[] = {
    {"", "verdict", yajl_t_string, true},
    {"", "git_commit", yajl_t_string, true},
    {"", "seeds", yajl_t_array, true},
    {"cosim", "verdict", yajl_t_string, false},
    {"cosim", "cycles", yajl_t_object, false},
    {"cosim", "wall_s", yajl_t_object, true},
    {"cosim", "divergence", yajl_t_object, true},
    {"cosim", "divergence.line", yajl_t_string, false},
    {"cosim", "divergence.why", yajl_t_string, false},
    {"cosim", "divergence.repro", yajl_t_string, false},
    {"cosim", "divergence.events", yajl_t_array, true},
    {"study", "results", yajl_t_array, false},
    {"study", "results[]", yajl_t_object, false},
    {"study", "results[].strategy", yajl_t_string, false},
    {"study", "results[].wafer", yajl_t_string, false},
    {"study", "results[].model", yajl_t_string, false},
    {"study", "results[].batch", yajl_t_number, false},
    {"study", "results[].speedup_over_base", yajl_t_number, true},
    {"study", "results[].hop_reduction_over_base", yajl_t_number, true},
    {"study", "results[].share_of_bound", yajl_t_number, true},
    {"study", "results[].local_read_bytes", yajl_t_number, false},
    {"study", "results[].remote_read_bytes", yajl_t_number, false},
    {"study", "results[].local_write_bytes", yajl_t_number, false},
    {"regress", "verdict", yajl_t_string, false},
    {"regress", "results", yajl_t_array, false},
    {"regress", "results[]", yajl_t_object, false},
    {"regress", "results[].kind", yajl_t_string, false},
    {"regress", "results[].name", yajl_t_string, false},
    {"regress", "results[].verdict", yajl_t_string, false},
    {"regress", "results[].passed", yajl_t_number, false},
    {"regress", "results[].failed", yajl_t_number, false},
    {"regress", "results[].skipped", yajl_t_number, false},
    {"regress", "results[].skips", yajl_t_array, true},
    {"regress", "groups", yajl_t_array, true},
    {"regress", "groups[]", yajl_t_object, false},
    {"regress", "groups[].signature", yajl_t_string, false},
    {"regress", "groups[].message", yajl_t_string, false},
    {"regress", "groups[].results", yajl_t_array, true},
    {"formal", "passed", yajl_t_number, false},
    {"formal", "failed", yajl_t_number, false},
    {"formal", "bounded", yajl_t_number, false},
    {"formal", "proofs", yajl_t_array, false},
    {"formal", "proofs[]", yajl_t_object, false},
    {"formal", "proofs[].unit", yajl_t_string, false},
    {"formal", "proofs[].outcome", yajl_t_string, false},
    {"recording", "verdict", yajl_t_string, false},
    {"recording", "sample_cycles", yajl_t_number, false},
    {"recording", "wafer", yajl_t_object, false},
    {"recording", "wafer.mesh_x", yajl_t_number, false},
    {"recording", "wafer.mesh_y", yajl_t_number, false},
    {"recording", "wafer.link_latency_cycles", yajl_t_number, false},
    {"recording", "sample_ends", yajl_t_array, false},
    {"recording", "dies", yajl_t_array, false},
    {"recording", "dies[]", yajl_t_object, false},
    {"recording", "links", yajl_t_array, false},
    {"recording", "links[]", yajl_t_object, false},
    {"recording", "links[].port", yajl_t_string, false},
    {"recording", "kernels", yajl_t_array, false},
    {"recording", "kernels[]", yajl_t_object, false},
    {"recording", "kernels[].begin", yajl_t_number, false},
    {"recording", "kernels[].end", yajl_t_number, false},
    {"recording", "kernels[].last_data", yajl_t_array, false},
    {"recording", "fetches", yajl_t_array, false},
    {"recording", "copies", yajl_t_array, false},
    {"recording", "packets", yajl_t_array, false},
};

/* A place in the record under check. */
struct place {
    const char *file, *kind;
    struct wisp_error *error;
    char where[WHERE];
};

static const char *name_of(yajl_type type) {
    return type == yajl_t_string   ? "a text"
           : type == yajl_t_number ? "a number"
           : type == yajl_t_array  ? "a list"
                                   : "an object";
}

static enum wisp_code wrong(const struct place *place, const char *needed) {
    return wisp_fail(place->error, WISP_BAD_INPUT, "%s: %s: %s is needed in a record of the kind '%s'", place->file,
                     place->where, needed, place->kind);
}

static bool is_none(yajl_val value) {
    return !value || value->type == yajl_t_null;
}

static enum wisp_code check_rule(struct place *place, yajl_val value, const char *path, const struct rule *rule);

static enum wisp_code check_elements(struct place *place, yajl_val list, const char *path, const struct rule *rule) {
    size_t length = strlen(place->where);
    enum wisp_code code = WISP_OK;
    for (size_t i = 0; YAJL_IS_ARRAY(list) && i < list->u.array.len && !code; i++) {
        snprintf(place->where + length, WHERE - length, "[%zu]", i);
        code = check_rule(place, list->u.array.values[i], path, rule);
        place->where[length] = 0;
    }
    return code;
}

/* What a path goes through has a rule of its own, and is passed over here if it is something else. */
static enum wisp_code check_rule(struct place *place, yajl_val value, const char *path, const struct rule *rule) {
    size_t length = strlen(place->where), name_length = strcspn(path, ".[");
    if (strncmp(path, "[]", 2) == 0) return check_elements(place, value, path + 2, rule);
    if (!*path) {
        if (rule->optional && is_none(value)) return WISP_OK;
        bool number = rule->type == yajl_t_number && YAJL_IS_NUMBER(value) && YAJL_IS_DOUBLE(value);
        bool fits = value && value->type == rule->type && (number || rule->type != yajl_t_number);
        return fits ? WISP_OK : wrong(place, name_of(rule->type));
    }
    if (!YAJL_IS_OBJECT(value)) return WISP_OK;
    if (*path == '.') return check_rule(place, value, path + 1, rule);
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)name_length, path);
    snprintf(place->where + length, WHERE - length, "%s%s", length ? "." : "", name);
    yajl_val member = yajl_tree_get(value, (const char *[]){name, NULL}, yajl_t_any);
    enum wisp_code code = check_rule(place, member, path + name_length, rule);
    place->where[length] = 0;
    return code;
}

static enum wisp_code check_rules(struct place *place, yajl_val record) {
    enum wisp_code code = WISP_OK;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0] && !code; i++)
        if (!*rules[i].kind || strcmp(rules[i].kind, place->kind) == 0)
            code = check_rule(place, record, rules[i].path, &rules[i]);
    return code;
}

/* ---- a recording: its lists belong together ---- */

enum { MESH_MOST = 1024 };

struct recording {
    yajl_val record;
    size_t columns, rows, samples;
};

static yajl_val get(yajl_val object, const char *name) {
    return yajl_tree_get(object, (const char *[]){name, NULL}, yajl_t_any);
}

static bool is_index(yajl_val value, size_t below) {
    if (!YAJL_IS_NUMBER(value) || !YAJL_IS_DOUBLE(value)) return false;
    double number = YAJL_GET_DOUBLE(value);
    return number >= 0 && number < (double)below && number == floor(number);
}

static bool is_row(yajl_val value, size_t length) {
    if (!YAJL_IS_ARRAY(value) || value->u.array.len != length) return false;
    for (size_t i = 0; i < length; i++)
        if (!YAJL_IS_DOUBLE(value->u.array.values[i])) return false;
    return true;
}

static enum wisp_code wrong_at(struct place *place, const char *list, size_t at, const char *key, const char *needed) {
    snprintf(place->where, WHERE, "%s[%zu]%s%s", list, at, *key ? "." : "", key);
    return wrong(place, needed);
}

/* A number for each sample, under each of the keys. */
static enum wisp_code check_series(struct place *place, const struct recording *r, const char *list, size_t at,
                                   const char *const *keys) {
    yajl_val of = get(r->record, list)->u.array.values[at];
    for (; *keys; keys++)
        if (!is_row(get(of, *keys), r->samples)) return wrong_at(place, list, at, *keys, "a number for each sample");
    return WISP_OK;
}

static enum wisp_code check_dies(struct place *place, const struct recording *r) {
    static const char *const keys[] = {
        "busy_cycles", "outstanding_read_cycles", "queued_read_cycles", "reads",       "mesh_flits", "local_flits",
        "copy_flits",  "written_flits",           "served_flits",       "copies_made", NULL};
    yajl_val list = get(r->record, "dies");
    enum wisp_code code = WISP_OK;
    snprintf(place->where, WHERE, "dies");
    if (list->u.array.len != r->columns * r->rows) return wrong(place, "each die of the wafer");
    for (size_t d = 0; d < list->u.array.len && !code; d++) {
        yajl_val die = list->u.array.values[d], x = get(die, "x"), y = get(die, "y");
        bool there = is_index(x, r->columns) && is_index(y, r->rows) &&
                     YAJL_GET_DOUBLE(x) * (double)r->rows + YAJL_GET_DOUBLE(y) == (double)d;
        if (!there) return wrong_at(place, "dies", d, "x", "the place of the die, down the columns,");
        code = check_series(place, r, "dies", d, keys);
    }
    return code;
}

/* Each link once: as many as there are, and none twice. */
static enum wisp_code check_links(struct place *place, const struct recording *r) {
    static const char *const keys[] = {"flits", "credit_stalls", "arbitration_stalls", NULL};
    static const char *const ports[] = {"north", "east", "south", "west"};
    static const int dx[] = {0, 1, 0, -1}, dy[] = {-1, 0, 1, 0};
    yajl_val list = get(r->record, "links");
    size_t all = 2 * ((r->columns - 1) * r->rows + r->columns * (r->rows - 1));
    enum wisp_code code = WISP_OK;
    snprintf(place->where, WHERE, "links");
    if (list->u.array.len != all) return wrong(place, "each link of the wafer, both directions,");
    bool *seen = calloc(4 * r->columns * r->rows, 1);
    if (!seen) return wisp_fail(place->error, WISP_ENVIRONMENT, "%s: out of memory", place->file);
    for (size_t i = 0; i < all && !code; i++) {
        yajl_val link = list->u.array.values[i], x = get(link, "x"), y = get(link, "y");
        yajl_val port = get(link, "port");
        unsigned p = 0;
        while (p < 4 && strcmp(ports[p], port->u.string) != 0) p++; /* a text, by the rules */
        bool there = p < 4 && is_index(x, r->columns) && is_index(y, r->rows);
        long to_x = there ? (long)YAJL_GET_DOUBLE(x) + dx[p] : -1, to_y = there ? (long)YAJL_GET_DOUBLE(y) + dy[p] : -1;
        bool *was = NULL;
        if (to_x >= 0 && to_x < (long)r->columns && to_y >= 0 && to_y < (long)r->rows)
            was = &seen[4 * ((size_t)YAJL_GET_DOUBLE(x) * r->rows + (size_t)YAJL_GET_DOUBLE(y)) + p];
        if (!was || *was)
            code = wrong_at(place, "links", i, "port", "a link of the wafer, each once,");
        else
            *was = true, code = check_series(place, r, "links", i, keys);
    }
    free(seen);
    return code;
}

/* Rows of numbers, of which some are dies. */
struct row_rule {
    const char *list;
    size_t length;
    size_t die, owner; /* their places; owner 0: none */
};

static enum wisp_code check_rows(struct place *place, const struct recording *r, const struct row_rule *rule) {
    yajl_val list = get(r->record, rule->list);
    size_t dies = r->columns * r->rows;
    for (size_t i = 0; i < list->u.array.len; i++) {
        yajl_val row = list->u.array.values[i];
        yajl_val *v = YAJL_IS_ARRAY(row) ? row->u.array.values : NULL;
        bool whole = is_row(row, rule->length) && is_index(v[rule->die], dies) &&
                     (!rule->owner || is_index(v[rule->owner], dies));
        if (!whole) return wrong_at(place, rule->list, i, "", "a row of numbers, with dies of the wafer,");
    }
    return WISP_OK;
}

/* A packet names a cycle for each link of its way, there and back. */
static enum wisp_code check_packets(struct place *place, const struct recording *r) {
    yajl_val list = get(r->record, "packets");
    size_t dies = r->columns * r->rows;
    for (size_t i = 0; i < list->u.array.len; i++) {
        yajl_val row = list->u.array.values[i];
        yajl_val *v = YAJL_IS_ARRAY(row) && row->u.array.len == 8 ? row->u.array.values : NULL;
        bool whole = v && is_index(v[0], dies) && is_index(v[3], dies);
        for (unsigned k = 0; k < 6 && whole; k++) whole = YAJL_IS_DOUBLE(v[k]);
        if (whole) {
            long from = (long)YAJL_GET_DOUBLE(v[0]), to = (long)YAJL_GET_DOUBLE(v[3]), rows = (long)r->rows;
            size_t hops = (size_t)(labs(from / rows - to / rows) + labs(from % rows - to % rows));
            whole = is_row(v[6], hops) && is_row(v[7], hops);
        }
        if (!whole) return wrong_at(place, "packets", i, "", "a packet, with a cycle for each link of its way,");
    }
    return WISP_OK;
}

static enum wisp_code check_recording(struct place *place, yajl_val record) {
    static const struct row_rule row_rules[] = {{"fetches", 9, 1, 3}, {"copies", 7, 1, 0}};
    yajl_val wafer = get(record, "wafer"), ends = get(record, "sample_ends"), kernels = get(record, "kernels");
    struct recording r = {.record = record, .samples = ends->u.array.len};
    snprintf(place->where, WHERE, "wafer");
    if (!is_index(get(wafer, "mesh_x"), MESH_MOST + 1) || !is_index(get(wafer, "mesh_y"), MESH_MOST + 1))
        return wrong(place, "a mesh of whole numbers up to 1024");
    r.columns = (size_t)YAJL_GET_DOUBLE(get(wafer, "mesh_x"));
    r.rows = (size_t)YAJL_GET_DOUBLE(get(wafer, "mesh_y"));
    if (!r.columns || !r.rows) return wrong(place, "a mesh of at least one die");
    snprintf(place->where, WHERE, "sample_ends");
    if (!r.samples || !is_row(ends, r.samples)) return wrong(place, "the end of each sample");
    for (size_t k = 0; k < kernels->u.array.len; k++)
        if (!is_row(get(kernels->u.array.values[k], "last_data"), r.columns * r.rows))
            return wrong_at(place, "kernels", k, "last_data", "a number for each die");
    enum wisp_code code = check_dies(place, &r);
    if (!code) code = check_links(place, &r);
    for (unsigned i = 0; i < 2 && !code; i++) code = check_rows(place, &r, &row_rules[i]);
    return code ? code : check_packets(place, &r);
}

/* ---- a record ---- */

enum wisp_code wisp_record_check(const char *file, yajl_val record, struct wisp_error *error) {
    const char *kind = YAJL_IS_OBJECT(record) ? YAJL_GET_STRING(get(record, "record")) : NULL;
    bool known = false;
    if (!kind || !*kind)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: no record of wisp: it has no key \"record\"", file);
    for (unsigned i = 0; i < KINDS; i++) known |= strcmp(kind, kinds[i]) == 0;
    if (!known)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: a record of the unknown kind '%.64s' (the nearest is '%s')", file,
                         kind, kinds[wisp_nearest(kind, kinds, KINDS)]);
    struct place place = {.file = file, .kind = kind, .error = error};
    enum wisp_code code = check_rules(&place, record);
    return !code && strcmp(kind, "recording") == 0 ? check_recording(&place, record) : code;
}

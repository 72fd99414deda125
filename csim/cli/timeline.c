/* timeline.c - a recording as trace events. Every die is a process; what overlaps stands in lanes, as threads of it. */
#include "cli/recording.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Lanes of a die: of each kind so many, and each kind after the other. */
enum { EXPERT_LANES = 64, COPY_LANES = 64, AHEAD_LANES = 16, READ_LANES = 1 << WISP_ID_W };
enum {
    FIRST_EXPERT = 1,
    FIRST_COPY = FIRST_EXPERT + EXPERT_LANES,
    FIRST_AHEAD = FIRST_COPY + COPY_LANES,
    FIRST_READ = FIRST_AHEAD + AHEAD_LANES
};

struct lanes {
    const char *name;
    unsigned first, count;
    uint64_t busy_until[READ_LANES];
    bool named[READ_LANES];
};

struct timeline {
    struct wisp_json *json;
    unsigned process;
};

static void put_time(struct wisp_json *json, const char *key, uint64_t cycles) {
    wisp_json_double(json, key, (double)cycles / 1e3); /* microseconds, as the format has it */
}

static void name_track(struct timeline *t, const char *what, unsigned thread, const char *name) {
    wisp_json_object(t->json, NULL);
    wisp_json_string(t->json, "ph", "M");
    wisp_json_string(t->json, "name", what);
    wisp_json_u64(t->json, "pid", t->process);
    wisp_json_u64(t->json, "tid", thread);
    wisp_json_object(t->json, "args");
    wisp_json_string(t->json, "name", name);
    wisp_json_end_object(t->json);
    wisp_json_end_object(t->json);
}

static void sort_track(struct timeline *t, unsigned order) {
    wisp_json_object(t->json, NULL);
    wisp_json_string(t->json, "ph", "M");
    wisp_json_string(t->json, "name", "process_sort_index");
    wisp_json_u64(t->json, "pid", t->process);
    wisp_json_object(t->json, "args");
    wisp_json_u64(t->json, "sort_index", order);
    wisp_json_end_object(t->json);
    wisp_json_end_object(t->json);
}

/* The first lane that is free; the last one takes what finds none. Spans come in the order in which they begin. */
static unsigned lane_of(struct timeline *t, struct lanes *lanes, uint64_t begin, uint64_t end) {
    unsigned lane = 0;
    while (lane + 1 < lanes->count && lanes->busy_until[lane] > begin) lane++;
    lanes->busy_until[lane] = end;
    if (!lanes->named[lane]) name_track(t, "thread_name", lanes->first + lane, lanes->name);
    lanes->named[lane] = true;
    return lanes->first + lane;
}

/* A span; its arguments follow, then end_span. */
static void begin_span(struct timeline *t, struct lanes *lanes, const char *name, uint64_t begin, uint64_t end) {
    unsigned lane = lane_of(t, lanes, begin, end);
    wisp_json_object(t->json, NULL);
    wisp_json_string(t->json, "ph", "X");
    wisp_json_string(t->json, "cat", lanes->name);
    wisp_json_string(t->json, "name", name);
    wisp_json_u64(t->json, "pid", t->process);
    wisp_json_u64(t->json, "tid", lane);
    put_time(t->json, "ts", begin);
    put_time(t->json, "dur", end - begin);
    wisp_json_object(t->json, "args");
}

static void end_span(struct timeline *t) {
    wisp_json_end_object(t->json);
    wisp_json_end_object(t->json);
}

static void put_kernels(struct timeline *t, const struct wisp_recorder *r, const struct wisp_cosim_result *result) {
    struct lanes lanes = {.name = "kernel", .first = 1, .count = 1};
    char name[64];
    t->process = 1;
    name_track(t, "process_name", 0, "wafer");
    sort_track(t, 0);
    for (uint32_t k = 0; k < r->kernel_count; k++) {
        snprintf(name, sizeof name, "traffic");
        if (k < result->kernel_count)
            snprintf(name, sizeof name, "step %u layer %u", result->kernels[k].step, result->kernels[k].layer);
        begin_span(t, &lanes, name, r->kernels[k].begin, r->kernels[k].end);
        wisp_json_u64(t->json, "cycles", r->kernels[k].end - r->kernels[k].begin);
        end_span(t);
    }
}

static void put_fetches(struct timeline *t, const struct wisp_die_record *record) {
    struct lanes lanes = {.name = "experts", .first = FIRST_EXPERT, .count = EXPERT_LANES};
    char name[64];
    for (uint32_t i = 0; i < record->fetch_count; i++) {
        const struct wisp_fetch *f = &record->fetches[i];
        snprintf(name, sizeof name, "expert %u of (%u,%u)", f->expert, f->owner_x, f->owner_y);
        begin_span(t, &lanes, name, f->begin, f->end);
        wisp_json_u64(t->json, "own_flits", f->flits[WISP_FROM_OWN]);
        wisp_json_u64(t->json, "copy_flits", f->flits[WISP_FROM_COPY]);
        wisp_json_u64(t->json, "mesh_flits", f->flits[WISP_FROM_MESH]);
        end_span(t);
    }
}

static void put_copies(struct timeline *t, const struct wisp_die_record *record, bool ahead) {
    struct lanes lanes = {.name = "copies", .first = FIRST_COPY, .count = COPY_LANES};
    if (ahead) lanes = (struct lanes){.name = "read ahead", .first = FIRST_AHEAD, .count = AHEAD_LANES};
    char name[64];
    for (uint32_t i = 0; i < record->copy_count; i++) {
        const struct wisp_copy_made *c = &record->copies[i];
        if (c->ahead != ahead) continue;
        snprintf(name, sizeof name, "copy of expert %u", c->expert);
        begin_span(t, &lanes, name, c->begin, c->end);
        wisp_json_bool(t->json, "whole", c->whole);
        end_span(t);
    }
}

static int by_begin(const void *a, const void *b) {
    const struct wisp_die_read *left = a, *right = b;
    if (left->begin != right->begin) return left->begin < right->begin ? -1 : 1;
    return left->read.id < right->read.id ? -1 : left->read.id > right->read.id;
}

/* They were kept in the order of their ends. */
static enum wisp_code put_reads(struct timeline *t, const struct wisp_die_record *record, struct wisp_error *error) {
    static const char *const sources[] = {
        [WISP_FROM_OWN] = "own memory", [WISP_FROM_COPY] = "copy", [WISP_FROM_MESH] = "mesh"};
    struct lanes lanes = {.name = "reads", .first = FIRST_READ, .count = READ_LANES};
    char name[64];
    if (!record->read_count) return WISP_OK;
    struct wisp_die_read *reads = malloc(record->read_count * sizeof *reads);
    if (!reads) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u reads", record->read_count);
    memcpy(reads, record->reads, record->read_count * sizeof *reads);
    qsort(reads, record->read_count, sizeof *reads, by_begin);
    for (uint32_t i = 0; i < record->read_count; i++) {
        const struct wisp_read *read = &reads[i].read;
        snprintf(name, sizeof name, "expert %u line %u of (%u,%u)", read->expert, read->line, read->peer_x,
                 read->peer_y);
        begin_span(t, &lanes, name, reads[i].begin, reads[i].end);
        wisp_json_string(t->json, "from", sources[reads[i].source]);
        end_span(t);
    }
    free(reads);
    return WISP_OK;
}

static enum wisp_code put_die(struct timeline *t, const struct wisp_recorder *r, unsigned die,
                              struct wisp_error *error) {
    const struct wisp_die_record *record = &r->records[die];
    char name[64];
    t->process = 2 + die;
    snprintf(name, sizeof name, "die (%u,%u)", die / r->rows, die % r->rows);
    name_track(t, "process_name", 0, name);
    sort_track(t, 1 + die);
    put_fetches(t, record);
    put_copies(t, record, false);
    put_copies(t, record, true);
    return put_reads(t, record, error);
}

static void put_left_off(struct wisp_json *json, const struct wisp_recorder *r) {
    uint64_t reads = 0, fetches = 0, copies = 0;
    for (unsigned d = 0; d < r->dies; d++) {
        reads += r->records[d].reads_left_off;
        fetches += r->records[d].fetches_left_off;
        copies += r->records[d].copies_left_off;
    }
    wisp_json_object(json, "otherData");
    wisp_json_u64(json, "kernels_left_off", r->kernels_left_off);
    wisp_json_u64(json, "experts_left_off", fetches);
    wisp_json_u64(json, "copies_left_off", copies);
    wisp_json_u64(json, "reads_left_off", reads);
    wisp_json_end_object(json);
}

enum wisp_code wisp_timeline_write(const char *path, const struct wisp_recorder *recorder,
                                   const struct wisp_cosim_options *options, const struct wisp_cosim_result *result,
                                   struct wisp_error *error) {
    struct timeline t = {.json = wisp_json_new()};
    if (!t.json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    enum wisp_code code = WISP_OK;
    wisp_json_object(t.json, NULL);
    wisp_json_string(t.json, "displayTimeUnit", "ns");
    wisp_json_row(t.json, "traceEvents");
    put_kernels(&t, recorder, result);
    for (unsigned d = 0; d < recorder->dies && !code; d++)
        if (!options->timeline_one_die ||
            (options->timeline_x == d / recorder->rows && options->timeline_y == d % recorder->rows))
            code = put_die(&t, recorder, d, error);
    if (code) return wisp_json_free(t.json), code;
    wisp_json_end_row(t.json);
    put_left_off(t.json, recorder);
    wisp_json_end_object(t.json);
    return wisp_json_write(t.json, path, error);
}

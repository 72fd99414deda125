#include "trace/import.h"

#include "base/file.h"
#include "trace/json_trace.h"
#include "trace/line_trace.h"
#include "trace/models.h"
#include "trace/route_trace.h"
#include "trace/sources.h"
#include "trace/writer.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct import {
    const struct wisp_import *order;
    struct wisp_imported *imported;
    struct wisp_error *error;
    struct wisp_sources sources;
    size_t next;              /* source that is taken next */
    struct wisp_lines *lines; /* of the source before it, if that has more requests */
    uint64_t line_bytes;      /* of that file, counted so far */
    char model[WISP_MODEL_NAME_MAX + 1];
    struct wisp_trace_shape shape; /* of the first request; experts, hidden, width from elsewhere */
    char first[PATH_MAX + 32];     /* where the first request stands */
    struct wisp_writer writer;
};

/* One request on its way: where it stands, what it became, or what is wrong with it. */
struct job {
    const struct wisp_source *source;
    enum wisp_format format;
    size_t line;                             /* in a file of many requests, else 0 */
    char request[WISP_LINE_REQUEST_MAX + 1]; /* likewise */
    struct wisp_parsed parsed;
    struct wisp_packed packed;
    uint64_t bytes; /* of the file, that this request took */
    enum wisp_code code;
    struct wisp_error error;
};

static bool interrupted(const struct import *import) {
    return wisp_stopped(import->order->interrupted);
}

/* ---- the model ---- */

/* The first part of a path that is a known model's folder, else its last directory. True if it is known. */
static bool model_in_path(const char *path, char model[WISP_MODEL_NAME_MAX + 1]) {
    char full[PATH_MAX], *rest = NULL;
    struct stat info;
    if (!realpath(path, full)) snprintf(full, sizeof full, "%s", path);
    char *name = strrchr(full, '/');
    if (name && stat(full, &info) == 0 && !S_ISDIR(info.st_mode)) *name = 0;
    for (char *part = strtok_r(full, "/", &rest); part; part = strtok_r(NULL, "/", &rest)) {
        snprintf(model, WISP_MODEL_NAME_MAX + 1, "%.*s", WISP_MODEL_NAME_MAX, part);
        if (wisp_model_find(model)) return true;
    }
    return false;
}

static enum wisp_code choose_model(struct import *import) {
    const struct wisp_import *order = import->order;
    if (order->model && strlen(order->model) > WISP_MODEL_NAME_MAX)
        return wisp_fail(import->error, WISP_USAGE, "the name of the model is longer than %d", WISP_MODEL_NAME_MAX);
    if (order->model)
        snprintf(import->model, sizeof import->model, "%s", order->model);
    else if (!model_in_path(import->sources.list[0].path, import->model))
        model_in_path(order->paths[0], import->model);
    const struct wisp_model *known = wisp_model_find(import->model);
    import->shape.experts = order->experts ? order->experts : known ? known->experts : 0;
    import->shape.hidden = order->hidden ? order->hidden : known ? known->hidden : 0;
    import->shape.width = order->width ? order->width : known ? known->width : 0;
    if (import->shape.experts) return WISP_OK;
    return wisp_fail(import->error, WISP_BAD_INPUT,
                     "%s: not a known model, and the files do not say how many experts it has; give --experts",
                     import->model);
}

/* The output replaces what has its name: not a file that is read. */
static enum wisp_code check_output(const struct import *import, const char *output) {
    struct stat old, info;
    if (stat(output, &old) || !S_ISREG(old.st_mode)) return WISP_OK;
    for (size_t i = 0; i < import->sources.count; i++)
        if (stat(import->sources.list[i].path, &info) == 0 && info.st_dev == old.st_dev && info.st_ino == old.st_ino)
            return wisp_fail(import->error, WISP_USAGE, "%s: it is read, too, as %s; give the output another name",
                             output, import->sources.list[i].path);
    return WISP_OK;
}

/* ---- files ---- */

static const char *past_space(const char *text) {
    return text + strspn(text, " \t\r\n");
}

/* An object is a line of the line format if its first key is one of that format's. */
static bool begins_line(const char *text) {
    static const char *const keys[] = {"\"request\"", "\"token\"", "\"phase\"", "\"layer\"", "\"experts\""};
    text = past_space(text + 1);
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strncmp(text, keys[i], strlen(keys[i])) == 0) return true;
    return false;
}

/* A JSON list is the data set's, an object the route dump or the first line of many; text that is no JSON is lines. */
static enum wisp_format format_of(const char *text) {
    text = past_space(text);
    if (*text == '[' || !*text) return WISP_FORMAT_DATASET;
    return *text != '{' || begins_line(text) ? WISP_FORMAT_LINES : WISP_FORMAT_ROUTES;
}

static enum wisp_code find_format(const struct import *import, const char *path, enum wisp_format *format,
                                  struct wisp_error *error) {
    char text[4096];
    *format = import->order->format;
    if (*format) return WISP_OK;
    errno = 0;
    FILE *file = fopen(path, "rb");
    size_t size = file ? fread(text, 1, sizeof text - 1, file) : 0;
    enum wisp_code code = !file || ferror(file) ? wisp_cannot_read(path, error) : WISP_OK;
    text[size] = 0;
    if (file) fclose(file);
    *format = format_of(text);
    return code;
}

/* ---- requests ---- */

static enum wisp_code open_lines(struct import *import, const char *path, struct wisp_error *error) {
    errno = 0;
    FILE *file = fopen(path, "rb");
    import->line_bytes = 0;
    return file ? wisp_lines_open(path, file, &import->lines, error) : wisp_cannot_read(path, error);
}

/* The next request of a file of many. False when there is none: the file has ended. */
static bool take_line_request(struct import *import, struct job *job) {
    struct wisp_lines *lines = import->lines;
    job->code = wisp_lines_next(lines, &job->parsed, &job->error);
    if (job->code || job->parsed.steps) {
        job->bytes = wisp_lines_bytes(lines) - import->line_bytes;
        import->line_bytes += job->bytes;
        snprintf(job->request, sizeof job->request, "%s", wisp_lines_request(lines, &job->line));
        return true;
    }
    wisp_lines_close(lines);
    import->lines = NULL;
    return false;
}

/* Take the next request: of a file of many it is parsed here, one after the other; other files wait for their thread.
 * False at the end of all. */
static bool take(struct import *import, struct job *job) {
    *job = (struct job){.format = WISP_FORMAT_LINES};
    for (;;) {
        job->source = &import->sources.list[import->next ? import->next - 1 : 0];
        if (import->lines && take_line_request(import, job)) return true;
        if (import->next == import->sources.count) return false;
        job->source = &import->sources.list[import->next++];
        job->code = find_format(import, job->source->path, &job->format, &job->error);
        if (job->code || job->format != WISP_FORMAT_LINES) return true;
        job->code = open_lines(import, job->source->path, &job->error);
        if (job->code) return true;
    }
}

/* A request for people: the file, and the line in it. */
static void name_place(const struct job *job, char place[PATH_MAX + 32]) {
    int used = snprintf(place, PATH_MAX, "%s", job->source->path);
    if (job->line) snprintf(place + used, 32, ":%zu", job->line);
}

static void parse_file(struct job *job) {
    const char *path = job->source->path;
    char *text;
    size_t size;
    job->code = wisp_file_read(path, &text, &size, &job->error);
    job->bytes = size;
    if (!job->code)
        job->code = job->format == WISP_FORMAT_ROUTES
                        ? wisp_route_parse(path, text, size, &job->parsed, &job->error)
                        : wisp_json_request_parse(path, text, size, &job->parsed, &job->error);
    free(text);
}

static void parse_and_pack(const struct import *import, struct job *job) {
    char place[PATH_MAX + 32];
    struct wisp_parsed *parsed = &job->parsed;
    if (!job->code && job->format != WISP_FORMAT_LINES) parse_file(job);
    if (job->code) return;
    name_place(job, place);
    parsed->shape.experts = import->shape.experts;
    if (parsed->largest >= parsed->shape.experts)
        job->code = wisp_fail(&job->error, WISP_BAD_INPUT, "%s: expert %u, but the model has %u (--experts)", place,
                              parsed->largest, parsed->shape.experts);
    else
        job->code = wisp_pack(&parsed->shape, parsed->tokens, parsed->steps, parsed->ids, &job->packed, &job->error);
}

/* Every request must be of the first one's shape. */
static enum wisp_code check_shape(struct import *import, const struct job *job) {
    struct wisp_trace_shape *first = &import->shape;
    const struct wisp_trace_shape *shape = &job->parsed.shape;
    char place[PATH_MAX + 32];
    if (import->imported->requests == 0) {
        first->layers = shape->layers;
        first->moe_layers = shape->moe_layers;
        first->top_k = shape->top_k;
        memcpy(first->moe, shape->moe, sizeof first->moe);
        name_place(job, import->first);
        return WISP_OK;
    }
    if (first->layers == shape->layers && first->top_k == shape->top_k &&
        !memcmp(first->moe, shape->moe, sizeof first->moe))
        return WISP_OK;
    name_place(job, place);
    return wisp_fail(import->error, WISP_BAD_INPUT,
                     "%s has %u layers (%u MoE), top-%u; %s has %u layers (%u MoE), top-%u: one trace holds one model",
                     place, shape->layers, shape->moe_layers, shape->top_k, import->first, first->layers,
                     first->moe_layers, first->top_k);
}

/* A file of many requests is stored as a folder with one file for each. */
static enum wisp_code store(struct import *import, const struct job *job) {
    char name[PATH_MAX + WISP_LINE_REQUEST_MAX + 8];
    const char *path = job->source->name;
    if (job->line) {
        snprintf(name, sizeof name, "%.*s/%s.json", PATH_MAX, path, job->request);
        path = name;
    }
    return wisp_writer_append(&import->writer, path, &job->packed, import->error);
}

static enum wisp_code append(struct import *import, const struct job *job) {
    struct wisp_imported *done = import->imported;
    if (job->code) return *import->error = job->error, job->code;
    enum wisp_code code = check_shape(import, job);
    if (!code) code = store(import, job);
    if (code) return code;
    done->files = (size_t)(job->source - import->sources.list) + 1;
    done->requests++;
    done->bytes += job->bytes;
    if (import->order->progress)
        import->order->progress(import->order->progress_context, done, import->sources.count, import->sources.bytes);
    return WISP_OK;
}

static enum wisp_code stop(struct import *import) {
    return wisp_fail(
        import->error, WISP_INTERRUPTED,
        "import interrupted after %zu requests; nothing was written, and it starts anew when it is run again",
        import->imported->requests);
}

/* A chunk of requests in parallel, then the results in order: so the first error in that order is the one told. */
static enum wisp_code import_requests(struct import *import) {
    enum { CHUNK = 32 };
    struct job *jobs = malloc(CHUNK * sizeof *jobs);
    enum wisp_code code = jobs ? WISP_OK : wisp_fail(import->error, WISP_ENVIRONMENT, "out of memory for an import");
    for (size_t count = CHUNK; !code && count == CHUNK;) {
        for (count = 0; count < CHUNK && !interrupted(import) && take(import, &jobs[count]);)
            if (jobs[count++].code) break;
#pragma omp parallel for schedule(dynamic, 1) num_threads(import->order->threads)
        for (size_t i = 0; i < count; i++)
            if (!interrupted(import)) parse_and_pack(import, &jobs[i]);
        for (size_t i = 0; i < count; i++) {
            if (!code && interrupted(import)) code = stop(import);
            if (!code) code = append(import, &jobs[i]);
            wisp_parsed_free(&jobs[i].parsed);
            free(jobs[i].packed.bytes);
        }
    }
    free(jobs);
    return !code && interrupted(import) ? stop(import) : code;
}

enum wisp_code wisp_trace_import(const struct wisp_import *order, const char *output, struct wisp_imported *imported,
                                 struct wisp_error *error) {
    struct import import = {.order = order, .imported = imported, .error = error};
    *imported = (struct wisp_imported){0};
    enum wisp_code code =
        wisp_sources_list(&import.sources, order->paths, order->path_count, order->format != WISP_FORMAT_AUTO, error);
    if (!code) code = check_output(&import, output);
    if (!code) code = choose_model(&import);
    if (!code) code = wisp_writer_open(&import.writer, output, error);
    if (!code) code = import_requests(&import);
    if (!code) code = wisp_writer_commit(&import.writer, &import.shape, import.model, error);
    wisp_writer_discard(&import.writer);
    wisp_lines_close(import.lines);
    wisp_sources_free(&import.sources);
    return code;
}

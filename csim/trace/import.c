#include "trace/import.h"

#include "trace/json_trace.h"
#include "trace/models.h"
#include "trace/writer.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A file to import. */
struct source {
    char *path; /* to open */
    char *name; /* under which it is stored: the path below the directory that was given, or the file's name */
};

struct import {
    const struct wisp_import *order;
    struct wisp_imported *imported;
    struct wisp_error *error;
    struct source *sources;
    size_t count, room;
    char model[WISP_MODEL_NAME_MAX + 1];
    struct wisp_trace_shape shape; /* of the first file; experts, hidden, width from elsewhere */
    struct wisp_writer writer;
};

static enum wisp_code no_memory(struct wisp_error *error) {
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the list of files");
}

static enum wisp_code cannot_read(const char *path, struct wisp_error *error) {
    return wisp_fail(error, WISP_BAD_INPUT, "%s: cannot read: %s", path, strerror(errno ? errno : EIO));
}

/* ---- the list of files ---- */

static enum wisp_code add_source(struct import *import, const char *path, const char *name) {
    if (import->count == import->room) {
        size_t room = import->room ? 2 * import->room : 256;
        struct source *sources = realloc(import->sources, room * sizeof *sources);
        if (!sources) return no_memory(import->error);
        import->sources = sources;
        import->room = room;
    }
    struct source *source = &import->sources[import->count++];
    source->path = strdup(path);
    source->name = strdup(name);
    return source->path && source->name ? WISP_OK : no_memory(import->error);
}

static bool is_json(const char *name) {
    size_t length = strlen(name);
    return length > 5 && strcmp(name + length - 5, ".json") == 0;
}

static enum wisp_code walk(struct import *import, const char *directory, size_t root);

/* Links to directories are not followed, they could lead back; what is no regular file could block. */
static enum wisp_code walk_entry(struct import *import, const char *directory, const char *name, size_t root) {
    char path[PATH_MAX];
    struct stat info;
    if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path)
        return wisp_fail(import->error, WISP_BAD_INPUT, "%s/%s: the path is too long", directory, name);
    if (lstat(path, &info)) return cannot_read(path, import->error);
    if (S_ISDIR(info.st_mode)) return walk(import, path, root);
    if (!is_json(name)) return WISP_OK;
    if (stat(path, &info)) return cannot_read(path, import->error);
    return S_ISREG(info.st_mode) ? add_source(import, path, path + root) : WISP_OK;
}

/* All *.json below a directory, hidden entries left out; root: length of the path that is not part of the name. */
static enum wisp_code walk(struct import *import, const char *directory, size_t root) {
    DIR *stream = opendir(directory);
    if (!stream) return cannot_read(directory, import->error);
    enum wisp_code code = WISP_OK;
    for (struct dirent *entry; !code && (entry = readdir(stream));)
        if (*entry->d_name != '.') code = walk_entry(import, directory, entry->d_name, root);
    closedir(stream);
    return code;
}

static enum wisp_code walk_root(struct import *import, const char *directory) {
    char path[PATH_MAX];
    size_t before = import->count, length = (size_t)snprintf(path, sizeof path, "%s", directory);
    if (length >= sizeof path) return wisp_fail(import->error, WISP_BAD_INPUT, "%s: the path is too long", directory);
    while (length > 1 && path[length - 1] == '/') path[--length] = 0;
    enum wisp_code code = walk(import, path, length + 1);
    if (!code && import->count == before)
        return wisp_fail(import->error, WISP_BAD_INPUT, "%s: there is no *.json file below it", directory);
    return code;
}

static enum wisp_code add_path(struct import *import, const char *path) {
    struct stat info;
    if (stat(path, &info)) return cannot_read(path, import->error);
    if (S_ISDIR(info.st_mode)) return walk_root(import, path);
    if (!S_ISREG(info.st_mode)) return wisp_fail(import->error, WISP_BAD_INPUT, "%s: not a regular file", path);
    const char *slash = strrchr(path, '/');
    return add_source(import, path, slash ? slash + 1 : path);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct source *)a)->name, ((const struct source *)b)->name);
}

static enum wisp_code list_files(struct import *import) {
    enum wisp_code code = WISP_OK;
    for (size_t i = 0; i < import->order->path_count && !code; i++) code = add_path(import, import->order->paths[i]);
    if (code) return code;
    qsort(import->sources, import->count, sizeof *import->sources, by_name);
    for (size_t i = 1; i < import->count; i++)
        if (strcmp(import->sources[i - 1].name, import->sources[i].name) == 0)
            return wisp_fail(import->error, WISP_BAD_INPUT, "%s and %s would both be stored as %s",
                             import->sources[i - 1].path, import->sources[i].path, import->sources[i].name);
    return WISP_OK;
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
    else if (!model_in_path(import->sources[0].path, import->model))
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

/* ---- files ---- */

static enum wisp_code read_file(const char *path, char **text, size_t *size, struct wisp_error *error) {
    errno = 0;
    FILE *file = fopen(path, "rb");
    long end = -1;
    *text = NULL;
    if (file && fseek(file, 0, SEEK_END) == 0) end = ftell(file);
    if (end >= 0) *text = malloc((size_t)end + 1);
    bool whole = *text && fseek(file, 0, SEEK_SET) == 0 && fread(*text, 1, (size_t)end, file) == (size_t)end;
    enum wisp_code code = WISP_OK;
    if (!whole) code = cannot_read(path, error);
    if (file) fclose(file);
    *size = end > 0 ? (size_t)end : 0;
    return code;
}

/* One file after the other in each thread; what it became, or what is wrong with it. */
struct job {
    struct wisp_json_request request;
    struct wisp_packed packed;
    size_t json_bytes;
    enum wisp_code code;
    struct wisp_error error;
};

static void parse_and_pack(const struct import *import, size_t i, struct job *job) {
    const char *path = import->sources[i].path;
    char *text;
    struct wisp_trace_shape shape;
    *job = (struct job){0};
    job->code = read_file(path, &text, &job->json_bytes, &job->error);
    if (!job->code) job->code = wisp_json_request_parse(path, text, job->json_bytes, &job->request, &job->error);
    free(text);
    if (job->code) return;
    shape = job->request.shape;
    shape.experts = import->shape.experts;
    if (job->request.largest >= shape.experts)
        job->code = wisp_fail(&job->error, WISP_BAD_INPUT, "%s: expert %u, but the model has %u (--experts)", path,
                              job->request.largest, shape.experts);
    else
        job->code =
            wisp_pack(&shape, job->request.tokens, job->request.steps, job->request.ids, &job->packed, &job->error);
}

/* Every file must be of the first one's shape. */
static enum wisp_code check_shape(struct import *import, size_t i, const struct wisp_trace_shape *shape) {
    struct wisp_trace_shape *first = &import->shape;
    if (i == 0) {
        first->layers = shape->layers;
        first->moe_layers = shape->moe_layers;
        first->top_k = shape->top_k;
        memcpy(first->moe, shape->moe, sizeof first->moe);
        return WISP_OK;
    }
    if (first->layers == shape->layers && first->top_k == shape->top_k &&
        !memcmp(first->moe, shape->moe, sizeof first->moe))
        return WISP_OK;
    return wisp_fail(import->error, WISP_BAD_INPUT,
                     "%s has %u layers (%u MoE), top-%u; %s has %u layers (%u MoE), top-%u: one trace holds one model",
                     import->sources[i].path, shape->layers, shape->moe_layers, shape->top_k, import->sources[0].path,
                     first->layers, first->moe_layers, first->top_k);
}

static enum wisp_code append(struct import *import, size_t i, const struct job *job) {
    if (job->code) return *import->error = job->error, job->code;
    enum wisp_code code = check_shape(import, i, &job->request.shape);
    if (!code) code = wisp_writer_append(&import->writer, import->sources[i].name, &job->packed, import->error);
    if (code) return code;
    import->imported->files++;
    import->imported->json_bytes += job->json_bytes;
    if (import->order->progress)
        import->order->progress(import->order->progress_context, i + 1, import->count, import->imported->json_bytes);
    return WISP_OK;
}

/* A chunk of files in parallel, then its results in order: so the first error in that order is the one told. */
static enum wisp_code import_files(struct import *import) {
    enum { CHUNK = 32 };
    struct job jobs[CHUNK];
    enum wisp_code code = WISP_OK;
    for (size_t first = 0; first < import->count && !code; first += CHUNK) {
        size_t count = import->count - first < CHUNK ? import->count - first : CHUNK;
#pragma omp parallel for schedule(dynamic, 1) num_threads(import->order->threads)
        for (size_t i = 0; i < count; i++) parse_and_pack(import, first + i, &jobs[i]);
        for (size_t i = 0; i < count; i++) {
            if (!code) code = append(import, first + i, &jobs[i]);
            wisp_json_request_free(&jobs[i].request);
            free(jobs[i].packed.bytes);
        }
    }
    return code;
}

enum wisp_code wisp_trace_import(const struct wisp_import *order, const char *output, struct wisp_imported *imported,
                                 struct wisp_error *error) {
    struct import import = {.order = order, .imported = imported, .error = error};
    *imported = (struct wisp_imported){0};
    enum wisp_code code = list_files(&import);
    if (!code) code = choose_model(&import);
    if (!code) code = wisp_writer_open(&import.writer, output, error);
    if (!code) code = import_files(&import);
    if (!code) code = wisp_writer_commit(&import.writer, &import.shape, import.model, error);
    wisp_writer_discard(&import.writer);
    for (size_t i = 0; i < import.count; i++) {
        free(import.sources[i].path);
        free(import.sources[i].name);
    }
    free(import.sources);
    return code;
}

#include "trace/import.h"

#include "trace/import_job.h"
#include "trace/models.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct import {
    const struct wisp_import *order;
    struct wisp_imported *imported;
    struct wisp_error *error;
    struct wisp_sources sources;
    struct wisp_jobs jobs;
    char model[WISP_MODEL_NAME_MAX + 1];
    struct wisp_trace_shape shape; /* of the first request; experts, hidden, width from elsewhere */
    char first[WISP_PLACE_SIZE];   /* where the first request stands */
    struct wisp_writer writer;
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

/* ---- requests ---- */

static void notice(const struct import *import, const struct wisp_job *job) {
    char place[WISP_PLACE_SIZE], sentence[WISP_PLACE_SIZE + 256];
    if (!job->repeat.tokens || !import->order->notice) return;
    wisp_job_place(job, place);
    snprintf(sentence, sizeof sentence,
             "%s: %u tokens in a row, from token %u on, have the same experts in all layers: warm-up or padding? They "
             "are imported like all others",
             place, job->repeat.tokens, job->repeat.first);
    import->order->notice(import->order->progress_context, sentence);
}

static void parse_and_pack(const struct import *import, struct wisp_job *job) {
    char place[WISP_PLACE_SIZE];
    struct wisp_parsed *parsed = &job->parsed;
    wisp_job_parse(job, &import->order->reading);
    if (job->code) return;
    wisp_job_place(job, place);
    parsed->shape.experts = import->shape.experts;
    job->repeat = wisp_repeat_find(parsed);
    if (parsed->largest >= parsed->shape.experts)
        job->code = wisp_fail(&job->error, WISP_BAD_INPUT, "%s: expert %u, but the model has %u (--experts)", place,
                              parsed->largest, parsed->shape.experts);
    else
        job->code = wisp_pack(&parsed->shape, parsed->tokens, parsed->steps, parsed->ids, &job->packed, &job->error);
}

/* Every request must be of the first one's shape. */
static enum wisp_code check_shape(struct import *import, const struct wisp_job *job) {
    struct wisp_trace_shape *first = &import->shape;
    const struct wisp_trace_shape *shape = &job->parsed.shape;
    char place[WISP_PLACE_SIZE];
    if (import->imported->requests == 0) {
        first->layers = shape->layers;
        first->moe_layers = shape->moe_layers;
        first->top_k = shape->top_k;
        memcpy(first->moe, shape->moe, sizeof first->moe);
        wisp_job_place(job, import->first);
        return WISP_OK;
    }
    if (first->layers == shape->layers && first->top_k == shape->top_k &&
        !memcmp(first->moe, shape->moe, sizeof first->moe))
        return WISP_OK;
    wisp_job_place(job, place);
    return wisp_fail(import->error, WISP_BAD_INPUT,
                     "%s has %u layers (%u MoE), top-%u; %s has %u layers (%u MoE), top-%u: one trace holds one model",
                     place, shape->layers, shape->moe_layers, shape->top_k, import->first, first->layers,
                     first->moe_layers, first->top_k);
}

/* A file of many requests is stored as a folder with one file for each. */
static enum wisp_code store(struct import *import, const struct wisp_job *job) {
    char name[PATH_MAX + WISP_LINE_REQUEST_MAX + 8];
    const char *path = job->source->name;
    if (job->line) {
        snprintf(name, sizeof name, "%.*s/%s.json", PATH_MAX, path, job->request);
        path = name;
    }
    return wisp_writer_append(&import->writer, path, &job->packed, import->error);
}

static enum wisp_code append(struct import *import, const struct wisp_job *job) {
    struct wisp_imported *done = import->imported;
    if (job->code) return *import->error = job->error, job->code;
    enum wisp_code code = check_shape(import, job);
    if (!code) code = store(import, job);
    if (code) return code;
    notice(import, job);
    done->files = (size_t)(job->source - import->sources.list) + 1;
    done->requests++;
    done->decode_only += !job->packed.prefill_tokens;
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
    struct wisp_job *jobs = malloc(CHUNK * sizeof *jobs);
    enum wisp_code code = jobs ? WISP_OK : wisp_fail(import->error, WISP_ENVIRONMENT, "out of memory for an import");
    for (size_t count = CHUNK; !code && count == CHUNK;) {
        for (count = 0; count < CHUNK && !interrupted(import) && wisp_jobs_take(&import->jobs, &jobs[count]);)
            if (jobs[count++].code) break;
#pragma omp parallel for schedule(dynamic, 1) num_threads(import->order->threads)
        for (size_t i = 0; i < count; i++)
            if (!interrupted(import)) parse_and_pack(import, &jobs[i]);
        for (size_t i = 0; i < count; i++) {
            if (!code && interrupted(import)) code = stop(import);
            if (!code) code = append(import, &jobs[i]);
            wisp_job_free(&jobs[i]);
        }
    }
    free(jobs);
    return !code && interrupted(import) ? stop(import) : code;
}

enum wisp_code wisp_trace_import(const struct wisp_import *order, const char *output, struct wisp_imported *imported,
                                 struct wisp_error *error) {
    struct import import = {.order = order, .imported = imported, .error = error};
    *imported = (struct wisp_imported){0};
    enum wisp_code code = wisp_sources_list(&import.sources, order->paths, order->path_count, error);
    import.jobs = (struct wisp_jobs){.sources = &import.sources, .order = order};
    if (!code) code = check_output(&import, output);
    if (!code) code = choose_model(&import);
    if (!code) code = wisp_writer_open(&import.writer, output, error);
    if (!code) code = import_requests(&import);
    if (!code) code = wisp_writer_commit(&import.writer, &import.shape, import.model, error);
    wisp_writer_discard(&import.writer);
    wisp_jobs_end(&import.jobs);
    wisp_sources_free(&import.sources);
    return code;
}

#include "trace/import_job.h"

#include "trace/json_trace.h"
#include "trace/layer_list.h"
#include "trace/npy_trace.h"
#include "trace/route_trace.h"
#include "trace/router_data.h"
#include "trace/sniff.h"

#include <stdlib.h>

/* The next request of a file of many. False when there is none: the file has ended. */
static bool take_line_request(struct wisp_jobs *jobs, struct wisp_job *job) {
    struct wisp_lines *lines = jobs->lines;
    job->code = wisp_lines_next(lines, &job->parsed, &job->error);
    if (job->code || job->parsed.steps) {
        job->bytes = wisp_lines_bytes(lines) - jobs->line_bytes;
        jobs->line_bytes += job->bytes;
        snprintf(job->request, sizeof job->request, "%s", wisp_lines_request(lines, &job->line));
        return true;
    }
    wisp_lines_close(lines);
    jobs->lines = NULL;
    return false;
}

/* Open the next file and tell its layout. */
static void open_source(struct wisp_jobs *jobs, struct wisp_job *job) {
    const struct wisp_import *order = jobs->order;
    const char *bytes;
    size_t size;
    job->format = order->format;
    job->code = wisp_stream_open(job->source->path, &job->stream, &job->error);
    if (job->code || job->format) return;
    job->code = wisp_stream_peek(job->stream, &bytes, &size, &job->error);
    if (!job->code)
        job->code = wisp_sniff(wisp_stream_name(job->stream), bytes, size, &order->reading, &job->format, &job->error);
}

bool wisp_jobs_take(struct wisp_jobs *jobs, struct wisp_job *job) {
    *job = (struct wisp_job){.format = WISP_FORMAT_LINES};
    for (;;) {
        job->source = &jobs->sources->list[jobs->next ? jobs->next - 1 : 0];
        if (jobs->lines && take_line_request(jobs, job)) return true;
        if (jobs->next == jobs->sources->count) return false;
        job->source = &jobs->sources->list[jobs->next++];
        open_source(jobs, job);
        if (job->code || job->format != WISP_FORMAT_LINES) return true;
        jobs->line_bytes = 0;
        job->code = wisp_lines_open(job->stream, &jobs->order->reading, WISP_LINES_HOLD, &jobs->lines, &job->error);
        job->stream = NULL;
        if (job->code) return true;
    }
}

void wisp_jobs_end(struct wisp_jobs *jobs) {
    wisp_lines_close(jobs->lines);
    jobs->lines = NULL;
}

static enum wisp_code parse(struct wisp_job *job, const char *text, size_t size, const struct wisp_reading *reading) {
    const char *name = wisp_stream_name(job->stream);
    struct wisp_parsed *parsed = &job->parsed;
    switch (job->format) {
    case WISP_FORMAT_ROUTES: return wisp_route_parse(name, text, size, reading, parsed, &job->error);
    case WISP_FORMAT_ROUTER_DATA: return wisp_router_data_parse(name, text, size, reading, parsed, &job->error);
    case WISP_FORMAT_LAYER_LIST: return wisp_layer_list_parse(name, text, size, reading, parsed, &job->error);
    case WISP_FORMAT_NPY: return wisp_npy_parse(name, text, size, reading, parsed, &job->error);
    default: return wisp_json_request_parse(name, text, size, parsed, &job->error);
    }
}

void wisp_job_parse(struct wisp_job *job, const struct wisp_reading *reading) {
    char *text;
    size_t size;
    if (job->code || !job->stream) return;
    job->code = wisp_stream_all(job->stream, job->format != WISP_FORMAT_NPY, &text, &size, &job->error);
    job->bytes = wisp_stream_bytes(job->stream);
    if (!job->code) job->code = parse(job, text, size, reading);
    free(text);
    wisp_stream_close(job->stream);
    job->stream = NULL;
}

void wisp_job_free(struct wisp_job *job) {
    wisp_parsed_free(&job->parsed);
    free(job->packed.bytes);
    wisp_stream_close(job->stream);
    *job = (struct wisp_job){0};
}

void wisp_job_place(const struct wisp_job *job, char place[WISP_PLACE_SIZE]) {
    int used = snprintf(place, PATH_MAX, "%s", job->source->path);
    if (job->line) snprintf(place + used, 32, ":%zu", job->line);
}

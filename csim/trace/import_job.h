/* import_job.h - the requests of an import, one after the other: where each stands, in which layout, and what it
 * became.
 *
 * Taking is for one thread; wisp_job_parse may run for many jobs at once. A job owns what it holds until wisp_job_free,
 * the sequence its open file until wisp_jobs_end.
 */
#ifndef WISP_TRACE_IMPORT_JOB_H
#define WISP_TRACE_IMPORT_JOB_H

#include "trace/import.h"
#include "trace/line_trace.h"
#include "trace/repeat.h"
#include "trace/sources.h"
#include "trace/writer.h"

#include <limits.h>

enum { WISP_PLACE_SIZE = PATH_MAX + 32 };

/* One request on its way: where it stands, what it became, or what is wrong with it. */
struct wisp_job {
    const struct wisp_source *source;
    enum wisp_format format;
    struct wisp_stream *stream;              /* of a file of one request, to be parsed; else NULL */
    size_t line;                             /* in a file of many requests, else 0 */
    char request[WISP_LINE_REQUEST_MAX + 1]; /* likewise */
    struct wisp_parsed parsed;
    struct wisp_repeat repeat;
    struct wisp_packed packed;
    uint64_t bytes; /* of the file, that this request took */
    enum wisp_code code;
    struct wisp_error error;
};

struct wisp_jobs {
    const struct wisp_sources *sources;
    const struct wisp_import *order;
    size_t next;              /* source that is taken next */
    struct wisp_lines *lines; /* of the source before it, if that has more requests */
    uint64_t line_bytes;      /* of that file, counted so far */
};

/* The next request: of a file of many it is parsed here, one after the other; other files wait for their thread. False
 * at the end of all. What is wrong is the job's code. */
bool wisp_jobs_take(struct wisp_jobs *jobs, struct wisp_job *job);
void wisp_jobs_end(struct wisp_jobs *jobs);

void wisp_job_parse(struct wisp_job *job, const struct wisp_reading *reading);
void wisp_job_free(struct wisp_job *job);

/* A request for people: the file, and the line in it. */
void wisp_job_place(const struct wisp_job *job, char place[WISP_PLACE_SIZE]);

#endif

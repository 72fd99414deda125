/* line_trace.h - the plain line format, for recorders of one's own: many requests in a file, one line per token and
 * MoE layer, as CSV or as JSON objects (docs/format.md, "The line format").
 *
 * A reader streams: it holds one request, and the names of those before it. It owns its stream and all it holds;
 * wisp_lines_close ends it. What is wrong is BAD_INPUT with file and line; after an error only closing is allowed.
 */
#ifndef WISP_TRACE_LINE_TRACE_H
#define WISP_TRACE_LINE_TRACE_H

#include "base/error.h"
#include "trace/parsed.h"

#include <stdio.h>

enum { WISP_LINE_REQUEST_MAX = 200 }; /* bytes of a request's name */

struct wisp_lines;

/* Takes the stream, also when it fails; name is used in errors. */
enum wisp_code wisp_lines_open(const char *name, FILE *stream, struct wisp_lines **lines, struct wisp_error *error);
void wisp_lines_close(struct wisp_lines *lines);

/* The next request; at the end of the file one of no steps. Without any request the file is wrong. */
enum wisp_code wisp_lines_next(struct wisp_lines *lines, struct wisp_parsed *parsed, struct wisp_error *error);

/* Of the request that came last: its name and its first line. The name lives until the next call. */
const char *wisp_lines_request(const struct wisp_lines *lines, size_t *line);

/* Bytes read so far. */
uint64_t wisp_lines_bytes(const struct wisp_lines *lines);

#endif

/* line_trace.h - the plain line format, for recorders of one's own: many requests in a file, one line per token and
 * MoE layer, as CSV or as JSON objects (docs/format.md, "The line format").
 *
 * A reader streams. Lines of several requests may be mixed, as an engine records a batch: requests stay open while the
 * open ones hold at most `hold` bytes, then the one whose last line is the longest ago is taken for complete. So a
 * request comes after all whose last line is before its own. A reader owns its stream and all it holds;
 * wisp_lines_close ends it. What is wrong is BAD_INPUT with file and line; after an error only closing is allowed.
 */
#ifndef WISP_TRACE_LINE_TRACE_H
#define WISP_TRACE_LINE_TRACE_H

#include "base/error.h"
#include "trace/keys.h"
#include "trace/parsed.h"
#include "trace/stream.h"

enum { WISP_LINE_REQUEST_MAX = 200 }; /* bytes of a request's name */
#define WISP_LINES_HOLD ((size_t)1 << 26)

struct wisp_lines;

/* Takes the stream, also when it fails. The reading must outlive the reader. */
enum wisp_code wisp_lines_open(struct wisp_stream *stream, const struct wisp_reading *reading, size_t hold,
                               struct wisp_lines **lines, struct wisp_error *error);
void wisp_lines_close(struct wisp_lines *lines);

/* The next request; at the end of the file one of no steps. Without any request the file is wrong. */
enum wisp_code wisp_lines_next(struct wisp_lines *lines, struct wisp_parsed *parsed, struct wisp_error *error);

/* Of the request that came last: its name and its first line. The name lives until the next call. */
const char *wisp_lines_request(const struct wisp_lines *lines, size_t *line);

/* Bytes of the file read so far. */
uint64_t wisp_lines_bytes(const struct wisp_lines *lines);

#endif

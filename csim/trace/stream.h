/* stream.h - the input of an import: a file, a pipe or standard input ("-"), unpacked if it is gzip or zstd, without a
 * byte order mark, by lines or as a whole. Its first bytes can be looked at before either.
 *
 * A stream owns its file and its buffer; wisp_stream_close ends it, in every case. What is wrong names the path:
 * BAD_INPUT for damaged bytes, else as wisp_cannot_read says.
 */
#ifndef WISP_TRACE_STREAM_H
#define WISP_TRACE_STREAM_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { WISP_LINE_MAX = 65535, WISP_STREAM_PEEK = 1 << 16 };

struct wisp_stream;

enum wisp_code wisp_stream_open(const char *path, struct wisp_stream **stream, struct wisp_error *error);

/* The same of a file that is open; takes it, also when it fails. */
enum wisp_code wisp_stream_of(const char *name, FILE *file, struct wisp_stream **stream, struct wisp_error *error);
void wisp_stream_close(struct wisp_stream *stream);

/* Standard input is "standard input". */
const char *wisp_stream_name(const struct wisp_stream *stream);

/* The first bytes, WISP_STREAM_PEEK of them if there are so many. Before anything is taken. */
enum wisp_code wisp_stream_peek(struct wisp_stream *stream, const char **bytes, size_t *size, struct wisp_error *error);

/* The next line, without LF or CR LF, with a zero byte behind it; the user may change it until the next call. *line is
 * NULL at the end. `number` (from 1) is used in errors: a zero byte, a line that is too long. */
enum wisp_code wisp_stream_line(struct wisp_stream *stream, size_t number, char **line, size_t *length,
                                struct wisp_error *error);

/* All that is left, with a zero byte behind its size bytes; *bytes is the caller's to free. In a text a zero byte is
 * wrong. */
enum wisp_code wisp_stream_all(struct wisp_stream *stream, bool text, char **bytes, size_t *size,
                               struct wisp_error *error);

/* Of the file, as it is stored: taken so far. */
uint64_t wisp_stream_bytes(const struct wisp_stream *stream);

#endif

/* file.h - a file as a text; output that is whole or not there: written under a temporary name beside its place
 * (temporary.h), then renamed. A file that is replaced keeps its mode and, as far as the system allows, its owner; one
 * that may not be written is not replaced. What exists and is no regular file (a device, a pipe) is written to as it
 * is. A link stays: what it names is written, there or not. Another name of standard output or standard error is that
 * stream.
 *
 * An output owns its stream and its temporary file; wisp_output_commit or wisp_output_discard ends it, in every case.
 * Errors of output are ENVIRONMENT and name the path and the system's reason.
 */
#ifndef WISP_BASE_FILE_H
#define WISP_BASE_FILE_H

#include "base/error.h"

#include <stddef.h>
#include <stdio.h>

struct wisp_output {
    FILE *stream;
    char *path;      /* NULL: stdout */
    char *place;     /* where the temporary file goes; NULL: there is none */
    char *temporary; /* NULL: nothing to rename or remove */
};

/* Where an output to this path goes: what a chain of links names, whether it is there or not; for the caller to free.
 * NULL: see errno. */
char *wisp_output_place(const char *path);

/* path "-" is stdout. Opening a pipe waits for its reader. */
enum wisp_code wisp_output_open(struct wisp_output *output, const char *path, struct wisp_error *error);

/* Flush, check, rename; on failure nothing is left behind. */
enum wisp_code wisp_output_commit(struct wisp_output *output, struct wisp_error *error);

/* Leave nothing behind. Harmless on an output that was never opened or has ended. */
void wisp_output_discard(struct wisp_output *output);

/* Flush a stream: 0, or the errno of what failed in it, now or earlier. */
int wisp_stream_problem(FILE *stream);

/* All of the above for bytes that are in memory. */
enum wisp_code wisp_output_write(const char *path, const void *bytes, size_t size, struct wisp_error *error);

/* The error of an input that cannot be opened or read, by errno: BAD_INPUT with the system's reason, ENVIRONMENT if the
 * machine has no memory or no files left, INTERRUPTED if a signal has ended the wait for a pipe. */
enum wisp_code wisp_cannot_read(const char *path, struct wisp_error *error);

/* A whole text, of a file, a pipe or a device, with a zero byte behind its size bytes; *text is the caller's to free. A
 * directory and a text with a zero byte in it are BAD_INPUT, and so is one of more than `most` bytes: before it is
 * read, if it is a file. It fails else as wisp_cannot_read says. *text is NULL then. */
enum wisp_code wisp_file_read_within(const char *path, size_t most, char **text, size_t *size,
                                     struct wisp_error *error);
enum wisp_code wisp_file_read(const char *path, char **text, size_t *size, struct wisp_error *error);

#endif

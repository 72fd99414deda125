/* import.h - from recorded expert selections to one .wtr file: the data set's JSON, a serving engine's route dump, the
 * plain line format, arrays of numpy and others (docs/format.md says what each looks like), packed by gzip or zstd or
 * not, from files, pipes or standard input.
 *
 * Files are taken in the string order of their paths, parsed and packed in parallel and written in order, so the bytes
 * do not depend on the file system or the threads, and memory does not grow with their number. Whatever is wrong names
 * the file and leaves nothing behind; so does an interrupt.
 */
#ifndef WISP_TRACE_IMPORT_H
#define WISP_TRACE_IMPORT_H

#include "base/stop.h"
#include "trace/keys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum wisp_format {
    WISP_FORMAT_AUTO, /* each file by its first bytes */
    WISP_FORMAT_DATASET,
    WISP_FORMAT_ROUTES,
    WISP_FORMAT_LINES,
    WISP_FORMAT_NPY,
    WISP_FORMAT_ROUTER_DATA,
    WISP_FORMAT_LAYER_LIST
};

struct wisp_imported {
    size_t files, requests;
    size_t decode_only; /* requests without a prefill */
    uint64_t bytes;     /* read */
};

struct wisp_import {
    const char *const *paths; /* files, "-", and directories that are searched */
    size_t path_count;
    enum wisp_format format;
    struct wisp_reading reading;
    const char *model;               /* NULL: from the path, see docs/format.md */
    uint32_t experts, hidden, width; /* 0: of the known model; experts unknown: refused */
    unsigned threads;
    wisp_stop *interrupted; /* not zero: end with INTERRUPTED; may be NULL */
    /* After each request, in order: what is done, and of how much; may be NULL. */
    void (*progress)(void *context, const struct wisp_imported *done, size_t files, uint64_t bytes);
    void *progress_context;
    /* A sentence about content that is imported and looks wrong; may be NULL. */
    void (*notice)(void *context, const char *sentence);
};

enum wisp_code wisp_trace_import(const struct wisp_import *import, const char *output, struct wisp_imported *imported,
                                 struct wisp_error *error);

#endif

/* import.h - from a tree of the data set's JSON files to one .wtr file.
 *
 * Files are taken in the string order of their paths, parsed and packed in parallel and written in order, so the bytes
 * do not depend on the file system or the threads, and memory does not grow with their number. Whatever is wrong names
 * the file and leaves nothing behind.
 */
#ifndef WISP_TRACE_IMPORT_H
#define WISP_TRACE_IMPORT_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct wisp_import {
    const char *const *paths; /* files, and directories that are searched for *.json */
    size_t path_count;
    const char *model;               /* NULL: from the path, see docs/format.md */
    uint32_t experts, hidden, width; /* 0: of the known model; experts unknown: refused */
    unsigned threads;
    /* After each file, in order; may be NULL. */
    void (*progress)(void *context, size_t done, size_t all, uint64_t bytes);
    void *progress_context;
};

struct wisp_imported {
    size_t files;
    uint64_t json_bytes;
};

enum wisp_code wisp_trace_import(const struct wisp_import *import, const char *output, struct wisp_imported *imported,
                                 struct wisp_error *error);

#endif

/* sources.h - the files of an import, in the string order of the names under which they are stored; "-" is standard
 * input, stored as "stdin".
 *
 * Directories are searched for *.json, *.jsonl, *.csv and *.npy, and these as *.gz and *.zst; hidden entries are left
 * out and links to directories are not followed, since they could lead back. A list owns its strings; wisp_sources_free
 * releases them, also after a failure.
 */
#ifndef WISP_TRACE_SOURCES_H
#define WISP_TRACE_SOURCES_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wisp_source {
    char *path; /* to open */
    char *name; /* under which it is stored: the path below the directory that was given, or the file's name */
};

struct wisp_sources {
    struct wisp_source *list;
    size_t count, room;
    uint64_t bytes; /* of all files, when they were listed */
};

/* A path may name a pipe, too; a search never takes one. */
enum wisp_code wisp_sources_list(struct wisp_sources *sources, const char *const *paths, size_t path_count,
                                 struct wisp_error *error);
void wisp_sources_free(struct wisp_sources *sources);

#endif

#include "trace/export.h"

#include "base/file.h"
#include "trace/json_trace.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct export {
    const struct wisp_trace *trace;
    const char *directory;
    wisp_stop *stop;
    struct wisp_error *error;
    char **made; /* directories, in the order in which they were made */
    size_t made_count, made_room;
    uint32_t written; /* requests */
};

static enum wisp_code path_of(const struct export *export, uint32_t r, char path[PATH_MAX]) {
    const char *below = wisp_trace_path(export->trace, r);
    if (snprintf(path, PATH_MAX, "%s/%s", export->directory, below) < PATH_MAX) return WISP_OK;
    return wisp_fail(export->error, WISP_BAD_INPUT, "%s/%.200s: the path is too long", export->directory, below);
}

/* ---- directories ---- */

static enum wisp_code note_made(struct export *export, const char *path) {
    if (export->made_count == export->made_room) {
        size_t room = export->made_room ? 2 * export->made_room : 64;
        char **made = realloc(export->made, room * sizeof *made);
        if (!made) return wisp_fail(export->error, WISP_ENVIRONMENT, "out of memory for an export");
        export->made = made;
        export->made_room = room;
    }
    char *copy = strdup(path);
    if (!copy) return wisp_fail(export->error, WISP_ENVIRONMENT, "out of memory for an export");
    export->made[export->made_count++] = copy;
    return WISP_OK;
}

/* below: in the directory of the export, where a link could lead out of it. */
static enum wisp_code make_directory(struct export *export, const char *path, bool below) {
    struct stat info;
    if (mkdir(path, 0777) == 0) {
        enum wisp_code code = note_made(export, path);
        if (code) rmdir(path);
        return code;
    }
    if (errno != EEXIST)
        return wisp_fail(export->error, WISP_ENVIRONMENT, "%s: cannot create: %s", path, strerror(errno));
    if (below && lstat(path, &info) == 0 && S_ISLNK(info.st_mode))
        return wisp_fail(export->error, WISP_BAD_INPUT, "%s: a link; nothing is written through it", path);
    return WISP_OK;
}

/* Make the directories above a file. */
static enum wisp_code make_parents(struct export *export, char *path) {
    enum wisp_code code = WISP_OK;
    size_t root = strlen(export->directory);
    for (char *slash = strchr(path + 1, '/'); slash && !code; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        code = make_directory(export, path, (size_t)(slash - path) > root);
        *slash = '/';
    }
    return code;
}

/* ---- files ---- */

static enum wisp_code export_request(struct export *export, uint32_t r) {
    char path[PATH_MAX];
    struct stat info;
    struct wisp_output output = {0};
    struct wisp_request request;
    enum wisp_code code = path_of(export, r, path);
    if (!code) code = make_parents(export, path);
    if (code) return code;
    if (lstat(path, &info) == 0)
        return wisp_fail(export->error, WISP_BAD_INPUT, "%s: exists, and is not overwritten", path);
    code = wisp_trace_read(export->trace, r, &request, export->error);
    if (code) return code;
    code = wisp_output_open(&output, path, export->error);
    if (!code) code = wisp_json_request_write(&request, output.stream, export->stop, export->error);
    if (!code) code = wisp_output_commit(&output, export->error);
    wisp_output_discard(&output);
    wisp_request_free(&request);
    if (!code) export->written = r + 1;
    return code;
}

static void undo(const struct export *export) {
    char path[PATH_MAX];
    for (uint32_t r = 0; r < export->written; r++)
        if (!path_of(export, r, path)) unlink(path);
    for (size_t i = export->made_count; i-- > 0;) rmdir(export->made[i]);
}

enum wisp_code wisp_trace_export(const struct wisp_trace *trace, const char *directory, wisp_stop *stop,
                                 struct wisp_error *error) {
    struct export export = {.trace = trace, .directory = directory, .stop = stop, .error = error};
    enum wisp_code code = wisp_trace_check(trace, stop, error);
    for (uint32_t r = 0; r < wisp_trace_info(trace)->requests && !code; r++)
        code = wisp_stopped(stop) ? wisp_stop_error(error) : export_request(&export, r);
    if (code) {
        struct wisp_error first = *error; /* which a path that is too long must not replace */
        undo(&export);
        *error = first;
    }
    for (size_t i = 0; i < export.made_count; i++) free(export.made[i]);
    free(export.made);
    return code;
}

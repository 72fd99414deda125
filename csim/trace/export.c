#include "trace/export.h"

#include "base/file.h"
#include "trace/json_trace.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Make the directories above a file. */
static enum wisp_code make_parents(char *path, struct wisp_error *error) {
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        int failed = mkdir(path, 0777) && errno != EEXIST;
        if (failed) return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot create: %s", path, strerror(errno));
        *slash = '/';
    }
    return WISP_OK;
}

static enum wisp_code export_request(const struct wisp_request *request, char *path, struct wisp_error *error) {
    struct stat info;
    struct wisp_output output;
    if (stat(path, &info) == 0) return wisp_fail(error, WISP_BAD_INPUT, "%s: exists, and is not overwritten", path);
    enum wisp_code code = make_parents(path, error);
    if (!code) code = wisp_output_open(&output, path, error);
    if (code) return code;
    code = wisp_json_request_write(request, output.stream, error);
    if (!code) code = wisp_output_commit(&output, error);
    wisp_output_discard(&output);
    return code;
}

enum wisp_code wisp_trace_export(const struct wisp_trace *trace, const char *directory, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (uint32_t r = 0; r < wisp_trace_info(trace)->requests && !code; r++) {
        char path[PATH_MAX];
        struct wisp_request request;
        int length = snprintf(path, sizeof path, "%s/%s", directory, wisp_trace_path(trace, r));
        if (length >= (int)sizeof path)
            return wisp_fail(error, WISP_BAD_INPUT, "%s/%s: the path is too long", directory,
                             wisp_trace_path(trace, r));
        code = wisp_trace_read(trace, r, &request, error);
        if (code) return code;
        code = export_request(&request, path, error);
        wisp_request_free(&request);
    }
    return code;
}

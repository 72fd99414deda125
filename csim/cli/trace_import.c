#include "cli/trace_import.h"

#include "base/clock.h"
#include "cli/interrupt.h"
#include "cli/verdict.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void show_progress(void *context, const struct wisp_imported *done, size_t files, uint64_t bytes) {
    const double *start = context;
    static double shown;
    double now = wisp_now_s(), elapsed = now - *start;
    if (now - shown < 0.1 && done->bytes < bytes) return;
    shown = now;
    fprintf(stderr, "\r%zu of %zu files, %.0f MB/s, %.0f s to go\033[K", done->files, files,
            elapsed > 0 ? (double)done->bytes / elapsed / 1e6 : 0,
            done->bytes && done->bytes < bytes ? elapsed * ((double)bytes / (double)done->bytes - 1) : 0);
}

static void show_notice(void *context, const char *sentence) {
    (void)context;
    fprintf(stderr, "%swisp: %s\n", isatty(STDERR_FILENO) ? "\r\033[K" : "", sentence);
}

enum wisp_code wisp_import_run(struct wisp_import *import, const char *output, struct wisp_error *error) {
    struct wisp_imported imported;
    double start = wisp_now_s();
    bool terminal = isatty(STDERR_FILENO);
    import->notice = show_notice;
    if (terminal) {
        import->progress = show_progress;
        import->progress_context = &start;
    }
    import->interrupted = wisp_catch_interrupts();
    enum wisp_code code = wisp_trace_import(import, output, &imported, error);
    if (terminal) fprintf(stderr, "\r\033[K");
    if (code) return code;
    double seconds = wisp_now_s() - start;
    fprintf(stderr, "%zu files, %zu requests, %.1f MB in %.2f s (%.0f MB/s)\n", imported.files, imported.requests,
            (double)imported.bytes / 1e6, seconds, (double)imported.bytes / seconds / 1e6);
    if (imported.decode_only)
        fprintf(stderr, "%zu requests without a prefill: only decoding was recorded\n", imported.decode_only);
    return wisp_say_pass(strcmp(output, "-") == 0 ? stderr : stdout, error);
}

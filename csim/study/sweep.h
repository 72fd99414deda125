/* sweep.h - many studies from one file: traces x wafers x batches x strategies, with a manifest so that a sweep that
 * was interrupted goes on where it stopped.
 *
 * The file has one section, [sweep]: `traces`, `wafers` and `set` (lists; section.key=value for all wafers), and the
 * settings of a study (settings.h). A study is one trace with one batch, on all wafers and under all strategies; it
 * leaves NAME.json, NAME.csv and NAME.txt in the output directory, where NAME is the trace's file name and the batch.
 * The manifest says of each study whether it was computed, reused or failed; a study is reused if the manifest of
 * before has it with the same key, a hash over everything that its result depends on. Errors: BAD_INPUT with file and
 * line; a study that fails does not stop the others, and its error is returned at the end. After INTERRUPTED the
 * studies that are whole stand in the directory, in sweep.csv and in the manifest.
 */
#ifndef WISP_STUDY_SWEEP_H
#define WISP_STUDY_SWEEP_H

#include "study/job.h"

enum { WISP_SWEEP_TRACES_MAX = 16, WISP_SWEEP_STUDIES_MAX = WISP_SWEEP_TRACES_MAX * WISP_STUDY_BATCHES_MAX };

enum wisp_sweep_state { WISP_SWEEP_OPEN, WISP_SWEEP_COMPUTED, WISP_SWEEP_REUSED, WISP_SWEEP_FAILED };

struct wisp_sweep_study {
    uint32_t trace, batch; /* index, requests */
    char name[128];
    uint64_t key;
    enum wisp_sweep_state state;
    double seconds;
    char problem[1024];
};

struct wisp_sweep {
    const char *path, *output;
    struct wisp_study_settings settings;
    char *words[64 + WISP_SWEEP_TRACES_MAX]; /* what the lists point to; owned */
    size_t word_count;
    const char *traces[WISP_SWEEP_TRACES_MAX], *wafers[WISP_STUDY_WAFERS_MAX], *sets[32];
    size_t trace_count, wafer_count, set_count;
    struct wisp_sweep_study studies[WISP_SWEEP_STUDIES_MAX];
    size_t study_count;
    /* A study begins or has ended; may be NULL. */
    void (*report)(void *context, const struct wisp_sweep *sweep, size_t study);
    void *report_context;
};

/* Read the file; the caller has set output, and report. wisp_sweep_free in any case. */
enum wisp_code wisp_sweep_load(struct wisp_sweep *sweep, const char *path, struct wisp_error *error);

enum wisp_code wisp_sweep_run(struct wisp_sweep *sweep, struct wisp_error *error);

void wisp_sweep_free(struct wisp_sweep *sweep);

extern const char *const wisp_sweep_states[];

#endif

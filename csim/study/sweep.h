/* sweep.h - many studies from one file: traces x wafers x batches x strategies, so kept that a
 * sweep that was interrupted goes on where it stopped.
 *
 * The file has one section, [sweep]: `traces`, `wafers` and `set` (lists; section.key=value for all
 * wafers), and the settings of a study (settings.h). A study is one trace with one batch, on all
 * wafers and under all strategies. The directory of the output has
 *
 *     studies/NAME.json, .csv, .txt   of each study; NAME: the trace (names.h) and the batch
 *     sweep.csv                       the lines of all studies
 *     manifest.json                   of each study, whether it was computed, reused or failed
 *     sweep.lock                      held while a sweep runs: one at a time
 *
 * A study is reused if its record holds the key of what is to be computed (sweep_key.h), and the
 * other two files are the ones that were written with it (sweep_store.h). Nothing else is trusted,
 * the manifest neither: it is for the reader.
 *
 * Errors: BAD_INPUT with file and line; ENVIRONMENT if another sweep has the directory; a study
 * that fails does not stop the others, and its error is returned at the end. After INTERRUPTED the
 * studies that are whole stand in the directory, in sweep.csv and in the manifest.
 */
#ifndef WISP_STUDY_SWEEP_H
#define WISP_STUDY_SWEEP_H

#include "study/job.h"

#include <limits.h>

enum { WISP_SWEEP_TRACES_MAX = 16, WISP_SWEEP_STUDIES_MAX = WISP_SWEEP_TRACES_MAX * WISP_STUDY_BATCHES_MAX };

enum wisp_sweep_state { WISP_SWEEP_OPEN, WISP_SWEEP_COMPUTED, WISP_SWEEP_REUSED, WISP_SWEEP_FAILED };

struct wisp_sweep_study {
    uint32_t trace, batch; /* index, requests */
    char name[128];
    uint64_t key; /* 0 before the study begins */
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
    uint64_t program; /* hash of the program, part of each key */
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

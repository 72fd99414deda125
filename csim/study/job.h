/* job.h - one study from its files: a trace, wafers, settings; run, and written out.
 *
 * Wafers are named after their files (names.h).
 * The job owns its configs and results until wisp_study_job_free, which may always be called. Errors name the file.
 */
#ifndef WISP_STUDY_JOB_H
#define WISP_STUDY_JOB_H

#include "study/names.h"
#include "study/record.h"
#include "study/settings.h"
#include "trace/trace.h"

enum { WISP_STUDY_WAFERS_MAX = 8 };

/* What a record that is kept says of itself: what it was computed from, and which files it belongs
 * to (sweep_store.h). */
struct wisp_study_seal {
    uint64_t key, csv, table;
};

struct wisp_study_job {
    const struct wisp_study_settings *settings;
    const char *trace;
    const char *wafers[WISP_STUDY_WAFERS_MAX]; /* config files */
    size_t wafer_count;
    const char *const *sets; /* section.key=value, for all wafers */
    size_t set_count;
    uint32_t batch;
    const struct wisp_study_seal *seal; /* NULL: none */
    /* filled by wisp_study_job_run */
    char names[WISP_STUDY_WAFERS_MAX][WISP_SHORT_NAME_SIZE], model[WISP_MODEL_NAME_MAX + 1];
    struct wisp_config configs[WISP_STUDY_WAFERS_MAX];
    struct wisp_study_point *points;
    struct wisp_study_result *results;
    struct wisp_study_records records;
    double seconds;
    bool interrupted; /* not all steps of all points are there */
};

/* The configs, before anything long begins. */
enum wisp_code wisp_study_job_load(struct wisp_study_job *job, struct wisp_error *error);

enum wisp_code wisp_study_job_run(struct wisp_study_job *job, struct wisp_error *error);

void wisp_study_job_free(struct wisp_study_job *job);

/* {"schema_version" ... "results": [...]} to a path. */
enum wisp_code wisp_study_job_json(const struct wisp_study_job *job, const char *path, bool details,
                                   struct wisp_error *error);
enum wisp_code wisp_study_job_csv(const struct wisp_study_job *job, const char *path, struct wisp_error *error);

#endif

#include "study/sweep.h"

#include "base/file.h"
#include "base/version.h"
#include "study/sweep_key.h"
#include "study/sweep_store.h"

#include <stdlib.h>
#include <string.h>

const char *const wisp_sweep_states[] = {[WISP_SWEEP_OPEN] = "open",
                                         [WISP_SWEEP_COMPUTED] = "computed",
                                         [WISP_SWEEP_REUSED] = "reused",
                                         [WISP_SWEEP_FAILED] = "failed"};

/* ---- the manifest ---- */

static enum wisp_code write_manifest(const struct wisp_sweep *sweep, struct wisp_error *error) {
    char path[PATH_MAX];
    struct wisp_json *json = wisp_json_new();
    wisp_sweep_store_path(sweep->output, "manifest.json", path);
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    wisp_json_object(json, NULL);
    wisp_json_u64(json, "schema", 1);
    wisp_json_string(json, "git_commit", wisp_commit);
    wisp_json_string(json, "sweep", sweep->path);
    wisp_json_array(json, "studies");
    for (size_t i = 0; i < sweep->study_count; i++) {
        const struct wisp_sweep_study *study = &sweep->studies[i];
        wisp_json_object(json, NULL);
        wisp_json_string(json, "name", study->name);
        wisp_json_string(json, "trace", sweep->traces[study->trace]);
        wisp_json_u64(json, "batch", study->batch);
        if (study->key) wisp_json_hex(json, "key", study->key);
        wisp_json_string(json, "state", wisp_sweep_states[study->state]);
        wisp_json_double(json, "wall_s", study->seconds);
        if (study->state == WISP_SWEEP_FAILED) wisp_json_string(json, "problem", study->problem);
        wisp_json_end_object(json);
    }
    wisp_json_end_array(json);
    wisp_json_end_object(json);
    return wisp_json_write(json, path, error);
}

/* ---- running ---- */

static struct wisp_study_job job_of(const struct wisp_sweep *sweep, const struct wisp_sweep_study *study) {
    struct wisp_study_job job = {.settings = &sweep->settings,
                                 .trace = sweep->traces[study->trace],
                                 .wafer_count = sweep->wafer_count,
                                 .sets = sweep->sets,
                                 .set_count = sweep->set_count,
                                 .batch = study->batch};
    memcpy(job.wafers, sweep->wafers, sizeof job.wafers);
    return job;
}

static void report(const struct wisp_sweep *sweep, size_t at) {
    if (sweep->report) sweep->report(sweep->report_context, sweep, at);
}

static bool is_whole(const struct wisp_sweep_study *study) {
    return study->state == WISP_SWEEP_COMPUTED || study->state == WISP_SWEEP_REUSED;
}

/* The key is of the files that the results are from: they are still the same at the end. */
static enum wisp_code compute(const struct wisp_sweep *sweep, const struct wisp_sweep_study *study,
                              struct wisp_study_job *job, struct wisp_error *error) {
    if (wisp_stopped(sweep->settings.setup.stop)) return wisp_stop_error(error);
    enum wisp_code code = wisp_study_job_run(job, error);
    if (!code && wisp_sweep_key(job, sweep->program) != study->key)
        return wisp_fail(error, WISP_ENVIRONMENT,
                         "%s: changed, or cannot be read any more, since the study began; run the same command again",
                         job->trace);
    return code ? code : wisp_sweep_store_put(sweep->output, study->name, job, study->key, error);
}

/* Its own error stays with the study; INTERRUPTED ends the sweep. */
static enum wisp_code run_study(struct wisp_sweep *sweep, size_t at, struct wisp_error *error) {
    struct wisp_sweep_study *study = &sweep->studies[at];
    struct wisp_study_job job = job_of(sweep, study);
    bool reuse = false;
    enum wisp_code code = wisp_study_job_load(&job, error);
    if (!code) study->key = wisp_sweep_key(&job, sweep->program);
    if (!code) code = wisp_sweep_store_has(sweep->output, study->name, study->key, &reuse, error);
    report(sweep, at);
    if (!code && !reuse) code = compute(sweep, study, &job, error);
    code = wisp_stop_verdict(sweep->settings.setup.stop, code, error);
    study->state = code ? WISP_SWEEP_FAILED : reuse ? WISP_SWEEP_REUSED : WISP_SWEEP_COMPUTED;
    if (code == WISP_INTERRUPTED) study->state = WISP_SWEEP_OPEN;
    if (code) snprintf(study->problem, sizeof study->problem, "%s", error->message);
    study->seconds = job.seconds;
    wisp_study_job_free(&job);
    report(sweep, at);
    return code;
}

static enum wisp_code join_csv(const struct wisp_sweep *sweep, struct wisp_error *error) {
    char path[PATH_MAX];
    struct wisp_output output = {0};
    wisp_sweep_store_path(sweep->output, "sweep.csv", path);
    enum wisp_code code = wisp_output_open(&output, path, error);
    if (code) return code;
    wisp_study_csv_head(output.stream);
    for (size_t i = 0; i < sweep->study_count; i++) {
        if (!is_whole(&sweep->studies[i])) continue;
        wisp_sweep_study_path(sweep->output, sweep->studies[i].name, ".csv", path);
        char *text;
        size_t size;
        code = wisp_file_read(path, &text, &size, error);
        if (code) return wisp_output_discard(&output), code;
        const char *lines = strchr(text, '\n');
        if (lines) fputs(lines + 1, output.stream);
        free(text);
    }
    return wisp_output_commit(&output, error);
}

/* What is whole is written; the signal is the verdict. */
static enum wisp_code stop_sweep(const struct wisp_sweep *sweep, struct wisp_error *error) {
    size_t whole = 0;
    for (size_t i = 0; i < sweep->study_count; i++) whole += is_whole(&sweep->studies[i]);
    return wisp_fail(error, WISP_INTERRUPTED,
                     "stopped by a signal: %zu of %zu studies are whole and kept; the same command goes on from there",
                     whole, sweep->study_count);
}

static void keep_first(enum wisp_code *worst, const struct wisp_error *own, struct wisp_error *error) {
    if (!*worst) *worst = own->code, *error = *own;
}

enum wisp_code wisp_sweep_run(struct wisp_sweep *sweep, struct wisp_error *error) {
    enum wisp_code worst = WISP_OK;
    struct wisp_error own;
    int lock;
    enum wisp_code code = wisp_sweep_program(&sweep->program, error);
    if (!code) code = wisp_sweep_store_open(sweep->output, &lock, error);
    if (code) return code;
    bool stopped = false;
    for (size_t i = 0; i < sweep->study_count; i++) { /* after a signal: what is there already stays known */
        code = run_study(sweep, i, &own);
        stopped |= code == WISP_INTERRUPTED;
        if (code) keep_first(&worst, &own, error);
        if (write_manifest(sweep, &own)) keep_first(&worst, &own, error);
    }
    if (join_csv(sweep, &own)) keep_first(&worst, &own, error);
    wisp_sweep_store_close(lock);
    return stopped ? stop_sweep(sweep, error) : worst;
}

#include "study/job.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/printable.h"
#include "base/version.h"

#include <stdlib.h>
#include <string.h>

enum { SCHEMA = 1 };

enum wisp_code wisp_study_job_load(struct wisp_study_job *job, struct wisp_error *error) {
    enum wisp_code code = wisp_short_names("wafers", job->wafers, job->wafer_count, job->names, error);
    for (size_t w = 0; w < job->wafer_count && !code; w++)
        code = wisp_config_load(job->wafers[w], job->sets, job->set_count, &job->configs[w], error);
    return code;
}

static enum wisp_code make_points(struct wisp_study_job *job, struct wisp_error *error) {
    size_t count = job->wafer_count * job->settings->strategy_count;
    job->points = calloc(count, sizeof *job->points);
    job->results = calloc(count, sizeof *job->results);
    if (!job->points || !job->results)
        return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %zu points of a study", count);
    for (size_t i = 0; i < count; i++) {
        size_t w = i / job->settings->strategy_count;
        job->points[i] =
            (struct wisp_study_point){.wafer_name = job->names[w],
                                      .config = &job->configs[w],
                                      .strategy = job->settings->strategies[i % job->settings->strategy_count]};
    }
    job->records.count = count;
    return WISP_OK;
}

static bool any_predicts(const struct wisp_study_job *job) {
    for (size_t i = 0; i < job->settings->strategy_count; i++)
        if (job->settings->strategies[i]->predicts) return true;
    return false;
}

static enum wisp_code run_trace(struct wisp_study_job *job, const struct wisp_trace *trace, struct wisp_error *error) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    struct wisp_demand *demand = NULL;
    struct wisp_demand_setup setup = {.batch = job->batch,
                                      .steps = job->settings->setup.steps,
                                      .layers = job->settings->layers,
                                      .predict = any_predicts(job),
                                      .n = (info->experts + 4) / 5,
                                      .stop = job->settings->setup.stop};
    enum wisp_code code = wisp_demand_open(trace, &setup, &demand, error);
    if (code) return code;
    wisp_printable(info->model, job->model, sizeof job->model);
    code = wisp_study_run(&job->settings->setup, info, demand, job->points, job->records.count, job->results, error);
    job->records = (struct wisp_study_records){
        .setup = &job->settings->setup,
        .model = job->model,
        .batch = wisp_demand_batch(demand),
        .own_requests = wisp_demand_batch(demand) < info->requests ? wisp_demand_batch(demand) : info->requests,
        .layers = wisp_demand_layers(demand),
        .points = job->points,
        .results = job->results,
        .count = job->records.count};
    wisp_demand_close(demand);
    return code;
}

enum wisp_code wisp_study_job_run(struct wisp_study_job *job, struct wisp_error *error) {
    struct wisp_trace *trace;
    double start = wisp_now_s();
    enum wisp_code code = wisp_trace_open(job->trace, &trace, error);
    if (code) return code;
    wisp_trace_heed(trace, job->settings->setup.stop);
    code = make_points(job, error);
    if (!code) code = run_trace(job, trace, error);
    wisp_trace_close(trace);
    job->interrupted = code == WISP_INTERRUPTED;
    job->seconds = wisp_now_s() - start;
    return code;
}

void wisp_study_job_free(struct wisp_study_job *job) {
    for (size_t i = 0; i < job->records.count && job->results; i++) wisp_study_result_free(&job->results[i]);
    free(job->points);
    free(job->results);
    job->points = NULL;
    job->results = NULL;
    job->records.count = 0;
}

enum wisp_code wisp_study_job_json(const struct wisp_study_job *job, const char *path, bool details,
                                   struct wisp_error *error) {
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    wisp_json_object(json, NULL);
    wisp_json_u64(json, "schema", SCHEMA);
    wisp_json_string(json, "record", "study");
    wisp_json_string(json, "command", "run");
    wisp_json_string(json, "version", wisp_version);
    wisp_json_string(json, "git_commit", wisp_commit);
    wisp_json_string(json, "compiler", wisp_compiler);
    wisp_json_string(json, "trace", job->trace);
    if (job->interrupted) wisp_json_bool(json, "interrupted", true);
    if (job->seal) {
        wisp_json_hex(json, "key", job->seal->key);
        wisp_json_hex(json, "csv_hash", job->seal->csv);
        wisp_json_hex(json, "table_hash", job->seal->table);
    }
    wisp_json_array(json, "results");
    wisp_study_json(&job->records, details, json);
    wisp_json_end_array(json);
    wisp_json_array(json, "configs");
    for (size_t w = 0; w < job->wafer_count; w++) {
        wisp_json_object(json, NULL);
        wisp_json_string(json, "wafer", job->names[w]);
        wisp_config_json(&job->configs[w], "config", json);
        wisp_json_end_object(json);
    }
    wisp_json_end_array(json);
    wisp_json_double(json, "wall_s", job->seconds);
    wisp_json_end_object(json);
    return wisp_json_write(json, path, error);
}

enum wisp_code wisp_study_job_csv(const struct wisp_study_job *job, const char *path, struct wisp_error *error) {
    struct wisp_output output = {0};
    enum wisp_code code = wisp_output_open(&output, path, error);
    if (code) return code;
    wisp_study_csv_head(output.stream);
    wisp_study_csv(&job->records, output.stream);
    return wisp_output_commit(&output, error);
}

#include "study/sweep.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/ini_reader.h"
#include "base/json_tree.h"
#include "base/nearest.h"
#include "base/version.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char *const wisp_sweep_states[] = {[WISP_SWEEP_OPEN] = "open",
                                         [WISP_SWEEP_COMPUTED] = "computed",
                                         [WISP_SWEEP_REUSED] = "reused",
                                         [WISP_SWEEP_FAILED] = "failed"};

/* ---- the file ---- */

static enum wisp_code take_list(struct wisp_sweep *sweep, const char *name, const char *value, const char **list,
                                size_t room, size_t *count, struct wisp_error *error) {
    for (value += strspn(value, " "); *value; value += strspn(value, " ")) {
        size_t length = strcspn(value, " ");
        if (*count == room) return wisp_fail(error, WISP_USAGE, "%s: more than %zu", name, room);
        char *word = strndup(value, length);
        if (!word) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", name);
        sweep->words[sweep->word_count++] = word;
        list[(*count)++] = word;
        value += length;
    }
    return *count ? WISP_OK : wisp_fail(error, WISP_USAGE, "%s: nothing is named", name);
}

static enum wisp_code take_key(struct wisp_sweep *sweep, const char *name, const char *value,
                               struct wisp_error *error) {
    if (strcmp(name, "traces") == 0)
        return take_list(sweep, name, value, sweep->traces, WISP_SWEEP_TRACES_MAX, &sweep->trace_count, error);
    if (strcmp(name, "wafers") == 0)
        return take_list(sweep, name, value, sweep->wafers, WISP_STUDY_WAFERS_MAX, &sweep->wafer_count, error);
    if (strcmp(name, "set") == 0)
        return take_list(sweep, name, value, sweep->sets, sizeof sweep->sets / sizeof *sweep->sets, &sweep->set_count,
                         error);
    return wisp_study_settings_set(&sweep->settings, name, value, error);
}

enum { OWN_KEYS = 3, KEYS_MAX = 32 };

/* A file while it is read. */
struct reading {
    struct wisp_sweep *sweep;
    bool seen[KEYS_MAX];
};

static enum wisp_code take(void *user, const char *name, const char *value, const char *where,
                           struct wisp_error *error) {
    struct reading *reading = user;
    char text[KEYS_MAX][64];
    const char *names[KEYS_MAX];
    size_t count = OWN_KEYS + wisp_study_setting_count, index;
    static const char *const own[OWN_KEYS] = {"traces", "wafers", "set"};
    for (size_t i = 0; i < count; i++) {
        snprintf(text[i], sizeof text[i], "sweep.%s", i < OWN_KEYS ? own[i] : wisp_study_settings[i - OWN_KEYS].name);
        names[i] = text[i];
    }
    enum wisp_code code = wisp_ini_find(name, names, count, where, WISP_BAD_INPUT, &index, error);
    if (code) return code;
    if (reading->seen[index]) return wisp_fail(error, WISP_BAD_INPUT, "%s: %s stands here a second time", where, name);
    reading->seen[index] = true;
    struct wisp_error problem;
    code = take_key(reading->sweep, names[index] + strlen("sweep."), value, &problem);
    if (!code) return WISP_OK;
    return wisp_fail(error, code == WISP_USAGE ? WISP_BAD_INPUT : code, "%s: %s", where, problem.message);
}

/* ---- its studies ---- */

static void name_study(const struct wisp_sweep *sweep, struct wisp_sweep_study *study) {
    const char *path = sweep->traces[study->trace], *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    const char *dot = strrchr(base, '.');
    int length = dot ? (int)(dot - base) : (int)strlen(base);
    if (study->batch)
        snprintf(study->name, sizeof study->name, "%.*s-%u", length > 100 ? 100 : length, base, study->batch);
    else
        snprintf(study->name, sizeof study->name, "%.*s", length > 100 ? 100 : length, base);
}

static enum wisp_code list_studies(struct wisp_sweep *sweep, struct wisp_error *error) {
    for (uint32_t t = 0; t < sweep->trace_count; t++)
        for (size_t b = 0; b < sweep->settings.batch_count; b++) {
            struct wisp_sweep_study *study = &sweep->studies[sweep->study_count];
            *study = (struct wisp_sweep_study){.trace = t, .batch = sweep->settings.batches[b]};
            name_study(sweep, study);
            for (size_t i = 0; i < sweep->study_count; i++)
                if (strcmp(sweep->studies[i].name, study->name) == 0)
                    return wisp_fail(error, WISP_BAD_INPUT, "%s: two studies would be named %s", sweep->path,
                                     study->name);
            sweep->study_count++;
        }
    return WISP_OK;
}

enum wisp_code wisp_sweep_load(struct wisp_sweep *sweep, const char *path, struct wisp_error *error) {
    struct reading reading = {.sweep = sweep};
    sweep->path = path;
    wisp_study_settings_init(&sweep->settings);
    enum wisp_code code = wisp_ini_read(path, take, &reading, error);
    if (code) return code;
    if (!sweep->trace_count || !sweep->wafer_count)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: sweep.%s is missing", path,
                         sweep->trace_count ? "wafers" : "traces");
    wisp_study_settings_finish(&sweep->settings);
    return list_studies(sweep, error);
}

void wisp_sweep_free(struct wisp_sweep *sweep) {
    for (size_t i = 0; i < sweep->word_count; i++) free(sweep->words[i]);
    sweep->word_count = 0;
}

/* ---- what a result depends on ---- */

static uint64_t hash_text(uint64_t hash, const char *text) {
    return wisp_hash_more(hash, text, strlen(text) + 1);
}

/* The trace by its name, size and time: reading all of it would take as long as the study. */
static uint64_t hash_trace(uint64_t hash, const char *path) {
    struct stat status;
    hash = hash_text(hash, path);
    if (stat(path, &status)) return hash;
    int64_t numbers[3] = {(int64_t)status.st_size, (int64_t)status.st_mtim.tv_sec, (int64_t)status.st_mtim.tv_nsec};
    return wisp_hash_more(hash, numbers, sizeof numbers);
}

static uint64_t hash_settings(uint64_t hash, const struct wisp_study_settings *settings) {
    const struct wisp_study_setup *setup = &settings->setup;
    uint64_t numbers[] = {setup->machine,
                          setup->discipline,
                          setup->switches.both_directions,
                          setup->switches.claim_at_start,
                          setup->switches.remote_activations,
                          setup->authors_lists,
                          setup->copy_experts,
                          setup->placement,
                          setup->spare,
                          setup->chunk_reads,
                          setup->shared,
                          setup->activations,
                          setup->allocator_ns,
                          setup->steps.first,
                          setup->steps.end,
                          settings->layers.first,
                          settings->layers.end};
    for (size_t i = 0; i < settings->strategy_count; i++) hash = hash_text(hash, settings->strategies[i]->name);
    hash = hash_text(hash, setup->preset ? setup->preset : "");
    return wisp_hash_more(hash, numbers, sizeof numbers);
}

static uint64_t key_of(const struct wisp_sweep *sweep, const struct wisp_sweep_study *study,
                       const struct wisp_study_job *job) {
    uint64_t hash = hash_settings(hash_trace(hash_text(WISP_HASH_START, wisp_commit), job->trace), &sweep->settings);
    hash = wisp_hash_more(hash, &study->batch, sizeof study->batch);
    for (size_t w = 0; w < job->wafer_count; w++) {
        uint64_t config = wisp_config_hash(&job->configs[w]);
        hash = wisp_hash_more(hash_text(hash, job->names[w]), &config, sizeof config);
    }
    return hash;
}

/* ---- the manifest ---- */

static void path_of(const struct wisp_sweep *sweep, const char *name, const char *suffix, char path[PATH_MAX]) {
    snprintf(path, PATH_MAX, "%s/%s%s", sweep->output, name, suffix);
}

static enum wisp_code write_manifest(const struct wisp_sweep *sweep, struct wisp_error *error) {
    char path[PATH_MAX], hex[32];
    struct wisp_json *json = wisp_json_new();
    path_of(sweep, "manifest", ".json", path);
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    wisp_json_object(json, NULL);
    wisp_json_u64(json, "schema", 1);
    wisp_json_string(json, "git_commit", wisp_commit);
    wisp_json_string(json, "sweep", sweep->path);
    wisp_json_array(json, "studies");
    for (size_t i = 0; i < sweep->study_count; i++) {
        const struct wisp_sweep_study *study = &sweep->studies[i];
        snprintf(hex, sizeof hex, "%016llx", (unsigned long long)study->key);
        wisp_json_object(json, NULL);
        wisp_json_string(json, "name", study->name);
        wisp_json_string(json, "trace", sweep->traces[study->trace]);
        wisp_json_u64(json, "batch", study->batch);
        wisp_json_string(json, "key", hex);
        wisp_json_string(json, "state", wisp_sweep_states[study->state]);
        wisp_json_double(json, "wall_s", study->seconds);
        if (study->state == WISP_SWEEP_FAILED) wisp_json_string(json, "problem", study->problem);
        wisp_json_end_object(json);
    }
    wisp_json_end_array(json);
    wisp_json_end_object(json);
    return wisp_json_write(json, path, error);
}

/* The manifest of a sweep before, or NULL: one that is not there, or cannot be read, knows nothing. */
static enum wisp_code read_manifest(const struct wisp_sweep *sweep, yajl_val *before, struct wisp_error *error) {
    char path[PATH_MAX], *text, problem[256];
    size_t size;
    bool no_memory;
    struct wisp_error own;
    path_of(sweep, "manifest", ".json", path);
    *before = NULL;
    enum wisp_code code = wisp_file_read(path, &text, &size, &own);
    if (code == WISP_ENVIRONMENT) return *error = own, code;
    if (code) return WISP_OK;
    *before = wisp_json_tree(text, size, problem, sizeof problem, &no_memory);
    free(text);
    return no_memory ? wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path) : WISP_OK;
}

/* Did the sweep of before end this study, with this key? */
static bool known(yajl_val manifest, const struct wisp_sweep_study *study) {
    char hex[32];
    snprintf(hex, sizeof hex, "%016llx", (unsigned long long)study->key);
    yajl_val studies = manifest ? yajl_tree_get(manifest, (const char *[]){"studies", NULL}, yajl_t_array) : NULL;
    for (size_t i = 0; studies && i < YAJL_GET_ARRAY(studies)->len; i++) {
        yajl_val at = YAJL_GET_ARRAY(studies)->values[i];
        const char *name = YAJL_GET_STRING(yajl_tree_get(at, (const char *[]){"name", NULL}, yajl_t_string));
        const char *key = YAJL_GET_STRING(yajl_tree_get(at, (const char *[]){"key", NULL}, yajl_t_string));
        const char *state = YAJL_GET_STRING(yajl_tree_get(at, (const char *[]){"state", NULL}, yajl_t_string));
        if (name && key && state && strcmp(name, study->name) == 0 && strcmp(key, hex) == 0)
            return strcmp(state, "computed") == 0 || strcmp(state, "reused") == 0;
    }
    return false;
}

static bool files_there(const struct wisp_sweep *sweep, const struct wisp_sweep_study *study) {
    static const char *const suffixes[] = {".json", ".csv", ".txt"};
    for (unsigned i = 0; i < 3; i++) {
        char path[PATH_MAX];
        struct stat status;
        path_of(sweep, study->name, suffixes[i], path);
        if (stat(path, &status)) return false;
    }
    return true;
}

/* ---- running ---- */

static enum wisp_code write_table(const struct wisp_study_job *job, const char *path, struct wisp_error *error) {
    struct wisp_output output = {0};
    enum wisp_code code = wisp_output_open(&output, path, error);
    if (code) return code;
    wisp_study_table(&job->records, output.stream);
    return wisp_output_commit(&output, error);
}

static enum wisp_code write_study(const struct wisp_sweep *sweep, const struct wisp_sweep_study *study,
                                  const struct wisp_study_job *job, struct wisp_error *error) {
    char path[PATH_MAX];
    path_of(sweep, study->name, ".json", path);
    enum wisp_code code = wisp_study_job_json(job, path, true, error);
    path_of(sweep, study->name, ".csv", path);
    if (!code) code = wisp_study_job_csv(job, path, error);
    path_of(sweep, study->name, ".txt", path);
    return code ? code : write_table(job, path, error);
}

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

/* Its own error stays with the study; INTERRUPTED ends the sweep. */
static enum wisp_code run_study(struct wisp_sweep *sweep, size_t at, yajl_val before, struct wisp_error *error) {
    struct wisp_sweep_study *study = &sweep->studies[at];
    struct wisp_study_job job = job_of(sweep, study);
    enum wisp_code code = wisp_study_job_load(&job, error);
    if (!code) study->key = key_of(sweep, study, &job);
    bool reuse = !code && known(before, study) && files_there(sweep, study);
    report(sweep, at);
    if (!code && !reuse && wisp_stopped(sweep->settings.setup.stop)) code = wisp_stop_error(error);
    if (!code && !reuse) code = wisp_study_job_run(&job, error);
    if (!code && !reuse) code = write_study(sweep, study, &job, error);
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
    path_of(sweep, "sweep", ".csv", path);
    enum wisp_code code = wisp_output_open(&output, path, error);
    if (code) return code;
    wisp_study_csv_head(output.stream);
    for (size_t i = 0; i < sweep->study_count; i++) {
        if (sweep->studies[i].state != WISP_SWEEP_COMPUTED && sweep->studies[i].state != WISP_SWEEP_REUSED) continue;
        path_of(sweep, sweep->studies[i].name, ".csv", path);
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
    for (size_t i = 0; i < sweep->study_count; i++)
        whole += sweep->studies[i].state == WISP_SWEEP_COMPUTED || sweep->studies[i].state == WISP_SWEEP_REUSED;
    return wisp_fail(error, WISP_INTERRUPTED,
                     "stopped by a signal: %zu of %zu studies are whole and kept; the same command goes on from there",
                     whole, sweep->study_count);
}

enum wisp_code wisp_sweep_run(struct wisp_sweep *sweep, struct wisp_error *error) {
    enum wisp_code worst = WISP_OK;
    yajl_val before;
    struct wisp_error own;
    if (mkdir(sweep->output, 0777) && errno != EEXIST)
        return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot make the directory: %s", sweep->output, strerror(errno));
    enum wisp_code code = read_manifest(sweep, &before, error);
    if (code) return code;
    bool stopped = false;
    for (size_t i = 0; i < sweep->study_count; i++) { /* after a signal: what is there already stays known */
        code = run_study(sweep, i, before, &own);
        stopped |= code == WISP_INTERRUPTED;
        if (code && !worst) worst = code, *error = own;
        if (write_manifest(sweep, &own) && !worst) worst = own.code, *error = own;
    }
    yajl_tree_free(before);
    code = join_csv(sweep, &own);
    if (code && !worst) worst = code, *error = own;
    return stopped ? stop_sweep(sweep, error) : worst;
}

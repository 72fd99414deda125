#include "study/sweep_store.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/json_tree.h"
#include "base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LONGEST_FILE = 160 }; /* below the directory: "/studies/", the name of a study, its ending */

/* ---- places ---- */

void wisp_sweep_store_path(const char *directory, const char *name, char path[PATH_MAX]) {
    snprintf(path, PATH_MAX, "%s/%s", directory, name);
}

void wisp_sweep_study_path(const char *directory, const char *study, const char *suffix, char path[PATH_MAX]) {
    snprintf(path, PATH_MAX, "%s/studies/%s%s", directory, study, suffix);
}

/* ---- the directory ---- */

static enum wisp_code make_directory(const char *path, struct wisp_error *error) {
    struct stat status;
    if (mkdir(path, 0777) == 0) return WISP_OK;
    int reason = errno;
    if (reason == EEXIST && stat(path, &status) == 0 && S_ISDIR(status.st_mode)) return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot make the directory: %s", path, strerror(reason));
}

/* Can a file be written here? Asked before anything is computed that could not be kept; and what a
 * sweep that was killed has left goes, though nothing else may be written here. */
static enum wisp_code try_writing(const char *directory, struct wisp_error *error) {
    char place[PATH_MAX];
    int file;
    wisp_sweep_store_path(directory, "try", place);
    char *name = wisp_temporary_make(place, &file);
    if (!name) return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot write: %s", directory, strerror(errno));
    close(file);
    wisp_temporary_end(name);
    return WISP_OK;
}

static enum wisp_code take_lock(const char *directory, int *lock, struct wisp_error *error) {
    char path[PATH_MAX];
    wisp_sweep_store_path(directory, "sweep.lock", path);
    *lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
    if (*lock < 0) return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot create: %s", path, strerror(errno));
    if (flock(*lock, LOCK_EX | LOCK_NB) == 0) return WISP_OK;
    int reason = errno;
    close(*lock);
    *lock = -1;
    if (reason == EWOULDBLOCK)
        return wisp_fail(error, WISP_ENVIRONMENT,
                         "%s: another wisp sweep is writing here; wait until it has ended, or name another directory",
                         directory);
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot lock: %s", path, strerror(reason));
}

enum wisp_code wisp_sweep_store_open(const char *directory, int *lock, struct wisp_error *error) {
    char studies[PATH_MAX];
    *lock = -1;
    if (strlen(directory) > PATH_MAX - LONGEST_FILE)
        return wisp_fail(error, WISP_USAGE, "--output: a path of %zu bytes; at most %d fit", strlen(directory),
                         PATH_MAX - LONGEST_FILE);
    enum wisp_code code = make_directory(directory, error);
    if (!code) code = take_lock(directory, lock, error);
    wisp_sweep_store_path(directory, "studies", studies);
    if (!code) code = make_directory(studies, error);
    if (!code) code = try_writing(directory, error);
    if (!code) code = try_writing(studies, error);
    if (code) wisp_sweep_store_close(*lock), *lock = -1;
    return code;
}

void wisp_sweep_store_close(int lock) {
    if (lock >= 0) close(lock);
}

/* ---- the files of a study ---- */

static enum wisp_code hash_file(const char *path, uint64_t *hash, struct wisp_error *error) {
    char *bytes;
    size_t size;
    enum wisp_code code = wisp_file_read(path, &bytes, &size, error);
    if (code) return code;
    *hash = wisp_hash(bytes, size);
    free(bytes);
    return WISP_OK;
}

static bool says(yajl_val record, const char *name, uint64_t value) {
    char hex[17];
    const char *found = YAJL_GET_STRING(yajl_tree_get(record, (const char *[]){name, NULL}, yajl_t_string));
    snprintf(hex, sizeof hex, "%016llx", (unsigned long long)value);
    return found && strcmp(found, hex) == 0;
}

/* A record that is not there, is of another form or has no key knows nothing. */
static enum wisp_code read_record(const char *path, yajl_val *record, struct wisp_error *error) {
    char *text, problem[256];
    size_t size;
    bool no_memory;
    *record = NULL;
    enum wisp_code code = wisp_file_read(path, &text, &size, error);
    if (code) return code;
    *record = wisp_json_tree(text, size, problem, sizeof problem, &no_memory);
    free(text);
    if (*record) return WISP_OK;
    return wisp_fail(error, no_memory ? WISP_ENVIRONMENT : WISP_BAD_INPUT, "%s: %s", path,
                     no_memory ? "out of memory" : problem);
}

static enum wisp_code check_files(const char *directory, const char *study, yajl_val record, bool *has,
                                  struct wisp_error *error) {
    char path[PATH_MAX];
    uint64_t csv, table;
    wisp_sweep_study_path(directory, study, ".csv", path);
    enum wisp_code code = hash_file(path, &csv, error);
    wisp_sweep_study_path(directory, study, ".txt", path);
    if (!code) code = hash_file(path, &table, error);
    *has = !code && says(record, "csv_hash", csv) && says(record, "table_hash", table);
    return code;
}

enum wisp_code wisp_sweep_store_has(const char *directory, const char *study, uint64_t key, bool *has,
                                    struct wisp_error *error) {
    char path[PATH_MAX];
    yajl_val record;
    struct wisp_error own;
    *has = false;
    wisp_sweep_study_path(directory, study, ".json", path);
    enum wisp_code code = read_record(path, &record, &own);
    if (!code && says(record, "key", key)) code = check_files(directory, study, record, has, &own);
    yajl_tree_free(record);
    if (code == WISP_ENVIRONMENT) return *error = own, code;
    return WISP_OK;
}

static enum wisp_code write_table(const struct wisp_study_job *job, const char *path, struct wisp_error *error) {
    struct wisp_output output = {0};
    enum wisp_code code = wisp_output_open(&output, path, error);
    if (code) return code;
    wisp_study_table(&job->records, output.stream);
    return wisp_output_commit(&output, error);
}

enum wisp_code wisp_sweep_store_put(const char *directory, const char *study, struct wisp_study_job *job, uint64_t key,
                                    struct wisp_error *error) {
    char path[PATH_MAX];
    struct wisp_study_seal seal = {.key = key};
    wisp_sweep_study_path(directory, study, ".csv", path);
    enum wisp_code code = wisp_study_job_csv(job, path, error);
    if (!code) code = hash_file(path, &seal.csv, error);
    wisp_sweep_study_path(directory, study, ".txt", path);
    if (!code) code = write_table(job, path, error);
    if (!code) code = hash_file(path, &seal.table, error);
    wisp_sweep_study_path(directory, study, ".json", path);
    if (code) return code;
    job->seal = &seal;
    code = wisp_study_job_json(job, path, true, error);
    job->seal = NULL;
    return code;
}

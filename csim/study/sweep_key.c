#include "study/sweep_key.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/version.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOOTER = 40 }; /* bytes of a .wtr (docs/format.md) */

static uint64_t hash_text(uint64_t hash, const char *text) {
    return wisp_hash_more(hash, text, strlen(text) + 1);
}

static enum wisp_code hash_bytes(const char *path, uint64_t *hash, struct wisp_error *error) {
    char bytes[4096];
    errno = 0;
    FILE *file = fopen(path, "rb");
    if (!file) return wisp_cannot_read(path, error);
    for (size_t size; (size = fread(bytes, 1, sizeof bytes, file)) > 0;) *hash = wisp_hash_more(*hash, bytes, size);
    bool broken = ferror(file);
    fclose(file);
    return broken ? wisp_cannot_read(path, error) : WISP_OK;
}

/* A commit says what the program is, unless files were changed, or there is no commit. */
enum wisp_code wisp_sweep_program(uint64_t *hash, struct wisp_error *error) {
    struct wisp_error problem;
    *hash = hash_text(WISP_HASH_START, wisp_commit);
    if (!strstr(wisp_commit, "-dirty") && strcmp(wisp_commit, "unknown") != 0) return WISP_OK;
    if (hash_bytes("/proc/self/exe", hash, &problem) == WISP_OK) return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "the program cannot tell which build it is: %s", problem.message);
}

/* A regular file only: a pipe would be emptied. */
static uint64_t hash_trace(uint64_t hash, const char *path) {
    char footer[FOOTER];
    struct stat status;
    hash = hash_text(hash, path);
    int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0) return hash;
    if (fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size >= FOOTER &&
        pread(file, footer, FOOTER, status.st_size - FOOTER) == FOOTER) {
        int64_t size = status.st_size;
        hash = wisp_hash_more(wisp_hash_more(hash, &size, sizeof size), footer, FOOTER);
    }
    close(file);
    return hash;
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
                          settings->layers.end,
                          settings->strategy_count};
    for (size_t i = 0; i < settings->strategy_count; i++) hash = hash_text(hash, settings->strategies[i]->name);
    hash = hash_text(hash, setup->preset ? setup->preset : "");
    return wisp_hash_more(hash, numbers, sizeof numbers);
}

uint64_t wisp_sweep_key(const struct wisp_study_job *job, uint64_t program) {
    uint64_t hash = hash_settings(hash_trace(program, job->trace), job->settings);
    hash = wisp_hash_more(hash, &job->batch, sizeof job->batch);
    for (size_t w = 0; w < job->wafer_count; w++) {
        uint64_t config = wisp_config_hash(&job->configs[w]);
        hash = wisp_hash_more(hash_text(hash, job->names[w]), &config, sizeof config);
    }
    return hash;
}

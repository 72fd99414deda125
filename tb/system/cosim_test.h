/* cosim_test.h - what the system tests share: a job on a mesh, run in lock step, and what must hold at its end.
 *
 * Paths are below TOP (environment; default: the working directory); the models are in WISP_MODELS (from the build).
 * WISP_SEED and WISP_READS in the environment choose the first seed and the reads per die (default 200). A test that
 * finds a difference prints the whole record of it, as `wisp cosim` does; tests/run shows it.
 */
#ifndef WISP_SYSTEM_COSIM_TEST_H
#define WISP_SYSTEM_COSIM_TEST_H

#include "bench/divergence.h"
#include "bench/lockstep.h"
#include "plan/die.h"
#include "unit/unit_test.h"

/* The job made last, as `wisp cosim` takes it. */
static char cosim_model[1024], cosim_options[1024];

static inline struct wisp_job cosim_job_sets(const char *config, const char *const *sets, size_t set_count,
                                             const char *model, uint64_t seed) {
    char config_path[1024];
    struct wisp_error error;
    struct wisp_job job = {
        .model = cosim_model,
        .max_cycles = 10000000,
        .threads = 2,
        .traffic = {.pattern = WISP_PATTERN_UNIFORM,
                    .rate = 0.5,
                    .reads = (uint32_t)unit_env("WISP_READS", 200),
                    .stall = 0.2,
                    .seed = seed},
    };
    snprintf(cosim_model, sizeof cosim_model, "%s/%s/%s.so", unit_top(), WISP_MODELS, model);
    snprintf(config_path, sizeof config_path, "%s/%s", unit_top(), config);
    snprintf(cosim_options, sizeof cosim_options, "--rtl %s/%s.so --config %s", WISP_MODELS, model, config);
    for (size_t i = 0, used; i < set_count; i++) {
        used = strlen(cosim_options);
        snprintf(cosim_options + used, sizeof cosim_options - used, " --set %s", sets[i]);
    }
    ck_assert_msg(wisp_config_load(config_path, sets, set_count, &job.config, &error) == WISP_OK, "%s", error.message);
    return job;
}

static inline struct wisp_job cosim_job(const char *config, const char *model, uint64_t seed) {
    return cosim_job_sets(config, NULL, 0, model, seed);
}

/* The cover points of a die, and of the wafer around it if that is one model: then context is not NULL. */
static inline void cosim_cover(void *context, uint64_t cycle, const uint64_t *reference, const uint64_t *rtl) {
    (void)cycle, (void)rtl;
    cover_die(reference);
    if (context) cover_wafer(reference);
}

/* The command that shows it again: of traffic the run alone, of works the test that made them. */
static inline void cosim_command(const struct wisp_job *job, char *text, size_t size) {
    const struct wisp_traffic *traffic = &job->traffic;
    if (traffic->pattern == WISP_PATTERN_NONE)
        snprintf(text, size, "WISP_SEED=%llu make check TEST=check_%s", (unsigned long long)unit_env("WISP_SEED", 1),
                 tcase_name());
    else
        snprintf(text, size, "build/wisp cosim %s --pattern %s --rate %.17g --reads %u --stall %.17g --seed %llu",
                 cosim_options, wisp_pattern_names[traffic->pattern], traffic->rate, traffic->reads, traffic->stall,
                 (unsigned long long)traffic->seed);
}

/* The job is run again for the record, which goes to standard output; its first line ends the test. */
static inline void cosim_show(const struct wisp_job *job, const struct wisp_outcome *outcome) {
    static struct wisp_record record;
    char command[2048], line[256];
    cosim_command(job, command, sizeof command);
    wisp_record_make(job, &outcome->divergence, NULL, command, &record);
    wisp_record_line(&record, line, sizeof line);
    wisp_record_print(&record, stdout);
    fflush(stdout); /* a test that fails leaves without */
    ck_abort_msg("%s", line);
}

/* Run it; both machines agree in every cycle and the end is clean. */
static inline struct wisp_outcome cosim_passes(const struct wisp_job *job) {
    struct wisp_outcome outcome;
    struct wisp_error error;
    struct wisp_probe probe = {.die = (unsigned)(job->traffic.seed % job->config.derived.dies),
                               .cycle = cosim_cover,
                               .context = strstr(job->model, "wisp_wafer")};
    ck_assert_msg(wisp_lockstep(job, &probe, &outcome, &error) == WISP_OK, "%s", error.message);
    if (outcome.divergence.field) cosim_show(job, &outcome);
    if (outcome.verdict != WISP_OK) {
        char command[2048];
        cosim_command(job, command, sizeof command);
        ck_abort_msg("seed %llu: %s at cycle %llu: %s; again: %s", (unsigned long long)job->traffic.seed,
                     wisp_code_word(outcome.verdict), (unsigned long long)outcome.simulated_cycles, outcome.detail,
                     command);
    }
    ck_assert_uint_eq(outcome.reference_cycles, outcome.rtl_cycles);
    ck_assert_uint_gt(outcome.observations, 0);
    return outcome;
}

#endif

/* cosim_test.h - what the system tests share: a job on a small mesh, run in lock step, and what must hold at its end.
 *
 * Paths are below TOP (environment; default: the working directory); the models are in WISP_MODELS (from the build).
 * WISP_SEED and WISP_READS in the environment choose the first seed and the reads per die (default 200).
 */
#ifndef WISP_SYSTEM_COSIM_TEST_H
#define WISP_SYSTEM_COSIM_TEST_H

#include "bench/lockstep.h"
#include "plan/die.h"
#include "unit/unit_test.h"

static inline struct wisp_job cosim_job(const char *config, const char *model, uint64_t seed) {
    static char path[1024];
    char config_path[1024];
    struct wisp_error error;
    struct wisp_job job = {
        .model = path,
        .max_cycles = 10000000,
        .threads = 2,
        .traffic = {.pattern = WISP_PATTERN_UNIFORM,
                    .rate = 0.5,
                    .reads = (uint32_t)unit_env("WISP_READS", 200),
                    .stall = 0.2,
                    .seed = seed},
    };
    snprintf(path, sizeof path, "%s/%s/%s.so", unit_top(), WISP_MODELS, model);
    snprintf(config_path, sizeof config_path, "%s/%s", unit_top(), config);
    ck_assert_msg(wisp_config_load(config_path, NULL, 0, &job.config, &error) == WISP_OK, "%s", error.message);
    return job;
}

/* The cover points of a die, and of the wafer around it if that is one model: then context is not NULL. */
static inline void cosim_cover(void *context, uint64_t cycle, const uint64_t *reference, const uint64_t *rtl) {
    (void)cycle, (void)rtl;
    cover_die(reference);
    if (context) cover_wafer(reference);
}

/* Run it; both machines agree in every cycle and the end is clean. */
static inline struct wisp_outcome cosim_passes(const struct wisp_job *job) {
    struct wisp_outcome outcome;
    struct wisp_error error;
    struct wisp_probe probe = {.die = (unsigned)(job->traffic.seed % job->config.derived.dies),
                               .cycle = cosim_cover,
                               .context = strstr(job->model, "wisp_wafer")};
    ck_assert_msg(wisp_lockstep(job, &probe, &outcome, &error) == WISP_OK, "%s", error.message);
    const struct wisp_field *field = outcome.divergence.field;
    ck_assert_msg(outcome.verdict == WISP_OK, "seed %llu: %s at cycle %llu unit %s port %s field %s: %s",
                  (unsigned long long)job->traffic.seed, wisp_code_word(outcome.verdict),
                  (unsigned long long)outcome.simulated_cycles, field ? field->unit : "-", field ? field->port : "-",
                  field ? field->name : "-", outcome.detail);
    ck_assert_uint_eq(outcome.reference_cycles, outcome.rtl_cycles);
    ck_assert_uint_gt(outcome.observations, 0);
    return outcome;
}

#endif

/* check_stop.c - csim/study: a study that is told to stop does no more kernels than those under way, keeps the whole
 * steps of each point as a study of those steps gives them, and loses nothing when the signal comes after the end. What
 * is counted is work done after the flag, never time.
 */
#include "study/job.h"
#include "trace/generate.h"
#include "unit/unit_test.h"

#include <stdio.h>
#include <stdlib.h>

enum { STEPS = 12, LAYERS = 3, POINTS = 4, THREADS = 2, KERNELS = STEPS * LAYERS * POINTS };

static const char trace_path[] = "stop.wtr"; /* tests run in a directory of their own */

static void make_trace(void) {
    struct wisp_error error;
    struct wisp_generate parameters = {.model = "test",
                                       .layers = LAYERS + 1,
                                       .first_moe_layer = 1,
                                       .moe_every = 1,
                                       .experts = 32,
                                       .top_k = 4,
                                       .hidden = 512,
                                       .width = 256,
                                       .requests = 8,
                                       .prefill_tokens = 6,
                                       .decode_tokens = STEPS,
                                       .decode_least = STEPS,
                                       .skew_quarters = 4,
                                       .repeat = 0.3,
                                       .seed = 5};
    ck_assert_int_eq(wisp_trace_generate(&parameters, trace_path, &error), WISP_OK);
}

/* A signal that comes when so many kernels have ended; how many there were in the end. */
struct signal_at {
    uint64_t at, ended;
    volatile sig_atomic_t flag;
};

static void count(void *context, uint64_t done, uint64_t all) {
    struct signal_at *signal = context;
    ck_assert_uint_eq(all, KERNELS);
    ck_assert_uint_eq(done, signal->ended + 1);
    signal->ended = done;
    if (done == signal->at) signal->flag = 1;
}

struct study {
    struct wisp_study_settings settings;
    struct wisp_study_job job;
    char config[4096];
    struct wisp_error error;
};

static void set(struct study *study, const char *name, const char *value) {
    ck_assert_int_eq(wisp_study_settings_set(&study->settings, name, value, &study->error), WISP_OK);
}

static enum wisp_code run_study(struct study *study, const char *machine, uint32_t steps, struct signal_at *signal) {
    char range[16];
    *study = (struct study){0};
    snprintf(study->config, sizeof study->config, "%s/configs/dojo.ini", unit_top());
    snprintf(range, sizeof range, "0:%u", steps);
    wisp_study_settings_init(&study->settings);
    set(study, "machine", strcmp(machine, "cycle") == 0 ? "cycle" : "flow");
    if (strcmp(machine, "cycle") != 0) set(study, "discipline", machine);
    set(study, "strategy", "base,ep,pred,allo+pred");
    set(study, "steps", range);
    study->settings.setup.threads = THREADS;
    if (signal) {
        study->settings.setup.progress = count;
        study->settings.setup.progress_context = signal;
        study->settings.setup.stop = &signal->flag;
    }
    wisp_study_settings_finish(&study->settings);
    study->job.settings = &study->settings;
    study->job.trace = trace_path;
    study->job.wafers[study->job.wafer_count++] = study->config;
    enum wisp_code code = wisp_study_job_load(&study->job, &study->error);
    return code ? code : wisp_study_job_run(&study->job, &study->error);
}

/* All figures of a point as one text. */
static char *text_of(const struct study *study, size_t point) {
    char *text;
    size_t size;
    FILE *out = open_memstream(&text, &size);
    struct wisp_study_records records = study->job.records;
    records.points += point, records.results += point, records.count = 1;
    wisp_study_csv(&records, out);
    fclose(out);
    return text;
}

/* Without `base`, which a point is compared with in its last two columns, each stands for itself. */
static void require_same(const struct study *kept, const struct study *whole, size_t point) {
    char *a = text_of(kept, point), *b = text_of(whole, point);
    ck_assert_str_eq(a, b);
    free(a);
    free(b);
}

static void stop_at(const char *machine, uint64_t at) {
    struct signal_at signal = {.at = at};
    struct study stopped;
    ck_assert_int_eq(run_study(&stopped, machine, STEPS, &signal), WISP_INTERRUPTED);
    ck_assert_uint_ge(signal.ended, at);
    ck_assert_uint_lt(signal.ended, at + THREADS); /* those that the other threads had under way */
    ck_assert(stopped.job.interrupted);
    uint64_t steps = 0;
    for (size_t p = 0; p < POINTS; p++) {
        struct study whole;
        steps += stopped.job.results[p].steps;
        if (!stopped.job.results[p].steps) continue;
        ck_assert_int_eq(run_study(&whole, machine, stopped.job.results[p].steps, NULL), WISP_OK);
        require_same(&stopped, &whole, p);
        wisp_study_job_free(&whole.job);
    }
    /* Of each point at most one step was cut: what else has ended is kept. */
    ck_assert_uint_gt(steps * LAYERS + POINTS * LAYERS, signal.ended);
    wisp_study_job_free(&stopped.job);
}

START_TEST(study_stops_and_keeps_whole_steps) {
    static const uint64_t at[] = {1, 2, 7, 30, KERNELS / 2, KERNELS - 10, KERNELS - THREADS};
    make_trace();
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        stop_at("paper", at[i]);
        stop_at("wormhole", at[i]);
    }
    stop_at("cycle", 20);
}
END_TEST

START_TEST(signal_after_the_end_loses_nothing) {
    struct signal_at signal = {.at = KERNELS};
    struct study last, whole;
    make_trace();
    ck_assert_int_eq(run_study(&last, "paper", STEPS, &signal), WISP_OK);
    ck_assert_int_eq(signal.flag, 1);
    ck_assert(!last.job.interrupted);
    ck_assert_int_eq(run_study(&whole, "paper", STEPS, NULL), WISP_OK);
    for (size_t p = 0; p < POINTS; p++) require_same(&last, &whole, p);
    wisp_study_job_free(&last.job);
    wisp_study_job_free(&whole.job);
}
END_TEST

START_TEST(signal_before_the_first_kernel) {
    struct signal_at signal = {.flag = 1};
    struct study study;
    make_trace();
    ck_assert_int_eq(run_study(&study, "paper", STEPS, &signal), WISP_INTERRUPTED);
    ck_assert_uint_eq(signal.ended, 0);
    wisp_study_job_free(&study.job);
}
END_TEST

/* A block may be long: reading one looks at the flag. A reader is one of several threads, so it answers nothing: the
 * command is not given time that another block uses up. */
START_TEST(block_stops_within) {
    static const volatile sig_atomic_t set = 1;
    struct wisp_trace *trace;
    struct wisp_request request;
    struct wisp_error error;
    make_trace();
    ck_assert_int_eq(wisp_trace_open(trace_path, &trace, &error), WISP_OK);
    wisp_trace_heed(trace, &set);
    wisp_stop_answered = 0;
    ck_assert_int_eq(wisp_trace_read(trace, 0, &request, &error), WISP_INTERRUPTED);
    ck_assert_int_eq(wisp_stop_answered, 0);
    wisp_trace_heed(trace, NULL);
    ck_assert_int_eq(wisp_trace_read(trace, 0, &request, &error), WISP_OK);
    wisp_request_free(&request);
    wisp_trace_close(trace);
}
END_TEST

/* One kernel alone may be long, on each machine: the flag ends it within. */
START_TEST(kernel_stops_within) {
    static const volatile sig_atomic_t set = 1;
    static const struct wisp_plan_entry entry = {.requests = 1, .expert = 0, .die = 1};
    static const uint8_t home[1] = {0};
    struct wisp_kernel kernel = {.entries = &entry, .home = home, .count = 1};
    for (int discipline = 0; discipline < 2; discipline++) {
        struct wisp_flow_setup setup = {.discipline = discipline,
                                        .wafer = {2, 1},
                                        .model = {1, 1, 64, 32, 2, 2},
                                        .wormhole = {.chunk_bytes = 256, .outstanding_bytes = 1024},
                                        .stop = &set};
        struct wisp_runner *flow;
        struct wisp_run_result result;
        struct wisp_error error;
        setup.rates = wisp_flow_paper_rates(&setup.model);
        ck_assert_int_eq(wisp_flow_create(&setup, &flow, &error), WISP_OK);
        ck_assert_int_eq(wisp_runner_run(flow, &kernel, &result, &error), WISP_INTERRUPTED);
        wisp_runner_destroy(flow);
        setup.stop = NULL;
        ck_assert_int_eq(wisp_flow_create(&setup, &flow, &error), WISP_OK);
        ck_assert_int_eq(wisp_runner_run(flow, &kernel, &result, &error), WISP_OK);
        wisp_runner_destroy(flow);
    }
}
END_TEST

int main(void) {
    const TTest *const tests[] = {study_stops_and_keeps_whole_steps, signal_after_the_end_loses_nothing,
                                  signal_before_the_first_kernel, block_stops_within, kernel_stops_within};
    return unit_main("stop", tests, sizeof tests / sizeof tests[0]);
}

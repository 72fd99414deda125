/* run.c - `wisp run`: the paper's strategies on a trace, on the transaction-level or the cycle-accurate machine. */
#include "base/nearest.h"
#include "base/threads.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/places.h"
#include "cli/progress.h"
#include "cli/side_outputs.h"
#include "cli/verdict.h"
#include "study/job.h"

#include <getopt.h>
#include <omp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { MAX_SETS = 64, SETTINGS_MAX = 32 };

struct run {
    struct wisp_study_settings settings;
    struct wisp_study_job job;
    const char *sets[MAX_SETS];
    const char *json, *csv;
    bool details, help;
    struct wisp_progress_line line;
};

enum option_id {
    OPT_CONFIG = 256,
    OPT_TRACE,
    OPT_SET,
    OPT_JSON,
    OPT_CSV,
    OPT_DETAILS,
    OPT_HELP,
    OPT_SETTING /* the first of the settings; the others follow */
};

static const struct option own_options[] = {
    {"config", required_argument, NULL, OPT_CONFIG}, {"trace", required_argument, NULL, OPT_TRACE},
    {"set", required_argument, NULL, OPT_SET},       {"json", required_argument, NULL, OPT_JSON},
    {"csv", required_argument, NULL, OPT_CSV},       {"details", no_argument, NULL, OPT_DETAILS},
    {"help", no_argument, NULL, OPT_HELP},
};
enum { OWN = sizeof own_options / sizeof own_options[0] };

static void print_usage(void) {
    char words[WISP_STRATEGY_WORDS];
    fputs("usage: wisp run --config FILE --trace FILE [options]\n"
          "\n"
          "What a batch of requests costs under the strategies of the paper: time, traffic, and how far each is from\n"
          "the least that any schedule could take (docs/flow.md, docs/scheduling.md).\n"
          "\n"
          "  --config FILE        the wafer (configs/*.ini); several are run one beside the other\n"
          "  --trace FILE         expert selections (wisp trace import, wisp trace gen)\n"
          "  --set KEY=VALUE      override a key of the configurations, as section.key=value\n",
          stdout);
    for (size_t i = 0; i < wisp_study_setting_count; i++) {
        char option[64];
        snprintf(option, sizeof option, "--%s %s", wisp_study_settings[i].name, wisp_study_settings[i].takes);
        if (wisp_study_settings[i].meaning)
            printf("  %-20s %s\n", option, wisp_study_settings[i].meaning);
        else
            printf("  %-20s %s; all: the first %d (default)\n", option, wisp_strategy_words(words),
                   WISP_STRATEGIES_USUAL);
    }
    fputs("  --json FILE          the results; - for stdout\n"
          "  --csv FILE           the same figures, a line for each; - for stdout\n"
          "  --details            in the JSON: the load of each die and link too\n",
          stdout);
}

static enum wisp_code add_set(struct run *run, const char *set, struct wisp_error *error) {
    if (run->job.set_count == MAX_SETS) return wisp_fail(error, WISP_USAGE, "--set: more than %d", MAX_SETS);
    run->sets[run->job.set_count++] = set;
    return WISP_OK;
}

static enum wisp_code add_wafer(struct run *run, const char *path, struct wisp_error *error) {
    if (run->job.wafer_count == WISP_STUDY_WAFERS_MAX)
        return wisp_fail(error, WISP_USAGE, "--config: more than %d", WISP_STUDY_WAFERS_MAX);
    run->job.wafers[run->job.wafer_count++] = path;
    return WISP_OK;
}

static enum wisp_code apply(struct run *run, int id, const char *value, struct wisp_error *error) {
    switch (id) {
    case OPT_CONFIG: return add_wafer(run, value, error);
    case OPT_TRACE: run->job.trace = value; return WISP_OK;
    case OPT_SET: return add_set(run, value, error);
    case OPT_JSON: run->json = value; return WISP_OK;
    case OPT_CSV: run->csv = value; return WISP_OK;
    case OPT_DETAILS: run->details = true; return WISP_OK;
    case OPT_HELP: run->help = true; return WISP_OK;
    default: break;
    }
    struct wisp_error own;
    enum wisp_code code =
        wisp_study_settings_set(&run->settings, wisp_study_settings[id - OPT_SETTING].name, value, &own);
    return code ? wisp_fail(error, code, "--%s", own.message) : WISP_OK;
}

static enum wisp_code check_places(const struct run *run, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (size_t i = 0; i < run->job.wafer_count && !code; i++)
        code = wisp_places_check((const struct wisp_place[]){{"--config", run->job.wafers[i], WISP_PLACE_INPUT},
                                                             {"--trace", run->job.trace, WISP_PLACE_INPUT},
                                                             {"--json", run->json, WISP_PLACE_OUTPUT},
                                                             {"--csv", run->csv, WISP_PLACE_OUTPUT},
                                                             {0}},
                                 error);
    return code;
}

static enum wisp_code parse(int argc, char **argv, struct run *run, struct wisp_error *error) {
    struct option options[OWN + SETTINGS_MAX + 1] = {0};
    memcpy(options, own_options, sizeof own_options);
    for (size_t i = 0; i < wisp_study_setting_count; i++)
        options[OWN + i] = (struct option){wisp_study_settings[i].name, required_argument, NULL, OPT_SETTING + (int)i};
    wisp_study_settings_init(&run->settings);
    enum wisp_code code = WISP_OK;
    optind = 1;
    opterr = 0;
    for (int id; !code && (id = getopt_long(argc, argv, "", options, NULL)) != -1;)
        code = id == '?' ? wisp_argument_unknown("run", argv, options, error) : apply(run, id, optarg, error);
    if (code || run->help) return code;
    if (optind < argc) return wisp_fail(error, WISP_USAGE, "unexpected argument '%s'", argv[optind]);
    if (!run->job.wafer_count || !run->job.trace)
        return wisp_fail(error, WISP_USAGE, "run needs --config FILE and --trace FILE");
    if (run->settings.batch_count > 1)
        return wisp_fail(error, WISP_USAGE, "--batch: one at a time; wisp sweep takes several");
    if (run->json && run->csv && strcmp(run->json, "-") == 0 && strcmp(run->csv, "-") == 0)
        return wisp_fail(error, WISP_USAGE, "--json - and --csv - both want stdout");
    return check_places(run, error);
}

static void show_progress(void *context, uint64_t done, uint64_t all) {
    struct run *run = context;
    if (!wisp_progress_due(&run->line)) return;
    fprintf(stderr, "\r%.0f %%, ", 100.0 * (double)done / (double)all);
    wisp_progress_rate(&run->line, done, all);
}

/* Where the words go: not between the figures for another program. */
static FILE *words_of(const struct run *run) {
    bool machine = (run->json && strcmp(run->json, "-") == 0) || (run->csv && strcmp(run->csv, "-") == 0);
    return machine ? stderr : stdout;
}

static enum wisp_code report(const struct run *run, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    wisp_study_table(&run->job.records, words_of(run));
    struct wisp_error problem;
    if (run->json) code = wisp_study_job_json(&run->job, run->json, run->details, error);
    if (run->csv) code = wisp_next_output(code, wisp_study_job_csv(&run->job, run->csv, &problem), &problem, error);
    return code;
}

/* What is whole when a signal comes is written. The signal stays the verdict, whatever becomes of that. */
static void keep_whole(const struct run *run, struct wisp_error *error) {
    size_t whole = 0, begun = 0, count = run->job.records.count;
    uint32_t steps = run->settings.setup.steps.end - run->settings.setup.steps.first;
    for (size_t p = 0; p < count && run->job.results; p++)
        *(run->job.results[p].steps == steps ? &whole : &begun) += run->job.results[p].steps > 0;
    if (!whole && !begun) {
        wisp_fail(error, WISP_INTERRUPTED, "stopped by a signal before the first step of a point had ended");
        return;
    }
    struct wisp_error lost = {0};
    enum wisp_code code = report(run, &lost);
    wisp_fail(error, WISP_INTERRUPTED,
              "stopped by a signal: %zu of %zu points are whole, %zu more have some of their steps; %s%s", whole, count,
              begun, code ? "not all of it could be written: " : "these results are kept", code ? lost.message : "");
}

static enum wisp_code run_run(int argc, char **argv, struct wisp_error *error) {
    struct run run = {0};
    enum wisp_code code = parse(argc, argv, &run, error);
    if (code) return code;
    if (run.help) return print_usage(), WISP_OK;
    wisp_study_settings_finish(&run.settings);
    omp_set_num_threads((int)wisp_threads((unsigned)omp_get_max_threads()));
    run.job.settings = &run.settings;
    run.job.sets = run.sets;
    run.job.batch = run.settings.batches[0];
    run.settings.setup.stop = wisp_catch_interrupts();
    bool terminal = isatty(STDERR_FILENO);
    if (terminal) run.settings.setup.progress = show_progress, run.settings.setup.progress_context = &run;
    code = wisp_study_job_load(&run.job, error);
    if (!code) code = wisp_study_job_run(&run.job, error);
    if (terminal) fprintf(stderr, "\r\033[K");
    if (code == WISP_INTERRUPTED) keep_whole(&run, error);
    if (!code) code = report(&run, error);
    if (!code) code = wisp_say_pass(words_of(&run), error);
    code = wisp_stop_verdict(run.settings.setup.stop, code, error);
    wisp_study_job_free(&run.job);
    return code;
}

const struct wisp_command wisp_command_run = {"run", "the strategies of the paper on a trace: time, traffic, bound",
                                              run_run};

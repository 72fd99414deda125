/* sweep.c - `wisp sweep`: studies of many traces, wafers, batches and strategies, resumable. */
#include "study/sweep.h"

#include "base/file.h"
#include "base/threads.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/places.h"
#include "cli/progress.h"
#include "cli/verdict.h"
#include "study/sweep_store.h"

#include <getopt.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char usage[] =
    "usage: wisp sweep FILE.ini -o DIR\n"
    "\n"
    "Run the studies that a file names: each trace with each batch, on all wafers under all strategies.\n"
    "DIR gets, for each study, studies/NAME.json, .csv and .txt; sweep.csv with all lines; and manifest.json, which\n"
    "says of each study whether it was computed, reused or failed. A record holds a key, a hash over everything that\n"
    "it was computed from. What is there with the key that is wanted is reused: a sweep that was interrupted goes on\n"
    "where it stopped. One sweep at a time can write to DIR (docs/format.md, \"A sweep\").\n"
    "\n"
    "  -o, --output DIR     where to, made if it is not there\n"
    "\n"
    "The file has one section, [sweep]: `traces`, `wafers` (config files) and `set` (section.key=value for all\n"
    "wafers), lists with blanks between; a path with a blank in double quotes, in which \\\" is a quote. And the\n"
    "settings of `wisp run --help`, `batch` with several numbers.\n";

struct progress {
    struct wisp_sweep *sweep;
    size_t study;
    struct wisp_progress_line line; /* of the present study */
    bool terminal;
    struct wisp_error unread; /* a table that could not be shown */
};

static void show_kernels(void *context, uint64_t done, uint64_t all) {
    struct progress *progress = context;
    if (!wisp_progress_due(&progress->line)) return;
    fprintf(stderr, "\r%zu of %zu, %s: %.0f %%, ", progress->study + 1, progress->sweep->study_count,
            progress->sweep->studies[progress->study].name, 100.0 * (double)done / (double)all);
    wisp_progress_rate(&progress->line, done, all);
}

static void show_table(struct progress *progress, const struct wisp_sweep_study *study) {
    char path[PATH_MAX], *text;
    size_t size;
    wisp_sweep_study_path(progress->sweep->output, study->name, ".txt", path);
    if (wisp_file_read(path, &text, &size, &progress->unread)) return;
    puts(text);
    free(text);
}

static void show_study(void *context, const struct wisp_sweep *sweep, size_t at) {
    struct progress *progress = context;
    const struct wisp_sweep_study *study = &sweep->studies[at];
    progress->study = at;
    progress->line = (struct wisp_progress_line){0};
    if (study->state == WISP_SWEEP_OPEN) return;
    if (progress->terminal) fprintf(stderr, "\r\033[K");
    fprintf(stderr, "%s: %s, %.1f s\n", study->name, wisp_sweep_states[study->state], study->seconds);
    if (study->state == WISP_SWEEP_FAILED)
        fprintf(stderr, "  %s\n", study->problem);
    else
        show_table(progress, study);
}

static enum wisp_code run_sweep(int argc, char **argv, struct wisp_error *error) {
    const char *output;
    bool help;
    enum wisp_code code = wisp_arguments_output(argc, argv, "sweep", &output, &help, error);
    if (code) return code;
    if (help) return fputs(usage, stdout), WISP_OK;
    if (optind + 1 != argc || !output) return wisp_fail(error, WISP_USAGE, "usage: wisp sweep FILE.ini -o DIR");
    code = wisp_places_check(
        (const struct wisp_place[]){{"", argv[optind], WISP_PLACE_INPUT}, {"-o", output, WISP_PLACE_DIRECTORY}, {0}},
        error);
    if (code) return code;
    struct wisp_sweep *sweep = calloc(1, sizeof *sweep);
    if (!sweep) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a sweep");
    struct progress progress = {.sweep = sweep, .terminal = isatty(STDERR_FILENO)};
    sweep->output = output;
    sweep->report = show_study;
    sweep->report_context = &progress;
    wisp_stop *stop = wisp_catch_interrupts();
    omp_set_num_threads((int)wisp_threads((unsigned)omp_get_max_threads()));
    code = wisp_sweep_load(sweep, argv[optind], error);
    sweep->settings.setup.stop = stop;
    if (progress.terminal) sweep->settings.setup.progress = show_kernels;
    sweep->settings.setup.progress_context = &progress;
    if (!code) code = wisp_sweep_run(sweep, error);
    if (!code && progress.unread.code) *error = progress.unread, code = error->code;
    if (!code) code = wisp_say_pass(stdout, error);
    code = wisp_stop_verdict(stop, code, error);
    wisp_sweep_free(sweep);
    free(sweep);
    return code;
}

const struct wisp_command wisp_command_sweep = {"sweep", "many studies from one file, resumable", run_sweep};

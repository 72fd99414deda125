#include "cli/trace_stats.h"

#include "base/number.h"
#include "cli/interrupt.h"
#include "cli/side_outputs.h"
#include "cli/verdict.h"
#include "trace/plot.h"
#include "trace/stats_report.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool to_stdout(const char *path) {
    return path && strcmp(path, "-") == 0;
}

static enum wisp_code plot(const struct wisp_stats *stats, const struct wisp_trace_info *info,
                           const struct wisp_stats_options *options, struct wisp_error *error) {
    uint64_t layer = WISP_PLOT_MIDDLE;
    if (options->plot_layer && (!wisp_parse_count(options->plot_layer, &layer) || layer >= WISP_PLOT_MIDDLE))
        return wisp_fail(error, WISP_USAGE, "--plot-layer: '%s' is not a layer", options->plot_layer);
    struct wisp_plot wanted = {options->plot, (uint32_t)layer, wisp_catch_interrupts()};
    return wisp_stats_plot(stats, info, &wanted, error);
}

static enum wisp_code report(const struct wisp_stats *stats, const struct wisp_trace_info *info,
                             const struct wisp_stats_options *options, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    struct wisp_error problem;
    bool machine = to_stdout(options->json) || to_stdout(options->csv);
    if (!machine) wisp_stats_print(stats, info, stdout);
    if (options->json) code = wisp_stats_json(stats, info, options->json, error);
    if (options->csv) code = wisp_next_output(code, wisp_stats_csv(stats, options->csv, &problem), &problem, error);
    if (options->plot) code = wisp_next_output(code, plot(stats, info, options, &problem), &problem, error);
    return code ? code : wisp_say_pass(machine ? stderr : stdout, error);
}

enum wisp_code wisp_trace_stats(const struct wisp_stats_options *options, struct wisp_error *error) {
    struct wisp_trace *trace;
    struct wisp_stats stats;
    if (options->plot_layer && !options->plot) return wisp_fail(error, WISP_USAGE, "--plot-layer needs --plot");
    enum wisp_code code = wisp_trace_open(options->trace, &trace, error);
    if (code) return code;
    code = wisp_stats_compute(trace, &stats, error);
    if (!code) {
        code = report(&stats, wisp_trace_info(trace), options, error);
        wisp_stats_free(&stats);
    }
    wisp_trace_close(trace);
    return code;
}

/* trace_stats.h - `wisp trace stats`: the statistics of a trace as table, JSON, CSV and plots. */
#ifndef WISP_CLI_TRACE_STATS_H
#define WISP_CLI_TRACE_STATS_H

#include "base/error.h"

struct wisp_stats_options {
    const char *trace;
    const char *json, *csv; /* files, or "-" for stdout, which then has no table; NULL: not wanted */
    const char *plot;       /* a directory; NULL: not wanted */
    const char *plot_layer; /* as text; NULL: the middle one */
};

enum wisp_code wisp_trace_stats(const struct wisp_stats_options *options, struct wisp_error *error);

#endif

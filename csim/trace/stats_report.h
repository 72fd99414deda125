/* stats_report.h - the statistics of a trace as a table for people, as JSON and as CSV (docs/format.md, "Trace
 * statistics"). The paper's figure stands beside ours where it has one for the model.
 *
 * Nothing is owned. Files are written whole or not at all; errors are those of base/file.h and base/json.h. What was
 * written to a stream is for its owner to check.
 */
#ifndef WISP_TRACE_STATS_REPORT_H
#define WISP_TRACE_STATS_REPORT_H

#include "trace/stats.h"

#include <stdio.h>

void wisp_stats_print(const struct wisp_stats *stats, const struct wisp_trace_info *info, FILE *stream);

/* path "-" is stdout, for both. */
enum wisp_code wisp_stats_json(const struct wisp_stats *stats, const struct wisp_trace_info *info, const char *path,
                               struct wisp_error *error);
enum wisp_code wisp_stats_csv(const struct wisp_stats *stats, const char *path, struct wisp_error *error);

#endif

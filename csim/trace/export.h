/* export.h - from a .wtr file back to the data set's JSON files, each under the path it was imported from. Existing
 * files are not overwritten: BAD_INPUT; files that cannot be written: ENVIRONMENT. Files written before a failure stay.
 */
#ifndef WISP_TRACE_EXPORT_H
#define WISP_TRACE_EXPORT_H

#include "trace/trace.h"

enum wisp_code wisp_trace_export(const struct wisp_trace *trace, const char *directory, struct wisp_error *error);

#endif

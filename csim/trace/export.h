/* export.h - from a .wtr file back to the data set's JSON files, each under the path it was imported from.
 *
 * All or nothing: the whole trace is checked before the first file is written, and after a failure or a stop the files
 * and directories that were made are removed again. What is there stays as it is: a file in the way is BAD_INPUT, and
 * so is a link below the directory, for nothing is written through it. What cannot be written is ENVIRONMENT.
 */
#ifndef WISP_TRACE_EXPORT_H
#define WISP_TRACE_EXPORT_H

#include "trace/trace.h"

enum wisp_code wisp_trace_export(const struct wisp_trace *trace, const char *directory, wisp_stop *stop,
                                 struct wisp_error *error);

#endif

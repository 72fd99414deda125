/* trace_info.h - `wisp trace info`: what is in a trace, as a table or as JSON. */
#ifndef WISP_CLI_TRACE_INFO_H
#define WISP_CLI_TRACE_INFO_H

#include "base/error.h"

/* json: a file, - for stdout, or NULL for the table. The whole trace is checked first. */
enum wisp_code wisp_info_run(const char *path, const char *json, struct wisp_error *error);

#endif

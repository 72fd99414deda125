/* npy_trace.h - one request as an array of numpy's: tokens x layers x top-k expert ids (docs/format.md, "Arrays of
 * numpy").
 *
 * Reading takes a whole file in memory. What is wrong is BAD_INPUT with the file, and the token and layer.
 */
#ifndef WISP_TRACE_NPY_TRACE_H
#define WISP_TRACE_NPY_TRACE_H

#include "base/error.h"
#include "trace/keys.h"
#include "trace/parsed.h"

#define WISP_NPY_MAGIC "\x93NUMPY"

/* name is used in errors. */
enum wisp_code wisp_npy_parse(const char *name, const void *bytes, size_t size, const struct wisp_reading *reading,
                              struct wisp_parsed *parsed, struct wisp_error *error);

#endif

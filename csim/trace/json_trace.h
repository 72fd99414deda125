/* json_trace.h - one request in the data set's JSON: a list of steps, each a map from layer id to null or to rows of
 * expert ids.
 *
 * Reading takes a whole file in memory and streams through it once (yajl); what does not have exactly this form is
 * BAD_INPUT with file and byte offset.
 */
#ifndef WISP_TRACE_JSON_TRACE_H
#define WISP_TRACE_JSON_TRACE_H

#include "base/error.h"
#include "trace/parsed.h"
#include "trace/trace.h"

#include <stdio.h>

/* name is used in errors. */
enum wisp_code wisp_json_request_parse(const char *name, const void *text, size_t size, struct wisp_parsed *request,
                                       struct wisp_error *error);

/* Write a request in the data set's form: four spaces a level, one id a line. ENVIRONMENT without memory, INTERRUPTED
 * when it is stopped. */
enum wisp_code wisp_json_request_write(const struct wisp_request *request, FILE *out, wisp_stop *stop,
                                       struct wisp_error *error);

#endif

/* route_trace.h - one request in the route dump of a serving engine: an object whose `routes` lists the tokens, each
 * with its position, phase and, per layer, experts and weights (docs/format.md, "The route dump").
 *
 * Reading takes a whole file in memory and streams through it once (yajl); what does not have this form is BAD_INPUT
 * with file, line and byte. Keys that are not needed (weights among them) are passed over, whatever they hold.
 */
#ifndef WISP_TRACE_ROUTE_TRACE_H
#define WISP_TRACE_ROUTE_TRACE_H

#include "base/error.h"
#include "trace/keys.h"
#include "trace/parsed.h"

/* name is used in errors. */
enum wisp_code wisp_route_parse(const char *name, const void *text, size_t size, const struct wisp_reading *reading,
                                struct wisp_parsed *parsed, struct wisp_error *error);

#endif

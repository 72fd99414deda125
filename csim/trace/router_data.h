/* router_data.h - one request as an object whose `router_data` lists tokens by name, `token_126`, each a map of layers
 * by name, `layer_0`, with `selected_experts` (docs/format.md, "The object router_data").
 *
 * The file does not say which tokens are the prefill: the reading does. Errors as json_document.h has them. Other keys
 * are passed over, whatever they hold.
 */
#ifndef WISP_TRACE_ROUTER_DATA_H
#define WISP_TRACE_ROUTER_DATA_H

#include "base/error.h"
#include "trace/keys.h"
#include "trace/parsed.h"

/* name is used in errors. */
enum wisp_code wisp_router_data_parse(const char *name, const void *text, size_t size,
                                      const struct wisp_reading *reading, struct wisp_parsed *parsed,
                                      struct wisp_error *error);

#endif

/* layer_list.h - one request as an object whose `trace` lists, token after token, a `layer` and its `expert_ids`
 * (docs/format.md, "The object trace").
 *
 * The file does not say which tokens are the prefill: the reading does. Errors as json_document.h has them. Other keys
 * are passed over, whatever they hold.
 */
#ifndef WISP_TRACE_LAYER_LIST_H
#define WISP_TRACE_LAYER_LIST_H

#include "base/error.h"
#include "trace/keys.h"
#include "trace/parsed.h"

/* name is used in errors. */
enum wisp_code wisp_layer_list_parse(const char *name, const void *text, size_t size,
                                     const struct wisp_reading *reading, struct wisp_parsed *parsed,
                                     struct wisp_error *error);

#endif

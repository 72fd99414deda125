/* json_plain.h - JSON of lists, maps, whole numbers and null alone, at a fraction of what a full parser takes: what the
 * files of the data set are made of. The user falls back on the full parser, which also knows what to say of an error.
 */
#ifndef WISP_TRACE_JSON_PLAIN_H
#define WISP_TRACE_JSON_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <yajl/yajl_parse.h>

/* Calls the callbacks of lists, maps, keys, whole numbers and null as yajl would. False: there is something else in the
 * document, it is not JSON, or a callback has refused it; some callbacks were called. */
bool wisp_json_plain(const yajl_callbacks *callbacks, void *context, const char *text, size_t size);

#endif

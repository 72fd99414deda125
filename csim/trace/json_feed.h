/* json_feed.h - a whole JSON document through yajl, without the spaces that indent its lines.
 *
 * Pretty-printed documents are mostly indentation, and yajl takes some 30 instructions for each of its bytes. The line
 * end before it is kept, so that what yajl refuses with the spaces (a string over two lines) it refuses without them.
 * Nothing to own.
 */
#ifndef WISP_TRACE_JSON_FEED_H
#define WISP_TRACE_JSON_FEED_H

#include "base/json_parser.h"

/* Parse and complete. *offset: bytes of the text behind which it ended or was refused. */
yajl_status wisp_json_feed(struct wisp_json_parser *parser, const void *text, size_t size, size_t *offset);

#endif

/* json_feed.h - a whole JSON document through yajl, without the spaces that indent its lines.
 *
 * Pretty-printed documents are mostly indentation, and yajl takes some 30 instructions for each of its bytes. The line
 * end before it is kept, so that what yajl refuses with the spaces (a string over two lines) it refuses without them.
 * Nothing to own.
 */
#ifndef WISP_TRACE_JSON_FEED_H
#define WISP_TRACE_JSON_FEED_H

#include <stddef.h>
#include <yajl/yajl_parse.h>

/* Parse and complete. *offset: bytes of the text behind which it ended or was refused. */
yajl_status wisp_json_feed(yajl_handle handle, const void *text, size_t size, size_t *offset);

/* yajl's own sentence about an error, without its line end. */
void wisp_json_problem(yajl_handle handle, char *problem, size_t size);

#endif

/* json_parser.h - yajl's parser on a machine without memory.
 *
 * yajl does not look at what its allocator returns. The allocator of a wisp_json_parser does not return when there is
 * nothing left: the call that is under way ends with yajl_status_client_canceled, and no_memory is set. Such a parser
 * can only be freed. A parser owns all that yajl allocates; wisp_json_parser_free ends it, in every case.
 */
#ifndef WISP_BASE_JSON_PARSER_H
#define WISP_BASE_JSON_PARSER_H

#include <setjmp.h>
#include <stdbool.h>
#include <stddef.h>
#include <yajl/yajl_parse.h>

struct wisp_json_parser {
    yajl_handle handle; /* for calls that do not allocate */
    bool no_memory;
    /* of the parser's own */
    struct wisp_json_block *blocks;
    jmp_buf escape;
};

/* NULL without memory. The callbacks stay the caller's. */
struct wisp_json_parser *wisp_json_parser_new(const yajl_callbacks *callbacks, void *context);
void wisp_json_parser_free(struct wisp_json_parser *parser);

/* yajl_parse and yajl_complete_parse. */
yajl_status wisp_json_parser_take(struct wisp_json_parser *parser, const void *text, size_t size);
yajl_status wisp_json_parser_complete(struct wisp_json_parser *parser);

/* yajl's own sentence about an error, without its line end. */
void wisp_json_parser_problem(struct wisp_json_parser *parser, char *problem, size_t size);

#endif

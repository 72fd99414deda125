/* json_document.h - one JSON document in memory, parsed into one request by a layout's callbacks (yajl). NaN and
 * Infinity are no error of their own: a callback sees a number with a fraction.
 *
 * What is wrong is BAD_INPUT with file, line and byte, or ENVIRONMENT.
 */
#ifndef WISP_TRACE_JSON_DOCUMENT_H
#define WISP_TRACE_JSON_DOCUMENT_H

#include "base/json_parser.h"
#include "trace/tokens.h"

struct wisp_document {
    const yajl_callbacks *callbacks;
    void *context;
    void (*reset)(void *context); /* for another pass from the beginning */
    struct wisp_tokens *tokens;   /* of the context: filled by the callbacks, freed by the parse */
};

/* name is used in errors. */
enum wisp_code wisp_document_parse(const struct wisp_document *document, const char *name, const void *text,
                                   size_t size, struct wisp_parsed *parsed, struct wisp_error *error);

/* The sentence at a byte of a text. */
enum wisp_code wisp_document_wrong(const char *name, const char *text, size_t offset, const char *sentence,
                                   struct wisp_error *error);

#endif

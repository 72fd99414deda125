/* line_row.h - one line of the line format, as CSV or as a JSON object, taken apart (docs/format.md, "The line
 * format").
 *
 * What is wrong with a line is a sentence without file and line in `problem`. A row owns its JSON parser, if it has
 * one; wisp_row_free ends it.
 */
#ifndef WISP_TRACE_LINE_ROW_H
#define WISP_TRACE_LINE_ROW_H

#include "base/json_parser.h"
#include "trace/json_skip.h"
#include "trace/layout.h"
#include "trace/line_trace.h"

struct wisp_row {
    char request[WISP_LINE_REQUEST_MAX + 1];
    long long token, layer;
    bool decode;
    uint32_t count;
    long long experts[WTR_TOP_K_MAX];
    char problem[256];
    bool no_memory; /* instead of a problem */
    /* of JSON */
    struct wisp_json_parser *json; /* goes on from line to line */
    unsigned place;                /* in the object */
    unsigned seen;                 /* keys */
    struct wisp_json_skip skip;
};

/* The header that makes a file CSV: these four columns first. */
bool wisp_row_is_header(const char *line);

/* False: see problem. The line is without its end and is changed. */
bool wisp_row_csv(struct wisp_row *row, char *line);
bool wisp_row_json(struct wisp_row *row, const char *line, size_t length);
void wisp_row_free(struct wisp_row *row);

#endif

/* line_row.h - one line of the line format, as CSV or as a JSON object, taken apart (docs/format.md, "The line
 * format"). CSV has its columns in the header (line_header.h).
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
#include "trace/tokens.h"

enum { WISP_COLUMNS_MAX = 256, WISP_ROW_PROBLEM = 1024 };

struct wisp_row {
    const struct wisp_keys *keys; /* the names of the parts in this file */
    char request[WISP_LINE_REQUEST_MAX + 1];
    long long token, layer;
    enum wisp_token_phase phase;
    uint32_t count;
    long long experts[WTR_TOP_K_MAX];
    char problem[WISP_ROW_PROBLEM];
    bool no_memory; /* instead of a problem */
    /* of CSV */
    bool plain;                             /* request,token,phase,layer and behind them experts alone */
    unsigned columns;                       /* of the header */
    unsigned char column[WISP_COLUMNS_MAX]; /* which part it is, WISP_KEYS: none */
    /* of JSON */
    bool mend;                     /* a line with NaN has been seen */
    struct wisp_json_parser *json; /* goes on from line to line */
    bool whole;                    /* the line is one object, whether or not it is a row */
    unsigned place;                /* in the object */
    unsigned seen;                 /* keys */
    struct wisp_json_skip skip;
};

/* The line is without its end, which is a zero byte, and is changed. False: see problem. */
bool wisp_row_csv(struct wisp_row *row, char *line);
bool wisp_row_json(struct wisp_row *row, char *line, size_t length);
void wisp_row_free(struct wisp_row *row);

#endif

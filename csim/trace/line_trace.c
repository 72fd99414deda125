#include "trace/line_trace.h"

#include "trace/line_header.h"
#include "trace/line_row.h"
#include "trace/open_requests.h"

#include <stdlib.h>
#include <string.h>

struct wisp_lines {
    struct wisp_stream *stream;
    const struct wisp_reading *reading;
    size_t hold;
    char *text;          /* the current line */
    size_t length, line; /* its bytes, its number from 1 */
    bool csv;
    bool pending; /* the row has been read and belongs to no request yet */
    bool ended;
    struct wisp_row row;
    struct wisp_requests requests;
    struct wisp_open_request *current; /* of the row before */
    char request[WISP_LINE_REQUEST_MAX + 1];
    size_t request_line; /* of the request that came last: its first line */
};

static enum wisp_code wrong(const struct wisp_lines *lines, size_t line, const char *sentence,
                            struct wisp_error *error) {
    return wisp_fail(error, WISP_BAD_INPUT, "%s:%zu: %s", wisp_stream_name(lines->stream), line, sentence);
}

static enum wisp_code no_memory(const struct wisp_lines *lines, struct wisp_error *error) {
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", wisp_stream_name(lines->stream));
}

/* ---- lines ---- */

/* The next line that is not empty; *more is false at the end of the file. */
static enum wisp_code next_line(struct wisp_lines *lines, bool *more, struct wisp_error *error) {
    enum wisp_code code;
    do code = wisp_stream_line(lines->stream, ++lines->line, &lines->text, &lines->length, error);
    while (!code && lines->text && !lines->length);
    *more = !code && lines->text;
    return code;
}

static enum wisp_code told_row(const struct wisp_lines *lines, bool good, struct wisp_error *error) {
    if (good) return WISP_OK;
    return lines->row.no_memory ? no_memory(lines, error) : wrong(lines, lines->line, lines->row.problem, error);
}

static enum wisp_code next_row(struct wisp_lines *lines, bool *more, struct wisp_error *error) {
    enum wisp_code code = next_line(lines, more, error);
    if (code || !*more) return code;
    struct wisp_row *row = &lines->row;
    return told_row(lines, lines->csv ? wisp_row_csv(row, lines->text) : wisp_row_json(row, lines->text, lines->length),
                    error);
}

/* The first line, or the second behind a head. */
static enum wisp_code read_header(struct wisp_lines *lines, struct wisp_error *error) {
    bool more, head = false;
    enum wisp_code code = next_line(lines, &more, error);
    if (code) return code;
    if (!more) return wrong(lines, 1, "the file is empty", error);
    lines->csv = *lines->text != '{';
    if (lines->csv) return told_row(lines, wisp_header_csv(&lines->row, lines->reading, lines->text), error);
    head = wisp_header_json(&lines->row, lines->reading, lines->text, lines->length);
    lines->pending = true;
    bool good = wisp_row_json(&lines->row, lines->text, lines->length);
    if (good || !head || !lines->row.whole) return told_row(lines, good, error);
    code = next_line(lines, &more, error);
    if (code) return code;
    if (!more) return wrong(lines, lines->line - 1, lines->row.problem, error);
    wisp_header_json(&lines->row, lines->reading, lines->text, lines->length);
    return told_row(lines, wisp_row_json(&lines->row, lines->text, lines->length), error);
}

enum wisp_code wisp_lines_open(struct wisp_stream *stream, const struct wisp_reading *reading, size_t hold,
                               struct wisp_lines **lines, struct wisp_error *error) {
    struct wisp_lines *made = *lines = calloc(1, sizeof *made);
    if (!made) {
        enum wisp_code code = wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", wisp_stream_name(stream));
        return wisp_stream_close(stream), code;
    }
    made->stream = stream;
    made->reading = reading;
    made->hold = hold;
    enum wisp_code code = read_header(made, error);
    if (code) wisp_lines_close(made), *lines = NULL;
    return code;
}

void wisp_lines_close(struct wisp_lines *lines) {
    if (!lines) return;
    wisp_requests_free(&lines->requests);
    wisp_row_free(&lines->row);
    wisp_stream_close(lines->stream);
    free(lines);
}

/* ---- requests ---- */

/* What the recorder of tokens says becomes an error at a line. */
static enum wisp_code told(const struct wisp_lines *lines, const struct wisp_tokens *tokens, bool good, size_t line,
                           struct wisp_error *error) {
    if (good) return WISP_OK;
    return tokens->no_memory ? no_memory(lines, error) : wrong(lines, line, tokens->problem, error);
}

static enum wisp_code end_token(struct wisp_lines *lines, struct wisp_open_request *request, struct wisp_error *error) {
    if (request->token < 0) return WISP_OK;
    bool good = wisp_tokens_end_token(request->tokens, request->phase, lines->reading);
    return told(lines, request->tokens, good, request->last_line, error);
}

static enum wisp_code begin_token(struct wisp_lines *lines, struct wisp_open_request *request,
                                  struct wisp_error *error) {
    const struct wisp_row *row = &lines->row;
    enum wisp_code code = end_token(lines, request, error);
    if (!code)
        code = told(lines, request->tokens, wisp_tokens_position(request->tokens, row->token), lines->line, error);
    if (code) return code;
    request->token = row->token;
    request->phase = row->phase;
    wisp_tokens_begin_token(request->tokens);
    return WISP_OK;
}

static enum wisp_code again(const struct wisp_lines *lines, struct wisp_error *error) {
    char sentence[512];
    snprintf(sentence, sizeof sentence,
             "the request '%s' goes on after more than %zu MB of other requests, which is all that is held: sort the "
             "lines by request",
             lines->row.request, lines->hold >> 20);
    return wrong(lines, lines->line, sentence, error);
}

/* The request of the row. */
static enum wisp_code find_request(struct wisp_lines *lines, struct wisp_error *error) {
    struct wisp_open_request *request = lines->current;
    if (request && strcmp(request->name, lines->row.request) == 0) return WISP_OK;
    lines->current = request = wisp_requests_touch(&lines->requests, lines->row.request);
    if (!request) return no_memory(lines, error);
    if (request->complete) return again(lines, error);
    if (!request->line) request->line = lines->line;
    return WISP_OK;
}

static enum wisp_code add_row(struct wisp_lines *lines, struct wisp_error *error) {
    const struct wisp_row *row = &lines->row;
    enum wisp_code code = find_request(lines, error);
    if (code) return code;
    struct wisp_open_request *request = lines->current;
    struct wisp_tokens *tokens = request->tokens;
    if (row->token != request->token || request->token < 0) code = begin_token(lines, request, error);
    if (code) return code;
    if (row->phase != request->phase) return wrong(lines, lines->line, "another phase within a token", error);
    request->last_line = lines->line;
    bool good = wisp_tokens_begin_layer(tokens, row->layer);
    for (uint32_t i = 0; i < row->count && good; i++) good = wisp_tokens_expert(tokens, row->experts[i]);
    lines->requests.bytes += row->count * sizeof *tokens->ids.ids;
    return told(lines, tokens, good && wisp_tokens_end_layer(tokens), lines->line, error);
}

/* Rows until there is more than may be held, or to the end of the file. */
static enum wisp_code add_rows(struct wisp_lines *lines, struct wisp_error *error) {
    const struct wisp_requests *requests = &lines->requests;
    enum wisp_code code = WISP_OK;
    while (!code && !lines->ended && (requests->bytes <= lines->hold || requests->oldest == requests->newest)) {
        bool more = true;
        if (!lines->pending) code = next_row(lines, &more, error);
        lines->pending = false;
        lines->ended = !more;
        if (!code && more) code = add_row(lines, error);
    }
    if (!code && !requests->by_name) code = wrong(lines, 1, "no rows behind the header", error);
    return code;
}

enum wisp_code wisp_lines_next(struct wisp_lines *lines, struct wisp_parsed *parsed, struct wisp_error *error) {
    *parsed = (struct wisp_parsed){0};
    enum wisp_code code = add_rows(lines, error);
    struct wisp_open_request *request = lines->requests.oldest;
    if (code || !request) return code;
    memcpy(lines->request, request->name, strlen(request->name) + 1);
    lines->request_line = request->line;
    code = end_token(lines, request, error);
    if (!code) code = told(lines, request->tokens, wisp_tokens_finish(request->tokens, parsed), request->line, error);
    if (request == lines->current) lines->current = NULL;
    if (!code) wisp_requests_complete_oldest(&lines->requests);
    return code;
}

const char *wisp_lines_request(const struct wisp_lines *lines, size_t *line) {
    *line = lines->request_line;
    return lines->request;
}

uint64_t wisp_lines_bytes(const struct wisp_lines *lines) {
    return wisp_stream_bytes(lines->stream);
}

#include "trace/line_trace.h"

#include "base/file.h"
#include "trace/line_row.h"
#include "trace/tokens.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 65535 };

struct wisp_lines {
    char *name;
    FILE *stream;
    char text[LINE_MAX_BYTES + 1];
    size_t length, line; /* of the current line: bytes, number from 1 */
    uint64_t bytes;
    bool csv;
    bool pending; /* the row is of the next request */
    struct wisp_row row;
    struct wisp_tokens tokens;
    char request[WISP_LINE_REQUEST_MAX + 1];
    size_t request_line; /* first line of the request */
    long long token;
    bool decode;
    size_t row_line; /* of the request's last row */
    void *seen;      /* names of requests, a tree */
};

static enum wisp_code wrong(const struct wisp_lines *lines, size_t line, const char *sentence,
                            struct wisp_error *error) {
    return wisp_fail(error, WISP_BAD_INPUT, "%s:%zu: %s", lines->name, line, sentence);
}

static enum wisp_code no_memory(const struct wisp_lines *lines, struct wisp_error *error) {
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", lines->name);
}

/* ---- lines ---- */

/* The bytes up to the end of a line, and what ended it: '\n' or EOF. */
static enum wisp_code read_line(struct wisp_lines *lines, int *end, struct wisp_error *error) {
    lines->length = 0;
    lines->line++;
    for (;;) {
        *end = getc_unlocked(lines->stream);
        lines->bytes += *end != EOF;
        if (*end == '\n' || *end == EOF) break;
        if (*end == 0) return wrong(lines, lines->line, "a zero byte", error);
        if (lines->length == LINE_MAX_BYTES) return wrong(lines, lines->line, "the line is longer than 65535", error);
        lines->text[lines->length++] = (char)*end;
    }
    if (lines->length && lines->text[lines->length - 1] == '\r') lines->length--;
    lines->text[lines->length] = 0;
    if (!ferror(lines->stream)) return WISP_OK;
    return wisp_cannot_read(lines->name, error);
}

/* The next line that is not empty, without its end; *more is false at the end of the file. */
static enum wisp_code next_line(struct wisp_lines *lines, bool *more, struct wisp_error *error) {
    int end = '\n';
    enum wisp_code code = WISP_OK;
    do code = read_line(lines, &end, error);
    while (!code && !lines->length && end == '\n');
    *more = !code && lines->length > 0;
    return code;
}

static enum wisp_code bad_row(const struct wisp_lines *lines, struct wisp_error *error) {
    return lines->row.no_memory ? no_memory(lines, error) : wrong(lines, lines->line, lines->row.problem, error);
}

static enum wisp_code next_row(struct wisp_lines *lines, bool *more, struct wisp_error *error) {
    enum wisp_code code = next_line(lines, more, error);
    if (code || !*more) return code;
    bool good =
        lines->csv ? wisp_row_csv(&lines->row, lines->text) : wisp_row_json(&lines->row, lines->text, lines->length);
    return good ? WISP_OK : bad_row(lines, error);
}

static enum wisp_code read_header(struct wisp_lines *lines, struct wisp_error *error) {
    bool more;
    enum wisp_code code = next_line(lines, &more, error);
    if (code) return code;
    if (!more) return wrong(lines, 1, "the file is empty", error);
    lines->csv = wisp_row_is_header(lines->text);
    if (lines->csv) return WISP_OK;
    if (*lines->text != '{')
        return wrong(lines, lines->line, "neither the header request,token,phase,layer,experts nor an object", error);
    if (!wisp_row_json(&lines->row, lines->text, lines->length)) return bad_row(lines, error);
    lines->pending = true;
    return WISP_OK;
}

enum wisp_code wisp_lines_open(const char *name, FILE *stream, struct wisp_lines **lines, struct wisp_error *error) {
    struct wisp_lines *made = calloc(1, sizeof *made);
    *lines = NULL;
    if (made) made->name = strdup(name);
    if (!made || !made->name) {
        free(made);
        fclose(stream);
        return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", name);
    }
    made->stream = stream;
    errno = 0;
    enum wisp_code code = read_header(made, error);
    if (code)
        wisp_lines_close(made);
    else
        *lines = made;
    return code;
}

static int by_text(const void *a, const void *b) {
    return strcmp(a, b);
}

void wisp_lines_close(struct wisp_lines *lines) {
    if (!lines) return;
    while (lines->seen) {
        char *name = *(char **)lines->seen;
        tdelete(name, &lines->seen, by_text);
        free(name);
    }
    wisp_row_free(&lines->row);
    wisp_tokens_free(&lines->tokens);
    fclose(lines->stream);
    free(lines->name);
    free(lines);
}

/* ---- requests ---- */

/* The row that begins a request. */
static enum wisp_code begin_request(struct wisp_lines *lines, struct wisp_error *error) {
    memcpy(lines->request, lines->row.request, sizeof lines->request);
    lines->request_line = lines->line;
    lines->token = -1;
    wisp_tokens_free(&lines->tokens);
    if (tfind(lines->request, &lines->seen, by_text))
        return wrong(lines, lines->line, "the lines of this request are not together", error);
    char *name = strdup(lines->request);
    if (name && tsearch(name, &lines->seen, by_text)) return WISP_OK;
    free(name);
    return no_memory(lines, error);
}

/* What the recorder of tokens says becomes an error at a line. */
static enum wisp_code told(const struct wisp_lines *lines, bool good, size_t line, struct wisp_error *error) {
    if (good) return WISP_OK;
    return lines->tokens.no_memory ? no_memory(lines, error) : wrong(lines, line, lines->tokens.problem, error);
}

static enum wisp_code end_token(struct wisp_lines *lines, struct wisp_error *error) {
    if (lines->token < 0) return WISP_OK;
    return told(lines, wisp_tokens_end_token(&lines->tokens, lines->decode), lines->row_line, error);
}

static enum wisp_code begin_token(struct wisp_lines *lines, struct wisp_error *error) {
    char sentence[96];
    const struct wisp_row *row = &lines->row;
    enum wisp_code code = end_token(lines, error);
    if (code) return code;
    if (row->token != lines->token + 1) {
        snprintf(sentence, sizeof sentence, "token %lld where token %lld comes next", row->token, lines->token + 1);
        return wrong(lines, lines->line, sentence, error);
    }
    lines->token = row->token;
    lines->decode = row->decode;
    wisp_tokens_begin_token(&lines->tokens);
    return WISP_OK;
}

static enum wisp_code add_row(struct wisp_lines *lines, struct wisp_error *error) {
    const struct wisp_row *row = &lines->row;
    struct wisp_tokens *tokens = &lines->tokens;
    if (row->token != lines->token || lines->token < 0) {
        enum wisp_code code = begin_token(lines, error);
        if (code) return code;
    }
    if (row->decode != lines->decode) return wrong(lines, lines->line, "another phase within a token", error);
    lines->row_line = lines->line;
    bool good = wisp_tokens_begin_layer(tokens, row->layer);
    for (uint32_t i = 0; i < row->count && good; i++) good = wisp_tokens_expert(tokens, row->experts[i]);
    return told(lines, good && wisp_tokens_end_layer(tokens), lines->line, error);
}

/* Rows up to the next request's first or the end of the file. */
static enum wisp_code add_rows(struct wisp_lines *lines, struct wisp_error *error) {
    bool more = true;
    enum wisp_code code = add_row(lines, error);
    lines->pending = false;
    while (!code) {
        code = next_row(lines, &more, error);
        if (code || !more) return code;
        lines->pending = strcmp(lines->row.request, lines->request) != 0;
        if (lines->pending) return WISP_OK;
        code = add_row(lines, error);
    }
    return code;
}

enum wisp_code wisp_lines_next(struct wisp_lines *lines, struct wisp_parsed *parsed, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    *parsed = (struct wisp_parsed){0};
    if (!lines->pending && !lines->seen) {
        code = next_row(lines, &lines->pending, error);
        if (!code && !lines->pending) code = wrong(lines, 1, "no rows behind the header", error);
    }
    if (code || !lines->pending) return code;
    code = begin_request(lines, error);
    if (!code) code = add_rows(lines, error);
    if (!code) code = end_token(lines, error);
    if (!code) code = told(lines, wisp_tokens_finish(&lines->tokens, parsed), lines->request_line, error);
    return code;
}

const char *wisp_lines_request(const struct wisp_lines *lines, size_t *line) {
    *line = lines->request_line;
    return lines->request;
}

uint64_t wisp_lines_bytes(const struct wisp_lines *lines) {
    return lines->bytes;
}

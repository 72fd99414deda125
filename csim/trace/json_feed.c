#include "trace/json_feed.h"

#include <string.h>

static const char *past_spaces(const char *at, const char *end) {
    while (end - at >= 8 && memcmp(at, "        ", 8) == 0) at += 8;
    while (at < end && *at == ' ') at++;
    return at;
}

/* The piece of text up to `most` bytes or the end of its line. */
static size_t piece(const char *at, const char *end, size_t most) {
    size_t length = (size_t)(end - at) < most ? (size_t)(end - at) : most;
    const char *line_end = memchr(at, '\n', length);
    return line_end ? (size_t)(line_end - at) + 1 : length;
}

/* What follows a piece: the next line without its indentation, or the rest of the same line. */
static const char *next_piece(const char *at, size_t length, const char *end) {
    at += length;
    return at[-1] == '\n' ? past_spaces(at, end) : at;
}

/* Fill a block with what is left of the text; *at moves on. Returns the bytes in the block. */
static size_t squeeze(const char **at, const char *end, char *block, size_t room) {
    size_t used = 0;
    while (*at < end && used < room) {
        size_t length = piece(*at, end, room - used);
        memcpy(block + used, *at, length);
        used += length;
        *at = next_piece(*at, length, end);
    }
    return used;
}

/* Where in the text the first `consumed` bytes of the block that began at `at` end. */
static const char *place(const char *at, const char *end, size_t consumed) {
    while (at < end) {
        size_t length = piece(at, end, consumed);
        if (length == consumed) return at + length;
        consumed -= length;
        at = next_piece(at, length, end);
    }
    return end;
}

yajl_status wisp_json_feed(struct wisp_json_parser *parser, const void *text, size_t size, size_t *offset) {
    char block[1 << 14];
    const char *start = text, *at = start, *end = start + size;
    *offset = size;
    while (at < end) {
        const char *before = at;
        size_t used = squeeze(&at, end, block, sizeof block);
        yajl_status status = wisp_json_parser_take(parser, block, used);
        if (status == yajl_status_ok) continue;
        *offset = (size_t)(place(before, end, yajl_get_bytes_consumed(parser->handle)) - start);
        return status;
    }
    return wisp_json_parser_complete(parser);
}

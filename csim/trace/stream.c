#include "trace/stream.h"

#include "base/file.h"
#include "base/memory_notice.h"
#include "trace/inflate.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM = 2 * WISP_STREAM_PEEK };
static const char mark[] = "\xef\xbb\xbf"; /* byte order mark of UTF-8 */
enum { MARK = sizeof mark - 1 };

struct wisp_stream {
    char *name;
    bool ended;            /* the buffer has the last bytes of the file */
    bool marked;           /* it began with a byte order mark, which is left out */
    size_t at, end;        /* of the buffer, not taken yet */
    char buffer[ROOM + 1]; /* and a zero byte */
    struct wisp_inflate file;
};

static enum wisp_code no_memory(const char *name, struct wisp_error *error) {
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", name);
}

static enum wisp_code problem(const struct wisp_stream *stream, struct wisp_error *error) {
    const struct wisp_inflate *file = &stream->file;
    if (file->no_memory) return no_memory(stream->name, error);
    if (file->failed) return wisp_cannot_read(stream->name, error);
    return *file->problem ? wisp_fail(error, WISP_BAD_INPUT, "%s: %s", stream->name, file->problem) : WISP_OK;
}

/* Fill the buffer; what has not been taken moves to its beginning. */
static enum wisp_code fill(struct wisp_stream *stream, struct wisp_error *error) {
    size_t kept = stream->end - stream->at;
    memmove(stream->buffer, stream->buffer + stream->at, kept);
    errno = 0;
    size_t got = wisp_inflate_read(&stream->file, stream->buffer + kept, ROOM - kept);
    stream->at = 0;
    stream->end = kept + got;
    stream->ended = stream->end < ROOM;
    return problem(stream, error);
}

static enum wisp_code begin(struct wisp_stream *stream, FILE *file, struct wisp_error *error) {
    errno = 0;
    if (!wisp_inflate_begin(&stream->file, file)) return problem(stream, error);
    enum wisp_code code = fill(stream, error);
    if (code || stream->end < MARK || memcmp(stream->buffer, mark, MARK)) return code;
    stream->marked = true;
    stream->at = MARK;
    return WISP_OK;
}

enum wisp_code wisp_stream_of(const char *name, FILE *file, struct wisp_stream **stream, struct wisp_error *error) {
    struct wisp_stream *made = *stream = malloc(sizeof *made);
    if (made) {
        made->ended = made->marked = false;
        made->at = made->end = 0;
        made->file.decoder = NULL;
        made->name = strdup(name);
    }
    if (!made || !made->name) {
        fclose(file);
        free(made);
        *stream = NULL;
        return no_memory(name, error);
    }
    enum wisp_code code = begin(made, file, error);
    if (code) wisp_stream_close(made), *stream = NULL;
    return code;
}

enum wisp_code wisp_stream_open(const char *path, struct wisp_stream **stream, struct wisp_error *error) {
    bool standard = strcmp(path, "-") == 0;
    *stream = NULL;
    errno = 0;
    FILE *file = standard ? fdopen(dup(STDIN_FILENO), "rb") : fopen(path, "rb");
    if (standard) path = "standard input";
    return file ? wisp_stream_of(path, file, stream, error) : wisp_cannot_read(path, error);
}

void wisp_stream_close(struct wisp_stream *stream) {
    if (!stream) return;
    wisp_inflate_end(&stream->file);
    free(stream->name);
    free(stream);
}

const char *wisp_stream_name(const struct wisp_stream *stream) {
    return stream->name;
}

enum wisp_code wisp_stream_peek(struct wisp_stream *stream, const char **bytes, size_t *size,
                                struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    if (!stream->ended && stream->end - stream->at < WISP_STREAM_PEEK) code = fill(stream, error);
    *bytes = stream->buffer + stream->at;
    *size = stream->end - stream->at;
    if (*size > WISP_STREAM_PEEK) *size = WISP_STREAM_PEEK;
    return code;
}

/* ---- lines ---- */

static enum wisp_code wrong(const struct wisp_stream *stream, size_t number, const char *sentence,
                            struct wisp_error *error) {
    return wisp_fail(error, WISP_BAD_INPUT, "%s:%zu: %s", stream->name, number, sentence);
}

static enum wisp_code take_line(struct wisp_stream *stream, size_t number, size_t length, char **line, size_t *shown,
                                struct wisp_error *error) {
    *line = stream->buffer + stream->at;
    size_t with_end = length + (stream->at + length < stream->end);
    if (length > WISP_LINE_MAX + 1 || (length > WISP_LINE_MAX && (*line)[WISP_LINE_MAX] != '\r'))
        return wrong(stream, number, "the line is longer than 65535", error);
    stream->at += with_end;
    if (length && (*line)[length - 1] == '\r') length--;
    (*line)[length] = 0;
    *shown = length;
    return memchr(*line, 0, length) ? wrong(stream, number, "a zero byte", error) : WISP_OK;
}

enum wisp_code wisp_stream_line(struct wisp_stream *stream, size_t number, char **line, size_t *length,
                                struct wisp_error *error) {
    *line = NULL;
    for (;;) {
        size_t left = stream->end - stream->at;
        const char *from = stream->buffer + stream->at, *end = memchr(from, '\n', left);
        if (end) return take_line(stream, number, (size_t)(end - from), line, length, error);
        if (stream->ended) return left ? take_line(stream, number, left, line, length, error) : WISP_OK;
        if (left > WISP_LINE_MAX + 1) return wrong(stream, number, "the line is longer than 65535", error);
        enum wisp_code code = fill(stream, error);
        if (code) return code;
    }
}

/* ---- as a whole ---- */

struct whole {
    char *bytes;
    size_t size, room;
};

/* How much there is to read: of a regular file that is not packed it is known. */
static size_t expected(const struct wisp_stream *stream) {
    struct stat info;
    size_t least = stream->end - stream->at + 2;
    if (stream->file.packed || fstat(fileno(stream->file.file), &info) || !S_ISREG(info.st_mode)) return 1 << 18;
    wisp_memory_notice(stream->name, (uint64_t)info.st_size);
    return (size_t)info.st_size + 1 > least ? (size_t)info.st_size + 1 : least;
}

/* Room for a byte more and a zero byte behind it. A small packed file can unpack to more than any machine has. */
static enum wisp_code grow(const struct wisp_stream *stream, struct whole *whole, size_t first,
                           struct wisp_error *error) {
    if (whole->bytes && whole->size + 1 < whole->room) return WISP_OK;
    size_t room = whole->bytes ? 2 * whole->room : first;
    if (stream->file.packed && room > UINT64_C(1) << 32)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: more than 2 GiB when unpacked: split it into several files",
                         stream->name);
    if (whole->bytes) wisp_memory_notice(stream->name, room);
    char *bytes = realloc(whole->bytes, room);
    if (!bytes) return no_memory(stream->name, error);
    whole->bytes = bytes;
    whole->room = room;
    return WISP_OK;
}

/* What the buffer has, without taking it through the buffer again. A mark counts as blanks, so that offsets are those
 * of the file. */
static void drain(struct wisp_stream *stream, struct whole *whole) {
    size_t left = stream->end - stream->at;
    if (stream->marked) memset(whole->bytes, ' ', whole->size = MARK);
    memcpy(whole->bytes + whole->size, stream->buffer + stream->at, left);
    whole->size += left;
    stream->at = stream->end = 0;
}

static enum wisp_code read_all(struct wisp_stream *stream, bool text, struct whole *whole, struct wisp_error *error) {
    size_t first = expected(stream), looked = 0;
    enum wisp_code code = grow(stream, whole, first, error);
    if (!code) drain(stream, whole);
    while (!code) {
        const char *zero = text ? memchr(whole->bytes + looked, 0, whole->size - looked) : NULL;
        if (zero)
            return wisp_fail(error, WISP_BAD_INPUT, "%s: byte %zu is zero: not a text", stream->name,
                             (size_t)(zero - whole->bytes));
        looked = whole->size;
        if (stream->ended) return WISP_OK;
        if ((code = grow(stream, whole, first, error))) return code;
        size_t room = whole->room - whole->size - 1, part = room < WISP_STREAM_PEEK ? room : WISP_STREAM_PEEK;
        errno = 0;
        size_t got = wisp_inflate_read(&stream->file, whole->bytes + whole->size, part);
        whole->size += got;
        stream->ended = got < part;
        code = problem(stream, error);
    }
    return code;
}

enum wisp_code wisp_stream_all(struct wisp_stream *stream, bool text, char **bytes, size_t *size,
                               struct wisp_error *error) {
    struct whole whole = {0};
    *bytes = NULL;
    *size = 0;
    enum wisp_code code = read_all(stream, text, &whole, error);
    if (code) return free(whole.bytes), code;
    whole.bytes[whole.size] = 0;
    *bytes = whole.bytes;
    *size = whole.size;
    return WISP_OK;
}

uint64_t wisp_stream_bytes(const struct wisp_stream *stream) {
    const struct wisp_inflate *file = &stream->file;
    return file->packed ? file->bytes - (file->end - file->at)
                        : file->bytes - (file->end - file->at) - (stream->end - stream->at);
}

#include "trace/inflate.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

/* The next part of the file. False at its end, and after a failure. */
static bool next_part(struct wisp_inflate *from) {
    from->at = 0;
    from->end = fread(from->part, 1, sizeof from->part, from->file);
    from->bytes += from->end;
    from->failed = ferror(from->file) != 0;
    return from->end && !from->failed;
}

static bool begins(const struct wisp_inflate *from, const char *magic, size_t size) {
    return from->end >= size && memcmp(from->part, magic, size) == 0;
}

static bool begin_gzip(struct wisp_inflate *from) {
    z_stream *decoder = from->decoder = calloc(1, sizeof *decoder);
    from->packed = "gzip";
    if (!decoder || inflateInit2(decoder, 16 + MAX_WBITS) == Z_OK) return !(from->no_memory = !decoder);
    free(decoder);
    from->decoder = NULL;
    return !(from->no_memory = true);
}

static bool begin_zstd(struct wisp_inflate *from) {
    from->packed = "zstd";
    from->decoder = ZSTD_createDStream();
    return !(from->no_memory = !from->decoder);
}

bool wisp_inflate_begin(struct wisp_inflate *from, FILE *file) {
    from->file = file;
    from->packed = NULL;
    from->decoder = NULL;
    from->bytes = 0;
    from->within = from->no_memory = false;
    *from->problem = 0;
    next_part(from);
    if (from->failed) return false;
    if (begins(from, "\x1f\x8b", 2)) return begin_gzip(from);
    return !begins(from, "\x28\xb5\x2f\xfd", 4) || begin_zstd(from);
}

static void damaged(struct wisp_inflate *from, const char *reason) {
    snprintf(from->problem, sizeof from->problem, "damaged %s data near byte %llu of the file: %s", from->packed,
             (unsigned long long)(from->bytes - (from->end - from->at)), reason);
}

/* Unpack what is in the part; the bytes that came of it. Several members are one text, as gzip has it. */
static size_t step_gzip(struct wisp_inflate *from, unsigned char *to, size_t room) {
    z_stream *decoder = from->decoder;
    if (!from->within) inflateReset(decoder);
    from->within = true;
    decoder->next_in = from->part + from->at;
    decoder->avail_in = (uInt)(from->end - from->at);
    decoder->next_out = to;
    decoder->avail_out = (uInt)room;
    int status = inflate(decoder, Z_NO_FLUSH);
    from->at = from->end - decoder->avail_in;
    if (status == Z_STREAM_END) from->within = false;
    if (status == Z_MEM_ERROR) from->no_memory = true;
    if (status != Z_OK && status != Z_STREAM_END && status != Z_BUF_ERROR && status != Z_MEM_ERROR)
        damaged(from, decoder->msg ? decoder->msg : "it cannot be unpacked");
    return room - decoder->avail_out;
}

static size_t step_zstd(struct wisp_inflate *from, unsigned char *to, size_t room) {
    ZSTD_inBuffer in = {from->part, from->end, from->at};
    ZSTD_outBuffer out = {to, room, 0};
    size_t left = ZSTD_decompressStream(from->decoder, &out, &in);
    from->at = in.pos;
    from->within = left != 0;
    if (!ZSTD_isError(left)) return out.pos;
    if (ZSTD_getErrorCode(left) == ZSTD_error_memory_allocation)
        from->no_memory = true;
    else
        damaged(from, ZSTD_getErrorName(left));
    return out.pos;
}

static bool wrong(const struct wisp_inflate *from) {
    return from->failed || from->no_memory || *from->problem;
}

/* Of a packed file. A decoder may hold bytes back for want of room, so it is asked before the file is. */
static size_t unpack(struct wisp_inflate *from, unsigned char *to, size_t room) {
    size_t used = 0;
    bool gzip = *from->packed == 'g';
    while (used < room && !wrong(from)) {
        size_t largest = room - used < 1u << 30 ? room - used : 1u << 30, got = 0;
        if (from->at < from->end || from->within)
            got = gzip ? step_gzip(from, to + used, largest) : step_zstd(from, to + used, largest);
        used += got;
        if (got || from->at < from->end || next_part(from)) continue;
        if (from->within && !from->failed) damaged(from, "it ends too early");
        break;
    }
    return used;
}

size_t wisp_inflate_read(struct wisp_inflate *from, void *to, size_t room) {
    if (wrong(from)) return 0;
    if (from->packed) return unpack(from, to, room);
    size_t ready = from->end - from->at, used = ready < room ? ready : room;
    memcpy(to, from->part + from->at, used);
    from->at += used;
    if (used == room) return used;
    size_t got = fread((char *)to + used, 1, room - used, from->file);
    from->bytes += got;
    from->failed = ferror(from->file) != 0;
    return used + got;
}

void wisp_inflate_end(struct wisp_inflate *from) {
    if (from->decoder && *from->packed == 'g') {
        inflateEnd(from->decoder);
        free(from->decoder);
    } else if (from->decoder) {
        ZSTD_freeDStream(from->decoder);
    }
    from->decoder = NULL;
    if (from->file) fclose(from->file);
    from->file = NULL;
}

/* inflate.h - the bytes of a file, unpacked if they are gzip or zstd, several members or frames behind each other
 * included; anything else comes as it is.
 *
 * A reader owns its stream and its decoder; wisp_inflate_end ends it, in every case. What is wrong is a sentence in
 * `problem`, or `failed` with the system's errno, or `no_memory`; the next read then gives nothing.
 */
#ifndef WISP_TRACE_INFLATE_H
#define WISP_TRACE_INFLATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum { WISP_INFLATE_PART = 1 << 16 };

struct wisp_inflate {
    FILE *file;
    const char *packed; /* "gzip", "zstd", or NULL: the bytes come as they are */
    uint64_t bytes;     /* of the file, read so far */
    char problem[128];
    bool failed, no_memory;
    /* of the reader's own */
    void *decoder;
    bool within; /* a member or frame has begun and has not ended */
    size_t at, end;
    unsigned char part[WISP_INFLATE_PART]; /* of the file */
};

/* Takes the stream. False: see above. */
bool wisp_inflate_begin(struct wisp_inflate *from, FILE *file);

/* Up to `room` bytes; fewer at the end of the file or after a failure only. */
size_t wisp_inflate_read(struct wisp_inflate *from, void *to, size_t room);

void wisp_inflate_end(struct wisp_inflate *from);

#endif

/* block.h - one request of a .wtr file, from its stored bytes to steps and expert ids (docs/format.md, "The .wtr
 * format"): everything that the format promises of a block is checked here.
 *
 * What is wrong is BAD_INPUT and names the file, the byte, the block, and the layer, token or field in it.
 */
#ifndef WISP_TRACE_BLOCK_H
#define WISP_TRACE_BLOCK_H

#include "trace/layout.h"
#include "trace/trace.h"

/* Where a block stands, and what the index says of it. */
struct wisp_block {
    const char *file, *path;
    uint32_t number;
    uint64_t offset, stored, raw, checksum;
    wisp_stop *stop; /* parsing ends with INTERRUPTED; may be NULL */
};

/* A block of zstd takes at least 4 bytes and holds at most 128 KiB: a length that cannot be there is not allocated. */
static inline bool wisp_block_can_hold(uint64_t stored, uint64_t raw) {
    return raw / (1 << 15) + (raw % (1 << 15) != 0) <= stored;
}

/* Exactly one zstd frame of exactly raw bytes, of which wisp_block_can_hold is known, to `to`. NULL, or the sentence
 * that says what is wrong; *no_memory then tells whether it was only that. */
const char *wisp_block_inflate(const void *stored, size_t stored_size, void *to, uint64_t raw, bool *no_memory);

/* Bytes in which a block is decompressed, and its ids are kept with two bytes each. */
static inline uint64_t wisp_block_room(const struct wisp_trace_info *info, uint64_t raw) {
    return wtr_id_bytes(info->experts) == 1 ? 2 * raw : raw;
}

/* Fill request->steps, first_token and ids; the caller has filled the rest, and frees it also after a failure. */
enum wisp_code wisp_block_parse(const struct wisp_block *block, const struct wisp_trace_info *info, const void *stored,
                                struct wisp_request *request, struct wisp_error *error);

#endif

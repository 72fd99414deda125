/* layout.h - the .wtr file, byte by byte, for its reader and its writer (docs/format.md says the same in words).
 *
 *   prologue  16 B   "WISPTRC\n", version u32, zero u32
 *   blocks           one per request, each zstd
 *   index            zstd: what holds for the file, then one entry per request
 *   footer    40 B   index offset u64, index bytes u64, index raw bytes u64, checksum u64, "WTREND\n\0"
 *
 * Little endian. The footer's checksum is FNV-1a over the prologue, the index as stored and the footer before the
 * checksum; each block has its own in the index. Plain constants and byte helpers; nothing to own.
 */
#ifndef WISP_TRACE_LAYOUT_H
#define WISP_TRACE_LAYOUT_H

#include <stdint.h>
#include <string.h>

enum {
    WTR_VERSION = 1,
    WTR_PROLOGUE = 16,
    WTR_FOOTER = 40,
    WTR_FOOTER_SUMMED = 24,
    /* Limits that keep a lying file from asking for memory: far above any model. */
    WTR_LAYERS_MAX = 4096,
    WTR_EXPERTS_MAX = 65535,
    WTR_TOP_K_MAX = 1024,
    WTR_REQUESTS_MAX = 1 << 26,
    WTR_MATRIX_MAX = 1 << 26 /* hidden, width: three matrices then have fewer than 2^54 elements */
};
#define WTR_BLOCK_MAX (UINT64_C(1) << 30) /* raw bytes of a request */
#define WTR_INDEX_MAX (UINT64_C(1) << 32)

/* Eight bytes each; that of the end has its zero byte. */
#define WTR_BEGIN "WISPTRC\n"
#define WTR_END   "WTREND\n"

static inline void wtr_put(unsigned char *at, uint64_t value, unsigned bytes) {
    for (unsigned i = 0; i < bytes; i++) at[i] = (unsigned char)(value >> 8 * i);
}

static inline uint64_t wtr_get(const unsigned char *at, unsigned bytes) {
    uint64_t value = 0;
    for (unsigned i = 0; i < bytes; i++) value |= (uint64_t)at[i] << 8 * i;
    return value;
}

/* Bytes of one expert id. */
static inline unsigned wtr_id_bytes(uint32_t experts) {
    return experts <= 256 ? 1 : 2;
}

#endif

/* hash.h - FNV-1a, 64 bits (Fowler, Noll, Vo): fingerprints of configurations and models. Nothing can fail. */
#ifndef WISP_BASE_HASH_H
#define WISP_BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

#define WISP_HASH_START UINT64_C(0xcbf29ce484222325)

/* Continue a hash over more bytes. */
uint64_t wisp_hash_more(uint64_t hash, const void *bytes, size_t size);

static inline uint64_t wisp_hash(const void *bytes, size_t size) {
    return wisp_hash_more(WISP_HASH_START, bytes, size);
}

#endif

/* wtr_draft.h - a .wtr file of one request, put together from docs/format.md without the writer: a second opinion on
 * it, and the place where each of its fields can be made to lie before the checksums are put over it.
 *
 * A draft owns nothing.
 */
#ifndef WISP_TEST_WTR_DRAFT_H
#define WISP_TEST_WTR_DRAFT_H

#include "base/hash.h"
#include "trace/layout.h"
#include "trace/trace.h"
#include "unit/unit_test.h"

#include <stdio.h>
#include <zstd.h>

enum { DRAFT_BLOCK = 1 << 15, DRAFT_INDEX = 4096, DRAFT_STORED = DRAFT_BLOCK + 1024 };

/* What a good file says. Ids count down from the largest, row by row. */
struct draft_shape {
    uint32_t layers, first_moe, experts, top_k, hidden, width, prefill, decode, decode_step;
    size_t name, path; /* their lengths: of letters 'm' and 'a' */
};

/* The raw bytes before they are sealed, and whatever the index and the footer say about them. */
struct draft {
    unsigned char prologue[16], block[DRAFT_BLOCK], index[DRAFT_INDEX], footer[24];
    unsigned char end[16]; /* over the checksum and the last eight bytes of the file: exclusive or */
    size_t block_size, index_size, entry, block_more, index_more; /* more: empty frames behind the one */
};

static size_t draft_squeeze(unsigned char to[DRAFT_STORED], const void *raw, size_t size, size_t more) {
    size_t stored = ZSTD_compress(to, DRAFT_STORED, raw, size, 1);
    for (; more; more--) stored += ZSTD_compress(to + stored, DRAFT_STORED - stored, raw, 0, 1);
    ck_assert_uint_le(stored, DRAFT_STORED);
    return stored;
}

/* The entry of the block, in the index. */
static void draft_entry(struct draft *draft) {
    unsigned char stored[DRAFT_STORED], *at = draft->index + draft->entry;
    size_t size = draft_squeeze(stored, draft->block, draft->block_size, draft->block_more);
    wtr_put(at, size, 8);
    wtr_put(at + 8, draft->block_size, 8);
    wtr_put(at + 16, wisp_hash(stored, size), 8);
}

static void draft_footer(struct draft *draft) {
    unsigned char stored[DRAFT_STORED];
    size_t block = draft_squeeze(stored, draft->block, draft->block_size, draft->block_more);
    wtr_put(draft->footer, 16 + block, 8);
    wtr_put(draft->footer + 8, draft_squeeze(stored, draft->index, draft->index_size, draft->index_more), 8);
    wtr_put(draft->footer + 16, draft->index_size, 8);
}

static void draft_block(struct draft *draft, const struct draft_shape *shape) {
    uint32_t steps = 1 + shape->decode / shape->decode_step, tokens = shape->prefill + shape->decode;
    unsigned id_bytes = shape->experts <= 256 ? 1 : 2;
    unsigned char *at = draft->block;
    wtr_put(at, steps, 4), at += 4;
    for (uint32_t step = 0; step < steps; step++, at += 4) wtr_put(at, step ? shape->decode_step : shape->prefill, 4);
    for (uint32_t row = 0, id = 0; row < (shape->layers - shape->first_moe) * tokens; row++)
        for (uint32_t k = 0; k < shape->top_k; k++, id++, at += id_bytes) {
            wtr_put(at, shape->experts - 1 - id % shape->experts, id_bytes);
        }
    draft->block_size = (size_t)(at - draft->block);
    ck_assert_uint_le(draft->block_size, DRAFT_BLOCK);
}

static void draft_index(struct draft *draft, const struct draft_shape *shape) {
    const uint32_t words[] = {1, shape->layers, shape->experts, shape->top_k, shape->hidden, shape->width};
    unsigned char *at = draft->index;
    for (unsigned i = 0; i < 6; i++, at += 4) wtr_put(at, words[i], 4);
    wtr_put(at, shape->prefill, 8);
    wtr_put(at + 8, shape->decode, 8);
    at[16] = (unsigned char)shape->name;
    memset(at + 17, 'm', shape->name);
    at += 17 + shape->name;
    for (uint32_t layer = shape->first_moe; layer < shape->layers; layer++)
        at[layer / 8] |= (unsigned char)(1u << layer % 8);
    at += (shape->layers + 7) / 8;
    draft->entry = (size_t)(at - draft->index);
    wtr_put(at + 24, shape->path, 2);
    memset(at + 26, 'a', shape->path);
    for (size_t i = 63; i + 1 < shape->path; i += 64) at[26 + i] = '/'; /* directories cannot have long names */
    draft->index_size = draft->entry + 26 + shape->path + 1;
}

static struct draft draft_make(const struct draft_shape *shape) {
    struct draft draft = {.prologue = "WISPTRC\n\1"};
    draft_block(&draft, shape);
    draft_index(&draft, shape);
    draft_entry(&draft);
    draft_footer(&draft);
    return draft;
}

/* Write the draft under checksums that fit. */
static void draft_seal(const struct draft *draft, const char *path) {
    unsigned char block[DRAFT_STORED], index[DRAFT_STORED], end[16] = "        WTREND\n";
    size_t block_size = draft_squeeze(block, draft->block, draft->block_size, draft->block_more);
    size_t index_size = draft_squeeze(index, draft->index, draft->index_size, draft->index_more);
    uint64_t hash = wisp_hash(draft->prologue, sizeof draft->prologue);
    hash = wisp_hash_more(wisp_hash_more(hash, index, index_size), draft->footer, sizeof draft->footer);
    wtr_put(end, hash, 8);
    for (unsigned i = 0; i < sizeof end; i++) end[i] ^= draft->end[i];
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    fwrite(draft->prologue, 1, sizeof draft->prologue, file);
    fwrite(block, 1, block_size, file);
    fwrite(index, 1, index_size, file);
    fwrite(draft->footer, 1, sizeof draft->footer, file);
    fwrite(end, 1, sizeof end, file);
    ck_assert_int_eq(fclose(file), 0);
}

#endif

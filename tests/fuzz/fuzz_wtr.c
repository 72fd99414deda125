/* fuzz_wtr.c - libFuzzer target: the .wtr reader, index and all requests.
 *
 * Checksums and zstd would turn nearly every input away at the door, so the input is what lies behind them: one byte
 * that says how long the index' head is (what holds for the file), that head, and the raw block of every request. The
 * target makes the file around it, with totals that fit the blocks, unless the highest bit of the first one is set.
 * What is read must be what the format promises. An input that begins with 0 is a file as it stands, with its footer's
 * checksum put right.
 */
#define _GNU_SOURCE /* memfd_create */
#include "as_file.h"
#include "base/hash.h"
#include "trace/layout.h"
#include "trace/trace.h"

#include <zstd.h>

enum { ENTRY = 28, REQUESTS = 3 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Put the footer's sum right and return the size. */
static size_t seal(uint8_t *file, size_t size) {
    if (size < WTR_PROLOGUE + WTR_FOOTER) return size;
    uint8_t *footer = file + size - WTR_FOOTER;
    uint64_t index = wtr_get(footer, 8), bytes = wtr_get(footer + 8, 8);
    if (index > size || bytes > size - index) return size;
    uint64_t sum = wisp_hash_more(wisp_hash(file, WTR_PROLOGUE), file + index, bytes);
    wtr_put(footer + WTR_FOOTER_SUMMED, wisp_hash_more(sum, footer, WTR_FOOTER_SUMMED), 8);
    return size;
}

/* One entry of the index: sizes and sum of the block, and a path of one letter. */
static void put_entry(uint8_t *at, const uint8_t *block, size_t stored, size_t raw, unsigned r) {
    wtr_put(at, stored, 8);
    wtr_put(at + 8, raw, 8);
    wtr_put(at + 16, wisp_hash(block, stored), 8);
    wtr_put(at + 24, 1, 2);
    at[26] = (uint8_t)('a' + r);
    at[27] = 0;
}

/* The totals of the index' head, from the steps of a block that all requests share. */
static void put_totals(uint8_t *head, size_t head_size, const uint8_t *raw, size_t raw_size) {
    uint64_t prefill = 0, all = 0, steps = raw_size < 4 ? 0 : wtr_get(raw, 4);
    if (head_size < 40 || head[31] >> 7 || steps == 0 || steps > raw_size / 4 - 1) return;
    for (uint64_t step = 0; step < steps; step++) {
        all += wtr_get(raw + 4 + 4 * step, 4);
        if (step == 0) prefill = all;
    }
    wtr_put(head + 24, REQUESTS * prefill, 8);
    wtr_put(head + 32, REQUESTS * (all - prefill), 8);
}

/* A file around an index' head and a block that all requests share. Returns its size. */
static size_t build(uint8_t *file, size_t room, const uint8_t *head, size_t head_size, const uint8_t *raw,
                    size_t raw_size) {
    uint8_t index[255 + ENTRY * REQUESTS];
    size_t at = WTR_PROLOGUE;
    memcpy(index, head, head_size);
    put_totals(index, head_size, raw, raw_size);
    memset(file, 0, WTR_PROLOGUE);
    memcpy(file, WTR_BEGIN, 8);
    wtr_put(file + 8, WTR_VERSION, 4);
    for (unsigned r = 0; r < REQUESTS; r++) {
        size_t stored = ZSTD_compress(file + at, room - at, raw, raw_size, 1);
        put_entry(index + head_size + ENTRY * r, file + at, stored, raw_size, r);
        at += stored;
    }
    size_t index_size = head_size + ENTRY * REQUESTS,
           stored = ZSTD_compress(file + at, room - at, index, index_size, 1);
    uint8_t *footer = file + at + stored;
    wtr_put(footer, at, 8);
    wtr_put(footer + 8, stored, 8);
    wtr_put(footer + 16, index_size, 8);
    memcpy(footer + 32, WTR_END, 8);
    return at + stored + WTR_FOOTER;
}

static void hold(bool promise) {
    if (!promise) abort();
}

/* Ids below the experts, none twice in a token. */
static void check_ids(const struct wisp_trace_info *info, const uint16_t *ids, uint32_t tokens) {
    for (size_t i = 0; i < (size_t)tokens * info->top_k; i++) {
        hold(ids[i] < info->experts);
        for (size_t j = i + 1; j % info->top_k; j++) hold(ids[i] != ids[j]);
    }
}

static void read_all(const char *path) {
    struct wisp_trace *trace;
    struct wisp_error error;
    if (wisp_trace_open(path, &trace, &error)) return;
    for (uint32_t r = 0; r < wisp_trace_info(trace)->requests; r++) {
        struct wisp_request request;
        uint32_t tokens;
        if (wisp_trace_read(trace, r, &request, &error)) continue;
        hold(request.first_token[1] <= wisp_trace_info(trace)->prefill_tokens);
        for (uint32_t layer = 0; layer < request.layers; layer++) {
            const uint16_t *ids = wisp_request_selection(&request, request.steps - 1, layer, &tokens);
            if (ids) check_ids(wisp_trace_info(trace), ids, tokens);
        }
        wisp_request_free(&request);
    }
    wisp_trace_close(trace);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0 || (*data && size < 1u + *data)) return 0;
    size_t room = 4096 + (REQUESTS + 1) * ZSTD_compressBound(size);
    uint8_t *file = malloc(room);
    char path[FUZZ_PATH];
    if (!file) abort();
    if (*data)
        size = build(file, room, data + 1, *data, data + 1 + *data, size - 1 - *data);
    else
        memcpy(file, data + 1, --size);
    seal(file, size);
    int memory = fuzz_as_file(file, size, path);
    read_all(path);
    close(memory);
    free(file);
    return 0;
}

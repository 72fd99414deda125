#include "trace/block.h"

#include "base/hash.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <zstd.h>
#include <zstd_errors.h>

enum { STRIDE = 1 << 20 }; /* bytes or ids between two looks at the flag */

static size_t stride(uint64_t left) {
    return left < STRIDE ? (size_t)left : STRIDE;
}

__attribute__((format(printf, 3, 4))) static enum wisp_code bad(const struct wisp_block *block,
                                                                struct wisp_error *error, const char *format, ...) {
    char what[256];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    return wisp_fail(error, WISP_BAD_INPUT, "%s: byte %llu: block %u (%.200s): %s", block->file,
                     (unsigned long long)block->offset, block->number, block->path, what);
}

static enum wisp_code no_memory(const struct wisp_block *block, struct wisp_error *error) {
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: block %u: out of memory for a request of %llu bytes", block->file,
                     block->number, (unsigned long long)block->raw);
}

const char *wisp_block_inflate(const void *stored, size_t stored_size, void *to, uint64_t raw, bool *no_memory) {
    *no_memory = false;
    if (ZSTD_getFrameContentSize(stored, stored_size) != raw) return "does not decompress to the length it should have";
    size_t frame = ZSTD_findFrameCompressedSize(stored, stored_size);
    if (!ZSTD_isError(frame) && frame != stored_size) return "more than one zstd frame";
    size_t got = ZSTD_decompress(to, raw, stored, stored_size);
    *no_memory = ZSTD_getErrorCode(got) == ZSTD_error_memory_allocation;
    return got == raw ? NULL : "does not decompress to the length it should have";
}

/* ---- steps ---- */

/* At the head: the number of steps and the tokens of each. */
static enum wisp_code take_steps(const struct wisp_block *block, const unsigned char *raw, struct wisp_request *request,
                                 struct wisp_error *error) {
    uint64_t all = 0, most = block->raw < 4 ? 0 : block->raw / 4 - 1;
    request->steps = block->raw < 4 ? 0 : (uint32_t)wtr_get(raw, 4);
    if (request->steps == 0 || request->steps > most)
        return bad(block, error, "steps: %u; 1 to %llu in a block of %llu bytes", request->steps,
                   (unsigned long long)most, (unsigned long long)block->raw);
    request->first_token = calloc((size_t)request->steps + 1, sizeof *request->first_token);
    if (!request->first_token) return no_memory(block, error);
    for (uint32_t step = 0; step < request->steps; step++) {
        uint64_t tokens = wtr_get(raw + 4 + 4 * (size_t)step, 4);
        all += tokens;
        request->first_token[step + 1] = (uint32_t)all;
        if (tokens == 0 && (step > 0 || request->steps == 1)) return bad(block, error, "step %u has no token", step);
        if (all > WTR_BLOCK_MAX)
            return bad(block, error, "step %u: tokens: %llu, more than the block can hold", step,
                       (unsigned long long)tokens);
    }
    return WISP_OK;
}

/* The index has the totals of all blocks: no block has more. */
static enum wisp_code check_totals(const struct wisp_block *block, const struct wisp_trace_info *info,
                                   const struct wisp_request *request, struct wisp_error *error) {
    uint32_t prefill = request->first_token[1], decode = request->first_token[request->steps] - prefill;
    if (prefill > info->prefill_tokens)
        return bad(block, error, "%u prefill tokens, but the index says %llu for all blocks", prefill,
                   (unsigned long long)info->prefill_tokens);
    if (decode > info->decode_tokens)
        return bad(block, error, "%u decode tokens, but the index says %llu for all blocks", decode,
                   (unsigned long long)info->decode_tokens);
    return WISP_OK;
}

/* ---- ids ---- */

/* The largest of `count` ids, which are copied to `ids`: front to back, for the two may share their memory if `from`
 * is so far behind that no id is written over before it has been read. */
static uint32_t copy_ids(const unsigned char *from, unsigned id_bytes, size_t count, uint16_t *ids) {
    uint32_t largest = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t id = id_bytes == 1 ? from[i] : from[2 * i] | (uint32_t)from[2 * i + 1] << 8;
        ids[i] = (uint16_t)id;
        if (id > largest) largest = id;
    }
    return largest;
}

/* The first id that stands twice in its row of top_k, or count, as when it is stopped. marks: [experts], zeros; the row
 * that had the id. */
static size_t find_twice(const uint16_t *ids, size_t count, uint32_t top_k, uint32_t *marks, wisp_stop *stop) {
    uint32_t row = 0;
    for (size_t i = 0; i < count && !wisp_stop_asked(stop); row++)
        for (size_t end = i + top_k; i < end; i++) {
            if (marks[ids[i]] == row + 1) return i;
            marks[ids[i]] = row + 1;
        }
    return count;
}

/* The number of a MoE layer in the trace. */
static uint32_t layer_of(const struct wisp_request *request, uint32_t moe) {
    uint32_t layer = 0;
    while (request->moe_index[layer] != moe) layer++;
    return layer;
}

static enum wisp_code bad_id(const struct wisp_block *block, const struct wisp_request *request, size_t at,
                             const char *what, struct wisp_error *error) {
    uint32_t tokens = request->first_token[request->steps];
    size_t row = at / request->top_k;
    return bad(block, error, "layer %u, token %u: expert %u %s", layer_of(request, (uint32_t)(row / tokens)),
               (uint32_t)(row % tokens), request->ids[at], what);
}

static enum wisp_code check_ids(const struct wisp_block *block, const struct wisp_trace_info *info,
                                const struct wisp_request *request, size_t count, uint32_t largest,
                                struct wisp_error *error) {
    char beyond[64];
    size_t at = 0;
    if (largest >= info->experts) {
        while (request->ids[at] < info->experts) at++;
        snprintf(beyond, sizeof beyond, "is beyond the %u experts", info->experts);
        return bad_id(block, request, at, beyond, error);
    }
    if (info->top_k == 1) return WISP_OK;
    uint32_t *marks = calloc(info->experts, sizeof *marks);
    if (!marks) return no_memory(block, error);
    at = find_twice(request->ids, count, info->top_k, marks, block->stop);
    free(marks);
    if (at < count) return bad_id(block, request, at, "twice", error);
    return wisp_stop_asked(block->stop) ? wisp_stop_error(error) : WISP_OK;
}

/* The ids, of one or two bytes at the end of the room, become ids of two bytes from its beginning on. */
static enum wisp_code take_ids(const struct wisp_block *block, const struct wisp_trace_info *info,
                               struct wisp_request *request, const unsigned char *raw, struct wisp_error *error) {
    unsigned id_bytes = wtr_id_bytes(info->experts);
    uint64_t head = 4 + 4 * (uint64_t)request->steps, tokens = request->first_token[request->steps];
    uint64_t count = tokens * info->moe_layers * info->top_k;
    if (block->raw - head != count * id_bytes)
        return bad(block, error, "ids: %llu bytes; %llu tokens x %u MoE layers x top-%u take %llu",
                   (unsigned long long)(block->raw - head), (unsigned long long)tokens, info->moe_layers, info->top_k,
                   (unsigned long long)(count * id_bytes));
    uint32_t largest = 0;
    for (uint64_t at = 0; at < count; at += STRIDE) {
        if (wisp_stop_asked(block->stop)) return wisp_stop_error(error);
        uint32_t most = copy_ids(raw + head + at * id_bytes, id_bytes, stride(count - at), request->ids + at);
        if (most > largest) largest = most;
    }
    return check_ids(block, info, request, (size_t)count, largest, error);
}

enum wisp_code wisp_block_parse(const struct wisp_block *block, const struct wisp_trace_info *info, const void *stored,
                                struct wisp_request *request, struct wisp_error *error) {
    bool lack;
    uint64_t sum = WISP_HASH_START;
    for (uint64_t at = 0; at < block->stored && !wisp_stop_asked(block->stop); at += STRIDE)
        sum = wisp_hash_more(sum, (const char *)stored + at, stride(block->stored - at));
    if (wisp_stop_asked(block->stop)) return wisp_stop_error(error);
    if (sum != block->checksum) return bad(block, error, "the checksum does not fit: the file is damaged");
    uint64_t room = wisp_block_room(info, block->raw);
    request->ids = malloc(room + 1);
    if (!request->ids) return no_memory(block, error);
    unsigned char *raw = (unsigned char *)request->ids + (room - block->raw);
    const char *problem = wisp_block_inflate(stored, block->stored, raw, block->raw, &lack);
    if (wisp_stop_asked(block->stop)) return wisp_stop_error(error);
    if (problem) return lack ? no_memory(block, error) : bad(block, error, "%s", problem);
    enum wisp_code code = take_steps(block, raw, request, error);
    if (!code) code = take_ids(block, info, request, raw, error);
    return code ? code : check_totals(block, info, request, error);
}

#include "trace/writer.h"

#include "base/hash.h"
#include "base/memory_notice.h"
#include "trace/layout.h"

#include <errno.h>
#include <stdlib.h>
#include <zstd.h>

enum { LEVEL = 9 }; /* of zstd: below the cost of reading the JSON, and higher ones gain less than 2 % */

static enum wisp_code no_memory(struct wisp_error *error) {
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a trace");
}

static enum wisp_code deflate(const void *raw, size_t size, void **stored, size_t *stored_size,
                              struct wisp_error *error) {
    size_t room = ZSTD_compressBound(size);
    *stored = malloc(room);
    if (!*stored) return no_memory(error);
    *stored_size = ZSTD_compress(*stored, room, raw, size, LEVEL);
    return ZSTD_isError(*stored_size) ? no_memory(error) : WISP_OK;
}

enum wisp_code wisp_pack(const struct wisp_trace_shape *shape, const uint32_t *tokens, uint32_t steps,
                         const uint16_t *ids, struct wisp_packed *packed, struct wisp_error *error) {
    unsigned id_bytes = wtr_id_bytes(shape->experts);
    *packed = (struct wisp_packed){.prefill_tokens = tokens[0]};
    for (uint32_t step = 1; step < steps; step++) packed->decode_tokens += tokens[step];
    uint64_t count = (packed->prefill_tokens + packed->decode_tokens) * shape->moe_layers * shape->top_k;
    packed->raw = 4 + 4 * (size_t)steps + count * id_bytes;
    if (packed->raw > WTR_BLOCK_MAX)
        return wisp_fail(error, WISP_BAD_INPUT, "a request of %zu bytes is more than a block may hold", packed->raw);
    unsigned char *raw = malloc(packed->raw);
    if (!raw) return no_memory(error);
    wtr_put(raw, steps, 4);
    for (uint32_t step = 0; step < steps; step++) wtr_put(raw + 4 + 4 * (size_t)step, tokens[step], 4);
    unsigned char *at = raw + 4 + 4 * (size_t)steps;
    for (uint64_t i = 0; i < count; i++) wtr_put(at + i * id_bytes, ids[i], id_bytes);
    enum wisp_code code = deflate(raw, packed->raw, &packed->bytes, &packed->stored, error);
    free(raw);
    if (!code) packed->checksum = wisp_hash(packed->bytes, packed->stored);
    return code;
}

enum wisp_code wisp_pack_check(const struct wisp_trace_shape *shape, uint32_t prefill_tokens, uint32_t decode_tokens,
                               struct wisp_error *error) {
    uint64_t ids = ((uint64_t)prefill_tokens + decode_tokens) * shape->moe_layers * shape->top_k;
    uint64_t raw = 4 + 4 * ((uint64_t)decode_tokens + 1) + ids * wtr_id_bytes(shape->experts);
    if (raw > WTR_BLOCK_MAX)
        return wisp_fail(error, WISP_USAGE,
                         "trace gen: a request of %u + %u tokens takes %llu bytes, a block holds 2^30: fewer tokens "
                         "(--prefill, --decode), layers or top-k",
                         prefill_tokens, decode_tokens, (unsigned long long)raw);
    wisp_memory_notice("trace gen", 2 * ids + raw + ZSTD_compressBound(raw));
    return WISP_OK;
}

static void prologue(unsigned char bytes[WTR_PROLOGUE]) {
    memset(bytes, 0, WTR_PROLOGUE);
    memcpy(bytes, WTR_BEGIN, 8);
    wtr_put(bytes + 8, WTR_VERSION, 4);
}

enum wisp_code wisp_writer_open(struct wisp_writer *writer, const char *path, struct wisp_error *error) {
    unsigned char bytes[WTR_PROLOGUE];
    *writer = (struct wisp_writer){.offset = WTR_PROLOGUE};
    enum wisp_code code = wisp_output_open(&writer->output, path, error);
    if (code) return code;
    prologue(bytes);
    fwrite(bytes, 1, sizeof bytes, writer->output.stream); /* a failure shows in the stream at commit */
    return WISP_OK;
}

static enum wisp_code reserve(struct wisp_writer *writer, size_t more, struct wisp_error *error) {
    if (writer->index_size + more <= writer->index_room) return WISP_OK;
    size_t room = 2 * writer->index_room + more;
    unsigned char *index = realloc(writer->index, room);
    if (!index) return no_memory(error);
    writer->index = index;
    writer->index_room = room;
    return WISP_OK;
}

static void put(struct wisp_writer *writer, uint64_t value, unsigned bytes) {
    wtr_put(writer->index + writer->index_size, value, bytes);
    writer->index_size += bytes;
}

enum wisp_code wisp_writer_append(struct wisp_writer *writer, const char *path, const struct wisp_packed *packed,
                                  struct wisp_error *error) {
    size_t length = strlen(path);
    if (length > WISP_TRACE_PATH_MAX)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: the path is longer than %d", path, WISP_TRACE_PATH_MAX);
    enum wisp_code code = reserve(writer, 26 + length + 1, error);
    if (code) return code;
    if (fwrite(packed->bytes, 1, packed->stored, writer->output.stream) != packed->stored)
        return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot write: %s",
                         writer->output.path ? writer->output.path : "standard output", strerror(errno));
    put(writer, packed->stored, 8);
    put(writer, packed->raw, 8);
    put(writer, packed->checksum, 8);
    put(writer, length, 2);
    memcpy(writer->index + writer->index_size, path, length + 1);
    writer->index_size += length + 1;
    writer->offset += packed->stored;
    writer->requests++;
    writer->prefill_tokens += packed->prefill_tokens;
    writer->decode_tokens += packed->decode_tokens;
    return WISP_OK;
}

/* What holds for the file, before the entries. Returns its size. */
static size_t put_info(unsigned char *at, const struct wisp_writer *writer, const struct wisp_trace_shape *shape,
                       const char *model) {
    size_t length = strlen(model), size = 40;
    wtr_put(at, writer->requests, 4);
    wtr_put(at + 4, shape->layers, 4);
    wtr_put(at + 8, shape->experts, 4);
    wtr_put(at + 12, shape->top_k, 4);
    wtr_put(at + 16, shape->hidden, 4);
    wtr_put(at + 20, shape->width, 4);
    wtr_put(at + 24, writer->prefill_tokens, 8);
    wtr_put(at + 32, writer->decode_tokens, 8);
    wtr_put(at + size++, length, 1);
    memcpy(at + size, model, length);
    size += length;
    memset(at + size, 0, (shape->layers + 7) / 8);
    for (uint32_t layer = 0; layer < shape->layers; layer++)
        if (shape->moe[layer]) at[size + layer / 8] |= (unsigned char)(1u << layer % 8);
    return size + (shape->layers + 7) / 8;
}

static void write_end(struct wisp_writer *writer, const void *index, size_t stored, size_t raw) {
    unsigned char footer[WTR_FOOTER], bytes[WTR_PROLOGUE];
    prologue(bytes);
    wtr_put(footer, writer->offset, 8);
    wtr_put(footer + 8, stored, 8);
    wtr_put(footer + 16, raw, 8);
    uint64_t sum = wisp_hash_more(wisp_hash(bytes, sizeof bytes), index, stored);
    wtr_put(footer + WTR_FOOTER_SUMMED, wisp_hash_more(sum, footer, WTR_FOOTER_SUMMED), 8);
    memcpy(footer + 32, WTR_END, 8);
    fwrite(index, 1, stored, writer->output.stream);
    fwrite(footer, 1, sizeof footer, writer->output.stream);
}

enum wisp_code wisp_writer_commit(struct wisp_writer *writer, const struct wisp_trace_shape *shape, const char *model,
                                  struct wisp_error *error) {
    size_t room = 41 + WISP_MODEL_NAME_MAX + WTR_LAYERS_MAX / 8 + writer->index_size, stored = 0;
    void *packed = NULL;
    unsigned char *raw = malloc(room);
    enum wisp_code code = raw ? WISP_OK : no_memory(error);
    if (!code) {
        size_t size = put_info(raw, writer, shape, model);
        if (writer->index_size) memcpy(raw + size, writer->index, writer->index_size);
        size += writer->index_size;
        code = deflate(raw, size, &packed, &stored, error);
        if (!code) write_end(writer, packed, stored, size);
    }
    if (!code) code = wisp_output_commit(&writer->output, error);
    free(packed);
    free(raw);
    wisp_writer_discard(writer);
    return code;
}

void wisp_writer_discard(struct wisp_writer *writer) {
    wisp_output_discard(&writer->output);
    free(writer->index);
    *writer = (struct wisp_writer){0};
}

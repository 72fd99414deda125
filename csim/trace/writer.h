/* writer.h - writing a .wtr file, one request after the other; memory does not grow with their number beyond the index.
 *
 * A request is packed by wisp_pack (which many threads may do at once) and appended in order. A writer owns its output
 * until wisp_writer_commit or wisp_writer_discard; only a committed file exists under its name.
 */
#ifndef WISP_TRACE_WRITER_H
#define WISP_TRACE_WRITER_H

#include "base/error.h"
#include "base/file.h"
#include "trace/trace.h"

/* What a file holds for all its requests. */
struct wisp_trace_shape {
    uint32_t layers, moe_layers;
    uint32_t experts, top_k, hidden, width;
    bool moe[4096]; /* [layers] */
};

/* A compressed request. The caller frees `bytes`. */
struct wisp_packed {
    void *bytes;
    size_t stored, raw;
    uint64_t checksum;
    uint64_t prefill_tokens, decode_tokens;
};

/* ids: [MoE layer][token][top_k]; tokens: [steps]. */
enum wisp_code wisp_pack(const struct wisp_trace_shape *shape, const uint32_t *tokens, uint32_t steps,
                         const uint16_t *ids, struct wisp_packed *packed, struct wisp_error *error);

/* Requests of at most so many tokens, decode_tokens of them in steps of their own: USAGE if a block may not hold one.
 * What making it takes of memory is said (base/memory_notice.h). */
enum wisp_code wisp_pack_check(const struct wisp_trace_shape *shape, uint32_t prefill_tokens, uint32_t decode_tokens,
                               struct wisp_error *error);

struct wisp_writer {
    struct wisp_output output;
    unsigned char *index; /* entries so far */
    size_t index_size, index_room;
    uint64_t offset;
    uint32_t requests;
    uint64_t prefill_tokens, decode_tokens;
};

enum wisp_code wisp_writer_open(struct wisp_writer *writer, const char *path, struct wisp_error *error);
enum wisp_code wisp_writer_append(struct wisp_writer *writer, const char *path, const struct wisp_packed *packed,
                                  struct wisp_error *error);
enum wisp_code wisp_writer_commit(struct wisp_writer *writer, const struct wisp_trace_shape *shape, const char *model,
                                  struct wisp_error *error);
void wisp_writer_discard(struct wisp_writer *writer);

#endif

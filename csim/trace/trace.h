/* trace.h - reading a .wtr file: expert selections of many requests (docs/format.md, "The .wtr format").
 *
 * Opening reads the index only; a request is decompressed when it is asked for, so memory follows what is used. A trace
 * owns its file and tables; a request owns its arrays but borrows the trace's table of layers, so it must be freed
 * before the trace is closed. Reading changes nothing in a trace: several threads may do it at once. Damage is
 * BAD_INPUT with file and byte offset; every byte of a file is under a checksum.
 */
#ifndef WISP_TRACE_TRACE_H
#define WISP_TRACE_TRACE_H

#include "base/error.h"
#include "base/stop.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WISP_MODEL_NAME_MAX = 255, WISP_TRACE_PATH_MAX = 1023 };

/* What holds for the whole file. */
struct wisp_trace_info {
    char model[WISP_MODEL_NAME_MAX + 1];
    uint32_t requests;
    uint64_t prefill_tokens, decode_tokens;
    uint32_t layers, moe_layers;
    uint32_t experts, top_k;
    uint32_t hidden, width; /* of an expert's matrices; 0: not known */
    uint64_t bytes;         /* size of the file */
};

struct wisp_trace;

/* One request, decompressed. Step 0 is the prefill; it is empty if only decoding was recorded. */
struct wisp_request {
    uint32_t steps;
    uint32_t top_k;
    uint32_t *first_token;     /* [steps + 1]: tokens before each step */
    uint16_t *ids;             /* [MoE layer][token][top_k] */
    const uint32_t *moe_index; /* [layers]: which MoE layer, or WISP_DENSE; borrowed */
    uint32_t layers;
};
#define WISP_DENSE UINT32_MAX

enum wisp_code wisp_trace_open(const char *path, struct wisp_trace **trace, struct wisp_error *error);
void wisp_trace_close(struct wisp_trace *trace);

const struct wisp_trace_info *wisp_trace_info(const struct wisp_trace *trace);
bool wisp_trace_layer_is_moe(const struct wisp_trace *trace, uint32_t layer);

/* Reading ends with INTERRUPTED when the flag is set; without this call, or with NULL, by nothing. */
void wisp_trace_heed(struct wisp_trace *trace, wisp_stop *stop);

/* The path under which request r was imported, relative, '/' between its parts. */
const char *wisp_trace_path(const struct wisp_trace *trace, uint32_t r);

/* Everything that the format promises of a block is checked when it is read; BAD_INPUT names block, layer and token. */
enum wisp_code wisp_trace_read(const struct wisp_trace *trace, uint32_t r, struct wisp_request *request,
                               struct wisp_error *error);
/* Memory that reading the largest request takes. */
uint64_t wisp_trace_memory(const struct wisp_trace *trace);

/* For who has read all requests and counted their tokens: the totals of the index are to be these. */
enum wisp_code wisp_trace_totals(const struct wisp_trace *trace, uint64_t prefill_tokens, uint64_t decode_tokens,
                                 struct wisp_error *error);

/* Read all requests, for what they may hold that is wrong. */
enum wisp_code wisp_trace_check(const struct wisp_trace *trace, wisp_stop *stop, struct wisp_error *error);

void wisp_request_free(struct wisp_request *request);

/* tokens x top_k expert ids of a step and layer; NULL if the layer is dense. step < steps, layer < layers. */
static inline const uint16_t *wisp_request_selection(const struct wisp_request *request, uint32_t step, uint32_t layer,
                                                     uint32_t *tokens) {
    uint32_t index = request->moe_index[layer];
    uint32_t first = request->first_token[step];
    *tokens = request->first_token[step + 1] - first;
    if (index == WISP_DENSE) return NULL;
    return request->ids + ((size_t)index * request->first_token[request->steps] + first) * request->top_k;
}

#endif

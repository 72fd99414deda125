/* tokens.h - a request that was recorded token by token, each token layer by layer: what all layouts but the data set's
 * have in common.
 *
 * A token is begun, gets its layers in ascending order (those that are left out are dense) with their expert ids, and
 * is ended; the first token decides layers and top-k for the rest. The prefill begins with token 0; where only decoding
 * was recorded, the first token may have any position. Each function returns false when what it was told
 * cannot be: `problem` then holds the sentence, without file and place, or `no_memory` is set. The recorder owns its
 * arrays; wisp_tokens_free ends it, in every case.
 */
#ifndef WISP_TRACE_TOKENS_H
#define WISP_TRACE_TOKENS_H

#include "trace/keys.h"
#include "trace/parsed.h"

enum wisp_token_phase {
    WISP_TOKEN_UNSAID, /* the file does not say it: --prefill does */
    WISP_TOKEN_PREFILL,
    WISP_TOKEN_DECODE
};

struct wisp_tokens {
    struct wisp_trace_shape shape;
    uint32_t prefill, decode; /* tokens so far */
    long long first;          /* position of the first token */
    uint32_t layer;           /* lowest one that may come next in this token */
    uint32_t row;             /* expert ids of this token and layer */
    struct wisp_ids ids;      /* [token][MoE layer][top_k] */
    char problem[256];
    bool no_memory;
};

void wisp_tokens_begin_token(struct wisp_tokens *tokens);
bool wisp_tokens_begin_layer(struct wisp_tokens *tokens, long long layer);
bool wisp_tokens_expert(struct wisp_tokens *tokens, long long id);
bool wisp_tokens_end_layer(struct wisp_tokens *tokens);
bool wisp_tokens_end_token(struct wisp_tokens *tokens, enum wisp_token_phase phase, const struct wisp_reading *reading);

/* The position of the token that is open: the first one's, or the one behind the token before. */
bool wisp_tokens_position(struct wisp_tokens *tokens, long long position);

/* The request in the common form, if there was at least one token. */
bool wisp_tokens_finish(struct wisp_tokens *tokens, struct wisp_parsed *parsed);
void wisp_tokens_free(struct wisp_tokens *tokens);

#endif

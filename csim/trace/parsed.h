/* parsed.h - a request as an importer leaves it: what the file says, in the order of the .wtr file, not yet packed.
 *
 * A parsed request owns its arrays; wisp_parsed_free releases them, also after a failure. The functions that return
 * bool fail for want of memory only.
 */
#ifndef WISP_TRACE_PARSED_H
#define WISP_TRACE_PARSED_H

#include "trace/writer.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wisp_parsed {
    struct wisp_trace_shape shape; /* layers, moe_layers, moe, top_k; the rest is not in the files */
    uint32_t steps;
    uint32_t *tokens; /* [steps] */
    size_t token_room;
    uint16_t *ids;    /* [MoE layer][token][top_k] */
    uint16_t largest; /* id */
};

void wisp_parsed_free(struct wisp_parsed *parsed);

bool wisp_parsed_add_step(struct wisp_parsed *parsed, uint32_t tokens);

/* Fill parsed->ids from [group][MoE layer][token of the group][top_k]; group g has tokens[g] tokens. */
bool wisp_parsed_order(struct wisp_parsed *parsed, const uint16_t *ids, const uint32_t *tokens, size_t groups);

/* Expert ids as they come; the user frees `ids`. */
struct wisp_ids {
    uint16_t *ids;
    size_t count, room;
};

bool wisp_ids_add(struct wisp_ids *list, uint16_t id);

/* Is the id among the last `count`? */
bool wisp_ids_has(const struct wisp_ids *list, uint32_t count, uint16_t id);

#endif

/* habits.h - the routing habits of a made-up model: for every MoE layer which experts are popular, with whom, and what
 * follows what; drawn from a profile and a seed (docs/generator.md).
 *
 * Tables are made once and only read afterwards, so many threads may draw with them. wisp_habits_free releases what
 * wisp_habits_init made, also after it failed (ENVIRONMENT: no memory). The profile is borrowed. Integer arithmetic and
 * square roots only: the same tables on any machine.
 */
#ifndef WISP_TRACE_HABITS_H
#define WISP_TRACE_HABITS_H

#include "base/rng.h"
#include "trace/profile.h"

#include <stdbool.h>

/* What differs from request to request. */
struct wisp_habits_class {
    uint32_t language, task;
};

/* Each language and task alike. */
struct wisp_habits_class wisp_habits_draw_class(const struct wisp_profile *profile, struct wisp_rng *rng);

/* The ways a selection comes about, in the order of their thresholds. What is left over is popularity. */
enum wisp_habit {
    WISP_HABIT_REPEAT,
    WISP_HABIT_TOKEN,
    WISP_HABIT_LAYER,
    WISP_HABIT_COMPANION,
    WISP_HABIT_TOPIC,
    WISP_HABITS
};

struct wisp_habits {
    const struct wisp_profile *profile;
    uint32_t moe_layers, topics, group_experts;
    uint32_t degenerate_index;          /* among the MoE layers, or UINT32_MAX */
    uint64_t degenerate_chance;         /* of 2^32 */
    uint64_t topic_keep;                /* of 2^32 */
    uint64_t (*threshold)[WISP_HABITS]; /* [MoE layer]: sums of the shares, of 2^32 */
    uint32_t *alias, *alias_limit;      /* [MoE layer][experts]: alias tables over the ranks; limits of 2^24 */
    uint16_t *popular;                  /* [phase][language][task][MoE layer][rank]: the expert; phase 1 is decode */
    uint16_t *token_successor;          /* [MoE layer][expert][token_successors] */
    uint16_t *layer_successor;          /* [MoE layer][expert of the layer before][layer_successors] */
    uint16_t *companion;                /* [MoE layer][expert][companions]: of the same token */
    uint16_t *topic; /* [phase][MoE layer][topic][topic_experts]; common topics first, then each language's */
};

enum wisp_code wisp_habits_init(struct wisp_habits *habits, const struct wisp_profile *profile, uint64_t seed,
                                struct wisp_error *error);
void wisp_habits_free(struct wisp_habits *habits);

/* Where a token stands while its experts are drawn, layer by layer. */
struct wisp_habits_token {
    struct wisp_habits_class class;
    bool decode;
    uint32_t topic;
};

/* The topic of the first token, which is one of its language; and of the next token. */
void wisp_habits_first_topic(const struct wisp_habits *habits, struct wisp_rng *rng, struct wisp_habits_token *token);
void wisp_habits_next_topic(const struct wisp_habits *habits, struct wisp_rng *rng, struct wisp_habits_token *token);

/* top_k distinct experts of a layer. before: those of the token before, NULL for the first one; below: those of this
 * token in the MoE layer before, NULL in the first one. */
void wisp_habits_draw(const struct wisp_habits *habits, struct wisp_rng *rng, const struct wisp_habits_token *token,
                      uint32_t layer, const uint16_t *before, const uint16_t *below, uint16_t *ids);

#endif

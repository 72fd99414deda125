/* profile.h - what a generated trace is like: the shape of a model and the habits of its routing, read from
 * traces/profiles/NAME.ini (docs/generator.md says what each number does).
 *
 * A profile is a plain value; nothing to free. What is wrong in a file is BAD_INPUT with file:line and key.
 */
#ifndef WISP_TRACE_PROFILE_H
#define WISP_TRACE_PROFILE_H

#include "base/error.h"

#include <stdint.h>

enum { WISP_PROFILE_EIGHT = 8, WISP_PROFILE_NAMES = 8, WISP_PROFILE_NAME_SIZE = 64, WISP_PROFILE_EXPERTS_MAX = 4096 };

/* Names of languages or tasks. */
struct wisp_profile_names {
    uint32_t count;
    char name[WISP_PROFILE_NAMES][WISP_PROFILE_NAME_SIZE];
};

/* The keys of the file; ranges and meanings are in the table of profile.c. Chances are from 0 to 1. */
struct wisp_profile {
    struct wisp_profile_names model; /* one name */
    uint32_t layers, first_moe_layer, moe_every;
    uint32_t experts, top_k, hidden, width, shared_experts;
    uint32_t expert_groups, groups_per_token;
    double popularity_exponent; /* a multiple of 1/4 */
    double offset_steep, offset_flat;
    double phase_change;
    uint32_t degenerate_layer;
    double degenerate_share;
    struct wisp_profile_names languages, tasks;
    uint32_t hot_experts, hot_common, task_experts;
    uint32_t topics, common_topics, topic_experts;
    double topic_keep;
    uint32_t token_successors, layer_successors, companions;
    double repeat[WISP_PROFILE_EIGHT]; /* one for each eighth of the depth */
    double token_share, layer_share, companion_share, topic_share;
    uint32_t words;
    double first_word[WISP_PROFILE_EIGHT], other_word[WISP_PROFILE_EIGHT]; /* one for each span of decode steps */
};

enum wisp_code wisp_profile_load(const char *path, struct wisp_profile *profile, struct wisp_error *error);

/* What must fit together; `path` begins the message. */
enum wisp_code wisp_profile_check(const char *path, const struct wisp_profile *profile, struct wisp_error *error);

/* Write what wisp_profile_load reads, below `head`: whole lines, each of which begins with ';'. */
enum wisp_code wisp_profile_save(const struct wisp_profile *profile, const char *head, const char *path,
                                 struct wisp_error *error);

#endif

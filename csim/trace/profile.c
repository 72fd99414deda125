#include "trace/profile.h"

#include "base/file.h"
#include "base/ini_reader.h"
#include "base/number.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum kind { COUNT, REAL, QUARTERS, NAMES, EIGHT };

struct key {
    const char *name;
    enum kind kind;
    size_t offset;
    double min, max; /* of NAMES: how many */
};

#define KEY(name, kind, field, min, max)                                                                               \
    { name, kind, offsetof(struct wisp_profile, field), min, max }

static const struct key keys[] = {
    KEY("model.name", NAMES, model, 1, 1),
    KEY("model.layers", COUNT, layers, 1, 4096),
    KEY("model.first_moe_layer", COUNT, first_moe_layer, 0, 4095),
    KEY("model.moe_every", COUNT, moe_every, 1, 4096),
    KEY("model.experts", COUNT, experts, 2, WISP_PROFILE_EXPERTS_MAX),
    KEY("model.top_k", COUNT, top_k, 1, 64),
    KEY("model.hidden", COUNT, hidden, 1, 1 << 20),
    KEY("model.width", COUNT, width, 1, 1 << 20),
    KEY("model.shared_experts", COUNT, shared_experts, 0, 64),
    KEY("model.expert_groups", COUNT, expert_groups, 1, 64),
    KEY("model.groups_per_token", COUNT, groups_per_token, 1, 64),
    KEY("popularity.exponent", QUARTERS, popularity_exponent, 0, 4),
    KEY("popularity.offset_steep", REAL, offset_steep, 0.1, 4096),
    KEY("popularity.offset_flat", REAL, offset_flat, 0.1, 4096),
    KEY("popularity.phase_change", REAL, phase_change, 0, 1),
    KEY("popularity.degenerate_layer", COUNT, degenerate_layer, 0, 4095),
    KEY("popularity.degenerate_share", REAL, degenerate_share, 0, 1),
    KEY("hot.languages", NAMES, languages, 1, WISP_PROFILE_NAMES),
    KEY("hot.tasks", NAMES, tasks, 1, WISP_PROFILE_NAMES),
    KEY("hot.language_experts", COUNT, hot_experts, 0, 64),
    KEY("hot.common_experts", COUNT, hot_common, 0, 64),
    KEY("hot.task_experts", COUNT, task_experts, 0, 64),
    KEY("topic.topics", COUNT, topics, 1, 1024),
    KEY("topic.common", COUNT, common_topics, 0, 1024),
    KEY("topic.experts", COUNT, topic_experts, 1, WISP_PROFILE_EXPERTS_MAX),
    KEY("topic.keep", REAL, topic_keep, 0, 1),
    KEY("successor.next_token", COUNT, token_successors, 1, 64),
    KEY("successor.next_layer", COUNT, layer_successors, 1, 64),
    KEY("successor.companions", COUNT, companions, 1, 64),
    KEY("mixture.repeat", EIGHT, repeat, 0, 1),
    KEY("mixture.next_token", REAL, token_share, 0, 1),
    KEY("mixture.next_layer", REAL, layer_share, 0, 1),
    KEY("mixture.companion", REAL, companion_share, 0, 1),
    KEY("mixture.topic", REAL, topic_share, 0, 1),
    KEY("answers.words", COUNT, words, 2, 64),
    KEY("answers.first_word", EIGHT, first_word, 0, 1),
    KEY("answers.other_word", EIGHT, other_word, 0, 1),
};
enum { KEYS = sizeof keys / sizeof keys[0] };

struct reading {
    struct wisp_profile *profile;
    bool seen[KEYS];
};

/* ---- values ---- */

static bool parse_number(const struct key *key, const char *text, double *number) {
    uint64_t count;
    if (key->kind != COUNT) return wisp_parse_real(text, number);
    if (!wisp_parse_count(text, &count)) return false;
    *number = (double)count;
    return true;
}

static enum wisp_code set_number(struct wisp_profile *profile, const struct key *key, const char *text,
                                 const char *where, struct wisp_error *error) {
    static const char *const what[] = {"whole number", "number", "multiple of 0.25"};
    double number;
    char least[WISP_NUMBER_SIZE], most[WISP_NUMBER_SIZE];
    void *field = (char *)profile + key->offset;
    if (!parse_number(key, text, &number) || number < key->min || number > key->max ||
        (key->kind == QUARTERS && (double)(uint32_t)(4 * number) != 4 * number))
        return wisp_fail(error, WISP_BAD_INPUT, "%s: %s: '%s' is not a %s from %s to %s", where, key->name, text,
                         what[key->kind], wisp_format_real(least, key->min), wisp_format_real(most, key->max));
    if (key->kind == COUNT)
        *(uint32_t *)field = (uint32_t)number;
    else
        *(double *)field = number;
    return WISP_OK;
}

/* What may stand in the path of a request and in the name of a model. */
static bool good_name(const char *text, size_t length) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    return length < WISP_PROFILE_NAME_SIZE && text[0] != '.' && strspn(text, letters) >= length;
}

static enum wisp_code set_names(struct wisp_profile *profile, const struct key *key, const char *text,
                                const char *where, struct wisp_error *error) {
    struct wisp_profile_names *names = (void *)((char *)profile + key->offset);
    const char *at = text + strspn(text, " ");
    names->count = 0;
    while (*at) {
        size_t length = strcspn(at, " ");
        if (names->count >= key->max || !good_name(at, length)) break;
        snprintf(names->name[names->count++], WISP_PROFILE_NAME_SIZE, "%.*s", (int)length, at);
        at += length + strspn(at + length, " ");
    }
    if (!*at && names->count >= key->min) return WISP_OK;
    return wisp_fail(error, WISP_BAD_INPUT,
                     "%s: %s: '%s' is not up to %g x a name of letters, digits, '-', '_' and '.' (%d characters)",
                     where, key->name, text, key->max, WISP_PROFILE_NAME_SIZE - 1);
}

/* Eight numbers between blanks. */
static enum wisp_code set_eight(struct wisp_profile *profile, const struct key *key, const char *text,
                                const char *where, struct wisp_error *error) {
    double *field = (void *)((char *)profile + key->offset);
    const char *at = text + strspn(text, " ");
    int count = 0;
    while (*at && count < WISP_PROFILE_EIGHT) {
        char word[WISP_NUMBER_SIZE];
        size_t length = strcspn(at, " ");
        if (length >= sizeof word) break;
        snprintf(word, sizeof word, "%.*s", (int)length, at);
        if (!wisp_parse_real(word, &field[count]) || field[count] < key->min || field[count] > key->max) break;
        count++;
        at += length + strspn(at + length, " ");
    }
    if (!*at && count == WISP_PROFILE_EIGHT) return WISP_OK;
    return wisp_fail(error, WISP_BAD_INPUT, "%s: %s: '%s' is not eight numbers from %g to %g", where, key->name, text,
                     key->min, key->max);
}

/* ---- the file ---- */

static enum wisp_code take(void *user, const char *name, const char *value, const char *where,
                           struct wisp_error *error) {
    struct reading *reading = user;
    const char *names[KEYS];
    size_t index;
    for (size_t i = 0; i < KEYS; i++) names[i] = keys[i].name;
    enum wisp_code code = wisp_ini_find(name, names, KEYS, where, WISP_BAD_INPUT, &index, error);
    if (code) return code;
    if (reading->seen[index]) return wisp_fail(error, WISP_BAD_INPUT, "%s: %s stands here a second time", where, name);
    reading->seen[index] = true;
    switch (keys[index].kind) {
    case NAMES: return set_names(reading->profile, &keys[index], value, where, error);
    case EIGHT: return set_eight(reading->profile, &keys[index], value, where, error);
    default: return set_number(reading->profile, &keys[index], value, where, error);
    }
}

/* ---- what must fit together ---- */

static enum wisp_code check_model(const char *path, const struct wisp_profile *p, struct wisp_error *error) {
    if (p->first_moe_layer >= p->layers)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: model.first_moe_layer: %u, but there are %u layers", path,
                         p->first_moe_layer, p->layers);
    if (p->experts % p->expert_groups)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: model.expert_groups: %u experts cannot be cut in %u groups", path,
                         p->experts, p->expert_groups);
    if (p->groups_per_token > p->expert_groups)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: model.groups_per_token: %u of %u groups", path,
                         p->groups_per_token, p->expert_groups);
    uint32_t reachable = p->experts / p->expert_groups * p->groups_per_token;
    if (p->top_k > reachable)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: model.top_k: %u, but a token reaches %u experts", path, p->top_k,
                         reachable);
    bool moe = p->degenerate_layer >= p->first_moe_layer && p->degenerate_layer < p->layers &&
               (p->degenerate_layer - p->first_moe_layer) % p->moe_every == 0;
    if (p->degenerate_share > 0 && !moe)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: popularity.degenerate_layer: layer %u is not a MoE layer", path,
                         p->degenerate_layer);
    return WISP_OK;
}

static enum wisp_code check_sets(const char *path, const struct wisp_profile *p, struct wisp_error *error) {
    if (p->hot_common > p->hot_experts)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: hot.common_experts: %u of %u", path, p->hot_common,
                         p->hot_experts);
    if (p->common_topics > p->topics)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: topic.common: %u of %u", path, p->common_topics, p->topics);
    uint32_t hot =
        p->hot_common + p->languages.count * (p->hot_experts - p->hot_common) + p->tasks.count * p->task_experts;
    if (hot > p->experts)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: hot.language_experts: the hot sets need %u experts of %u", path,
                         hot, p->experts);
    if (p->offset_steep > p->offset_flat)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: popularity.offset_steep: %g, more than offset_flat, %g", path,
                         p->offset_steep, p->offset_flat);
    if (p->companions >= p->experts || p->topic_experts > p->experts || p->token_successors > p->experts ||
        p->layer_successors > p->experts)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%s: topic.experts and successor.*: at most %u, the number of experts (companions fewer)",
                         path, p->experts);
    return WISP_OK;
}

static enum wisp_code check_mixture(const char *path, const struct wisp_profile *p, struct wisp_error *error) {
    double repeat = 0, words = 0;
    for (int i = 0; i < WISP_PROFILE_EIGHT; i++) {
        if (p->repeat[i] > repeat) repeat = p->repeat[i];
        if (p->first_word[i] + p->other_word[i] > words) words = p->first_word[i] + p->other_word[i];
    }
    if (words > 1)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: answers.*: first and other word come to %g, more than 1", path,
                         words);
    double sum = repeat + p->token_share + p->layer_share + p->companion_share + p->topic_share;
    if (sum <= 1) return WISP_OK;
    return wisp_fail(error, WISP_BAD_INPUT, "%s: mixture.*: the shares come to %g, more than 1", path, sum);
}

enum wisp_code wisp_profile_check(const char *path, const struct wisp_profile *profile, struct wisp_error *error) {
    enum wisp_code code = check_model(path, profile, error);
    if (!code) code = check_sets(path, profile, error);
    return code ? code : check_mixture(path, profile, error);
}

enum wisp_code wisp_profile_load(const char *path, struct wisp_profile *profile, struct wisp_error *error) {
    struct reading reading = {.profile = profile};
    *profile = (struct wisp_profile){0};
    enum wisp_code code = wisp_ini_read(path, take, &reading, error);
    for (size_t i = 0; i < KEYS && !code; i++)
        if (!reading.seen[i]) code = wisp_fail(error, WISP_BAD_INPUT, "%s: %s is missing", path, keys[i].name);
    return code ? code : wisp_profile_check(path, profile, error);
}

/* ---- writing ---- */

static void print_value(const struct key *key, const void *field, FILE *stream) {
    const struct wisp_profile_names *names = field;
    const double *reals = field;
    char text[WISP_NUMBER_SIZE];
    switch (key->kind) {
    case COUNT: fprintf(stream, " %u", *(const uint32_t *)field); break;
    case NAMES:
        for (uint32_t i = 0; i < names->count; i++) fprintf(stream, " %s", names->name[i]);
        break;
    default:
        for (int i = 0; i < (key->kind == EIGHT ? WISP_PROFILE_EIGHT : 1); i++)
            fprintf(stream, " %s", wisp_format_real(text, reals[i]));
    }
}

enum wisp_code wisp_profile_save(const struct wisp_profile *profile, const char *head, const char *path,
                                 struct wisp_error *error) {
    struct wisp_output output;
    enum wisp_code code = wisp_output_open(&output, path, error);
    if (code) return code;
    fputs(head, output.stream);
    for (size_t i = 0, section = 0; i < KEYS; i++) {
        size_t length = strcspn(keys[i].name, ".");
        if (!i || length != section || strncmp(keys[i].name, keys[i - 1].name, length) != 0)
            fprintf(output.stream, "\n[%.*s]\n", (int)length, keys[i].name);
        section = length;
        fprintf(output.stream, "%s =", keys[i].name + length + 1);
        print_value(&keys[i], (const char *)profile + keys[i].offset, output.stream);
        fputc('\n', output.stream);
    }
    return wisp_output_commit(&output, error);
}

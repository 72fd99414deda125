#include "study/settings.h"

#include "base/nearest.h"

#include <omp.h>
#include <stdio.h>
#include <string.h>

/* ---- words and numbers ---- */

static enum wisp_code choose(const char *name, const char *value, const char *const *words, size_t count,
                             size_t *chosen, struct wisp_error *error) {
    for (*chosen = 0; *chosen < count; ++*chosen)
        if (strcmp(value, words[*chosen]) == 0) return WISP_OK;
    return wisp_fail(error, WISP_USAGE, "%s: '%s' is not one of its words (the nearest is '%s')", name, value,
                     words[wisp_nearest(value, words, count)]);
}

/* The parts of a list, cut at commas and blanks: the next one, or NULL. part has room for its size. */
static const char *next_part(const char *list, char *part, size_t size) {
    list += strspn(list, ", ");
    size_t length = strcspn(list, ", ");
    snprintf(part, size, "%.*s", (int)length, list);
    return length ? list + length : NULL;
}

static enum wisp_code set_count(const char *name, const char *value, uint32_t min, uint32_t max, uint32_t *count,
                                struct wisp_error *error) {
    uint64_t wide;
    if (!wisp_parse_count(value, &wide) || wide < min || wide > max)
        return wisp_fail(error, WISP_USAGE, "%s: '%s' is not a whole number from %u to %u", name, value, min, max);
    *count = (uint32_t)wide;
    return WISP_OK;
}

static enum wisp_code set_range(const char *name, const char *value, struct wisp_range *range,
                                struct wisp_error *error) {
    char first[32];
    const char *colon = strchr(value, ':');
    snprintf(first, sizeof first, "%.*s", colon ? (int)(colon - value) : (int)sizeof first - 1, value);
    enum wisp_code code = set_count(name, first, 0, UINT32_MAX - 1, &range->first, error);
    range->end = range->first + 1;
    if (!code && colon) code = set_count(name, colon + 1, 0, UINT32_MAX, &range->end, error);
    if (!code && range->end <= range->first)
        return wisp_fail(error, WISP_USAGE, "%s: '%s' is an empty range", name, value);
    return code;
}

/* ---- each setting ---- */

static enum wisp_code add_strategy(struct wisp_study_settings *settings, const char *name, const char *part,
                                   struct wisp_error *error) {
    const struct wisp_strategy *strategy;
    struct wisp_error own;
    if (wisp_strategy_find(part, &strategy, &own)) return wisp_fail(error, WISP_USAGE, "%s: %s", name, own.message);
    for (size_t i = 0; i < settings->strategy_count; i++)
        if (settings->strategies[i] == strategy)
            return wisp_fail(error, WISP_USAGE, "%s: '%s' stands there twice", name, part);
    settings->strategies[settings->strategy_count++] = strategy;
    return WISP_OK;
}

static void use_all(struct wisp_study_settings *settings) {
    settings->strategy_count = WISP_STRATEGIES_USUAL;
    for (size_t i = 0; i < WISP_STRATEGIES_USUAL; i++) settings->strategies[i] = &wisp_strategies[i];
}

static enum wisp_code set_strategy(struct wisp_study_settings *settings, const char *name, const char *value,
                                   struct wisp_error *error) {
    char part[64];
    enum wisp_code code = WISP_OK;
    if (strcmp(value, "all") == 0) return use_all(settings), WISP_OK;
    settings->strategy_count = 0;
    while (!code && (value = next_part(value, part, sizeof part)) != NULL)
        code = add_strategy(settings, name, part, error);
    if (!code && !settings->strategy_count) return wisp_fail(error, WISP_USAGE, "%s: no strategy is named", name);
    return code;
}

static enum wisp_code set_batch(struct wisp_study_settings *settings, const char *name, const char *value,
                                struct wisp_error *error) {
    char part[64];
    settings->batch_count = 0;
    while ((value = next_part(value, part, sizeof part)) != NULL) {
        if (settings->batch_count == WISP_STUDY_BATCHES_MAX)
            return wisp_fail(error, WISP_USAGE, "%s: more than %d batches", name, WISP_STUDY_BATCHES_MAX);
        uint32_t batch = 0;
        enum wisp_code code = set_count(name, part, 1, 1 << 26, &batch, error);
        if (code) return code;
        for (size_t i = 0; i < settings->batch_count; i++)
            if (settings->batches[i] == batch)
                return wisp_fail(error, WISP_USAGE, "%s: '%s' stands there twice", name, part);
        settings->batches[settings->batch_count++] = batch;
    }
    return settings->batch_count ? WISP_OK : wisp_fail(error, WISP_USAGE, "%s: no batch is named", name);
}

static enum wisp_code set_machine(struct wisp_study_settings *settings, const char *name, const char *value,
                                  struct wisp_error *error) {
    static const char *const words[] = {[WISP_STUDY_FLOW] = "flow", [WISP_STUDY_CYCLE] = "cycle"};
    size_t chosen;
    enum wisp_code code = choose(name, value, words, 2, &chosen, error);
    if (!code) settings->setup.machine = (enum wisp_study_machine)chosen;
    return code;
}

static enum wisp_code set_discipline(struct wisp_study_settings *settings, const char *name, const char *value,
                                     struct wisp_error *error) {
    static const char *const words[] = {[WISP_DISCIPLINE_PAPER] = "paper", [WISP_DISCIPLINE_WORMHOLE] = "wormhole"};
    size_t chosen;
    enum wisp_code code = choose(name, value, words, 2, &chosen, error);
    if (!code) settings->setup.discipline = (enum wisp_discipline)chosen;
    return code;
}

static enum wisp_code set_placement(struct wisp_study_settings *settings, const char *name, const char *value,
                                    struct wisp_error *error) {
    size_t chosen;
    enum wisp_code code = choose(name, value, wisp_placements, WISP_PLACEMENTS, &chosen, error);
    if (!code) settings->setup.placement = (enum wisp_placement)chosen;
    return code;
}

static enum wisp_code set_copies(struct wisp_study_settings *settings, const char *name, const char *value,
                                 struct wisp_error *error) {
    uint32_t count = 0;
    settings->copies_set = true;
    if (strcmp(value, "unbounded") == 0) return settings->setup.copy_experts = UINT64_MAX, WISP_OK;
    if (strcmp(value, "hbm") == 0) return settings->setup.copy_experts = 0, WISP_OK;
    if (set_count(name, value, 1, 1 << 26, &count, error))
        return wisp_fail(error, WISP_USAGE, "%s: '%s' is not 'unbounded', 'hbm' or a number of experts", name, value);
    settings->setup.copy_experts = count;
    return WISP_OK;
}

static enum wisp_code set_preset(struct wisp_study_settings *settings, const char *name, const char *value,
                                 struct wisp_error *error) {
    static const char *const words[] = {"paper-code", "paper-text"};
    size_t chosen;
    enum wisp_code code = choose(name, value, words, 2, &chosen, error);
    if (!code) settings->setup.preset = words[chosen];
    return code;
}

static enum wisp_code set_spare(struct wisp_study_settings *settings, const char *name, const char *value,
                                struct wisp_error *error) {
    return set_count(name, value, 0, 512, &settings->setup.spare, error);
}

static enum wisp_code set_shared(struct wisp_study_settings *settings, const char *name, const char *value,
                                 struct wisp_error *error) {
    return set_count(name, value, 0, 8, &settings->setup.shared, error);
}

static enum wisp_code set_chunk(struct wisp_study_settings *settings, const char *name, const char *value,
                                struct wisp_error *error) {
    return set_count(name, value, 1, 4096, &settings->setup.chunk_reads, error);
}

static enum wisp_code set_activations(struct wisp_study_settings *settings, const char *name, const char *value,
                                      struct wisp_error *error) {
    static const char *const words[] = {"off", "on"};
    size_t chosen;
    enum wisp_code code = choose(name, value, words, 2, &chosen, error);
    if (!code) settings->setup.activations = chosen == 1;
    return code;
}

static enum wisp_code set_allocator(struct wisp_study_settings *settings, const char *name, const char *value,
                                    struct wisp_error *error) {
    return set_count(name, value, 0, 1000000000, &settings->setup.allocator_ns, error);
}

static enum wisp_code set_steps(struct wisp_study_settings *settings, const char *name, const char *value,
                                struct wisp_error *error) {
    enum wisp_code code = set_range(name, value, &settings->setup.steps, error);
    if (!code && settings->setup.steps.end > 1 << 20)
        return wisp_fail(error, WISP_USAGE, "%s: '%s' ends beyond %d", name, value, 1 << 20);
    return code;
}

static enum wisp_code set_layers(struct wisp_study_settings *settings, const char *name, const char *value,
                                 struct wisp_error *error) {
    return set_range(name, value, &settings->layers, error);
}

static enum wisp_code set_unlike(struct wisp_study_settings *settings, const char *name, const char *value,
                                 struct wisp_error *error) {
    static const char *const words[] = {"full-duplex", "claim-at-start", "remote-activations", "whole-lists"};
    char part[64];
    while ((value = next_part(value, part, sizeof part)) != NULL) {
        size_t chosen;
        enum wisp_code code = choose(name, part, words, sizeof words / sizeof *words, &chosen, error);
        if (code) return code;
        if (chosen == 0) settings->setup.switches.both_directions = true;
        if (chosen == 1) settings->setup.switches.claim_at_start = true;
        if (chosen == 2) settings->setup.switches.remote_activations = true;
        if (chosen == 3) settings->lists_set = true;
    }
    return WISP_OK;
}

static enum wisp_code set_threads(struct wisp_study_settings *settings, const char *name, const char *value,
                                  struct wisp_error *error) {
    return set_count(name, value, 1, 1024, &settings->setup.threads, error);
}

const struct wisp_study_setting wisp_study_settings[] = {
    {"strategy", "S,S|all", NULL, set_strategy},
    {"machine", "M", "flow (default) or cycle", set_machine},
    {"discipline", "D", "of flow: wormhole (default), or paper: the rules of the authors' simulator", set_discipline},
    {"chunk-reads", "N", "of wormhole: reads that move as one piece; more is faster and less exact (default 8)",
     set_chunk},
    {"batch", "N", "requests; a trace that has fewer comes round again (default: those of the trace)", set_batch},
    {"steps", "A:B", "0 is the prefill; half-open (default 0:128)", set_steps},
    {"layers", "A:B", "as the trace numbers them; dense ones are passed over (default: all)", set_layers},
    {"copies", "R", "room for copies in a die: unbounded, hbm (what it leaves), or experts", set_copies},
    {"preset", "NAME",
     "the open constants of Algorithm 1: paper-code or paper-text (default: [allocate] of the config)", set_preset},
    {"placement", "P", "even (default), even-text, remap, dup, eplb; the last three look at the prefill",
     set_placement},
    {"spare", "N", "experts that dup and eplb copy to a die beforehand (default 0)", set_spare},
    {"shared", "N", "shared experts, on every die, for its share of the tokens (default 0)", set_shared},
    {"activations", "W", "on: the tokens' way to their experts and back takes time (default off)", set_activations},
    {"allocator-ns", "T", "added to each kernel: until its plan is there (default 0)", set_allocator},
    {"unlike", "W,W",
     "discipline paper without a rule of the authors: full-duplex, claim-at-start,\n"
     "                       remote-activations, whole-lists",
     set_unlike},
    {"threads", "N", "default: all cores; the result does not depend on it", set_threads},
};
const size_t wisp_study_setting_count = sizeof wisp_study_settings / sizeof wisp_study_settings[0];

/* ---- the settings ---- */

void wisp_study_settings_init(struct wisp_study_settings *settings) {
    *settings = (struct wisp_study_settings){
        .setup = {.machine = WISP_STUDY_FLOW,
                  .discipline = WISP_DISCIPLINE_WORMHOLE,
                  .steps = {0, 128},
                  .chunk_reads = 8,
                  .threads = (uint32_t)omp_get_num_procs()},
        .batch_count = 1,
    };
    use_all(settings);
}

enum wisp_code wisp_study_settings_set(struct wisp_study_settings *settings, const char *name, const char *value,
                                       struct wisp_error *error) {
    if (*value == ' ' || (*value && value[strlen(value) - 1] == ' '))
        return wisp_fail(error, WISP_USAGE, "%s: '%s' begins or ends with a blank", name, value);
    for (size_t i = 0; i < wisp_study_setting_count; i++)
        if (strcmp(name, wisp_study_settings[i].name) == 0)
            return wisp_study_settings[i].set(settings, name, value, error);
    return wisp_fail(error, WISP_USAGE, "%s: there is no such setting", name);
}

/* The authors' copies have no end, and their lists of experts end early. */
void wisp_study_settings_finish(struct wisp_study_settings *settings) {
    bool paper = settings->setup.discipline == WISP_DISCIPLINE_PAPER;
    if (!settings->copies_set) settings->setup.copy_experts = paper ? UINT64_MAX : 0;
    settings->setup.authors_lists = paper && !settings->lists_set;
}

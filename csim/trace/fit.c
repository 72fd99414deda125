#include "trace/fit.h"

#include "base/temporary.h"
#include "trace/stats.h"
#include "trace/synthesize.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Popularity moves everything else, so it stands still in the second half; its exponent is changed now and then. */
enum { ROUNDS = 32, POPULARITY_ROUNDS = 18, EXPONENT_ROUNDS = 3 };

static double clamp(double value, double least, double most) {
    return value < least ? least : value > most ? most : value;
}

/* ---- where to begin ---- */

/* First and distance of the MoE layers, which a profile has at equal distances. */
static bool layers_of(const struct wisp_trace *trace, struct wisp_profile *profile) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    uint32_t seen = 0, last = 0;
    profile->moe_every = 1;
    for (uint32_t layer = 0; layer < info->layers; layer++) {
        if (!wisp_trace_layer_is_moe(trace, layer)) continue;
        if (seen == 0) profile->first_moe_layer = layer;
        if (seen == 1) profile->moe_every = layer - last;
        if (seen > 1 && layer - last != profile->moe_every) return false;
        last = layer;
        seen++;
    }
    return last + profile->moe_every >= info->layers || seen == 1;
}

static void name_of(const char *text, const char *fallback, struct wisp_profile_names *names) {
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.";
    size_t length = strlen(text);
    bool good = length && length < WISP_PROFILE_NAME_SIZE && text[0] != '.' && strspn(text, letters) == length;
    names->count = 1;
    snprintf(names->name[0], WISP_PROFILE_NAME_SIZE, "%s", good ? text : fallback);
}

enum wisp_code wisp_fit_start(const struct wisp_trace *trace, const char *path, struct wisp_profile *profile,
                              struct wisp_error *error) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    *profile = (struct wisp_profile){.layers = info->layers,
                                     .experts = info->experts,
                                     .top_k = info->top_k,
                                     .hidden = info->hidden,
                                     .width = info->width,
                                     .expert_groups = 1,
                                     .groups_per_token = 1,
                                     .popularity_exponent = 1,
                                     .offset_steep = 2,
                                     .offset_flat = 5,
                                     .phase_change = 0.15,
                                     .topics = 12,
                                     .topic_experts = 4,
                                     .topic_keep = 0.8,
                                     .token_successors = 8,
                                     .layer_successors = 8,
                                     .companions = 1,
                                     .token_share = 0.05,
                                     .layer_share = 0.05,
                                     .topic_share = 0.1,
                                     .words = 16};
    for (int i = 0; i < WISP_PROFILE_EIGHT; i++) profile->repeat[i] = 0.2;
    name_of(info->model, "fitted", &profile->model);
    name_of("any", "any", &profile->languages);
    name_of("any", "any", &profile->tasks);
    if (!layers_of(trace, profile))
        return wisp_fail(error, WISP_BAD_INPUT, "%s: the MoE layers are not at equal distances, as a profile has them",
                         path);
    if (!info->hidden || !info->width)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%s: the size of an expert is not known; import it with --hidden and --width", path);
    return wisp_profile_check(path, profile, error);
}

/* ---- what a profile makes, in the trace's size ---- */

struct fitting {
    const char *place; /* of the scratch trace */
    struct wisp_synthesize parameters;
    struct wisp_stats wanted, made;
};

/* As many requests, prompts as long on average, and answers up to what the statistics count step by step. */
static void init_parameters(const struct wisp_trace_info *info, struct fitting *fitting) {
    const struct wisp_counts *counts = &fitting->wanted.counts;
    uint32_t steps = 0;
    uint64_t in_steps = 0;
    while (steps < WISP_STEPS && counts->step_requests[steps]) in_steps += counts->step_requests[steps++];
    uint32_t prefill = (uint32_t)(2 * info->prefill_tokens / info->requests);
    uint32_t twice = (uint32_t)(2 * in_steps / info->requests), least = twice > steps ? twice - steps : 1;
    fitting->parameters = (struct wisp_synthesize){.requests = info->requests,
                                                   .prefill_tokens = prefill > 1 ? prefill - 1 : 1,
                                                   .decode_tokens = steps,
                                                   .decode_least = least < steps ? least : steps,
                                                   .seed = 1};
}

static enum wisp_code measure(struct fitting *fitting, const struct wisp_profile *profile, struct wisp_error *error) {
    struct wisp_trace *trace;
    int file;
    char *name = wisp_temporary_make(fitting->place, &file);
    if (!name) return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot write: %s", fitting->place, strerror(errno));
    close(file);
    enum wisp_code code = wisp_trace_synthesize(profile, &fitting->parameters, name, error);
    if (!code) code = wisp_trace_open(name, &trace, error);
    if (!code) {
        wisp_stats_free(&fitting->made);
        code = wisp_stats_compute(trace, &fitting->made, error);
        wisp_trace_close(trace);
    }
    wisp_temporary_end(name);
    return code;
}

/* How far what was made is from what is wanted: parts of the quantity, and of 0.1 where it is a share. */
static double distance(const struct fitting *fitting) {
    const struct wisp_stats *wanted = &fitting->wanted, *made = &fitting->made;
    double sum = 0;
    for (int i = 0; i < WISP_SPANS; i++) {
        double active = made->spans[i].active / wanted->spans[i].active - 1;
        double largest = made->spans[i].largest / wanted->spans[i].largest - 1;
        double repeat = 10 * (made->depth_repeat[i] - wanted->depth_repeat[i]);
        if (!isnan(active)) sum += 4 * (active * active + largest * largest);
        if (!isnan(repeat)) sum += repeat * repeat;
    }
    double skew = made->summary[WISP_SKEW].mean_regular / wanted->summary[WISP_SKEW].mean_regular - 1;
    if (!isnan(skew)) sum += skew * skew;
    const enum wisp_quantity shares[] = {WISP_TOP_SHARE, WISP_TOKEN_HELD_WEIGHTED, WISP_LAYER_HELD_WEIGHTED};
    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        double share = 10 * (made->summary[shares[i]].mean_regular - wanted->summary[shares[i]].mean_regular);
        if (!isnan(share)) sum += share * share;
    }
    return sum;
}

/* ---- one round: each number of the profile against the quantity that it moves ---- */

/* wanted - made; 0 where either is not known. */
static double missing(double wanted, double made) {
    return isnan(wanted) || isnan(made) ? 0 : wanted - made;
}

static double missing_mean(const struct fitting *fitting, enum wisp_quantity quantity) {
    return missing(fitting->wanted.summary[quantity].mean_regular, fitting->made.summary[quantity].mean_regular);
}

static double most_skew(const struct wisp_stats *stats) {
    double most = NAN;
    for (uint32_t i = 0; i < stats->counts.layers; i++)
        if (!stats->layers[i].degenerate) most = fmax(most, stats->layers[i].value[WISP_SKEW]);
    return most;
}

static double new_offset(double offset, double wanted, double made) {
    if (isnan(wanted) || isnan(made)) return offset;
    return clamp(offset * sqrt(clamp(made / wanted, 0.25, 4)), 0.1, 4096);
}

static void change_popularity(struct wisp_profile *p, const struct fitting *fitting, int round) {
    const struct wisp_stats *wanted = &fitting->wanted, *made = &fitting->made;
    double top = missing_mean(fitting, WISP_TOP_SHARE);
    double step = fabs(top) > 0.06 ? 0.5 : fabs(top) > 0.015 ? 0.25 : 0;
    if (round % EXPONENT_ROUNDS == EXPONENT_ROUNDS - 1)
        p->popularity_exponent = clamp(p->popularity_exponent + (top > 0 ? step : -step), 0.25, 4);
    p->offset_steep = new_offset(p->offset_steep, most_skew(wanted), most_skew(made));
    p->offset_flat = new_offset(p->offset_flat, wanted->skew_least, made->skew_least);
    if (p->offset_flat < p->offset_steep) p->offset_flat = p->offset_steep;
    p->phase_change = clamp(p->phase_change - missing_mean(fitting, WISP_SPEARMAN) / 2, 0, 1);
}

static void change_mixture(struct wisp_profile *p, const struct fitting *fitting) {
    double most = 0;
    for (int i = 0; i < WISP_EIGHTHS; i++) {
        double miss = missing(fitting->wanted.depth_repeat[i], fitting->made.depth_repeat[i]);
        p->repeat[i] = clamp(p->repeat[i] + 0.7 * miss, 0, 0.9);
        most = fmax(most, p->repeat[i]);
    }
    double room = 1 - most - p->topic_share;
    double pairs = missing_mean(fitting, WISP_PAIR_RATIO) / fitting->wanted.summary[WISP_PAIR_RATIO].mean_regular;
    p->token_share += missing_mean(fitting, WISP_TOKEN_HELD_WEIGHTED) / 2;
    p->layer_share += missing_mean(fitting, WISP_LAYER_HELD_WEIGHTED) / 2;
    if (p->top_k > 1 && !isnan(pairs)) p->companion_share += pairs / 10;
    p->companion_share = clamp(p->companion_share, 0, fmax(0, room / 3));
    p->token_share = clamp(p->token_share, 0, fmax(0, room - p->companion_share) / 2);
    p->layer_share = clamp(p->layer_share, 0, fmax(0, room - p->companion_share - p->token_share));
    p->topic_share = fmin(p->topic_share, 1 - most);
}

static void change_answers(struct wisp_profile *p, const struct fitting *fitting) {
    for (int i = 0; i < WISP_SPANS; i++) {
        const struct wisp_span_stats *wanted = &fitting->wanted.spans[i], *made = &fitting->made.spans[i];
        double share = missing(wanted->largest, made->largest) * p->top_k / p->experts;
        double active = missing(made->active, wanted->active) / fmax(1, made->active);
        p->first_word[i] = clamp(p->first_word[i] + 0.7 * share, 0, 1);
        p->other_word[i] = clamp(p->other_word[i] + 0.7 * active, 0, 1 - p->first_word[i]);
    }
}

/* ---- all of it ---- */

static enum wisp_code check_shape(const struct wisp_trace *trace, const struct wisp_profile *p,
                                  struct wisp_error *error) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    uint32_t moe = (p->layers - p->first_moe_layer + p->moe_every - 1) / p->moe_every;
    if (info->experts == p->experts && info->top_k == p->top_k && info->moe_layers == moe) return WISP_OK;
    return wisp_fail(error, WISP_USAGE,
                     "--profile: %u MoE layers of %u experts, top-%u, but the trace has %u of %u, top-%u", moe,
                     p->experts, p->top_k, info->moe_layers, info->experts, info->top_k);
}

static enum wisp_code improve(struct fitting *fitting, wisp_stop *stop, struct wisp_profile *profile,
                              struct wisp_error *error) {
    struct wisp_profile at = *profile;
    double best = INFINITY;
    enum wisp_code code = WISP_OK;
    for (int round = 0; round < ROUNDS && !code; round++) {
        if (wisp_stopped(stop)) return wisp_stop_error(error);
        code = measure(fitting, &at, error);
        if (code) return code;
        double now = distance(fitting);
        if (now < best) best = now, *profile = at;
        if (round < POPULARITY_ROUNDS) change_popularity(&at, fitting, round);
        change_mixture(&at, fitting);
        change_answers(&at, fitting);
    }
    return code;
}

enum wisp_code wisp_fit(struct wisp_trace *trace, const char *place, wisp_stop *stop, struct wisp_profile *profile,
                        struct wisp_error *error) {
    struct fitting fitting = {.place = place};
    enum wisp_code code = check_shape(trace, profile, error);
    if (!code) code = wisp_stats_compute(trace, &fitting.wanted, error);
    if (code) return code;
    init_parameters(wisp_trace_info(trace), &fitting);
    code = improve(&fitting, stop, profile, error);
    wisp_stats_free(&fitting.wanted);
    wisp_stats_free(&fitting.made);
    return code;
}

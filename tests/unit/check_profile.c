/* check_profile.c - csim/trace/profile and what is generated from it: what is refused and how, distinct experts, node
 * limits, the same bytes from the same seed, and statistics within bounds on a small run. */
#include "profile/measure.h"
#include "trace/fit.h"
#include "trace/profile.h"
#include "trace/stats.h"
#include "trace/synthesize.h"
#include "trace/trace.h"
#include "unit/unit_test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char path[] = "check_profile.ini", trace_path[] = "check_profile.wtr",
                  other_path[] = "check_profile_2.wtr";
static struct wisp_error error;
static struct wisp_profile profile;

static const char good[] = "[model]\n"
                           "name = small\n"
                           "layers = 6\n"
                           "first_moe_layer = 1\n"
                           "moe_every = 2\n"
                           "experts = 64\n"
                           "top_k = 4\n"
                           "hidden = 256\n"
                           "width = 128\n"
                           "shared_experts = 1\n"
                           "expert_groups = 8\n"
                           "groups_per_token = 2\n"
                           "[popularity]\n"
                           "exponent = 0.75\n"
                           "offset_steep = 2.5\n"
                           "offset_flat = 4\n"
                           "phase_change = 0.1\n"
                           "degenerate_layer = 5\n"
                           "degenerate_share = 0\n"
                           "[hot]\n"
                           "languages = english chinese\n"
                           "tasks = mmlu code\n"
                           "language_experts = 6\n"
                           "common_experts = 2\n"
                           "task_experts = 3\n"
                           "[topic]\n"
                           "topics = 8\n"
                           "common = 4\n"
                           "experts = 8\n"
                           "keep = 0.8\n"
                           "[successor]\n"
                           "next_token = 4\n"
                           "next_layer = 4\n"
                           "companions = 2\n"
                           "[mixture]\n"
                           "repeat = 0 0 0 0.25 0.25 0.5 0.5 0.5\n"
                           "next_token = 0.1\n"
                           "next_layer = 0.1\n"
                           "companion = 0.05\n"
                           "topic = 0.15\n"
                           "[answers]\n"
                           "words = 8\n"
                           "first_word = 0.5 0.4 0.3 0.2 0.1 0 0 0\n"
                           "other_word = 0.25 0.2 0.1 0.1 0.05 0 0 0\n";

static enum wisp_code load_text(const char *text) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
    enum wisp_code code = wisp_profile_load(path, &profile, &error);
    unlink(path);
    return code;
}

/* The good file with one line replaced. */
static enum wisp_code load_with(const char *line, const char *replacement) {
    char text[2048];
    const char *at = strstr(good, line);
    ck_assert_ptr_nonnull(at);
    snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, replacement, at + strlen(line));
    return load_text(text);
}

static void assert_refused(const char *line, const char *replacement, const char *message) {
    ck_assert_msg(load_with(line, replacement) == WISP_BAD_INPUT, "taken: %s", replacement);
    ck_assert_str_eq(error.message, message);
}

START_TEST(everything_is_read) {
    ck_assert_int_eq(load_text(good), WISP_OK);
    const struct wisp_profile *p = &profile;
    ck_assert_str_eq(p->model.name[0], "small");
    ck_assert(p->layers == 6 && p->first_moe_layer == 1 && p->moe_every == 2 && p->experts == 64 && p->top_k == 4);
    ck_assert(p->hidden == 256 && p->width == 128 && p->shared_experts == 1 && p->expert_groups == 8);
    ck_assert(p->groups_per_token == 2 && p->popularity_exponent == 0.75 && p->offset_steep == 2.5 &&
              p->offset_flat == 4);
    ck_assert(p->phase_change == 0.1 && p->degenerate_layer == 5 && p->degenerate_share == 0);
    ck_assert(p->languages.count == 2 && p->tasks.count == 2 && strcmp(p->languages.name[1], "chinese") == 0);
    ck_assert(p->hot_experts == 6 && p->hot_common == 2 && p->task_experts == 3 && p->topics == 8);
    ck_assert(p->common_topics == 4 && p->topic_experts == 8 && p->topic_keep == 0.8 && p->token_successors == 4);
    ck_assert(p->layer_successors == 4 && p->companions == 2 && p->repeat[0] == 0 && p->repeat[3] == 0.25);
    ck_assert(p->repeat[7] == 0.5 && p->token_share == 0.1 && p->layer_share == 0.1 && p->companion_share == 0.05);
    ck_assert(p->topic_share == 0.15 && p->words == 8 && p->first_word[0] == 0.5 && p->first_word[4] == 0.1);
    ck_assert(p->other_word[0] == 0.25 && p->other_word[7] == 0);
}
END_TEST

START_TEST(refused_lines) {
    assert_refused("top_k = 4", "topk = 4", "check_profile.ini:7: unknown key model.topk (the nearest is model.top_k)");
    assert_refused("[popularity]", "[popularty]",
                   "check_profile.ini:14: unknown key popularty.exponent (the nearest is popularity.exponent)");
    assert_refused("top_k = 4", "experts = 4", "check_profile.ini:7: model.experts stands here a second time");
    assert_refused("top_k = 4\n", "", "check_profile.ini: model.top_k is missing");
    assert_refused("top_k = 4", "top_k", "check_profile.ini:7: neither [section] nor key = value nor a comment");
    assert_refused("top_k = 4", "top_k = four",
                   "check_profile.ini:7: model.top_k: 'four' is not a whole number from 1 to 64");
    assert_refused("keep = 0.8", "keep = 1.5", "check_profile.ini:30: topic.keep: '1.5' is not a number from 0 to 1");
    assert_refused("exponent = 0.75", "exponent = 0.7",
                   "check_profile.ini:14: popularity.exponent: '0.7' is not a multiple of 0.25 from 0 to 4");
    assert_refused("mmlu code", "mmlu ../code",
                   "check_profile.ini:22: hot.tasks: 'mmlu ../code' is not up to 8 x a name of letters, digits, '-', "
                   "'_' and '.' (63 characters)");
    assert_refused(
        "repeat = 0 0 0 0.25", "repeat = 0 0 0.25",
        "check_profile.ini:36: mixture.repeat: '0 0 0.25 0.25 0.5 0.5 0.5' is not eight numbers from 0 to 1");
    assert_refused(
        "repeat = 0 0 0 0.25", "repeat = 0 0 0 1.5",
        "check_profile.ini:36: mixture.repeat: '0 0 0 1.5 0.25 0.5 0.5 0.5' is not eight numbers from 0 to 1");
    assert_refused("mmlu code", "a b c d e f g h i",
                   "check_profile.ini:22: hot.tasks: 'a b c d e f g h i' is not up to 8 x a name of letters, digits, "
                   "'-', '_' and '.' (63 characters)");
}
END_TEST

START_TEST(refused_together) {
    assert_refused("first_moe_layer = 1", "first_moe_layer = 6",
                   "check_profile.ini: model.first_moe_layer: 6, but there are 6 layers");
    assert_refused("expert_groups = 8", "expert_groups = 7",
                   "check_profile.ini: model.expert_groups: 64 experts cannot be cut in 7 groups");
    assert_refused("groups_per_token = 2", "groups_per_token = 9",
                   "check_profile.ini: model.groups_per_token: 9 of 8 groups");
    assert_refused("top_k = 4", "top_k = 17", "check_profile.ini: model.top_k: 17, but a token reaches 16 experts");
    assert_refused("degenerate_layer = 5\ndegenerate_share = 0", "degenerate_layer = 4\ndegenerate_share = 0.5",
                   "check_profile.ini: popularity.degenerate_layer: layer 4 is not a MoE layer");
    assert_refused("common_experts = 2", "common_experts = 7", "check_profile.ini: hot.common_experts: 7 of 6");
    assert_refused("language_experts = 6", "language_experts = 32",
                   "check_profile.ini: hot.language_experts: the hot sets need 68 experts of 64");
    assert_refused("common = 4", "common = 9", "check_profile.ini: topic.common: 9 of 8");
    assert_refused("experts = 8\nkeep", "experts = 65\nkeep",
                   "check_profile.ini: topic.experts and successor.*: at most 64, the number of experts (companions "
                   "fewer)");
    assert_refused("topic = 0.15", "topic = 0.65", "check_profile.ini: mixture.*: the shares come to 1.4, more than 1");
    assert_refused("offset_flat = 4", "offset_flat = 1",
                   "check_profile.ini: popularity.offset_steep: 2.5, more than offset_flat, 1");
    assert_refused("other_word = 0.25", "other_word = 0.75",
                   "check_profile.ini: answers.*: first and other word come to 1.25, more than 1");
}
END_TEST

START_TEST(files_that_cannot_be_read) {
    ck_assert_int_eq(wisp_profile_load("no.ini", &profile, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "no.ini: cannot read: No such file or directory");
}
END_TEST

/* ---- what is generated ---- */

static uint32_t decode_tokens = 16;

static void generate(const char *output, uint32_t requests, uint64_t seed) {
    struct wisp_synthesize parameters = {
        .requests = requests, .prefill_tokens = 16, .decode_tokens = decode_tokens, .seed = seed};
    ck_assert_msg(wisp_trace_synthesize(&profile, &parameters, output, &error) == WISP_OK, "%s", error.message);
}

static struct measured generated(uint32_t requests, uint64_t seed) {
    struct measured m;
    generate(trace_path, requests, seed);
    ck_assert_msg(measure(trace_path, profile.expert_groups, &m, &error) == WISP_OK, "%s", error.message);
    unlink(trace_path);
    return m;
}

/* FNV-1a of a file; the file is removed. */
static uint64_t hash_of(const char *file_path) {
    uint64_t hash = 0xcbf29ce484222325u;
    FILE *file = fopen(file_path, "rb");
    ck_assert_ptr_nonnull(file);
    for (int c; (c = getc(file)) != EOF;) hash = (hash ^ (unsigned char)c) * 0x100000001b3u;
    fclose(file);
    unlink(file_path);
    return hash;
}

START_TEST(same_seed_same_bytes) {
    ck_assert_int_eq(load_text(good), WISP_OK);
    generate(trace_path, 20, 7);
    generate(other_path, 20, 7);
    uint64_t hash = hash_of(trace_path);
    ck_assert_uint_eq(hash_of(other_path), hash);
    generate(trace_path, 20, 8);
    ck_assert_uint_ne(hash_of(trace_path), hash);
}
END_TEST

START_TEST(distinct_and_within_groups) {
    ck_assert_int_eq(load_text(good), WISP_OK);
    struct measured m = generated(200, 1);
    ck_assert_uint_eq(m.repeated_ids, 0);
    ck_assert_uint_eq(m.groups_most, 2);
    ck_assert_int_eq(load_with("groups_per_token = 2", "groups_per_token = 8"), WISP_OK);
    ck_assert_uint_eq(generated(200, 1).groups_most, 4);
}
END_TEST

/* As many experts as a token reaches, from sets that do not have them. */
START_TEST(distinct_when_it_is_tight) {
    ck_assert_int_eq(load_with("top_k = 4", "top_k = 16"), WISP_OK);
    profile.topic_share = 1;
    profile.token_share = profile.layer_share = profile.companion_share = 0;
    memset(profile.repeat, 0, sizeof profile.repeat);
    struct measured m = generated(20, 1);
    ck_assert_uint_eq(m.repeated_ids, 0);
    ck_assert_uint_eq(m.groups_most, 2);
}
END_TEST

START_TEST(longer_begins_with_shorter) {
    struct wisp_trace *traces[2];
    struct wisp_request requests[2];
    ck_assert_int_eq(load_text(good), WISP_OK);
    generate(trace_path, 3, 1);
    generate(other_path, 5, 1);
    ck_assert_int_eq(wisp_trace_open(trace_path, &traces[0], &error), WISP_OK);
    ck_assert_int_eq(wisp_trace_open(other_path, &traces[1], &error), WISP_OK);
    for (int i = 0; i < 2; i++) ck_assert_int_eq(wisp_trace_read(traces[i], 2, &requests[i], &error), WISP_OK);
    ck_assert_str_eq(wisp_trace_path(traces[0], 2), wisp_trace_path(traces[1], 2));
    ck_assert_uint_eq(requests[0].steps, requests[1].steps);
    uint32_t tokens = requests[0].first_token[requests[0].steps];
    ck_assert_mem_eq(requests[0].ids, requests[1].ids, (size_t)3 * tokens * 4 * sizeof *requests[0].ids);
    for (int i = 0; i < 2; i++) wisp_request_free(&requests[i]);
    for (int i = 0; i < 2; i++) wisp_trace_close(traces[i]);
    unlink(trace_path);
    unlink(other_path);
}
END_TEST

static void without_words(void) {
    memset(profile.first_word, 0, sizeof profile.first_word);
    memset(profile.other_word, 0, sizeof profile.other_word);
}

static struct wisp_stats stats_of(uint32_t requests) {
    struct wisp_trace *trace;
    struct wisp_stats stats;
    generate(trace_path, requests, 1);
    ck_assert_int_eq(wisp_trace_open(trace_path, &trace, &error), WISP_OK);
    ck_assert_int_eq(wisp_stats_compute(trace, &stats, &error), WISP_OK);
    wisp_trace_close(trace);
    unlink(trace_path);
    return stats;
}

/* Answers begin alike and drift apart; without words no step differs from another. */
START_TEST(answers_run_in_step) {
    ck_assert_int_eq(load_text(good), WISP_OK);
    struct wisp_stats with = stats_of(200);
    without_words();
    struct wisp_stats without = stats_of(200);
    ck_assert_double_gt(with.spans[0].largest, 64.0 / 4 * 0.5); /* half of the requests have the first word */
    ck_assert_double_gt(with.spans[0].largest, 1.5 * with.spans[3].largest);
    ck_assert_double_gt(with.spans[3].largest, 1.2 * with.spans[4].largest);
    ck_assert_double_gt(without.spans[0].active, with.spans[0].active + 2);
    ck_assert_double_eq_tol(without.spans[0].largest, without.spans[3].largest, 0.5);
    wisp_stats_free(&with);
    wisp_stats_free(&without);
}
END_TEST

START_TEST(companions_and_layers_differ) {
    ck_assert_int_eq(load_text(good), WISP_OK);
    profile.companion_share = 0;
    struct wisp_stats few = stats_of(200);
    profile.companion_share = 0.15;
    profile.offset_steep = 0.5;
    struct wisp_stats many = stats_of(200);
    ck_assert_double_gt(many.summary[WISP_PAIR_RATIO].mean, 1.3 * few.summary[WISP_PAIR_RATIO].mean);
    ck_assert_double_gt(many.summary[WISP_SKEW].max / many.skew_least, few.summary[WISP_SKEW].max / few.skew_least);
    wisp_stats_free(&few);
    wisp_stats_free(&many);
}
END_TEST

/* ---- the profile of a trace ---- */

/* From habits that are not those of the trace back to its statistics; the same numbers each time. */
START_TEST(fitted_to_a_trace) {
    static const char head[] = "; fitted\n";
    struct wisp_trace *trace;
    struct wisp_profile fitted[2];
    ck_assert_int_eq(load_text(good), WISP_OK);
    profile.expert_groups = profile.groups_per_token = 1;
    generate(trace_path, 60, 5);
    ck_assert_int_eq(wisp_trace_open(trace_path, &trace, &error), WISP_OK);
    for (int i = 0; i < 2; i++) {
        ck_assert_msg(wisp_fit_start(trace, trace_path, &fitted[i], &error) == WISP_OK, "%s", error.message);
        ck_assert_msg(wisp_fit(trace, path, NULL, &fitted[i], &error) == WISP_OK, "%s", error.message);
    }
    ck_assert_mem_eq(&fitted[0], &fitted[1], sizeof fitted[0]);
    ck_assert_int_eq(wisp_profile_save(&fitted[0], head, path, &error), WISP_OK);
    ck_assert_msg(wisp_profile_load(path, &fitted[1], &error) == WISP_OK, "%s", error.message);
    unlink(path);
    ck_assert_mem_eq(fitted[0].repeat, fitted[1].repeat, sizeof fitted[0].repeat);
    ck_assert_mem_eq(fitted[0].other_word, fitted[1].other_word, sizeof fitted[0].other_word);
    struct wisp_stats wanted, made;
    ck_assert_int_eq(wisp_stats_compute(trace, &wanted, &error), WISP_OK);
    wisp_trace_close(trace);
    profile = fitted[1];
    made = stats_of(60);
    for (int i = 0; i < WISP_SPANS && wanted.spans[i].requests; i++) {
        ck_assert_double_eq_tol(made.spans[i].largest / wanted.spans[i].largest, 1, 0.15);
        ck_assert_double_eq_tol(made.spans[i].active / wanted.spans[i].active, 1, 0.15);
    }
    for (int i = 0; i < WISP_EIGHTHS; i++)
        if (!isnan(wanted.depth_repeat[i])) ck_assert_double_eq_tol(made.depth_repeat[i], wanted.depth_repeat[i], 0.05);
    wisp_stats_free(&wanted);
    wisp_stats_free(&made);
}
END_TEST

START_TEST(each_habit_shows) {
    ck_assert_int_eq(load_with("groups_per_token = 2", "groups_per_token = 8"), WISP_OK);
    without_words();
    struct measured with = generated(300, 1);
    ck_assert_double_gt(with.repeat_deep, with.repeat_shallow + 0.2);
    ck_assert_double_ge(with.spearman, 0.7);
    profile.phase_change = 0;
    ck_assert_double_gt(generated(300, 1).spearman, with.spearman + 0.05);
    profile.layer_share = 0.3;
    ck_assert_double_gt(generated(300, 1).next_layer, with.next_layer + 0.01);
    profile.topic_share = 0;
    profile.popularity_exponent = 0;
    profile.token_share = profile.layer_share = profile.companion_share = 0;
    memset(profile.repeat, 0, sizeof profile.repeat);
    struct measured flat = generated(300, 1);
    ck_assert_double_lt(flat.skew, 1.5);
    ck_assert_double_lt(flat.next_token, 0.27);
    ck_assert_double_eq_tol(flat.repeat, 4.0 / 64, 0.01);
}
END_TEST

/* ---- the bundled profiles ---- */

struct target {
    const char *file;
    double next_token[2], next_layer[2]; /* least and most that sources say */
    uint32_t layers, moe_layers, experts, top_k, groups;
};

/* Coverage: PBC Ob1, Ob2; Llama-4: from there to what 235 real requests have, in sample. */
static const struct target targets[] = {
    {"deepseek-v3", {0.47, 0.47}, {0.50, 0.50}, 61, 58, 256, 8, 4},
    {"kimi-k2", {0.53, 0.53}, {0.56, 0.56}, 61, 60, 384, 8, 1},
    {"qwen3-235b", {0.62, 0.62}, {0.65, 0.65}, 94, 94, 128, 8, 1},
    {"llama4-maverick", {0.80, 0.90}, {0.77, 0.86}, 48, 24, 128, 1, 1},
};

static void load_bundled(const struct target *target) {
    char file[512];
    snprintf(file, sizeof file, "%s/traces/profiles/%s.ini", unit_top(), target->file);
    ck_assert_msg(wisp_profile_load(file, &profile, &error) == WISP_OK, "%s", error.message);
    uint32_t moe = (profile.layers - profile.first_moe_layer + profile.moe_every - 1) / profile.moe_every;
    ck_assert(profile.layers == target->layers && moe == target->moe_layers && profile.experts == target->experts);
    ck_assert(profile.top_k == target->top_k && profile.groups_per_token == target->groups);
    ck_assert(profile.languages.count >= 2 && profile.tasks.count >= 2);
}

static void within(double value, const double range[2]) {
    ck_assert_double_ge(value, range[0] - 0.03);
    ck_assert_double_le(value, range[1] + 0.03);
}

START_TEST(bundled_meet_the_paper) {
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        const struct target *target = &targets[i];
        load_bundled(target);
        decode_tokens = 64;
        struct measured m = generated(target->top_k == 1 ? 512 : 128, 3);
        printf("%s: next token %.3f, next layer %.3f, repeat %.3f, Spearman %.2f\n", target->file, m.next_token,
               m.next_layer, m.repeat, m.spearman);
        within(m.next_token, target->next_token);
        within(m.next_layer, target->next_layer);
        ck_assert_double_ge(m.spearman, 0.7);
        ck_assert_uint_eq(m.repeated_ids, 0);
        if (profile.expert_groups > 1) ck_assert_uint_eq(m.groups_most, target->groups);
    }
}
END_TEST

START_TEST(llama4_as_measured_in_real_traces) {
    load_bundled(&targets[3]);
    decode_tokens = 127;
    struct measured m = generated(235, 3);
    ck_assert_double_eq_tol(m.skew, 24.5, 3.5); /* seeds 1 to 5: 20.9 to 24.5, so it falls short by 9 % */
    ck_assert_double_eq_tol(m.skew_without, 20.0, 3.5);
    ck_assert_double_eq_tol(m.repeat, 0.334, 0.03);
    ck_assert_double_eq_tol(m.top_share, 0.76, 0.03);
}
END_TEST

int main(void) {
    const TTest *const tests[] = {
        everything_is_read,
        refused_lines,
        refused_together,
        files_that_cannot_be_read,
        same_seed_same_bytes,
        distinct_and_within_groups,
        distinct_when_it_is_tight,
        longer_begins_with_shorter,
        each_habit_shows,
        answers_run_in_step,
        companions_and_layers_differ,
        fitted_to_a_trace,
        bundled_meet_the_paper,
        llama4_as_measured_in_real_traces,
    };
    return unit_main("profile", tests, sizeof tests / sizeof tests[0]);
}

/* compare.c - `wisp compare`: two results of the same kind, what changed, and whether it got worse than is allowed. */
#include "base/nearest.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/comparable.h"

#include <getopt.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage_head[] =
    "usage: wisp compare A.json B.json [--threshold KEY=PERCENT]... [--across KEY]... [--all]\n"
    "\n"
    "What changed from A to B, two results of one kind and of the same work: cosim, run, net, synth, timing, fpga,\n"
    "bench, regress. Programs, models and settings of a configuration may differ, for that is what is compared.\n"
    "MISMATCH if a figure got worse by more than its threshold, if one is gone, or if A passed and B did not.\n"
    "\n"
    "  --threshold KEY=PERCENT  how much worse a figure of this name may become\n"
    "  --across KEY             the work differs in this key, such as strategy, config or batch, and that is wanted\n"
    "  --all                    figures that did not change and those that are not judged, too\n"
    "\n"
    "A figure is judged by its key, or by that of the object that it is in:\n";

enum worse { UP, DOWN };

/* A figure and how much worse it may become, in percent of what it was in A; a slack in percent of the clock period. */
struct rule {
    const char *key;
    enum worse worse;
    double percent;
};

static const struct rule default_rules[] = {
    {"cycles", UP, 0.5},
    {"mean_packet_latency_cycles", UP, 0.5},
    {"p99_packet_latency_cycles", UP, 2},
    {"accepted_flits_per_node_cycle", DOWN, 0.5},
    {"time_ns", UP, 0.5},
    {"prefill_ns", UP, 0.5},
    {"decode_ns", UP, 0.5},
    {"tokens_per_s", DOWN, 0.5},
    {"hops", UP, 0.5},
    {"flit_hops", UP, 0.5},
    {"gate_equivalents", UP, 1},
    {"flip_flops", UP, 0},
    {"sram_bits", UP, 0},
    {"cell_area_um2", UP, 1},
    {"worst_slack_ns", DOWN, 2},
    {"gate_levels", UP, 10},
    {"luts", UP, 2},
    {"block_rams", UP, 0},
    {"fmax_mhz", DOWN, 10}, /* placement is a matter of luck */
    {"instructions_per_byte", UP, 2},
    {"mb_per_cpu_s_1_thread", DOWN, 20}, /* what else the machine does shows */
    {"peak_mb", UP, 10},
    {"failed", UP, 0},
};
enum { RULES = sizeof default_rules / sizeof default_rules[0] };

struct comparison {
    struct rule rules[RULES];
    bool all;
    struct wisp_across across;
    struct wisp_side a, b;
    unsigned compared, changed, worse;
};

/* ---- which rule, if any ---- */

static const struct rule *rule_named(const struct rule *rules, const char *name, size_t length) {
    for (unsigned i = 0; i < RULES; i++)
        if (strlen(rules[i].key) == length && strncmp(rules[i].key, name, length) == 0) return &rules[i];
    return NULL;
}

/* By the last name of the path, or the one before it. */
static const struct rule *rule_of(const struct rule *rules, const char *path) {
    const struct rule *rule = NULL;
    const char *end = path + strlen(path);
    for (unsigned names = 0; names < 2 && !rule && end > path; names++) {
        const char *from = end;
        while (from > path && from[-1] != '.') from--;
        rule = rule_named(rules, from, strcspn(from, ".["));
        end = from > path ? from - 1 : path;
    }
    return rule;
}

/* ---- one figure ---- */

/* What a change is taken in percent of: the figure in A, or for a slack the period beside it. */
static double whole_of(const struct comparison *c, const struct wisp_json_leaf *a) {
    static const char slack[] = "worst_slack_ns";
    size_t length = strlen(a->path), head = length - (sizeof slack - 1);
    char path[1100];
    if (length < sizeof slack - 1 || strcmp(a->path + head, slack) != 0) return fabs(a->number);
    snprintf(path, sizeof path, "%.*speriod_ns", (int)head, a->path);
    const struct wisp_json_leaf *period = wisp_side_find(&c->a, path);
    return period ? fabs(period->number) : fabs(a->number);
}

/* In percent; from zero, any change is without bound. */
static double change_of(const struct comparison *c, const struct wisp_json_leaf *a, const struct wisp_json_leaf *b) {
    double difference = b->number - a->number, whole = whole_of(c, a);
    return difference == 0 ? 0 : whole > 0 ? 100 * difference / whole : difference > 0 ? HUGE_VAL : -HUGE_VAL;
}

static void compare_number(struct comparison *c, const struct wisp_json_leaf *a, const struct wisp_json_leaf *b) {
    const struct rule *rule = rule_of(c->rules, a->path);
    double change = change_of(c, a, b), worsening = rule && rule->worse == UP ? change : -change;
    bool worse = rule && worsening > rule->percent * (1 + 1e-9); /* 3 % of a decimal is seldom 3 % of a double */
    if (rule) c->compared++, c->changed += change != 0, c->worse += worse;
    if (!c->all && (!rule || change == 0)) return;
    printf("%-44s %16.10g %16.10g %+9.2f ", a->path, a->number, b->number, change);
    if (!rule)
        printf("%9s\n", "-");
    else
        printf("%+9.2f  %s\n", rule->worse == UP ? rule->percent : -rule->percent,
               worse           ? "WORSE"
               : change == 0   ? "same"
               : worsening < 0 ? "better"
                               : "allowed");
}

static bool is_verdict(const char *path) {
    size_t length = strlen(path);
    return length >= 7 && strcmp(path + length - 7, "verdict") == 0;
}

static void say_text(struct comparison *c, const struct wisp_json_leaf *a, const struct wisp_json_leaf *b) {
    bool worse = is_verdict(a->path) && strcmp(a->text, "PASS") == 0;
    c->worse += worse;
    printf("%s: %s -> %s%s\n", a->path, a->text, b->text ? b->text : "a number", worse ? "  WORSE" : "");
}

static void say_gone(struct comparison *c, const struct wisp_json_leaf *a) {
    bool judged = rule_of(c->rules, a->path) || is_verdict(a->path);
    c->worse += judged;
    if (judged || c->all) printf("%s: gone%s\n", a->path, judged ? "  WORSE" : "");
}

static void compare_all(struct comparison *c) {
    for (size_t i = 0; i < c->a.leaves.count; i++) {
        const struct wisp_json_leaf *a = &c->a.leaves.list[i], *b = wisp_side_find(&c->b, a->path);
        if (!b || (!a->text && b->text))
            say_gone(c, a);
        else if (a->text && (!b->text || strcmp(a->text, b->text) != 0))
            say_text(c, a, b);
    }
    struct wisp_error unended;
    if (wisp_side_ended(&c->b, &unended)) {
        printf("%s\n", unended.message);
        c->worse |= 1; /* A ended */
        return;
    }
    printf("%-44s %16s %16s %9s %9s\n", "figure", "A", "B", "change %", "allowed");
    for (size_t i = 0; i < c->a.leaves.count; i++) {
        const struct wisp_json_leaf *a = &c->a.leaves.list[i], *b = wisp_side_find(&c->b, a->path);
        if (b && !a->text && !b->text) compare_number(c, a, b);
    }
    printf("%u figures judged, %u changed, %u worse than allowed\n", c->compared, c->changed, c->worse);
}

/* ---- the command ---- */

/* Is it a figure that is judged, and can never be negative? A slack can. */
static bool is_amount(const struct comparison *c, const struct wisp_json_leaf *leaf) {
    const struct rule *rule = leaf->text ? NULL : rule_of(c->rules, leaf->path);
    return rule && strcmp(rule->key, "worst_slack_ns") != 0;
}

static enum wisp_code check_amounts(const struct comparison *c, const struct wisp_side *side,
                                    struct wisp_error *error) {
    for (size_t i = 0; i < side->leaves.count; i++) {
        const struct wisp_json_leaf *leaf = &side->leaves.list[i];
        if (leaf->number < 0 && is_amount(c, leaf))
            return wisp_fail(error, WISP_BAD_INPUT, "%s: %s is %.10g, and such a figure is never negative", side->file,
                             leaf->path, leaf->number);
    }
    return WISP_OK;
}

/* What holds no figure that is judged has nothing to compare. */
static enum wisp_code check_figures(const struct comparison *c, struct wisp_error *error) {
    enum wisp_code code = check_amounts(c, &c->a, error);
    if (!code) code = check_amounts(c, &c->b, error);
    for (size_t i = 0; i < c->a.leaves.count && !code; i++)
        if (!c->a.leaves.list[i].text && rule_of(c->rules, c->a.leaves.list[i].path)) return WISP_OK;
    return code ? code : wisp_fail(error, WISP_BAD_INPUT, "%s: no figure in it that could be judged", c->a.file);
}

static enum wisp_code compare(struct comparison *c, const char *a, const char *b, struct wisp_error *error) {
    enum wisp_code code = wisp_side_read(&c->a, a, error);
    if (!code) code = wisp_side_read(&c->b, b, error);
    if (!code) code = wisp_comparable(&c->a, &c->b, &c->across, error);
    if (!code) code = wisp_side_ended(&c->a, error);
    if (!code) code = check_figures(c, error);
    if (!code) compare_all(c);
    if (!code && c->worse) code = WISP_MISMATCH;
    if (code <= WISP_MISMATCH) printf("%s\n", wisp_code_word(code));
    wisp_side_free(&c->a);
    wisp_side_free(&c->b);
    return code;
}

static enum wisp_code set_threshold(struct rule *rules, const char *text, struct wisp_error *error) {
    const char *names[RULES], *equals = strchr(text, '=');
    if (!equals) return wisp_fail(error, WISP_USAGE, "--threshold: '%s' is not KEY=PERCENT", text);
    const struct rule *rule = rule_named(rules, text, (size_t)(equals - text));
    if (rule) return wisp_argument_real("threshold", equals + 1, "[0, 1e9]", &rules[rule - rules].percent, error);
    char name[64];
    snprintf(name, sizeof name, "%.*s", (int)(equals - text), text);
    for (unsigned i = 0; i < RULES; i++) names[i] = rules[i].key;
    return wisp_fail(error, WISP_USAGE, "--threshold: no figure '%s' is judged (the nearest is '%s')", name,
                     names[wisp_nearest(name, names, RULES)]);
}

static void print_help(void) {
    fputs(usage_head, stdout);
    for (unsigned i = 0; i < RULES; i++)
        printf("  %-30s worse if it goes %s, by more than %g %%\n", default_rules[i].key,
               default_rules[i].worse == UP ? "up" : "down", default_rules[i].percent);
    fputs("worst_slack_ns is taken in percent of the clock period. Other figures are not judged.\n", stdout);
}

static enum wisp_code compare_run(int argc, char **argv, struct wisp_error *error) {
    static const struct option options[] = {{"threshold", required_argument, NULL, 't'},
                                            {"across", required_argument, NULL, 'x'},
                                            {"all", no_argument, NULL, 'a'},
                                            {"help", no_argument, NULL, 'h'},
                                            {NULL, 0, NULL, 0}};
    struct comparison comparison = {0};
    enum wisp_code code = WISP_OK;
    memcpy(comparison.rules, default_rules, sizeof default_rules);
    optind = 1;
    opterr = 0;
    for (int id; !code && (id = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (id == 'h') return print_help(), WISP_OK;
        if (id == 'a')
            comparison.all = true;
        else if (id == 'x')
            code = wisp_across_add(&comparison.across, optarg, error);
        else if (id == 't')
            code = set_threshold(comparison.rules, optarg, error);
        else
            code = wisp_argument_unknown("compare", argv, options, error);
    }
    if (code) return code;
    if (optind + 2 != argc) return wisp_fail(error, WISP_USAGE, "which two results? wisp compare A.json B.json");
    return compare(&comparison, argv[optind], argv[optind + 1], error);
}

const struct wisp_command wisp_command_compare = {"compare", "two results: what changed, and did it get worse",
                                                  compare_run};

/* check_stats.c - csim/trace: statistics against a slow second implementation, which scans all requests for every
 * single count and ranks by counting who is ahead; and against numbers worked out by hand.
 */
#include "trace/generate.h"
#include "trace/import.h"
#include "trace/paper.h"
#include "trace/sample.h"
#include "trace/stats.h"
#include "unit/unit_test.h"

#include <math.h>
#include <stdio.h>
#include <sys/stat.h>

enum { MAX_REQUESTS = 32, MAX_EXPERTS = 512, MAX_CELLS = MAX_EXPERTS * MAX_EXPERTS };

/* A whole trace in memory. */
static struct {
    struct wisp_request requests[MAX_REQUESTS];
    unsigned count, layers, moe_layers, experts, top_k, candidates;
    unsigned moe[64]; /* their ids */
} all;

static void load(struct wisp_trace *trace) {
    struct wisp_error error;
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    memset(&all, 0, sizeof all);
    all.count = info->requests, all.layers = info->layers, all.experts = info->experts, all.top_k = info->top_k;
    all.candidates = (unsigned)ceil(0.2 * all.experts - 1e-9);
    ck_assert(all.count <= MAX_REQUESTS && all.experts <= MAX_EXPERTS && all.layers <= 64);
    for (unsigned l = 0; l < all.layers; l++)
        if (wisp_trace_layer_is_moe(trace, l)) all.moe[all.moe_layers++] = l;
    for (unsigned r = 0; r < all.count; r++)
        ck_assert_int_eq(wisp_trace_read(trace, r, &all.requests[r], &error), WISP_OK);
}

static void unload(void) {
    for (unsigned r = 0; r < all.count; r++) wisp_request_free(&all.requests[r]);
}

/* Does this token of this step pick the expert? */
static bool picks(unsigned r, unsigned step, unsigned token, unsigned layer, unsigned expert) {
    uint32_t tokens;
    const uint16_t *ids = wisp_request_selection(&all.requests[r], step, all.moe[layer], &tokens);
    for (unsigned k = 0; k < all.top_k; k++)
        if (ids[token * all.top_k + k] == expert) return true;
    return false;
}

static unsigned tokens_of(unsigned r, unsigned step) {
    uint32_t tokens;
    wisp_request_selection(&all.requests[r], step, all.moe[0], &tokens);
    return tokens;
}

/* phase: 0 prefill, 1 decode, 2 both. */
static unsigned selected(unsigned layer, unsigned expert, int phase) {
    unsigned count = 0;
    for (unsigned r = 0; r < all.count; r++)
        for (unsigned s = 0; s < all.requests[r].steps; s++)
            for (unsigned t = 0; t < tokens_of(r, s); t++)
                if (phase == 2 || phase == (s > 0)) count += picks(r, s, t, layer, expert);
    return count;
}

enum kind { TOKEN, LAYER, TOGETHER };

static unsigned pairs_at(enum kind kind, unsigned r, unsigned s, unsigned t, unsigned layer, unsigned i, unsigned j) {
    if (!picks(r, s, t, layer, i)) return 0;
    if (kind == TOGETHER) return picks(r, s, t, layer, j);
    if (kind == LAYER) return picks(r, s, t, layer + 1, j);
    if (t + 1 < tokens_of(r, s)) return picks(r, s, t + 1, layer, j);
    return s > 0 && s + 1 < all.requests[r].steps && picks(r, s + 1, 0, layer, j);
}

enum part { EVEN, ODD, PREFILL, DECODE, ALL };

static bool belongs(enum part part, unsigned r, unsigned s) {
    return part == EVEN ? r % 2 == 0 : part == ODD ? r % 2 : part == PREFILL ? s == 0 : part == DECODE ? s > 0 : true;
}

static unsigned pairs(enum kind kind, enum part part, unsigned layer, unsigned i, unsigned j) {
    unsigned count = 0;
    for (unsigned r = 0; r < all.count; r++)
        for (unsigned s = 0; s < all.requests[r].steps; s++)
            for (unsigned t = 0; t < tokens_of(r, s); t++)
                if (belongs(part, r, s)) count += pairs_at(kind, r, s, t, layer, i, j);
    return count;
}

/* How many of the values come before the i-th one: larger, or equal with a lower id. */
static unsigned place(const unsigned *values, unsigned i) {
    unsigned ahead = 0;
    for (unsigned j = 0; j < all.experts; j++) ahead += values[j] > values[i] || (values[j] == values[i] && j < i);
    return ahead;
}

static unsigned hottest(unsigned layer) {
    unsigned best = 0;
    for (unsigned e = 1; e < all.experts; e++)
        if (selected(layer, e, 2) > selected(layer, best, 2)) best = e;
    return best;
}

/* Numbers of experts and tokens from which a quantity follows, so that it says nothing of the model. */
static bool forced(enum wisp_quantity q) {
    unsigned tokens = 0, most = q == WISP_OVERLAP_5 ? 5 : q == WISP_OVERLAP_10 ? 10 : q == WISP_OVERLAP_20 ? 20 : 0;
    for (unsigned r = 0; r < all.count; r++)
        for (unsigned s = 0; s < all.requests[r].steps; s++) tokens += tokens_of(r, s);
    if (!all.experts) return false; /* no trace is loaded: worked out by hand */
    bool one = tokens == 1, few = tokens * all.top_k <= all.candidates;
    unsigned pairs = all.experts * (all.experts - 1) / 2, together = tokens * all.top_k * (all.top_k - 1) / 2;
    return all.top_k == all.experts || all.experts <= most || (q == WISP_SPEARMAN && all.experts == 2) ||
           (one && (q == WISP_SKEW || q == WISP_REPEAT_INDEPENDENT || q == WISP_PAIR_RATIO)) ||
           (q == WISP_TOP_SHARE && (one || few)) || (q == WISP_PAIR_SHARE && (one || 10 * together < pairs + 10));
}

struct covered {
    double hottest, experts, weighted;
};

static struct covered cover(enum kind kind, unsigned layer, enum part ranked, enum part measured) {
    struct covered result = {NAN, 0, 0};
    unsigned seen = 0, hits = 0, sums = 0, best = hottest(layer), open = 0;
    for (unsigned i = 0; i < all.experts; i++) {
        unsigned rank[MAX_EXPERTS], measure[MAX_EXPERTS], hit = 0, sum = 0;
        for (unsigned j = 0; j < all.experts; j++) {
            rank[j] = pairs(kind, ranked, layer, i, j);
            sum += measure[j] = pairs(kind, measured, layer, i, j);
        }
        for (unsigned j = 0; j < all.experts; j++) hit += place(rank, j) < all.candidates ? measure[j] : 0;
        if (sum == 0) continue;
        bool all_covered = ranked == ALL && sum <= all.candidates; /* by whatever came */
        open += !all_covered;
        if (i == best && !all_covered) result.hottest = (double)hit / sum;
        result.experts += (double)hit / sum;
        seen++, hits += hit, sums += sum;
    }
    result.experts = open ? result.experts / seen : NAN;
    result.weighted = open ? (double)hits / sums : NAN;
    return result;
}

static void same(double ours, double theirs, const char *name, unsigned layer) {
    ck_assert_msg((isnan(ours) && isnan(theirs)) || fabs(ours - theirs) <= 1e-12 * (1 + fabs(theirs)),
                  "%s of MoE layer %u: %.17g, brute force %.17g", name, layer, ours, theirs);
}

static void same_value(const struct wisp_stats *stats, unsigned layer, enum wisp_quantity quantity, double theirs) {
    same(stats->layers[layer].value[quantity], forced(quantity) ? NAN : theirs, wisp_quantity_name(quantity), layer);
}

static void check_coverage(const struct wisp_stats *stats, unsigned layer, enum kind kind, enum wisp_quantity first) {
    bool last = kind == LAYER && layer + 1 == all.moe_layers;
    struct covered none = {NAN, NAN, NAN};
    struct covered sample = last ? none : cover(kind, layer, ALL, ALL);
    struct covered one = last ? none : cover(kind, layer, EVEN, ODD);
    struct covered other = last ? none : cover(kind, layer, ODD, EVEN);
    same_value(stats, layer, first, sample.hottest);
    same_value(stats, layer, first + 1, sample.experts);
    same_value(stats, layer, first + 2, sample.weighted);
    same_value(stats, layer, first + 3, (one.hottest + other.hottest) / 2);
    same_value(stats, layer, first + 4, (one.experts + other.experts) / 2);
    same_value(stats, layer, first + 5, (one.weighted + other.weighted) / 2);
}

static void check_frequency(const struct wisp_stats *stats, unsigned layer) {
    unsigned count[MAX_EXPERTS], sum = 0, top = 0, most = 0;
    double independent = 0;
    for (unsigned e = 0; e < all.experts; e++) {
        sum += count[e] = selected(layer, e, 2);
        most = count[e] > most ? count[e] : most;
        ck_assert_uint_eq(wisp_counts_selected(&stats->counts, layer, e), count[e]);
    }
    for (unsigned e = 0; e < all.experts; e++) {
        top += place(count, e) < all.candidates ? count[e] : 0;
        independent += pow((double)count[e] * all.top_k / sum, 2) / all.top_k;
    }
    ck_assert_uint_eq(stats->layers[layer].hottest, hottest(layer));
    ck_assert_int_eq(stats->layers[layer].degenerate, all.experts > 1 && (double)most / sum > 0.95);
    same(stats->layers[layer].hottest_share, (double)most / sum, "hottest_share", layer);
    same_value(stats, layer, WISP_SKEW, most / ((double)sum / all.experts));
    same_value(stats, layer, WISP_TOP_SHARE, (double)top / sum);
    same_value(stats, layer, WISP_REPEAT_INDEPENDENT, independent);
}

static void check_repeat(const struct wisp_stats *stats, unsigned layer) {
    unsigned same_expert = 0, total = 0;
    for (unsigned i = 0; i < all.experts; i++) {
        same_expert += pairs(TOKEN, ALL, layer, i, i);
        for (unsigned j = 0; j < all.experts; j++) total += pairs(TOKEN, ALL, layer, i, j);
    }
    unsigned steps = total / (all.top_k * all.top_k);
    same_value(stats, layer, WISP_REPEAT, total ? (double)same_expert / (steps * all.top_k) : NAN);
}

/* Rank from 1; equal values share the mean. */
static double mean_rank(const unsigned *values, unsigned size, unsigned i) {
    unsigned larger = 0, equal = 0;
    for (unsigned j = 0; j < size; j++) larger += values[j] > values[i], equal += values[j] == values[i];
    return larger + (equal + 1) / 2.0;
}

/* The sums are exact, and halves make no difference to the last digit. A value like the one before it has its rank:
 * most are 0. */
static double spearman(const unsigned *left, const unsigned *right, unsigned size) {
    double mean = (size + 1) / 2.0, xy = 0, xx = 0, yy = 0, x = 0, y = 0;
    for (unsigned i = 0; i < size; i++) {
        if (i == 0 || left[i] != left[i - 1]) x = mean_rank(left, size, i) - mean;
        if (i == 0 || right[i] != right[i - 1]) y = mean_rank(right, size, i) - mean;
        xy += x * y, xx += x * x, yy += y * y;
    }
    return xx > 0 && yy > 0 ? xy / sqrt(xx * yy) : NAN;
}

static void same_to_the_last_digit(const struct wisp_stats *stats, unsigned layer, enum wisp_quantity quantity,
                                   double theirs) {
    double ours = stats->layers[layer].value[quantity];
    if (forced(quantity)) theirs = NAN;
    ck_assert_msg((isnan(ours) && isnan(theirs)) || ours == theirs, "%s of MoE layer %u: %.17g, brute force %.17g",
                  wisp_quantity_name(quantity), layer, ours, theirs);
}

static void check_heatmaps(const struct wisp_stats *stats, unsigned layer) {
    static unsigned prefill[MAX_CELLS], decode[MAX_CELLS];
    unsigned cells = 0;
    for (unsigned i = 0; i < all.experts; i++)
        for (unsigned j = 0; j < all.experts; j++, cells++) {
            prefill[cells] = pairs(TOKEN, PREFILL, layer, i, j);
            decode[cells] = pairs(TOKEN, DECODE, layer, i, j);
        }
    same_to_the_last_digit(stats, layer, WISP_SPEARMAN_HEATMAP, spearman(prefill, decode, cells));
}

static void check_phases(const struct wisp_stats *stats, unsigned layer) {
    unsigned prefill[MAX_EXPERTS], decode[MAX_EXPERTS];
    for (unsigned e = 0; e < all.experts; e++) {
        prefill[e] = selected(layer, e, 0);
        decode[e] = selected(layer, e, 1);
    }
    same_to_the_last_digit(stats, layer, WISP_SPEARMAN, spearman(prefill, decode, all.experts));
    for (unsigned n = 5, q = WISP_OVERLAP_5; n <= 20; n *= 2, q++) {
        unsigned common = 0, seen = 0, seen_later = 0;
        for (unsigned e = 0; e < all.experts; e++) {
            common += place(prefill, e) < n && place(decode, e) < n;
            seen += prefill[e] > 0, seen_later += decode[e] > 0;
        }
        same_value(stats, layer, q, seen < n || seen_later < n ? NAN : (double)common / n);
    }
}

/* The top pairs by taking the largest one that is left, again and again. */
static void check_pairs(const struct wisp_stats *stats, unsigned layer) {
    static unsigned count[MAX_CELLS];
    unsigned number = 0, total = 0, top = 0, most = 0;
    for (unsigned i = 0; i < all.experts; i++)
        for (unsigned j = 0; j < i; j++) total += count[number++] = pairs(TOGETHER, ALL, layer, i, j);
    for (unsigned n = 0; n * 10 < number; n++) {
        unsigned best = 0;
        for (unsigned i = 1; i < number; i++) best = count[i] > count[best] ? i : best;
        if (n == 0) most = count[best];
        top += count[best];
        count[best] = 0;
    }
    bool defined = all.top_k > 1;
    same_value(stats, layer, WISP_PAIR_SHARE, defined ? (double)top / total : NAN);
    same_value(stats, layer, WISP_PAIR_RATIO, defined ? most / ((double)total / number) : NAN);
}

static void check_summary(const struct wisp_stats *stats, enum wisp_quantity q) {
    const char *name = wisp_quantity_name(q);
    double sum = 0, regular = 0, max = NAN;
    unsigned layers = 0, regulars = 0, first = 0;
    for (unsigned l = 0; l < all.moe_layers; l++) {
        double value = stats->layers[l].value[q];
        bool next = strncmp(name, "layer_", 6) == 0;
        if (isnan(value)) continue;
        sum += value, layers++;
        if (!(value <= max)) max = value, first = l;
        if (stats->layers[l].degenerate || (next && stats->layers[l + 1].degenerate)) continue;
        regular += value, regulars++;
    }
    ck_assert_uint_eq(stats->summary[q].layers, layers);
    same(stats->summary[q].mean, layers ? sum / layers : NAN, name, 0);
    same(stats->summary[q].mean_regular, regulars ? regular / regulars : NAN, name, 0);
    same(stats->summary[q].max, max, name, 0);
    ck_assert_uint_eq(stats->summary[q].max_layer, first);
}

/* ---- shape in time and depth ---- */

static void check_step(unsigned step, double *requests, double *active, double *largest) {
    unsigned running = 0;
    for (unsigned r = 0; r < all.count; r++) running += all.requests[r].steps > step;
    for (unsigned l = 0; l < all.moe_layers; l++) {
        unsigned most = 0;
        for (unsigned e = 0; e < all.experts; e++) {
            unsigned count = 0;
            for (unsigned r = 0; r < all.count; r++) count += all.requests[r].steps > step && picks(r, step, 0, l, e);
            *active += count > 0;
            most = count > most ? count : most;
        }
        *largest += (double)most * all.experts / ((double)running * all.top_k);
    }
    *requests += running;
}

static void check_spans(const struct wisp_stats *stats) {
    static const unsigned first[] = {1, 2, 3, 5, 9, 17, 33, 65, 129};
    unsigned longest = 0;
    for (unsigned r = 0; r < all.count; r++)
        longest = all.requests[r].steps > longest ? all.requests[r].steps : longest;
    for (unsigned span = 0; span < WISP_SPANS; span++) {
        double requests = 0, active = 0, largest = 0;
        unsigned steps = 0;
        ck_assert_uint_eq(wisp_span_first(span), first[span]);
        for (unsigned step = first[span]; step < first[span + 1] && step < longest; step++, steps++)
            check_step(step, &requests, &active, &largest);
        same(stats->spans[span].requests, steps ? requests / steps : 0, "requests of a span", span);
        same(stats->spans[span].active, steps ? active / steps / all.moe_layers : NAN, "active of a span", span);
        same(stats->spans[span].largest, steps ? largest / steps / all.moe_layers : NAN, "largest of a span", span);
    }
}

static double repeat_in_decode(unsigned layer) {
    unsigned same_expert = 0, total = 0;
    for (unsigned r = 0; r < all.count; r++)
        for (unsigned step = 2; step < all.requests[r].steps; step++, total += all.top_k)
            for (unsigned e = 0; e < all.experts; e++)
                same_expert += picks(r, step, 0, layer, e) && picks(r, step - 1, 0, layer, e);
    return total && all.top_k < all.experts ? (double)same_expert / total : NAN;
}

static void check_depth(const struct wisp_stats *stats) {
    double least = NAN;
    for (unsigned eighth = 0; eighth < WISP_EIGHTHS; eighth++) {
        double sum = 0;
        unsigned layers = 0;
        for (unsigned l = 0; l < all.moe_layers; l++)
            if (l * 8 / all.moe_layers == eighth) sum += repeat_in_decode(l), layers++;
        same(stats->depth_repeat[eighth], layers ? sum / layers : NAN, "repeats of an eighth", eighth);
    }
    for (unsigned l = 0; l < all.moe_layers; l++) {
        double skew = stats->layers[l].value[WISP_SKEW];
        if (!stats->layers[l].degenerate && !(skew >= least)) least = skew;
    }
    same(stats->skew_least, least, "least skew", 0);
}

static void check_all(const char *path) {
    struct wisp_trace *trace;
    struct wisp_error error;
    struct wisp_stats stats;
    unsigned high = 0, heatmap_high = 0;
    ck_assert_msg(wisp_trace_open(path, &trace, &error) == WISP_OK, "%s", error.message);
    ck_assert_msg(wisp_stats_compute(trace, &stats, &error) == WISP_OK, "%s", error.message);
    load(trace);
    ck_assert_uint_eq(stats.candidates, all.candidates);
    ck_assert_uint_eq(stats.counts.layers, all.moe_layers);
    for (unsigned l = 0; l < all.moe_layers; l++) {
        ck_assert_uint_eq(stats.counts.layer_ids[l], all.moe[l]);
        check_frequency(&stats, l);
        check_coverage(&stats, l, TOKEN, WISP_TOKEN_HOTTEST);
        check_coverage(&stats, l, LAYER, WISP_LAYER_HOTTEST);
        check_repeat(&stats, l);
        check_phases(&stats, l);
        check_heatmaps(&stats, l);
        check_pairs(&stats, l);
        high += stats.layers[l].value[WISP_SPEARMAN] >= 0.7;
        heatmap_high += stats.layers[l].value[WISP_SPEARMAN_HEATMAP] >= 0.7;
    }
    ck_assert_uint_eq(stats.spearman_high, high);
    ck_assert_uint_eq(stats.spearman_heatmap_high, heatmap_high);
    for (int q = 0; q < WISP_QUANTITIES; q++) check_summary(&stats, q);
    check_spans(&stats);
    check_depth(&stats);
    unload();
    wisp_stats_free(&stats);
    wisp_trace_close(trace);
}

static const struct wisp_generate shapes[] = {
    {"top-1, dense layers between", 7, 1, 2, 16, 1, 0, 0, 9, 6, 8, 0, 4, 0.3, 1},
    {"top-4", 3, 0, 1, 13, 4, 0, 0, 8, 5, 6, 0, 3, 0.25, 2},
    {"few of many experts", 2, 0, 1, 130, 2, 0, 0, 4, 3, 4, 0, 2, 0, 3},
    {"two bytes an id", 1, 0, 1, 257, 2, 0, 0, 2, 2, 2, 0, 0, 0.5, 4},
    {"degenerate layers", 6, 0, 1, 2, 1, 0, 0, 7, 4, 6, 0, 16, 0.5, 5},
    {"one expert", 3, 0, 2, 1, 1, 0, 0, 3, 2, 3, 0, 0, 0, 6},
    {"every expert", 3, 0, 1, 3, 3, 0, 0, 4, 2, 3, 0, 0, 0, 7},
    {"no pairs of tokens", 3, 1, 1, 6, 2, 0, 0, 5, 1, 1, 0, 4, 0, 8},
    {"prefill only", 2, 0, 1, 8, 2, 0, 0, 5, 4, 0, 0, 4, 0, 9},
    {"one token", 2, 0, 1, 30, 3, 0, 0, 1, 1, 0, 0, 4, 0, 11},
    {"few tokens of many experts", 2, 0, 1, 60, 1, 0, 0, 2, 3, 3, 0, 2, 0, 12},
    {"two experts", 2, 0, 1, 2, 1, 0, 0, 3, 4, 6, 0, 4, 0, 13},
    {"experts to share", 2, 0, 1, 24, 2, 0, 0, 6, 20, 30, 0, 1, 0, 14},
    {"one request", 2, 0, 1, 8, 2, 0, 0, 1, 4, 6, 0, 4, 0, 10},
};

START_TEST(stats_brute_force) {
    for (unsigned i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct wisp_generate shape = shapes[i];
        struct wisp_error error;
        shape.hidden = shape.width = 64;
        ck_assert_msg(wisp_trace_generate(&shape, "x.wtr", &error) == WISP_OK, "%s: %s", shape.model, error.message);
        check_all("x.wtr");
    }
}
END_TEST

/* Random shapes, mostly small. */
START_TEST(stats_random_shapes) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 0);
    for (uint64_t i = 0; i < unit_cycles() / 100; i++) {
        uint32_t layers = 1 + wisp_rng_below(&rng, 5), experts = 1 + wisp_rng_below(&rng, 20);
        struct wisp_generate shape = {.model = "random",
                                      .layers = layers,
                                      .first_moe_layer = wisp_rng_below(&rng, layers),
                                      .moe_every = 1 + wisp_rng_below(&rng, 2),
                                      .experts = experts,
                                      .top_k = 1 + wisp_rng_below(&rng, experts < 5 ? experts : 5),
                                      .hidden = 64,
                                      .width = 64,
                                      .requests = 1 + wisp_rng_below(&rng, 6),
                                      .prefill_tokens = 1 + wisp_rng_below(&rng, 5),
                                      .decode_tokens = wisp_rng_below(&rng, 6),
                                      .skew_quarters = wisp_rng_below(&rng, 17),
                                      .repeat = (double)wisp_rng_below(&rng, 5) / 4,
                                      .seed = i};
        struct wisp_error error;
        ck_assert_msg(wisp_trace_generate(&shape, "x.wtr", &error) == WISP_OK, "%s", error.message);
        check_all("x.wtr");
    }
}
END_TEST

/* The same request twice: layer 1 sends its tokens to 0 0 1 | 2 2, layer 3 all to 4; five experts, so one candidate. */
static const char by_hand[] = "[{\"0\":null,\"1\":[[0],[0],[1]],\"2\":null,\"3\":[[4],[4],[4]]},"
                              "{\"0\":null,\"1\":[[2]],\"2\":null,\"3\":[[4]]},"
                              "{\"0\":null,\"1\":[[2]],\"2\":null,\"3\":[[4]]}]";

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, strlen(text), file), strlen(text));
    ck_assert_int_eq(fclose(file), 0);
}

static void import_by_hand(void) {
    struct wisp_error error;
    struct wisp_imported imported;
    const char *directory = "in";
    struct wisp_import import = {.paths = &directory, .path_count = 1, .experts = 5, .threads = 1};
    mkdir("in", 0777);
    write_text("in/a.json", by_hand);
    write_text("in/b.json", by_hand);
    ck_assert_msg(wisp_trace_import(&import, "x.wtr", &imported, &error) == WISP_OK, "%s", error.message);
}

START_TEST(stats_by_hand) {
    struct wisp_trace *trace;
    struct wisp_error error;
    struct wisp_stats stats;
    import_by_hand();
    ck_assert_int_eq(wisp_trace_open("x.wtr", &trace, &error), WISP_OK);
    ck_assert_int_eq(wisp_stats_compute(trace, &stats, &error), WISP_OK);
    ck_assert(stats.layers[0].hottest == 0 && !stats.layers[0].degenerate);
    ck_assert(stats.layers[1].hottest == 4 && stats.layers[1].degenerate);
    same_value(&stats, 0, WISP_SKEW, 2);
    same_value(&stats, 0, WISP_TOP_SHARE, 0.4);
    same_value(&stats, 0, WISP_TOKEN_HOTTEST, 0.5);
    same_value(&stats, 0, WISP_TOKEN_EXPERTS, 0.75);
    same_value(&stats, 0, WISP_TOKEN_WEIGHTED, 2.0 / 3);
    same_value(&stats, 0, WISP_TOKEN_HELD_WEIGHTED, 2.0 / 3);
    same_value(&stats, 0, WISP_LAYER_EXPERTS, 1);
    same_value(&stats, 1, WISP_LAYER_EXPERTS, NAN);
    same_value(&stats, 0, WISP_REPEAT, 2.0 / 3);
    same_value(&stats, 0, WISP_REPEAT_INDEPENDENT, 0.36);
    same_value(&stats, 0, WISP_SPEARMAN, -2.5 / sqrt(40));
    same_value(&stats, 0, WISP_SPEARMAN_HEATMAP, -2 / sqrt(1104)); /* 2 of the 25 cells in prefill, another in decode */
    same_value(&stats, 1, WISP_SPEARMAN_HEATMAP, 1);
    same_value(&stats, 0, WISP_PAIR_SHARE, NAN);
    same(stats.summary[WISP_SKEW].mean, 3.5, "mean skew", 0);
    same(stats.summary[WISP_SKEW].mean_regular, 2, "regular skew", 0);
    same(stats.summary[WISP_LAYER_WEIGHTED].mean_regular, NAN, "regular next layer", 0);
    ck_assert_uint_eq(stats.summary[WISP_SKEW].max_layer, 1);
    wisp_stats_free(&stats);
    wisp_trace_close(trace);
}
END_TEST

/* The least trace there is: one token, one expert. Nothing is said of it, and each time why. */
START_TEST(stats_reasons) {
    static const struct {
        struct wisp_generate shape;
        enum wisp_quantity quantity;
        const char *reason;
    } cases[] = {
        {{"m", 1, 0, 1, 1, 1, 8, 8, 1, 1, 0, 0, 0, 0, 1}, WISP_SKEW, "each token takes all experts"},
        {{"m", 1, 0, 1, 4, 1, 8, 8, 1, 1, 0, 0, 0, 0, 1}, WISP_SKEW, "too few tokens"},
        {{"m", 1, 0, 1, 4, 1, 8, 8, 1, 1, 0, 0, 0, 0, 1}, WISP_OVERLAP_5, "no decoding"},
        {{"m", 1, 0, 1, 9, 1, 8, 8, 4, 9, 9, 0, 0, 0, 1}, WISP_OVERLAP_20, "no more experts than that"},
        {{"m", 1, 0, 1, 9, 1, 8, 8, 4, 9, 9, 0, 0, 0, 1}, WISP_PAIR_SHARE, "top-1 has no pairs"},
        {{"m", 1, 0, 1, 9, 1, 8, 8, 4, 9, 9, 0, 0, 0, 1}, WISP_LAYER_EXPERTS, "one MoE layer only"},
        {{"m", 1, 0, 1, 2, 1, 8, 8, 4, 9, 9, 0, 0, 0, 1}, WISP_SPEARMAN, "two experts only"},
        {{"m", 1, 0, 1, 9, 1, 8, 8, 1, 9, 9, 0, 0, 0, 1}, WISP_TOKEN_HELD_EXPERTS, "too few tokens"},
        {{"m", 1, 0, 1, 9, 1, 8, 8, 4, 9, 9, 0, 0, 0, 1}, WISP_SKEW, NULL},
    };
    for (unsigned i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct wisp_error error;
        struct wisp_trace *trace;
        struct wisp_stats stats;
        ck_assert_int_eq(wisp_trace_generate(&cases[i].shape, "x.wtr", &error), WISP_OK);
        ck_assert_int_eq(wisp_trace_open("x.wtr", &trace, &error), WISP_OK);
        ck_assert_int_eq(wisp_stats_compute(trace, &stats, &error), WISP_OK);
        const char *reason = wisp_sample_reason(&stats, cases[i].quantity);
        ck_assert_msg(reason == cases[i].reason || (reason && cases[i].reason && !strcmp(reason, cases[i].reason)),
                      "case %u: %s", i, reason ? reason : "none");
        ck_assert_int_eq(isnan(stats.summary[cases[i].quantity].mean), cases[i].reason != NULL);
        wisp_stats_free(&stats);
        wisp_trace_close(trace);
    }
}
END_TEST

START_TEST(stats_paper) {
    ck_assert(wisp_paper_figure("DeepSeek-R1-AWQ", WISP_TOKEN_HOTTEST).low == 0.47);
    ck_assert(wisp_paper_figure("qwen3-235b", WISP_LAYER_HOTTEST).high == 0.65);
    ck_assert(wisp_paper_figure("Llama-4-Maverick-17B-128E-Instruct", WISP_SKEW).low == 16);
    ck_assert(isnan(wisp_paper_figure("Llama-4-Maverick-17B-128E-Instruct", WISP_PAIR_SHARE).low));
    ck_assert(isinf(wisp_paper_figure("Kimi-K2-Thinking", WISP_SPEARMAN).high));
    ck_assert(wisp_paper_figure("Kimi-K2-Thinking", WISP_SPEARMAN_HEATMAP).low == 0.7);
    ck_assert(isnan(wisp_paper_figure("DeepSeek-V2-Lite", WISP_SPEARMAN).low));
}
END_TEST

int main(void) {
    const TTest *const tests[] = {stats_brute_force, stats_random_shapes, stats_by_hand, stats_reasons, stats_paper};
    return unit_main("stats", tests, sizeof tests / sizeof tests[0]);
}

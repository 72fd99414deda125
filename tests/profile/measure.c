#include "profile/measure.h"

#include "trace/trace.h"

#include <stdlib.h>
#include <string.h>

enum { PREFILL, DECODE, FIRST_LANGUAGE, OTHER_LANGUAGES, KINDS };

struct measuring {
    struct wisp_trace *trace;
    const struct wisp_trace_info *info;
    uint64_t *frequency;                 /* [kind][MoE layer][expert] */
    uint64_t *next_token, *next_layer;   /* [MoE layer][expert]: after the layer's most frequent expert */
    uint64_t *repeats, *pairs;           /* [MoE layer] */
    uint32_t *top;                       /* [MoE layer]: most frequent expert */
    double *scratch, *ranks_a, *ranks_b; /* [experts] */
    struct measured *measured;
    uint32_t groups;
};

static uint64_t *frequency(const struct measuring *m, int kind, uint32_t layer) {
    return m->frequency + ((size_t)kind * m->info->moe_layers + layer) * m->info->experts;
}

static bool has(const uint16_t *ids, uint32_t count, uint16_t id) {
    for (uint32_t i = 0; i < count; i++)
        if (ids[i] == id) return true;
    return false;
}

/* ---- first pass: frequencies, and what holds within a token ---- */

static void look_at_token(const struct measuring *m, const uint16_t *ids) {
    uint64_t visited = 0;
    for (uint32_t k = 0; k < m->info->top_k; k++) {
        m->measured->repeated_ids += has(ids, k, ids[k]);
        visited |= UINT64_C(1) << ids[k] / (m->info->experts / m->groups);
    }
    uint32_t groups = (uint32_t)__builtin_popcountll(visited);
    if (groups > m->measured->groups_most) m->measured->groups_most = groups;
}

static bool same_language(const struct measuring *m, uint32_t r) {
    const char *first = wisp_trace_path(m->trace, 0);
    size_t length = strcspn(first, "/");
    return strncmp(first, wisp_trace_path(m->trace, r), length + 1) == 0;
}

static void count_request(struct measuring *m, const struct wisp_request *request, uint32_t r) {
    uint32_t top_k = m->info->top_k, tokens = request->first_token[request->steps];
    int language = same_language(m, r) ? FIRST_LANGUAGE : OTHER_LANGUAGES;
    m->measured->several_languages |= language == OTHER_LANGUAGES;
    for (uint32_t layer = 0; layer < m->info->moe_layers; layer++)
        for (uint32_t t = 0; t < tokens; t++) {
            const uint16_t *ids = request->ids + ((size_t)layer * tokens + t) * top_k;
            look_at_token(m, ids);
            for (uint32_t k = 0; k < top_k; k++) {
                frequency(m, t < request->first_token[1] ? PREFILL : DECODE, layer)[ids[k]]++;
                frequency(m, language, layer)[ids[k]]++;
            }
        }
}

static void find_top(struct measuring *m) {
    for (uint32_t layer = 0; layer < m->info->moe_layers; layer++) {
        const uint64_t *prefill = frequency(m, PREFILL, layer), *decode = frequency(m, DECODE, layer);
        uint64_t most = 0;
        for (uint32_t i = 0; i < m->info->experts; i++) {
            if (prefill[i] + decode[i] <= most) continue;
            most = prefill[i] + decode[i];
            m->top[layer] = i;
        }
    }
}

/* ---- second pass: pairs ---- */

static void count_next_token(struct measuring *m, uint32_t layer, const uint16_t *now, const uint16_t *next) {
    uint32_t top_k = m->info->top_k;
    uint64_t *row = m->next_token + (size_t)layer * m->info->experts;
    bool top = has(now, top_k, (uint16_t)m->top[layer]);
    for (uint32_t k = 0; k < top_k; k++) {
        if (top) row[next[k]]++;
        m->repeats[layer] += has(now, top_k, next[k]);
    }
    m->pairs[layer] += top_k;
}

static void count_pairs(struct measuring *m, const struct wisp_request *request, uint32_t r) {
    uint32_t top_k = m->info->top_k, tokens = request->first_token[request->steps];
    (void)r;
    for (uint32_t layer = 0; layer < m->info->moe_layers; layer++)
        for (uint32_t t = 0; t < tokens; t++) {
            const uint16_t *ids = request->ids + ((size_t)layer * tokens + t) * top_k;
            if (t + 1 < tokens && t + 1 != request->first_token[1]) count_next_token(m, layer, ids, ids + top_k);
            if (layer + 1 == m->info->moe_layers || !has(ids, top_k, (uint16_t)m->top[layer])) continue;
            const uint16_t *above = ids + (size_t)tokens * top_k;
            for (uint32_t k = 0; k < top_k; k++) m->next_layer[(size_t)layer * m->info->experts + above[k]]++;
        }
}

static enum wisp_code each_request(struct measuring *m,
                                   void (*look)(struct measuring *, const struct wisp_request *, uint32_t),
                                   struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (uint32_t r = 0; r < m->info->requests && !code; r++) {
        struct wisp_request request;
        code = wisp_trace_read(m->trace, r, &request, error);
        if (code) break;
        look(m, &request, r);
        wisp_request_free(&request);
    }
    return code;
}

/* ---- what the counts come to ---- */

static int descending(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* The share of the top ceil(0.2 E) of a row; *skew: its max over its mean. */
static double top_share(struct measuring *m, const uint64_t *row, const uint64_t *more, double *skew) {
    uint32_t experts = m->info->experts, candidates = (experts + 4) / 5;
    double sum = 0, top = 0;
    for (uint32_t i = 0; i < experts; i++) sum += m->scratch[i] = (double)row[i] + (more ? (double)more[i] : 0);
    qsort(m->scratch, experts, sizeof *m->scratch, descending);
    for (uint32_t i = 0; i < candidates; i++) top += m->scratch[i];
    *skew = sum > 0 ? m->scratch[0] * experts / sum : 0;
    return sum > 0 ? top / sum : 0;
}

/* Rank from 1 down, the mean of the ranks where there are equals. */
static void rank(const uint64_t *row, uint32_t experts, double *ranks) {
    for (uint32_t i = 0; i < experts; i++) {
        uint32_t more = 0, equal = 0;
        for (uint32_t j = 0; j < experts; j++) {
            more += row[j] > row[i];
            equal += row[j] == row[i];
        }
        ranks[i] = more + (equal + 1) / 2.0;
    }
}

static double correlation(const double *a, const double *b, uint32_t count) {
    double mean = (count + 1) / 2.0, ab = 0, aa = 0, bb = 0;
    for (uint32_t i = 0; i < count; i++) {
        ab += (a[i] - mean) * (b[i] - mean);
        aa += (a[i] - mean) * (a[i] - mean);
        bb += (b[i] - mean) * (b[i] - mean);
    }
    return aa > 0 && bb > 0 ? ab / __builtin_sqrt(aa * bb) : 0;
}

/* Experts among the `top` hottest of both rankings. */
static double common(const struct measuring *m, uint32_t top) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->info->experts; i++) count += m->ranks_a[i] <= top && m->ranks_b[i] <= top;
    return count;
}

static void compare_kinds(struct measuring *m, uint32_t layer) {
    static const uint32_t tops[3] = {5, 10, 20};
    uint32_t experts = m->info->experts;
    double share = 1.0 / m->info->moe_layers;
    rank(frequency(m, PREFILL, layer), experts, m->ranks_a);
    rank(frequency(m, DECODE, layer), experts, m->ranks_b);
    double spearman = correlation(m->ranks_a, m->ranks_b, experts);
    m->measured->spearman += spearman * share;
    m->measured->layers_correlated += spearman >= 0.7;
    for (int i = 0; i < 3; i++) m->measured->overlap[i] += common(m, tops[i]) / tops[i] * share;
    rank(frequency(m, FIRST_LANGUAGE, layer), experts, m->ranks_a);
    rank(frequency(m, OTHER_LANGUAGES, layer), experts, m->ranks_b);
    m->measured->hot_common += common(m, 6) * share;
}

static void sum_repeats(struct measuring *m, uint32_t layer) {
    uint32_t layers = m->info->moe_layers, quarter = (layers + 3) / 4;
    double repeat = m->pairs[layer] ? (double)m->repeats[layer] / (double)m->pairs[layer] : 0;
    m->measured->repeat += repeat / layers;
    if (layer < quarter) m->measured->repeat_shallow += repeat / quarter;
    if (layer + quarter >= layers) m->measured->repeat_deep += repeat / quarter;
}

static void summarize(struct measuring *m) {
    uint32_t layers = m->info->moe_layers, plain = 0;
    double skew, unused;
    for (uint32_t layer = 0; layer < layers; layer++) {
        size_t row = (size_t)layer * m->info->experts;
        m->measured->top_share +=
            top_share(m, frequency(m, PREFILL, layer), frequency(m, DECODE, layer), &skew) / layers;
        m->measured->skew += skew / layers;
        m->measured->skew_without += skew > 100 ? 0 : skew;
        plain += skew <= 100;
        m->measured->next_token += top_share(m, m->next_token + row, NULL, &unused) / layers;
        if (layer + 1 < layers)
            m->measured->next_layer += top_share(m, m->next_layer + row, NULL, &unused) / (layers - 1);
        compare_kinds(m, layer);
        sum_repeats(m, layer);
    }
    if (plain) m->measured->skew_without /= plain;
}

/* ---- memory ---- */

static bool allocate(struct measuring *m) {
    uint32_t experts = m->info->experts;
    size_t cells = (size_t)m->info->moe_layers * experts;
    m->frequency = calloc(KINDS * cells, sizeof *m->frequency);
    m->next_token = calloc(cells, sizeof *m->next_token);
    m->next_layer = calloc(cells, sizeof *m->next_layer);
    m->repeats = calloc(m->info->moe_layers, sizeof *m->repeats);
    m->pairs = calloc(m->info->moe_layers, sizeof *m->pairs);
    m->top = calloc(m->info->moe_layers, sizeof *m->top);
    m->scratch = calloc(experts, sizeof *m->scratch);
    m->ranks_a = calloc(experts, sizeof *m->ranks_a);
    m->ranks_b = calloc(experts, sizeof *m->ranks_b);
    return m->frequency && m->next_token && m->next_layer && m->repeats && m->pairs && m->top && m->scratch &&
           m->ranks_a && m->ranks_b;
}

static void release(struct measuring *m) {
    void *const all[] = {m->frequency, m->next_token, m->next_layer, m->repeats, m->pairs,
                         m->top,       m->scratch,    m->ranks_a,    m->ranks_b};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) free(all[i]);
    wisp_trace_close(m->trace);
}

enum wisp_code measure(const char *path, uint32_t groups, struct measured *measured, struct wisp_error *error) {
    struct measuring m = {.measured = measured, .groups = groups};
    *measured = (struct measured){0};
    enum wisp_code code = wisp_trace_open(path, &m.trace, error);
    if (code) return code;
    m.info = wisp_trace_info(m.trace);
    if (!allocate(&m)) code = wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    if (!code) code = each_request(&m, count_request, error);
    if (!code) find_top(&m);
    if (!code) code = each_request(&m, count_pairs, error);
    if (!code) summarize(&m);
    release(&m);
    return code;
}

#include "trace/paper.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* Coverage of the top 20 % candidates, measured for each layer's most selected expert; the largest skew. */
static const struct family {
    const char *begin; /* of the model's name, in any case */
    double next_token, next_layer, skew;
    bool pairs; /* more than one expert per token */
} families[] = {
    {"deepseek-v3", 0.47, 0.50, NAN, true}, {"deepseek-r1", 0.47, 0.50, NAN, true},
    {"qwen3-235b", 0.62, 0.65, NAN, true},  {"llama-4-mave", 0.80, 0.77, 16, false},
    {"llama4-mave", 0.80, 0.77, 16, false}, {"kimi-k2", 0.53, 0.56, NAN, true},
};

static const struct family *find_family(const char *model) {
    for (unsigned i = 0; i < sizeof families / sizeof families[0]; i++)
        if (strncasecmp(model, families[i].begin, strlen(families[i].begin)) == 0) return &families[i];
    return NULL;
}

struct wisp_paper_figure wisp_paper_figure(const char *model, enum wisp_quantity quantity) {
    const struct wisp_paper_figure none = {NAN, NAN};
    const struct family *family = find_family(model);
    if (!family) return none;
    switch (quantity) {
    case WISP_SKEW: return isnan(family->skew) ? none : (struct wisp_paper_figure){family->skew, INFINITY};
    case WISP_TOKEN_HOTTEST: return (struct wisp_paper_figure){family->next_token, family->next_token};
    case WISP_LAYER_HOTTEST: return (struct wisp_paper_figure){family->next_layer, family->next_layer};
    case WISP_SPEARMAN:
    case WISP_SPEARMAN_HEATMAP: return (struct wisp_paper_figure){0.7, INFINITY};
    case WISP_OVERLAP_5: return (struct wisp_paper_figure){0.60, 0.60};
    case WISP_OVERLAP_10: return (struct wisp_paper_figure){0.75, 0.75};
    case WISP_OVERLAP_20: return (struct wisp_paper_figure){0.90, 0.90};
    case WISP_PAIR_SHARE: return family->pairs ? (struct wisp_paper_figure){0.60, 0.80} : none;
    case WISP_PAIR_RATIO: return family->pairs ? (struct wisp_paper_figure){20, 40} : none;
    default: return none;
    }
}

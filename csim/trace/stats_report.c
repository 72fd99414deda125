#include "trace/stats_report.h"

#include "base/file.h"
#include "base/json.h"
#include "base/number.h"
#include "base/printable.h"
#include "trace/paper.h"
#include "trace/sample.h"

#include <math.h>

/* ---- the table ---- */

enum { CELL = 32 };

/* A quantity's row; with a heading, the first of its group. */
static const struct row {
    const char *heading, *label;
    bool percent;
} rows[WISP_QUANTITIES] = {
    [WISP_SKEW] = {"frequency of experts", "most selected / mean", false},
    [WISP_TOP_SHARE] = {NULL, "selections of the top 20 % experts", true},
    [WISP_TOKEN_HOTTEST] = {"next token: coverage of the top 20 % candidates", "hottest expert, in sample", true},
    [WISP_TOKEN_EXPERTS] = {NULL, "all experts, in sample", true},
    [WISP_TOKEN_WEIGHTED] = {NULL, "by frequency, in sample", true},
    [WISP_TOKEN_HELD_HOTTEST] = {NULL, "hottest expert, held out", true},
    [WISP_TOKEN_HELD_EXPERTS] = {NULL, "all experts, held out", true},
    [WISP_TOKEN_HELD_WEIGHTED] = {NULL, "by frequency, held out", true},
    [WISP_LAYER_HOTTEST] = {"next MoE layer: coverage of the top 20 % candidates", "hottest expert, in sample", true},
    [WISP_LAYER_EXPERTS] = {NULL, "all experts, in sample", true},
    [WISP_LAYER_WEIGHTED] = {NULL, "by frequency, in sample", true},
    [WISP_LAYER_HELD_HOTTEST] = {NULL, "hottest expert, held out", true},
    [WISP_LAYER_HELD_EXPERTS] = {NULL, "all experts, held out", true},
    [WISP_LAYER_HELD_WEIGHTED] = {NULL, "by frequency, held out", true},
    [WISP_REPEAT] = {"next token: repeats", "selections that repeat", true},
    [WISP_REPEAT_INDEPENDENT] = {NULL, "the same, independent draws", true},
    [WISP_SPEARMAN] = {"prefill and decode", "Spearman of the frequencies", false},
    [WISP_SPEARMAN_HEATMAP] = {NULL, "Spearman of the heatmaps", false},
    [WISP_OVERLAP_5] = {NULL, "hottest 5 in common", true},
    [WISP_OVERLAP_10] = {NULL, "hottest 10 in common", true},
    [WISP_OVERLAP_20] = {NULL, "hottest 20 in common", true},
    [WISP_PAIR_SHARE] = {"pairs of experts in a token", "selections of the top 10 % pairs", true},
    [WISP_PAIR_RATIO] = {NULL, "most frequent / mean", false},
};

static const char *cell(char text[CELL], double value, bool percent) {
    if (isnan(value)) return "-";
    if (percent)
        snprintf(text, CELL, "%.1f %%", 100 * value);
    else
        snprintf(text, CELL, "%.2f", value);
    return text;
}

static const char *paper_cell(char text[CELL], struct wisp_paper_figure figure, bool percent) {
    double scale = percent ? 100 : 1;
    const char *unit = percent ? " %" : "";
    if (isnan(figure.low)) return "";
    if (isinf(figure.high))
        snprintf(text, CELL, ">= %g%s", scale * figure.low, unit);
    else if (figure.high > figure.low)
        snprintf(text, CELL, "%g to %g%s", scale * figure.low, scale * figure.high, unit);
    else
        snprintf(text, CELL, "%g%s", scale * figure.low, unit);
    return text;
}

static void print_row(const struct wisp_stats *stats, const char *model, enum wisp_quantity quantity, FILE *stream) {
    char mean[CELL], regular[CELL], max[CELL], paper[CELL], where[CELL] = "";
    const struct wisp_summary *summary = &stats->summary[quantity];
    const struct row *row = &rows[quantity];
    if (summary->layers) snprintf(where, sizeof where, "%u", stats->counts.layer_ids[summary->max_layer]);
    const char *figure = wisp_sample_reason(stats, quantity);
    if (!figure) figure = paper_cell(paper, wisp_paper_figure(model, quantity), row->percent);
    fprintf(stream, "  %-34s %9s %9s %9s %5s %6u%s%s\n", row->label, cell(mean, summary->mean, row->percent),
            cell(regular, summary->mean_regular, row->percent), cell(max, summary->max, row->percent), where,
            summary->layers, *figure ? "   " : "", figure);
}

static void print_head(const struct wisp_stats *stats, const struct wisp_trace_info *info, FILE *stream) {
    unsigned degenerate = 0;
    char model[4 * sizeof info->model];
    fprintf(stream, "model           %s\n", wisp_printable(info->model, model, sizeof model));
    fprintf(stream, "requests        %u\n", info->requests);
    fprintf(stream, "tokens          %llu prefill, %llu decode\n", (unsigned long long)info->prefill_tokens,
            (unsigned long long)info->decode_tokens);
    fprintf(stream, "layers          %u MoE of %u experts, top-%u\n", info->moe_layers, info->experts, info->top_k);
    fprintf(stream, "candidates      %u experts are the top 20 %%\n", stats->candidates);
    for (uint32_t at = 0; at < stats->counts.layers; at++) {
        const struct wisp_layer_stats *layer = &stats->layers[at];
        if (!layer->degenerate) continue;
        degenerate++;
        fprintf(stream, "degenerate      layer %u: expert %u takes %.1f %% of its selections\n",
                stats->counts.layer_ids[at], layer->hottest, 100 * layer->hottest_share);
    }
    if (!wisp_sample_can_degenerate(stats))
        fprintf(stream, "degenerate      -  (top-%u: an expert takes at most %.1f %%)\n", info->top_k,
                100.0 / info->top_k);
    else if (!degenerate)
        fprintf(stream, "degenerate      none\n");
}

static void print_least(const struct wisp_stats *stats, FILE *stream) {
    char text[CELL];
    fprintf(stream, "  %-34s %9s %9s\n", "the same, least of the layers", "", cell(text, stats->skew_least, false));
}

static void print_high(const struct wisp_summary *summary, uint32_t layers, FILE *stream) {
    if (summary->layers)
        fprintf(stream, "  %-34s %9u\n", "layers with at least 0.7", layers);
    else
        fprintf(stream, "  %-34s %9s\n", "layers with at least 0.7", "-");
}

/* One value of each span or eighth. */
static void print_eight(const char *label, const double *values, bool percent, FILE *stream) {
    char text[CELL];
    fprintf(stream, "  %-34s", label);
    for (int i = 0; i < WISP_SPANS; i++) fprintf(stream, " %7s", cell(text, values[i], percent));
    fputc('\n', stream);
}

static void print_shape(const struct wisp_stats *stats, FILE *stream) {
    double requests[WISP_SPANS], active[WISP_SPANS], largest[WISP_SPANS];
    fprintf(stream, "\n%-36s", "requests side by side, decode steps");
    for (uint32_t i = 0; i < WISP_SPANS; i++) {
        char steps[CELL];
        uint32_t first = wisp_span_first(i), last = wisp_span_first(i + 1) - 1;
        snprintf(steps, sizeof steps, first < last ? "%u-%u" : "%u", first, last);
        fprintf(stream, " %7s", steps);
        requests[i] = stats->spans[i].requests;
        active[i] = stats->spans[i].active;
        largest[i] = stats->spans[i].largest;
    }
    fputc('\n', stream);
    print_eight("requests", requests, false, stream);
    print_eight("experts active in a step", active, false, stream);
    print_eight("most selected / mean in a step", largest, false, stream);
    fprintf(stream, "%-36s %7d %7d %7d %7d %7d %7d %7d %7d\n", "eighths of the depth", 1, 2, 3, 4, 5, 6, 7, 8);
    print_eight("selections that repeat, decode", stats->depth_repeat, true, stream);
}

void wisp_stats_print(const struct wisp_stats *stats, const struct wisp_trace_info *info, FILE *stream) {
    print_head(stats, info, stream);
    fprintf(stream, "\n%-36s %9s %9s %9s %5s %6s   %s\n", "", "mean", "regular", "max", "layer", "layers", "paper");
    for (int q = 0; q < WISP_QUANTITIES; q++) {
        if (rows[q].heading) fprintf(stream, "%s\n", rows[q].heading);
        print_row(stats, info->model, q, stream);
        if (q == WISP_SKEW) print_least(stats, stream);
        if (q == WISP_SPEARMAN) print_high(&stats->summary[q], stats->spearman_high, stream);
        if (q == WISP_SPEARMAN_HEATMAP) print_high(&stats->summary[q], stats->spearman_heatmap_high, stream);
    }
    print_shape(stats, stream);
    fprintf(stream,
            "\nmean: over the MoE layers that have the quantity (layers); regular: without degenerate layers; max "
            "in: layer\n");
}

/* ---- JSON ---- */

static void json_number(struct wisp_json *json, const char *key, double value) {
    if (isfinite(value))
        wisp_json_double(json, key, value);
    else
        wisp_json_null(json, key);
}

static void json_paper(struct wisp_json *json, struct wisp_paper_figure figure) {
    if (isnan(figure.low)) {
        wisp_json_null(json, "paper");
        return;
    }
    wisp_json_object(json, "paper");
    json_number(json, "low", figure.low);
    json_number(json, "high", figure.high);
    wisp_json_end_object(json);
}

static void json_summary(struct wisp_json *json, const struct wisp_stats *stats, const char *model,
                         enum wisp_quantity quantity) {
    const struct wisp_summary *summary = &stats->summary[quantity];
    wisp_json_object(json, wisp_quantity_name(quantity));
    json_number(json, "mean", summary->mean);
    json_number(json, "mean_regular", summary->mean_regular);
    json_number(json, "max", summary->max);
    if (summary->layers)
        wisp_json_u64(json, "max_layer", stats->counts.layer_ids[summary->max_layer]);
    else
        wisp_json_null(json, "max_layer");
    wisp_json_u64(json, "layers", summary->layers);
    const char *reason = wisp_sample_reason(stats, quantity);
    if (reason)
        wisp_json_string(json, "undefined", reason);
    else
        wisp_json_null(json, "undefined");
    json_paper(json, wisp_paper_figure(model, quantity));
    wisp_json_end_object(json);
}

static void json_layer(struct wisp_json *json, const struct wisp_stats *stats, uint32_t at) {
    const struct wisp_layer_stats *layer = &stats->layers[at];
    wisp_json_object(json, NULL);
    wisp_json_u64(json, "layer", stats->counts.layer_ids[at]);
    wisp_json_u64(json, "hottest", layer->hottest);
    json_number(json, "hottest_share", layer->hottest_share);
    wisp_json_bool(json, "degenerate", layer->degenerate);
    for (int q = 0; q < WISP_QUANTITIES; q++) json_number(json, wisp_quantity_name(q), layer->value[q]);
    wisp_json_end_object(json);
}

static void json_high(struct wisp_json *json, const char *key, const struct wisp_summary *summary, uint32_t layers) {
    if (summary->layers)
        wisp_json_u64(json, key, layers);
    else
        wisp_json_null(json, key);
}

static void json_head(struct wisp_json *json, const struct wisp_stats *stats, const struct wisp_trace_info *info) {
    wisp_json_u64(json, "schema", 1);
    wisp_json_string(json, "model", info->model);
    wisp_json_u64(json, "requests", info->requests);
    wisp_json_u64(json, "prefill_tokens", info->prefill_tokens);
    wisp_json_u64(json, "decode_tokens", info->decode_tokens);
    wisp_json_u64(json, "moe_layers", info->moe_layers);
    wisp_json_u64(json, "experts", info->experts);
    wisp_json_u64(json, "top_k", info->top_k);
    wisp_json_u64(json, "candidates", stats->candidates);
    json_high(json, "spearman_high_layers", &stats->summary[WISP_SPEARMAN], stats->spearman_high);
    json_high(json, "spearman_heatmap_high_layers", &stats->summary[WISP_SPEARMAN_HEATMAP],
              stats->spearman_heatmap_high);
    if (!wisp_sample_can_degenerate(stats)) {
        wisp_json_null(json, "degenerate_layers");
        return;
    }
    wisp_json_array(json, "degenerate_layers");
    for (uint32_t at = 0; at < stats->counts.layers; at++)
        if (stats->layers[at].degenerate) wisp_json_u64(json, NULL, stats->counts.layer_ids[at]);
    wisp_json_end_array(json);
}

static void json_shape(struct wisp_json *json, const struct wisp_stats *stats) {
    wisp_json_array(json, "steps");
    for (uint32_t i = 0; i < WISP_SPANS; i++) {
        wisp_json_object(json, NULL);
        wisp_json_u64(json, "first", wisp_span_first(i));
        wisp_json_u64(json, "last", wisp_span_first(i + 1) - 1);
        json_number(json, "requests", stats->spans[i].requests);
        json_number(json, "active", stats->spans[i].active);
        json_number(json, "largest", stats->spans[i].largest);
        wisp_json_end_object(json);
    }
    wisp_json_end_array(json);
    wisp_json_array(json, "depth_repeat");
    for (int i = 0; i < WISP_EIGHTHS; i++) json_number(json, NULL, stats->depth_repeat[i]);
    wisp_json_end_array(json);
    json_number(json, "skew_least", stats->skew_least);
}

enum wisp_code wisp_stats_json(const struct wisp_stats *stats, const struct wisp_trace_info *info, const char *path,
                               struct wisp_error *error) {
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    wisp_json_object(json, NULL);
    json_head(json, stats, info);
    wisp_json_object(json, "quantities");
    for (int q = 0; q < WISP_QUANTITIES; q++) json_summary(json, stats, info->model, q);
    wisp_json_end_object(json);
    json_shape(json, stats);
    wisp_json_array(json, "per_layer");
    for (uint32_t at = 0; at < stats->counts.layers; at++) json_layer(json, stats, at);
    wisp_json_end_array(json);
    wisp_json_end_object(json);
    return wisp_json_write(json, path, error);
}

/* ---- CSV ---- */

static void csv_layer(const struct wisp_stats *stats, uint32_t at, FILE *stream) {
    const struct wisp_layer_stats *layer = &stats->layers[at];
    char text[WISP_NUMBER_SIZE];
    fprintf(stream, "%u,%u,%s,%d", stats->counts.layer_ids[at], layer->hottest,
            wisp_format_real(text, layer->hottest_share), layer->degenerate);
    for (int q = 0; q < WISP_QUANTITIES; q++)
        fprintf(stream, ",%s", isnan(layer->value[q]) ? "" : wisp_format_real(text, layer->value[q]));
    fputc('\n', stream);
}

enum wisp_code wisp_stats_csv(const struct wisp_stats *stats, const char *path, struct wisp_error *error) {
    struct wisp_output output;
    enum wisp_code code = wisp_output_open(&output, path, error);
    if (code) return code;
    fputs("layer,hottest,hottest_share,degenerate", output.stream);
    for (int q = 0; q < WISP_QUANTITIES; q++) fprintf(output.stream, ",%s", wisp_quantity_name(q));
    fputc('\n', output.stream);
    for (uint32_t at = 0; at < stats->counts.layers; at++) csv_layer(stats, at, output.stream);
    return wisp_output_commit(&output, error);
}

/* table.c - `make profiles`: one row per trace with the statistics that profiles are held against, those of measure.h
 * and, where nothing was calibrated, those of `wisp trace stats`.
 *
 * usage: table NAME=X.wtr... */
#include "profile/measure.h"
#include "trace/stats.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void print_measured(const char *name, int length, const struct measured *m, uint32_t layers) {
    char hot[32] = "-"; /* a trace of one language */
    if (m->several_languages) snprintf(hot, sizeof hot, "%.1f", m->hot_common);
    printf("| %.*s | %.1f | %.1f | %.1f (%.1f) | %.0f | %.3f | %.3f / %.3f ", length, name, 100 * m->next_token,
           100 * m->next_layer, m->skew, m->skew_without, 100 * m->top_share, m->repeat, m->repeat_shallow,
           m->repeat_deep);
    printf("| %.2f (%u of %u) | %.2f / %.2f / %.2f | %s | %u | %u ", m->spearman, m->layers_correlated, layers,
           m->overlap[0], m->overlap[1], m->overlap[2], hot, m->groups_most, m->repeated_ids);
}

static void print_stats(const struct wisp_stats *stats) {
    char pairs[64] = "- | -"; /* top-1 has none */
    double share = stats->summary[WISP_PAIR_SHARE].mean, highest = stats->summary[WISP_PAIR_RATIO].mean;
    if (!isnan(share)) snprintf(pairs, sizeof pairs, "%.0f | %.1f", 100 * share, highest);
    printf("| %.2f (%u of %u) | %s |\n", stats->summary[WISP_SPEARMAN_HEATMAP].mean, stats->spearman_heatmap_high,
           stats->counts.layers, pairs);
}

static enum wisp_code print_trace(const char *argument, struct wisp_error *error) {
    struct measured measured;
    struct wisp_stats stats;
    struct wisp_trace *trace;
    size_t length = strcspn(argument, "=");
    if (!argument[length]) return wisp_fail(error, WISP_USAGE, "usage: table NAME=X.wtr...");
    const char *path = argument + length + 1;
    enum wisp_code code = wisp_trace_open(path, &trace, error);
    if (code) return code;
    code = wisp_stats_compute(trace, &stats, error);
    wisp_trace_close(trace);
    if (code) return code;
    code = measure(path, 8, &measured, error);
    if (!code) print_measured(argument, (int)length, &measured, stats.counts.layers);
    if (!code) print_stats(&stats);
    wisp_stats_free(&stats);
    return code;
}

int main(int argc, char **argv) {
    struct wisp_error error;
    enum wisp_code code = WISP_OK;
    puts("| trace | next token % | next layer % | skew (without degenerate layers) | top 20 % of experts, % | repeat | "
         "first / last quarter of layers | Spearman (layers >= 0.7) | prefill and decode top 5 / 10 / 20 | hot 6 in "
         "common | groups of 8 | repeated ids | Spearman of heatmaps (layers >= 0.7) | top 10 % of pairs, % | highest "
         "pair / "
         "mean |");
    puts("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (int i = 1; i < argc && !code; i++) code = print_trace(argv[i], &error);
    if (code) fprintf(stderr, "table: %s\n", error.message);
    return code;
}

/* table.c - `make profiles`: one row per trace with the statistics that profiles are held against.
 *
 * usage: table NAME=X.wtr... */
#include "profile/measure.h"
#include "trace/trace.h"

#include <stdio.h>
#include <string.h>

static void print_row(const char *name, int length, const struct measured *m, uint32_t layers) {
    char hot[32] = "-"; /* a trace of one language */
    if (m->several_languages) snprintf(hot, sizeof hot, "%.1f", m->hot_common);
    printf("| %.*s | %.1f | %.1f | %.1f (%.1f) | %.0f | %.3f | %.3f / %.3f ", length, name, 100 * m->next_token,
           100 * m->next_layer, m->skew, m->skew_without, 100 * m->top_share, m->repeat, m->repeat_shallow,
           m->repeat_deep);
    printf("| %.2f (%u of %u) | %.2f / %.2f / %.2f | %s | %u | %u |\n", m->spearman, m->layers_correlated, layers,
           m->overlap[0], m->overlap[1], m->overlap[2], hot, m->groups_most, m->repeated_ids);
}

static enum wisp_code print_trace(const char *argument, struct wisp_error *error) {
    struct measured measured;
    struct wisp_trace *trace;
    size_t length = strcspn(argument, "=");
    if (!argument[length]) return wisp_fail(error, WISP_USAGE, "usage: table NAME=X.wtr...");
    const char *path = argument + length + 1;
    enum wisp_code code = wisp_trace_open(path, &trace, error);
    if (code) return code;
    uint32_t layers = wisp_trace_info(trace)->moe_layers;
    wisp_trace_close(trace);
    code = measure(path, 8, &measured, error);
    if (!code) print_row(argument, (int)length, &measured, layers);
    return code;
}

int main(int argc, char **argv) {
    struct wisp_error error;
    enum wisp_code code = WISP_OK;
    puts("| trace | next token % | next layer % | skew (without degenerate layers) | top 20 % of experts, % | repeat | "
         "first / last quarter of layers | Spearman (layers >= 0.7) | prefill and decode top 5 / 10 / 20 | hot 6 in "
         "common | groups of 8 | repeated ids |");
    puts("|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (int i = 1; i < argc && !code; i++) code = print_trace(argv[i], &error);
    if (code) fprintf(stderr, "table: %s\n", error.message);
    return code;
}

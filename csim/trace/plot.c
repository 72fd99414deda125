#include "trace/plot.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What is plotted, and where. */
struct plot {
    const struct wisp_stats *stats;
    const struct wisp_trace_info *info;
    const char *directory;
    uint32_t at; /* the layer of the heatmaps, without the dense ones */
};

/* Write one file of the directory: `fill` gets its stream. */
static enum wisp_code write_file(const struct plot *plot, const char *name,
                                 enum wisp_code (*fill)(const struct plot *plot, FILE *stream,
                                                        struct wisp_error *error),
                                 struct wisp_error *error) {
    char path[PATH_MAX];
    struct wisp_output output;
    if (snprintf(path, sizeof path, "%s/%s", plot->directory, name) >= (int)sizeof path)
        return wisp_fail(error, WISP_ENVIRONMENT, "%s: the path is too long", plot->directory);
    enum wisp_code code = wisp_output_open(&output, path, error);
    if (code) return code;
    code = fill(plot, output.stream, error);
    if (!code) code = wisp_output_commit(&output, error);
    wisp_output_discard(&output);
    return code;
}

/* ---- data ---- */

/* An element of a matrix; what never happened is no point, as colours are logarithmic. */
static void put(FILE *stream, double value) {
    if (value > 0)
        fprintf(stream, "%.6g ", value);
    else
        fputs("NaN ", stream);
}

static enum wisp_code fill_frequency(const struct plot *plot, FILE *stream, struct wisp_error *error) {
    const struct wisp_counts *counts = &plot->stats->counts;
    double mean = (double)(plot->info->prefill_tokens + plot->info->decode_tokens) * counts->top_k / counts->experts;
    (void)error;
    for (uint32_t at = 0; at < counts->layers; at++) {
        for (uint32_t e = 0; e < counts->experts; e++) put(stream, (double)wisp_counts_selected(counts, at, e) / mean);
        fputc('\n', stream);
    }
    return WISP_OK;
}

static uint64_t pair_count(const struct wisp_counts *counts, uint32_t *const tables[WISP_HALVES], uint32_t at,
                           uint32_t i, uint32_t j) {
    return (uint64_t)wisp_counts_row(counts, tables[0], at, i)[j] + wisp_counts_row(counts, tables[1], at, i)[j];
}

static uint64_t row_sum(const struct wisp_counts *counts, uint32_t *const tables[WISP_HALVES], uint32_t at,
                        uint32_t i) {
    uint64_t sum = 0;
    for (uint32_t j = 0; j < counts->experts; j++) sum += pair_count(counts, tables, at, i, j);
    return sum;
}

/* Is there a pair, and could it have been another? */
static bool any_pair(const struct wisp_counts *counts, uint32_t *const tables[WISP_HALVES], uint32_t at) {
    if (counts->top_k == counts->experts) return false;
    for (uint32_t i = 0; i < counts->experts; i++)
        if (row_sum(counts, tables, at, i)) return true;
    return false;
}

/* Share of each expert among those that follow an expert, one line each. */
static void fill_heatmap(const struct plot *plot, uint32_t *const tables[WISP_HALVES], FILE *stream) {
    const struct wisp_counts *counts = &plot->stats->counts;
    for (uint32_t i = 0; i < counts->experts; i++) {
        double sum = (double)row_sum(counts, tables, plot->at, i);
        for (uint32_t j = 0; j < counts->experts; j++)
            put(stream, sum > 0 ? (double)pair_count(counts, tables, plot->at, i, j) / sum : 0);
        fputc('\n', stream);
    }
}

static enum wisp_code fill_token(const struct plot *plot, FILE *stream, struct wisp_error *error) {
    (void)error;
    fill_heatmap(plot, plot->stats->counts.next_token, stream);
    return WISP_OK;
}

static enum wisp_code fill_layer(const struct plot *plot, FILE *stream, struct wisp_error *error) {
    (void)error;
    fill_heatmap(plot, plot->stats->counts.next_layer, stream);
    return WISP_OK;
}

/* Adds to sums[r] what the first r + 1 places of the ranked values hold. */
static void add_curve(const uint64_t *values, uint64_t *order, uint32_t size, uint64_t *sums) {
    uint64_t sum = 0;
    wisp_stats_rank(values, size, order);
    for (uint32_t r = 0; r < size; r++) sums[r] += sum += values[order[r]];
}

enum { CURVES = 3 };

/* The curves summed over all layers: experts by frequency, candidates of the next token, of the next layer. */
static void sum_curves(const struct wisp_counts *counts, uint64_t *values, uint64_t *order, uint64_t *sums[CURVES]) {
    uint32_t *const *const tables[] = {NULL, counts->next_token, counts->next_layer};
    for (uint32_t at = 0; at < counts->layers; at++) {
        for (uint32_t e = 0; e < counts->experts; e++) values[e] = wisp_counts_selected(counts, at, e);
        add_curve(values, order, counts->experts, sums[0]);
        for (int c = 1; c < CURVES; c++) {
            for (uint32_t i = 0; i < counts->experts; i++) {
                for (uint32_t j = 0; j < counts->experts; j++) values[j] = pair_count(counts, tables[c], at, i, j);
                add_curve(values, order, counts->experts, sums[c]);
            }
        }
    }
}

static enum wisp_code fill_cdf(const struct plot *plot, FILE *stream, struct wisp_error *error) {
    const struct wisp_counts *counts = &plot->stats->counts;
    uint32_t experts = counts->experts;
    uint64_t *room = calloc((2 + CURVES) * (size_t)experts, sizeof *room), *sums[CURVES];
    if (!room) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the curves");
    for (int c = 0; c < CURVES; c++) sums[c] = room + (2 + (size_t)c) * experts;
    sum_curves(counts, room, room + experts, sums);
    fputs("# share of experts; selections of the most selected; next token; next MoE layer\n0 0 0 0\n", stream);
    for (uint32_t r = 0; r < experts; r++) {
        fprintf(stream, "%.6g ", (r + 1.0) / experts);
        for (int c = 0; c < CURVES; c++) put(stream, (double)sums[c][r] / (double)sums[c][experts - 1]);
        fputc('\n', stream);
    }
    free(room);
    return WISP_OK;
}

/* ---- script ---- */

static void script_heatmap(const struct plot *plot, const char *name, const char *title, const char *next,
                           FILE *stream) {
    uint32_t experts = plot->stats->counts.experts;
    fprintf(
        stream,
        "\nset output '%s.png'\nset title '%s, layer %u'\nset xlabel '%s'\nset ylabel 'expert'\n"
        "set cblabel 'share of what follows an expert'\nset cbrange [0.001:1]\n"
        "set xrange [-0.5:%u.5]\nset yrange [%u.5:-0.5]\nset size square\nplot '%s.dat' matrix with image notitle\n",
        name, title, plot->stats->counts.layer_ids[plot->at], next, experts - 1, experts - 1, name);
}

static void script_frequency(const struct plot *plot, FILE *stream) {
    const struct wisp_counts *counts = &plot->stats->counts;
    fprintf(stream, "\nset output 'frequency.png'\nset title 'selections of each expert'\nset xlabel 'expert'\n"
                    "set ylabel 'layer'\nset cblabel 'selections / mean'\nset cbrange [0.1:*]\n");
    fprintf(stream, "set xrange [-0.5:%u.5]\nset yrange [%u.5:-0.5]\nset ytics (", counts->experts - 1,
            counts->layers - 1);
    uint32_t step = (counts->layers + 31) / 32;
    for (uint32_t at = 0; at < counts->layers; at += step)
        fprintf(stream, "%s'%u' %u", at ? ", " : "", counts->layer_ids[at], at);
    fprintf(stream, ")\nplot 'frequency.dat' matrix with image notitle\nset ytics auto\n");
}

static void script_cdf(FILE *stream) {
    fputs("\nset output 'cdf.png'\nset title 'what the most frequent experts hold (all layers, in sample)'\n"
          "set xlabel 'share of experts'\nset ylabel 'share of selections'\nset xrange [0:1]\nset yrange [0:1]\n"
          "set grid\nset key bottom right\nset arrow from 0.2, 0 to 0.2, 1 nohead dt 2\n"
          "plot 'cdf.dat' using 1:2 with lines lw 2 title 'experts of a layer', \\\n"
          "    '' using 1:3 with lines lw 2 title 'candidates for the next token', \\\n"
          "    '' using 1:4 with lines lw 2 title 'candidates for the next MoE layer', \\\n"
          "    x with lines dt 3 lc rgb 'black' title 'all alike'\n",
          stream);
}

static enum wisp_code fill_script(const struct plot *plot, FILE *stream, struct wisp_error *error) {
    const struct wisp_counts *counts = &plot->stats->counts;
    (void)error;
    fputs("# gnuplot plot.gp, in this directory\nset terminal pngcairo size 1000,800 noenhanced\n"
          "set datafile missing 'NaN'\nset logscale cb\nset palette defined (0 '#f4f4f4', 1 '#7fb3d5', 2 '#1f4e79', 3 "
          "'#c0392b')\nset tics out nomirror\n",
          stream);
    script_frequency(plot, stream);
    if (any_pair(counts, counts->next_token, plot->at))
        script_heatmap(plot, "token", "expert of the next token after an expert", "expert of the next token", stream);
    if (any_pair(counts, counts->next_layer, plot->at))
        script_heatmap(plot, "layer", "expert in the next MoE layer after an expert", "expert in the next MoE layer",
                       stream);
    script_cdf(stream);
    return WISP_OK;
}

/* ---- gnuplot ---- */

enum { NOT_FOUND = 127 };

/* In the child; only calls that are safe after a fork with threads. */
static void become_gnuplot(const char *directory) {
    if (chdir(directory) == 0) {
        int log = open("gnuplot.log", O_WRONLY | O_CREAT | O_TRUNC, 0666);
        if (log >= 0 && dup2(log, STDOUT_FILENO) >= 0 && dup2(log, STDERR_FILENO) >= 0)
            execlp("gnuplot", "gnuplot", "plot.gp", (char *)NULL);
    }
    _exit(errno == ENOENT ? NOT_FOUND : 1);
}

static enum wisp_code run_gnuplot(const char *directory, wisp_stop *stop, struct wisp_error *error) {
    int status = 0;
    pid_t child = fork();
    if (child == 0) become_gnuplot(directory);
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        if (wisp_stopped(stop)) kill(child, SIGTERM);
    if (wisp_stopped(stop)) return wisp_stop_error(error);
    if (child < 0) return wisp_fail(error, WISP_ENVIRONMENT, "cannot start gnuplot: %s", strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == NOT_FOUND)
        return wisp_fail(error, WISP_ENVIRONMENT,
                         "gnuplot is not installed (Debian: gnuplot-nox); data and script are in %s", directory);
    if (!WIFEXITED(status) || WEXITSTATUS(status))
        return wisp_fail(error, WISP_ENVIRONMENT, "gnuplot failed; what it said is in %s/gnuplot.log", directory);
    return WISP_OK;
}

static enum wisp_code find_layer(const struct wisp_counts *counts, uint32_t layer, uint32_t *at,
                                 struct wisp_error *error) {
    *at = layer == WISP_PLOT_MIDDLE ? (counts->layers - 1) / 2 : 0;
    if (layer == WISP_PLOT_MIDDLE) return WISP_OK;
    while (*at < counts->layers && counts->layer_ids[*at] != layer) ++*at;
    if (*at < counts->layers) return WISP_OK;
    return wisp_fail(error, WISP_USAGE, "--plot-layer: %u is not a MoE layer of the trace", layer);
}

/* Pictures of an earlier trace, of which not all may be drawn again. */
static void remove_pictures(const char *directory) {
    static const char *const names[] = {"frequency", "token", "layer", "cdf"};
    for (unsigned i = 0; i < sizeof names / sizeof names[0]; i++) {
        char path[PATH_MAX];
        if (snprintf(path, sizeof path, "%s/%s.png", directory, names[i]) < (int)sizeof path) unlink(path);
    }
}

enum wisp_code wisp_stats_plot(const struct wisp_stats *stats, const struct wisp_trace_info *info,
                               const struct wisp_plot *plot, struct wisp_error *error) {
    static const struct {
        const char *name;
        enum wisp_code (*fill)(const struct plot *plot, FILE *stream, struct wisp_error *error);
    } files[] = {{"frequency.dat", fill_frequency},
                 {"token.dat", fill_token},
                 {"layer.dat", fill_layer},
                 {"cdf.dat", fill_cdf},
                 {"plot.gp", fill_script}};
    struct plot all = {stats, info, plot->directory, 0};
    enum wisp_code code = find_layer(&stats->counts, plot->layer, &all.at, error);
    if (code) return code;
    if (mkdir(plot->directory, 0777) && errno != EEXIST)
        return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot create: %s", plot->directory, strerror(errno));
    remove_pictures(plot->directory);
    for (unsigned i = 0; i < sizeof files / sizeof files[0] && !code; i++)
        code = write_file(&all, files[i].name, files[i].fill, error);
    return code ? code : run_gnuplot(plot->directory, plot->stop, error);
}

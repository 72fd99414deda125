/* check_bridge.c - the bridge between two machines: the same planned layers on `cycle` and on `flow` (wormhole).
 *
 * usage: bridge [-c CHUNK_BYTES] [-r REPEATS] [-t DIRECTORY] LIST
 * Each line of LIST is a workload: name, trace (in DIRECTORY), config, strategy, batch, step, layer, scale, and, if
 * they are known, the cycles of the reference, which is then not run. `#` begins a comment. The flow machine runs each
 * REPEATS times and the fastest counts. One row of the table each, then the mean and the largest error. Exit 1 if the
 * mean is beyond 5 % or a row beyond 10 %.
 */
#include "base/clock.h"
#include "gcp/layer.h"
#include "machine/machine.h"
#include "study/flow_config.h"

#include <math.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEAN_PERCENT  5.0
#define WORST_PERCENT 10.0

struct options {
    uint32_t chunk; /* bytes; 0: as in the setup */
    unsigned repeats;
    const char *directory; /* of the traces */
};

struct workload {
    char name[64], trace[256], config[256], strategy[16];
    unsigned batch, step, layer;
    double scale;
    unsigned long long cycles; /* 0: to be found by the reference */
};

/* A workload, planned. */
struct layer {
    struct wisp_config config;
    struct wisp_layer planned;
};

struct row {
    uint64_t cycles;
    struct wisp_run_result flow;
    double flow_s;
};

static enum wisp_code plan(const struct workload *load, const char *directory, struct layer *layer,
                           struct wisp_error *error) {
    char path[1024];
    struct wisp_layer_choice choice = {path, load->strategy, load->batch, load->step, load->layer, load->scale};
    snprintf(path, sizeof path, "%s/%s", directory, load->trace);
    enum wisp_code code = wisp_config_load(load->config, NULL, 0, &layer->config, error);
    return code ? code : wisp_layer_plan(&choice, &layer->config, &layer->planned, error);
}

static enum wisp_code run_reference(const struct layer *layer, uint64_t *cycles, struct wisp_error *error) {
    struct wisp_machine *machine;
    struct wisp_machine_stats stats;
    struct wisp_traffic traffic = {.pattern = WISP_PATTERN_NONE};
    enum wisp_code code = wisp_machine_create_cycle(&layer->config, &traffic, &machine, error);
    if (code) return code;
    code = wisp_machine_submit(machine, &layer->planned.work, error);
    while (!code && !wisp_machine_done(machine))
        wisp_machine_run(machine, machine->mesh.latency, (unsigned)omp_get_max_threads(), NULL);
    wisp_machine_stats(machine, &stats);
    if (!code && stats.wrong_flits) code = wisp_fail(error, WISP_MISMATCH, "the reference got wrong flits");
    *cycles = stats.last_cycle + 1;
    wisp_machine_destroy(machine);
    return code;
}

/* The machine is made once and forgets its LLC with the kernel of a new one: so each repeat is a machine of its own. */
static enum wisp_code run_flow(const struct layer *layer, double scale, uint32_t chunk, struct row *row,
                               struct wisp_error *error) {
    struct wisp_flow_setup setup;
    struct wisp_runner *flow;
    const struct wisp_trace_info *info = &layer->planned.info;
    struct wisp_flow_model model = {.layers = info->layers,
                                    .experts = info->experts,
                                    .hidden = info->hidden,
                                    .width = info->width,
                                    .weight_bytes = layer->config.written.weight_bytes,
                                    .activation_bytes = 2};
    struct wisp_kernel kernel = {.entries = layer->planned.plan.entries,
                                 .count = layer->planned.plan.count,
                                 .home = layer->planned.planner.where.home};
    enum wisp_code code = wisp_flow_setup_config(&layer->config, &model, scale, &setup, error);
    if (chunk) setup.wormhole.chunk_bytes = chunk;
    if (!code) code = wisp_flow_create(&setup, &flow, error);
    if (code) return code;
    double start = wisp_now_s(), elapsed;
    code = wisp_runner_run(flow, &kernel, &row->flow, error);
    elapsed = wisp_now_s() - start;
    if (row->flow_s == 0 || elapsed < row->flow_s) row->flow_s = elapsed;
    wisp_runner_destroy(flow);
    return code;
}

static double error_percent(const struct row *row) {
    return 100.0 * ((double)row->flow.time_ns / (double)row->cycles - 1);
}

static enum wisp_code run(const struct workload *load, const struct options *options, struct row *row,
                          struct wisp_error *error) {
    struct layer *layer = calloc(1, sizeof *layer);
    if (!layer) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a layer");
    *row = (struct row){.cycles = load->cycles};
    enum wisp_code code = plan(load, options->directory, layer, error);
    if (!code && !row->cycles) code = run_reference(layer, &row->cycles, error);
    for (unsigned i = 0; i < options->repeats && !code; i++)
        code = run_flow(layer, load->scale, options->chunk, row, error);
    if (!code)
        printf("%-22s %u x %u  %-5s %10llu %10llu %7.2f %10llu %9.2f %7.2f\n", load->name, layer->config.written.mesh_x,
               layer->config.written.mesh_y, load->strategy, (unsigned long long)row->cycles,
               (unsigned long long)row->flow.time_ns, error_percent(row), (unsigned long long)row->flow.events,
               1e3 * row->flow_s, (double)row->flow.events / row->flow_s / 1e6);
    fflush(stdout);
    wisp_layer_free(&layer->planned);
    free(layer);
    return code;
}

struct totals {
    unsigned rows;
    double sum, worst, seconds, events;
};

static enum wisp_code run_list(FILE *list, const struct options *options, struct totals *totals,
                               struct wisp_error *error) {
    char line[1024];
    enum wisp_code code = WISP_OK;
    printf("%-22s %-6s %-5s %10s %10s %7s %10s %9s %7s\n", "workload", "wafer", "plan", "cycle", "flow", "error %",
           "events", "flow ms", "Mev/s");
    while (!code && fgets(line, sizeof line, list)) {
        struct workload load = {0};
        struct row row;
        line[strcspn(line, "#\n")] = 0;
        if (line[strspn(line, " \t")] == 0) continue;
        if (sscanf(line, "%63s %255s %255s %15s %u %u %u %lf %llu", load.name, load.trace, load.config, load.strategy,
                   &load.batch, &load.step, &load.layer, &load.scale, &load.cycles) < 8)
            return wisp_fail(error, WISP_BAD_INPUT, "not a workload: %s", line);
        code = run(&load, options, &row, error);
        if (code) break;
        double off = fabs(error_percent(&row));
        totals->rows++;
        totals->sum += off;
        totals->seconds += row.flow_s;
        totals->events += (double)row.flow.events;
        if (off > totals->worst) totals->worst = off;
    }
    return code;
}

/* The index of what follows the options. */
static int read_options(int argc, char **argv, struct options *options) {
    int at = 1;
    for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
        if (strcmp(argv[at], "-c") == 0)
            options->chunk = (uint32_t)strtoul(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "-r") == 0)
            options->repeats = (unsigned)strtoul(argv[at + 1], NULL, 10);
        else if (strcmp(argv[at], "-t") == 0)
            options->directory = argv[at + 1];
        else
            break;
    }
    return at;
}

int main(int argc, char **argv) {
    struct options options = {.repeats = 1, .directory = "."};
    int at = read_options(argc, argv, &options);
    FILE *list = at + 1 == argc && options.repeats ? fopen(argv[at], "r") : NULL;
    if (!list) return fprintf(stderr, "usage: bridge [-c CHUNK_BYTES] [-r REPEATS] [-t DIRECTORY] LIST\n"), WISP_USAGE;
    struct totals totals = {0};
    struct wisp_error error = {0};
    enum wisp_code code = run_list(list, &options, &totals, &error);
    fclose(list);
    if (code) return fprintf(stderr, "bridge: %s\n", error.message), (int)code;
    double mean = totals.rows ? totals.sum / totals.rows : 0;
    printf("%u workloads: mean error %.2f %%, worst %.2f %%; %.1f ms and %.0f events a layer, %.1f million events/s\n",
           totals.rows, mean, totals.worst, 1e3 * totals.seconds / totals.rows, totals.events / totals.rows,
           totals.events / totals.seconds / 1e6);
    return mean > MEAN_PERCENT || totals.worst > WORST_PERCENT;
}

/* net.c - `wisp net`: the mesh alone under open-loop traffic, one load or a sweep (docs/network.md). */
#include "base/clock.h"
#include "base/json.h"
#include "base/nearest.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/net_plot.h"
#include "cli/places.h"
#include "cli/side_outputs.h"

#include <getopt.h>
#include <omp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: wisp net --mesh XxY [options]\n"
    "\n"
    "The mesh of routers alone, under open-loop traffic: at each node packets are created at random, wait in a queue\n"
    "without an end, and are taken at once where they arrive. A load that the mesh cannot carry is a result\n"
    "(stable: no), not an error. Definitions: docs/network.md.\n"
    "\n"
    "  --mesh XxY           columns x rows, each 1 to 64\n"
    "  --pattern P          uniform, transpose, bitcomp, tornado, hotspot, neighbour or shuffle (default uniform)\n"
    "  --rate R             flits created per node and cycle, 0 to 1 (default 0.1)\n"
    "  --sweep LO:HI:N      N rates from LO to HI instead of one\n"
    "  --packet F           flits of a packet, 1 to 255 (default 5)\n"
    "  --vcs V              virtual channels, 1 to 4 (default 2); a packet keeps the one it is injected on\n"
    "  --any-vc             beyond the hardware: it takes at each hop any channel that is free\n"
    "  --buffer D           flits of each channel at each mesh port, 2 to 1023 (default 8)\n"
    "  --latency L          cycles of a link, 0 to 1024 (default 1); a hop costs 1 + L. The hardware has at least 1\n"
    "  --warmup N           cycles before packets are measured (default 5000)\n"
    "  --measure N          cycles in which they are (default 20000)\n"
    "  --drain N            cycles, at most, to wait for them afterwards (default 20000)\n"
    "  --seed K             (default 1)\n"
    "  --threads N          points of a sweep at a time (default: all cores); the result does not depend on it\n"
    "  --json FILE          the result as JSON; - for stdout, instead of the table\n"
    "  --plot FILE          the curve of a sweep as picture, .png or .svg, by gnuplot; FILE.gp is its script\n"
    "\n"
    "Only to compare with other routers, nothing that the hardware has:\n"
    "  --separable          BookSim2's allocators: a channel per hop and one crossbar input per port, both by iSLIP\n"
    "  --stages N           stages of the router's pipeline, 1 to 4 (default 1); a hop costs N + L\n"
    "\n"
    "Exit: PASS 0, USAGE 2, ENVIRONMENT 6.\n";

enum { SWEEP_MAX = 1000 };

struct net {
    struct wisp_network_shape shape;
    struct wisp_load load; /* of every point, but for the rate */
    double low, high;
    uint32_t points, threads;
    bool sweep, help;
    const char *json, *plot;
    /* [points] */
    struct wisp_load *loads;
    struct wisp_load_result *results;
    double *wall_s;
};

/* ---- arguments ---- */

enum option_id {
    OPT_MESH = 256,
    OPT_PATTERN,
    OPT_RATE,
    OPT_SWEEP,
    OPT_PACKET,
    OPT_VCS,
    OPT_ANY_VC,
    OPT_SEPARABLE,
    OPT_STAGES,
    OPT_BUFFER,
    OPT_LATENCY,
    OPT_WARMUP,
    OPT_MEASURE,
    OPT_DRAIN,
    OPT_SEED,
    OPT_THREADS,
    OPT_JSON,
    OPT_PLOT,
    OPT_HELP
};

static const struct option long_options[] = {
    {"mesh", required_argument, NULL, OPT_MESH},
    {"pattern", required_argument, NULL, OPT_PATTERN},
    {"rate", required_argument, NULL, OPT_RATE},
    {"sweep", required_argument, NULL, OPT_SWEEP},
    {"packet", required_argument, NULL, OPT_PACKET},
    {"vcs", required_argument, NULL, OPT_VCS},
    {"any-vc", no_argument, NULL, OPT_ANY_VC},
    {"separable", no_argument, NULL, OPT_SEPARABLE},
    {"stages", required_argument, NULL, OPT_STAGES},
    {"buffer", required_argument, NULL, OPT_BUFFER},
    {"latency", required_argument, NULL, OPT_LATENCY},
    {"warmup", required_argument, NULL, OPT_WARMUP},
    {"measure", required_argument, NULL, OPT_MEASURE},
    {"drain", required_argument, NULL, OPT_DRAIN},
    {"seed", required_argument, NULL, OPT_SEED},
    {"threads", required_argument, NULL, OPT_THREADS},
    {"json", required_argument, NULL, OPT_JSON},
    {"plot", required_argument, NULL, OPT_PLOT},
    {"help", no_argument, NULL, OPT_HELP},
    {NULL, 0, NULL, 0},
};

static enum wisp_code parse_mesh(const char *text, struct wisp_network_shape *shape, struct wisp_error *error) {
    char columns[8];
    uint64_t x, y;
    const char *cross = strchr(text, 'x');
    if (cross && cross - text < (int)sizeof columns) {
        snprintf(columns, sizeof columns, "%.*s", (int)(cross - text), text);
        if (wisp_parse_count(columns, &x) && wisp_parse_count(cross + 1, &y) && x >= 1 && y >= 1 &&
            x <= WISP_NETWORK_SIDE_MAX && y <= WISP_NETWORK_SIDE_MAX) {
            shape->columns = (unsigned)x;
            shape->rows = (unsigned)y;
            return WISP_OK;
        }
    }
    return wisp_fail(error, WISP_USAGE, "--mesh: '%s' is not of the form XxY, each from 1 to %d", text,
                     WISP_NETWORK_SIDE_MAX);
}

static enum wisp_code parse_pattern(const char *text, enum wisp_load_pattern *pattern, struct wisp_error *error) {
    for (unsigned i = 0; i < WISP_LOAD_PATTERNS; i++)
        if (strcmp(text, wisp_load_pattern_names[i]) == 0) return *pattern = (enum wisp_load_pattern)i, WISP_OK;
    return wisp_fail(error, WISP_USAGE, "--pattern: unknown pattern '%s' (the nearest is '%s')", text,
                     wisp_load_pattern_names[wisp_nearest(text, wisp_load_pattern_names, WISP_LOAD_PATTERNS)]);
}

static enum wisp_code parse_sweep(const char *text, struct net *net, struct wisp_error *error) {
    char low[32] = "", high[32] = "", points[16] = "";
    if (sscanf(text, "%31[^:]:%31[^:]:%15[^:]", low, high, points) != 3)
        return wisp_fail(error, WISP_USAGE, "--sweep: '%s' is not of the form LO:HI:N", text);
    net->sweep = true;
    enum wisp_code code = wisp_argument_real("sweep", low, "[0, 1]", &net->low, error);
    if (!code) code = wisp_argument_real("sweep", high, "[0, 1]", &net->high, error);
    if (!code) code = wisp_argument_u32("sweep", points, 2, SWEEP_MAX, &net->points, error);
    if (!code && net->high <= net->low)
        return wisp_fail(error, WISP_USAGE, "--sweep: '%s' does not go up from LO to HI", text);
    return code;
}

static enum wisp_code apply_shape(struct net *net, int id, const char *value, struct wisp_error *error) {
    struct wisp_network_shape *shape = &net->shape;
    switch (id) {
    case OPT_MESH: return parse_mesh(value, shape, error);
    case OPT_VCS: return wisp_argument_u32("vcs", value, 1, WISP_NETWORK_VCS_MAX, &shape->vcs, error);
    case OPT_ANY_VC: shape->any_vc = true; return WISP_OK;
    case OPT_SEPARABLE: shape->separable = true; return WISP_OK;
    case OPT_STAGES: return wisp_argument_u32("stages", value, 1, WISP_NETWORK_STAGES_MAX, &shape->stages, error);
    case OPT_BUFFER: return wisp_argument_u32("buffer", value, 2, WISP_NETWORK_DEPTH_MAX, &shape->depth, error);
    case OPT_LATENCY: return wisp_argument_u32("latency", value, 0, 1024, &shape->latency, error);
    default: return wisp_fail(error, WISP_USAGE, "unknown or incomplete option; see wisp net --help");
    }
}

static enum wisp_code apply(struct net *net, int id, const char *value, struct wisp_error *error) {
    enum { CYCLES = 1000000000 };
    struct wisp_load *load = &net->load;
    switch (id) {
    case OPT_PATTERN: return parse_pattern(value, &load->pattern, error);
    case OPT_RATE: return wisp_argument_real("rate", value, "[0, 1]", &net->low, error);
    case OPT_SWEEP: return parse_sweep(value, net, error);
    case OPT_PACKET: return wisp_argument_u32("packet", value, 1, 255, &load->packet_flits, error);
    case OPT_WARMUP: return wisp_argument_u32("warmup", value, 0, CYCLES, &load->warmup, error);
    case OPT_MEASURE: return wisp_argument_u32("measure", value, 1, CYCLES, &load->measure, error);
    case OPT_DRAIN: return wisp_argument_u32("drain", value, 0, CYCLES, &load->drain, error);
    case OPT_SEED: return wisp_argument_count("seed", value, 0, UINT64_MAX, &load->seed, error);
    case OPT_THREADS: return wisp_argument_u32("threads", value, 1, 1024, &net->threads, error);
    case OPT_JSON: net->json = value; return WISP_OK;
    case OPT_PLOT: net->plot = value; return wisp_net_plot_check(value, error);
    case OPT_HELP: net->help = true; return WISP_OK;
    default: return apply_shape(net, id, value, error);
    }
}

static enum wisp_code parse(int argc, char **argv, struct net *net, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    bool rate = false;
    opterr = 0;
    for (int id; !code && !net->help && (id = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        code = apply(net, id, optarg, error);
        rate |= id == OPT_RATE;
    }
    if (code || net->help) return code;
    if (optind != argc) return wisp_fail(error, WISP_USAGE, "net takes no argument '%s'", argv[optind]);
    if (!net->shape.columns) return wisp_fail(error, WISP_USAGE, "net needs --mesh XxY");
    if (rate && net->sweep) return wisp_fail(error, WISP_USAGE, "--rate and --sweep exclude each other");
    if (net->shape.any_vc && net->shape.separable)
        return wisp_fail(error, WISP_USAGE, "--any-vc and --separable exclude each other");
    if (net->plot && !net->sweep) return wisp_fail(error, WISP_USAGE, "--plot needs --sweep");
    return wisp_places_check((const struct wisp_place[]){{"--json", net->json, WISP_PLACE_OUTPUT},
                                                         {"--plot", net->plot, WISP_PLACE_OUTPUT},
                                                         {0}},
                             error);
}

/* ---- the run ---- */

static enum wisp_code run_points(struct net *net, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    int threads = (int)(net->threads < net->points ? net->threads : net->points);
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (uint32_t k = 0; k < net->points; k++) {
        struct wisp_error own = {0};
        double from = wisp_now_s();
        net->loads[k] = net->load;
        net->loads[k].rate = net->points > 1 ? net->low + (net->high - net->low) * k / (net->points - 1) : net->low;
        if (wisp_load_run(&net->shape, &net->loads[k], &net->results[k], &own))
#pragma omp critical
            code = (*error = own).code;
        net->wall_s[k] = wisp_now_s() - from;
    }
    return code;
}

/* ---- results ---- */

static double zero_load(const struct net *net) {
    double hops = wisp_load_hops(net->load.pattern, net->shape.columns, net->shape.rows), stages = net->shape.stages;
    return stages + net->load.packet_flits - 1 + (stages + net->shape.latency) * hops;
}

static double bound(const struct net *net) {
    return wisp_load_bound(net->load.pattern, net->shape.columns, net->shape.rows);
}

static void print_table(const struct net *net) {
    const struct wisp_network_shape *shape = &net->shape;
    char stages[32] = "";
    if (shape->stages > 1) snprintf(stages, sizeof stages, ", %u stages", shape->stages);
    printf("mesh %ux%u, %s, packets of %u, channels: %u of %u flits%s%s%s, links of %u: zero load %.3f cycles, bound "
           "%.4f\n",
           shape->columns, shape->rows, wisp_load_pattern_names[net->load.pattern], net->load.packet_flits, shape->vcs,
           shape->depth, shape->any_vc ? ", any" : "", shape->separable ? ", separable" : "", stages, shape->latency,
           zero_load(net), bound(net));
    printf("%8s %9s %9s %10s %7s %7s %7s %10s %12s\n", "rate", "offered", "accepted", "mean", "p99", "hops", "stable",
           "cycles", "flit hops");
    for (uint32_t k = 0; k < net->points; k++) {
        const struct wisp_load_result *result = &net->results[k];
        printf("%8.4f %9.5f %9.5f %10.3f %7u %7.4f %7s %10llu %12llu\n", net->loads[k].rate, result->offered,
               result->accepted, result->mean_latency, result->p99_latency, result->mean_hops,
               result->stable ? "yes" : "no", (unsigned long long)result->cycles,
               (unsigned long long)result->flit_hops);
    }
}

static void json_point(const struct net *net, uint32_t k, struct wisp_json *json) {
    const struct wisp_load_result *result = &net->results[k];
    wisp_json_double(json, "rate", net->loads[k].rate);
    wisp_json_double(json, "offered_flits_per_node_cycle", result->offered);
    wisp_json_double(json, "accepted_flits_per_node_cycle", result->accepted);
    wisp_json_double(json, "mean_packet_latency_cycles", result->mean_latency);
    wisp_json_u64(json, "p99_packet_latency_cycles", result->p99_latency);
    wisp_json_u64(json, "max_packet_latency_cycles", result->max_latency);
    wisp_json_double(json, "mean_hops", result->mean_hops);
    wisp_json_bool(json, "stable", result->stable);
    wisp_json_u64(json, "packets", result->packets);
    wisp_json_u64(json, "packets_delivered", result->delivered);
    wisp_json_u64(json, "cycles", result->cycles);
    wisp_json_u64(json, "flit_hops", result->flit_hops);
    wisp_json_u64(json, "memory_bytes", result->bytes);
    wisp_json_double(json, "wall_s", net->wall_s[k]);
}

static void json_setup(const struct net *net, struct wisp_json *json) {
    wisp_json_string(json, "record", "net");
    wisp_json_u64(json, "mesh_x", net->shape.columns);
    wisp_json_u64(json, "mesh_y", net->shape.rows);
    wisp_json_string(json, "pattern", wisp_load_pattern_names[net->load.pattern]);
    wisp_json_u64(json, "packet_flits", net->load.packet_flits);
    wisp_json_u64(json, "vcs", net->shape.vcs);
    wisp_json_bool(json, "any_vc", net->shape.any_vc);
    wisp_json_bool(json, "separable", net->shape.separable);
    wisp_json_u64(json, "stages", net->shape.stages);
    wisp_json_u64(json, "buffer_flits", net->shape.depth);
    wisp_json_u64(json, "link_latency_cycles", net->shape.latency);
    wisp_json_u64(json, "warmup_cycles", net->load.warmup);
    wisp_json_u64(json, "measure_cycles", net->load.measure);
    wisp_json_u64(json, "drain_cycles", net->load.drain);
    wisp_json_u64(json, "seed", net->load.seed);
    wisp_json_double(json, "zero_load_latency_cycles", zero_load(net));
    wisp_json_double(json, "bound_flits_per_node_cycle", bound(net));
}

static enum wisp_code write_json(const struct net *net, struct wisp_error *error) {
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", net->json);
    wisp_json_object(json, NULL);
    json_setup(net, json);
    if (net->sweep) wisp_json_array(json, "points");
    for (uint32_t k = 0; k < net->points; k++) {
        if (net->sweep) wisp_json_object(json, NULL);
        json_point(net, k, json);
        if (net->sweep) wisp_json_end_object(json);
    }
    if (net->sweep) wisp_json_end_array(json);
    wisp_json_end_object(json);
    return wisp_json_write(json, net->json, error);
}

static enum wisp_code plot(const struct net *net, struct wisp_error *error) {
    char title[200];
    snprintf(title, sizeof title, "%ux%u, %s, packets of %u flits, %u channels of %u flits, links of %u",
             net->shape.columns, net->shape.rows, wisp_load_pattern_names[net->load.pattern], net->load.packet_flits,
             net->shape.vcs, net->shape.depth, net->shape.latency);
    struct wisp_net_curve curve = {title, net->loads, net->results, net->points, zero_load(net), bound(net)};
    return wisp_net_plot(&curve, net->plot, error);
}

static enum wisp_code report(const struct net *net, struct wisp_error *error) {
    struct wisp_error problem;
    if (!(net->json && strcmp(net->json, "-") == 0)) print_table(net);
    enum wisp_code code = net->json ? write_json(net, error) : WISP_OK;
    return net->plot ? wisp_next_output(code, plot(net, &problem), &problem, error) : code;
}

static enum wisp_code net_run(int argc, char **argv, struct wisp_error *error) {
    struct net net = {
        .shape = {.vcs = 2, .depth = 8, .local_depth = WISP_LOCAL_DEPTH, .latency = 1, .stages = 1},
        .load = {.packet_flits = 5, .warmup = 5000, .measure = 20000, .drain = 20000, .seed = 1},
        .low = 0.1,
        .points = 1,
        .threads = (uint32_t)omp_get_max_threads(),
    };
    enum wisp_code code = parse(argc, argv, &net, error);
    if (code) return code;
    if (net.help) return fputs(usage, stdout), WISP_OK;
    net.loads = calloc(net.points, sizeof *net.loads);
    net.results = calloc(net.points, sizeof *net.results);
    net.wall_s = calloc(net.points, sizeof *net.wall_s);
    code = net.loads && net.results && net.wall_s
               ? run_points(&net, error)
               : wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u points", net.points);
    if (!code) code = report(&net, error);
    free(net.loads);
    free(net.results);
    free(net.wall_s);
    return code;
}

const struct wisp_command wisp_command_net = {
    "net", "load the mesh alone: latency and throughput under synthetic traffic", net_run};

/* net.c - `wisp net`: the mesh alone under open-loop traffic, one load or a sweep (docs/network.md). */
#include "base/clock.h"
#include "base/memory_notice.h"
#include "base/nearest.h"
#include "base/threads.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/interrupt.h"
#include "cli/net_plot.h"
#include "cli/net_result.h"
#include "cli/places.h"
#include "cli/side_outputs.h"

#include <omp.h>
#include <signal.h>
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
    "  --turn-packets N     packets of an input in a turn, at most, by the dies behind it: 1 to 63 (default 1)\n"
    "  --measure N          cycles in which they are (default 20000)\n"
    "  --drain N            cycles, at most, to wait for them afterwards (default 20000)\n"
    "  --seed K             (default 1)\n"
    "  --threads N          points of a sweep at a time (default: all cores); the result does not depend on it\n"
    "  --json FILE          the result as JSON; - for stdout, instead of the table\n"
    "  --plot FILE          the curve of a sweep as picture, .png or .svg, by gnuplot; FILE.gp is its script\n"
    "\n"
    "Only to compare with other routers, nothing that the hardware has:\n"
    "  --two-stages         the router with STAGES = 2: flits leave two cycles later, credits one; a hop costs 3 + L\n"
    "  --separable          BookSim2's allocators: a channel per hop and one crossbar input per port, both by iSLIP\n"
    "  --stages N           stages of the router's pipeline, 1 to 4 (default 1); a hop costs N + L\n"
    "\n"
    "Exit: PASS 0, USAGE 2, ENVIRONMENT 6, INTERRUPTED 130.\n";

enum { SWEEP_MAX = 1000 };

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
    OPT_TWO_STAGES,
    OPT_BUFFER,
    OPT_LATENCY,
    OPT_TURN_PACKETS,
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
    {"two-stages", no_argument, NULL, OPT_TWO_STAGES},
    {"buffer", required_argument, NULL, OPT_BUFFER},
    {"latency", required_argument, NULL, OPT_LATENCY},
    {"turn-packets", required_argument, NULL, OPT_TURN_PACKETS},
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
    char parts[2][WISP_PART_SIZE];
    uint64_t x, y;
    if (wisp_argument_split(text, 'x', parts, 2) && wisp_parse_count(parts[0], &x) && wisp_parse_count(parts[1], &y) &&
        x >= 1 && y >= 1 && x <= WISP_NETWORK_SIDE_MAX && y <= WISP_NETWORK_SIDE_MAX) {
        shape->columns = (unsigned)x;
        shape->rows = (unsigned)y;
        return WISP_OK;
    }
    return wisp_fail(error, WISP_USAGE, "--mesh: '%s' is not of the form XxY, each from 1 to %d", text,
                     WISP_NETWORK_SIDE_MAX);
}

static enum wisp_code parse_pattern(const char *text, enum wisp_pattern *pattern, struct wisp_error *error) {
    const char *const *names = wisp_pattern_names + WISP_PATTERN_UNIFORM;
    for (unsigned i = 0; i < WISP_PATTERN_COUNT; i++)
        if (strcmp(text, names[i]) == 0) return *pattern = (enum wisp_pattern)(i + WISP_PATTERN_UNIFORM), WISP_OK;
    return wisp_fail(error, WISP_USAGE, "--pattern: unknown pattern '%s' (the nearest is '%s')", text,
                     names[wisp_nearest(text, names, WISP_PATTERN_COUNT)]);
}

static enum wisp_code parse_sweep(const char *text, struct wisp_net *net, struct wisp_error *error) {
    char parts[3][WISP_PART_SIZE];
    if (!wisp_argument_split(text, ':', parts, 3))
        return wisp_fail(error, WISP_USAGE, "--sweep: '%s' is not of the form LO:HI:N", text);
    net->sweep = true;
    enum wisp_code code = wisp_argument_real("sweep", parts[0], "[0, 1]", &net->low, error);
    if (!code) code = wisp_argument_real("sweep", parts[1], "[0, 1]", &net->high, error);
    if (!code) code = wisp_argument_u32("sweep", parts[2], 2, SWEEP_MAX, &net->points, error);
    if (!code && net->high <= net->low)
        return wisp_fail(error, WISP_USAGE, "--sweep: '%s' does not go up from LO to HI", text);
    return code;
}

static enum wisp_code apply_shape(struct wisp_net *net, int id, const char *value, struct wisp_error *error) {
    struct wisp_network_shape *shape = &net->shape;
    switch (id) {
    case OPT_MESH: return parse_mesh(value, shape, error);
    case OPT_VCS: return wisp_argument_u32("vcs", value, 1, WISP_NETWORK_VCS_MAX, &shape->vcs, error);
    case OPT_ANY_VC: shape->any_vc = true; return WISP_OK;
    case OPT_SEPARABLE: shape->separable = true; return WISP_OK;
    case OPT_TWO_STAGES: return shape->two_stages = true, WISP_OK;
    case OPT_STAGES: return wisp_argument_u32("stages", value, 1, WISP_NETWORK_STAGES_MAX, &shape->stages, error);
    case OPT_BUFFER: return wisp_argument_u32("buffer", value, 2, WISP_NETWORK_DEPTH_MAX, &shape->depth, error);
    case OPT_LATENCY: return wisp_argument_u32("latency", value, 0, 1024, &shape->latency, error);
    case OPT_TURN_PACKETS: return wisp_argument_u32("turn-packets", value, 1, 63, &shape->turn_packets, error);
    default: return WISP_OK;
    }
}

static enum wisp_code apply(struct wisp_net *net, int id, const char *value, struct wisp_error *error) {
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

static enum wisp_code parse(int argc, char **argv, struct wisp_net *net, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    bool rate = false;
    opterr = 0;
    for (int id; !code && !net->help && (id = getopt_long(argc, argv, "", long_options, NULL)) != -1;) {
        code = id == '?' ? wisp_argument_unknown("net", argv, long_options, error) : apply(net, id, optarg, error);
        rate |= id == OPT_RATE;
    }
    if (code || net->help) return code;
    if (optind != argc) return wisp_fail(error, WISP_USAGE, "net takes no argument '%s'", argv[optind]);
    if (!net->shape.columns) return wisp_fail(error, WISP_USAGE, "net needs --mesh XxY");
    if (rate && net->sweep) return wisp_fail(error, WISP_USAGE, "--rate and --sweep exclude each other");
    if (net->shape.any_vc && net->shape.separable)
        return wisp_fail(error, WISP_USAGE, "--any-vc and --separable exclude each other");
    if (net->shape.two_stages && (net->shape.separable || net->shape.stages > 1))
        return wisp_fail(error, WISP_USAGE, "--two-stages is the contract's router: without --separable and --stages");
    if (net->shape.turn_packets > 1 && (net->shape.any_vc || net->shape.separable))
        return wisp_fail(error, WISP_USAGE, "--turn-packets is the contract's: without --any-vc and --separable");
    if (net->plot && !net->sweep) return wisp_fail(error, WISP_USAGE, "--plot needs --sweep");
    return wisp_places_check((const struct wisp_place[]){{"--json", net->json, WISP_PLACE_OUTPUT},
                                                         {"--plot", net->plot, WISP_PLACE_OUTPUT},
                                                         {0}},
                             error);
}

/* ---- the run ---- */

static enum wisp_code run_points(struct wisp_net *net, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    unsigned threads = wisp_threads(net->threads < net->points ? net->threads : net->points);
    wisp_memory_notice("the network", threads * wisp_load_bytes(&net->shape));
#pragma omp parallel for schedule(dynamic, 1) num_threads(threads)
    for (uint32_t k = 0; k < net->points; k++) {
        struct wisp_error own = {0};
        double from = wisp_now_s();
        net->loads[k] = net->load;
        net->loads[k].rate = net->points > 1 ? net->low + (net->high - net->low) * k / (net->points - 1) : net->low;
        if (wisp_load_run(&net->shape, &net->loads[k], &net->results[k], &own))
#pragma omp critical(wisp_net_error)
            code = (*error = own).code;
        net->wall_s[k] = wisp_now_s() - from;
    }
    return code;
}

/* ---- results ---- */

static enum wisp_code plot(const struct wisp_net *net, struct wisp_error *error) {
    char title[200];
    snprintf(title, sizeof title, "%ux%u, %s, packets of %u flits, %u channels of %u flits, links of %u",
             net->shape.columns, net->shape.rows, wisp_pattern_names[net->load.pattern], net->load.packet_flits,
             net->shape.vcs, net->shape.depth, net->shape.latency);
    struct wisp_net_curve curve = {
        title, net->loads, net->results, net->points, wisp_net_zero_load(net), wisp_net_bound(net), net->load.stop};
    return wisp_net_plot(&curve, net->plot, error);
}

/* The word comes last, as of each command; with the JSON on stdout it goes where nobody parses it. */
static enum wisp_code report(const struct wisp_net *net, struct wisp_error *error) {
    struct wisp_error problem;
    bool machine = net->json && strcmp(net->json, "-") == 0;
    if (!machine) wisp_net_table(net, stdout);
    enum wisp_code code = net->json ? wisp_net_json(net, error) : WISP_OK;
    if (net->plot) code = wisp_next_output(code, plot(net, &problem), &problem, error);
    if (!code) fprintf(machine ? stderr : stdout, "%s\n", wisp_code_word(WISP_OK));
    return code;
}

static enum wisp_code net_run(int argc, char **argv, struct wisp_error *error) {
    struct wisp_net net = {
        .shape = {.vcs = 2, .depth = 8, .local_depth = WISP_LOCAL_DEPTH, .latency = 1, .turn_packets = 1, .stages = 1},
        .load = {.pattern = WISP_PATTERN_UNIFORM,
                 .packet_flits = 5,
                 .warmup = 5000,
                 .measure = 20000,
                 .drain = 20000,
                 .seed = 1},
        .low = 0.1,
        .points = 1,
        .threads = (uint32_t)omp_get_max_threads(),
    };
    enum wisp_code code = parse(argc, argv, &net, error);
    if (code) return code;
    if (net.help) return fputs(usage, stdout), WISP_OK;
    signal(SIGPIPE, SIG_IGN); /* an output that breaks is an error of that output */
    signal(SIGXFSZ, SIG_IGN);
    net.load.stop = wisp_catch_interrupts();
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

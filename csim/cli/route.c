/* route.c - `wisp route`: the routing table of a wafer, computed or read, checked, and its load per link. */
#include "base/config.h"
#include "base/file.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/places.h"
#include "cli/side_outputs.h"
#include "noc/mesh.h"
#include "noc/routes_file.h"

#include <stdio.h>
#include <string.h>

static const char usage[] =
    "usage: wisp route --config FILE [options]\n"
    "\n"
    "Compute the routing tables of a wafer around its dead links and dies, check them, and print what an all-to-all\n"
    "(a packet from each live die to each other) does to each link. A table that does not lead from each live die to\n"
    "each other is refused with the pair, one that can deadlock with the cycle of links.\n"
    "\n"
    "  --config FILE      the wafer (configs/*.ini), with its dead_links and dead_dies\n"
    "  --set KEY=VALUE    override a key, as section.key=value\n"
    "  --dead LIST        dead besides: links as 3-4, dies as 7, with commas between; die = y + x * mesh_y\n"
    "  --table FILE       check this table instead of computing one\n"
    "  -o FILE            the table as a text (docs/format.md); - for stdout, instead of the loads\n"
    "  --json FILE        loads and table as JSON; - for stdout, instead of the loads\n"
    "\n"
    "Exit: PASS 0, USAGE 2, BAD_INPUT 3, ENVIRONMENT 6, INTERRUPTED 130.\n";

enum { MAX_SETS = 64 };

struct options {
    const char *config, *dead, *table, *output, *json, *sets[MAX_SETS];
    size_t set_count;
    bool help;
};

static const struct option long_options[] = {
    {"config", required_argument, NULL, 'c'},
    {"set", required_argument, NULL, 's'},
    {"dead", required_argument, NULL, 'd'},
    {"table", required_argument, NULL, 't'},
    {"json", required_argument, NULL, 'j'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static enum wisp_code apply(struct options *options, int id, char *const *argv, struct wisp_error *error) {
    switch (id) {
    case 'c': options->config = optarg; break;
    case 'd': options->dead = optarg; break;
    case 't': options->table = optarg; break;
    case 'o': options->output = optarg; break;
    case 'j': options->json = optarg; break;
    case 'h': options->help = true; break;
    case 's':
        if (options->set_count == MAX_SETS) return wisp_fail(error, WISP_USAGE, "--set: more than %d", MAX_SETS);
        options->sets[options->set_count++] = optarg;
        break;
    default: return wisp_argument_unknown("route", argv, long_options, error);
    }
    return WISP_OK;
}

static enum wisp_code parse(int argc, char **argv, struct options *options, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    opterr = 0;
    for (int id; !code && (id = getopt_long(argc, argv, "o:", long_options, NULL)) != -1;)
        code = apply(options, id, argv, error);
    if (code || options->help) return code;
    if (optind != argc) return wisp_fail(error, WISP_USAGE, "route takes no argument '%s'", argv[optind]);
    if (!options->config) return wisp_fail(error, WISP_USAGE, "route needs --config FILE");
    return wisp_places_check((const struct wisp_place[]){{"--config", options->config, WISP_PLACE_INPUT},
                                                         {"--table", options->table, WISP_PLACE_INPUT},
                                                         {"-o", options->output, WISP_PLACE_OUTPUT},
                                                         {"--json", options->json, WISP_PLACE_OUTPUT},
                                                         {0}},
                             error);
}

/* The table that the options ask for, checked. What is wrong with it begins with the file that it is of. */
static enum wisp_code make(const struct options *options, struct wisp_routes *routes, struct wisp_error *error) {
    struct wisp_config config;
    struct wisp_error problem = {0};
    enum wisp_code code = wisp_config_load(options->config, options->sets, options->set_count, &config, error);
    if (code) return code;
    struct wisp_wafer_shape wafer = {config.written.mesh_x, config.written.mesh_y};
    struct wisp_faults faults = config.derived.faults;
    if (options->dead)
        code = wisp_faults_add(&faults, wafer, WISP_DEAD_BOTH, options->dead, "--dead", WISP_USAGE, error);
    if (!code && options->table) code = wisp_routes_read(options->table, wafer, &faults, routes, error);
    if (code) return code;
    code = options->table ? wisp_routes_check(routes, &problem) : wisp_routes_compute(wafer, &faults, routes, &problem);
    if (!code) return code;
    return wisp_fail(error, code, "%s: %s", options->table ? options->table : options->config, problem.message);
}

/* ---- what is printed ---- */

static const char *const port_names[WISP_PORTS] = {"local", "north", "east", "south", "west"};

static double mean(const struct wisp_routes_load *load) {
    return load->links ? (double)load->hops / load->links : 0;
}

static void print_loads(const struct wisp_routes *routes, const struct wisp_routes_load *load, FILE *out) {
    unsigned rows = routes->wafer.rows;
    fputs("\npackets of the all-to-all per link\n  die            north   east  south   west\n", out);
    for (unsigned d = 0; d < wisp_wafer_dies(routes->wafer); d++) {
        fprintf(out, "  %2u  (%u,%u)%s", d, d / rows, d % rows, d / rows > 9 || d % rows > 9 ? "" : " ");
        for (unsigned port = 1; port < WISP_PORTS; port++) {
            bool there = wisp_mesh_neighbour(routes->wafer.columns, rows, d, port) >= 0;
            if (wisp_link_lives(routes->wafer, &routes->faults, d, port))
                fprintf(out, " %6u", load->link[d][port]);
            else
                fprintf(out, " %6s", there ? "dead" : "-");
        }
        fputc('\n', out);
    }
}

static void print(const struct wisp_routes *routes, const struct wisp_routes_load *load, FILE *out) {
    char dead[WISP_FAULTS_SIZE];
    unsigned rows = routes->wafer.rows, die = load->busiest_die;
    wisp_faults_text(&routes->faults, routes->wafer, WISP_DEAD_BOTH, dead);
    fprintf(out, "%ux%u dies, dead: %s\n", routes->wafer.columns, rows, *dead ? dead : "nothing");
    fprintf(out, "%u pairs, all connected, without a cycle\n", load->pairs);
    fprintf(out, "hops: %llu, of shortest paths %llu\n", (unsigned long long)load->hops,
            (unsigned long long)load->least_hops);
    fprintf(out, "load of a link: mean %.1f, busiest %u", mean(load), load->busiest);
    if (load->busiest) fprintf(out, ": die %u (%u,%u) %s", die, die / rows, die % rows, port_names[load->busiest_port]);
    fputc('\n', out);
    print_loads(routes, load, out);
}

static void json_links(const struct wisp_routes *routes, const struct wisp_routes_load *load, struct wisp_json *json) {
    wisp_json_array(json, "links");
    for (unsigned d = 0; d < wisp_wafer_dies(routes->wafer); d++)
        for (unsigned port = 1; port < WISP_PORTS; port++) {
            int to = wisp_mesh_neighbour(routes->wafer.columns, routes->wafer.rows, d, port);
            if (to < 0) continue;
            wisp_json_object(json, NULL);
            wisp_json_u64(json, "die", d);
            wisp_json_u64(json, "to_die", (uint64_t)to);
            wisp_json_bool(json, "dead", !wisp_link_lives(routes->wafer, &routes->faults, d, port));
            wisp_json_u64(json, "packets", load->link[d][port]);
            wisp_json_end_object(json);
        }
    wisp_json_end_array(json);
}

/* The ports as letters, a text for each die; a dead one has none. */
static void json_table(const struct wisp_routes *routes, struct wisp_json *json) {
    unsigned dies = wisp_wafer_dies(routes->wafer);
    wisp_json_array(json, "table");
    for (unsigned here = 0; here < dies; here++) {
        char ports[WISP_DIES_MAX + 1] = "";
        for (unsigned to = 0; to < dies; to++) ports[to] = wisp_routes_letters[routes->port[here][to]];
        wisp_json_string(json, NULL, ports);
    }
    wisp_json_end_array(json);
}

static enum wisp_code write_json(const struct wisp_routes *routes, const struct wisp_routes_load *load,
                                 const char *path, struct wisp_error *error) {
    char dead[WISP_FAULTS_SIZE];
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    wisp_json_object(json, NULL);
    wisp_json_u64(json, "schema", 1);
    wisp_json_string(json, "record", "routes");
    wisp_json_u64(json, "mesh_x", routes->wafer.columns);
    wisp_json_u64(json, "mesh_y", routes->wafer.rows);
    wisp_json_string(json, "dead_links", wisp_faults_text(&routes->faults, routes->wafer, WISP_DEAD_LINKS, dead));
    wisp_json_string(json, "dead_dies", wisp_faults_text(&routes->faults, routes->wafer, WISP_DEAD_DIES, dead));
    wisp_json_u64(json, "pairs", load->pairs);
    wisp_json_u64(json, "hops", load->hops);
    wisp_json_u64(json, "least_hops", load->least_hops);
    wisp_json_double(json, "mean_link_packets", mean(load));
    wisp_json_u64(json, "busiest_link_packets", load->busiest);
    json_links(routes, load, json);
    json_table(routes, json);
    wisp_json_end_object(json);
    return wisp_json_write(json, path, error);
}

static enum wisp_code write_table(const struct wisp_routes *routes, const char *path, struct wisp_error *error) {
    struct wisp_output output;
    enum wisp_code code = wisp_output_open(&output, path, error);
    if (code) return code;
    wisp_routes_write(routes, output.stream);
    return wisp_output_commit(&output, error);
}

static bool is_stdout(const char *path) {
    return path && strcmp(path, "-") == 0;
}

static enum wisp_code route_run(int argc, char **argv, struct wisp_error *error) {
    struct options options = {0};
    struct wisp_routes routes;
    struct wisp_routes_load load;
    struct wisp_error problem;
    enum wisp_code code = parse(argc, argv, &options, error);
    if (code) return code;
    if (options.help) return fputs(usage, stdout), WISP_OK;
    code = make(&options, &routes, error);
    if (code) return code;
    wisp_routes_load(&routes, &load);
    bool machine = is_stdout(options.output) || is_stdout(options.json);
    if (!machine) print(&routes, &load, stdout);
    if (options.output) code = write_table(&routes, options.output, error);
    if (options.json)
        code = wisp_next_output(code, write_json(&routes, &load, options.json, &problem), &problem, error);
    if (!code) fprintf(machine ? stderr : stdout, "%s\n", wisp_code_word(WISP_OK));
    return code;
}

const struct wisp_command wisp_command_route = {
    "route", "routing tables around dead links and dies: compute, check, load per link", route_run};

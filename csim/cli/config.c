/* config.c - `wisp config show`: what a configuration comes to. */
#include "base/config.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/places.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

static const char usage[] = "usage: wisp config show --config FILE [--set KEY=VALUE]... [--json FILE]\n"
                            "\n"
                            "Print a configuration, the cycles it comes to, how well they fit, and its hash.\n"
                            "\n"
                            "  --config FILE      the wafer (configs/*.ini)\n"
                            "  --set KEY=VALUE    override a key, as section.key=value\n"
                            "  --json FILE        the same as JSON; - for stdout, instead of the table\n";

enum { MAX_SETS = 64 };

struct options {
    const char *config, *json, *sets[MAX_SETS];
    size_t set_count;
    bool help;
};

static const struct option long_options[] = {
    {"config", required_argument, NULL, 'c'},
    {"set", required_argument, NULL, 's'},
    {"json", required_argument, NULL, 'j'},
    {"help", no_argument, NULL, 'h'},
    {NULL, 0, NULL, 0},
};

static enum wisp_code apply(struct options *options, int id, char *const *argv, struct wisp_error *error) {
    switch (id) {
    case 'c': options->config = optarg; break;
    case 'j': options->json = optarg; break;
    case 'h': options->help = true; break;
    case 's':
        if (options->set_count == MAX_SETS) return wisp_fail(error, WISP_USAGE, "--set: more than %d", MAX_SETS);
        options->sets[options->set_count++] = optarg;
        break;
    default: return wisp_argument_unknown("config", argv, long_options, error);
    }
    return WISP_OK;
}

static enum wisp_code parse(int argc, char **argv, struct options *options, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    opterr = 0;
    for (int id; !code && (id = getopt_long(argc, argv, "", long_options, NULL)) != -1;)
        code = apply(options, id, argv, error);
    if (code || options->help) return code;
    if (optind + 1 != argc || strcmp(argv[optind], "show") != 0)
        return wisp_fail(error, WISP_USAGE, "config knows one action, show; see wisp config --help");
    if (!options->config) return wisp_fail(error, WISP_USAGE, "config show needs --config FILE");
    return wisp_places_check((const struct wisp_place[]){{"--config", options->config, WISP_PLACE_INPUT},
                                                         {"--json", options->json, WISP_PLACE_OUTPUT},
                                                         {0}},
                             error);
}

static enum wisp_code write_json(const struct wisp_config *config, const char *path, struct wisp_error *error) {
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    wisp_config_json(config, NULL, json);
    return wisp_json_write(json, path, error);
}

static enum wisp_code config_run(int argc, char **argv, struct wisp_error *error) {
    struct options options = {0};
    struct wisp_config config;
    enum wisp_code code = parse(argc, argv, &options, error);
    if (code) return code;
    if (options.help) return fputs(usage, stdout), WISP_OK;
    code = wisp_config_load(options.config, options.sets, options.set_count, &config, error);
    if (!code && options.json) code = write_json(&config, options.json, error);
    if (!code && !(options.json && strcmp(options.json, "-") == 0)) wisp_config_print(&config, stdout);
    return code;
}

const struct wisp_command wisp_command_config = {"config", "print a configuration and what it comes to", config_run};

#include "cli/arguments.h"

#include "base/number.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum wisp_code wisp_argument_count(const char *option, const char *text, uint64_t min, uint64_t max, uint64_t *value,
                                   struct wisp_error *error) {
    uint64_t parsed;
    if (!wisp_parse_count(text, &parsed) || parsed < min || parsed > max)
        return wisp_fail(error, WISP_USAGE, "--%s: '%s' is not a whole number from %llu to %llu", option, text,
                         (unsigned long long)min, (unsigned long long)max);
    *value = parsed;
    return WISP_OK;
}

enum wisp_code wisp_argument_u32(const char *option, const char *text, uint32_t min, uint32_t max, uint32_t *value,
                                 struct wisp_error *error) {
    uint64_t wide = 0;
    enum wisp_code code = wisp_argument_count(option, text, min, max, &wide, error);
    if (!code) *value = (uint32_t)wide;
    return code;
}

enum wisp_code wisp_argument_real(const char *option, const char *text, const char *interval, double *value,
                                  struct wisp_error *error) {
    double parsed, low = strtod(interval + 1, NULL), high = strtod(strchr(interval, ',') + 1, NULL);
    bool from = interval[0] == '[', to = interval[strlen(interval) - 1] == ']';
    if (!wisp_parse_real(text, &parsed) || parsed < low || parsed > high || (parsed <= low && !from) ||
        (parsed >= high && !to))
        return wisp_fail(error, WISP_USAGE, "--%s: '%s' is not a number in %s", option, text, interval);
    *value = parsed;
    return WISP_OK;
}

enum wisp_code wisp_argument_range(const char *name, const char *text, struct wisp_range *range,
                                   struct wisp_error *error) {
    char first[32];
    const char *colon = strchr(text, ':');
    if (!colon) {
        enum wisp_code code = wisp_argument_u32(name, text, 0, UINT32_MAX - 1, &range->first, error);
        range->end = range->first + 1;
        return code;
    }
    snprintf(first, sizeof first, "%.*s", (int)(colon - text), text);
    enum wisp_code code = wisp_argument_u32(name, first, 0, UINT32_MAX - 1, &range->first, error);
    if (!code) code = wisp_argument_u32(name, colon + 1, 0, UINT32_MAX, &range->end, error);
    if (!code && range->end <= range->first)
        return wisp_fail(error, WISP_USAGE, "--%s: '%s' is an empty range", name, text);
    return code;
}

enum wisp_code wisp_arguments_output(int argc, char **argv, const char *command, const char **output, bool *help,
                                     struct wisp_error *error) {
    static const struct option options[] = {
        {"output", required_argument, NULL, 'o'}, {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    *output = NULL;
    *help = false;
    optind = 1;
    opterr = 0;
    for (int id; !*help && (id = getopt_long(argc, argv, "o:", options, NULL)) != -1;) {
        if (id == 'o') *output = optarg;
        if (id == 'h') *help = true;
        if (id != 'o' && id != 'h')
            return wisp_fail(error, WISP_USAGE, "unknown or incomplete option; see wisp %s --help", command);
    }
    return WISP_OK;
}

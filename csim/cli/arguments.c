#include "cli/arguments.h"

#include "base/nearest.h"

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

bool wisp_argument_split(const char *text, char separator, char parts[][WISP_PART_SIZE], unsigned count) {
    for (unsigned i = 0; i < count; i++) {
        const char *end = i + 1 < count ? strchr(text, separator) : text + strlen(text);
        if (!end || end == text || end - text >= WISP_PART_SIZE || memchr(text, separator, (size_t)(end - text)))
            return false;
        snprintf(parts[i], WISP_PART_SIZE, "%.*s", (int)(end - text), text);
        text = end + 1;
    }
    return true;
}

enum wisp_code wisp_argument_range(const char *name, const char *text, struct wisp_range *range,
                                   struct wisp_error *error) {
    char parts[2][WISP_PART_SIZE];
    if (!strchr(text, ':')) {
        enum wisp_code code = wisp_argument_u32(name, text, 0, UINT32_MAX - 1, &range->first, error);
        range->end = range->first + 1;
        return code;
    }
    if (!wisp_argument_split(text, ':', parts, 2))
        return wisp_fail(error, WISP_USAGE, "--%s: '%s' is not of the form N or A:B", name, text);
    enum wisp_code code = wisp_argument_u32(name, parts[0], 0, UINT32_MAX - 1, &range->first, error);
    if (!code) code = wisp_argument_u32(name, parts[1], 0, UINT32_MAX, &range->end, error);
    if (!code && range->end <= range->first)
        return wisp_fail(error, WISP_USAGE, "--%s: '%s' is an empty range", name, text);
    return code;
}

/* ---- options that are not there ---- */

/* getopt_long says in optopt which known option lacks its value, or has one that it does not take; or which letter is
 * none. It is 0 for a word. */
static enum wisp_code wrong_value(const struct option *option, const char *command, struct wisp_error *error) {
    return wisp_fail(error, WISP_USAGE, "--%s %s; see wisp %s --help", option->name,
                     option->has_arg == no_argument ? "takes no value" : "needs a value", command);
}

enum wisp_code wisp_argument_unknown(const char *command, char *const *argv, const struct option *options,
                                     struct wisp_error *error) {
    enum { OPTIONS_MAX = 64 };
    const char *names[OPTIONS_MAX], *likely[OPTIONS_MAX], *word = argv[optind - 1];
    char name[64];
    size_t count = 0, begin_so = 0;
    word += strspn(word, "-");
    snprintf(name, sizeof name, "%.*s", (int)strcspn(word, "="), word);
    for (; options[count].name && count < OPTIONS_MAX; count++) {
        if (optopt && options[count].val == optopt) return wrong_value(&options[count], command, error);
        names[count] = options[count].name;
        if (strncmp(names[count], name, strlen(name)) == 0) likely[begin_so++] = names[count];
    }
    if (optopt) return wisp_fail(error, WISP_USAGE, "unknown option '-%c'; see wisp %s --help", optopt, command);
    if (begin_so > 1)
        return wisp_fail(error, WISP_USAGE, "--%s is more than one option, such as --%s; see wisp %s --help", name,
                         likely[wisp_nearest(name, likely, begin_so)], command);
    return wisp_fail(error, WISP_USAGE, "unknown option '--%s' (the nearest is '--%s'); see wisp %s --help", name,
                     names[wisp_nearest(name, names, count)], command);
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
        if (id != 'o' && id != 'h') return wisp_argument_unknown(command, argv, options, error);
    }
    return WISP_OK;
}

/* report.c - `wisp report`: JSON records, and the page that shows them, in one file. */
#include "base/file.h"
#include "base/json_read.h"
#include "base/nearest.h"
#include "cli/arguments.h"
#include "cli/command.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
    "usage: wisp report RESULT.json... -o report.html\n"
    "\n"
    "Results as one page for a browser, without a network: what failed and where it began, studies, and the wafer\n"
    "over time. RESULT.json is what other commands write: wisp cosim --json and --record, wisp run --json, the\n"
    "studies of wisp sweep, make regress, formal, synth, timing and fpga, and records of mutation and coverage.\n"
    "\n"
    "  -o, --output FILE    where to; - for stdout\n";

static const char page[] =
#include "report_page.h"
    ;

static const char *const kinds[] = {"cosim", "study",  "net",  "recording", "regress", "formal",
                                    "synth", "timing", "fpga", "mutation",  "coverage"};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

/* A text inside an attribute. */
static void put_attribute(FILE *out, const char *text) {
    for (; *text; text++) switch (*text) {
        case '&': fputs("&amp;", out); break;
        case '"': fputs("&quot;", out); break;
        case '<': fputs("&lt;", out); break;
        default: putc(*text, out);
        }
}

/* In JSON a '<' stands in strings only; escaped, it can end no script. */
static void put_record(FILE *out, const char *path, const char *json) {
    const char *name = strrchr(path, '/');
    fputs("<script type=\"application/json\" data-file=\"", out);
    put_attribute(out, name ? name + 1 : path);
    fputs("\">\n", out);
    for (size_t plain; *json; json += plain + (json[plain] == '<')) {
        plain = strcspn(json, "<");
        fwrite(json, 1, plain, out);
        if (json[plain] == '<') fputs("\\u003c", out);
    }
    fputs("\n</script>\n", out);
}

static enum wisp_code check_kind(const char *path, const char *kind, struct wisp_error *error) {
    if (!*kind) return wisp_fail(error, WISP_BAD_INPUT, "%s: no record of wisp: it has no key \"record\"", path);
    for (unsigned i = 0; i < KINDS; i++)
        if (strcmp(kind, kinds[i]) == 0) return WISP_OK;
    return wisp_fail(error, WISP_BAD_INPUT, "%s: a record of the unknown kind '%s' (the nearest is '%s')", path, kind,
                     kinds[wisp_nearest(kind, kinds, KINDS)]);
}

static enum wisp_code add_record(FILE *out, const char *path, struct wisp_error *error) {
    char *text, kind[64];
    size_t size;
    enum wisp_code code = wisp_file_read(path, &text, &size, error);
    if (!code) code = wisp_json_kind(path, text, size, kind, sizeof kind, error);
    if (!code) code = check_kind(path, kind, error);
    if (!code) put_record(out, path, text);
    free(text);
    return code;
}

static enum wisp_code write_page(const char *output, char **paths, int count, struct wisp_error *error) {
    static const char marker[] = "@@records\n";
    struct wisp_output out;
    enum wisp_code code = wisp_output_open(&out, output, error);
    if (code) return code;
    const char *rest = strstr(page, marker);
    fwrite(page, 1, (size_t)(rest - page), out.stream);
    for (int i = 0; i < count && !code; i++) code = add_record(out.stream, paths[i], error);
    fputs(rest + sizeof marker - 1, out.stream);
    if (!code) return wisp_output_commit(&out, error);
    wisp_output_discard(&out);
    return code;
}

static enum wisp_code report(int argc, char **argv, struct wisp_error *error) {
    const char *output;
    bool help;
    enum wisp_code code = wisp_arguments_output(argc, argv, "report", &output, &help, error);
    if (code) return code;
    if (help) return fputs(usage, stdout), WISP_OK;
    if (optind == argc || !output)
        return wisp_fail(error, WISP_USAGE, "usage: wisp report RESULT.json... -o report.html");
    return write_page(output, argv + optind, argc - optind, error);
}

const struct wisp_command wisp_command_report = {"report", "results as one page for a browser", report};

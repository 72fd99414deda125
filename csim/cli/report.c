/* report.c - `wisp report`: JSON records, and the page that shows them, in one file. */
#include "base/file.h"
#include "base/json_read.h"
#include "base/record_check.h"
#include "cli/arguments.h"
#include "cli/command.h"
#include "cli/places.h"

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
    "A record that is not what it should be is named on stderr and in the page, which has the others: BAD_INPUT.\n"
    "\n"
    "  -o, --output FILE    where to; - for stdout\n";

static const char page[] =
#include "report_page.h"
    ;

struct record {
    const char *path;
    char *text;                /* NULL: it is not shown */
    struct wisp_error problem; /* then: why */
};

/* As content of an element, or in an attribute. */
static void put_text(FILE *out, const char *text) {
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
    put_text(out, name ? name + 1 : path);
    fputs("\">\n", out);
    for (size_t plain; *json; json += plain + (json[plain] == '<')) {
        plain = strcspn(json, "<");
        fwrite(json, 1, plain, out);
        if (json[plain] == '<') fputs("\\u003c", out);
    }
    fputs("\n</script>\n", out);
}

/* Those of a page, in their order; the first failure that is not the record's own. */
static enum wisp_code read_records(struct record *records, char **paths, int count, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (int i = 0; i < count && (!code || code == WISP_BAD_INPUT); i++) {
        yajl_val tree;
        struct record *record = &records[i];
        record->path = paths[i];
        code = wisp_json_record(paths[i], &record->text, &tree, &record->problem);
        if (!code) code = wisp_record_check(paths[i], tree, &record->problem);
        yajl_tree_free(tree);
        if (!code) continue;
        free(record->text);
        record->text = NULL;
        *error = record->problem;
    }
    return code == WISP_BAD_INPUT ? WISP_OK : code;
}

/* What is wrong with the records that are not shown: on stderr. */
static int say_problems(const struct record *records, int count) {
    int wrong = 0;
    for (int i = 0; i < count; i++) {
        if (!records[i].problem.code) continue;
        fprintf(stderr, "wisp: not shown: %s\n", records[i].problem.message);
        wrong++;
    }
    return wrong;
}

static void put_problems(FILE *out, const struct record *records, int count) {
    for (int i = 0; i < count; i++) {
        if (!records[i].problem.code) continue;
        fputs("<p class=\"bad\" role=\"alert\">Not shown: ", out);
        put_text(out, records[i].problem.message);
        fputs("</p>\n", out);
    }
}

static void put_records(FILE *out, const struct record *records, int count) {
    for (int i = 0; i < count; i++)
        if (records[i].text) put_record(out, records[i].path, records[i].text);
}

static enum wisp_code write_page(const char *output, const struct record *records, int count,
                                 struct wisp_error *error) {
    static const struct {
        const char *marker;
        void (*put)(FILE *out, const struct record *records, int count);
    } parts[] = {{"@@problems\n", put_problems}, {"@@records\n", put_records}};
    struct wisp_output out;
    enum wisp_code code = wisp_output_open(&out, output, error);
    if (code) return code;
    const char *rest = page;
    for (unsigned i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        const char *marker = strstr(rest, parts[i].marker);
        fwrite(rest, 1, (size_t)(marker - rest), out.stream);
        parts[i].put(out.stream, records, count);
        rest = marker + strlen(parts[i].marker);
    }
    fputs(rest, out.stream);
    return wisp_output_commit(&out, error);
}

static enum wisp_code make_page(const char *output, char **paths, int count, struct wisp_error *error) {
    struct record *records = calloc((size_t)count, sizeof *records);
    if (!records) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a page");
    enum wisp_code code = read_records(records, paths, count, error);
    bool one = count == 1 && !records[0].text;
    int wrong = code || one ? 0 : say_problems(records, count);
    if (one)
        code = error->code;
    else if (!code && wrong == count)
        code = wisp_fail(error, WISP_BAD_INPUT, "none of the %d records can be shown", count);
    else if (!code)
        code = write_page(output, records, count, error);
    if (!code && wrong)
        code =
            wisp_fail(error, WISP_BAD_INPUT, "%d of %d records are not shown; the page has the others", wrong, count);
    for (int i = 0; i < count; i++) free(records[i].text);
    free(records);
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
    for (int i = optind; i < argc && !code; i++)
        code = wisp_places_check(
            (const struct wisp_place[]){{"", argv[i], WISP_PLACE_INPUT}, {"-o", output, WISP_PLACE_OUTPUT}, {0}},
            error);
    return code ? code : make_page(output, argv + optind, argc - optind, error);
}

const struct wisp_command wisp_command_report = {"report", "results as one page for a browser", report};

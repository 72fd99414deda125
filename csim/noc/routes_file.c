#include "noc/routes_file.h"

#include "base/file.h"

#include <stdlib.h>
#include <string.h>

const char wisp_routes_letters[] = "LNESW-";

void wisp_routes_write(const struct wisp_routes *routes, FILE *stream) {
    unsigned dies = wisp_wafer_dies(routes->wafer);
    fprintf(stream,
            "; wisp routing table: of each die the port toward die 0, 1, 2, ..., a group for each column\n"
            "mesh %ux%u\n",
            routes->wafer.columns, routes->wafer.rows);
    for (unsigned here = 0; here < dies; here++) {
        fprintf(stream, "%2u", here);
        for (unsigned to = 0; to < dies; to++)
            fprintf(stream, "%s%c", to % routes->wafer.rows ? "" : " ", wisp_routes_letters[routes->port[here][to]]);
        fputc('\n', stream);
    }
}

struct reading {
    const char *path;
    unsigned line;
    struct wisp_routes *routes;
    struct wisp_error *error;
};

static enum wisp_code read_mesh(const struct reading *reading, const char *text) {
    unsigned columns, rows;
    char more;
    const struct wisp_wafer_shape *wafer = &reading->routes->wafer;
    if (sscanf(text, "mesh %3ux%3u %c", &columns, &rows, &more) != 2)
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%u: not of the form mesh XxY", reading->path,
                         reading->line);
    if (columns == wafer->columns && rows == wafer->rows) return WISP_OK;
    return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%u: a table for %ux%u dies; the wafer has %ux%u",
                     reading->path, reading->line, columns, rows, wafer->columns, wafer->rows);
}

/* The line of a die: its number, then a letter for each destination. */
static enum wisp_code read_die(const struct reading *reading, const char *text, unsigned die) {
    unsigned dies = wisp_wafer_dies(reading->routes->wafer), to = 0;
    char *at;
    unsigned long number = strtoul(text, &at, 10);
    if (at == text || number != die)
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%u: the line of die %u should stand here", reading->path,
                         reading->line, die);
    for (; *at; at++) {
        if (*at == ' ' || *at == '\r') continue;
        const char *letter = strchr(wisp_routes_letters, *at);
        if (!letter)
            return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%u: '%c' is not one of L, N, E, S, W and -",
                             reading->path, reading->line, *at);
        if (to < dies) reading->routes->port[die][to] = (uint8_t)(letter - wisp_routes_letters);
        to++;
    }
    if (to == dies) return WISP_OK;
    return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%u: die %u has %u ports, for %u dies", reading->path,
                     reading->line, die, to, dies);
}

static enum wisp_code read_lines(struct reading *reading, char *text) {
    unsigned dies = wisp_wafer_dies(reading->routes->wafer), lines = 0;
    enum wisp_code code = WISP_OK;
    for (char *line = text, *end; *line && !code; line = end) {
        end = line + strcspn(line, "\n");
        if (*end) *end++ = 0;
        reading->line++;
        line += strspn(line, " \t\r");
        if (!*line || *line == ';') continue;
        if (lines > dies)
            return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%u: a line beyond the last die", reading->path,
                             reading->line);
        code = lines ? read_die(reading, line, lines - 1) : read_mesh(reading, line);
        lines++;
    }
    if (code || lines > dies) return code;
    return wisp_fail(reading->error, WISP_BAD_INPUT, "%s: ends before the line of die %u", reading->path,
                     lines ? lines - 1 : 0);
}

enum wisp_code wisp_routes_read(const char *path, struct wisp_wafer_shape wafer, const struct wisp_faults *faults,
                                struct wisp_routes *routes, struct wisp_error *error) {
    enum { LARGEST = 1 << 20 };
    struct reading reading = {.path = path, .routes = routes, .error = error};
    char *text;
    size_t size;
    if (wisp_wafer_dies(wafer) > WISP_DIES_MAX)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: a wafer of %ux%u dies; a routing table holds %d", path,
                         wafer.columns, wafer.rows, WISP_DIES_MAX);
    enum wisp_code code = wisp_file_read_within(path, LARGEST, &text, &size, error);
    *routes = (struct wisp_routes){.wafer = wafer, .faults = *faults};
    if (!code) code = read_lines(&reading, text);
    free(text);
    return code;
}

#include "study/points.h"

#include "base/file.h"
#include "base/number.h"

#include <stdlib.h>
#include <string.h>

enum { LARGEST_FILE = 1 << 24, LARGEST_BATCH = 1 << 30 };
#define NONE SIZE_MAX

struct reading {
    const char *path;
    unsigned line;
    size_t batch, us, columns; /* columns 0: the header is still to come */
    size_t room;
    struct wisp_points *points;
    struct wisp_error *error;
};

/* Cut a line at its commas, in place, without blanks around. Returns the fields; `fields` holds the first `room`. */
static size_t split(char *line, char **fields, size_t room) {
    size_t count = 0;
    for (char *next = line; next; count++) {
        char *field = next, *comma = strchr(field, ',');
        next = comma ? comma + 1 : NULL;
        if (comma) *comma = 0;
        field += strspn(field, " \t");
        for (size_t length = strlen(field); length && strchr(" \t\r", field[length - 1]);) field[--length] = 0;
        if (count < room) fields[count] = field;
    }
    return count;
}

static enum wisp_code read_header(struct reading *reading, char **fields, size_t count) {
    reading->batch = reading->us = NONE;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i], "batch") == 0) reading->batch = i;
        if (strcmp(fields[i], "us") == 0) reading->us = i;
    }
    reading->columns = count;
    const char *missing = reading->batch == NONE ? "batch" : reading->us == NONE ? "us" : NULL;
    return missing ? wisp_fail(reading->error, WISP_BAD_INPUT,
                               "%s:%u: no column '%s' in the header; a line such as batch,us names the columns",
                               reading->path, reading->line, missing)
                   : WISP_OK;
}

static enum wisp_code add(struct reading *reading, struct wisp_point point) {
    struct wisp_points *points = reading->points;
    if (points->count == reading->room) {
        reading->room = reading->room ? 2 * reading->room : 16;
        struct wisp_point *list = realloc(points->list, reading->room * sizeof *list);
        if (!list)
            return wisp_fail(reading->error, WISP_ENVIRONMENT, "%s: out of memory for its points", reading->path);
        points->list = list;
    }
    points->list[points->count++] = point;
    return WISP_OK;
}

static enum wisp_code read_point(struct reading *reading, char **fields, size_t count) {
    struct wisp_point point = {.line = reading->line};
    const struct wisp_points *points = reading->points;
    const char *path = reading->path;
    uint64_t batch;
    if (count != reading->columns)
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%u: %zu fields, the header has %zu", path, reading->line,
                         count, reading->columns);
    const char *batch_text = fields[reading->batch], *us_text = fields[reading->us];
    if (!wisp_parse_count(batch_text, &batch) || !batch || batch > LARGEST_BATCH)
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%u: batch '%s' is not a whole number from 1 to %d", path,
                         reading->line, batch_text, LARGEST_BATCH);
    if (!wisp_parse_real(us_text, &point.us) || point.us <= 0)
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%u: us '%s' is not a time above 0", path, reading->line,
                         us_text);
    if (points->count && batch <= points->list[points->count - 1].batch)
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%u: batch %s after batch %u; batches have to grow", path,
                         reading->line, batch_text, points->list[points->count - 1].batch);
    point.batch = (uint32_t)batch;
    return add(reading, point);
}

static enum wisp_code read_line(struct reading *reading, char *line) {
    enum { COLUMNS_MAX = 64 };
    char *fields[COLUMNS_MAX];
    if (*line == '#' || !line[strspn(line, " \t\r")]) return WISP_OK;
    size_t count = split(line, fields, COLUMNS_MAX);
    if (count > COLUMNS_MAX)
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%u: %zu columns, more than %d", reading->path,
                         reading->line, count, COLUMNS_MAX);
    return reading->columns ? read_point(reading, fields, count) : read_header(reading, fields, count);
}

enum wisp_code wisp_points_read(const char *path, struct wisp_points *points, struct wisp_error *error) {
    struct reading reading = {.path = path, .points = points, .error = error};
    char *text;
    size_t size;
    *points = (struct wisp_points){0};
    enum wisp_code code = wisp_file_read_within(path, LARGEST_FILE, &text, &size, error);
    for (char *line = text, *next; !code && line; line = next) {
        next = strchr(line, '\n');
        if (next) *next++ = 0;
        reading.line++;
        code = read_line(&reading, line);
    }
    free(text);
    if (!code && !reading.columns)
        code = wisp_fail(error, WISP_BAD_INPUT, "%s: no header in it, such as batch,us", path);
    if (code) wisp_points_free(points);
    return code;
}

void wisp_points_free(struct wisp_points *points) {
    free(points->list);
    *points = (struct wisp_points){0};
}

const struct wisp_point *wisp_points_find(const struct wisp_points *points, uint64_t batch) {
    for (size_t i = 0; i < points->count; i++)
        if (points->list[i].batch == batch) return &points->list[i];
    return NULL;
}

#include "base/ini_reader.h"

#include "base/file.h"
#include "base/nearest.h"

#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LARGEST_FILE = 1 << 24 };

/* A file while it is read. */
struct reading {
    const char *path, *rest;
    wisp_ini_take *take;
    void *user;
    struct wisp_error *error; /* the first one stays */
    enum wisp_code code;
    int line, failed_line;
};

enum wisp_code wisp_ini_find(const char *name, const char *const *names, size_t count, const char *where,
                             enum wisp_code blame, size_t *index, struct wisp_error *error) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0) return *index = i, WISP_OK;
    return wisp_fail(error, blame, "%s: unknown key %s (the nearest is %s)", where, name,
                     names[wisp_nearest(name, names, count)]);
}

static int on_key(void *user, const char *section, const char *key, const char *value) {
    struct reading *reading = user;
    char name[128], where[512];
    if (reading->code) return 0;
    snprintf(name, sizeof name, "%s.%s", section, key);
    snprintf(where, sizeof where, "%s:%d", reading->path, reading->line);
    reading->code = reading->take(reading->user, name, value, where, reading->error);
    if (reading->code) reading->failed_line = reading->line;
    return !reading->code;
}

/* Counts lines, which the library does not tell, and refuses what it would cut in two. */
static char *next_line(char *text, int size, void *user) {
    struct reading *reading = user;
    size_t length = strcspn(reading->rest, "\n");
    if (reading->rest[length]) length++;
    if (reading->code || !length) return NULL;
    reading->line++;
    if (length < (size_t)size) {
        memcpy(text, reading->rest, length);
        text[length] = 0;
        reading->rest += length;
        return text;
    }
    reading->failed_line = reading->line;
    reading->code = wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%d: the line is longer than %d characters",
                              reading->path, reading->line, size - 2);
    return NULL;
}

static enum wisp_code read_keys(struct reading *reading) {
    int bad_line = ini_parse_stream(next_line, reading, on_key, reading);
    if (bad_line > 0 && (!reading->code || bad_line < reading->failed_line))
        return wisp_fail(reading->error, WISP_BAD_INPUT, "%s:%d: neither [section] nor key = value nor a comment",
                         reading->path, bad_line);
    return reading->code;
}

enum wisp_code wisp_ini_read(const char *path, wisp_ini_take *take, void *user, struct wisp_error *error) {
    struct reading reading = {.path = path, .take = take, .user = user, .error = error};
    char *text;
    size_t size;
    enum wisp_code code = wisp_file_read_within(path, LARGEST_FILE, &text, &size, error);
    if (code) return code;
    reading.rest = text;
    code = read_keys(&reading);
    free(text);
    return code;
}

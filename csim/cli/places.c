#include "cli/places.h"

#include "base/file.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Cut the last name off: "a/b" becomes "a", "/a" becomes "/". False: there is only one, and the rest is in ".". */
static bool cut(char *path) {
    char *slash = strrchr(path, '/');
    if (slash) slash[slash == path] = 0;
    return slash;
}

/* The one name of a place, links followed, whether it is there or not: that of as much of its way as is there, and the
 * rest. "" if it is too long for a place. */
static void name_place(const char *path, char name[PATH_MAX]) {
    char head[PATH_MAX], *target = wisp_output_place(path);
    const char *at = target ? target : path, *rest;
    *name = 0;
    if (strlen(at) < sizeof head) {
        strcpy(head, at);
        while (!realpath(head, name) && strcmp(head, "/") != 0 && cut(head)) continue;
        rest = *name ? at + strlen(head) : at;
        if (!*name && !realpath(".", name)) *name = 0;
        rest += strspn(rest, "/");
        size_t length = strcmp(name, "/") == 0 ? 0 : strlen(name);
        if (*rest && snprintf(name + length, PATH_MAX - length, "/%s", rest) >= (int)(PATH_MAX - length)) *name = 0;
    }
    free(target);
}

static bool is_regular(const char *name, struct stat *info) {
    return stat(name, info) == 0 && S_ISREG(info->st_mode);
}

/* Also the same file by a hard link, or where names differ in case only. */
static bool is_same(const char *a, const char *b) {
    struct stat one, other;
    if (is_regular(a, &one) && is_regular(b, &other)) return one.st_dev == other.st_dev && one.st_ino == other.st_ino;
    return strcmp(a, b) == 0 && (stat(a, &one) || S_ISDIR(one.st_mode));
}

static bool lies_in(const char *name, const char *directory) {
    size_t length = strlen(directory);
    return strncmp(name, directory, length) == 0 && name[length] == '/';
}

static bool is_directory(const char *name) {
    struct stat info;
    return stat(name, &info) == 0 && S_ISDIR(info.st_mode);
}

/* May something lie in it? */
static bool may_hold(const struct wisp_place *place, const char *name) {
    return place->use == WISP_PLACE_DIRECTORY || is_directory(name);
}

static const char *blank(const struct wisp_place *place) {
    return *place->option ? " " : "";
}

static enum wisp_code refuse(const struct wisp_place *a, const struct wisp_place *b, const char *why,
                             struct wisp_error *error) {
    return wisp_fail(error, WISP_USAGE, "%s%s%s and %s%s%s: %s", a->option, blank(a), a->path, b->option, blank(b),
                     b->path, why);
}

static enum wisp_code check_pair(const struct wisp_place *a, const struct wisp_place *b, struct wisp_error *error) {
    char one[PATH_MAX], other[PATH_MAX];
    bool input = a->use == WISP_PLACE_INPUT || b->use == WISP_PLACE_INPUT;
    bool out = strcmp(a->path, "-") == 0, out_too = strcmp(b->path, "-") == 0;
    if (a->use == WISP_PLACE_INPUT && b->use == WISP_PLACE_INPUT) return WISP_OK;
    if (!input && out && out_too) return refuse(a, b, "both want stdout", error);
    if (out || out_too) return WISP_OK;
    name_place(a->path, one);
    name_place(b->path, other);
    if (!*one || !*other) return WISP_OK; /* to be refused when it is opened */
    if (is_same(one, other))
        return refuse(a, b, input ? "the output would replace the input" : "two outputs in one place", error);
    if ((lies_in(one, other) && !may_hold(b, other)) || (lies_in(other, one) && !may_hold(a, one)))
        return refuse(a, b, "one of them would have to be a directory for the other", error);
    return WISP_OK;
}

enum wisp_code wisp_places_check(const struct wisp_place *places, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (const struct wisp_place *a = places; a->option && !code; a++) {
        if (a->path && !*a->path) /* the files below an empty directory would lie in the root */
            return wisp_fail(error, WISP_USAGE, "%s%san empty name; a file or a directory is needed", a->option,
                             *a->option ? ": " : "");
        for (const struct wisp_place *b = a + 1; b->option && !code; b++)
            if (a->path && b->path) code = check_pair(a, b, error);
    }
    return code;
}

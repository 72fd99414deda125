#include "cli/clash.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>

static bool is_file(const char *path) {
    return path && strcmp(path, "-") != 0;
}

/* A device may be written twice; a file may be there under two names, or not yet. */
static bool same(const char *a, const char *b) {
    struct stat one, other;
    bool there = stat(a, &one) == 0;
    if (there && !S_ISREG(one.st_mode)) return false;
    if (strcmp(a, b) == 0) return true;
    return there && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

enum wisp_code wisp_refuse_clash(const char *option, const char *output, const char *other, struct wisp_error *error) {
    if (!is_file(output) || !is_file(other) || !same(output, other)) return WISP_OK;
    return wisp_fail(error, WISP_USAGE, "%s: '%s' is the same file as '%s', which is used, too; give another name",
                     option, output, other);
}

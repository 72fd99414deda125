#include "study/names.h"

#include "base/hash.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { STEM_MAX = WISP_SHORT_NAME_SIZE - (int)sizeof "~0123456789abcdef" };

/* Whatever the locale says. */
static bool stays(char sign, bool first) {
    bool letter = (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z');
    return letter || (sign >= '0' && sign <= '9') || sign == '_' || sign == '+' ||
           (!first && (sign == '-' || sign == '.'));
}

/* The name of a file without directories and ending, escaped; false if there is none, or not all
 * of it has room. */
static bool make_stem(const char *path, char name[WISP_SHORT_NAME_SIZE]) {
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path, *dot = strrchr(base, '.');
    const char *end = dot && dot > base ? dot : base + strlen(base);
    size_t length = 0;
    for (const char *at = base; at < end; at++) {
        bool plain = stays(*at, at == base);
        if (length + (plain ? 1 : 3) > STEM_MAX) return name[length] = 0, false;
        if (plain)
            name[length++] = *at;
        else
            length += (size_t)sprintf(name + length, "%%%02X", (unsigned char)*at);
    }
    name[length] = 0;
    return length > 0;
}

static void add_hash(const char *path, char name[WISP_SHORT_NAME_SIZE]) {
    size_t length = strlen(name);
    snprintf(name + length, WISP_SHORT_NAME_SIZE - length, "~%016llx",
             (unsigned long long)wisp_hash(path, strlen(path)));
}

enum wisp_code wisp_short_names(const char *what, const char *const *paths, size_t count,
                                char (*names)[WISP_SHORT_NAME_SIZE], struct wisp_error *error) {
    for (size_t i = 0; i < count; i++) {
        bool unique = make_stem(paths[i], names[i]);
        for (size_t k = 0; k < count; k++) {
            char other[WISP_SHORT_NAME_SIZE];
            if (k < i && strcmp(paths[k], paths[i]) == 0)
                return wisp_fail(error, WISP_USAGE, "%s: '%s' stands there twice", what, paths[i]);
            make_stem(paths[k], other);
            unique &= k == i || strcasecmp(names[i], other) != 0;
        }
        if (!unique) add_hash(paths[i], names[i]);
    }
    return WISP_OK;
}

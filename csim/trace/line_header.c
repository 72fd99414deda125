#include "trace/line_header.h"

#include "trace/json_keys.h"

#include <string.h>

/* The header's columns as they stand in it. */
struct names {
    char *name[WISP_COLUMNS_MAX];
    unsigned count;
};

/* Take a header apart; quotes and blanks around a name are left out. */
static bool split(struct names *names, char *line) {
    char *rest = line;
    for (names->count = 0; rest;) {
        char *comma = strchr(rest, ','), *name = rest + strspn(rest, " \t\"");
        if (names->count == WISP_COLUMNS_MAX) return false;
        rest = comma ? comma + 1 : NULL;
        if (comma) *comma = 0;
        name[strcspn(name, "\"")] = 0;
        for (size_t end = strlen(name); end && strchr(" \t", name[end - 1]);) name[--end] = 0;
        names->name[names->count++] = name;
    }
    return true;
}

/* Which part a column has; WISP_KEYS: none. */
static unsigned part_of(const struct wisp_keys *keys, const char *name) {
    unsigned part = 0;
    while (part < WISP_KEYS && strcmp(keys->name[part], name)) part++;
    return part;
}

/* The parts that the columns have, a bit each. */
static unsigned parts(const struct wisp_keys *keys, const struct names *names) {
    unsigned found = 0;
    for (unsigned i = 0; i < names->count; i++) found |= 1u << part_of(keys, names->name[i]);
    return found;
}

static unsigned missing(unsigned found) {
    unsigned part = 0;
    while (part < WISP_KEYS && (part == WISP_KEY_PHASE || found & 1u << part)) part++;
    return part;
}

static const struct wisp_keys *choose(const struct wisp_reading *reading, const struct names *names) {
    const struct wisp_keys *keys;
    if (reading->mapped) return &reading->keys;
    for (unsigned set = 0; (keys = wisp_keys_known(set)); set++)
        if (missing(parts(keys, names)) == WISP_KEYS) return keys;
    return wisp_keys_known(0);
}

static bool lacks(struct wisp_row *row, const struct names *names, unsigned part) {
    size_t used =
        (size_t)snprintf(row->problem, sizeof row->problem, "no column '%s'; the columns are ", row->keys->name[part]);
    for (unsigned i = 0; i < names->count && used < 600; i++)
        used += (size_t)snprintf(row->problem + used, sizeof row->problem - used, "%s'%.40s'", i ? ", " : "",
                                 names->name[i]);
    snprintf(row->problem + used, sizeof row->problem - used, ": say which one it is, --map %s=COLUMN",
             wisp_key_name(part));
    return false;
}

static bool set_columns(struct wisp_row *row, const struct names *names) {
    unsigned seen = 0;
    row->columns = names->count;
    for (unsigned i = 0; i < names->count; i++) {
        unsigned part = part_of(row->keys, names->name[i]);
        row->column[i] = (unsigned char)part;
        if (part == WISP_KEYS) continue;
        if (seen & 1u << part) {
            snprintf(row->problem, sizeof row->problem, "the column '%s' twice", row->keys->name[part]);
            return false;
        }
        seen |= 1u << part;
    }
    return missing(seen) == WISP_KEYS || lacks(row, names, missing(seen));
}

bool wisp_header_csv(struct wisp_row *row, const struct wisp_reading *reading, char *line) {
    static const char own[] = "request,token,phase,layer,";
    struct names names;
    row->plain = !reading->mapped && strncmp(line, own, sizeof own - 1) == 0;
    row->keys = wisp_keys_known(0);
    if (row->plain) return true;
    if (!split(&names, line)) {
        snprintf(row->problem, sizeof row->problem, "more than %d columns", WISP_COLUMNS_MAX);
        return false;
    }
    row->keys = choose(reading, &names);
    unsigned found = parts(row->keys, &names) & ((1u << WISP_KEYS) - 1);
    if (found || reading->mapped) return set_columns(row, &names);
    snprintf(row->problem, sizeof row->problem,
             "neither the header request,token,phase,layer,experts nor an object: say with --map which columns a "
             "header of your own has");
    return false;
}

static unsigned parts_of_object(const struct wisp_keys *keys, const struct wisp_json_keys *object) {
    unsigned found = 0;
    for (unsigned part = 0; part < WISP_KEYS; part++)
        found |= (unsigned)wisp_json_keys_have(object, keys->name[part]) << part;
    return found;
}

bool wisp_header_json(struct wisp_row *row, const struct wisp_reading *reading, const char *line, size_t length) {
    struct wisp_json_keys object;
    const struct wisp_keys *keys;
    unsigned any = 0;
    wisp_json_keys_scan(line, length, &object);
    row->keys = reading->mapped ? &reading->keys : wisp_keys_known(0);
    if (reading->mapped) return object.closed && !parts_of_object(row->keys, &object);
    for (unsigned set = 0; (keys = wisp_keys_known(set)); set++) {
        unsigned found = parts_of_object(keys, &object);
        any |= found;
        if (missing(found) < WISP_KEYS) continue;
        row->keys = keys;
        return false;
    }
    return object.closed && !any;
}

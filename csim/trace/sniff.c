#include "trace/sniff.h"

#include "trace/json_keys.h"
#include "trace/npy_trace.h"

#include <string.h>

/* What is no layout, by its first bytes, and what to do about it. */
static const struct {
    const char *magic, *sentence;
    size_t at;
} others[] = {
    {"PK\3\4", "a zip archive, as .npz, .pt and .xlsx files are: unpack it, and import the .npy files in it", 0},
    {"PAR1", "a Parquet file: write it as CSV or JSON lines, df.to_csv(...) for example", 0},
    {"\x89HDF", "an HDF5 file: save each request's array with numpy.save", 0},
    {"\x80\2", "a pickle of Python's, which would run what is in it: save arrays with numpy.save", 0},
    {"\x80\4", "a pickle of Python's, which would run what is in it: save arrays with numpy.save", 0},
    {"\x80\5", "a pickle of Python's, which would run what is in it: save arrays with numpy.save", 0},
    {"\xff\xfe", "UTF-16: write it as UTF-8, with iconv -f UTF-16 -t UTF-8 for example", 0},
    {"\xfe\xff", "UTF-16: write it as UTF-8, with iconv -f UTF-16 -t UTF-8 for example", 0},
    {"ustar", "a tar archive: unpack it and import the directory", 257},
    {"WISPTRC\n", "a trace that has been imported already: wisp trace info shows it", 0},
    {"BZh", "bzip2: of packed files, gzip and zstd are read", 0},
    {"\xfd"
     "7zXZ",
     "xz: of packed files, gzip and zstd are read", 0},
};

static bool has(const char *bytes, size_t size, size_t at, const char *magic) {
    size_t length = strlen(magic);
    return size >= at + length && memcmp(bytes + at, magic, length) == 0;
}

static const char *other(const char *bytes, size_t size) {
    for (unsigned i = 0; i < sizeof others / sizeof others[0]; i++)
        if (has(bytes, size, others[i].at, others[i].magic)) return others[i].sentence;
    return NULL;
}

/* A row of lines has at least the experts and the layer, under names that are known. */
static bool is_row(const struct wisp_json_keys *object, const struct wisp_keys *keys) {
    return wisp_json_keys_have(object, keys->name[WISP_KEY_EXPERTS]) ||
           wisp_json_keys_have(object, keys->name[WISP_KEY_LAYER]) ||
           wisp_json_keys_have(object, keys->name[WISP_KEY_REQUEST]);
}

static bool is_known_row(const struct wisp_json_keys *object, const struct wisp_reading *reading) {
    const struct wisp_keys *keys;
    if (reading->mapped) return is_row(object, &reading->keys);
    for (unsigned set = 0; (keys = wisp_keys_known(set)); set++)
        if (is_row(object, keys)) return true;
    return false;
}

/* Are there more objects behind the first one, which stands on a line? */
static bool many_lines(const char *text, size_t size, const struct wisp_json_keys *object) {
    const char *end = memchr(text, '\n', size);
    if (!object->one_line || !end) return false;
    for (; end < text + size; end++)
        if (*end == '{') return true;
    return false;
}

static enum wisp_code nothing_known(const char *name, const struct wisp_json_keys *object, struct wisp_error *error) {
    char list[512];
    return wisp_fail(
        error, WISP_BAD_INPUT,
        "%s: an object with %s%s: not \"routes\" (a route dump), \"router_data\", \"trace\" (a layer list), "
        "nor request, token, layer and experts (lines; --map gives other names)",
        name, object->count ? "the keys " : "no key", wisp_json_keys_list(object, list, sizeof list));
}

static enum wisp_code sniff_object(const char *name, const char *text, size_t size, const struct wisp_reading *reading,
                                   enum wisp_format *format, struct wisp_error *error) {
    struct wisp_json_keys object;
    wisp_json_keys_scan(text, size, &object);
    if (wisp_json_keys_have(&object, "routes"))
        *format = WISP_FORMAT_ROUTES;
    else if (wisp_json_keys_have(&object, "router_data"))
        *format = WISP_FORMAT_ROUTER_DATA;
    else if (wisp_json_keys_have(&object, "trace"))
        *format = WISP_FORMAT_LAYER_LIST;
    else if (is_known_row(&object, reading) || many_lines(text, size, &object))
        *format = WISP_FORMAT_LINES;
    else if (object.closed || !object.count)
        return nothing_known(name, &object, error);
    else
        *format = WISP_FORMAT_ROUTES; /* its "routes" may stand behind what was looked at */
    return WISP_OK;
}

static bool begins_with_layer(const char *text, size_t size, struct wisp_json_keys *object) {
    wisp_json_keys_scan(text, size, object);
    return object->count && strspn(object->name[0], "0123456789");
}

/* A list is the data set's, whose steps have layers by number. Its first key tells, and mostly comes soon. */
static enum wisp_code sniff_list(const char *name, const char *text, size_t size, struct wisp_error *error) {
    enum { SOON = 256 };
    char list[512];
    struct wisp_json_keys object;
    if (size > SOON && begins_with_layer(text, SOON, &object)) return WISP_OK;
    if (begins_with_layer(text, size, &object) || !object.count) return WISP_OK;
    return wisp_fail(error, WISP_BAD_INPUT,
                     "%s: a list of objects with the keys %s: not the data set's list of steps, whose keys are layers; "
                     "of rows, write one object a line (df.to_json(..., orient=\"records\", lines=True) for example)",
                     name, wisp_json_keys_list(&object, list, sizeof list));
}

enum wisp_code wisp_sniff(const char *name, const char *bytes, size_t size, const struct wisp_reading *reading,
                          enum wisp_format *format, struct wisp_error *error) {
    const char *sentence = other(bytes, size), *text = bytes, *end = bytes + size;
    if (sentence) return wisp_fail(error, WISP_BAD_INPUT, "%s: %s", name, sentence);
    *format = WISP_FORMAT_NPY;
    if (has(bytes, size, 0, WISP_NPY_MAGIC)) return WISP_OK;
    if (memchr(bytes, 0, size))
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%s: not a text: there is a zero byte, and it begins neither like an array of numpy nor like "
                         "gzip or zstd",
                         name);
    while (text < end && (*text == ' ' || *text == '\t' || *text == '\r' || *text == '\n')) text++;
    if (text == end) return wisp_fail(error, WISP_BAD_INPUT, "%s: the file is empty", name);
    *format = WISP_FORMAT_DATASET;
    if (*text == '[') return sniff_list(name, text, (size_t)(end - text), error);
    if (*text == '{') return sniff_object(name, text, (size_t)(end - text), reading, format, error);
    *format = WISP_FORMAT_LINES;
    return WISP_OK;
}

#include "base/json.h"

#include "base/file.h"
#include "base/number.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_gen.h>

struct wisp_json {
    yajl_gen generator;
    bool broken, no_memory;
    unsigned rows; /* open, one in another */
    char *bytes;
    size_t size, room;
    /* yajl's memory: it does not look at what an allocator returns, so there is enough from the start (600 bytes). */
    size_t used;
    _Alignas(16) char yajl[2048];
};

static void *take(void *context, size_t size) {
    struct wisp_json *json = context;
    char *at = json->yajl + json->used;
    json->used += (size + 15) / 16 * 16;
    return json->used <= sizeof json->yajl ? at : NULL;
}

static void *take_again(void *context, void *old, size_t size) {
    (void)context, (void)old, (void)size;
    return NULL; /* only yajl's own buffer would grow */
}

static void leave(void *context, void *old) {
    (void)context, (void)old;
}

static void append(void *context, const char *text, size_t size) {
    struct wisp_json *json = context;
    while (!json->no_memory && json->room - json->size < size) {
        size_t room = json->room ? 2 * json->room : 4096;
        char *bytes = realloc(json->bytes, room);
        json->no_memory = !bytes;
        if (bytes) json->bytes = bytes, json->room = room;
    }
    if (json->no_memory) return;
    memcpy(json->bytes + json->size, text, size);
    json->size += size;
}

struct wisp_json *wisp_json_new(void) {
    struct wisp_json *json = calloc(1, sizeof *json);
    if (!json) return NULL;
    yajl_alloc_funcs memory = {take, take_again, leave, json};
    json->generator = yajl_gen_alloc(&memory);
    yajl_gen_config(json->generator, yajl_gen_print_callback, append, json);
    yajl_gen_config(json->generator, yajl_gen_beautify, 1);
    yajl_gen_config(json->generator, yajl_gen_indent_string, "  ");
    yajl_gen_config(json->generator, yajl_gen_validate_utf8, 1);
    return json;
}

void wisp_json_free(struct wisp_json *json) {
    if (json) free(json->bytes);
    free(json);
}

static void note(struct wisp_json *json, yajl_gen_status status) {
    if (status != yajl_gen_status_ok) json->broken = true;
}

/* yajl refuses a text that is not UTF-8, such as a file name may be; its bytes beyond ASCII then become '?'. */
static void put_string(struct wisp_json *json, const char *text) {
    size_t size = strlen(text);
    yajl_gen_status status = yajl_gen_string(json->generator, (const unsigned char *)text, size);
    unsigned char *plain = status == yajl_gen_invalid_string ? malloc(size) : NULL;
    if (status == yajl_gen_invalid_string && !plain) json->no_memory = true;
    if (plain) {
        for (size_t i = 0; i < size; i++) plain[i] = (unsigned char)text[i] < 0x80 ? (unsigned char)text[i] : '?';
        status = yajl_gen_string(json->generator, plain, size);
        free(plain);
    }
    note(json, status);
}

static void put_key(struct wisp_json *json, const char *key) {
    if (key) put_string(json, key);
}

static void put_number(struct wisp_json *json, const char *key, const char *text) {
    put_key(json, key);
    note(json, yajl_gen_number(json->generator, text, strlen(text)));
}

void wisp_json_object(struct wisp_json *json, const char *key) {
    put_key(json, key);
    note(json, yajl_gen_map_open(json->generator));
}

void wisp_json_array(struct wisp_json *json, const char *key) {
    put_key(json, key);
    note(json, yajl_gen_array_open(json->generator));
}

void wisp_json_row(struct wisp_json *json, const char *key) {
    put_key(json, key);
    if (json->rows++ == 0) yajl_gen_config(json->generator, yajl_gen_beautify, 0);
    note(json, yajl_gen_array_open(json->generator));
}

void wisp_json_end_row(struct wisp_json *json) {
    note(json, yajl_gen_array_close(json->generator));
    if (--json->rows == 0) yajl_gen_config(json->generator, yajl_gen_beautify, 1);
}

void wisp_json_end_object(struct wisp_json *json) {
    note(json, yajl_gen_map_close(json->generator));
}

void wisp_json_end_array(struct wisp_json *json) {
    note(json, yajl_gen_array_close(json->generator));
}

void wisp_json_string(struct wisp_json *json, const char *key, const char *value) {
    put_key(json, key);
    put_string(json, value);
}

void wisp_json_u64(struct wisp_json *json, const char *key, uint64_t value) {
    char text[WISP_NUMBER_SIZE];
    snprintf(text, sizeof text, "%" PRIu64, value);
    put_number(json, key, text);
}

void wisp_json_double(struct wisp_json *json, const char *key, double value) {
    char text[WISP_NUMBER_SIZE];
    if (!isfinite(value)) json->broken = true;
    put_number(json, key, wisp_format_real(text, value));
}

void wisp_json_bool(struct wisp_json *json, const char *key, bool value) {
    put_key(json, key);
    note(json, yajl_gen_bool(json->generator, value));
}

void wisp_json_null(struct wisp_json *json, const char *key) {
    put_key(json, key);
    note(json, yajl_gen_null(json->generator));
}

void wisp_json_hex(struct wisp_json *json, const char *key, uint64_t value) {
    char text[17];
    snprintf(text, sizeof text, "%016" PRIx64, value);
    wisp_json_string(json, key, text);
}

void wisp_json_flush(struct wisp_json *json, FILE *stream) {
    fwrite(json->bytes, 1, json->size, stream);
    json->size = 0;
}

void wisp_json_indent(struct wisp_json *json, const char *indent) {
    yajl_gen_config(json->generator, yajl_gen_indent_string, indent);
}

enum wisp_code wisp_json_text(const struct wisp_json *json, const char *name, const char **text, size_t *size,
                              struct wisp_error *error) {
    *text = json->bytes;
    *size = json->size;
    if (json->no_memory) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", name);
    if (json->broken) return wisp_fail(error, WISP_ENVIRONMENT, "%s: JSON cannot hold one of the values", name);
    return WISP_OK;
}

enum wisp_code wisp_json_write(struct wisp_json *json, const char *path, struct wisp_error *error) {
    const char *text;
    size_t size;
    enum wisp_code code = wisp_json_text(json, path, &text, &size, error);
    if (!code) code = wisp_output_write(path, text, size, error);
    wisp_json_free(json);
    return code;
}

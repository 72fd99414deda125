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
    bool broken;
    unsigned rows; /* open, one in another */
};

struct wisp_json *wisp_json_new(void) {
    struct wisp_json *json = calloc(1, sizeof *json);
    if (!json) return NULL;
    json->generator = yajl_gen_alloc(NULL);
    if (!json->generator) return free(json), NULL;
    yajl_gen_config(json->generator, yajl_gen_beautify, 1);
    yajl_gen_config(json->generator, yajl_gen_indent_string, "  ");
    yajl_gen_config(json->generator, yajl_gen_validate_utf8, 1);
    return json;
}

void wisp_json_free(struct wisp_json *json) {
    if (json) yajl_gen_free(json->generator);
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

enum wisp_code wisp_json_write(struct wisp_json *json, const char *path, struct wisp_error *error) {
    const unsigned char *bytes;
    size_t size;
    bool whole = !json->broken && yajl_gen_get_buf(json->generator, &bytes, &size) == yajl_gen_status_ok;
    enum wisp_code code = whole ? wisp_output_write(path, bytes, size, error)
                                : wisp_fail(error, WISP_ENVIRONMENT, "%s: JSON cannot hold one of the values", path);
    wisp_json_free(json);
    return code;
}

#include "trace/npy_trace.h"

#include "trace/layout.h"
#include "trace/tokens.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TOKENS, LAYERS, TOP_K, DIMENSIONS, HEADER_MAX = 4096 };

struct array {
    const unsigned char *ids;
    uint64_t count;
    unsigned bytes; /* of an id */
    bool is_signed, big_endian, fortran;
    uint64_t shape[DIMENSIONS];
    unsigned dimensions;
};

struct reader {
    const char *name;
    struct array array;
    struct wisp_error *error;
};

__attribute__((format(printf, 2, 3))) static enum wisp_code refuse(struct reader *reader, const char *format, ...) {
    char sentence[300];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    return wisp_fail(reader->error, WISP_BAD_INPUT, "%s: %s", reader->name, sentence);
}

/* ---- the header: a dictionary of Python's ---- */

/* The value behind a key, NULL if there is none. */
static const char *value_of(const char *header, const char *key) {
    const char *at = strstr(header, key);
    if (!at) return NULL;
    at += strlen(key);
    return at + strspn(at, " :");
}

static enum wisp_code take_type(struct reader *reader, const char *header) {
    struct array *array = &reader->array;
    const char *type = value_of(header, "'descr'");
    if (!type || *type != '\'') return refuse(reader, "the array's header has no plain 'descr'");
    type++;
    bool known = strchr("<>|=", *type) && *type && strchr("iu", type[1]) && type[1] && strchr("1248", type[2]) &&
                 type[2] && type[3] == '\'';
    if (!known)
        return refuse(reader, "elements of type '%.*s': expert ids are whole numbers, a.astype('<i2') for example",
                      (int)strcspn(type, "'"), type);
    array->big_endian = *type == '>';
    array->is_signed = type[1] == 'i';
    array->bytes = (unsigned)(type[2] - '0');
    return WISP_OK;
}

static enum wisp_code take_shape(struct reader *reader, const char *header) {
    struct array *array = &reader->array;
    const char *at = value_of(header, "'shape'");
    if (!at || *at++ != '(') return refuse(reader, "the array's header has no 'shape'");
    for (array->dimensions = 0; (at += strspn(at, " ,L")), *at >= '0' && *at <= '9'; array->dimensions++) {
        char *end;
        unsigned long long size = strtoull(at, &end, 10);
        if (array->dimensions < DIMENSIONS) array->shape[array->dimensions] = size;
        at = end;
    }
    if (*at != ')') return refuse(reader, "the array's 'shape' is no list of whole numbers");
    if (array->dimensions == DIMENSIONS) return WISP_OK;
    return refuse(reader,
                  "an array of %u dimensions, but tokens, layers and top-k are 3: a[:, :, None] adds top-1, "
                  "a[:, None, :] one layer; of a batch, save each request as a file",
                  array->dimensions);
}

static enum wisp_code check_shape(struct reader *reader, size_t left) {
    struct array *array = &reader->array;
    uint64_t tokens = array->shape[TOKENS], layers = array->shape[LAYERS], top_k = array->shape[TOP_K];
    if (!tokens || !layers || !top_k || tokens >= UINT32_MAX || layers > WTR_LAYERS_MAX || top_k > WTR_TOP_K_MAX)
        return refuse(reader,
                      "%llu tokens x %llu layers x top-%llu: at least one of each, at most 2^32 - 2 tokens, %d layers "
                      "and top-%d can be read",
                      (unsigned long long)tokens, (unsigned long long)layers, (unsigned long long)top_k, WTR_LAYERS_MAX,
                      WTR_TOP_K_MAX);
    array->count = tokens * layers * top_k;
    if (array->count * array->bytes == left) return WISP_OK;
    return refuse(reader, "%zu bytes behind the header, but %llu x %llu x %llu ids of %u bytes take %llu: %s", left,
                  (unsigned long long)tokens, (unsigned long long)layers, (unsigned long long)top_k, array->bytes,
                  (unsigned long long)(array->count * array->bytes),
                  array->count * array->bytes > left ? "the file was cut off" : "something was added to the file");
}

/* Version 1 has two bytes of length, later ones four. */
static enum wisp_code take_header(struct reader *reader, const unsigned char *bytes, size_t size) {
    char header[HEADER_MAX + 1];
    size_t magic = sizeof WISP_NPY_MAGIC - 1, begin = magic + 2;
    if (size < begin + 4 || memcmp(bytes, WISP_NPY_MAGIC, magic))
        return refuse(reader, "not an array of numpy (numpy.save writes one)");
    unsigned width = bytes[magic] == 1 ? 2 : 4;
    uint64_t length = wtr_get(bytes + begin, width);
    begin += width;
    if (length > HEADER_MAX || length > size - begin)
        return refuse(reader, "the array's header is cut off or too long");
    memcpy(header, bytes + begin, length);
    header[length] = 0;
    const char *order = value_of(header, "'fortran_order'");
    reader->array.fortran = order && strncmp(order, "True", 4) == 0;
    reader->array.ids = bytes + begin + length;
    enum wisp_code code = take_type(reader, header);
    if (!code) code = take_shape(reader, header);
    return code ? code : check_shape(reader, size - begin - (size_t)length);
}

/* ---- the ids ---- */

static long long id_at(const struct array *array, uint64_t token, uint64_t layer, uint64_t k) {
    const uint64_t *n = array->shape;
    uint64_t at =
        array->fortran ? token + n[TOKENS] * (layer + n[LAYERS] * k) : (token * n[LAYERS] + layer) * n[TOP_K] + k;
    const unsigned char *bytes = array->ids + at * array->bytes;
    uint64_t value = 0;
    for (unsigned i = 0; i < array->bytes; i++)
        value |= (uint64_t)bytes[array->big_endian ? array->bytes - 1 - i : i] << 8 * i;
    unsigned unused = 64 - 8 * array->bytes;
    return array->is_signed    ? (long long)(int64_t)(value << unused) >> unused
           : value > INT64_MAX ? INT64_MAX
                               : (long long)value;
}

/* A layer that has -1 for all its ids is dense. */
static bool dense(const struct array *array, uint64_t token, uint64_t layer) {
    for (uint64_t k = 0; k < array->shape[TOP_K]; k++)
        if (id_at(array, token, layer, k) != -1) return false;
    return true;
}

static bool take_token(struct wisp_tokens *tokens, const struct array *array, uint64_t token, uint64_t *layer) {
    wisp_tokens_begin_token(tokens);
    for (*layer = 0; *layer < array->shape[LAYERS]; ++*layer) {
        if (dense(array, token, *layer)) continue;
        bool good = wisp_tokens_begin_layer(tokens, (long long)*layer);
        for (uint64_t k = 0; good && k < array->shape[TOP_K]; k++)
            good = wisp_tokens_expert(tokens, id_at(array, token, *layer, k));
        if (!good || !wisp_tokens_end_layer(tokens)) return false;
    }
    return true;
}

enum wisp_code wisp_npy_parse(const char *name, const void *bytes, size_t size, const struct wisp_reading *reading,
                              struct wisp_parsed *parsed, struct wisp_error *error) {
    struct reader reader = {.name = name, .error = error};
    struct wisp_tokens tokens = {0};
    *parsed = (struct wisp_parsed){0};
    enum wisp_code code = take_header(&reader, bytes, size);
    uint64_t layer = 0;
    for (uint64_t token = 0; !code && token < reader.array.shape[TOKENS]; token++) {
        if (take_token(&tokens, &reader.array, token, &layer) &&
            wisp_tokens_end_token(&tokens, WISP_TOKEN_UNSAID, reading))
            continue;
        code = tokens.no_memory ? wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", name)
               : layer == reader.array.shape[LAYERS]
                   ? refuse(&reader, "token %llu: %s", (unsigned long long)token, tokens.problem)
                   : refuse(&reader, "token %llu, layer %llu: %s", (unsigned long long)token, (unsigned long long)layer,
                            tokens.problem);
    }
    if (!code && !wisp_tokens_finish(&tokens, parsed))
        code = wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", name);
    wisp_tokens_free(&tokens);
    return code;
}

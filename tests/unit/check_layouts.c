/* check_layouts.c - csim/trace: arrays of numpy, router data, layer lists and NaN in JSON, and what is wrong with them;
 * packed streams; requests that are mixed beyond what is held. */
#include "trace/json_nan.h"
#include "trace/json_trace.h"
#include "trace/layer_list.h"
#include "trace/layout.h"
#include "trace/line_trace.h"
#include "trace/npy_trace.h"
#include "trace/router_data.h"
#include "unit/unit_test.h"

#include <zlib.h>
#include <zstd.h>

static const struct wisp_reading reading = {.has_prefill = true, .prefill = 1};

/* A wrong text, and the sentence about it. */
struct wrong {
    const char *text, *message;
};

typedef enum wisp_code parse_text(const char *name, const void *text, size_t size, const struct wisp_reading *reading,
                                  struct wisp_parsed *parsed, struct wisp_error *error);

static void check_table(const struct wrong *table, size_t count, parse_text *parse) {
    for (size_t i = 0; i < count; i++) {
        struct wisp_error error = {0};
        struct wisp_parsed parsed;
        enum wisp_code code = parse("x", table[i].text, strlen(table[i].text), &reading, &parsed, &error);
        wisp_parsed_free(&parsed);
        ck_assert_msg(code == WISP_BAD_INPUT, "'%s' is not refused", table[i].text);
        ck_assert_str_eq(error.message, table[i].message);
    }
}

/* ---- router data ---- */

static const struct wrong wrong_router_data[] = {
    {"", "x:1: byte 0: parse error: premature EOF"},
    {"[]", "x:1: byte 1: an object with \"router_data\" is expected here"},
    {"{}", "x:1: byte 2: an object without \"router_data\""},
    {"{\"router_data\":7}", "x:1: byte 16: a list of tokens is expected here"},
    {"{\"router_data\":[]}", "x:1: byte 18: no tokens"},
    {"{\"router_data\":[[]]}", "x:1: byte 17: an object with \"token_N\" is expected here"},
    {"{\"router_data\":[{\"token\":0}]}", "x:1: byte 24: a key that is not \"token_N\""},
    {"{\"router_data\":[{\"token_\":0}]}", "x:1: byte 25: a key that is not \"token_N\""},
    {"{\"router_data\":[{\"token_1x\":0}]}", "x:1: byte 27: a key that is not \"token_N\""},
    {"{\"router_data\":[{\"token_9999999999\":0}]}", "x:1: byte 35: a key that is not \"token_N\""},
    {"{\"router_data\":[{\"token_0\":[]}]}", "x:1: byte 28: a map of layers is expected here"},
    {"{\"router_data\":[{\"token_0\":{}}]}", "x:1: byte 29: a token without any MoE layer"},
    {"{\"router_data\":[{\"token_0\":{\"l\":0}}]}", "x:1: byte 31: a key that is not \"layer_N\""},
    {"{\"router_data\":[{\"token_0\":{\"layer_4096\":0}}]}", "x:1: byte 40: layer 4096 is out of range"},
    {"{\"router_data\":[{\"token_0\":{\"layer_0\":0}}]}",
     "x:1: byte 39: an object with \"selected_experts\" is expected here"},
    {"{\"router_data\":[{\"token_0\":{\"layer_0\":{\"w\":[NaN]}}}]}",
     "x:1: byte 49: a layer without \"selected_experts\""},
    {"{\"router_data\":[{\"token_0\":{\"layer_0\":{\"selected_experts\":3}}}]}",
     "x:1: byte 59: a list of expert ids is expected here"},
    {"{\"router_data\":[{\"token_0\":{\"layer_0\":{\"selected_experts\":[]}}}]}",
     "x:1: byte 60: layer 0 has no expert"},
    {"{\"router_data\":[{\"token_0\":{\"layer_0\":{\"selected_experts\":[NaN]}}}]}",
     "x:1: byte 62: an expert id is expected here"},
    {"{\"router_data\":[{\"token_0\":{\"layer_0\":{\"selected_experts\":[1,1]}}}]}", "x:1: byte 62: expert 1 twice"},
    {"{\"router_data\":[{\"token_0\":{\"layer_0\":{\"selected_experts\":[1],\"selected_experts\":[1]}}}]}",
     "x:1: byte 80: \"selected_experts\" twice"},
    {"{\"router_data\":[{\"token_0\":{\"layer_0\":{\"selected_experts\":[1]}}},{\"token_2\":{}}]}",
     "x:1: byte 75: token 2 where token 1 comes next"},
    {"{\"router_data\":[],\"router_data\":[]}", "x:1: byte 31: \"router_data\" twice"},
};

START_TEST(layouts_wrong_router_data) {
    check_table(wrong_router_data, sizeof wrong_router_data / sizeof *wrong_router_data, wisp_router_data_parse);
}
END_TEST

/* ---- layer lists ---- */

static const struct wrong wrong_layer_lists[] = {
    {"[]", "x:1: byte 1: an object with \"trace\" is expected here"},
    {"{}", "x:1: byte 2: an object without \"trace\""},
    {"{\"trace\":{}}", "x:1: byte 10: a list of entries is expected here"},
    {"{\"trace\":[]}", "x:1: byte 12: no tokens"},
    {"{\"trace\":[7]}", "x:1: byte 11: an object with \"layer\" and \"expert_ids\" is expected here"},
    {"{\"trace\":[{}]}", "x:1: byte 12: an entry without \"layer\""},
    {"{\"trace\":[{\"layer\":0}]}", "x:1: byte 21: an entry without \"expert_ids\""},
    {"{\"trace\":[{\"layer\":NaN}]}", "x:1: byte 22: the layer, a whole number, is expected here"},
    {"{\"trace\":[{\"layer\":0,\"layer\":0}]}", "x:1: byte 28: the same key twice in an entry"},
    {"{\"trace\":[{\"expert_ids\":7}]}", "x:1: byte 25: a list of expert ids is expected here"},
    {"{\"trace\":[{\"expert_ids\":[\"1\"]}]}", "x:1: byte 28: an expert id is expected here"},
    {"{\"trace\":[],\"trace\":[]}", "x:1: byte 19: \"trace\" twice"},
};

START_TEST(layouts_wrong_layer_lists) {
    check_table(wrong_layer_lists, sizeof wrong_layer_lists / sizeof *wrong_layer_lists, wisp_layer_list_parse);
}
END_TEST

/* ---- the data set's layout, read plainly or by yajl ---- */

/* A form feed is white space to yajl and not plain: behind a document it sends the whole to yajl. */
static enum wisp_code parse_both(const char *document, struct wisp_error *error) {
    char by_yajl[400];
    struct wisp_parsed plain, full;
    struct wisp_error other = {0};
    snprintf(by_yajl, sizeof by_yajl, "%s\f", document);
    enum wisp_code code = wisp_json_request_parse("x", document, strlen(document), &plain, error);
    ck_assert_msg(wisp_json_request_parse("x", by_yajl, strlen(by_yajl), &full, &other) == code, "%s", document);
    ck_assert_uint_eq(plain.steps, full.steps);
    ck_assert_uint_eq(plain.largest, full.largest);
    ck_assert_mem_eq(&plain.shape, &full.shape, sizeof plain.shape);
    size_t ids = 0;
    for (uint32_t i = 0; i < full.steps; i++) ids += (size_t)full.tokens[i] * full.shape.moe_layers * full.shape.top_k;
    if (!code) ck_assert_mem_eq(plain.ids, full.ids, ids * sizeof *full.ids);
    wisp_parsed_free(&plain);
    wisp_parsed_free(&full);
    return code;
}

START_TEST(layouts_plain) {
    static const char *const good[] = {
        "[{\"0\":[[0]]}]",
        " [ { \"0\" : [ [ 0 , 7 ] , [ 12 , 65534 ] ] , \"1\" : null } ] ",
        "\n[\r\n\t{\n        \"0\": null,\n         \"1\": [\n             [\n                 3\n]]}]",
        "[{\"0\":[]},{\"0\":[[1]]}]",
        "[{\"0\":[[1],[2]]},{\"0\":[[3]]},{\"0\":[[4]]}]        ",
    };
    static const char *const bad[] = {
        "",
        " ",
        "[",
        "]",
        "[}",
        "{]",
        "[{\"0\":[[1]]}",
        "[{\"0\":[[1]]}]]",
        "[{\"0\":[[1]]}] 7",
        "[{\"0\":[[1,]]}]",
        "[{\"0\":[[,1]]}]",
        "[{\"0\":[[1 2]]}]",
        "[{\"0\":[[01]]}]",
        "[{\"0\":[[-1]]}]",
        "[{\"0\":[[1.0]]}]",
        "[{\"0\":[[99999999999999999999]]}]",
        "[{\"0\":[[1]],}]",
        "[{\"0\" [[1]]}]",
        "[{\"0\":}]",
        "[{0:[[1]]}]",
        "[{\"0]",
        "[{\"0\":nul}]",
        "[{\"0\":nulL}]",
        "[{\"0\":[[1]]},]",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "[{\"0\":[[1]]}{\"0\":[[1]]}]",
        "[{\"1\":[[1]]}]",
        "[{\"00\":[[1]]}]",
        "[{\"\":[[1]]}]",
        "[{\"0\":[[1,1]]}]",
        "[{\"0\":[[1],[1,2]]}]",
        "[{\"0\":[[1]]},{\"0\":null}]",
        "[{\"0\":[[true]]}]",
        "[{\"0\":[[\"1\"]]}]",
        "[]",
        "[{}]",
    };
    struct wisp_error error = {0};
    for (unsigned i = 0; i < sizeof good / sizeof good[0]; i++)
        ck_assert_msg(!parse_both(good[i], &error), "%s: %s", good[i], error.message);
    for (unsigned i = 0; i < sizeof bad / sizeof bad[0]; i++)
        ck_assert_msg(parse_both(bad[i], &error) == WISP_BAD_INPUT, "%s", bad[i]);
    ck_assert_int_eq(parse_both("[{\"\\u0030\":[[1]]}]", &error), WISP_OK); /* an escape is yajl's */
}
END_TEST

/* ---- NaN ---- */

START_TEST(layouts_nan) {
    static const struct {
        const char *text, *mended; /* NULL: there is none */
    } rows[] = {
        {"", NULL},
        {"[1,2]", NULL},
        {"Na", NULL},
        {"Infinit", NULL},
        {"NaN", "0.0"},
        {"[NaN,-Infinity,Infinity]", "[0.0,-0.000000,0.000000]"},
        {"\"NaN\"", NULL},
        {"\"a\\\"NaN\",NaN", "\"a\\\"NaN\",0.0"},
        {"\"a\\\\\",NaN", "\"a\\\\\",0.0"},
        {"\"NaN", NULL},
        {"\"\\", NULL},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t size = strlen(rows[i].text);
        char *text = malloc(size + 1); /* no more than there is: a sanitizer sees what is read beyond */
        memcpy(text, rows[i].text, size);
        ck_assert_msg(wisp_json_mend_nan(text, size) == (rows[i].mended != NULL), "'%s'", rows[i].text);
        ck_assert_mem_eq(text, rows[i].mended ? rows[i].mended : rows[i].text, size);
        free(text);
    }
}
END_TEST

/* ---- arrays of numpy ---- */

/* An array with this header and these bytes of ids. */
static enum wisp_code parse_array(unsigned char version, const char *header, const char *ids, size_t id_bytes,
                                  struct wisp_parsed *parsed, struct wisp_error *error) {
    size_t width = version == 1 ? 2 : 4, length = strlen(header), at = 8 + width, size = at + length + id_bytes;
    unsigned char *bytes = malloc(size); /* no more than there is: a sanitizer sees what is read beyond */
    memcpy(bytes, WISP_NPY_MAGIC, 6);
    bytes[6] = version;
    bytes[7] = 0;
    wtr_put(bytes + 8, length, (unsigned)width);
    memcpy(bytes + at, header, length);
    memcpy(bytes + at + length, ids, id_bytes);
    enum wisp_code code = wisp_npy_parse("x", bytes, size, &reading, parsed, error);
    free(bytes);
    return code;
}

START_TEST(layouts_wrong_arrays) {
    static const struct {
        const char *header, *message;
        size_t ids;
    } rows[] = {
        {"{}", "x: the array's header has no plain 'descr'", 0},
        {"{'descr': [('a', '<i2')]}", "x: the array's header has no plain 'descr'", 0},
        {"{'descr': '<i2", "x: elements of type '<i2': expert ids are whole numbers, a.astype('<i2') for example", 0},
        {"{'descr': '<i3'}", "x: elements of type '<i3': expert ids are whole numbers, a.astype('<i2') for example", 0},
        {"{'descr': '", "x: elements of type '': expert ids are whole numbers, a.astype('<i2') for example", 0},
        {"{'descr': '|O'}", "x: elements of type '|O': expert ids are whole numbers, a.astype('<i2') for example", 0},
        {"{'descr': '|u1'}", "x: the array's header has no 'shape'", 0},
        {"{'descr': '|u1', 'shape': (1, 1, x)}", "x: the array's 'shape' is no list of whole numbers", 0},
        {"{'descr': '|u1', 'shape': (1, 1", "x: the array's 'shape' is no list of whole numbers", 0},
        {"{'descr': '|u1', 'shape': ()}",
         "x: an array of 0 dimensions, but tokens, layers and top-k are 3: a[:, :, None] adds top-1, a[:, None, :] one "
         "layer; of a batch, save each request as a file",
         1},
        {"{'descr': '|u1', 'shape': (1, 1, 1, 1)}",
         "x: an array of 4 dimensions, but tokens, layers and top-k are 3: a[:, :, None] adds top-1, a[:, None, :] one "
         "layer; of a batch, save each request as a file",
         1},
        {"{'descr': '|u1', 'shape': (0, 1, 1)}",
         "x: 0 tokens x 1 layers x top-1: at least one of each, at most 2^32 - 2 tokens, 4096 layers and top-1024 can "
         "be read",
         0},
        {"{'descr': '|u1', 'shape': (1, 4097, 1)}",
         "x: 1 tokens x 4097 layers x top-1: at least one of each, at most 2^32 - 2 tokens, 4096 layers and top-1024 "
         "can be read",
         1},
        {"{'descr': '|u1', 'shape': (1, 1, 1025)}",
         "x: 1 tokens x 1 layers x top-1025: at least one of each, at most 2^32 - 2 tokens, 4096 layers and top-1024 "
         "can be read",
         1},
        {"{'descr': '|u1', 'shape': (4294967295, 1, 1)}",
         "x: 4294967295 tokens x 1 layers x top-1: at least one of each, at most 2^32 - 2 tokens, 4096 layers and "
         "top-1024 can be read",
         1},
        {"{'descr': '|u1', 'shape': (99999999999999999999, 1, 1)}",
         "x: 18446744073709551615 tokens x 1 layers x top-1: at least one of each, at most 2^32 - 2 tokens, 4096 "
         "layers and top-1024 can be read",
         1},
        {"{'descr': '<i8', 'shape': (4294967294, 4096, 1024)}",
         "x: 1 bytes behind the header, but 4294967294 x 4096 x 1024 ids of 8 bytes take 144115188008747008: the file "
         "was cut off",
         1},
        {"{'descr': '|u1', 'shape': (1, 1, 1)}",
         "x: 2 bytes behind the header, but 1 x 1 x 1 ids of 1 bytes take 1: something was added to the file", 2},
        {"{'descr': '<u2', 'shape': (1, 1, 1)}", "x: token 0, layer 0: expert id 65535 is out of range", 2},
        {"{'descr': '|i1', 'shape': (1, 1, 1)}", "x: token 0: a token without any MoE layer", 1},
    };
    for (unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct wisp_error error = {0};
        struct wisp_parsed parsed;
        enum wisp_code code = parse_array(1, rows[i].header, "\xff\xff", rows[i].ids, &parsed, &error);
        ck_assert_msg(code == WISP_BAD_INPUT, "%s", rows[i].header);
        wisp_parsed_free(&parsed);
        ck_assert_str_eq(error.message, rows[i].message);
    }
}
END_TEST

/* Both widths of the header's length, at its limit and beyond; a file of any length that is cut off. */
START_TEST(layouts_array_header) {
    static const char shape[] = "{'descr': '|u1', 'shape': (1, 1, 3)}";
    static char header[4098];
    struct wisp_error error = {0};
    struct wisp_parsed parsed;
    memset(header, ' ', sizeof header - 1);
    memcpy(header, shape, sizeof shape - 1);
    for (unsigned char version = 1; version < 4; version++) {
        header[4096] = ' ';
        ck_assert_int_eq(parse_array(version, header, "\0\1\2", 3, &parsed, &error), WISP_BAD_INPUT);
        ck_assert_str_eq(error.message, "x: the array's header is cut off or too long");
        wisp_parsed_free(&parsed);
        header[4096] = 0;
        ck_assert_msg(!parse_array(version, header, "\0\1\2", 3, &parsed, &error), "%s", error.message);
        ck_assert_uint_eq(parsed.shape.top_k, 3);
        ck_assert_uint_eq(parsed.ids[2], 2);
        wisp_parsed_free(&parsed);
    }
    static const char whole[] = WISP_NPY_MAGIC "\1\0\x24\0{'descr': '|u1', 'shape': (1, 1, 3)}\1\2\3";
    for (size_t size = 0; size < sizeof whole; size++) {
        bool complete = size == sizeof whole - 1;
        char *exact = malloc(size + 1);
        memcpy(exact, whole, size);
        ck_assert_int_eq(wisp_npy_parse("x", exact, size, &reading, &parsed, &error),
                         complete ? WISP_OK : WISP_BAD_INPUT);
        wisp_parsed_free(&parsed);
        free(exact);
    }
}
END_TEST

/* ---- packed streams ---- */

enum { TEXT = 700000, PACKED = 2 * TEXT };
static unsigned char text[TEXT], packed[PACKED];

static void fill_text(void) {
    uint32_t random = 1;
    for (size_t i = 0; i < TEXT; i++) {
        random = random * 1664525 + 1013904223;
        text[i] = (unsigned char)('a' + (random >> 28));
    }
}

/* Two members, as `cat` of two packed files makes. *second is where the second begins. */
static size_t pack(bool zstd, size_t *second) {
    size_t used = 0;
    for (unsigned part = 0; part < 2; part++) {
        const unsigned char *from = text + part * (TEXT / 2);
        *second = used;
        if (zstd) {
            size_t got = ZSTD_compress(packed + used, PACKED - used, from, TEXT / 2, 1);
            ck_assert(!ZSTD_isError(got));
            used += got;
        } else {
            z_stream stream = {.next_in = (unsigned char *)(uintptr_t)from,
                               .avail_in = TEXT / 2,
                               .next_out = packed + used,
                               .avail_out = (uInt)(PACKED - used)};
            ck_assert_int_eq(deflateInit2(&stream, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
            ck_assert_int_eq(deflate(&stream, Z_FINISH), Z_STREAM_END);
            used += stream.total_out;
            deflateEnd(&stream);
        }
    }
    return used;
}

static enum wisp_code unpack(size_t size, char **bytes, size_t *got, struct wisp_error *error) {
    struct wisp_stream *stream;
    FILE *file = fmemopen(packed, size, "rb");
    ck_assert_ptr_nonnull(file);
    enum wisp_code code = wisp_stream_of("x", file, &stream, error);
    if (!code) code = wisp_stream_all(stream, true, bytes, got, error);
    wisp_stream_close(stream);
    return code;
}

static void check_packed(bool zstd, const char *damage) {
    struct wisp_error error = {0};
    char *bytes = NULL;
    size_t got, second, size = pack(zstd, &second);
    ck_assert_msg(!unpack(size, &bytes, &got, &error), "%s", error.message);
    ck_assert_uint_eq(got, TEXT);
    ck_assert_mem_eq(bytes, text, TEXT);
    free(bytes);
    const size_t cuts[] = {5, 12, 1000, second + 100, size - 1};
    for (unsigned i = 0; i < sizeof cuts / sizeof cuts[0]; i++) {
        bytes = NULL;
        ck_assert_msg(unpack(cuts[i], &bytes, &got, &error) == WISP_BAD_INPUT, "cut at %zu", cuts[i]);
        ck_assert_msg(strstr(error.message, "it ends too early"), "%s", error.message);
        ck_assert_ptr_null(bytes);
    }
    memset(packed + second, 0xff, 4);
    ck_assert_int_eq(unpack(size, &bytes, &got, &error), WISP_BAD_INPUT);
    ck_assert_msg(strstr(error.message, damage), "%s", error.message);
}

START_TEST(layouts_packed) {
    fill_text();
    check_packed(true, "x: damaged zstd data near byte ");
    check_packed(false, "x: damaged gzip data near byte ");
}
END_TEST

/* ---- what is held ---- */

static struct wisp_lines *open_lines(const char *lines_text, size_t hold) {
    struct wisp_stream *stream;
    struct wisp_lines *lines;
    struct wisp_error error;
    FILE *file = fmemopen((char *)(uintptr_t)lines_text, strlen(lines_text), "rb");
    ck_assert_int_eq(wisp_stream_of("x", file, &stream, &error), WISP_OK);
    ck_assert_int_eq(wisp_lines_open(stream, &reading, hold, &lines, &error), WISP_OK);
    return lines;
}

/* The next request, by name; "" at the end. */
static const char *next_name(struct wisp_lines *lines) {
    struct wisp_parsed parsed;
    struct wisp_error error = {0};
    size_t line;
    ck_assert_msg(wisp_lines_next(lines, &parsed, &error) == WISP_OK, "%s", error.message);
    bool any = parsed.steps;
    wisp_parsed_free(&parsed);
    return any ? wisp_lines_request(lines, &line) : "";
}

static const char mixed[] = "request,token,phase,layer,experts\n"
                            "a,0,prefill,0,1\nb,0,prefill,0,1\na,1,decode,0,1\nb,1,decode,0,1\n";

/* Mixed requests come in the order of their last lines while there is room. With too little of it a request is taken
 * for complete, and that it goes on is an error. */
START_TEST(layouts_hold) {
    struct wisp_parsed parsed;
    struct wisp_error error = {0};
    struct wisp_lines *lines = open_lines(mixed, WISP_LINES_HOLD);
    ck_assert_str_eq(next_name(lines), "a");
    ck_assert_str_eq(next_name(lines), "b");
    ck_assert_str_eq(next_name(lines), "");
    wisp_lines_close(lines);
    lines = open_lines(mixed, 1);
    ck_assert_str_eq(next_name(lines), "a");
    ck_assert_int_eq(wisp_lines_next(lines, &parsed, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "x:4: the request 'a' goes on after more than 0 MB of other requests, which is all "
                                    "that is held: sort the lines by request");
    wisp_parsed_free(&parsed);
    wisp_lines_close(lines);
}
END_TEST

/* What was given back counts no more: after any number of requests two can be mixed as in the beginning. The least
 * amount for which that holds is the same for both. */
START_TEST(layouts_hold_is_given_back) {
    enum { BEFORE = 300, LINE = 40 };
    static char long_text[(BEFORE + 5) * LINE];
    struct wisp_error error = {0};
    struct wisp_parsed parsed;
    size_t least = 1, used = (size_t)snprintf(long_text, sizeof long_text, "request,token,phase,layer,experts\n");
    for (;; least++) {
        struct wisp_lines *lines = open_lines(mixed, least);
        enum wisp_code code = WISP_OK;
        for (parsed.steps = 1; !code && parsed.steps;) {
            code = wisp_lines_next(lines, &parsed, &error);
            uint32_t steps = parsed.steps;
            wisp_parsed_free(&parsed);
            parsed.steps = steps;
        }
        wisp_lines_close(lines);
        if (!code) break;
        ck_assert_uint_lt(least, 10000);
    }
    for (unsigned i = 0; i < BEFORE; i++)
        used += (size_t)snprintf(long_text + used, sizeof long_text - used, "r%u,0,prefill,0,1\n", i);
    snprintf(long_text + used, sizeof long_text - used, "%s", strchr(mixed, '\n') + 1);
    struct wisp_lines *lines = open_lines(long_text, least);
    for (unsigned i = 0; i < BEFORE; i++) ck_assert_int_eq(next_name(lines)[0], 'r');
    ck_assert_str_eq(next_name(lines), "a");
    ck_assert_str_eq(next_name(lines), "b");
    ck_assert_str_eq(next_name(lines), "");
    wisp_lines_close(lines);
}
END_TEST

int main(void) {
    const TTest *tests[] = {layouts_plain,
                            layouts_wrong_router_data,
                            layouts_wrong_layer_lists,
                            layouts_nan,
                            layouts_wrong_arrays,
                            layouts_array_header,
                            layouts_packed,
                            layouts_hold,
                            layouts_hold_is_given_back};
    return unit_main("layouts", tests, sizeof tests / sizeof tests[0]);
}

/* check_importers.c - csim/trace: the route dump and the line format, what is wrong with them, and imports of many
 * files. */
#include "trace/import.h"
#include "trace/json_trace.h"
#include "trace/line_trace.h"
#include "trace/route_trace.h"
#include "unit/unit_test.h"

#include <sys/stat.h>
#include <unistd.h>

static void write_text(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    fclose(file);
}

/* A wrong file, and the sentence about it. */
struct wrong {
    const char *text, *message;
};

static const struct wrong wrong_routes[] = {
    {"", "x:1: byte 0: parse error: premature EOF"},
    {"[]", "x:1: byte 1: an object with \"routes\" is expected here"},
    {"7", "x:1: byte 1: an object with \"routes\" is expected here"},
    {"{}", "x:1: byte 2: an object without \"routes\""},
    {"{\"a\":[{\"routes\":1}],\"b\":{\"c\":[1.5e3,null,true,\"x\"]}}", "x:1: byte 52: an object without \"routes\""},
    {"{\"routes\":7}", "x:1: byte 11: a list of routes is expected here"},
    {"{\"routes\":{}}", "x:1: byte 11: a list of routes is expected here"},
    {"{\"routes\":[]}", "x:1: byte 13: no tokens"},
    {"{\"routes\":[7]}", "x:1: byte 12: a route, an object, is expected here"},
    {"{\"routes\":[{}]}", "x:1: byte 13: a route without \"token_pos\""},
    {"{\"routes\":[{\"token_pos\":0}]}", "x:1: byte 26: a route without \"layers\""},
    {"{\"routes\":[{\"token_pos\":0,\"phase\":\"prefill\"}]}", "x:1: byte 44: a route without \"layers\""},
    {"{\"routes\":[{\"token_pos\":0,\"phase\":\"prefill\",\"layers\":{}}]}",
     "x:1: byte 56: a token without any MoE layer"},
    {"{\"routes\":[{\"token_pos\":\"0\"}]}", "x:1: byte 27: the position, a whole number, is expected here"},
    {"{\"routes\":[{\"token_pos\":1,\"phase\":\"prefill\",\"layers\":{\"0\":{\"experts\":[3]}}}]}",
     "x:1: byte 75: token 1 where token 0 comes next: it is of the prefill, which begins with token 0"},
    {"{\"routes\":[{\"token_pos\":-1}]}", "x:1: byte 26: token -1 where token 0 comes next"},
    {"{\"routes\":[{\"token_pos\":0,\"token_pos\":0}]}", "x:1: byte 37: the same key twice in a route"},
    {"{\"routes\":[{\"phase\":\"warmup\"}]}", "x:1: byte 28: \"prefill\" or \"decode\" is expected here"},
    {"{\"routes\":[{\"phase\":1}]}", "x:1: byte 21: \"prefill\" or \"decode\" is expected here"},
    {"{\"routes\":[{\"layers\":[]}]}", "x:1: byte 22: a map of layers is expected here"},
    {"{\"routes\":[{\"layers\":{\"x\":{}}}]}", "x:1: byte 25: a key that is no layer id"},
    {"{\"routes\":[{\"layers\":{\"00\":{}}}]}", "x:1: byte 26: a key that is no layer id"},
    {"{\"routes\":[{\"layers\":{\"-1\":{}}}]}", "x:1: byte 26: a key that is no layer id"},
    {"{\"routes\":[{\"layers\":{\"4096\":{}}}]}", "x:1: byte 28: layer 4096 is out of range"},
    {"{\"routes\":[{\"layers\":{\"0\":null}}]}", "x:1: byte 30: an object with \"experts\" is expected here"},
    {"{\"routes\":[{\"layers\":{\"0\":[1]}}]}", "x:1: byte 27: an object with \"experts\" is expected here"},
    {"{\"routes\":[{\"layers\":{\"0\":{}}}]}", "x:1: byte 28: a layer without \"experts\""},
    {"{\"routes\":[{\"layers\":{\"0\":{\"weights\":[0.5]}}}]}", "x:1: byte 43: a layer without \"experts\""},
    {"{\"routes\":[{\"layers\":{\"0\":{\"experts\":3}}}]}", "x:1: byte 38: a list of expert ids is expected here"},
    {"{\"routes\":[{\"layers\":{\"0\":{\"experts\":[]}}}]}", "x:1: byte 39: layer 0 has no expert"},
    {"{\"routes\":[{\"layers\":{\"0\":{\"experts\":[1.5]}}}]}", "x:1: byte 41: an expert id is expected here"},
    {"{\"routes\":[{\"layers\":{\"0\":{\"experts\":[\"1\"]}}}]}", "x:1: byte 41: an expert id is expected here"},
    {"{\"routes\":[{\"layers\":{\"0\":{\"experts\":[[1]]}}}]}", "x:1: byte 39: an expert id is expected here"},
    {"{\"routes\":[{\"layers\":{\"0\":{\"experts\":[-1]}}}]}", "x:1: byte 40: expert id -1 is out of range"},
    {"{\"routes\":[{\"layers\":{\"0\":{\"experts\":[65535]}}}]}", "x:1: byte 43: expert id 65535 is out of range"},
    {"{\"routes\":[{\"layers\":{\"0\":{\"experts\":[99999999999999999999]}}}]}",
     "x:1: byte 38: parse error: integer overflow"},
    {"{\"routes\":[{\"layers\":{\"0\":{\"experts\":[3,3]}}}]}", "x:1: byte 41: expert 3 twice"},
    {"{\"routes\":[{\"layers\":{\"0\":{\"experts\":[3],\"experts\":[4]}}}]}", "x:1: byte 50: \"experts\" twice"},
    {"{\"routes\":[{\"layers\":{\"1\":{\"experts\":[3]},\"0\":{\"experts\":[3]}}}]}",
     "x:1: byte 45: layer 0 after layer 1"},
    {"{\"routes\":[{\"layers\":{\"0\":{\"experts\":[3]},\"1\":{\"experts\":[3,4]}}}]}",
     "x:1: byte 62: layer 1 has 2 experts, the first one has 1"},
    {"{\"routes\":[{\"token_pos\":0,\"layers\":{\"0\":{\"experts\":[3]}}}]}",
     "x:1: byte 57: the file does not say which tokens are the prefill: give --prefill N (those at positions below N; "
     "0: only decoding was recorded)"},
    {"{\"routes\":[{\"token_pos\":0,\"phase\":\"prefill\",\"layers\":{\"0\":{\"experts\":[3]}}},{\"layers\":{\"1\":{"
     "\"experts\":[3]}}}]}",
     "x:1: byte 90: layer 1 where layer 0 comes next"},
    {"{\"routes\":[{\"token_pos\":0,\"phase\":\"prefill\",\"layers\":{\"0\":{\"experts\":[3]},\"2\":{\"experts\":[3]}}}"
     ",{\"layers\":{\"0\":{\"experts\":[3]},\"1\":{}}}]}",
     "x:1: byte 130: layer 1 where layer 2 comes next"},
    {"{\"routes\":[{\"token_pos\":0,\"phase\":\"prefill\",\"layers\":{\"0\":{\"experts\":[3]},\"2\":{\"experts\":[3]}}}"
     ",{\"token_pos\":1,\"phase\":\"decode\",\"layers\":{\"0\":{\"experts\":[3]}}}]}",
     "x:1: byte 159: a token without layer 2, which the first has"},
    {"{\"routes\":[{\"token_pos\":0,\"phase\":\"prefill\",\"layers\":{\"0\":{\"experts\":[3]}}},{\"token_pos\":1,"
     "\"phase\":\"decode\",\"layers\":{\"0\":{\"experts\":[3]}}},{\"token_pos\":2,\"phase\":\"prefill\",\"layers\":{"
     "\"0\":{\"experts\":[3]}}}]}",
     "x:1: byte 204: a prefill token after a decode token"},
    {"{\"routes\":[],\"routes\":[]}", "x:1: byte 21: \"routes\" twice"},
    {"{\"routes\":[}", "x:1: byte 12: parse error: unallowed token at this point in JSON text"},
    {"{\"routes\":[", "x:1: byte 11: parse error: premature EOF"},
    {"{\"routes\":[]} x", "x:1: byte 15: parse error: trailing garbage"},
    {"{\"a\":[}", "x:1: byte 7: parse error: unallowed token at this point in JSON text"},
};

#define NO_HEADER                                                                                                      \
    "x:1: neither the header request,token,phase,layer,experts nor an object: say with --map which columns a header "  \
    "of your own has"

static const struct wrong wrong_lines[] = {
    {"", "x:1: the file is empty"},
    {"\n\n", "x:1: the file is empty"},
    {"hello\n", NO_HEADER},
    {"[1]\n", NO_HEADER},
    {"request,token,phase,layer\n", "x:1: no column 'experts'; the columns are 'request', 'token', 'phase', 'layer': "
                                    "say which one it is, --map experts=COLUMN"},
    {"request,token,phase,layer,experts\n", "x:1: no rows behind the header"},
    {"request,token,phase,layer,experts\na,0,prefill,0\n",
     "x:2: fewer than five fields: request,token,phase,layer,experts..."},
    {"request,token,phase,layer,experts\na,0,prefill\n",
     "x:2: fewer than five fields: request,token,phase,layer,experts..."},
    {"request,token,phase,layer,experts\n,0,prefill,0,1\n", "x:2: the request has no name"},
    {"request,token,phase,layer,experts\n../a,0,prefill,0,1\n",
     "x:2: a request's name is letters, digits, '-', '_' and, but not first, '.'"},
    {"request,token,phase,layer,experts\n.a,0,prefill,0,1\n",
     "x:2: a request's name is letters, digits, '-', '_' and, but not first, '.'"},
    {"request,token,phase,layer,experts\na b,0,prefill,0,1\n",
     "x:2: a request's name is letters, digits, '-', '_' and, but not first, '.'"},
    {"request,token,phase,layer,"
     "experts\nrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"
     "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr,0,prefill,0,"
     "1\n",
     "x:2: the request's name is longer than 200"},
    {"request,token,phase,layer,experts\na,x,prefill,0,1\n", "x:2: the token 'x' is not a whole number"},
    {"request,token,phase,layer,experts\na,-1,prefill,0,1\n", "x:2: the token '-1' is not a whole number"},
    {"request,token,phase,layer,experts\na,9999999999999999999,prefill,0,1\n",
     "x:2: the token '9999999999999999999' is not a whole number"},
    {"request,token,phase,layer,experts\na,1,prefill,0,1\n",
     "x:2: token 1 where token 0 comes next: it is of the prefill, which begins with token 0"},
    {"request,token,phase,layer,experts\na,0,warmup,0,1\n", "x:2: the phase is neither 'prefill' nor 'decode'"},
    {"request,token,phase,layer,experts\na,0,prefill,x,1\n", "x:2: the layer 'x' is not a whole number"},
    {"request,token,phase,layer,experts\na,0,prefill,4096,1\n", "x:2: layer 4096 is out of range"},
    {"request,token,phase,layer,experts\na,0,prefill,0,\n", "x:2: the expert id '' is not a whole number"},
    {"request,token,phase,layer,experts\na,0,prefill,0,x\n", "x:2: the expert id 'x' is not a whole number"},
    {"request,token,phase,layer,experts\na,0,prefill,0,1 x\n", "x:2: the expert id '1 x' is not a whole number"},
    {"request,token,phase,layer,experts\na,0,prefill,0,\"[]\"\n", "x:2: layer 0 has no expert"},
    {"request,token,phase,layer,experts\na,0,prefill,0,1\r2\n", "x:2: the expert id '1\\x0d2' is not a whole number"},
    {"request,token,phase,layer,experts\na,0,prefill,0,65535\n", "x:2: expert id 65535 is out of range"},
    {"request,token,phase,layer,experts\na,0,prefill,0,3,3\n", "x:2: expert 3 twice"},
    {"request,token,phase,layer,experts\na,0,prefill,1,3\na,0,prefill,0,3\n", "x:3: layer 0 after layer 1"},
    {"request,token,phase,layer,experts\na,0,prefill,1,3\na,0,prefill,1,3\n",
     "x:3: layer 1 after layer 1: this token and layer were recorded twice"},
    {"request,token,phase,layer,experts\na,0,prefill,0,3\na,0,prefill,1,3,4\n",
     "x:3: layer 1 has 2 experts, the first one has 1"},
    {"request,token,phase,layer,experts\na,0,prefill,0,3\na,2,prefill,0,3\n", "x:3: token 2 where token 1 comes next"},
    {"request,token,phase,layer,experts\na,0,prefill,0,3\na,0,decode,1,3\n", "x:3: another phase within a token"},
    {"request,token,phase,layer,experts\na,0,prefill,0,3\na,1,decode,0,3\na,2,prefill,0,3\n",
     "x:4: a prefill token after a decode token"},
    {"request,token,phase,layer,experts\na,0,prefill,0,3\na,1,decode,1,3\n", "x:3: layer 1 where layer 0 comes next"},
    {"request,token,phase,layer,experts\na,0,prefill,0,3\na,0,prefill,2,3\na,1,decode,0,3\n\nb,0,prefill,0,3\n",
     "x:4: a token without layer 2, which the first has"},
    {"request,token,phase,layer,experts\na,0,prefill,0,3\na,0,prefill,2,3\na,1,decode,0,3\na,1,decode,1,3\n",
     "x:5: layer 1 where layer 2 comes next"},
    {"request,token,phase,layer,experts\na,0,prefill,0,3\nb,0,prefill,0,3\na,2,decode,0,3\n",
     "x:4: token 2 where token 1 comes next"},
    {"{}\n", "x:1: no \"request\": the object is empty"},
    {"{\n}\n", "x:1: the object does not end on its line"},
    {"{\"request\":1} {\"request\":2}\n", "x:1: something behind the object"},
    {"{\"request\":\"a\",\"token\":0,\"phase\":\"prefill\",\"layer\":0}\n",
     "x:1: no \"experts\"; the keys here are \"request\", \"token\", \"phase\", \"layer\": say which one it is, "
     "--map experts=KEY"},
    {"{\"request\":\"a\",\"request\":\"a\"}\n", "x:1: \"request\" twice"},
    {"{\"request\":null}\n", "x:1: \"request\" is neither a string nor a whole number"},
    {"{\"request\":\"\"}\n", "x:1: the request has no name"},
    {"{\"request\":-1.5}\n", "x:1: \"request\" is neither a string nor a whole number"},
    {"{\"token\":\"0\"}\n", "x:1: \"token\" is not a whole number"},
    {"{\"phase\":7}\n", "x:1: \"phase\" is not a string"},
    {"{\"phase\":\"warmup\"}\n", "x:1: the phase is neither 'prefill' nor 'decode'"},
    {"{\"layer\":[]}\n", "x:1: \"layer\" is not a whole number"},
    {"{\"experts\":3}\n", "x:1: \"experts\" is not a list"},
    {"{\"experts\":[1.5]}\n", "x:1: an expert id is not a whole number"},
    {"{\"experts\":[[1]]}\n", "x:1: an expert id is not a whole number"},
    {"{\"other\":[{\"token\":[]}]}\n",
     "x:1: no \"request\"; the keys here are \"other\": say which one it is, --map request=KEY"},
    {"{\"request\":\"a\",\"token\":-1,\"phase\":\"prefill\",\"layer\":0,\"experts\":[3]}\n",
     "x:1: token -1 where token 0 comes next"},
    {"{\"request\":\"a\",\"token\":0,\"phase\":\"prefill\",\"layer\":-1,\"experts\":[3]}\n",
     "x:1: layer -1 is out of range"},
    {"{\"request\":\"a\",\"token\":0,\"phase\":\"prefill\",\"layer\":0,\"experts\":[]}\n",
     "x:1: layer 0 has no expert"},
    {"{\"request\":\"a\",\"token\":0,\"phase\":\"prefill\",\"layer\":0,\"experts\":[-3]}\n",
     "x:1: expert id -3 is out of range"},
    {"{\"request\":\"a\",\"token\":0,\"phase\":\"prefill\",\"layer\":0,\"experts\":[3]}\n7\n",
     "x:2: a line is not an object"},
    {"{\"request\":\"a\",\"token\":0,\"phase\":\"prefill\",\"layer\":0,\"experts\":[3]}\n \n",
     "x:2: a line is not an object"},
    {"{\"request\":\"a\",\"token\":0,\"phase\":\"prefill\",\"layer\":0,\"experts\":[3]}\n{\"request\":\"a\",\n",
     "x:2: the object does not end on its line"},
    {"{\"request\":\"a\",\"token\":0,\"phase\":\"prefill\",\"layer\":0,\"experts\":[3]} {}\n",
     "x:1: something behind the object"},
    {"{\"request\":\"a\",]\n", "x:1: parse error: invalid object key (must be a string)"},
};

static const struct wisp_reading reading;

static enum wisp_code parse_routes(const char *text, struct wisp_error *error) {
    struct wisp_parsed parsed;
    enum wisp_code code = wisp_route_parse("x", text, strlen(text), &reading, &parsed, error);
    wisp_parsed_free(&parsed);
    return code;
}

/* Read all requests of a file of lines. */
static enum wisp_code parse_lines(const char *text, struct wisp_error *error) {
    struct wisp_stream *stream;
    struct wisp_lines *lines = NULL;
    struct wisp_parsed parsed = {.steps = 1};
    write_text("x", text);
    enum wisp_code code = wisp_stream_open("x", &stream, error);
    if (!code) code = wisp_lines_open(stream, &reading, WISP_LINES_HOLD, &lines, error);
    while (!code && parsed.steps) {
        code = wisp_lines_next(lines, &parsed, error);
        if (code || parsed.steps) wisp_parsed_free(&parsed), parsed.steps = !code;
    }
    wisp_lines_close(lines);
    return code;
}

static void check_table(const struct wrong *table, size_t count,
                        enum wisp_code (*parse)(const char *text, struct wisp_error *error)) {
    for (size_t i = 0; i < count; i++) {
        struct wisp_error error = {0};
        ck_assert_msg(parse(table[i].text, &error) == WISP_BAD_INPUT, "'%s' is not refused", table[i].text);
        ck_assert_str_eq(error.message, table[i].message);
    }
}

START_TEST(importers_wrong_routes) {
    check_table(wrong_routes, sizeof wrong_routes / sizeof *wrong_routes, parse_routes);
}
END_TEST

START_TEST(importers_wrong_lines) {
    check_table(wrong_lines, sizeof wrong_lines / sizeof *wrong_lines, parse_lines);
}
END_TEST

/* Limits that no literal can reach. */
START_TEST(importers_limits) {
    static char text[70000];
    struct wisp_error error;
    size_t used = (size_t)snprintf(text, sizeof text, "request,token,phase,layer,experts\na,0,prefill,0");
    for (unsigned i = 0; i < 1025; i++) used += (size_t)snprintf(text + used, sizeof text - used, ",%u", i);
    ck_assert_int_eq(parse_lines(text, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "x:2: more than 1024 expert ids");
    used = (size_t)snprintf(text, sizeof text, "[{\"0\":[[0");
    for (unsigned i = 1; i < 1025; i++) used += (size_t)snprintf(text + used, sizeof text - used, ",%u", i);
    struct wisp_parsed parsed;
    ck_assert_int_eq(wisp_json_request_parse("x", text, used, &parsed, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "x:1: byte 4022: more than 1024 expert ids in a row");
    wisp_parsed_free(&parsed);
    memset(text, ' ', 66000);
    text[66000] = 0;
    ck_assert_int_eq(parse_lines(text, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "x:1: the line is longer than 65535");
    FILE *file = fopen("x", "wb");
    fwrite("request,token,phase,layer,experts\na,0,\0", 1, 39, file);
    fclose(file);
    struct wisp_stream *stream;
    struct wisp_lines *lines;
    ck_assert_int_eq(wisp_stream_open("x", &stream, &error), WISP_OK);
    ck_assert_int_eq(wisp_lines_open(stream, &reading, WISP_LINES_HOLD, &lines, &error), WISP_OK);
    ck_assert_int_eq(wisp_lines_next(lines, &parsed, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "x:2: a zero byte");
    wisp_lines_close(lines);
}
END_TEST

/* ---- the same request in every format ---- */

static const char dataset[] = "[{\"0\":null,\"1\":[[3,1],[0,2]],\"2\":[[2,0],[3,2]]},"
                              "{\"0\":null,\"1\":[[1,2]],\"2\":[[3,0]]}]";
static const char dump[] =
    "{\"meta\":{\"routes\":[1,{}]},\"routes\":["
    "{\"token_pos\":0,\"phase\":\"prefill\",\"layers\":{\"1\":{\"experts\":[3,1],\"weights\":[0.5,0.5]},"
    "\"2\":{\"weights\":[],\"experts\":[2,0]}}},"
    "{\"layers\":{\"1\":{\"experts\":[0,2]},\"2\":{\"experts\":[3,2]}},\"phase\":\"prefill\",\"token_pos\":1},"
    "{\"token_pos\":2,\"phase\":\"decode\",\"token_str\":\"x\",\"layers\":{\"1\":{\"experts\":[1,2]},"
    "\"2\":{\"experts\":[3,0]}}}],\"more\":null}";
static const char csv[] = "request,token,phase,layer,expert_a,expert_b\r\n"
                          "r,0,prefill,1,3,1\r\nr,0,prefill,2,2,0\r\nr,1,prefill,1,0,2\r\n"
                          "\r\nr,1,prefill,2,3,2\r\nr,2,decode,1,1,2\r\nr,2,decode,2,3,0";
static const char json_lines[] =
    "{\"request\":\"r\",\"token\":0,\"phase\":\"prefill\",\"layer\":1,\"experts\":[3,1]}\n"
    "{\"layer\":2,\"experts\":[2,0],\"request\":\"r\",\"phase\":\"prefill\",\"token\":0,\"time\":[{\"token\":7.5}]}\n"
    "{\"request\":\"r\",\"token\":1,\"phase\":\"prefill\",\"layer\":1,\"experts\":[0,2]}\n\n"
    "{\"request\":\"r\",\"token\":1,\"phase\":\"prefill\",\"layer\":2,\"experts\":[3,2]}\n"
    "{\"request\":\"r\",\"token\":2,\"phase\":\"decode\",\"layer\":1,\"experts\":[1,2]}\n"
    "{\"request\":\"r\",\"token\":2,\"phase\":\"decode\",\"layer\":2,\"experts\":[3,0]}";

static enum wisp_code import_as(const char *path, enum wisp_format format, const char *output, unsigned threads,
                                struct wisp_imported *imported, struct wisp_error *error) {
    struct wisp_import import = {
        .paths = &path, .path_count = 1, .format = format, .model = "m", .experts = 4, .threads = threads};
    return wisp_trace_import(&import, output, imported, error);
}

/* The request's ids by layer and token; what follows them is the number of each step's tokens. */
static void check_request(const char *text, const char *stored) {
    static const uint16_t ids[] = {3, 1, 0, 2, 1, 2, 2, 0, 3, 2, 3, 0};
    struct wisp_imported imported;
    struct wisp_error error;
    struct wisp_trace *trace;
    struct wisp_request request;
    write_text("one", text);
    ck_assert_msg(import_as("one", WISP_FORMAT_AUTO, "one.wtr", 1, &imported, &error) == WISP_OK, "%s", error.message);
    ck_assert_uint_eq(imported.requests, 1);
    ck_assert_uint_eq(imported.bytes, strlen(text));
    ck_assert_int_eq(wisp_trace_open("one.wtr", &trace, &error), WISP_OK);
    ck_assert_uint_eq(wisp_trace_info(trace)->layers, 3);
    ck_assert(!wisp_trace_layer_is_moe(trace, 0));
    ck_assert_uint_eq(wisp_trace_info(trace)->prefill_tokens, 2);
    ck_assert_str_eq(wisp_trace_path(trace, 0), stored);
    ck_assert_int_eq(wisp_trace_read(trace, 0, &request, &error), WISP_OK);
    ck_assert_uint_eq(request.steps, 2);
    ck_assert_mem_eq(request.ids, ids, sizeof ids);
    wisp_request_free(&request);
    wisp_trace_close(trace);
}

START_TEST(importers_same_request) {
    check_request(dataset, "one");
    check_request(dump, "one");
    check_request(csv, "one/r.json");
    check_request(json_lines, "one/r.json");
}
END_TEST

/* --format decides against the content. */
START_TEST(importers_format_given) {
    struct wisp_imported imported;
    struct wisp_error error;
    write_text("one", dump);
    ck_assert_int_eq(import_as("one", WISP_FORMAT_ROUTES, "one.wtr", 1, &imported, &error), WISP_OK);
    ck_assert_int_eq(import_as("one", WISP_FORMAT_DATASET, "two.wtr", 1, &imported, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "one:1: byte 1: a list of steps is expected here");
    ck_assert_int_eq(import_as("one", WISP_FORMAT_LINES, "two.wtr", 1, &imported, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message,
                     "one:1: no \"request\"; the keys here are \"meta\", \"routes\", \"more\": say which one "
                     "it is, --map request=KEY");
    ck_assert_int_ne(access("two.wtr", F_OK), 0);
}
END_TEST

/* Indentation is taken away before yajl sees it: nothing else may differ, offsets in errors least of all. The document
 * is longer than a block, its lines end at every place of one. */
START_TEST(importers_indentation) {
    static char text[200000];
    struct wisp_error error;
    struct wisp_parsed parsed;
    size_t used = 0;
    for (unsigned i = 0; i < 3000; i++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%s\n%*s{\"0\":\n [[ %u ]\n\n ]}", i ? "," : "[",
                                 i % 47, "", i % 999);
    snprintf(text + used, sizeof text - used, "\n]");
    ck_assert_msg(wisp_json_request_parse("x", text, strlen(text), &parsed, &error) == WISP_OK, "%s", error.message);
    ck_assert_uint_eq(parsed.steps, 3000);
    for (unsigned i = 0; i < 3000; i++) ck_assert_uint_eq(parsed.ids[i], i % 999);
    wisp_parsed_free(&parsed);
    for (unsigned i = 1; i < 300; i++) { /* a dense layer where there is none */
        char *step = strstr(text + i * used / 300, "[[ "), wanted[80];
        memcpy(step, "null", 4);
        size_t offset = (size_t)(step - text) + 4, line = 1;
        for (size_t at = 0; at < offset; at++) line += text[at] == '\n';
        snprintf(wanted, sizeof wanted, "x:%zu: byte %zu: layer 0 is dense here and MoE in the first step", line,
                 offset);
        ck_assert_int_eq(wisp_json_request_parse("x", text, strlen(text), &parsed, &error), WISP_BAD_INPUT);
        ck_assert_str_eq(error.message, wanted);
        wisp_parsed_free(&parsed);
        memcpy(step, "[[ 1", 4);
    }
    static const char broken[] = "[{\"\n     0\":[[1]]}]";
    ck_assert_int_eq(wisp_json_request_parse("x", broken, sizeof broken - 1, &parsed, &error), WISP_BAD_INPUT);
    wisp_parsed_free(&parsed);
}
END_TEST

/* ---- many requests ---- */

static void write_many(const char *path, unsigned first, unsigned end) {
    FILE *file = fopen(path, "wb");
    fputs("request,token,phase,layer,experts\n", file);
    for (unsigned r = first; r < end; r++)
        for (unsigned token = 0; token < 2 + r % 3; token++)
            for (unsigned layer = 1; layer < 3; layer++)
                fprintf(file, "%u,%u,%s,%u,%u,%u\n", r, token, token < 2 ? "prefill" : "decode", layer, (r + token) % 4,
                        (r + token + layer) % 4);
    fclose(file);
}

static bool same_file(const char *a, const char *b) {
    FILE *one = fopen(a, "rb"), *two = fopen(b, "rb");
    int x, y;
    do x = getc(one), y = getc(two);
    while (x == y && x != EOF);
    fclose(one);
    fclose(two);
    return x == y;
}

/* All formats in one import; requests in the order of their files and lines, the same bytes for any number of threads.
 */
START_TEST(importers_many) {
    struct wisp_imported imported;
    struct wisp_error error;
    struct wisp_trace *trace;
    mkdir("many", 0777);
    write_many("many/a.csv", 0, 75);
    write_text("many/b.json", dump);
    write_text("many/c.jsonl", json_lines);
    write_many("many/d.csv", 3, 40);
    write_text("many/e.json", dataset);
    write_text("many/not.txt", "not a trace");
    for (unsigned threads = 1; threads < 6; threads += 4) {
        const char *output = threads == 1 ? "one.wtr" : "five.wtr";
        ck_assert_msg(import_as("many", WISP_FORMAT_AUTO, output, threads, &imported, &error) == WISP_OK, "%s",
                      error.message);
        ck_assert_uint_eq(imported.files, 5);
        ck_assert_uint_eq(imported.requests, 75 + 37 + 3);
    }
    ck_assert(same_file("one.wtr", "five.wtr"));
    ck_assert_int_eq(wisp_trace_open("one.wtr", &trace, &error), WISP_OK);
    ck_assert_uint_eq(wisp_trace_info(trace)->requests, 115);
    ck_assert_str_eq(wisp_trace_path(trace, 10), "a.csv/10.json");
    ck_assert_str_eq(wisp_trace_path(trace, 75), "b.json");
    ck_assert_str_eq(wisp_trace_path(trace, 77), "d.csv/3.json");
    for (uint32_t r = 0; r < 115; r++) {
        struct wisp_request request;
        ck_assert_int_eq(wisp_trace_read(trace, r, &request, &error), WISP_OK);
        if (r < 75) ck_assert_uint_eq(request.steps, 1 + r % 3);
        wisp_request_free(&request);
    }
    wisp_trace_close(trace);
}
END_TEST

/* What does not fit together names both places. */
START_TEST(importers_mixed) {
    struct wisp_imported imported;
    struct wisp_error error;
    mkdir("mixed", 0777);
    write_text("mixed/b.json", dump);
    write_text("mixed/a.csv", "request,token,phase,layer,experts\nq,0,prefill,1,3,1\nq,0,prefill,2,3,1\n"
                              "r,0,prefill,1,3,1\n");
    ck_assert_int_eq(import_as("mixed", WISP_FORMAT_AUTO, "m.wtr", 1, &imported, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "mixed/a.csv:4 has 2 layers (1 MoE), top-2; mixed/a.csv:2 has 3 layers (2 MoE), "
                                    "top-2: one trace holds one model");
    write_text("mixed/a.csv", "request,token,phase,layer,experts\nq,0,prefill,1,3,1\n");
    ck_assert_int_eq(import_as("mixed", WISP_FORMAT_AUTO, "m.wtr", 1, &imported, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "mixed/b.json has 3 layers (2 MoE), top-2; mixed/a.csv:2 has 2 layers (1 MoE), "
                                    "top-2: one trace holds one model");
    write_text("mixed/a.csv", "request,token,phase,layer,experts\nq,0,prefill,1,3,1\n\nr,0,prefill,1,9,1\n");
    ck_assert_int_eq(import_as("mixed", WISP_FORMAT_AUTO, "m.wtr", 1, &imported, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "mixed/a.csv:4: expert 9, but the model has 4 (--experts)");
    unlink("mixed/a.csv");
    mkdir("mixed/b", 0777);
    mkdir("mixed/b/c.csv", 0777);
    write_text("mixed/b/c.csv/x.json", dump);
    write_text("c.csv", csv);
    const char *paths[] = {"mixed/b", "c.csv"};
    struct wisp_import import = {.paths = paths, .path_count = 2, .experts = 4, .threads = 1};
    ck_assert_int_eq(wisp_trace_import(&import, "m.wtr", &imported, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "c.csv and mixed/b/c.csv/x.json would both be stored as c.csv");
    ck_assert_int_ne(access("m.wtr", F_OK), 0);
}
END_TEST

/* An interrupt, here one that was there before the start, leaves nothing behind. */
START_TEST(importers_interrupted) {
    const volatile sig_atomic_t interrupted = 1;
    const char *path = "one";
    struct wisp_imported imported;
    struct wisp_error error;
    mkdir("empty", 0777);
    write_text("one", csv);
    struct wisp_import import = {
        .paths = &path, .path_count = 1, .experts = 4, .threads = 1, .interrupted = &interrupted};
    ck_assert_int_eq(wisp_trace_import(&import, "empty/x.wtr", &imported, &error), WISP_INTERRUPTED);
    ck_assert_str_eq(error.message, "import interrupted after 0 requests; nothing was written, and it starts anew when "
                                    "it is run again");
    ck_assert_int_eq(rmdir("empty"), 0);
}
END_TEST

int main(void) {
    const TTest *tests[] = {importers_wrong_routes, importers_wrong_lines,  importers_limits,
                            importers_same_request, importers_format_given, importers_many,
                            importers_mixed,        importers_interrupted,  importers_indentation};
    return unit_main("importers", tests, sizeof tests / sizeof tests[0]);
}

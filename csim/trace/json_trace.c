#include "trace/json_trace.h"

#include "base/json.h"
#include "trace/json_document.h"
#include "trace/json_feed.h"
#include "trace/json_plain.h"
#include "trace/layout.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Where in the document the parser is. */
enum place { AT_START, IN_STEPS, IN_LAYERS, AT_LAYER, IN_ROWS, IN_ROW, AT_END };

struct parser {
    struct wisp_parsed *request;
    enum place place;
    uint32_t layer;       /* to come next in this step */
    uint32_t step_tokens; /* of this step; 0: no rows seen yet */
    uint32_t moe;         /* layers of this step that are not null */
    uint32_t rows, row_ids;
    /* ids as they come: [step][MoE layer][token][top_k] */
    struct wisp_ids ids;
    char problem[256];
    bool no_memory;
};

__attribute__((format(printf, 2, 3))) static int refuse(struct parser *parser, const char *format, ...) {
    va_list args;
    va_start(args, format);
    vsnprintf(parser->problem, sizeof parser->problem, format, args);
    va_end(args);
    return 0;
}

static const char *expected(enum place place) {
    switch (place) {
    case AT_START: return "a list of steps is expected here";
    case IN_STEPS: return "a step, a map of layers, is expected here";
    case IN_LAYERS: return "a layer id is expected here";
    case AT_LAYER: return "null or a list of rows is expected here";
    case IN_ROWS: return "a row, a list of expert ids, is expected here";
    case IN_ROW: return "an expert id is expected here";
    case AT_END: return "nothing more is expected here";
    }
    return "";
}

static int misplaced(struct parser *parser) {
    return refuse(parser, "%s", expected(parser->place));
}

static bool first_step(const struct parser *parser) {
    return parser->request->steps == 0;
}

static int on_array(void *context) {
    struct parser *parser = context;
    switch (parser->place) {
    case AT_START: parser->place = IN_STEPS; return 1;
    case AT_LAYER:
        parser->place = IN_ROWS;
        parser->rows = 0;
        return 1;
    case IN_ROWS:
        parser->place = IN_ROW;
        parser->row_ids = 0;
        return 1;
    default: return misplaced(parser);
    }
}

static int on_map(void *context) {
    struct parser *parser = context;
    if (parser->place != IN_STEPS) return misplaced(parser);
    parser->place = IN_LAYERS;
    parser->layer = parser->moe = 0;
    parser->step_tokens = 0;
    return 1;
}

/* Is it this number, as it is written: without zeros before it? */
static bool is_number(const unsigned char *key, size_t length, uint32_t number) {
    do {
        if (!length || key[--length] != '0' + number % 10) return false;
        number /= 10;
    } while (number);
    return !length;
}

static int on_key(void *context, const unsigned char *key, size_t length) {
    struct parser *parser = context;
    if (!is_number(key, length, parser->layer))
        return refuse(parser, "layer \"%.*s\" where layer \"%u\" comes next", (int)(length < 32 ? length : 32), key,
                      parser->layer);
    if (parser->layer == WTR_LAYERS_MAX) return refuse(parser, "more than %d layers", WTR_LAYERS_MAX);
    parser->place = AT_LAYER;
    return 1;
}

/* A layer of this step is dense or not, as in the first step. */
static int end_layer(struct parser *parser, bool moe) {
    struct wisp_trace_shape *shape = &parser->request->shape;
    if (first_step(parser)) {
        shape->moe[parser->layer] = moe;
        shape->moe_layers += moe;
    } else if (parser->layer < shape->layers && shape->moe[parser->layer] != moe) {
        return refuse(parser, "layer %u is %s here and %s in the first step", parser->layer, moe ? "MoE" : "dense",
                      moe ? "dense" : "MoE");
    }
    parser->layer++;
    parser->place = IN_LAYERS;
    return 1;
}

static int on_null(void *context) {
    struct parser *parser = context;
    return parser->place == AT_LAYER ? end_layer(parser, false) : misplaced(parser);
}

static int on_integer(void *context, long long value) {
    struct parser *parser = context;
    if (parser->place != IN_ROW) return misplaced(parser);
    if (value < 0 || value >= WTR_EXPERTS_MAX) return refuse(parser, "expert id %lld is out of range", value);
    if (parser->row_ids == WTR_TOP_K_MAX) return refuse(parser, "more than %d expert ids in a row", WTR_TOP_K_MAX);
    if (wisp_ids_has(&parser->ids, parser->row_ids, (uint16_t)value))
        return refuse(parser, "expert %lld twice in a row", value);
    parser->no_memory = !wisp_ids_add(&parser->ids, (uint16_t)value);
    if (value > parser->request->largest) parser->request->largest = (uint16_t)value;
    parser->row_ids++;
    return !parser->no_memory;
}

static int end_row(struct parser *parser) {
    struct wisp_trace_shape *shape = &parser->request->shape;
    if (shape->top_k == 0) shape->top_k = parser->row_ids;
    if (parser->row_ids == 0 || parser->row_ids != shape->top_k)
        return refuse(parser, "a row of %u expert ids, the first row has %u", parser->row_ids, shape->top_k);
    parser->rows++;
    parser->place = IN_ROWS;
    return 1;
}

static int end_rows(struct parser *parser) {
    /* Only the prefill may be empty, where only decoding was recorded. */
    if (parser->rows == 0 && !first_step(parser)) return refuse(parser, "layer %u has no rows", parser->layer);
    if (parser->moe++ == 0) parser->step_tokens = parser->rows;
    if (parser->rows != parser->step_tokens)
        return refuse(parser, "layer %u has %u rows, other layers of this step have %u", parser->layer, parser->rows,
                      parser->step_tokens);
    return end_layer(parser, true);
}

static int on_end_array(void *context) {
    struct parser *parser = context;
    switch (parser->place) {
    case IN_ROW: return end_row(parser);
    case IN_ROWS: return end_rows(parser);
    case IN_STEPS:
        if (first_step(parser)) return refuse(parser, "no steps");
        if (!parser->request->shape.top_k) return refuse(parser, "no rows: an empty prefill, and no step behind it");
        parser->place = AT_END;
        return 1;
    default: return misplaced(parser);
    }
}

static int on_end_map(void *context) {
    struct parser *parser = context;
    struct wisp_parsed *request = parser->request;
    if (first_step(parser)) request->shape.layers = parser->layer;
    if (parser->layer != request->shape.layers)
        return refuse(parser, "a step of %u layers, the first step has %u", parser->layer, request->shape.layers);
    if (parser->moe == 0) return refuse(parser, "a step without any MoE layer");
    parser->no_memory = !wisp_parsed_add_step(request, parser->step_tokens);
    parser->place = IN_STEPS;
    return !parser->no_memory;
}

static int on_boolean(void *context, int value) {
    (void)value;
    return misplaced(context);
}

static int on_double(void *context, double value) {
    (void)value;
    return misplaced(context);
}

static int on_string(void *context, const unsigned char *text, size_t length) {
    (void)text;
    (void)length;
    return misplaced(context);
}

static const yajl_callbacks callbacks = {
    .yajl_null = on_null,
    .yajl_boolean = on_boolean,
    .yajl_integer = on_integer,
    .yajl_double = on_double,
    .yajl_string = on_string,
    .yajl_start_map = on_map,
    .yajl_map_key = on_key,
    .yajl_end_map = on_end_map,
    .yajl_start_array = on_array,
    .yajl_end_array = on_end_array,
};

/* By yajl, which takes any JSON and words what is wrong with it. */
static enum wisp_code parse_fully(struct parser *parser, const char *name, const void *text, size_t size,
                                  size_t *offset, struct wisp_error *error) {
    struct wisp_json_parser *json = wisp_json_parser_new(&callbacks, parser);
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", name);
    yajl_status status = wisp_json_feed(json, text, size, offset);
    if (status == yajl_status_error) wisp_json_parser_problem(json, parser->problem, sizeof parser->problem);
    parser->no_memory |= json->no_memory;
    wisp_json_parser_free(json);
    return WISP_OK;
}

enum wisp_code wisp_json_request_parse(const char *name, const void *text, size_t size, struct wisp_parsed *request,
                                       struct wisp_error *error) {
    struct parser parser = {.request = request};
    enum wisp_code code = WISP_OK;
    size_t offset = 0;
    *request = (struct wisp_parsed){0};
    if (!wisp_json_plain(&callbacks, &parser, text, size) && !parser.no_memory) {
        free(parser.ids.ids);
        wisp_parsed_free(request);
        parser = (struct parser){.request = request};
        code = parse_fully(&parser, name, text, size, &offset, error);
    }
    if (!code && !*parser.problem && !parser.no_memory &&
        !wisp_parsed_order(request, parser.ids.ids, request->tokens, request->steps))
        parser.no_memory = true;
    free(parser.ids.ids);
    if (code) return code;
    if (parser.no_memory) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", name);
    if (!*parser.problem) return WISP_OK;
    return wisp_document_wrong(name, text, offset, parser.problem, error);
}

/* ---- writing ---- */

struct out {
    struct wisp_json *json;
    FILE *stream;
    wisp_stop *stop;
};

static void write_rows(const struct out *out, const uint16_t *ids, uint32_t tokens, uint32_t top_k) {
    enum { FLUSH = 256 }; /* tokens at most between two looks at the flag */
    for (uint32_t token = 0; token < tokens; token++) {
        if (token % FLUSH == 0) wisp_json_flush(out->json, out->stream);
        if (token % FLUSH == 0 && wisp_stopped(out->stop)) return;
        wisp_json_array(out->json, NULL);
        for (uint32_t k = 0; k < top_k; k++) wisp_json_u64(out->json, NULL, *ids++);
        wisp_json_end_array(out->json);
    }
}

static void write_step(const struct out *out, const struct wisp_request *request, uint32_t step) {
    wisp_json_object(out->json, NULL);
    for (uint32_t layer = 0; layer < request->layers && !wisp_stopped(out->stop); layer++) {
        char key[16];
        uint32_t tokens;
        const uint16_t *ids = wisp_request_selection(request, step, layer, &tokens);
        snprintf(key, sizeof key, "%u", layer);
        if (!ids) {
            wisp_json_null(out->json, key);
            continue;
        }
        wisp_json_array(out->json, key);
        write_rows(out, ids, tokens, request->top_k);
        wisp_json_end_array(out->json);
    }
    wisp_json_end_object(out->json);
}

enum wisp_code wisp_json_request_write(const struct wisp_request *request, FILE *stream, wisp_stop *stop,
                                       struct wisp_error *error) {
    const char *text;
    size_t size;
    struct out out = {wisp_json_new(), stream, stop};
    if (!out.json) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for JSON");
    wisp_json_indent(out.json, "    ");
    wisp_json_array(out.json, NULL);
    for (uint32_t step = 0; step < request->steps && !wisp_stopped(stop); step++) write_step(&out, request, step);
    wisp_json_end_array(out.json);
    enum wisp_code code = wisp_json_text(out.json, "a request", &text, &size, error);
    /* The writer ends with a line end, the data set's files do not. */
    if (!code) fwrite(text, 1, size - (text[size - 1] == '\n'), stream);
    wisp_json_free(out.json);
    return !code && wisp_stopped(stop) ? wisp_stop_error(error) : code;
}

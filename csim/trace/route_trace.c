#include "trace/route_trace.h"

#include "trace/json_document.h"
#include "trace/json_skip.h"

#include <stdio.h>
#include <string.h>

/* Where in the document the parser is. */
enum place {
    AT_START,
    IN_DUMP,
    AT_ROUTES,
    IN_ROUTES,
    IN_ROUTE,
    AT_POSITION,
    AT_PHASE,
    AT_LAYERS,
    IN_LAYERS,
    AT_LAYER,
    IN_LAYER,
    AT_EXPERTS,
    IN_EXPERTS,
    AT_END
};

/* Seen in a route. */
enum { POSITION = 1, PHASE = 2, LAYERS = 4 };

struct parser {
    struct wisp_tokens tokens;
    const struct wisp_reading *reading;
    enum place place;
    struct wisp_json_skip skip;
    bool routes;    /* seen in the dump */
    unsigned route; /* seen in the route */
    enum wisp_token_phase phase;
    bool experts; /* seen in the layer */
};

static int refuse(struct parser *parser, const char *sentence) {
    snprintf(parser->tokens.problem, sizeof parser->tokens.problem, "%s", sentence);
    return 0;
}

static int misplaced(struct parser *parser) {
    static const char *const expected[] = {
        [AT_START] = "an object with \"routes\" is expected here",
        [IN_DUMP] = "a key is expected here",
        [AT_ROUTES] = "a list of routes is expected here",
        [IN_ROUTES] = "a route, an object, is expected here",
        [IN_ROUTE] = "a key is expected here",
        [AT_POSITION] = "the position, a whole number, is expected here",
        [AT_PHASE] = "\"prefill\" or \"decode\" is expected here",
        [AT_LAYERS] = "a map of layers is expected here",
        [IN_LAYERS] = "a layer id is expected here",
        [AT_LAYER] = "an object with \"experts\" is expected here",
        [IN_LAYER] = "a key is expected here",
        [AT_EXPERTS] = "a list of expert ids is expected here",
        [IN_EXPERTS] = "an expert id is expected here",
        [AT_END] = "nothing more is expected here",
    };
    return refuse(parser, expected[parser->place]);
}

static int on_array(void *context) {
    struct parser *parser = context;
    if (wisp_json_skip_begin(&parser->skip)) return 1;
    switch (parser->place) {
    case AT_ROUTES: parser->place = IN_ROUTES; return 1;
    case AT_EXPERTS: parser->place = IN_EXPERTS; return 1;
    default: return misplaced(parser);
    }
}

static int on_map(void *context) {
    struct parser *parser = context;
    if (wisp_json_skip_begin(&parser->skip)) return 1;
    switch (parser->place) {
    case AT_START: parser->place = IN_DUMP; return 1;
    case IN_ROUTES:
        parser->place = IN_ROUTE;
        parser->route = 0;
        parser->phase = WISP_TOKEN_UNSAID;
        wisp_tokens_begin_token(&parser->tokens);
        return 1;
    case AT_LAYERS: parser->place = IN_LAYERS; return 1;
    case AT_LAYER:
        parser->place = IN_LAYER;
        parser->experts = false;
        return 1;
    default: return misplaced(parser);
    }
}

static bool is(const unsigned char *text, size_t length, const char *word) {
    return length == strlen(word) && memcmp(text, word, length) == 0;
}

static int dump_key(struct parser *parser, const unsigned char *key, size_t length) {
    if (!is(key, length, "routes")) return parser->skip.on = true, 1;
    if (parser->routes) return refuse(parser, "\"routes\" twice");
    parser->routes = true;
    parser->place = AT_ROUTES;
    return 1;
}

static int route_key(struct parser *parser, const unsigned char *key, size_t length) {
    static const struct {
        const char *name;
        enum place place;
        unsigned bit;
    } keys[] = {
        {"token_pos", AT_POSITION, POSITION},
        {"phase", AT_PHASE, PHASE},
        {"layers", AT_LAYERS, LAYERS},
    };
    for (unsigned i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (!is(key, length, keys[i].name)) continue;
        if (parser->route & keys[i].bit) return refuse(parser, "the same key twice in a route");
        parser->route |= keys[i].bit;
        parser->place = keys[i].place;
        return 1;
    }
    parser->skip.on = true;
    return 1;
}

/* A layer id, decimal without leading zeros; -1 if it is none. */
static long long layer_id(const unsigned char *key, size_t length) {
    long long layer = 0;
    if (length == 0 || length > 9 || (length > 1 && *key == '0')) return -1;
    for (; length--; key++) {
        if (*key < '0' || *key > '9') return -1;
        layer = 10 * layer + (*key - '0');
    }
    return layer;
}

static int layer_key(struct parser *parser, const unsigned char *key, size_t length) {
    long long layer = layer_id(key, length);
    if (layer < 0) return refuse(parser, "a key that is no layer id");
    parser->place = AT_LAYER;
    return wisp_tokens_begin_layer(&parser->tokens, layer);
}

static int experts_key(struct parser *parser, const unsigned char *key, size_t length) {
    if (!is(key, length, "experts")) return parser->skip.on = true, 1;
    if (parser->experts) return refuse(parser, "\"experts\" twice");
    parser->experts = true;
    parser->place = AT_EXPERTS;
    return 1;
}

static int on_key(void *context, const unsigned char *key, size_t length) {
    struct parser *parser = context;
    if (parser->skip.on) return 1;
    switch (parser->place) {
    case IN_DUMP: return dump_key(parser, key, length);
    case IN_ROUTE: return route_key(parser, key, length);
    case IN_LAYERS: return layer_key(parser, key, length);
    case IN_LAYER: return experts_key(parser, key, length);
    default: return misplaced(parser);
    }
}

static int on_integer(void *context, long long value) {
    struct parser *parser = context;
    if (wisp_json_skip_scalar(&parser->skip)) return 1;
    if (parser->place == IN_EXPERTS) return wisp_tokens_expert(&parser->tokens, value);
    if (parser->place != AT_POSITION) return misplaced(parser);
    parser->place = IN_ROUTE;
    return wisp_tokens_position(&parser->tokens, value);
}

static int on_string(void *context, const unsigned char *text, size_t length) {
    struct parser *parser = context;
    if (wisp_json_skip_scalar(&parser->skip)) return 1;
    bool decode = is(text, length, "decode");
    if (parser->place != AT_PHASE || (!decode && !is(text, length, "prefill"))) return misplaced(parser);
    parser->phase = decode ? WISP_TOKEN_DECODE : WISP_TOKEN_PREFILL;
    parser->place = IN_ROUTE;
    return 1;
}

static int on_null(void *context) {
    struct parser *parser = context;
    return wisp_json_skip_scalar(&parser->skip) || misplaced(parser);
}

static int on_boolean(void *context, int value) {
    (void)value;
    return on_null(context);
}

static int on_double(void *context, double value) {
    (void)value;
    return on_null(context);
}

static int on_end_array(void *context) {
    struct parser *parser = context;
    if (wisp_json_skip_end(&parser->skip)) return 1;
    switch (parser->place) {
    case IN_EXPERTS: parser->place = IN_LAYER; return wisp_tokens_end_layer(&parser->tokens);
    case IN_ROUTES: parser->place = IN_DUMP; return 1;
    default: return misplaced(parser);
    }
}

static int end_route(struct parser *parser) {
    if (!(parser->route & POSITION)) return refuse(parser, "a route without \"token_pos\"");
    if (!(parser->route & LAYERS)) return refuse(parser, "a route without \"layers\"");
    parser->place = IN_ROUTES;
    return wisp_tokens_end_token(&parser->tokens, parser->phase, parser->reading);
}

static int on_end_map(void *context) {
    struct parser *parser = context;
    if (wisp_json_skip_end(&parser->skip)) return 1;
    switch (parser->place) {
    case IN_LAYER: parser->place = IN_LAYERS; return parser->experts || refuse(parser, "a layer without \"experts\"");
    case IN_LAYERS: parser->place = IN_ROUTE; return 1;
    case IN_ROUTE: return end_route(parser);
    case IN_DUMP: parser->place = AT_END; return parser->routes || refuse(parser, "an object without \"routes\"");
    default: return misplaced(parser);
    }
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

static void reset(void *context) {
    struct parser *parser = context;
    wisp_tokens_free(&parser->tokens);
    *parser = (struct parser){.reading = parser->reading};
}

enum wisp_code wisp_route_parse(const char *name, const void *text, size_t size, const struct wisp_reading *reading,
                                struct wisp_parsed *parsed, struct wisp_error *error) {
    struct parser parser = {.reading = reading};
    struct wisp_document document = {&callbacks, &parser, reset, &parser.tokens};
    return wisp_document_parse(&document, name, text, size, parsed, error);
}

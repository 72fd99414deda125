#include "trace/router_data.h"

#include "trace/json_document.h"
#include "trace/json_skip.h"

#include <stdio.h>
#include <string.h>

/* Where in the document the parser is. */
enum place {
    AT_START,
    IN_DUMP,
    AT_TOKENS,
    IN_TOKENS,
    IN_TOKEN,
    AT_LAYERS,
    IN_LAYERS,
    AT_LAYER,
    IN_LAYER,
    AT_EXPERTS,
    IN_EXPERTS,
    AT_END
};

struct parser {
    struct wisp_tokens tokens;
    const struct wisp_reading *reading;
    enum place place;
    struct wisp_json_skip skip;
    bool list;    /* router_data was seen */
    bool experts; /* seen in the layer */
};

static int refuse(struct parser *parser, const char *sentence) {
    snprintf(parser->tokens.problem, sizeof parser->tokens.problem, "%s", sentence);
    return 0;
}

static int misplaced(struct parser *parser) {
    static const char *const expected[] = {
        [AT_START] = "an object with \"router_data\" is expected here",
        [IN_DUMP] = "a key is expected here",
        [AT_TOKENS] = "a list of tokens is expected here",
        [IN_TOKENS] = "an object with \"token_N\" is expected here",
        [IN_TOKEN] = "\"token_N\" is expected here",
        [AT_LAYERS] = "a map of layers is expected here",
        [IN_LAYERS] = "\"layer_N\" is expected here",
        [AT_LAYER] = "an object with \"selected_experts\" is expected here",
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
    case AT_TOKENS: parser->place = IN_TOKENS; return 1;
    case AT_EXPERTS: parser->place = IN_EXPERTS; return 1;
    default: return misplaced(parser);
    }
}

static int on_map(void *context) {
    struct parser *parser = context;
    if (wisp_json_skip_begin(&parser->skip)) return 1;
    switch (parser->place) {
    case AT_START: parser->place = IN_DUMP; return 1;
    case IN_TOKENS: parser->place = IN_TOKEN; return 1;
    case AT_LAYERS: parser->place = IN_LAYERS; return 1;
    case AT_LAYER:
        parser->place = IN_LAYER;
        parser->experts = false;
        return 1;
    default: return misplaced(parser);
    }
}

/* The number behind a word: token_126. -1 if the key is not that. */
static long long numbered(const unsigned char *key, size_t length, const char *word) {
    size_t begin = strlen(word);
    long long value = 0;
    if (length <= begin || length > begin + 9 || memcmp(key, word, begin)) return -1;
    for (size_t i = begin; i < length; i++) {
        if (key[i] < '0' || key[i] > '9') return -1;
        value = 10 * value + (key[i] - '0');
    }
    return value;
}

static bool is(const unsigned char *text, size_t length, const char *word) {
    return length == strlen(word) && memcmp(text, word, length) == 0;
}

/* A key that opens something once; others are passed over. */
static int known_key(struct parser *parser, bool wanted, bool *seen, enum place place, const char *twice) {
    if (!wanted) return parser->skip.on = true, 1;
    if (*seen) return refuse(parser, twice);
    *seen = true;
    parser->place = place;
    return 1;
}

static int token_key(struct parser *parser, long long token) {
    if (token < 0) return refuse(parser, "a key that is not \"token_N\"");
    parser->place = AT_LAYERS;
    wisp_tokens_begin_token(&parser->tokens);
    return wisp_tokens_position(&parser->tokens, token);
}

static int layer_key(struct parser *parser, long long layer) {
    if (layer < 0) return refuse(parser, "a key that is not \"layer_N\"");
    parser->place = AT_LAYER;
    return wisp_tokens_begin_layer(&parser->tokens, layer);
}

static int on_key(void *context, const unsigned char *key, size_t length) {
    struct parser *parser = context;
    if (parser->skip.on) return 1;
    switch (parser->place) {
    case IN_DUMP:
        return known_key(parser, is(key, length, "router_data"), &parser->list, AT_TOKENS, "\"router_data\" twice");
    case IN_TOKEN: return token_key(parser, numbered(key, length, "token_"));
    case IN_LAYERS: return layer_key(parser, numbered(key, length, "layer_"));
    case IN_LAYER:
        return known_key(parser, is(key, length, "selected_experts"), &parser->experts, AT_EXPERTS,
                         "\"selected_experts\" twice");
    default: return misplaced(parser);
    }
}

static int on_integer(void *context, long long value) {
    struct parser *parser = context;
    if (wisp_json_skip_scalar(&parser->skip)) return 1;
    return parser->place == IN_EXPERTS ? wisp_tokens_expert(&parser->tokens, value) : misplaced(parser);
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

static int on_string(void *context, const unsigned char *text, size_t length) {
    (void)text;
    (void)length;
    return on_null(context);
}

static int on_end_array(void *context) {
    struct parser *parser = context;
    if (wisp_json_skip_end(&parser->skip)) return 1;
    switch (parser->place) {
    case IN_EXPERTS: parser->place = IN_LAYER; return wisp_tokens_end_layer(&parser->tokens);
    case IN_TOKENS: parser->place = IN_DUMP; return 1;
    default: return misplaced(parser);
    }
}

static int on_end_map(void *context) {
    struct parser *parser = context;
    if (wisp_json_skip_end(&parser->skip)) return 1;
    switch (parser->place) {
    case IN_LAYER:
        parser->place = IN_LAYERS;
        return parser->experts || refuse(parser, "a layer without \"selected_experts\"");
    case IN_LAYERS:
        parser->place = IN_TOKEN;
        return wisp_tokens_end_token(&parser->tokens, WISP_TOKEN_UNSAID, parser->reading);
    case IN_TOKEN: parser->place = IN_TOKENS; return 1;
    case IN_DUMP: parser->place = AT_END; return parser->list || refuse(parser, "an object without \"router_data\"");
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

enum wisp_code wisp_router_data_parse(const char *name, const void *text, size_t size,
                                      const struct wisp_reading *reading, struct wisp_parsed *parsed,
                                      struct wisp_error *error) {
    struct parser parser = {.reading = reading};
    struct wisp_document document = {&callbacks, &parser, reset, &parser.tokens};
    return wisp_document_parse(&document, name, text, size, parsed, error);
}

#include "trace/layer_list.h"

#include "trace/json_document.h"
#include "trace/json_skip.h"
#include "trace/layout.h"

#include <stdio.h>
#include <string.h>

/* Where in the document the parser is. */
enum place { AT_START, IN_DUMP, AT_ENTRIES, IN_ENTRIES, IN_ENTRY, AT_LAYER, AT_EXPERTS, IN_EXPERTS, AT_END };

/* Seen in an entry. */
enum { LAYER = 1, EXPERTS = 2 };

struct parser {
    struct wisp_tokens tokens;
    const struct wisp_reading *reading;
    enum place place;
    struct wisp_json_skip skip;
    bool entries;   /* "trace" was seen */
    bool open;      /* a token is */
    unsigned entry; /* seen in it */
    long long layer, last;
    uint32_t count; /* ids of the entry; its "layer" may stand behind them */
    long long ids[WTR_TOP_K_MAX];
};

static int refuse(struct parser *parser, const char *sentence) {
    snprintf(parser->tokens.problem, sizeof parser->tokens.problem, "%s", sentence);
    return 0;
}

static int misplaced(struct parser *parser) {
    static const char *const expected[] = {
        [AT_START] = "an object with \"trace\" is expected here",
        [IN_DUMP] = "a key is expected here",
        [AT_ENTRIES] = "a list of entries is expected here",
        [IN_ENTRIES] = "an object with \"layer\" and \"expert_ids\" is expected here",
        [IN_ENTRY] = "a key is expected here",
        [AT_LAYER] = "the layer, a whole number, is expected here",
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
    case AT_ENTRIES: parser->place = IN_ENTRIES; return 1;
    case AT_EXPERTS: parser->place = IN_EXPERTS; return 1;
    default: return misplaced(parser);
    }
}

static int on_map(void *context) {
    struct parser *parser = context;
    if (wisp_json_skip_begin(&parser->skip)) return 1;
    switch (parser->place) {
    case AT_START: parser->place = IN_DUMP; return 1;
    case IN_ENTRIES:
        parser->place = IN_ENTRY;
        parser->entry = parser->count = 0;
        return 1;
    default: return misplaced(parser);
    }
}

static bool is(const unsigned char *text, size_t length, const char *word) {
    return length == strlen(word) && memcmp(text, word, length) == 0;
}

static int entry_key(struct parser *parser, unsigned seen, enum place place) {
    if (parser->entry & seen) return refuse(parser, "the same key twice in an entry");
    parser->entry |= seen;
    parser->place = place;
    return 1;
}

static int on_key(void *context, const unsigned char *key, size_t length) {
    struct parser *parser = context;
    if (parser->skip.on) return 1;
    if (parser->place == IN_ENTRY && is(key, length, "layer")) return entry_key(parser, LAYER, AT_LAYER);
    if (parser->place == IN_ENTRY && is(key, length, "expert_ids")) return entry_key(parser, EXPERTS, AT_EXPERTS);
    if (parser->place != IN_DUMP || !is(key, length, "trace")) return parser->skip.on = true, 1;
    if (parser->entries) return refuse(parser, "\"trace\" twice");
    parser->entries = true;
    parser->place = AT_ENTRIES;
    return 1;
}

static int add_expert(struct parser *parser, long long id) {
    if (parser->count == WTR_TOP_K_MAX) return refuse(parser, "more than 1024 expert ids");
    parser->ids[parser->count++] = id;
    return 1;
}

static int on_integer(void *context, long long value) {
    struct parser *parser = context;
    if (wisp_json_skip_scalar(&parser->skip)) return 1;
    if (parser->place == IN_EXPERTS) return add_expert(parser, value);
    if (parser->place != AT_LAYER) return misplaced(parser);
    parser->layer = value;
    parser->place = IN_ENTRY;
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

static int on_string(void *context, const unsigned char *text, size_t length) {
    (void)text;
    (void)length;
    return on_null(context);
}

static int end_token(struct parser *parser) {
    return !parser->open || wisp_tokens_end_token(&parser->tokens, WISP_TOKEN_UNSAID, parser->reading);
}

/* A layer that is not behind the one before begins the next token. */
static int end_entry(struct parser *parser) {
    struct wisp_tokens *tokens = &parser->tokens;
    if (!(parser->entry & LAYER)) return refuse(parser, "an entry without \"layer\"");
    if (!(parser->entry & EXPERTS)) return refuse(parser, "an entry without \"expert_ids\"");
    if (!parser->open || parser->layer <= parser->last) {
        if (!end_token(parser)) return 0;
        wisp_tokens_begin_token(tokens);
        parser->open = true;
    }
    bool good = wisp_tokens_begin_layer(tokens, parser->layer);
    for (uint32_t i = 0; good && i < parser->count; i++) good = wisp_tokens_expert(tokens, parser->ids[i]);
    parser->last = parser->layer;
    parser->place = IN_ENTRIES;
    return good && wisp_tokens_end_layer(tokens);
}

static int on_end_array(void *context) {
    struct parser *parser = context;
    if (wisp_json_skip_end(&parser->skip)) return 1;
    switch (parser->place) {
    case IN_EXPERTS: parser->place = IN_ENTRY; return 1;
    case IN_ENTRIES: parser->place = IN_DUMP; return end_token(parser);
    default: return misplaced(parser);
    }
}

static int on_end_map(void *context) {
    struct parser *parser = context;
    if (wisp_json_skip_end(&parser->skip)) return 1;
    switch (parser->place) {
    case IN_ENTRY: return end_entry(parser);
    case IN_DUMP: parser->place = AT_END; return parser->entries || refuse(parser, "an object without \"trace\"");
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

enum wisp_code wisp_layer_list_parse(const char *name, const void *text, size_t size,
                                     const struct wisp_reading *reading, struct wisp_parsed *parsed,
                                     struct wisp_error *error) {
    struct parser parser = {.reading = reading};
    struct wisp_document document = {&callbacks, &parser, reset, &parser.tokens};
    return wisp_document_parse(&document, name, text, size, parsed, error);
}

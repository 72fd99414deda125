#include "base/json_parser.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What yajl has allocated, in a ring around the parser's anchor, so that an escape loses nothing. */
struct wisp_json_block {
    _Alignas(16) struct wisp_json_block *next, *before;
};

static void *hold(struct wisp_json_parser *parser, struct wisp_json_block *block) {
    if (!block) {
        parser->no_memory = true;
        longjmp(parser->escape, 1);
    }
    block->before = NULL;
    block->next = parser->blocks;
    if (block->next) block->next->before = block;
    parser->blocks = block;
    return block + 1;
}

static void release(struct wisp_json_parser *parser, struct wisp_json_block *block) {
    if (block->next) block->next->before = block->before;
    if (block->before)
        block->before->next = block->next;
    else
        parser->blocks = block->next;
}

static void *allocate(void *context, size_t size) {
    return hold(context, malloc(sizeof(struct wisp_json_block) + size));
}

/* The old block stays where it is until there is a new one. */
static void *enlarge(void *context, void *old, size_t size) {
    struct wisp_json_parser *parser = context;
    if (!old) return allocate(context, size);
    struct wisp_json_block *block = (struct wisp_json_block *)old - 1;
    release(parser, block);
    struct wisp_json_block *larger = realloc(block, sizeof *block + size);
    if (!larger) hold(parser, block);
    return hold(parser, larger);
}

static void give_back(void *context, void *old) {
    if (!old) return;
    release(context, (struct wisp_json_block *)old - 1);
    free((struct wisp_json_block *)old - 1);
}

static yajl_handle begin(struct wisp_json_parser *parser, const yajl_callbacks *callbacks, void *context) {
    yajl_alloc_funcs memory = {allocate, enlarge, give_back, parser};
    return setjmp(parser->escape) ? NULL : yajl_alloc(callbacks, &memory, context);
}

struct wisp_json_parser *wisp_json_parser_new(const yajl_callbacks *callbacks, void *context) {
    struct wisp_json_parser *parser = calloc(1, sizeof *parser);
    if (parser) parser->handle = begin(parser, callbacks, context);
    if (parser && parser->handle) return parser;
    wisp_json_parser_free(parser);
    return NULL;
}

void wisp_json_parser_free(struct wisp_json_parser *parser) {
    while (parser && parser->blocks) {
        struct wisp_json_block *block = parser->blocks;
        parser->blocks = block->next;
        free(block);
    }
    free(parser);
}

yajl_status wisp_json_parser_take(struct wisp_json_parser *parser, const void *text, size_t size) {
    return setjmp(parser->escape) ? yajl_status_client_canceled : yajl_parse(parser->handle, text, size);
}

yajl_status wisp_json_parser_complete(struct wisp_json_parser *parser) {
    return setjmp(parser->escape) ? yajl_status_client_canceled : yajl_complete_parse(parser->handle);
}

void wisp_json_parser_problem(struct wisp_json_parser *parser, char *problem, size_t size) {
    snprintf(problem, size, "out of memory");
    if (setjmp(parser->escape)) return;
    unsigned char *text = yajl_get_error(parser->handle, 0, NULL, 0);
    snprintf(problem, size, "%.*s", (int)strcspn((char *)text, "\n"), (char *)text);
    yajl_free_error(parser->handle, text);
}

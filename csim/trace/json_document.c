#include "trace/json_document.h"

#include "trace/json_feed.h"
#include "trace/json_nan.h"

#include <stdlib.h>
#include <string.h>

enum wisp_code wisp_document_wrong(const char *name, const char *text, size_t offset, const char *sentence,
                                   struct wisp_error *error) {
    size_t line = 1;
    for (const char *at = text, *end = text + offset; (at = memchr(at, '\n', (size_t)(end - at))); at++) line++;
    return wisp_fail(error, WISP_BAD_INPUT, "%s:%zu: byte %zu: %s", name, line, offset, sentence);
}

/* One pass. False: NaN has stopped it, and `mended` is the text without. */
static bool pass(const struct wisp_document *document, const char *text, size_t size, size_t *offset, char **mended) {
    struct wisp_tokens *tokens = document->tokens;
    struct wisp_json_parser *json = wisp_json_parser_new(document->callbacks, document->context);
    if (!json) return tokens->no_memory = true;
    yajl_status status = wisp_json_feed(json, text, size, offset);
    if (status == yajl_status_error) wisp_json_parser_problem(json, tokens->problem, sizeof tokens->problem);
    tokens->no_memory |= json->no_memory;
    wisp_json_parser_free(json);
    if (status != yajl_status_error || tokens->no_memory || *mended) return true;
    char *copy = malloc(size + 1);
    if (!copy) return tokens->no_memory = true;
    memcpy(copy, text, size);
    if (!wisp_json_mend_nan(copy, size)) return free(copy), true;
    *mended = copy;
    return false;
}

enum wisp_code wisp_document_parse(const struct wisp_document *document, const char *name, const void *text,
                                   size_t size, struct wisp_parsed *parsed, struct wisp_error *error) {
    struct wisp_tokens *tokens = document->tokens;
    size_t offset = 0;
    char *mended = NULL;
    enum wisp_code code = WISP_OK;
    *parsed = (struct wisp_parsed){0};
    if (!pass(document, text, size, &offset, &mended)) {
        document->reset(document->context);
        pass(document, mended, size, &offset, &mended);
    }
    free(mended);
    if (!*tokens->problem && !tokens->no_memory) wisp_tokens_finish(tokens, parsed);
    if (tokens->no_memory)
        code = wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", name);
    else if (*tokens->problem)
        code = wisp_document_wrong(name, text, offset, tokens->problem, error);
    wisp_tokens_free(tokens);
    return code;
}

/* fuzz_dataset.c - libFuzzer target: the data set's JSON, read plainly where it can be, against yajl alone: a form feed
 * behind the document is white space to yajl, and not plain. */
#include "trace/json_trace.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct wisp_parsed parsed, by_yajl;
    struct wisp_error error;
    char *longer = malloc(size + 1);
    if (!longer) return 0;
    if (size) memcpy(longer, data, size);
    longer[size] = '\f';
    enum wisp_code code = wisp_json_request_parse("fuzz", data, size, &parsed, &error);
    if (wisp_json_request_parse("fuzz", longer, size + 1, &by_yajl, &error) != code) abort();
    if (!code && (parsed.steps != by_yajl.steps || memcmp(&parsed.shape, &by_yajl.shape, sizeof parsed.shape) != 0 ||
                  memcmp(parsed.tokens, by_yajl.tokens, parsed.steps * sizeof *parsed.tokens) != 0))
        abort();
    wisp_parsed_free(&parsed);
    wisp_parsed_free(&by_yajl);
    free(longer);
    return 0;
}

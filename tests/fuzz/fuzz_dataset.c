/* fuzz_dataset.c - libFuzzer target: the data set's JSON. */
#include "trace/json_trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct wisp_parsed parsed;
    struct wisp_error error;
    wisp_json_request_parse("fuzz", data, size, &parsed, &error);
    wisp_parsed_free(&parsed);
    return 0;
}

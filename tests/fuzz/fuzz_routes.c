/* fuzz_routes.c - libFuzzer target: the route dump. */
#include "trace/route_trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct wisp_parsed parsed;
    struct wisp_error error;
    wisp_route_parse("fuzz", data, size, &parsed, &error);
    wisp_parsed_free(&parsed);
    return 0;
}

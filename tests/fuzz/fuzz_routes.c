/* fuzz_routes.c - libFuzzer target: the layouts of one JSON object a request, and what tells them apart. */
#include "trace/layer_list.h"
#include "trace/route_trace.h"
#include "trace/router_data.h"
#include "trace/sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct wisp_reading reading = {.has_prefill = true, .prefill = 1};
    struct wisp_parsed parsed;
    struct wisp_error error;
    enum wisp_format format;
    wisp_sniff("fuzz", (const char *)data, size, &reading, &format, &error);
    wisp_route_parse("fuzz", data, size, &reading, &parsed, &error);
    wisp_parsed_free(&parsed);
    wisp_router_data_parse("fuzz", data, size, &reading, &parsed, &error);
    wisp_parsed_free(&parsed);
    wisp_layer_list_parse("fuzz", data, size, &reading, &parsed, &error);
    wisp_parsed_free(&parsed);
    return 0;
}

/* fuzz_lines.c - libFuzzer target: the line format, CSV and JSON, all requests of a file. */
#include "trace/line_trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct wisp_lines *lines;
    struct wisp_error error;
    FILE *stream = fmemopen((void *)(uintptr_t)data, size, "rb");
    if (!stream || wisp_lines_open("fuzz", stream, &lines, &error)) return 0;
    for (bool more = true; more;) {
        struct wisp_parsed parsed;
        more = wisp_lines_next(lines, &parsed, &error) == WISP_OK && parsed.steps;
        wisp_parsed_free(&parsed);
    }
    wisp_lines_close(lines);
    return 0;
}

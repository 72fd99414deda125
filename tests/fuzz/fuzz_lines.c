/* fuzz_lines.c - libFuzzer target: the line format, CSV and JSON, packed or not, all requests of a file, with little
 * held, so that requests come in the middle of a file, too. */
#include "trace/line_trace.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct wisp_reading reading = {.has_prefill = true, .prefill = 2};
    struct wisp_stream *stream;
    struct wisp_lines *lines;
    struct wisp_error error;
    FILE *file = fmemopen((void *)(uintptr_t)data, size, "rb");
    if (!file || wisp_stream_of("fuzz", file, &stream, &error)) return 0;
    if (wisp_lines_open(stream, &reading, 10000, &lines, &error)) return 0;
    for (bool more = true; more;) {
        struct wisp_parsed parsed;
        more = wisp_lines_next(lines, &parsed, &error) == WISP_OK && parsed.steps;
        wisp_parsed_free(&parsed);
    }
    wisp_lines_close(lines);
    return 0;
}

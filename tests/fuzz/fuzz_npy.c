/* fuzz_npy.c - libFuzzer target: arrays of numpy, packed or not. */
#include "trace/npy_trace.h"
#include "trace/stream.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const struct wisp_reading reading = {.has_prefill = true, .prefill = 1};
    struct wisp_stream *stream;
    struct wisp_parsed parsed = {0};
    struct wisp_error error;
    char *bytes;
    size_t all;
    FILE *file = fmemopen((void *)(uintptr_t)data, size, "rb");
    if (!file || wisp_stream_of("fuzz", file, &stream, &error)) return 0;
    if (!wisp_stream_all(stream, false, &bytes, &all, &error)) {
        wisp_npy_parse("fuzz", bytes, all, &reading, &parsed, &error);
        wisp_parsed_free(&parsed);
        free(bytes);
    }
    wisp_stream_close(stream);
    return 0;
}

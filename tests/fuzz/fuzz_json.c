/* fuzz_json.c - libFuzzer target: results that are read again, as leaves. */
#define _GNU_SOURCE
#include "as_file.h"
#include "base/json_read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct wisp_json_leaves leaves;
    struct wisp_error error;
    char path[FUZZ_PATH];
    int file = fuzz_as_file(data, size, path);
    if (wisp_json_read(path, &leaves, &error) == WISP_OK)
        for (size_t i = 0; i < leaves.count; i++)
            if (!leaves.list[i].path) abort();
    wisp_json_leaves_free(&leaves);
    close(file);
    return 0;
}

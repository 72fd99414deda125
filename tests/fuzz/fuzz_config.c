/* fuzz_config.c - libFuzzer target: a configuration, and behind a zero byte one --set. */
#define _GNU_SOURCE
#include "as_file.h"
#include "base/config.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct wisp_config config;
    struct wisp_error error;
    char path[FUZZ_PATH], set[256];
    const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
    size_t length = zero ? (size_t)(zero - data) : size;
    snprintf(set, sizeof set, "%.*s", zero ? (int)(size - length - 1) : 0, zero ? (const char *)zero + 1 : "");
    int file = fuzz_as_file(data, length, path);
    const char *const sets[] = {set};
    if (wisp_config_load(path, sets, zero ? 1 : 0, &config, &error) == WISP_OK) wisp_config_hash(&config);
    close(file);
    return 0;
}

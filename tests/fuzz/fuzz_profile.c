/* fuzz_profile.c - libFuzzer target: the profile of a model. */
#define _GNU_SOURCE
#include "as_file.h"
#include "trace/profile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct wisp_profile profile;
    struct wisp_error error;
    char path[FUZZ_PATH];
    int file = fuzz_as_file(data, size, path);
    wisp_profile_load(path, &profile, &error);
    close(file);
    return 0;
}

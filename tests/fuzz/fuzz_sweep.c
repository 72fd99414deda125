/* fuzz_sweep.c - libFuzzer target: the file of a sweep, with all settings of a study. */
#define _GNU_SOURCE
#include "as_file.h"
#include "study/sweep.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct wisp_sweep *sweep = calloc(1, sizeof *sweep);
    struct wisp_error error;
    char path[FUZZ_PATH];
    if (!sweep) abort();
    int file = fuzz_as_file(data, size, path);
    wisp_sweep_load(sweep, path, &error);
    wisp_sweep_free(sweep);
    free(sweep);
    close(file);
    return 0;
}

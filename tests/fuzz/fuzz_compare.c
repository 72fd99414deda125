/* fuzz_compare.c - libFuzzer target: `wisp compare` of two results, with a zero byte between them. Nothing that is
 * compared with itself has changed. */
#define _GNU_SOURCE
#include "as_file.h"
#include "cli/command.h"

#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc, (void)argv;
    return freopen("/dev/null", "w", stdout) ? 0 : 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char a[FUZZ_PATH], b[FUZZ_PATH];
    struct wisp_error error = {0};
    const uint8_t *zero = memchr(data, 0, size);
    size_t first = zero ? (size_t)(zero - data) : size;
    int one = fuzz_as_file(data, first, a), other = fuzz_as_file(data + first + !!zero, size - first - !!zero, b);
    char *two[] = {"compare", a, b, "--all", NULL}, *same[] = {"compare", a, a, NULL};
    wisp_command_compare.run(4, two, &error);
    if (wisp_command_compare.run(3, same, &error) == WISP_MISMATCH) abort();
    close(one);
    close(other);
    return 0;
}

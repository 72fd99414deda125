/* fuzz_numbers.c - libFuzzer target: numbers of the command line. What is taken must be what the C library reads; what
 * is written for a number must read back as the same. */
#include "base/number.h"
#include "cli/arguments.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void count(const char *text) {
    uint64_t value;
    char *end;
    if (!wisp_parse_count(text, &value)) return;
    errno = 0;
    if (strtoull(text, &end, 10) != value || errno || *end || end == text) abort();
}

static void real(const char *text) {
    double value, again;
    char *end, written[WISP_NUMBER_SIZE];
    if (!wisp_parse_real(text, &value)) return;
    if (!isfinite(value) || value < 0 || strtod(text, &end) != value || *end || end == text) abort();
    if (!wisp_parse_real(wisp_format_real(written, value), &again) || again != value) abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char text[256];
    struct wisp_error error;
    struct wisp_range range;
    double share;
    uint32_t small;
    snprintf(text, sizeof text, "%.*s", (int)size, (const char *)data);
    count(text);
    real(text);
    if (wisp_argument_range("--step", text, &range, &error) == WISP_OK && range.first >= range.end) abort();
    if (wisp_argument_real("--rate", text, "[0, 1)", &share, &error) == WISP_OK && !(share >= 0 && share < 1)) abort();
    if (wisp_argument_u32("--batch", text, 1, 1000, &small, &error) == WISP_OK && (small < 1 || small > 1000)) abort();
    return 0;
}

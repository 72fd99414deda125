#include "base/memory_notice.h"

#include <stdio.h>

void wisp_memory_notice(const char *what, uint64_t bytes) {
    if (bytes > 1000000000) fprintf(stderr, "wisp: %s needs about %.1f GB of memory\n", what, (double)bytes / 1e9);
}

/* as_file.h - the bytes of an input as a file, for readers that take a path. The caller closes it. */
#ifndef WISP_FUZZ_AS_FILE_H
#define WISP_FUZZ_AS_FILE_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { FUZZ_PATH = 64 };

/* Needs _GNU_SOURCE before the first include (memfd_create). */
static inline int fuzz_as_file(const uint8_t *data, size_t size, char path[FUZZ_PATH]) {
    int file = memfd_create("fuzz", 0);
    if (file < 0 || write(file, data, size) != (ssize_t)size) abort();
    snprintf(path, FUZZ_PATH, "/proc/self/fd/%d", file);
    return file;
}

#endif

/* inject.c - preloaded into `wisp`, makes one call fail, to see what the program makes of it (tests/inject/run).
 *
 * INJECT_FAIL=alloc:N    the N-th allocation returns NULL
 * INJECT_FAIL=output:N   the N-th call that makes or renames an output (fopen to write, mkstemp, fdopen, mkdir, rename)
 *                        finds the disk full
 * INJECT_FAIL=input:N    the N-th time that bytes of an input are fetched, the disk cannot be read
 * INJECT_FAIL=full:N     no file can grow beyond N bytes: what is written then fails at that byte
 * INJECT_MARK=FILE       made when the call fails, so that the caller knows whether there were N
 *
 * Allocations of the OpenMP runtime, the dynamic linker and C++ (a Verilated model) are not counted: none of them is
 * ours to handle. Count with one thread; programs that are started (gnuplot) are left alone.
 */
#define _GNU_SOURCE /* RTLD_NEXT, dladdr, fopencookie, pthread_getattr_np */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static long allocations_left, outputs_left, inputs_left; /* calls up to the one that fails; 0: none does */
static char mark[4096];

static void *(*real_malloc)(size_t), *(*real_calloc)(size_t, size_t), *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);

/* dlsym may allocate while it looks for the allocator. */
static _Alignas(16) char early[4096];
static size_t early_used;
static bool looking;

static void *from_early(size_t size) {
    void *at = early + early_used;
    early_used += (size + 15) / 16 * 16;
    if (early_used > sizeof early) abort();
    return at;
}

static bool is_early(const void *at) {
    return (uintptr_t)at >= (uintptr_t)early && (uintptr_t)at < (uintptr_t)early + sizeof early;
}

static void look(void) {
    looking = true;
    *(void **)&real_malloc = dlsym(RTLD_NEXT, "malloc");
    *(void **)&real_calloc = dlsym(RTLD_NEXT, "calloc");
    *(void **)&real_realloc = dlsym(RTLD_NEXT, "realloc");
    *(void **)&real_free = dlsym(RTLD_NEXT, "free");
    looking = false;
}

/* What is allocated and written after main is not the program's own work: gcov's counts, in a build with COV=1. */
static void stop(void) {
    allocations_left = outputs_left = inputs_left = 0;
}

static bool fails(long *left) {
    static bool stops;
    if (!stops) stops = atexit(stop) == 0; /* from here, not from the constructor: it has to run before gcov's own */
    if (*left == 0 || --*left > 0) return false;
    int file = open(mark, O_CREAT | O_WRONLY, 0666);
    if (file >= 0) close(file);
    return true;
}

static bool is_foreign(const void *caller) {
    static const char *const foreign[] = {"libgomp", "libomp",  "ld-linux", "libstdc++",
                                          "libgcc",  "libasan", "libubsan", "/rtl/"};
    Dl_info info;
    if (dladdr(caller, &info) && info.dli_fname)
        for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++)
            if (strstr(info.dli_fname, foreign[i])) return true;
    return false;
}

/* The address sanitizer asks for the stack of each new thread, and ends the program if there is no memory to tell. */
static _Thread_local bool asks_for_stack;

int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes) {
    static int (*real)(pthread_t, pthread_attr_t *);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "pthread_getattr_np");
    asks_for_stack = true;
    int code = real(thread, attributes);
    asks_for_stack = false;
    return code;
}

static bool allocation_fails(const void *caller) {
    if (allocations_left == 0 || asks_for_stack || is_foreign(caller) || !fails(&allocations_left)) return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size) {
    if (!real_malloc && !looking) look();
    if (!real_malloc) return from_early(size);
    return allocation_fails(__builtin_return_address(0)) ? NULL : real_malloc(size);
}

void *calloc(size_t count, size_t size) {
    if (!real_calloc && !looking) look();
    if (!real_calloc) return from_early(count * size);
    return allocation_fails(__builtin_return_address(0)) ? NULL : real_calloc(count, size);
}

void *realloc(void *old, size_t size) {
    if (!real_realloc) look();
    return allocation_fails(__builtin_return_address(0)) ? NULL : real_realloc(old, size);
}

void free(void *old) {
    if (!real_free && !looking) look();
    if (real_free && !is_early(old)) real_free(old);
}

static bool output_fails(void) {
    if (!fails(&outputs_left)) return false;
    errno = ENOSPC;
    return true;
}

/* ---- inputs: between the program and the file is a stream that can fail ---- */

static ssize_t input_read(void *file, char *bytes, size_t size) {
    if (fails(&inputs_left)) {
        errno = EIO;
        return -1;
    }
    return (ssize_t)fread(bytes, 1, size, file);
}

static int input_seek(void *file, off64_t *at, int from) {
    if (fseeko64(file, *at, from)) return -1;
    *at = ftello64(file);
    return 0;
}

static int input_close(void *file) {
    return fclose(file);
}

static FILE *input(FILE *file) {
    cookie_io_functions_t calls = {.read = input_read, .seek = input_seek, .close = input_close};
    return file ? fopencookie(file, "r", calls) : NULL;
}

ssize_t pread(int file, void *bytes, size_t size, off_t offset) {
    static ssize_t (*real)(int, void *, size_t, off_t);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "pread");
    if (!fails(&inputs_left)) return real(file, bytes, size, offset);
    errno = EIO;
    return -1;
}

FILE *fopen(const char *path, const char *mode) {
    static FILE *(*real)(const char *, const char *);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "fopen");
    if (!strchr(mode, 'r')) return output_fails() ? NULL : real(path, mode);
    bool ours = inputs_left > 0 && !is_foreign(__builtin_return_address(0));
    return ours ? input(real(path, mode)) : real(path, mode);
}

FILE *fdopen(int file, const char *mode) {
    static FILE *(*real)(int, const char *);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "fdopen");
    return output_fails() ? NULL : real(file, mode);
}

int mkstemp(char *path) {
    static int (*real)(char *);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "mkstemp");
    return output_fails() ? -1 : real(path);
}

int mkdir(const char *path, mode_t mode) {
    static int (*real)(const char *, mode_t);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "mkdir");
    return output_fails() ? -1 : real(path, mode);
}

int rename(const char *from, const char *to) {
    static int (*real)(const char *, const char *);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "rename");
    return output_fails() ? -1 : real(from, to);
}

static void fill_disk_at(long bytes) {
    struct rlimit limit = {(rlim_t)bytes, (rlim_t)bytes};
    signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
}

__attribute__((constructor)) static void begin(void) {
    const char *what = getenv("INJECT_FAIL"), *file = getenv("INJECT_MARK");
    if (what && file) {
        snprintf(mark, sizeof mark, "%s", file);
        long at = strtol(strchr(what, ':') + 1, NULL, 10);
        if (*what == 'f') fill_disk_at(at);
        unsetenv("LD_PRELOAD"); /* before counting begins: it may allocate */
        if (*what == 'a') allocations_left = at;
        if (*what == 'o') outputs_left = at;
        if (*what == 'i') inputs_left = at;
    }
}

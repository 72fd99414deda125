/* error.h - the one error convention of Wisp.
 *
 * Every function that can fail returns an enum wisp_code and takes a
 * struct wisp_error * as its last parameter. WISP_OK is zero; any other value
 * is also the exit code of the program, and the error then holds one finished
 * sentence that names what a user can look for: the file, and the key, line,
 * column or byte offset. The caller owns the struct and passes it down
 * untouched; on WISP_OK nothing in it is changed. Nothing outside csim/cli
 * prints an error or ends the program.
 */
#ifndef WISP_BASE_ERROR_H
#define WISP_BASE_ERROR_H

enum wisp_code {
    WISP_OK = 0,           /* or PASS, as a verdict */
    WISP_MISMATCH = 1,     /* the RTL and the reference disagree, or a result got worse */
    WISP_USAGE = 2,        /* the command line is wrong */
    WISP_BAD_INPUT = 3,    /* a file or a value in it is wrong */
    WISP_TIMEOUT = 4,      /* the cycle limit was reached */
    WISP_DEADLOCK = 5,     /* work is left and nothing moves */
    WISP_ENVIRONMENT = 6,  /* the machine: memory, disk, a missing or foreign model */
    WISP_INTERRUPTED = 130 /* SIGINT or SIGTERM */
};

struct wisp_error {
    enum wisp_code code;
    char message[1024]; /* cut, never overrun; one line, without what a terminal would obey */
};

/* Fill *error and return code, so that `return wisp_fail(...)` is the whole of a failure path. */
enum wisp_code wisp_fail(struct wisp_error *error, enum wisp_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The word of a code: "PASS", "MISMATCH", ... */
const char *wisp_code_word(enum wisp_code code);

#endif

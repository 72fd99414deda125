/* check_input.c - inputs that are read whole: files, pipes and what is neither; limits; signals. */
#include "base/file.h"
#include "base/ini_reader.h"
#include "unit/unit_test.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static const char path[] = "check_input.in";

static void make_file(const char *bytes, size_t size) {
    struct wisp_error error;
    ck_assert_int_eq(wisp_output_write(path, bytes, size, &error), WISP_OK);
}

/* Numbers, so that a part that is lost or doubled shows. */
static char *numbers(size_t size) {
    char *text = malloc(size + 16);
    size_t used = 0;
    for (unsigned i = 0; used < size; i++) used += (size_t)sprintf(text + used, "%u\n", i);
    text[size] = 0;
    return text;
}

static void reads(const char *from, const char *expected) {
    struct wisp_error error;
    char *text;
    size_t size;
    ck_assert_int_eq(wisp_file_read(from, &text, &size, &error), WISP_OK);
    ck_assert_uint_eq(size, strlen(expected));
    ck_assert(strcmp(text, expected) == 0);
    free(text);
}

static const size_t sizes[] = {0, 1, 65534, 65535, 65536, 65537, 131071, 131072, 1000000};

START_TEST(files_are_read_whole) {
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *text = numbers(sizes[i]);
        make_file(text, sizes[i]);
        reads(path, text);
        free(text);
    }
    unlink(path);
}
END_TEST

/* A child writes into a fifo, in pieces. */
START_TEST(pipes_are_read_whole) {
    for (unsigned i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char *text = numbers(sizes[i]);
        ck_assert_int_eq(mkfifo(path, 0600), 0);
        pid_t child = fork();
        if (child == 0) {
            FILE *out = fopen(path, "w");
            setvbuf(out, NULL, _IOFBF, 1000);
            fwrite(text, 1, sizes[i], out);
            fclose(out);
            _exit(0);
        }
        reads(path, text);
        waitpid(child, NULL, 0);
        unlink(path);
        free(text);
    }
}
END_TEST

static void refuses(const char *from, size_t most, enum wisp_code code, const char *message) {
    struct wisp_error error;
    char *text;
    size_t size;
    ck_assert_int_eq(wisp_file_read_within(from, most, &text, &size, &error), code);
    ck_assert_str_eq(error.message, message);
    ck_assert_ptr_null(text);
}

START_TEST(what_is_no_text) {
    refuses("/", 9, WISP_BAD_INPUT, "/: a directory; a file is needed here");
    refuses("nothing", 9, WISP_BAD_INPUT, "nothing: cannot read: No such file or directory");
    refuses("/dev/zero", 9, WISP_BAD_INPUT, "/dev/zero: byte 0 is zero: not a text");
    make_file("ab\0c", 4);
    refuses(path, 9, WISP_BAD_INPUT, "check_input.in: byte 2 is zero: not a text");
    unlink(path);
}
END_TEST

START_TEST(limits_are_kept) {
    make_file("0123456789", 10);
    refuses(path, 9, WISP_BAD_INPUT, "check_input.in: larger than 9 bytes, the most that is read of such a file");
    reads(path, "0123456789");
    unlink(path);
}
END_TEST

/* A pipe does not say how much it has; this one has no end. */
START_TEST(endless_pipes_are_refused) {
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    pid_t child = fork();
    if (child == 0) {
        for (FILE *out = fopen(path, "w");;) fputs("y\n", out);
    }
    refuses(path, 99999, WISP_BAD_INPUT,
            "check_input.in: larger than 99999 bytes, the most that is read of such a file");
    waitpid(child, NULL, 0); /* of SIGPIPE */
    unlink(path);
}
END_TEST

static void on_alarm(int signal_number) {
    (void)signal_number;
}

static void alarm_in(long microseconds) {
    struct itimerval time = {.it_value = {0, microseconds}};
    setitimer(ITIMER_REAL, &time, NULL);
}

/* Nobody opens the other end, or nobody writes. */
START_TEST(signals_end_the_wait) {
    struct sigaction action = {.sa_handler = on_alarm};
    sigaction(SIGALRM, &action, NULL);
    ck_assert_int_eq(mkfifo(path, 0600), 0);
    alarm_in(20000);
    refuses(path, 9, WISP_INTERRUPTED, "check_input.in: stopped by a signal");
    pid_t child = fork();
    if (child == 0) {
        FILE *out = fopen(path, "w");
        pause();
        fclose(out);
    }
    alarm_in(200000);
    refuses(path, 9, WISP_INTERRUPTED, "check_input.in: stopped by a signal");
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    unlink(path);
}
END_TEST

static enum wisp_code take(void *user, const char *name, const char *value, const char *where,
                           struct wisp_error *error) {
    (void)error;
    sprintf(user, "%s %s %s", name, value, where);
    return WISP_OK;
}

/* The last line may end without a line end. */
START_TEST(settings_are_lines) {
    struct wisp_error error;
    char seen[200] = "";
    make_file("; one\r\n[a]\n\nb = 1\r\nc = 2", 24);
    ck_assert_int_eq(wisp_ini_read(path, take, seen, &error), WISP_OK);
    ck_assert_str_eq(seen, "a.c 2 check_input.in:5");
    unlink(path);
}
END_TEST

int main(void) {
    const TTest *const tests[] = {
        files_are_read_whole,      pipes_are_read_whole, what_is_no_text,    limits_are_kept,
        endless_pipes_are_refused, signals_end_the_wait, settings_are_lines,
    };
    return unit_main("input", tests, sizeof tests / sizeof tests[0]);
}

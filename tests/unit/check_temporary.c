/* check_temporary.c - the files that outputs are written to: whose they are, what is swept, what is kept of the file
 * that is replaced. */
#include "base/file.h"
#include "base/memory_notice.h"
#include "base/temporary.h"
#include "unit/unit_test.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[] = "check_temporary.XXXXXX";

static void enter(void) {
    ck_assert_ptr_nonnull(mkdtemp(directory));
    ck_assert_int_eq(chdir(directory), 0);
}

/* The names of the directory, hidden ones among them. */
static unsigned names(void) {
    unsigned count = 0;
    DIR *list = opendir(".");
    for (struct dirent *entry; (entry = readdir(list));)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    closedir(list);
    return count;
}

static void leave(void) {
    DIR *list = opendir(".");
    for (struct dirent *entry; (entry = readdir(list));) unlink(entry->d_name);
    closedir(list);
    ck_assert_int_eq(chdir(".."), 0);
    ck_assert_int_eq(rmdir(directory), 0);
}

static void touch(const char *name, mode_t mode) {
    FILE *file = fopen(name, "w");
    ck_assert_ptr_nonnull(file);
    fclose(file);
    ck_assert_int_eq(chmod(name, mode), 0);
}

static void write_out(const char *path) {
    struct wisp_error error;
    ck_assert_int_eq(wisp_output_write(path, "text", 4, &error), WISP_OK);
}

/* A child makes temporary files of two names and is killed. */
static void die_with_two(void) {
    int file;
    if (fork() == 0) {
        wisp_temporary_make("out", &file);
        wisp_temporary_make("other", &file);
        raise(SIGKILL);
    }
    int status;
    ck_assert_int_gt(wait(&status), 0);
    ck_assert(WIFSIGNALED(status));
}

START_TEST(the_killed_are_swept) {
    enter();
    die_with_two();
    ck_assert_uint_eq(names(), 2);
    write_out("out");
    ck_assert_uint_eq(names(), 1);
    leave();
}
END_TEST

START_TEST(the_living_and_strangers_stay) {
    int file;
    char other_host[64], no_process[64];
    enter();
    char *ours = wisp_temporary_make("out", &file);
    ck_assert_ptr_nonnull(ours);
    /* .out.wisp-HHHHHHHH-PID-XXXXXX */
    char *host = strstr(ours, ".wisp-") + strlen(".wisp-");
    snprintf(other_host, sizeof other_host, ".out.wisp-%08lx-2147483647-abcdef", ~strtoul(host, NULL, 16) & 0xffffffff);
    snprintf(no_process, sizeof no_process, ".out.wisp-%.8s-0-abcdef", host);
    touch(other_host, 0600);
    touch(no_process, 0600);
    touch(".out.wisp-notes", 0600);
    write_out("out");
    ck_assert_uint_eq(names(), 5);
    wisp_temporary_end(ours);
    close(file);
    ck_assert_uint_eq(names(), 4);
    leave();
}
END_TEST

START_TEST(a_handler_removes_all) {
    int file;
    enter();
    char *one = wisp_temporary_make("one", &file), *two = wisp_temporary_make("two", &file);
    ck_assert_int_eq(wisp_temporary_rename(two, "two"), 0);
    ck_assert(wisp_temporaries_abandon());
    ck_assert_int_eq(access("two", F_OK), 0);
    ck_assert_uint_eq(names(), 1);
    ck_assert_ptr_null(wisp_temporary_make("three", &file));
    ck_assert_int_eq(errno, EINTR);
    wisp_temporary_end(one);
    wisp_temporary_end(two);
    leave();
}
END_TEST

START_TEST(a_long_name_fits) {
    char name[256];
    enter();
    memset(name, 'n', 255);
    name[255] = 0;
    write_out(name);
    ck_assert_uint_eq(names(), 1);
    leave();
}
END_TEST

static mode_t mode_of(const char *path) {
    struct stat info;
    ck_assert_int_eq(lstat(path, &info), 0);
    return info.st_mode;
}

START_TEST(modes_are_kept) {
    enter();
    touch("private", 0600);
    touch("shared", 0664);
    umask(027);
    write_out("private");
    write_out("shared");
    write_out("new");
    ck_assert_int_eq(mode_of("private") & 0777, 0600);
    ck_assert_int_eq(mode_of("shared") & 0777, 0664);
    ck_assert_int_eq(mode_of("new") & 0777, 0640);
    leave();
}
END_TEST

/* Chains of links, to a file and to none: the links stay. */
START_TEST(links_stay) {
    static const char *const links[][2] = {{"file", "one"}, {"one", "two"}, {"nothing", "dangling"}};
    enter();
    touch("file", 0600);
    for (unsigned i = 0; i < 3; i++) ck_assert_int_eq(symlink(links[i][0], links[i][1]), 0);
    write_out("two");
    write_out("dangling");
    for (unsigned i = 0; i < 3; i++) ck_assert(S_ISLNK(mode_of(links[i][1])));
    ck_assert(S_ISREG(mode_of("nothing")));
    ck_assert_int_eq(mode_of("file") & 0777, 0600);
    ck_assert_uint_eq(names(), 5);
    leave();
}
END_TEST

static void refused(const char *path, const char *message) {
    struct wisp_error error;
    ck_assert_int_eq(wisp_output_write(path, "text", 4, &error), WISP_ENVIRONMENT);
    ck_assert_str_eq(error.message, message);
}

START_TEST(what_is_no_place) {
    enter();
    ck_assert_int_eq(symlink("loop", "loop"), 0);
    refused("loop", "loop: cannot create: Too many levels of symbolic links");
    refused("/", "/: cannot create: Is a directory");
    refused("/dev/full", "/dev/full: cannot write: No space left on device");
    ck_assert_uint_eq(names(), 1);
    leave();
}
END_TEST

START_TEST(a_protected_file_is_not_replaced) {
    bool root = geteuid() == 0;
    enter();
    ck_assert_int_eq(chmod(".", 0777), 0);
    if (root) ck_assert_int_eq(seteuid(65534), 0); /* root may write anything */
    touch("protected", 0444);
    refused("protected", "protected: cannot create: Permission denied");
    ck_assert_uint_eq(names(), 1);
    if (root) ck_assert_int_eq(seteuid(0), 0);
    leave();
}
END_TEST

/* What the notice says on stderr. */
static const char *notice_of(uint64_t bytes) {
    static char said[128];
    int ends[2];
    ck_assert_int_eq(pipe(ends), 0);
    int kept = dup(STDERR_FILENO);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    wisp_memory_notice("x.wtr", bytes);
    dup2(kept, STDERR_FILENO);
    close(kept);
    ssize_t size = read(ends[0], said, sizeof said - 1);
    said[size > 0 ? size : 0] = 0;
    close(ends[0]);
    return said;
}

START_TEST(memory_is_said_beyond_one_gigabyte) {
    ck_assert_str_eq(notice_of(1000000000), "");
    ck_assert_str_eq(notice_of(3140000000), "wisp: x.wtr needs about 3.1 GB of memory\n");
}
END_TEST

int main(void) {
    const TTest *const tests[] = {
        the_killed_are_swept,
        the_living_and_strangers_stay,
        a_handler_removes_all,
        a_long_name_fits,
        modes_are_kept,
        links_stay,
        what_is_no_place,
        a_protected_file_is_not_replaced,
        memory_is_said_beyond_one_gigabyte,
    };
    return unit_main("temporary", tests, sizeof tests / sizeof tests[0]);
}

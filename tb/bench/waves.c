#include "bench/waves.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

static enum wisp_code make_directory(struct wisp_waves *waves, struct wisp_error *error) {
    const char *root = getenv("TMPDIR");
    if (!root || !*root) root = "/tmp";
    int length = snprintf(waves->directory, sizeof waves->directory, "%s/wisp-waves.XXXXXX", root);
    bool fits = length < (int)sizeof waves->directory;
    if (fits && mkdtemp(waves->directory)) {
        snprintf(waves->file, sizeof waves->file, "%s/waves.fst", waves->directory);
        return WISP_OK;
    }
    waves->directory[0] = 0;
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot make a directory for waves: %s", root,
                     fits ? strerror(errno) : "the path is too long");
}

/* What the writer left: its file, and others that it keeps beside it while it works. */
static void remove_directory(const struct wisp_waves *waves) {
    DIR *list = waves->directory[0] ? opendir(waves->directory) : NULL;
    if (!list) return;
    for (struct dirent *entry; (entry = readdir(list));) unlinkat(dirfd(list), entry->d_name, 0);
    closedir(list);
    rmdir(waves->directory);
}

const char *wisp_waves_fork(struct wisp_waves *waves) {
    if (make_directory(waves, &waves->problem)) return NULL;
    pid_t child = fork();
    if (child < 0) wisp_fail(&waves->problem, WISP_ENVIRONMENT, "cannot start a process: %s", strerror(errno));
    if (child > 0) waves->child = child;
    if (child != 0) return NULL;
    waves->in_child = true;
    signal(SIGBUS, SIG_DFL); /* the parent says it */
    return waves->file;
}

static uint64_t block_length(const unsigned char *bytes) {
    uint64_t length = 0;
    for (int i = 0; i < 8; i++) length = length << 8 | bytes[i];
    return length;
}

/* The writer looks at no error. A whole FST file is blocks to its end, each a byte that says its kind and then its
 * length, which is written last; among them the signals' names and sizes. */
static bool is_whole(FILE *file) {
    enum { HEADER = 0, GEOMETRY = 3, NAMES = 4, NAMES_LZ4 = 6, NAMES_LZ4_TWICE = 7, UNFINISHED = 255 };
    unsigned char head[9];
    unsigned seen = 0;
    if (fseeko(file, 0, SEEK_END)) return false;
    off_t size = ftello(file), at = 0;
    while (at < size) {
        if (fseeko(file, at, SEEK_SET) || fread(head, 1, sizeof head, file) != sizeof head) return false;
        uint64_t length = block_length(head + 1);
        if (head[0] == UNFINISHED || length < 8 || length >= (uint64_t)(size - at)) return false;
        if (head[0] <= NAMES_LZ4_TWICE) seen |= 1u << head[0];
        at += (off_t)length + 1;
    }
    unsigned names = 1u << NAMES | 1u << NAMES_LZ4 | 1u << NAMES_LZ4_TWICE;
    return seen & 1u << HEADER && seen & 1u << GEOMETRY && seen & names;
}

static enum wisp_code cut(const struct wisp_waves *waves, const char *how, struct wisp_error *error) {
    struct statvfs disk;
    bool full = statvfs(waves->directory, &disk) == 0 && disk.f_bavail < 16;
    return wisp_fail(error, WISP_ENVIRONMENT, "waves: cannot write in %s: %s%s", waves->directory, how,
                     full ? " (the disk is full)" : "");
}

static enum wisp_code wait_for_child(const struct wisp_waves *waves, struct wisp_error *error) {
    int status = 0;
    while (waitpid(waves->child, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFSIGNALED(status)) return cut(waves, strsignal(WTERMSIG(status)), error);
    return WEXITSTATUS(status) ? cut(waves, "the writer failed", error) : WISP_OK;
}

static enum wisp_code copy(FILE *file, const char *path, struct wisp_error *error) {
    struct wisp_output output;
    char bytes[1 << 16];
    enum wisp_code code = wisp_output_open(&output, path, error);
    if (code) return code;
    rewind(file);
    for (size_t size; (size = fread(bytes, 1, sizeof bytes, file)) > 0;) fwrite(bytes, 1, size, output.stream);
    if (!ferror(file)) return wisp_output_commit(&output, error);
    wisp_output_discard(&output);
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot read the waves back", path);
}

enum wisp_code wisp_waves_deliver(struct wisp_waves *waves, const char *path, struct wisp_error *error) {
    enum wisp_code code;
    if (waves->child)
        code = wait_for_child(waves, error);
    else if (waves->problem.code)
        code = wisp_fail(error, waves->problem.code, "%s", waves->problem.message);
    else
        code = wisp_fail(error, WISP_ENVIRONMENT, "%s: the run ended before its waves", path);
    FILE *file = code ? NULL : fopen(waves->file, "rb");
    if (!code && !(file && is_whole(file))) code = cut(waves, "the file is cut", error);
    if (!code) code = copy(file, path, error);
    if (file) fclose(file);
    remove_directory(waves);
    return code;
}

#include "base/file.h"

#include "base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MOST = 40 }; /* as the kernel has it */

static enum wisp_code failed(const char *path, const char *what, int reason, struct wisp_error *error) {
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot %s: %s", path, what, strerror(reason));
}

/* mkstemp makes files for the owner only. This one gets mode and, as far as the system allows, owner of the file that
 * it replaces; a new one what the umask allows. */
static void allow_as(const char *place, int file) {
    struct stat old;
    if (stat(place, &old) == 0) {
        if (fchown(file, old.st_uid, old.st_gid) && fchown(file, (uid_t)-1, old.st_gid)) errno = 0;
        fchmod(file, old.st_mode & 07777); /* after the owner, whose change may take bits away */
        return;
    }
    mode_t mask = umask(0);
    umask(mask);
    fchmod(file, 0666 & ~mask);
}

/* A device or a pipe, which must be written to and never be replaced. */
static bool is_special(const char *path) {
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

static bool is_link(const char *path) {
    struct stat info;
    return lstat(path, &info) == 0 && S_ISLNK(info.st_mode);
}

/* The file that this descriptor writes to, by another name, such as /dev/stdout? */
static bool is_open_as(const char *path, int descriptor) {
    struct stat named, open;
    return stat(path, &named) == 0 && fstat(descriptor, &open) == 0 && S_ISREG(open.st_mode) &&
           named.st_dev == open.st_dev && named.st_ino == open.st_ino;
}

/* What a chain of links names, there or not; the path itself if it is no link. NULL: see errno. */
static char *follow(const char *path) {
    char target[PATH_MAX], *place = strdup(path);
    for (unsigned links = 0; place && is_link(place); links++) {
        ssize_t length = links < LINKS_MOST ? readlink(place, target, sizeof target - 1) : (errno = ELOOP, -1);
        if (length < 0) return free(place), NULL;
        target[length] = 0;
        const char *slash = *target == '/' ? NULL : strrchr(place, '/');
        size_t head = slash ? (size_t)(slash + 1 - place) : 0;
        char *next = malloc(head + (size_t)length + 1);
        if (next) memcpy(next, place, head), strcpy(next + head, target);
        free(place);
        place = next;
    }
    return place;
}

/* A new file beside its place. What may not be written is not replaced either. */
static FILE *open_temporary(struct wisp_output *output) {
    struct stat info;
    int file;
    if (stat(output->place, &info) == 0) {
        if (S_ISDIR(info.st_mode)) return errno = EISDIR, NULL;
        if (faccessat(AT_FDCWD, output->place, W_OK, AT_EACCESS)) return NULL;
    }
    output->temporary = wisp_temporary_make(output->place, &file);
    if (!output->temporary) return NULL;
    allow_as(output->place, file);
    FILE *stream = fdopen(file, "wb");
    if (!stream) close(file);
    return stream;
}

/* What is there and is no regular file is written to as it is; links are followed to what they name. */
static FILE *open_place(struct wisp_output *output) {
    if (is_open_as(output->path, STDERR_FILENO)) return fdopen(dup(STDERR_FILENO), "ab");
    if (is_special(output->path)) return fopen(output->path, "wb");
    output->place = follow(output->path);
    return output->place ? open_temporary(output) : NULL;
}

enum wisp_code wisp_output_open(struct wisp_output *output, const char *path, struct wisp_error *error) {
    *output = (struct wisp_output){0};
    if (strcmp(path, "-") == 0 || is_open_as(path, STDOUT_FILENO)) return output->stream = stdout, WISP_OK;
    output->path = strdup(path);
    if (!output->path) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    output->stream = open_place(output);
    if (output->stream) return WISP_OK;
    enum wisp_code code = failed(path, "create", errno, error);
    wisp_output_discard(output);
    return code;
}

/* The reason of an earlier failure is gone; one more byte fails for the same one. */
int wisp_stream_problem(FILE *stream) {
    bool broken = ferror(stream);
    errno = 0;
    if (broken) clearerr(stream), putc('\n', stream);
    if (fflush(stream)) broken = true;
    return !broken ? 0 : errno ? errno : EIO;
}

enum wisp_code wisp_output_commit(struct wisp_output *output, struct wisp_error *error) {
    int reason = wisp_stream_problem(output->path ? output->stream : stdout);
    if (!output->path) return reason ? failed("standard output", "write", reason, error) : WISP_OK;
    if (fclose(output->stream) && !reason) reason = errno;
    output->stream = NULL;
    if (!reason && output->temporary && wisp_temporary_rename(output->temporary, output->place)) reason = errno;
    enum wisp_code code = reason ? failed(output->path, "write", reason, error) : WISP_OK;
    wisp_output_discard(output);
    return code;
}

void wisp_output_discard(struct wisp_output *output) {
    if (output->path && output->stream) fclose(output->stream);
    wisp_temporary_end(output->temporary);
    free(output->path);
    free(output->place);
    *output = (struct wisp_output){0};
}

enum wisp_code wisp_output_write(const char *path, const void *bytes, size_t size, struct wisp_error *error) {
    struct wisp_output output;
    enum wisp_code code = wisp_output_open(&output, path, error);
    if (code) return code;
    fwrite(bytes, 1, size, output.stream); /* a short write shows in the stream's error flag */
    return wisp_output_commit(&output, error);
}

enum wisp_code wisp_cannot_read(const char *path, struct wisp_error *error) {
    int reason = errno ? errno : EIO;
    bool machine = reason == ENOMEM || reason == EMFILE || reason == ENFILE || reason == EIO;
    return wisp_fail(error, machine ? WISP_ENVIRONMENT : WISP_BAD_INPUT, "%s: cannot read: %s", path, strerror(reason));
}

enum wisp_code wisp_file_read(const char *path, char **text, size_t *size, struct wisp_error *error) {
    errno = 0;
    FILE *file = fopen(path, "rb");
    long end = -1;
    *text = NULL;
    *size = 0;
    if (file && fseek(file, 0, SEEK_END) == 0) end = ftell(file);
    if (end >= 0) *text = malloc((size_t)end + 1);
    bool whole = *text && fseek(file, 0, SEEK_SET) == 0 && fread(*text, 1, (size_t)end, file) == (size_t)end;
    int reason = errno;
    if (file) fclose(file);
    if (!whole) {
        free(*text);
        *text = NULL;
        errno = reason;
        return wisp_cannot_read(path, error);
    }
    (*text)[end] = 0;
    *size = (size_t)end;
    return WISP_OK;
}

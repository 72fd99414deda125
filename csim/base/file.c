#include "base/file.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum wisp_code failed(const char *path, const char *what, int reason, struct wisp_error *error) {
    return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot %s: %s", path, what, strerror(reason));
}

/* mkstemp makes files for the owner only; give this one what the umask allows, as for any new file. */
static void allow_as_umask(int file) {
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

/* A new file beside its place. */
static FILE *open_temporary(struct wisp_output *output) {
    output->temporary = calloc(strlen(output->place) + sizeof ".XXXXXX", 1);
    if (!output->temporary) return NULL;
    sprintf(output->temporary, "%s.XXXXXX", output->place);
    int file = mkstemp(output->temporary);
    if (file < 0) {
        *output->temporary = 0; /* nothing to remove */
        return NULL;
    }
    allow_as_umask(file);
    return fdopen(file, "wb");
}

/* What is there and is no regular file is written to as it is; links are followed to what they name. */
static FILE *open_place(struct wisp_output *output) {
    if (is_open_as(output->path, STDERR_FILENO)) return fdopen(dup(STDERR_FILENO), "ab");
    bool link = is_link(output->path);
    if (!is_special(output->path)) output->place = link ? realpath(output->path, NULL) : strdup(output->path);
    if (output->place) return open_temporary(output);
    if (!link && !is_special(output->path)) return NULL; /* no memory */
    return fopen(output->path, "wb");
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

enum wisp_code wisp_output_commit(struct wisp_output *output, struct wisp_error *error) {
    if (!output->path) {
        errno = EIO; /* stays when the failure was an earlier one, whose reason is gone */
        if (fflush(stdout) == 0 && !ferror(stdout)) return WISP_OK;
        return failed("standard output", "write", errno, error);
    }
    /* The reason of an earlier failure is gone; one more byte fails for the same one. */
    int broken = ferror(output->stream);
    if (broken) putc(0, output->stream);
    errno = 0;
    if (fflush(output->stream)) broken = 1;
    int reason = errno;
    if (fclose(output->stream)) broken = 1, reason = errno;
    output->stream = NULL;
    bool move = !broken && output->temporary;
    if (move && rename(output->temporary, output->place)) broken = 1, reason = errno;
    enum wisp_code code = broken ? failed(output->path, "write", reason ? reason : EIO, error) : WISP_OK;
    if (!broken && output->temporary) *output->temporary = 0;
    wisp_output_discard(output);
    return code;
}

void wisp_output_discard(struct wisp_output *output) {
    if (output->path && output->stream) fclose(output->stream);
    if (output->temporary && *output->temporary) unlink(output->temporary);
    free(output->path);
    free(output->place);
    free(output->temporary);
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

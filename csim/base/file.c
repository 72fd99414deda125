#include "base/file.h"

#include "base/memory_notice.h"
#include "base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MOST = 40 }; /* as the kernel has it */

static enum wisp_code failed(const char *path, const char *what, int reason, struct wisp_error *error) {
    if (reason == EINTR) return wisp_fail(error, WISP_INTERRUPTED, "%s: stopped by a signal", path);
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
char *wisp_output_place(const char *path) {
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
    output->place = wisp_output_place(output->path);
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
    if (reason == EINTR) return wisp_fail(error, WISP_INTERRUPTED, "%s: stopped by a signal", path);
    return wisp_fail(error, machine ? WISP_ENVIRONMENT : WISP_BAD_INPUT, "%s: cannot read: %s", path, strerror(reason));
}

/* A text while it is read. */
struct text {
    const char *path;
    char *bytes;
    size_t size, room, most; /* room: for one byte more than may be there */
};

static enum wisp_code too_large(const struct text *text, struct wisp_error *error) {
    return wisp_fail(error, WISP_BAD_INPUT, "%s: larger than %zu bytes, the most that is read of such a file",
                     text->path, text->most);
}

/* How much there is to read, of a regular file; a pipe shows it at its end. */
static enum wisp_code look(struct text *text, FILE *file, struct wisp_error *error) {
    struct stat info;
    text->room = 1 << 16;
    if (fstat(fileno(file), &info)) return WISP_OK;
    if (S_ISDIR(info.st_mode))
        return wisp_fail(error, WISP_BAD_INPUT, "%s: a directory; a file is needed here", text->path);
    if (!S_ISREG(info.st_mode)) return WISP_OK;
    if ((uintmax_t)info.st_size > text->most) return too_large(text, error);
    wisp_memory_notice(text->path, (uint64_t)info.st_size);
    if (info.st_size) text->room = (size_t)info.st_size + 1;
    return WISP_OK;
}

/* Room for one more byte; none is needed at the end of the file. */
static bool grow(struct text *text, FILE *file) {
    int next = text->bytes ? getc(file) : EOF;
    if (text->bytes && next == EOF) return true;
    size_t room = text->bytes ? 2 * text->room : text->room;
    char *bytes = realloc(text->bytes, room);
    if (!bytes) return errno = ENOMEM, false;
    text->bytes = bytes;
    text->room = room;
    if (next != EOF) ungetc(next, file);
    return true;
}

/* A zero byte ends it at once: a file with a hole of gigabytes is refused in its first part. */
static enum wisp_code read_text(struct text *text, FILE *file, struct wisp_error *error) {
    enum { PART = 1 << 16 };
    while (!feof(file)) {
        if (text->size + 1 >= text->room || !text->bytes)
            if (!grow(text, file)) return wisp_cannot_read(text->path, error);
        size_t room = text->room - text->size - 1, part = room < PART ? room : PART;
        char *at = text->bytes + text->size, *zero;
        size_t got = fread(at, 1, part, file);
        if (ferror(file)) return wisp_cannot_read(text->path, error);
        if ((zero = memchr(at, 0, got)))
            return wisp_fail(error, WISP_BAD_INPUT, "%s: byte %zu is zero: not a text", text->path,
                             (size_t)(zero - text->bytes));
        text->size += got;
        if (text->size > text->most) return too_large(text, error);
    }
    text->bytes[text->size] = 0;
    return WISP_OK;
}

enum wisp_code wisp_file_read_within(const char *path, size_t most, char **bytes, size_t *size,
                                     struct wisp_error *error) {
    struct text text = {.path = path, .most = most};
    *bytes = NULL;
    *size = 0;
    errno = 0;
    FILE *file = fopen(path, "rb");
    if (!file) return wisp_cannot_read(path, error);
    enum wisp_code code = look(&text, file, error);
    if (!code) code = read_text(&text, file, error);
    fclose(file);
    if (code) return free(text.bytes), code;
    *bytes = text.bytes;
    *size = text.size;
    return WISP_OK;
}

enum wisp_code wisp_file_read(const char *path, char **text, size_t *size, struct wisp_error *error) {
    return wisp_file_read_within(path, SIZE_MAX / 4, text, size, error);
}

#include "trace/sources.h"

#include "base/file.h"

#include <dirent.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum wisp_code no_memory(struct wisp_error *error) {
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the list of files");
}

static enum wisp_code too_long(const char *path, struct wisp_error *error) {
    return wisp_fail(error, WISP_BAD_INPUT, "%s: the path is too long", path);
}

static enum wisp_code add(struct wisp_sources *sources, const char *path, const char *name, off_t bytes,
                          struct wisp_error *error) {
    if (sources->count == sources->room) {
        size_t room = sources->room ? 2 * sources->room : 256;
        struct wisp_source *list = realloc(sources->list, room * sizeof *list);
        if (!list) return no_memory(error);
        sources->list = list;
        sources->room = room;
    }
    struct wisp_source *source = &sources->list[sources->count++];
    source->path = strdup(path);
    source->name = strdup(name);
    sources->bytes += (uint64_t)bytes;
    return source->path && source->name ? WISP_OK : no_memory(error);
}

static bool ends_with(const char *name, size_t length, const char *ending) {
    size_t size = strlen(ending);
    return length > size && memcmp(name + length - size, ending, size) == 0;
}

/* By its ending, a file that a search takes. */
static bool is_trace(const char *name) {
    static const char *const endings[] = {".json", ".jsonl", ".csv", ".npy"};
    size_t length = strlen(name);
    if (ends_with(name, length, ".gz"))
        length -= 3;
    else if (ends_with(name, length, ".zst"))
        length -= 4;
    for (unsigned i = 0; i < sizeof endings / sizeof endings[0]; i++)
        if (ends_with(name, length, endings[i])) return true;
    return false;
}

static enum wisp_code walk(struct wisp_sources *sources, const char *directory, size_t root, struct wisp_error *error);

/* Links to directories are not followed, they could lead back; what is no regular file could block. */
static enum wisp_code walk_entry(struct wisp_sources *sources, const char *directory, const char *name, size_t root,
                                 struct wisp_error *error) {
    char path[PATH_MAX];
    struct stat info;
    if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path) return too_long(directory, error);
    if (lstat(path, &info)) return wisp_cannot_read(path, error);
    if (S_ISDIR(info.st_mode)) return walk(sources, path, root, error);
    if (!is_trace(name)) return WISP_OK;
    if (stat(path, &info)) return wisp_cannot_read(path, error);
    return S_ISREG(info.st_mode) ? add(sources, path, path + root, info.st_size, error) : WISP_OK;
}

/* root: length of the path that is not part of the name. */
static enum wisp_code walk(struct wisp_sources *sources, const char *directory, size_t root, struct wisp_error *error) {
    DIR *stream = opendir(directory);
    if (!stream) return wisp_cannot_read(directory, error);
    enum wisp_code code = WISP_OK;
    for (struct dirent *entry; !code && (entry = readdir(stream));)
        if (*entry->d_name != '.') code = walk_entry(sources, directory, entry->d_name, root, error);
    closedir(stream);
    return code;
}

static enum wisp_code walk_root(struct wisp_sources *sources, const char *directory, struct wisp_error *error) {
    char path[PATH_MAX];
    size_t before = sources->count, length = (size_t)snprintf(path, sizeof path, "%s", directory);
    if (length >= sizeof path) return too_long(directory, error);
    while (length > 1 && path[length - 1] == '/') path[--length] = 0;
    enum wisp_code code = walk(sources, path, length + 1, error);
    if (!code && sources->count == before)
        return wisp_fail(
            error, WISP_BAD_INPUT,
            "%s: there is no *.json, *.jsonl, *.csv or *.npy file below it, nor one of these as *.gz or *.zst",
            directory);
    return code;
}

static enum wisp_code add_path(struct wisp_sources *sources, const char *path, struct wisp_error *error) {
    struct stat info;
    if (strcmp(path, "-") == 0) return add(sources, path, "stdin", 0, error);
    if (stat(path, &info)) return wisp_cannot_read(path, error);
    if (S_ISDIR(info.st_mode)) return walk_root(sources, path, error);
    const char *slash = strrchr(path, '/');
    return add(sources, path, slash ? slash + 1 : path, info.st_size, error);
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct wisp_source *)a)->name, ((const struct wisp_source *)b)->name);
}

static enum wisp_code clash(const struct wisp_source *a, const struct wisp_source *b, struct wisp_error *error) {
    return wisp_fail(error, WISP_BAD_INPUT, "%s and %s would both be stored as %s", a->path, b->path, a->name);
}

/* A file of many requests is stored as a folder: no other file's name may lead through it. */
static enum wisp_code check_folders(const struct wisp_sources *sources, const struct wisp_source *source,
                                    struct wisp_error *error) {
    char folder[PATH_MAX];
    struct wisp_source wanted = {.name = folder};
    for (const char *slash = source->name; (slash = strchr(slash, '/')); slash++) {
        snprintf(folder, sizeof folder, "%.*s", (int)(slash - source->name), source->name);
        const struct wisp_source *found = bsearch(&wanted, sources->list, sources->count, sizeof wanted, by_name);
        if (found) return clash(found, source, error);
    }
    return WISP_OK;
}

enum wisp_code wisp_sources_list(struct wisp_sources *sources, const char *const *paths, size_t path_count,
                                 struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    *sources = (struct wisp_sources){0};
    for (size_t i = 0; i < path_count && !code; i++) code = add_path(sources, paths[i], error);
    if (code) return code;
    qsort(sources->list, sources->count, sizeof *sources->list, by_name);
    for (size_t i = 1; i < sources->count; i++)
        if (by_name(&sources->list[i - 1], &sources->list[i]) == 0)
            return clash(&sources->list[i - 1], &sources->list[i], error);
    for (size_t i = 0; i < sources->count && !code; i++) code = check_folders(sources, &sources->list[i], error);
    return code;
}

void wisp_sources_free(struct wisp_sources *sources) {
    for (size_t i = 0; i < sources->count; i++) {
        free(sources->list[i].path);
        free(sources->list[i].name);
    }
    free(sources->list);
    *sources = (struct wisp_sources){0};
}

#include "machine/source.h"

#include "base/file.h"
#include "base/hash.h"
#include "machine/library.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- the hash ---- */

static enum wisp_code hash_file(const char *path, const char *name, uint64_t *hash, struct wisp_error *error) {
    char *text;
    size_t size;
    enum wisp_code code = wisp_file_read(path, &text, &size, error);
    if (code) return code;
    uint64_t length = size;
    *hash = wisp_hash_more(*hash, name, strlen(name) + 1);
    *hash = wisp_hash_more(*hash, &length, sizeof length);
    *hash = wisp_hash_more(*hash, text, size);
    free(text);
    return WISP_OK;
}

static void join(char path[PATH_MAX], const char *root, const char *name, size_t length) {
    if (*name == '/')
        snprintf(path, PATH_MAX, "%.*s", (int)length, name);
    else
        snprintf(path, PATH_MAX, "%s/%.*s", root, (int)length, name);
}

enum wisp_code wisp_source_hash(const char *root, const char *files, uint64_t *hash, struct wisp_error *error) {
    char path[PATH_MAX], name[PATH_MAX];
    enum wisp_code code = WISP_OK;
    *hash = WISP_HASH_START;
    for (const char *at = files + strspn(files, " "); *at && !code; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        join(path, root, at, length);
        snprintf(name, sizeof name, "%.*s", (int)length, at);
        code = hash_file(path, name, hash, error);
        at += length;
    }
    return code;
}

/* ---- the tree ---- */

static bool is_tree(const char *directory) {
    char path[PATH_MAX + 32];
    snprintf(path, sizeof path, "%s/rtl/wisp_params.vh", directory);
    if (access(path, R_OK)) return false;
    snprintf(path, sizeof path, "%s/tb/bench/rtl_shim.h", directory);
    return access(path, R_OK) == 0;
}

const char *wisp_source_tree(void) {
    static char root[PATH_MAX];
    enum { LEVELS = 3 }; /* build/wisp, build/san/wisp */
    ssize_t length = readlink("/proc/self/exe", root, sizeof root - 1);
    if (length < 0) return NULL;
    root[length] = 0;
    for (int level = 0; level < LEVELS; level++) {
        char *slash = strrchr(root, '/');
        if (!slash || slash == root) return NULL;
        bool build = level && strcmp(slash, "/build") == 0;
        *slash = 0;
        if (build) return is_tree(root) ? root : NULL;
    }
    return NULL;
}

/* ---- a model ---- */

static void find_state(const struct wisp_rtl_source *source, struct wisp_model *model) {
    const char *tree = wisp_source_tree();
    uint64_t now;
    if (!tree) return;
    enum wisp_code code = wisp_source_hash(tree, source->files, &now, &model->unread);
    if (code && code != WISP_BAD_INPUT) return; /* nothing is known of the tree */
    model->unread = (struct wisp_error){0};     /* a source that is gone is an answer */
    model->state = !code && now == source->hash ? WISP_MODEL_CURRENT : WISP_MODEL_OUTDATED;
}

void wisp_model_look(const char *path, struct wisp_model *model) {
    const char *slash = strrchr(path, '/');
    *model = (struct wisp_model){.state = WISP_MODEL_UNKNOWN};
    snprintf(model->name, sizeof model->name, "%s", slash ? slash + 1 : path);
    void *library;
    struct wisp_error error;
    if (wisp_library_open(path, &library, &error)) {
        if (access(path, R_OK) == 0)
            model->unread = error; /* the next attempt may succeed, as after a fault of a disk */
        return;
    }
    const struct wisp_rtl_source *source = wisp_library_data(library, "wisp_rtl_source");
    if (source) {
        model->hash = source->hash;
        snprintf(model->parameters, sizeof model->parameters, "%s", source->parameters);
        snprintf(model->commit, sizeof model->commit, "%s", source->commit);
        find_state(source, model);
    }
    dlclose(library);
}

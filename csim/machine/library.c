#define _GNU_SOURCE /* dladdr1 */
#include "machine/library.h"

#include "base/file.h"
#include "machine/source.h"

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* The program's own header: what machine it is for. From the linker. */
extern const ElfW(Ehdr) __ehdr_start __attribute__((visibility("hidden")));

/* ---- what to do ---- */

/* Does the registry of the tree have a line "  model NAME ..."? */
static bool is_registered(const char *tree, const char *name) {
    static const char line[] = "\n  model ";
    char path[PATH_MAX];
    struct wisp_error error;
    char *text;
    size_t size, length = strlen(name);
    bool found = false;
    snprintf(path, sizeof path, "%s/rtl/units", tree);
    if (wisp_file_read(path, &text, &size, &error)) return false;
    for (const char *at = text; !found && (at = strstr(at, line)) != NULL;) {
        at += sizeof line - 1;
        found = strcspn(at, " \n") == length && memcmp(at, name, length) == 0;
    }
    free(text);
    return found;
}

static enum wisp_code refuse(const char *path, const char *why, struct wisp_error *error) {
    const char *slash = strrchr(path, '/'), *tree = wisp_source_tree();
    char name[64];
    snprintf(name, sizeof name, "%s", slash ? slash + 1 : path);
    char *dot = strrchr(name, '.');
    if (dot) *dot = 0;
    if (tree && is_registered(tree, name))
        return wisp_fail(error, WISP_ENVIRONMENT, "%s: cannot load the model (%s); `make build/rtl/%s.so` builds it",
                         path, why, name);
    return wisp_fail(error, WISP_ENVIRONMENT,
                     "%s: cannot load the model (%s); `make rtl-all` builds those of Wisp but the largest (rtl/units "
                     "lists all)",
                     path, why);
}

/* ---- the file ---- */

static bool is_within(uint64_t from, uint64_t length, uint64_t size) {
    return from <= size && length <= size - from;
}

static bool is_ours(const ElfW(Ehdr) * header) {
    return memcmp(header->e_ident, __ehdr_start.e_ident, EI_VERSION + 1) == 0 && header->e_type == ET_DYN &&
           header->e_machine == __ehdr_start.e_machine && header->e_phentsize == sizeof(ElfW(Phdr));
}

/* Every segment, by the table of segments. */
static bool has_segments(int file, const ElfW(Ehdr) * header, uint64_t size) {
    for (unsigned i = 0; i < header->e_phnum; i++) {
        ElfW(Phdr) segment;
        uint64_t at = header->e_phoff + i * sizeof segment;
        if (!is_within(at, sizeof segment, size) ||
            pread(file, &segment, sizeof segment, (off_t)at) != (ssize_t)sizeof segment ||
            !is_within(segment.p_offset, segment.p_filesz, size))
            return false;
    }
    return header->e_phnum > 0;
}

/* Why the open file is no model; NULL: it looks like one. */
static const char *fault(int file) {
    struct stat info;
    ElfW(Ehdr) header;
    if (fstat(file, &info)) return strerror(errno);
    if (!S_ISREG(info.st_mode)) return "it is no regular file";
    if (pread(file, &header, sizeof header, 0) != (ssize_t)sizeof header || !is_ours(&header))
        return "it is no shared library of this machine";
    uint64_t size = (uint64_t)info.st_size, sections = (uint64_t)header.e_shnum * header.e_shentsize;
    if (!has_segments(file, &header, size) || !is_within(header.e_shoff, sections, size))
        return "it is cut short or damaged";
    return NULL;
}

/* Loading runs what the file has, and so does unloading; damage inside a segment shows in nothing else. A child tries
 * it, so that only the child dies. */
static bool is_deadly(const char *name) {
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
        if (library) dlclose(library);
        _exit(0);
    }
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    return child > 0 && WIFSIGNALED(status);
}

enum wisp_code wisp_library_open(const char *path, void **library, struct wisp_error *error) {
    char name[PATH_MAX + 2];
    *library = NULL;
    snprintf(name, sizeof name, "%s%s", strchr(path, '/') ? "" : "./", path);
    int file = open(name, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe has no writer to wait for */
    if (file < 0) return refuse(path, strerror(errno), error);
    const char *why = fault(file);
    close(file);
    if (!why && is_deadly(name)) why = "it is damaged: loading it ends the program";
    if (why) return refuse(path, why, error);
    *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    return *library ? WISP_OK : refuse(path, dlerror(), error);
}

/* ---- symbols ---- */

static void *symbol(void *library, const char *name, unsigned kind) {
    Dl_info info;
    const ElfW(Sym) *found = NULL;
    void *at = dlsym(library, name);
    if (!at || !dladdr1(at, &info, (void **)&found, RTLD_DL_SYMENT) || !found || info.dli_saddr != at) return NULL;
    return ELF64_ST_TYPE(found->st_info) == kind ? at : NULL; /* the same bits as with 32 */
}

void *wisp_library_function(void *library, const char *name) {
    return symbol(library, name, STT_FUNC);
}

const void *wisp_library_data(void *library, const char *name) {
    return symbol(library, name, STT_OBJECT);
}

static bool is_same(const struct wisp_field *a, const struct wisp_field *b) {
    return strcmp(a->unit, b->unit) == 0 && strcmp(a->port, b->port) == 0 && strcmp(a->name, b->name) == 0 &&
           a->word == b->word && a->lsb == b->lsb && a->width == b->width;
}

enum wisp_code wisp_library_fields(void *library, const char *path, const struct wisp_field *own, unsigned count,
                                   struct wisp_error *error) {
    const struct wisp_field *fields = wisp_library_data(library, "wisp_rtl_fields");
    const unsigned *known = wisp_library_data(library, "wisp_rtl_field_count");
    if (!fields || !known)
        return refuse(path, "it does not say what it observes: it is older than this program", error);
    for (unsigned i = 0; i < count && i < *known; i++)
        if (!is_same(&fields[i], &own[i])) {
            char why[200];
            snprintf(why, sizeof why,
                     "it observes other things than this program: field %u is %s %s %s there, %s %s %s here", i,
                     fields[i].unit, fields[i].port, fields[i].name, own[i].unit, own[i].port, own[i].name);
            return refuse(path, why, error);
        }
    return *known == count ? WISP_OK : refuse(path, "it observes more or fewer fields than this program", error);
}

#include "base/temporary.h"

#include "base/hash.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char mark[] = ".wisp-";

enum {
    LONGEST_NAME = 200, /* of the place that is kept, for a name of a file ends at 255 */
    OPEN_MOST = 32      /* more at a time are not abandoned but left for the next sweep */
};

/* ---- those that are there, for a signal handler ---- */

static _Atomic(char *) open_ones[OPEN_MOST];

static bool exchange(char *expected, char *name) {
    for (unsigned i = 0; i < OPEN_MOST; i++) {
        char *found = expected;
        if (atomic_compare_exchange_strong(&open_ones[i], &found, name)) return true;
    }
    return false;
}

static atomic_int being_made;
static atomic_bool abandoned;

bool wisp_temporaries_abandon(void) {
    atomic_store(&abandoned, true);
    if (atomic_load(&being_made)) return false;
    for (unsigned i = 0; i < OPEN_MOST; i++) {
        const char *name = atomic_load(&open_ones[i]);
        if (name) unlink(name);
    }
    return true;
}

/* mkstemp, and the handler knows of the file. */
static int make(char *name) {
    atomic_fetch_add(&being_made, 1);
    int file = atomic_load(&abandoned) ? (errno = EINTR, -1) : mkstemp(name);
    if (file >= 0) exchange(NULL, name);
    atomic_fetch_sub(&being_made, 1);
    return file;
}

/* ---- whose they are ---- */

static uint32_t host_id(void) {
    char host[256] = "";
    struct stat processes = {0};
    gethostname(host, sizeof host - 1);
    stat("/proc/self/ns/pid", &processes);
    uint64_t number = processes.st_ino, hash = wisp_hash(host, strlen(host));
    return (uint32_t)wisp_hash_more(hash, &number, sizeof number);
}

/* Left by a process of this host that is gone? Another one of that number may live: then it stays for a later sweep. */
static bool is_left(const char *name, uint32_t host) {
    const char *at = NULL;
    for (const char *next = name; *name == '.' && (next = strstr(next, mark)); next++) at = next;
    unsigned long long id, process;
    int end = 0;
    if (!at || sscanf(at + strlen(mark), "%8llx-%10llu-%n", &id, &process, &end) != 2 || !end) return false;
    if (strlen(at + strlen(mark) + end) != 6 || id != host || process == 0 || process > INT_MAX) return false;
    return kill((pid_t)process, 0) && errno == ESRCH;
}

static void sweep(const char *directory) {
    uint32_t host = host_id();
    DIR *list = opendir(directory);
    if (!list) return;
    for (struct dirent *entry; (entry = readdir(list));)
        if (is_left(entry->d_name, host)) unlinkat(dirfd(list), entry->d_name, 0);
    closedir(list);
}

/* ---- one ---- */

char *wisp_temporary_make(const char *place, int *file) {
    const char *slash = strrchr(place, '/'), *base = slash ? slash + 1 : place;
    int head = (int)(base - place);
    size_t room = (size_t)head + LONGEST_NAME + 64;
    char *name = malloc(room);
    if (!name) return NULL;
    snprintf(name, room, "%.*s", head, place);
    sweep(head ? name : ".");
    snprintf(name + head, room - (size_t)head, ".%.*s%s%08x-%ld-XXXXXX", LONGEST_NAME, base, mark, host_id(),
             (long)getpid());
    *file = make(name);
    if (*file >= 0) return name;
    int reason = errno;
    free(name);
    errno = reason;
    return NULL;
}

int wisp_temporary_rename(char *name, const char *place) {
    if (rename(name, place)) return -1;
    exchange(name, NULL);
    *name = 0;
    return 0;
}

void wisp_temporary_end(char *name) {
    if (!name) return;
    if (*name) unlink(name);
    exchange(name, NULL);
    free(name);
}

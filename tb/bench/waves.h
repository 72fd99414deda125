/* waves.h - the waves of a run, written by a process of their own.
 *
 * Verilator's FST writer replaces whatever has the name it is given, does not say that a disk is
 * full, and may end its process by SIGBUS then. So the run forks where the waves begin: the child
 * writes them into a directory of its own and ends, the parent goes on without. Afterwards the
 * parent copies the file to its place as any other output (base/file.h).
 */
#ifndef WISP_BENCH_WAVES_H
#define WISP_BENCH_WAVES_H

#include "base/error.h"

#include <stdbool.h>
#include <sys/types.h>

struct wisp_waves {
    char directory[256]; /* of the child; "": none */
    char file[300];      /* in it */
    pid_t child;         /* 0: not forked */
    bool in_child;
    struct wisp_error problem; /* why there is no child */
};

/* Fork. In the child: the path to write to. In the parent, or if there is no child: NULL. */
const char *wisp_waves_fork(struct wisp_waves *waves);

/* In the parent: wait for the child, bring its file to path, leave nothing else behind. */
enum wisp_code wisp_waves_deliver(struct wisp_waves *waves, const char *path, struct wisp_error *error);

#endif

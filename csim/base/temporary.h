/* temporary.h - the files that outputs are written to until they are whole: beside their place, hidden, and named after
 * who writes them, `.NAME.wisp-HOST-PID-XXXXXX`. HOST is a hash of the host's name and of its set of processes (a
 * container has one of its own), so that a directory may be shared: a process is looked for where it runs.
 *
 * Each new temporary file sweeps its directory: what a process of this host has left and is gone goes. A signal handler
 * that ends the program calls wisp_temporaries_abandon.
 */
#ifndef WISP_BASE_TEMPORARY_H
#define WISP_BASE_TEMPORARY_H

#include <stdbool.h>

/* A new file for the owner only, open for writing; its name is the caller's to end with one of the two below. NULL: see
 * errno. */
char *wisp_temporary_make(const char *place, int *file);

/* Give it its place; on failure, see errno, it stays as it is. */
int wisp_temporary_rename(char *name, const char *place);

/* Remove it, unless it has been renamed, and free the name. NULL is allowed. */
void wisp_temporary_end(char *name);

/* Remove all that are there; none can be made any more. For a signal handler that ends the program. False: one is being
 * made just now; try again a moment later. */
bool wisp_temporaries_abandon(void);

#endif

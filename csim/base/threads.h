/* threads.h - how many threads there can be. OpenMP ends the program where it cannot start one, so that is tried
 * before.
 */
#ifndef WISP_BASE_THREADS_H
#define WISP_BASE_THREADS_H

/* Of the threads wanted, as many as the machine starts, this one included: at least 1. OpenMP keeps them for the
 * parallel regions to come. Call it before memory is taken for what they shall do. Fewer than wanted is said on stderr.
 */
unsigned wisp_threads(unsigned wanted);

#endif

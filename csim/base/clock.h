/* clock.h - seconds that pass, for rates and progress; never part of a result that must repeat. Nothing can fail. */
#ifndef WISP_BASE_CLOCK_H
#define WISP_BASE_CLOCK_H

#include <time.h>

static inline double wisp_now_s(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

#endif

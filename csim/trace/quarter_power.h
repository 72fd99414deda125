/* quarter_power.h - powers in quarter steps, the same on every machine. Nothing can fail. */
#ifndef WISP_TRACE_QUARTER_POWER_H
#define WISP_TRACE_QUARTER_POWER_H

#include <math.h>
#include <stdint.h>

/* rank^(quarters/4), exactly rounded at every step. */
static inline double wisp_quarter_power(double rank, uint32_t quarters) {
    double root = sqrt(sqrt(rank)), power = 1;
    for (uint32_t i = 0; i < quarters / 4; i++) power = power * rank;
    for (uint32_t i = 0; i < quarters % 4; i++) power = power * root;
    return power;
}

#endif

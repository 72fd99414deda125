/* divergence.h - the record of a first divergence: where, what was expected and why, what happened before, how to see
 * it again.
 *
 * It is made by running the job again, which is exact, with a probe on the die in question. The record owns its text.
 */
#ifndef WISP_BENCH_DIVERGENCE_H
#define WISP_BENCH_DIVERGENCE_H

#include "base/json.h"
#include "bench/lockstep.h"

#include <stdio.h>

enum {
    WISP_EVENTS = 32,       /* of the unit, before the divergence */
    WISP_WAVES_BEFORE = 64, /* cycles in the wave window before the divergence */
    WISP_WAVES_AFTER = 8
};

struct wisp_record {
    struct wisp_divergence at;
    unsigned x, y;
    uint64_t seed, config_hash;
    char why[1024];
    char events[WISP_EVENTS][512];
    unsigned event_count;
    char waves[512];              /* path of the FST file, or "" */
    const char *repro;            /* borrowed */
    struct wisp_error no_waves;   /* why there are none although they were asked for; code 0: no such thing */
    struct wisp_error no_history; /* why the run could not be repeated: no events, and little of why */
};

/* There always is a record. waves: path of the FST file to write, or NULL. */
void wisp_record_make(const struct wisp_job *job, const struct wisp_divergence *at, const char *waves,
                      const char *repro, struct wisp_record *record);

/* "MISMATCH cycle 12 die (1,0) unit router port east field req reference 0x1 rtl 0x3" */
void wisp_record_line(const struct wisp_record *record, char *line, size_t size);

void wisp_record_print(const struct wisp_record *record, FILE *out);

/* As an object under the key "divergence". */
void wisp_record_json(const struct wisp_record *record, struct wisp_json *json);

#endif

/* record.h - the results of a study as a table, as JSON and as CSV (keys: docs/format.md, "study result").
 *
 * All three hold the same figures from the same place. A point is shown with the whole steps that its result is of; one
 * without any is left out. A record set borrows what it points to. What cannot be written
 * is reported by whoever owns the file.
 */
#ifndef WISP_STUDY_RECORD_H
#define WISP_STUDY_RECORD_H

#include "base/json.h"
#include "study/study.h"

#include <stdio.h>

/* The points of one study. */
struct wisp_study_records {
    const struct wisp_study_setup *setup;
    const char *model;                    /* of the trace */
    uint32_t batch, own_requests, layers; /* MoE layers that were run */
    const struct wisp_study_point *points;
    const struct wisp_study_result *results;
    size_t count;
};

void wisp_study_table(const struct wisp_study_records *records, FILE *out);

/* Objects into the array that is open. details: per-die and per-link loads too, of a machine that has them (flow). */
void wisp_study_json(const struct wisp_study_records *records, bool details, struct wisp_json *json);

/* The names of the columns, and a line for each point. */
void wisp_study_csv_head(FILE *out);
void wisp_study_csv(const struct wisp_study_records *records, FILE *out);

#endif

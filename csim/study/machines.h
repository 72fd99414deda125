/* machines.h - the machine of a point of a study, from settings and configuration: the one place that tells the
 * machines apart. What they do is in runner.h.
 */
#ifndef WISP_STUDY_MACHINES_H
#define WISP_STUDY_MACHINES_H

#include "machine/flow.h"
#include "study/study.h"

/* What a machine is taken to be able to do, by the bound, by the tokens' way and by the plan. */
struct wisp_study_terms {
    struct wisp_flow_setup flow;      /* for `cycle`: of the same wafer, for its model and rates */
    struct wisp_allocate_costs costs; /* of the plan */
};

/* Its words in records; the discipline of a machine that has none is NULL. */
const char *wisp_study_machine_word(const struct wisp_study_setup *setup);
const char *wisp_study_discipline_word(const struct wisp_study_setup *setup);

enum wisp_code wisp_study_terms(const struct wisp_study_setup *setup, const struct wisp_study_point *point,
                                const struct wisp_trace_info *info, struct wisp_study_terms *terms,
                                struct wisp_error *error);

/* BAD_INPUT for a wafer or a model that does not fit, ENVIRONMENT without memory. */
enum wisp_code wisp_study_runner(const struct wisp_study_setup *setup, const struct wisp_study_point *point,
                                 const struct wisp_trace_info *info, const struct wisp_study_terms *terms,
                                 struct wisp_runner **runner, struct wisp_error *error);

#endif

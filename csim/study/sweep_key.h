/* sweep_key.h - the key of a study: a hash over everything that its record depends on.
 *
 * That is the program (its commit; a build from a changed tree counts with its own bytes), the
 * trace (its path, which stands in the record, its size and its footer, whose checksum is over the
 * index and so over the checksum of each block), the batch, the settings, and each wafer with its
 * name. A trace that cannot be read has a key too: the study says what is wrong with it.
 */
#ifndef WISP_STUDY_SWEEP_KEY_H
#define WISP_STUDY_SWEEP_KEY_H

#include "study/job.h"

/* Of the program. ENVIRONMENT if it cannot be read. */
enum wisp_code wisp_sweep_program(uint64_t *hash, struct wisp_error *error);

/* The job has loaded its configurations. */
uint64_t wisp_sweep_key(const struct wisp_study_job *job, uint64_t program);

#endif

/* sweep_store.h - the directory of a sweep (sweep.h): its lock, and the files of each study.
 *
 * The record, NAME.json, is written last. It holds the key of the study and the hashes of the other
 * two files, so it says by itself what it was computed from, and whether the three belong together,
 * whoever else has written here and whenever a program was killed.
 */
#ifndef WISP_STUDY_SWEEP_STORE_H
#define WISP_STUDY_SWEEP_STORE_H

#include "study/job.h"

#include <limits.h>

/* Make what is not there, and lock it. ENVIRONMENT if it cannot be written to, or if another sweep
 * has it. The lock is a descriptor; it ends with wisp_sweep_store_close or with the process. */
enum wisp_code wisp_sweep_store_open(const char *directory, int *lock, struct wisp_error *error);
void wisp_sweep_store_close(int lock);

/* A file of the sweep; a file of a study. The directory has passed wisp_sweep_store_open. */
void wisp_sweep_store_path(const char *directory, const char *name, char path[PATH_MAX]);
void wisp_sweep_study_path(const char *directory, const char *study, const char *suffix, char path[PATH_MAX]);

/* Are the files of this study there, whole and of this key? ENVIRONMENT if the machine cannot tell. */
enum wisp_code wisp_sweep_store_has(const char *directory, const char *study, uint64_t key, bool *has,
                                    struct wisp_error *error);

/* Write them; the job has run. */
enum wisp_code wisp_sweep_store_put(const char *directory, const char *study, struct wisp_study_job *job, uint64_t key,
                                    struct wisp_error *error);

#endif

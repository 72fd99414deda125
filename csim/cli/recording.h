/* recording.h - what a recorder saw, as the JSON record `recording` (keys: docs/format.md, "Recording"), and as a
 * timeline in the trace-event format that Perfetto and Chrome show.
 *
 * Both borrow everything; ENVIRONMENT if the file cannot be written.
 */
#ifndef WISP_CLI_RECORDING_H
#define WISP_CLI_RECORDING_H

#include "cli/cosim_result.h"

enum wisp_code wisp_recording_write(const char *path, const struct wisp_recorder *recorder,
                                    const struct wisp_cosim_options *options, const struct wisp_job *job,
                                    const struct wisp_cosim_result *result, struct wisp_error *error);

enum wisp_code wisp_timeline_write(const char *path, const struct wisp_recorder *recorder,
                                   const struct wisp_cosim_options *options, const struct wisp_cosim_result *result,
                                   struct wisp_error *error);

#endif

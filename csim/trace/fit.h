/* fit.h - the profile of a trace: what is generated from it has the statistics of the trace (docs/generator.md, "The
 * profile of a trace").
 *
 * The result depends on the trace and the starting profile alone. Errors: what reading the trace reports; ENVIRONMENT
 * for a scratch trace that cannot be written beside `place`.
 */
#ifndef WISP_TRACE_FIT_H
#define WISP_TRACE_FIT_H

#include "base/stop.h"
#include "trace/profile.h"
#include "trace/trace.h"

/* A profile in the trace's shape with habits to begin with. BAD_INPUT where a profile cannot have the shape. */
enum wisp_code wisp_fit_start(const struct wisp_trace *trace, const char *path, struct wisp_profile *profile,
                              struct wisp_error *error);

/* Change the habits, not the shape. USAGE if the profile has another shape than the trace. Ends with INTERRUPTED when
 * the flag is set. */
enum wisp_code wisp_fit(struct wisp_trace *trace, const char *place, wisp_stop *stop, struct wisp_profile *profile,
                        struct wisp_error *error);

#endif

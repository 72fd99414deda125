/* stop.h - the flag that asks a long computation to stop: set by a signal handler, never cleared, so that whoever has
 * seen it set may count on everybody else seeing it. Reading it costs a load: loops may look at it in every round.
 *
 * What has been stopped ends with INTERRUPTED. Work that was whole before is not touched by the flag.
 */
#ifndef WISP_BASE_STOP_H
#define WISP_BASE_STOP_H

#include "base/error.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

typedef const volatile sig_atomic_t wisp_stop; /* a pointer to one may be NULL: nobody asks */

/* The command has seen the flag and puts things in order: it is given the time (cli/interrupt.h). */
extern volatile sig_atomic_t wisp_stop_answered;
bool wisp_stop_answer(void); /* true */

static inline bool wisp_stopped(wisp_stop *stop) {
    return stop && *stop && wisp_stop_answer();
}

/* The flag, for one of several threads while another may be in a long call that cannot look at it (decompressing a
 * block): seeing it answers nothing, or the command would be given time that the other thread uses up. */
static inline bool wisp_stop_asked(wisp_stop *stop) {
    return stop && *stop;
}

static inline enum wisp_code wisp_stop_error(struct wisp_error *error) {
    return wisp_fail(error, WISP_INTERRUPTED, "stopped by a signal");
}

/* What fails when the flag is set failed because of the signal: it ends a call of the system that
 * waits, for the reader of a pipe for example. */
static inline enum wisp_code wisp_stop_verdict(wisp_stop *stop, enum wisp_code code, struct wisp_error *error) {
    if (!code || code == WISP_INTERRUPTED || !wisp_stopped(stop)) return code;
    struct wisp_error reason = *error;
    return wisp_fail(error, WISP_INTERRUPTED, "stopped by a signal: %s", reason.message);
}

#endif

/* interrupt.h - the one answer of `wisp` to signals, in every command: INTERRUPTED and 130 within a second, nothing
 * temporary left.
 *
 * SIGINT, SIGTERM and SIGHUP (unless that is ignored, as nohup has it) set a flag, and nothing else, the second time
 * too; a call that waits, for a pipe say, is ended. A command that has something to put in order looks at the flag with
 * wisp_stopped (base/stop.h) and ends by itself. One that has not done so after PATIENCE_MS, or not ended LONGER_S
 * after that, is ended from here: temporary files of outputs are removed (base/temporary.h), and stdout may be cut.
 *
 * SIGPIPE and SIGXFSZ end nothing: a pipe without a reader and a file that may not grow are errors of that output, and
 * other outputs are still made. Programs that are started have all of these signals as they were.
 */
#ifndef WISP_CLI_INTERRUPT_H
#define WISP_CLI_INTERRUPT_H

#include "base/stop.h"

/* Install it, which main does, and the flag. Nothing can fail. */
wisp_stop *wisp_catch_interrupts(void);

#endif

/* interrupt.h - SIGINT and SIGTERM as a flag, for commands that have something to put in order before they end.
 *
 * From the call on the signals set the flag and do nothing else, the second time too, so that no signal ends the
 * program with a temporary file left behind; a read from a pipe that waits is ended. Nothing can fail.
 */
#ifndef WISP_CLI_INTERRUPT_H
#define WISP_CLI_INTERRUPT_H

#include <signal.h>

const volatile sig_atomic_t *wisp_catch_interrupts(void);

#endif

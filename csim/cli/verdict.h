/* verdict.h - the last line of a command that went well: PASS. Every other verdict is main.c's.
 *
 * ENVIRONMENT if the words did not reach their reader, so that a signal that ended a write shows
 * (stop.h).
 */
#ifndef WISP_CLI_VERDICT_H
#define WISP_CLI_VERDICT_H

#include "base/error.h"

#include <stdio.h>

enum wisp_code wisp_say_pass(FILE *out, struct wisp_error *error);

#endif

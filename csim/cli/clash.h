/* clash.h - an output that would replace what the command reads, or its other output: refused before anything is read.
 */
#ifndef WISP_CLI_CLASH_H
#define WISP_CLI_CLASH_H

#include "base/error.h"

/* USAGE if the option's file is, under this or another name, the other one. NULL and "-" are no files. */
enum wisp_code wisp_refuse_clash(const char *option, const char *output, const char *other, struct wisp_error *error);

#endif

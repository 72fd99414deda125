/* command.h - the subcommands of `wisp`: one file each in csim/cli, one row each in main.c.
 *
 * A command parses its own arguments (getopt_long), writes results to stdout and talk to
 * stderr, and returns an enum wisp_code as the exit code with *error filled on failure;
 * main.c prints the sentence as `wisp: ...` and the word, and ends the program.
 */
#ifndef WISP_CLI_COMMAND_H
#define WISP_CLI_COMMAND_H

#include "base/error.h"

struct wisp_command {
    const char *name;
    const char *summary;                                                    /* one line, for `wisp help` */
    enum wisp_code (*run)(int argc, char **argv, struct wisp_error *error); /* argv[0] is the command's name */
};

extern const struct wisp_command wisp_command_config;   /* csim/cli/config.c */
extern const struct wisp_command wisp_command_trace;    /* csim/cli/trace.c */
extern const struct wisp_command wisp_command_cosim;    /* csim/cli/cosim.c */
extern const struct wisp_command wisp_command_run;      /* csim/cli/run.c */
extern const struct wisp_command wisp_command_sweep;    /* csim/cli/sweep.c */
extern const struct wisp_command wisp_command_net;      /* csim/cli/net.c */
extern const struct wisp_command wisp_command_route;    /* csim/cli/route.c */
extern const struct wisp_command wisp_command_compare;  /* csim/cli/compare.c */
extern const struct wisp_command wisp_command_report;   /* csim/cli/report.c */
extern const struct wisp_command wisp_command_roofline; /* csim/cli/roofline.c */

#endif

/* main.c - `wisp`: the table of subcommands, and the one place that prints an error and ends the program. */
#include "base/file.h"
#include "base/nearest.h"
#include "base/version.h"
#include "cli/command.h"
#include "cli/interrupt.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const struct wisp_command *const commands[] = {
    &wisp_command_cosim, &wisp_command_run,   &wisp_command_sweep,   &wisp_command_trace,  &wisp_command_config,
    &wisp_command_net,   &wisp_command_route, &wisp_command_compare, &wisp_command_report, &wisp_command_roofline,
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static void print_help(void) {
    fputs("usage: wisp COMMAND [ARGUMENT]...\n\ncommands:\n", stdout);
    for (size_t i = 0; i < COMMANDS; i++) printf("  %-8s %s\n", commands[i]->name, commands[i]->summary);
    fputs("  help     this text; `wisp COMMAND --help` tells more\n\n"
          "Exit: PASS 0, MISMATCH 1, USAGE 2, BAD_INPUT 3, TIMEOUT 4, DEADLOCK 5, ENVIRONMENT 6, INTERRUPTED 130.\n",
          stdout);
}

static bool is_one_of(const char *word, const char *a, const char *b) {
    return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

static enum wisp_code run(int argc, char **argv, struct wisp_error *error) {
    const char *names[COMMANDS + 1] = {[COMMANDS] = "help"};
    if (argc < 2) return wisp_fail(error, WISP_USAGE, "which command? `wisp help` lists them");
    if (is_one_of(argv[1], "help", "--help")) return print_help(), WISP_OK;
    if (strcmp(argv[1], "--version") == 0) return printf("wisp %s (%s)\n", wisp_version, wisp_commit), WISP_OK;
    for (size_t i = 0; i < COMMANDS; i++) {
        names[i] = commands[i]->name;
        if (strcmp(argv[1], names[i]) == 0) return commands[i]->run(argc - 1, argv + 1, error);
    }
    return wisp_fail(error, WISP_USAGE, "unknown command '%s' (the nearest is '%s')", argv[1],
                     names[wisp_nearest(argv[1], names, COMMANDS + 1)]);
}

/* A result that did not reach its reader is not a success; a verdict stays what it is, and is said on stderr. */
static enum wisp_code finish_output(enum wisp_code code, struct wisp_error *error) {
    int reason = wisp_stream_problem(stdout);
    if (!reason || *error->message) return code;
    enum wisp_code failure = wisp_fail(error, WISP_ENVIRONMENT, "standard output: cannot write: %s", strerror(reason));
    return code ? code : failure;
}

/* A verdict comes without a sentence: the command has printed it. */
int main(int argc, char **argv) {
    struct wisp_error error = {0};
    wisp_catch_interrupts();
    enum wisp_code code = finish_output(run(argc, argv, &error), &error);
    if (code && *error.message) fprintf(stderr, "wisp: %s\n%s\n", error.message, wisp_code_word(code));
    return code;
}

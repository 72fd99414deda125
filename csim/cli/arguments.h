/* arguments.h - values on the command line: numbers in their range, or USAGE with the option, the text and the range.
 * Nothing to free. */
#ifndef WISP_CLI_ARGUMENTS_H
#define WISP_CLI_ARGUMENTS_H

#include "base/error.h"
#include "base/number.h"

#include <getopt.h>
#include <stdbool.h>
#include <stdint.h>

enum { WISP_PART_SIZE = 32 };

/* A whole number from min to max. */
enum wisp_code wisp_argument_count(const char *option, const char *text, uint64_t min, uint64_t max, uint64_t *value,
                                   struct wisp_error *error);
enum wisp_code wisp_argument_u32(const char *option, const char *text, uint32_t min, uint32_t max, uint32_t *value,
                                 struct wisp_error *error);

/* A number in an interval given as text: "[0, 1)", "(0, 1]", "[0, 4]"; round brackets leave the end out. */
enum wisp_code wisp_argument_real(const char *option, const char *text, const char *interval, double *value,
                                  struct wisp_error *error);

/* Cut text at the separator into exactly so many parts, none of them empty; false if it is anything else. */
bool wisp_argument_split(const char *text, char separator, char parts[][WISP_PART_SIZE], unsigned count);

/* "N" or "A:B", not empty. */
enum wisp_code wisp_argument_range(const char *option, const char *text, struct wisp_range *range,
                                   struct wisp_error *error);

/* What getopt_long has just not understood, named, with the nearest of the command's options: USAGE. The value of an
 * option is no printable character unless that is its short form. */
enum wisp_code wisp_argument_unknown(const char *command, char *const *argv, const struct option *options,
                                     struct wisp_error *error);

/* The options of a command that has -o OUTPUT and --help alone: *output is NULL if it is not given, *help says that the
 * usage is wanted; the other words begin at optind. USAGE for anything else. */
enum wisp_code wisp_arguments_output(int argc, char **argv, const char *command, const char **output, bool *help,
                                     struct wisp_error *error);

#endif

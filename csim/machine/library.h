/* library.h - a Verilated model as a file: checked before any of it is run, loaded, and its symbols looked up by kind.
 *
 * A file is a model's if it is a regular one, a shared library of this machine, and whole: every segment and the table
 * of sections lie within it. A name without a slash is a file of the working directory, as everywhere else. Errors are
 * ENVIRONMENT and say what to do. Whoever opens a library closes it.
 */
#ifndef WISP_MACHINE_LIBRARY_H
#define WISP_MACHINE_LIBRARY_H

#include "base/error.h"
#include "base/field.h"

/* *library is NULL on failure. */
enum wisp_code wisp_library_open(const char *path, void **library, struct wisp_error *error);

/* The function or the data of this name; NULL if there is none, or if it is of the other kind. */
void *wisp_library_function(void *library, const char *name);
const void *wisp_library_data(void *library, const char *name);

/* Is what the model observes (wisp_rtl_fields, wisp_rtl_field_count) what the program knows? */
enum wisp_code wisp_library_fields(void *library, const char *path, const struct wisp_field *own, unsigned count,
                                   struct wisp_error *error);

#endif

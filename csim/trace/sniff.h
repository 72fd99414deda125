/* sniff.h - which layout a file has, told by its first bytes. */
#ifndef WISP_TRACE_SNIFF_H
#define WISP_TRACE_SNIFF_H

#include "base/error.h"
#include "trace/import.h"
#include "trace/keys.h"

#include <stddef.h>

/* name is used in errors: BAD_INPUT says what was looked for. */
enum wisp_code wisp_sniff(const char *name, const char *bytes, size_t size, const struct wisp_reading *reading,
                          enum wisp_format *format, struct wisp_error *error);

#endif

/* trace_import.h - `wisp trace import`: an import with its progress, its notices and its summary on stderr. */
#ifndef WISP_CLI_TRACE_IMPORT_H
#define WISP_CLI_TRACE_IMPORT_H

#include "trace/import.h"

/* Into the file `output`; - is stdout. Sets what of *import is about progress, notices and signals. */
enum wisp_code wisp_import_run(struct wisp_import *import, const char *output, struct wisp_error *error);

#endif

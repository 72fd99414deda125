/* record_check.h - is a record what docs/format.md says of its kind, as far as the page of `wisp report` builds on it?
 * Whatever else is in it may be anything.
 *
 * Nothing to free. BAD_INPUT names the file, the path of the key in it, and what is needed there.
 */
#ifndef WISP_BASE_RECORD_CHECK_H
#define WISP_BASE_RECORD_CHECK_H

#include "base/error.h"

#include <yajl/yajl_tree.h>

enum wisp_code wisp_record_check(const char *file, yajl_val record, struct wisp_error *error);

#endif

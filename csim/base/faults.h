/* faults.h - lists of dead links and dies as text: "3-4, 7-12" (links, each the two dies that it joins) and "6, 11"
 * (dies), in any order, with commas or blanks between. Nothing to own.
 */
#ifndef WISP_BASE_FAULTS_H
#define WISP_BASE_FAULTS_H

#include "base/error.h"
#include "base/wafer.h"

#include <stddef.h>

enum { WISP_FAULTS_SIZE = 1024 }; /* room for the text of any list */

enum wisp_faults_kind { WISP_DEAD_LINKS = 1, WISP_DEAD_DIES = 2, WISP_DEAD_BOTH = 3 };

/* Add what a list names. What is not of the kind, or not on the wafer, fails with `blame`; where begins the sentence.
 */
enum wisp_code wisp_faults_add(struct wisp_faults *faults, struct wisp_wafer_shape wafer, enum wisp_faults_kind kind,
                               const char *text, const char *where, enum wisp_code blame, struct wisp_error *error);

/* The list again, in ascending order; of both kinds the links come first. Returns text. */
const char *wisp_faults_text(const struct wisp_faults *faults, struct wisp_wafer_shape wafer,
                             enum wisp_faults_kind kind, char text[WISP_FAULTS_SIZE]);

#endif

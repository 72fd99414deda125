/* provenance.h - which model a run is on, and whether the tree has moved on since that was built (docs/format.md,
 * "Provenance"). Looked at when the run begins, for that is the model that runs.
 */
#ifndef WISP_CLI_PROVENANCE_H
#define WISP_CLI_PROVENANCE_H

#include "base/json.h"
#include "machine/source.h"

/* Fill *model from its file; a warning on stderr if it is outdated. */
void wisp_provenance_look(const char *path, struct wisp_model *model);

/* An object, or nothing for a model that was not looked at. */
void wisp_provenance_json(struct wisp_json *json, const char *key, const struct wisp_model *model);

#endif

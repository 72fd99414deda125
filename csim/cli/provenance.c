#include "cli/provenance.h"

#include <stdio.h>

void wisp_provenance_look(const char *path, struct wisp_model *model) {
    wisp_model_look(path, model);
    if (model->state == WISP_MODEL_OUTDATED)
        fprintf(stderr,
                "wisp: warning: %s was built from other sources than the tree holds now; `make rtl-all` builds all "
                "models anew\n",
                path);
    if (model->unread.code)
        fprintf(stderr, "wisp: warning: %s: not compared with the sources of the tree: %s\n", path,
                model->unread.message);
}

void wisp_provenance_json(struct wisp_json *json, const char *key, const struct wisp_model *model) {
    static const char *const states[] = {
        [WISP_MODEL_UNKNOWN] = "unknown", [WISP_MODEL_CURRENT] = "current", [WISP_MODEL_OUTDATED] = "outdated"};
    if (!*model->name) return;
    wisp_json_object(json, key);
    wisp_json_string(json, "name", model->name);
    wisp_json_hex(json, "sources_hash", model->hash);
    wisp_json_string(json, "parameters", model->parameters);
    wisp_json_string(json, "git_commit", model->commit);
    wisp_json_string(json, "state", states[model->state]);
    wisp_json_end_object(json);
}

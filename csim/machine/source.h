/* source.h - what a Verilated model was built from, and whether that is what the tree holds now.
 *
 * Its sources are the files of Verilog that Verilator read, its shim and the headers of that. Their hash goes over
 * names, sizes and contents, in order: the build computes it with the same function and compiles it into the model
 * (tb/source/model_source.c), so that both sides cannot part. Times of files do not matter: a file that was changed and
 * changed back is the same again. Errors: those of reading a file.
 */
#ifndef WISP_MACHINE_SOURCE_H
#define WISP_MACHINE_SOURCE_H

#include "base/error.h"

#include <limits.h>
#include <stdint.h>

/* Every model exports one under the name wisp_rtl_source. */
struct wisp_rtl_source {
    uint64_t hash;
    const char *files;      /* the sources, from the root of the tree, blanks between */
    const char *parameters; /* -G of Verilator, -D of the shim */
    const char *commit;     /* of the tree at that time, with -dirty if a file differed from it */
};

enum wisp_model_state {
    WISP_MODEL_UNKNOWN,  /* it does not say, or the program does not stand in a tree */
    WISP_MODEL_CURRENT,  /* built from what the tree holds */
    WISP_MODEL_OUTDATED, /* built from other sources */
};

struct wisp_model {
    char name[64]; /* of the file */
    uint64_t hash; /* 0: it does not say */
    char parameters[512], commit[64];
    enum wisp_model_state state;
    struct wisp_error unread; /* what kept the sources from being read: the state is unknown; code 0: nothing */
};

enum wisp_code wisp_source_hash(const char *root, const char *files, uint64_t *hash, struct wisp_error *error);

/* The tree that the program was built in: it runs from build/ or a directory below, with rtl/ beside that. NULL: none,
 * as for an installed program. */
const char *wisp_source_tree(void);

/* Never an error: a file that is no model has nothing to say. */
void wisp_model_look(const char *path, struct wisp_model *model);

#endif

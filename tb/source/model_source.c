/* model_source.c - a tool of the build: what a Verilated model is built from.
 *
 *   model_source COMMIT PARAMETERS FILE...   on stdout the header that its shim compiles in (machine/source.h)
 *   model_source --outdated MODEL.so...          a line for each model that was built from other sources than the tree
 *                                                holds, and exit code 1 if there is one
 * The first runs in the root of the tree.
 */
#include "machine/source.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int list_outdated(char **paths) {
    int outdated = 0;
    for (; *paths; paths++) {
        struct wisp_model model;
        wisp_model_look(*paths, &model);
        if (model.state != WISP_MODEL_OUTDATED) continue;
        printf("%s was built from other sources than the tree holds now; `make %s` builds it anew\n", *paths, *paths);
        outdated = 1;
    }
    return outdated;
}

/* One string in C: what make passes on has blanks and line ends of its own. */
static void put_string(const char *name, const char *text) {
    printf("    .%s = \"", name);
    const char *between = "";
    for (text += strspn(text, " \t\n"); *text; text += strspn(text, " \t\n")) {
        size_t length = strcspn(text, " \t\n");
        fputs(between, stdout);
        for (size_t i = 0; i < length; i++) printf(text[i] == '"' || text[i] == '\\' ? "\\%c" : "%c", text[i]);
        between = " ";
        text += length;
    }
    puts("\",");
}

static int write_header(const char *commit, const char *parameters, char **paths) {
    char files[16 * PATH_MAX] = "";
    size_t used = 0;
    uint64_t hash;
    struct wisp_error error;
    for (; *paths; paths++) used += (size_t)snprintf(files + used, sizeof files - used, "%s ", *paths);
    if (wisp_source_hash(".", files, &hash, &error)) {
        fprintf(stderr, "model_source: %s\n", error.message);
        return error.code;
    }
    printf("/* Made by model_source: what this model was built from (machine/source.h). */\n"
           "extern \"C\" const struct wisp_rtl_source wisp_rtl_source = {\n    .hash = UINT64_C(0x%016llx),\n",
           (unsigned long long)hash);
    put_string("files", files);
    put_string("parameters", parameters);
    put_string("commit", commit);
    puts("};");
    return ferror(stdout) || fflush(stdout) ? WISP_ENVIRONMENT : 0;
}

int main(int argc, char **argv) {
    if (argc > 2 && strcmp(argv[1], "--outdated") == 0) return list_outdated(argv + 2);
    if (argc > 3) return write_header(argv[1], argv[2], argv + 3);
    fputs("usage: model_source COMMIT PARAMETERS FILE... | --outdated MODEL.so...\n", stderr);
    return WISP_USAGE;
}

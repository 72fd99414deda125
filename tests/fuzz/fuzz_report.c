/* fuzz_report.c - libFuzzer target: a record and the page that `wisp report` makes of it. What is refused leaves no
 * page; what is shown ends no script of the page early. */
#define _GNU_SOURCE
#include "as_file.h"
#include "base/json_read.h"
#include "base/record_check.h"
#include "cli/command.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    char path[FUZZ_PATH], *text;
    yajl_val tree;
    struct wisp_error error = {0};
    int file = fuzz_as_file(data, size, path);
    enum wisp_code code = wisp_json_record(path, &text, &tree, &error);
    if (!code) code = wisp_record_check(path, tree, &error);
    yajl_tree_free(tree);
    free(text);
    char *words[] = {"report", path, "-o", "/dev/null", NULL};
    if (wisp_command_report.run(4, words, &error) != code) abort();
    if (code && (strchr(error.message, '\n') || strchr(error.message, 033))) abort();
    close(file);
    return 0;
}

/* json_tree.h - a JSON document as yajl's tree, on a machine without memory (json_parser.h): what yajl_tree_parse
 * makes.
 *
 * The tree is the caller's; yajl_tree_free ends it. NULL is a failure: no_memory says whether it is the machine's, else
 * problem is the sentence about the document. Deeper than 1024 levels is refused.
 */
#ifndef WISP_BASE_JSON_TREE_H
#define WISP_BASE_JSON_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <yajl/yajl_tree.h>

yajl_val wisp_json_tree(const char *text, size_t size, char *problem, size_t problem_size, bool *no_memory);

#endif

/* open_requests.h - the requests of a file of lines: those that may get more lines, in the order of their last ones,
 * and the names of those that are complete.
 *
 * A set owns its requests; wisp_requests_free ends it.
 */
#ifndef WISP_TRACE_OPEN_REQUESTS_H
#define WISP_TRACE_OPEN_REQUESTS_H

#include "trace/tokens.h"

struct wisp_open_request {
    char *name;
    size_t line, last_line; /* its first one, and its last one so far */
    long long token;        /* that is open, -1 before the first */
    enum wisp_token_phase phase;
    bool complete; /* the name is all that is left of it */
    struct wisp_tokens *tokens;
    struct wisp_open_request *before, *after; /* by last line */
};

struct wisp_requests {
    void *by_name; /* a tree */
    struct wisp_open_request *oldest, *newest;
    size_t bytes; /* of the open ones */
};

/* The request of this name becomes the newest; it is made if there is none. NULL without memory. One that is complete
 * is left as it is. */
struct wisp_open_request *wisp_requests_touch(struct wisp_requests *requests, const char *name);

/* The oldest one is complete: nothing of it but its name is kept. */
void wisp_requests_complete_oldest(struct wisp_requests *requests);
void wisp_requests_free(struct wisp_requests *requests);

#endif

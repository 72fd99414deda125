#include "trace/open_requests.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct wisp_open_request *)a)->name, ((const struct wisp_open_request *)b)->name);
}

static void unlink_request(struct wisp_requests *requests, struct wisp_open_request *request) {
    *(request->before ? &request->before->after : &requests->oldest) = request->after;
    *(request->after ? &request->after->before : &requests->newest) = request->before;
    request->before = request->after = NULL;
}

static void append(struct wisp_requests *requests, struct wisp_open_request *request) {
    request->before = requests->newest;
    *(requests->newest ? &requests->newest->after : &requests->oldest) = request;
    requests->newest = request;
}

static void free_request(struct wisp_open_request *request) {
    if (request->tokens) wisp_tokens_free(request->tokens);
    free(request->tokens);
    free(request->name);
    free(request);
}

static struct wisp_open_request *make(struct wisp_requests *requests, const char *name) {
    struct wisp_open_request *request = calloc(1, sizeof *request);
    if (!request) return NULL;
    request->token = -1;
    request->name = strdup(name);
    request->tokens = calloc(1, sizeof *request->tokens);
    if (request->name && request->tokens && tsearch(request, &requests->by_name, by_name)) {
        requests->bytes += sizeof *request->tokens;
        return append(requests, request), request;
    }
    free_request(request);
    return NULL;
}

struct wisp_open_request *wisp_requests_touch(struct wisp_requests *requests, const char *name) {
    struct wisp_open_request wanted = {.name = (char *)(uintptr_t)name};
    void *found = tfind(&wanted, &requests->by_name, by_name);
    if (!found) return make(requests, name);
    struct wisp_open_request *request = *(struct wisp_open_request **)found;
    if (request->complete || request == requests->newest) return request;
    unlink_request(requests, request);
    append(requests, request);
    return request;
}

void wisp_requests_complete_oldest(struct wisp_requests *requests) {
    struct wisp_open_request *request = requests->oldest;
    unlink_request(requests, request);
    requests->bytes -= sizeof *request->tokens + request->tokens->ids.count * sizeof *request->tokens->ids.ids;
    wisp_tokens_free(request->tokens);
    free(request->tokens);
    request->tokens = NULL;
    request->complete = true;
}

void wisp_requests_free(struct wisp_requests *requests) {
    while (requests->by_name) {
        struct wisp_open_request *request = *(struct wisp_open_request **)requests->by_name;
        tdelete(request, &requests->by_name, by_name);
        free_request(request);
    }
    *requests = (struct wisp_requests){0};
}

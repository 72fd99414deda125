#include "noc/link.h"

#include <stdlib.h>

enum wisp_code wisp_link_init(struct wisp_link *link, unsigned latency, struct wisp_error *error) {
    link->flits = calloc(2 * (size_t)latency, sizeof *link->flits);
    link->credits = calloc(2 * (size_t)latency, sizeof *link->credits);
    if (link->flits && link->credits) return WISP_OK;
    wisp_link_free(link);
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a link of %u cycles", latency);
}

void wisp_link_free(struct wisp_link *link) {
    free(link->flits);
    free(link->credits);
    *link = (struct wisp_link){0};
}

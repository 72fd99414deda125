#include "machine/runner.h"

#include <stdlib.h>
#include <string.h>

enum { PORTS = 4 };

/* What a machine does not have stays away. */
static uint64_t *copy_of(const uint64_t *values, size_t count, bool *whole) {
    if (!values) return NULL;
    uint64_t *copy = malloc(count * sizeof *copy);
    if (copy)
        memcpy(copy, values, count * sizeof *copy);
    else
        *whole = false;
    return copy;
}

enum wisp_code wisp_loads_copy(const struct wisp_loads *loads, unsigned dies, struct wisp_loads *copy,
                               struct wisp_error *error) {
    bool whole = true;
    size_t links = (size_t)dies * PORTS;
    *copy = (struct wisp_loads){.die_span_ns = copy_of(loads->die_span_ns, dies, &whole),
                                .die_compute_ns = copy_of(loads->die_compute_ns, dies, &whole),
                                .die_hbm_ns = copy_of(loads->die_hbm_ns, dies, &whole),
                                .link_ns = copy_of(loads->link_ns, links, &whole),
                                .link_bytes = copy_of(loads->link_bytes, links, &whole),
                                .flit_hops = loads->flit_hops};
    if (whole) return WISP_OK;
    wisp_loads_free(copy);
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the loads of %u dies", dies);
}

void wisp_loads_free(struct wisp_loads *loads) {
    free(loads->die_span_ns);
    free(loads->die_compute_ns);
    free(loads->die_hbm_ns);
    free(loads->link_ns);
    free(loads->link_bytes);
    *loads = (struct wisp_loads){0};
}

/* net_result.h - what `wisp net` was asked and has found, as a table and as JSON (docs/network.md).
 *
 * A figure that is not known (no packet was measured) is `-` in the table and null in the JSON.
 */
#ifndef WISP_CLI_NET_RESULT_H
#define WISP_CLI_NET_RESULT_H

#include "noc/openloop.h"

#include <stdio.h>

struct wisp_net {
    struct wisp_network_shape shape;
    struct wisp_load load; /* of every point, but for the rate */
    double low, high;
    uint32_t points, threads;
    bool sweep, help;
    const char *json, *plot;
    /* [points] */
    struct wisp_load *loads;
    struct wisp_load_result *results;
    double *wall_s;
};

/* Latency of the empty network; the load that no network of this topology can exceed. */
double wisp_net_zero_load(const struct wisp_net *net);
double wisp_net_bound(const struct wisp_net *net);

void wisp_net_table(const struct wisp_net *net, FILE *out);

/* To net->json. ENVIRONMENT if that fails. */
enum wisp_code wisp_net_json(const struct wisp_net *net, struct wisp_error *error);

#endif

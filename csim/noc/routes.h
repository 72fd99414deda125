/* routes.h - routing tables: for each die and destination the output port, around dead links and dies.
 *
 * With nothing dead the table is X-Y. Otherwise wisp_routes_compute finds one: routes are as short as the turns allow
 * that are legal together, and the all-to-all is spread over the links. The same faults give the same table on every
 * machine. A table is a plain value that owns nothing; it has room for WISP_DIES_MAX dies.
 *
 * Errors are BAD_INPUT and name the cycle of channels, or the pair of dies, by (column,row).
 */
#ifndef WISP_NOC_ROUTES_H
#define WISP_NOC_ROUTES_H

#include "base/config.h"
#include "base/wafer.h"
#include "noc/flit.h"

#include <stdio.h>

enum { WISP_NO_ROUTE = WISP_PORTS }; /* from or to a dead die */

struct wisp_routes {
    struct wisp_wafer_shape wafer;
    struct wisp_faults faults;
    uint8_t port[WISP_DIES_MAX][WISP_DIES_MAX]; /* [here][destination]: enum of ports, or WISP_NO_ROUTE */
};

/* What the all-to-all of live dies, one packet for each ordered pair, does to the links. */
struct wisp_routes_load {
    uint32_t link[WISP_DIES_MAX][WISP_PORTS]; /* packets that leave a die by a port; LOCAL: that end there */
    uint32_t links, pairs, busiest;           /* live links, each direction; pairs; packets on the busiest link */
    uint32_t busiest_die, busiest_port;
    uint64_t hops, least_hops; /* over all pairs; of shortest paths between live dies */
};

/* Does the link that leaves a die by a port (1..4) exist, and live, and its two dies? */
bool wisp_link_lives(struct wisp_wafer_shape wafer, const struct wisp_faults *faults, unsigned die, unsigned port);

/* X then Y, whatever is dead. */
void wisp_routes_xy(struct wisp_routes *routes, struct wisp_wafer_shape wafer);

/* BAD_INPUT if the dead parts cut a live die off, or no die lives. */
enum wisp_code wisp_routes_compute(struct wisp_wafer_shape wafer, const struct wisp_faults *faults,
                                   struct wisp_routes *routes, struct wisp_error *error);

/* Of a configuration; the message then names its keys. */
enum wisp_code wisp_routes_of(const struct wisp_config *config, struct wisp_routes *routes, struct wisp_error *error);

/* Does every live pair have a route over live links, and can none of them wait for itself? */
enum wisp_code wisp_routes_check(const struct wisp_routes *routes, struct wisp_error *error);

/* From how many dies routes come into each die by each port: the weights of wisp_mesh_weights, of a table. It passes
 * the check, as below. */
void wisp_routes_weights(const struct wisp_routes *routes, uint8_t weights[WISP_DIES_MAX][WISP_PORTS]);

void wisp_routes_load(const struct wisp_routes *routes, struct wisp_routes_load *load);

#endif

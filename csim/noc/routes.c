#include "noc/routes.h"

#include "noc/channels.h"
#include "noc/mesh.h"
#include "noc/router.h"
#include "noc/routes_search.h"

#include <string.h>

bool wisp_link_lives(struct wisp_wafer_shape wafer, const struct wisp_faults *faults, unsigned die, unsigned port) {
    int beyond = wisp_mesh_neighbour(wafer.columns, wafer.rows, die, port);
    if (beyond < 0 || !wisp_die_lives(faults, die) || !wisp_die_lives(faults, (unsigned)beyond)) return false;
    unsigned lower = die < (unsigned)beyond ? die : (unsigned)beyond;
    uint64_t dead = port == WISP_EAST || port == WISP_WEST ? faults->east : faults->south;
    return lower >= WISP_DIES_MAX || !(dead >> lower & 1);
}

void wisp_routes_xy(struct wisp_routes *routes, struct wisp_wafer_shape wafer) {
    unsigned dies = wisp_wafer_dies(wafer), rows = wafer.rows;
    *routes = (struct wisp_routes){.wafer = wafer};
    for (unsigned here = 0; here < dies; here++)
        for (unsigned to = 0; to < dies; to++)
            routes->port[here][to] = (uint8_t)wisp_router_xy(here / rows, here % rows, to / rows, to % rows);
}

/* ---- who reaches whom, whatever the turns ---- */

/* Links from a die to each other over live links; UINT8_MAX: there is no way. */
static void distances(struct wisp_wafer_shape wafer, const struct wisp_faults *faults, unsigned from,
                      uint8_t distance[WISP_DIES_MAX]) {
    uint8_t queue[WISP_DIES_MAX];
    unsigned count = 1;
    memset(distance, UINT8_MAX, WISP_DIES_MAX);
    queue[0] = (uint8_t)from;
    distance[from] = 0;
    for (unsigned i = 0; i < count; i++)
        for (unsigned port = 1; port < WISP_PORTS; port++) {
            if (!wisp_link_lives(wafer, faults, queue[i], port)) continue;
            unsigned next = (unsigned)wisp_mesh_neighbour(wafer.columns, wafer.rows, queue[i], port);
            if (distance[next] != UINT8_MAX) continue;
            distance[next] = (uint8_t)(distance[queue[i]] + 1);
            queue[count++] = (uint8_t)next;
        }
}

static enum wisp_code check_connected(struct wisp_wafer_shape wafer, const struct wisp_faults *faults,
                                      struct wisp_error *error) {
    unsigned dies = wisp_wafer_dies(wafer), first = 0;
    uint8_t distance[WISP_DIES_MAX];
    if (dies > WISP_DIES_MAX)
        return wisp_fail(error, WISP_BAD_INPUT, "a wafer of %u x %u dies: a routing table holds %d", wafer.columns,
                         wafer.rows, WISP_DIES_MAX);
    while (first < dies && !wisp_die_lives(faults, first)) first++;
    if (first == dies) return wisp_fail(error, WISP_BAD_INPUT, "no die of the wafer is alive");
    distances(wafer, faults, first, distance);
    for (unsigned d = 0; d < dies; d++)
        if (wisp_die_lives(faults, d) && distance[d] == UINT8_MAX)
            return wisp_fail(error, WISP_BAD_INPUT,
                             "no way from die %u (%u,%u) to die %u (%u,%u): what is dead lies between them", first,
                             first / wafer.rows, first % wafer.rows, d, d / wafer.rows, d % wafer.rows);
    return WISP_OK;
}

enum wisp_code wisp_routes_compute(struct wisp_wafer_shape wafer, const struct wisp_faults *faults,
                                   struct wisp_routes *routes, struct wisp_error *error) {
    enum wisp_code code = check_connected(wafer, faults, error);
    if (code) return code;
    if (wisp_no_faults(faults)) return wisp_routes_xy(routes, wafer), WISP_OK;
    wisp_routes_search(wafer, faults, routes);
    return wisp_routes_check(routes, error);
}

enum wisp_code wisp_routes_of(const struct wisp_config *config, struct wisp_routes *routes, struct wisp_error *error) {
    struct wisp_wafer_shape wafer = {config->written.mesh_x, config->written.mesh_y};
    struct wisp_error problem;
    enum wisp_code code = wisp_routes_compute(wafer, &config->derived.faults, routes, &problem);
    return code ? wisp_fail(error, code, "wafer.dead_links, wafer.dead_dies: %s", problem.message) : WISP_OK;
}

/* ---- checking ---- */

/* Follow the table from one die to another. */
static enum wisp_code follow(const struct wisp_routes *routes, unsigned from, unsigned to, struct wisp_error *error) {
    static const char *const ports[] = {"local", "north", "east", "south", "west"};
    unsigned rows = routes->wafer.rows, at = from, dies = wisp_wafer_dies(routes->wafer);
    char pair[128];
    snprintf(pair, sizeof pair, "no route from die %u (%u,%u) to die %u (%u,%u)", from, from / rows, from % rows, to,
             to / rows, to % rows);
    for (unsigned steps = 0; at != to; steps++) {
        unsigned port = routes->port[at][to];
        if (port == WISP_LOCAL || port >= WISP_PORTS)
            return wisp_fail(error, WISP_BAD_INPUT, "%s: it ends at die %u (%u,%u)", pair, at, at / rows, at % rows);
        if (!wisp_link_lives(routes->wafer, &routes->faults, at, port))
            return wisp_fail(error, WISP_BAD_INPUT, "%s: the link from die %u (%u,%u) to the %s is %s", pair, at,
                             at / rows, at % rows, ports[port],
                             wisp_mesh_neighbour(routes->wafer.columns, rows, at, port) < 0 ? "not there" : "dead");
        if (steps == dies)
            return wisp_fail(error, WISP_BAD_INPUT, "%s: it goes round in a circle by die %u (%u,%u)", pair, at,
                             at / rows, at % rows);
        at = (unsigned)wisp_mesh_neighbour(routes->wafer.columns, rows, at, port);
    }
    if (routes->port[to][to] == WISP_LOCAL) return WISP_OK;
    return wisp_fail(error, WISP_BAD_INPUT, "%s: die %u does not take what is for it", pair, to);
}

enum wisp_code wisp_routes_check(const struct wisp_routes *routes, struct wisp_error *error) {
    unsigned dies = wisp_wafer_dies(routes->wafer);
    enum wisp_code code = check_connected(routes->wafer, &routes->faults, error);
    for (unsigned from = 0; from < dies && !code; from++)
        for (unsigned to = 0; to < dies && !code; to++)
            if (wisp_die_lives(&routes->faults, from) && wisp_die_lives(&routes->faults, to))
                code = follow(routes, from, to, error);
    if (code) return code;
    struct wisp_routing routing = wisp_routing_xy;
    routing.table = routes;
    routing.legal = wisp_router_every_turn;
    return wisp_channels_check(&routing, routes->wafer.columns, routes->wafer.rows, error);
}

/* ---- load and weights ---- */

static unsigned step(const struct wisp_routes *routes, unsigned at, unsigned to) {
    return (unsigned)wisp_mesh_neighbour(routes->wafer.columns, routes->wafer.rows, at, routes->port[at][to]);
}

void wisp_routes_weights(const struct wisp_routes *routes, uint8_t weights[WISP_DIES_MAX][WISP_PORTS]) {
    unsigned dies = wisp_wafer_dies(routes->wafer), most = (1 << WISP_WEIGHT_W) - 1;
    memset(weights, 0, WISP_DIES_MAX * sizeof weights[0]);
    for (unsigned from = 0; from < dies; from++) {
        uint8_t comes[WISP_DIES_MAX] = {0}; /* bit = port */
        for (unsigned to = 0; to < dies && wisp_die_lives(&routes->faults, from); to++)
            for (unsigned at = from; at != to && wisp_die_lives(&routes->faults, to);) {
                unsigned port = routes->port[at][to];
                at = step(routes, at, to);
                comes[at] |= (uint8_t)(1u << wisp_mesh_opposite(port));
            }
        for (unsigned at = 0; at < dies; at++)
            for (unsigned port = 1; port < WISP_PORTS; port++)
                if (comes[at] >> port & 1 && weights[at][port] < most) weights[at][port]++;
        weights[from][WISP_LOCAL] = 1;
    }
}

static void find_busiest(struct wisp_routes_load *load, const struct wisp_routes *routes) {
    for (unsigned d = 0; d < wisp_wafer_dies(routes->wafer); d++)
        for (unsigned port = 1; port < WISP_PORTS; port++) {
            if (!wisp_link_lives(routes->wafer, &routes->faults, d, port)) continue;
            load->links++;
            load->hops += load->link[d][port];
            if (load->link[d][port] <= load->busiest) continue;
            load->busiest = load->link[d][port];
            load->busiest_die = d;
            load->busiest_port = port;
        }
}

void wisp_routes_load(const struct wisp_routes *routes, struct wisp_routes_load *load) {
    struct wisp_wafer_shape wafer = routes->wafer;
    unsigned dies = wisp_wafer_dies(wafer);
    uint8_t distance[WISP_DIES_MAX];
    *load = (struct wisp_routes_load){0};
    for (unsigned from = 0; from < dies; from++) {
        if (!wisp_die_lives(&routes->faults, from)) continue;
        distances(wafer, &routes->faults, from, distance);
        for (unsigned to = 0; to < dies; to++) {
            if (to == from || !wisp_die_lives(&routes->faults, to)) continue;
            load->pairs++;
            load->least_hops += distance[to];
            unsigned at = from;
            for (; at != to; at = step(routes, at, to)) load->link[at][routes->port[at][to]]++;
            load->link[to][WISP_LOCAL]++;
        }
    }
    find_busiest(load, routes);
}

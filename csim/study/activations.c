#include "study/activations.h"

#include "noc/mesh.h"

#include <math.h>
#include <string.h>

/* States per die, as if they came from every die alike: to[d] / dies from each. */
struct load {
    double east[WISP_DIES_MAX], west[WISP_DIES_MAX]; /* through the link that leaves die d that way */
    double south[WISP_DIES_MAX], north[WISP_DIES_MAX];
};

/* One message on its way. */
static void travel(struct load *load, unsigned from, unsigned to, double bytes, const struct wisp_routes *routes) {
    double *links[] = {[WISP_NORTH] = load->north, load->east, load->south, load->west};
    unsigned rows = routes->wafer.rows;
    for (unsigned die = from; die != to;) {
        unsigned port = routes->port[die][to];
        links[port][die] += bytes;
        die = (unsigned)wisp_mesh_neighbour(routes->wafer.columns, rows, die, port);
    }
}

static double busiest(const double *links, unsigned dies) {
    double most = 0;
    for (unsigned d = 0; d < dies; d++)
        if (links[d] > most) most = links[d];
    return most;
}

static double sum(const double *links, unsigned dies) {
    double all = 0;
    for (unsigned d = 0; d < dies; d++) all += links[d];
    return all;
}

static double phase_ns(const struct load *load, const struct wisp_flow_rates *rates, struct wisp_wafer_shape wafer) {
    unsigned dies = wafer.columns * wafer.rows;
    double across = fmax(fmax(busiest(load->east, dies), busiest(load->west, dies)),
                         fmax(busiest(load->south, dies), busiest(load->north, dies)));
    double flight = (double)(wafer.columns + wafer.rows - 2) * rates->link_ns;
    return across > 0 ? across / (rates->link_bytes_per_ns * rates->link_share) + flight : 0;
}

struct wisp_activations wisp_activations(const struct wisp_kernel *kernel, const struct wisp_flow_model *model,
                                         const struct wisp_flow_rates *rates, const struct wisp_routes *routes) {
    struct wisp_wafer_shape wafer = routes->wafer;
    unsigned dies = wafer.columns * wafer.rows, live = wisp_live_dies(wafer, &routes->faults).count;
    double state = (double)model->hidden * model->activation_bytes, to[WISP_DIES_MAX] = {0}, left = 0;
    struct load dispatch, combine;
    memset(&dispatch, 0, sizeof dispatch);
    memset(&combine, 0, sizeof combine);
    for (size_t i = 0; i < kernel->count; i++) to[kernel->entries[i].die] += kernel->entries[i].requests * state / live;
    for (unsigned d = 0; d < dies; d++)
        for (unsigned from = 0; from < dies && to[d] > 0; from++) {
            if (!wisp_die_lives(&routes->faults, from)) continue;
            travel(&dispatch, from, d, to[d], routes);
            travel(&combine, d, from, to[d], routes);
            if (from != d) left += 2 * to[d];
        }
    double crossed = sum(dispatch.east, dies) + sum(dispatch.west, dies) + sum(dispatch.south, dies) +
                     sum(dispatch.north, dies) + sum(combine.east, dies) + sum(combine.west, dies) +
                     sum(combine.south, dies) + sum(combine.north, dies);
    double ns = phase_ns(&dispatch, rates, wafer) + phase_ns(&combine, rates, wafer);
    return (struct wisp_activations){
        .time_ns = (uint64_t)ceil(ns), .bytes = (uint64_t)left, .hops_bytes = (uint64_t)crossed};
}

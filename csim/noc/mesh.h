/* mesh.h - the topology: X x Y dies, numbered down a column (id = y + x*Y), and the links between them.
 *
 * The mesh owns its links. In a cycle a die's outputs are put on its outgoing links and its inputs taken from the
 * incoming ones (see link.h for how far apart in time the dies may be). Only wisp_mesh_init can fail.
 */
#ifndef WISP_NOC_MESH_H
#define WISP_NOC_MESH_H

#include "base/wafer.h"
#include "noc/link.h"

/* What a die has at a mesh port: NULL where there is no neighbour, or a dead link. */
struct wisp_mesh_end {
    struct wisp_link *out, *in; /* the link that leaves there, and the one that arrives */
};

struct wisp_mesh {
    unsigned columns, rows, latency; /* latency in cycles, >= 1 */
    struct wisp_link *links;         /* [die][mesh port]: leaves the die there; unused without a neighbour, or dead */
    struct wisp_mesh_end *ends;      /* [die][mesh port]: asked in every cycle, so worked out once */
};

enum wisp_code wisp_mesh_init(struct wisp_mesh *mesh, unsigned columns, unsigned rows, unsigned latency,
                              struct wisp_error *error);
void wisp_mesh_free(struct wisp_mesh *mesh);

/* Leave out the links that are dead: what is sent on one is lost. After wisp_mesh_init. */
void wisp_mesh_cut(struct wisp_mesh *mesh, const struct wisp_faults *faults);

/* The neighbour beyond a port (1..4), or -1. */
int wisp_mesh_neighbour(unsigned columns, unsigned rows, unsigned die, unsigned port);

/* How many dies have X-Y routes that come into a die by each port, at most what a weight can be. */
void wisp_mesh_weights(unsigned columns, unsigned rows, unsigned die, uint8_t weights[WISP_PORTS]);

static inline unsigned wisp_mesh_opposite(unsigned port) {
    return port > 2 ? port - 2 : port + 2;
}

/* One die's ends of its links in one cycle: what arrives, and what is sent. */
void wisp_mesh_receive(const struct wisp_mesh *mesh, unsigned die, struct wisp_link_slots slots,
                       struct wisp_flit flits[WISP_MESH_PORTS], uint8_t credits[WISP_MESH_PORTS]);
void wisp_mesh_send(struct wisp_mesh *mesh, unsigned die, struct wisp_link_slots slots,
                    const struct wisp_flit flits[WISP_MESH_PORTS], const uint8_t credits[WISP_MESH_PORTS]);

/* A flit or a credit still on its way somewhere? (For cycles that both ends have reached.) */
bool wisp_mesh_quiet(const struct wisp_mesh *mesh);

#endif

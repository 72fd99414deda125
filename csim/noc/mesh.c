#include "noc/mesh.h"

#include "noc/routes.h"

#include <stdlib.h>

int wisp_mesh_neighbour(unsigned columns, unsigned rows, unsigned die, unsigned port) {
    unsigned x = die / rows, y = die % rows;
    switch (port) {
    case WISP_NORTH: return y > 0 ? (int)die - 1 : -1;
    case WISP_SOUTH: return y + 1 < rows ? (int)die + 1 : -1;
    case WISP_EAST: return x + 1 < columns ? (int)(die + rows) : -1;
    case WISP_WEST: return x > 0 ? (int)(die - rows) : -1;
    default: return -1;
    }
}

void wisp_mesh_weights(unsigned columns, unsigned rows, unsigned die, uint8_t weights[WISP_PORTS]) {
    unsigned x = die / rows, y = die % rows, most = (1 << WISP_WEIGHT_W) - 1;
    unsigned behind[WISP_PORTS] = {[WISP_LOCAL] = 1, [WISP_WEST] = x, [WISP_EAST] = columns - 1 - x};
    behind[WISP_NORTH] = columns * y;
    behind[WISP_SOUTH] = columns * (rows - 1 - y);
    for (unsigned p = 0; p < WISP_PORTS; p++) weights[p] = (uint8_t)(behind[p] < most ? behind[p] : most);
}

/* The ends of a die at mesh port n + 1: the link that leaves there, and the one that arrives. */
static struct wisp_mesh_end *ends_of(const struct wisp_mesh *mesh, unsigned die) {
    return &mesh->ends[die * WISP_MESH_PORTS];
}

static enum wisp_code connect(struct wisp_mesh *mesh, unsigned die, unsigned n, struct wisp_error *error) {
    int beyond = wisp_mesh_neighbour(mesh->columns, mesh->rows, die, n + 1);
    if (beyond < 0) return WISP_OK;
    struct wisp_link *link = &mesh->links[die * WISP_MESH_PORTS + n];
    ends_of(mesh, die)[n].out = link;
    ends_of(mesh, (unsigned)beyond)[wisp_mesh_opposite(n + 1) - 1].in = link;
    return wisp_link_init(link, mesh->latency, error);
}

enum wisp_code wisp_mesh_init(struct wisp_mesh *mesh, unsigned columns, unsigned rows, unsigned latency,
                              struct wisp_error *error) {
    unsigned dies = columns * rows;
    *mesh = (struct wisp_mesh){.columns = columns, .rows = rows, .latency = latency};
    mesh->links = calloc((size_t)dies * WISP_MESH_PORTS, sizeof *mesh->links);
    mesh->ends = calloc((size_t)dies * WISP_MESH_PORTS, sizeof *mesh->ends);
    enum wisp_code code = WISP_OK;
    if (!mesh->links || !mesh->ends)
        code = wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a mesh of %u dies", dies);
    for (unsigned i = 0; i < dies * WISP_MESH_PORTS && !code; i++)
        code = connect(mesh, i / WISP_MESH_PORTS, i % WISP_MESH_PORTS, error);
    if (code) wisp_mesh_free(mesh);
    return code;
}

static void disconnect(struct wisp_mesh *mesh, unsigned die, unsigned n) {
    int beyond = wisp_mesh_neighbour(mesh->columns, mesh->rows, die, n + 1);
    if (beyond < 0) return;
    wisp_link_free(ends_of(mesh, die)[n].out);
    ends_of(mesh, die)[n].out = ends_of(mesh, (unsigned)beyond)[wisp_mesh_opposite(n + 1) - 1].in = NULL;
}

void wisp_mesh_cut(struct wisp_mesh *mesh, const struct wisp_faults *faults) {
    struct wisp_wafer_shape wafer = {mesh->columns, mesh->rows};
    for (unsigned die = 0; die < mesh->columns * mesh->rows; die++)
        for (unsigned port = 1; port < WISP_PORTS; port++)
            if (!wisp_link_lives(wafer, faults, die, port)) disconnect(mesh, die, port - 1);
}

void wisp_mesh_free(struct wisp_mesh *mesh) {
    if (mesh->links)
        for (unsigned i = 0; i < mesh->columns * mesh->rows * WISP_MESH_PORTS; i++) wisp_link_free(&mesh->links[i]);
    free(mesh->links);
    free(mesh->ends);
    *mesh = (struct wisp_mesh){0};
}

void wisp_mesh_receive(const struct wisp_mesh *mesh, unsigned die, struct wisp_link_slots slots,
                       struct wisp_flit flits[WISP_MESH_PORTS], uint8_t credits[WISP_MESH_PORTS]) {
    const struct wisp_mesh_end *ends = ends_of(mesh, die);
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) {
        flits[n] = ends[n].in ? ends[n].in->flits[slots.read] : (struct wisp_flit){0};
        credits[n] = ends[n].out ? ends[n].out->credits[slots.read] : 0;
    }
}

void wisp_mesh_send(struct wisp_mesh *mesh, unsigned die, struct wisp_link_slots slots,
                    const struct wisp_flit flits[WISP_MESH_PORTS], const uint8_t credits[WISP_MESH_PORTS]) {
    const struct wisp_mesh_end *ends = ends_of(mesh, die);
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) {
        if (ends[n].out) ends[n].out->flits[slots.write] = flits[n];
        if (ends[n].in) ends[n].in->credits[slots.write] = credits[n];
    }
}

bool wisp_mesh_quiet(const struct wisp_mesh *mesh) {
    for (unsigned i = 0; i < mesh->columns * mesh->rows * WISP_MESH_PORTS; i++)
        if (mesh->links[i].flits)
            for (unsigned t = 0; t < 2 * mesh->latency; t++)
                if (mesh->links[i].flits[t].header || mesh->links[i].credits[t]) return false;
    return true;
}

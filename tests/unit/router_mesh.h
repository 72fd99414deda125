/* router_mesh.h - a mesh of the reference's routers and links (router.c, mesh.c) with bare local ports, for tests.
 *
 * The test puts a flit (header 0: none) and the returned credits of each die in, and finds what its router decided in
 * `routers` after the step. It obeys the credits of the local inputs, which come back in `freed`. What fails ends the
 * test.
 */
#ifndef WISP_ROUTER_MESH_H
#define WISP_ROUTER_MESH_H

#include "noc/mesh.h"
#include "noc/router.h"

#include <check.h>

enum { ROUTER_MESH_DIES_MAX = 40 };

struct router_mesh {
    struct wisp_mesh mesh;
    struct wisp_router routers[ROUTER_MESH_DIES_MAX];
    uint8_t freed[ROUTER_MESH_DIES_MAX]; /* bit v: a credit of the local input in the last step */
    unsigned dies;
    uint64_t cycle;
};

static inline void router_mesh_init(struct router_mesh *m, unsigned columns, unsigned rows, unsigned latency,
                                    unsigned depth, unsigned stages, unsigned turn_packets) {
    struct wisp_error error;
    *m = (struct router_mesh){.dies = columns * rows};
    ck_assert_int_eq(wisp_mesh_init(&m->mesh, columns, rows, latency, &error), WISP_OK);
    for (unsigned d = 0; d < m->dies; d++) {
        struct wisp_router_straps straps = {.here_x = (uint8_t)(d / rows),
                                            .here_y = (uint8_t)(d % rows),
                                            .depth = {(uint16_t)depth, (uint16_t)depth},
                                            .stages = (uint8_t)stages};
        if (turn_packets > 1) wisp_mesh_weights(columns, rows, d, straps.weights);
        for (unsigned p = 0; p < WISP_PORTS; p++)
            if (straps.weights[p] > turn_packets) straps.weights[p] = (uint8_t)turn_packets;
        ck_assert_int_eq(wisp_router_init(&m->routers[d], &straps, &error), WISP_OK);
    }
}

static inline void router_mesh_free(struct router_mesh *m) {
    for (unsigned d = 0; d < m->dies; d++) wisp_router_free(&m->routers[d]);
    wisp_mesh_free(&m->mesh);
}

/* One cycle: sent[die], and returned[die] with bit v for a credit of the local output. */
static inline void router_mesh_step(struct router_mesh *m, const struct wisp_flit *sent, const uint8_t *returned) {
    struct wisp_link_slots slots = wisp_link_slots(m->cycle++, m->mesh.latency);
    for (unsigned d = 0; d < m->dies; d++) {
        struct wisp_router *router = &m->routers[d];
        uint8_t credits[WISP_PORTS];
        wisp_router_evaluate(router);
        for (unsigned p = 0; p < WISP_PORTS; p++) credits[p] = router->freed >> p * WISP_VCS & 3;
        wisp_mesh_send(&m->mesh, d, slots, router->out + 1, credits + 1);
        m->freed[d] = credits[WISP_LOCAL];
    }
    for (unsigned d = 0; d < m->dies; d++) {
        struct wisp_flit in[WISP_PORTS] = {sent[d]};
        uint8_t credits[WISP_PORTS] = {returned[d]};
        wisp_mesh_receive(&m->mesh, d, slots, in + 1, credits + 1);
        wisp_router_clock(&m->routers[d], in, credits);
    }
}

#endif

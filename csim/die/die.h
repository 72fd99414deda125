/* die.h - reference of the unit `die` (docs/microarchitecture.md, "die"): router + d2d, and what of it is observed.
 *
 * The ports of a die, as the rest of Wisp sees them, are struct wisp_die_in and struct wisp_die_out: the C reference
 * and the Verilog under Verilator are both driven through them. One cycle: outputs from state (wisp_die_evaluate),
 * then the edge (wisp_die_clock). wisp_die_init can fail, for want of memory; wisp_die_free releases what it took.
 */
#ifndef WISP_DIE_DIE_H
#define WISP_DIE_DIE_H

#include "cache/d2d.h"
#include "die/regs.h"
#include "noc/router.h"

/* Index n of a mesh port is port - 1: north, east, south, west. */
struct wisp_die_in {
    struct wisp_flit flit[WISP_MESH_PORTS];
    uint8_t credit[WISP_MESH_PORTS]; /* bit v: the neighbour freed a buffer of channel v */
    struct wisp_d2d_in d2d;
    struct wisp_apb_in apb;
};

struct wisp_die_out {
    struct wisp_flit flit[WISP_MESH_PORTS];
    uint8_t credit[WISP_MESH_PORTS];
    struct wisp_d2d_out d2d;
    struct wisp_apb_out apb;
};

/* Set at reset. */
struct wisp_die_straps {
    struct wisp_router_straps router;
    uint16_t credits[WISP_VCS]; /* toward the neighbours */
    uint8_t columns, rows;      /* of the mesh; 0: not told */
    uint16_t tags, tag_limit;
    uint16_t links_limit; /* of reads ahead of use */
};

struct wisp_die {
    struct wisp_die_straps straps;
    struct wisp_router router;
    struct wisp_d2d d2d;
    struct wisp_regs regs;
    uint8_t links; /* with two stages: mesh outputs that had a flit in the cycle before */
};

enum wisp_code wisp_die_init(struct wisp_die *die, const struct wisp_die_straps *straps, struct wisp_error *error);
void wisp_die_free(struct wisp_die *die);

void wisp_die_evaluate(struct wisp_die *die, struct wisp_die_out *out);
void wisp_die_clock(struct wisp_die *die, const struct wisp_die_in *in);

/* The ROUTER, D2D, CACHE and AHEAD words of the observation of this cycle (after wisp_die_evaluate). */
void wisp_die_observe(const struct wisp_die *die, uint64_t obs[WISP_OBS_WORDS]);

/* The LINK and ENV words: what arrives in this cycle. */
void wisp_die_observe_in(const struct wisp_die_in *in, uint64_t obs[WISP_OBS_WORDS]);

#endif

/* channels.h - the channel-dependency graph of a routing function and of what waits at its ends, and whether it has a
 * cycle.
 *
 * Dally and Seitz, "Deadlock-free message routing in multiprocessor interconnection networks" (IEEE Trans. Computers
 * C-36(5), 1987): wormhole routing cannot deadlock if no channel waits, directly or through others, for itself. A
 * channel here is a virtual channel of a link, or of the injection or ejection port of a die; the places at the ends of
 * the network (memory, copies, commands) are nodes too. Nothing to own.
 */
#ifndef WISP_NOC_CHANNELS_H
#define WISP_NOC_CHANNELS_H

#include "base/error.h"
#include "noc/flit.h"
#include "noc/routes.h"

#include <stddef.h>

enum wisp_class { WISP_CLASS_REQUEST, WISP_CLASS_RESPONSE, WISP_CLASSES };

/* Where something can wait at a die: on the four channels of its local port, by class, and beyond them. */
enum wisp_place {
    WISP_PLACE_INJECT_REQUEST,
    WISP_PLACE_INJECT_RESPONSE,
    WISP_PLACE_EJECT_REQUEST,
    WISP_PLACE_EJECT_RESPONSE,
    WISP_PLACE_MEMORY, /* reads of other dies, in the memory */
    WISP_PLACE_DATA,   /* what the requester has asked for */
    WISP_PLACE_COPY,   /* flits of copies, toward the memory */
    WISP_PLACE_LOCAL,  /* reads of the own die's memory */
    WISP_PLACE_READ,   /* reads that the requester offers */
    WISP_PLACE_TABLE,  /* table commands */
    WISP_PLACES
};

struct wisp_wait {
    uint8_t place, goes_on; /* what stands at `place` may have to wait until `goes_on` takes something */
};

struct wisp_routing {
    unsigned (*route)(unsigned here_x, unsigned here_y, unsigned dst_x, unsigned dst_y); /* output port */
    const struct wisp_routes *table; /* instead of `route`, if there is one; what is dead in it is left out */
    const uint8_t *legal;            /* [output]: inputs that may turn there, bit = input port */
    uint8_t vc[WISP_CLASSES];        /* channel of each message class */
    const struct wisp_wait *waits;
    size_t wait_count;
};

/* What the hardware has, and assumes of memory and requester. */
extern const struct wisp_routing wisp_routing_xy;

/* BAD_INPUT if a route takes a turn that is not legal, leaves the mesh, or closes a cycle: the message prints it. */
enum wisp_code wisp_channels_check(const struct wisp_routing *routing, unsigned columns, unsigned rows,
                                   struct wisp_error *error);

/* Which places can come to stand still, on some die, when those of `blocked` take nothing more on all dies: masks, bit
 * = place. The network between them is part of it. ENVIRONMENT without memory, else as wisp_channels_check. */
enum wisp_code wisp_channels_stuck(const struct wisp_routing *routing, unsigned columns, unsigned rows,
                                   uint32_t blocked, uint32_t *stuck, struct wisp_error *error);

#endif

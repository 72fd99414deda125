/* channels.h - the channel-dependency graph of a routing function, and whether it has a cycle.
 *
 * Dally and Seitz, "Deadlock-free message routing in multiprocessor interconnection networks" (IEEE Trans. Computers
 * C-36(5), 1987): wormhole routing cannot deadlock if no channel waits, directly or through others, for itself. A
 * channel here is a virtual channel of a link, or of the injection or ejection port of a die; the memory makes the
 * ejection of a request wait for the injection of its answer. Nothing to own.
 */
#ifndef WISP_NOC_CHANNELS_H
#define WISP_NOC_CHANNELS_H

#include "base/error.h"
#include "noc/flit.h"

enum wisp_class { WISP_CLASS_REQUEST, WISP_CLASS_RESPONSE, WISP_CLASSES };

struct wisp_routing {
    unsigned (*route)(unsigned here_x, unsigned here_y, unsigned dst_x, unsigned dst_y); /* output port */
    const uint8_t *legal;     /* [output]: inputs that may turn there, bit = input port */
    uint8_t vc[WISP_CLASSES]; /* channel of each message class */
};

/* The routing that the hardware has. */
extern const struct wisp_routing wisp_routing_xy;

/* BAD_INPUT if a route takes a turn that is not legal, leaves the mesh, or closes a cycle: the message prints it. */
enum wisp_code wisp_channels_check(const struct wisp_routing *routing, unsigned columns, unsigned rows,
                                   struct wisp_error *error);

#endif

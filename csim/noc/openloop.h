/* openloop.h - a mesh under open-loop traffic: sources with queues without an end, receivers that take everything
 * (docs/network.md has the definitions).
 *
 * One run is warm-up, measurement, drain. Its result depends on shape and load alone. A run owns nothing after it.
 */
#ifndef WISP_NOC_OPENLOOP_H
#define WISP_NOC_OPENLOOP_H

#include "base/stop.h"
#include "noc/network.h"
#include "noc/pattern.h"

struct wisp_load {
    enum wisp_pattern pattern;
    double rate;                     /* flits per node and cycle, 0 .. 1 */
    uint32_t packet_flits;           /* >= 1 */
    uint32_t warmup, measure, drain; /* cycles; measure >= 1; the drain ends when it can */
    uint64_t seed;
    wisp_stop *stop; /* a run ends with INTERRUPTED */
};

struct wisp_load_result {
    double offered, accepted; /* flits per node and cycle, in the measurement */
    uint64_t packets;         /* created in the measurement */
    uint64_t delivered;       /* of these */
    bool stable;              /* without meaning if there are no packets */
    /* of those delivered, in cycles; without meaning if there are none */
    double mean_latency, mean_hops;
    uint32_t p99_latency, max_latency;
    uint64_t cycles, flit_hops;
    size_t bytes; /* of the network and its sources */
};

/* Where a packet of a node goes; for uniform and hotspot a random one of its destinations, from *random. */
unsigned wisp_load_destination(enum wisp_pattern pattern, unsigned columns, unsigned rows, unsigned node,
                               uint64_t random);

/* Mean hops of the pattern, from its definition. */
double wisp_load_hops(enum wisp_pattern pattern, unsigned columns, unsigned rows);

/* The load at which the first link (or ejection port) is always busy, in flits per node and cycle, under X-Y routing:
 * no network of this topology and routing can accept more of this pattern from all sources alike. */
double wisp_load_bound(enum wisp_pattern pattern, unsigned columns, unsigned rows);

/* Bytes that a run of this shape takes before its first packet. */
size_t wisp_load_bytes(const struct wisp_network_shape *shape);

/* ENVIRONMENT without memory, INTERRUPTED. */
enum wisp_code wisp_load_run(const struct wisp_network_shape *shape, const struct wisp_load *load,
                             struct wisp_load_result *result, struct wisp_error *error);

#endif

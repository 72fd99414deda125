#include "noc/openloop.h"

#include "base/rng.h"
#include "noc/latencies.h"

#include <math.h>
#include <stdlib.h>

enum { WORD = 64, PACKETS_MAX = 1 << 24 };
#define NONE UINT32_MAX

/* ---- patterns ---- */

/* Multiply-shift of 32 random bits. */
static unsigned below(uint32_t random, unsigned n) {
    return (unsigned)((uint64_t)random * n >> 32);
}

unsigned wisp_load_destination(enum wisp_pattern pattern, unsigned columns, unsigned rows, unsigned node,
                               uint64_t random) {
    unsigned anywhere = below((uint32_t)random, columns * rows);
    bool fixed = pattern == WISP_PATTERN_HOTSPOT ? !below((uint32_t)(random >> 32), WISP_HOTSPOT_SHARE)
                                                 : !wisp_pattern_is_random(pattern);
    return fixed ? wisp_pattern_fixed(pattern, (struct wisp_wafer_shape){columns, rows}, node) : anywhere;
}

/* A pattern is a mixture: this share of the packets goes anywhere, the others to one destination of the node. */
static double anywhere(enum wisp_pattern pattern) {
    if (pattern == WISP_PATTERN_UNIFORM) return 1;
    return pattern == WISP_PATTERN_HOTSPOT ? (WISP_HOTSPOT_SHARE - 1.0) / WISP_HOTSPOT_SHARE : 0;
}

static unsigned distance(unsigned rows, unsigned from, unsigned to) {
    return (unsigned)(abs((int)(from / rows) - (int)(to / rows)) + abs((int)(from % rows) - (int)(to % rows)));
}

double wisp_load_hops(enum wisp_pattern pattern, unsigned columns, unsigned rows) {
    unsigned nodes = columns * rows;
    double share = anywhere(pattern), x = columns, y = rows, fixed = 0;
    for (unsigned from = 0; from < nodes; from++)
        fixed += distance(rows, from, wisp_load_destination(pattern, columns, rows, from, 0));
    return share * ((x * x - 1) / (3 * x) + (y * y - 1) / (3 * y)) + (1 - share) * fixed / nodes;
}

/* Add the load of one source to every output on its way. */
static void add_path(double *load, unsigned rows, unsigned from, unsigned to, double amount) {
    unsigned x = from / rows, y = from % rows, to_x = to / rows, to_y = to % rows;
    for (; x != to_x; x += x < to_x ? 1 : -1u)
        load[(x * rows + y) * WISP_PORTS + (x < to_x ? WISP_EAST : WISP_WEST)] += amount;
    for (; y != to_y; y += y < to_y ? 1 : -1u)
        load[(x * rows + y) * WISP_PORTS + (y < to_y ? WISP_SOUTH : WISP_NORTH)] += amount;
    load[to * WISP_PORTS + WISP_LOCAL] += amount;
}

/* Packets to anywhere: before the link from place i to i + 1 of k stand i + 1 sources, beyond it (k - i - 1) of k
 * destinations; across the other dimension as many go away as come. */
static double crossing(unsigned place, unsigned k) {
    return (place + 1.0) * (k - place - 1.0) / k;
}

static void add_anywhere(double *load, unsigned columns, unsigned rows, unsigned node, double share) {
    unsigned x = node / rows, y = node % rows;
    load[WISP_EAST] += share * crossing(x, columns);
    load[WISP_WEST] += share * crossing(columns - 1 - x, columns);
    load[WISP_SOUTH] += share * crossing(y, rows);
    load[WISP_NORTH] += share * crossing(rows - 1 - y, rows);
    load[WISP_LOCAL] += share;
}

double wisp_load_bound(enum wisp_pattern pattern, unsigned columns, unsigned rows) {
    static _Thread_local double load[WISP_NETWORK_SIDE_MAX * WISP_NETWORK_SIDE_MAX * WISP_PORTS];
    unsigned nodes = columns * rows;
    double most = 1, share = anywhere(pattern); /* a source has one flit per cycle */
    for (unsigned i = 0; i < nodes * WISP_PORTS; i++) load[i] = 0;
    for (unsigned from = 0; from < nodes; from++) {
        add_anywhere(&load[from * WISP_PORTS], columns, rows, from, share);
        if (share < 1) add_path(load, rows, from, wisp_load_destination(pattern, columns, rows, from, 0), 1 - share);
    }
    for (unsigned i = 0; i < nodes * WISP_PORTS; i++)
        if (load[i] > most) most = load[i];
    return 1 / most;
}

/* ---- a run ---- */

/* From its creation until its last flit has left the network. */
struct packet {
    uint32_t next; /* in the queue of its source, or among the free ones */
    uint32_t created;
    uint8_t x, y;
    uint8_t hops;
};

struct source {
    uint32_t first, last; /* queue; first is the one that is being sent */
    uint32_t left;        /* flits of it that are not sent; 0: not begun */
    uint8_t vc, turn;
    uint8_t flags; /* of the next flit */
    uint64_t flit; /* the next flit without flags */
};

struct run {
    const struct wisp_network_shape *shape;
    const struct wisp_load *load;
    struct wisp_network network;
    struct wisp_rng rng;
    uint32_t nodes;
    struct packet *packets;
    uint32_t packet_room, free_packet;
    struct source *sources;
    uint64_t *busy; /* bit per node: its queue is not empty */
    uint32_t busy_count;
    uint16_t *fixed; /* destinations, unless they are random: x << 8 | y */
    /* the next packet that is created */
    uint64_t next_cycle;
    uint32_t next_node;
    double gap_scale; /* 1 / log(1 - p) */
    /* what is counted */
    uint64_t measure_from, measure_to, created, delivered, accepted, latency_sum, hop_sum, dropped;
    uint32_t max_latency;
    struct wisp_latencies latencies;
};

static void run_free(struct run *run) {
    wisp_network_free(&run->network);
    free(run->packets);
    free(run->sources);
    free(run->busy);
    free(run->fixed);
    wisp_latencies_free(&run->latencies);
}

/* Bernoulli trials in each node and cycle, numbered node by node and cycle by cycle: the distance from one success to
 * the next is geometric, so a number is drawn per packet and not per node and cycle. */
static void next_creation(struct run *run) {
    double gap = floor(log(1 - wisp_rng_unit(&run->rng)) * run->gap_scale);
    uint64_t node = run->next_node + 1 + (uint64_t)(gap < 0x1.0p62 ? gap : 0x1.0p62);
    if (node >= run->nodes) {
        run->next_cycle += node / run->nodes;
        node %= run->nodes;
    }
    run->next_node = (uint32_t)node;
}

static void init_creation(struct run *run) {
    double chance = run->load->rate / run->load->packet_flits;
    wisp_rng_init(&run->rng, run->load->seed, 0);
    run->next_cycle = chance > 0 ? 0 : UINT64_MAX;
    if (chance <= 0) return;
    run->gap_scale = 1 / log1p(-chance);
    run->next_cycle = UINT64_MAX; /* one before node 0 of cycle 0 */
    run->next_node = run->nodes - 1;
    next_creation(run);
}

static void free_packets(struct run *run, uint32_t from) {
    for (uint32_t k = run->packet_room; k-- > from;) {
        run->packets[k].next = run->free_packet;
        run->free_packet = k;
    }
}

static uint32_t first_room(uint32_t nodes) {
    return 4 * nodes < 1024 ? 1024 : 4 * nodes;
}

/* Of the sources and so many packets. */
static size_t source_bytes(uint32_t nodes, uint32_t packets) {
    return packets * sizeof(struct packet) + nodes * (sizeof(struct source) + sizeof(uint16_t));
}

size_t wisp_load_bytes(const struct wisp_network_shape *shape) {
    uint32_t nodes = shape->columns * shape->rows;
    return wisp_network_shape_bytes(shape) + source_bytes(nodes, first_room(nodes));
}

static enum wisp_code run_init(struct run *run, struct wisp_error *error) {
    uint32_t nodes = run->nodes;
    enum wisp_code code = wisp_network_init(&run->network, run->shape, error);
    run->packet_room = first_room(nodes);
    run->free_packet = NONE;
    run->packets = calloc(run->packet_room, sizeof *run->packets);
    run->sources = calloc(nodes, sizeof *run->sources);
    run->busy = calloc(nodes / WORD + 1, sizeof *run->busy);
    run->fixed = calloc(nodes, sizeof *run->fixed);
    bool whole = wisp_latencies_init(&run->latencies);
    if (code) return code;
    if (!run->packets || !run->sources || !run->busy || !run->fixed || !whole)
        return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u sources", nodes);
    free_packets(run, 0);
    for (uint32_t node = 0; node < nodes; node++) {
        unsigned to = wisp_load_destination(run->load->pattern, run->shape->columns, run->shape->rows, node, 0);
        run->fixed[node] = (uint16_t)(to / run->shape->rows << 8 | to % run->shape->rows);
    }
    init_creation(run);
    run->measure_from = run->load->warmup;
    run->measure_to = run->measure_from + run->load->measure;
    return WISP_OK;
}

/* Twice the packets: only while the queues of the sources grow. */
static enum wisp_code grow(struct run *run, struct wisp_error *error) {
    uint32_t from = run->packet_room;
    struct packet *packets = realloc(run->packets, 2 * (size_t)from * sizeof *packets);
    if (!packets) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u packets", 2 * from);
    run->packets = packets;
    run->packet_room = 2 * from;
    free_packets(run, from);
    return WISP_OK;
}

static void enqueue(struct run *run, uint32_t node, uint32_t packet) {
    struct source *source = &run->sources[node];
    uint64_t bit = UINT64_C(1) << node % WORD, *busy = &run->busy[node / WORD];
    run->packets[packet].next = NONE;
    if (*busy & bit) {
        run->packets[source->last].next = packet;
    } else {
        source->first = packet;
        *busy |= bit;
        run->busy_count++;
    }
    source->last = packet;
}

static enum wisp_code create(struct run *run, struct wisp_error *error) {
    uint32_t node = run->next_node, packet;
    bool measured = run->next_cycle - run->measure_from < run->load->measure;
    run->created += measured;
    if (run->free_packet == NONE && run->packet_room < PACKETS_MAX) {
        enum wisp_code code = grow(run, error);
        if (code) return code;
    }
    packet = run->free_packet;
    if (packet != NONE) {
        struct packet *p = &run->packets[packet];
        run->free_packet = p->next;
        p->created = (uint32_t)run->next_cycle;
        uint16_t to = run->fixed[node];
        if (wisp_pattern_is_random(run->load->pattern)) {
            unsigned any = wisp_load_destination(run->load->pattern, run->shape->columns, run->shape->rows, node,
                                                 wisp_rng_next(&run->rng));
            to = (uint16_t)(any / run->shape->rows << 8 | any % run->shape->rows);
        }
        p->x = (uint8_t)(to >> 8);
        p->y = (uint8_t)to;
        p->hops = (uint8_t)distance(run->shape->rows, node, (to >> 8) * run->shape->rows + (to & 255));
        enqueue(run, node, packet);
    } else {
        run->dropped++;
    }
    next_creation(run);
    return WISP_OK;
}

/* The channel of the next packet: the one with most room at the local port, of equals the next in turn. */
static unsigned choose_channel(const struct run *run, uint32_t node, struct source *source) {
    unsigned vcs = run->shape->vcs, best = source->turn, most = wisp_network_room(&run->network, node, best);
    for (unsigned k = 1, v = best + 1; k < vcs; k++, v++) {
        if (v >= vcs) v = 0;
        unsigned room = wisp_network_room(&run->network, node, v);
        if (room > most) {
            most = room;
            best = v;
        }
    }
    source->turn = (uint8_t)(best + 1 >= vcs ? 0 : best + 1);
    return best;
}

/* The first packet of a source begins: its body flit is the pattern of the others. */
static void begin(struct run *run, uint32_t node, struct source *source) {
    const struct packet *packet = &run->packets[source->first];
    source->vc = (uint8_t)choose_channel(run, node, source);
    source->left = run->load->packet_flits;
    source->flit = wisp_network_flit(packet->x, packet->y, false, false, source->first);
    source->flags = wisp_network_flit(0, 0, true, source->left == 1, 0) & 7;
}

static void end(struct run *run, uint32_t node, struct source *source) {
    source->first = run->packets[source->first].next;
    if (source->first != NONE) return;
    run->busy[node / WORD] ^= UINT64_C(1) << node % WORD;
    run->busy_count--;
}

/* One flit of the first packet of a source, if its channel has room. */
static inline void send(struct run *run, uint32_t node) {
    struct source *source = &run->sources[node];
    if (!source->left) begin(run, node, source);
    if (!wisp_network_room(&run->network, node, source->vc)) return;
    wisp_network_inject(&run->network, node, source->vc, source->flit | source->flags);
    source->left--;
    source->flags = source->left == 1;
    if (!source->left) end(run, node, source);
}

static void send_all(struct run *run) {
    for (uint32_t word = 0; word <= run->nodes / WORD; word++)
        for (uint64_t left = run->busy[word]; left; left &= left - 1)
            send(run, word * WORD + (uint32_t)__builtin_ctzll(left));
}

static void measure(struct run *run, const struct packet *packet, uint64_t cycle) {
    uint32_t latency = (uint32_t)cycle - packet->created;
    run->delivered++;
    run->latency_sum += latency;
    run->hop_sum += packet->hops;
    wisp_latencies_add(&run->latencies, latency);
    if (latency > run->max_latency) run->max_latency = latency;
}

static void receive_all(struct run *run, uint64_t cycle) {
    for (uint32_t k = 0; k < run->network.ejected_count; k++) {
        uint64_t flit = run->network.ejected[k].flit;
        if (!wisp_network_last(flit)) continue;
        uint32_t id = wisp_network_tag(flit);
        struct packet *packet = &run->packets[id];
        if (packet->created - run->measure_from < run->load->measure)
            measure(run, packet, cycle + run->network.crossbar);
        packet->next = run->free_packet;
        run->free_packet = id;
    }
}

/* The first cycle from now on in which anything happens, but not after `end`. */
static uint64_t next_cycle(const struct run *run, uint64_t end) {
    if (run->busy_count) return run->network.cycle;
    uint64_t next = wisp_network_next(&run->network);
    if (run->next_cycle < next) next = run->next_cycle;
    return next < end ? next : end;
}

static enum wisp_code run_until(struct run *run, uint64_t end, bool drain, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    while (!code && !(drain && (run->dropped || run->delivered >= run->created))) {
        uint64_t cycle = next_cycle(run, end);
        if (wisp_stopped(run->load->stop)) return wisp_stop_error(error);
        wisp_network_skip(&run->network, cycle);
        if (cycle >= end) break;
        while (!code && run->next_cycle == cycle) code = create(run, error);
        if (run->busy_count) send_all(run);
        wisp_network_step(&run->network);
        if (cycle - run->measure_from < run->load->measure) run->accepted += run->network.ejected_count;
        receive_all(run, cycle);
    }
    return code;
}

static void conclude(struct run *run, struct wisp_load_result *result) {
    double node_cycles = (double)run->nodes * run->load->measure;
    *result = (struct wisp_load_result){
        .offered = (double)run->created * run->load->packet_flits / node_cycles,
        .accepted = (double)run->accepted / node_cycles,
        .packets = run->created,
        .delivered = run->delivered,
        .max_latency = run->max_latency,
        .cycles = run->network.cycle,
        .flit_hops = run->network.flit_hops,
        .bytes = wisp_network_bytes(&run->network) + source_bytes(run->nodes, run->packet_room),
    };
    result->stable = !run->dropped && run->delivered == run->created && result->accepted >= 0.95 * result->offered;
    if (!run->delivered) return;
    result->mean_latency = (double)run->latency_sum / (double)run->delivered;
    result->mean_hops = (double)run->hop_sum / (double)run->delivered;
    result->p99_latency = wisp_latencies_percentile(&run->latencies, 0.99);
    if (result->p99_latency > run->max_latency) result->p99_latency = run->max_latency;
}

enum wisp_code wisp_load_run(const struct wisp_network_shape *shape, const struct wisp_load *load,
                             struct wisp_load_result *result, struct wisp_error *error) {
    struct run run = {.shape = shape, .load = load, .nodes = shape->columns * shape->rows};
    enum wisp_code code = run_init(&run, error);
    if (!code) code = run_until(&run, run.measure_to, false, error);
    if (!code) code = run_until(&run, run.measure_to + load->drain, true, error);
    if (!code) conclude(&run, result);
    run_free(&run);
    return code;
}

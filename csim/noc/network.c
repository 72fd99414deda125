#include "noc/network.h"

#include "noc/mesh.h"

#include <stdlib.h>
#include <string.h>

enum {
    VCS_MAX = WISP_NETWORK_VCS_MAX,
    FREE = 255,
    OUTPUT = sizeof(struct wisp_network_output),
    FIFO = sizeof(struct wisp_network_fifo)
};
#define USER   (UINT32_C(1) << 31) /* in `next`: the user of the die in the other bits */
#define INLINE static inline __attribute__((always_inline))

/* ---- construction ---- */

static void init_output(struct wisp_network *network, unsigned die, unsigned port) {
    const struct wisp_network_shape *shape = &network->shape;
    unsigned i = die * WISP_PORTS + port;
    int beyond = wisp_mesh_neighbour(shape->columns, shape->rows, die, port);
    unsigned depth = port == WISP_LOCAL ? shape->eject_depth : shape->depth;
    network->outputs[i] = (struct wisp_network_output){
        .may = (UINT32_C(1) << WISP_PORTS * shape->vcs) - 1,
        .inputs = die * WISP_PORTS * shape->vcs * FIFO,
        .next =
            beyond < 0 ? USER | die : ((unsigned)beyond * WISP_PORTS + wisp_mesh_opposite(port)) * shape->vcs * FIFO,
    };
    for (unsigned v = 0; v < VCS_MAX; v++) {
        network->outputs[i].spare[v] = (int16_t)(depth ? depth - 1 : 0);
        network->outputs[i].owner[v] = FREE;
    }
}

/* The last credit counter is nobody's: what the local inputs give back goes there. */
static void init_fifo(struct wisp_network *network, unsigned die, unsigned port, unsigned vc) {
    const struct wisp_network_shape *shape = &network->shape;
    int beyond = wisp_mesh_neighbour(shape->columns, shape->rows, die, port);
    unsigned from = beyond < 0 ? network->output_count : (unsigned)beyond * WISP_PORTS + wisp_mesh_opposite(port);
    network->fifos[(die * WISP_PORTS + port) * shape->vcs + vc] = (struct wisp_network_fifo){
        .bit = UINT32_C(1) << (port * shape->vcs + vc),
        .outputs = die * WISP_PORTS * OUTPUT,
        .upstream = (uint32_t)(from * OUTPUT + offsetof(struct wisp_network_output, spare) + vc * sizeof(int16_t)),
        .x = (uint8_t)(die / shape->rows),
        .y = (uint8_t)(die % shape->rows),
        .behind = -1,
        .vc = (uint8_t)vc,
        .step = (uint8_t)(vc * FIFO),
    };
}

static void init_state(struct wisp_network *network) {
    const struct wisp_network_shape *shape = &network->shape;
    for (unsigned die = 0; die < shape->columns * shape->rows; die++)
        for (unsigned port = 0; port < WISP_PORTS; port++) {
            init_output(network, die, port);
            for (unsigned vc = 0; vc < shape->vcs; vc++) init_fifo(network, die, port, vc);
        }
    for (unsigned r = 0; r < WISP_PORTS * shape->vcs; r++) network->channel[r % shape->vcs] |= UINT32_C(1) << r;
}

/* What can be under way at once: a port sends one flit per cycle, and no more than the buffers behind it. */
static void size_flight(struct wisp_network *network) {
    const struct wisp_network_shape *shape = &network->shape;
    size_t window = shape->latency + 1, buffers = (size_t)shape->vcs * shape->depth;
    size_t mesh = window < buffers ? window : buffers, dies = (size_t)shape->columns * shape->rows;
    /* a batch stands in one piece, so up to one cycle's worth is left unused at the end */
    network->flit_room = (uint32_t)(dies * (WISP_MESH_PORTS * mesh + window + 2 * WISP_PORTS * shape->vcs));
    network->batch_room = shape->latency + 1;
}

enum { ARRAYS = 16 };

/* Every array: where its pointer is, how many elements, of which size. */
struct array {
    void **at;
    size_t count, size;
};

static void list_arrays(struct wisp_network *network, struct array arrays[ARRAYS]) {
    size_t outputs = network->output_count, dies = outputs / WISP_PORTS, fifos = network->fifo_count;
    const struct array all[ARRAYS] = {
        {(void **)&network->outputs, outputs + 1, sizeof *network->outputs},
        {(void **)&network->fifos, fifos, sizeof *network->fifos},
        {(void **)&network->slots, fifos * network->ring, sizeof *network->slots},
        {(void **)&network->wanted, outputs + 1, sizeof *network->wanted},
        {(void **)&network->flits, network->flit_room + 1, sizeof *network->flits},
        {(void **)&network->injected, dies, sizeof *network->injected},
        {(void **)&network->link_credits, network->flit_room, sizeof *network->link_credits},
        {(void **)&network->returned, dies * network->shape.vcs, sizeof *network->returned},
        {(void **)&network->turned, outputs, sizeof *network->turned},
        {(void **)&network->offers, outputs, sizeof *network->offers},
        {(void **)&network->accept, outputs, sizeof *network->accept},
        {(void **)&network->offered, outputs, sizeof *network->offered},
        {(void **)&network->channel_mask, outputs * VCS_MAX, sizeof *network->channel_mask},
        {(void **)&network->channel_accept, fifos, sizeof *network->channel_accept},
        {(void **)&network->batches, network->batch_room, sizeof *network->batches},
        {(void **)&network->ejected, dies + 1, sizeof *network->ejected},
    };
    memcpy(arrays, all, sizeof all);
}

size_t wisp_network_bytes(const struct wisp_network *network) {
    struct wisp_network copy = *network;
    struct array arrays[ARRAYS];
    size_t bytes = sizeof *network;
    list_arrays(&copy, arrays);
    for (unsigned i = 0; i < ARRAYS; i++) bytes += arrays[i].count * arrays[i].size;
    return bytes;
}

enum wisp_code wisp_network_init(struct wisp_network *network, const struct wisp_network_shape *shape,
                                 struct wisp_error *error) {
    struct array arrays[ARRAYS];
    unsigned deepest = shape->depth > shape->local_depth ? shape->depth : shape->local_depth;
    bool whole = true;
    *network = (struct wisp_network){.shape = *shape, .ring = 1, .takes_all = !shape->eject_depth};
    network->output_count = shape->columns * shape->rows * WISP_PORTS;
    network->fifo_count = network->output_count * shape->vcs;
    while (network->ring < deepest - 1) network->ring *= 2;
    size_flight(network);
    list_arrays(network, arrays);
    for (unsigned i = 0; i < ARRAYS; i++) whole &= (*arrays[i].at = calloc(arrays[i].count, arrays[i].size)) != NULL;
    if (whole) return init_state(network), WISP_OK;
    wisp_network_free(network);
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a network of %ux%u", shape->columns, shape->rows);
}

void wisp_network_free(struct wisp_network *network) {
    struct array arrays[ARRAYS];
    list_arrays(network, arrays);
    for (unsigned i = 0; i < ARRAYS; i++) free(*arrays[i].at);
    *network = (struct wisp_network){0};
}

/* ---- records by their offset in bytes, which costs no instruction where they are used ---- */

INLINE struct wisp_network_output *output_at(const struct wisp_network *network, uint32_t offset) {
    return (struct wisp_network_output *)((char *)network->outputs + offset);
}

INLINE struct wisp_network_fifo *fifo_at(const struct wisp_network *network, uint32_t offset) {
    return (struct wisp_network_fifo *)((char *)network->fifos + offset);
}

/* ---- who may send ---- */

/* Recompute `may` of an output when channels are taken hop by hop: those inside a packet if their channel has credit,
 * the others if any free channel has. */
static void refresh(const struct wisp_network *network, struct wisp_network_output *output) {
    uint32_t inside = 0, may = 0;
    bool free = false;
    for (unsigned v = 0; v < network->shape.vcs; v++) {
        uint32_t owner = output->owner[v] == FREE ? 0 : UINT32_C(1) << output->owner[v];
        inside |= owner;
        if (output->spare[v] >= 0) may |= owner;
        free |= output->spare[v] >= 0 && output->owner[v] == FREE;
    }
    output->may = may | (free ? ~inside : 0);
}

/* The free channel with most credits, the first of equals. */
static unsigned choose_channel(const struct wisp_network *network, const struct wisp_network_output *output) {
    unsigned best = VCS_MAX;
    for (unsigned v = 0; v < network->shape.vcs; v++)
        if (output->owner[v] == FREE && output->spare[v] >= 0 &&
            (best == VCS_MAX || output->spare[v] > output->spare[best]))
            best = v;
    return best;
}

static void take_channel(struct wisp_network_fifo *fifo, unsigned vc) {
    fifo->vc = (uint8_t)vc;
    fifo->step = (uint8_t)(vc * FIFO);
}

/* A flit passes: its channel is locked by a head, free after a last one. Without branches, as what comes is not to be
 * foretold. */
INLINE void lock(const struct wisp_network *network, struct wisp_network_output *output, unsigned vc, uint32_t r,
                 uint64_t flit) {
    uint32_t others = network->channel[vc] ^ UINT32_C(1) << r;
    uint32_t ends = -(uint32_t)(flit & 1), begins = -(uint32_t)(flit >> 2 & 1);
    output->may = (output->may | (others & ends)) & ~(others & begins);
    output->owner[vc] = (uint8_t)(r | ends);
}

/* The first credit of an output's channel has come. */
static void recover(const struct wisp_network *network, uint32_t counter) {
    struct wisp_network_output *output = output_at(network, counter / sizeof *output * sizeof *output);
    unsigned vc = (counter % sizeof *output - offsetof(struct wisp_network_output, spare)) / sizeof output->spare[0];
    if (network->shape.any_vc || network->shape.separable)
        refresh(network, output);
    else
        output->may |= output->owner[vc] == FREE ? network->channel[vc] : UINT32_C(1) << output->owner[vc];
}

static void gain(const struct wisp_network *network, uint32_t counter) {
    int16_t *spare = (int16_t *)((char *)network->outputs + counter);
    if (++*spare == 0) recover(network, counter);
}

INLINE void spend(const struct wisp_network *network, struct wisp_network_output *output, unsigned vc, uint32_t count) {
    output->spare[vc] = (int16_t)(output->spare[vc] - (int)count);
    if (output->spare[vc] < 0) output->may &= ~network->channel[vc];
}

/* ---- a cycle ---- */

/* Which channel a packet takes: the one it came on, at each hop any that is free when it goes, or one allocated before.
 */
enum channels { FIXED, ANY, ALLOCATED };

/* Where a cycle writes; in registers while it does. */
struct ends {
    uint32_t *wanted;
    struct wisp_network_flight *flit;
    uint32_t *credit, *turned;
    struct wisp_network_ejected *ejected;
};

/* X first ("router", rule 1), in masks: which way a packet turns is not to be foretold. */
INLINE uint32_t route(const struct wisp_network_fifo *fifo, uint64_t flit) {
    uint32_t dx = (uint32_t)(flit >> 8 & 255) - fifo->x, dy = (uint32_t)(flit >> 16 & 255) - fifo->y;
    uint32_t along_x = WISP_EAST + (WISP_WEST - WISP_EAST) * (dx >> 31);
    uint32_t along_y = WISP_SOUTH - (WISP_SOUTH - WISP_NORTH) * (dy >> 31);
    uint32_t x = -(uint32_t)(dx != 0), y = -(uint32_t)(dy != 0);
    return fifo->outputs + ((along_x & x) | (along_y & y & ~x)) * OUTPUT;
}

/* The head of a fifo wants its target; an output is on the list exactly while it is wanted. */
INLINE uint32_t *want(const struct wisp_network *network, const struct wisp_network_fifo *fifo, uint32_t *wanted) {
    struct wisp_network_output *output = output_at(network, fifo->target);
    uint32_t before = output->want;
    output->want = before | fifo->bit;
    *wanted = fifo->target;
    return wanted + !before;
}

/* The next flit comes to the head. A next packet is wanted from the next cycle on, maybe elsewhere. */
static uint32_t advance(const struct wisp_network *network, struct wisp_network_fifo *fifo) {
    uint32_t f = (uint32_t)(fifo - network->fifos);
    bool last = wisp_network_last(fifo->head);
    fifo->head = network->slots[f * network->ring + (fifo->read++ & (network->ring - 1))];
    return last ? fifo->bit : 0;
}

/* Rules 4 to 6 for one output that is wanted and may send; returns who wants it then. */
INLINE uint32_t serve(const struct wisp_network *network, struct wisp_network_output *output, uint32_t req,
                      struct ends *ends, enum channels channels) {
    uint32_t later = req & output->mask, r = (uint32_t)__builtin_ctz(later ? later : req);
    struct wisp_network_fifo *fifo = fifo_at(network, output->inputs + r * FIFO);
    uint64_t flit = fifo->head;
    uint32_t gone = fifo->bit, next = output->next;
    output->mask = -2 * gone;
    *ends->credit++ = fifo->upstream;
    if (channels == ANY && flit & 2) take_channel(fifo, choose_channel(network, output));
    unsigned vc = fifo->vc;
    if (channels == ALLOCATED && flit & 1) output->owner[vc] = FREE;
    if (channels != ALLOCATED) lock(network, output, vc, r, flit);
    if (--fifo->behind >= 0) {
        gone = advance(network, fifo);
        if (gone) *ends->turned++ = output->inputs + r * FIFO;
    }
    /* to a link, or to the user: written to both, and kept where it belongs */
    uint32_t local = next >> 31;
    ends->flit->flit = flit;
    ends->flit->fifo = next + fifo->step;
    ends->flit += 1 - local;
    ends->ejected->flit = flit;
    ends->ejected->die = next ^ USER;
    ends->ejected->vc = vc;
    ends->ejected += local;
    spend(network, output, vc, 1 - (local & network->takes_all));
    if (channels == ANY) refresh(network, output);
    return output->want ^ gone;
}

/* Every output that is wanted; those that still are stay on the list. */
INLINE struct ends serve_all(const struct wisp_network *network, struct ends ends, enum channels channels) {
    const uint32_t *end = network->wanted + network->wanted_count;
    for (const uint32_t *at = network->wanted; at != end; at++) {
        struct wisp_network_output *output = output_at(network, *at);
        uint32_t left = output->want, req = left & output->may;
        if (req) output->want = left = serve(network, output, req, &ends, channels);
        *ends.wanted = *at;
        ends.wanted += left != 0;
    }
    return ends;
}

/* ---- separable allocation, as the field's simulators do it: iSLIP with one iteration, twice ---- */

INLINE unsigned round_robin(uint32_t req, uint32_t mask) {
    return (unsigned)__builtin_ctz(req & mask ? req & mask : req);
}

/* Each free channel of an output is granted to one packet that asks, and each packet accepts one grant. */
static void allocate_channels(const struct wisp_network *network, struct wisp_network_output *output) {
    uint32_t *mask = &network->channel_mask[(output - network->outputs) * VCS_MAX];
    uint32_t heads = output->want, may = 0;
    uint8_t granted[WISP_PORTS * VCS_MAX] = {0};
    for (unsigned v = 0; v < network->shape.vcs; v++)
        if (output->owner[v] != FREE) heads &= ~(UINT32_C(1) << output->owner[v]);
    for (unsigned v = 0; heads && v < network->shape.vcs; v++)
        if (output->owner[v] == FREE) granted[round_robin(heads, mask[v])] |= (uint8_t)(1u << v);
    for (; heads; heads &= heads - 1) {
        unsigned r = (unsigned)__builtin_ctz(heads), f = output->inputs / FIFO + r;
        if (!granted[r]) continue;
        unsigned v = round_robin(granted[r], network->channel_accept[f]);
        network->channel_accept[f] = (uint8_t)(-2 * (1 << v));
        mask[v] = -2 * (UINT32_C(1) << r);
        output->owner[v] = (uint8_t)r;
        take_channel(&network->fifos[f], v);
    }
    for (unsigned v = 0; v < network->shape.vcs; v++)
        if (output->owner[v] != FREE && output->spare[v] >= 0) may |= UINT32_C(1) << output->owner[v];
    output->may = may;
}

/* Each output offers itself to one requester that has a channel with credit. */
static void offer(const struct wisp_network *network, struct wisp_network_output *output) {
    uint32_t req = output->want & output->may, i = (uint32_t)(output - network->outputs);
    if (!req) return;
    unsigned r = round_robin(req, output->mask);
    network->offered[i] = (uint8_t)r;
    network->offers[i / WISP_PORTS * WISP_PORTS + r / network->shape.vcs] |= (uint8_t)(1u << i % WISP_PORTS);
}

/* Each port accepts one offer. */
static bool accepts(const struct wisp_network *network, uint32_t i) {
    const struct wisp_network_output *output = &network->outputs[i];
    uint32_t port = i / WISP_PORTS * WISP_PORTS + network->offered[i] / network->shape.vcs;
    return output->want & output->may && round_robin(network->offers[port], network->accept[port]) == i % WISP_PORTS;
}

static struct ends serve_separable(const struct wisp_network *network, struct ends ends) {
    for (uint32_t k = 0; k < network->wanted_count; k++) {
        allocate_channels(network, output_at(network, network->wanted[k]));
        offer(network, output_at(network, network->wanted[k]));
    }
    for (uint32_t k = 0; k < network->wanted_count; k++) {
        uint32_t at = network->wanted[k], i = at / OUTPUT, r = network->offered[i];
        struct wisp_network_output *output = &network->outputs[i];
        if (accepts(network, i)) output->want = serve(network, output, UINT32_C(1) << r, &ends, ALLOCATED);
        if (output->want) *ends.wanted++ = at;
    }
    return ends;
}

/* After the cycle: the offers are over, and who accepted goes on to the next. */
static void end_offers(struct wisp_network *network) {
    for (unsigned port = 0; port < network->output_count; port++) {
        if (!network->offers[port]) continue;
        unsigned o = round_robin(network->offers[port], network->accept[port]);
        network->accept[port] = (uint8_t)(-2 * (1 << o));
        network->offers[port] = 0;
    }
}

/* The next packets of the fifos whose last one has gone. */
static uint32_t *turn(const struct wisp_network *network, const uint32_t *end, uint32_t *wanted) {
    for (const uint32_t *at = network->turned; at != end; at++) {
        struct wisp_network_fifo *fifo = fifo_at(network, *at);
        fifo->target = route(fifo, fifo->head);
        wanted = want(network, fifo, wanted);
    }
    return wanted;
}

static void append(const struct wisp_network *network, struct wisp_network_fifo *fifo, uint64_t flit) {
    uint32_t f = (uint32_t)(fifo - network->fifos);
    network->slots[f * network->ring + ((fifo->read + fifo->behind - 1u) & (network->ring - 1))] = flit;
}

static uint32_t *arrive(const struct wisp_network *network, const struct wisp_network_flight *from, uint32_t count,
                        uint32_t *wanted) {
    for (const struct wisp_network_flight *flight = from; flight != from + count; flight++) {
        struct wisp_network_fifo *fifo = fifo_at(network, flight->fifo);
        uint64_t flit = flight->flit;
        if (++fifo->behind > 0) {
            append(network, fifo, flit);
            continue;
        }
        fifo->head = flit;
        if (flit & 2) fifo->target = route(fifo, flit);
        wanted = want(network, fifo, wanted);
    }
    return wanted;
}

/* What was sent `latency` cycles ago. */
static uint32_t *arrive_batch(struct wisp_network *network, uint32_t *wanted) {
    const struct wisp_network_batch *batch = &network->batches[network->batch_first];
    if (!network->batch_count || batch->cycle + network->shape.latency != network->cycle) return wanted;
    wanted = arrive(network, network->flits + batch->flits, batch->flit_count, wanted);
    for (uint32_t k = 0; k < batch->credit_count; k++) gain(network, network->link_credits[batch->credits + k]);
    network->batch_first = network->batch_first + 1 == network->batch_room ? 0 : network->batch_first + 1;
    network->batch_count--;
    return wanted;
}

/* What this cycle sends stands in one piece in each ring. */
static struct ends open_batch(struct wisp_network *network) {
    if (network->flit_end + network->output_count > network->flit_room) network->flit_end = 0;
    if (network->credit_end + network->output_count > network->flit_room) network->credit_end = 0;
    return (struct ends){.wanted = network->wanted,
                         .flit = network->flits + network->flit_end,
                         .credit = network->link_credits + network->credit_end,
                         .turned = network->turned,
                         .ejected = network->ejected};
}

static void close_batch(struct wisp_network *network, struct ends ends) {
    struct wisp_network_batch batch = {
        .cycle = network->cycle, .flits = network->flit_end, .credits = network->credit_end};
    network->flit_end = (uint32_t)(ends.flit - network->flits);
    network->credit_end = (uint32_t)(ends.credit - network->link_credits);
    network->ejected_count = (uint32_t)(ends.ejected - network->ejected);
    batch.flit_count = network->flit_end - batch.flits;
    batch.credit_count = network->credit_end - batch.credits;
    network->flit_hops += batch.flit_count;
    if (!batch.credit_count) return;
    uint32_t at = network->batch_first + network->batch_count++;
    network->batches[at < network->batch_room ? at : at - network->batch_room] = batch;
}

void wisp_network_step(struct wisp_network *network) {
    struct ends ends = open_batch(network);
    if (network->shape.separable) {
        ends = serve_separable(network, ends);
        end_offers(network);
    } else if (network->shape.any_vc)
        ends = serve_all(network, ends, ANY);
    else
        ends = serve_all(network, ends, FIXED);
    close_batch(network, ends);
    uint32_t *wanted = turn(network, ends.turned, ends.wanted);
    wanted = arrive_batch(network, wanted);
    wanted = arrive(network, network->injected, network->injected_count, wanted);
    network->wanted_count = (uint32_t)(wanted - network->wanted);
    for (uint32_t k = 0; k < network->returned_count; k++) gain(network, network->returned[k]);
    network->injected_count = network->returned_count = 0;
    network->cycle++;
}

uint64_t wisp_network_next(const struct wisp_network *network) {
    if (network->wanted_count) return network->cycle;
    return network->batch_count ? network->batches[network->batch_first].cycle + network->shape.latency : UINT64_MAX;
}

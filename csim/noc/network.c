#include "noc/network_serve.h"

#include "noc/mesh.h"

#include <stdlib.h>
#include <string.h>

/* ---- construction ---- */

static void init_output(struct wisp_network *network, unsigned die, unsigned port) {
    const struct wisp_network_shape *shape = &network->shape;
    unsigned i = die * WISP_PORTS + port;
    int beyond = wisp_mesh_neighbour(shape->columns, shape->rows, die, port);
    unsigned depth = port == WISP_LOCAL ? shape->eject_depth : shape->depth;
    unsigned to = beyond < 0 ? die : (unsigned)beyond, into = beyond < 0 ? WISP_LOCAL : wisp_mesh_opposite(port);
    network->outputs[i] = (struct wisp_network_output){
        .may = (UINT32_C(1) << WISP_PORTS * shape->vcs) - 1,
        .inputs = die * WISP_PORTS * shape->vcs * FIFO,
        .next = (to * WISP_PORTS + into) * shape->vcs * FIFO,
        .local = beyond < 0,
        .cost = beyond >= 0 || shape->eject_depth,
    };
    for (unsigned v = 0; v < VCS_MAX; v++) network->outputs[i].spare[v] = (int16_t)(depth ? depth - 1 : 0);
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
    for (unsigned die = 0; network->shape.turn_packets > 1 && die < shape->columns * shape->rows; die++) {
        uint8_t *weights = network->weights + die * WISP_PORTS;
        wisp_mesh_weights(shape->columns, shape->rows, die, weights);
        for (unsigned p = 0; p < WISP_PORTS; p++)
            if (weights[p] > shape->turn_packets) weights[p] = (uint8_t)shape->turn_packets;
    }
    if (network->back) memset(network->left, 0xff, network->fifo_count * sizeof *network->left); /* in no cycle yet */
    for (unsigned r = 0; r < WISP_PORTS * shape->vcs; r++) network->channel[r % shape->vcs] |= UINT32_C(1) << r;
}

/* What can be under way at once: a port sends one flit per cycle, and no more than the buffers behind it. */
static void size_flight(struct wisp_network *network) {
    const struct wisp_network_shape *shape = &network->shape;
    size_t window = shape->latency + shape->stages + 1 + 2 * shape->two_stages,
           buffers = (size_t)shape->vcs * shape->depth;
    size_t mesh = window < buffers ? window : buffers, dies = (size_t)shape->columns * shape->rows;
    /* a batch stands in one piece, so up to one cycle's worth is left unused at the end */
    network->flit_room = (uint32_t)(dies * (WISP_MESH_PORTS * mesh + window + 2 * WISP_PORTS * shape->vcs));
    network->batch_room = 1;
    while (network->batch_room < window) network->batch_room *= 2;
}

enum { ARRAYS = 23 };

/* Every array: where its pointer is, how many elements, of which size. */
struct array {
    void **at;
    size_t count, size;
};

static void list_arrays(struct wisp_network *network, struct array arrays[ARRAYS]) {
    struct wisp_network_separable *separable = &network->separable;
    size_t outputs = network->output_count, dies = outputs / WISP_PORTS, fifos = network->fifo_count;
    size_t ports = network->shape.separable ? outputs : 1, heads = network->wait ? 2 * outputs : 1;
    bool turns = network->shape.turn_packets > 1;
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
        {(void **)&network->left, network->back ? fifos : 1, sizeof *network->left},
        {(void **)&network->turns, turns ? fifos : 1, sizeof *network->turns},
        {(void **)&network->weights, turns ? outputs : 1, sizeof *network->weights},
        {(void **)&network->waiting[0], heads, sizeof *network->waiting[0]},
        {(void **)&network->waiting[1], heads, sizeof *network->waiting[1]},
        {(void **)&separable->offers, ports, sizeof *separable->offers},
        {(void **)&separable->accept, ports, sizeof *separable->accept},
        {(void **)&separable->turn, ports, sizeof *separable->turn},
        {(void **)&separable->offered, ports, sizeof *separable->offered},
        {(void **)&separable->grant, ports, sizeof *separable->grant},
        {(void **)&separable->channel_grant, ports * VCS_MAX, sizeof *separable->channel_grant},
        {(void **)&separable->channel_accept, ports * VCS_MAX, sizeof *separable->channel_accept},
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

/* Everything but the arrays themselves. */
static void lay_out(struct wisp_network *network, const struct wisp_network_shape *shape) {
    unsigned deepest = shape->depth > shape->local_depth ? shape->depth : shape->local_depth;
    *network = (struct wisp_network){.shape = *shape, .ring = 1};
    network->output_count = shape->columns * shape->rows * WISP_PORTS;
    network->fifo_count = network->output_count * shape->vcs;
    network->crossbar = shape->two_stages ? 2 : shape->stages > 1;
    network->back = shape->two_stages;
    /* separable allocation has a stage for channels itself */
    if (shape->stages > 2) network->wait = shape->stages - (shape->separable ? 3 : 2);
    while (network->ring < deepest - 1) network->ring *= 2;
    size_flight(network);
}

size_t wisp_network_shape_bytes(const struct wisp_network_shape *shape) {
    struct wisp_network network;
    lay_out(&network, shape);
    return wisp_network_bytes(&network);
}

enum wisp_code wisp_network_init(struct wisp_network *network, const struct wisp_network_shape *shape,
                                 struct wisp_error *error) {
    struct array arrays[ARRAYS];
    bool whole = true;
    lay_out(network, shape);
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

/* ---- who may send ---- */

/* Recompute `may` of an output when channels are taken hop by hop: those inside a packet if their channel has credit,
 * the others if any free channel has. */
static void refresh(const struct wisp_network *network, struct wisp_network_output *output) {
    uint32_t inside = 0, may = 0;
    bool free = false;
    for (unsigned v = 0; v < network->shape.vcs; v++) {
        inside |= output->owner[v];
        if (output->spare[v] >= 0) may |= output->owner[v];
        free |= output->spare[v] >= 0 && !output->owner[v];
    }
    output->may = may | (free ? ~inside : 0);
}

/* The free channel with most credits, the first of equals. */
static unsigned choose_channel(const struct wisp_network *network, const struct wisp_network_output *output) {
    unsigned best = VCS_MAX;
    for (unsigned v = 0; v < network->shape.vcs; v++)
        if (!output->owner[v] && output->spare[v] >= 0 && (best == VCS_MAX || output->spare[v] > output->spare[best]))
            best = v;
    return best;
}

/* A flit passes: its channel is its packet's until the last one, and costs a credit. Without branches where what comes
 * is not to be foretold. */
INLINE void pass(const struct wisp_network *network, struct wisp_network_output *output, unsigned vc, uint32_t bit,
                 uint64_t flit) {
    uint32_t owner = bit & ((uint32_t)(flit & 1) - 1), inputs = network->channel[vc];
    uint32_t allowed = owner ? owner : inputs;
    output->owner[vc] = owner;
    output->spare[vc] = (int16_t)(output->spare[vc] - output->cost);
    if (output->spare[vc] < 0) allowed = 0;
    output->may = (output->may & ~inputs) | allowed;
}

/* The first credit of an output's channel has come. (With separable allocation `may` is not used.) */
static void recover(const struct wisp_network *network, uint32_t counter) {
    struct wisp_network_output *output = output_at(network, counter / sizeof *output * sizeof *output);
    unsigned vc = (counter % sizeof *output - offsetof(struct wisp_network_output, spare)) / sizeof output->spare[0];
    if (network->shape.any_vc)
        refresh(network, output);
    else
        output->may |= output->owner[vc] ? output->owner[vc] : network->channel[vc];
}

static void gain(const struct wisp_network *network, uint32_t counter) {
    int16_t *spare = (int16_t *)((char *)network->outputs + counter);
    if (++*spare == 0) recover(network, counter);
}

/* ---- a cycle ---- */

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

/* Which channel a packet takes: the one it came on, where inputs have weights or not, or at each hop any that is free
 * when it goes. */
enum channels { FIXED, WEIGHTED, ANY };

/* Who asks for a channel of an output, of those who ask for the output. Where a packet takes any channel, the heads ask
 * for the one that it would take. */
INLINE uint32_t ask(const struct wisp_network *network, const struct wisp_network_output *output, uint32_t req,
                    unsigned vc, unsigned free, enum channels channels) {
    if (channels != ANY) return req & network->channel[vc];
    if (output->owner[vc] || vc != free) return req & output->owner[vc];
    for (unsigned v = 0; v < network->shape.vcs; v++) req &= ~output->owner[v];
    return req;
}

INLINE struct wisp_network_turns *turns_of(const struct wisp_network *network, const struct wisp_network_output *output,
                                           unsigned vc) {
    return &network->turns[(size_t)(output - network->outputs) * network->shape.vcs + vc];
}

/* A packet begins: one of its input's turn, or the first of a new one. */
INLINE void begin_packet(const struct wisp_network *network, const struct wisp_network_output *output, uint32_t from) {
    const struct wisp_network_fifo *fifo = fifo_at(network, from);
    struct wisp_network_turns *turns = turns_of(network, output, fifo->vc);
    uint8_t left = turns->stays == fifo->bit ? turns->left : network->weights[from / FIFO / network->shape.vcs];
    turns->left = (uint8_t)(left - 1);
    turns->stays = turns->left ? fifo->bit : 0;
}

/* Rule 4: the first channel in turn that is asked for, and of those who ask the one that has packets left in its turn,
 * or the next one. Returns its number. */
INLINE unsigned choose(const struct wisp_network *network, struct wisp_network_output *output, uint32_t req,
                       enum channels channels) {
    unsigned vcs = network->shape.vcs, vc = output->turn, free = VCS_MAX;
    uint32_t asks, order = UINT32_MAX;
    if (channels == ANY) free = choose_channel(network, output);
    while (!(asks = ask(network, output, req, vc, free, channels))) vc = vc + 1 < vcs ? vc + 1 : 0;
    if (channels == WEIGHTED && asks & turns_of(network, output, vc)->stays)
        return (unsigned)__builtin_ctz(turns_of(network, output, vc)->stays);
    uint32_t later = asks & output->mask;
    unsigned r = (unsigned)__builtin_ctz(later ? later : asks);
    if (channels != ANY) order = network->channel[vc];
    if (channels == ANY && output->owner[vc]) order = 0; /* the order is that of the heads */
    output->mask = (output->mask & ~order) | ((uint32_t)-2 << r & order);
    return r;
}

/* Rules 4 to 6 for one output that is wanted and may send; returns who wants it then. */
INLINE uint32_t serve(const struct wisp_network *network, struct wisp_network_output *output, uint32_t req,
                      struct ends *ends, enum channels channels, enum stages stages) {
    uint32_t from = output->inputs + choose(network, output, req, channels) * FIFO;
    struct wisp_network_fifo *fifo = fifo_at(network, from);
    uint64_t flit = fifo->head;
    if (channels == ANY && flit & 2) take_channel(fifo, choose_channel(network, output));
    if (channels == WEIGHTED && flit & 2) begin_packet(network, output, from);
    unsigned vc = fifo->vc;
    if (flit & 1) output->turn = (uint8_t)(vc + 1 < network->shape.vcs ? vc + 1 : 0);
    pass(network, output, vc, fifo->bit, flit);
    if (channels == ANY) refresh(network, output);
    return output->want ^ send(network, output, from, ends, stages);
}

/* Every output that is wanted; those that still are stay on the list. */
INLINE struct ends serve_all(const struct wisp_network *network, struct ends ends, enum channels channels,
                             enum stages stages) {
    const uint32_t *end = network->wanted + network->wanted_count;
    for (const uint32_t *at = network->wanted; at != end; at++) {
        struct wisp_network_output *output = output_at(network, *at);
        uint32_t left = output->want, req = left & output->may;
        if (req) output->want = left = serve(network, output, req, &ends, channels, stages);
        *ends.wanted = *at;
        ends.wanted += left != 0;
    }
    return ends;
}

/* A packet has come to the head of a fifo: from the next cycle on, or after the stages that stand before, it wants an
 * output. */
INLINE uint32_t *begin(struct wisp_network *network, uint32_t at, uint32_t *wanted) {
    struct wisp_network_fifo *fifo = fifo_at(network, at);
    if (network->wait) {
        uint32_t list = (uint32_t)(network->cycle % network->wait);
        network->waiting[list][network->waiting_count[list]++] = at;
        return wanted;
    }
    fifo->target = route(fifo, fifo->head);
    return want(network, fifo, wanted);
}

/* Those who began `wait` cycles ago. */
static uint32_t *end_wait(struct wisp_network *network, uint32_t *wanted) {
    if (!network->wait) return wanted;
    uint32_t list = (uint32_t)(network->cycle % network->wait);
    for (uint32_t k = 0; k < network->waiting_count[list]; k++) {
        struct wisp_network_fifo *fifo = fifo_at(network, network->waiting[list][k]);
        fifo->target = route(fifo, fifo->head);
        wanted = want(network, fifo, wanted);
    }
    network->waiting_count[list] = 0;
    return wanted;
}

/* The next packets of the fifos whose last one has gone. */
static uint32_t *turn(struct wisp_network *network, const uint32_t *end, uint32_t *wanted) {
    for (const uint32_t *at = network->turned; at != end; at++) wanted = begin(network, *at, wanted);
    return wanted;
}

static void append(const struct wisp_network *network, struct wisp_network_fifo *fifo, uint64_t flit) {
    uint32_t f = (uint32_t)(fifo - network->fifos);
    network->slots[f * network->ring + ((fifo->read + fifo->behind - 1u) & (network->ring - 1))] = flit;
}

static uint32_t *arrive(struct wisp_network *network, const struct wisp_network_flight *from, uint32_t count,
                        uint32_t *wanted) {
    for (const struct wisp_network_flight *flight = from; flight != from + count; flight++) {
        struct wisp_network_fifo *fifo = fifo_at(network, flight->fifo);
        uint64_t flit = flight->flit;
        if (++fifo->behind > 0) {
            append(network, fifo, flit);
            continue;
        }
        fifo->head = flit;
        wanted = flit & 2 ? begin(network, flight->fifo, wanted) : want(network, fifo, wanted);
    }
    return wanted;
}

INLINE const struct wisp_network_batch *batch_at(const struct wisp_network *network, uint32_t index) {
    return &network->batches[index & (network->batch_room - 1)];
}

/* The flits whose time has come. */
static uint32_t *arrive_flits(struct wisp_network *network, uint32_t *wanted) {
    const struct wisp_network_batch *batch = batch_at(network, network->batch_flits);
    if (network->batch_flits == network->batch_end ||
        batch->cycle + network->shape.latency + network->crossbar != network->cycle)
        return wanted;
    network->batch_flits++;
    return arrive(network, network->flits + batch->flits, batch->flit_count, wanted);
}

static void arrive_credits(struct wisp_network *network) {
    const struct wisp_network_batch *batch = batch_at(network, network->batch_credits);
    if (network->batch_credits == network->batch_end ||
        batch->cycle + network->shape.latency + network->back != network->cycle)
        return;
    network->batch_credits++;
    const uint32_t *first = network->link_credits + batch->credits, *end = first + batch->credit_count;
    for (const uint32_t *at = first; at != end; at++) gain(network, *at);
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
    network->batches[network->batch_end++ & (network->batch_room - 1)] = batch;
}

void wisp_network_step(struct wisp_network *network) {
    struct ends ends = open_batch(network);
    if (network->shape.separable)
        ends = wisp_network_serve_separable(network, ends);
    else if (network->shape.any_vc)
        ends = network->back ? serve_all(network, ends, ANY, TWO) : serve_all(network, ends, ANY, ONE);
    else if (network->shape.turn_packets > 1)
        ends = network->back ? serve_all(network, ends, WEIGHTED, TWO) : serve_all(network, ends, WEIGHTED, ONE);
    else
        ends = network->back ? serve_all(network, ends, FIXED, TWO) : serve_all(network, ends, FIXED, ONE);
    close_batch(network, ends);
    uint32_t *wanted = end_wait(network, ends.wanted);
    wanted = turn(network, ends.turned, wanted);
    wanted = arrive_flits(network, wanted);
    wanted = arrive(network, network->injected, network->injected_count, wanted);
    network->wanted_count = (uint32_t)(wanted - network->wanted);
    arrive_credits(network);
    for (uint32_t k = 0; k < network->returned_count; k++) gain(network, network->returned[k]);
    network->injected_count = network->returned_count = 0;
    network->cycle++;
}

uint64_t wisp_network_next(const struct wisp_network *network) {
    uint64_t next = UINT64_MAX, latency = network->shape.latency;
    if (network->wanted_count || network->waiting_count[0] || network->waiting_count[1]) return network->cycle;
    if (network->batch_flits != network->batch_end)
        next = batch_at(network, network->batch_flits)->cycle + latency + network->crossbar;
    if (network->batch_credits != network->batch_end &&
        batch_at(network, network->batch_credits)->cycle + latency + network->back < next)
        next = batch_at(network, network->batch_credits)->cycle + latency + network->back;
    return next;
}

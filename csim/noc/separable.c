/* separable.c - the allocators of the field's reference simulator (BookSim2, router `iq`), to compare with it: a packet
 * takes a channel at each hop, a flit then a crossbar that has one input per port; both by iSLIP with one iteration, in
 * which an output grants, an input accepts, and both pointers move on only if it does.
 *
 * With one or two stages a head asks for channel and crossbar at once. What it is granted of the crossbar is lost if it
 * gets no channel, or one without credit. With three or more it asks for the crossbar from the next cycle on.
 */
#include "noc/network_serve.h"

enum { NOBODY = 255 };

INLINE unsigned round_robin(uint32_t req, uint32_t mask) {
    return (unsigned)__builtin_ctz(req & mask ? req & mask : req);
}

/* A pointer of a round robin stands for those after the last one served. */
INLINE uint8_t after(unsigned last) {
    return (uint8_t)(-2 * (1 << last));
}

/* Who asks for an output: flits with channel and credit, and heads that hope for both; `heads`: packets without
 * channel. */
struct bids {
    uint32_t sure, hopeful, heads;
};

static struct bids bid(const struct wisp_network *network, const struct wisp_network_output *output) {
    struct bids bids = {.heads = output->want};
    bool open = false;
    for (unsigned v = 0; v < network->shape.vcs; v++) {
        bool credit = output->spare[v] >= 0;
        uint32_t owner = output->owner[v];
        open |= !owner && credit;
        bids.heads &= ~owner;
        if (credit) bids.sure |= output->want & owner;
    }
    if (open && network->shape.stages <= 2) bids.hopeful = bids.heads;
    return bids;
}

/* Each free channel of an output is granted to one packet that asks, and each packet accepts one grant. The round robin
 * of an input runs over the channels of all outputs: a packet that goes another way than the one before it begins with
 * channel 0. So packets prefer low channels, and more of them meet there. */
static void allocate_channels(const struct wisp_network *network, struct wisp_network_output *output, uint32_t heads) {
    uint32_t *mask = &network->separable.channel_grant[(output - network->outputs) * VCS_MAX];
    unsigned first = (unsigned)(output - network->outputs) % WISP_PORTS * network->shape.vcs;
    uint32_t granted[WISP_PORTS * VCS_MAX] = {0};
    for (unsigned v = 0; heads && v < network->shape.vcs; v++)
        if (!output->owner[v]) granted[round_robin(heads, mask[v])] |= UINT32_C(1) << (first + v);
    for (; heads; heads &= heads - 1) {
        unsigned r = (unsigned)__builtin_ctz(heads), f = output->inputs / FIFO + r;
        if (!granted[r]) continue;
        unsigned k = round_robin(granted[r], network->separable.channel_accept[f]), v = k - first;
        network->separable.channel_accept[f] = -2 * (UINT32_C(1) << k);
        mask[v] = -2 * (UINT32_C(1) << r);
        output->owner[v] = UINT32_C(1) << r;
        take_channel(&network->fifos[f], v);
    }
}

/* Of the channels of a port that ask for one output, those that are sure go first, and of these the next in turn; the
 * output offers itself to the next port in turn. */
static void offer(struct wisp_network *network, uint32_t i, struct bids bids) {
    struct wisp_network_separable *separable = &network->separable;
    unsigned vcs = network->shape.vcs, first = i / WISP_PORTS * WISP_PORTS, chosen[WISP_PORTS] = {0};
    uint32_t ports = 0, channels = (UINT32_C(1) << vcs) - 1;
    separable->offered[i] = NOBODY;
    if (!(bids.sure | bids.hopeful)) return;
    for (unsigned p = 0; p < WISP_PORTS; p++) {
        uint32_t sure = bids.sure >> p * vcs & channels, asks = sure ? sure : bids.hopeful >> p * vcs & channels;
        if (!asks) continue;
        ports |= UINT32_C(1) << p;
        chosen[p] = round_robin(asks, separable->turn[first + p]);
    }
    unsigned p = round_robin(ports, separable->grant[i]);
    separable->offered[i] = (uint8_t)(p * vcs + chosen[p]);
    separable->offers[first + p] |= (uint8_t)(1u << i % WISP_PORTS);
}

/* The port that an output offers itself to accepts one of its offers; the others are void. */
static void accept_one(struct wisp_network *network, uint32_t i) {
    struct wisp_network_separable *separable = &network->separable;
    if (separable->offered[i] == NOBODY) return;
    uint32_t router = i / WISP_PORTS * WISP_PORTS, p = separable->offered[i] / network->shape.vcs, port = router + p;
    uint32_t offers = separable->offers[port];
    if (!offers) return; /* it has accepted */
    unsigned o = round_robin(offers, separable->accept[port]);
    for (uint32_t others = offers ^ UINT32_C(1) << o; others; others &= others - 1)
        separable->offered[router + (unsigned)__builtin_ctz(others)] = NOBODY;
    separable->offers[port] = 0;
    separable->accept[port] = after(o);
    separable->grant[router + o] = after(p);
    separable->turn[port] = after(separable->offered[router + o] % network->shape.vcs);
}

/* Who has output and crossbar input sends, if the channel is there too. */
static void serve(struct wisp_network *network, struct wisp_network_output *output, struct ends *ends) {
    uint32_t r = network->separable.offered[output - network->outputs], from = output->inputs + r * FIFO;
    if (r == NOBODY) return;
    unsigned vc = fifo_at(network, from)->vc;
    if (output->owner[vc] != UINT32_C(1) << r || output->spare[vc] < 0) return;
    if (wisp_network_last(fifo_at(network, from)->head)) output->owner[vc] = 0;
    output->want ^= send(network, output, from, ends, ONE);
    output->spare[vc] = (int16_t)(output->spare[vc] - output->cost);
}

struct ends wisp_network_serve_separable(struct wisp_network *network, struct ends ends) {
    for (uint32_t k = 0; k < network->wanted_count; k++) {
        struct wisp_network_output *output = output_at(network, network->wanted[k]);
        struct bids bids = bid(network, output);
        allocate_channels(network, output, bids.heads);
        offer(network, (uint32_t)(output - network->outputs), bids);
    }
    for (uint32_t k = 0; k < network->wanted_count; k++) accept_one(network, network->wanted[k] / OUTPUT);
    for (uint32_t k = 0; k < network->wanted_count; k++) {
        uint32_t at = network->wanted[k];
        serve(network, output_at(network, at), &ends);
        if (output_at(network, at)->want) *ends.wanted++ = at;
    }
    return ends;
}

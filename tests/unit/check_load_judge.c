/* check_load_judge.c - `wisp net` (csim/noc/openloop.c) against a second one that is written from docs/network.md: all
 * packets are created before the first cycle, they cross the slow network (slow_network.h), and what is reported is
 * counted from the list of packets at the end. Also the bound and the hops of a pattern, by adding up every path.
 */
#include "noc/openloop.h"
#include "unit/slow_network.h"

#include <math.h>

enum { PACKETS = 1 << 14 };

struct packet {
    uint64_t created, left; /* cycle in which the last flit was on the ejection port; 0: it was not yet */
    unsigned from, to;
};

static struct packet packets[PACKETS];
static struct slow_network slow;

static bool is_random(enum wisp_pattern pattern) {
    return pattern == WISP_PATTERN_UNIFORM || pattern == WISP_PATTERN_HOTSPOT;
}

/* A chance of rate / flits in each node and cycle: node by node, cycle by cycle, the failures before the next success
 * are geometric. */
static unsigned create_all(const struct wisp_network_shape *shape, const struct wisp_load *load, uint64_t end) {
    struct wisp_rng rng;
    unsigned count = 0, nodes = shape->columns * shape->rows;
    double chance = load->rate / load->packet_flits;
    wisp_rng_init(&rng, load->seed, 0);
    if (chance <= 0) return 0;
    for (uint64_t trial = 0;; trial++) {
        trial += (uint64_t)floor(log(1 - wisp_rng_unit(&rng)) * (1 / log1p(-chance)));
        if (trial / nodes >= end) return count;
        struct packet *packet = &packets[count++];
        unit_require(count < PACKETS);
        *packet = (struct packet){.created = trial / nodes, .from = (unsigned)(trial % nodes)};
        uint64_t random = is_random(load->pattern) ? wisp_rng_next(&rng) : 0;
        packet->to = wisp_load_destination(load->pattern, shape->columns, shape->rows, packet->from, random);
    }
}

struct source {
    unsigned packet, left, vc, turn; /* packet: the next of the list to look at; left: flits of it to send */
};

/* The channel with most room, of equals the next in turn. */
static unsigned choose(struct source *source, unsigned node, unsigned vcs) {
    unsigned best = source->turn;
    for (unsigned k = 1; k < vcs; k++) {
        unsigned v = (source->turn + k) % vcs;
        if (slow_room(&slow, node, v) > slow_room(&slow, node, best)) best = v;
    }
    source->turn = (best + 1) % vcs;
    return best;
}

/* One flit of the oldest packet of a node, if its channel has room. */
static void send(struct source *source, unsigned node, unsigned count, unsigned flits) {
    const struct wisp_network_shape *shape = &slow.shape;
    if (!source->left) {
        while (source->packet < count && packets[source->packet].from != node) source->packet++;
        if (source->packet == count || packets[source->packet].created > slow.cycle) return;
        source->vc = choose(source, node, shape->vcs);
        source->left = flits;
    }
    if (!slow_room(&slow, node, source->vc)) return;
    unsigned to = packets[source->packet].to;
    bool head = source->left == flits, last = source->left == 1;
    slow_give(&slow, node, source->vc,
              wisp_network_flit(to / shape->rows, to % shape->rows, head, last, source->packet + 1));
    if (!--source->left) source->packet++;
}

struct sums {
    uint64_t created, delivered, accepted, latencies, hops, highest;
    uint32_t latency[PACKETS];
};

static void judge_run(const struct wisp_network_shape *shape, const struct wisp_load *load, struct sums *sums) {
    static struct source sources[SLOW_DIES];
    uint64_t end = (uint64_t)load->warmup + load->measure + load->drain;
    unsigned count = create_all(shape, load, end);
    memset(sums, 0, sizeof *sums);
    memset(sources, 0, sizeof sources);
    slow_init(&slow, shape);
    for (unsigned i = 0; i < count; i++)
        sums->created += packets[i].created >= load->warmup && packets[i].created - load->warmup < load->measure;
    while (slow.cycle < end && (slow.cycle < load->warmup + load->measure || sums->delivered < sums->created)) {
        uint64_t now = slow.cycle;
        for (unsigned node = 0; node < slow.dies; node++) send(&sources[node], node, count, load->packet_flits);
        slow_step(&slow);
        for (unsigned die = 0; die < slow.dies; die++) {
            uint64_t flit = slow.ejected[die];
            if (!flit) continue;
            sums->accepted += now >= load->warmup && now < load->warmup + load->measure;
            struct packet *packet = &packets[wisp_network_tag(flit) - 1];
            bool measured = packet->created >= load->warmup && packet->created - load->warmup < load->measure;
            if (!wisp_network_last(flit) || !measured) continue;
            packet->left = now + (shape->stages > 1); /* the crossbar's stage is before the port */
            uint32_t latency = (uint32_t)(packet->left - packet->created);
            sums->latency[sums->delivered++] = latency;
            sums->latencies += latency;
            if (latency > sums->highest) sums->highest = latency;
            sums->hops += (unsigned)(abs((int)(packet->from / shape->rows) - (int)(packet->to / shape->rows)) +
                                     abs((int)(packet->from % shape->rows) - (int)(packet->to % shape->rows)));
        }
    }
}

/* The lowest latency that 99 % of the packets do not exceed. */
static uint32_t p99(const struct sums *sums) {
    for (uint32_t latency = 0;; latency++) {
        uint64_t within = 0;
        for (uint64_t i = 0; i < sums->delivered; i++) within += sums->latency[i] <= latency;
        if (within >= 0.99 * (double)sums->delivered) return latency;
    }
}

/* What a run holds: the network, which has a slot for every flit of every buffer, at least 1024 packets, and sources.
 */
static void compare_bytes(const struct wisp_network_shape *shape, size_t bytes) {
    struct wisp_network network;
    struct wisp_error error;
    size_t nodes = (size_t)shape->columns * shape->rows, slots = nodes * WISP_PORTS * shape->vcs * (shape->depth - 1);
    ck_assert_int_eq(wisp_network_init(&network, shape, &error), WISP_OK);
    size_t own = wisp_network_bytes(&network);
    wisp_network_free(&network);
    ck_assert_uint_ge(own, sizeof network + 8 * slots);
    ck_assert_uint_le(own, 65536 + 4096 * nodes + 64 * slots);
    ck_assert_uint_ge(bytes, own + 1024 * 8 + 16 * nodes);
    ck_assert_uint_le(bytes, own + 64 * PACKETS + 256 * nodes);
}

static void compare(const struct wisp_network_shape *shape, const struct wisp_load *load, unsigned number) {
    static struct sums sums;
    struct wisp_load_result result;
    struct wisp_error error;
    ck_assert_int_eq(wisp_load_run(shape, load, &result, &error), WISP_OK);
    judge_run(shape, load, &sums);
    double node_cycles = (double)shape->columns * shape->rows * load->measure;
    double offered = (double)sums.created * load->packet_flits / node_cycles, accepted = sums.accepted / node_cycles;
    if (result.delivered != sums.delivered || result.accepted != accepted)
        ck_abort_msg("case %u, %s on %ux%u: delivered %llu, by definition %llu", number,
                     wisp_pattern_names[load->pattern], shape->columns, shape->rows,
                     (unsigned long long)result.delivered, (unsigned long long)sums.delivered);
    ck_assert_uint_eq(result.packets, sums.created);
    ck_assert_double_eq(result.offered, offered);
    ck_assert_uint_eq(result.flit_hops, slow.hops);
    ck_assert_uint_eq(result.cycles, slow.cycle);
    ck_assert(result.stable == (sums.delivered == sums.created && accepted >= 0.95 * offered));
    ck_assert_uint_eq(result.max_latency, sums.highest);
    compare_bytes(shape, result.bytes);
    if (!sums.delivered) return; /* there is nothing to know */
    ck_assert_double_eq(result.mean_latency, (double)sums.latencies / (double)sums.delivered);
    ck_assert_double_eq(result.mean_hops, (double)sums.hops / (double)sums.delivered);
    ck_assert_uint_eq(result.p99_latency, p99(&sums));
}

START_TEST(load_is_counted_packet_by_packet) {
    static const unsigned sides[][2] = {{1, 1}, {1, 7}, {6, 1}, {3, 3}, {5, 5}, {3, 8}, {7, 3}, {2, 2}, {1, 20}};
    for (unsigned number = 0; number < 90; number++) {
        const unsigned *side = sides[number % 9];
        struct wisp_rng rng;
        wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 100 + number);
        struct wisp_network_shape shape = {.columns = side[0],
                                           .rows = side[1],
                                           .vcs = 1 + wisp_rng_below(&rng, SLOW_VCS),
                                           .depth = 2 + wisp_rng_below(&rng, 8),
                                           .local_depth = 2 + wisp_rng_below(&rng, 4),
                                           .latency = wisp_rng_below(&rng, 4),
                                           .any_vc = number % 5 == 1,
                                           .separable = number % 5 == 2,
                                           .stages = 1 + wisp_rng_below(&rng, WISP_NETWORK_STAGES_MAX)};
        struct wisp_load load = {.pattern = (enum wisp_pattern)(WISP_PATTERN_UNIFORM + number % WISP_PATTERN_COUNT),
                                 .rate = number == 4 ? 0 : (1 + wisp_rng_below(&rng, 90)) / 100.0,
                                 .packet_flits = 1 + wisp_rng_below(&rng, 6),
                                 .warmup = wisp_rng_below(&rng, 100),
                                 .measure = 1 + wisp_rng_below(&rng, 300),
                                 .drain = wisp_rng_below(&rng, 400),
                                 .seed = number};
        compare(&shape, &load, number);
    }
}
END_TEST

/* Each node of the largest mesh creates a packet in every cycle, far more than it can send: the sources drop once 2^24
 * packets wait. The load is unstable then, and there is nothing to drain for. */
START_TEST(load_drops_beyond_2_24) {
    enum { NODES = WISP_NETWORK_SIDE_MAX * WISP_NETWORK_SIDE_MAX, CYCLES = (1 << 24) / NODES + 200 };
    static const struct wisp_network_shape shape = {.columns = WISP_NETWORK_SIDE_MAX,
                                                    .rows = WISP_NETWORK_SIDE_MAX,
                                                    .vcs = 1,
                                                    .depth = 2,
                                                    .local_depth = 2,
                                                    .latency = 1,
                                                    .stages = 1};
    struct wisp_load load = {
        .pattern = WISP_PATTERN_BITCOMP, .rate = 1, .packet_flits = 1, .measure = CYCLES, .drain = 1000, .seed = 1};
    struct wisp_load_result result;
    struct wisp_error error;
    ck_assert_int_eq(wisp_load_run(&shape, &load, &result, &error), WISP_OK);
    ck_assert_uint_eq(result.packets, (uint64_t)NODES * CYCLES);
    ck_assert_uint_gt(result.packets - result.delivered, 1 << 24);
    ck_assert(!result.stable);
    ck_assert_uint_eq(result.cycles, CYCLES);
}
END_TEST

/* Every packet's path, added up: the load of each output, and the hops. */
static void by_paths(enum wisp_pattern pattern, unsigned columns, unsigned rows, double *bound, double *hops) {
    static double load[SLOW_DIES * WISP_PORTS];
    unsigned nodes = columns * rows;
    struct slow_network at = {.shape = {.columns = columns, .rows = rows}};
    double most = 1;
    memset(load, 0, sizeof load);
    *hops = 0;
    for (unsigned from = 0; from < nodes; from++)
        for (unsigned to = 0; to < nodes; to++) {
            double share =
                is_random(pattern) ? 1.0 / nodes : to == wisp_load_destination(pattern, columns, rows, from, 0);
            if (pattern == WISP_PATTERN_HOTSPOT)
                share = 0.75 / nodes + (to == columns / 2 * rows + rows / 2 ? 0.25 : 0);
            for (unsigned here = from, port = 1; port != WISP_LOCAL;) {
                port = slow_route(&at, here, wisp_network_flit(to / rows, to % rows, true, true, 0));
                load[here * WISP_PORTS + port] += share;
                if (port == WISP_LOCAL) break;
                *hops += share / nodes;
                here = (unsigned)wisp_mesh_neighbour(columns, rows, here, port);
            }
        }
    for (unsigned i = 0; i < nodes * WISP_PORTS; i++)
        if (load[i] > most) most = load[i];
    *bound = 1 / most;
}

START_TEST(load_bound_by_paths) {
    for (unsigned columns = 1; columns <= 8; columns++)
        for (unsigned rows = 1; columns * rows <= SLOW_DIES; rows++)
            for (unsigned pattern = WISP_PATTERN_UNIFORM; pattern < WISP_PATTERNS; pattern++) {
                double bound, hops;
                by_paths((enum wisp_pattern)pattern, columns, rows, &bound, &hops);
                double got = wisp_load_bound((enum wisp_pattern)pattern, columns, rows);
                double mean = wisp_load_hops((enum wisp_pattern)pattern, columns, rows);
                if (fabs(got - bound) > 1e-9 || fabs(mean - hops) > 1e-9)
                    ck_abort_msg("%s on %ux%u: bound %.9f, by paths %.9f; hops %.9f, by paths %.9f",
                                 wisp_pattern_names[pattern], columns, rows, got, bound, mean, hops);
            }
}
END_TEST

int main(void) {
    const TTest *tests[] = {load_is_counted_packet_by_packet, load_drops_beyond_2_24, load_bound_by_paths};
    return unit_main("load_judge", tests, sizeof tests / sizeof tests[0]);
}

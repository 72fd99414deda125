/* routes_search.c - a table around dead links and dies.
 *
 * 1. Turns. From a root, a link is *up* toward the die that is nearer to the root (of equal ones the lower number).
 *    All turns but those from a down link onto an up link are legal together: up*, then down*. Of the others each is
 *    added whose channels do not close a cycle with those that are already there.
 * 2. Trees. The routes to one destination are a tree toward it, so a table needs no input port. Each tree grows over
 *    legal turns, die by die, the nearest first; where a tree would leave a die out, the tree that goes down wherever
 *    it can is taken: it is always there.
 * 3. Balance. A die's port for a destination is changed while that lowers the sum over the links of load^4, and no
 *    route becomes longer.
 * 4. The turns that are used stay; the others are added again in another order, and 3 goes on.
 *
 * All roots are tried. The best table has the least load on the busiest link, then the least hops.
 */
#include "noc/routes_search.h"

#include "noc/mesh.h"

#include <string.h>

enum { CHANNELS = WISP_DIES_MAX * WISP_MESH_PORTS, ROUNDS = 4, PASSES = 40, ORDERS = 4, STARTS = 2 };
enum { UNREACHED = UINT8_MAX };

struct search {
    struct wisp_wafer_shape wafer;
    unsigned dies;
    bool lives[WISP_DIES_MAX];
    int8_t beyond[WISP_DIES_MAX][WISP_PORTS];     /* the die beyond a live link, or -1 */
    uint8_t level[WISP_DIES_MAX];                 /* from the root */
    uint8_t turns[WISP_DIES_MAX][WISP_PORTS];     /* [die][in port]: outputs, bit = port, LOCAL left out */
    uint8_t port[WISP_DIES_MAX][WISP_DIES_MAX];   /* [destination][die] */
    uint8_t length[WISP_DIES_MAX][WISP_DIES_MAX]; /* of the route, the same */
    uint32_t load[WISP_DIES_MAX][WISP_PORTS];
};

/* ---- turns ---- */

/* Is the link from a die by a port up? */
static bool is_up(const struct search *s, unsigned die, unsigned port) {
    unsigned next = (unsigned)s->beyond[die][port];
    return s->level[next] != s->level[die] ? s->level[next] < s->level[die] : next < die;
}

static void set_levels(struct search *s, unsigned root) {
    uint8_t queue[WISP_DIES_MAX];
    unsigned count = 1;
    memset(s->level, UNREACHED, sizeof s->level);
    queue[0] = (uint8_t)root;
    s->level[root] = 0;
    for (unsigned i = 0; i < count; i++)
        for (unsigned port = 1; port < WISP_PORTS; port++) {
            int next = s->beyond[queue[i]][port];
            if (next < 0 || s->level[next] != UNREACHED) continue;
            s->level[next] = (uint8_t)(s->level[queue[i]] + 1);
            queue[count++] = (uint8_t)next;
        }
}

/* Can a packet that comes into `die` by `in` go on, by legal turns, to come out of `to` by `out`? Depth first over
 * channels; a channel is named by the die and port that it comes into. */
static bool leads_to(const struct search *s, unsigned die, unsigned in, unsigned to, unsigned out) {
    bool seen[WISP_DIES_MAX][WISP_PORTS] = {{false}};
    uint16_t stack[CHANNELS];
    unsigned depth = 0;
    stack[depth++] = (uint16_t)(die * WISP_PORTS + in);
    seen[die][in] = true;
    while (depth) {
        unsigned at = stack[--depth] / WISP_PORTS, by = stack[depth] % WISP_PORTS;
        for (unsigned port = 1; port < WISP_PORTS; port++) {
            if (!(s->turns[at][by] >> port & 1)) continue;
            if (at == to && port == out) return true;
            unsigned next = (unsigned)s->beyond[at][port], into = wisp_mesh_opposite(port);
            if (seen[next][into]) continue;
            seen[next][into] = true;
            stack[depth++] = (uint16_t)(next * WISP_PORTS + into);
        }
    }
    return false;
}

/* Add the turn if no cycle comes of it: if what leaves by `out` never comes in by `in` again. */
static void add_turn(struct search *s, unsigned die, unsigned in, unsigned out) {
    if (in == out || s->beyond[die][in] < 0 || s->beyond[die][out] < 0 || s->turns[die][in] >> out & 1) return;
    unsigned next = (unsigned)s->beyond[die][out], from = (unsigned)s->beyond[die][in];
    if (!leads_to(s, next, wisp_mesh_opposite(out), from, wisp_mesh_opposite(in)))
        s->turns[die][in] |= (uint8_t)(1u << out);
}

static bool along_x(unsigned port) {
    return port == WISP_EAST || port == WISP_WEST;
}

/* In an order: 0 and 1 from the first die on, else from the last one; straight on, then the even orders the turns from
 * X to Y first, the odd ones those from Y to X. */
static void add_turns(struct search *s, unsigned order) {
    for (unsigned kind = 0; kind < 3; kind++)
        for (unsigned i = 0; i < s->dies; i++) {
            unsigned die = order < 2 ? i : s->dies - 1 - i;
            for (unsigned in = 1; in < WISP_PORTS; in++)
                for (unsigned out = 1; out < WISP_PORTS; out++) {
                    unsigned is = along_x(in) == along_x(out) ? 0 : along_x(in) == (order % 2 == 0) ? 1 : 2;
                    if (is == kind) add_turn(s, die, in, out);
                }
        }
}

/* What came down by a port sees an up link behind it. */
static void start_turns(struct search *s) {
    memset(s->turns, 0, sizeof s->turns);
    for (unsigned die = 0; die < s->dies; die++)
        for (unsigned out = 1; out < WISP_PORTS; out++) {
            if (s->beyond[die][out] < 0) continue;
            s->turns[die][WISP_LOCAL] |= (uint8_t)(1u << out);
            for (unsigned in = 1; in < WISP_PORTS; in++)
                if (in != out && s->beyond[die][in] >= 0 && !(is_up(s, die, in) && is_up(s, die, out)))
                    s->turns[die][in] |= (uint8_t)(1u << out);
        }
}

/* Only those that the routes take. */
static void keep_used_turns(struct search *s) {
    for (unsigned die = 0; die < s->dies; die++)
        for (unsigned in = 1; in < WISP_PORTS; in++) s->turns[die][in] = 0;
    for (unsigned to = 0; to < s->dies; to++)
        for (unsigned die = 0; die < s->dies; die++) {
            if (!s->lives[to] || !s->lives[die] || die == to) continue;
            unsigned port = s->port[to][die], next = (unsigned)s->beyond[die][port];
            if (next != to) s->turns[next][wisp_mesh_opposite(port)] |= (uint8_t)(1u << s->port[to][next]);
        }
}

/* ---- trees ---- */

/* May the die go by the port, if the die beyond goes on as it does? */
static bool may_go(const struct search *s, unsigned to, unsigned die, unsigned port) {
    int next = s->beyond[die][port];
    if (next < 0 || s->length[to][next] == UNREACHED) return false;
    return (unsigned)next == to || s->turns[next][wisp_mesh_opposite(port)] >> s->port[to][next] & 1;
}

/* Is the link from the die, away from the destination, better than the one that it has? */
static void join(struct search *s, unsigned to, unsigned die) {
    for (unsigned port = 1; port < WISP_PORTS; port++) {
        if (!may_go(s, to, die, port)) continue;
        unsigned length = s->length[to][s->beyond[die][port]] + 1u;
        if (length > s->length[to][die]) continue;
        if (length == s->length[to][die] && s->load[die][port] >= s->load[die][s->port[to][die]]) continue;
        s->length[to][die] = (uint8_t)length;
        s->port[to][die] = (uint8_t)port;
    }
}

/* Dies join level by level; false if one cannot. */
static bool grow(struct search *s, unsigned to) {
    bool all = true;
    memset(s->length[to], UNREACHED, s->dies);
    s->length[to][to] = 0;
    s->port[to][to] = WISP_LOCAL;
    for (unsigned length = 1; length < s->dies; length++) {
        uint8_t joined[WISP_DIES_MAX];
        unsigned count = 0;
        for (unsigned die = 0; die < s->dies; die++) {
            if (!s->lives[die] || s->length[to][die] != UNREACHED) continue;
            join(s, to, die);
            if (s->length[to][die] == length) joined[count++] = (uint8_t)die;
            s->length[to][die] = UNREACHED;
        }
        for (unsigned i = 0; i < count; i++) s->length[to][joined[i]] = (uint8_t)length;
    }
    for (unsigned die = 0; die < s->dies; die++) all &= !s->lives[die] || s->length[to][die] != UNREACHED;
    return all;
}

/* Down wherever a way down leads there, else up: the tree that always is. */
static void grow_down(struct search *s, unsigned to) {
    memset(s->length[to], UNREACHED, s->dies);
    s->length[to][to] = 0;
    s->port[to][to] = WISP_LOCAL;
    for (unsigned up = 0; up < 2; up++)
        for (bool more = true; more;) {
            more = false;
            for (unsigned die = 0; die < s->dies; die++)
                for (unsigned port = 1; port < WISP_PORTS && s->length[to][die] == UNREACHED; port++) {
                    int next = s->beyond[die][port];
                    if (next < 0 || is_up(s, die, port) != up || s->length[to][next] == UNREACHED) continue;
                    s->length[to][die] = (uint8_t)(s->length[to][next] + 1);
                    s->port[to][die] = (uint8_t)port;
                    more = true;
                }
        }
}

static void add_load(struct search *s, unsigned to, unsigned die, uint32_t packets) {
    for (; die != to; die = (unsigned)s->beyond[die][s->port[to][die]]) s->load[die][s->port[to][die]] += packets;
}

static void grow_trees(struct search *s) {
    memset(s->load, 0, sizeof s->load);
    for (unsigned to = 0; to < s->dies; to++) {
        if (!s->lives[to]) continue;
        if (!grow(s, to)) grow_down(s, to);
        for (unsigned die = 0; die < s->dies; die++)
            if (s->lives[die]) add_load(s, to, die, 1);
    }
}

/* ---- balance ---- */

/* Dies whose routes pass a die, itself among them; false if one comes into it by a port from which `port` is no legal
 * turn. */
static bool behind(const struct search *s, unsigned to, unsigned die, unsigned port, uint32_t *count) {
    *count = 1;
    for (unsigned in = 1; in < WISP_PORTS; in++) {
        int from = s->beyond[die][in];
        if (from < 0 || (unsigned)from == to || s->port[to][from] != wisp_mesh_opposite(in)) continue;
        if (port && !(s->turns[die][in] >> port & 1)) return false;
        uint32_t more;
        behind(s, to, (unsigned)from, 0, &more);
        *count += more;
    }
    return true;
}

static uint64_t fourth(uint64_t load) {
    return load * load * load * load;
}

/* The sum of load^4 along a route, with so many packets more than there are. */
static uint64_t cost(const struct search *s, unsigned to, unsigned die, unsigned port, uint32_t packets) {
    uint64_t sum = 0;
    for (; die != to; die = (unsigned)s->beyond[die][port], port = s->port[to][die])
        sum += fourth(s->load[die][port] + packets) - fourth(s->load[die][port]);
    return sum;
}

/* Another port for a die on its way to a destination, if that is better. */
static bool move(struct search *s, unsigned to, unsigned die) {
    unsigned had = s->port[to][die], best = had;
    uint32_t packets = 0;
    bool moved = false;
    for (unsigned port = 1; port < WISP_PORTS; port++) {
        int next = s->beyond[die][port];
        if (port == had || next < 0 || s->length[to][next] + 1u != s->length[to][die]) continue;
        if (!may_go(s, to, die, port) || !behind(s, to, die, port, &packets)) continue;
        if (!moved) add_load(s, to, die, -packets), moved = true;
        if (cost(s, to, die, port, packets) < cost(s, to, die, best, packets)) best = port;
    }
    s->port[to][die] = (uint8_t)best;
    if (moved) add_load(s, to, die, packets);
    return best != had;
}

static void balance(struct search *s) {
    bool more = true;
    for (unsigned pass = 0; pass < PASSES && more; pass++) {
        more = false;
        for (unsigned to = 0; to < s->dies; to++)
            for (unsigned die = 0; die < s->dies; die++)
                if (s->lives[to] && s->lives[die] && die != to) more |= move(s, to, die);
    }
}

/* ---- the best of all ---- */

struct score {
    uint64_t busiest, hops;
};

static struct score score_of(const struct search *s) {
    struct score score = {0, 0};
    for (unsigned die = 0; die < s->dies; die++)
        for (unsigned port = 1; port < WISP_PORTS; port++) {
            score.hops += s->load[die][port];
            if (s->load[die][port] > score.busiest) score.busiest = s->load[die][port];
        }
    return score;
}

static void keep_best(const struct search *s, struct score *best, struct wisp_routes *routes) {
    struct score score = score_of(s);
    if (score.busiest > best->busiest || (score.busiest == best->busiest && score.hops >= best->hops)) return;
    *best = score;
    for (unsigned here = 0; here < s->dies; here++)
        for (unsigned to = 0; to < s->dies; to++)
            routes->port[here][to] = s->lives[here] && s->lives[to] ? s->port[to][here] : WISP_NO_ROUTE;
}

static void search_root(struct search *s, unsigned root, unsigned order, struct score *best,
                        struct wisp_routes *routes) {
    set_levels(s, root);
    start_turns(s);
    add_turns(s, order);
    grow_trees(s);
    for (unsigned round = 0; round < ROUNDS; round++) {
        balance(s);
        keep_best(s, best, routes);
        keep_used_turns(s);
        add_turns(s, (order + round + 1) % ORDERS);
    }
}

void wisp_routes_search(struct wisp_wafer_shape wafer, const struct wisp_faults *faults, struct wisp_routes *routes) {
    struct search s = {.wafer = wafer, .dies = wisp_wafer_dies(wafer)};
    struct score best = {UINT64_MAX, UINT64_MAX};
    *routes = (struct wisp_routes){.wafer = wafer, .faults = *faults};
    for (unsigned die = 0; die < s.dies; die++) {
        s.lives[die] = wisp_die_lives(faults, die);
        for (unsigned port = 0; port < WISP_PORTS; port++)
            s.beyond[die][port] = port && wisp_link_lives(wafer, faults, die, port)
                                      ? (int8_t)wisp_mesh_neighbour(wafer.columns, wafer.rows, die, port)
                                      : -1;
    }
    for (unsigned root = 0; root < s.dies; root++)
        for (unsigned order = 0; order < STARTS && s.lives[root]; order++) search_root(&s, root, order, &best, routes);
}

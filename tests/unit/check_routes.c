/* check_routes.c - routing tables, against a judge that walks every pair and closes the graph of waiting channels.
 *
 * The judge knows dies, links and a table, nothing of the search: a set of links, a route followed step by step, and
 * Warshall's transitive closure over the links that follow each other on some route.
 */
#include "base/rng.h"
#include "noc/routes.h"
#include "unit/unit_test.h"

#include <string.h>

enum { DIES = WISP_DIES_MAX, LINKS = DIES * 4 };

static const struct wisp_wafer_shape dojo = {5, 5}, tsmc_sow = {3, 8};

/* ---- the judge ---- */

struct judge {
    struct wisp_wafer_shape wafer;
    unsigned dies;
    bool dead[DIES];
    bool link[DIES][DIES]; /* a live link leads from the one to the other */
};

static struct judge judge_of(struct wisp_wafer_shape wafer, const struct wisp_faults *faults) {
    static const int dx[] = {0, 0, 1, -1}, dy[] = {1, -1, 0, 0};
    struct judge judge = {.wafer = wafer, .dies = wafer.columns * wafer.rows};
    int columns = (int)wafer.columns, rows = (int)wafer.rows;
    for (unsigned d = 0; d < judge.dies; d++) judge.dead[d] = faults->dies >> d & 1;
    for (int x = 0; x < columns; x++)
        for (int y = 0; y < rows; y++)
            for (int n = 0; n < 4; n++) {
                int x2 = x + dx[n], y2 = y + dy[n];
                if (x2 < 0 || y2 < 0 || x2 >= columns || y2 >= rows) continue;
                int from = x * rows + y, to = x2 * rows + y2, low = from < to ? from : to;
                bool cut = (x == x2 ? faults->south : faults->east) >> low & 1;
                judge.link[from][to] = !cut && !judge.dead[from] && !judge.dead[to];
            }
    return judge;
}

/* Links between each two dies; the number of dies if there is no way (Floyd). */
static void judge_distances(const struct judge *judge, unsigned distance[DIES][DIES]) {
    unsigned dies = judge->dies;
    for (unsigned a = 0; a < dies; a++)
        for (unsigned b = 0; b < dies; b++) distance[a][b] = a == b ? 0 : judge->link[a][b] ? 1 : dies;
    for (unsigned k = 0; k < dies; k++)
        for (unsigned a = 0; a < dies; a++)
            for (unsigned b = 0; b < dies; b++)
                if (distance[a][k] + distance[k][b] < distance[a][b]) distance[a][b] = distance[a][k] + distance[k][b];
}

static bool judge_connected(const struct judge *judge) {
    unsigned distance[DIES][DIES], lives = 0;
    judge_distances(judge, distance);
    for (unsigned a = 0; a < judge->dies; a++) {
        lives += !judge->dead[a];
        for (unsigned b = 0; b < judge->dies; b++)
            if (!judge->dead[a] && !judge->dead[b] && distance[a][b] >= judge->dies) return false;
    }
    return lives > 0;
}

/* The die beyond a port, or itself. */
static unsigned judge_step(const struct judge *judge, unsigned die, unsigned port) {
    int step[] = {0, -1, (int)judge->wafer.rows, 1, -(int)judge->wafer.rows};
    ck_assert_uint_lt(port, 5);
    return (unsigned)((int)die + step[port]);
}

static bool waits[LINKS][LINKS];
static unsigned judge_load[DIES][DIES];

/* Walk a pair: over live links to the destination. What it asks for while it holds a link is noted. */
static unsigned judge_walk(const struct judge *judge, const struct wisp_routes *routes, unsigned from, unsigned to) {
    unsigned at = from, hops = 0, held = LINKS;
    for (; at != to; hops++) {
        unsigned port = routes->port[at][to], next = judge_step(judge, at, port), link = at * 4 + port - 1;
        ck_assert_msg(next < judge->dies && judge->link[at][next], "%u to %u: no live link from %u to %u", from, to, at,
                      next);
        ck_assert_msg(hops < judge->dies, "%u to %u: round in a circle", from, to);
        if (held < LINKS) waits[held][link] = true;
        held = link;
        judge_load[at][next]++;
        at = next;
    }
    ck_assert_uint_eq(routes->port[to][to], WISP_LOCAL);
    return hops;
}

static bool judge_cycle(unsigned links) {
    for (unsigned k = 0; k < links; k++)
        for (unsigned a = 0; a < links; a++)
            if (waits[a][k])
                for (unsigned b = 0; b < links; b++) waits[a][b] |= waits[k][b];
    for (unsigned a = 0; a < links; a++)
        if (waits[a][a]) return true;
    return false;
}

/* All that a table promises; returns the busiest link. */
static unsigned judge_table(struct wisp_wafer_shape wafer, const struct wisp_faults *faults,
                            const struct wisp_routes *routes) {
    struct judge judge = judge_of(wafer, faults);
    struct wisp_routes_load load;
    unsigned distance[DIES][DIES], busiest = 0;
    uint64_t hops = 0, least = 0;
    memset(waits, 0, sizeof waits);
    memset(judge_load, 0, sizeof judge_load);
    judge_distances(&judge, distance);
    for (unsigned from = 0; from < judge.dies; from++)
        for (unsigned to = 0; to < judge.dies; to++) {
            if (judge.dead[from] || judge.dead[to]) continue;
            hops += judge_walk(&judge, routes, from, to);
            least += distance[from][to];
        }
    ck_assert_msg(!judge_cycle(judge.dies * 4), "a link waits for itself");
    for (unsigned a = 0; a < judge.dies; a++)
        for (unsigned b = 0; b < judge.dies; b++)
            if (judge_load[a][b] > busiest) busiest = judge_load[a][b];
    wisp_routes_load(routes, &load);
    ck_assert_uint_eq(load.busiest, busiest);
    ck_assert_uint_eq(load.hops, hops);
    ck_assert_uint_eq(load.least_hops, least);
    return busiest;
}

/* ---- every single fault ---- */

struct sums {
    unsigned cases, busiest, worst;
    uint64_t detour; /* hops beyond the least */
};

static void one(struct wisp_wafer_shape wafer, struct wisp_faults faults, struct sums *sums) {
    struct wisp_routes routes;
    struct wisp_routes_load load;
    struct wisp_error error;
    ck_assert_msg(wisp_routes_compute(wafer, &faults, &routes, &error) == WISP_OK, "%s", error.message);
    unsigned busiest = judge_table(wafer, &faults, &routes);
    wisp_routes_load(&routes, &load);
    sums->cases++;
    sums->busiest += busiest;
    if (busiest > sums->worst) sums->worst = busiest;
    sums->detour += load.hops - load.least_hops;
}

static struct sums single_links(struct wisp_wafer_shape wafer) {
    struct sums sums = {0};
    for (unsigned d = 0; d < wafer.columns * wafer.rows; d++) {
        if (d % wafer.rows + 1 < wafer.rows) one(wafer, (struct wisp_faults){.south = UINT64_C(1) << d}, &sums);
        if (d + wafer.rows < wafer.columns * wafer.rows)
            one(wafer, (struct wisp_faults){.east = UINT64_C(1) << d}, &sums);
    }
    return sums;
}

static struct sums single_dies(struct wisp_wafer_shape wafer) {
    struct sums sums = {0};
    for (unsigned d = 0; d < wafer.columns * wafer.rows; d++)
        one(wafer, (struct wisp_faults){.dies = UINT64_C(1) << d}, &sums);
    return sums;
}

/* The figures of docs/results.md: sum of the busiest links, worst, hops beyond the least. */
START_TEST(routes_single_faults) {
    const struct sums is[] = {single_links(dojo), single_dies(dojo), single_links(tsmc_sow), single_dies(tsmc_sow)};
    const struct sums expected[] = {{40, 1641, 48, 704}, {25, 1002, 52, 448}, {37, 2083, 88, 488}, {24, 1348, 82, 368}};
    for (unsigned i = 0; i < 4; i++) {
        ck_assert_uint_eq(is[i].cases, expected[i].cases);
        ck_assert_msg(is[i].busiest == expected[i].busiest && is[i].worst == expected[i].worst &&
                          is[i].detour == expected[i].detour,
                      "%u: busiest %u, worst %u, detour %u", i, is[i].busiest, is[i].worst, (unsigned)is[i].detour);
    }
}
END_TEST

/* ---- pairs of faults ---- */

static void add_fault(struct wisp_wafer_shape wafer, uint64_t *random, struct wisp_faults *faults) {
    unsigned dies = wafer.columns * wafer.rows, die = (unsigned)(wisp_splitmix64(random) % dies);
    switch (wisp_splitmix64(random) % 3) {
    case 0: faults->dies |= UINT64_C(1) << die; break;
    case 1: faults->south |= (uint64_t)(die % wafer.rows + 1 < wafer.rows) << die; break;
    default: faults->east |= (uint64_t)(die + wafer.rows < dies) << die; break;
    }
}

/* What the dead parts cut off is refused, and nothing else. */
START_TEST(routes_random_pairs) {
    uint64_t random = 21;
    unsigned cut = 0;
    for (unsigned i = 0; i < 50; i++) {
        struct wisp_wafer_shape wafer = i % 2 ? dojo : tsmc_sow;
        struct wisp_faults faults = {0};
        struct wisp_routes routes;
        struct wisp_error error;
        for (unsigned n = 0; n < (i < 40 ? 2 : 8); n++) add_fault(wafer, &random, &faults);
        struct judge judge = judge_of(wafer, &faults);
        if (judge_connected(&judge)) {
            ck_assert_msg(!wisp_routes_compute(wafer, &faults, &routes, &error), "%s", error.message);
            judge_table(wafer, &faults, &routes);
        } else {
            ck_assert_int_eq(wisp_routes_compute(wafer, &faults, &routes, &error), WISP_BAD_INPUT);
            ck_assert_ptr_nonnull(strstr(error.message, "no way from die "));
            cut++;
        }
    }
    ck_assert_uint_gt(cut, 0);
}
END_TEST

/* ---- the rest ---- */

START_TEST(routes_nothing_dead_is_xy) {
    for (unsigned columns = 1; columns <= 8; columns++)
        for (unsigned rows = 1; rows <= 8; rows++) {
            struct wisp_wafer_shape wafer = {columns, rows};
            const struct wisp_faults none = {0};
            struct wisp_routes routes;
            struct wisp_error error;
            ck_assert_int_eq(wisp_routes_compute(wafer, &none, &routes, &error), WISP_OK);
            ck_assert_int_eq(wisp_routes_check(&routes, &error), WISP_OK);
            for (unsigned here = 0; here < columns * rows; here++)
                for (unsigned to = 0; to < columns * rows; to++) {
                    unsigned x = here / rows, y = here % rows, x2 = to / rows, y2 = to % rows;
                    unsigned port = x2 > x ? WISP_EAST : x2 < x ? WISP_WEST : y2 > y ? WISP_SOUTH : WISP_NORTH;
                    ck_assert_uint_eq(routes.port[here][to], here == to ? WISP_LOCAL : port);
                }
        }
}
END_TEST

START_TEST(routes_busiest_of_xy) {
    struct wisp_routes routes;
    wisp_routes_xy(&routes, dojo);
    ck_assert_uint_eq(judge_table(dojo, &(struct wisp_faults){0}, &routes), 30);
    wisp_routes_xy(&routes, tsmc_sow);
    ck_assert_uint_eq(judge_table(tsmc_sow, &(struct wisp_faults){0}, &routes), 48);
}
END_TEST

static void refused(const struct wisp_routes *routes, const char *message) {
    struct wisp_error error = {0};
    ck_assert_int_eq(wisp_routes_check(routes, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, message);
}

/* Clockwise round 2 x 2: everybody is reached, and all wait for each other. */
START_TEST(routes_ring_is_refused) {
    static const uint8_t next[] = {WISP_EAST, WISP_NORTH, WISP_SOUTH, WISP_WEST};
    struct wisp_routes routes;
    wisp_routes_xy(&routes, (struct wisp_wafer_shape){2, 2});
    for (unsigned here = 0; here < 4; here++)
        for (unsigned to = 0; to < 4; to++)
            if (here != to) routes.port[here][to] = next[here];
    refused(&routes, "the routing can deadlock: (0,0) east vc1 -> (1,0) south vc1 -> (1,1) west vc1 -> (0,1) north vc1 "
                     "-> (0,0) east vc1");
}
END_TEST

START_TEST(routes_wrong_tables_are_refused) {
    struct wisp_routes routes, good;
    wisp_routes_xy(&good, (struct wisp_wafer_shape){3, 2});
    routes = good, routes.port[2][0] = WISP_EAST;
    refused(&routes, "no route from die 2 (1,0) to die 0 (0,0): it goes round in a circle by die 2 (1,0)");
    routes = good, routes.port[2][0] = WISP_NORTH;
    refused(&routes, "no route from die 2 (1,0) to die 0 (0,0): the link from die 2 (1,0) to the north is not there");
    routes = good, routes.port[2][0] = WISP_LOCAL;
    refused(&routes, "no route from die 2 (1,0) to die 0 (0,0): it ends at die 2 (1,0)");
    routes = good, routes.port[0][0] = WISP_EAST;
    refused(&routes, "no route from die 0 (0,0) to die 0 (0,0): die 0 does not take what is for it");
    routes = good, routes.faults.east = 1;
    refused(&routes, "no route from die 0 (0,0) to die 2 (1,0): the link from die 0 (0,0) to the east is dead");
    routes = good, routes.faults.dies = 1 << 2 | 1 << 3;
    refused(&routes, "no way from die 0 (0,0) to die 4 (2,0): what is dead lies between them");
    routes = good, routes.faults.dies = 63;
    refused(&routes, "no die of the wafer is alive");
    routes = good, routes.wafer.columns = 33;
    refused(&routes, "a wafer of 33 x 2 dies: a routing table holds 64");
}
END_TEST

int main(void) {
    const TTest *tests[] = {routes_nothing_dead_is_xy, routes_busiest_of_xy,   routes_single_faults,
                            routes_random_pairs,       routes_ring_is_refused, routes_wrong_tables_are_refused};
    return unit_main("routes", tests, sizeof tests / sizeof tests[0]);
}

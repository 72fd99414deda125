/* check_router_reset.c - "Reset of one router" of docs/microarchitecture.md, "router": two neighbours that leave their
 * resets 0 to 300 cycles apart, each of them first, on links of several latencies that have no reset. Everything
 * arrives in order and all credits come back; and nothing arrives in a router in reset.
 */
#include "noc/router.h"
#include "unit/unit_test.h"

enum { DEPTH = 4, PACKETS = 12, SKEWS = 301, LATENCY_MAX = 40, SETTLE = 120 };

struct wire {
    struct wisp_flit flit[LATENCY_MAX];
    uint8_t credit[LATENCY_MAX];
};

struct row {
    unsigned latency, cycle;
    struct wisp_router router[2];
    unsigned leaves[2]; /* the first cycle out of reset */
    struct wire wire[2];
    unsigned room[2], sent[2], came[2]; /* of the die at each router */
};

static unsigned toward(unsigned d) {
    return d ? WISP_WEST : WISP_EAST;
}

static void row_init(struct row *row, unsigned latency, unsigned first, unsigned skew, unsigned stages) {
    struct wisp_error error;
    *row = (struct row){.latency = latency, .room = {WISP_LOCAL_DEPTH, WISP_LOCAL_DEPTH}};
    row->leaves[first] = latency + 1;
    row->leaves[1 - first] = latency + 1 + skew;
    for (unsigned d = 0; d < 2; d++) {
        struct wisp_router_straps straps = {.here_x = (uint8_t)d, .depth = {DEPTH, DEPTH}, .stages = (uint8_t)stages};
        ck_assert_int_eq(wisp_router_init(&row->router[d], &straps, &error), WISP_OK);
        /* what is on a link when power comes on is anything: here a flit and both credits */
        for (unsigned t = 0; t < latency; t++)
            row->wire[d].flit[t].header = wisp_header(1 - d, 0, 1, 1, d, 99), row->wire[d].credit[t] = 3;
    }
}

/* What router d and its die say in this cycle goes into the wire; the die takes what leaves. */
static void speak(struct row *row, unsigned d) {
    struct wisp_router *router = &row->router[d];
    bool held = row->cycle < row->leaves[d];
    unsigned slot = row->cycle % row->latency, port = toward(d);
    wisp_router_evaluate(router);
    uint32_t freed = held ? WISP_ROUTER_IN_RESET : router->freed;
    row->wire[d].flit[slot] = router->out[port];
    row->wire[d].credit[slot] = freed >> port * WISP_VCS & 3;
    row->room[d] += freed >> d & 1;
    if (router->out[WISP_LOCAL].header)
        ck_assert_uint_eq(wisp_header_tag(router->out[WISP_LOCAL].header), row->came[d]++);
}

/* West sends requests and east responses, as long as there is room, from the first cycle out of reset on. */
static void hear(struct row *row, unsigned d, struct wisp_flit flit, unsigned credit) {
    struct wisp_flit in[WISP_PORTS] = {0}, *mine = &in[WISP_LOCAL];
    uint8_t credits[WISP_PORTS] = {0};
    if (row->cycle < row->leaves[d]) {
        ck_assert_msg(!flit.header || row->cycle < row->latency, "a flit for a router in reset");
        return;
    }
    if (row->room[d] && row->sent[d] < PACKETS) {
        row->room[d]--;
        mine->header = wisp_header(1 - d, 0, true, true, d, row->sent[d]++);
    }
    uint32_t left = row->router[d].out[WISP_LOCAL].header;
    credits[WISP_LOCAL] = left ? (uint8_t)(1u << wisp_header_vc(left)) : 0;
    in[toward(d)] = flit;
    credits[toward(d)] = (uint8_t)credit;
    wisp_router_clock(&row->router[d], in, credits);
}

static void run(unsigned latency, unsigned first, unsigned skew, unsigned stages) {
    struct row row;
    row_init(&row, latency, first, skew, stages);
    for (; row.cycle < skew + SETTLE + 6 * latency; row.cycle++) {
        unsigned slot = row.cycle % latency;
        struct wire at[2] = {0};
        for (unsigned d = 0; d < 2; d++) {
            at[d].flit[0] = row.wire[1 - d].flit[slot];
            at[d].credit[0] = row.wire[1 - d].credit[slot];
        }
        for (unsigned d = 0; d < 2; d++) speak(&row, d);
        for (unsigned d = 0; d < 2; d++) hear(&row, d, at[d].flit[0], at[d].credit[0]);
    }
    for (unsigned d = 0; d < 2; d++) {
        ck_assert_uint_eq(row.came[d], PACKETS);
        for (unsigned v = 0; v < WISP_VCS; v++) ck_assert_uint_eq(row.router[d].credit[toward(d)][v], DEPTH);
        wisp_router_free(&row.router[d]);
    }
}

START_TEST(routers_leave_reset_apart) {
    static const unsigned latencies[] = {1, 2, 7, LATENCY_MAX};
    for (unsigned i = 0; i < sizeof latencies / sizeof latencies[0]; i++)
        for (unsigned skew = 0; skew < SKEWS; skew++)
            for (unsigned k = 0; k < 4; k++) run(latencies[i], k % 2, skew, 1 + k / 2);
}
END_TEST

int main(void) {
    const TTest *tests[] = {routers_leave_reset_apart};
    return unit_main("router_reset", tests, sizeof tests / sizeof tests[0]);
}

/* check_network_oracle.c - a second opinion on the mesh of router.c and link.c, which the Verilog is held against.
 *
 * The oracle knows nothing of buffers, credits and arbiters. A packet is stored whole at a die and forwarded whole to
 * the next one, X first; per source, destination and channel there is a queue. From that it knows what must come out
 * where and in which order, how many flits each output of each router carries, and how early a flit can be there.
 */
#include "unit/router_mesh.h"
#include "unit/unit_test.h"

enum { MAX_DIES = ROUTER_MESH_DIES_MAX, MAX_FLITS = 9, MAX_PACKETS = 1 << 16, NONE = MAX_PACKETS };

struct packet {
    unsigned from, to, vc, flits;
    unsigned next;            /* of the same queue; NONE: the youngest */
    uint64_t sent[MAX_FLITS]; /* cycle of each flit */
};

struct oracle {
    unsigned columns, rows, latency;
    struct packet packets[MAX_PACKETS];
    unsigned count, delivered;
    uint64_t flits; /* sent, and not yet received */
    unsigned oldest[MAX_DIES][MAX_DIES][WISP_VCS], youngest[MAX_DIES][MAX_DIES][WISP_VCS];
    struct {
        unsigned packet, flit; /* what comes next: NONE: a head */
    } open[MAX_DIES][WISP_VCS];
    uint64_t carried[MAX_DIES][WISP_PORTS];
};

/* ---- the oracle ---- */

static void oracle_init(struct oracle *o, unsigned columns, unsigned rows, unsigned latency) {
    o->columns = columns, o->rows = rows, o->latency = latency;
    o->count = o->delivered = 0;
    o->flits = 0;
    memset(o->carried, 0, sizeof o->carried);
    for (unsigned d = 0; d < columns * rows; d++)
        for (unsigned v = 0; v < WISP_VCS; v++) {
            o->open[d][v].packet = NONE;
            for (unsigned to = 0; to < columns * rows; to++) o->oldest[d][to][v] = NONE;
        }
}

/* Forward a whole packet, die by die: count it on each output; the links it took. */
static unsigned oracle_forward(struct oracle *o, const struct packet *packet) {
    unsigned x = packet->from / o->rows, y = packet->from % o->rows, hops = 0;
    unsigned to_x = packet->to / o->rows, to_y = packet->to % o->rows;
    for (;; hops++) {
        uint64_t *carried = o->carried[x * o->rows + y];
        if (x < to_x) {
            carried[WISP_EAST] += packet->flits, x++;
        } else if (x > to_x) {
            carried[WISP_WEST] += packet->flits, x--;
        } else if (y < to_y) {
            carried[WISP_SOUTH] += packet->flits, y++;
        } else if (y > to_y) {
            carried[WISP_NORTH] += packet->flits, y--;
        } else {
            carried[WISP_LOCAL] += packet->flits;
            return hops;
        }
    }
}

/* A packet begins; its number. */
static unsigned oracle_send(struct oracle *o, unsigned from, unsigned to, unsigned vc, unsigned flits) {
    unsigned number = o->count++, *oldest = &o->oldest[from][to][vc], *youngest = &o->youngest[from][to][vc];
    o->packets[number] = (struct packet){.from = from, .to = to, .vc = vc, .flits = flits, .next = NONE};
    if (*oldest == NONE)
        *oldest = number;
    else
        o->packets[*youngest].next = number;
    *youngest = number;
    return number;
}

/* What flit k of a packet looks like; it is sent in this cycle. */
static struct wisp_flit oracle_flit(struct oracle *o, unsigned number, unsigned k, uint64_t cycle) {
    struct packet *packet = &o->packets[number];
    packet->sent[k] = cycle;
    o->flits++;
    return (struct wisp_flit){(uint64_t)number << 8 | k, wisp_header(packet->to / o->rows, packet->to % o->rows, k == 0,
                                                                     k + 1 == packet->flits, packet->vc, number & 255)};
}

/* A flit came out at a die: NULL, or what is wrong with it. */
static const char *oracle_receive(struct oracle *o, unsigned die, struct wisp_flit flit, uint64_t cycle) {
    unsigned number = (unsigned)(flit.payload >> 8), k = flit.payload & 255, vc = wisp_header_vc(flit.header);
    if (number >= o->count || k >= o->packets[number].flits) return "nobody sent it";
    struct packet *packet = &o->packets[number];
    if (packet->to != die) return "it is for another die";
    if (packet->vc != vc) return "it is on the other channel";
    if (wisp_header_head(flit.header) != (k == 0) || wisp_header_last(flit.header) != (k + 1 == packet->flits))
        return "head or last is wrong";
    bool inside = o->open[die][vc].packet != NONE;
    if (inside ? number != o->open[die][vc].packet : k != 0) return "packets are mixed";
    if (!inside && o->oldest[packet->from][die][vc] != number) return "packets are out of order, or it came before";
    if (inside && k != o->open[die][vc].flit) return "flits are out of order";
    o->open[die][vc].packet = k + 1 == packet->flits ? (unsigned)NONE : number;
    o->open[die][vc].flit = k + 1;
    o->flits--;
    if (k + 1 < packet->flits) return NULL;
    o->oldest[packet->from][die][vc] = packet->next;
    o->delivered++;
    unsigned hops = oracle_forward(o, packet);
    for (k = 0; k < packet->flits; k++) /* the last is the latest by as many cycles as are behind it */
        if (cycle < packet->sent[k] + 1 + hops * (1 + o->latency) + (packet->flits - 1 - k)) return "it is too early";
    return NULL;
}

/* ---- the network under its judgement ---- */

struct user {
    unsigned packet[WISP_VCS], flit[WISP_VCS], room[WISP_VCS]; /* packet being sent, or NONE */
    unsigned held[WISP_VCS];                                   /* credits not yet given back */
};

struct bench {
    struct oracle oracle;
    struct router_mesh mesh;
    struct user users[MAX_DIES];
    struct wisp_flit sent[MAX_DIES];
    uint8_t returned[MAX_DIES];
};

static struct bench bench; /* too big for a stack */

static void bench_init(unsigned columns, unsigned rows, unsigned latency, unsigned depth) {
    oracle_init(&bench.oracle, columns, rows, latency);
    router_mesh_init(&bench.mesh, columns, rows, latency, depth, 1, 1);
    for (unsigned d = 0; d < columns * rows; d++)
        bench.users[d] = (struct user){.packet = {NONE, NONE}, .room = {WISP_LOCAL_DEPTH, WISP_LOCAL_DEPTH}};
}

/* The next flit of the packet that a channel of a die is sending, if there is room. */
static void send_flit(unsigned die, unsigned vc) {
    struct user *user = &bench.users[die];
    if (user->packet[vc] == NONE || !user->room[vc] || bench.sent[die].header) return;
    unsigned number = user->packet[vc];
    bench.sent[die] = oracle_flit(&bench.oracle, number, user->flit[vc]++, bench.mesh.cycle);
    user->room[vc]--;
    if (user->flit[vc] == bench.oracle.packets[number].flits) user->packet[vc] = NONE;
}

static void give_back(unsigned die, unsigned vc) {
    if (!bench.users[die].held[vc]) return;
    bench.users[die].held[vc]--;
    bench.returned[die] |= (uint8_t)(1u << vc);
}

static void begin(unsigned die, unsigned to, unsigned vc, unsigned flits) {
    bench.users[die].packet[vc] = oracle_send(&bench.oracle, die, to, vc, flits);
    bench.users[die].flit[vc] = 0;
}

static void step(void) {
    uint64_t cycle = bench.mesh.cycle;
    router_mesh_step(&bench.mesh, bench.sent, bench.returned);
    for (unsigned d = 0; d < bench.mesh.dies; d++) {
        const struct wisp_router *router = &bench.mesh.routers[d];
        struct wisp_flit out = router->out[WISP_LOCAL];
        if (out.header) {
            const char *wrong = oracle_receive(&bench.oracle, d, out, cycle);
            if (wrong)
                ck_abort_msg("cycle %llu die %u: flit 0x%llx header 0x%x: %s", (unsigned long long)cycle, d,
                             (unsigned long long)out.payload, out.header, wrong);
            bench.users[d].held[wisp_header_vc(out.header)]++;
        }
        for (unsigned v = 0; v < WISP_VCS; v++) bench.users[d].room[v] += bench.mesh.freed[d] >> v & 1;
        bench.sent[d] = (struct wisp_flit){0};
        bench.returned[d] = 0;
    }
}

/* Everything came, and each output of each router carried what the oracle forwarded over it. */
static void bench_end(void) {
    ck_assert_uint_eq(bench.oracle.delivered, bench.oracle.count);
    ck_assert_uint_eq(bench.oracle.flits, 0);
    ck_assert(wisp_mesh_quiet(&bench.mesh.mesh));
    for (unsigned d = 0; d < bench.mesh.dies; d++)
        for (unsigned p = 0; p < WISP_PORTS; p++)
            unit_require(bench.mesh.routers[d].used[p] == bench.oracle.carried[d][p]);
    router_mesh_free(&bench.mesh);
}

/* ---- two dies: every schedule ---- */

enum { SLOTS = 2, KINDS = 9 }; /* packets per die; none, or destination, channel and one flit or three */

/* Packet `slot` of each die as `schedule` says; a die begins its packet when the one before it is sent. Credits come
 * back after `delay` cycles in which there was one to give. */
static unsigned two_dies(unsigned schedule, unsigned latency, unsigned depth, const unsigned delay[2]) {
    unsigned slot[2] = {0}, kinds[2][SLOTS], waited[2] = {0};
    for (unsigned d = 0; d < 2; d++)
        for (unsigned s = 0; s < SLOTS; s++, schedule /= KINDS) kinds[d][s] = schedule % KINDS;
    bench_init(2, 1, latency, depth);
    for (unsigned t = 0; t < 100; t++) {
        for (unsigned d = 0; d < 2; d++) {
            bool busy = bench.users[d].packet[0] != NONE || bench.users[d].packet[1] != NONE;
            if (!busy && slot[d] < SLOTS) {
                unsigned kind = kinds[d][slot[d]++];
                if (kind) begin(d, (kind - 1) & 1, (kind - 1) >> 1 & 1, (kind - 1) & 4 ? 3 : 1);
            }
            bool give = (bench.users[d].held[0] || bench.users[d].held[1]) && waited[d]++ >= delay[d];
            if (give) waited[d] = 0;
            for (unsigned v = 0; v < WISP_VCS; v++) {
                send_flit(d, v);
                if (give) give_back(d, v);
            }
        }
        step();
        if (slot[0] == SLOTS && slot[1] == SLOTS && !bench.oracle.flits &&
            bench.oracle.delivered == bench.oracle.count && t > 2 * SLOTS + 2 * latency)
            break;
    }
    for (unsigned t = 0; t < 2 * latency; t++) step(); /* the credits come home */
    unsigned packets = bench.oracle.count;
    bench_end();
    return packets;
}

START_TEST(every_schedule_of_two_dies) {
    static const unsigned delays[] = {0, 1, 7};
    unsigned schedules = 1, packets = 0;
    for (unsigned i = 0; i < 2 * SLOTS; i++) schedules *= KINDS;
    for (unsigned schedule = 0; schedule < schedules; schedule++)
        for (unsigned i = 0; i < 3 * 3; i++)
            packets += two_dies(schedule, 1 + i % 2, 2 + i % 3, (unsigned[]){delays[i / 3], delays[i % 3]});
    ck_assert_uint_eq(packets, 9 * schedules / KINDS * (KINDS - 1) * 2 * SLOTS);
}
END_TEST

/* ---- random traffic ---- */

static void random_users(struct wisp_rng *rng, unsigned send, unsigned take) {
    for (unsigned d = 0; d < bench.mesh.dies; d++) {
        unsigned first = wisp_rng_below(rng, WISP_VCS);
        for (unsigned v = 0; v < WISP_VCS; v++) {
            bool room = bench.oracle.count < MAX_PACKETS && bench.users[d].packet[v] == NONE;
            if (room && unit_chance(rng, send))
                begin(d, wisp_rng_below(rng, bench.mesh.dies), v, 1 + wisp_rng_below(rng, MAX_FLITS));
            if (unit_chance(rng, take)) give_back(d, v);
        }
        send_flit(d, first);
        send_flit(d, 1 - first);
    }
}

START_TEST(random_meshes) {
    static const struct {
        unsigned columns, rows, latency, depth, send, take;
    } setups[] = {{1, 1, 1, 2, 90, 50}, {2, 2, 1, 2, 90, 60}, {3, 2, 3, 8, 30, 100}, {4, 4, 1, 4, 20, 100},
                  {5, 5, 2, 5, 40, 50}, {5, 5, 7, 16, 9, 90}, {1, 6, 4, 3, 50, 50},  {6, 1, 1, 6, 30, 100},
                  {8, 5, 1, 2, 90, 30}, {8, 5, 2, 9, 3, 100}};
    for (unsigned s = 0; s < sizeof setups / sizeof setups[0]; s++) {
        struct wisp_rng rng;
        wisp_rng_init(&rng, unit_env("WISP_SEED", 1), s);
        bench_init(setups[s].columns, setups[s].rows, setups[s].latency, setups[s].depth);
        for (uint64_t t = 0; t < unit_cycles() / 10; t++) {
            random_users(&rng, setups[s].send, setups[s].take);
            step();
        }
        for (unsigned t = 0; t < 100000 && (bench.oracle.delivered < bench.oracle.count || t < 100); t++) {
            random_users(&rng, 0, 100);
            step();
        }
        for (unsigned t = 0; t < 50; t++) { /* the last credits come home */
            random_users(&rng, 0, 100);
            step();
        }
        ck_assert_uint_gt(bench.oracle.count, 300);
        bench_end();
    }
}
END_TEST

/* ---- the judge is judged: each kind of wrong is called by its name ---- */

START_TEST(wrong_is_called_wrong) {
    struct oracle *o = &bench.oracle;
    oracle_init(o, 2, 2, 3);
    unsigned a = oracle_send(o, 0, 3, 1, 2), b = oracle_send(o, 0, 3, 1, 1), c = oracle_send(o, 1, 3, 1, 1);
    struct wisp_flit a0 = oracle_flit(o, a, 0, 10), a1 = oracle_flit(o, a, 1, 20), b0 = oracle_flit(o, b, 0, 21);
    struct wisp_flit c0 = oracle_flit(o, c, 0, 11), other = a0, headless = a0;
    other.header &= ~(1u << WISP_H_VC);
    headless.header &= ~(1u << WISP_H_HEAD);
    ck_assert_str_eq(oracle_receive(o, 3, (struct wisp_flit){99 << 8, a0.header}, 99), "nobody sent it");
    ck_assert_str_eq(oracle_receive(o, 2, a0, 99), "it is for another die");
    ck_assert_str_eq(oracle_receive(o, 3, other, 99), "it is on the other channel");
    ck_assert_str_eq(oracle_receive(o, 3, headless, 99), "head or last is wrong");
    ck_assert_str_eq(oracle_receive(o, 3, a1, 99), "packets are mixed");
    ck_assert_str_eq(oracle_receive(o, 3, b0, 99), "packets are out of order, or it came before");
    ck_assert_ptr_null(oracle_receive(o, 3, a0, 28));
    ck_assert_str_eq(oracle_receive(o, 3, a0, 28), "flits are out of order");
    ck_assert_str_eq(oracle_receive(o, 3, c0, 28), "packets are mixed");
    ck_assert_str_eq(oracle_receive(o, 3, a1, 28), "it is too early"); /* 20 + 1 + 2 * (1 + 3) = 29 */
    ck_assert_ptr_null(oracle_receive(o, 3, b0, 30));
    ck_assert_str_eq(oracle_receive(o, 3, b0, 31), "packets are out of order, or it came before");
    ck_assert_uint_eq(o->flits, 1);
    ck_assert_uint_eq(o->delivered, 2);
    ck_assert_uint_eq(o->carried[0][WISP_EAST], 3);
    ck_assert_uint_eq(o->carried[2][WISP_SOUTH], 3);
    ck_assert_uint_eq(o->carried[3][WISP_LOCAL], 3);
}
END_TEST

int main(void) {
    const TTest *tests[] = {every_schedule_of_two_dies, random_meshes, wrong_is_called_wrong};
    return unit_main("network_oracle", tests, sizeof tests / sizeof tests[0]);
}

/* check_traffic_judge.c - the traffic patterns and the requester (csim/die/requester.c, noc/openloop.c) against their
 * definitions, on every mesh from 1x1 to 9x9 and some that are longer. Both machines share them, so lock step cannot
 * see that they are wrong.
 */
#include "die/requester.h"
#include "noc/openloop.h"
#include "unit/unit_test.h"

#include <math.h>

struct place {
    unsigned x, y;
};

/* ---- the patterns by definition: places are found by walking and counting, not by formulas ---- */

/* So many steps along a ring of k places. */
static unsigned walk(unsigned from, unsigned steps, unsigned k) {
    for (; steps; steps--) from = from + 1 == k ? 0 : from + 1;
    return from;
}

/* The most steps that are less than half of a ring of k: Dally and Towles, tornado. */
static unsigned tornado_steps(unsigned k) {
    unsigned steps = 0;
    while (2 * (steps + 1) < k) steps++;
    return steps;
}

/* Dies are numbered down the columns. The transposed die has the same number when they are numbered along the rows. */
static struct place transposed(struct place from, unsigned columns, unsigned rows) {
    unsigned number = 0, count = 0;
    for (unsigned x = 0; x < columns; x++)
        for (unsigned y = 0; y < rows; y++, count++)
            if (x == from.x && y == from.y) number = count;
    count = 0;
    for (unsigned y = 0; y < rows; y++)
        for (unsigned x = 0; x < columns; x++, count++)
            if (count == number) return (struct place){x, y};
    return from;
}

/* As far from the other end as it is from this one. */
static unsigned opposite(unsigned at, unsigned k) {
    unsigned other = k - 1;
    for (; at; at--) other--;
    return other;
}

static struct place by_definition(enum wisp_pattern pattern, struct place from, unsigned columns, unsigned rows) {
    unsigned nodes = columns * rows, node = from.y + from.x * rows;
    switch (pattern) {
    case WISP_PATTERN_TRANSPOSE: return transposed(from, columns, rows);
    case WISP_PATTERN_BITCOMP: return (struct place){opposite(from.x, columns), opposite(from.y, rows)};
    case WISP_PATTERN_TORNADO:
        return (struct place){walk(from.x, tornado_steps(columns), columns), walk(from.y, tornado_steps(rows), rows)};
    case WISP_PATTERN_NEIGHBOUR: return (struct place){walk(from.x, 1, columns), walk(from.y, 1, rows)};
    case WISP_PATTERN_SHUFFLE: /* the first half and the second half in turn; the last stays */
        for (unsigned to = 0; to + 1 < nodes; to++)
            if (node + 1 == nodes || to == 2 * node || to + nodes - 1 == 2 * node)
                return node + 1 == nodes ? from : (struct place){to / rows, to % rows};
        return from;
    default: ck_abort_msg("not a fixed pattern");
    }
}

/* ---- the requester of a die ---- */

static struct wisp_requester requester;

static void start(unsigned columns, unsigned rows, struct place here, unsigned read_flits,
                  struct wisp_traffic traffic) {
    struct wisp_config config = {.written = {.mesh_x = columns, .mesh_y = rows, .read_flits = read_flits}};
    wisp_requester_init(&requester, &config, here.x, here.y, &traffic);
}

/* All data of a read comes. */
static void answer(const struct wisp_read *read, uint64_t now) {
    for (unsigned i = 0; i < read->flits; i++)
        wisp_requester_flit(&requester, read->id, i + 1 == read->flits,
                            wisp_memory_data(requester.layer, read->expert, read->line, i), now);
}

static struct place next_of(enum wisp_pattern pattern, unsigned columns, unsigned rows, struct place here) {
    struct wisp_read read = {0};
    start(columns, rows, here, 1, (struct wisp_traffic){.pattern = pattern, .rate = 1, .reads = 1, .seed = 1});
    wisp_requester_tick(&requester);
    unit_require(wisp_requester_next(&requester, &read));
    return (struct place){read.peer_x, read.peer_y};
}

static const enum wisp_pattern fixed[] = {WISP_PATTERN_TORNADO, WISP_PATTERN_TRANSPOSE, WISP_PATTERN_BITCOMP,
                                          WISP_PATTERN_NEIGHBOUR, WISP_PATTERN_SHUFFLE};

static void fixed_patterns(unsigned columns, unsigned rows) {
    for (unsigned f = 0; f < sizeof fixed / sizeof *fixed; f++)
        for (unsigned node = 0; node < columns * rows; node++) {
            struct place here = {node / rows, node % rows};
            struct place want = by_definition(fixed[f], here, columns, rows);
            unsigned to = wisp_load_destination(fixed[f], columns, rows, node, 0);
            if (to != want.y + want.x * rows)
                ck_abort_msg("%s on %ux%u: of %u.%u wisp net goes to %u.%u, by definition to %u.%u",
                             wisp_pattern_names[fixed[f]], columns, rows, here.x, here.y, to / rows, to % rows, want.x,
                             want.y);
            struct place got = next_of(fixed[f], columns, rows, here);
            if (got.x != want.x || got.y != want.y)
                ck_abort_msg("%s on %ux%u: of %u.%u the requester goes to %u.%u, by definition to %u.%u",
                             wisp_pattern_names[fixed[f]], columns, rows, here.x, here.y, got.x, got.y, want.x, want.y);
        }
}

START_TEST(traffic_tornado_and_other_fixed_patterns) {
    for (unsigned columns = 1; columns <= 9; columns++)
        for (unsigned rows = 1; rows <= 9; rows++) fixed_patterns(columns, rows);
    fixed_patterns(1, 21);
    fixed_patterns(17, 1);
    fixed_patterns(15, 3);
}
END_TEST

/* A count of n trials of chance p is within five standard deviations. */
static void plausible(uint64_t count, uint64_t n, double p) {
    double mean = (double)n * p, deviation = sqrt(mean * (1 - p));
    if (fabs((double)count - mean) > 5 * deviation)
        ck_abort_msg("%llu of %llu, expected %.0f +- %.0f", (unsigned long long)count, (unsigned long long)n, mean,
                     deviation);
}

enum { TRIALS = 40000 };

static void random_pattern(enum wisp_pattern pattern, unsigned columns, unsigned rows) {
    unsigned nodes = columns * rows, count[64] = {0}, loads[64] = {0};
    bool hotspot = pattern == WISP_PATTERN_HOTSPOT;
    struct wisp_rng rng;
    wisp_rng_init(&rng, 5, nodes);
    start(columns, rows, (struct place){0, 0}, 1,
          (struct wisp_traffic){.pattern = pattern, .rate = 1, .reads = TRIALS, .seed = 3});
    for (unsigned t = 0; t < TRIALS; t++) {
        struct wisp_read read;
        wisp_requester_tick(&requester);
        unit_require(wisp_requester_next(&requester, &read));
        unit_require(read.peer_x < columns && read.peer_y < rows);
        unit_require(read.line == t && read.flits == 1 && read.expert < 512);
        count[read.peer_y + read.peer_x * rows]++;
        answer(&read, t);
        loads[wisp_load_destination(hotspot ? WISP_PATTERN_HOTSPOT : WISP_PATTERN_UNIFORM, columns, rows, 0,
                                    wisp_rng_next(&rng))]++;
    }
    unit_require(!requester.wrong_flits && wisp_requester_done(&requester));
    for (unsigned node = 0; node < nodes && nodes > 1; node++) {
        bool middle = node == rows / 2 + columns / 2 * rows;
        double share = hotspot ? 0.75 / nodes + (middle ? 0.25 : 0) : 1.0 / nodes;
        plausible(count[node], TRIALS, share);
        plausible(loads[node], TRIALS, share);
    }
}

START_TEST(traffic_random_patterns) {
    static const unsigned shapes[][2] = {{1, 1}, {1, 7}, {7, 1}, {2, 2}, {3, 5}, {5, 5}, {3, 8}, {4, 6}};
    for (unsigned s = 0; s < 8; s++) {
        random_pattern(WISP_PATTERN_UNIFORM, shapes[s][0], shapes[s][1]);
        random_pattern(WISP_PATTERN_HOTSPOT, shapes[s][0], shapes[s][1]);
    }
}
END_TEST

/* The draws of a read come in one order, so that a seed means the same traffic in every version: hotspot draws first
 * whether the read goes to the middle (0 of 4), then x and y, then the expert. */
START_TEST(traffic_draws_in_order) {
    for (unsigned hotspot = 0; hotspot < 2; hotspot++) {
        enum wisp_pattern pattern = hotspot ? WISP_PATTERN_HOTSPOT : WISP_PATTERN_UNIFORM;
        start(5, 3, (struct place){1, 1}, 1,
              (struct wisp_traffic){.pattern = pattern, .rate = 1, .reads = 200, .seed = 5});
        for (unsigned t = 0; t < 200; t++) {
            struct wisp_read read;
            struct wisp_rng ticks = requester.rng;
            requester.start_below = (uint32_t)(wisp_rng_next(&ticks) >> 32) - 1; /* the draw is one too high */
            uint32_t to_start = requester.to_start;
            struct wisp_requester before = requester;
            wisp_requester_tick(&requester);
            unit_require(requester.to_start == to_start);
            requester = before;
            requester.start_below++;
            wisp_requester_tick(&requester);
            struct wisp_rng draws = requester.rng;
            bool middle = hotspot && wisp_rng_below(&draws, 4) == 0;
            struct place want = {2, 1};
            if (!middle) want.x = wisp_rng_below(&draws, 5), want.y = wisp_rng_below(&draws, 3);
            unit_require(wisp_requester_next(&requester, &read));
            unit_require(read.peer_x == want.x && read.peer_y == want.y);
            unit_require(read.expert == wisp_rng_below(&draws, 512));
            answer(&read, t);
        }
    }
}
END_TEST

/* A read starts with probability rate / read_flits in each cycle; those that cannot go are due, not lost. */
START_TEST(traffic_rate) {
    static const double rates[] = {0.2, 0.5, 0.9, 1};
    for (unsigned r = 0; r < 4; r++)
        for (unsigned flits = 1; flits <= 16; flits += 5) {
            struct wisp_traffic traffic = {
                .pattern = WISP_PATTERN_UNIFORM, .rate = rates[r], .reads = 60000, .seed = 9};
            start(5, 3, (struct place){4, 2}, flits, traffic);
            unsigned started = 0;
            for (unsigned t = 0; t < TRIALS; t++) wisp_requester_tick(&requester);
            started = 60000 - requester.to_start;
            ck_assert_uint_eq(started, requester.backlog);
            plausible(started, TRIALS, rates[r] / flits);
            if (rates[r] == 1 && flits == 1) ck_assert_uint_eq(started, TRIALS);
            struct wisp_read read[257];
            for (unsigned i = 0; i < 256; i++) unit_require(wisp_requester_next(&requester, &read[i]));
            ck_assert(!wisp_requester_next(&requester, &read[256]));
            ck_assert_uint_eq(requester.backlog, started - 256);
            for (unsigned i = 0; i < 256; i++)
                for (unsigned j = 0; j < i; j++) unit_require(read[i].id != read[j].id);
            answer(&read[99], 1);
            ck_assert(wisp_requester_next(&requester, &read[256]));
            ck_assert_uint_eq(read[256].id, read[99].id);
        }
}
END_TEST

/* Each die draws from a stream of its own: number 2 x die of the seed, the die id being y + x * rows. */
START_TEST(traffic_streams) {
    for (unsigned die = 0; die < 24; die++) {
        struct wisp_rng stream;
        start(3, 8, (struct place){die / 8, die % 8}, 1, (struct wisp_traffic){.seed = 4});
        wisp_rng_init(&stream, 4, 2 * die);
        ck_assert_uint_eq(wisp_rng_next(&requester.rng), wisp_rng_next(&stream));
    }
}
END_TEST

/* ---- tasks: the reads are written down first, and answered in any order ---- */

enum { TASKS = 12, READS = 512 };

static unsigned write_down(const struct wisp_task *tasks, unsigned read_flits, struct wisp_read *reads) {
    unsigned count = 0;
    for (unsigned t = 0; t < TASKS; t++)
        for (uint32_t flit = 0, line = tasks[t].first_line; flit < tasks[t].flits; flit += read_flits, line++) {
            uint32_t left = tasks[t].flits - flit;
            reads[count++] = (struct wisp_read){.expert = tasks[t].expert,
                                                .line = line,
                                                .flits = (uint8_t)(left < read_flits ? left : read_flits),
                                                .peer_x = tasks[t].owner_x,
                                                .peer_y = tasks[t].owner_y};
        }
    return count;
}

struct counts {
    uint64_t hops, wrong, remote_reads, remote_flits, local_flits, copy_reads, now;
};

/* Data over the mesh; of one read in four it is wrong: a bit, `last`, or a flit too many. */
static void answer_far(struct wisp_rng *rng, const struct wisp_read *read, struct counts *want) {
    unsigned bad = wisp_rng_below(rng, 12), at = wisp_rng_below(rng, read->flits);
    for (unsigned i = 0; i < read->flits; i++) {
        bool last = (i + 1 == read->flits) ^ (bad == 1 && i == at);
        uint64_t data = wisp_memory_data(3, read->expert, read->line, i) ^ (bad == 0 && i == at);
        wisp_requester_flit(&requester, read->id, last, data, want->now);
    }
    if (bad == 2) wisp_requester_flit(&requester, read->id, true, wisp_memory_data(3, 0, 0, 0), want->now);
    want->wrong += bad <= 2;
    want->remote_reads++;
    want->remote_flits += read->flits + (bad == 2);
}

/* Data of the own memory, or of a copy, which may hold another line. */
static void answer_near(struct wisp_rng *rng, const struct wisp_read *read, struct counts *want) {
    struct wisp_memory_read done = {.read = *read, .copy = wisp_rng_below(rng, 2)};
    bool bad = done.copy && !wisp_rng_below(rng, 8);
    done.digest = wisp_memory_digest(3, read->expert, read->line + bad, read->flits);
    wisp_requester_local(&requester, &done, want->now);
    want->wrong += bad ? read->flits : 0;
    want->local_flits += read->flits;
    want->copy_reads += done.copy;
}

static void compare_counts(const struct counts *want) {
    ck_assert(wisp_requester_done(&requester));
    ck_assert_uint_eq(requester.remote_reads, want->remote_reads);
    ck_assert_uint_eq(requester.remote_flits, want->remote_flits);
    ck_assert_uint_eq(requester.local_flits, want->local_flits);
    ck_assert_uint_eq(requester.copy_reads, want->copy_reads);
    ck_assert_uint_eq(requester.wrong_flits, want->wrong);
    ck_assert_uint_eq(requester.hops, want->hops);
    ck_assert_uint_eq(requester.last_cycle, want->now);
}

static void random_tasks(struct wisp_rng *rng, unsigned columns, unsigned rows) {
    static struct wisp_read reads[READS];
    struct wisp_task tasks[TASKS];
    struct counts want = {0};
    struct place here = {wisp_rng_below(rng, columns), wisp_rng_below(rng, rows)};
    unsigned read_flits = 1 + wisp_rng_below(rng, 20), open = 0, next = 0, out[READS];
    for (unsigned t = 0; t < TASKS; t++) {
        tasks[t] = (struct wisp_task){.first_line = wisp_rng_below(rng, 1000),
                                      .flits = 1 + wisp_rng_below(rng, 25 * read_flits),
                                      .expert = (uint16_t)wisp_rng_below(rng, 512),
                                      .owner_x = (uint8_t)wisp_rng_below(rng, columns),
                                      .owner_y = (uint8_t)wisp_rng_below(rng, rows)};
        want.hops += (unsigned)(abs(tasks[t].owner_x - (int)here.x) + abs(tasks[t].owner_y - (int)here.y));
    }
    unsigned count = write_down(tasks, read_flits, reads);
    start(columns, rows, here, read_flits, (struct wisp_traffic){.pattern = WISP_PATTERN_NONE, .seed = 1});
    ck_assert(wisp_requester_done(&requester));
    wisp_requester_submit(&requester, 3, tasks, tasks + TASKS);
    while (next < count || open) {
        struct wisp_read got;
        unit_require(!wisp_requester_done(&requester));
        if (next < count && wisp_rng_below(rng, 3) && wisp_requester_next(&requester, &got)) {
            reads[next].id = got.id;
            unit_require(memcmp(&got, &reads[next], sizeof got) == 0);
            out[open++] = next++;
        } else if (open) {
            unsigned k = wisp_rng_below(rng, open);
            const struct wisp_read *read = &reads[out[k]];
            want.now += wisp_rng_below(rng, 5);
            if (read->peer_x != here.x || read->peer_y != here.y)
                answer_far(rng, read, &want);
            else
                answer_near(rng, read, &want);
            out[k] = out[--open];
        }
    }
    ck_assert_uint_eq(requester.reads, count);
    compare_counts(&want);
}

START_TEST(requester_tasks) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 77);
    for (unsigned i = 0; i < 200; i++) random_tasks(&rng, 1 + i % 7, 1 + i / 7 % 8);
}
END_TEST

int main(void) {
    const TTest *tests[] = {traffic_tornado_and_other_fixed_patterns,
                            traffic_random_patterns,
                            traffic_rate,
                            traffic_draws_in_order,
                            traffic_streams,
                            requester_tasks};
    return unit_main("traffic_judge", tests, sizeof tests / sizeof tests[0]);
}

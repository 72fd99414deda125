/* check_memory_judge.c - csim/die/memory against a second one that is written from docs/microarchitecture.md, "Memory"
 * and "Warming", cycle by cycle under random reads, copies, writes and lists to warm, at bandwidths that no power of
 * two divides. Both machines share the memory, so lock step cannot see that it is wrong.
 *
 * The second one keeps a list of the cycles in which each flit is there, and takes back what was warmed after a
 * kernel's end by keeping its whole state of every cycle.
 */
#include "die/memory.h"
#include "unit/unit_test.h"

#include <string.h>

enum { LINES_MAX = 64, QUEUE_MAX = 8, FLITS_MAX = 16, ADDRESSES = 24, HISTORY = 64, UNITS = 65536 };

struct line {
    uint64_t name, used, ready; /* used: the cycle of the last use + 1, 0 = never */
    uint32_t warm;              /* the layer + 1 it was warmed for */
};

/* A read that was accepted: the cycle of each flit. */
struct promise {
    struct wisp_read read;
    uint64_t there[FLITS_MAX];
    unsigned taken;
    bool copy;
    uint64_t digest;
};

struct judge {
    struct line lines[LINES_MAX];
    uint64_t hbm_free, hbm_bytes; /* hbm_free in 1/65536 cycles */
    uint64_t hits, misses, warmed, warm_hits;
    struct promise remote[QUEUE_MAX], local[QUEUE_MAX];
    unsigned remote_count, local_count;
    uint64_t writes[QUEUE_MAX]; /* when the HBM has taken each line, in 1/65536 cycles */
    unsigned write_count;
    uint64_t copies[ADDRESSES]; /* the digest of what stands there */
    uint32_t layer;
    struct wisp_warm_list list;
    size_t expert;
    uint32_t line, in_kernel;
};

static struct judge judge, history[HISTORY];
static struct wisp_memory memory;
static struct wisp_config config;

/* ---- time ---- */

/* Units that so many bytes take at the bandwidth. */
static uint64_t transfer(uint64_t bytes) {
    uint64_t per_cycle = config.derived.hbm_bytes_per_cycle_per_plane_q16; /* bytes x 65536 */
    return bytes * UNITS * UNITS / per_cycle;
}

static uint64_t book_hbm(unsigned flits, uint64_t from) {
    uint64_t start = judge.hbm_free;
    if (from * UNITS > start) start = from * UNITS;
    judge.hbm_free = start + transfer(flits * 64);
    judge.hbm_bytes += flits * 64;
    return start;
}

static uint64_t next_whole_cycle(uint64_t units) {
    uint64_t cycle = units / UNITS;
    while (cycle * UNITS < units) cycle++;
    return cycle;
}

/* ---- LLC ---- */

/* A line is known by layer, expert and line, a copy by its address. */
static uint64_t name_of(bool copy, uint32_t layer, unsigned expert, uint32_t line) {
    if (copy) return line + (UINT64_C(1) << 63);
    return line + ((uint64_t)expert << WISP_LINE_W) + ((uint64_t)layer << (WISP_LINE_W + WISP_EXPERT_W)) +
           (UINT64_C(1) << 62);
}

/* The way that has it, or the one to replace: no warm one while there is another, then the one used longest ago. */
static struct line *find(uint64_t name, bool *hit) {
    uint64_t hash = name;
    struct line *set = &judge.lines[wisp_splitmix64(&hash) % config.derived.llc_sets * config.written.llc_ways];
    struct line *victim = NULL;
    for (unsigned w = 0; w < config.written.llc_ways; w++) {
        if (set[w].name == name) return *hit = true, &set[w];
        if (!victim || (victim->warm && !set[w].warm) || (!victim->warm == !set[w].warm && set[w].used < victim->used))
            victim = &set[w];
    }
    *hit = false;
    return victim;
}

static struct promise look_up(struct wisp_read read, uint64_t name, uint64_t now) {
    struct promise promise = {.read = read};
    bool hit;
    struct line *line = find(name, &hit);
    if (hit) {
        uint64_t first = now + config.derived.llc_hit_cycles;
        if (line->ready > first) first = line->ready;
        for (unsigned k = 0; k < read.flits; k++) promise.there[k] = first;
        judge.hits++;
        judge.warm_hits += line->warm != 0;
    } else {
        uint64_t start = book_hbm(read.flits, now + config.derived.llc_miss_cycles);
        uint64_t first = next_whole_cycle(start) + config.derived.hbm_latency_cycles;
        for (unsigned k = 0; k < read.flits; k++) promise.there[k] = first + transfer(k * 64) / UNITS;
        line->ready = first + transfer(read.flits * 64) / UNITS;
        judge.misses++;
    }
    line->name = name;
    line->used = now + 1;
    line->warm = 0;
    return promise;
}

/* ---- warming ---- */

static void judge_warm(uint64_t now) {
    const struct wisp_warm_list *list = &judge.list;
    if (judge.expert >= list->count || judge.in_kernel >= config.derived.llc_sets * config.written.llc_ways / 2) return;
    if (judge.hbm_free > (now + config.derived.llc_miss_cycles) * UNITS) return;
    bool hit;
    uint64_t name = name_of(false, list->layer, list->experts[judge.expert], judge.line);
    struct line *line = find(name, &hit);
    bool last = judge.line % list->matrix_lines == list->matrix_lines - 1;
    unsigned flits = last ? list->last_flits : list->flits;
    if (!hit && !line->warm) {
        uint64_t start = book_hbm(flits, now + config.derived.llc_miss_cycles);
        line->name = name;
        line->used = now + 1;
        line->ready = next_whole_cycle(start) + config.derived.hbm_latency_cycles + transfer(flits * 64) / UNITS;
        line->warm = list->layer + 1;
        judge.warmed++;
        judge.in_kernel++;
    }
    if (++judge.line == list->expert_lines) judge.line = 0, judge.expert++;
}

/* ---- both at once ---- */

static struct wisp_rng rng;
static uint16_t experts[4];

static void launch(uint64_t ended, uint64_t now) {
    uint32_t layer = wisp_rng_below(&rng, 3), matrix = 1 + wisp_rng_below(&rng, 3);
    for (unsigned i = 0; i < 4; i++) experts[i] = (uint16_t)wisp_rng_below(&rng, 6);
    struct wisp_warm_list list = {.experts = experts,
                                  .count = wisp_rng_below(&rng, 5),
                                  .layer = (layer + 1) % 3,
                                  .expert_lines = 3 * matrix,
                                  .matrix_lines = matrix,
                                  .flits = config.written.read_flits,
                                  .last_flits = 1 + wisp_rng_below(&rng, config.written.read_flits)};
    if (now) judge = history[ended % HISTORY]; /* as it was after that cycle */
    for (unsigned i = 0; i < LINES_MAX; i++)
        if (judge.lines[i].warm != layer + 1) judge.lines[i].warm = 0;
    judge.list = list;
    judge.layer = layer;
    judge.expert = judge.line = judge.in_kernel = 0;
    wisp_memory_launch(&memory, layer, &list, ended);
}

static void read_something(uint64_t now) {
    struct wisp_read read = {.expert = (uint16_t)wisp_rng_below(&rng, 6),
                             .line = wisp_rng_below(&rng, 9),
                             .flits = (uint8_t)(1 + wisp_rng_below(&rng, config.written.read_flits)),
                             .peer_x = (uint8_t)wisp_rng_below(&rng, 64),
                             .peer_y = (uint8_t)wisp_rng_below(&rng, 64),
                             .id = (uint8_t)wisp_rng_below(&rng, 256)};
    unsigned kind = wisp_rng_below(&rng, 3);
    struct wisp_memory_queue *queue = kind ? &memory.local : &memory.remote;
    unsigned *count = kind ? &judge.local_count : &judge.remote_count;
    unit_require(wisp_memory_full(queue) == (*count == config.written.memory_queue_reads));
    if (wisp_memory_full(queue)) return;
    if (kind < 2) {
        struct promise promise = look_up(read, name_of(false, judge.layer, read.expert, read.line), now);
        (kind ? judge.local : judge.remote)[(*count)++] = promise;
        wisp_memory_accept(&memory, queue, read, now);
        return;
    }
    uint32_t address = wisp_rng_below(&rng, ADDRESSES);
    struct promise promise = look_up(read, name_of(true, 0, 0, address), now);
    promise.copy = true;
    promise.digest = judge.copies[address];
    judge.local[(*count)++] = promise;
    wisp_memory_accept_copy(&memory, read, address, now);
}

/* A line of a copy is written, all its flits in this cycle: the memory does not mind. */
static void write_something(uint64_t now) {
    unsigned left = 0;
    for (unsigned i = 0; i < judge.write_count; i++)
        if (judge.writes[i] > now * UNITS) judge.writes[left++] = judge.writes[i];
    judge.write_count = left;
    unit_require(wisp_memory_can_write(&memory, now) == (left < config.written.memory_queue_reads));
    if (left == config.written.memory_queue_reads || wisp_rng_below(&rng, 4)) return;
    uint32_t address = wisp_rng_below(&rng, ADDRESSES), line = wisp_rng_below(&rng, 9);
    unsigned expert = wisp_rng_below(&rng, 6), flits = 1 + wisp_rng_below(&rng, config.written.read_flits);
    for (unsigned i = 0; i < flits; i++)
        wisp_memory_write(&memory, address, i, i + 1 == flits, wisp_memory_data(judge.layer, expert, line, i), now);
    bool hit;
    struct line *way = find(name_of(true, 0, 0, address), &hit);
    book_hbm(flits, now);
    judge.writes[judge.write_count++] = judge.hbm_free;
    *way = (struct line){name_of(true, 0, 0, address), now + 1, now + config.derived.llc_write_cycles, 0};
    judge.copies[address] = wisp_memory_digest(judge.layer, expert, line, flits);
}

static void take_remote(uint64_t now) {
    struct promise *head = &judge.remote[0];
    struct wisp_flit flit;
    bool there = judge.remote_count && head->there[head->taken] <= now;
    if (wisp_memory_answer(&memory, now, &flit) != there)
        ck_abort_msg("cycle %llu: a flit of the HBM or LLC is %s", (unsigned long long)now, there ? "late" : "early");
    if (!there || !wisp_rng_below(&rng, 4)) return;
    const struct wisp_read *read = &head->read;
    unit_require(flit.header == wisp_header(read->peer_x, read->peer_y, head->taken == 0,
                                            head->taken + 1 == read->flits, WISP_VC_RESPONSE, read->id));
    unit_require(flit.payload == wisp_memory_data(judge.layer, read->expert, read->line, head->taken));
    wisp_memory_answered(&memory);
    if (++head->taken == read->flits)
        memmove(judge.remote, judge.remote + 1, --judge.remote_count * sizeof *judge.remote);
}

static void take_local(uint64_t now) {
    struct promise *head = &judge.local[0];
    struct wisp_memory_read done;
    bool there = judge.local_count && head->there[head->read.flits - 1] <= now;
    if (wisp_memory_local_done(&memory, now, &done) != there)
        ck_abort_msg("cycle %llu: a local read is %s", (unsigned long long)now, there ? "late" : "early");
    if (!there) return;
    unit_require(done.read.id == head->read.id && done.copy == head->copy && done.digest == head->digest);
    memmove(judge.local, judge.local + 1, --judge.local_count * sizeof *judge.local);
}

static void compare(void) {
    unit_require(memory.llc_hits == judge.hits && memory.llc_misses == judge.misses);
    unit_require(memory.hbm_bytes == judge.hbm_bytes);
    unit_require(memory.warming.lines == judge.warmed && memory.warming.hits == judge.warm_hits);
    unit_require(memory.remote.count == judge.remote_count && memory.local.count == judge.local_count);
}

static void random_memory(uint64_t seed) {
    struct wisp_error error;
    wisp_rng_init(&rng, seed, 4);
    config = (struct wisp_config){
        .written = {.read_flits = 1 + wisp_rng_below(&rng, FLITS_MAX),
                    .llc_ways = 1 + wisp_rng_below(&rng, 8),
                    .memory_queue_reads = 1 + wisp_rng_below(&rng, QUEUE_MAX)},
        .derived = {.hbm_bytes_per_cycle_per_plane_q16 = 5 * UNITS + wisp_rng_below(&rng, 150 * UNITS),
                    .hbm_latency_cycles = wisp_rng_below(&rng, 60),
                    .llc_hit_cycles = wisp_rng_below(&rng, 9),
                    .llc_miss_cycles = wisp_rng_below(&rng, 20),
                    .llc_write_cycles = wisp_rng_below(&rng, 12),
                    .llc_sets = 1 + wisp_rng_below(&rng, 8)}};
    memset(&judge, 0, sizeof judge);
    ck_assert_int_eq(wisp_memory_init(&memory, &config, &error), WISP_OK);
    ck_assert_int_eq(wisp_memory_reserve(&memory, ADDRESSES, &error), WISP_OK);
    uint64_t now = 0, ended = 0;
    launch(0, 0);
    for (unsigned kernel = 0; kernel < 12; kernel++) {
        unsigned cycles = 20 + wisp_rng_below(&rng, 300), load = 1 + wisp_rng_below(&rng, 100), idle = 0;
        for (unsigned t = 0; idle < HISTORY / 2; t++, now++) {
            bool quiet = t >= cycles && !judge.remote_count && !judge.local_count;
            if (!quiet) ended = now;
            if (quiet && !wisp_rng_below(&rng, 20)) break;
            idle += quiet;
            take_remote(now);
            take_local(now);
            if (t < cycles) {
                if (unit_chance(&rng, load)) read_something(now);
                if (unit_chance(&rng, load)) write_something(now);
                if (!wisp_rng_below(&rng, 50)) {
                    uint32_t first = wisp_rng_below(&rng, ADDRESSES), lines = wisp_rng_below(&rng, ADDRESSES - first);
                    wisp_memory_discard(&memory, first, lines);
                    memset(judge.copies + first, 0, lines * sizeof *judge.copies);
                }
            }
            judge_warm(now);
            wisp_memory_warm(&memory, now);
            compare();
            history[now % HISTORY] = judge;
        }
        launch(ended, now);
        compare();
    }
    wisp_memory_free(&memory);
}

START_TEST(memory_is_the_second_one) {
    for (uint64_t seed = 0; seed < 400; seed++) random_memory(seed);
}
END_TEST

/* Misses that follow each other keep the HBM busy without a gap: n reads of f flits take n f 64 / B cycles, whatever B
 * is, and the first flit of each is there in the first whole cycle that is not too early. */
START_TEST(memory_hbm_cycles_of_a_read) {
    static const double bandwidths[] = {7.3, 31.7, 32, 63.9, 64, 100.1, 167.5};
    for (unsigned b = 0; b < 7; b++) {
        struct wisp_error error;
        struct wisp_memory_read done;
        config = (struct wisp_config){
            .written = {.read_flits = 5, .llc_ways = 1, .memory_queue_reads = QUEUE_MAX},
            .derived = {.hbm_bytes_per_cycle_per_plane_q16 = (uint32_t)(bandwidths[b] * UNITS + 0.5),
                        .hbm_latency_cycles = 100,
                        .llc_miss_cycles = 10,
                        .llc_sets = 64}};
        double kept = (double)config.derived.hbm_bytes_per_cycle_per_plane_q16 / UNITS;
        ck_assert_int_eq(wisp_memory_init(&memory, &config, &error), WISP_OK);
        for (unsigned k = 0; k < 1000; k++) {
            struct wisp_read read = {.line = k, .flits = 5};
            wisp_memory_accept(&memory, &memory.local, read, 0);
            double start = 10 + k * 5 * 64 / kept, off = (double)k / UNITS; /* each transfer loses less than a unit */
            uint64_t first = memory.local.reads[memory.local.head].first_ready;
            if ((double)first < start + 100 - off || (double)first >= start + 101)
                ck_abort_msg("%.1f bytes per cycle, read %u: the first flit is there in cycle %llu, due from %.3f",
                             bandwidths[b], k, (unsigned long long)first, start + 100);
            ck_assert(wisp_memory_local_done(&memory, UINT64_MAX / UNITS, &done));
        }
        double busy = (double)memory.hbm_free_q16 / UNITS, due = 10 + 1000 * 5 * 64 / kept;
        ck_assert(busy <= due && busy > due - 1000.0 / UNITS);
        wisp_memory_free(&memory);
    }
}
END_TEST

/* One step of splitmix64 as its authors publish it (public domain, Vigna 2015). */
static uint64_t step_of_splitmix64(uint64_t x) {
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

/* Data and digests are those that the page names: places by multiplication, so that no field reaches into another. */
START_TEST(memory_data_of_the_page) {
    wisp_rng_init(&rng, 1, 5);
    ck_assert_uint_eq(step_of_splitmix64(1234567), UINT64_C(6457827717110365317)); /* published with the generator */
    for (unsigned i = 0; i < 5000; i++) {
        uint64_t layer = wisp_rng_below(&rng, 1 << 15), expert = wisp_rng_below(&rng, 1 << WISP_EXPERT_W);
        uint64_t line = wisp_rng_below(&rng, 1 << WISP_LINE_W), digest = 0;
        unsigned flits = wisp_rng_below(&rng, 1 << WISP_FLITS_W) >> wisp_rng_below(&rng, 8);
        for (unsigned f = 0; f < flits; f++) {
            uint64_t data = step_of_splitmix64(((layer * 512 + expert) * (UINT64_C(1) << 32) + line) * 256 + f);
            unit_require(wisp_memory_data((uint32_t)layer, (unsigned)expert, (uint32_t)line, f) == data);
            digest = step_of_splitmix64(digest ^ data);
        }
        unit_require(wisp_memory_digest((uint32_t)layer, (unsigned)expert, (uint32_t)line, flits) == digest);
    }
}
END_TEST

/* The data of two flits differ if anything differs that it is a function of: each bit alone, and none. */
START_TEST(memory_data_of_everything) {
    uint64_t data[8 + WISP_EXPERT_W + WISP_LINE_W + WISP_FLITS_W + 1];
    unsigned n = 0;
    for (unsigned b = 0; b < 8; b++) data[n++] = wisp_memory_data(1u << b, 0, 0, 0);
    for (unsigned b = 0; b < WISP_EXPERT_W; b++) data[n++] = wisp_memory_data(0, 1u << b, 0, 0);
    for (unsigned b = 0; b < WISP_LINE_W; b++) data[n++] = wisp_memory_data(0, 0, 1u << b, 0);
    for (unsigned b = 0; b < WISP_FLITS_W; b++) data[n++] = wisp_memory_data(0, 0, 0, 1u << b);
    data[n++] = wisp_memory_data(0, 0, 0, 0);
    for (unsigned a = 0; a < n; a++)
        for (unsigned b = 0; b < a; b++) unit_require(data[a] != data[b]);
    ck_assert(wisp_memory_digest(0, 0, 0, 2) != wisp_memory_digest(0, 0, 0, 3));
    ck_assert(wisp_memory_digest(0, 0, 0, 1) != wisp_memory_digest(0, 0, 0, 0));
}
END_TEST

/* Room grows with what is asked for, what stands there stays, and what is new is empty. */
START_TEST(memory_reserve_grows) {
    struct wisp_error error;
    config = (struct wisp_config){.written = {.read_flits = 1, .llc_ways = 1, .memory_queue_reads = 2},
                                  .derived = {.hbm_bytes_per_cycle_per_plane_q16 = UNITS, .llc_sets = 1}};
    ck_assert_int_eq(wisp_memory_init(&memory, &config, &error), WISP_OK);
    for (uint64_t lines = 1; lines < 3000; lines += 1 + lines / 3) {
        ck_assert_int_eq(wisp_memory_reserve(&memory, lines, &error), WISP_OK);
        ck_assert_uint_ge(memory.line_count, lines);
        ck_assert_uint_le(memory.line_count, 2 * lines);
        memory.lines[lines - 1] = lines;
        for (uint64_t i = lines; i < memory.line_count; i++) unit_require(memory.lines[i] == 0);
        uint64_t room = memory.line_count;
        ck_assert_int_eq(wisp_memory_reserve(&memory, lines, &error), WISP_OK);
        ck_assert_uint_eq(memory.line_count, room);
        for (uint64_t before = 1; before <= lines; before += 1 + before / 3)
            unit_require(memory.lines[before - 1] == before);
    }
    wisp_memory_free(&memory);
}
END_TEST

/* Beyond the room for copies nothing is written and nothing stands. */
START_TEST(memory_beyond_the_room) {
    struct wisp_error error;
    struct wisp_memory_read done;
    config = (struct wisp_config){.written = {.read_flits = 1, .llc_ways = 1, .memory_queue_reads = 2},
                                  .derived = {.hbm_bytes_per_cycle_per_plane_q16 = UNITS, .llc_sets = 1}};
    ck_assert_int_eq(wisp_memory_init(&memory, &config, &error), WISP_OK);
    ck_assert_int_eq(wisp_memory_reserve(&memory, 10, &error), WISP_OK);
    memory.line_count = 5; /* of ten, so that one can look beyond */
    memory.lines[5] = 77;
    wisp_memory_write(&memory, 5, 0, true, 1, 0);
    ck_assert_uint_eq(memory.lines[5], 77);
    wisp_memory_write(&memory, 4, 0, true, 1, 0);
    ck_assert_uint_ne(memory.lines[4], 0);
    wisp_memory_accept_copy(&memory, (struct wisp_read){.flits = 1}, 5, 1000);
    ck_assert(wisp_memory_local_done(&memory, 5000, &done));
    ck_assert_uint_eq(done.digest, 0);
    wisp_memory_free(&memory);
}
END_TEST

int main(void) {
    const TTest *tests[] = {memory_hbm_cycles_of_a_read, memory_is_the_second_one, memory_data_of_everything,
                            memory_data_of_the_page,     memory_reserve_grows,     memory_beyond_the_room};
    return unit_main("memory_judge", tests, sizeof tests / sizeof tests[0]);
}

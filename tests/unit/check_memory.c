/* check_memory.c - csim/die memory and requester: the timing of docs/microarchitecture.md, cycle by cycle. */
#include "die/memory.h"
#include "die/requester.h"
#include "unit/unit_test.h"

/* HBM: 100 cycles latency, 32 bytes per cycle = half a flit; LLC: 2 sets of 2 ways, hit 10, miss 20. */
static const struct wisp_config config = {
    .written = {.mesh_x = 2, .mesh_y = 2, .read_flits = 4, .llc_ways = 2, .memory_queue_reads = 3},
    .derived = {.hbm_bytes_per_cycle_per_plane_q16 = 32 << 16,
                .hbm_latency_cycles = 100,
                .llc_hit_cycles = 10,
                .llc_miss_cycles = 20,
                .llc_write_cycles = 7,
                .llc_sets = 2},
};

static struct wisp_read read_of(uint32_t line, uint8_t id) {
    return (struct wisp_read){.expert = 1, .line = line, .flits = 4, .peer_x = 1, .peer_y = 0, .id = id};
}

static void init(struct wisp_memory *memory) {
    struct wisp_error error;
    ck_assert_int_eq(wisp_memory_init(memory, &config, &error), WISP_OK);
}

/* Take the answer at the head as fast as it comes; the cycle of each flit. */
static void take_answer(struct wisp_memory *memory, uint64_t from, uint64_t cycles[4]) {
    struct wisp_flit flit;
    for (unsigned i = 0; i < 4; from++)
        if (wisp_memory_answer(memory, from, &flit)) {
            ck_assert_uint_eq(wisp_header_head(flit.header), i == 0);
            ck_assert_uint_eq(wisp_header_last(flit.header), i == 3);
            ck_assert_uint_eq(wisp_header_dst_x(flit.header), 1);
            wisp_memory_answered(memory);
            cycles[i++] = from;
        }
}

/* A miss: LLC miss, HBM latency, then the flits at the HBM's pace; the next miss waits for the HBM; then a hit. */
START_TEST(memory_timing) {
    struct wisp_memory memory;
    uint64_t cycles[4];
    init(&memory);
    wisp_memory_accept(&memory, &memory.remote, read_of(0, 7), 1000);
    wisp_memory_accept(&memory, &memory.remote, read_of(1, 8), 1001);
    take_answer(&memory, 1000, cycles);
    for (unsigned i = 0; i < 4; i++) ck_assert_uint_eq(cycles[i], 1000 + 20 + 100 + 2 * i);
    take_answer(&memory, 1000, cycles); /* the HBM was busy until 1020 + 8 */
    for (unsigned i = 0; i < 4; i++) ck_assert_uint_eq(cycles[i], 1028 + 100 + 2 * i);
    wisp_memory_accept(&memory, &memory.remote, read_of(0, 9), 2000);
    take_answer(&memory, 2000, cycles);
    for (unsigned i = 0; i < 4; i++) ck_assert_uint_eq(cycles[i], 2000 + 10 + i);
    ck_assert_uint_eq(memory.llc_hits, 1);
    ck_assert_uint_eq(memory.llc_misses, 2);
    ck_assert_uint_eq(memory.hbm_bytes, 2 * 4 * 64);
    wisp_memory_free(&memory);
}
END_TEST

/* A second read of a line that is still coming waits for it, and does not go to the HBM again. */
START_TEST(memory_hit_on_the_way) {
    struct wisp_memory memory;
    struct wisp_memory_read done;
    init(&memory);
    wisp_memory_accept(&memory, &memory.local, read_of(5, 1), 0);
    wisp_memory_accept(&memory, &memory.local, read_of(5, 2), 1);
    ck_assert(!wisp_memory_local_done(&memory, 125, &done));
    ck_assert(wisp_memory_local_done(&memory, 126, &done)); /* 20 + 100 + 3 flits at 2 cycles */
    ck_assert_uint_eq(done.read.id, 1);
    ck_assert(!wisp_memory_local_done(&memory, 127, &done));
    ck_assert(wisp_memory_local_done(&memory, 128, &done)); /* the line is whole at 120 + 8 */
    ck_assert_uint_eq(memory.hbm_bytes, 4 * 64);
    wisp_memory_free(&memory);
}
END_TEST

/* The least recently used way goes: touch a, b, a, then enough others, in one set. */
START_TEST(memory_lru) {
    struct wisp_memory memory;
    struct wisp_memory_read done;
    uint64_t now = 0;
    init(&memory);
    memory.sets = 1; /* two lines in all */
    static const uint32_t lines[] = {10, 11, 10, 12, 10, 11};
    for (unsigned i = 0; i < 6; i++, now += 1000) {
        wisp_memory_accept(&memory, &memory.local, read_of(lines[i], 0), now);
        ck_assert(wisp_memory_local_done(&memory, now + 999, &done));
    }
    ck_assert_uint_eq(memory.llc_hits, 2); /* both of the later reads of line 10 */
    wisp_memory_free(&memory);
}
END_TEST

START_TEST(memory_queue_full) {
    struct wisp_memory memory;
    init(&memory);
    for (unsigned i = 0; i < 3; i++) {
        ck_assert(!wisp_memory_full(&memory.remote));
        wisp_memory_accept(&memory, &memory.remote, read_of(i, 0), 0);
    }
    ck_assert(wisp_memory_full(&memory.remote));
    ck_assert(!wisp_memory_full(&memory.local));
    wisp_memory_free(&memory);
}
END_TEST

/* Write a line of 4 flits of (9, 1, line) to an address, a flit per cycle; the cycle of the last. */
static uint64_t write_line(struct wisp_memory *memory, uint32_t address, uint32_t line, uint64_t now) {
    for (unsigned i = 0; i < 4; i++)
        wisp_memory_write(memory, address, i, i == 3, wisp_memory_data(9, 1, line, i), now + i);
    return now + 3;
}

static struct wisp_memory_read read_copy(struct wisp_memory *memory, uint32_t address, uint64_t now) {
    struct wisp_memory_read done;
    wisp_memory_accept_copy(memory, read_of(0, 1), address, now);
    ck_assert(wisp_memory_local_done(memory, now + 10000, &done));
    ck_assert(done.copy);
    return done;
}

/* A line written can be hit in the LLC llc_write later, takes its turn at the HBM, and holds back the fourth line. */
START_TEST(memory_writes) {
    struct wisp_memory memory;
    struct wisp_error error;
    uint64_t cycles[4];
    init(&memory);
    ck_assert_int_eq(wisp_memory_reserve(&memory, 8, &error), WISP_OK);
    ck_assert_uint_eq(write_line(&memory, 5, 2, 1000), 1003);
    wisp_memory_accept(&memory, &memory.remote, read_of(0, 7), 1003); /* the HBM is the write's for 8 cycles first */
    take_answer(&memory, 1003, cycles);
    ck_assert_uint_eq(cycles[0], 1003 + 20 + 100);
    ck_assert_uint_eq(memory.hbm_bytes, 2 * 4 * 64);
    wisp_memory_accept_copy(&memory, read_of(2, 1), 5, 1004); /* not before the line is in the LLC */
    ck_assert_uint_eq(memory.llc_hits, 1);
    ck_assert_uint_eq(memory.local.reads[memory.local.head].first_ready, 1004 + 10);
    ck_assert(wisp_memory_can_write(&memory, 2000));
    for (unsigned i = 0; i < 3; i++) write_line(&memory, i, i, 2000);
    ck_assert(!wisp_memory_can_write(&memory, 2003)); /* three lines of 8 cycles each wait */
    ck_assert(!wisp_memory_can_write(&memory, 2010));
    ck_assert(wisp_memory_can_write(&memory, 2011)); /* the first one is taken */
    ck_assert_uint_eq(memory.written_flits, 16);
    wisp_memory_free(&memory);
}
END_TEST

/* A copy's line is what was written there last when the read was accepted: whole lines only, nothing after a discard.
 */
START_TEST(memory_copies) {
    struct wisp_memory memory;
    struct wisp_error error;
    struct wisp_memory_read done;
    uint64_t right = wisp_memory_digest(9, 1, 0, 4);
    init(&memory);
    ck_assert_int_eq(wisp_memory_reserve(&memory, 8, &error), WISP_OK);
    ck_assert(read_copy(&memory, 5, 0).digest != right);
    write_line(&memory, 5, 0, 1000);
    ck_assert_uint_eq(read_copy(&memory, 5, 2000).digest, right);
    ck_assert(wisp_memory_digest(8, 1, 0, 4) != right && wisp_memory_digest(9, 2, 0, 4) != right);
    wisp_memory_write(&memory, 5, 0, false, wisp_memory_data(9, 1, 1, 0), 3000); /* half a line, given up */
    ck_assert_uint_eq(read_copy(&memory, 5, 4000).digest, right);
    wisp_memory_accept_copy(&memory, read_of(0, 1), 5, 5000);
    write_line(&memory, 5, 1, 5001);
    ck_assert(wisp_memory_local_done(&memory, 6000, &done));
    ck_assert_uint_eq(done.digest, right);
    ck_assert_uint_eq(read_copy(&memory, 5, 7000).digest, wisp_memory_digest(9, 1, 1, 4));
    wisp_memory_discard(&memory, 4, 2);
    ck_assert_uint_eq(read_copy(&memory, 5, 8000).digest, 0);
    ck_assert_int_eq(wisp_memory_reserve(&memory, 100, &error), WISP_OK);
    ck_assert_uint_eq(read_copy(&memory, 99, 9000).digest, 0);
    wisp_memory_free(&memory);
}
END_TEST

/* The same line of the same expert in another layer is another line. */
START_TEST(memory_layers) {
    struct wisp_memory memory;
    struct wisp_memory_read done;
    init(&memory);
    wisp_memory_accept(&memory, &memory.local, read_of(0, 0), 0);
    ck_assert(wisp_memory_local_done(&memory, 999, &done));
    memory.layer = 1;
    wisp_memory_accept(&memory, &memory.local, read_of(0, 0), 1000);
    ck_assert_uint_eq(memory.llc_hits, 0);
    wisp_memory_free(&memory);
}
END_TEST

/* What a copy gave is checked: right data counts as local, wrong data as wrong. */
START_TEST(requester_checks_copies) {
    static struct wisp_requester requester;
    struct wisp_traffic none = {.pattern = WISP_PATTERN_NONE, .seed = 1};
    struct wisp_task task = {.first_line = 0, .flits = 8, .expert = 1, .owner_x = 1, .owner_y = 1};
    struct wisp_memory_read done = {.copy = true};
    wisp_requester_init(&requester, &config, 0, 0, &none);
    wisp_requester_submit(&requester, 9, &task, &task + 1);
    for (unsigned i = 0; i < 2; i++) {
        ck_assert(wisp_requester_next(&requester, &done.read));
        done.digest = wisp_memory_digest(9, 1, 0, 4); /* of line 0, both times */
        wisp_requester_local(&requester, &done, 5);
    }
    ck_assert_uint_eq(requester.copy_reads, 2);
    ck_assert_uint_eq(requester.copy_flits, 8);
    ck_assert_uint_eq(requester.local_flits, 8);
    ck_assert_uint_eq(requester.wrong_flits, 4);
    ck_assert_uint_eq(requester.hops, 0); /* nothing came from afar */
    ck_assert(wisp_requester_done(&requester));
}
END_TEST

/* What the requester must notice: other data, a flit too many, `last` in the wrong place, an id nobody asked under. */
START_TEST(requester_checks_data) {
    static struct wisp_requester requester;
    struct wisp_traffic none = {.pattern = WISP_PATTERN_NONE, .seed = 1};
    struct wisp_task task = {.first_line = 3, .flits = 6, .expert = 2, .owner_x = 1, .owner_y = 1};
    struct wisp_read read;
    wisp_requester_init(&requester, &config, 0, 0, &none);
    wisp_requester_submit(&requester, 9, &task, &task + 1);
    ck_assert(wisp_requester_next(&requester, &read));
    ck_assert_uint_eq(read.flits, 4);
    for (unsigned i = 0; i < 4; i++) wisp_requester_flit(&requester, read.id, i == 3, wisp_memory_data(9, 2, 3, i), i);
    ck_assert_uint_eq(requester.wrong_flits, 0);
    wisp_requester_flit(&requester, read.id, true, 0, 5); /* one too many */
    ck_assert_uint_eq(requester.wrong_flits, 1);
    ck_assert(wisp_requester_next(&requester, &read));
    ck_assert_uint_eq(read.flits, 2);
    ck_assert_uint_eq(read.line, 4);
    ck_assert(!wisp_requester_done(&requester));
    wisp_requester_flit(&requester, read.id, true, wisp_memory_data(9, 2, 4, 0), 6); /* last too early */
    ck_assert_uint_eq(requester.wrong_flits, 2);
    wisp_requester_flit(&requester, read.id, true, wisp_memory_data(9, 2, 4, 0), 7); /* data of another flit */
    ck_assert_uint_eq(requester.wrong_flits, 3);
    ck_assert(wisp_requester_done(&requester));
    ck_assert_uint_eq(requester.hops, 2);
    ck_assert_uint_eq(requester.last_cycle, 7);
}
END_TEST

int main(void) {
    const TTest *tests[] = {memory_timing,     memory_hit_on_the_way, memory_lru,
                            memory_queue_full, memory_writes,         memory_copies,
                            memory_layers,     requester_checks_data, requester_checks_copies};
    return unit_main("memory", tests, sizeof tests / sizeof tests[0]);
}

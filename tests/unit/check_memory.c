/* check_memory.c - csim/die memory and requester: the timing of docs/microarchitecture.md, cycle by cycle. */
#include "die/memory.h"
#include "die/requester.h"
#include "unit/unit_test.h"

#include <string.h>

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

/* ---- warming ---- */

/* Experts 2 and 3, each three matrices of one line, for layer 5. */
static const uint16_t warm_experts[] = {2, 3};
static const struct wisp_warm_list warm_list = {
    .experts = warm_experts, .count = 2, .layer = 5, .expert_lines = 3, .matrix_lines = 1, .flits = 4, .last_flits = 4};
static const struct wisp_warm_list no_list;

static void launch(struct wisp_memory *memory, const struct wisp_warm_list *list, uint32_t layer, uint64_t ended) {
    wisp_memory_launch(memory, layer, list, ended);
    memory->warming.limit = memory->sets * memory->ways;
}

static struct wisp_read read_warm(unsigned expert, uint32_t line) {
    return (struct wisp_read){.expert = (uint16_t)expert, .line = line, .flits = 4};
}

/* One line when the HBM would be free for a miss, 20 cycles from now; nothing while anything is booked beyond that. */
START_TEST(memory_warms_when_idle) {
    struct wisp_memory memory;
    init(&memory);
    memory.sets = 1, memory.ways = 4; /* what two sets of two ways hold */
    launch(&memory, &warm_list, 4, 0);
    wisp_memory_accept(&memory, &memory.local, read_of(0, 0), 1000); /* the HBM is booked up to 1028 */
    for (uint64_t t = 1000; t < 1008; t++) wisp_memory_warm(&memory, t);
    ck_assert_uint_eq(memory.warming.lines, 0);
    wisp_memory_warm(&memory, 1008);
    ck_assert_uint_eq(memory.warming.lines, 1); /* and now up to 1036 */
    for (uint64_t t = 1009; t < 1016; t++) wisp_memory_warm(&memory, t);
    ck_assert_uint_eq(memory.warming.lines, 1);
    ck_assert_uint_eq(memory.hbm_bytes, 2 * 4 * 64);
    wisp_memory_free(&memory);
}
END_TEST

/* However much there is to warm, a read accepted in any cycle waits for one transfer of 8 cycles at most. */
START_TEST(memory_warming_yields) {
    for (uint64_t t = 1000; t < 1040; t++) {
        struct wisp_memory memory;
        init(&memory);
        memory.sets = 1, memory.ways = 4;
        launch(&memory, &warm_list, 4, 0);
        for (uint64_t now = 1000; now < t; now++) wisp_memory_warm(&memory, now);
        wisp_memory_accept(&memory, &memory.local, read_of(0, 0), t);
        uint64_t late = memory.local.reads[memory.local.head].first_ready - (t + 20 + 100);
        ck_assert_uint_lt(late, 8);
        wisp_memory_free(&memory);
    }
}
END_TEST

/* What is there is passed over; what was warmed is hit in its layer, and counted once. */
START_TEST(memory_warm_lines) {
    struct wisp_memory memory;
    struct wisp_memory_read done;
    init(&memory);
    memory.sets = 1, memory.ways = 4;
    launch(&memory, &no_list, 5, 0);
    wisp_memory_accept(&memory, &memory.local, read_warm(2, 1), 0);
    ck_assert(wisp_memory_local_done(&memory, 999, &done));
    launch(&memory, &warm_list, 4, 999);
    for (uint64_t t = 1000; t < 1100; t++) wisp_memory_warm(&memory, t);
    ck_assert_uint_eq(memory.warming.lines, 4); /* of 2: lines 0 and 2; then the one way left, and the one of 2.1 */
    ck_assert_uint_eq(memory.hbm_bytes, 5 * 4 * 64);
    launch(&memory, &no_list, 5, 1100);
    for (unsigned i = 0; i < 2; i++) {
        wisp_memory_accept(&memory, &memory.local, read_warm(2, 0), 2000 + 1000 * i);
        ck_assert(wisp_memory_local_done(&memory, 2000 + 1000 * i + 10 + 3, &done));
    }
    ck_assert_uint_eq(memory.llc_hits, 2);
    ck_assert_uint_eq(memory.warming.hits, 1);
    wisp_memory_free(&memory);
}
END_TEST

/* Two ways, one warm: what the kernel reads goes through the other one, until the layer of the warm one is over. */
START_TEST(memory_warm_stays) {
    struct wisp_memory memory;
    init(&memory);
    memory.sets = 1;
    launch(&memory, &warm_list, 4, 0);
    wisp_memory_warm(&memory, 1000);
    for (unsigned i = 0; i < 3; i++) wisp_memory_accept(&memory, &memory.remote, read_of(10 + i, 0), 2000 + i);
    launch(&memory, &no_list, 5, 2500);
    memory.remote.count = 0;
    wisp_memory_accept(&memory, &memory.remote, read_warm(2, 0), 3000);
    ck_assert_uint_eq(memory.warming.hits, 1);
    launch(&memory, &warm_list, 4, 3500); /* again, and this time nobody reads it */
    wisp_memory_warm(&memory, 4000);      /* passed over: line 0 is there */
    wisp_memory_warm(&memory, 4001);
    ck_assert_uint_eq(memory.warming.lines, 2);
    launch(&memory, &no_list, 6, 4500);
    memory.remote.count = 0;
    for (unsigned i = 0; i < 2; i++) wisp_memory_accept(&memory, &memory.remote, read_of(20 + i, 0), 5000 + i);
    memory.layer = 5;
    wisp_memory_accept(&memory, &memory.remote, read_warm(2, 1), 6000);
    ck_assert_uint_eq(memory.warming.hits, 1); /* it has gone the way of all lines */
    wisp_memory_free(&memory);
}
END_TEST

/* What was warmed after the kernel's last data did not happen: the LLC and the HBM are as they were then. */
START_TEST(memory_warming_ends) {
    struct wisp_memory memory;
    init(&memory);
    memory.sets = 1;
    launch(&memory, &warm_list, 4, 0);
    wisp_memory_accept(&memory, &memory.local, read_of(0, 0), 100);
    wisp_memory_warm(&memory, 1000);
    uint64_t tags[] = {memory.tag[0], memory.tag[1]}, used[] = {memory.used[0], memory.used[1]};
    uint64_t free = memory.hbm_free_q16;
    wisp_memory_warm(&memory, 1501); /* in the way of what was read, the only one that is not warm */
    ck_assert_uint_eq(memory.warming.lines, 2);
    launch(&memory, &no_list, 5, 1500);
    ck_assert_uint_eq(memory.warming.lines, 1);
    ck_assert_uint_eq(memory.hbm_bytes, 2 * 4 * 64);
    ck_assert_uint_eq(memory.hbm_free_q16, free);
    ck_assert(memcmp(memory.tag, tags, sizeof tags) == 0 && memcmp(memory.used, used, sizeof used) == 0);
    wisp_memory_free(&memory);
}
END_TEST

/* Half of the LLC in a kernel. */
START_TEST(memory_warming_limit) {
    struct wisp_memory memory;
    init(&memory);
    wisp_memory_launch(&memory, 4, &warm_list, 0);
    for (uint64_t t = 1000; t < 2000; t++) wisp_memory_warm(&memory, t);
    ck_assert_uint_eq(memory.warming.lines, 2);
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

static void init_as(struct wisp_memory *memory, const struct wisp_config *other) {
    struct wisp_error error;
    ck_assert_int_eq(wisp_memory_init(memory, other, &error), WISP_OK);
}

/* The HBM stands still in the last 30 of each 100 cycles; what would be cut waits for the end. */
START_TEST(memory_refresh) {
    struct wisp_config refreshed = config;
    struct wisp_memory memory;
    uint64_t cycles[4];
    refreshed.derived.hbm_refresh_interval_cycles = 100;
    refreshed.derived.hbm_refresh_cycles = 30;
    init_as(&memory, &refreshed);
    wisp_memory_accept(&memory, &memory.remote, read_of(0, 1), 1042); /* 20 later, for 8 cycles: just before */
    take_answer(&memory, 1042, cycles);
    for (unsigned i = 0; i < 4; i++) ck_assert_uint_eq(cycles[i], 1062 + 100 + 2 * i);
    wisp_memory_accept(&memory, &memory.remote, read_of(1, 2), 1043); /* 1070 + 8 */
    take_answer(&memory, 1043, cycles);
    for (unsigned i = 0; i < 4; i++) ck_assert_uint_eq(cycles[i], 1100 + 100 + 2 * i);
    wisp_memory_accept(&memory, &memory.remote, read_of(2, 3), 1170); /* in the midst of one */
    take_answer(&memory, 1170, cycles);
    ck_assert_uint_eq(cycles[0], 1200 + 100);
    wisp_memory_free(&memory);
}
END_TEST

/* From writing to reading and back the HBM needs 5 cycles; from reading to reading none. */
START_TEST(memory_turnaround) {
    struct wisp_config turning = config;
    struct wisp_memory memory;
    uint64_t cycles[4];
    turning.derived.hbm_turnaround_cycles = 5;
    turning.derived.llc_miss_cycles = 0;
    init_as(&memory, &turning);
    for (unsigned i = 0; i < 4; i++) wisp_memory_write(&memory, 0, i, i == 3, i, 2000); /* the HBM until 2008 */
    wisp_memory_accept(&memory, &memory.remote, read_of(0, 1), 2000);
    take_answer(&memory, 2000, cycles);
    ck_assert_uint_eq(cycles[0], 2000 + 8 + 5 + 100);
    wisp_memory_accept(&memory, &memory.remote, read_of(1, 2), 2001);
    take_answer(&memory, 2001, cycles);
    ck_assert_uint_eq(cycles[0], 2013 + 8 + 100);
    for (unsigned i = 0; i < 4; i++) wisp_memory_write(&memory, 1, i, i == 3, i, 2030);
    ck_assert_uint_eq(memory.hbm_free_q16 >> 16, 2029 + 5 + 8);
    wisp_memory_free(&memory);
}
END_TEST

int main(void) {
    const TTest *tests[] = {memory_timing,        memory_hit_on_the_way,  memory_lru,
                            memory_queue_full,    memory_writes,          memory_copies,
                            memory_layers,        memory_warms_when_idle, memory_warming_yields,
                            memory_warm_lines,    memory_warm_stays,      memory_warming_ends,
                            memory_warming_limit, requester_checks_data,  requester_checks_copies,
                            memory_refresh,       memory_turnaround};
    return unit_main("memory", tests, sizeof tests / sizeof tests[0]);
}

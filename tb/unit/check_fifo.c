/* check_fifo.c - unit `fifo`: reference and Verilog in lock step (WIDTH and DEPTH from the build). */
#include "plan/small.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

#include <stdio.h>

/* With LATE a word that comes to the head by a push is there a cycle later, and is not taken sooner. */
#ifndef LATE
#define LATE 0
#endif

/* Spells in which it fills, and in which it empties: long enough for all of a deep one. */
static unsigned halved(unsigned percent, bool yes) {
    return yes ? percent / 2 : percent;
}

static void run(uint64_t seed, unsigned push_percent, unsigned pop_percent) {
    struct wisp_rng rng;
    struct wisp_fifo fifo;
    struct wisp_flit slots[DEPTH];
    void *dut = fifo_dut_create((unsigned)seed);
    wisp_rng_init(&rng, seed, 0);
    wisp_fifo_init(&fifo, slots, DEPTH);
    fifo_dut_reset(dut);
    unsigned full = 0, empty = 0, pushed = 0, popped = 0;
    bool there = true;
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        struct fifo_dut_out out = fifo_dut_get(dut);
        ck_assert_msg(out.count == fifo.count, "cycle %llu: count %u, reference %u (seed %llu)", (unsigned long long)t,
                      out.count, fifo.count, (unsigned long long)seed);
        ck_assert_msg(!fifo.count || !there || (out.whole && out.head == wisp_fifo_head(&fifo)->payload),
                      "cycle %llu: head 0x%x (seed %llu)", (unsigned long long)t, out.head, (unsigned long long)seed);
        bool filling = t / (8 * DEPTH) % 2 == 0;
        struct fifo_dut_in in = {
            .push = fifo.count < DEPTH && unit_chance(&rng, halved(push_percent, !filling)),
            .pop = fifo.count > 0 && there && unit_chance(&rng, halved(pop_percent, filling)),
            .push_data = (uint32_t)wisp_rng_next(&rng) & 0xffff,
        };
        full += fifo.count == DEPTH;
        empty += fifo.count == 0;
        pushed += in.push;
        popped += in.pop;
        cover_fifo(&fifo, in.push, in.pop);
        there = !LATE || !in.push || fifo.count > in.pop;
        if (in.pop) wisp_fifo_pop(&fifo);
        if (in.push) wisp_fifo_push(&fifo, (struct wisp_flit){.payload = in.push_data});
        fifo_dut_step(dut, in);
    }
    ck_assert_uint_gt(full, 0);
    ck_assert_uint_gt(empty, 0);
    ck_assert_uint_gt(pushed, 2 * DEPTH); /* both pointers came round, more than once */
    ck_assert_uint_gt(popped, 2 * DEPTH);
    fifo_dut_destroy(dut);
}

START_TEST(fifo_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 50, 50);
    run(seed + 1, 90, 80);
    run(seed + 2, 70, 90);
}
END_TEST

/* Fill, drain, and stream through a queue that is as empty as may be: the bypass and both pointer wraps. */
START_TEST(fifo_directed) {
    void *dut = fifo_dut_create(3);
    fifo_dut_reset(dut);
    /* Each round begins 7 words further on; in a deep one 64 of them are enough to come round. */
    const unsigned rounds = DEPTH < 22 ? 3 * DEPTH : 64;
    for (unsigned round = 0; round < rounds; round++) {
        for (unsigned i = 0; i < DEPTH; i++) {
            unit_require(fifo_dut_get(dut).count == i);
            fifo_dut_step(dut, (struct fifo_dut_in){.push = true, .push_data = round * 16 + i});
        }
        for (unsigned i = 0; i < DEPTH; i++) {
            unit_require(fifo_dut_get(dut).whole && fifo_dut_get(dut).head == round * 16 + i);
            fifo_dut_step(dut, (struct fifo_dut_in){.pop = true});
        }
        for (unsigned i = 0; i <= LATE; i++)
            fifo_dut_step(dut, (struct fifo_dut_in){.push = true, .push_data = 1000 + round + i});
        for (unsigned i = 0; i < 6; i++) {
            unit_require(fifo_dut_get(dut).whole && fifo_dut_get(dut).head == 1000 + round + i);
            fifo_dut_step(dut, (struct fifo_dut_in){.push = true, .pop = true, .push_data = 1001 + LATE + round + i});
        }
        for (unsigned i = 0; i <= LATE; i++) {
            ck_assert_uint_eq(fifo_dut_get(dut).head, 1006 + round + i);
            fifo_dut_step(dut, (struct fifo_dut_in){.pop = true});
        }
        ck_assert_uint_eq(fifo_dut_get(dut).count, 0);
    }
    fifo_dut_destroy(dut);
}
END_TEST

/* Registers wake with values drawn from the seed and from WISP_POWER_UP: else no test would miss a reset. */
START_TEST(fifo_wakes_anyhow) {
    uint32_t seen[2] = {0};
    for (unsigned i = 0; i < 32; i++) {
        char power_up[16];
        snprintf(power_up, sizeof power_up, "%u", i);
        setenv("WISP_POWER_UP", power_up, 1);
        for (unsigned seed = 1; seed <= 2; seed++) {
            void *dut = fifo_dut_create(seed);
            seen[seed - 1] |= 1u << fifo_dut_get(dut).head % 32;
            fifo_dut_destroy(dut);
        }
    }
    ck_assert_uint_gt((unsigned)__builtin_popcount(seen[0]), 8);
    ck_assert_uint_gt((unsigned)__builtin_popcount(seen[1]), 8);
    ck_assert_uint_ne(seen[0], seen[1]);
}
END_TEST

int main(void) {
    const TTest *tests[] = {fifo_random, fifo_directed, fifo_wakes_anyhow};
    return unit_main("fifo", tests, sizeof tests / sizeof tests[0]);
}

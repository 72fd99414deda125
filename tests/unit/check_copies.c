/* check_copies.c - csim/machine/copies: against a list that is searched from end to end. */
#include "base/rng.h"
#include "machine/copies.h"
#include "machine/flow.h"
#include "unit/unit_test.h"

#include <string.h>

enum { DIES = 3, EXPERTS = 5, MATRICES = EXPERTS * WISP_EXPERT_MATRICES, STEPS = 20000 };

/* A die's copies, the one used longest ago first. */
struct plain {
    uint32_t matrix[MATRICES];
    unsigned count;
};

static unsigned place(const struct plain *plain, uint32_t matrix) {
    unsigned i = 0;
    while (i < plain->count && plain->matrix[i] != matrix) i++;
    return i;
}

static void take_out(struct plain *plain, unsigned at) {
    memmove(plain->matrix + at, plain->matrix + at + 1, (plain->count - at - 1) * sizeof *plain->matrix);
    plain->count--;
}

static void move_to_end(struct plain *plain, uint32_t matrix) {
    if (place(plain, matrix) < plain->count) take_out(plain, place(plain, matrix));
    plain->matrix[plain->count++] = matrix;
}

static void compare(const struct wisp_copies *copies, const struct plain *plain) {
    for (uint32_t e = 0; e < EXPERTS; e++) {
        uint64_t dies = 0;
        for (uint32_t m = e * WISP_EXPERT_MATRICES; m < (e + 1) * WISP_EXPERT_MATRICES; m++)
            for (unsigned d = 0; d < DIES; d++) {
                bool here = place(&plain[d], m) < plain[d].count;
                ck_assert_int_eq(wisp_copies_has(copies, d, m), here);
                dies |= (uint64_t)here << d;
            }
        ck_assert_uint_eq(copies->experts[e], dies);
    }
}

static void run(uint64_t room) {
    struct wisp_copies copies;
    struct plain plain[DIES] = {0};
    struct wisp_rng rng;
    uint64_t evicted = 0, expected_evicted = 0;
    wisp_rng_init(&rng, 1, room);
    ck_assert(wisp_copies_make(&copies, DIES, EXPERTS, room));
    for (unsigned step = 0; step < STEPS; step++) {
        unsigned d = wisp_rng_below(&rng, DIES);
        uint32_t matrix = wisp_rng_below(&rng, MATRICES);
        bool here = place(&plain[d], matrix) < plain[d].count;
        if (here && wisp_rng_below(&rng, 2)) {
            wisp_copies_use(&copies, d, matrix);
            move_to_end(&plain[d], matrix);
        } else {
            bool made = wisp_copies_keep(&copies, d, matrix, &evicted);
            ck_assert_int_eq(made, !here && room > 0);
            bool full = !here && plain[d].count == room;
            if (full && room) take_out(&plain[d], 0);
            expected_evicted += full && room;
            if (room) move_to_end(&plain[d], matrix);
        }
        ck_assert_uint_eq(evicted, expected_evicted);
        if (step % 16 == 0) compare(&copies, plain);
    }
    ck_assert(room == 0 || room >= MATRICES || evicted > 0);
    wisp_copies_free(&copies);
}

START_TEST(copies_no_room) {
    run(0);
}
END_TEST

START_TEST(copies_bounded) {
    run(1);
    run(4);
    run(MATRICES - 1);
}
END_TEST

START_TEST(copies_unbounded) {
    run(MATRICES);
    run(UINT64_MAX);
}
END_TEST

START_TEST(copies_none) {
    struct wisp_copies copies = {0};
    ck_assert(!wisp_copies_has(&copies, 0, 0));
}
END_TEST

int main(void) {
    const TTest *tests[] = {copies_no_room, copies_bounded, copies_unbounded, copies_none};
    return unit_main("copies", tests, sizeof tests / sizeof tests[0]);
}

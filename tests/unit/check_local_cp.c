/* check_local_cp.c - csim/die/local_cp: slots, victims by policy, and the table commands of a launch. */
#include "die/local_cp.h"
#include "unit/unit_test.h"

enum { LAYERS = 4, LINES = 10 };

static struct wisp_local_cp cp;

static void start(enum wisp_copy_policy policy, uint32_t slots) {
    struct wisp_config config = {.written = {.copy_policy = policy}};
    struct wisp_error error;
    ck_assert_int_eq(wisp_local_cp_init(&cp, &config, LAYERS, LINES, slots, &error), WISP_OK);
}

/* Launch a layer with these experts, all worth a copy; text = the commands, "C" = clear, "L5@1" = expert 5 is local in
 * slot 1, "F5@1" = it is to be filled. */
static const char *launch(uint32_t layer, unsigned count, const unsigned *experts) {
    static char text[256];
    struct wisp_remote_expert remote[8];
    struct wisp_table_command command;
    struct wisp_error error;
    char *end = text;
    for (unsigned i = 0; i < count; i++) remote[i] = (struct wisp_remote_expert){(uint16_t)experts[i], true};
    struct wisp_local_kernel kernel = {.layer = layer, .remote = remote, .remote_count = count};
    ck_assert_int_eq(wisp_local_cp_launch(&cp, &kernel, &error), WISP_OK);
    *text = 0;
    for (; wisp_local_cp_command(&cp, &command); wisp_local_cp_sent(&cp)) {
        if (command.clear) {
            end += sprintf(end, "C ");
            continue;
        }
        ck_assert(command.cp_en != command.is_local);
        ck_assert_uint_eq(command.lines, LINES);
        ck_assert_uint_eq(command.base % LINES, 0);
        end += sprintf(end, "%c%u@%u ", command.is_local ? 'L' : 'F', command.expert, command.base / LINES);
    }
    return text;
}

#define LAUNCH(layer, ...)                                                                                             \
    launch(layer, sizeof((unsigned[]){__VA_ARGS__}) / sizeof(unsigned), (unsigned[]){__VA_ARGS__})

/* Launch, and all its copies become whole. */
#define COPY(layer, ...)                                                                                               \
    do {                                                                                                               \
        unsigned experts[] = {__VA_ARGS__};                                                                            \
        launch(layer, sizeof experts / sizeof *experts, experts);                                                      \
        for (unsigned i = 0; i < sizeof experts / sizeof *experts; i++) wisp_local_cp_done(&cp, experts[i]);           \
    } while (0)

START_TEST(local_cp_life_of_a_copy) {
    start(WISP_COPY_LRU, 4);
    ck_assert_str_eq(LAUNCH(1, 5, 6), "F5@0 F6@1 ");
    wisp_local_cp_done(&cp, 5);
    ck_assert_str_eq(LAUNCH(2, 5), "C F5@1 "); /* 6 was given up, its slot is free; 5 of layer 2 is another expert */
    wisp_local_cp_done(&cp, 5);
    ck_assert_str_eq(LAUNCH(1, 6, 5), "C L5@0 F6@2 "); /* what is here comes first */
    ck_assert_uint_eq(cp.copies, 2);
    ck_assert_uint_eq(cp.used, 1); /* of layer 1; that of layer 2 served nobody yet */
    ck_assert_str_eq(LAUNCH(1, 5), "C L5@0 ");
    ck_assert_uint_eq(cp.used, 1); /* the same copy again */
    ck_assert_uint_eq(cp.abandoned, 2);
    ck_assert_uint_eq(cp.evictions, 0);
    wisp_local_cp_free(&cp);
}
END_TEST

/* The kernel is over, its copy comes whole only now: what is being copied by the next kernel is another copy. */
START_TEST(local_cp_done_of_before) {
    struct wisp_remote_expert remote = {5, true};
    struct wisp_local_kernel kernel = {.layer = 1, .remote = &remote, .remote_count = 1};
    struct wisp_error error;
    start(WISP_COPY_LRU, 4);
    ck_assert_str_eq(LAUNCH(1, 5), "F5@0 ");
    ck_assert_int_eq(wisp_local_cp_launch(&cp, &kernel, &error), WISP_OK);
    wisp_local_cp_done(&cp, 5);
    ck_assert_uint_eq(cp.copies, 0);
    wisp_local_cp_sent(&cp); /* the clear */
    wisp_local_cp_sent(&cp);
    wisp_local_cp_done(&cp, 5);
    ck_assert_uint_eq(cp.copies, 1);
    ck_assert_str_eq(LAUNCH(1, 5), "C L5@0 ");
    wisp_local_cp_free(&cp);
}
END_TEST

/* Without anything to load there is no command; after a launch that loaded something, just the clear. */
START_TEST(local_cp_nothing_to_load) {
    start(WISP_COPY_LRU, 4);
    ck_assert_str_eq(launch(0, 0, NULL), "");
    ck_assert_str_eq(LAUNCH(1, 5), "F5@0 ");
    ck_assert_str_eq(launch(2, 0, NULL), "C ");
    ck_assert_str_eq(launch(3, 0, NULL), "");
    wisp_local_cp_free(&cp);
}
END_TEST

START_TEST(local_cp_lru) {
    start(WISP_COPY_LRU, 2);
    COPY(0, 1);
    COPY(3, 2);
    ck_assert_str_eq(LAUNCH(0, 1), "C L1@0 "); /* now the copy of layer 3 is the older one */
    ck_assert_str_eq(LAUNCH(1, 7), "C F7@1 ");
    ck_assert_uint_eq(cp.evictions, 1);
    wisp_local_cp_done(&cp, 7);
    LAUNCH(3, 2);
    ck_assert_uint_eq(cp.refetches, 1);
    wisp_local_cp_free(&cp);
}
END_TEST

/* From layer 1 on, layers come as 2 3 0 1: the copy of layer 1 goes first, then that of 0. */
START_TEST(local_cp_least_stale) {
    start(WISP_COPY_LEAST_STALE, 4);
    COPY(0, 1);
    COPY(1, 2);
    COPY(2, 3);
    COPY(3, 4);
    ck_assert_str_eq(LAUNCH(1, 7), "C F7@1 ");
    wisp_local_cp_done(&cp, 7);
    ck_assert_str_eq(LAUNCH(2, 3, 8), "C L3@2 F8@1 "); /* layer 2 itself is in use; layer 1 is the farthest */
    wisp_local_cp_done(&cp, 8);
    ck_assert_str_eq(LAUNCH(0, 9, 1), "C L1@0 F9@3 "); /* 3 is three layers away, 2 two */
    wisp_local_cp_free(&cp);
}
END_TEST

/* Of one layer, least-stale takes the one that was read longest ago. */
START_TEST(local_cp_least_stale_ties) {
    start(WISP_COPY_LEAST_STALE, 2);
    COPY(1, 5);
    COPY(1, 6);
    ck_assert_str_eq(LAUNCH(1, 5), "C L5@0 ");
    ck_assert_str_eq(LAUNCH(2, 7), "C F7@1 ");
    wisp_local_cp_free(&cp);
}
END_TEST

/* One slot: the first expert gets it, the others have no room; a kernel never evicts what it reads. */
START_TEST(local_cp_one_slot) {
    start(WISP_COPY_LRU, 1);
    ck_assert_str_eq(LAUNCH(0, 1, 2, 3), "F1@0 ");
    ck_assert_uint_eq(cp.no_room, 2);
    wisp_local_cp_done(&cp, 1);
    ck_assert_str_eq(LAUNCH(0, 3, 1), "C L1@0 ");
    ck_assert_uint_eq(cp.no_room, 3);
    ck_assert_str_eq(LAUNCH(0, 3), "C F3@0 ");
    ck_assert_uint_eq(cp.evictions, 1);
    wisp_local_cp_free(&cp);
}
END_TEST

START_TEST(local_cp_no_slots) {
    start(WISP_COPY_LRU, 0);
    ck_assert_str_eq(LAUNCH(0, 1, 2), "");
    ck_assert_uint_eq(cp.no_room, 2);
    wisp_local_cp_free(&cp);
}
END_TEST

START_TEST(local_cp_unbounded) {
    start(WISP_COPY_UNBOUNDED, 1);
    for (unsigned e = 0; e < WISP_EXPERTS; e++) COPY(e % LAYERS, e);
    ck_assert_uint_eq(cp.copies, WISP_EXPERTS);
    ck_assert_uint_eq(cp.evictions + cp.no_room, 0);
    ck_assert_uint_eq(wisp_local_cp_end(&cp), WISP_EXPERTS * LINES);
    ck_assert_str_eq(LAUNCH(3, 511, 7), "C L511@511 L7@7 ");
    wisp_local_cp_free(&cp);
}
END_TEST

/* Not worth a copy: no slot, but one that is here is used. A `done` for an expert without slot is nobody's. */
START_TEST(local_cp_not_worth_a_copy) {
    struct wisp_remote_expert remote[] = {{5, false}, {6, false}};
    struct wisp_error error;
    start(WISP_COPY_LRU, 4);
    COPY(1, 6);
    struct wisp_local_kernel kernel = {.layer = 1, .remote = remote, .remote_count = 2};
    ck_assert_int_eq(wisp_local_cp_launch(&cp, &kernel, &error), WISP_OK);
    ck_assert_uint_eq(cp.command_count, 2);
    ck_assert(cp.commands[0].clear && cp.commands[1].is_local && cp.commands[1].expert == 6);
    wisp_local_cp_done(&cp, 5);
    ck_assert_uint_eq(cp.copies, 1);
    wisp_local_cp_free(&cp);
}
END_TEST

/* What the layer's kernel before found worth a copy, and has none: late, whether it was begun or not. */
START_TEST(local_cp_late) {
    start(WISP_COPY_LRU, 1);
    ck_assert_str_eq(LAUNCH(0, 1, 2), "F1@0 "); /* no room for 2 */
    LAUNCH(1, 1);                               /* 1 of layer 0 is given up; this is another expert */
    ck_assert_uint_eq(cp.read_pairs, 3);
    ck_assert_uint_eq(cp.late_pairs, 0);
    COPY(0, 2, 1, 3);
    ck_assert_uint_eq(cp.read_pairs, 6);
    ck_assert_uint_eq(cp.late_pairs, 2); /* not 3: nobody saw it coming */
    ck_assert_uint_eq(cp.late_begun_pairs, 1);
    COPY(0, 4); /* drives out 2 */
    LAUNCH(0, 2, 4);
    ck_assert_uint_eq(cp.late_pairs, 2); /* 2 was whole, and is evicted; 4 is read from its copy */
    ck_assert_uint_eq(cp.served, 1);
    LAUNCH(0, 1);
    ck_assert_uint_eq(cp.late_pairs, 2); /* what is expected is so for one kernel */
    wisp_local_cp_free(&cp);
}
END_TEST

/* ---- reading ahead ---- */

static void start_ahead(uint32_t limit, uint32_t slots) {
    struct wisp_config config = {
        .written = {.copy_policy = WISP_COPY_LRU, .ahead_experts = limit, .ahead_accuracy_percent = 50}};
    struct wisp_error error;
    ck_assert_int_eq(wisp_local_cp_init(&cp, &config, LAYERS, LINES, slots, &error), WISP_OK);
}

/* A kernel of layer 0 that reads `read` (0: nothing), with experts 10, 11, 12 ... to be read ahead; the jobs' experts.
 */
static const char *launch_ahead(unsigned read, unsigned candidates) {
    static char text[256];
    struct wisp_remote_expert remote = {(uint16_t)read, false};
    struct wisp_ahead_expert ahead[8];
    struct wisp_table_command command;
    struct wisp_ahead_job job;
    struct wisp_error error;
    char *end = text;
    for (unsigned i = 0; i < candidates; i++) ahead[i] = (struct wisp_ahead_expert){(uint16_t)(10 + i), 1, 2};
    struct wisp_local_kernel kernel = {.remote = &remote,
                                       .remote_count = read != 0,
                                       .ahead = ahead,
                                       .ahead_count = candidates,
                                       .matrix_flits = 35,
                                       .read_flits = 16};
    ck_assert_int_eq(wisp_local_cp_launch(&cp, &kernel, &error), WISP_OK);
    *text = 0;
    if (cp.command_count) ck_assert(!wisp_local_cp_job(&cp, &job)); /* not before the commands */
    while (wisp_local_cp_command(&cp, &command)) wisp_local_cp_sent(&cp);
    for (; wisp_local_cp_job(&cp, &job); wisp_local_cp_job_sent(&cp)) {
        ck_assert(job.owner_x == 1 && job.owner_y == 2 && job.lines == 3 && job.flits == 16 && job.last_flits == 3);
        end += sprintf(end, "%u ", job.expert);
    }
    return text;
}

/* Kernels without jobs up to the next try; what is made ahead in it. */
static const char *next_try(unsigned read, unsigned candidates) {
    while (cp.kernel % 17 != 16) ck_assert_str_eq(launch_ahead(read, candidates), "");
    return launch_ahead(read, candidates);
}

/* Until four copies were worth it, one every 17 kernels; then as many as the configuration says, while they are. */
START_TEST(local_cp_ahead_earns_its_budget) {
    start_ahead(2, 20);
    for (unsigned i = 0; i < 4; i++) {
        char expected[8];
        sprintf(expected, "%u ", 10 + i);
        ck_assert_str_eq(next_try(i ? 9 + i : 0, 8), expected); /* reads what was made by the try before */
        wisp_local_cp_done(&cp, 10 + i);
    }
    ck_assert_uint_eq(cp.ahead_used, 3);
    ck_assert_str_eq(launch_ahead(13, 8), "14 15 "); /* the fourth was used: budget for two */
    ck_assert_uint_eq(cp.ahead_used, 4);
    wisp_local_cp_done(&cp, 14);
    wisp_local_cp_done(&cp, 15);
    ck_assert_str_eq(launch_ahead(0, 8), "16 17 "); /* 4 of 6 */
    ck_assert_uint_eq(cp.ahead_made, 6);
    ck_assert_uint_eq(cp.copies, 0);
    wisp_local_cp_free(&cp);
}
END_TEST

/* A copy ahead takes no place of another one, and is given up like any. */
START_TEST(local_cp_ahead_never_evicts) {
    start_ahead(2, 1);
    ck_assert_str_eq(next_try(0, 8), "10 ");
    launch_ahead(0, 0); /* not whole in time */
    ck_assert_uint_eq(cp.abandoned, 0);
    ck_assert_str_eq(next_try(0, 8), "10 ");
    wisp_local_cp_done(&cp, 10);
    ck_assert_str_eq(next_try(0, 8), "");
    ck_assert_uint_eq(cp.evictions, 0);
    ck_assert_str_eq(LAUNCH(1, 5), "F5@0 "); /* what is read may */
    ck_assert_uint_eq(cp.evictions, 1);
    wisp_local_cp_free(&cp);
}
END_TEST

/* The line of a copy that is being made ahead is told from that of one that is read. */
START_TEST(local_cp_is_ahead) {
    start_ahead(1, 4);
    next_try(0, 1);
    ck_assert(wisp_local_cp_is_ahead(&cp, 3));
    wisp_local_cp_done(&cp, 10);
    LAUNCH(1, 5);
    ck_assert(!wisp_local_cp_is_ahead(&cp, LINES + 3));
    wisp_local_cp_free(&cp);
}
END_TEST

/* What could be read ahead and was not, for want of budget or of time, is late; what was, has served. */
START_TEST(local_cp_ahead_late) {
    start_ahead(1, 4);
    next_try(0, 8); /* one of the eight is begun: 10 */
    launch_ahead(17, 8);
    ck_assert_uint_eq(cp.late_pairs, 1);
    ck_assert_uint_eq(cp.late_begun_pairs, 0);
    next_try(0, 8);
    launch_ahead(10, 8);
    ck_assert_uint_eq(cp.late_pairs, 2);
    ck_assert_uint_eq(cp.late_begun_pairs, 1);
    next_try(0, 8);
    wisp_local_cp_done(&cp, 10);
    launch_ahead(20, 8);
    launch_ahead(10, 8);
    ck_assert_uint_eq(cp.late_pairs, 2);
    ck_assert_uint_eq(cp.read_pairs, 4);
    ck_assert_uint_eq(cp.served, 1); /* by a kernel later than the next, too */
    ck_assert_uint_eq(cp.ahead_used, 0);
    wisp_local_cp_free(&cp);
}
END_TEST

int main(void) {
    const TTest *tests[] = {local_cp_life_of_a_copy,
                            local_cp_done_of_before,
                            local_cp_nothing_to_load,
                            local_cp_lru,
                            local_cp_least_stale,
                            local_cp_least_stale_ties,
                            local_cp_one_slot,
                            local_cp_no_slots,
                            local_cp_unbounded,
                            local_cp_not_worth_a_copy,
                            local_cp_late,
                            local_cp_ahead_earns_its_budget,
                            local_cp_ahead_never_evicts,
                            local_cp_ahead_late,
                            local_cp_is_ahead};
    return unit_main("local_cp", tests, sizeof tests / sizeof tests[0]);
}

/* check_recorder.c - csim/machine: a recording has room for so much. Told of more kernels, experts, copies and reads
 * than that, it keeps the first, and counts the others. */
#include "machine/machine.h"
#include "machine/recorder.h"
#include "unit/unit_test.h"

#include <stdio.h>

enum { DIES = 4, EXPERTS = 1 << WISP_EXPERT_W };

static struct wisp_machine *machine;
static struct wisp_recorder *recorder;

static void set_up(void) {
    struct wisp_config config;
    struct wisp_error error;
    const struct wisp_traffic none = {0};
    const struct wisp_recorder_setup setup = {.sample_cycles = 100, .reads = true, .die = -1, .until = UINT64_MAX};
    char path[4096];
    snprintf(path, sizeof path, "%s/configs/mesh2x2.ini", unit_top());
    ck_assert_int_eq(wisp_config_load(path, NULL, 0, &config, &error), WISP_OK);
    ck_assert_int_eq(wisp_machine_create_cycle(&config, &none, &machine, &error), WISP_OK);
    ck_assert_int_eq(wisp_recorder_open(&setup, &config, false, &recorder, &error), WISP_OK);
    wisp_recorder_attach(recorder, machine);
}

static void tear_down(void) {
    wisp_recorder_finish(recorder);
    wisp_recorder_close(recorder);
    wisp_machine_destroy(machine);
}

/* In each kernel die 1 reads every expert and copies it; die 2 does nothing. */
static void tell_kernel(uint64_t now) {
    const struct wisp_watch *watch = &machine->endpoints[1].watch;
    wisp_recorder_begin_kernel(recorder);
    for (unsigned expert = 0; expert < EXPERTS; expert++) {
        struct wisp_read read = {.expert = expert, .flits = 2, .id = 5};
        watch->asked(watch->context, &read, now);
        watch->answered(watch->context, 5, WISP_FROM_MESH, now + 3);
        for (unsigned flit = 0; flit < 2; flit++) watch->written(watch->context, expert, false, now + 4 + flit);
        watch->whole(watch->context, expert, now + 9);
    }
    wisp_recorder_end_kernel(recorder);
}

START_TEST(recorder_lists_are_full) {
    enum { KERNELS = 80 };
    set_up();
    for (unsigned k = 0; k < KERNELS; k++) tell_kernel(100 * k);
    const struct wisp_die_record *record = &recorder->records[1];
    ck_assert_uint_eq(recorder->kernel_count, KERNELS);
    ck_assert_uint_eq(record->fetch_count, WISP_FETCHES_MAX / DIES);
    ck_assert_uint_eq(record->copy_count, WISP_COPIES_MAX / DIES);
    ck_assert_uint_eq(record->read_count, WISP_READS_MAX / DIES);
    ck_assert_uint_eq(record->fetches_left_off, KERNELS * EXPERTS - record->fetch_count);
    ck_assert_uint_eq(record->copies_left_off, KERNELS * EXPERTS - record->copy_count);
    ck_assert_uint_eq(record->reads_left_off, KERNELS * EXPERTS - record->read_count);
    for (uint32_t i = 0; i < record->fetch_count; i++) {
        const struct wisp_fetch *fetch = &record->fetches[i];
        ck_assert_msg(fetch->kernel == i / EXPERTS && fetch->expert == i % EXPERTS && fetch->end == fetch->begin + 3 &&
                          fetch->flits[WISP_FROM_MESH] == 2,
                      "expert %u is another", i);
    }
    for (uint32_t i = 0; i < record->copy_count; i++) {
        const struct wisp_copy_made *copy = &record->copies[i];
        ck_assert_msg(copy->kernel == i / EXPERTS && copy->expert == i % EXPERTS && copy->whole &&
                          copy->end == copy->begin + 5,
                      "copy %u is another", i);
    }
    ck_assert_uint_eq(recorder->records[2].fetch_count, 0);
    tear_down();
}
END_TEST

START_TEST(recorder_kernels_are_full) {
    enum { MORE = 3 };
    set_up();
    for (unsigned k = 0; k < WISP_KERNELS_MAX + MORE; k++) {
        wisp_recorder_begin_kernel(recorder);
        wisp_recorder_end_kernel(recorder);
    }
    ck_assert_uint_eq(recorder->kernel_count, WISP_KERNELS_MAX);
    ck_assert_uint_eq(recorder->kernels_left_off, MORE);
    tear_down();
}
END_TEST

int main(void) {
    const TTest *tests[] = {recorder_lists_are_full, recorder_kernels_are_full};
    return unit_main("recorder", tests, sizeof tests / sizeof tests[0]);
}

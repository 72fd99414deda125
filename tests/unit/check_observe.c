/* check_observe.c - csim/die/observe: a difference in any bit of an observation is seen, each bit belongs to one row,
 * and the bits that no field has are zero in what the reference shows.
 */
#include "machine/machine.h"
#include "unit/unit_test.h"

enum { BITS = WISP_OBS_WORDS * 64 };

static bool spare(const struct wisp_field *row) {
    return strcmp(row->unit, "observation") == 0;
}

/* The row that names a difference in this bit alone. */
static const struct wisp_field *row_of(unsigned bit) {
    uint64_t a[WISP_OBS_WORDS] = {0}, b[WISP_OBS_WORDS] = {0};
    b[bit / 64] = UINT64_C(1) << bit % 64;
    return wisp_observe_difference(a, b);
}

START_TEST(any_bit_differs) {
    for (unsigned bit = 0; bit < BITS; bit++) {
        const struct wisp_field *row = row_of(bit);
        ck_assert_msg(row != NULL, "bit %u of word %u is not looked at", bit % 64, bit / 64);
        ck_assert_uint_eq(row->word, bit / 64);
        ck_assert(bit % 64 >= row->lsb && bit % 64 < (unsigned)row->lsb + row->width);
    }
    ck_assert_ptr_null(wisp_observe_difference((uint64_t[WISP_OBS_WORDS]){0}, (uint64_t[WISP_OBS_WORDS]){0}));
}
END_TEST

/* A bit that two rows had would be given to the first of them, and the other would be short of it. */
START_TEST(each_bit_has_one_row) {
    unsigned count, bits_of_row[BITS] = {0}, named = 0, spares = 0;
    const struct wisp_field *fields = wisp_observe_fields(&count);
    for (unsigned bit = 0; bit < BITS; bit++) {
        const struct wisp_field *row = row_of(bit);
        if (spare(row))
            spares++;
        else
            bits_of_row[row - fields]++;
    }
    for (unsigned i = 0; i < count; i++) {
        ck_assert(!spare(&fields[i]));
        ck_assert_msg(bits_of_row[i] == fields[i].width, "%s %s %s shares bits", fields[i].unit, fields[i].port,
                      fields[i].name);
        named += fields[i].width;
    }
    ck_assert_uint_eq(named + spares, BITS);
    ck_assert_uint_gt(spares, 0);
}
END_TEST

/* What a difference in a field and in other bits is called: the field. */
START_TEST(fields_come_first) {
    uint64_t a[WISP_OBS_WORDS] = {0}, b[WISP_OBS_WORDS];
    memset(b, 0xff, sizeof b);
    unsigned count;
    ck_assert_ptr_eq(wisp_observe_difference(a, b), wisp_observe_fields(&count));
    unsigned bit = BITS - 1; /* ENV has few bits */
    ck_assert(spare(row_of(bit)));
    ck_assert_str_eq(row_of(bit)->port, "word50");
    ck_assert_str_eq(row_of(bit)->name, "bits63:8");
}
END_TEST

/* Heavy traffic on a wafer: in no cycle has the reference anything in a bit that no field has. */
START_TEST(other_bits_are_zero) {
    struct wisp_config config;
    struct wisp_error error;
    struct wisp_machine *machine;
    struct wisp_traffic traffic = {.pattern = WISP_PATTERN_HOTSPOT, .rate = 1, .reads = 20, .seed = 1};
    char path[4096];
    snprintf(path, sizeof path, "%s/configs/dojo.ini", unit_top());
    ck_assert_int_eq(wisp_config_load(path, NULL, 0, &config, &error), WISP_OK);
    ck_assert_int_eq(wisp_machine_create_cycle(&config, &traffic, &machine, &error), WISP_OK);
    unsigned window = machine->mesh.latency;
    uint64_t mask[WISP_OBS_WORDS] = {0}, *obs = calloc((size_t)machine->dies * window * WISP_OBS_WORDS, sizeof *obs);
    for (unsigned bit = 0; bit < BITS; bit++)
        if (spare(row_of(bit))) mask[bit / 64] |= UINT64_C(1) << bit % 64;
    for (unsigned cycle = 0; cycle < 1000; cycle += window) {
        wisp_machine_run(machine, window, 1, obs);
        for (size_t i = 0; i < (size_t)machine->dies * window * WISP_OBS_WORDS; i++)
            unit_require((obs[i] & mask[i % WISP_OBS_WORDS]) == 0);
    }
    free(obs);
    wisp_machine_destroy(machine);
}
END_TEST

int main(void) {
    const TTest *tests[] = {any_bit_differs, each_bit_has_one_row, fields_come_first, other_bits_are_zero};
    return unit_main("observe", tests, sizeof tests / sizeof *tests);
}

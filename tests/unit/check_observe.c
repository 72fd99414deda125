/* check_observe.c - the observations of a die and of the predictor (rtl/observation.txt): a difference in any bit is
 * seen, each bit belongs to one row, and the bits that no field has are zero in what the reference shows.
 */
#include "machine/machine.h"
#include "prefetch/predictor.h"
#include "unit/unit_test.h"

enum { BITS = WISP_OBS_WORDS * 64 };

/* One of the two. */
struct observation {
    const char *name;
    const struct wisp_field *(*fields)(unsigned *count);
    const struct wisp_field *(*difference)(const uint64_t *a, const uint64_t *b);
    unsigned words;
};

static const struct observation die = {"die", wisp_observe_fields, wisp_observe_difference, WISP_OBS_WORDS};
static const struct observation predictor = {"predictor", wisp_predictor_fields, wisp_predictor_difference,
                                             WISP_POBS_WORDS};
_Static_assert(WISP_POBS_WORDS <= WISP_OBS_WORDS, "an array of OBS words holds either");

static bool spare(const struct wisp_field *row) {
    return strcmp(row->unit, "observation") == 0;
}

/* The row that names a difference in this bit alone. */
static const struct wisp_field *row_of(const struct observation *of, unsigned bit) {
    uint64_t a[WISP_OBS_WORDS] = {0}, b[WISP_OBS_WORDS] = {0};
    b[bit / 64] = UINT64_C(1) << bit % 64;
    return of->difference(a, b);
}

static void check_any_bit(const struct observation *of) {
    uint64_t zero[WISP_OBS_WORDS] = {0};
    for (unsigned bit = 0; bit < of->words * 64; bit++) {
        const struct wisp_field *row = row_of(of, bit);
        ck_assert_msg(row != NULL, "%s: bit %u of word %u is not looked at", of->name, bit % 64, bit / 64);
        ck_assert_uint_eq(row->word, bit / 64);
        ck_assert(bit % 64 >= row->lsb && bit % 64 < (unsigned)row->lsb + row->width);
    }
    ck_assert_ptr_null(of->difference(zero, zero));
}

START_TEST(any_bit_differs) {
    check_any_bit(&die);
    check_any_bit(&predictor);
}
END_TEST

/* A bit that two rows had would be given to the first of them, and the other would be short of it. */
static void check_one_row(const struct observation *of) {
    unsigned count, bits_of_row[BITS] = {0}, named = 0, spares = 0;
    const struct wisp_field *fields = of->fields(&count);
    for (unsigned bit = 0; bit < of->words * 64; bit++) {
        const struct wisp_field *row = row_of(of, bit);
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
    ck_assert_uint_eq(named + spares, of->words * 64);
    ck_assert_uint_gt(spares, 0);
}

START_TEST(each_bit_has_one_row) {
    check_one_row(&die);
    check_one_row(&predictor);
}
END_TEST

/* What a difference in a field and in other bits is called: the field. */
START_TEST(fields_come_first) {
    uint64_t a[WISP_OBS_WORDS] = {0}, b[WISP_OBS_WORDS];
    memset(b, 0xff, sizeof b);
    unsigned count;
    ck_assert_ptr_eq(wisp_observe_difference(a, b), wisp_observe_fields(&count));
    ck_assert_ptr_eq(wisp_predictor_difference(a, b), wisp_predictor_fields(&count));
    const struct wisp_field *last = row_of(&die, BITS - 1); /* ENV has few bits */
    ck_assert(spare(last));
    ck_assert_str_eq(last->port, "word50");
    ck_assert_str_eq(last->name, "bits63:8");
    last = row_of(&predictor, 4 * 64 - 1); /* PREDICTOR's first word */
    ck_assert(spare(last));
    ck_assert_str_eq(last->port, "word3");
    ck_assert_str_eq(last->name, "bits63:25");
}
END_TEST

/* Of each word the bits that no field has. */
static void spare_mask(const struct observation *of, uint64_t *mask) {
    memset(mask, 0, of->words * sizeof *mask);
    for (unsigned bit = 0; bit < of->words * 64; bit++)
        if (spare(row_of(of, bit))) mask[bit / 64] |= UINT64_C(1) << bit % 64;
}

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
    uint64_t mask[WISP_OBS_WORDS], *obs = calloc((size_t)machine->dies * window * WISP_OBS_WORDS, sizeof *obs);
    spare_mask(&die, mask);
    for (unsigned cycle = 0; cycle < 1000; cycle += window) {
        wisp_machine_run(machine, window, 1, obs);
        for (size_t i = 0; i < (size_t)machine->dies * window * WISP_OBS_WORDS; i++)
            unit_require((obs[i] & mask[i % WISP_OBS_WORDS]) == 0);
    }
    free(obs);
    wisp_machine_destroy(machine);
}
END_TEST

static struct wisp_predictor_in any_input(struct wisp_rng *rng) {
    struct wisp_predictor_in in = {
        .pair_valid = unit_chance(rng, 70),
        .pair_from = (uint16_t)wisp_rng_below(rng, 4),
        .pair_to = (uint16_t)wisp_rng_below(rng, WISP_EXPERTS),
        .swap_valid = unit_chance(rng, 5),
        .swap_write = true,
        .swap_address = (uint16_t)wisp_rng_below(rng, WISP_EXPERTS),
        .cmd_valid = unit_chance(rng, 10),
        .command = {(uint16_t)wisp_rng_below(rng, 4), (uint8_t)wisp_rng_below(rng, WISP_C_READS + 1)},
    };
    for (unsigned i = 0; i < WISP_LANES; i++)
        in.swap_wdata.counter[i] = (uint16_t)(WISP_COUNTER_MAX - wisp_rng_below(rng, 4));
    return in;
}

/* Every field of the predictor is set at some time in a run of everything at once; no other bit ever is. */
START_TEST(predictor_bits) {
    static struct wisp_predictor unit;
    enum { N = 40, WORDS = WISP_EXPERTS / WISP_LANES };
    uint64_t mask[WISP_OBS_WORDS], obs[WISP_POBS_WORDS], ones[WISP_POBS_WORDS] = {0};
    struct wisp_rng rng;
    unsigned count;
    const struct wisp_field *fields = wisp_predictor_fields(&count);
    spare_mask(&predictor, mask);
    wisp_rng_init(&rng, 1, 0);
    wisp_predictor_init(&unit, N, WORDS);
    for (unsigned cycle = 0; cycle < 20000; cycle++) {
        struct wisp_predictor_in in = any_input(&rng);
        struct wisp_predictor_out out;
        wisp_predictor_evaluate(&unit, &in, &out);
        wisp_predictor_observe(&unit, obs);
        for (unsigned i = 0; i < WISP_POBS_WORDS; i++) unit_require((obs[i] & mask[i]) == 0);
        for (unsigned i = 0; i < WISP_POBS_WORDS; i++) ones[i] |= obs[i];
        wisp_predictor_clock(&unit, &in);
    }
    for (unsigned i = 0; i < count; i++)
        ck_assert_msg(wisp_field_value(&fields[i], ones) != 0, "%s %s %s is always 0", fields[i].unit, fields[i].port,
                      fields[i].name);
}
END_TEST

int main(void) {
    const TTest *tests[] = {any_bit_differs, each_bit_has_one_row, fields_come_first, other_bits_are_zero,
                            predictor_bits};
    return unit_main("observe", tests, sizeof tests / sizeof *tests);
}

/* check_atu.c - unit `atu`: reference and Verilog in lock step (EXPERTS from the build). */
#include "cache/atu.h"
#include "plan/cover.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

struct bench {
    struct wisp_atu atu; /* the reference */
    void *dut;
    uint64_t seed, cycle;
    bool written[WISP_EXPERTS]; /* nothing is reset: before that an entry means nothing */
    bool known;                 /* `entry` came from one that was written */
    unsigned looked, wrote;     /* experts: of `entry`; of the write in the cycle before, or EXPERTS */
};

static void bench_init(struct bench *bench, uint64_t seed) {
    *bench = (struct bench){.seed = seed, .dut = atu_dut_create((unsigned)seed), .wrote = EXPERTS};
}

static void cover_atu(struct bench *bench, const struct atu_dut_in *in) {
    bool told = bench->written[in->look_expert];
    cover("atu.look", in->look && told);
    cover("atu.look_beside_write", in->look && told && in->write);
    cover("atu.look_behind_write", in->look && in->look_expert == bench->wrote);
    cover("atu.entry_outlives_write", in->write && !in->look && bench->known && in->write_expert == bench->looked);
    cover("atu.written_again", in->write && bench->written[in->write_expert]);
    if (in->look) bench->looked = in->look_expert;
    bench->wrote = in->write ? in->write_expert : EXPERTS;
}

static void step(struct bench *bench, const struct atu_dut_in *in) {
    struct wisp_atu_entry seen = atu_dut_get(bench->dut), expected = bench->atu.entry;
    if (bench->known) {
        unit_equal(bench->seed, bench->cycle, "atu", "entry", "base", expected.base, seen.base);
        unit_equal(bench->seed, bench->cycle, "atu", "entry", "lines", expected.lines, seen.lines);
        unit_equal(bench->seed, bench->cycle, "atu", "entry", "written", expected.written, seen.written);
    }
    cover_atu(bench, in);
    if (in->look) wisp_atu_look(&bench->atu, in->look_expert);
    if (in->look) bench->known = bench->written[in->look_expert];
    if (in->write) wisp_atu_write(&bench->atu, in->write_expert, in->entry);
    if (in->write) bench->written[in->write_expert] = true;
    atu_dut_step(bench->dut, in);
    bench->cycle++;
}

static struct wisp_atu_entry some_entry(struct wisp_rng *rng) {
    return (struct wisp_atu_entry){wisp_rng_below(rng, 1u << WISP_ADDR_W), wisp_rng_below(rng, 1u << WISP_LINE_W),
                                   wisp_rng_below(rng, 1u << WISP_LINE_W)};
}

static void run(uint64_t seed, unsigned percent) {
    struct bench bench;
    struct wisp_rng rng;
    unsigned looks = 0, quiet = 0;
    wisp_rng_init(&rng, seed, 0);
    bench_init(&bench, seed);
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        unsigned spread = unit_chance(&rng, 50) ? EXPERTS : (EXPERTS + 63) / 64;
        struct atu_dut_in in = {
            .look = unit_chance(&rng, percent),
            .look_expert = (uint16_t)wisp_rng_below(&rng, spread),
            .write = unit_chance(&rng, percent),
            .write_expert = (uint16_t)wisp_rng_below(&rng, spread),
            .entry = some_entry(&rng),
        };
        if (in.look && in.write && in.look_expert == in.write_expert) in.write = false;
        looks += in.look && bench.written[in.look_expert];
        quiet += !in.look && in.write && bench.known;
        step(&bench, &in);
    }
    ck_assert_uint_gt(looks, 0);
    ck_assert_uint_gt(quiet, 0);
    atu_dut_destroy(bench.dut);
}

START_TEST(atu_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 30);
    run(seed + 1, 80);
}
END_TEST

/* Each expert has an entry of its own; all bits of it are kept; an entry stays until the next look. */
START_TEST(atu_each_expert) {
    struct bench bench;
    bench_init(&bench, 1);
    const struct wisp_atu_entry full = {(1u << WISP_ADDR_W) - 1, (1u << WISP_LINE_W) - 1, (1u << WISP_LINE_W) - 1};
    for (uint32_t e = 0; e < EXPERTS; e++)
        step(&bench, &(struct atu_dut_in){
                         .write = true, .write_expert = (uint16_t)e, .entry = {e * 0x10101 & full.base, e * 3, e}});
    for (uint16_t e = 0; e < EXPERTS; e++) {
        step(&bench, &(struct atu_dut_in){.look = true, .look_expert = e});
        step(&bench, &(struct atu_dut_in){.write = true, .write_expert = e, .entry = full});
        step(&bench, &(struct atu_dut_in){.look_expert = e}); /* not looked up: the old one stands */
        step(&bench, &(struct atu_dut_in){.look = true, .look_expert = e});
        ck_assert_uint_eq(atu_dut_get(bench.dut).base, full.base);
    }
    step(&bench, &(struct atu_dut_in){.look = false});
    atu_dut_destroy(bench.dut);
}
END_TEST

int main(void) {
    const TTest *tests[] = {atu_random, atu_each_expert};
    return unit_main("atu", tests, sizeof tests / sizeof tests[0]);
}

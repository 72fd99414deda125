/* check_pdu.c - unit `pdu`: reference and Verilog in lock step (EXPERTS from the build). */
#include "plan/small.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

struct bench {
    struct wisp_pdu pdu; /* the reference */
    void *dut;
    uint64_t seed, cycle;
};

static void bench_init(struct bench *bench, uint64_t seed) {
    *bench = (struct bench){.seed = seed, .dut = pdu_dut_create((unsigned)seed)};
    pdu_dut_reset(bench->dut);
}

static void step(struct bench *bench, const struct pdu_dut_in *in) {
    struct wisp_pdu *pdu = &bench->pdu;
    struct pdu_dut_out out = pdu_dut_set(bench->dut, in);
    unit_equal(bench->seed, bench->cycle, "pdu", "rd", "read_local", wisp_pdu_read_local(pdu, in->read_expert),
               out.read_local);
    unit_equal(bench->seed, bench->cycle, "pdu", "rsp", "answer_copy", wisp_pdu_answer_copy(pdu, in->answer_expert),
               out.answer_copy);
    cover_pdu(pdu, in->clear, in->load, in->load_expert, in->flip, in->flip_expert);
    cover_pdu_questions(pdu, in->read_expert, in->answer_expert);
    if (in->clear) wisp_pdu_clear(pdu);
    if (in->flip) wisp_pdu_flip(pdu, in->flip_expert);
    if (in->load) wisp_pdu_load(pdu, in->load_expert, in->load_cp_en, in->load_local);
    pdu_dut_tick(bench->dut);
    bench->cycle++;
}

/* Ask for every expert. */
static void sweep(struct bench *bench) {
    for (unsigned e = 0; e < EXPERTS; e++)
        step(bench, &(struct pdu_dut_in){.read_expert = (uint16_t)e, .answer_expert = (uint16_t)(EXPERTS - 1 - e)});
}

/* A few experts, the ends among them, so that commands and questions meet. */
static uint16_t some_expert(struct wisp_rng *rng) {
    static const uint16_t few[] = {0, EXPERTS - 1, EXPERTS / 2, EXPERTS / 3};
    return unit_chance(rng, 70) ? few[wisp_rng_below(rng, 4)] : (uint16_t)wisp_rng_below(rng, EXPERTS);
}

static void run(uint64_t seed, unsigned percent) {
    struct bench bench;
    struct wisp_rng rng;
    unsigned flips = 0, local = 0, copy = 0;
    wisp_rng_init(&rng, seed, 0);
    bench_init(&bench, seed);
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        struct pdu_dut_in in = {
            .read_expert = some_expert(&rng),
            .answer_expert = some_expert(&rng),
            .clear = unit_chance(&rng, 1),
            .load = unit_chance(&rng, percent),
            .load_expert = some_expert(&rng),
            .load_cp_en = unit_chance(&rng, 70),
            .load_local = unit_chance(&rng, 30),
            .flip = unit_chance(&rng, percent),
            .flip_expert = some_expert(&rng),
        };
        if (in.clear) in.load = in.flip = false; /* one change in a cycle */
        if (in.load) in.flip = false;
        flips += in.flip && wisp_pdu_answer_copy(&bench.pdu, in.flip_expert);
        local += wisp_pdu_read_local(&bench.pdu, in.read_expert);
        copy += wisp_pdu_answer_copy(&bench.pdu, in.answer_expert);
        step(&bench, &in);
        if (t % 4096 == 4095) sweep(&bench);
    }
    ck_assert_uint_gt(flips, 0);
    ck_assert_uint_gt(local, 0);
    ck_assert_uint_gt(copy, 0);
    pdu_dut_destroy(bench.dut);
}

START_TEST(pdu_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 20);
    run(seed + 1, 60);
}
END_TEST

/* Every expert by itself: loaded, flipped, cleared; no other one changes. */
START_TEST(pdu_each_expert) {
    struct bench bench;
    bench_init(&bench, 1);
    sweep(&bench); /* reset */
    for (uint16_t e = 0; e < EXPERTS; e++)
        step(&bench, &(struct pdu_dut_in){.load = true, .load_expert = e, .load_cp_en = e % 3 != 0});
    sweep(&bench); /* a flip hides what may be copied */
    for (uint16_t e = 1; e < EXPERTS; e += 2) step(&bench, &(struct pdu_dut_in){.flip = true, .flip_expert = e});
    sweep(&bench);
    step(&bench, &(struct pdu_dut_in){.clear = true});
    sweep(&bench);
    pdu_dut_destroy(bench.dut);
}
END_TEST

/* An expert that is not there has neither bit, whoever has the place that its low bits name. */
START_TEST(pdu_beyond) {
    struct bench bench;
    bench_init(&bench, 1);
    for (unsigned bits = 1; bits <= 2; bits++) {
        bool local = bits == 1;
        for (unsigned e = 0; e < EXPERTS; e++)
            step(&bench, &(struct pdu_dut_in){
                             .load = true, .load_expert = (uint16_t)e, .load_cp_en = !local, .load_local = local});
        for (unsigned e = EXPERTS; e < WISP_EXPERTS; e++) {
            struct pdu_dut_in ask = {.read_expert = (uint16_t)e, .answer_expert = (uint16_t)e};
            struct pdu_dut_out out = pdu_dut_set(bench.dut, &ask);
            unit_require(!out.read_local && !out.answer_copy);
            step(&bench, &ask);
        }
    }
    pdu_dut_destroy(bench.dut);
}
END_TEST

int main(void) {
    const TTest *tests[] = {pdu_random, pdu_each_expert, pdu_beyond};
    return unit_main("pdu", tests, sizeof tests / sizeof tests[0]);
}

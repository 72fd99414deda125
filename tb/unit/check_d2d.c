/* check_d2d.c - unit `d2d`: reference and Verilog in lock step; the test plays requester, memory and router, each of
 * which holds back what it likes. */
#include "cache/d2d.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

enum { HERE_X = 1, HERE_Y = 2, TAG_LIMIT = TAGS - 1 };

struct bench {
    struct wisp_die shell; /* its d2d is the reference */
    void *dut;
    struct wisp_rng rng;
    uint64_t seed, cycle;
    unsigned percent; /* chance of each thing in a cycle */
    /* requester and memory: words that wait on their port */
    bool rd_valid, ans_valid;
    uint64_t rd_word;
    struct wisp_flit ans_flit;
    uint8_t ans_left;
    /* router: credits toward ej_q, flits of inj taken and not credited, answers that are due */
    unsigned ej_credit[WISP_VCS], inj_held[WISP_VCS];
    struct {
        uint8_t tag, flits;
    } due[TAGS];
    unsigned due_count, answering; /* flits left of the answer under way */
    uint8_t answer_tag;
    bool answer_open;
    unsigned answered;
};

static void bench_init(struct bench *bench, uint64_t seed, unsigned percent) {
    memset(bench, 0, sizeof *bench);
    bench->seed = seed;
    bench->percent = percent;
    wisp_rng_init(&bench->rng, seed, 0);
    wisp_d2d_init(&bench->shell.d2d, HERE_X, HERE_Y, TAGS, TAG_LIMIT);
    bench->dut = d2d_dut_create((unsigned)seed);
    d2d_dut_reset(bench->dut, HERE_X, HERE_Y, TAG_LIMIT);
    for (unsigned v = 0; v < WISP_VCS; v++) bench->ej_credit[v] = WISP_EJECT_DEPTH;
}

static bool chance(struct bench *bench) {
    return unit_chance(&bench->rng, bench->percent);
}

static uint64_t random_read(struct bench *bench, unsigned local_percent) {
    bool local = unit_chance(&bench->rng, local_percent);
    return wisp_read_pack((struct wisp_read){
        .expert = (uint16_t)wisp_rng_below(&bench->rng, 512),
        .line = wisp_rng_below(&bench->rng, 1u << WISP_LINE_W),
        .flits = (uint8_t)(1 + wisp_rng_below(&bench->rng, 6)),
        .peer_x = (uint8_t)(local ? HERE_X : 3),
        .peer_y = (uint8_t)(local ? HERE_Y : wisp_rng_below(&bench->rng, 8)),
        .id = (uint8_t)wisp_rng_below(&bench->rng, 256),
    });
}

static void drive_sides(struct bench *bench, struct wisp_d2d_in *side) {
    if (!bench->rd_valid && chance(bench)) {
        bench->rd_valid = true;
        bench->rd_word = random_read(bench, 30);
    }
    if (!bench->ans_valid && chance(bench)) {
        bool head = bench->ans_left == 0;
        if (head) bench->ans_left = (uint8_t)(1 + wisp_rng_below(&bench->rng, 6));
        bench->ans_left--;
        bench->ans_valid = true;
        bench->ans_flit = (struct wisp_flit){wisp_rng_next(&bench->rng),
                                             wisp_header(3, 3, head, bench->ans_left == 0, WISP_VC_RESPONSE, 9)};
    }
    side->rd_valid = bench->rd_valid;
    side->rd_word = bench->rd_valid ? bench->rd_word : 0;
    side->ans_valid = bench->ans_valid;
    if (bench->ans_valid) side->ans_flit = bench->ans_flit;
    side->loc_ready = chance(bench);
    side->mem_ready = chance(bench);
    side->rsp_ready = chance(bench);
}

/* The next flit of an answer; answers come in any order of the reads. */
static struct wisp_flit answer_flit(struct bench *bench) {
    bool head = bench->answering == 0;
    if (head) {
        unsigned i = wisp_rng_below(&bench->rng, bench->due_count);
        bench->answer_tag = bench->due[i].tag;
        bench->answering = bench->due[i].flits;
        bench->due[i] = bench->due[--bench->due_count];
    }
    bench->answering--;
    bench->answered += bench->answering == 0;
    return (struct wisp_flit){wisp_rng_next(&bench->rng), wisp_header(HERE_X, HERE_Y, head, bench->answering == 0,
                                                                      WISP_VC_RESPONSE, bench->answer_tag)};
}

static void drive_router(struct bench *bench, struct d2d_dut_in *in) {
    bool request = unit_chance(&bench->rng, 40);
    if (request && bench->ej_credit[WISP_VC_REQUEST]) {
        bench->ej_credit[WISP_VC_REQUEST]--;
        in->ej_flit = (struct wisp_flit){random_read(bench, 0), wisp_header(HERE_X, HERE_Y, true, true, 0, 5)};
    } else if (bench->ej_credit[WISP_VC_RESPONSE] && (bench->answering || bench->due_count) && chance(bench)) {
        bench->ej_credit[WISP_VC_RESPONSE]--;
        in->ej_flit = answer_flit(bench);
    }
    for (unsigned v = 0; v < WISP_VCS; v++)
        if (bench->inj_held[v] && chance(bench)) {
            bench->inj_held[v]--;
            in->inj_credit |= (uint8_t)(1u << v);
        }
}

static void take(struct bench *bench, const struct d2d_dut_out *out, const struct d2d_dut_in *in) {
    if (in->side.rd_valid && out->side.rd_ready) bench->rd_valid = false;
    if (in->side.ans_valid && out->side.ans_ready) bench->ans_valid = false;
    for (unsigned v = 0; v < WISP_VCS; v++) bench->ej_credit[v] += out->ej_credit >> v & 1;
    if (!out->inj_flit.header) return;
    unsigned vc = wisp_header_vc(out->inj_flit.header);
    bench->inj_held[vc]++;
    if (vc == WISP_VC_REQUEST) {
        bench->due[bench->due_count].tag = (uint8_t)wisp_header_tag(out->inj_flit.header);
        bench->due[bench->due_count++].flits = wisp_read_unpack(out->inj_flit.payload).flits;
    }
}

static void step(struct bench *bench, const struct d2d_dut_in *in, struct d2d_dut_out *out) {
    struct wisp_d2d *reference = &bench->shell.d2d;
    uint64_t expected[WISP_OBS_WORDS] = {0}, seen[WISP_OBS_WORDS] = {0};
    wisp_d2d_evaluate(reference);
    wisp_die_observe(&bench->shell, expected);
    memset(expected, 0, WISP_OBS_D2D * sizeof *expected);
    d2d_dut_get(bench->dut, out);
    memcpy(seen + WISP_OBS_D2D, out->obs, sizeof out->obs);
    unit_compare(bench->seed, bench->cycle, expected, seen, WISP_OBS_D2D, WISP_OBS_D2D_WORDS);
    ck_assert_uint_eq(out->side.rsp_data, reference->out.rsp_data);
    ck_assert_uint_eq(out->side.rsp_id, reference->out.rsp_id);
    ck_assert_uint_eq(out->side.mem_word, reference->out.mem_word);
    ck_assert_uint_eq(out->side.loc_word, reference->out.loc_word);
    ck_assert_uint_eq(out->inj_flit.payload, reference->inj_flit.payload);
    ck_assert_uint_eq(out->ej_credit, reference->ej_credit);
    wisp_d2d_clock(reference, &in->side, in->ej_flit, in->inj_credit);
    d2d_dut_step(bench->dut, in);
    bench->cycle++;
}

static void run(uint64_t seed, unsigned percent) {
    struct bench bench;
    unsigned all_tags = 0;
    bench_init(&bench, seed, percent);
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        struct d2d_dut_in in = {0};
        struct d2d_dut_out out = {0};
        drive_sides(&bench, &in.side);
        drive_router(&bench, &in);
        step(&bench, &in, &out);
        take(&bench, &out, &in);
        all_tags += bench.shell.d2d.fresh - bench.shell.d2d.free_q.count == TAG_LIMIT;
        ck_assert(!bench.shell.d2d.error);
    }
    ck_assert_uint_gt(bench.answered, 3 * TAGS);
    ck_assert_uint_gt(all_tags, 0);
    d2d_dut_destroy(bench.dut);
}

START_TEST(d2d_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 50);
    run(seed + 1, 20);
    run(seed + 2, 85);
}
END_TEST

/* An answer of the wrong length raises the sticky error, in both. */
START_TEST(d2d_wrong_length) {
    struct bench bench;
    struct d2d_dut_out out = {0};
    bench_init(&bench, 1, 50);
    struct d2d_dut_in ask = {
        .side = {.rd_valid = true, .rd_word = wisp_read_pack((struct wisp_read){.flits = 3, .peer_x = 5, .id = 8})}};
    struct d2d_dut_in idle = {.side = {.rsp_ready = true}}, answer = idle;
    answer.ej_flit = (struct wisp_flit){1, wisp_header(HERE_X, HERE_Y, true, true, WISP_VC_RESPONSE, 0)};
    step(&bench, &ask, &out);
    step(&bench, &idle, &out);
    ck_assert_uint_eq(wisp_header_tag(out.inj_flit.header), 0);
    step(&bench, &answer, &out);
    step(&bench, &idle, &out);
    ck_assert(out.side.rsp_valid && out.side.rsp_id == 8 && !out.side.rsp_last);
    step(&bench, &idle, &out);
    ck_assert(bench.shell.d2d.error);
    for (unsigned i = 0; i < 5; i++) step(&bench, &idle, &out);
    d2d_dut_destroy(bench.dut);
}
END_TEST

/* With the tags used up a remote read waits, local reads behind it too, and the first answer lets it go. */
START_TEST(d2d_tags_exhausted) {
    struct bench bench;
    struct d2d_dut_out out = {0};
    bench_init(&bench, 1, 50);
    struct d2d_dut_in ask = {.inj_credit = 0};
    ask.side.rd_valid = true;
    ask.side.rd_word = wisp_read_pack((struct wisp_read){.flits = 1, .peer_x = 5});
    unsigned injected = 0;
    for (unsigned t = 0; t < 40; t++) {
        ask.inj_credit = out.inj_flit.header != 0; /* the router frees at once */
        step(&bench, &ask, &out);
        injected += out.inj_flit.header != 0;
    }
    ck_assert_uint_eq(injected, TAG_LIMIT);
    ck_assert(!out.side.rd_ready);
    ask.side.rsp_ready = true;
    ask.inj_credit = 0;
    ask.ej_flit = (struct wisp_flit){1, wisp_header(HERE_X, HERE_Y, true, true, WISP_VC_RESPONSE, 2)};
    step(&bench, &ask, &out);
    ask.ej_flit = (struct wisp_flit){0};
    for (unsigned t = 0; t < 6; t++) {
        step(&bench, &ask, &out);
        if (out.inj_flit.header) ck_assert_uint_eq(wisp_header_tag(out.inj_flit.header), 2);
        injected += out.inj_flit.header != 0;
    }
    ck_assert_uint_eq(injected, TAG_LIMIT + 1);
    d2d_dut_destroy(bench.dut);
}
END_TEST

int main(void) {
    const TTest *tests[] = {d2d_random, d2d_wrong_length, d2d_tags_exhausted};
    return unit_main("d2d", tests, 3);
}

/* check_registers.c - one die with straps and fields out of range, reference and Verilog in lock step: each is told in
 * the register `error`, read over APB from both, with transfers amid the traffic; and the die goes on.
 */
#include "die/observe.h"
#include "machine/rtl_model.h"
#include "system/cosim_test.h"

#include <dlfcn.h>

enum { MESH = 4, CYCLES = 3000, REQ_DEPTH = 64, RSP_DEPTH = 402 };

struct bench {
    void *library, *instance;
    const struct wisp_rtl_model *model;
    struct wisp_die die; /* the reference */
    struct wisp_die_in in;
    struct wisp_die_out ours, theirs;
    uint64_t expected[WISP_OBS_WORDS], seen[WISP_OBS_WORDS];
    struct wisp_rng rng;
    uint8_t freed[WISP_MESH_PORTS]; /* credits that the neighbours give back next */
    uint64_t cycle;
};

static const struct wisp_die_straps fine = {
    .router = {.here_x = 1, .here_y = 2, .depth = {REQ_DEPTH, RSP_DEPTH}},
    .credits = {REQ_DEPTH, RSP_DEPTH},
    .columns = MESH,
    .rows = MESH,
    .tags = WISP_TAGS_MAX,
    .tag_limit = 128,
    .links_limit = 350,
};

static void open_bench(struct bench *bench, const struct wisp_die_straps *straps) {
    const struct wisp_rtl_model *(*entry)(void);
    struct wisp_error error;
    struct wisp_job job = cosim_job("configs/mesh2x2.ini", "wisp_die", 1);
    *bench = (struct bench){.library = dlopen(job.model, RTLD_NOW | RTLD_LOCAL)};
    ck_assert_msg(bench->library != NULL, "%s: %s", job.model, dlerror());
    *(void **)&entry = dlsym(bench->library, "wisp_rtl_model");
    bench->model = entry();
    bench->instance = bench->model->create(1);
    wisp_rng_init(&bench->rng, 1, 0);
    ck_assert_int_eq(wisp_die_init(&bench->die, straps, &error), WISP_OK);
    bench->die.regs.cap = bench->model->cap(bench->instance);
    bench->model->reset(bench->instance, straps, &bench->theirs, bench->seen);
}

static void close_bench(struct bench *bench) {
    bench->model->destroy(bench->instance);
    wisp_die_free(&bench->die);
    dlclose(bench->library);
}

/* A cycle with the inputs that stand in `in`. */
static void step(struct bench *bench) {
    wisp_die_evaluate(&bench->die, &bench->ours);
    wisp_die_observe(&bench->die, bench->expected);
    unit_compare(1, bench->cycle, bench->expected, bench->seen, WISP_OBS_ROUTER, WISP_OBS_ENV - WISP_OBS_ROUTER);
    unit_equal(1, bench->cycle, "regs", "apb", "prdata", bench->ours.apb.data, bench->theirs.apb.data);
    unit_equal(1, bench->cycle, "regs", "apb", "pslverr", bench->ours.apb.error, bench->theirs.apb.error);
    wisp_die_clock(&bench->die, &bench->in);
    bench->model->step(bench->instance, &bench->in, &bench->theirs, bench->seen);
    bench->cycle++;
}

static uint8_t any_place(struct bench *bench) {
    return (uint8_t)wisp_rng_below(&bench->rng, unit_chance(&bench->rng, 10) ? 64 : MESH);
}

/* Reads, commands and jobs of any kind, and now and then an answer that may be nobody's. */
static void drive(struct bench *bench) {
    struct wisp_rng *rng = &bench->rng;
    struct wisp_d2d_in *side = &bench->in.d2d;
    memset(&bench->in, 0, sizeof bench->in);
    memcpy(bench->in.credit, bench->freed, sizeof bench->freed);
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) {
        uint32_t sent = bench->theirs.flit[n].header; /* the neighbour takes it, and says so in the next cycle */
        bench->freed[n] = sent ? (uint8_t)(1u << wisp_header_vc(sent)) : 0;
    }
    struct wisp_read read = {.expert = (uint16_t)wisp_rng_below(rng, 4), .flits = (uint8_t)wisp_rng_below(rng, 3)};
    read.peer_x = any_place(bench);
    read.peer_y = any_place(bench);
    side->rd_valid = unit_chance(rng, 50);
    side->rd_word = wisp_read_pack(read);
    struct wisp_ahead_job job = {.expert = 1, .lines = (uint32_t)wisp_rng_below(rng, 2), .flits = 1, .last_flits = 1};
    job.owner_x = any_place(bench);
    side->job_valid = unit_chance(rng, 5);
    side->job_word = wisp_ahead_pack(job);
    side->loc_ready = side->mem_ready = side->rsp_ready = side->wr_ready = true;
    if (unit_chance(rng, 5)) {
        unsigned x = bench->die.regs.straps.here_x, y = bench->die.regs.straps.here_y;
        unsigned tag = (unsigned)wisp_rng_below(rng, unit_chance(rng, 50) ? 8 : WISP_TAGS_MAX);
        bench->in.flit[0] = (struct wisp_flit){1, wisp_header(x, y, true, true, WISP_VC_RESPONSE, tag)};
    }
}

static uint32_t read_at(struct bench *bench, unsigned offset) {
    struct wisp_apb_in *apb = &bench->in.apb;
    drive(bench);
    *apb = (struct wisp_apb_in){.address = (uint16_t)offset, .select = true};
    step(bench);
    uint32_t data = bench->theirs.apb.data;
    drive(bench);
    *apb = (struct wisp_apb_in){.address = (uint16_t)offset, .select = true, .enable = true};
    step(bench);
    return data;
}

/* The errors after some thousand cycles with these straps, in which every register is read several times. */
static uint32_t errors_with(const struct wisp_die_straps *straps) {
    static struct bench bench;
    unsigned count;
    const struct wisp_register *registers = wisp_registers(&count);
    open_bench(&bench, straps);
    while (bench.cycle < CYCLES) {
        read_at(&bench, registers[wisp_rng_below(&bench.rng, count)].offset);
        for (unsigned i = 0; i < 20; i++) {
            drive(&bench);
            step(&bench);
        }
    }
    ck_assert_uint_gt(bench.die.router.flit_hops + bench.die.router.used[WISP_LOCAL], 0);
    uint32_t error = read_at(&bench, WISP_REG_ERROR);
    close_bench(&bench);
    return error;
}

/* `fine` with one strap changed. */
#define WITH(change)                                                                                                   \
    (errors_with(({                                                                                                    \
        static struct wisp_die_straps straps;                                                                          \
        straps = fine;                                                                                                 \
        straps.change;                                                                                                 \
        &straps;                                                                                                       \
    })))

START_TEST(fields_and_straps) {
    const uint32_t reads =
        1u << WISP_REG_ERROR_READ_FLITS | 1u << WISP_REG_ERROR_READ_OUTSIDE | 1u << WISP_REG_ERROR_ANSWER_TAG;
    const uint32_t jobs = 1u << WISP_REG_ERROR_JOB_FLITS | 1u << WISP_REG_ERROR_JOB_OUTSIDE;
    /* By chance: an answer hits a tag in use; jobs wait behind reads for the only tag. */
    const uint32_t straps = ~(reads | jobs | 1u << WISP_REG_ERROR_ANSWER_LENGTH);
    const uint32_t tags = 1u << WISP_REG_ERROR_TAG_LIMIT, credits = 1u << WISP_REG_ERROR_CREDITS;
    const uint32_t links = 1u << WISP_REG_ERROR_LINKS_LIMIT, place = 1u << WISP_REG_ERROR_PLACE;
    uint32_t error = errors_with(&fine);
    ck_assert_uint_eq(error & (reads | jobs), reads | jobs);
    ck_assert_uint_eq(error & straps, 0);
    ck_assert_uint_eq(WITH(rows = 0) & straps, 0);
    ck_assert_uint_eq(WITH(tag_limit = 0) & (straps | reads), tags | reads);
    ck_assert_uint_eq(WITH(tag_limit = 511) & (straps | reads), tags | reads);
    ck_assert_uint_eq(WITH(credits[0] = 0) & (straps | reads), credits | reads);
    ck_assert_uint_eq(WITH(credits[1] = 1023) & (straps | reads), credits | reads);
    ck_assert_uint_eq(WITH(links_limit = 2047) & (straps | reads), links | reads);
    ck_assert_uint_eq(WITH(columns = 1) & (straps | reads), place | reads);
    ck_assert_uint_eq(WITH(rows = 65) & (straps | reads), place | reads);
}
END_TEST

int main(void) {
    const TTest *tests[] = {fields_and_straps};
    return unit_main("registers", tests, sizeof tests / sizeof tests[0]);
}

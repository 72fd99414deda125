/* check_regs.c - unit `regs`: reference and Verilog in lock step (REQ_DEPTH, RSP_DEPTH, TAGS from the build). Transfers
 * back to back and with pauses, of every register, of addresses that have none, with errors that come in the same
 * cycle.
 */
#include "plan/regs.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

enum { CAP_BIT = 63 };

struct bench {
    struct wisp_regs regs; /* the reference */
    struct wisp_regs_straps in_range;
    void *dut;
    uint64_t seed, cycle;
    struct wisp_apb_in before;
    struct regs_dut_in in;
    struct regs_dut_out out;
};

/* The bits of `error` that units raise, not straps. */
static const unsigned raised = ((1u << WISP_FAULTS_W) - 1) | 1u << WISP_REG_ERROR_MEMORY;

static const struct wisp_regs_straps fine = {.here_x = 2,
                                             .here_y = 1,
                                             .columns = 5,
                                             .rows = 3,
                                             .credits = {REQ_DEPTH, RSP_DEPTH},
                                             .depth = {REQ_DEPTH, RSP_DEPTH},
                                             .tag_limit = TAGS,
                                             .tags = TAGS,
                                             .links_limit = 350};

static void look(struct bench *bench) {
    const struct wisp_regs *regs = &bench->regs;
    const struct wisp_regs_straps *ours = &bench->in_range, *theirs = &bench->out.in_range;
    regs_dut_get(bench->dut, &bench->out);
    const struct {
        const char *port, *name;
        uint64_t reference, rtl;
    } fields[] = {
        {"apb", "prdata", regs->out.data, bench->out.apb.data},
        {"apb", "pslverr", regs->out.error, bench->out.apb.error},
        {"apb", "pready", 1, bench->out.ready},
        {"enable", "cache_on", regs->cache_on, bench->out.cache_on},
        {"enable", "ahead_on", regs->ahead_on, bench->out.ahead_on},
        {"straps", "die_x", ours->here_x, theirs->here_x},
        {"straps", "die_y", ours->here_y, theirs->here_y},
        {"straps", "columns", ours->columns, theirs->columns},
        {"straps", "rows", ours->rows, theirs->rows},
        {"straps", "request credits", ours->credits[0], theirs->credits[0]},
        {"straps", "response credits", ours->credits[1], theirs->credits[1]},
        {"straps", "tags", ours->tag_limit, theirs->tag_limit},
        {"straps", "links", ours->links_limit, theirs->links_limit},
    };
    for (unsigned i = 0; i < sizeof fields / sizeof fields[0]; i++)
        unit_equal(bench->seed, bench->cycle, "regs", fields[i].port, fields[i].name, fields[i].reference,
                   fields[i].rtl);
}

static void bench_init(struct bench *bench, uint64_t seed, const struct wisp_regs_straps *straps) {
    *bench = (struct bench){.seed = seed, .dut = regs_dut_create((unsigned)seed)};
    wisp_regs_init(&bench->regs, straps, &bench->in_range);
    bench->regs.cap = UINT64_C(1) << CAP_BIT | 0x1234567;
    regs_dut_reset(bench->dut, straps, bench->regs.cap);
    look(bench);
}

/* A cycle, and what stands on the port after it. */
static void step(struct bench *bench) {
    struct regs_dut_in *in = &bench->in;
    cover_regs(&bench->regs, &bench->before, &in->apb, in->faults);
    bench->before = in->apb;
    wisp_regs_clock(&bench->regs, &in->apb, &in->seen, in->faults);
    regs_dut_step(bench->dut, in);
    bench->cycle++;
    look(bench);
}

/* A whole transfer; `faults` in its second cycle. */
static struct wisp_apb_out transfer(struct bench *bench, bool write, unsigned address, uint32_t data, unsigned faults) {
    bench->in.faults = 0;
    bench->in.apb = (struct wisp_apb_in){.data = data, .address = (uint16_t)address, .select = true, .write = write};
    step(bench);
    struct wisp_apb_out out = bench->out.apb;
    bench->in.apb.enable = true;
    bench->in.faults = (uint16_t)faults;
    step(bench);
    bench->in.apb = (struct wisp_apb_in){0};
    bench->in.faults = 0;
    return out;
}

static uint32_t read_at(struct bench *bench, unsigned address) {
    struct wisp_apb_out out = transfer(bench, false, address, 0, 0);
    ck_assert(!out.error);
    return out.data;
}

static void fill_seen(struct bench *bench, struct wisp_rng *rng) {
    struct wisp_regs_seen *seen = &bench->in.seen;
    for (unsigned o = 0; o < WISP_PORTS; o++) {
        seen->used[o] = (uint32_t)wisp_rng_next(rng);
        seen->stall_credit[o] = (uint32_t)wisp_rng_next(rng);
        seen->stall_arbitration[o] = (uint32_t)wisp_rng_next(rng);
    }
    seen->asked = (uint32_t)wisp_rng_next(rng);
    seen->late = (uint32_t)wisp_rng_next(rng);
    seen->held_links = (uint32_t)wisp_rng_next(rng);
    seen->fresh = (uint16_t)wisp_rng_below(rng, TAGS + 1);
    seen->free_tags = (uint16_t)wisp_rng_below(rng, TAGS + 1);
}

static unsigned any_address(struct wisp_rng *rng) {
    unsigned count;
    const struct wisp_register *registers = wisp_registers(&count);
    if (unit_chance(rng, 15)) return (unsigned)wisp_rng_below(rng, 1u << WISP_APB_W);
    if (unit_chance(rng, 40)) return unit_chance(rng, 60) ? WISP_REG_ERROR : WISP_REG_ENABLE;
    return registers[wisp_rng_below(rng, count)].offset;
}

static void run(uint64_t seed, unsigned pause) {
    struct bench bench;
    struct wisp_rng rng;
    wisp_rng_init(&rng, seed, 0);
    bench_init(&bench, seed, &fine);
    for (uint64_t t = 0; t < unit_cycles() / 4; t++) {
        fill_seen(&bench, &rng);
        unsigned faults = unit_chance(&rng, 30) ? raised & 1u << wisp_rng_below(&rng, WISP_REG_ERROR_MEMORY + 1) : 0;
        uint32_t data = (uint32_t)wisp_rng_next(&rng);
        transfer(&bench, unit_chance(&rng, 40), any_address(&rng), data, faults);
        while (unit_chance(&rng, pause)) step(&bench);
    }
    regs_dut_destroy(bench.dut);
}

START_TEST(regs_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 0);
    run(seed + 1, 40);
}
END_TEST

/* Each register: what it reads after reset, that it can be written or not, and that no other one moves. */
START_TEST(regs_each) {
    struct bench bench;
    unsigned count;
    const struct wisp_register *registers = wisp_registers(&count);
    bench_init(&bench, 1, &fine);
    for (unsigned i = 0; i < count; i++) {
        const struct wisp_register *at = &registers[i];
        if (at->at_reset) ck_assert_uint_eq(read_at(&bench, at->offset) & at->at_reset, at->at_reset);
        uint32_t before = read_at(&bench, at->offset);
        struct wisp_apb_out out = transfer(&bench, true, at->offset, ~before, 0);
        ck_assert_uint_eq(out.error, !at->writable);
        ck_assert_uint_eq(out.data, 0);
        if (!at->writable) ck_assert_uint_eq(read_at(&bench, at->offset), before);
        if (at->offset == WISP_REG_ENABLE) ck_assert_uint_eq(read_at(&bench, at->offset), 0);
        if (at->offset == WISP_REG_ENABLE) transfer(&bench, true, at->offset, before, 0);
        ck_assert(transfer(&bench, false, at->offset + 1u, 0, 0).error);
    }
    ck_assert_uint_eq(read_at(&bench, WISP_REG_CAP_HIGH), 1u << (CAP_BIT - 32));
    ck_assert_uint_eq(read_at(&bench, WISP_REG_CAP_LOW), 0x1234567);
    ck_assert(transfer(&bench, false, 0xffc, 0, 0).error);
    regs_dut_destroy(bench.dut);
}
END_TEST

/* An error stays until a 1 is written to it alone; one that comes while it is cleared is not lost. */
START_TEST(regs_errors) {
    struct bench bench;
    bench_init(&bench, 1, &fine);
    for (uint32_t one = 1; one <= raised; one <<= 1) {
        if (!(one & raised)) continue;
        bench.in.faults = (uint16_t)one;
        step(&bench);
        bench.in.faults = 0;
        transfer(&bench, true, WISP_REG_ERROR, ~one, 0);
        ck_assert_uint_eq(read_at(&bench, WISP_REG_ERROR), one);
        transfer(&bench, true, WISP_REG_ERROR, one, one);
        ck_assert_uint_eq(read_at(&bench, WISP_REG_ERROR), one);
        transfer(&bench, true, WISP_REG_ERROR, one, 0);
        ck_assert_uint_eq(read_at(&bench, WISP_REG_ERROR), 0);
    }
    regs_dut_destroy(bench.dut);
}
END_TEST

/* A strap out of range is held in it, and is an error as long as it is. */
static void strap(struct wisp_regs_straps straps, unsigned error) {
    struct bench bench;
    bench_init(&bench, 1, &straps);
    for (unsigned i = 0; i < 3; i++) step(&bench);
    ck_assert_uint_eq(read_at(&bench, WISP_REG_ERROR), error);
    transfer(&bench, true, WISP_REG_ERROR, UINT32_MAX, 0);
    ck_assert_uint_eq(read_at(&bench, WISP_REG_ERROR), error);
    ck_assert_uint_eq(read_at(&bench, WISP_REG_PLACE), straps.here_x | (uint32_t)straps.here_y << WISP_REG_PLACE_Y |
                                                           (uint32_t)straps.columns << WISP_REG_PLACE_COLUMNS |
                                                           (uint32_t)straps.rows << WISP_REG_PLACE_ROWS);
    ck_assert_uint_eq(read_at(&bench, WISP_REG_LIMITS),
                      straps.tag_limit | (uint32_t)straps.links_limit << WISP_REG_LIMITS_LINKS);
    ck_assert_uint_eq(read_at(&bench, WISP_REG_CREDITS),
                      straps.credits[0] | (uint32_t)straps.credits[1] << WISP_REG_CREDITS_RESPONSE);
    regs_dut_destroy(bench.dut);
}

/* `fine` with one strap changed. */
#define WITH(change)                                                                                                   \
    ({                                                                                                                 \
        struct wisp_regs_straps straps = fine;                                                                         \
        straps.change;                                                                                                 \
        straps;                                                                                                        \
    })

START_TEST(regs_straps) {
    const unsigned tags = 1u << WISP_REG_ERROR_TAG_LIMIT, credits = 1u << WISP_REG_ERROR_CREDITS;
    const unsigned links = 1u << WISP_REG_ERROR_LINKS_LIMIT, place = 1u << WISP_REG_ERROR_PLACE;
    strap(fine, 0);
    strap(WITH(tag_limit = 0), tags);
    strap(WITH(tag_limit = 1), 0);
    strap(WITH(tag_limit = TAGS + 1), tags);
    strap(WITH(tag_limit = 511), tags);
    strap(WITH(credits[0] = 0), credits);
    strap(WITH(credits[0] = REQ_DEPTH + 1), credits);
    strap(WITH(credits[1] = 0), credits);
    strap(WITH(credits[1] = 1), 0);
    strap(WITH(credits[1] = 1023), credits);
    strap(WITH(links_limit = 0), 0);
    strap(WITH(links_limit = 1024), 0);
    strap(WITH(links_limit = 1025), links);
    strap(WITH(here_x = 4), 0);
    strap(WITH(here_x = 5), place);
    strap(WITH(here_y = 3), place);
    strap(WITH(columns = 0), 0);
    strap(WITH(rows = 0), 0);
    strap(WITH(columns = 64), 0);
    strap(WITH(columns = 65), place);
    strap(WITH(rows = 127), place);
}
END_TEST

int main(void) {
    const TTest *tests[] = {regs_random, regs_each, regs_errors, regs_straps};
    return unit_main("regs", tests, sizeof tests / sizeof tests[0]);
}

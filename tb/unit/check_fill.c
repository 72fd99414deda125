/* check_fill.c - unit `fill`: reference and Verilog in lock step; the test plays the answers, the two tables, the
 * commands and the memory, each of which holds back what it likes. */
#include "plan/fill.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

enum { EXPERTS = 4, LINES_MAX = 4, FLITS_MAX = 5 };

/* The last copy runs over the end of the address space. */
static const uint16_t ids[EXPERTS] = {0, 511, 256, 77};
static const uint32_t bases[EXPERTS] = {70001, 4097, 30, (1u << WISP_ADDR_W) - 2};

struct bench {
    struct wisp_fill fill; /* the reference */
    struct wisp_pdu pdu;
    struct wisp_atu atu;
    void *dut;
    struct wisp_rng rng;
    uint64_t seed, cycle;
    unsigned percent;
    bool random; /* commands and other looks arise by themselves */
    /* the answer at the head: which, and how many flits of it were taken */
    bool some, offered, keep;
    unsigned expert, line, flits, taken;
    unsigned next[EXPERTS]; /* line of its stream */
    /* commands and the ATU's port */
    bool drain, forget, busy;
    struct fill_dut_in in;
    struct fill_dut_out out;
    bool was_taken; /* a flit, in the last cycle */
    /* the writes that the memory took since the entry was loaded, in order: flits of each line */
    unsigned stored[EXPERTS][LINES_MAX];
    bool whole[EXPERTS];
    /* what was seen */
    unsigned copies, writes, passed, given_up, waited, full, wraps, looks;
    unsigned held; /* cycles of this hold in which neither the memory nor the ATU's port was in its way */
};

static unsigned lines_of(unsigned expert) {
    return 1 + expert % LINES_MAX;
}

static uint64_t data_of(unsigned expert, unsigned line, unsigned index) {
    uint64_t state = (uint64_t)expert << 40 | (uint64_t)line << 20 | index;
    return wisp_splitmix64(&state);
}

static void load(struct bench *bench, unsigned expert, bool cp_en) {
    wisp_pdu_load(&bench->pdu, ids[expert], cp_en, false);
    wisp_atu_write(&bench->atu, ids[expert], (struct wisp_atu_entry){bases[expert], lines_of(expert), 0});
    memset(bench->stored[expert], 0, sizeof bench->stored[expert]);
    bench->whole[expert] = false;
}

static void bench_init(struct bench *bench, uint64_t seed, unsigned percent) {
    memset(bench, 0, sizeof *bench);
    bench->seed = seed;
    bench->percent = percent;
    wisp_rng_init(&bench->rng, seed, 0);
    bench->dut = fill_dut_create((unsigned)seed);
    fill_dut_reset(bench->dut);
    for (unsigned e = 0; e < EXPERTS; e++) load(bench, e, true);
}

static bool chance(struct bench *bench) {
    return unit_chance(&bench->rng, bench->percent);
}

static void begin(struct bench *bench, unsigned expert, unsigned line, unsigned flits) {
    bench->some = true;
    bench->keep = true;
    bench->expert = expert;
    bench->line = line;
    bench->flits = flits;
    bench->taken = 0;
}

/* The lines of an expert in order, now and then another one, or one beyond its end. */
static void begin_any(struct bench *bench) {
    unsigned e =
        unit_chance(&bench->rng, 60) ? bench->expert : wisp_rng_below(&bench->rng, EXPERTS); /* runs of one expert */
    unsigned line = bench->next[e];
    if (unit_chance(&bench->rng, 10)) line = wisp_rng_below(&bench->rng, lines_of(e) + 1);
    bench->next[e] = (line + 1) % lines_of(e);
    begin(bench, e, line, 1 + (e + line) % FLITS_MAX);
    bench->keep = unit_chance(&bench->rng, 95);
}

static void drive(struct bench *bench) {
    if (bench->random && !bench->some) begin_any(bench);
    bench->offered = bench->some && (bench->offered || chance(bench)); /* once there, it stays */
    if (bench->random && unit_chance(&bench->rng, bench->drain ? 50 : 1)) bench->drain = !bench->drain;
    bool slow = bench->random && bench->cycle % 512 < 128;
    bench->in = (struct fill_dut_in){
        .entry = bench->atu.entry,
        .drain = bench->drain,
        .may_look = !bench->busy,
        .wr_ready = chance(bench) && !(slow && unit_chance(&bench->rng, 80)),
    };
    if (bench->offered)
        bench->in.head = (struct wisp_fill_head){
            .data = data_of(bench->expert, bench->line, bench->taken),
            .line = bench->line,
            .expert = ids[bench->expert],
            .offered = true,
            .first = bench->taken == 0,
            .last = bench->taken + 1 == bench->flits,
            .keep = bench->keep,
            .enabled = wisp_pdu_answer_copy(&bench->pdu, ids[bench->expert]),
        };
}

/* Of an observation the fields of this unit. */
static void keep_fill(uint64_t *obs) {
    unsigned count;
    const struct wisp_field *fields = wisp_observe_fields(&count);
    uint64_t mask[WISP_OBS_WORDS] = {0};
    for (unsigned i = 0; i < count; i++)
        if (strcmp(fields[i].unit, "fill") == 0)
            mask[fields[i].word] |= UINT64_MAX >> (64 - fields[i].width) << fields[i].lsb;
    for (unsigned i = 0; i < WISP_OBS_WORDS; i++) obs[i] &= mask[i];
}

static void compare(struct bench *bench) {
    static struct wisp_die shell;
    const struct wisp_fill *fill = &bench->fill;
    const struct fill_dut_out *out = &bench->out;
    uint64_t expected[WISP_OBS_WORDS] = {0}, t = bench->cycle, seed = bench->seed;
    const struct wisp_write *oldest = wisp_fill_head_write(fill);
    bool copied = bench->in.take && fill->copy && bench->in.head.last;
    bool flip = fill->count && bench->in.wr_ready && oldest->final && !bench->in.drain;
    wisp_d2d_init(&shell.d2d, &(struct wisp_d2d_straps){.tags = 2, .tag_limit = 1});
    shell.d2d.fill = *fill;
    wisp_d2d_evaluate(&shell.d2d); /* for the words on wr and done; the decisions are those of this bench */
    shell.d2d.fill = *fill;
    wisp_die_observe(&shell, expected);
    keep_fill(expected);
    unit_compare(seed, t, expected, out->obs, 0, WISP_OBS_WORDS);
    unit_equal(seed, t, "fill", "rsp", "hold", fill->hold, out->hold);
    unit_equal(seed, t, "fill", "wr", "idle", fill->count == 0, out->idle);
    unit_equal(seed, t, "fill", "rsp", "want", fill->want, out->want);
    unit_equal(seed, t, "fill", "rsp", "look", fill->look, out->look);
    unit_equal(seed, t, "fill", "atu", "write", copied, out->write);
    unit_equal(seed, t, "fill", "atu", "write_expert", copied ? fill->cur_expert : 0, out->write_expert);
    unit_equal(seed, t, "fill", "atu", "entry.base", copied ? fill->cur.base : 0, out->entry.base);
    unit_equal(seed, t, "fill", "atu", "entry.lines", copied ? fill->cur.lines : 0, out->entry.lines);
    unit_equal(seed, t, "fill", "atu", "entry.written", copied ? fill->cur.written + 1 : 0, out->entry.written);
    unit_equal(seed, t, "fill", "wr", "valid", fill->count != 0, out->wr_valid);
    unit_equal(seed, t, "fill", "flip", "valid", flip, out->flip);
    unit_equal(seed, t, "fill", "flip", "expert", flip ? oldest->expert : 0, out->flip_expert);
    unit_equal(seed, t, "fill", "done", "valid", fill->done_valid, out->done_valid);
    unit_equal(seed, t, "fill", "done", "expert", fill->done_valid ? fill->done_expert : 0, out->done_expert);
}

/* The memory's side, by itself: each line comes flit by flit to its place, and a copy is whole when all lines came. */
static void stored(struct bench *bench) {
    if (!bench->out.wr_valid || !bench->in.wr_ready) return;
    uint32_t address = (uint32_t)wisp_bits(bench->out.wr_word, WISP_W_ADDR, WISP_ADDR_W);
    unsigned index = (unsigned)wisp_bits(bench->out.wr_word, WISP_W_INDEX, WISP_FLITS_W), e = 0;
    const uint32_t mask = (1u << WISP_ADDR_W) - 1;
    while (e < EXPERTS && ((address - bases[e]) & mask) >= LINES_MAX) e++;
    ck_assert_uint_lt(e, EXPERTS);
    unsigned line = (address - bases[e]) & mask;
    ck_assert_uint_lt(line, lines_of(e));
    ck_assert_uint_eq(bench->out.wr_data, data_of(e, line, index));
    ck_assert(!bench->whole[e]);
    ck_assert(index == 0 || index == bench->stored[e][line]); /* a line that was given up begins anew */
    bench->stored[e][line] = index + 1;
    bench->writes++;
    bench->wraps += address < bases[e];
}

static void flipped(struct bench *bench) {
    if (!bench->out.flip) return;
    unsigned e = 0;
    while (e < EXPERTS && ids[e] != bench->out.flip_expert) e++;
    ck_assert_uint_lt(e, EXPERTS);
    ck_assert(!bench->whole[e]);
    for (unsigned line = 0; line < lines_of(e); line++) ck_assert_uint_gt(bench->stored[e][line], 0);
    bench->whole[e] = true;
    bench->copies++;
}

static void command(struct bench *bench) {
    unsigned e = wisp_rng_below(&bench->rng, EXPERTS);
    bench->keep = false; /* as d2d does for all tags */
    if (!bench->random) return;
    if (unit_chance(&bench->rng, 10))
        wisp_pdu_clear(&bench->pdu);
    else
        load(bench, e, unit_chance(&bench->rng, 80));
}

/* One cycle: decisions of both, the flit taken or not, the edge. */
static void cycle(struct bench *bench, bool ready) {
    struct wisp_fill *fill = &bench->fill;
    drive(bench);
    struct fill_dut_in *in = &bench->in;
    wisp_fill_evaluate(fill, &in->head, in->drain, in->may_look);
    in->take = in->head.offered && !fill->hold && ready;
    in->forget = in->drain && !fill->count && (!bench->random || chance(bench));
    fill_dut_set(bench->dut, in, &bench->out);
    compare(bench);
    stored(bench);
    flipped(bench);
    bool known = fill->cur_valid && fill->cur_expert == in->head.expert;
    bench->passed += fill->candidate && known && !fill->copy && in->take;
    bench->given_up += fill->copying && in->drain;
    bench->waited += fill->candidate && !known;
    bench->full += fill->copy && fill->hold;
    bench->looks += fill->look;
    bool blocked = !in->may_look || (fill->count == WISP_WRITE_DEPTH && !in->wr_ready);
    bench->held = !fill->hold ? 0 : bench->held + !blocked;
    unit_require(bench->held <= 3);
    bool look = fill->look, want = fill->want, forget = in->forget;
    bench->was_taken = in->take;
    cover_fill(fill, &in->head, &(struct cover_fill_edge){in->drain, in->forget, in->take, in->wr_ready, in->may_look});
    wisp_fill_clock(fill, &in->head, in->drain, in->forget, in->take, in->wr_ready, &bench->atu, &bench->pdu);
    fill_dut_tick(bench->dut);
    bench->cycle++;
    if (look) wisp_atu_look(&bench->atu, ids[bench->expert]);
    if (bench->busy) bench->busy = !chance(bench);
    if (bench->random && !want && !bench->busy && unit_chance(&bench->rng, 20)) { /* a hit of d2d looks */
        wisp_atu_look(&bench->atu, ids[wisp_rng_below(&bench->rng, EXPERTS)]);
        bench->busy = true;
    }
    if (forget) command(bench);
    if (!bench->was_taken) return;
    bench->offered = false;
    bench->taken++;
    bench->some = bench->taken < bench->flits;
}

static void run(uint64_t seed, unsigned percent) {
    struct bench bench;
    bench_init(&bench, seed, percent);
    bench.random = true;
    for (uint64_t t = 0; t < unit_cycles(); t++) cycle(&bench, chance(&bench));
    ck_assert_uint_gt(bench.copies, 0);
    ck_assert_uint_gt(bench.passed, 0);
    ck_assert_uint_gt(bench.given_up, 0);
    ck_assert_uint_gt(bench.waited, 0);
    ck_assert_uint_gt(bench.full, 0);
    ck_assert_uint_gt(bench.wraps, 0);
    fill_dut_destroy(bench.dut);
}

START_TEST(fill_random) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, 50);
    run(seed + 1, 20);
    run(seed + 2, 85);
}
END_TEST

/* Give a line flit by flit; returns the cycles it took. */
static unsigned give(struct bench *bench, unsigned expert, unsigned line, unsigned flits) {
    unsigned cycles = 0;
    begin(bench, expert, line, flits);
    for (; bench->some; cycles++) {
        cycle(bench, true);
        ck_assert_uint_lt(cycles, 1000);
    }
    return cycles;
}

static void idle(struct bench *bench, unsigned cycles) {
    while (cycles--) cycle(bench, true);
}

/* A copy of two lines, the memory always ready: two cycles for the entry, then a flit a cycle, the flip with the last
 * write, `done` a cycle later. */
START_TEST(fill_copies_in_order) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    ck_assert_uint_eq(give(&bench, 1, 0, 3), 2 + 3);
    ck_assert_uint_eq(give(&bench, 1, 1, 3), 3); /* the entry is known */
    ck_assert_uint_eq(bench.copies, 0);
    cycle(&bench, true);
    ck_assert(bench.out.flip && !bench.out.done_valid);
    cycle(&bench, true);
    ck_assert(!bench.out.flip && bench.out.done_valid);
    ck_assert_uint_eq(bench.out.done_expert, ids[1]);
    cycle(&bench, true);
    ck_assert(!bench.out.done_valid);
    ck_assert_uint_eq(bench.writes, 6);
    ck_assert_uint_eq(give(&bench, 1, 0, 3), 3); /* whole: nothing more is copied */
    ck_assert_uint_eq(bench.writes, 6);
    fill_dut_destroy(bench.dut);
}
END_TEST

/* A line that is not the next one passes at full speed and is not written; nor is one of an expert without cp_en, nor
 * one asked before the last command. */
START_TEST(fill_passes_over) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    load(&bench, 2, false);
    give(&bench, 3, 0, 2);
    ck_assert_uint_eq(give(&bench, 3, 0, 2), 2); /* again */
    ck_assert_uint_eq(give(&bench, 3, 2, 5), 5); /* too early */
    ck_assert_uint_eq(give(&bench, 2, 0, 4), 4);
    begin(&bench, 3, 1, 1);
    bench.keep = false;
    cycle(&bench, true);
    ck_assert(bench.was_taken);
    idle(&bench, 4);
    ck_assert_uint_eq(bench.writes, 2);
    ck_assert_uint_eq(bench.passed, 2);
    for (unsigned line = 1; line < 4; line++) give(&bench, 3, line, 1);
    idle(&bench, 4);
    ck_assert_uint_eq(bench.copies, 1);
    fill_dut_destroy(bench.dut);
}
END_TEST

/* Every bit of an entry is taken over; lines of it that are not the next pass. */
START_TEST(fill_wide_entries) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    for (unsigned i = 0; i < 64; i++) {
        struct wisp_rng *rng = &bench.rng;
        wisp_atu_write(&bench.atu, ids[i % 2],
                       (struct wisp_atu_entry){wisp_rng_below(rng, 1u << WISP_ADDR_W),
                                               wisp_rng_below(rng, 1u << WISP_LINE_W),
                                               1 + wisp_rng_below(rng, (1u << WISP_LINE_W) - 1)});
        ck_assert_uint_eq(give(&bench, i % 2, 0, 1), 2 + 1);
    }
    ck_assert_uint_eq(bench.writes, 0);
    fill_dut_destroy(bench.dut);
}
END_TEST

/* Two experts in turn: each change waits two cycles, and WRITTEN survives in the table. */
START_TEST(fill_changes_expert) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    for (unsigned line = 0; line < 2; line++) {
        ck_assert_uint_eq(give(&bench, 1, line, 1), 2 + 1);
        ck_assert_uint_eq(give(&bench, 3, line, 1), 2 + 1);
    }
    ck_assert_uint_eq(bench.looks, 4);
    bench.busy = true; /* a hit has the port: no look while it stands */
    bench.percent = 0;
    begin(&bench, 2, 0, 1);
    bench.offered = true;
    for (unsigned i = 0; i < 5; i++) {
        cycle(&bench, true);
        ck_assert(bench.out.want && !bench.out.look && bench.out.hold);
    }
    bench.percent = 100;
    idle(&bench, 5);
    ck_assert_uint_eq(bench.looks, 5);
    ck_assert(!bench.some);
    fill_dut_destroy(bench.dut);
}
END_TEST

/* The memory takes nothing: WRITE_DEPTH flits go in, the next one waits, none is lost. */
START_TEST(fill_back_pressure) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    give(&bench, 0, 0, 1); /* of one line and one flit */
    begin(&bench, 1, 0, 7);
    bench.percent = 0;
    unsigned taken = 0;
    for (unsigned i = 0; i < 20; i++) {
        bench.offered = bench.some;
        cycle(&bench, true);
        taken += bench.was_taken;
    }
    ck_assert_uint_eq(taken, WISP_WRITE_DEPTH - 1); /* the first copy's flit is there too */
    ck_assert(bench.out.hold && !bench.out.idle);
    bench.percent = 100;
    idle(&bench, 20);
    ck_assert_uint_eq(bench.writes, 1 + 7);
    ck_assert_uint_eq(bench.copies, 1);
    fill_dut_destroy(bench.dut);
}
END_TEST

/* A command in the middle of a line: the rest is delivered and not written, the line does not count, and comes anew. */
START_TEST(fill_given_up) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    give(&bench, 2, 0, 2);
    begin(&bench, 2, 1, 4);
    cycle(&bench, true);
    cycle(&bench, true);
    bench.drain = true;
    cycle(&bench, true);
    ck_assert_uint_eq(bench.given_up, 1);
    cycle(&bench, true);
    ck_assert(!bench.some); /* delivered */
    idle(&bench, 3);
    bench.drain = false;
    cycle(&bench, true);
    ck_assert_uint_eq(bench.writes, 2 + 2);
    ck_assert_uint_eq(bench.atu.memory[ids[2]].written, 1);
    ck_assert_uint_eq(give(&bench, 2, 1, 4), 2 + 4); /* looked up again */
    give(&bench, 2, 2, 1);
    idle(&bench, 3);
    ck_assert_uint_eq(bench.copies, 1);
    fill_dut_destroy(bench.dut);
}
END_TEST

/* The last flit goes to the memory while a command waits: the copy is given up, there is neither flip nor done. */
START_TEST(fill_last_flit_too_late) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    give(&bench, 0, 0, 2);
    bench.drain = true;
    for (unsigned i = 0; i < 4; i++) {
        cycle(&bench, true);
        ck_assert(!bench.out.flip && !bench.out.done_valid);
    }
    ck_assert_uint_eq(bench.writes, 2);
    ck_assert(wisp_pdu_answer_copy(&bench.pdu, ids[0]));
    fill_dut_destroy(bench.dut);
}
END_TEST

/* A line of 255 flits: every index. */
START_TEST(fill_longest_line) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    ck_assert_uint_eq(give(&bench, 0, 0, 255), 2 + 255);
    idle(&bench, 3);
    ck_assert_uint_eq(bench.writes, 255);
    ck_assert_uint_eq(bench.copies, 1);
    fill_dut_destroy(bench.dut);
}
END_TEST

int main(void) {
    const TTest *tests[] = {fill_random,       fill_copies_in_order,    fill_passes_over,
                            fill_wide_entries, fill_changes_expert,     fill_back_pressure,
                            fill_given_up,     fill_last_flit_too_late, fill_longest_line};
    return unit_main("fill", tests, sizeof tests / sizeof tests[0]);
}

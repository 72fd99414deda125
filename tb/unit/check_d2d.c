/* check_d2d.c - unit `d2d`: reference and Verilog in lock step (TAGS, EXPERTS, CACHE, AHEAD, AHEAD_TAGS from the
 * build). The test plays requester, router, memory and a Local CP, each of which holds back what it likes.
 *
 * Besides the comparison it checks what the unit is for, end to end: all data is a function of (layer, expert, line,
 * flit), the layer being that at which the read was made; every read is answered once; a read of a copy finds in the
 * test's memory exactly its own data, and only under the tables that stood when it was accepted. Reads ahead of use are
 * those of the jobs, in order; they go out only when no read of the requester waits, and none is seen on rsp.
 */
#include "plan/d2d.h"
#include "unit/dut.h"
#include "unit/unit_test.h"

enum {
    HERE_X = 1,
    HERE_Y = 2,
    DEMAND_TAGS = TAGS - AHEAD_TAGS, /* the others are of reads ahead of use */
    TAG_LIMIT = DEMAND_TAGS - 1,
    DEEP = TAGS > 64,  /* then there are spells in which nothing but their use goes on */
    LINKS_LIMIT = 350, /* flits in 256 cycles */
    LAYERS = 3,
    USED_MAX = 6,
    USED = EXPERTS < USED_MAX ? EXPERTS : USED_MAX, /* experts that are read */
    STREAMS = 2,                                    /* of each expert */
    SLOTS = 3,                                      /* of the copy region */
    LINES_MAX = 6,
    FLITS_MAX = 5,
    REGION = SLOTS * LINES_MAX,
    REGION_BASE = (1 << WISP_ADDR_W) - 7, /* unaligned, and over the end of the address space */
    READS = 1 << WISP_ID_W,
    ALL_READS = READS + AHEAD_TAGS, /* those ahead of use have no id: one for each tag */
    JOBS = 2,                       /* experts that jobs are for */
    HAS_AHEAD = CACHE && AHEAD,
    HAS_JOBS = HAS_AHEAD && USED == USED_MAX,
    COMMANDS_MAX = 2 * SLOTS + 2,
    SCRIPT_MAX = 32 + TAGS,
    NOWHERE = -1,
};

enum place { FREE, PRESENTED, ACCEPTED, ASKED };

/* A read by its id. */
struct read {
    enum place place;
    unsigned layer, expert, line;
    unsigned got; /* flits of the answer */
    uint64_t word, order;
    int32_t address; /* of the copy that the tables named when it was accepted, or NOWHERE */
    bool must_hit;
    bool lone; /* nothing was before it, and a tag and a credit are there */
    uint64_t accepted_at;
};

/* The Local CP's view of a slot. */
struct slot {
    bool active; /* the tables name it */
    bool whole;
    unsigned layer, expert;
};

struct command {
    struct wisp_table_command word;
    unsigned slot, expert, layer; /* layer: of what is read from a CLEAR on */
    bool drop;
};

struct seen {
    unsigned asked_ahead, all_ahead, jobs, late, stopped, held, beside, answered, all_tags, hits, copies, passed,
        evicted_in_flight, abandoned, during_fill, with_clear, writes;
    uint64_t read_at, loc_at, answer_at, rsp_at, request_at, forget_at, command_at; /* cycle of the last one */
};

struct bench {
    struct wisp_die shell; /* its d2d is the reference */
    void *dut;
    struct wisp_rng rng;
    uint64_t seed, cycle;
    unsigned percent; /* chance of each thing in a cycle */
    bool random;      /* reads, commands and other dies' traffic arise by themselves, else from the script */
    struct d2d_dut_in in;
    struct d2d_dut_out out, before; /* of this cycle and the last */
    struct d2d_dut_in in_before;
    /* what the directed tests hold back */
    bool stop_loc, stop_wr, stop_rsp, stop_answers; /* (no answer begins) */
    unsigned pick;                                  /* the answer given next, in the order of the requests */
    /* experts in use, and the requester */
    struct {
        uint16_t id;
        uint8_t x, y, lines;
        unsigned next[STREAMS];
    } experts[USED_MAX];
    unsigned layer, favourite; /* of the kernel; the expert read just now */
    struct read reads[ALL_READS];
    uint64_t accepted;
    bool rd_valid;
    unsigned rd_id, ids;
    struct {
        unsigned expert, line;
    } script[SCRIPT_MAX];
    unsigned script_next, script_end;
    /* memory */
    bool ans_valid;
    struct wisp_flit ans_flit;
    uint8_t ans_left;
    uint64_t store[REGION][FLITS_MAX];
    /* router: credits toward ej_q, flits of inj taken and not credited, answers that are due in the order of requests
     */
    unsigned ej_credit[WISP_VCS], inj_held[WISP_VCS];
    struct {
        uint16_t tag, id;
    } due[TAGS];
    unsigned due_count, demand_due, answer_left, answer_id;
    uint8_t answer_tag;
    /* Local CP */
    struct slot slots[SLOTS];
    unsigned table_layer;
    struct command commands[COMMANDS_MAX], applying;
    unsigned command_next, command_end;
    bool tbl_valid, apply;
    /* its jobs: the one that is presented; those that the unit has, the oldest first, and the next line of that */
    bool job_valid;
    unsigned job, jobs[WISP_SKID_DEPTH], job_count, job_line;
    struct seen seen;
    unsigned faults; /* seen so far */
};

/* mesh: columns and rows. */
static void bench_init_on(struct bench *bench, uint64_t seed, unsigned percent, unsigned tag_limit, unsigned mesh) {
    memset(bench, 0, sizeof *bench);
    bench->seed = seed;
    bench->percent = percent;
    wisp_rng_init(&bench->rng, seed, 0);
    struct wisp_d2d_straps straps = {.here_x = HERE_X,
                                     .here_y = HERE_Y,
                                     .columns = (uint8_t)mesh,
                                     .rows = (uint8_t)mesh,
                                     .experts = EXPERTS,
                                     .tags = TAGS,
                                     .tag_limit = (uint16_t)tag_limit,
                                     .ahead_tags = HAS_AHEAD ? AHEAD_TAGS : 0,
                                     .links_limit = LINKS_LIMIT};
    wisp_d2d_init(&bench->shell.d2d, &straps);
    bench->dut = d2d_dut_create((unsigned)seed);
    d2d_dut_reset(bench->dut, &straps);
    for (unsigned v = 0; v < WISP_VCS; v++) bench->ej_credit[v] = WISP_EJECT_DEPTH;
    /* Both ends, and others that differ from them in one bit; the second one is of this die. */
    static const uint16_t ids[USED_MAX] = {0, EXPERTS / 3, EXPERTS / 2, 1, (EXPERTS - 1) / 2, EXPERTS - 1};
    for (unsigned e = 0; e < USED; e++) {
        bench->experts[e].id = ids[e];
        bench->experts[e].x = e == 1 ? HERE_X : (uint8_t)(3 + e);
        bench->experts[e].y = e == 1 ? HERE_Y : (uint8_t)(e % 2 ? HERE_Y : 7);
        bench->experts[e].lines = (uint8_t)(e == 3 ? 6 : 2 + e % 3);
    }
}

static void bench_init_with(struct bench *bench, uint64_t seed, unsigned percent, unsigned tag_limit) {
    bench_init_on(bench, seed, percent, tag_limit, 1 << WISP_COORD_W);
}

static void bench_init(struct bench *bench, uint64_t seed, unsigned percent) {
    bench_init_with(bench, seed, percent, TAG_LIMIT);
}

/* A spell in which no answer begins and no command comes, until all of many tags are in use. */
static bool tags_spell(const struct bench *bench) {
    return DEEP && bench->random && bench->cycle % 16384 < 4096;
}

static bool chance(struct bench *bench) {
    return unit_chance(&bench->rng, bench->percent);
}

static bool own(const struct bench *bench, unsigned e) {
    return bench->experts[e].x == HERE_X && bench->experts[e].y == HERE_Y;
}

/* The experts that jobs are for have three matrices of two lines, and of one. */
static struct wisp_ahead_job job_of(const struct bench *bench, unsigned e) {
    return (struct wisp_ahead_job){
        .expert = bench->experts[e].id,
        .owner_x = bench->experts[e].x,
        .owner_y = bench->experts[e].y,
        .lines = e == 3 ? 2 : 1,
        .flits = e == 3 ? 4 : FLITS_MAX,
        .last_flits = e == 3 ? 2 : 3,
    };
}

static unsigned flits_of(unsigned e, unsigned line) {
    if (e == 3) return line % 2 ? 2 : 4;
    if (e == 4) return 3;
    return 1 + (3 * e + 2 * line) % FLITS_MAX;
}

static uint64_t data_of(unsigned layer, unsigned e, unsigned line, unsigned flit) {
    uint64_t state = (uint64_t)layer << 48 | (uint64_t)e << 32 | (uint64_t)line << 16 | flit;
    return wisp_splitmix64(&state);
}

static uint32_t slot_base(unsigned slot) {
    return (REGION_BASE + slot * LINES_MAX) & ((1u << WISP_ADDR_W) - 1);
}

/* The place of an address in the region; beyond it nothing may be read or written. */
static unsigned place_of(uint32_t address) {
    unsigned place = (address - REGION_BASE) & ((1u << WISP_ADDR_W) - 1);
    unit_require(place < REGION);
    return place;
}

/* ---- requester ---- */

static void present(struct bench *bench, unsigned e, unsigned line) {
    do bench->ids = (bench->ids + 1) % READS;
    while (bench->reads[bench->ids].place != FREE);
    struct read *read = &bench->reads[bench->ids];
    *read = (struct read){.place = PRESENTED, .layer = bench->layer, .expert = e, .line = line};
    read->word = wisp_read_pack((struct wisp_read){
        .expert = bench->experts[e].id,
        .line = line,
        .flits = (uint8_t)flits_of(e, line),
        .peer_x = bench->experts[e].x,
        .peer_y = bench->experts[e].y,
        .id = (uint8_t)bench->ids,
    });
    bench->rd_valid = true;
    bench->rd_id = bench->ids;
}

static void read_any(struct bench *bench) {
    unsigned stream = wisp_rng_below(&bench->rng, STREAMS);
    if (unit_chance(&bench->rng, 40)) bench->favourite = wisp_rng_below(&bench->rng, USED);
    unsigned e = bench->favourite;
    if (unit_chance(&bench->rng, 2)) bench->experts[e].next[stream] = 0;
    unsigned line = bench->experts[e].next[stream];
    bench->experts[e].next[stream] = (line + 1) % bench->experts[e].lines;
    present(bench, e, line);
}

static const struct command *next_command(const struct bench *bench) {
    return bench->command_next < bench->command_end ? &bench->commands[bench->command_next] : NULL;
}

static void drive_requester(struct bench *bench) {
    const struct command *command = next_command(bench);
    bool launch = command && command->word.clear; /* then reads wait, but for one that goes with it in its cycle */
    bool together = bench->out.side.rd_ready && bench->out.side.tbl_ready && unit_chance(&bench->rng, 50);
    bool idle = bench->random && bench->cycle % 2048 < 700 && !tags_spell(bench); /* spells in which others may ask */
    if (!bench->rd_valid && !idle && (!launch || (together && !bench->tbl_valid))) {
        if (bench->random && chance(bench)) {
            read_any(bench);
        } else if (bench->script_next < bench->script_end) {
            present(bench, bench->script[bench->script_next].expert, bench->script[bench->script_next].line);
            bench->script_next++;
        }
    }
    bench->in.side.rd_valid = bench->rd_valid;
    if (bench->rd_valid) bench->in.side.rd_word = bench->reads[bench->rd_id].word;
    bench->in.side.rsp_ready = chance(bench) && !bench->stop_rsp;
}

/* ---- Local CP ---- */

static void clear_tables(struct bench *bench, unsigned layer) {
    bench->commands[bench->command_end++] = (struct command){.word = {.clear = true}, .layer = layer};
}

static void load_slot(struct bench *bench, unsigned e, unsigned slot, bool is_local) {
    bench->commands[bench->command_end++] = (struct command){
        .word = {.cp_en = !is_local || wisp_rng_below(&bench->rng, 2),
                 .is_local = is_local,
                 .expert = bench->experts[e].id,
                 .base = slot_base(slot),
                 .lines = bench->experts[e].lines},
        .slot = slot,
        .expert = e,
    };
}

static void drop_slot(struct bench *bench, unsigned slot) {
    unsigned e = bench->slots[slot].expert;
    bench->commands[bench->command_end++] =
        (struct command){.word = {.expert = bench->experts[e].id, .base = slot_base(slot), .lines = 1},
                         .slot = slot,
                         .expert = e,
                         .drop = true};
}

/* The slot that the tables name for an expert, or NOWHERE. */
static int active_slot(const struct bench *bench, unsigned e) {
    for (int s = 0; s < SLOTS; s++)
        if (bench->slots[s].active && bench->slots[s].expert == e) return s;
    return NOWHERE;
}

/* A kernel launch: the whole copies of its layer, and experts worth copying in the place of others. */
static void launch(struct bench *bench) {
    bool named[USED] = {false}, kept[SLOTS] = {false};
    unsigned layer = wisp_rng_below(&bench->rng, LAYERS);
    clear_tables(bench, layer);
    for (unsigned s = 0; s < SLOTS; s++) {
        const struct slot *slot = &bench->slots[s];
        kept[s] = slot->whole && slot->layer == layer && !named[slot->expert] && unit_chance(&bench->rng, 85);
        if (!kept[s]) continue;
        named[slot->expert] = true;
        load_slot(bench, slot->expert, s, true);
    }
    for (unsigned s = 0; s < SLOTS; s++) {
        unsigned e = wisp_rng_below(&bench->rng, USED);
        if (kept[s] || named[e] || unit_chance(&bench->rng, 15)) continue;
        named[e] = true;
        load_slot(bench, e, s, false);
    }
}

/* In the middle of a kernel: a copy is dropped, and its slot goes to another expert, or is taken up again. */
static void reassign(struct bench *bench) {
    unsigned s = wisp_rng_below(&bench->rng, SLOTS), e = wisp_rng_below(&bench->rng, USED);
    if (!bench->slots[s].whole) s = wisp_rng_below(&bench->rng, SLOTS); /* rather a whole one */
    const struct slot *slot = &bench->slots[s];
    if (slot->active) drop_slot(bench, s);
    if (slot->active && slot->whole && unit_chance(&bench->rng, 20))
        load_slot(bench, slot->expert, s, true);
    else if (unit_chance(&bench->rng, 85) && active_slot(bench, e) == NOWHERE)
        load_slot(bench, e, s, false);
}

static void send_job(struct bench *bench, unsigned e) {
    bench->job_valid = true;
    bench->job = e;
}

/* Mostly for an expert that has a slot and no whole copy. */
static void drive_jobs(struct bench *bench) {
    unsigned e = 3 + wisp_rng_below(&bench->rng, JOBS);
    if (HAS_JOBS && bench->random && !bench->job_valid && unit_chance(&bench->rng, 4)) {
        int slot = active_slot(bench, e);
        bool useful = slot != NOWHERE && !bench->slots[slot].whole && !next_command(bench);
        if (useful || unit_chance(&bench->rng, 3)) send_job(bench, e);
    }
    bench->in.side.job_valid = bench->job_valid;
    if (bench->job_valid) bench->in.side.job_word = wisp_ahead_pack(job_of(bench, bench->job));
    bool busy = bench->cycle / 256 % 3 == 0;
    bench->in.links = (uint8_t)(bench->random ? wisp_rng_below(&bench->rng, busy ? 5 : 2) : 0);
}

static void drive_cp(struct bench *bench) {
    if (!next_command(bench) && !bench->apply) {
        bench->command_next = bench->command_end = 0;
        if (CACHE && bench->random && !tags_spell(bench)) {
            unsigned what = wisp_rng_below(&bench->rng, 80000 / bench->percent); /* as often per read at any density */
            if (what < 4)
                launch(bench);
            else if (what < 10)
                reassign(bench);
        }
    }
    const struct command *command = next_command(bench);
    bool alone = !bench->rd_valid || (bench->out.side.rd_ready && bench->out.side.tbl_ready);
    if (!bench->tbl_valid && command && chance(bench) && (!command->word.clear || alone)) bench->tbl_valid = true;
    bench->in.side.tbl_valid = bench->tbl_valid;
    if (bench->tbl_valid) bench->in.side.tbl_word = wisp_table_pack(command->word);
    drive_jobs(bench);
}

/* A command that the unit accepted in the last cycle, in the view of the Local CP. */
static void apply_command(struct bench *bench, const struct command *command) {
    struct slot *slot = &bench->slots[command->slot];
    bench->apply = false;
    if (command->word.clear) {
        for (unsigned s = 0; s < SLOTS; s++) bench->slots[s].active = false;
        bench->table_layer = command->layer;
    } else if (command->drop) {
        slot->active = false;
    } else {
        if (!command->word.is_local) *slot = (struct slot){.layer = bench->table_layer, .expert = command->expert};
        slot->active = true;
    }
}

static bool in_flight(const struct bench *bench, unsigned e) {
    for (unsigned i = 0; i < ALL_READS; i++)
        if (bench->reads[i].place > PRESENTED && bench->reads[i].expert == e) return true;
    return false;
}

static bool begun(const struct bench *bench, const struct slot *slot) {
    return slot->active && !slot->whole && bench->shell.d2d.atu.memory[bench->experts[slot->expert].id].written;
}

static void accept_command(struct bench *bench) {
    const struct wisp_d2d *d2d = &bench->shell.d2d;
    const struct command *command = &bench->commands[bench->command_next++];
    struct slot *slot = &bench->slots[command->slot];
    bench->seen.command_at = bench->cycle;
    bench->seen.during_fill += d2d->fill.copying || d2d->fill.count;
    bench->seen.with_clear += command->word.clear && bench->rd_valid;
    if (command->drop) {
        bench->seen.abandoned += begun(bench, slot);
        bench->seen.evicted_in_flight += slot->active && slot->whole && in_flight(bench, command->expert);
    }
    if (command->word.clear) {
        for (unsigned s = 0; s < SLOTS; s++) bench->seen.abandoned += begun(bench, &bench->slots[s]);
        bench->layer = command->layer;
    }
    bench->tbl_valid = false;
    bench->applying = *command;
    bench->apply = true;
}

/* `done`: the copy is in the memory, all of it. */
static void finished(struct bench *bench) {
    for (unsigned s = 0; s < SLOTS; s++) {
        struct slot *slot = &bench->slots[s];
        if (!slot->active || bench->experts[slot->expert].id != bench->out.side.done_expert) continue;
        unit_require(!slot->whole);
        for (unsigned line = 0; line < bench->experts[slot->expert].lines; line++)
            for (unsigned i = 0; i < flits_of(slot->expert, line); i++)
                unit_require(bench->store[s * LINES_MAX + line][i] == data_of(slot->layer, slot->expert, line, i));
        slot->whole = true;
        bench->seen.copies++;
        return;
    }
    ck_abort_msg("done of expert %u, which has no slot", bench->out.side.done_expert);
}

/* ---- memory ---- */

static uint64_t any_read(struct bench *bench) {
    return wisp_read_pack((struct wisp_read){
        .expert = (uint16_t)wisp_rng_below(&bench->rng, WISP_EXPERTS),
        .line = wisp_rng_below(&bench->rng, 1u << WISP_LINE_W),
        .flits = (uint8_t)(1 + wisp_rng_below(&bench->rng, 6)),
        .peer_x = 3,
        .peer_y = (uint8_t)wisp_rng_below(&bench->rng, 8),
        .id = (uint8_t)wisp_rng_below(&bench->rng, 256),
    });
}

static void drive_memory(struct bench *bench) {
    struct wisp_d2d_in *side = &bench->in.side;
    bool slow = bench->random && bench->cycle % 1024 < 200; /* spells in which writes wait */
    if (!bench->ans_valid && bench->random && chance(bench)) {
        bool head = bench->ans_left == 0;
        if (head) bench->ans_left = (uint8_t)(1 + wisp_rng_below(&bench->rng, 6));
        bench->ans_left--;
        bench->ans_valid = true;
        bench->ans_flit = (struct wisp_flit){wisp_rng_next(&bench->rng),
                                             wisp_header(3, 3, head, bench->ans_left == 0, WISP_VC_RESPONSE, 9)};
    }
    side->ans_valid = bench->ans_valid;
    if (bench->ans_valid) side->ans_flit = bench->ans_flit;
    side->loc_ready = chance(bench) && !bench->stop_loc;
    side->mem_ready = chance(bench);
    side->wr_ready = chance(bench) && !bench->stop_wr && !(slow && unit_chance(&bench->rng, 85));
}

static void read_local(struct bench *bench) {
    const struct wisp_d2d_out *out = &bench->out.side;
    unsigned id = wisp_read_unpack(out->loc_word).id;
    struct read *read = &bench->reads[id];
    unit_require(read->place == ACCEPTED);
    unit_require(out->loc_word == read->word);
    if (out->loc_copy) {
        unsigned place = place_of(out->loc_addr);
        unit_require(!own(bench, read->expert));
        unit_require((int32_t)out->loc_addr == read->address);
        for (unsigned i = 0; i < flits_of(read->expert, read->line); i++)
            unit_require(bench->store[place][i] == data_of(read->layer, read->expert, read->line, i));
        bench->seen.hits++;
    } else {
        unit_require(own(bench, read->expert));
        unit_require(out->loc_addr == 0);
    }
    bench->seen.loc_at = bench->cycle;
    read->place = FREE;
}

static void write_copy(struct bench *bench) {
    uint64_t word = bench->out.side.wr_word;
    unsigned flit = (unsigned)wisp_bits(word, WISP_W_INDEX, WISP_FLITS_W);
    unit_require(flit < FLITS_MAX);
    bench->store[place_of((uint32_t)wisp_bits(word, WISP_W_ADDR, WISP_ADDR_W))][flit] = bench->out.side.wr_data;
    bench->seen.writes++;
}

/* ---- router ---- */

/* Which answer begins: mostly the oldest of its expert, any expert. */
static unsigned pick_answer(struct bench *bench) {
    if (!bench->random) return bench->pick;
    unsigned i = wisp_rng_below(&bench->rng, bench->due_count), first = 0;
    if (unit_chance(&bench->rng, 8)) return i;
    while (bench->reads[bench->due[first].id].expert != bench->reads[bench->due[i].id].expert) first++;
    return first;
}

static struct wisp_flit answer_flit(struct bench *bench) {
    bool head = bench->answer_left == 0;
    if (head) {
        unsigned i = pick_answer(bench);
        unit_require(i < bench->due_count);
        bench->answer_tag = bench->due[i].tag;
        bench->answer_id = bench->due[i].id;
        bench->due_count--;
        bench->demand_due -= bench->answer_id < READS;
        memmove(&bench->due[i], &bench->due[i + 1], (bench->due_count - i) * sizeof bench->due[0]);
        bench->answer_left = flits_of(bench->reads[bench->answer_id].expert, bench->reads[bench->answer_id].line);
    }
    struct read *read = &bench->reads[bench->answer_id];
    if (bench->answer_left == 1 && bench->answer_id >= READS)
        read->place = FREE; /* the last flit: nobody will say so */
    unsigned flit = flits_of(read->expert, read->line) - bench->answer_left--;
    return (struct wisp_flit){
        data_of(read->layer, read->expert, read->line, flit),
        wisp_header(HERE_X, HERE_Y, head, bench->answer_left == 0, WISP_VC_RESPONSE, bench->answer_tag)};
}

static void drive_router(struct bench *bench) {
    struct d2d_dut_in *in = &bench->in;
    bool request = bench->random && unit_chance(&bench->rng, 15);
    bool hold = bench->stop_answers || (tags_spell(bench) && !next_command(bench) && !bench->apply);
    bool answer = bench->answer_left || (bench->due_count && !hold);
    if (request && bench->ej_credit[WISP_VC_REQUEST]) {
        bench->ej_credit[WISP_VC_REQUEST]--;
        in->ej_flit = (struct wisp_flit){any_read(bench), wisp_header(HERE_X, HERE_Y, true, true, 0, 5)};
    } else if (bench->ej_credit[WISP_VC_RESPONSE] && answer && chance(bench)) {
        bench->ej_credit[WISP_VC_RESPONSE]--;
        bench->seen.answer_at = bench->cycle;
        in->ej_flit = answer_flit(bench);
    }
    for (unsigned v = 0; v < WISP_VCS; v++)
        if (bench->inj_held[v] && chance(bench)) {
            bench->inj_held[v]--;
            in->inj_credit |= (uint8_t)(1u << v);
        }
}

static void await(struct bench *bench, struct read *read) {
    unit_require(bench->due_count < TAGS);
    read->place = ASKED;
    bench->due[bench->due_count].tag = (uint16_t)wisp_header_tag(bench->out.inj_flit.header);
    bench->due[bench->due_count++].id = (uint16_t)(read - bench->reads);
}

static void end_job(struct bench *bench) {
    bench->jobs[0] = bench->jobs[1];
    bench->job_count--;
    bench->job_line = 0;
}

/* A request of the unit `ahead` left: the next line of the oldest job, while no read of the requester waits. */
static void asked_ahead(struct bench *bench) {
    uint32_t header = bench->out.inj_flit.header;
    struct wisp_read word = wisp_read_unpack(bench->out.inj_flit.payload);
    unsigned e = bench->jobs[0], slot = wisp_header_tag(header) - DEMAND_TAGS;
    struct read *read = &bench->reads[READS + slot];
    unit_require(HAS_JOBS && bench->job_count && slot < AHEAD_TAGS);
    for (unsigned i = 0; i < READS; i++)
        unit_require(bench->reads[i].place != ACCEPTED || bench->reads[i].accepted_at == bench->cycle);
    unit_require(read->place == FREE);
    unit_require(word.id == wisp_header_tag(header) && word.peer_x == HERE_X && word.peer_y == HERE_Y);
    unit_require(word.expert == bench->experts[e].id && word.line == bench->job_line);
    unit_require(word.flits == flits_of(e, word.line));
    unit_require(wisp_header_dst_x(header) == bench->experts[e].x && wisp_header_dst_y(header) == bench->experts[e].y);
    *read = (struct read){.layer = bench->table_layer, .expert = e, .line = word.line};
    await(bench, read);
    bench->seen.asked_ahead++;
    if (++bench->job_line < bench->experts[e].lines) return;
    bench->seen.jobs++;
    end_job(bench);
}

/* A request left: the oldest read like it. */
static void asked(struct bench *bench) {
    struct wisp_flit flit = bench->out.inj_flit;
    struct wisp_read word = wisp_read_unpack(flit.payload);
    struct read *oldest = NULL;
    if (wisp_header_tag(flit.header) >= DEMAND_TAGS) {
        asked_ahead(bench);
        return;
    }
    for (unsigned i = 0; i < READS; i++) {
        struct read *read = &bench->reads[i];
        if (read->place == ACCEPTED && bench->experts[read->expert].id == word.expert && read->line == word.line &&
            (!oldest || read->order < oldest->order))
            oldest = read;
    }
    unit_require(oldest);
    unit_require(!own(bench, oldest->expert));
    unit_require(!oldest->must_hit);
    unit_require(wisp_header_dst_x(flit.header) == bench->experts[oldest->expert].x);
    unit_require(wisp_header_dst_y(flit.header) == bench->experts[oldest->expert].y);
    unit_require(word.flits == flits_of(oldest->expert, oldest->line));
    unit_require(bench->demand_due < TAG_LIMIT);
    unit_require(!oldest->lone || bench->cycle <= oldest->accepted_at + 2); /* one flit before it, at most */
    await(bench, oldest);
    bench->demand_due++;
    bench->seen.request_at = bench->cycle;
    if (!bench->job_count || bench->jobs[0] != oldest->expert) return;
    bench->seen.late++;
    end_job(bench);
}

static void answered(struct bench *bench) {
    const struct wisp_d2d_out *out = &bench->out.side;
    struct read *read = &bench->reads[out->rsp_id];
    unit_require(read->place == ASKED && out->rsp_tag < DEMAND_TAGS);
    unit_require(out->rsp_data == data_of(read->layer, read->expert, read->line, read->got));
    read->got++;
    unit_require(out->rsp_last == (read->got == flits_of(read->expert, read->line)));
    bench->seen.rsp_at = bench->cycle;
    if (!out->rsp_last) return;
    read->place = FREE;
    bench->seen.answered++;
}

/* ---- a cycle ---- */

static void accept_read(struct bench *bench) {
    struct read *read = &bench->reads[bench->rd_id];
    int slot = active_slot(bench, read->expert);
    read->place = ACCEPTED;
    read->order = bench->accepted++;
    read->address =
        slot == NOWHERE ? NOWHERE : (int32_t)((slot_base((unsigned)slot) + read->line) & ((1u << WISP_ADDR_W) - 1));
    read->must_hit = slot != NOWHERE && bench->slots[slot].whole && !own(bench, read->expert);
    read->lone = true;
    read->accepted_at = bench->cycle;
    for (unsigned i = 0; i < READS; i++)
        if (bench->reads[i].place == ACCEPTED && &bench->reads[i] != read) read->lone = false;
    bench->rd_valid = false;
    bench->seen.read_at = bench->cycle;
}

static void accept_job(struct bench *bench) {
    unit_require(HAS_JOBS && bench->job_count < WISP_SKID_DEPTH);
    bench->jobs[bench->job_count++] = bench->job;
    bench->job_valid = false;
}

static void stop_jobs(struct bench *bench) {
    bench->seen.stopped += bench->job_count != 0;
    bench->job_count = bench->job_line = 0;
}

static void take(struct bench *bench) {
    const struct wisp_d2d_in *in = &bench->in.side;
    const struct wisp_d2d_out *out = &bench->out.side;
    const struct wisp_d2d *d2d = &bench->shell.d2d;
    if (out->done_valid) finished(bench); /* before the command of the last cycle counts */
    if (bench->apply) apply_command(bench, &bench->applying);
    if (in->tbl_valid && out->tbl_ready) accept_command(bench);
    if (in->rd_valid && out->rd_ready) accept_read(bench);
    if (in->ans_valid && out->ans_ready) bench->ans_valid = false;
    unit_require(bench->job_count == d2d->ahead.count);
    if (out->loc_valid && in->loc_ready) read_local(bench);
    if (out->wr_valid && in->wr_ready) write_copy(bench);
    if (out->rsp_valid && in->rsp_ready) answered(bench);
    for (unsigned v = 0; v < WISP_VCS; v++) bench->ej_credit[v] += bench->out.ej_credit >> v & 1;
    if (bench->out.inj_flit.header) bench->inj_held[wisp_header_vc(bench->out.inj_flit.header)]++;
    if (bench->out.inj_flit.header && !wisp_header_vc(bench->out.inj_flit.header)) asked(bench);
    if (d2d->forget) stop_jobs(bench);
    if (d2d->forget) bench->seen.forget_at = bench->cycle;
    if (in->job_valid && out->job_ready) accept_job(bench);
    bench->seen.held += d2d->ahead.wanted && d2d->ahead.crowded;
    bench->seen.all_ahead += HAS_JOBS && d2d->ahead.busy == (1u << AHEAD_TAGS) - 1;
    bench->seen.beside += d2d->ahead.ask && in->rd_valid;
    bench->seen.all_tags += d2d->fresh - d2d->free_q.count == TAG_LIMIT;
    bench->seen.passed += d2d->fill.candidate && !d2d->fill.hold && !d2d->fill.copy && out->rsp_valid && in->rsp_ready;
}

/* What is valid and not taken stays, unchanged. */
static void check_stays(const struct bench *bench) {
    const struct wisp_d2d_out *was = &bench->before.side, *is = &bench->out.side;
    const struct wisp_d2d_in *in = &bench->in_before.side;
    if (was->loc_valid && !in->loc_ready)
        unit_require(is->loc_valid && is->loc_word == was->loc_word && is->loc_copy == was->loc_copy &&
                     is->loc_addr == was->loc_addr);
    if (was->mem_valid && !in->mem_ready) unit_require(is->mem_valid && is->mem_word == was->mem_word);
    if (was->rsp_valid && !in->rsp_ready)
        unit_require(is->rsp_valid && is->rsp_data == was->rsp_data && is->rsp_id == was->rsp_id &&
                     is->rsp_last == was->rsp_last);
    if (was->wr_valid && !in->wr_ready)
        unit_require(is->wr_valid && is->wr_word == was->wr_word && is->wr_data == was->wr_data);
}

static void same(const struct bench *bench, const char *port, const char *field, uint64_t reference, uint64_t rtl) {
    unit_equal(bench->seed, bench->cycle, "d2d", port, field, reference, rtl);
}

static void compare(struct bench *bench) {
    const unsigned words = CACHE ? WISP_OBS_ENV - WISP_OBS_D2D : WISP_OBS_D2D_WORDS;
    const struct wisp_d2d *reference = &bench->shell.d2d;
    const struct wisp_d2d_out *out = &bench->out.side, *expected_out = &reference->out;
    uint64_t expected[WISP_OBS_WORDS] = {0}, seen[WISP_OBS_WORDS] = {0};
    wisp_die_observe(&bench->shell, expected);
    memset(expected, 0, WISP_OBS_D2D * sizeof *expected);
    memset(expected + WISP_OBS_D2D + words, 0, (WISP_OBS_WORDS - WISP_OBS_D2D - words) * sizeof *expected);
    memcpy(seen + WISP_OBS_D2D, bench->out.obs, words * sizeof *seen);
    unit_compare(bench->seed, bench->cycle, expected, seen, WISP_OBS_D2D, words);
    same(bench, "rsp", "data", expected_out->rsp_data, out->rsp_data);
    same(bench, "rsp", "id", expected_out->rsp_id, out->rsp_id);
    same(bench, "mem", "word", expected_out->mem_word, out->mem_word);
    same(bench, "loc", "word", expected_out->loc_word, out->loc_word);
    same(bench, "loc", "copy", expected_out->loc_copy, out->loc_copy);
    same(bench, "loc", "addr", expected_out->loc_addr, out->loc_addr);
    same(bench, "wr", "valid", expected_out->wr_valid, out->wr_valid);
    same(bench, "wr", "word", expected_out->wr_word, out->wr_word);
    same(bench, "wr", "data", expected_out->wr_data, out->wr_data);
    same(bench, "tbl", "ready", CACHE && expected_out->tbl_ready, out->tbl_ready);
    same(bench, "job", "ready", expected_out->job_ready, out->job_ready);
    same(bench, "done", "valid", expected_out->done_valid, out->done_valid);
    same(bench, "done", "expert", expected_out->done_expert, out->done_expert);
    same(bench, "inj", "flit.payload", reference->inj_flit.payload, bench->out.inj_flit.payload);
    same(bench, "ej", "credit", reference->ej_credit, bench->out.ej_credit);
}

/* Outputs of both, compared; then the edge of both with the same inputs. */
static void look(struct bench *bench) {
    wisp_d2d_evaluate(&bench->shell.d2d);
    bench->before = bench->out;
    memset(&bench->out, 0, sizeof bench->out);
    d2d_dut_get(bench->dut, &bench->out);
    compare(bench);
    check_stays(bench);
}

/* A read accepted just now may have to wait for a tag or for a credit, too. */
static void note_lone(struct bench *bench) {
    const struct wisp_d2d *d2d = &bench->shell.d2d;
    struct read *read = &bench->reads[bench->rd_id];
    if (read->place != ACCEPTED || read->accepted_at != bench->cycle) return;
    bool tag = d2d->fresh < d2d->tag_limit || d2d->free_q.count;
    read->lone = read->lone && tag && d2d->inj_credit[WISP_VC_REQUEST];
}

static void edge(struct bench *bench) {
    struct wisp_d2d_router router = {bench->in.ej_flit, bench->in.inj_credit, bench->in.links};
    cover_d2d(&bench->shell.d2d, &bench->in.side, bench->in.inj_credit);
    wisp_d2d_clock(&bench->shell.d2d, &bench->in.side, &router);
    bench->shell.d2d.cache_on = !bench->in.cache_off;
    bench->shell.d2d.ahead_on = !bench->in.ahead_off;
    bench->faults |= bench->shell.d2d.faults;
    d2d_dut_step(bench->dut, &bench->in);
    note_lone(bench);
    bench->in_before = bench->in;
    bench->cycle++;
}

static void cycle(struct bench *bench) {
    look(bench);
    memset(&bench->in, 0, sizeof bench->in);
    drive_requester(bench);
    drive_cp(bench);
    drive_memory(bench);
    drive_router(bench);
    take(bench);
    edge(bench);
}

static void cycles(struct bench *bench, unsigned count) {
    while (count--) cycle(bench);
}

/* Nothing new, nothing held back: all reads are answered. */
static void settle(struct bench *bench) {
    bench->random = bench->stop_loc = bench->stop_wr = bench->stop_rsp = bench->stop_answers = false;
    bench->percent = 100;
    bench->pick = 0;
    cycles(bench, 400 + TAGS * FLITS_MAX);
    for (unsigned i = 0; i < ALL_READS; i++) ck_assert_int_eq(bench->reads[i].place, FREE);
    ck_assert_uint_eq(bench->shell.d2d.ahead.busy, 0);
    ck_assert(!bench->job_valid && bench->job_count == 0);
    ck_assert_uint_eq(bench->due_count, 0);
    ck_assert(!next_command(bench));
    ck_assert_uint_eq(bench->faults, 0);
}

static void bench_end(struct bench *bench) {
    settle(bench);
    d2d_dut_destroy(bench->dut);
}

/* ---- random ---- */

static void add(struct seen *sum, const struct seen *seen) {
    sum->asked_ahead += seen->asked_ahead;
    sum->all_ahead += seen->all_ahead;
    sum->jobs += seen->jobs;
    sum->late += seen->late;
    sum->stopped += seen->stopped;
    sum->held += seen->held;
    sum->beside += seen->beside;
    sum->hits += seen->hits;
    sum->copies += seen->copies;
    sum->passed += seen->passed;
    sum->evicted_in_flight += seen->evicted_in_flight;
    sum->abandoned += seen->abandoned;
    sum->during_fill += seen->during_fill;
    sum->with_clear += seen->with_clear;
}

static void run(uint64_t seed, unsigned percent, uint64_t length, struct seen *sum) {
    struct bench bench;
    bench_init(&bench, seed, percent);
    bench.random = true;
    for (uint64_t t = 0; t < (DEEP ? 3 * length : length); t++) cycle(&bench);
    bench_end(&bench);
    ck_assert_uint_gt(bench.seen.answered, DEEP ? TAGS : 3 * TAGS);
    ck_assert_uint_gt(bench.seen.all_tags, 0);
    add(sum, &bench.seen);
}

/* Everything that matters happened. */
static void covered(const struct seen *sum) {
    if (!CACHE) return;
    ck_assert_uint_gt(sum->hits, 0);
    ck_assert_uint_gt(sum->copies, 0);
    ck_assert_uint_gt(sum->passed, 0);
    ck_assert_uint_gt(sum->abandoned, 0);
    ck_assert_uint_gt(sum->with_clear, 0);
    ck_assert_uint_gt(sum->evicted_in_flight, 0);
    ck_assert_uint_gt(sum->during_fill, 0);
    if (!HAS_JOBS) return;
    ck_assert_uint_gt(sum->asked_ahead, 0);
    ck_assert_uint_gt(sum->all_ahead, 0);
    ck_assert_uint_gt(sum->jobs, 0);
    ck_assert_uint_gt(sum->late, 0);
    ck_assert_uint_gt(sum->stopped, 0);
    ck_assert_uint_gt(sum->held, 0);
    ck_assert_uint_gt(sum->beside, 0);
}

/* Beside the spells with all of many tags in use, what the cache alone does is rare: then more seeds, until it was. */
static bool rare_is_missing(const struct seen *sum) {
    return CACHE && DEEP && (sum->evicted_in_flight == 0 || sum->during_fill == 0);
}

static void run_seeds(uint64_t first, uint64_t count, uint64_t cycles) {
    static const unsigned percents[] = {50, 20, 85};
    struct seen sum = {0};
    uint64_t i = 0;
    while (i < count || (i < 5 * count && rare_is_missing(&sum))) {
        run(first + i, percents[i % 3], cycles, &sum);
        i++;
    }
    covered(&sum);
}

START_TEST(d2d_random) {
    run_seeds(unit_env("WISP_SEED", 1), 3, unit_cycles());
}
END_TEST

/* Many seeds, short. */
START_TEST(d2d_seeds) {
    run_seeds(unit_env("WISP_SEED", 1) + 1000, unit_env("WISP_UNIT_SEEDS", 6), 10000);
}
END_TEST

/* ---- directed ---- */

/* Experts 0, 2, 3, 4, 5 have 2, 4, 6, 3, 4 lines; line 0 of 0 and of 5 has one flit. Expert 1 is of this die. */
enum { OWN = 1, FOUR_LINES = 2, LAST = USED - 1 };

static void ask(struct bench *bench, unsigned e, unsigned line) {
    ck_assert_uint_lt(bench->script_end, SCRIPT_MAX);
    bench->script[bench->script_end].expert = e;
    bench->script[bench->script_end++].line = line;
}

/* All lines of an expert in order, to the last answer. */
static void stream(struct bench *bench, unsigned e) {
    bench->script_next = bench->script_end = 0;
    for (unsigned line = 0; line < bench->experts[e].lines; line++) ask(bench, e, line);
    cycles(bench, 80);
}

static unsigned flits_in(const struct bench *bench, unsigned e) {
    unsigned flits = 0;
    for (unsigned line = 0; line < bench->experts[e].lines; line++) flits += flits_of(e, line);
    return flits;
}

static unsigned written(const struct bench *bench, unsigned e) {
    return bench->shell.d2d.atu.memory[bench->experts[e].id].written;
}

/* An expert worth copying, its copy in a slot. */
static void name(struct bench *bench, unsigned e, unsigned slot) {
    load_slot(bench, e, slot, false);
    cycles(bench, 6);
}

static void copy(struct bench *bench, unsigned e, unsigned slot) {
    name(bench, e, slot);
    stream(bench, e);
    ck_assert(bench->slots[slot].whole);
}

/* Two streams ask the same lines one after the other: each line is copied once, the second is passed over. */
START_TEST(two_streams_of_one_expert) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    name(&bench, FOUR_LINES, 0);
    for (unsigned line = 0; line < 4; line++) {
        ask(&bench, FOUR_LINES, line);
        ask(&bench, FOUR_LINES, line);
    }
    cycles(&bench, 100);
    ck_assert_uint_eq(bench.seen.answered, 8);
    ck_assert_uint_eq(bench.seen.copies, 1);
    ck_assert_uint_eq(bench.seen.writes, flits_in(&bench, FOUR_LINES));
    ck_assert_uint_ge(bench.seen.passed, 3); /* and the last one, unless the copy is whole by then */
    stream(&bench, FOUR_LINES);
    ck_assert_uint_eq(bench.seen.hits, 4);
    bench_end(&bench);
}
END_TEST

/* Answers in reverse: of four lines the first alone is the next one when it comes; the next stream copies the rest. */
START_TEST(responses_out_of_order) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    name(&bench, FOUR_LINES, 1);
    bench.stop_answers = true;
    for (unsigned line = 0; line < 4; line++) ask(&bench, FOUR_LINES, line);
    cycles(&bench, 20);
    ck_assert_uint_eq(bench.due_count, 4);
    for (unsigned left = 4; left > 0; left--) {
        bench.pick = left - 1;
        bench.stop_answers = false;
        cycle(&bench);
        bench.stop_answers = true;
        cycles(&bench, 12);
        ck_assert_uint_eq(bench.seen.answered, 5 - left);
    }
    ck_assert_uint_eq(written(&bench, FOUR_LINES), 1);
    ck_assert_uint_eq(bench.seen.passed, 3);
    bench.pick = 0;
    bench.stop_answers = false;
    stream(&bench, FOUR_LINES);
    ck_assert_uint_eq(bench.seen.copies, 1);
    ck_assert_uint_eq(bench.seen.writes, flits_in(&bench, FOUR_LINES));
    bench_end(&bench);
}
END_TEST

/* Until the first flits of a line of four are taken and the rest waits at the requester. */
static void stop_in_line(struct bench *bench) {
    unsigned more = 0;
    ask(bench, FOUR_LINES, 0);
    ask(bench, FOUR_LINES, 1);
    while (!(bench->shell.d2d.fill.copying && bench->shell.d2d.head.line == 1)) {
        cycle(bench);
        ck_assert_uint_lt(more++, 100);
    }
    bench->stop_rsp = true;
    cycles(bench, 6);
    ck_assert_uint_eq(written(bench, FOUR_LINES), 1);
}

/* A kernel launch in the middle of a line: what was asked before is delivered and not copied, whatever is loaded; then
 * the new layer's data goes to the same place. */
START_TEST(launch_during_fill) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    name(&bench, FOUR_LINES, 0);
    stop_in_line(&bench);
    unsigned before = bench.seen.writes;
    clear_tables(&bench, 1);
    load_slot(&bench, FOUR_LINES, 0, false);
    cycles(&bench, 10); /* executed although the answer is not taken */
    ck_assert(!bench.shell.d2d.drain && !bench.shell.d2d.fill.copying);
    ck_assert_uint_eq(bench.seen.abandoned, 1);
    bench.stop_rsp = false;
    cycles(&bench, 20);
    ck_assert_uint_eq(bench.seen.answered, 2);
    ck_assert_uint_eq(bench.seen.writes, before);
    ck_assert_uint_eq(written(&bench, FOUR_LINES), 0);
    stream(&bench, FOUR_LINES);
    stream(&bench, FOUR_LINES);
    ck_assert_uint_eq(bench.seen.copies, 1);
    ck_assert_uint_eq(bench.seen.hits, 4);
    bench_end(&bench);
}
END_TEST

/* A copy that was given up begins anew with its next LOAD; one that is only interrupted, by a command for another
 * expert, goes on where it ended. */
START_TEST(fill_abandoned_and_restarted) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    name(&bench, FOUR_LINES, 0);
    ask(&bench, FOUR_LINES, 0);
    ask(&bench, FOUR_LINES, 1);
    cycles(&bench, 40);
    ck_assert_uint_eq(written(&bench, FOUR_LINES), 2);
    drop_slot(&bench, 0);
    load_slot(&bench, FOUR_LINES, 0, false);
    cycles(&bench, 10);
    ck_assert_uint_eq(bench.seen.abandoned, 1);
    ck_assert_uint_eq(written(&bench, FOUR_LINES), 0);
    ask(&bench, FOUR_LINES, 2);
    ask(&bench, FOUR_LINES, 3);
    cycles(&bench, 40);
    ck_assert_uint_eq(written(&bench, FOUR_LINES), 0);
    ask(&bench, FOUR_LINES, 0);
    ask(&bench, FOUR_LINES, 1);
    cycles(&bench, 40);
    ck_assert_uint_eq(written(&bench, FOUR_LINES), 2);
    name(&bench, LAST, 2);
    ask(&bench, FOUR_LINES, 2);
    ask(&bench, FOUR_LINES, 3);
    cycles(&bench, 40);
    ck_assert_uint_eq(bench.seen.copies, 1);
    stream(&bench, FOUR_LINES);
    ck_assert_uint_eq(bench.seen.hits, 4);
    bench_end(&bench);
}
END_TEST

/* All slots hold whole copies: who has none is read over the mesh and nothing is written. */
START_TEST(full_copy_region) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    copy(&bench, 0, 0);
    copy(&bench, FOUR_LINES, 1);
    copy(&bench, 3, 2);
    unsigned before = bench.seen.writes, asked_for = bench.seen.answered;
    stream(&bench, 4);
    stream(&bench, LAST);
    ck_assert_uint_eq(bench.seen.answered, asked_for + 3 + 4);
    ck_assert_uint_eq(bench.seen.writes, before);
    ck_assert_uint_eq(bench.seen.hits, 0);
    stream(&bench, 0);
    stream(&bench, FOUR_LINES);
    stream(&bench, 3);
    ck_assert_uint_eq(bench.seen.hits, 2 + 4 + 6);
    bench_end(&bench);
}
END_TEST

/* A copy is dropped and its slot given away while reads of it wait for the memory: they go first, with the old data. */
START_TEST(eviction_with_reads_in_flight) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    copy(&bench, 0, 0);
    bench.stop_loc = true;
    ask(&bench, 0, 0);
    ask(&bench, 0, 1);
    cycles(&bench, 5);
    uint64_t executed = bench.seen.forget_at;
    drop_slot(&bench, 0);
    load_slot(&bench, LAST, 0, false);
    cycles(&bench, 20);
    ck_assert_uint_eq(bench.seen.forget_at, executed); /* waits, and no read passes it */
    ck_assert(!bench.out.side.rd_ready && !bench.out.side.tbl_ready);
    ck_assert_uint_eq(bench.seen.evicted_in_flight, 1);
    bench.stop_loc = false;
    stream(&bench, LAST);
    ck_assert_uint_eq(bench.seen.hits, 2);
    ck_assert(bench.slots[0].whole && bench.slots[0].expert == LAST);
    unsigned remote = bench.seen.answered;
    stream(&bench, 0);
    stream(&bench, LAST);
    ck_assert_uint_eq(bench.seen.answered, remote + 2);
    ck_assert_uint_eq(bench.seen.hits, 2 + 4);
    bench_end(&bench);
}
END_TEST

/* cp_en is taken away in the middle of a line: no flit more is written, all are delivered. */
START_TEST(cp_en_cleared_mid_stream) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    name(&bench, FOUR_LINES, 0);
    stop_in_line(&bench);
    unsigned before = bench.seen.writes;
    drop_slot(&bench, 0);
    cycles(&bench, 6);
    bench.stop_rsp = false;
    cycles(&bench, 20);
    stream(&bench, FOUR_LINES);
    ck_assert_uint_eq(bench.seen.writes, before);
    ck_assert_uint_eq(bench.seen.answered, 2 + 4);
    ck_assert_uint_eq(bench.seen.copies + bench.seen.hits, 0);
    bench_end(&bench);
}
END_TEST

/* The owner is this die: the tables are not asked. */
START_TEST(owner_reads_its_own) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    if (CACHE) load_slot(&bench, OWN, 0, true);
    cycles(&bench, 5);
    ask(&bench, OWN, 2);
    cycles(&bench, 5);
    ck_assert_uint_eq(bench.seen.loc_at, bench.seen.read_at + 1);
    stream(&bench, OWN);
    ck_assert_uint_eq(bench.seen.hits, 0);
    bench_end(&bench);
}
END_TEST

/* The experts at both ends of the tables in turn: two copies, that know each other not. */
START_TEST(experts_at_the_ends) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    ck_assert_uint_eq(bench.experts[0].id, 0);
    ck_assert_uint_eq(bench.experts[LAST].id, EXPERTS - 1);
    load_slot(&bench, 0, 2, false);
    if (LAST) load_slot(&bench, LAST, 0, false);
    cycles(&bench, 6);
    for (unsigned round = 0; round < 2; round++)
        for (unsigned line = 0; line < LINES_MAX; line++) {
            if (line < bench.experts[0].lines) ask(&bench, 0, line);
            if (LAST && line < bench.experts[LAST].lines) ask(&bench, LAST, line);
            cycles(&bench, 40);
        }
    ck_assert_uint_eq(bench.seen.copies, LAST ? 2 : 1);
    ck_assert_uint_eq(bench.seen.hits, LAST ? 2 + 4 : 2);
    bench_end(&bench);
}
END_TEST

/* The memory takes no writes: the queue fills, the answers wait, nothing is lost, and all goes on. */
START_TEST(write_back_pressure) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    name(&bench, FOUR_LINES, 0);
    bench.stop_wr = true;
    stream(&bench, FOUR_LINES);
    ck_assert_uint_eq(bench.shell.d2d.fill.count, WISP_WRITE_DEPTH);
    ck_assert_uint_eq(bench.shell.d2d.ej_q[WISP_VC_RESPONSE].count, WISP_EJECT_DEPTH);
    ck_assert(!bench.out.side.rsp_valid && bench.out.side.wr_valid);
    ck_assert_uint_lt(bench.seen.answered, 4);
    ask(&bench, OWN, 0); /* other ways are free */
    cycles(&bench, 4);
    ck_assert_uint_eq(bench.seen.loc_at, bench.seen.read_at + 1);
    bench.stop_wr = false;
    cycles(&bench, 40);
    ck_assert_uint_eq(bench.seen.answered, 4);
    ck_assert_uint_eq(bench.seen.writes, flits_in(&bench, FOUR_LINES));
    ck_assert_uint_eq(bench.seen.copies, 1);
    bench_end(&bench);
}
END_TEST

/* The cycles that the contract states. */
START_TEST(stated_cycles) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    ask(&bench, 0, 0);
    cycles(&bench, 10);
    ck_assert_uint_eq(bench.seen.request_at, bench.seen.read_at + 1);
    ck_assert_uint_eq(bench.seen.rsp_at, bench.seen.answer_at + 1);
    load_slot(&bench, 0, 0, false);
    load_slot(&bench, LAST, 1, false);
    cycles(&bench, 10);
    ck_assert_uint_eq(bench.seen.forget_at, bench.seen.command_at + 1); /* two commands: one per cycle */
    ask(&bench, LAST, 0);
    cycles(&bench, 10);
    ck_assert_uint_eq(bench.seen.rsp_at, bench.seen.answer_at + 3); /* another expert: its entry is looked up */
    ask(&bench, 0, 0);
    cycles(&bench, 10);
    ck_assert_uint_eq(bench.seen.rsp_at, bench.seen.answer_at + 3);
    ask(&bench, 0, 0);
    cycles(&bench, 10);
    ck_assert_uint_eq(bench.seen.rsp_at, bench.seen.answer_at + 1); /* the same one */
    ask(&bench, 0, 1);
    cycles(&bench, 20);
    ck_assert_uint_eq(bench.seen.copies, 1);
    ask(&bench, 0, 1);
    cycles(&bench, 10);
    ck_assert_uint_eq(bench.seen.hits, 1);
    ck_assert_uint_eq(bench.seen.loc_at, bench.seen.read_at + 2);
    bench_end(&bench);
}
END_TEST

/* A command waits for the reads accepted before it, to the last one injected, and for the writes under way. */
START_TEST(command_executes_when_drained) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    bench.stop_wr = true;
    name(&bench, FOUR_LINES, 0);
    uint64_t executed = bench.seen.forget_at;
    ask(&bench, FOUR_LINES, 0);
    cycles(&bench, 20);
    ck_assert_uint_eq(bench.shell.d2d.fill.count, flits_of(FOUR_LINES, 0));
    load_slot(&bench, LAST, 1, false);
    cycles(&bench, 20);
    ck_assert_uint_eq(bench.seen.forget_at, executed);
    bench.stop_wr = false;
    cycles(&bench, 6);
    ck_assert_uint_gt(bench.seen.forget_at, executed);
    executed = bench.seen.forget_at;
    bench.stop_answers = true; /* all tags in use: a read cannot leave */
    bench.script_next = bench.script_end = 0;
    for (unsigned i = 0; i <= TAG_LIMIT; i++) ask(&bench, LAST, 0);
    cycles(&bench, 30 + 4 * TAGS);
    drop_slot(&bench, 1);
    cycles(&bench, 20);
    ck_assert_uint_eq(bench.seen.forget_at, executed);
    bench.stop_answers = false;
    cycles(&bench, 60);
    ck_assert_uint_gt(bench.seen.forget_at, executed);
    bench_end(&bench);
}
END_TEST

/* The last flit of a copy goes to the memory in the cycle in which a command is accepted: `done` comes a cycle later
 * and belongs to the tables before the command, so the next launch may name the copy whole. */
START_TEST(done_beside_a_command) {
    struct bench bench;
    unsigned beside = 0;
    for (unsigned wait = 0; wait < 40; wait++) {
        bench_init(&bench, 1, 100);
        name(&bench, 0, 0);
        for (unsigned line = 0; line < 2; line++) ask(&bench, 0, line);
        cycles(&bench, wait);
        clear_tables(&bench, 1);
        for (unsigned t = 0; t < 30; t++) {
            unsigned before = bench.seen.copies;
            cycle(&bench);
            beside += bench.seen.copies > before && bench.cycle - 1 == bench.seen.command_at + 1;
        }
        if (!bench.slots[0].whole) {
            bench_end(&bench);
            continue;
        }
        clear_tables(&bench, 0);
        load_slot(&bench, 0, 0, true);
        cycles(&bench, 10);
        stream(&bench, 0);
        ck_assert_uint_eq(bench.seen.hits, 2);
        bench_end(&bench);
    }
    ck_assert_uint_eq(beside, 1);
}
END_TEST

/* One cycle with inputs of the test's own. */
static void step(struct bench *bench, const struct d2d_dut_in *in) {
    look(bench);
    bench->in = *in;
    edge(bench);
}

/* An answer of the wrong length is told, in both. */
START_TEST(wrong_length) {
    struct bench bench;
    bench_init(&bench, 1, 50);
    struct d2d_dut_in ask_one = {
        .side = {.rd_valid = true, .rd_word = wisp_read_pack((struct wisp_read){.flits = 3, .peer_x = 5, .id = 8})}};
    struct d2d_dut_in idle = {.side = {.rsp_ready = true}}, answer = idle;
    answer.ej_flit = (struct wisp_flit){1, wisp_header(HERE_X, HERE_Y, true, true, WISP_VC_RESPONSE, 0)};
    step(&bench, &ask_one);
    step(&bench, &idle);
    ck_assert_uint_eq(wisp_header_tag(bench.out.inj_flit.header), 0);
    step(&bench, &answer);
    step(&bench, &idle);
    ck_assert(bench.out.side.rsp_valid && bench.out.side.rsp_id == 8 && !bench.out.side.rsp_last);
    step(&bench, &idle);
    ck_assert_uint_eq(bench.faults, 1u << WISP_REG_ERROR_ANSWER_LENGTH);
    for (unsigned i = 0; i < 5; i++) step(&bench, &idle);
    d2d_dut_destroy(bench.dut);
}
END_TEST

#include "unit/d2d_guards.h"

/* The tags of requests that have no answer yet. */
struct outstanding {
    struct d2d_dut_in in;
    unsigned limit, count;
    uint8_t tags[TAGS];
};

/* A cycle: the router frees at once; a request has a tag that no other one has. */
static void step_requests(struct bench *bench, struct outstanding *all) {
    step(bench, &all->in);
    uint32_t header = bench->out.inj_flit.header;
    all->in.inj_credit = header != 0;
    all->in.ej_flit = (struct wisp_flit){0};
    if (!header) return;
    for (unsigned i = 0; i < all->count; i++) unit_require(all->tags[i] != wisp_header_tag(header));
    unit_require(all->count < all->limit && wisp_header_tag(header) < all->limit);
    all->tags[all->count++] = (uint8_t)wisp_header_tag(header);
}

/* An answer to the i-th of them, and a few cycles more. */
static unsigned answer_one(struct bench *bench, struct outstanding *all, unsigned i) {
    uint8_t tag = all->tags[i];
    memmove(all->tags + i, all->tags + i + 1, --all->count - i);
    all->in.ej_flit = (struct wisp_flit){1, wisp_header(HERE_X, HERE_Y, true, true, WISP_VC_RESPONSE, tag)};
    for (unsigned t = 0; t < 6; t++) step_requests(bench, all);
    return tag;
}

/* With the tags used up a remote read waits, local reads behind it too, and the first answer lets it go, with its tag.
 * When all are answered all are free, and can be used up again. */
static void exhaust(unsigned limit) {
    struct bench bench;
    struct outstanding all = {.limit = limit, .in = {.side = {.rsp_ready = true}}};
    bench_init_with(&bench, 1, 50, limit);
    all.in.side.rd_word = wisp_read_pack((struct wisp_read){.flits = 1, .peer_x = 5});
    for (unsigned round = 0; round < 3; round++) {
        all.in.side.rd_valid = true;
        for (unsigned t = 0; t < 4 * limit + 16; t++) step_requests(&bench, &all);
        ck_assert_uint_eq(all.count, limit);
        ck_assert(!bench.out.side.rd_ready);
        unsigned tag = answer_one(&bench, &all, 2 % limit);
        ck_assert_uint_eq(all.count, limit);
        ck_assert_uint_eq(all.tags[limit - 1], tag);
        all.in.side.rd_valid = false;
        while (all.count) answer_one(&bench, &all, all.count / 3);
        ck_assert_uint_eq(bench.shell.d2d.fresh, limit);
        ck_assert_uint_eq(bench.shell.d2d.free_q.count, limit);
    }
    d2d_dut_destroy(bench.dut);
}

START_TEST(tags_exhausted) {
    exhaust(TAG_LIMIT);
    exhaust(TAGS); /* nothing is read ahead then */
}
END_TEST

/* One read, from its acceptance to its end: the local memory has it, or it is answered with the one flit it asks for.
 */
static void read_one(struct bench *bench, struct wisp_read read) {
    struct d2d_dut_in in = {
        .side = {
            .rd_valid = true, .rd_word = wisp_read_pack(read), .loc_ready = true, .rsp_ready = true, .wr_ready = true}};
    bool done = false;
    for (unsigned t = 0; !done; t++) {
        ck_assert_uint_lt(t, 20);
        step(bench, &in);
        uint32_t header = bench->out.inj_flit.header;
        done = bench->out.side.loc_valid || (bench->out.side.rsp_valid && bench->out.side.rsp_last);
        if (bench->out.side.rd_ready) in.side.rd_valid = false;
        in.inj_credit = header != 0;
        in.ej_flit = (struct wisp_flit){0};
        if (header)
            in.ej_flit = (struct wisp_flit){
                t, wisp_header(HERE_X, HERE_Y, true, true, WISP_VC_RESPONSE, wisp_header_tag(header))};
    }
}

/* One command, accepted and executed. */
static void command_one(struct bench *bench, struct wisp_table_command command) {
    struct d2d_dut_in in = {
        .side = {.tbl_valid = true, .tbl_word = wisp_table_pack(command), .loc_ready = true, .wr_ready = true}};
    for (unsigned t = 0; t < 20; t++) {
        step(bench, &in);
        if (bench->out.side.tbl_ready) in.side.tbl_valid = false;
    }
}

/* Any read of one flit, of an expert of this die or of another one. */
static struct wisp_read read_of(struct bench *bench, unsigned expert, unsigned line, bool here) {
    return (struct wisp_read){
        .expert = (uint16_t)expert,
        .line = line,
        .flits = (uint8_t)(here ? 1 + wisp_rng_below(&bench->rng, 255) : 1),
        .peer_x = (uint8_t)(here ? HERE_X : 1 + HERE_X + wisp_rng_below(&bench->rng, 63 - HERE_X)),
        .peer_y = (uint8_t)(here ? HERE_Y : wisp_rng_below(&bench->rng, 64)),
        .id = (uint8_t)wisp_rng_below(&bench->rng, 256),
    };
}

/* Words of full width: experts, lines, places and ids of any value, own, remote and of a copy; copies far longer than
 * what is read of them, two in turn, so that each line sends the entry of one back to the table and fetches the other.
 */
START_TEST(any_words) {
    enum { ROUNDS = 24, READ = 20 };
    const unsigned any_line = 1u << WISP_LINE_W;
    struct bench bench;
    bench_init(&bench, 1, 100);
    for (unsigned round = 0; round < ROUNDS; round++) {
        unsigned expert[2], lines[2];
        for (unsigned i = 0; i < 2; i++) {
            expert[i] = wisp_rng_below(&bench.rng, EXPERTS);
            lines[i] = READ + wisp_rng_below(&bench.rng, any_line - READ);
            read_one(&bench,
                     read_of(&bench, wisp_rng_below(&bench.rng, EXPERTS), wisp_rng_below(&bench.rng, any_line), true));
            read_one(&bench, read_of(&bench, expert[i], wisp_rng_below(&bench.rng, any_line), false));
            if (!CACHE) continue;
            command_one(&bench, (struct wisp_table_command){.cp_en = true,
                                                            .is_local = round % 2,
                                                            .expert = (uint16_t)expert[i],
                                                            .base = wisp_rng_below(&bench.rng, 1u << WISP_ADDR_W),
                                                            .lines = lines[i]});
        }
        for (unsigned line = 0; line < READ; line++)
            for (unsigned i = 0; i < 2; i++)
                read_one(&bench,
                         read_of(&bench, expert[i], round % 2 ? wisp_rng_below(&bench.rng, lines[i]) : line, false));
    }
    d2d_dut_destroy(bench.dut);
}
END_TEST

/* Each expert has its own two bits in the tables: reads of all of them after commands for all of them. */
START_TEST(each_expert) {
    enum { ROUNDS = 3 };
    struct bench bench;
    bench_init(&bench, 1, 100);
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned e = 0; e < EXPERTS; e++)
            command_one(&bench, (struct wisp_table_command){.cp_en = unit_chance(&bench.rng, 50),
                                                            .is_local = unit_chance(&bench.rng, 50),
                                                            .expert = (uint16_t)e,
                                                            .base = wisp_rng_below(&bench.rng, 1u << WISP_ADDR_W),
                                                            .lines = 2});
        for (unsigned e = 0; e < EXPERTS; e++) read_one(&bench, read_of(&bench, e, 0, false));
    }
    d2d_dut_destroy(bench.dut);
}
END_TEST

/* A job is asked for, fills the copy, and nobody but the copy sees it; then its expert is read from there. */
START_TEST(ahead_fills_a_copy) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    name(&bench, 3, 0);
    name(&bench, 4, 1);
    send_job(&bench, 3);
    cycles(&bench, 1);
    send_job(&bench, 4);
    cycles(&bench, 100);
    ck_assert_uint_eq(bench.seen.jobs, 2);
    ck_assert_uint_eq(bench.shell.d2d.ahead.asked, 6 + 3);
    ck_assert_uint_eq(bench.seen.copies, 2);
    ck_assert_uint_eq(bench.seen.writes, flits_in(&bench, 3) + flits_in(&bench, 4));
    ck_assert_uint_eq(bench.seen.answered, 0);
    stream(&bench, 3);
    stream(&bench, 4);
    ck_assert_uint_eq(bench.seen.hits, 6 + 3);
    ck_assert_uint_eq(bench.shell.d2d.ahead.late, 0);
    bench_end(&bench);
}
END_TEST

/* Its tags are in use, all of them: the requester goes on, and so does the job when one comes back. */
START_TEST(ahead_tags_in_use) {
    struct bench bench;
    const unsigned most = AHEAD_TAGS < 6 ? AHEAD_TAGS : 6; /* the job has no more reads; d2d_random uses more tags */
    bench_init(&bench, 1, 100);
    name(&bench, 3, 0);
    bench.stop_answers = true;
    send_job(&bench, 3);
    cycles(&bench, 60);
    ck_assert_uint_eq(bench.seen.asked_ahead, most);
    ask(&bench, 0, 0);
    cycles(&bench, 5);
    ck_assert_uint_eq(bench.seen.request_at, bench.seen.read_at + 1);
    bench.pick = most; /* the answer of the requester, and then those of the job */
    bench.stop_answers = false;
    cycle(&bench);
    bench.pick = 0;
    cycles(&bench, 80);
    ck_assert_uint_eq(bench.seen.answered, 1);
    ck_assert_uint_eq(bench.seen.asked_ahead, 6);
    ck_assert_uint_eq(bench.seen.copies, 1);
    bench_end(&bench);
}
END_TEST

/* The requester reads the expert before its job is through: the job is over, and both together fill the copy. */
START_TEST(ahead_is_late) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    name(&bench, 3, 0);
    bench.stop_answers = true;
    send_job(&bench, 3);
    while (bench.seen.asked_ahead < 2) cycle(&bench);
    for (unsigned line = 0; line < 6; line++) ask(&bench, 3, line);
    cycles(&bench, 30);
    ck_assert_uint_eq(bench.seen.late, 1);
    ck_assert_uint_eq(bench.shell.d2d.ahead.late, 1);
    ck_assert_uint_le(bench.seen.asked_ahead, 3);
    bench.stop_answers = false;
    cycles(&bench, 80);
    ck_assert_uint_eq(bench.seen.answered, 6);
    ck_assert_uint_eq(bench.seen.copies, 1);
    ck_assert_uint_eq(bench.seen.writes, flits_in(&bench, 3));
    bench_end(&bench);
}
END_TEST

/* A kernel launch in the middle of a job: its reads come home and are copied nowhere; a job after it is another one. */
START_TEST(ahead_stopped_by_launch) {
    struct bench bench;
    bench_init(&bench, 1, 100);
    name(&bench, 3, 0);
    bench.stop_answers = true;
    send_job(&bench, 3);
    while (bench.seen.asked_ahead < 3) cycle(&bench);
    clear_tables(&bench, 1);
    load_slot(&bench, 3, 0, false);
    cycles(&bench, 20);
    ck_assert_uint_eq(bench.seen.stopped, 1);
    ck_assert_uint_le(bench.seen.asked_ahead, 4);
    bench.stop_answers = false;
    cycles(&bench, 40);
    ck_assert_uint_eq(bench.shell.d2d.ahead.busy, 0);
    ck_assert_uint_eq(bench.seen.writes, 0);
    send_job(&bench, 3);
    cycles(&bench, 80);
    ck_assert_uint_eq(bench.seen.copies, 1);
    stream(&bench, 3);
    ck_assert_uint_eq(bench.seen.hits, 6);
    bench_end(&bench);
}
END_TEST

int main(void) {
    /* Those of any build, then those that need the cache, then those that need several experts in it, and in the end
     * those of reads ahead of use. */
    const TTest *tests[] = {d2d_random,
                            d2d_seeds,
                            wrong_length,
                            tags_exhausted,
                            any_words,
                            guard_reads,
                            guard_answers,
                            each_expert,
                            experts_at_the_ends,
                            done_beside_a_command,
                            guard_experts,
                            guard_jobs,
                            enables,
                            owner_reads_its_own,
                            stated_cycles,
                            two_streams_of_one_expert,
                            responses_out_of_order,
                            launch_during_fill,
                            fill_abandoned_and_restarted,
                            full_copy_region,
                            eviction_with_reads_in_flight,
                            cp_en_cleared_mid_stream,
                            write_back_pressure,
                            command_executes_when_drained,
                            ahead_fills_a_copy,
                            ahead_tags_in_use,
                            ahead_is_late,
                            ahead_stopped_by_launch};
    const size_t all = sizeof tests / sizeof tests[0];
    return unit_main("d2d", tests, !CACHE ? 7 : USED < USED_MAX ? 13 : !AHEAD ? all - 4 : all);
}

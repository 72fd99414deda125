/* d2d_guards.h - part of check_d2d.c: each field out of range (rule 8). It is told once, in both, and what is said to
 * happen happens; then the unit works as before. And the enables.
 */

enum { MESH = 8 }; /* columns and rows in these tests */

static const struct d2d_dut_in guard_idle = {.side = {.loc_ready = true, .mem_ready = true, .rsp_ready = true}};

static void guard_init(struct bench *bench) {
    bench_init_on(bench, 1, 50, TAG_LIMIT, MESH);
}

static void guard_end(struct bench *bench) {
    d2d_dut_destroy(bench->dut);
}

/* Idle cycles; what went out in them. */
struct went {
    unsigned requests, loc, rsp, rsp_last, credits;
    unsigned tag; /* of the last request */
};

static void watch(struct bench *bench, unsigned count, struct went *went) {
    struct d2d_dut_in in = guard_idle;
    while (count--) {
        step(bench, &in);
        const struct wisp_d2d_out *out = &bench->out.side;
        bool request = bench->out.inj_flit.header && !wisp_header_vc(bench->out.inj_flit.header);
        if (request) went->tag = wisp_header_tag(bench->out.inj_flit.header);
        went->requests += request;
        went->loc += out->loc_valid;
        went->rsp += out->rsp_valid;
        went->rsp_last += out->rsp_last;
        for (unsigned v = 0; v < WISP_VCS; v++) went->credits += bench->out.ej_credit >> v & 1;
        in.inj_credit = request ? 1u << WISP_VC_REQUEST : 0; /* the router has taken it */
    }
    step(bench, &in);
}

/* These inputs for one cycle, then idle ones: the faults are these, each once. */
static struct went guard(struct bench *bench, const struct d2d_dut_in *in, unsigned faults) {
    struct went went = {0};
    bench->faults = 0;
    step(bench, in);
    watch(bench, 8, &went);
    ck_assert_uint_eq(bench->faults, faults);
    ck_assert_uint_eq(bench->shell.d2d.faults, 0);
    return went;
}

static struct d2d_dut_in read_in(struct wisp_read read) {
    struct d2d_dut_in in = guard_idle;
    in.side.rd_valid = true;
    in.side.rd_word = wisp_read_pack(read);
    return in;
}

static struct d2d_dut_in flit_in(unsigned vc, unsigned tag, bool last, uint64_t payload) {
    struct d2d_dut_in in = guard_idle;
    in.ej_flit = (struct wisp_flit){payload, wisp_header(HERE_X, HERE_Y, true, last, vc, tag)};
    return in;
}

/* A read of one flit of a die that is there is asked for, and its answer given. */
static void works(struct bench *bench) {
    struct d2d_dut_in read = read_in((struct wisp_read){.flits = 1, .peer_x = MESH - 1, .peer_y = MESH - 1, .id = 3});
    struct went went = guard(bench, &read, 0);
    ck_assert_uint_eq(went.requests, 1);
    struct d2d_dut_in answer = flit_in(WISP_VC_RESPONSE, went.tag, true, 5);
    went = guard(bench, &answer, 0);
    ck_assert_uint_eq(went.rsp, 1);
    ck_assert_uint_eq(went.rsp_last, 1);
}

START_TEST(guard_reads) {
    struct bench bench;
    static const struct {
        struct wisp_read read;
        unsigned faults;
    } wrong[] = {
        {{.flits = 0, .peer_x = 5, .peer_y = 5}, 1u << WISP_REG_ERROR_READ_FLITS},
        {{.flits = 0, .peer_x = HERE_X, .peer_y = HERE_Y}, 1u << WISP_REG_ERROR_READ_FLITS},
        {{.flits = 1, .peer_x = MESH}, 1u << WISP_REG_ERROR_READ_OUTSIDE},
        {{.flits = 1, .peer_y = MESH}, 1u << WISP_REG_ERROR_READ_OUTSIDE},
        {{.flits = 255, .peer_x = 63, .peer_y = 63}, 1u << WISP_REG_ERROR_READ_OUTSIDE},
        {{.flits = 0, .peer_x = 63}, 1u << WISP_REG_ERROR_READ_OUTSIDE | 1u << WISP_REG_ERROR_READ_FLITS},
    };
    guard_init(&bench);
    for (unsigned i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct d2d_dut_in in = read_in(wrong[i].read);
        struct went went = guard(&bench, &in, wrong[i].faults);
        ck_assert_uint_eq(went.requests + went.loc, 0);
        works(&bench);
    }
    guard_end(&bench);
}
END_TEST

/* Answers that nobody asked for: of a tag never used, one beyond them, one given back; and amid the answer to another.
 */
START_TEST(guard_answers) {
    struct bench bench;
    guard_init(&bench);
    static const uint8_t tags[] = {0, TAGS - 1, TAGS < 256 ? TAGS : TAGS - 2, 255};
    for (unsigned again = 0; again < 2; again++) {
        for (unsigned i = 0; i < sizeof tags; i++) {
            struct d2d_dut_in answer = flit_in(WISP_VC_RESPONSE, tags[i], i % 2, 7);
            struct went went = guard(&bench, &answer, 1u << WISP_REG_ERROR_ANSWER_TAG);
            ck_assert_uint_eq(went.rsp, 0);
            ck_assert_uint_eq(went.credits, 1);
        }
        works(&bench); /* and then its tag is given back */
    }
    struct d2d_dut_in read = read_in((struct wisp_read){.flits = 2, .peer_x = 4, .id = 9});
    unsigned tag = guard(&bench, &read, 0).tag;
    struct d2d_dut_in first = flit_in(WISP_VC_RESPONSE, tag, false, 1), stray = flit_in(WISP_VC_RESPONSE, 255, true, 2);
    struct d2d_dut_in second = flit_in(WISP_VC_RESPONSE, tag, true, 3);
    ck_assert_uint_eq(guard(&bench, &first, 0).rsp, 1);
    ck_assert_uint_eq(guard(&bench, &stray, 1u << WISP_REG_ERROR_ANSWER_TAG).rsp, 0);
    ck_assert_uint_eq(guard(&bench, &second, 0).rsp_last, 1);
    ck_assert_uint_eq(bench.shell.d2d.fresh, bench.shell.d2d.free_q.count);
    guard_end(&bench);
}
END_TEST

static struct d2d_dut_in load_in(unsigned expert, bool cp_en, bool is_local) {
    struct d2d_dut_in in = guard_idle;
    struct wisp_table_command load = {.expert = (uint16_t)expert, .cp_en = cp_en, .is_local = is_local, .lines = 1};
    in.side.tbl_valid = true;
    in.side.tbl_word = wisp_table_pack(load);
    return in;
}

/* An expert that is not in the tables: not the one whose place its low bits name. */
START_TEST(guard_experts) {
    struct bench bench;
    const unsigned low = EXPERTS == 1 ? 1 : EXPERTS & (EXPERTS - 1) ? 0 : EXPERTS, beyond = low ? low : 511;
    struct wisp_read read = {.flits = 1, .peer_x = 5, .peer_y = 5, .expert = (uint16_t)beyond};
    guard_init(&bench);
    if (EXPERTS < WISP_EXPERTS) {
        struct d2d_dut_in zero = load_in(0, false, true), load = load_in(beyond, true, true);
        guard(&bench, &zero, 0);
        guard(&bench, &load, 1u << WISP_REG_ERROR_TABLE_EXPERT);
        struct d2d_dut_in in = read_in(read);
        struct went went = guard(&bench, &in, 1u << WISP_REG_ERROR_READ_EXPERT);
        ck_assert_uint_eq(went.requests, 1);
        ck_assert_uint_eq(went.loc, 0);
        zero = load_in(0, true, false);
        guard(&bench, &zero, 0);
        guard(&bench, &load, 1u << WISP_REG_ERROR_TABLE_EXPERT);
        read.expert = 0;
        in = read_in(read);
        ck_assert_uint_eq(guard(&bench, &in, 0).loc, 0);
        read.expert = (uint16_t)beyond; /* its data is not copied */
        in = read_in(read);
        went = guard(&bench, &in, 1u << WISP_REG_ERROR_READ_EXPERT);
        struct d2d_dut_in answer = flit_in(WISP_VC_RESPONSE, went.tag, true, 5);
        ck_assert_uint_eq(guard(&bench, &answer, 0).rsp, 1);
        ck_assert(!bench.out.side.wr_valid);
    }
    works(&bench);
    guard_end(&bench);
}
END_TEST

START_TEST(guard_jobs) {
    struct bench bench;
    static const struct {
        struct wisp_ahead_job job;
        unsigned faults;
    } wrong[] = {
        {{.expert = EXPERTS % WISP_EXPERTS, .lines = 1, .flits = 1, .last_flits = 1},
         EXPERTS < WISP_EXPERTS ? 1u << WISP_REG_ERROR_JOB_EXPERT : 0},
        {{.lines = 0, .flits = 1, .last_flits = 1}, 1u << WISP_REG_ERROR_JOB_FLITS},
        {{.lines = 1, .flits = 0, .last_flits = 1}, 1u << WISP_REG_ERROR_JOB_FLITS},
        {{.lines = 1, .flits = 1, .last_flits = 0}, 1u << WISP_REG_ERROR_JOB_FLITS},
        {{.lines = 1, .flits = 1, .last_flits = 1, .owner_x = MESH}, 1u << WISP_REG_ERROR_JOB_OUTSIDE},
        {{.lines = 1, .flits = 1, .last_flits = 1, .owner_y = MESH}, 1u << WISP_REG_ERROR_JOB_OUTSIDE},
    };
    for (unsigned i = 0; HAS_AHEAD && i < sizeof wrong / sizeof wrong[0]; i++) {
        struct d2d_dut_in in = guard_idle;
        guard_init(&bench);
        in.side.job_valid = true;
        in.side.job_word = wisp_ahead_pack(wrong[i].job);
        ck_assert_uint_eq(guard(&bench, &in, wrong[i].faults).requests, wrong[i].faults ? 0 : 3);
        if (wrong[i].faults) works(&bench);
        guard_end(&bench);
    }
}
END_TEST

/* Off: a read of a copy goes to the mesh, nothing is copied, no job is taken; on again, as before. */
START_TEST(enables) {
    struct bench bench;
    struct d2d_dut_in local = load_in(0, false, true), off = guard_idle;
    struct d2d_dut_in read = read_in((struct wisp_read){.flits = 1, .peer_x = 5, .peer_y = 5});
    guard_init(&bench);
    guard(&bench, &local, 0);
    off.cache_off = read.cache_off = true;
    step(&bench, &off);
    step(&bench, &read);
    step(&bench, &off);
    ck_assert(bench.out.inj_flit.header && !bench.out.side.loc_valid);
    for (unsigned i = 0; i < 3; i++) step(&bench, &off);
    struct went went = {0};
    step(&bench, &guard_idle);
    read.cache_off = false;
    step(&bench, &read);
    watch(&bench, 4, &went);
    ck_assert_uint_eq(went.loc, 1);
    ck_assert_uint_eq(went.requests, 0);
    off = guard_idle;
    off.ahead_off = true;
    step(&bench, &off);
    step(&bench, &guard_idle);
    ck_assert(!bench.out.side.job_ready);
    step(&bench, &guard_idle);
    ck_assert(bench.out.side.job_ready == HAS_AHEAD);
    guard_end(&bench);
}
END_TEST

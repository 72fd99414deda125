// rtl_die.cpp - one Verilated wisp_die behind rtl_model.h.
//
// A die that does nothing is not evaluated. Its next state is a function of its state and its inputs alone: if all of
// its state is what it was kPeriod cycles before, and the inputs have been the same in all of these, then it goes round
// for as long as they stay, and its outputs and observations are those of one period before. That is tested, not
// assumed: the state is all memory of the model, compared byte by byte. When an input moves, the cycles since the
// period began are made up for. (A period it is, and not one cycle, because the link window of `ahead` counts to 256
// for ever.)
#include "bench/rtl_shim.h"
#include "Vwisp_die.h"
#include "Vwisp_die___024root.h"

#include <cstring>
#include <vector>

namespace {

constexpr unsigned kPeriod = 256;
constexpr unsigned kSettled = 16; /* cycles without a change before it is worth a copy of the state */
constexpr unsigned kObsWords = WISP_OBS_ENV - WISP_OBS_ROUTER; /* those that the RTL knows */

/* What a cycle showed. */
struct shown {
    wisp_die_out out;
    uint64_t obs[kObsWords];
};

struct die : wisp::instance<Vwisp_die> {
    /* What a nap needs is there from the start: later there is nobody to tell that memory is out. */
    explicit die(unsigned seed) : wisp::instance<Vwisp_die>(seed), period(kPeriod) {
        began.reserve(sizeof *model->rootp);
    }

    wisp_die_in in{};                 /* of the last cycle */
    unsigned same = 0;                /* cycles before this one that had these inputs, to kSettled + kPeriod */
    bool napping = false;             /* the model stands where the period began */
    unsigned phase = 0;               /* cycles into the period */
    uint64_t napped = 0;              /* cycles not evaluated, less those made up for */
    std::vector<unsigned char> began; /* the state when the period began */
    std::vector<shown> period;        /* [kPeriod]: after each of its cycles */

    void edge();
    void wake();
    void remember(const wisp_die_out &out, const uint64_t *obs);
    const shown &nap();
};

void put_in(Vwisp_die &m, const wisp_die_in &in) {
    uint32_t credits = 0;
    for (int n = 0; n < WISP_MESH_PORTS; n++) {
        wisp::put_flit(wisp::word_at(m.in_flit, n * wisp::kFlitWords), in.flit[n]);
        credits |= (uint32_t)in.credit[n] << n * WISP_VCS;
    }
    m.in_credit = credits;
    m.rd_valid = in.d2d.rd_valid;
    m.rd_word = in.d2d.rd_word;
    m.loc_ready = in.d2d.loc_ready;
    m.mem_ready = in.d2d.mem_ready;
    m.ans_valid = in.d2d.ans_valid;
    wisp::put_flit(wisp::word_at(m.ans_flit, 0), in.d2d.ans_flit);
    m.rsp_ready = in.d2d.rsp_ready;
    m.wr_ready = in.d2d.wr_ready;
    m.tbl_valid = in.d2d.tbl_valid;
    m.tbl_word = in.d2d.tbl_word;
    m.job_valid = in.d2d.job_valid;
    m.job_word = in.d2d.job_word;
    m.psel = in.apb.select;
    m.penable = in.apb.enable;
    m.pwrite = in.apb.write;
    m.paddr = in.apb.address;
    m.pwdata = in.apb.data;
}

void get_obs(Vwisp_die &m, uint64_t *obs) {
    memcpy(obs + WISP_OBS_ROUTER, &m.obs_router, sizeof m.obs_router);
    memcpy(obs + WISP_OBS_D2D, &m.obs_d2d, sizeof m.obs_d2d);
    memcpy(obs + WISP_OBS_CACHE, &m.obs_cache, sizeof m.obs_cache);
    memcpy(obs + WISP_OBS_AHEAD, &m.obs_ahead, sizeof m.obs_ahead);
    memcpy(obs + WISP_OBS_AHEAD_IN, &m.obs_ahead_in, sizeof m.obs_ahead_in);
}

void get_out(Vwisp_die &m, wisp_die_out &out, uint64_t *obs) {
    for (int n = 0; n < WISP_MESH_PORTS; n++) {
        out.flit[n] = wisp::get_flit(wisp::word_at(m.out_flit, n * wisp::kFlitWords));
        out.credit[n] = m.out_credit >> n * WISP_VCS & ((1 << WISP_VCS) - 1);
    }
    out.d2d.rd_ready = m.rd_ready;
    out.d2d.loc_valid = m.loc_valid;
    out.d2d.loc_word = m.loc_word;
    out.d2d.loc_copy = m.loc_copy;
    out.d2d.loc_addr = m.loc_addr;
    out.d2d.mem_valid = m.mem_valid;
    out.d2d.mem_word = m.mem_word;
    out.d2d.ans_ready = m.ans_ready;
    out.d2d.rsp_valid = m.rsp_valid;
    out.d2d.rsp_id = m.rsp_id;
    out.d2d.rsp_tag = m.rsp_tag;
    out.d2d.rsp_last = m.rsp_last;
    out.d2d.rsp_data = wisp::get_data(wisp::word_at(m.rsp_data, 0), m.rsp_valid);
    out.d2d.wr_valid = m.wr_valid;
    out.d2d.wr_word = m.wr_word;
    out.d2d.wr_data = wisp::get_data(wisp::word_at(m.wr_data, 0), m.wr_valid);
    out.d2d.tbl_ready = m.tbl_ready;
    out.d2d.job_ready = m.job_ready;
    out.d2d.done_valid = m.done_valid;
    out.d2d.done_expert = m.done_valid ? m.done_expert : 0;
    out.apb = wisp_apb_out{m.prdata, m.pslverr != 0};
    if (obs) get_obs(m, obs);
}

/* Verilator finds an edge by what the clock was at the last evaluation. Nothing in a die happens at the falling one, so
 * it need not be evaluated: it is enough to say that the clock was low. False where a version of Verilator calls it
 * otherwise. */
template <class Root> auto clock_was_low(Root &root, int) -> decltype(root.__Vtrigrprev__TOP__clk, bool()) {
    root.__Vtrigrprev__TOP__clk = 0;
    return true;
}
template <class Root> bool clock_was_low(Root &, long) {
    return false;
}

void die::edge() {
    if (fst || !clock_was_low(*model->rootp, 0)) return tick();
    model->clk = 1;
    model->eval();
    model->clk = 0;
    cycle++;
}

/* An input moves: make up for what the period has been gone through. */
void die::wake() {
    bool slept = napping;
    napping = false;
    same = 0;
    if (!slept) return;
    napped -= phase;
    cycle -= phase;
    for (unsigned i = 0; i < phase; i++) edge();
}

/* After a cycle with the inputs of those before it: a period may begin here, go on, or be closed. */
void die::remember(const wisp_die_out &out, const uint64_t *obs) {
    if (same < kSettled) return;
    if (same == kSettled) {
        const unsigned char *bytes = reinterpret_cast<const unsigned char *>(model->rootp);
        began.assign(bytes, bytes + sizeof *model->rootp);
        return;
    }
    shown &now = period[same - kSettled - 1];
    now.out = out;
    memcpy(now.obs, obs + WISP_OBS_ROUTER, sizeof now.obs);
    if (same < kSettled + kPeriod) return;
    napping = memcmp(began.data(), model->rootp, began.size()) == 0;
    phase = 0;
    if (!napping) same = kSettled - 1;
}

/* One cycle of a nap. */
const shown &die::nap() {
    const shown &now = period[phase];
    phase = (phase + 1) % kPeriod;
    napped++;
    cycle++;
    return now;
}

void *create(unsigned seed) {
    return wisp::make<die>(seed);
}
void destroy(void *instance) {
    delete static_cast<die *>(instance);
}

uint64_t cap(void *instance) {
    die *d = static_cast<die *>(instance);
    d->model->eval();
    return d->model->cap;
}

uint64_t shape(void *) {
    return 0;
}

void reset(void *instance, const wisp_die_straps *straps, wisp_die_out *out, uint64_t *obs) {
    die *d = static_cast<die *>(instance);
    put_in(*d->model, d->in);
    d->model->here_x = straps->router.here_x;
    d->model->here_y = straps->router.here_y;
    d->model->credits_req = straps->credits[WISP_VC_REQUEST];
    d->model->credits_rsp = straps->credits[WISP_VC_RESPONSE];
    d->model->columns = straps->columns;
    d->model->rows = straps->rows;
    d->model->weights = wisp_router_weight_bits(&straps->router);
    d->model->tag_limit = straps->tag_limit;
    d->model->links_limit = straps->links_limit;
    d->reset();
    get_out(*d->model, *out, obs);
}

void step(void *instance, const wisp_die_in *in, wisp_die_out *out, uint64_t *obs) {
    die *d = static_cast<die *>(instance);
    bool moved = memcmp(in, &d->in, sizeof *in) != 0;
    if (moved || !obs) {
        d->wake();
    } else if (d->napping) {
        const shown &now = d->nap();
        *out = now.out;
        memcpy(obs + WISP_OBS_ROUTER, now.obs, sizeof now.obs);
        return;
    } else {
        d->same++;
    }
    if (moved) {
        memcpy(&d->in, in, sizeof *in);
        put_in(*d->model, *in);
    }
    d->edge();
    get_out(*d->model, *out, obs);
    if (obs && !d->fst) d->remember(*out, obs);
}

bool waves(void *instance, const char *path) {
    die *d = static_cast<die *>(instance);
    d->wake();
    return d->waves(path);
}

const struct wisp_rtl_model model = {WISP_ABI, 1, false, create, destroy, cap, shape, reset, step, waves};

} // namespace

#include "model_source.h" // what the build says that this model was made from

// What the bits of an observation mean here: the program compares it with what they mean there (machine/library.h).
extern "C" const wisp_field wisp_rtl_fields[] = {WISP_OBS_FIELDS};
extern "C" const unsigned wisp_rtl_field_count = sizeof wisp_rtl_fields / sizeof wisp_rtl_fields[0];

extern "C" const struct wisp_rtl_model *wisp_rtl_model(void) {
    return &model;
}

/* For the test of naps alone: cycles not evaluated, and the registers (without the names and pointers around them) as
 * they are without naps. */
extern "C" uint64_t wisp_rtl_die_napped(void *instance) {
    return static_cast<die *>(instance)->napped;
}

extern "C" const void *wisp_rtl_die_state(void *instance, size_t *size) {
    die *d = static_cast<die *>(instance);
    d->wake();
    const char *root = reinterpret_cast<const char *>(d->model->rootp), *first = root + sizeof(VerilatedModule);
    *size = (size_t)(reinterpret_cast<const char *>(&d->model->rootp->vlSymsp) - first);
    return first;
}

// rtl_die.cpp - one Verilated wisp_die behind rtl_model.h.
#include "bench/rtl_shim.h"
#include "Vwisp_die.h"

#include <cstring>
#include <new>

namespace {

using die = wisp::instance<Vwisp_die>;

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
    if (obs) memcpy(obs + WISP_OBS_ROUTER, &m.obs, (WISP_OBS_ENV - WISP_OBS_ROUTER) * sizeof *obs);
}

void *create(unsigned seed) {
    return new (std::nothrow) die(seed);
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
    wisp_die_in idle{};
    put_in(*d->model, idle);
    d->model->here_x = straps->router.here_x;
    d->model->here_y = straps->router.here_y;
    d->model->credits_req = straps->router.depth[WISP_VC_REQUEST];
    d->model->credits_rsp = straps->router.depth[WISP_VC_RESPONSE];
    d->model->tag_limit = straps->tag_limit;
    d->model->links_limit = straps->links_limit;
    d->reset();
    get_out(*d->model, *out, obs);
}

void step(void *instance, const wisp_die_in *in, wisp_die_out *out, uint64_t *obs) {
    die *d = static_cast<die *>(instance);
    put_in(*d->model, *in);
    d->tick();
    get_out(*d->model, *out, obs);
}

bool waves(void *instance, const char *path) {
    return static_cast<die *>(instance)->waves(path);
}

const struct wisp_rtl_model model = {WISP_ABI, 1, false, create, destroy, cap, shape, reset, step, waves};

} // namespace

extern "C" const struct wisp_rtl_model *wisp_rtl_model(void) {
    return &model;
}

#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_d2d.h"

#include <cstring>

using d2d = wisp::instance<Vwisp_d2d>;

void *d2d_dut_create(unsigned seed) {
    return new d2d(seed);
}
void d2d_dut_destroy(void *dut) {
    delete static_cast<d2d *>(dut);
}

static void put(d2d *d, const d2d_dut_in &in) {
    d->model->rd_valid = in.side.rd_valid;
    d->model->rd_word = in.side.rd_word;
    d->model->loc_ready = in.side.loc_ready;
    d->model->mem_ready = in.side.mem_ready;
    d->model->ans_valid = in.side.ans_valid;
    wisp::put_flit(wisp::word_at(d->model->ans_flit, 0), in.side.ans_flit);
    d->model->rsp_ready = in.side.rsp_ready;
    d->model->wr_ready = in.side.wr_ready;
    d->model->tbl_valid = in.side.tbl_valid;
    d->model->tbl_word = in.side.tbl_word;
    d->model->job_valid = in.side.job_valid;
    d->model->job_word = in.side.job_word;
    d->model->links = in.links;
    wisp::put_flit(wisp::word_at(d->model->ej_flit, 0), in.ej_flit);
    d->model->inj_credit = in.inj_credit;
}

void d2d_dut_reset(void *dut, const struct wisp_d2d_straps *straps) {
    d2d *d = static_cast<d2d *>(dut);
    d->model->here_x = straps->here_x;
    d->model->here_y = straps->here_y;
    d->model->tag_limit = straps->tag_limit;
    d->model->links_limit = straps->links_limit;
    d->model->columns = straps->columns;
    d->model->rows = straps->rows;
    put(d, d2d_dut_in{});
    d->model->cache_on = d->model->ahead_on = 1;
    d->reset();
}

void d2d_dut_get(void *dut, d2d_dut_out *out) {
    d2d *d = static_cast<d2d *>(dut);
    out->side.rd_ready = d->model->rd_ready;
    out->side.loc_valid = d->model->loc_valid;
    out->side.loc_word = d->model->loc_word;
    out->side.loc_copy = d->model->loc_copy;
    out->side.loc_addr = d->model->loc_addr;
    out->side.mem_valid = d->model->mem_valid;
    out->side.mem_word = d->model->mem_word;
    out->side.ans_ready = d->model->ans_ready;
    out->side.rsp_valid = d->model->rsp_valid;
    out->side.rsp_id = d->model->rsp_id;
    out->side.rsp_tag = d->model->rsp_tag;
    out->side.rsp_last = d->model->rsp_last;
    out->side.rsp_data = wisp::get_data(wisp::word_at(d->model->rsp_data, 0), d->model->rsp_valid);
    out->side.wr_valid = d->model->wr_valid;
    out->side.wr_word = d->model->wr_word;
    out->side.wr_data = wisp::get_data(wisp::word_at(d->model->wr_data, 0), d->model->wr_valid);
    out->side.tbl_ready = d->model->tbl_ready;
    out->side.job_ready = d->model->job_ready;
    out->side.done_valid = d->model->done_valid;
    out->side.done_expert = d->model->done_valid ? d->model->done_expert : 0;
    out->inj_flit = wisp::get_flit(wisp::word_at(d->model->inj_flit, 0));
    out->ej_credit = d->model->ej_credit;
    memcpy(out->obs, &d->model->obs, sizeof d->model->obs);
    memcpy(out->obs + WISP_OBS_D2D_WORDS, &d->model->obs_cache, sizeof d->model->obs_cache);
    memcpy(out->obs + WISP_OBS_AHEAD - WISP_OBS_D2D, &d->model->obs_ahead, sizeof d->model->obs_ahead);
    memcpy(out->obs + WISP_OBS_AHEAD_IN - WISP_OBS_D2D, &d->model->obs_ahead_in, sizeof d->model->obs_ahead_in);
}

void d2d_dut_step(void *dut, const d2d_dut_in *in) {
    d2d *d = static_cast<d2d *>(dut);
    put(d, *in);
    d->tick();
    d->model->cache_on = !in->cache_off;
    d->model->ahead_on = !in->ahead_off;
    d->model->eval();
}

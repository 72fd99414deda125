#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_topn.h"

#include <cstring>

using topn = wisp::instance<Vwisp_topn>;

void *topn_dut_create(unsigned seed) {
    return new topn(seed);
}
void topn_dut_destroy(void *dut) {
    delete static_cast<topn *>(dut);
}

static void put(topn *t, const wisp_topn_in *in) {
    t->model->start = in->start;
    t->model->row = in->row;
    t->model->n = in->n;
    t->model->words = in->words;
    memcpy(&t->model->read_data, &in->data, sizeof in->data);
    t->model->eval();
}

void topn_dut_reset(void *dut) {
    const wisp_topn_in idle = {};
    put(static_cast<topn *>(dut), &idle);
    static_cast<topn *>(dut)->reset();
}

void topn_dut_set(void *dut, const wisp_topn_in *in, topn_dut_out *out) {
    topn *t = static_cast<topn *>(dut);
    put(t, in);
    out->read_valid = t->model->read_valid;
    out->read_row = t->model->read_row;
    out->read_word = t->model->read_word;
    out->mark_valid = t->model->mark_valid;
    out->mark_word = t->model->mark_word;
    out->mark_bits = t->model->mark_bits;
    out->busy = t->model->busy;
    out->done = t->model->done;
    memcpy(out->obs, &t->model->obs, sizeof out->obs);
}

void topn_dut_tick(void *dut) {
    static_cast<topn *>(dut)->tick();
}

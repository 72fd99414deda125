#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_pdu.h"

using pdu = wisp::instance<Vwisp_pdu>;

void *pdu_dut_create(unsigned seed) {
    return new pdu(seed);
}
void pdu_dut_destroy(void *dut) {
    delete static_cast<pdu *>(dut);
}

pdu_dut_out pdu_dut_set(void *dut, const pdu_dut_in *in) {
    pdu *p = static_cast<pdu *>(dut);
    p->model->read_expert = in->read_expert;
    p->model->answer_expert = in->answer_expert;
    p->model->clear = in->clear;
    p->model->load = in->load;
    p->model->load_expert = in->load_expert;
    p->model->load_cp_en = in->load_cp_en;
    p->model->load_local = in->load_local;
    p->model->flip = in->flip;
    p->model->flip_expert = in->flip_expert;
    p->model->eval();
    return pdu_dut_out{p->model->read_local != 0, p->model->answer_copy != 0};
}

void pdu_dut_reset(void *dut) {
    pdu_dut_in quiet{};
    pdu_dut_set(dut, &quiet);
    static_cast<pdu *>(dut)->reset();
}

void pdu_dut_tick(void *dut) {
    static_cast<pdu *>(dut)->tick();
}

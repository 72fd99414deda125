#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_link.h"

using link_model = wisp::instance<Vwisp_link>;

void *link_dut_create(unsigned seed) {
    return new link_model(seed);
}
void link_dut_destroy(void *dut) {
    delete static_cast<link_model *>(dut);
}

static void put(link_model *l, const link_dut_io &in) {
    wisp::put_flit(wisp::word_at(l->model->in_flit, 0), in.flit);
    l->model->in_credit = in.credit;
}

void link_dut_reset(void *dut) {
    link_model *l = static_cast<link_model *>(dut);
    put(l, link_dut_io{});
    l->reset();
}

link_dut_io link_dut_get(void *dut) {
    link_model *l = static_cast<link_model *>(dut);
    return link_dut_io{wisp::get_flit(wisp::word_at(l->model->out_flit, 0)), l->model->out_credit};
}

void link_dut_step(void *dut, link_dut_io in) {
    link_model *l = static_cast<link_model *>(dut);
    put(l, in);
    l->tick();
}

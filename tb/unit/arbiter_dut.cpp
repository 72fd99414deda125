#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_arbiter.h"

using arbiter = wisp::instance<Vwisp_arbiter>;

void *arbiter_dut_create(unsigned seed) {
    return new arbiter(seed);
}
void arbiter_dut_destroy(void *dut) {
    delete static_cast<arbiter *>(dut);
}

void arbiter_dut_reset(void *dut) {
    arbiter *a = static_cast<arbiter *>(dut);
    a->model->req = 0;
    a->model->consume = 0;
    a->reset();
}

arbiter_dut_out arbiter_dut_set(void *dut, uint32_t req, bool consume) {
    arbiter *a = static_cast<arbiter *>(dut);
    a->model->req = req;
    a->model->consume = consume;
    a->model->eval();
    return arbiter_dut_out{a->model->grant, a->model->mask};
}

void arbiter_dut_tick(void *dut) {
    static_cast<arbiter *>(dut)->tick();
}

#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_flags.h"

using flags = wisp::instance<Vwisp_flags>;

void *flags_dut_create(unsigned seed) {
    return new flags(seed);
}
void flags_dut_destroy(void *dut) {
    delete static_cast<flags *>(dut);
}

bool flags_dut_set(void *dut, const flags_dut_in *in) {
    flags *f = static_cast<flags *>(dut);
    f->model->clear = in->clear;
    f->model->write = in->write;
    f->model->write_index = in->write_index;
    f->model->write_flag = in->write_flag;
    f->model->read_index = in->read_index;
    f->model->eval();
    return f->model->read_flag != 0;
}

void flags_dut_reset(void *dut) {
    flags_dut_in quiet{};
    flags_dut_set(dut, &quiet);
    static_cast<flags *>(dut)->reset();
}

void flags_dut_tick(void *dut) {
    static_cast<flags *>(dut)->tick();
}

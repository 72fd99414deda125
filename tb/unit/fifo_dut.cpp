#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_fifo.h"

using fifo = wisp::instance<Vwisp_fifo>;

void *fifo_dut_create(unsigned seed) {
    return new fifo(seed);
}
void fifo_dut_destroy(void *dut) {
    delete static_cast<fifo *>(dut);
}

void fifo_dut_reset(void *dut) {
    fifo *f = static_cast<fifo *>(dut);
    f->model->push = 0;
    f->model->pop = 0;
    f->reset();
}

fifo_dut_out fifo_dut_get(void *dut) {
    fifo *f = static_cast<fifo *>(dut);
    return fifo_dut_out{f->model->head, f->model->count};
}

void fifo_dut_step(void *dut, fifo_dut_in in) {
    fifo *f = static_cast<fifo *>(dut);
    f->model->push = in.push;
    f->model->pop = in.pop;
    f->model->push_data = in.push_data;
    f->tick();
}

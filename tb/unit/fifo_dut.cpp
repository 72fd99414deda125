#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_fifo.h"

using fifo = wisp::instance<Vwisp_fifo>;

/* A word of more than 64 bits: the others of its 32-bit words are functions of the first, so that no bit can get lost.
 */
static uint32_t filling(uint32_t data, size_t word) {
    return word ? (data + (uint32_t)word) * 0x9e3779b1u : data;
}

template <class Port> static void put(Port &port, uint32_t data) {
    port = (Port)data;
}
template <size_t N> static void put(VlWide<N> &port, uint32_t data) {
    for (size_t i = 0; i < N; i++) port[i] = filling(data, i);
}

template <class Port> static fifo_dut_out get(const Port &port) {
    return fifo_dut_out{(uint32_t)port, 0, true};
}
template <size_t N> static fifo_dut_out get(const VlWide<N> &port) {
    fifo_dut_out out{port[0], 0, true};
    for (size_t i = 0; i < N; i++) out.whole = out.whole && port[i] == filling(port[0], i);
    return out;
}

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
    fifo_dut_out out = get(f->model->head);
    out.count = f->model->count;
    return out;
}

void fifo_dut_step(void *dut, fifo_dut_in in) {
    fifo *f = static_cast<fifo *>(dut);
    f->model->push = in.push;
    f->model->pop = in.pop;
    put(f->model->push_data, in.push_data);
    f->tick();
}

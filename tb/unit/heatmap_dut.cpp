#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_heatmap.h"

#include <cstring>

using heatmap = wisp::instance<Vwisp_heatmap>;

static_assert(sizeof(wisp_heat_word) == WISP_LANES * WISP_COUNTER_W / 8, "a word is its counters, the first one low");

void *heatmap_dut_create(unsigned seed) {
    return new heatmap(seed);
}
void heatmap_dut_destroy(void *dut) {
    delete static_cast<heatmap *>(dut);
}

static void put(heatmap *h, const wisp_heatmap_in *in) {
    h->model->pair_valid = in->pair_valid;
    h->model->pair_from = in->pair_from;
    h->model->pair_to = in->pair_to;
    h->model->read_valid = in->read_valid;
    h->model->read_row = in->read_row;
    h->model->read_word = in->read_word;
    h->model->swap_valid = in->swap_valid;
    h->model->swap_write = in->swap_write;
    h->model->swap_address = in->swap_address;
    memcpy(&h->model->swap_wdata, &in->swap_wdata, sizeof in->swap_wdata);
    h->model->eval();
}

void heatmap_dut_reset(void *dut) {
    const wisp_heatmap_in idle = {};
    put(static_cast<heatmap *>(dut), &idle);
    static_cast<heatmap *>(dut)->reset();
}

void heatmap_dut_set(void *dut, const wisp_heatmap_in *in, heatmap_dut_out *out) {
    heatmap *h = static_cast<heatmap *>(dut);
    put(h, in);
    out->pair_ready = h->model->pair_ready;
    out->swap_ready = h->model->swap_ready;
    out->swap_rvalid = h->model->swap_rvalid;
    out->busy = h->model->busy;
    memcpy(&out->read_data, &h->model->read_data, sizeof out->read_data);
    memcpy(&out->swap_rdata, &h->model->swap_rdata, sizeof out->swap_rdata);
    out->obs = h->model->obs;
}

void heatmap_dut_tick(void *dut) {
    static_cast<heatmap *>(dut)->tick();
}

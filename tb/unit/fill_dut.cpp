#include "base/observe_table.h"
#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_fill.h"

#include <cstring>

using fill = wisp::instance<Vwisp_fill>;

void *fill_dut_create(unsigned seed) {
    return new fill(seed);
}
void fill_dut_destroy(void *dut) {
    delete static_cast<fill *>(dut);
}

/* An entry of the atu as 32-bit words: BASE 27:0, LINES 47:28, WRITTEN 67:48. */
static void put_entry(WData *word, const wisp_atu_entry &entry) {
    uint64_t low = (uint64_t)entry.base << WISP_A_BASE | (uint64_t)entry.lines << WISP_A_LINES |
                   (uint64_t)entry.written << WISP_A_WRITTEN;
    word[0] = (uint32_t)low;
    word[1] = (uint32_t)(low >> 32);
    word[2] = entry.written >> (64 - WISP_A_WRITTEN);
}

static wisp_atu_entry get_entry(const WData *word) {
    uint64_t low = word[0] | (uint64_t)word[1] << 32;
    return wisp_atu_entry{(uint32_t)wisp_bits(low, WISP_A_BASE, WISP_ADDR_W),
                          (uint32_t)wisp_bits(low, WISP_A_LINES, WISP_LINE_W),
                          (uint32_t)(low >> WISP_A_WRITTEN | (uint64_t)word[2] << (64 - WISP_A_WRITTEN))};
}

static void put(fill *f, const fill_dut_in &in) {
    f->model->offered = in.head.offered;
    f->model->first = in.head.first;
    f->model->last = in.head.last;
    f->model->expert = in.head.expert;
    f->model->line = in.head.line;
    wisp::put_data(wisp::word_at(f->model->data, 0), in.head.data, true);
    f->model->keep = in.head.keep;
    f->model->enabled = in.head.enabled;
    f->model->take = in.take;
    f->model->drain = in.drain;
    f->model->forget = in.forget;
    f->model->may_look = in.may_look;
    f->model->wr_ready = in.wr_ready;
    put_entry(wisp::word_at(f->model->entry, 0), in.entry);
}

void fill_dut_reset(void *dut) {
    fill *f = static_cast<fill *>(dut);
    put(f, fill_dut_in{});
    f->reset();
}

void fill_dut_set(void *dut, const fill_dut_in *in, fill_dut_out *out) {
    fill *f = static_cast<fill *>(dut);
    put(f, *in);
    f->model->eval();
    *out = fill_dut_out{};
    out->hold = f->model->hold;
    out->idle = f->model->idle;
    out->want = f->model->want;
    out->look = f->model->look;
    out->write = f->model->write;
    if (out->write) out->write_expert = f->model->write_expert;
    if (out->write) out->entry = get_entry(wisp::word_at(f->model->write_entry, 0));
    out->wr_valid = f->model->wr_valid;
    out->wr_word = f->model->wr_word;
    out->wr_data = wisp::get_data(wisp::word_at(f->model->wr_data, 0), out->wr_valid);
    out->flip = f->model->flip;
    if (out->flip) out->flip_expert = f->model->flip_expert;
    out->done_valid = f->model->done_valid;
    if (out->done_valid) out->done_expert = f->model->done_expert;
    wisp_atu_entry cur = get_entry(wisp::word_at(f->model->obs_cur, 0));
    WISP_PUT_FILL(out->obs, f->model->obs);
    WISP_PUT_fill_wr_word(out->obs, out->wr_word);
    WISP_PUT_fill_wr_data(out->obs, out->wr_data);
    WISP_PUT_fill_rsp_cur_base(out->obs, cur.base);
    WISP_PUT_fill_rsp_cur_lines(out->obs, cur.lines);
    WISP_PUT_fill_rsp_cur_written(out->obs, cur.written);
}

void fill_dut_tick(void *dut) {
    static_cast<fill *>(dut)->tick();
}

#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_atu.h"

#include <cstring>

using atu = wisp::instance<Vwisp_atu>; /* without its reset(): the unit has none */

void *atu_dut_create(unsigned seed) {
    atu *a = new atu(seed);
    a->model->clk = 0;
    a->model->look = a->model->write = 0;
    a->model->eval();
    return a;
}
void atu_dut_destroy(void *dut) {
    delete static_cast<atu *>(dut);
}

/* The entry as 32-bit words: BASE 27:0, LINES 47:28, WRITTEN 67:48. */
wisp_atu_entry atu_dut_get(void *dut) {
    WData word[3];
    memcpy(word, &static_cast<atu *>(dut)->model->entry, sizeof word);
    uint64_t low = word[0] | (uint64_t)word[1] << 32;
    return wisp_atu_entry{(uint32_t)wisp_bits(low, WISP_A_BASE, WISP_ADDR_W),
                          (uint32_t)wisp_bits(low, WISP_A_LINES, WISP_LINE_W),
                          (uint32_t)(low >> WISP_A_WRITTEN | (uint64_t)word[2] << (64 - WISP_A_WRITTEN))};
}

void atu_dut_step(void *dut, const atu_dut_in *in) {
    Vwisp_atu *model = static_cast<atu *>(dut)->model.get();
    uint64_t low = (uint64_t)in->entry.base << WISP_A_BASE | (uint64_t)in->entry.lines << WISP_A_LINES |
                   (uint64_t)in->entry.written << WISP_A_WRITTEN;
    WData word[3] = {(uint32_t)low, (uint32_t)(low >> 32), in->entry.written >> (64 - WISP_A_WRITTEN)};
    memcpy(&model->write_entry, word, sizeof word);
    model->look = in->look;
    model->look_expert = in->look_expert;
    model->write = in->write;
    model->write_expert = in->write_expert;
    static_cast<atu *>(dut)->tick();
}

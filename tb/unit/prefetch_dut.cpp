#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_prefetch.h"

using prefetch = wisp::instance<Vwisp_prefetch>;

void *prefetch_dut_create(unsigned seed) {
    return new prefetch(seed);
}
void prefetch_dut_destroy(void *dut) {
    delete static_cast<prefetch *>(dut);
}

void prefetch_dut_set(void *dut, const prefetch_dut_in *in, prefetch_dut_out *out) {
    Vwisp_prefetch &m = *static_cast<prefetch *>(dut)->model;
    m.cmd_valid = in->cmd_valid;
    m.cmd_word = (uint16_t)(in->command.expert << WISP_C_EXPERT | in->command.op << WISP_C_OP);
    m.heatmap_busy = in->heatmap_busy;
    m.topn_busy = in->topn_busy;
    m.mark_valid = in->mark.valid;
    m.mark_word = in->mark.word;
    m.mark_bits = in->mark.bits;
    m.eval();
    *out = prefetch_dut_out{m.cmd_ready != 0,
                            m.start != 0,
                            m.hold != 0,
                            m.ans_valid != 0,
                            m.ans_valid && m.ans_cp_en,
                            m.row,
                            m.ans_valid ? m.ans_expert : (uint16_t)0,
                            m.obs_count};
}

void prefetch_dut_reset(void *dut) {
    prefetch_dut_in quiet{};
    prefetch_dut_out unused;
    prefetch_dut_set(dut, &quiet, &unused);
    static_cast<prefetch *>(dut)->reset();
}

void prefetch_dut_tick(void *dut) {
    static_cast<prefetch *>(dut)->tick();
}

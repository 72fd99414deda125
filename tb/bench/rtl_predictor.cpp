// rtl_predictor.cpp - one Verilated wisp_predictor behind rtl_predictor.h.
#include "bench/rtl_shim.h"
#include "Vwisp_predictor.h"
extern "C" {
#include "bench/rtl_predictor.h"
}

#include <cstring>

namespace {

using predictor = wisp::instance<Vwisp_predictor>;

void put(Vwisp_predictor &m, const wisp_predictor_in &in) {
    m.pair_valid = in.pair_valid;
    m.pair_from = in.pair_from;
    m.pair_to = in.pair_to;
    m.swap_valid = in.swap_valid;
    m.swap_write = in.swap_write;
    m.swap_address = in.swap_address;
    memcpy(&m.swap_wdata, &in.swap_wdata, sizeof in.swap_wdata);
    m.cmd_valid = in.cmd_valid;
    m.cmd_word = (uint16_t)(in.command.expert << WISP_C_EXPERT | in.command.op << WISP_C_OP);
}

void *create(unsigned seed) {
    return wisp::make<predictor>(seed);
}

void destroy(void *instance) {
    delete static_cast<predictor *>(instance);
}

void reset(void *instance, unsigned n, unsigned words) {
    predictor *p = static_cast<predictor *>(instance);
    put(*p->model, wisp_predictor_in{});
    p->model->n = (uint16_t)n;
    p->model->words = (uint8_t)words;
    p->reset();
}

void evaluate(void *instance, const wisp_predictor_in *in, wisp_predictor_out *out, uint64_t *obs) {
    Vwisp_predictor &m = *static_cast<predictor *>(instance)->model;
    put(m, *in);
    m.eval();
    out->pair_ready = m.pair_ready;
    out->swap_ready = m.swap_ready;
    out->cmd_ready = m.cmd_ready;
    out->swap_rvalid = m.swap_rvalid;
    if (m.swap_rvalid) memcpy(&out->swap_rdata, &m.swap_rdata, sizeof out->swap_rdata);
    out->ans_valid = m.ans_valid;
    out->ans_cp_en = m.ans_valid && m.ans_cp_en;
    out->ans_expert = m.ans_valid ? m.ans_expert : 0;
    memcpy(obs, &m.obs, WISP_POBS_WORDS * sizeof *obs);
}

void clock_edge(void *instance) {
    static_cast<predictor *>(instance)->tick();
}

const struct wisp_rtl_predictor model = {WISP_ABI, create, destroy, reset, evaluate, clock_edge};

} // namespace

#include "model_source.h" // what the build says that this model was made from

// What the bits of an observation mean here: the program compares it with what they mean there (machine/library.h).
extern "C" const wisp_field wisp_rtl_fields[] = {WISP_POBS_FIELDS};
extern "C" const unsigned wisp_rtl_field_count = sizeof wisp_rtl_fields / sizeof wisp_rtl_fields[0];

extern "C" const struct wisp_rtl_predictor *wisp_rtl_predictor(void) {
    return &model;
}

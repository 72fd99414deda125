#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_ahead.h"

#include <cstring>

using ahead = wisp::instance<Vwisp_ahead>;

void *ahead_dut_create(unsigned seed) {
    return new ahead(seed);
}
void ahead_dut_destroy(void *dut) {
    delete static_cast<ahead *>(dut);
}

void ahead_dut_set(void *dut, const ahead_dut_in *in, ahead_dut_out *out) {
    Vwisp_ahead &m = *static_cast<ahead *>(dut)->model;
    m.admit = in->now.admit;
    m.stop = in->now.stop;
    m.quiet = in->now.quiet;
    m.job_valid = in->in.job_valid;
    m.job_word = in->in.job_word;
    m.links = in->in.links;
    m.demand = in->in.demand;
    m.demand_expert = in->in.demand_expert;
    m.take = in->in.take;
    m.give = in->in.give;
    m.give_slot = in->in.give_slot;
    m.eval();
    out->job_ready = m.job_ready;
    out->ask = m.ask;
    out->ask_slot = m.ask_slot;
    out->ask_word = m.ask_word;
    memcpy(out->obs, &m.obs, sizeof m.obs);
    memcpy(out->obs + WISP_OBS_AHEAD_WORDS, &m.obs_in, sizeof m.obs_in);
}

void ahead_dut_reset(void *dut, unsigned links_limit) {
    ahead_dut_in quiet{};
    ahead_dut_out unused;
    static_cast<ahead *>(dut)->model->links_limit = links_limit;
    ahead_dut_set(dut, &quiet, &unused);
    static_cast<ahead *>(dut)->reset();
}

void ahead_dut_tick(void *dut) {
    static_cast<ahead *>(dut)->tick();
}

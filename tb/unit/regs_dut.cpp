#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_regs.h"

using regs = wisp::instance<Vwisp_regs>;

void *regs_dut_create(unsigned seed) {
    return new regs(seed);
}
void regs_dut_destroy(void *dut) {
    delete static_cast<regs *>(dut);
}

static void put(Vwisp_regs &m, const regs_dut_in &in) {
    m.psel = in.apb.select;
    m.penable = in.apb.enable;
    m.pwrite = in.apb.write;
    m.paddr = in.apb.address;
    m.pwdata = in.apb.data;
    m.faults = in.faults & ((1 << WISP_FAULTS_W) - 1);
    m.flit_lost = in.faults >> WISP_REG_ERROR_MEMORY & 1;
    m.fresh = in.seen.fresh;
    m.free_tags = in.seen.free_tags;
    m.asked = in.seen.asked;
    m.late = in.seen.late;
    m.held_links = in.seen.held_links;
    m.used_0 = in.seen.used[0];
    m.used_1 = in.seen.used[1];
    m.used_2 = in.seen.used[2];
    m.used_3 = in.seen.used[3];
    m.used_4 = in.seen.used[4];
    m.stall_credit_0 = in.seen.stall_credit[0];
    m.stall_credit_1 = in.seen.stall_credit[1];
    m.stall_credit_2 = in.seen.stall_credit[2];
    m.stall_credit_3 = in.seen.stall_credit[3];
    m.stall_credit_4 = in.seen.stall_credit[4];
    m.stall_arbitration_0 = in.seen.stall_arbitration[0];
    m.stall_arbitration_1 = in.seen.stall_arbitration[1];
    m.stall_arbitration_2 = in.seen.stall_arbitration[2];
    m.stall_arbitration_3 = in.seen.stall_arbitration[3];
    m.stall_arbitration_4 = in.seen.stall_arbitration[4];
}

void regs_dut_reset(void *dut, const struct wisp_regs_straps *straps, uint64_t cap) {
    regs *r = static_cast<regs *>(dut);
    Vwisp_regs &m = *r->model;
    m.here_x = straps->here_x;
    m.here_y = straps->here_y;
    m.columns = straps->columns;
    m.rows = straps->rows;
    m.credits_req = straps->credits[WISP_VC_REQUEST];
    m.credits_rsp = straps->credits[WISP_VC_RESPONSE];
    m.tag_limit = straps->tag_limit;
    m.links_limit = straps->links_limit;
    m.cap = cap;
    put(m, regs_dut_in{});
    r->reset();
}

void regs_dut_get(void *dut, regs_dut_out *out) {
    Vwisp_regs &m = *static_cast<regs *>(dut)->model;
    *out = regs_dut_out{};
    out->apb = wisp_apb_out{m.prdata, m.pslverr != 0};
    out->ready = m.pready;
    out->cache_on = m.cache_on;
    out->ahead_on = m.ahead_on;
    out->in_range.here_x = m.die_x;
    out->in_range.here_y = m.die_y;
    out->in_range.columns = m.mesh_columns;
    out->in_range.rows = m.mesh_rows;
    out->in_range.credits[WISP_VC_REQUEST] = m.first_credits_req;
    out->in_range.credits[WISP_VC_RESPONSE] = m.first_credits_rsp;
    out->in_range.tag_limit = m.tags_allowed;
    out->in_range.links_limit = m.links_allowed;
}

void regs_dut_step(void *dut, const regs_dut_in *in) {
    regs *r = static_cast<regs *>(dut);
    put(*r->model, *in);
    r->tick();
}

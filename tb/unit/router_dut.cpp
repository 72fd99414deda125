#include "bench/rtl_shim.h"
#include "unit/dut.h"
#include "Vwisp_router.h"
#ifdef PROTECT
#include "Vwisp_router___024root.h"
#endif

#include <cstring>

using router = wisp::instance<Vwisp_router>;

void *router_dut_create(unsigned seed) {
    return new router(seed);
}
void router_dut_destroy(void *dut) {
    delete static_cast<router *>(dut);
}

static void put(router *r, const router_dut_in &in) {
    uint32_t credits = 0;
    for (int p = 0; p < WISP_PORTS; p++) {
        wisp::put_flit(wisp::word_at(r->model->in_flit, p * wisp::kFlitWords), in.flit[p]);
        credits |= (uint32_t)in.credit[p] << p * WISP_VCS;
    }
    r->model->in_credit = credits;
}

void router_dut_reset(void *dut, const wisp_router_straps *straps) {
    router *r = static_cast<router *>(dut);
    r->model->here_x = straps->here_x;
    r->model->here_y = straps->here_y;
    r->model->credits_req = straps->depth[WISP_VC_REQUEST];
    r->model->credits_rsp = straps->depth[WISP_VC_RESPONSE];
    r->model->weights = wisp_router_weight_bits(straps);
    put(r, router_dut_in{});
    r->reset();
}

void router_dut_hold(void *dut, bool rst) {
    static_cast<router *>(dut)->model->rst = rst;
    static_cast<router *>(dut)->model->eval();
}

void router_dut_get(void *dut, router_dut_out *out) {
    router *r = static_cast<router *>(dut);
    for (int p = 0; p < WISP_PORTS; p++) {
        out->flit[p] = wisp::get_flit(wisp::word_at(r->model->out_flit, p * wisp::kFlitWords));
        out->credit[p] = r->model->out_credit >> p * WISP_VCS & ((1 << WISP_VCS) - 1);
    }
    out->fault = r->model->fault;
    memcpy(out->obs, &r->model->obs, sizeof out->obs);
}

void router_dut_step(void *dut, const router_dut_in *in) {
    router *r = static_cast<router *>(dut);
    put(r, *in);
    r->tick();
}

#ifdef PROTECT
/* The memory of a link buffer, by the name that Verilator gives it. */
#define BUFFER(R)                                                                                                      \
    case R: {                                                                                                          \
        auto &words =                                                                                                  \
            root->wisp_router__DOT__gen_in__BRA__##R##__KET____DOT__fifo__DOT__gen_memory__DOT__memory__DOT__words;    \
        words[slot][bit / 32] ^= 1u << bit % 32;                                                                       \
        return;                                                                                                        \
    }

void router_dut_flip(void *dut, unsigned r, unsigned slot, unsigned bit) {
    Vwisp_router___024root *root = static_cast<router *>(dut)->model->rootp;
    switch (r) {
        BUFFER(2)
        BUFFER(3)
        BUFFER(4)
        BUFFER(5)
        BUFFER(6)
        BUFFER(7)
        BUFFER(8)
        BUFFER(9)
    }
    abort(); /* the local port has no memory */
}
#endif

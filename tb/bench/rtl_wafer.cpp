// rtl_wafer.cpp - a whole Verilated wisp_wafer behind rtl_model.h. The ports of its dies are flat buses, die id first.
#include "bench/rtl_shim.h"
#include "Vwisp_wafer.h"

#include <cstring>

namespace {

constexpr int kDies = MESH_X * MESH_Y;
using wafer = wisp::instance<Vwisp_wafer>;

/* Bits [lsb, lsb + width) of a port of any of Verilator's types; width <= 64. */
template <class Port> void put_bits(Port &port, int lsb, int width, uint64_t value) {
    uint8_t *bytes = reinterpret_cast<uint8_t *>(&port);
    for (int i = 0; i < width; i++) {
        int at = lsb + i;
        uint8_t bit = (uint8_t)(1u << at % 8);
        if (value >> i & 1)
            bytes[at / 8] |= bit;
        else
            bytes[at / 8] &= (uint8_t)~bit;
    }
}

template <class Port> uint64_t get_bits(const Port &port, int lsb, int width) {
    const uint8_t *bytes = reinterpret_cast<const uint8_t *>(&port);
    uint64_t value = 0;
    for (int i = 0; i < width; i++) value |= (uint64_t)(bytes[(lsb + i) / 8] >> (lsb + i) % 8 & 1) << i;
    return value;
}

void put_in(Vwisp_wafer &m, const wisp_die_in *in) {
    for (int d = 0; d < kDies; d++) {
        const wisp_d2d_in &side = in[d].d2d;
        put_bits(m.rd_valid, d, 1, side.rd_valid);
        put_bits(m.rd_word, d * WISP_READ_W, WISP_READ_W, side.rd_word);
        put_bits(m.loc_ready, d, 1, side.loc_ready);
        put_bits(m.mem_ready, d, 1, side.mem_ready);
        put_bits(m.ans_valid, d, 1, side.ans_valid);
        wisp::put_flit(wisp::word_at(m.ans_flit, d * wisp::kFlitWords), side.ans_flit);
        put_bits(m.rsp_ready, d, 1, side.rsp_ready);
        put_bits(m.wr_ready, d, 1, side.wr_ready);
        put_bits(m.tbl_valid, d, 1, side.tbl_valid);
        put_bits(m.tbl_word, d * WISP_TABLE_W, WISP_TABLE_W, side.tbl_word);
        put_bits(m.job_valid, d, 1, side.job_valid);
        put_bits(m.job_word, d * WISP_JOB_W, WISP_JOB_W, side.job_word);
    }
}

void get_out(Vwisp_wafer &m, wisp_die_out *out, uint64_t *obs) {
    for (int d = 0; d < kDies; d++) {
        wisp_d2d_out &side = out[d].d2d;
        side.rd_ready = get_bits(m.rd_ready, d, 1);
        side.loc_valid = get_bits(m.loc_valid, d, 1);
        side.loc_word = get_bits(m.loc_word, d * WISP_READ_W, WISP_READ_W);
        side.loc_copy = get_bits(m.loc_copy, d, 1);
        side.loc_addr = (uint32_t)get_bits(m.loc_addr, d * WISP_ADDR_W, WISP_ADDR_W);
        side.mem_valid = get_bits(m.mem_valid, d, 1);
        side.mem_word = get_bits(m.mem_word, d * WISP_READ_W, WISP_READ_W);
        side.ans_ready = get_bits(m.ans_ready, d, 1);
        side.rsp_valid = get_bits(m.rsp_valid, d, 1);
        side.rsp_id = (uint8_t)get_bits(m.rsp_id, d * WISP_ID_W, WISP_ID_W);
        side.rsp_tag = (uint8_t)get_bits(m.rsp_tag, d * WISP_TAG_W, WISP_TAG_W);
        side.rsp_last = get_bits(m.rsp_last, d, 1);
        side.rsp_data = wisp::get_data(wisp::word_at(m.rsp_data, d * wisp::kDataWords), side.rsp_valid);
        side.wr_valid = get_bits(m.wr_valid, d, 1);
        side.wr_word = get_bits(m.wr_word, d * WISP_WRITE_W, WISP_WRITE_W);
        side.wr_data = wisp::get_data(wisp::word_at(m.wr_data, d * wisp::kDataWords), side.wr_valid);
        side.tbl_ready = get_bits(m.tbl_ready, d, 1);
        side.job_ready = get_bits(m.job_ready, d, 1);
        side.done_valid = get_bits(m.done_valid, d, 1);
        side.done_expert = side.done_valid ? (uint16_t)get_bits(m.done_expert, d * WISP_EXPERT_W, WISP_EXPERT_W) : 0;
        if (obs)
            memcpy(obs + d * WISP_OBS_WORDS, wisp::word_at(m.obs, d * WISP_OBS_ENV * 2), WISP_OBS_ENV * sizeof *obs);
    }
}

void *create(unsigned seed) {
    return wisp::make<wafer>(seed);
}
void destroy(void *instance) {
    delete static_cast<wafer *>(instance);
}

uint64_t cap(void *instance) {
    wafer *w = static_cast<wafer *>(instance);
    w->model->eval();
    return w->model->cap;
}

uint64_t shape(void *instance) {
    wafer *w = static_cast<wafer *>(instance);
    w->model->eval();
    return w->model->shape;
}

constexpr int kWeightBits = WISP_PORTS * WISP_WEIGHT_W;

/* Of all dies. */
void reset(void *instance, const wisp_die_straps *straps, wisp_die_out *out, uint64_t *obs) {
    wafer *w = static_cast<wafer *>(instance);
    wisp_die_in idle[kDies] = {};
    put_in(*w->model, idle);
    w->model->credits_req = straps->router.depth[WISP_VC_REQUEST];
    w->model->credits_rsp = straps->router.depth[WISP_VC_RESPONSE];
    for (int bit = 0; bit < kDies * kWeightBits; bit++) {
        WData &word = wisp::word_at(w->model->weights, 0)[bit / 32], mask = (WData)1 << bit % 32;
        bool set = wisp_router_weight_bits(&straps[bit / kWeightBits].router) >> bit % kWeightBits & 1;
        word = set ? word | mask : word & ~mask;
    }
    w->model->tag_limit = straps->tag_limit;
    w->model->links_limit = straps->links_limit;
    w->reset();
    get_out(*w->model, out, obs);
}

void step(void *instance, const wisp_die_in *in, wisp_die_out *out, uint64_t *obs) {
    wafer *w = static_cast<wafer *>(instance);
    put_in(*w->model, in);
    w->tick();
    get_out(*w->model, out, obs);
}

bool waves(void *instance, const char *path) {
    return static_cast<wafer *>(instance)->waves(path);
}

const struct wisp_rtl_model model = {WISP_ABI, kDies, true, create, destroy, cap, shape, reset, step, waves};

} // namespace

#include "model_source.h" // what the build says that this model was made from

// What the bits of an observation mean here: the program compares it with what they mean there (machine/library.h).
extern "C" const wisp_field wisp_rtl_fields[] = {WISP_OBS_FIELDS};
extern "C" const unsigned wisp_rtl_field_count = sizeof wisp_rtl_fields / sizeof wisp_rtl_fields[0];

extern "C" const struct wisp_rtl_model *wisp_rtl_model(void) {
    return &model;
}

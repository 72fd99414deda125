#include "die/endpoint.h"

enum wisp_code wisp_endpoint_init(struct wisp_endpoint *endpoint, const struct wisp_config *config, unsigned here_x,
                                  unsigned here_y, const struct wisp_traffic *traffic, struct wisp_error *error) {
    *endpoint = (struct wisp_endpoint){.stall_below = (uint32_t)(traffic->stall * 65536)};
    wisp_requester_init(&endpoint->requester, config, here_x, here_y, traffic);
    wisp_rng_init(&endpoint->stall_rng, traffic->seed, 2 * (here_y + here_x * config->written.mesh_y) + 1);
    return wisp_memory_init(&endpoint->memory, config, error);
}

void wisp_endpoint_free(struct wisp_endpoint *endpoint) {
    wisp_memory_free(&endpoint->memory);
}

/* Bit i: hold handshake i back in this cycle. */
static unsigned draw_stalls(struct wisp_endpoint *endpoint) {
    if (!endpoint->stall_below) return 0;
    uint64_t draw[2] = {wisp_rng_next(&endpoint->stall_rng), wisp_rng_next(&endpoint->stall_rng)};
    unsigned stalls = 0;
    for (unsigned i = 0; i < 8; i++)
        if ((draw[i / 4] >> i % 4 * 16 & 0xffff) < endpoint->stall_below) stalls |= 1u << i;
    return stalls;
}

void wisp_endpoint_drive(struct wisp_endpoint *endpoint, uint64_t now, struct wisp_d2d_in *in) {
    enum { HOLD_RD = 1, HOLD_LOC = 2, HOLD_MEM = 4, HOLD_ANS = 8, HOLD_RSP = 16 };
    struct wisp_memory *memory = &endpoint->memory;
    unsigned stalls = draw_stalls(endpoint);
    struct wisp_read read;
    wisp_requester_tick(&endpoint->requester);
    if (!endpoint->rd_valid && !(stalls & HOLD_RD) && wisp_requester_next(&endpoint->requester, &read)) {
        endpoint->rd_valid = true;
        endpoint->rd_word = wisp_read_pack(read);
    }
    if (!endpoint->ans_valid && !(stalls & HOLD_ANS))
        endpoint->ans_valid = wisp_memory_answer(memory, now, &endpoint->ans_flit);
    *in = (struct wisp_d2d_in){
        .rd_valid = endpoint->rd_valid,
        .rd_word = endpoint->rd_valid ? endpoint->rd_word : 0,
        .ans_valid = endpoint->ans_valid,
        .ans_flit = endpoint->ans_valid ? endpoint->ans_flit : (struct wisp_flit){0},
        .loc_ready = !(stalls & HOLD_LOC) && !wisp_memory_full(&memory->local),
        .mem_ready = !(stalls & HOLD_MEM) && !wisp_memory_full(&memory->remote),
        .rsp_ready = !(stalls & HOLD_RSP),
    };
}

void wisp_endpoint_clock(struct wisp_endpoint *endpoint, uint64_t now, const struct wisp_d2d_in *in,
                         const struct wisp_d2d_out *out) {
    struct wisp_memory *memory = &endpoint->memory;
    struct wisp_read read;
    if (in->rd_valid && out->rd_ready) endpoint->rd_valid = false;
    if (in->ans_valid && out->ans_ready) {
        wisp_memory_answered(memory);
        endpoint->ans_valid = false;
    }
    if (wisp_memory_local_done(memory, now, &read)) wisp_requester_local(&endpoint->requester, read.id, now);
    if (out->loc_valid && in->loc_ready)
        wisp_memory_accept(memory, &memory->local, wisp_read_unpack(out->loc_word), now);
    if (out->mem_valid && in->mem_ready)
        wisp_memory_accept(memory, &memory->remote, wisp_read_unpack(out->mem_word), now);
    if (out->rsp_valid && in->rsp_ready)
        wisp_requester_flit(&endpoint->requester, out->rsp_id, out->rsp_last, out->rsp_data, now);
}

bool wisp_endpoint_done(const struct wisp_endpoint *endpoint) {
    return wisp_requester_done(&endpoint->requester) && !endpoint->rd_valid && !endpoint->memory.remote.count &&
           !endpoint->memory.local.count;
}

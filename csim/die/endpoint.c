#include "die/endpoint.h"

enum wisp_code wisp_endpoint_init(struct wisp_endpoint *endpoint, const struct wisp_config *config, unsigned here_x,
                                  unsigned here_y, const struct wisp_traffic *traffic, struct wisp_error *error) {
    *endpoint = (struct wisp_endpoint){.stall_below = (uint32_t)(traffic->stall * 65536), .hold = traffic->hold};
    wisp_requester_init(&endpoint->requester, config, here_x, here_y, traffic);
    wisp_rng_init(&endpoint->stall_rng, traffic->seed, 2 * (here_y + here_x * config->written.mesh_y) + 1);
    return wisp_memory_init(&endpoint->memory, config, error);
}

void wisp_endpoint_free(struct wisp_endpoint *endpoint) {
    wisp_memory_free(&endpoint->memory);
    wisp_local_cp_free(&endpoint->cp);
}

enum wisp_code wisp_endpoint_cache(struct wisp_endpoint *endpoint, const struct wisp_config *config,
                                   const struct wisp_copy_regions *regions, unsigned die, struct wisp_error *error) {
    endpoint->matrix_flits = regions->matrix_flits;
    return wisp_local_cp_init(&endpoint->cp, config, regions->layers, regions->expert_lines, regions->slots[die],
                              error);
}

/* Copies that begin anew lose what stood in their slot. */
static enum wisp_code launch(struct wisp_endpoint *endpoint, const struct wisp_work *work, unsigned die,
                             struct wisp_error *error) {
    struct wisp_local_cp *cp = &endpoint->cp;
    struct wisp_local_kernel kernel = {
        .layer = work->layer,
        .remote = work->remote + work->first_remote[die],
        .remote_count = work->first_remote[die + 1] - work->first_remote[die],
        .matrix_flits = endpoint->matrix_flits,
        .read_flits = endpoint->requester.read_flits,
    };
    if (work->first_ahead) {
        kernel.ahead = work->ahead + work->first_ahead[die];
        kernel.ahead_count = work->first_ahead[die + 1] - work->first_ahead[die];
    }
    enum wisp_code code = wisp_local_cp_launch(cp, &kernel, error);
    if (!code) code = wisp_memory_reserve(&endpoint->memory, wisp_local_cp_end(cp), error);
    for (size_t i = 0; i < cp->command_count && !code; i++)
        if (cp->commands[i].cp_en) wisp_memory_discard(&endpoint->memory, cp->commands[i].base, cp->commands[i].lines);
    return code;
}

/* What the memory is to have for the next layer. */
static struct wisp_warm_list warm_list(const struct wisp_endpoint *endpoint, const struct wisp_next_layer *next,
                                       unsigned die) {
    uint32_t flits = endpoint->requester.read_flits, lines = wisp_reads_of(next->matrix_flits, flits);
    return (struct wisp_warm_list){.experts = next->experts + next->first[die],
                                   .count = next->first[die + 1] - next->first[die],
                                   .layer = next->layer,
                                   .expert_lines = WISP_EXPERT_MATRICES * lines,
                                   .matrix_lines = lines,
                                   .flits = flits,
                                   .last_flits = next->matrix_flits - (lines - 1) * flits};
}

enum wisp_code wisp_endpoint_submit(struct wisp_endpoint *endpoint, const struct wisp_work *work, unsigned die,
                                    uint64_t ended, struct wisp_error *error) {
    struct wisp_warm_list list = {0};
    if (work->next.first) list = warm_list(endpoint, &work->next, die);
    wisp_memory_launch(&endpoint->memory, work->layer, &list, ended);
    endpoint->job_valid = false; /* a job that waits is of the kernel before */
    wisp_requester_submit(&endpoint->requester, work->layer, work->tasks + work->first[die],
                          work->tasks + work->first[die + 1]);
    return endpoint->cp.layers ? launch(endpoint, work, die, error) : WISP_OK;
}

/* The handshakes that are held back in this cycle (WISP_HOLD_*). */
static unsigned draw_stalls(struct wisp_endpoint *endpoint, uint64_t now) {
    const struct wisp_hold *hold = &endpoint->hold;
    unsigned stalls = now >= hold->from && now < hold->until ? hold->handshakes : 0;
    if (!endpoint->stall_below) return stalls;
    uint64_t draw[2] = {wisp_rng_next(&endpoint->stall_rng), wisp_rng_next(&endpoint->stall_rng)};
    for (unsigned i = 0; i < 8; i++)
        if ((draw[i / 4] >> i % 4 * 16 & 0xffff) < endpoint->stall_below) stalls |= 1u << i;
    return stalls;
}

/* What stands on the ports from now on until it is taken. */
static void offer(struct wisp_endpoint *endpoint, uint64_t now, unsigned stalls) {
    struct wisp_read read;
    struct wisp_table_command command;
    struct wisp_ahead_job job;
    bool launching = endpoint->tbl_valid || wisp_local_cp_command(&endpoint->cp, &command);
    wisp_requester_tick(&endpoint->requester);
    if (!endpoint->rd_valid && !launching && !(stalls & WISP_HOLD_RD) &&
        wisp_requester_next(&endpoint->requester, &read)) {
        if (endpoint->watch.asked) endpoint->watch.asked(endpoint->watch.context, &read, now);
        endpoint->rd_valid = true;
        endpoint->rd_word = wisp_read_pack(read);
    }
    if (!endpoint->ans_valid && !(stalls & WISP_HOLD_ANS))
        endpoint->ans_valid = wisp_memory_answer(&endpoint->memory, now, &endpoint->ans_flit);
    if (!endpoint->tbl_valid && !(stalls & WISP_HOLD_TBL) && wisp_local_cp_command(&endpoint->cp, &command)) {
        endpoint->tbl_valid = true;
        endpoint->tbl_word = wisp_table_pack(command);
    }
    if (!endpoint->job_valid && !(stalls & WISP_HOLD_JOB) && wisp_local_cp_job(&endpoint->cp, &job)) {
        endpoint->job_valid = true;
        endpoint->job_word = wisp_ahead_pack(job);
        wisp_local_cp_job_sent(&endpoint->cp);
    }
}

void wisp_endpoint_drive(struct wisp_endpoint *endpoint, uint64_t now, struct wisp_d2d_in *in) {
    if (endpoint->outside.drive) {
        endpoint->outside.drive(endpoint->outside.context, now, in);
        return;
    }
    struct wisp_memory *memory = &endpoint->memory;
    unsigned stalls = draw_stalls(endpoint, now);
    offer(endpoint, now, stalls);
    *in = (struct wisp_d2d_in){
        .rd_valid = endpoint->rd_valid,
        .rd_word = endpoint->rd_valid ? endpoint->rd_word : 0,
        .ans_valid = endpoint->ans_valid,
        .ans_flit = endpoint->ans_valid ? endpoint->ans_flit : (struct wisp_flit){0},
        .tbl_valid = endpoint->tbl_valid,
        .tbl_word = endpoint->tbl_valid ? endpoint->tbl_word : 0,
        .job_valid = endpoint->job_valid,
        .job_word = endpoint->job_valid ? endpoint->job_word : 0,
        .loc_ready = !(stalls & WISP_HOLD_LOC) && !wisp_memory_full(&memory->local),
        .mem_ready = !(stalls & WISP_HOLD_MEM) && !wisp_memory_full(&memory->remote),
        .rsp_ready = !(stalls & WISP_HOLD_RSP),
        .wr_ready = !(stalls & WISP_HOLD_WR) && wisp_memory_can_write(memory, now),
    };
}

/* Local reads, in the order of acceptance; what was accepted before sees nothing of later writes. */
static void clock_local(struct wisp_endpoint *endpoint, uint64_t now, const struct wisp_d2d_in *in,
                        const struct wisp_d2d_out *out) {
    struct wisp_memory *memory = &endpoint->memory;
    struct wisp_memory_read done;
    if (wisp_memory_local_done(memory, now, &done)) {
        wisp_requester_local(&endpoint->requester, &done, now);
        if (endpoint->watch.asked)
            endpoint->watch.answered(endpoint->watch.context, done.read.id, done.copy ? WISP_FROM_COPY : WISP_FROM_OWN,
                                     now);
    }
    if (!out->loc_valid || !in->loc_ready) return;
    struct wisp_read read = wisp_read_unpack(out->loc_word);
    if (out->loc_copy)
        wisp_memory_accept_copy(memory, read, out->loc_addr, now);
    else
        wisp_memory_accept(memory, &memory->local, read, now);
}

/* A flit of a copy. */
static void clock_write(struct wisp_endpoint *endpoint, uint64_t now, const struct wisp_d2d_in *in,
                        const struct wisp_d2d_out *out) {
    uint32_t address = (uint32_t)wisp_bits(out->wr_word, WISP_W_ADDR, WISP_ADDR_W);
    unsigned index = (unsigned)wisp_bits(out->wr_word, WISP_W_INDEX, WISP_FLITS_W);
    bool ahead = wisp_local_cp_is_ahead(&endpoint->cp, address);
    endpoint->writing |= !ahead;
    if (!in->wr_ready) return;
    if (endpoint->watch.asked)
        endpoint->watch.written(endpoint->watch.context, wisp_local_cp_expert_at(&endpoint->cp, address), ahead, now);
    wisp_memory_write(&endpoint->memory, address, index, out->wr_word >> WISP_W_LAST & 1, out->wr_data, now);
    if (!ahead) endpoint->last_write_cycle = now;
}

/* What the Local CP is told and has sent. */
static void clock_local_cp(struct wisp_endpoint *endpoint, uint64_t now, const struct wisp_d2d_in *in,
                           const struct wisp_d2d_out *out) {
    if (out->done_valid) {
        wisp_local_cp_done(&endpoint->cp, out->done_expert);
        if (endpoint->watch.asked) endpoint->watch.whole(endpoint->watch.context, out->done_expert, now);
    }
    if (in->tbl_valid && out->tbl_ready) {
        wisp_local_cp_sent(&endpoint->cp);
        endpoint->tbl_valid = false;
    }
    if (in->job_valid && out->job_ready) endpoint->job_valid = false;
}

/* Data from the mesh. */
static void clock_response(struct wisp_endpoint *endpoint, uint64_t now, const struct wisp_d2d_out *out) {
    wisp_requester_flit(&endpoint->requester, out->rsp_id, out->rsp_last, out->rsp_data, now);
    if (out->rsp_last && endpoint->watch.asked)
        endpoint->watch.answered(endpoint->watch.context, out->rsp_id, WISP_FROM_MESH, now);
}

static void add_load(struct wisp_endpoint *endpoint) {
    unsigned outstanding = WISP_IDS - endpoint->requester.free_count;
    endpoint->load.busy_cycles += outstanding != 0;
    endpoint->load.outstanding += outstanding;
    endpoint->load.queued += endpoint->memory.remote.count;
}

void wisp_endpoint_clock(struct wisp_endpoint *endpoint, uint64_t now, const struct wisp_d2d_in *in,
                         const struct wisp_d2d_out *out) {
    if (endpoint->outside.drive) {
        endpoint->outside.clock(endpoint->outside.context, now, in, out);
        return;
    }
    struct wisp_memory *memory = &endpoint->memory;
    add_load(endpoint);
    if (in->rd_valid && out->rd_ready) endpoint->rd_valid = false;
    if (in->ans_valid && out->ans_ready) {
        wisp_memory_answered(memory);
        endpoint->load.served_flits++;
        endpoint->ans_valid = false;
    }
    clock_local(endpoint, now, in, out);
    if (out->mem_valid && in->mem_ready)
        wisp_memory_accept(memory, &memory->remote, wisp_read_unpack(out->mem_word), now);
    if (out->rsp_valid && in->rsp_ready) clock_response(endpoint, now, out);
    endpoint->writing = out->rsp_valid && in->rsp_ready;
    if (out->wr_valid) clock_write(endpoint, now, in, out);
    wisp_memory_warm(memory, now);
    clock_local_cp(endpoint, now, in, out);
}

bool wisp_endpoint_done(const struct wisp_endpoint *endpoint) {
    struct wisp_table_command command;
    return wisp_requester_done(&endpoint->requester) && !endpoint->rd_valid && !endpoint->tbl_valid &&
           !wisp_local_cp_command(&endpoint->cp, &command) && !endpoint->writing;
}

#include "cache/d2d.h"

#include <stddef.h>

uint64_t wisp_table_pack(struct wisp_table_command command) {
    return (uint64_t)command.expert << WISP_T_EXPERT | (uint64_t)command.cp_en << WISP_T_CP_EN |
           (uint64_t)command.is_local << WISP_T_IS_LOCAL | (uint64_t)command.clear << WISP_T_CLEAR |
           (uint64_t)command.base << WISP_T_BASE | (uint64_t)command.lines << WISP_T_LINES;
}

struct wisp_table_command wisp_table_unpack(uint64_t word) {
    return (struct wisp_table_command){
        .clear = word >> WISP_T_CLEAR & 1,
        .cp_en = word >> WISP_T_CP_EN & 1,
        .is_local = word >> WISP_T_IS_LOCAL & 1,
        .expert = (uint16_t)wisp_bits(word, WISP_T_EXPERT, WISP_EXPERT_W),
        .base = (uint32_t)wisp_bits(word, WISP_T_BASE, WISP_ADDR_W),
        .lines = (uint32_t)wisp_bits(word, WISP_T_LINES, WISP_LINE_W),
    };
}

void wisp_d2d_init(struct wisp_d2d *d2d, const struct wisp_d2d_straps *straps) {
    bool ahead = straps->ahead_tags && straps->tag_limit + straps->ahead_tags <= straps->tags;
    *d2d = (struct wisp_d2d){
        .here_x = straps->here_x,
        .here_y = straps->here_y,
        .columns = straps->columns,
        .rows = straps->rows,
        .experts = straps->experts,
        .cache_on = true,
        .ahead_on = true,
        .tag_limit = straps->tag_limit,
        .has_ahead = straps->ahead_tags && straps->tags > straps->ahead_tags,
        .ahead_base = ahead ? (uint16_t)(straps->tags - straps->ahead_tags) : WISP_TAGS_MAX,
        .inj_credit = {WISP_LOCAL_DEPTH, WISP_LOCAL_DEPTH},
    };
    wisp_fifo_init(&d2d->rd_q, d2d->rd_slots, WISP_SKID_DEPTH);
    wisp_fifo_init(&d2d->ans_q, d2d->ans_slots, WISP_SKID_DEPTH);
    wisp_fifo_init(&d2d->tbl_q, d2d->tbl_slots, WISP_SKID_DEPTH);
    wisp_fifo_init(&d2d->free_q, d2d->free_slots, straps->tags);
    unsigned eject = straps->eject_depth ? straps->eject_depth : WISP_EJECT_DEPTH;
    for (unsigned v = 0; v < WISP_VCS; v++) wisp_fifo_init(&d2d->ej_q[v], d2d->ej_slots[v], eject);
    wisp_arbiter_init(&d2d->arbiter, WISP_VCS);
    wisp_ahead_init(&d2d->ahead, straps->ahead_tags, straps->links_limit);
}

static bool tag_available(const struct wisp_d2d *d2d) {
    return d2d->fresh < d2d->tag_limit || d2d->free_q.count;
}

static unsigned next_tag(const struct wisp_d2d *d2d) {
    if (d2d->ahead.ask) return d2d->ahead_base + (unsigned)d2d->ahead.ask_slot;
    return d2d->fresh < d2d->tag_limit ? d2d->fresh : (unsigned)wisp_fifo_head(&d2d->free_q)->payload;
}

static struct wisp_flit request_flit(const struct wisp_d2d *d2d, struct wisp_read read) {
    uint32_t header = wisp_header(read.peer_x, read.peer_y, true, true, WISP_VC_REQUEST, d2d->tag);
    read.peer_x = d2d->here_x;
    read.peer_y = d2d->here_y;
    read.id = (uint8_t)d2d->tag;
    return (struct wisp_flit){wisp_read_pack(read), header};
}

/* Rule 2: where the oldest read goes, and what stands on loc. */
static void evaluate_lookup(struct wisp_d2d *d2d, const struct wisp_read *read) {
    struct wisp_d2d_out *out = &d2d->out;
    d2d->local = d2d->rd_q.count && read->peer_x == d2d->here_x && read->peer_y == d2d->here_y;
    d2d->hit = d2d->rd_q.count && !d2d->local && d2d->cache_on && wisp_pdu_read_local(&d2d->pdu, read->expert);
    out->loc_valid = d2d->hit_valid || d2d->local;
    if (d2d->hit_valid) {
        out->loc_word = d2d->hit_word;
        out->loc_copy = true;
        out->loc_addr =
            (uint32_t)((d2d->atu.entry.base + wisp_read_unpack(d2d->hit_word).line) & ((1u << WISP_ADDR_W) - 1));
    } else if (d2d->local) {
        out->loc_word = wisp_fifo_head(&d2d->rd_q)->payload;
    }
}

/* A read ahead of use is asked for when nothing else is. */
static void evaluate_ahead(struct wisp_d2d *d2d) {
    bool usable = d2d->ahead_base < WISP_TAGS_MAX && d2d->ahead_on,
         idle = !d2d->rd_q.count && !d2d->drain && !d2d->hit_valid;
    if (!d2d->has_ahead) return;
    wisp_ahead_evaluate(
        &d2d->ahead,
        (struct wisp_ahead_now){.admit = !d2d->drain && usable,
                                .stop = d2d->forget,
                                .quiet = idle && d2d->inj_credit[WISP_VC_REQUEST] == WISP_LOCAL_DEPTH && usable});
    d2d->out.job_ready = d2d->ahead.job_ready;
}

/* Rules 3 and 4: what is injected. */
static void evaluate_inject(struct wisp_d2d *d2d, struct wisp_read read) {
    bool remote = d2d->rd_q.count && !d2d->local && !d2d->hit;
    d2d->inj_req = 0;
    if (remote && tag_available(d2d) && d2d->inj_credit[WISP_VC_REQUEST]) d2d->inj_req |= 1u << WISP_VC_REQUEST;
    if (d2d->ahead.ask) d2d->inj_req |= 1u << WISP_VC_REQUEST;
    if (d2d->ans_q.count && d2d->inj_credit[WISP_VC_RESPONSE]) d2d->inj_req |= 1u << WISP_VC_RESPONSE;
    d2d->inj_grant = wisp_arbiter_grant(&d2d->arbiter, d2d->inj_req);
    d2d->inj_flit = (struct wisp_flit){0};
    if (d2d->inj_grant & 1u << WISP_VC_REQUEST) {
        d2d->tag = next_tag(d2d);
        d2d->inj_flit = request_flit(d2d, d2d->ahead.ask ? d2d->ahead.ask_read : read);
    } else if (d2d->inj_grant) {
        d2d->inj_flit = *wisp_fifo_head(&d2d->ans_q);
    }
}

static void evaluate_reads(struct wisp_d2d *d2d) {
    struct wisp_read read = {0};
    if (d2d->rd_q.count) read = wisp_read_unpack(wisp_fifo_head(&d2d->rd_q)->payload);
    evaluate_lookup(d2d, &read);
    evaluate_ahead(d2d);
    evaluate_inject(d2d, read);
}

static unsigned flits_remaining(const struct wisp_d2d *d2d, unsigned tag) {
    return d2d->left ? d2d->left : d2d->asked[tag].flits;
}

/* The flit of an answer at the head; NULL if there is none, or it is one that nobody asked for (rule 8). */
static const struct wisp_flit *oldest_answer(struct wisp_d2d *d2d) {
    if (!d2d->ej_q[WISP_VC_RESPONSE].count) return NULL;
    const struct wisp_flit *flit = wisp_fifo_head(&d2d->ej_q[WISP_VC_RESPONSE]);
    d2d->head_tag = wisp_header_tag(flit->header);
    d2d->answer_stray = !d2d->asked[d2d->head_tag].outstanding;
    return d2d->answer_stray ? NULL : flit;
}

/* Rule 5: the answer at the head, and whether it may be given. */
static void evaluate_answer(struct wisp_d2d *d2d) {
    struct wisp_d2d_out *out = &d2d->out;
    d2d->head = (struct wisp_fill_head){0};
    d2d->head_ahead = d2d->answer_stray = false;
    const struct wisp_flit *flit = oldest_answer(d2d);
    if (flit) {
        const struct wisp_asked *asked = &d2d->asked[d2d->head_tag];
        d2d->head_ahead = d2d->head_tag >= d2d->ahead_base;
        d2d->head = (struct wisp_fill_head){
            .data = flit->payload,
            .line = asked->line,
            .expert = asked->expert,
            .offered = true,
            .first = d2d->left == 0,
            .last = flits_remaining(d2d, d2d->head_tag) == 1,
            .keep = wisp_flags_read(&d2d->keep, d2d->head_tag),
            .enabled = d2d->cache_on && wisp_pdu_answer_copy(&d2d->pdu, asked->expert),
        };
    }
    wisp_fill_evaluate(&d2d->fill, &d2d->head, d2d->drain, !d2d->hit_valid);
    if (!d2d->head.offered || d2d->fill.hold || d2d->head_ahead) return;
    out->rsp_valid = true;
    out->rsp_tag = (uint8_t)d2d->head_tag;
    out->rsp_id = d2d->asked[d2d->head_tag].id;
    out->rsp_last = d2d->head.last;
    out->rsp_data = d2d->head.data;
}

static void evaluate_write(const struct wisp_fill *fill, struct wisp_d2d_out *out) {
    out->done_valid = fill->done_valid;
    if (fill->done_valid) out->done_expert = fill->done_expert;
    if (!fill->count) return;
    const struct wisp_write *write = wisp_fill_head_write(fill);
    out->wr_valid = true;
    out->wr_word = (uint64_t)write->address << WISP_W_ADDR | (uint64_t)write->index << WISP_W_INDEX |
                   (uint64_t)write->last << WISP_W_LAST;
    out->wr_data = write->data;
}

void wisp_d2d_evaluate(struct wisp_d2d *d2d) {
    d2d->drain = d2d->tbl_q.count != 0;
    d2d->forget = d2d->drain && !d2d->rd_q.count && !d2d->hit_valid && !d2d->fill.count;
    d2d->out = (struct wisp_d2d_out){
        .rd_ready = d2d->rd_q.count < WISP_SKID_DEPTH && !d2d->drain,
        .ans_ready = d2d->ans_q.count < WISP_SKID_DEPTH,
        .tbl_ready = d2d->tbl_q.count < WISP_SKID_DEPTH,
    };
    evaluate_reads(d2d);
    evaluate_answer(d2d);
    evaluate_write(&d2d->fill, &d2d->out);
    if (d2d->ej_q[WISP_VC_REQUEST].count) {
        d2d->out.mem_valid = true;
        d2d->out.mem_word = wisp_bits(wisp_fifo_head(&d2d->ej_q[WISP_VC_REQUEST])->payload, 0, WISP_READ_W);
    }
}

static void clock_lookup(struct wisp_d2d *d2d, bool loc_ready) {
    bool taken = d2d->hit_valid && loc_ready;
    if (d2d->local && !d2d->hit_valid && loc_ready) wisp_fifo_pop(&d2d->rd_q);
    if (taken) d2d->hit_valid = false;
    if (!d2d->hit || d2d->fill.want || d2d->hit_valid) return;
    d2d->hit_word = wisp_fifo_pop(&d2d->rd_q).payload;
    d2d->hit_valid = true;
    wisp_atu_look(&d2d->atu, wisp_read_unpack(d2d->hit_word).expert);
}

static void sent_read(struct wisp_d2d *d2d, struct wisp_read read) {
    d2d->asked[d2d->tag] = (struct wisp_asked){.line = read.line,
                                               .expert = read.expert,
                                               .flits = read.flits,
                                               .id = read.id,
                                               .outstanding = true};
    wisp_flags_write(&d2d->keep, d2d->tag, true);
}

static void clock_inject(struct wisp_d2d *d2d, struct wisp_ahead_in *ahead) {
    wisp_arbiter_consume(&d2d->arbiter, d2d->inj_grant);
    bool request = d2d->inj_grant & 1u << WISP_VC_REQUEST;
    if (request && d2d->ahead.ask) {
        sent_read(d2d, d2d->ahead.ask_read);
        ahead->take = true;
    } else if (request) {
        struct wisp_read read = wisp_read_unpack(wisp_fifo_pop(&d2d->rd_q).payload);
        sent_read(d2d, read);
        ahead->demand = true;
        ahead->demand_expert = read.expert;
        if (d2d->fresh < d2d->tag_limit)
            d2d->fresh++;
        else
            wisp_fifo_pop(&d2d->free_q);
    }
    if (d2d->inj_grant & 1u << WISP_VC_RESPONSE) wisp_fifo_pop(&d2d->ans_q);
}

static void take_response(struct wisp_d2d *d2d, struct wisp_ahead_in *ahead) {
    struct wisp_flit flit = wisp_fifo_pop(&d2d->ej_q[WISP_VC_RESPONSE]);
    d2d->left = (uint8_t)(flits_remaining(d2d, d2d->head_tag) - 1);
    if (d2d->head.last) d2d->asked[d2d->head_tag].outstanding = false;
    if (d2d->head.last && d2d->head_ahead) {
        ahead->give = true;
        ahead->give_slot = (uint8_t)(d2d->head_tag - d2d->ahead_base);
    } else if (d2d->head.last) {
        wisp_fifo_push(&d2d->free_q, (struct wisp_flit){.payload = d2d->head_tag});
    }
    if (d2d->head.last != wisp_header_last(flit.header)) d2d->faults |= 1u << WISP_REG_ERROR_ANSWER_LENGTH;
}

static void clock_eject(struct wisp_d2d *d2d, const struct wisp_d2d_in *in, struct wisp_ahead_in *ahead) {
    bool take = (d2d->out.rsp_valid && in->rsp_ready) || (d2d->head_ahead && !d2d->fill.hold);
    d2d->ej_credit = 0;
    if (d2d->out.mem_valid && in->mem_ready) {
        wisp_fifo_pop(&d2d->ej_q[WISP_VC_REQUEST]);
        d2d->ej_credit |= 1u << WISP_VC_REQUEST;
    }
    if (take) take_response(d2d, ahead);
    if (d2d->answer_stray) wisp_fifo_pop(&d2d->ej_q[WISP_VC_RESPONSE]);
    if (take || d2d->answer_stray) d2d->ej_credit |= 1u << WISP_VC_RESPONSE;
    wisp_fill_clock(&d2d->fill, &d2d->head, d2d->drain, d2d->forget, take, in->wr_ready, &d2d->atu, &d2d->pdu);
    if (d2d->fill.look) wisp_atu_look(&d2d->atu, d2d->head.expert);
}

/* Rule 6. */
static void clock_command(struct wisp_d2d *d2d) {
    if (!d2d->forget) return;
    struct wisp_table_command command = wisp_table_unpack(wisp_fifo_pop(&d2d->tbl_q).payload);
    if (command.clear) {
        wisp_pdu_clear(&d2d->pdu);
    } else if (command.expert >= d2d->experts) {
        d2d->faults |= 1u << WISP_REG_ERROR_TABLE_EXPERT;
    } else {
        wisp_pdu_load(&d2d->pdu, command.expert, command.cp_en, command.is_local);
        wisp_atu_write(&d2d->atu, command.expert, (struct wisp_atu_entry){command.base, command.lines, 0});
    }
    wisp_flags_clear(&d2d->keep);
}

static bool outside(const struct wisp_d2d *d2d, unsigned x, unsigned y) {
    return x >= d2d->columns || y >= d2d->rows;
}

/* Rule 8: what is wrong with a read of the requester. */
static unsigned read_faults(const struct wisp_d2d *d2d, struct wisp_read read) {
    return (read.flits ? 0 : 1u << WISP_REG_ERROR_READ_FLITS) |
           (read.expert < d2d->experts ? 0 : 1u << WISP_REG_ERROR_READ_EXPERT) |
           (outside(d2d, read.peer_x, read.peer_y) ? 1u << WISP_REG_ERROR_READ_OUTSIDE : 0);
}

/* A read that is accepted; one that cannot be answered is dropped. */
static void accept_read(struct wisp_d2d *d2d, uint64_t word) {
    unsigned faults = read_faults(d2d, wisp_read_unpack(word));
    d2d->faults |= (uint16_t)faults;
    if (!(faults & ~(1u << WISP_REG_ERROR_READ_EXPERT)))
        wisp_fifo_push(&d2d->rd_q, (struct wisp_flit){.payload = word});
}

/* Rule 8: what is wrong with a job. */
static unsigned job_faults(const struct wisp_d2d *d2d, struct wisp_ahead_job job) {
    return (job.expert < d2d->experts ? 0 : 1u << WISP_REG_ERROR_JOB_EXPERT) |
           (job.lines && job.flits && job.last_flits ? 0 : 1u << WISP_REG_ERROR_JOB_FLITS) |
           (outside(d2d, job.owner_x, job.owner_y) ? 1u << WISP_REG_ERROR_JOB_OUTSIDE : 0);
}

/* Is there a job that `ahead` may take? */
static bool accept_job(struct wisp_d2d *d2d, const struct wisp_d2d_in *in) {
    if (!in->job_valid || !d2d->out.job_ready) return false;
    unsigned faults = job_faults(d2d, wisp_ahead_unpack(in->job_word));
    d2d->faults |= (uint16_t)faults;
    return !faults;
}

void wisp_d2d_clock(struct wisp_d2d *d2d, const struct wisp_d2d_in *in, const struct wisp_d2d_router *router) {
    struct wisp_ahead_in ahead = {.job_word = in->job_word, .links = router->links};
    struct wisp_flit ej_flit = router->ej_flit;
    d2d->faults = (uint16_t)((unsigned)d2d->answer_stray << WISP_REG_ERROR_ANSWER_TAG);
    ahead.job_valid = accept_job(d2d, in);
    clock_eject(d2d, in, &ahead); /* first: what was looked up in the last cycle is read before the next look */
    clock_lookup(d2d, in->loc_ready);
    clock_inject(d2d, &ahead);
    clock_command(d2d);
    if (d2d->has_ahead) wisp_ahead_clock(&d2d->ahead, &ahead);
    for (unsigned v = 0; v < WISP_VCS; v++)
        d2d->inj_credit[v] = (uint8_t)(d2d->inj_credit[v] + (router->inj_credit >> v & 1) - (d2d->inj_grant >> v & 1));
    if (in->rd_valid && d2d->out.rd_ready) accept_read(d2d, in->rd_word);
    if (in->ans_valid && d2d->out.ans_ready) wisp_fifo_push(&d2d->ans_q, in->ans_flit);
    if (in->tbl_valid && d2d->out.tbl_ready) wisp_fifo_push(&d2d->tbl_q, (struct wisp_flit){.payload = in->tbl_word});
    if (ej_flit.header) wisp_fifo_push(&d2d->ej_q[wisp_header_vc(ej_flit.header)], ej_flit);
}

#include "cache/d2d.h"

void wisp_d2d_init(struct wisp_d2d *d2d, unsigned here_x, unsigned here_y, unsigned tags, unsigned tag_limit) {
    *d2d = (struct wisp_d2d){
        .here_x = (uint8_t)here_x,
        .here_y = (uint8_t)here_y,
        .tag_limit = (uint16_t)tag_limit,
        .inj_credit = {WISP_LOCAL_DEPTH, WISP_LOCAL_DEPTH},
    };
    wisp_fifo_init(&d2d->rd_q, d2d->rd_slots, WISP_SKID_DEPTH);
    wisp_fifo_init(&d2d->ans_q, d2d->ans_slots, WISP_SKID_DEPTH);
    wisp_fifo_init(&d2d->free_q, d2d->free_slots, tags);
    for (unsigned v = 0; v < WISP_VCS; v++) wisp_fifo_init(&d2d->ej_q[v], d2d->ej_slots[v], WISP_EJECT_DEPTH);
    wisp_arbiter_init(&d2d->arbiter, WISP_VCS);
}

static bool tag_available(const struct wisp_d2d *d2d) {
    return d2d->fresh < d2d->tag_limit || d2d->free_q.count;
}

static unsigned next_tag(const struct wisp_d2d *d2d) {
    return d2d->fresh < d2d->tag_limit ? d2d->fresh : (unsigned)wisp_fifo_head(&d2d->free_q)->payload;
}

static struct wisp_flit request_flit(const struct wisp_d2d *d2d, struct wisp_read read) {
    uint32_t header = wisp_header(read.peer_x, read.peer_y, true, true, WISP_VC_REQUEST, d2d->tag);
    read.peer_x = d2d->here_x;
    read.peer_y = d2d->here_y;
    read.id = (uint8_t)d2d->tag;
    return (struct wisp_flit){wisp_read_pack(read), header};
}

/* Rules 2 to 4: where the oldest read goes, and what is injected. */
static void evaluate_inject(struct wisp_d2d *d2d) {
    struct wisp_read read = {0};
    d2d->inj_req = 0;
    if (d2d->rd_q.count) {
        uint64_t word = wisp_fifo_head(&d2d->rd_q)->payload;
        read = wisp_read_unpack(word);
        if (read.peer_x == d2d->here_x && read.peer_y == d2d->here_y) {
            d2d->out.loc_valid = true;
            d2d->out.loc_word = word;
        } else if (tag_available(d2d) && d2d->inj_credit[WISP_VC_REQUEST]) {
            d2d->inj_req |= 1u << WISP_VC_REQUEST;
        }
    }
    if (d2d->ans_q.count && d2d->inj_credit[WISP_VC_RESPONSE]) d2d->inj_req |= 1u << WISP_VC_RESPONSE;
    d2d->inj_grant = wisp_arbiter_grant(&d2d->arbiter, d2d->inj_req);
    d2d->inj_flit = (struct wisp_flit){0};
    if (d2d->inj_grant & 1u << WISP_VC_REQUEST) {
        d2d->tag = next_tag(d2d);
        d2d->inj_flit = request_flit(d2d, read);
    } else if (d2d->inj_grant) {
        d2d->inj_flit = *wisp_fifo_head(&d2d->ans_q);
    }
}

static unsigned flits_remaining(const struct wisp_d2d *d2d, unsigned tag) {
    return d2d->left ? d2d->left : d2d->table[tag].flits;
}

/* Rule 5: what the mesh brought. */
static void evaluate_eject(struct wisp_d2d *d2d) {
    struct wisp_d2d_out *out = &d2d->out;
    if (d2d->ej_q[WISP_VC_REQUEST].count) {
        out->mem_valid = true;
        out->mem_word = wisp_bits(wisp_fifo_head(&d2d->ej_q[WISP_VC_REQUEST])->payload, 0, WISP_READ_W);
    }
    if (d2d->ej_q[WISP_VC_RESPONSE].count) {
        const struct wisp_flit *flit = wisp_fifo_head(&d2d->ej_q[WISP_VC_RESPONSE]);
        out->rsp_valid = true;
        out->rsp_tag = (uint8_t)wisp_header_tag(flit->header);
        out->rsp_id = d2d->table[out->rsp_tag].id;
        out->rsp_last = flits_remaining(d2d, out->rsp_tag) == 1;
        out->rsp_data = flit->payload;
    }
}

void wisp_d2d_evaluate(struct wisp_d2d *d2d) {
    d2d->out = (struct wisp_d2d_out){
        .rd_ready = d2d->rd_q.count < WISP_SKID_DEPTH,
        .ans_ready = d2d->ans_q.count < WISP_SKID_DEPTH,
    };
    evaluate_inject(d2d);
    evaluate_eject(d2d);
}

static void clock_inject(struct wisp_d2d *d2d, bool loc_ready) {
    wisp_arbiter_consume(&d2d->arbiter, d2d->inj_grant);
    if (d2d->out.loc_valid && loc_ready) wisp_fifo_pop(&d2d->rd_q);
    if (d2d->inj_grant & 1u << WISP_VC_REQUEST) {
        struct wisp_read read = wisp_read_unpack(wisp_fifo_pop(&d2d->rd_q).payload);
        d2d->table[d2d->tag].flits = read.flits;
        d2d->table[d2d->tag].id = read.id;
        if (d2d->fresh < d2d->tag_limit)
            d2d->fresh++;
        else
            wisp_fifo_pop(&d2d->free_q);
    }
    if (d2d->inj_grant & 1u << WISP_VC_RESPONSE) wisp_fifo_pop(&d2d->ans_q);
}

static void take_response(struct wisp_d2d *d2d) {
    struct wisp_flit flit = wisp_fifo_pop(&d2d->ej_q[WISP_VC_RESPONSE]);
    unsigned tag = wisp_header_tag(flit.header);
    unsigned remaining = flits_remaining(d2d, tag);
    bool last = remaining == 1;
    d2d->left = (uint8_t)(remaining - 1);
    if (last) wisp_fifo_push(&d2d->free_q, (struct wisp_flit){.payload = tag});
    if (last != wisp_header_last(flit.header)) d2d->error = true;
}

static void clock_eject(struct wisp_d2d *d2d, bool mem_ready, bool rsp_ready) {
    d2d->ej_credit = 0;
    if (d2d->out.mem_valid && mem_ready) {
        wisp_fifo_pop(&d2d->ej_q[WISP_VC_REQUEST]);
        d2d->ej_credit |= 1u << WISP_VC_REQUEST;
    }
    if (d2d->out.rsp_valid && rsp_ready) {
        take_response(d2d);
        d2d->ej_credit |= 1u << WISP_VC_RESPONSE;
    }
}

void wisp_d2d_clock(struct wisp_d2d *d2d, const struct wisp_d2d_in *in, struct wisp_flit ej_flit, unsigned inj_credit) {
    clock_inject(d2d, in->loc_ready);
    clock_eject(d2d, in->mem_ready, in->rsp_ready);
    for (unsigned v = 0; v < WISP_VCS; v++)
        d2d->inj_credit[v] = (uint8_t)(d2d->inj_credit[v] + (inj_credit >> v & 1) - (d2d->inj_grant >> v & 1));
    if (in->rd_valid && d2d->out.rd_ready) wisp_fifo_push(&d2d->rd_q, (struct wisp_flit){.payload = in->rd_word});
    if (in->ans_valid && d2d->out.ans_ready) wisp_fifo_push(&d2d->ans_q, in->ans_flit);
    if (ej_flit.header) wisp_fifo_push(&d2d->ej_q[wisp_header_vc(ej_flit.header)], ej_flit);
}

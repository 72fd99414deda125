#include "die/die.h"

enum wisp_code wisp_die_init(struct wisp_die *die, const struct wisp_die_straps *straps, struct wisp_error *error) {
    die->straps = *straps;
    wisp_d2d_init(&die->d2d, &(struct wisp_d2d_straps){.here_x = straps->router.here_x,
                                                       .here_y = straps->router.here_y,
                                                       .tags = straps->tags,
                                                       .tag_limit = straps->tag_limit,
                                                       .ahead_tags = WISP_AHEAD_TAGS,
                                                       .links_limit = straps->links_limit});
    return wisp_router_init(&die->router, &straps->router, error);
}

void wisp_die_free(struct wisp_die *die) {
    wisp_router_free(&die->router);
}

void wisp_die_evaluate(struct wisp_die *die, struct wisp_die_out *out) {
    wisp_router_evaluate(&die->router);
    wisp_d2d_evaluate(&die->d2d);
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) {
        out->flit[n] = die->router.out[n + 1];
        out->credit[n] = (uint8_t)(die->router.pop >> (n + 1) * WISP_VCS & ((1 << WISP_VCS) - 1));
    }
    out->d2d = die->d2d.out;
}

void wisp_die_clock(struct wisp_die *die, const struct wisp_die_in *in) {
    struct wisp_router *router = &die->router;
    struct wisp_flit flits[WISP_PORTS] = {[WISP_LOCAL] = die->d2d.inj_flit};
    uint8_t credits[WISP_PORTS] = {[WISP_LOCAL] = die->d2d.ej_credit};
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) {
        flits[n + 1] = in->flit[n];
        credits[n + 1] = in->credit[n];
    }
    struct wisp_d2d_router given = {
        .ej_flit = router->out[WISP_LOCAL],
        .inj_credit = (uint8_t)(router->pop >> WISP_LOCAL * WISP_VCS & ((1 << WISP_VCS) - 1)),
    };
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) given.links += router->out[n + 1].header != 0;
    wisp_router_clock(router, flits, credits);
    wisp_d2d_clock(&die->d2d, &in->d2d, &given);
}

static void observe_port(const struct wisp_router *router, unsigned p, uint64_t *words) {
    unsigned r = p * WISP_VCS;
    words[0] = (uint64_t)router->credit[p][0] | (uint64_t)router->credit[p][1] << 10 |
               (uint64_t)router->arbiter[p].mask << 20 | (uint64_t)router->req[p] << 30 |
               (uint64_t)router->grant[p] << 40 | (uint64_t)(router->pop >> r & 3) << 50 |
               (uint64_t)(router->open >> r & 3) << 52 | (uint64_t)router->route[r] << 54 |
               (uint64_t)router->route[r + 1] << 57;
    words[1] = (uint64_t)router->out[p].header | (uint64_t)router->fifo[r].count << 32 |
               (uint64_t)router->fifo[r + 1].count << 42;
    words[2] = router->out[p].payload;
    words[3] = (uint64_t)router->used[p] | (uint64_t)router->stall_credit[p] << 32;
    words[4] = router->stall_arbitration[p];
}

static void observe_d2d(const struct wisp_d2d *d2d, uint64_t *words) {
    const struct wisp_d2d_out *out = &d2d->out;
    words[0] = (uint64_t)d2d->rd_q.count | (uint64_t)d2d->ans_q.count << 2 | (uint64_t)d2d->ej_q[0].count << 4 |
               (uint64_t)d2d->ej_q[1].count << 7 | (uint64_t)d2d->fresh << 10 | (uint64_t)d2d->free_q.count << 19 |
               (uint64_t)d2d->left << 28 | (uint64_t)d2d->inj_credit[0] << 36 | (uint64_t)d2d->inj_credit[1] << 39 |
               (uint64_t)d2d->inj_req << 42 | (uint64_t)d2d->arbiter.mask << 44 | (uint64_t)d2d->inj_grant << 46 |
               (uint64_t)out->loc_valid << 48 | (uint64_t)out->mem_valid << 49 | (uint64_t)out->rsp_valid << 50 |
               (uint64_t)out->rd_ready << 51 | (uint64_t)out->ans_ready << 52 | (uint64_t)d2d->error << 53 |
               (uint64_t)d2d->ej_credit << 54;
    words[1] = out->mem_word;
    words[2] = out->loc_word;
    words[3] = (uint64_t)out->rsp_id | (uint64_t)out->rsp_last << 8 | (uint64_t)out->rsp_tag << 9;
    words[4] = out->rsp_data;
    words[5] = d2d->inj_flit.header;
    words[6] = d2d->inj_flit.payload;
}

/* The bit of the pdu that the oldest read asks for, whoever owns the expert. */
static bool read_is_local(const struct wisp_d2d *d2d) {
    struct wisp_read read = wisp_read_unpack(wisp_fifo_head(&d2d->rd_q)->payload);
    return wisp_pdu_read_local(&d2d->pdu, read.expert);
}

static void observe_cache(const struct wisp_d2d *d2d, uint64_t *words) {
    const struct wisp_fill *fill = &d2d->fill;
    const struct wisp_d2d_out *out = &d2d->out;
    bool some = d2d->rd_q.count != 0, final = fill->count && wisp_fill_head_write(fill)->final;
    words[0] = (uint64_t)(fill->count == 0) | (uint64_t)fill->cur_valid << 1 | (uint64_t)fill->looking << 2 |
               (uint64_t)fill->copying << 3 | (uint64_t)fill->candidate << 4 | (uint64_t)fill->copy << 5 |
               (uint64_t)fill->hold << 6 | (uint64_t)fill->want << 7 | (uint64_t)fill->count << 8 |
               (uint64_t) final << 11 | (uint64_t)out->done_valid << 12 | (uint64_t)out->done_expert << 13 |
               (uint64_t)(fill->cur_valid ? fill->cur_expert : 0) << 22 | (uint64_t)d2d->tbl_q.count << 32 |
               (uint64_t)out->tbl_ready << 34 | (uint64_t)d2d->forget << 35 | (uint64_t)d2d->head.line << 36 |
               (uint64_t)d2d->head.keep << 56 | (uint64_t)d2d->head.enabled << 57 |
               (uint64_t)(some && read_is_local(d2d)) << 58 | (uint64_t)d2d->hit << 59;
    words[1] = out->wr_word | (uint64_t)d2d->head.expert << 37 | (uint64_t)d2d->hit_valid << 46;
    words[2] = out->wr_data;
    words[3] = (uint64_t)out->loc_addr | (uint64_t)(fill->cur_valid ? fill->cur.lines : 0) << 28;
    words[4] = d2d->tbl_q.count ? wisp_fifo_head(&d2d->tbl_q)->payload : 0;
    words[5] = fill->cur_valid ? (uint64_t)fill->cur.base | (uint64_t)fill->cur.written << 28 : 0;
}

static void observe_ahead(const struct wisp_d2d *d2d, uint64_t *words) {
    const struct wisp_ahead *ahead = &d2d->ahead;
    bool request = d2d->inj_grant & 1u << WISP_VC_REQUEST, taken = request && ahead->ask;
    bool demand = request && !ahead->ask, late = false, give = false;
    if (demand) late = wisp_ahead_late(ahead, demand, wisp_read_unpack(wisp_fifo_head(&d2d->rd_q)->payload).expert);
    if (d2d->head_ahead) give = !d2d->fill.hold && d2d->head.last;
    wisp_ahead_observe(ahead, taken, late, give, words);
}

void wisp_die_observe(const struct wisp_die *die, uint64_t obs[WISP_OBS_WORDS]) {
    for (unsigned p = 0; p < WISP_PORTS; p++)
        observe_port(&die->router, p, obs + WISP_OBS_ROUTER + p * WISP_OBS_PORT_WORDS);
    observe_d2d(&die->d2d, obs + WISP_OBS_D2D);
    observe_cache(&die->d2d, obs + WISP_OBS_CACHE);
    observe_ahead(&die->d2d, obs + WISP_OBS_AHEAD);
}

void wisp_die_observe_in(const struct wisp_die_in *in, uint64_t obs[WISP_OBS_WORDS]) {
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) {
        obs[WISP_OBS_LINK + 2 * n] = (uint64_t)in->flit[n].header | (uint64_t)in->credit[n] << WISP_HEADER_W;
        obs[WISP_OBS_LINK + 2 * n + 1] = in->flit[n].payload;
    }
    obs[WISP_OBS_ENV] = (uint64_t)in->d2d.rd_valid | (uint64_t)in->d2d.loc_ready << 1 |
                        (uint64_t)in->d2d.mem_ready << 2 | (uint64_t)in->d2d.ans_valid << 3 |
                        (uint64_t)in->d2d.rsp_ready << 4 | (uint64_t)in->d2d.tbl_valid << 5 |
                        (uint64_t)in->d2d.wr_ready << 6 | (uint64_t)in->d2d.job_valid << 7;
}

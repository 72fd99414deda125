#include "die/die.h"

#include "base/observe_table.h"

enum wisp_code wisp_die_init(struct wisp_die *die, const struct wisp_die_straps *straps, struct wisp_error *error) {
    const struct wisp_router_straps *router = &straps->router;
    struct wisp_regs_straps in_range, pins = {.here_x = router->here_x,
                                              .here_y = router->here_y,
                                              .columns = straps->columns,
                                              .rows = straps->rows,
                                              .credits = {straps->credits[0], straps->credits[1]},
                                              .depth = {router->depth[0], router->depth[1]},
                                              .tag_limit = straps->tag_limit,
                                              .tags = straps->tags,
                                              .links_limit = straps->links_limit,
                                              .weights = wisp_router_weight_bits(router)};
    die->straps = *straps;
    die->links = 0;
    wisp_regs_init(&die->regs, &pins, &in_range);
    wisp_d2d_init(&die->d2d, &(struct wisp_d2d_straps){.here_x = in_range.here_x,
                                                       .here_y = in_range.here_y,
                                                       .columns = in_range.columns,
                                                       .rows = in_range.rows,
                                                       .experts = WISP_EXPERTS,
                                                       .tags = straps->tags,
                                                       .tag_limit = in_range.tag_limit,
                                                       .ahead_tags = WISP_AHEAD_TAGS,
                                                       .links_limit = in_range.links_limit,
                                                       .eject_depth = (uint8_t)wisp_router_eject_depth(router)});
    enum wisp_code code = wisp_router_init(&die->router, router, error);
    if (!code) wisp_router_credits(&die->router, in_range.credits);
    return code;
}

void wisp_die_free(struct wisp_die *die) {
    wisp_router_free(&die->router);
}

void wisp_die_evaluate(struct wisp_die *die, struct wisp_die_out *out) {
    wisp_router_evaluate(&die->router);
    wisp_d2d_evaluate(&die->d2d);
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) {
        out->flit[n] = die->router.out[n + 1];
        out->credit[n] = (uint8_t)(die->router.freed >> (n + 1) * WISP_VCS & ((1 << WISP_VCS) - 1));
    }
    out->d2d = die->d2d.out;
    out->apb = die->regs.out;
}

/* What the units tell software, in this cycle. */
static void see(const struct wisp_die *die, struct wisp_regs_seen *seen) {
    const struct wisp_router *router = &die->router;
    const struct wisp_ahead *ahead = &die->d2d.ahead;
    *seen = (struct wisp_regs_seen){.asked = ahead->asked,
                                    .late = ahead->late,
                                    .held_links = ahead->held_links,
                                    .fresh = die->d2d.fresh,
                                    .free_tags = (uint16_t)die->d2d.free_q.count};
    for (unsigned o = 0; o < WISP_PORTS; o++) {
        seen->used[o] = router->used[o];
        seen->stall_credit[o] = router->stall_credit[o];
        seen->stall_arbitration[o] = router->stall_arbitration[o];
    }
}

static void clock_regs(struct wisp_die *die, const struct wisp_apb_in *apb) {
    struct wisp_regs_seen seen;
    if (apb->select) see(die, &seen);
    wisp_regs_clock(&die->regs, apb, apb->select ? &seen : NULL, die->d2d.faults);
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
        .inj_credit = (uint8_t)(router->freed >> WISP_LOCAL * WISP_VCS & ((1 << WISP_VCS) - 1)),
    };
    uint8_t links = 0;
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) links += router->out[n + 1].header != 0;
    given.links = router->stages == 2 ? die->links : links;
    die->links = links;
    clock_regs(die, &in->apb); /* first: it sees the units as they are in this cycle */
    wisp_router_clock(router, flits, credits);
    wisp_d2d_clock(&die->d2d, &in->d2d, &given);
    die->d2d.cache_on = die->regs.cache_on;
    die->d2d.ahead_on = die->regs.ahead_on;
}

static void observe_port(const struct wisp_router *router, unsigned p, uint64_t *words) {
    unsigned r = p * WISP_VCS;
    WISP_PACK_ROUTER(words);
}

static void observe_d2d(const struct wisp_d2d *d2d, uint64_t *words) {
    const struct wisp_d2d_out *out = &d2d->out;
    WISP_PACK_D2D(words);
}

/* The bit of the pdu that the oldest read asks for, whoever owns the expert. */
static bool read_is_local(const struct wisp_d2d *d2d) {
    struct wisp_read read = wisp_read_unpack(wisp_fifo_head(&d2d->rd_q)->payload);
    return wisp_pdu_read_local(&d2d->pdu, read.expert);
}

static void observe_cache(const struct wisp_d2d *d2d, uint64_t *words) {
    const struct wisp_fill *fill = &d2d->fill;
    const struct wisp_d2d_out *out = &d2d->out;
    WISP_PACK_CACHE(words);
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
        observe_port(&die->router, p, obs + WISP_OBS_ROUTER + p * WISP_OBS_ROUTER_WORDS);
    observe_d2d(&die->d2d, obs + WISP_OBS_D2D);
    observe_cache(&die->d2d, obs + WISP_OBS_CACHE);
    observe_ahead(&die->d2d, obs + WISP_OBS_AHEAD);
}

void wisp_die_observe_in(const struct wisp_die_in *in, uint64_t obs[WISP_OBS_WORDS]) {
    for (unsigned n = 0; n < WISP_MESH_PORTS; n++) {
        uint64_t *words = obs + WISP_OBS_LINK + n * WISP_OBS_LINK_WORDS;
        WISP_PACK_LINK(words);
    }
    WISP_PACK_ENV(obs + WISP_OBS_ENV);
}

/* d2d.h - cover points of the unit `d2d` (tb/plan/plan), from the reference after wisp_d2d_evaluate and what comes in
 * at the edge.
 */
#ifndef WISP_PLAN_D2D_H
#define WISP_PLAN_D2D_H

#include "cache/d2d.h"
#include "plan/cover.h"

/* Rules 1 and 2: reads of the requester, own, remote and of a copy. */
static inline void cover_d2d_lookup(const struct wisp_d2d *d2d, const struct wisp_d2d_in *in) {
    bool taken = d2d->hit_valid && in->loc_ready, may_pop = !d2d->hit_valid || in->loc_ready;
    cover("d2d.own_read", d2d->local && !d2d->hit_valid && in->loc_ready);
    cover("d2d.own_read_behind_hit", d2d->local && d2d->hit_valid);
    cover("d2d.hit", d2d->hit && may_pop && !d2d->fill.want);
    cover("d2d.hit_behind_hit", d2d->hit && taken && !d2d->fill.want);
    cover("d2d.hit_waits_for_fill", d2d->hit && may_pop && d2d->fill.want);
    cover("d2d.fill_waits_for_hit", d2d->fill.want && d2d->hit_valid);
    cover("d2d.hit_not_taken", d2d->hit_valid && !in->loc_ready);
    cover("d2d.rd_full", in->rd_valid && d2d->rd_q.count == WISP_SKID_DEPTH);
    cover("d2d.rd_waits_for_command", in->rd_valid && d2d->rd_q.count < WISP_SKID_DEPTH && d2d->drain);
}

/* Rules 3 and 4: what goes to the mesh. */
static inline void cover_d2d_inject(const struct wisp_d2d *d2d, unsigned credits) {
    bool remote = d2d->rd_q.count && !d2d->local && !d2d->hit, fresh = d2d->fresh < d2d->tag_limit;
    bool tag = fresh || d2d->free_q.count, credit = d2d->inj_credit[WISP_VC_REQUEST];
    bool demand = (d2d->inj_grant & 1u << WISP_VC_REQUEST) && !d2d->ahead.ask;
    bool gives = d2d->out.rsp_valid && d2d->out.rsp_last;
    cover("d2d.fresh_tag", demand && fresh);
    cover("d2d.used_tag", demand && !fresh);
    cover("d2d.last_tag", demand && !fresh && d2d->free_q.count == 1);
    cover("d2d.no_tag", remote && !tag && credit);
    cover("d2d.tag_back_when_none", remote && !tag && gives);
    cover("d2d.no_request_credit", remote && tag && !credit);
    cover("d2d.request_credit_0_returned", remote && tag && !credit && (credits >> WISP_VC_REQUEST & 1));
    cover("d2d.no_answer_credit", d2d->ans_q.count && !d2d->inj_credit[WISP_VC_RESPONSE]);
    cover("d2d.request_beats_answer", d2d->inj_req == 3 && (d2d->inj_grant & 1u << WISP_VC_REQUEST));
    cover("d2d.answer_beats_request", d2d->inj_req == 3 && (d2d->inj_grant & 1u << WISP_VC_RESPONSE));
}

/* Rule 5: what comes from the mesh. */
static inline void cover_d2d_eject(const struct wisp_d2d *d2d, const struct wisp_d2d_in *in) {
    const struct wisp_d2d_out *out = &d2d->out;
    bool rsp = out->rsp_valid && in->rsp_ready, mem = out->mem_valid && in->mem_ready;
    bool demand = (d2d->inj_grant & 1u << WISP_VC_REQUEST) && !d2d->ahead.ask;
    cover("d2d.ej_requests_full", d2d->ej_q[WISP_VC_REQUEST].count == WISP_EJECT_DEPTH);
    cover("d2d.ej_answers_full", d2d->ej_q[WISP_VC_RESPONSE].count == WISP_EJECT_DEPTH);
    cover("d2d.both_ejected", rsp && mem);
    cover("d2d.answer_held", d2d->head.offered && d2d->fill.hold);
    cover("d2d.one_flit_answer", rsp && d2d->head.first && d2d->head.last);
    cover("d2d.answer_behind_answer", rsp && d2d->head.last && d2d->ej_q[WISP_VC_RESPONSE].count > 1);
    cover("d2d.tag_back_and_taken", rsp && d2d->head.last && demand && d2d->fresh >= d2d->tag_limit);
    cover("d2d.out_as_in", demand && rsp);
    cover("d2d.wrong_length", d2d->faults >> WISP_REG_ERROR_ANSWER_LENGTH & 1);
}

/* Rule 6: commands. */
static inline void cover_d2d_command(const struct wisp_d2d *d2d, const struct wisp_d2d_in *in) {
    struct wisp_table_command command = {0};
    if (d2d->drain) command = wisp_table_unpack(wisp_fifo_head(&d2d->tbl_q)->payload);
    bool load = d2d->forget && !command.clear, idle_reads = !d2d->rd_q.count && !d2d->hit_valid;
    cover("d2d.clear", d2d->forget && command.clear);
    cover("d2d.load", load && command.cp_en && !command.is_local);
    cover("d2d.load_copy", load && command.is_local);
    cover("d2d.load_neither", load && !command.cp_en && !command.is_local);
    cover("d2d.command_behind_command", d2d->forget && d2d->tbl_q.count == 2);
    cover("d2d.command_waits_for_read", d2d->drain && d2d->rd_q.count);
    cover("d2d.command_waits_for_hit", d2d->drain && !d2d->rd_q.count && d2d->hit_valid);
    cover("d2d.command_waits_for_write", d2d->drain && idle_reads && d2d->fill.count);
    cover("d2d.command_beside_read", in->tbl_valid && d2d->out.tbl_ready && in->rd_valid && d2d->out.rd_ready);
    cover("d2d.command_with_answers_out", d2d->forget && d2d->fresh > d2d->free_q.count);
    cover("d2d.command_inside_answer", d2d->forget && d2d->left);
    cover("d2d.done_in_drain", d2d->out.done_valid && d2d->drain);
    cover("d2d.done_beside_command", d2d->out.done_valid && d2d->forget);
}

/* What `ahead` makes of it. */
static inline void cover_d2d_ahead(const struct wisp_d2d *d2d, const struct wisp_d2d_in *in) {
    const struct wisp_ahead *ahead = &d2d->ahead;
    bool request = d2d->inj_grant & 1u << WISP_VC_REQUEST, taken = d2d->head_ahead && !d2d->fill.hold;
    cover("d2d.ahead_asks", ahead->ask && request);
    cover("d2d.ahead_beside_answer", ahead->ask && d2d->inj_req == 3 && !request);
    cover("d2d.ahead_as_read_comes", ahead->ask && in->rd_valid && d2d->out.rd_ready);
    cover("d2d.ahead_waits_for_credits", ahead->count && !ahead->now.quiet && !d2d->rd_q.count && !d2d->drain &&
                                             !d2d->hit_valid && d2d->inj_credit[WISP_VC_REQUEST] < WISP_LOCAL_DEPTH);
    cover("d2d.ahead_copied", taken && d2d->fill.copy);
    cover("d2d.ahead_not_copied", taken && !d2d->fill.copy);
    cover("d2d.ahead_held", d2d->head_ahead && d2d->fill.hold);
    cover("d2d.ahead_comes_home_late", taken && !d2d->head.keep);
    cover("d2d.ahead_between_answers", taken && d2d->head.last && d2d->ej_q[WISP_VC_RESPONSE].count > 1);
    cover("d2d.ahead_stopped", ahead->now.stop && ahead->count);
    cover("d2d.job_waits_for_command", in->job_valid && d2d->drain);
}

static inline void cover_d2d(const struct wisp_d2d *d2d, const struct wisp_d2d_in *in, unsigned credits) {
    cover_d2d_lookup(d2d, in);
    cover_d2d_inject(d2d, credits);
    cover_d2d_eject(d2d, in);
    cover_d2d_command(d2d, in);
    cover_d2d_ahead(d2d, in);
}

#endif

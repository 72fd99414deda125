/* small.h - cover points of the units `fifo`, `decode`, `arbiter`, `link`, `pdu` and `atu` (tb/plan/plan), each from the
 * reference before the edge and what comes in at it.
 */
#ifndef WISP_PLAN_SMALL_H
#define WISP_PLAN_SMALL_H

#include "cache/pdu.h"
#include "noc/arbiter.h"
#include "noc/fifo.h"
#include "noc/guard.h"
#include "plan/cover.h"

static inline void cover_fifo(const struct wisp_fifo *fifo, bool push, bool pop) {
    unsigned count = fifo->count, depth = fifo->depth;
    cover("fifo.full", count == depth);
    cover("fifo.pop_from_full", pop && count == depth);
    cover("fifo.last_place", push && !pop && count == depth - 1);
    cover("fifo.push_and_pop_nearly_full", push && pop && count == depth - 1);
    cover("fifo.push_into_empty", push && count == 0);
    cover("fifo.bypass_after_pop", push && pop && count == 1);
    cover("fifo.runs_empty", pop && !push && count == 1);
    cover("fifo.write_wraps", push && fifo->write == depth - 1);
    cover("fifo.read_wraps", pop && fifo->read == depth - 1);
    cover("fifo.bypass_at_wrap", push && pop && count == 1 && fifo->write == 0);
}

static inline void cover_decode(unsigned check_w, struct wisp_decoded decoded) {
    cover("decode.whole", !decoded.corrected && !decoded.lost);
    cover("decode.parity_lost", check_w == 1 && decoded.lost);
    cover("decode.corrected", decoded.corrected);
    cover("decode.lost", check_w > 1 && decoded.lost);
}

/* served: zero when the bench begins; the requesters that were granted. before: the grant consumed last. */
static inline void cover_arbiter(const struct wisp_arbiter *arbiter, uint32_t req, uint32_t grant, bool consume,
                                 uint32_t *served, uint32_t *before) {
    if (consume) *served |= grant;
    cover("arbiter.idle", !req && arbiter->mask);
    cover("arbiter.everybody_asks", req == arbiter->all);
    cover("arbiter.later_one", grant & arbiter->mask && req & (grant - 1));
    cover("arbiter.wrap", grant && arbiter->mask && !(req & arbiter->mask));
    cover("arbiter.highest", consume && grant && grant == (arbiter->all ^ arbiter->all >> 1));
    cover("arbiter.not_consumed", grant && !consume);
    cover("arbiter.same_again_when_alone", consume && grant && grant == *before && req == grant);
    cover("arbiter.each_served", *served == arbiter->all);
    if (consume && grant) *before = grant;
}

static inline void cover_pdu(const struct wisp_pdu *pdu, bool clear, bool load, unsigned load_expert, bool flip,
                             unsigned flip_expert) {
    bool same = load && flip && load_expert == flip_expert;
    cover("pdu.load_new", load && !clear && !pdu->cp_en[load_expert] && !pdu->is_local[load_expert]);
    cover("pdu.load_over", load && !clear && pdu->is_local[load_expert]);
    cover("pdu.flip", flip && !clear && !same && !pdu->is_local[flip_expert]);
    cover("pdu.flip_again", flip && !clear && !same && pdu->is_local[flip_expert]);
    cover("pdu.flip_beside_load", flip && load && !clear && !same);
    cover("pdu.load_beats_flip", same && !clear);
    cover("pdu.clear", clear && !load && !flip);
    cover("pdu.clear_beats_load", clear && load);
    cover("pdu.clear_beats_flip", clear && flip);
}

/* What is asked, in the same cycle as the commands. */
static inline void cover_pdu_questions(const struct wisp_pdu *pdu, unsigned read_expert, unsigned answer_expert) {
    cover("pdu.is_local", pdu->is_local[read_expert]);
    cover("pdu.worth_a_copy", pdu->cp_en[answer_expert] && !pdu->is_local[answer_expert]);
    cover("pdu.has_its_copy", pdu->cp_en[answer_expert] && pdu->is_local[answer_expert]);
}

#endif

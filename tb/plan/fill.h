/* fill.h - cover points of the unit `fill` (tb/plan/plan), from the reference after wisp_fill_evaluate and what
 * happens at the edge.
 */
#ifndef WISP_PLAN_FILL_H
#define WISP_PLAN_FILL_H

#include "cache/fill.h"
#include "plan/cover.h"

/* What happens at the edge, beside the head. */
struct cover_fill_edge {
    bool drain, forget, take, wr_ready, may_look;
};

/* Rules 1 to 4: is the flit at the head copied, and what does it wait for? */
static inline void cover_fill_decision(const struct wisp_fill *fill, const struct wisp_fill_head *head,
                                       const struct cover_fill_edge *edge) {
    const struct wisp_atu_entry *cur = &fill->cur;
    bool known = fill->cur_valid && fill->cur_expert == head->expert;
    bool asks = head->offered && head->first, whole = known && cur->written == cur->lines;
    cover("fill.copied", fill->copy && edge->take && head->first);
    cover("fill.foreign_line", fill->candidate && known && !whole && !fill->copy && edge->take);
    cover("fill.whole_takes_nothing", fill->candidate && whole && edge->take);
    cover("fill.not_kept", asks && head->enabled && !head->keep && edge->take);
    cover("fill.not_enabled", asks && head->keep && !head->enabled && edge->take);
    cover("fill.first_during_drain", asks && head->keep && head->enabled && edge->drain && edge->take);
    cover("fill.waits_for_entry", fill->candidate && !known && fill->looking);
    cover("fill.waits_for_port", fill->want && !edge->may_look);
    cover("fill.waits_for_queue", fill->copy && fill->hold);
    cover("fill.changes_expert", fill->look && fill->cur_valid);
    cover("fill.entry_too_late", fill->looking && edge->take);
}

/* Rules 5 to 8: writes, the end of a copy, commands. */
static inline void cover_fill(const struct wisp_fill *fill, const struct wisp_fill_head *head,
                              const struct cover_fill_edge *edge) {
    const struct wisp_write *oldest = wisp_fill_head_write(fill);
    bool push = edge->take && fill->copy, pop = fill->count && edge->wr_ready;
    uint64_t address = (uint64_t)fill->cur.base + head->line;
    cover_fill_decision(fill, head, edge);
    cover("fill.one_flit_line", push && head->first && head->last);
    cover("fill.line_of_255", push && head->last && fill->index == 254);
    cover("fill.push_and_pop", push && pop);
    cover("fill.queue_filled", push && !pop && fill->count == WISP_WRITE_DEPTH - 1);
    cover("fill.address_wraps", push && address >> WISP_ADDR_W);
    cover("fill.last_line", push && head->last && fill->cur.written + 1 == fill->cur.lines);
    cover("fill.line_given_up", fill->copying && edge->drain);
    cover("fill.flip", pop && oldest->final && !edge->drain);
    cover("fill.flip_in_drain", pop && oldest->final && edge->drain);
    cover("fill.flip_beside_push", pop && oldest->final && !edge->drain && push);
    cover("fill.done_beside_copy", fill->done_valid && push);
    cover("fill.forget", edge->forget && fill->cur_valid);
    cover("fill.forget_in_look", edge->forget && fill->looking);
}

#endif

/* ahead.h - cover points of the unit `ahead` (tb/plan/plan), from the reference after wisp_ahead_evaluate and what
 * happens at the edge.
 */
#ifndef WISP_PLAN_AHEAD_H
#define WISP_PLAN_AHEAD_H

#include "cache/ahead.h"
#include "plan/cover.h"

static inline void cover_ahead_window(const struct wisp_ahead *ahead, unsigned links) {
    bool ends = ahead->window == (1 << WISP_WINDOW_W) - 1;
    unsigned sum = ahead->sum + links;
    cover("ahead.window_at_limit", ends && sum == ahead->links_limit);
    cover("ahead.window_over_limit", ends && sum == ahead->links_limit + 1u);
    cover("ahead.crowded_again", ends && ahead->crowded && sum > ahead->links_limit);
    cover("ahead.uncrowded", ends && ahead->crowded && sum <= ahead->links_limit);
    cover("ahead.held", ahead->wanted && ahead->crowded);
}

static inline void cover_ahead(const struct wisp_ahead *ahead, const struct wisp_ahead_in *in) {
    bool late = wisp_ahead_late(ahead, in->demand, in->demand_expert), accepted = in->job_valid && ahead->job_ready;
    bool finished = in->take && ahead->matrix_ends && ahead->matrix == 2, all_busy = ahead->lowest == ahead->tags;
    cover_ahead_window(ahead, in->links);
    cover("ahead.ask_refused", ahead->ask && !in->take);
    cover("ahead.matrix_ends", in->take && ahead->matrix_ends && ahead->matrix < 2);
    cover("ahead.job_ends", finished);
    cover("ahead.job_behind_job", finished && ahead->count == 2);
    cover("ahead.job_in_as_job_ends", finished && accepted);
    cover("ahead.one_line_matrix", in->take && ahead->matrix_ends && ahead->in_matrix == 0);
    cover("ahead.queue_full", in->job_valid && ahead->count == WISP_SKID_DEPTH);
    cover("ahead.not_admitted", in->job_valid && !ahead->now.admit && ahead->count < WISP_SKID_DEPTH);
    cover("ahead.late", late && ahead->line);
    cover("ahead.late_with_take", late && in->take);
    cover("ahead.late_with_last_take", late && finished);
    cover("ahead.other_demand", ahead->count && in->demand && !late);
    cover("ahead.stop", ahead->now.stop && ahead->line);
    cover("ahead.stop_drops_new_job", ahead->now.stop && accepted);
    cover("ahead.stop_keeps_tags", ahead->now.stop && ahead->busy);
    cover("ahead.tags_exhausted", ahead->count && ahead->now.quiet && all_busy);
    cover("ahead.give_when_exhausted", in->give && all_busy);
    cover("ahead.give_beside_take", in->give && in->take);
    cover("ahead.not_quiet", ahead->count && !ahead->now.quiet && !all_busy && !ahead->crowded);
}

#endif

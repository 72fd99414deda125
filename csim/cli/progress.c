#include "cli/progress.h"

#include "base/clock.h"

#include <stdio.h>

static const double period_s = 0.2;

bool wisp_progress_due(struct wisp_progress_line *line) {
    double now = wisp_now_s();
    if (!line->started_s) line->started_s = now;
    if (now - line->shown_s < period_s) return false;
    line->shown_s = now;
    return true;
}

void wisp_progress_rate(const struct wisp_progress_line *line, uint64_t done, uint64_t all) {
    double elapsed = wisp_now_s() - line->started_s, rate = elapsed > 0 ? (double)done / elapsed : 0;
    fprintf(stderr, "%.*f kernels/s, ", rate < 10, rate);
    if (rate > 0)
        fprintf(stderr, "%.0f s to go\033[K", (double)(all - done) / rate);
    else
        fprintf(stderr, "time to go not known yet\033[K");
}

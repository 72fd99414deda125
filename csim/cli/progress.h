/* progress.h - the line on a terminal that says how far a study is: a few times a second, rate and time to go.
 *
 * The line begins when it is asked for the first time. Only one thread at a time may use it. Nothing can fail.
 */
#ifndef WISP_CLI_PROGRESS_H
#define WISP_CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct wisp_progress_line {
    double started_s, shown_s; /* 0: not yet */
};

/* Is it time to write the line again? If so the caller writes its beginning, and then the rate. */
bool wisp_progress_due(struct wisp_progress_line *line);

/* "120 kernels/s, 34 s to go", on stderr, up to the end of the line: so many of so many since the line began. */
void wisp_progress_rate(const struct wisp_progress_line *line, uint64_t done, uint64_t all);

#endif

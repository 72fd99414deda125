#include "prefetch/prefetch.h"

#include <string.h>

void wisp_prefetch_evaluate(struct wisp_prefetch *prefetch, bool heatmap_busy, bool topn_busy) {
    bool computes = prefetch->count && prefetch->queue[0].op == WISP_C_COMPUTES;
    prefetch->cmd_ready = prefetch->count < WISP_SKID_DEPTH;
    prefetch->go = prefetch->count && !topn_busy && !(computes && heatmap_busy);
    prefetch->hold = topn_busy || computes;
    prefetch->start = prefetch->go && computes;
    prefetch->row = prefetch->start ? prefetch->queue[0].expert : 0;
}

static void execute(struct wisp_prefetch *prefetch) {
    struct wisp_prefetch_command command = prefetch->queue[0];
    if (command.op == WISP_C_NEW) memset(prefetch->predicted, 0, sizeof prefetch->predicted);
    if (command.op == WISP_C_READS) {
        prefetch->ans_valid = true;
        prefetch->ans_expert = command.expert;
        prefetch->ans_cp_en = wisp_prefetch_predicted(prefetch, command.expert);
    }
    prefetch->queue[0] = prefetch->queue[1];
    prefetch->count--;
}

void wisp_prefetch_clock(struct wisp_prefetch *prefetch, const struct wisp_prefetch_command *command,
                         struct wisp_mark mark) {
    prefetch->ans_valid = false;
    if (prefetch->go) execute(prefetch);
    if (mark.valid) prefetch->predicted[mark.word] |= mark.bits;
    if (command && prefetch->cmd_ready) prefetch->queue[prefetch->count++] = *command;
}

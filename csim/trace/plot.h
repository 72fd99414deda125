/* plot.h - pictures of a trace's statistics, by gnuplot: frequency.png (experts of every MoE layer), token.png and
 * layer.png (heatmaps of one layer: the next token's and the next MoE layer's expert after each expert), cdf.png.
 *
 * Data files, the script plot.gp and gnuplot.log stay beside the pictures, so that they can be drawn again elsewhere.
 * A heatmap that has no pairs, or could be no other, is left out, and so is an old picture of it. Nothing is owned.
 * Errors: USAGE for a layer that is not MoE; ENVIRONMENT for files that cannot be written, and for a gnuplot that is
 * missing or fails: then data and script are there.
 */
#ifndef WISP_TRACE_PLOT_H
#define WISP_TRACE_PLOT_H

#include "trace/stats.h"

#include <stdint.h>

struct wisp_plot {
    const char *directory; /* made if it is not there; its parent must be */
    uint32_t layer;        /* of the heatmaps: its id in the trace, or WISP_PLOT_MIDDLE, the middle MoE layer */
    wisp_stop *stop;       /* gnuplot is ended, and the plot INTERRUPTED; may be NULL */
};
#define WISP_PLOT_MIDDLE UINT32_MAX

enum wisp_code wisp_stats_plot(const struct wisp_stats *stats, const struct wisp_trace_info *info,
                               const struct wisp_plot *plot, struct wisp_error *error);

#endif

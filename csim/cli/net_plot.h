/* net_plot.h - the latency curve of `wisp net` as a picture, by gnuplot. */
#ifndef WISP_CLI_NET_PLOT_H
#define WISP_CLI_NET_PLOT_H

#include "noc/openloop.h"

struct wisp_net_curve {
    const char *title;
    const struct wisp_load *loads; /* [count] */
    const struct wisp_load_result *results;
    unsigned count;
    double zero_load, bound;
    wisp_stop *stop;
};

/* To path, which ends in .png or .svg; the script with the data stays in path.gp. ENVIRONMENT if that fails;
 * INTERRUPTED leaves no half picture. */
enum wisp_code wisp_net_plot(const struct wisp_net_curve *curve, const char *path, struct wisp_error *error);

/* USAGE if it ends in anything else. */
enum wisp_code wisp_net_plot_check(const char *path, struct wisp_error *error);

#endif

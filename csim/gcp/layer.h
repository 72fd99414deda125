/* layer.h - one MoE layer of one step of a trace, planned: what the dies compute, and what they read for it.
 *
 * The short way through trace, demand, planner, plan and work for programs that run single layers; the experts are
 * placed evenly, and without copies. The caller frees the layer, also after an error.
 */
#ifndef WISP_GCP_LAYER_H
#define WISP_GCP_LAYER_H

#include "gcp/plan.h"

struct wisp_layer_choice {
    const char *trace, *strategy;
    uint32_t batch; /* requests; those of the trace come round again; 0: each once */
    uint32_t step, layer;
    double scale; /* share of an expert's bytes that is read, in (0, 1] */
};

struct wisp_layer {
    struct wisp_trace_info info;
    struct wisp_planner planner;
    struct wisp_plan plan;
    struct wisp_work work;
};

/* A step that no request has is a layer without work. BAD_INPUT if the trace is not one, has no such
 * MoE layer, or does not say how large an expert is; USAGE if there is no such strategy. */
enum wisp_code wisp_layer_plan(const struct wisp_layer_choice *choice, const struct wisp_config *config,
                               struct wisp_layer *layer, struct wisp_error *error);
void wisp_layer_free(struct wisp_layer *layer);

#endif

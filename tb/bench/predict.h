/* predict.h - the Global CP's part of prediction: it keeps the heatmaps of all layers, counts the pairs of a trace, and
 * asks which experts are worth a copy. The reference of the predictor and its Verilog do the work in lock step.
 *
 * Use: open, then for each kernel in the order of the run wisp_predict_kernel, then close. It owns its memory (layers x
 * E^2 counters) and borrows nothing. Errors: ENVIRONMENT without memory or model, BAD_INPUT for a trace that does not
 * fit; MISMATCH, with where and what, when the two disagree.
 */
#ifndef WISP_BENCH_PREDICT_H
#define WISP_BENCH_PREDICT_H

#include "base/stop.h"
#include "die/work.h"
#include "gcp/plan.h"
#include "trace/trace.h"

struct wisp_predict;

/* What the predictor did, in cycles of its own and in counts. */
struct wisp_predict_stats {
    uint64_t swap_cycles, pair_cycles, sweep_cycles;
    uint64_t pairs, rows, swapped_bytes;
    uint64_t asked, predicted; /* experts that dies read from afar; of these, worth a copy */
    uint64_t observations;     /* fields compared */
};

/* How the predictor is asked. */
struct wisp_predict_setup {
    unsigned n; /* experts of a row that are predicted */
    struct wisp_wafer_shape wafer;
    bool ahead;        /* also which experts that a die does not read are predicted */
    const char *model; /* path of the Verilated predictor */
    uint64_t seed;
    wisp_stop *stop; /* asking it ends with INTERRUPTED */
};

enum wisp_code wisp_predict_open(const struct wisp_trace_info *info, const struct wisp_predict_setup *setup,
                                 struct wisp_predict **predict, struct wisp_error *error);

/* The batch at one layer of one step: count what is new since the last time, then set cp_en of the work's remote
 * experts and, if asked for, make its list of experts to read ahead. */
enum wisp_code wisp_predict_kernel(struct wisp_predict *predict, const struct wisp_request *requests, uint32_t count,
                                   uint32_t step, uint32_t layer, const struct wisp_plan *plan, struct wisp_work *work,
                                   struct wisp_error *error);

const struct wisp_predict_stats *wisp_predict_stats(const struct wisp_predict *predict);

void wisp_predict_close(struct wisp_predict *predict);

#endif

/* cosim_result.h - the result of `wisp cosim`, for people and as JSON (keys: docs/format.md, "cosim result").
 *
 * People read stdout; with --json - stdout is the JSON and people read stderr. The last line is the verdict's word.
 */
#ifndef WISP_CLI_COSIM_RESULT_H
#define WISP_CLI_COSIM_RESULT_H

#include "base/json.h"
#include "bench/divergence.h"
#include "bench/lockstep.h"
#include "bench/predict.h"
#include "cli/cosim_options.h"
#include "cli/side_outputs.h"
#include "machine/source.h"

/* One step of one layer. */
struct wisp_cosim_kernel {
    uint32_t step, layer;
    struct wisp_kernel_result result;
};

struct wisp_cosim_result {
    struct wisp_outcome outcome;
    struct wisp_cosim_kernel *kernels; /* in the order of the run; none for traffic */
    size_t kernel_count;
    struct wisp_machine_stats *die_stats; /* [dies] */
    struct wisp_predict_stats predict;    /* if copies are predicted */
    uint32_t repeated;                    /* requests of the batch that are there for the second time or more */
    struct wisp_record record;
    bool has_record;
    struct wisp_model model, predictor;  /* what ran; the second without a name if none did */
    struct wisp_side_errors side_errors; /* outputs that could not be written */
};

/* The first keys of a record of the run: which Wisp, what was run. */
void wisp_cosim_put_head(struct wisp_json *json, const char *record, const struct wisp_cosim_options *options,
                         const struct wisp_job *job, const struct wisp_cosim_result *result);

/* For people; the last line is the verdict. */
void wisp_cosim_print(const struct wisp_cosim_options *options, const struct wisp_job *job,
                      const struct wisp_cosim_result *result);

/* --json; ENVIRONMENT if it cannot be written. */
enum wisp_code wisp_cosim_json(const struct wisp_cosim_options *options, const struct wisp_job *job,
                               const struct wisp_cosim_result *result, struct wisp_error *error);

#endif

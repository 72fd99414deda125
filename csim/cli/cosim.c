/* cosim.c - `wisp cosim`: the same work on the reference and on the RTL, every cycle compared. */
#include "base/clock.h"
#include "base/memory_notice.h"
#include "base/threads.h"
#include "bench/divergence.h"
#include "bench/lockstep.h"
#include "bench/predict.h"
#include "cli/command.h"
#include "cli/cosim_model.h"
#include "cli/cosim_options.h"
#include "cli/cosim_result.h"
#include "cli/interrupt.h"
#include "cli/provenance.h"
#include "cli/recording.h"
#include "gcp/next_layer.h"
#include "gcp/plan.h"

#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Everything one run needs; released in one place. */
struct cosim {
    struct wisp_cosim_options options;
    struct wisp_job job;
    struct wisp_cosim_result result;
    struct wisp_demand *demand;
    struct wisp_planner planner;
    struct wisp_plan plan; /* of the present kernel */
    struct wisp_work *works;
    size_t work_count, work_room;
    struct wisp_copy_regions regions;
    uint32_t *slots;                      /* of the regions */
    struct wisp_kernel_result *outcomes;  /* [work_count] */
    struct wisp_predict *predict;         /* NULL unless copies are predicted */
    struct wisp_next_layers *next_layers; /* NULL unless the LLCs are warmed for the next one */
    struct wisp_recorder *recorder;       /* NULL unless there is somebody to show it to */
    uint64_t total_flits;                 /* of all works, for the progress line; 0 = unknown */
    double started_s;                     /* for the progress line */
    char model[PATH_MAX], *repro;
};

/* ---- work from a trace ---- */

static enum wisp_code reserve_work(struct cosim *cosim, struct wisp_error *error) {
    struct wisp_cosim_result *result = &cosim->result;
    if (cosim->work_count < cosim->work_room) return WISP_OK;
    size_t room = cosim->work_room ? 2 * cosim->work_room : 16;
    struct wisp_work *works = realloc(cosim->works, room * sizeof *works);
    if (works) cosim->works = works;
    struct wisp_cosim_kernel *kernels = realloc(result->kernels, room * sizeof *kernels);
    if (kernels) result->kernels = kernels;
    if (!works || !kernels) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %zu layers", room);
    cosim->work_room = room;
    return WISP_OK;
}

/* What a run is made from. The requests themselves are read only for those who look at single tokens. */
struct planning {
    const struct wisp_trace *trace;
    const struct wisp_trace_info *info;
    struct wisp_request *requests; /* [count], or NULL */
    uint32_t count;
};

/* Which of the experts that dies fetch they keep. */
static enum wisp_code plan_copies(struct cosim *cosim, const struct planning *planning, uint32_t step,
                                  struct wisp_work *work, struct wisp_error *error) {
    const struct wisp_plan *plan = &cosim->plan;
    if (!wisp_cache_keeps_copies(cosim->options.cache)) return WISP_OK;
    enum wisp_code code = wisp_work_copy(plan, plan->placed->home, &cosim->job.config, work, error);
    if (!code && cosim->predict)
        code = wisp_predict_kernel(cosim->predict, planning->requests, planning->count, step, plan->layer, plan, work,
                                   error);
    return code;
}

/* All kernels are planned before the first one runs, so without the copies that dies will keep. */
static enum wisp_code add_work(struct cosim *cosim, const struct planning *planning,
                               const struct wisp_demand_kernel *kernel, uint32_t step, struct wisp_error *error) {
    const struct wisp_trace_info *info = planning->info;
    const struct wisp_config *config = &cosim->job.config;
    const struct wisp_plan *plan = &cosim->plan;
    uint64_t flits = wisp_matrix_flits(config, info->hidden, info->width, cosim->options.scale);
    enum wisp_code code = reserve_work(cosim, error);
    if (!code) code = wisp_plan_build(&cosim->planner, kernel, NULL, &cosim->plan, error);
    if (code) return code;
    struct wisp_work *work = &cosim->works[cosim->work_count];
    cosim->total_flits += plan->count * WISP_EXPERT_MATRICES * flits;
    code = wisp_work_build(plan, plan->placed->home, config, kernel->layer, flits, work, error);
    if (code) return code;
    cosim->result.kernels[cosim->work_count++] = (struct wisp_cosim_kernel){.step = step, .layer = kernel->layer};
    code = plan_copies(cosim, planning, step, work, error);
    if (!code && cosim->next_layers)
        code = wisp_next_layer_plan(cosim->next_layers, planning->requests, planning->count, step, kernel, flits, work,
                                    error);
    return code;
}

/* What each die has room for. */
static enum wisp_code plan_regions(struct cosim *cosim, const struct wisp_trace_info *info, struct wisp_error *error) {
    const struct wisp_config *config = &cosim->job.config;
    uint64_t flits = wisp_matrix_flits(config, info->hidden, info->width, cosim->options.scale);
    enum wisp_code code = WISP_OK;
    if (!wisp_cache_keeps_copies(cosim->options.cache)) return WISP_OK;
    cosim->slots = calloc(config->derived.dies, sizeof *cosim->slots);
    if (!cosim->slots) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u dies", config->derived.dies);
    for (unsigned d = 0; d < config->derived.dies && !code; d++)
        code = wisp_copy_slots(config, info, d, &cosim->slots[d], error);
    cosim->regions = (struct wisp_copy_regions){.layers = info->layers,
                                                .expert_lines = (uint32_t)wisp_expert_lines(config, flits),
                                                .matrix_flits = (uint32_t)flits,
                                                .slots = cosim->slots};
    cosim->job.regions = &cosim->regions;
    return code;
}

/* The model of the predictor stands beside the others. */
static enum wisp_code open_predictor(struct cosim *cosim, const struct wisp_trace_info *info,
                                     struct wisp_error *error) {
    char path[PATH_MAX];
    const struct wisp_config_written *written = &cosim->job.config.written;
    bool ahead = cosim->options.cache == WISP_CACHE_AHEAD;
    if (cosim->options.cache != WISP_CACHE_PREDICTED && !ahead) return WISP_OK;
    if (ahead && written->outstanding_reads > WISP_TAGS_MAX - WISP_AHEAD_TAGS)
        return wisp_fail(
            error, WISP_BAD_INPUT,
            "%s: network.outstanding_reads: %u, but reading ahead has %u of the %u tags to itself; at most %u",
            cosim->options.config, written->outstanding_reads, WISP_AHEAD_TAGS, WISP_TAGS_MAX,
            WISP_TAGS_MAX - WISP_AHEAD_TAGS);
    enum wisp_code code = wisp_model_beside(path, "wisp_predictor", error);
    struct wisp_predict_setup setup = {.n = (info->experts + 4) / 5,
                                       .wafer = {written->mesh_x, written->mesh_y},
                                       .ahead = ahead,
                                       .model = path,
                                       .stop = cosim->job.interrupted,
                                       .seed = cosim->options.traffic.seed};
    if (!code) wisp_provenance_look(path, &cosim->result.predictor);
    return code ? code : wisp_predict_open(info, &setup, &cosim->predict, error);
}

static enum wisp_code open_next_layers(struct cosim *cosim, const struct wisp_trace_info *info,
                                       struct wisp_error *error) {
    const struct wisp_config_written *written = &cosim->job.config.written;
    struct wisp_wafer_shape wafer = {written->mesh_x, written->mesh_y};
    if (!wisp_cache_warms(cosim->options.cache)) return WISP_OK;
    enum wisp_code code =
        wisp_next_layers_open(info, wafer, cosim->options.layers.end, cosim->options.cache == WISP_CACHE_LAYER_ORACLE,
                              &cosim->next_layers, error);
    if (!code) wisp_next_layers_leave_out(cosim->next_layers, &cosim->job.config.derived.faults);
    return code;
}

/* The kernel of the same layer in the next step; NULL if the run has none. */
static const struct wisp_work *next_of_layer(const struct cosim *cosim, size_t at) {
    for (size_t i = at + 1; i < cosim->work_count; i++)
        if (cosim->result.kernels[i].layer == cosim->result.kernels[at].layer) return &cosim->works[i];
    return NULL;
}

static void foresee(const struct cosim *cosim) {
    for (size_t k = 0; k < cosim->work_count && cosim->options.cache == WISP_CACHE_ORACLE; k++) {
        struct wisp_work *work = &cosim->works[k];
        const struct wisp_work *next = next_of_layer(cosim, k);
        for (unsigned d = 0; d < cosim->job.config.derived.dies; d++)
            for (size_t i = work->first_remote[d]; i < work->first_remote[d + 1]; i++)
                work->remote[i].cp_en = next && wisp_work_reads(next, d, work->remote[i].expert);
    }
}

static enum wisp_code open_planner(struct cosim *cosim, const struct planning *planning, struct wisp_error *error) {
    struct wisp_planner_setup setup = {.config = &cosim->job.config, .strategy = cosim->options.strategy};
    struct wisp_demand_setup wanted = {.batch = cosim->options.batch,
                                       .steps = cosim->options.steps,
                                       .layers = cosim->options.layers,
                                       .stop = cosim->job.interrupted};
    enum wisp_code code = wisp_demand_open(planning->trace, &wanted, &cosim->demand, error);
    return code ? code : wisp_planner_init(&cosim->planner, &setup, planning->info, cosim->demand, error);
}

/* One kernel per (step, layer) that anybody takes part in: step outer, layer inner. */
static enum wisp_code plan_step(struct cosim *cosim, const struct planning *planning, uint32_t step,
                                struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    wisp_demand_block(cosim->demand, (struct wisp_range){step, step + 1});
    for (uint32_t index = 0; index < wisp_demand_layers(cosim->demand) && !code; index++) {
        struct wisp_demand_kernel kernel = wisp_demand_kernel(cosim->demand, step, index);
        if (wisp_stopped(cosim->job.interrupted)) return wisp_stop_error(error);
        if (kernel.active) code = add_work(cosim, planning, &kernel, step, error);
    }
    return code;
}

static enum wisp_code plan_steps(struct cosim *cosim, const struct planning *planning, struct wisp_error *error) {
    struct wisp_range steps = cosim->options.steps, layers = cosim->options.layers;
    enum wisp_code code = open_planner(cosim, planning, error);
    for (uint32_t step = steps.first; step < steps.end && !code; step++) code = plan_step(cosim, planning, step, error);
    if (!code && !cosim->work_count)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: no expert is selected in steps %u:%u, layers %u:%u",
                         cosim->options.trace, steps.first, steps.end, layers.first, layers.end);
    if (!code) foresee(cosim);
    return code;
}

static enum wisp_code check_trace(struct cosim *cosim, const struct wisp_trace *trace, struct wisp_error *error) {
    const struct wisp_trace_info *info = wisp_trace_info(trace);
    struct wisp_cosim_options *options = &cosim->options;
    if (options->batch == 0) options->batch = info->requests;
    if (options->batch > info->requests && options->repeat)
        cosim->result.repeated = options->batch - info->requests;
    else if (options->batch > info->requests)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: has %u requests, --batch %u wants more", options->trace,
                         info->requests, options->batch);
    if (info->experts > 1u << WISP_EXPERT_W)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: %u experts, the hardware is sized for %u", options->trace,
                         info->experts, 1u << WISP_EXPERT_W);
    if (!info->hidden || !info->width)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%s: the size of an expert is not known; import it again with --hidden and --width",
                         options->trace);
    if (options->layers.end == 0) {
        uint32_t first = 0;
        while (first < info->layers && !wisp_trace_layer_is_moe(trace, first)) first++;
        options->layers = (struct wisp_range){first, first + 1};
    }
    if (options->layers.end > info->layers)
        return wisp_fail(error, WISP_BAD_INPUT, "%s: has layers 0:%u, --layer %u:%u is beyond", options->trace,
                         info->layers, options->layers.first, options->layers.end);
    return WISP_OK;
}

/* Requests of the trace in order; those that come again share the arrays of the first time. */
static enum wisp_code read_requests(struct cosim *cosim, struct planning *planning, struct wisp_error *error) {
    uint32_t count = planning->count, own = count - cosim->result.repeated;
    if (!cosim->predict && !cosim->next_layers) return WISP_OK;
    planning->requests = calloc(count, sizeof *planning->requests);
    if (!planning->requests) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a batch of %u", count);
    for (uint32_t r = 0; r < own; r++) {
        enum wisp_code code = wisp_stopped(cosim->job.interrupted)
                                  ? wisp_stop_error(error)
                                  : wisp_trace_read(planning->trace, r, &planning->requests[r], error);
        if (code) return code;
    }
    for (uint32_t r = own; r < count; r++) planning->requests[r] = planning->requests[r - own];
    return WISP_OK;
}

static enum wisp_code plan_trace(struct cosim *cosim, const struct wisp_trace *trace, struct wisp_error *error) {
    struct planning planning = {.trace = trace, .info = wisp_trace_info(trace), .count = cosim->options.batch};
    enum wisp_code code = read_requests(cosim, &planning, error);
    if (!code) code = plan_steps(cosim, &planning, error);
    for (uint32_t r = 0; planning.requests && r < planning.count - cosim->result.repeated; r++)
        wisp_request_free(&planning.requests[r]);
    free(planning.requests);
    return code;
}

static enum wisp_code work_from_trace(struct cosim *cosim, struct wisp_error *error) {
    struct wisp_trace *trace;
    enum wisp_code code = wisp_trace_open(cosim->options.trace, &trace, error);
    if (code) return code;
    wisp_trace_heed(trace, cosim->job.interrupted);
    code = check_trace(cosim, trace, error);
    if (!code) code = plan_regions(cosim, wisp_trace_info(trace), error);
    if (!code) code = open_predictor(cosim, wisp_trace_info(trace), error);
    if (!code) code = open_next_layers(cosim, wisp_trace_info(trace), error);
    if (!code) code = plan_trace(cosim, trace, error);
    wisp_trace_close(trace);
    cosim->job.works = cosim->works;
    cosim->job.work_count = cosim->result.kernel_count = cosim->work_count;
    return code;
}

/* ---- the run ---- */

static enum wisp_code choose_model(struct cosim *cosim, struct wisp_error *error) {
    cosim->job.model = cosim->options.rtl ? cosim->options.rtl : cosim->model;
    if (cosim->options.rtl) return WISP_OK;
    return wisp_model_of(&cosim->job.config, cosim->options.wafer, cosim->model, error);
}

static void show_progress(void *context, uint64_t cycles, uint64_t flits) {
    const struct cosim *cosim = context;
    double elapsed = wisp_now_s() - cosim->started_s;
    fprintf(stderr, "\r%llu cycles, %.0f k/s", (unsigned long long)cycles,
            elapsed > 0 ? (double)cycles / elapsed / 1e3 : 0);
    if (cosim->total_flits && flits)
        fprintf(stderr, ", %.1f %%, %.0f s to go", 100.0 * (double)flits / (double)cosim->total_flits,
                elapsed * ((double)cosim->total_flits / (double)flits - 1));
    fprintf(stderr, "\033[K");
}

static enum wisp_code prepare_job(struct cosim *cosim, struct wisp_error *error) {
    struct wisp_cosim_result *result = &cosim->result;
    unsigned dies = cosim->job.config.derived.dies;
    cosim->outcomes = calloc(cosim->work_count + 1, sizeof *cosim->outcomes);
    result->die_stats = calloc(dies, sizeof *result->die_stats);
    if (!cosim->outcomes || !result->die_stats)
        return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the results of %u dies", dies);
    cosim->job.kernels = cosim->outcomes;
    cosim->job.die_stats = result->die_stats;
    cosim->job.traffic = cosim->options.traffic;
    cosim->job.max_cycles = cosim->options.max_cycles;
    cosim->job.threads = wisp_threads(cosim->options.threads);
    wisp_memory_notice("the lock step", wisp_lockstep_bytes(&cosim->job.config));
    if (cosim->options.pattern)
        cosim->total_flits = (uint64_t)dies * cosim->options.traffic.reads * cosim->job.config.written.read_flits;
    cosim->started_s = wisp_now_s();
    if (isatty(STDERR_FILENO)) {
        cosim->job.progress = show_progress;
        cosim->job.progress_context = cosim;
    }
    return WISP_OK;
}

static enum wisp_code open_recorder(struct cosim *cosim, struct wisp_error *error) {
    const struct wisp_cosim_options *options = &cosim->options;
    const struct wisp_config *config = &cosim->job.config;
    struct wisp_recorder_setup setup = {.sample_cycles = options->record_cycles ? options->record_cycles : 1000,
                                        .reads = options->timeline != NULL,
                                        .die = -1,
                                        .from = options->timeline_cycles.first,
                                        .until =
                                            options->timeline_cycles.end ? options->timeline_cycles.end : UINT64_MAX};
    if (!options->record_cycles && !options->timeline) return WISP_OK;
    if (options->timeline_one_die) {
        if (options->timeline_x >= config->written.mesh_x || options->timeline_y >= config->written.mesh_y)
            return wisp_fail(error, WISP_USAGE, "--timeline-die: (%u,%u) is not on a wafer of %ux%u dies",
                             options->timeline_x, options->timeline_y, config->written.mesh_x, config->written.mesh_y);
        setup.die = (int)(options->timeline_x * config->written.mesh_y + options->timeline_y);
    }
    enum wisp_code code = wisp_recorder_open(&setup, config, options->pattern != NULL, &cosim->recorder, error);
    cosim->job.recorder = cosim->recorder;
    return code;
}

/* The files, after the verdict has been said. One that cannot be written keeps no other from it; the JSON comes last,
 * for it says which. */
static void write_files(struct cosim *cosim) {
    const struct wisp_cosim_options *options = &cosim->options;
    struct wisp_cosim_result *result = &cosim->result;
    const char *path = options->record_out;
    struct wisp_error error;
    if (result->record.no_waves.code) wisp_side_error(&result->side_errors, &result->record.no_waves);
    if (options->record_cycles && wisp_recording_write(path, cosim->recorder, options, &cosim->job, result, &error))
        wisp_side_error(&result->side_errors, &error);
    if (options->timeline && wisp_timeline_write(options->timeline, cosim->recorder, options, result, &error))
        wisp_side_error(&result->side_errors, &error);
    if (options->json && wisp_cosim_json(options, &cosim->job, result, &error))
        wisp_side_error(&result->side_errors, &error);
}

static enum wisp_code run(struct cosim *cosim, struct wisp_error *error) {
    struct wisp_cosim_result *result = &cosim->result;
    struct wisp_outcome *outcome = &result->outcome;
    enum wisp_code code = wisp_config_load(cosim->options.config, cosim->options.sets, cosim->options.set_count,
                                           &cosim->job.config, error);
    if (!code) code = choose_model(cosim, error);
    if (!code) wisp_provenance_look(cosim->job.model, &result->model);
    if (!code && cosim->options.trace) code = work_from_trace(cosim, error);
    if (!code) code = prepare_job(cosim, error);
    if (!code) code = open_recorder(cosim, error);
    if (code) return code;
    code = wisp_lockstep(&cosim->job, NULL, outcome, error);
    if (cosim->job.progress) fprintf(stderr, "\r\033[K");
    if (code) return code;
    for (size_t i = 0; i < result->kernel_count; i++) result->kernels[i].result = cosim->outcomes[i];
    if (cosim->predict) result->predict = *wisp_predict_stats(cosim->predict);
    if (outcome->divergence.field) {
        wisp_record_make(&cosim->job, &outcome->divergence, cosim->options.waves_file, cosim->repro, &result->record);
        result->has_record = true;
    }
    wisp_cosim_print(&cosim->options, &cosim->job, result);
    write_files(cosim);
    return WISP_OK;
}

static enum wisp_code cosim_run(int argc, char **argv, struct wisp_error *error) {
    struct cosim *cosim = calloc(1, sizeof *cosim);
    if (!cosim) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory");
    enum wisp_code code = wisp_cosim_parse(argc, argv, &cosim->options, error);
    if (!code && cosim->options.help) {
        wisp_cosim_print_usage(stdout);
    } else if (!code) {
        signal(SIGPIPE, SIG_IGN); /* an output that breaks is an error of that output */
        signal(SIGXFSZ, SIG_IGN);
        cosim->job.interrupted = wisp_catch_interrupts();
        code = wisp_cosim_repro(&cosim->options, argc, argv, &cosim->repro, error);
        if (!code) code = run(cosim, error);
        if (!code) code = cosim->result.outcome.verdict;
    }
    for (size_t i = 0; i < cosim->work_count; i++) wisp_work_free(&cosim->works[i]);
    free(cosim->works);
    wisp_plan_free(&cosim->plan);
    wisp_planner_free(&cosim->planner);
    wisp_demand_close(cosim->demand);
    wisp_predict_close(cosim->predict);
    wisp_next_layers_close(cosim->next_layers);
    wisp_recorder_close(cosim->recorder);
    free(cosim->slots);
    free(cosim->repro);
    free(cosim->outcomes);
    free(cosim->result.kernels);
    free(cosim->result.die_stats);
    free(cosim);
    return code;
}

const struct wisp_command wisp_command_cosim = {
    "cosim", "run reads on the reference and on the RTL, compare every cycle", cosim_run};

#include "study/study.h"

#include "base/memory_notice.h"
#include "study/activations.h"
#include "study/bound.h"
#include "study/machines.h"

#include <stdlib.h>
#include <string.h>

/* Kernels of all points that have ended, and that there are. */
struct progress {
    uint64_t done, all;
};

/* One point while it runs. */
struct worker {
    const struct wisp_study_setup *setup;
    const struct wisp_study_point *point;
    const struct wisp_demand *demand;
    struct wisp_study_result sum;     /* so far; without loads */
    struct wisp_study_result *result; /* after the last whole step */
    struct progress *progress;
    struct wisp_study_terms terms;
    struct wisp_runner *runner;
    struct wisp_planner planner;
    struct wisp_plan plan;           /* of the present kernel */
    uint64_t *span_ns;               /* [dies]: of the flow machine, before the kernel */
    uint64_t at_work_ns, longest_ns; /* summed over the kernels: all dies, the slowest die */
    enum wisp_code code;
    struct wisp_error error;
};

static unsigned dies_of(const struct worker *worker) {
    return worker->point->config->derived.dies;
}

static unsigned live_dies_of(const struct worker *worker) {
    const struct wisp_config *config = worker->point->config;
    return wisp_live_dies((struct wisp_wafer_shape){config->written.mesh_x, config->written.mesh_y},
                          &config->derived.faults)
        .count;
}

static struct wisp_activations activations_of(const struct worker *worker, const struct wisp_kernel *kernel) {
    const struct wisp_flow_setup *flow = &worker->terms.flow;
    struct wisp_routes routes;
    if (!worker->setup->activations) return (struct wisp_activations){0};
    wisp_flow_routes(flow, &routes);
    return wisp_activations(kernel, &flow->model, &flow->rates, &routes);
}

/* ---- one kernel ---- */

/* How long each die was at work in the kernel, if the machine tells. */
static void add_spans(struct worker *worker, const struct wisp_loads *loads) {
    uint64_t longest = 0;
    if (!loads->die_span_ns) return;
    for (unsigned d = 0; d < dies_of(worker); d++) {
        uint64_t span = loads->die_span_ns[d] - worker->span_ns[d];
        worker->span_ns[d] = loads->die_span_ns[d];
        worker->at_work_ns += span;
        if (span > longest) longest = span;
    }
    worker->longest_ns += longest;
}

static void add_result(struct worker *worker, const struct wisp_demand_kernel *kernel,
                       const struct wisp_run_result *flow, const struct wisp_activations *activations) {
    struct wisp_study_result *result = &worker->sum;
    uint64_t time_ns = flow->time_ns + activations->time_ns + worker->setup->allocator_ns;
    result->kernels++;
    result->time_ns += time_ns;
    *(kernel->prefill ? &result->prefill_ns : &result->decode_ns) += time_ns;
    result->activation_ns += activations->time_ns;
    result->activation_bytes += activations->bytes;
    result->hops += flow->hops;
    result->local_read_bytes += flow->local_read_bytes;
    result->remote_read_bytes += flow->remote_read_bytes;
    result->local_write_bytes += flow->local_write_bytes;
    result->llc_hits += flow->llc_hits;
    result->events += flow->events;
    result->copies_made += flow->copies_made;
    result->copies_evicted += flow->copies_evicted;
    result->bound_ns +=
        wisp_bound_ns(kernel, &worker->terms.flow.model, &worker->terms.flow.rates, live_dies_of(worker));
    add_spans(worker, wisp_runner_loads(worker->runner));
}

static const uint64_t *copies_of(const struct worker *worker, uint32_t layer) {
    if (!worker->point->strategy->predicts) return NULL;
    return wisp_runner_copies(worker->runner, layer);
}

static enum wisp_code run_kernel(struct worker *worker, uint32_t step, uint32_t index) {
    if (wisp_stopped(worker->setup->stop)) return wisp_stop_error(&worker->error);
    struct wisp_demand_kernel kernel = wisp_demand_kernel(worker->demand, step, index);
    if (index == 0) *(kernel.prefill ? &worker->sum.prefill_tokens : &worker->sum.decode_tokens) += kernel.tokens;
    if (!kernel.active) return WISP_OK;
    const uint64_t *copies = copies_of(worker, kernel.layer);
    const struct wisp_plan *plan = &worker->plan;
    enum wisp_code code = wisp_plan_build(&worker->planner, &kernel, copies, &worker->plan, &worker->error);
    if (code) return code;
    struct wisp_kernel work = {.entries = plan->entries,
                               .keep = plan->keeps ? plan->keep : NULL,
                               .home = plan->placed->home,
                               .holders = plan->placed->holders,
                               .count = plan->count,
                               .layer = plan->layer};
    struct wisp_run_result result;
    struct wisp_activations activations = activations_of(worker, &work);
    code = wisp_runner_run(worker->runner, &work, &result, &worker->error);
    if (!code) add_result(worker, &kernel, &result, &activations);
    return code;
}

/* What the point has come to after a whole step, with the loads of the machine: this stays if a signal comes. */
static enum wisp_code keep_step(struct worker *worker) {
    struct wisp_study_result *kept = worker->result;
    unsigned dies = dies_of(worker);
    wisp_study_result_free(kept);
    worker->sum.steps++;
    *kept = worker->sum;
    kept->dies = dies;
    double whole_ns = (double)worker->longest_ns * live_dies_of(worker);
    kept->balance = worker->longest_ns ? (double)worker->at_work_ns / whole_ns : 0;
    const struct wisp_loads *loads = wisp_runner_loads(worker->runner);
    kept->flit_hops = loads->flit_hops;
    return wisp_loads_copy(loads, dies, &kept->loads, &worker->error);
}

static void count_kernel(const struct worker *worker) {
    struct progress *progress = worker->progress;
    const struct wisp_study_setup *setup = worker->setup;
    if (!setup->progress) return;
#pragma omp critical(wisp_study_progress)
    setup->progress(setup->progress_context, ++progress->done, progress->all);
}

static void run_block(struct worker *worker, struct wisp_range steps) {
    for (uint32_t step = steps.first; step < steps.end && !worker->code; step++) {
        for (uint32_t index = 0; index < wisp_demand_layers(worker->demand) && !worker->code; index++) {
            worker->code = run_kernel(worker, step, index);
            if (!worker->code) count_kernel(worker);
        }
        if (!worker->code) worker->code = keep_step(worker);
    }
}

/* ---- making and ending a point ---- */

/* What the machine has no way for. */
static enum wisp_code check_abilities(struct worker *worker) {
    const struct wisp_study_setup *setup = worker->setup;
    bool several = setup->placement == WISP_PLACEMENT_DUP || setup->placement == WISP_PLACEMENT_EPLB;
    const char *word = wisp_study_machine_word(setup);
    if (several && !wisp_runner_can(worker->runner, WISP_CAN_HOLD))
        return wisp_fail(&worker->error, WISP_BAD_INPUT,
                         "placement %s copies experts beforehand, which the machine %s cannot; flow can",
                         wisp_placements[setup->placement], word);
    if (setup->shared && !wisp_runner_can(worker->runner, WISP_CAN_SHARE))
        return wisp_fail(&worker->error, WISP_BAD_INPUT, "the machine %s has no shared experts; flow has", word);
    return WISP_OK;
}

static enum wisp_code make_planner(struct worker *worker, const struct wisp_trace_info *info) {
    const struct wisp_study_setup *setup = worker->setup;
    struct wisp_planner_setup planner = {.config = worker->point->config,
                                         .strategy = worker->point->strategy,
                                         .costs = &worker->terms.costs,
                                         .preset = setup->preset,
                                         .placement = setup->placement,
                                         .spare = setup->spare,
                                         .shared = setup->shared,
                                         .authors_lists = setup->authors_lists};
    return wisp_planner_init(&worker->planner, &planner, info, worker->demand, &worker->error);
}

static enum wisp_code make_room(struct worker *worker) {
    worker->span_ns = calloc(dies_of(worker), sizeof *worker->span_ns);
    if (worker->span_ns) return WISP_OK;
    return wisp_fail(&worker->error, WISP_ENVIRONMENT, "out of memory for the loads of %u dies", dies_of(worker));
}

static enum wisp_code begin(struct worker *worker, const struct wisp_trace_info *info) {
    const struct wisp_study_setup *setup = worker->setup;
    struct wisp_error *error = &worker->error;
    enum wisp_code code = wisp_study_terms(setup, worker->point, info, &worker->terms, error);
    if (!code) code = make_room(worker);
    if (!code) code = make_planner(worker, info);
    if (!code) code = wisp_study_runner(setup, worker->point, info, &worker->terms, &worker->runner, error);
    return code ? code : check_abilities(worker);
}

static void end(struct worker *worker) {
    wisp_runner_destroy(worker->runner);
    wisp_planner_free(&worker->planner);
    wisp_plan_free(&worker->plan);
    free(worker->span_ns);
}

/* ---- all points ---- */

/* Before the first step of the study a block only fills the heatmaps. */
static struct wisp_range next_block(const struct wisp_study_setup *setup, uint32_t first) {
    uint32_t limit = first < setup->steps.first ? setup->steps.first : setup->steps.end;
    return (struct wisp_range){first, first + WISP_DEMAND_BLOCK < limit ? first + WISP_DEMAND_BLOCK : limit};
}

/* The first error that is not a signal's goes before it. */
static enum wisp_code worst_of(const struct worker *workers, size_t points, struct wisp_error *error) {
    const struct worker *worst = NULL;
    for (size_t p = 0; p < points; p++)
        if (workers[p].code && (!worst || worst->code == WISP_INTERRUPTED)) worst = &workers[p];
    if (!worst) return WISP_OK;
    *error = worst->error;
    return worst->code;
}

/* A signal that comes when the last kernel has ended changes nothing. */
static enum wisp_code run_blocks(const struct wisp_study_setup *setup, struct wisp_demand *demand,
                                 struct worker *workers, size_t points, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (uint32_t first = 0; first < setup->steps.end && !code;) {
        struct wisp_range block = next_block(setup, first);
        wisp_demand_block(demand, block);
        first = block.end;
        if (block.first < setup->steps.first) continue;
#pragma omp parallel for schedule(dynamic) num_threads(setup->threads)
        for (size_t p = 0; p < points; p++) run_block(&workers[p], block);
        code = worst_of(workers, points, error);
    }
    return code;
}

/* The tables are there and not written yet, so not taken. */
static void say_memory(const struct worker *workers, size_t points) {
    uint64_t bytes = 0;
    for (size_t p = 0; p < points; p++) bytes += workers[p].runner->llc_memory;
    wisp_memory_notice("the model of the LLCs", bytes);
}

enum wisp_code wisp_study_run(const struct wisp_study_setup *setup, const struct wisp_trace_info *info,
                              struct wisp_demand *demand, const struct wisp_study_point *points, size_t point_count,
                              struct wisp_study_result *results, struct wisp_error *error) {
    struct progress progress = {.all = point_count * (uint64_t)(setup->steps.end - setup->steps.first) *
                                       wisp_demand_layers(demand)};
    struct worker *workers = calloc(point_count, sizeof *workers);
    enum wisp_code code =
        workers ? WISP_OK : wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %zu points", point_count);
    memset(results, 0, point_count * sizeof *results);
    for (size_t p = 0; p < point_count && !code; p++) {
        workers[p] = (struct worker){
            .setup = setup, .point = &points[p], .demand = demand, .result = &results[p], .progress = &progress};
        code = begin(&workers[p], info);
        if (code) *error = workers[p].error;
    }
    if (!code) say_memory(workers, point_count);
    if (!code) code = run_blocks(setup, demand, workers, point_count, error);
    for (size_t p = 0; p < point_count && workers; p++) end(&workers[p]);
    free(workers);
    if (code && code != WISP_INTERRUPTED)
        for (size_t p = 0; p < point_count; p++) wisp_study_result_free(&results[p]);
    return code;
}

void wisp_study_result_free(struct wisp_study_result *result) {
    wisp_loads_free(&result->loads);
}

#include "study/cycle_run.h"

#include "gcp/plan.h"
#include "machine/machine.h"
#include "machine/stuck.h"

#include <stdlib.h>

struct wisp_cycle_run {
    struct wisp_runner runner;
    struct wisp_loads loads; /* flit_hops alone */
    struct wisp_machine *machine;
    const struct wisp_config *config;
    wisp_stop *stop;
    uint32_t experts;
    uint64_t matrix_flits;
    uint32_t *slots;       /* [dies], or NULL: no copies */
    uint64_t *masks;       /* [experts] */
    struct wisp_work work; /* of the present kernel: the machine borrows it until the next */
};

/* ---- copies ---- */

static enum wisp_code room_of(const struct wisp_cycle_setup *setup, const struct wisp_trace_info *info, unsigned die,
                              uint32_t *slots, struct wisp_error *error) {
    if (!setup->copy_experts) return wisp_copy_slots(setup->config, info, die, slots, error);
    *slots = setup->copy_experts > UINT32_MAX ? UINT32_MAX : (uint32_t)setup->copy_experts;
    return WISP_OK;
}

static enum wisp_code switch_on(struct wisp_cycle_run *run, const struct wisp_cycle_setup *setup,
                                const struct wisp_trace_info *info, struct wisp_error *error) {
    unsigned dies = setup->config->derived.dies;
    struct wisp_config config = *setup->config;
    run->slots = calloc(dies, sizeof *run->slots);
    run->masks = calloc(info->experts, sizeof *run->masks);
    if (!run->slots || !run->masks) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u dies", dies);
    for (unsigned d = 0; d < dies; d++) {
        enum wisp_code code = room_of(setup, info, d, &run->slots[d], error);
        if (code) return code;
    }
    if (setup->copy_experts == UINT64_MAX) config.written.copy_policy = WISP_COPY_UNBOUNDED;
    struct wisp_copy_regions regions = {.layers = info->layers,
                                        .expert_lines = (uint32_t)wisp_expert_lines(&config, run->matrix_flits),
                                        .matrix_flits = (uint32_t)run->matrix_flits,
                                        .slots = run->slots};
    return wisp_machine_cache(run->machine, &config, &regions, error);
}

static const uint64_t *copies(struct wisp_runner *runner, uint32_t layer) {
    struct wisp_cycle_run *run = (struct wisp_cycle_run *)runner;
    if (!run->masks) return NULL;
    for (uint32_t e = 0; e < run->experts; e++) run->masks[e] = 0;
    for (unsigned d = 0; d < run->machine->dies; d++) {
        const struct wisp_local_cp *cp = &run->machine->endpoints[d].cp;
        for (uint32_t s = 0; s < cp->slot_count; s++)
            if (cp->slots[s].state == WISP_SLOT_WHOLE && cp->slots[s].layer == layer)
                run->masks[cp->slots[s].expert] |= UINT64_C(1) << d;
    }
    return run->masks;
}

/* What the kernel says of each entry, for each expert that a die fetches. */
static void choose_copies(const struct wisp_kernel *kernel, unsigned dies, struct wisp_work *work) {
    for (unsigned d = 0; d < dies; d++)
        for (size_t i = work->first_remote[d]; i < work->first_remote[d + 1]; i++) {
            struct wisp_remote_expert *remote = &work->remote[i];
            remote->cp_en = false;
            for (size_t e = 0; e < kernel->count && kernel->keep; e++)
                if (kernel->entries[e].die == d && kernel->entries[e].expert == remote->expert)
                    remote->cp_en |= kernel->keep[e];
        }
}

/* ---- a run ---- */

static enum wisp_code make_work(const struct wisp_cycle_run *run, const struct wisp_kernel *kernel,
                                struct wisp_work *work, struct wisp_error *error) {
    struct wisp_plan plan = {.entries = (struct wisp_plan_entry *)kernel->entries, .count = kernel->count};
    enum wisp_code code =
        wisp_work_build(&plan, kernel->home, run->config, kernel->layer, run->matrix_flits, work, error);
    if (!code && run->slots) code = wisp_work_copy(&plan, kernel->home, run->config, work, error);
    if (!code && run->slots) choose_copies(kernel, run->machine->dies, work);
    return code;
}

/* On one thread: the study runs its kernels side by side. */
static void run_window(struct wisp_machine *machine) {
    wisp_machine_run(machine, machine->mesh.latency, 1, NULL);
}

/* To the last data, and then until the last credit must be home. */
static enum wisp_code run_to_end(struct wisp_machine *machine, wisp_stop *stop, struct wisp_error *error) {
    struct wisp_stuck stuck = {.since = machine->now};
    while (!wisp_machine_done(machine)) {
        if (wisp_stopped(stop)) return wisp_stop_error(error);
        run_window(machine);
        if (wisp_stuck(&stuck, machine, NULL) && !wisp_machine_done(machine))
            return wisp_fail(error, WISP_DEADLOCK, "cycle %llu: work is left and nothing can move",
                             (unsigned long long)machine->now);
    }
    for (uint64_t home = machine->now + 2 * machine->mesh.latency + 2 * WISP_EJECT_DEPTH; machine->now < home;)
        run_window(machine);
    return WISP_OK;
}

static enum wisp_code run_kernel(struct wisp_runner *runner, const struct wisp_kernel *kernel,
                                 struct wisp_run_result *result, struct wisp_error *error) {
    struct wisp_cycle_run *run = (struct wisp_cycle_run *)runner;
    struct wisp_machine_stats before, after;
    uint64_t start = run->machine->now, flit_hops = wisp_machine_flit_hops(run->machine);
    uint64_t bytes = (uint64_t)WISP_FLIT_PAYLOAD_BYTES * run->config->derived.planes;
    wisp_machine_stats(run->machine, &before);
    struct wisp_work old = run->work;
    run->work = (struct wisp_work){0};
    enum wisp_code code = make_work(run, kernel, &run->work, error);
    if (!code) code = wisp_machine_submit(run->machine, &run->work, error);
    wisp_work_free(&old);
    if (!code) code = run_to_end(run->machine, run->stop, error);
    wisp_machine_stats(run->machine, &after);
    *result = (struct wisp_run_result){
        .time_ns = after.last_cycle + 1 - start,
        .hops = after.read_hops - before.read_hops,
        .local_read_bytes = (after.local_flits - before.local_flits) * bytes,
        .remote_read_bytes = (after.remote_flits - before.remote_flits) * bytes,
        .local_write_bytes = (after.written_flits - before.written_flits) * bytes,
        .llc_hits = after.llc_hits - before.llc_hits,
        .events = wisp_machine_flit_hops(run->machine) - flit_hops,
        .copies_made = (after.copies - before.copies) * WISP_EXPERT_MATRICES,
        .copies_evicted = (after.evictions - before.evictions) * WISP_EXPERT_MATRICES,
    };
    return code;
}

static const struct wisp_loads *loads(struct wisp_runner *runner) {
    struct wisp_cycle_run *run = (struct wisp_cycle_run *)runner;
    run->loads.flit_hops = wisp_machine_flit_hops(run->machine);
    return &run->loads;
}

/* An expert has one home, and its number is one of the hardware's. */
static bool can(const struct wisp_runner *runner, enum wisp_ability ability) {
    (void)runner;
    return ability != WISP_CAN_HOLD && ability != WISP_CAN_SHARE;
}

static void destroy(struct wisp_runner *runner) {
    struct wisp_cycle_run *run = (struct wisp_cycle_run *)runner;
    wisp_machine_destroy(run->machine);
    wisp_work_free(&run->work);
    free(run->slots);
    free(run->masks);
    free(run);
}

static const struct wisp_runner_ops ops = {run_kernel, copies, loads, can, destroy};

/* ---- making ---- */

enum wisp_code wisp_cycle_create(const struct wisp_cycle_setup *setup, const struct wisp_trace_info *info,
                                 struct wisp_runner **runner, struct wisp_error *error) {
    static const struct wisp_traffic none = {.pattern = WISP_PATTERN_NONE, .seed = 1};
    struct wisp_cycle_run *made = calloc(1, sizeof *made);
    if (!made) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a machine");
    *runner = NULL;
    made->runner.ops = &ops;
    made->config = setup->config;
    made->stop = setup->stop;
    made->experts = info->experts;
    made->matrix_flits = wisp_matrix_flits(setup->config, info->hidden, info->width, 1);
    enum wisp_code code = wisp_machine_create_cycle(setup->config, &none, &made->machine, error);
    if (!code && setup->copies) code = switch_on(made, setup, info, error);
    if (code) return destroy(&made->runner), code;
    *runner = &made->runner;
    return WISP_OK;
}

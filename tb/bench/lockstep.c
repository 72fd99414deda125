#include "bench/lockstep.h"

#include "base/clock.h"
#include "die/observe.h"
#include "machine/stuck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct run {
    const struct wisp_job *job;
    const struct wisp_probe *probe;
    struct wisp_outcome *outcome;
    struct wisp_machine *reference, *rtl;
    uint64_t *seen, *expected; /* [die][cycle of the window][word]: RTL, reference */
    unsigned window;           /* cycles of a full window */
    unsigned fields;
    struct wisp_stuck stuck;
    double next_report_s;
};

static void observe_room(const struct run *run, unsigned die, uint64_t **expected, uint64_t **seen) {
    size_t at = (size_t)die * run->window * WISP_OBS_WORDS;
    *expected = run->expected + at;
    *seen = run->seen + at;
}

/* The first cycle of the window in which the die differs, or `cycles`. */
static unsigned first_difference(const uint64_t *expected, const uint64_t *seen, unsigned cycles) {
    size_t words = (size_t)cycles * WISP_OBS_WORDS;
    if (memcmp(expected, seen, words * sizeof *seen) == 0) return cycles;
    unsigned i = 0;
    while (memcmp(expected + (size_t)i * WISP_OBS_WORDS, seen + (size_t)i * WISP_OBS_WORDS,
                  WISP_OBS_WORDS * sizeof *seen) == 0)
        i++;
    return i;
}

static void note_difference(struct run *run, unsigned die, unsigned offset, const uint64_t *expected,
                            const uint64_t *seen) {
    struct wisp_divergence *first = &run->outcome->divergence;
    uint64_t cycle = run->reference->now + offset;
    expected += (size_t)offset * WISP_OBS_WORDS;
    seen += (size_t)offset * WISP_OBS_WORDS;
    const struct wisp_field *field = wisp_observe_difference(expected, seen);
#pragma omp critical(wisp_first_difference)
    if (!first->field || cycle < first->cycle || (cycle == first->cycle && die < first->die))
        *first = (struct wisp_divergence){cycle, die, field, wisp_field_value(field, expected),
                                          wisp_field_value(field, seen)};
}

static void compare_die(struct run *run, unsigned die, unsigned cycles) {
    uint64_t *expected, *seen;
    observe_room(run, die, &expected, &seen);
    unsigned offset = first_difference(expected, seen, cycles);
    if (offset < cycles) note_difference(run, die, offset, expected, seen);
}

/* Less than this in a window is not worth waking threads for: about two milliseconds of work. */
enum { PARALLEL_DIE_CYCLES = 2000 };

/* Die by die: both machines and the comparison while the observations are in the cache; the same dies on the same
 * thread in every window, so that their state is, too. */
static void run_dies(struct run *run, unsigned cycles) {
    double reference_s = 0, rtl_s = 0;
    bool whole = run->rtl->parts == 1 && run->rtl->dies > 1;
    bool parallel = cycles * run->reference->dies >= PARALLEL_DIE_CYCLES;
#pragma omp parallel for schedule(static) num_threads(run->job->threads) if (parallel) reduction(+ : reference_s, rtl_s)
    for (unsigned d = 0; d < run->reference->dies; d++) {
        uint64_t *expected, *seen;
        observe_room(run, d, &expected, &seen);
        double start = wisp_now_s();
        wisp_machine_run_part(run->reference, d, cycles, expected);
        double middle = wisp_now_s();
        reference_s += middle - start;
        if (whole) continue;
        wisp_machine_run_part(run->rtl, d, cycles, seen);
        rtl_s += wisp_now_s() - middle;
        compare_die(run, d, cycles);
    }
    if (whole) {
        double start = wisp_now_s();
        wisp_machine_run_part(run->rtl, 0, cycles, run->seen);
        rtl_s += wisp_now_s() - start;
        for (unsigned d = 0; d < run->reference->dies; d++) compare_die(run, d, cycles);
    }
    unsigned threads = parallel ? run->job->threads : 1;
    run->outcome->reference_s += reference_s / threads;
    run->outcome->rtl_s += rtl_s / threads;
}

static void show_probe(const struct run *run, unsigned cycles) {
    if (!run->probe || !run->probe->cycle) return;
    uint64_t *expected, *seen;
    observe_room(run, run->probe->die, &expected, &seen);
    for (unsigned i = 0; i < cycles; i++)
        run->probe->cycle(run->probe->context, run->reference->now + i, expected + (size_t)i * WISP_OBS_WORDS,
                          seen + (size_t)i * WISP_OBS_WORDS);
}

static unsigned min_cycles(unsigned cycles, uint64_t until, uint64_t now) {
    return until > now && until - now < cycles ? (unsigned)(until - now) : cycles;
}

/* How long the next window is: a probe must open its waves and stop at exact cycles. */
static unsigned next_window(const struct run *run) {
    uint64_t now = run->reference->now;
    unsigned cycles = min_cycles(run->window, run->job->max_cycles, now);
    if (!run->probe) return cycles;
    return min_cycles(min_cycles(cycles, run->probe->waves_from, now), run->probe->stop_at, now);
}

static enum wisp_code begin_waves(const struct run *run, struct wisp_error *error) {
    const struct wisp_probe *probe = run->probe;
    if (!probe || !probe->waves || run->reference->now != probe->waves_from) return WISP_OK;
    const char *path = probe->waves(probe->context);
    return path ? wisp_machine_waves(run->rtl, probe->die, path, error) : WISP_OK;
}

static void end_waves(const struct run *run, enum wisp_code code, struct wisp_error *error) {
    const struct wisp_probe *probe = run->probe;
    if (!probe || !probe->waves || !run->rtl) return;
    enum wisp_code closed = wisp_machine_waves(run->rtl, probe->die, NULL, error);
    probe->waves_end(probe->context, code ? code : closed);
}

static bool at_end_of_probe(const struct run *run) {
    return run->probe && run->probe->stop_at && run->reference->now >= run->probe->stop_at;
}

static void report_progress(struct run *run) {
    struct wisp_machine_stats stats;
    if (!run->job->progress || wisp_now_s() < run->next_report_s) return;
    run->next_report_s = wisp_now_s() + 0.1;
    wisp_machine_stats(run->reference, &stats);
    run->job->progress(run->job->progress_context, run->reference->now, stats.remote_flits + stats.local_flits);
}

static enum wisp_code end(struct run *run, enum wisp_code verdict, const char *detail) {
    run->outcome->verdict = verdict;
    snprintf(run->outcome->detail, sizeof run->outcome->detail, "%s", detail);
    return verdict;
}

static bool done(const struct run *run) {
    return wisp_machine_done(run->reference) && wisp_machine_done(run->rtl);
}

/* One window; PASS means "go on". */
static enum wisp_code step(struct run *run, struct wisp_error *error) {
    enum wisp_code code = begin_waves(run, error);
    if (code) return code;
    if (at_end_of_probe(run)) return WISP_OK;
    unsigned cycles = next_window(run);
    run_dies(run, cycles);
    show_probe(run, cycles);
    run->outcome->observations += (uint64_t)cycles * run->reference->dies * run->fields;
    wisp_machine_commit(run->reference, cycles);
    wisp_machine_commit(run->rtl, cycles);
    if (run->job->recorder) wisp_recorder_window(run->job->recorder, cycles);
    if (wisp_stopped(run->job->interrupted)) return end(run, WISP_INTERRUPTED, "stopped by a signal");
    if (run->probe && run->probe->stop_at) return WISP_OK;
    report_progress(run);
    if (run->outcome->divergence.field) return end(run, WISP_MISMATCH, "the RTL differs from the reference");
    if (wisp_stuck(&run->stuck, run->reference, run->rtl) && !done(run))
        return end(run, WISP_DEADLOCK, "work is left and nothing can move");
    if (run->reference->now >= run->job->max_cycles) return end(run, WISP_TIMEOUT, "the limit of cycles was reached");
    return WISP_OK;
}

static enum wisp_code submit(struct run *run, const struct wisp_work *work, struct wisp_error *error) {
    enum wisp_code code = wisp_machine_submit(run->reference, work, error);
    return code ? code : wisp_machine_submit(run->rtl, work, error);
}

static struct wisp_kernel_result difference(const struct wisp_machine_stats *before,
                                            const struct wisp_machine_stats *after) {
    return (struct wisp_kernel_result){
        .remote_flits = after->remote_flits - before->remote_flits,
        .local_flits = after->local_flits - before->local_flits,
        .copy_flits = after->copy_flits - before->copy_flits,
        .written_flits = after->written_flits - before->written_flits,
        .hops = after->read_hops - before->read_hops,
        .copies = after->copies - before->copies,
        .used_copies = after->used_copies - before->used_copies,
        .evictions = after->evictions - before->evictions,
        .ahead_made = after->ahead_made - before->ahead_made,
        .ahead_used = after->ahead_used - before->ahead_used,
        .read_pairs = after->read_pairs - before->read_pairs,
        .late_pairs = after->late_pairs - before->late_pairs,
        .late_begun_pairs = after->late_begun_pairs - before->late_begun_pairs,
        .served_copies = after->served_copies - before->served_copies,
    };
}

/* Run until both machines have all their data, then until the last credit must be home. kernel may be NULL. */
static enum wisp_code run_work(struct run *run, const struct wisp_work *work, struct wisp_kernel_result *kernel,
                               struct wisp_error *error) {
    uint64_t start = run->reference->now;
    struct wisp_machine_stats before, reference, rtl;
    wisp_machine_stats(run->reference, &before);
    enum wisp_code code = work ? submit(run, work, error) : WISP_OK;
    while (!code && !at_end_of_probe(run) && !done(run)) code = step(run, error);
    uint64_t drained = run->reference->now + 2 * (uint64_t)run->reference->mesh.latency + 2 * WISP_EJECT_DEPTH;
    while (!code && !at_end_of_probe(run) && run->reference->now < drained) code = step(run, error);
    wisp_machine_stats(run->reference, &reference);
    wisp_machine_stats(run->rtl, &rtl);
    uint64_t cycles = (code ? run->reference->now : reference.last_cycle + 1) - start;
    run->outcome->reference_cycles += cycles;
    run->outcome->rtl_cycles += (code ? run->rtl->now : rtl.last_cycle + 1) - start;
    if (kernel) {
        *kernel = difference(&before, &reference);
        kernel->cycles = cycles;
    }
    return code;
}

static enum wisp_code run_kernel(struct run *run, const struct wisp_work *work, struct wisp_kernel_result *kernel,
                                 struct wisp_error *error) {
    struct wisp_recorder *recorder = run->job->recorder;
    if (recorder) wisp_recorder_begin_kernel(recorder);
    enum wisp_code code = run_work(run, work, kernel, error);
    if (recorder) wisp_recorder_end_kernel(recorder);
    return code;
}

/* At the end everything asked for must have come once, unchanged, and every buffer and credit be where it was. */
static enum wisp_code check_home(struct run *run) {
    struct wisp_machine *machines[2] = {run->reference, run->rtl};
    for (unsigned i = 0; i < 2; i++) {
        struct wisp_machine_stats stats;
        wisp_machine_stats(machines[i], &stats);
        int die = wisp_machine_unquiet(machines[i]);
        char detail[200] = "";
        if (stats.wrong_flits)
            snprintf(detail, sizeof detail, "%s: %llu flits came that nobody asked for, or with wrong data",
                     machines[i]->ops->name, (unsigned long long)stats.wrong_flits);
        else if (die >= 0 && (unsigned)die < machines[i]->dies)
            snprintf(detail, sizeof detail, "%s: die (%u,%u) is not drained, or not all credits came home",
                     machines[i]->ops->name, (unsigned)die / machines[i]->mesh.rows,
                     (unsigned)die % machines[i]->mesh.rows);
        else if (die >= 0)
            snprintf(detail, sizeof detail, "%s: a flit or a credit is still on a link", machines[i]->ops->name);
        if (detail[0]) return end(run, WISP_MISMATCH, detail);
    }
    return WISP_OK;
}

/* What software reads of the dies is the same in both, and tells no error. answers: of the reference, then of the RTL.
 */
static enum wisp_code compare_register(struct run *run, const struct wisp_register *at, struct wisp_apb_out *answers) {
    const struct wisp_apb_in read = {.address = at->offset};
    unsigned dies = run->reference->dies, rows = run->reference->mesh.rows;
    char detail[200];
    wisp_machine_transfer(run->reference, &read, answers);
    wisp_machine_transfer(run->rtl, &read, answers + dies);
    for (unsigned d = 0; d < dies; d++) {
        const struct wisp_apb_out *ours = &answers[d], *theirs = &answers[dies + d];
        if (ours->data != theirs->data || ours->error != theirs->error)
            snprintf(detail, sizeof detail,
                     "die (%u,%u): its register %s reads 0x%x%s in the reference, 0x%x%s in the RTL", d / rows,
                     d % rows, at->name, ours->data, ours->error ? ", an error," : "", theirs->data,
                     theirs->error ? ", an error" : "");
        else if (at->offset == WISP_REG_ERROR && ours->data)
            snprintf(detail, sizeof detail, "die (%u,%u): its register error reads 0x%x (docs/registers.md)", d / rows,
                     d % rows, ours->data);
        else
            continue;
        return end(run, WISP_MISMATCH, detail);
    }
    return WISP_OK;
}

static enum wisp_code check_registers(struct run *run, struct wisp_error *error) {
    unsigned count;
    const struct wisp_register *registers = wisp_registers(&count);
    struct wisp_apb_out *answers = calloc(2 * (size_t)run->reference->dies, sizeof *answers);
    if (!answers) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the registers of the dies");
    enum wisp_code code = WISP_OK;
    for (unsigned i = 0; i < count && !code; i++) code = compare_register(run, &registers[i], answers);
    free(answers);
    return code;
}

static enum wisp_code prepare(struct run *run, struct wisp_error *error) {
    const struct wisp_job *job = run->job;
    enum wisp_code code = wisp_machine_create_cycle(&job->config, &job->traffic, &run->reference, error);
    if (!code) code = wisp_machine_create_rtl(&job->config, &job->traffic, job->model, &run->rtl, error);
    if (!code && job->regions) code = wisp_machine_cache(run->reference, &job->config, job->regions, error);
    if (!code && job->regions) code = wisp_machine_cache(run->rtl, &job->config, job->regions, error);
    if (code) return code;
    wisp_machine_cycle_cap(run->reference, wisp_machine_rtl_cap(run->rtl));
    if (job->recorder) wisp_recorder_attach(job->recorder, run->reference);
    run->window = job->config.derived.link_latency_cycles;
    wisp_observe_fields(&run->fields);
    size_t words = (size_t)run->reference->dies * run->window * WISP_OBS_WORDS;
    run->seen = calloc(words, sizeof *run->seen);
    run->expected = calloc(words, sizeof *run->expected);
    if (run->seen && run->expected) return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the observations of a window");
}

/* An empty kernel ends what is being read ahead; then everything comes home. */
static enum wisp_code end_ahead(struct run *run, struct wisp_error *error) {
    size_t *none = calloc(run->reference->dies + 1, sizeof *none);
    if (!none) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u dies", run->reference->dies);
    struct wisp_work nothing = {.first = none, .first_remote = none};
    uint64_t reference_cycles = run->outcome->reference_cycles, rtl_cycles = run->outcome->rtl_cycles;
    enum wisp_code code = run_work(run, &nothing, NULL, error);
    run->outcome->reference_cycles = reference_cycles; /* this kernel is nobody's work */
    run->outcome->rtl_cycles = rtl_cycles;
    run->stuck.since = run->reference->now;
    while (!code && wisp_machine_unquiet(run->reference) >= 0 && !wisp_stuck(&run->stuck, run->reference, run->rtl))
        code = step(run, error);
    free(none);
    return code;
}

static void sum_ahead(struct run *run) {
    for (unsigned d = 0; d < run->reference->dies; d++) {
        const struct wisp_ahead *ahead = &wisp_machine_cycle_die(run->reference, d)->d2d.ahead;
        run->outcome->ahead_reads += ahead->asked;
        run->outcome->ahead_late += ahead->late;
        run->outcome->ahead_held += ahead->held_links;
    }
}

static enum wisp_code run_all(struct run *run, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    const struct wisp_job *job = run->job;
    if (job->traffic.pattern != WISP_PATTERN_NONE) code = run_kernel(run, NULL, NULL, error);
    for (size_t i = 0; i < job->work_count && !code && !at_end_of_probe(run); i++)
        code = run_kernel(run, &job->works[i], job->kernels ? &job->kernels[i] : NULL, error);
    if (!code && !at_end_of_probe(run) && job->regions) code = end_ahead(run, error);
    if (!code && !at_end_of_probe(run)) code = check_home(run);
    if (!code && !at_end_of_probe(run)) code = check_registers(run, error);
    run->outcome->simulated_cycles = run->reference->now;
    run->outcome->flit_hops = wisp_machine_flit_hops(run->reference);
    if (job->recorder) wisp_recorder_finish(job->recorder);
    sum_ahead(run);
    wisp_machine_stats(run->reference, &run->outcome->stats);
    for (unsigned d = 0; d < run->reference->dies && job->die_stats; d++)
        wisp_machine_die_stats(run->reference, d, &job->die_stats[d]);
    return code;
}

static uint64_t observation_words(const struct wisp_config *config) {
    return (uint64_t)config->derived.dies * config->derived.link_latency_cycles * WISP_OBS_WORDS;
}

uint64_t wisp_lockstep_bytes(const struct wisp_config *config) {
    return 2 * (observation_words(config) * sizeof(uint64_t) + wisp_machine_bytes(config));
}

enum wisp_code wisp_lockstep(const struct wisp_job *job, const struct wisp_probe *probe, struct wisp_outcome *outcome,
                             struct wisp_error *error) {
    struct run run = {.job = job, .probe = probe, .outcome = outcome};
    memset(outcome, 0, sizeof *outcome);
    enum wisp_code code = prepare(&run, error);
    if (!code) code = run_all(&run, error);
    end_waves(&run, code, error);
    wisp_machine_destroy(run.reference);
    wisp_machine_destroy(run.rtl);
    free(run.seen);
    free(run.expected);
    return code == outcome->verdict ? WISP_OK : code;
}

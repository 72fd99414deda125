#include "cli/cosim_result.h"

#include "base/version.h"
#include "cli/provenance.h"
#include "die/quality.h"

#include <string.h>

enum { SCHEMA_VERSION = 1 };

static double die_rate(const struct wisp_job *job, uint64_t cycles, double seconds) {
    return seconds > 0 ? (double)cycles * job->config.written.mesh_x * job->config.written.mesh_y / seconds : 0;
}

/* Flits of one plane, as bytes of the whole link. */
static uint64_t bytes_of(const struct wisp_job *job, uint64_t flits) {
    return flits * WISP_FLIT_PAYLOAD_BYTES * job->config.derived.planes;
}

static double megabytes(const struct wisp_job *job, uint64_t flits) {
    return (double)bytes_of(job, flits) / 1e6;
}

static const char *policy_name(const struct wisp_job *job) {
    return wisp_copy_policies[job->config.written.copy_policy];
}

static void print_cache(FILE *out, const struct wisp_job *job, const struct wisp_machine_stats *stats) {
    if (!job->regions) return;
    fprintf(out,
            "  copies        %llu made, %llu used, %llu evicted (%s), %llu fetched again, %llu given up, %llu without "
            "room\n",
            (unsigned long long)stats->copies, (unsigned long long)stats->used_copies,
            (unsigned long long)stats->evictions, policy_name(job), (unsigned long long)stats->refetches,
            (unsigned long long)stats->abandoned, (unsigned long long)stats->no_room);
    fprintf(out, "  copied flits  %llu written, %llu read\n", (unsigned long long)stats->written_flits,
            (unsigned long long)stats->copy_flits);
}

static void print_ahead(FILE *out, const struct wisp_cosim_options *options, const struct wisp_outcome *o) {
    if (options->cache != WISP_CACHE_AHEAD) return;
    fprintf(out, "  read ahead    %llu copies begun, %llu made, %llu used; %llu reads, %llu late\n",
            (unsigned long long)o->stats.ahead_begun, (unsigned long long)o->stats.ahead_made,
            (unsigned long long)o->stats.ahead_used, (unsigned long long)o->ahead_reads,
            (unsigned long long)o->ahead_late);
}

static void print_layer(FILE *out, const struct wisp_cosim_options *options, const struct wisp_machine_stats *stats) {
    if (!wisp_cache_warms(options->cache)) return;
    fprintf(out, "  warmed        %llu lines of the next MoE layer, %llu of them read\n",
            (unsigned long long)stats->warmed_lines, (unsigned long long)stats->warmed_hits);
}

static void print_predictor(FILE *out, const struct wisp_cosim_options *options, const struct wisp_predict_stats *p) {
    if (options->cache != WISP_CACHE_PREDICTED && options->cache != WISP_CACHE_AHEAD) return;
    fprintf(out, "  predicted     %llu of %llu experts fetched; %llu rows, %llu pairs\n",
            (unsigned long long)p->predicted, (unsigned long long)p->asked, (unsigned long long)p->rows,
            (unsigned long long)p->pairs);
    fprintf(out,
            "  predictor     %llu cycles swap, %llu count, %llu sweep; %.1f MB swapped; %llu observations compared\n",
            (unsigned long long)p->swap_cycles, (unsigned long long)p->pair_cycles, (unsigned long long)p->sweep_cycles,
            (double)p->swapped_bytes / 1e6, (unsigned long long)p->observations);
}

/* A line for each step, its layers summed, if there is more than one. */
static void print_steps(FILE *out, const struct wisp_job *job, const struct wisp_cosim_result *result) {
    const struct wisp_cosim_kernel *kernels = result->kernels;
    size_t count = result->kernel_count;
    if (!count || kernels[0].step == kernels[count - 1].step) return;
    fprintf(out, "  %6s %12s %12s %12s %12s %12s %8s\n", "step", "cycles", "remote MB", "own MB", "copies MB",
            "written MB", "hops");
    for (size_t i = 0; i < count;) {
        struct wisp_kernel_result sum = {0};
        uint32_t step = kernels[i].step;
        for (; i < count && kernels[i].step == step; i++) {
            const struct wisp_kernel_result *k = &kernels[i].result;
            sum.cycles += k->cycles, sum.remote_flits += k->remote_flits, sum.local_flits += k->local_flits;
            sum.copy_flits += k->copy_flits, sum.written_flits += k->written_flits, sum.hops += k->hops;
        }
        fprintf(out, "  %6u %12llu %12.1f %12.1f %12.1f %12.1f %8llu\n", step, (unsigned long long)sum.cycles,
                megabytes(job, sum.remote_flits), megabytes(job, sum.local_flits - sum.copy_flits),
                megabytes(job, sum.copy_flits), megabytes(job, sum.written_flits), (unsigned long long)sum.hops);
    }
}

/* ---- how good the choice of copies was ---- */

static void add_kernel(struct wisp_quality *quality, const struct wisp_kernel_result *kernel) {
    struct wisp_quality more = {
        .made = kernel->copies + kernel->ahead_made,
        .used = kernel->served_copies,
        .read_pairs = kernel->read_pairs,
        .late_pairs = kernel->late_pairs,
        .late_begun_pairs = kernel->late_begun_pairs,
        .copy_flits = kernel->copy_flits,
        .remote_flits = kernel->remote_flits,
        .written_flits = kernel->written_flits,
    };
    wisp_quality_add(quality, &more);
}

static struct wisp_quality no_quality(const struct wisp_job *job) {
    return (struct wisp_quality){.copy_flits_each = WISP_EXPERT_MATRICES * (uint64_t)job->regions->matrix_flits};
}

/* Of all kernels of this layer; false if there are none. */
static bool layer_quality(const struct wisp_job *job, const struct wisp_cosim_result *result, uint32_t layer,
                          struct wisp_quality *quality) {
    bool any = false;
    *quality = no_quality(job);
    for (size_t i = 0; i < result->kernel_count; i++)
        if (result->kernels[i].layer == layer) {
            add_kernel(quality, &result->kernels[i].result);
            any = true;
        }
    return any;
}

static struct wisp_quality whole_quality(const struct wisp_job *job, const struct wisp_cosim_result *result) {
    struct wisp_quality quality = no_quality(job);
    for (size_t i = 0; i < result->kernel_count; i++) add_kernel(&quality, &result->kernels[i].result);
    return quality;
}

static void print_share(FILE *out, int width, struct wisp_share share) {
    if (share.whole)
        fprintf(out, " %*.1f", width, 100 * wisp_share_value(share));
    else
        fprintf(out, " %*s", width, "-");
}

static void print_quality_row(FILE *out, const struct wisp_job *job, const char *name, const struct wisp_quality *q) {
    fprintf(out, "  %6s %9llu %9llu", name, (unsigned long long)q->made, (unsigned long long)q->used);
    print_share(out, 11, wisp_quality_accuracy(q));
    print_share(out, 11, wisp_quality_coverage(q));
    print_share(out, 7, wisp_quality_late(q));
    fprintf(out, " %10.1f\n", megabytes(job, wisp_quality_wasted_flits(q)));
}

static void print_quality(FILE *out, const struct wisp_cosim_options *options, const struct wisp_job *job,
                          const struct wisp_cosim_result *result) {
    struct wisp_quality quality;
    char name[16];
    if (!options->quality) return;
    fprintf(out, "  %6s %9s %9s %11s %11s %7s %10s\n", "layer", "made", "used", "accuracy %", "coverage %", "late %",
            "wasted MB");
    for (uint32_t layer = options->layers.first; layer < options->layers.end; layer++) {
        if (!layer_quality(job, result, layer, &quality)) continue;
        snprintf(name, sizeof name, "%u", layer);
        print_quality_row(out, job, name, &quality);
    }
    quality = whole_quality(job, result);
    print_quality_row(out, job, "all", &quality);
}

static void print(FILE *out, const struct wisp_cosim_options *options, const struct wisp_job *job,
                  const struct wisp_cosim_result *result) {
    const struct wisp_outcome *o = &result->outcome;
    fprintf(out, "%ux%u dies, link latency %u cycles, %s\n", job->config.written.mesh_x, job->config.written.mesh_y,
            job->config.derived.link_latency_cycles, options->pattern ? options->pattern : options->strategy->name);
    if (result->repeated)
        fprintf(out, "  batch         %u requests, of which %u repeated\n", options->batch, result->repeated);
    fprintf(out, "  cycles        reference %llu, rtl %llu\n", (unsigned long long)o->reference_cycles,
            (unsigned long long)o->rtl_cycles);
    fprintf(out, "  reads         %llu, of which %llu remote\n", (unsigned long long)o->stats.reads,
            (unsigned long long)o->stats.remote_reads);
    fprintf(out, "  data flits    %llu remote, %llu local\n", (unsigned long long)o->stats.remote_flits,
            (unsigned long long)o->stats.local_flits);
    print_cache(out, job, &o->stats);
    print_ahead(out, options, o);
    print_layer(out, options, &o->stats);
    print_predictor(out, options, &result->predict);
    fprintf(out, "  hops          %llu; flit hops %llu\n", (unsigned long long)o->stats.read_hops,
            (unsigned long long)o->flit_hops);
    print_steps(out, job, result);
    fprintf(out, "  compared      %llu observations, %d mismatches\n", (unsigned long long)o->observations,
            result->has_record);
    fprintf(out, "  speed         reference %.2f s (%.2f M die-cycles/s), rtl %.2f s (%.2f M)\n", o->reference_s,
            die_rate(job, o->simulated_cycles, o->reference_s) / 1e6, o->rtl_s,
            die_rate(job, o->simulated_cycles, o->rtl_s) / 1e6);
    print_quality(out, options, job, result);
    if (result->has_record)
        wisp_record_print(&result->record, out);
    else if (o->verdict)
        fprintf(out, "%s at cycle %llu: %s\n", wisp_code_word(o->verdict), (unsigned long long)o->simulated_cycles,
                o->detail);
    fprintf(out, "%s\n", wisp_code_word(o->verdict));
}

static void put_pair(struct wisp_json *json, const char *key, uint64_t reference, uint64_t rtl) {
    wisp_json_object(json, key);
    wisp_json_u64(json, "reference", reference);
    wisp_json_u64(json, "rtl", rtl);
    wisp_json_end_object(json);
}

static void put_work(struct wisp_json *json, const struct wisp_cosim_options *options, uint32_t repeated) {
    if (options->pattern) {
        wisp_json_string(json, "pattern", options->pattern);
        wisp_json_double(json, "rate_flits_per_die_cycle", options->traffic.rate);
        wisp_json_u64(json, "reads_per_die", options->traffic.reads);
    } else {
        wisp_json_string(json, "trace", options->trace);
        wisp_json_string(json, "strategy", options->strategy->name);
        wisp_json_u64(json, "batch", options->batch);
        wisp_json_u64(json, "repeated", repeated);
        wisp_json_u64(json, "first_step", options->steps.first);
        wisp_json_u64(json, "end_step", options->steps.end);
        wisp_json_u64(json, "first_layer", options->layers.first);
        wisp_json_u64(json, "end_layer", options->layers.end);
        wisp_json_double(json, "scale", options->scale);
    }
    wisp_json_string(json, "cache", wisp_cache_modes[options->cache]);
    wisp_json_double(json, "stall", options->traffic.stall);
}

static void put_cache(struct wisp_json *json, const struct wisp_job *job, const struct wisp_machine_stats *stats) {
    if (!job->regions) return;
    wisp_json_object(json, "copies");
    wisp_json_string(json, "policy", policy_name(job));
    wisp_json_u64(json, "made", stats->copies);
    wisp_json_u64(json, "used", stats->used_copies);
    wisp_json_u64(json, "evicted", stats->evictions);
    wisp_json_u64(json, "fetched_again", stats->refetches);
    wisp_json_u64(json, "given_up", stats->abandoned);
    wisp_json_u64(json, "without_room", stats->no_room);
    wisp_json_end_object(json);
}

static void put_ahead(struct wisp_json *json, const struct wisp_cosim_options *options, const struct wisp_outcome *o) {
    if (options->cache != WISP_CACHE_AHEAD) return;
    wisp_json_object(json, "read_ahead");
    wisp_json_u64(json, "begun", o->stats.ahead_begun);
    wisp_json_u64(json, "copies_made", o->stats.ahead_made);
    wisp_json_u64(json, "copies_used", o->stats.ahead_used);
    wisp_json_u64(json, "reads_asked", o->ahead_reads);
    wisp_json_u64(json, "jobs_late", o->ahead_late);
    wisp_json_u64(json, "held_cycles", o->ahead_held);
    wisp_json_end_object(json);
}

static void put_layer(struct wisp_json *json, const struct wisp_cosim_options *options,
                      const struct wisp_machine_stats *stats) {
    if (!wisp_cache_warms(options->cache)) return;
    wisp_json_object(json, "next_layer");
    wisp_json_u64(json, "warmed_lines", stats->warmed_lines);
    wisp_json_u64(json, "warmed_lines_read", stats->warmed_hits);
    wisp_json_u64(json, "llc_hit_reads", stats->llc_hits);
    wisp_json_u64(json, "llc_miss_reads", stats->llc_misses);
    wisp_json_end_object(json);
}

static void put_predictor(struct wisp_json *json, const struct wisp_cosim_options *options,
                          const struct wisp_predict_stats *p) {
    if (options->cache != WISP_CACHE_PREDICTED && options->cache != WISP_CACHE_AHEAD) return;
    wisp_json_object(json, "predictor");
    wisp_json_u64(json, "experts_asked", p->asked);
    wisp_json_u64(json, "experts_predicted", p->predicted);
    wisp_json_u64(json, "rows", p->rows);
    wisp_json_u64(json, "pairs", p->pairs);
    wisp_json_u64(json, "swap_cycles", p->swap_cycles);
    wisp_json_u64(json, "pair_cycles", p->pair_cycles);
    wisp_json_u64(json, "sweep_cycles", p->sweep_cycles);
    wisp_json_u64(json, "swapped_bytes", p->swapped_bytes);
    wisp_json_u64(json, "observations_compared", p->observations);
    wisp_json_end_object(json);
}

/* What moved where, in bytes of all planes (the breakdown of the paper's Fig. 14). */
static void put_bytes(struct wisp_json *json, const struct wisp_job *job, uint64_t own_flits, uint64_t copy_flits,
                      uint64_t remote_flits, uint64_t written_flits) {
    wisp_json_u64(json, "own_read_bytes", bytes_of(job, own_flits));
    wisp_json_u64(json, "copy_read_bytes", bytes_of(job, copy_flits));
    wisp_json_u64(json, "remote_read_bytes", bytes_of(job, remote_flits));
    wisp_json_u64(json, "copy_write_bytes", bytes_of(job, written_flits));
}

/* How good the choice of copies was, kernel by kernel. */
static void put_kernel_copies(struct wisp_json *json, const struct wisp_job *job, const struct wisp_kernel_result *k) {
    if (!job->regions) return;
    wisp_json_u64(json, "copies_made", k->copies);
    wisp_json_u64(json, "copies_first_used", k->used_copies);
    wisp_json_u64(json, "copies_evicted", k->evictions);
    wisp_json_u64(json, "ahead_made", k->ahead_made);
    wisp_json_u64(json, "ahead_used", k->ahead_used);
}

static void put_kernels(struct wisp_json *json, const struct wisp_job *job, const struct wisp_cosim_result *result) {
    wisp_json_array(json, "kernels");
    for (size_t i = 0; i < result->kernel_count; i++) {
        const struct wisp_cosim_kernel *kernel = &result->kernels[i];
        const struct wisp_kernel_result *k = &kernel->result;
        wisp_json_object(json, NULL);
        wisp_json_u64(json, "step", kernel->step);
        wisp_json_u64(json, "layer", kernel->layer);
        wisp_json_u64(json, "cycles", k->cycles);
        wisp_json_u64(json, "hops", k->hops);
        put_bytes(json, job, k->local_flits - k->copy_flits, k->copy_flits, k->remote_flits, k->written_flits);
        put_kernel_copies(json, job, k);
        wisp_json_end_object(json);
    }
    wisp_json_end_array(json);
}

static void put_share(struct wisp_json *json, const char *key, struct wisp_share share) {
    if (share.whole)
        wisp_json_double(json, key, wisp_share_value(share));
    else
        wisp_json_null(json, key);
}

static void put_quality(struct wisp_json *json, const struct wisp_job *job, const struct wisp_quality *q) {
    wisp_json_u64(json, "copies_made", q->made);
    wisp_json_u64(json, "copies_used", q->used);
    put_share(json, "accuracy_share", wisp_quality_accuracy(q));
    put_share(json, "coverage_share", wisp_quality_coverage(q));
    put_share(json, "late_share", wisp_quality_late(q));
    wisp_json_u64(json, "read_pairs", q->read_pairs);
    wisp_json_u64(json, "late_pairs", q->late_pairs);
    wisp_json_u64(json, "late_begun_pairs", q->late_begun_pairs);
    wisp_json_u64(json, "copy_read_bytes", bytes_of(job, q->copy_flits));
    wisp_json_u64(json, "remote_read_bytes", bytes_of(job, q->remote_flits));
    wisp_json_u64(json, "copy_write_bytes", bytes_of(job, q->written_flits));
    wisp_json_u64(json, "wasted_write_bytes", bytes_of(job, wisp_quality_wasted_flits(q)));
}

static void put_layers(struct wisp_json *json, const struct wisp_cosim_options *options, const struct wisp_job *job,
                       const struct wisp_cosim_result *result) {
    struct wisp_quality quality;
    if (!job->regions) return;
    wisp_json_array(json, "layers");
    for (uint32_t layer = options->layers.first; layer < options->layers.end; layer++) {
        if (!layer_quality(job, result, layer, &quality)) continue;
        wisp_json_object(json, NULL);
        wisp_json_u64(json, "layer", layer);
        put_quality(json, job, &quality);
        wisp_json_end_object(json);
    }
    wisp_json_end_array(json);
    quality = whole_quality(job, result);
    wisp_json_object(json, "all_layers");
    put_quality(json, job, &quality);
    wisp_json_end_object(json);
}

static void put_dies(struct wisp_json *json, const struct wisp_job *job, const struct wisp_cosim_result *result) {
    wisp_json_array(json, "dies");
    for (unsigned d = 0; d < job->config.derived.dies; d++) {
        const struct wisp_machine_stats *stats = &result->die_stats[d];
        wisp_json_object(json, NULL);
        wisp_json_u64(json, "x", d / job->config.written.mesh_y);
        wisp_json_u64(json, "y", d % job->config.written.mesh_y);
        if (job->regions) wisp_json_u64(json, "copy_slots", job->regions->slots[d]);
        put_cache(json, job, stats);
        put_bytes(json, job, stats->local_flits - stats->copy_flits, stats->copy_flits, stats->remote_flits,
                  stats->written_flits);
        wisp_json_end_object(json);
    }
    wisp_json_end_array(json);
}

static void put_outcome(struct wisp_json *json, const struct wisp_cosim_options *options, const struct wisp_job *job,
                        const struct wisp_cosim_result *result) {
    const struct wisp_outcome *o = &result->outcome;
    wisp_json_string(json, "verdict", wisp_code_word(o->verdict));
    wisp_json_string(json, "detail", o->detail);
    put_pair(json, "cycles", o->reference_cycles, o->rtl_cycles);
    wisp_json_u64(json, "simulated_cycles", o->simulated_cycles);
    wisp_json_u64(json, "observations_compared", o->observations);
    wisp_json_u64(json, "mismatches", result->has_record);
    wisp_json_u64(json, "hops", o->stats.read_hops);
    wisp_json_u64(json, "flit_hops", o->flit_hops);
    wisp_json_u64(json, "reads", o->stats.reads);
    wisp_json_u64(json, "remote_reads", o->stats.remote_reads);
    wisp_json_u64(json, "remote_flits", o->stats.remote_flits);
    wisp_json_u64(json, "local_flits", o->stats.local_flits);
    wisp_json_u64(json, "copy_reads", o->stats.copy_reads);
    wisp_json_u64(json, "copy_flits", o->stats.copy_flits);
    wisp_json_u64(json, "written_flits", o->stats.written_flits);
    put_cache(json, job, &o->stats);
    put_ahead(json, options, o);
    put_layer(json, options, &o->stats);
    put_predictor(json, options, &result->predict);
    wisp_json_object(json, "wall_s");
    wisp_json_double(json, "reference", o->reference_s);
    wisp_json_double(json, "rtl", o->rtl_s);
    wisp_json_end_object(json);
    if (result->has_record) wisp_record_json(&result->record, json);
    put_kernels(json, job, result);
    put_layers(json, options, job, result);
    put_dies(json, job, result);
}

void wisp_cosim_put_head(struct wisp_json *json, const char *record, const struct wisp_cosim_options *options,
                         const struct wisp_job *job, const struct wisp_cosim_result *result) {
    wisp_json_u64(json, "schema", SCHEMA_VERSION);
    wisp_json_string(json, "record", record);
    wisp_json_string(json, "version", wisp_version);
    wisp_json_string(json, "git_commit", wisp_commit);
    wisp_json_string(json, "compiler", wisp_compiler);
    wisp_provenance_json(json, "model", &result->model);
    wisp_provenance_json(json, "predictor_model", &result->predictor);
    wisp_json_string(json, "config", options->config);
    wisp_json_hex(json, "config_hash", wisp_config_hash(&job->config));
    wisp_json_u64(json, "seed", job->traffic.seed);
    put_work(json, options, result->repeated);
}

enum wisp_code wisp_cosim_json(const struct wisp_cosim_options *options, const struct wisp_job *job,
                               const struct wisp_cosim_result *result, struct wisp_error *error) {
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", options->json);
    wisp_json_object(json, NULL);
    wisp_cosim_put_head(json, "cosim", options, job, result);
    wisp_json_u64(json, "threads", job->threads);
    put_outcome(json, options, job, result);
    wisp_side_errors_json(&result->side_errors, json);
    wisp_json_end_object(json);
    return wisp_json_write(json, options->json, error);
}

void wisp_cosim_print(const struct wisp_cosim_options *options, const struct wisp_job *job,
                      const struct wisp_cosim_result *result) {
    FILE *out = options->json && strcmp(options->json, "-") == 0 ? stderr : stdout;
    print(out, options, job, result);
    fflush(out); /* whatever becomes of the files */
}

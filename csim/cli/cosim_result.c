#include "cli/cosim_result.h"

#include "base/json.h"
#include "base/version.h"

#include <string.h>

enum { SCHEMA_VERSION = 1 };

static double die_rate(const struct wisp_job *job, uint64_t cycles, double seconds) {
    return seconds > 0 ? (double)cycles * job->config.written.mesh_x * job->config.written.mesh_y / seconds : 0;
}

static void print(FILE *out, const struct wisp_cosim_options *options, const struct wisp_job *job,
                  const struct wisp_cosim_result *result) {
    const struct wisp_outcome *o = &result->outcome;
    fprintf(out, "%ux%u dies, link latency %u cycles, %s\n", job->config.written.mesh_x, job->config.written.mesh_y,
            job->config.derived.link_latency_cycles, options->pattern ? options->pattern : options->strategy);
    if (result->repeated)
        fprintf(out, "  batch         %u requests, of which %u repeated\n", options->batch, result->repeated);
    fprintf(out, "  cycles        reference %llu, rtl %llu\n", (unsigned long long)o->reference_cycles,
            (unsigned long long)o->rtl_cycles);
    fprintf(out, "  reads         %llu, of which %llu remote\n", (unsigned long long)o->stats.reads,
            (unsigned long long)o->stats.remote_reads);
    fprintf(out, "  data flits    %llu remote, %llu local\n", (unsigned long long)o->stats.remote_flits,
            (unsigned long long)o->stats.local_flits);
    fprintf(out, "  hops          %llu; flit hops %llu\n", (unsigned long long)result->hops,
            (unsigned long long)o->flit_hops);
    fprintf(out, "  compared      %llu observations, %d mismatches\n", (unsigned long long)o->observations,
            result->has_record);
    fprintf(out, "  speed         reference %.2f s (%.2f M die-cycles/s), rtl %.2f s (%.2f M)\n", o->reference_s,
            die_rate(job, o->simulated_cycles, o->reference_s) / 1e6, o->rtl_s,
            die_rate(job, o->simulated_cycles, o->rtl_s) / 1e6);
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
        wisp_json_string(json, "strategy", options->strategy);
        wisp_json_u64(json, "batch", options->batch);
        wisp_json_u64(json, "repeated", repeated);
        wisp_json_u64(json, "first_step", options->steps.first);
        wisp_json_u64(json, "end_step", options->steps.end);
        wisp_json_u64(json, "first_layer", options->layers.first);
        wisp_json_u64(json, "end_layer", options->layers.end);
        wisp_json_double(json, "scale", options->scale);
    }
    wisp_json_double(json, "stall", options->traffic.stall);
}

static void put_outcome(struct wisp_json *json, const struct wisp_cosim_result *result) {
    const struct wisp_outcome *o = &result->outcome;
    wisp_json_string(json, "verdict", wisp_code_word(o->verdict));
    wisp_json_string(json, "detail", o->detail);
    put_pair(json, "cycles", o->reference_cycles, o->rtl_cycles);
    wisp_json_u64(json, "simulated_cycles", o->simulated_cycles);
    wisp_json_u64(json, "observations_compared", o->observations);
    wisp_json_u64(json, "mismatches", result->has_record);
    wisp_json_u64(json, "hops", result->hops);
    wisp_json_u64(json, "flit_hops", o->flit_hops);
    wisp_json_u64(json, "reads", o->stats.reads);
    wisp_json_u64(json, "remote_reads", o->stats.remote_reads);
    wisp_json_u64(json, "remote_flits", o->stats.remote_flits);
    wisp_json_u64(json, "local_flits", o->stats.local_flits);
    wisp_json_object(json, "wall_s");
    wisp_json_double(json, "reference", o->reference_s);
    wisp_json_double(json, "rtl", o->rtl_s);
    wisp_json_end_object(json);
    if (result->has_record) wisp_record_json(&result->record, json);
}

static enum wisp_code write_json(const struct wisp_cosim_options *options, const struct wisp_job *job,
                                 const struct wisp_cosim_result *result, struct wisp_error *error) {
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", options->json);
    wisp_json_object(json, NULL);
    wisp_json_u64(json, "schema", SCHEMA_VERSION);
    wisp_json_string(json, "version", wisp_version);
    wisp_json_string(json, "git_commit", wisp_commit);
    wisp_json_string(json, "compiler", wisp_compiler);
    wisp_json_string(json, "config", options->config);
    wisp_json_hex(json, "config_hash", wisp_config_hash(&job->config));
    wisp_json_u64(json, "seed", job->traffic.seed);
    wisp_json_u64(json, "threads", job->threads);
    put_work(json, options, result->repeated);
    put_outcome(json, result);
    wisp_json_end_object(json);
    return wisp_json_write(json, options->json, error);
}

enum wisp_code wisp_cosim_report(const struct wisp_cosim_options *options, const struct wisp_job *job,
                                 const struct wisp_cosim_result *result, struct wisp_error *error) {
    print(options->json && strcmp(options->json, "-") == 0 ? stderr : stdout, options, job, result);
    return options->json ? write_json(options, job, result, error) : WISP_OK;
}

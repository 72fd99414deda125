#include "cli/recording.h"

static const char *const die_keys[WISP_DIE_COUNTS] = {
    [WISP_COUNT_BUSY] = "busy_cycles",          [WISP_COUNT_OUTSTANDING] = "outstanding_read_cycles",
    [WISP_COUNT_QUEUED] = "queued_read_cycles", [WISP_COUNT_READS] = "reads",
    [WISP_COUNT_MESH_FLITS] = "mesh_flits",     [WISP_COUNT_LOCAL_FLITS] = "local_flits",
    [WISP_COUNT_COPY_FLITS] = "copy_flits",     [WISP_COUNT_WRITTEN_FLITS] = "written_flits",
    [WISP_COUNT_SERVED_FLITS] = "served_flits", [WISP_COUNT_COPIES] = "copies_made",
    [WISP_COUNT_EVICTIONS] = "copies_evicted",  [WISP_COUNT_HBM_BYTES] = "hbm_bytes"};

static const char *const link_keys[WISP_LINK_COUNTS] = {[WISP_COUNT_FLITS] = "flits",
                                                        [WISP_COUNT_CREDIT_STALLS] = "credit_stalls",
                                                        [WISP_COUNT_ARBITRATION_STALLS] = "arbitration_stalls"};

static const char *const port_names[WISP_PORTS] = {
    [WISP_LOCAL] = "local", [WISP_NORTH] = "north", [WISP_EAST] = "east", [WISP_SOUTH] = "south", [WISP_WEST] = "west"};

static void put_series(struct wisp_json *json, const char *key, const struct wisp_recorder *r, unsigned at) {
    wisp_json_row(json, key);
    for (uint32_t s = 0; s < r->sample_count; s++) wisp_json_u64(json, NULL, r->samples[(size_t)s * r->counts + at]);
    wisp_json_end_row(json);
}

static void put_wafer(struct wisp_json *json, const struct wisp_job *job) {
    wisp_json_object(json, "wafer");
    wisp_json_u64(json, "mesh_x", job->config.written.mesh_x);
    wisp_json_u64(json, "mesh_y", job->config.written.mesh_y);
    wisp_json_u64(json, "link_latency_cycles", job->config.derived.link_latency_cycles);
    wisp_json_u64(json, "planes", job->config.derived.planes);
    wisp_json_u64(json, "flit_payload_bytes", WISP_FLIT_PAYLOAD_BYTES);
    wisp_json_u64(json, "read_flits", job->config.written.read_flits);
    wisp_json_u64(json, "outstanding_reads", job->config.written.outstanding_reads);
    wisp_json_u64(json, "memory_queue_reads", job->config.written.memory_queue_reads);
    wisp_json_end_object(json);
}

static void put_kernels(struct wisp_json *json, const struct wisp_recorder *r, const struct wisp_cosim_result *result) {
    wisp_json_array(json, "kernels");
    for (uint32_t k = 0; k < r->kernel_count; k++) {
        wisp_json_object(json, NULL);
        if (k < result->kernel_count) {
            wisp_json_u64(json, "step", result->kernels[k].step);
            wisp_json_u64(json, "layer", result->kernels[k].layer);
        }
        wisp_json_u64(json, "begin", r->kernels[k].begin);
        wisp_json_u64(json, "end", r->kernels[k].end);
        wisp_json_row(json, "last_data");
        for (unsigned d = 0; d < r->dies; d++) wisp_json_u64(json, NULL, r->finished[(size_t)k * r->dies + d]);
        wisp_json_end_row(json);
        wisp_json_end_object(json);
    }
    wisp_json_end_array(json);
    wisp_json_u64(json, "kernels_left_off", r->kernels_left_off);
}

static void put_samples(struct wisp_json *json, const struct wisp_recorder *r) {
    wisp_json_u64(json, "sample_cycles", r->sample_cycles);
    wisp_json_row(json, "sample_ends");
    for (uint32_t s = 0; s < r->sample_count; s++) wisp_json_u64(json, NULL, r->ends[s]);
    wisp_json_end_row(json);
    wisp_json_array(json, "dies");
    for (unsigned d = 0; d < r->dies; d++) {
        wisp_json_object(json, NULL);
        wisp_json_u64(json, "x", d / r->rows);
        wisp_json_u64(json, "y", d % r->rows);
        for (unsigned c = 0; c < WISP_DIE_COUNTS; c++) put_series(json, die_keys[c], r, wisp_recorder_die_at(d) + c);
        wisp_json_end_object(json);
    }
    wisp_json_end_array(json);
    wisp_json_array(json, "links");
    for (unsigned d = 0; d < r->dies; d++)
        for (unsigned p = 1; p < WISP_PORTS; p++) {
            if (wisp_mesh_neighbour(r->columns, r->rows, d, p) < 0) continue;
            wisp_json_object(json, NULL);
            wisp_json_u64(json, "x", d / r->rows);
            wisp_json_u64(json, "y", d % r->rows);
            wisp_json_string(json, "port", port_names[p]);
            for (unsigned c = 0; c < WISP_LINK_COUNTS; c++)
                put_series(json, link_keys[c], r, wisp_recorder_link_at(r, d, p) + c);
            wisp_json_end_object(json);
        }
    wisp_json_end_array(json);
}

static void put_row(struct wisp_json *json, const uint64_t *values, size_t count) {
    wisp_json_row(json, NULL);
    for (size_t i = 0; i < count; i++) wisp_json_u64(json, NULL, values[i]);
    wisp_json_end_row(json);
}

static void put_fetches(struct wisp_json *json, const struct wisp_recorder *r) {
    uint64_t left_off = 0;
    wisp_json_array(json, "fetches");
    for (unsigned d = 0; d < r->dies; d++) {
        left_off += r->records[d].fetches_left_off;
        for (uint32_t i = 0; i < r->records[d].fetch_count; i++) {
            const struct wisp_fetch *f = &r->records[d].fetches[i];
            uint64_t row[] = {f->kernel,
                              d,
                              f->expert,
                              (uint64_t)f->owner_x * r->rows + f->owner_y,
                              f->begin,
                              f->end,
                              f->flits[WISP_FROM_OWN],
                              f->flits[WISP_FROM_COPY],
                              f->flits[WISP_FROM_MESH]};
            put_row(json, row, sizeof row / sizeof row[0]);
        }
    }
    wisp_json_end_array(json);
    wisp_json_u64(json, "fetches_left_off", left_off);
}

static void put_copies(struct wisp_json *json, const struct wisp_recorder *r) {
    uint64_t left_off = 0;
    wisp_json_array(json, "copies");
    for (unsigned d = 0; d < r->dies; d++) {
        left_off += r->records[d].copies_left_off;
        for (uint32_t i = 0; i < r->records[d].copy_count; i++) {
            const struct wisp_copy_made *c = &r->records[d].copies[i];
            uint64_t row[] = {c->kernel, d, c->expert, c->begin, c->end, c->whole, c->ahead};
            put_row(json, row, sizeof row / sizeof row[0]);
        }
    }
    wisp_json_end_array(json);
    wisp_json_u64(json, "copies_left_off", left_off);
}

/* Packets that came home whole, and how many stand for all. */
static void put_packets(struct wisp_json *json, const struct wisp_recorder *r) {
    wisp_json_array(json, "packets");
    for (unsigned d = 0; d < r->dies; d++)
        for (uint32_t i = 0; i < r->records[d].packet_count; i++) {
            const struct wisp_packet *p = &r->records[d].packets[i];
            if (!p->done || !p->tagged) continue;
            wisp_json_row(json, NULL);
            uint64_t head[] = {
                d, p->read.expert, p->read.line, (uint64_t)p->read.peer_x * r->rows + p->read.peer_y, p->begin, p->end};
            for (size_t k = 0; k < sizeof head / sizeof head[0]; k++) wisp_json_u64(json, NULL, head[k]);
            put_row(json, p->request, p->there);
            put_row(json, p->response, p->back);
            wisp_json_end_row(json);
        }
    wisp_json_end_array(json);
}

enum wisp_code wisp_recording_write(const char *path, const struct wisp_recorder *recorder,
                                    const struct wisp_cosim_options *options, const struct wisp_job *job,
                                    const struct wisp_cosim_result *result, struct wisp_error *error) {
    struct wisp_json *json = wisp_json_new();
    if (!json) return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory", path);
    wisp_json_object(json, NULL);
    wisp_cosim_put_head(json, "recording", options, job, result);
    wisp_json_string(json, "verdict", wisp_code_word(result->outcome.verdict));
    wisp_json_u64(json, "simulated_cycles", result->outcome.simulated_cycles);
    put_wafer(json, job);
    put_kernels(json, recorder, result);
    put_samples(json, recorder);
    put_fetches(json, recorder);
    put_copies(json, recorder);
    put_packets(json, recorder);
    wisp_json_end_object(json);
    return wisp_json_write(json, path, error);
}

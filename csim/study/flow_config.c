#include "study/flow_config.h"

#include "gcp/plan.h"
#include "noc/flit.h"

/* Reads of a chunk: the compromise between events and error that docs/flow.md measures. */
enum { CHUNK_READS = 8 };

/* From the die's port to the network and back: one cycle each through the interfaces and the two routers at the ends
 * (docs/microarchitecture.md, "d2d"). */
enum { ENDS_NS = 5 };

static struct wisp_flow_rates rates_of(const struct wisp_config *config) {
    const struct wisp_config_derived *derived = &config->derived;
    return (struct wisp_flow_rates){
        .hbm_bytes_per_ns = derived->hbm_bytes_per_cycle_per_plane_q16 / 65536.0 * derived->planes,
        .hbm_share = 1,
        .link_bytes_per_ns = (double)WISP_FLIT_PAYLOAD_BYTES * derived->planes,
        .link_share = 1,
        .hbm_ns = derived->hbm_latency_cycles,
        .link_ns = derived->link_latency_cycles,
        .llc_hit_ns = derived->llc_hit_cycles,
        .llc_miss_ns = derived->llc_miss_cycles,
        .llc_write_ns = derived->llc_write_cycles,
        .llc_bytes = (uint64_t)derived->llc_sets * config->written.llc_ways * config->written.read_flits *
                     WISP_FLIT_PAYLOAD_BYTES * derived->planes,
    };
}

enum wisp_code wisp_flow_setup_config(const struct wisp_config *config, const struct wisp_flow_model *model,
                                      double scale, struct wisp_flow_setup *setup, struct wisp_error *error) {
    const struct wisp_config_written *written = &config->written;
    uint32_t flit = WISP_FLIT_PAYLOAD_BYTES * config->derived.planes, read = written->read_flits * flit;
    if (config->derived.dies > WISP_DIES_MAX)
        return wisp_fail(error, WISP_BAD_INPUT, "%u dies; the flow machine has at most %d", config->derived.dies,
                         WISP_DIES_MAX);
    *setup = (struct wisp_flow_setup){
        .discipline = WISP_DISCIPLINE_WORMHOLE,
        .wafer = {written->mesh_x, written->mesh_y},
        .model = *model,
        .rates = rates_of(config),
        .wormhole = {.matrix_bytes = wisp_matrix_flits(config, model->hidden, model->width, scale) * flit,
                     .chunk_bytes = CHUNK_READS * read,
                     .read_bytes = read,
                     .request_bytes = flit,
                     .outstanding_bytes = written->outstanding_reads * read,
                     .buffer_bytes = written->response_buffer_flits * flit,
                     .buffer_reads = written->request_buffer_flits,
                     .local_queue_bytes = written->memory_queue_reads * read,
                     .remote_queue_bytes = written->memory_queue_reads * read,
                     .port_reads = WISP_LOCAL_DEPTH + WISP_SKID_DEPTH,
                     .eject_reads = WISP_EJECT_DEPTH + (written->router_stages == 2),
                     .llc_ways = written->llc_ways,
                     .refresh_interval_ns = config->derived.hbm_refresh_interval_cycles,
                     .refresh_ns = config->derived.hbm_refresh_cycles,
                     .turnaround_ns = config->derived.hbm_turnaround_cycles,
                     .router_ns = written->router_stages == 2 ? 3 : 1,
                     .ends_ns = ENDS_NS},
    };
    return wisp_no_faults(&config->derived.faults) ? WISP_OK : wisp_routes_of(config, &setup->routes, error);
}

#include "machine/machine.h"

#include <stdlib.h>

enum wisp_code wisp_machine_init(struct wisp_machine *machine, const struct wisp_machine_ops *ops,
                                 const struct wisp_config *config, const struct wisp_traffic *traffic,
                                 struct wisp_error *error) {
    unsigned columns = config->written.mesh_x, rows = config->written.mesh_y;
    *machine = (struct wisp_machine){.ops = ops, .dies = columns * rows, .parts = columns * rows};
    enum wisp_code code = wisp_mesh_init(&machine->mesh, columns, rows, config->derived.link_latency_cycles, error);
    if (code) return code;
    machine->endpoints = calloc(machine->dies, sizeof *machine->endpoints);
    if (!machine->endpoints) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u dies", machine->dies);
    for (unsigned d = 0; d < machine->dies && !code; d++)
        code = wisp_endpoint_init(&machine->endpoints[d], config, d / rows, d % rows, traffic, error);
    return code;
}

void wisp_machine_free(struct wisp_machine *machine) {
    if (machine->endpoints)
        for (unsigned d = 0; d < machine->dies; d++) wisp_endpoint_free(&machine->endpoints[d]);
    free(machine->endpoints);
    wisp_mesh_free(&machine->mesh);
}

void wisp_machine_destroy(struct wisp_machine *machine) {
    if (machine) machine->ops->destroy(machine);
}

struct wisp_die_straps wisp_machine_straps(const struct wisp_config *config, unsigned die) {
    const struct wisp_config_written *written = &config->written;
    return (struct wisp_die_straps){
        .router = {.here_x = (uint8_t)(die / written->mesh_y),
                   .here_y = (uint8_t)(die % written->mesh_y),
                   .depth = {(uint16_t)written->request_buffer_flits, (uint16_t)written->response_buffer_flits}},
        .tags = WISP_TAGS_MAX,
        .tag_limit = (uint16_t)written->outstanding_reads,
    };
}

void wisp_machine_submit(struct wisp_machine *machine, const struct wisp_work *work) {
    for (unsigned d = 0; d < machine->dies; d++)
        wisp_requester_submit(&machine->endpoints[d].requester, work->tasks + work->first[d],
                              work->tasks + work->first[d + 1]);
}

struct wisp_part wisp_machine_part(const struct wisp_machine *machine, unsigned part) {
    unsigned count = machine->dies / machine->parts;
    return (struct wisp_part){part * count, count};
}

void wisp_machine_run_part(struct wisp_machine *machine, unsigned part, unsigned cycles, uint64_t *obs) {
    machine->ops->run_part(machine, part, cycles, obs);
}

void wisp_machine_commit(struct wisp_machine *machine, unsigned cycles) {
    machine->now += cycles;
}

bool wisp_machine_done(const struct wisp_machine *machine) {
    for (unsigned d = 0; d < machine->dies; d++)
        if (!wisp_endpoint_done(&machine->endpoints[d])) return false;
    return true;
}

int wisp_machine_unquiet(const struct wisp_machine *machine) {
    for (unsigned d = 0; d < machine->dies; d++)
        if (!machine->ops->quiet(machine, d)) return (int)d;
    return wisp_mesh_quiet(&machine->mesh) ? -1 : (int)machine->dies;
}

void wisp_machine_stats(const struct wisp_machine *machine, struct wisp_machine_stats *stats) {
    *stats = (struct wisp_machine_stats){0};
    for (unsigned d = 0; d < machine->dies; d++) {
        const struct wisp_requester *requester = &machine->endpoints[d].requester;
        const struct wisp_memory *memory = &machine->endpoints[d].memory;
        if (requester->last_cycle > stats->last_cycle) stats->last_cycle = requester->last_cycle;
        stats->outstanding += WISP_IDS - requester->free_count;
        stats->reads += requester->reads;
        stats->remote_reads += requester->remote_reads;
        stats->read_hops += requester->hops;
        stats->remote_flits += requester->remote_flits;
        stats->local_flits += requester->local_flits;
        stats->wrong_flits += requester->wrong_flits;
        stats->llc_hits += memory->llc_hits;
        stats->llc_misses += memory->llc_misses;
        stats->hbm_bytes += memory->hbm_bytes;
    }
}

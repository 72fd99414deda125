#include "machine/machine.h"

#include <stdlib.h>
#include <string.h>

static enum wisp_code init_routes(struct wisp_machine *machine, const struct wisp_config *config,
                                  struct wisp_error *error) {
    if (wisp_no_faults(&config->derived.faults)) return WISP_OK;
    machine->routes = malloc(sizeof *machine->routes);
    if (!machine->routes) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for routing tables");
    wisp_mesh_cut(&machine->mesh, &config->derived.faults);
    return wisp_routes_of(config, machine->routes, error);
}

enum wisp_code wisp_machine_init(struct wisp_machine *machine, const struct wisp_machine_ops *ops,
                                 const struct wisp_config *config, const struct wisp_traffic *traffic,
                                 struct wisp_error *error) {
    unsigned columns = config->written.mesh_x, rows = config->written.mesh_y;
    *machine = (struct wisp_machine){.ops = ops, .dies = columns * rows, .parts = columns * rows};
    enum wisp_code code = wisp_mesh_init(&machine->mesh, columns, rows, config->derived.link_latency_cycles, error);
    if (!code) code = init_routes(machine, config, error);
    if (code) return code;
    machine->endpoints = calloc(machine->dies, sizeof *machine->endpoints);
    if (!machine->endpoints) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u dies", machine->dies);
    for (unsigned d = 0; d < machine->dies && !code; d++)
        code = wisp_endpoint_init(&machine->endpoints[d], config, d / rows, d % rows, traffic, error);
    return code;
}

uint64_t wisp_machine_bytes(const struct wisp_config *config) {
    const struct wisp_config_derived *derived = &config->derived;
    uint64_t links = (uint64_t)WISP_MESH_PORTS * 2 * derived->link_latency_cycles * (sizeof(struct wisp_flit) + 1);
    return derived->dies * (links + sizeof(struct wisp_endpoint) + wisp_memory_bytes(config));
}

void wisp_machine_free(struct wisp_machine *machine) {
    if (machine->endpoints)
        for (unsigned d = 0; d < machine->dies; d++) wisp_endpoint_free(&machine->endpoints[d]);
    free(machine->endpoints);
    free(machine->routes);
    wisp_mesh_free(&machine->mesh);
}

void wisp_machine_destroy(struct wisp_machine *machine) {
    if (machine) machine->ops->destroy(machine);
}

static void limit_weights(const struct wisp_config *config, const uint8_t from[WISP_PORTS], uint8_t to[WISP_PORTS]) {
    uint32_t most = config->written.router_turn_packets;
    for (unsigned p = 0; p < WISP_PORTS; p++) to[p] = from[p] < most ? from[p] : (uint8_t)most;
}

struct wisp_die_straps wisp_machine_straps(const struct wisp_config *config, unsigned die) {
    const struct wisp_config_written *written = &config->written;
    struct wisp_die_straps straps = {
        .router = {.here_x = (uint8_t)(die / written->mesh_y),
                   .here_y = (uint8_t)(die % written->mesh_y),
                   .depth = {(uint16_t)written->request_buffer_flits, (uint16_t)written->response_buffer_flits},
                   .stages = (uint8_t)written->router_stages},
        .credits = {(uint16_t)written->request_buffer_flits, (uint16_t)written->response_buffer_flits},
        .columns = (uint8_t)written->mesh_x,
        .rows = (uint8_t)written->mesh_y,
        .tags = WISP_TAGS_MAX,
        .tag_limit = (uint16_t)written->outstanding_reads,
        .links_limit = (uint16_t)written->ahead_links_limit,
    };
    uint8_t weights[WISP_PORTS];
    wisp_mesh_weights(written->mesh_x, written->mesh_y, die, weights);
    limit_weights(config, weights, straps.router.weights);
    return straps;
}

void wisp_machine_all_straps(const struct wisp_machine *machine, const struct wisp_config *config,
                             struct wisp_die_straps *straps) {
    uint8_t weights[WISP_DIES_MAX][WISP_PORTS];
    const struct wisp_routes *routes = machine->routes;
    if (routes) wisp_routes_weights(routes, weights);
    for (unsigned d = 0; d < machine->dies; d++) {
        struct wisp_router_straps *router = &straps[d].router;
        straps[d] = wisp_machine_straps(config, d);
        if (!routes) continue;
        router->routed = true;
        memset(router->table, WISP_NO_ROUTE, sizeof router->table);
        for (unsigned to = 0; to < machine->dies; to++)
            router->table[wisp_router_entry(to / routes->wafer.rows, to % routes->wafer.rows)] = routes->port[d][to];
        limit_weights(config, weights[d], router->weights);
    }
}

enum wisp_code wisp_machine_cache(struct wisp_machine *machine, const struct wisp_config *config,
                                  const struct wisp_copy_regions *regions, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    if (!machine->ops->has_cache(machine))
        return wisp_fail(error, WISP_BAD_INPUT, "the %s machine was built without an expert cache", machine->ops->name);
    for (unsigned d = 0; d < machine->dies && !code; d++)
        code = wisp_endpoint_cache(&machine->endpoints[d], config, regions, d, error);
    return code;
}

void wisp_machine_attach(struct wisp_machine *machine, unsigned die, const struct wisp_outside *outside) {
    machine->endpoints[die].outside = *outside;
}

void wisp_machine_watch(struct wisp_machine *machine, unsigned die, const struct wisp_watch *watch) {
    machine->endpoints[die].watch = *watch;
}

enum wisp_code wisp_machine_submit(struct wisp_machine *machine, const struct wisp_work *work,
                                   struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    struct wisp_machine_stats stats;
    wisp_machine_stats(machine, &stats);
    for (unsigned d = 0; d < machine->dies && !code; d++)
        code = wisp_endpoint_submit(&machine->endpoints[d], work, d, stats.last_cycle, error);
    return code;
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

/* The same parts on the same thread in every window: what a die left in a core's cache is still there. */
void wisp_machine_run(struct wisp_machine *machine, unsigned cycles, unsigned threads, uint64_t *obs) {
    size_t words = (size_t)machine->dies / machine->parts * machine->mesh.latency * WISP_OBS_WORDS;
#pragma omp parallel for schedule(static) num_threads(threads) if (threads > 1)
    for (unsigned part = 0; part < machine->parts; part++)
        wisp_machine_run_part(machine, part, cycles, obs ? obs + part * words : NULL);
    wisp_machine_commit(machine, cycles);
}

void wisp_machine_transfer(struct wisp_machine *machine, const struct wisp_apb_in *transfer,
                           struct wisp_apb_out *answers) {
    struct wisp_apb_in apb = *transfer;
    apb.select = true;
    machine->ops->port(machine, &apb, answers);
    apb.enable = true;
    machine->ops->port(machine, &apb, NULL);
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

void wisp_machine_die_stats(const struct wisp_machine *machine, unsigned die, struct wisp_machine_stats *stats) {
    const struct wisp_endpoint *endpoint = &machine->endpoints[die];
    const struct wisp_requester *requester = &endpoint->requester;
    const struct wisp_memory *memory = &endpoint->memory;
    uint64_t data = requester->last_cycle, write = endpoint->last_write_cycle;
    *stats = (struct wisp_machine_stats){
        .last_cycle = data > write ? data : write,
        .outstanding = WISP_IDS - requester->free_count,
        .reads = requester->reads,
        .remote_reads = requester->remote_reads - requester->copy_reads,
        .read_hops = requester->hops,
        .remote_flits = requester->remote_flits,
        .local_flits = requester->local_flits,
        .wrong_flits = requester->wrong_flits,
        .copy_reads = requester->copy_reads,
        .copy_flits = requester->copy_flits,
        .written_flits = memory->written_flits,
        .copies = endpoint->cp.copies,
        .used_copies = endpoint->cp.used,
        .evictions = endpoint->cp.evictions,
        .ahead_begun = endpoint->cp.ahead_begun,
        .ahead_made = endpoint->cp.ahead_made,
        .ahead_used = endpoint->cp.ahead_used,
        .read_pairs = endpoint->cp.read_pairs,
        .late_pairs = endpoint->cp.late_pairs,
        .late_begun_pairs = endpoint->cp.late_begun_pairs,
        .served_copies = endpoint->cp.served,
        .refetches = endpoint->cp.refetches,
        .abandoned = endpoint->cp.abandoned,
        .no_room = endpoint->cp.no_room,
        .llc_hits = memory->llc_hits,
        .llc_misses = memory->llc_misses,
        .hbm_bytes = memory->hbm_bytes,
        .warmed_lines = memory->warming.lines,
        .warmed_hits = memory->warming.hits,
    };
}

/* All but last_cycle are counts, and the structure has nothing but 64-bit numbers. */
void wisp_machine_stats(const struct wisp_machine *machine, struct wisp_machine_stats *stats) {
    enum { COUNTS = sizeof *stats / sizeof(uint64_t) };
    uint64_t last = 0;
    *stats = (struct wisp_machine_stats){0};
    for (unsigned d = 0; d < machine->dies; d++) {
        struct wisp_machine_stats die;
        wisp_machine_die_stats(machine, d, &die);
        if (die.last_cycle > last) last = die.last_cycle;
        for (unsigned i = 0; i < COUNTS; i++) ((uint64_t *)stats)[i] += ((const uint64_t *)&die)[i];
    }
    stats->last_cycle = last;
}

/* flow_wormhole.c - the discipline `wormhole`: an event-driven model of the `cycle` machine in chunks of reads
 * (docs/flow.md, "Discipline wormhole"): its kernels, and how it is made. */
#include "machine/wormhole.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- copies ---- */

static uint32_t matrix_id(const struct wormhole *w, uint32_t layer, unsigned expert, unsigned matrix) {
    return (layer * w->flow.setup.model.experts + expert) * WISP_EXPERT_MATRICES + matrix;
}

/* An expert's matrix is on the die as a copy, which is used now. */
static bool use_copy(struct wormhole *w, unsigned die, uint32_t id) {
    if (!wisp_copies_has(&w->flow.copies, die, id)) return false;
    wisp_copies_use(&w->flow.copies, die, id);
    return true;
}

/* ---- a kernel ---- */

static void add_matrix(struct wormhole *w, size_t at, size_t entry, unsigned m) {
    const struct wisp_kernel *kernel = w->kernel;
    const struct wisp_plan_entry *e = &kernel->entries[entry];
    uint32_t id = matrix_id(w, kernel->layer, e->expert, m);
    bool home = wisp_kernel_source(kernel, e) == e->die, copy = !home && use_copy(w, e->die, id), local = home || copy;
    w->matrices[at] = (struct matrix){
        .left = w->matrix_bytes,
        .key = (uint64_t)(2 * id + copy + 1) << 32,
        .entry = (uint32_t)entry,
        .source = local ? (uint8_t)e->die : kernel->home[e->expert],
        .keep = !local && w->flow.setup.copies && kernel->keep && kernel->keep[entry],
    };
    if (local)
        w->result.local_read_bytes += w->matrix_bytes;
    else
        w->result.remote_read_bytes += w->matrix_bytes;
    if (!local) w->result.hops += wisp_distance(e->die, kernel->home[e->expert], w->flow.setup.wafer);
}

/* The matrices, die by die in the order of the plan. */
static void deal(struct wormhole *w) {
    const struct wisp_kernel *kernel = w->kernel;
    size_t next[WISP_DIES_MAX] = {0}, sum = 0;
    for (size_t i = 0; i < kernel->count; i++) next[kernel->entries[i].die] += WISP_EXPERT_MATRICES;
    for (unsigned d = 0; d < w->dies; d++) {
        size_t count = next[d];
        w->die[d].matrix = (uint32_t)sum;
        next[d] = sum;
        sum += count;
        w->die[d].end = (uint32_t)sum;
    }
    for (size_t i = 0; i < kernel->count; i++)
        for (unsigned m = 0; m < WISP_EXPERT_MATRICES; m++) add_matrix(w, next[kernel->entries[i].die]++, i, m);
}

/* Time begins anew with each kernel; lines of the LLC are there from the beginning. */
static void restart(struct wormhole *w) {
    w->result = (struct wisp_run_result){0};
    for (size_t i = 0; w->lines && i < (size_t)w->dies * w->sets * w->ways; i++) w->lines[i].ready = 0;
    for (unsigned d = 0; d < w->dies; d++) {
        struct die *die = &w->die[d];
        die->offset = die->pace = die->hbm_free = die->compute_free = die->last = 0;
        die->writing = false;
    }
    for (unsigned o = 0; o < w->dies * REQUESTERS; o++) {
        struct output *output = &w->output[o];
        for (; output->count; output->count--) {
            output->space += output->credits[output->first].space;
            output->first = (output->first + 1) & (w->ring - 1);
        }
        output->free = w->input[o].free = 0;
        output->turn = 0;
    }
}

static void count_loads(struct wormhole *w) {
    struct wisp_loads *loads = &w->flow.loads;
    uint64_t last = 0;
    for (unsigned d = 0; d < w->dies; d++) {
        struct die *die = &w->die[d];
        last = later(last, die->last);
        die->span_sum += die->last;
        loads->die_span_ns[d] = die->span_sum >> TICK_BITS;
        loads->die_compute_ns[d] = die->compute_sum >> TICK_BITS;
        loads->die_hbm_ns[d] = die->hbm_sum >> TICK_BITS;
        for (unsigned n = 0; n < WISP_MESH_PORTS; n++) {
            loads->link_ns[d * WISP_MESH_PORTS + n] = w->carrying[port_of(d, n + 1, WISP_VC_RESPONSE)] >> TICK_BITS;
            loads->link_bytes[d * WISP_MESH_PORTS + n] = w->carried[port_of(d, n + 1, WISP_VC_RESPONSE)];
        }
    }
    w->result.time_ns = (last + TICKS - 1) >> TICK_BITS;
}

static void keep_copies(struct wormhole *w) {
    for (size_t i = 0; w->flow.setup.copies && w->kernel->keep && i < w->kernel->count; i++) {
        const struct wisp_plan_entry *entry = &w->kernel->entries[i];
        if (!w->kernel->keep[i] || wisp_kernel_source(w->kernel, entry) == entry->die) continue;
        for (unsigned m = 0; m < WISP_EXPERT_MATRICES; m++)
            w->result.copies_made +=
                wisp_copies_keep(&w->flow.copies, entry->die, matrix_id(w, w->kernel->layer, entry->expert, m),
                                 &w->result.copies_evicted);
    }
}

static enum wisp_code reserve(struct wormhole *w, size_t matrices, struct wisp_error *error) {
    if (matrices <= w->matrix_room) return WISP_OK;
    struct matrix *grown = realloc(w->matrices, matrices * sizeof *grown);
    if (!grown) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a kernel of %zu matrices", matrices);
    w->matrices = grown;
    w->matrix_room = matrices;
    return WISP_OK;
}

static enum wisp_code run(struct wisp_flow *flow, const struct wisp_kernel *kernel, struct wisp_run_result *result,
                          struct wisp_error *error) {
    struct wormhole *w = (struct wormhole *)flow;
    enum wisp_code code = reserve(w, kernel->count * WISP_EXPERT_MATRICES, error);
    if (code) return code;
    w->kernel = kernel;
    restart(w);
    deal(w);
    for (unsigned d = 0; d < w->dies; d++) wisp_wormhole_ask(w, d, 0);
    for (; w->heap_count && !wisp_stopped(flow->setup.stop); w->result.events++) wisp_wormhole_handle(w, pop(w));
    if (w->heap_count) return wisp_stop_error(error);
    keep_copies(w);
    count_loads(w);
    w->kernel = NULL;
    *result = w->result;
    return WISP_OK;
}

/* ---- making ---- */

static void destroy(struct wisp_flow *flow) {
    struct wormhole *w = (struct wormhole *)flow;
    free(w->credits);
    free(w->chunks);
    free(w->matrices);
    free(w->heap);
    free(w->lines);
    wisp_flow_free(flow);
    free(w);
}

static const struct wisp_flow_ops wormhole_ops = {run, destroy};

static uint64_t matrix_bytes(const struct wisp_flow_setup *setup) {
    const struct wisp_flow_model *model = &setup->model;
    uint64_t bytes = (uint64_t)model->hidden * model->width * model->weight_bytes;
    return setup->wormhole.matrix_bytes ? setup->wormhole.matrix_bytes : bytes;
}

/* The chunks of a matrix are of one size, as near below the one asked for as can be, in whole flits; only the last is
 * smaller. */
static uint32_t equal_chunks(uint64_t matrix, uint32_t wanted, uint32_t flit) {
    uint64_t count = (matrix + wanted - 1) / wanted, size = (matrix + count - 1) / count;
    if (flit) size = (size + flit - 1) / flit * flit;
    return size < wanted ? (uint32_t)size : wanted;
}

/* That a die may have outstanding. A chunk that is smaller than a read is one read; the last chunk
 * of a matrix may be smaller than the others, so that more of them than these would fit into the
 * bytes. */
static uint32_t most_chunks(const struct wormhole *w) {
    const struct wisp_flow_wormhole *set = &w->flow.setup.wormhole;
    uint32_t reads = set->outstanding_bytes / set->read_bytes, chunks = w->limit / w->chunk_bytes + 2;
    return w->chunk_bytes < set->read_bytes && reads && reads < chunks ? reads : chunks;
}

/* What is not said is so large that it does not hinder. */
static void make_limits(struct wormhole *w) {
    const struct wisp_flow_wormhole *set = &w->flow.setup.wormhole;
    uint64_t round_trip = (2 * w->hop << RATE_BITS) / w->link_rate;
    uint32_t buffer = set->buffer_bytes ? set->buffer_bytes : (uint32_t)round_trip;
    uint32_t requests = set->buffer_reads ? set->buffer_reads : set->outstanding_bytes / set->read_bytes;
    w->limit = set->outstanding_bytes > w->chunk_bytes ? set->outstanding_bytes : w->chunk_bytes;
    w->local_queue = set->local_queue_bytes ? set->local_queue_bytes : UINT32_MAX / 2;
    w->remote_queue = set->remote_queue_bytes ? set->remote_queue_bytes : UINT32_MAX / 2;
    w->buffer = buffer > w->chunk_bytes ? buffer : w->chunk_bytes;
    w->requests = requests > w->chunk_reads ? requests : w->chunk_reads;
    w->port_reads = set->port_reads > w->chunk_reads ? set->port_reads : w->chunk_reads;
    w->eject_reads = set->eject_reads;
    w->die_chunks = most_chunks(w);
    w->chunk_count = w->dies * w->die_chunks;
}

static void make_rates(struct wormhole *w) {
    const struct wisp_flow_rates *rates = &w->flow.setup.rates;
    struct wisp_flow_wormhole *set = &w->flow.setup.wormhole;
    if (!set->read_bytes) set->read_bytes = set->chunk_bytes;
    w->link_rate = (uint64_t)llround((TICKS << RATE_BITS) / (rates->link_bytes_per_ns * rates->link_share));
    w->hbm_rate = (uint64_t)llround((TICKS << RATE_BITS) / (rates->hbm_bytes_per_ns * rates->hbm_share));
    w->matrix_bytes = matrix_bytes(&w->flow.setup);
    w->chunk_bytes = equal_chunks(w->matrix_bytes, set->chunk_bytes, set->request_bytes);
    w->chunk_reads = (w->chunk_bytes + set->read_bytes - 1) / set->read_bytes;
    w->read_ticks = link_ticks(w, set->read_bytes);
    w->hop = (uint64_t)(rates->link_ns + set->router_ns) << TICK_BITS;
    w->refresh_interval = (uint64_t)set->refresh_interval_ns << TICK_BITS;
    w->refresh = (uint64_t)set->refresh_ns << TICK_BITS;
    w->turnaround = (uint64_t)set->turnaround_ns << TICK_BITS;
    w->request_ticks = link_ticks(w, set->request_bytes);
    w->asking = (uint64_t)set->ends_ns << TICK_BITS;
}

static void make_port(struct wormhole *w, unsigned die, unsigned port, unsigned channel) {
    const struct wisp_flow_setup *setup = &w->flow.setup;
    unsigned o = port_of(die, port, channel);
    int beyond = wisp_mesh_neighbour(setup->wafer.columns, w->rows, die, port);
    unsigned opposite = port == WISP_LOCAL ? port : wisp_mesh_opposite(port);
    w->beyond[o] = w->before[o] = (int16_t)(beyond < 0 ? -1 : (int)port_of((unsigned)beyond, opposite, channel));
    w->output[o].space = channel == WISP_VC_REQUEST ? w->requests : w->buffer;
    w->output[o].credits = w->credits + (size_t)o * w->ring;
    w->input[o].queue = (struct list){NONE, NONE};
}

static void make_mesh(struct wormhole *w) {
    struct wisp_routes routes;
    wisp_flow_routes(&w->flow.setup, &routes);
    memcpy(w->route, routes.port, sizeof w->route);
    for (unsigned d = 0; d < w->dies; d++) {
        w->die[d].port = (struct list){NONE, NONE};
        for (unsigned p = 0; p < WISP_PORTS; p++)
            for (unsigned v = 0; v < WISP_VCS; v++) make_port(w, d, p, v);
    }
}

static bool allocate(struct wormhole *w, uint32_t chunks) {
    const struct wisp_flow_setup *setup = &w->flow.setup;
    unsigned outputs = w->dies * REQUESTERS;
    uint64_t lines = setup->rates.llc_bytes / w->chunk_bytes;
    w->ways = setup->wormhole.llc_ways ? setup->wormhole.llc_ways : 1;
    if (w->ways > lines) w->ways = (uint32_t)lines;
    w->sets = w->ways ? (uint32_t)(lines / w->ways) : 0;
    uint64_t least = w->matrix_bytes % w->chunk_bytes ? w->matrix_bytes % w->chunk_bytes : w->chunk_bytes;
    uint64_t inputs = w->buffer / least + 1; /* chunks in an input; requests are at least one read each */
    if (inputs < w->requests) inputs = w->requests;
    for (w->ring = 1; w->ring <= inputs; w->ring *= 2) {
    }
    w->chunks = calloc(chunks, sizeof *w->chunks);
    w->heap = calloc(chunks + 3 * (size_t)outputs, sizeof *w->heap);
    w->credits = calloc((size_t)outputs * w->ring, sizeof *w->credits);
    w->flow.runner.llc_memory = (uint64_t)w->dies * w->sets * w->ways * sizeof *w->lines;
    if (w->sets) w->lines = calloc(w->flow.runner.llc_memory, 1);
    return w->chunks && w->heap && w->credits && (w->lines || !w->sets);
}

static enum wisp_code check_setup(const struct wisp_flow_setup *setup, struct wisp_error *error) {
    size_t dies = (size_t)setup->wafer.columns * setup->wafer.rows;
    const struct wisp_flow_wormhole *set = &setup->wormhole;
    if (!dies || dies > WISP_DIES_MAX || setup->model.experts > WISP_EXPERTS_MAX)
        return wisp_fail(error, WISP_BAD_INPUT, "%zu dies and %u experts; at most %d and %d", dies,
                         setup->model.experts, WISP_DIES_MAX, WISP_EXPERTS_MAX);
    if (!(setup->rates.link_bytes_per_ns * setup->rates.link_share > 0) ||
        !(setup->rates.hbm_bytes_per_ns * setup->rates.hbm_share > 0))
        return wisp_fail(error, WISP_BAD_INPUT, "a link or an HBM without bandwidth");
    if (!set->chunk_bytes || !matrix_bytes(setup)) return wisp_fail(error, WISP_BAD_INPUT, "chunks of no bytes");
    return WISP_OK;
}

enum wisp_code wisp_flow_create_wormhole(const struct wisp_flow_setup *setup, struct wisp_flow **flow,
                                         struct wisp_error *error) {
    enum wisp_code code = check_setup(setup, error);
    if (code) return code;
    struct wormhole *w = calloc(1, sizeof *w);
    if (!w) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a flow machine");
    code = wisp_flow_init(&w->flow, &wormhole_ops, setup, error);
    if (code) return free(w), code;
    w->dies = setup->wafer.columns * setup->wafer.rows;
    w->rows = setup->wafer.rows;
    make_rates(w);
    make_limits(w);
    if (w->chunk_count > MAX_CHUNKS || w->chunk_reads > UINT16_MAX)
        code = wisp_fail(error, WISP_BAD_INPUT,
                         "%u dies with %u chunks outstanding each and %u reads in a chunk: the flow machine holds %d "
                         "chunks and %d reads; fewer outstanding bytes or larger chunks need fewer chunks",
                         w->dies, w->die_chunks, w->chunk_reads, MAX_CHUNKS, UINT16_MAX);
    else if (!allocate(w, w->chunk_count))
        code = wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a flow machine of %u dies", w->dies);
    if (code) return destroy(&w->flow), code;
    make_mesh(w);
    for (uint32_t c = 0; c < w->chunk_count; c++) wisp_wormhole_set_free(w, (uint16_t)(w->chunk_count - 1 - c));
    *flow = &w->flow;
    return WISP_OK;
}

/* flow_paper.c - the discipline `paper`: the rules of the authors' simulator, event by event (docs/flow.md). */
#include "machine/flow.h"
#include "wisp_params.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WAYS = 2, PORTS = 4, EVENTS_PER_CHAIN = 7, PATH_MAX_LINKS = 63 };
enum { SLOT_BITS = 24, TIME_BITS = 39 };

/* What an event does; each holds one resource, a message the links of its path. */
enum kind {
    LOOKUP,      /* the die's port: is the matrix in its LLC? */
    REQUEST,     /* path from the die to the home */
    SERVE,       /* the home's port: its LLC has it */
    FETCH,       /* HBM of the die that has it */
    FILL,        /* the port of that die: what was read goes into its LLC */
    DATA,        /* path from the home to the die */
    KEEP,        /* the die's HBM: a copy is written */
    ACTIVATIONS, /* the die's HBM (switch remote_activations) */
    COMPUTE,     /* the die's compute unit */
};

/* What the authors' simulator counts for each kind. */
static const uint8_t counted[] = {
    [LOOKUP] = 1, [REQUEST] = 1, [SERVE] = 1, [FETCH] = 2, [FILL] = 1, [DATA] = 1, [KEEP] = 2, [ACTIVATIONS] = 2,
    [COMPUTE] = 2};

enum phase { KNOWN, WAITING, CLAIMED, RUNNING };

struct event {
    uint64_t time; /* earliest start; once claimed, the start */
    uint32_t duration, chain;
    uint16_t place;
    uint8_t kind, phase, die;
};

struct resource {
    uint64_t free_from;
    uint64_t *waiters; /* heap of keys, the first to go at [0]; may hold events that no longer wait */
    uint32_t waiting;
    bool busy;
    uint64_t *link_ns, *link_bytes; /* of a link: where its load is summed */
};

/* The resources that an event takes together: members[first .. first + count). */
struct place {
    uint32_t first, count;
};

/* One entry of the plan; its three chains share it. */
struct job {
    uint64_t activation_bytes;
    uint32_t compute_ns, local_ns, activations_ns;
    uint16_t expert;
    uint8_t die, home, hops;
    bool keep;
};

struct paper {
    struct wisp_flow flow;
    unsigned dies;
    uint64_t matrix_bytes;
    uint32_t matrix_ns; /* HBM reads or writes a matrix */
    uint32_t matrix_link_ns, sets;

    uint32_t resources;
    struct resource *resource; /* ports, HBMs, compute units, links */
    struct place *place;       /* one for each of the first three kinds, then paths [from][to] */
    uint16_t *members;
    uint64_t *llc; /* [dies][sets][WAYS]: matrix + 1, the newest first */

    /* Of the running kernel. */
    const struct wisp_flow_kernel *kernel;
    struct wisp_flow_result *result;
    struct job *jobs;
    struct event *events;
    uint64_t *queue, *waiters;
    uint64_t *span; /* [dies] */
    size_t jobs_max, waiters_max;
    uint32_t made, queued;

    /* Copies. */
    uint64_t *copy[WISP_FLOW_MATRICES]; /* [layers][experts]: dies */
};

int v[16];

static double peak(double rate, double share) {
    return rate * share;
}

static uint32_t hbm_time(const struct wisp_flow_rates *r, double bytes) {
    return r->hbm_ns + (uint32_t)ceil(bytes / peak(r->hbm_bytes_per_ns, r->hbm_share));
}

/* ---- heaps of keys ---- */

static void heap_push(uint64_t *heap, uint32_t *count, uint64_t key) {
    uint32_t i = (*count)++;
    while (i > 0 && heap[(i - 1) / 2] > key) heap[i] = heap[(i - 1) / 2], i = (i - 1) / 2;
    heap[i] = key;
}

static uint64_t heap_pop(uint64_t *heap, uint32_t *count) {
    uint64_t top = heap[0], key = heap[--*count];
    uint32_t i = 0, n = *count;
    for (uint32_t child; (child = 2 * i + 1) < n; i = child) {
        child += child + 1 < n && heap[child + 1] < heap[child];
        if (heap[child] >= key) break;
        heap[i] = heap[child];
    }
    heap[i] = key;
    return top;
}

/* ---- claims and waits ---- */

static bool place_free(const struct paper *p, uint16_t place) {
    const uint16_t *member = p->members + p->place[place].first;
    for (uint32_t i = 0; i < p->place[place].count; i++)
        if (p->resource[member[i]].busy) return false;
    return true;
}

static uint64_t event_key(uint64_t time, uint32_t slot) {
    return time << SLOT_BITS | slot;
}

static void claim(struct paper *p, uint32_t slot) {
    struct event *e = &p->events[slot];
    const uint16_t *member = p->members + p->place[e->place].first;
    for (uint32_t i = 0; i < p->place[e->place].count; i++) {
        struct resource *r = &p->resource[member[i]];
        r->busy = true;
        if (r->free_from > e->time) e->time = r->free_from;
    }
    e->phase = CLAIMED;
    heap_push(p->queue, &p->queued, event_key(e->time, slot));
}

static uint64_t wait_key(const struct paper *p, uint32_t slot) {
    const struct event *e = &p->events[slot];
    const struct job *job = &p->jobs[e->chain / WISP_FLOW_MATRICES];
    return (uint64_t)(job->hops == 0) << 63 | event_key(e->time, slot);
}

static void claim_or_wait(struct paper *p, uint32_t slot) {
    struct event *e = &p->events[slot];
    if (place_free(p, e->place)) {
        claim(p, slot);
        return;
    }
    const uint16_t *member = p->members + p->place[e->place].first;
    uint64_t key = wait_key(p, slot);
    e->phase = WAITING;
    for (uint32_t i = 0; i < p->place[e->place].count; i++) {
        struct resource *r = &p->resource[member[i]];
        heap_push(r->waiters, &r->waiting, key);
    }
}

static uint32_t create(struct paper *p, enum kind kind, uint32_t chain, uint32_t place, uint8_t die, uint64_t time,
                   uint32_t duration) {
    uint32_t slot = p->made++;
    p->events[slot] = (struct event){.time = time, .duration = duration, .chain = chain, .place = (uint16_t)place,
                                     .kind = (uint8_t)kind, .die = die};
    claim_or_wait(p, slot);
    return slot;
}

static uint32_t key_slot(uint64_t key) {
    return key & ((1u << SLOT_BITS) - 1);
}

static uint64_t key_order(uint64_t key) {
    return v[0] ? key : key & ~(UINT64_C(1) << 63);
}

static void try_heads(struct paper *p, uint16_t place) {
    uint64_t heads[PATH_MAX_LINKS];
    uint32_t found = 0;
    const uint16_t *member = p->members + p->place[place].first;
    for (uint32_t i = 0; i < p->place[place].count; i++) {
        struct resource *r = &p->resource[member[i]];
        while (r->waiting && p->events[key_slot(r->waiters[0])].phase != WAITING) heap_pop(r->waiters, &r->waiting);
        if (!r->waiting) continue;
        uint64_t key = key_order(r->waiters[0]);
        uint32_t j = found++;
        for (; j > 0 && heads[j - 1] > key; j--) heads[j] = heads[j - 1];
        heads[j] = key;
    }
    for (uint32_t i = 0; i < found; i++) {
        uint32_t slot = key_slot(heads[i]);
        if (p->events[slot].phase == WAITING && place_free(p, p->events[slot].place)) claim(p, slot);
    }
}

/* ---- places ---- */

static uint32_t port_of(const struct paper *p, unsigned die) {
    (void)p;
    return die;
}
static uint32_t hbm_of(const struct paper *p, unsigned die) {
    return p->dies + die;
}
static uint32_t compute_of(const struct paper *p, unsigned die) {
    return 2 * p->dies + die;
}
static uint32_t path_of(const struct paper *p, unsigned from, unsigned to) {
    return 3 * p->dies + from * p->dies + to;
}

/* ---- LLC ---- */

static uint64_t *llc_set(const struct paper *p, unsigned die, unsigned expert) {
    return p->llc + ((size_t)die * p->sets + expert % p->sets) * WAYS;
}

static uint64_t llc_tag(const struct paper *p, const struct job *job, uint32_t matrix) {
    return ((uint64_t)p->kernel->layer * p->flow.setup.model.experts + job->expert) * WISP_FLOW_MATRICES + matrix + 1;
}

static bool llc_has(const struct paper *p, unsigned die, const struct job *job, uint32_t matrix) {
    const uint64_t *set = llc_set(p, die, job->expert);
    uint64_t tag = llc_tag(p, job, matrix);
    return set[0] == tag || set[1] == tag;
}

static void llc_store(struct paper *p, unsigned die, const struct job *job, uint32_t matrix) {
    uint64_t *set = llc_set(p, die, job->expert);
    uint64_t tag = llc_tag(p, job, matrix);
    if (set[0] == tag) return;
    set[1] = set[0];
    set[0] = tag;
}

/* ---- copies ---- */

static size_t copy_index(const struct paper *p, const struct job *job) {
    return (size_t)p->kernel->layer * p->flow.setup.model.experts + job->expert;
}

static bool copy_has(const struct paper *p, const struct job *job, uint32_t matrix) {
    return p->flow.copies && (p->copy[matrix][copy_index(p, job)] >> job->die & 1);
}

static void copy_store(struct paper *p, const struct job *job, uint32_t matrix) {
    p->copy[matrix][copy_index(p, job)] |= UINT64_C(1) << job->die;
    p->flow.copies[copy_index(p, job)] |= UINT64_C(1) << job->die;
    p->result->copies_made++;
    p->result->local_write_bytes += p->matrix_bytes;
}

/* ---- life of a chain ---- */

static uint32_t lookup(struct paper *p, struct event *e, const struct job *job, bool *local, bool *cached) {
    const struct wisp_flow_rates *r = &p->flow.setup.rates;
    uint32_t matrix = e->chain % WISP_FLOW_MATRICES;
    *cached = llc_has(p, job->die, job, matrix);
    *local = *cached || job->die == job->home || copy_has(p, job, matrix);
    if (*cached) return r->llc_hit_ns;
    if (*local) return r->llc_miss_ns;
    *cached = llc_has(p, job->home, job, matrix);
    return *cached && v[1] ? r->llc_hit_ns : r->llc_miss_ns;
}

static void follow(struct paper *p, uint32_t slot, uint64_t end, bool local, bool cached) {
    struct event *e = &p->events[slot];
    uint32_t chain = e->chain;
    const struct job *job = &p->jobs[chain / WISP_FLOW_MATRICES];
    uint32_t matrix = chain % WISP_FLOW_MATRICES;
    const struct wisp_flow_rates *r = &p->flow.setup.rates;
    switch ((enum kind)e->kind) {
    case LOOKUP:
        if (local && cached) {
            p->result->llc_hits++;
            create(p, COMPUTE, chain, compute_of(p, job->die), job->die, end, job->compute_ns);
        } else if (local) {
            p->result->local_read_bytes += p->matrix_bytes + job->activation_bytes;
            create(p, FETCH, chain, hbm_of(p, job->die), job->die, end, job->local_ns);
        } else {
            p->result->hops += job->hops;
            uint32_t x = create(p, REQUEST, chain, path_of(p, job->die, job->home), cached, end, job->hops * r->link_ns + 1);
            p->events[x].die = cached;
        }
        break;
    case REQUEST:
        if (e->die) {
            p->result->llc_hits++;
            create(p, SERVE, chain, port_of(p, job->home), job->home, end, r->llc_hit_ns);
        } else {
            p->result->remote_read_bytes += p->matrix_bytes;
            create(p, FETCH, chain, hbm_of(p, job->home), job->home, end, p->matrix_ns);
        }
        break;
    case SERVE:
        create(p, DATA, chain, v[2] ? path_of(p, job->die, job->home) : path_of(p, job->home, job->die), 0, end,
               job->hops * r->link_ns + p->matrix_link_ns);
        break;
    case FETCH: {
        uint8_t die = e->die;
        bool mine = die == job->die;
        if (!v[3]) create(p, FILL, chain, port_of(p, die), die, end, r->llc_write_ns);
        if (mine)
            create(p, COMPUTE, chain, compute_of(p, job->die), job->die, end, job->compute_ns);
        else
            create(p, DATA, chain, v[2] ? path_of(p, job->die, job->home) : path_of(p, job->home, job->die), 0, end,
                   job->hops * r->link_ns + p->matrix_link_ns);
        if (v[3]) create(p, FILL, chain, port_of(p, die), die, end, r->llc_write_ns);
        break;
    }
    case FILL: llc_store(p, e->die, job, matrix); break;
    case DATA:
        if (job->keep && v[4]) create(p, KEEP, chain, hbm_of(p, job->die), job->die, end, p->matrix_ns);
        create(p, COMPUTE, chain, compute_of(p, job->die), job->die, end, job->compute_ns);
        if (job->keep && !v[4]) create(p, KEEP, chain, hbm_of(p, job->die), job->die, end, p->matrix_ns);
        break;
    case KEEP: copy_store(p, job, matrix); break;
    case ACTIVATIONS: break;
    case COMPUTE: break;
    }
}

static void process(struct paper *p, uint32_t slot) {
    struct event *e = &p->events[slot];
    const struct job *job = &p->jobs[e->chain / WISP_FLOW_MATRICES];
    bool local = false, cached = false;
    if (e->kind == LOOKUP) e->duration = lookup(p, e, job, &local, &cached);
    uint64_t end = e->time + e->duration;
    uint16_t place = e->place;
    p->result->events += counted[e->kind];
    if (end > p->result->time_ns) p->result->time_ns = end;
    if (end > p->span[job->die]) p->span[job->die] = end;
    if (v[5] == 2) follow(p, slot, end, local, cached);
    const uint16_t *member = p->members + p->place[place].first;
    for (uint32_t i = 0; i < p->place[place].count; i++) {
        struct resource *r = &p->resource[member[i]];
        r->busy = false;
        r->free_from = end;
    }
    if (v[5] == 0) follow(p, slot, end, local, cached);
    try_heads(p, place);
    if (v[5] == 1) follow(p, slot, end, local, cached);
}

/* ---- a kernel ---- */

static double share_of(const struct wisp_utilisation *u, uint32_t requests) {
    unsigned i = 0;
    while (i + 1 < WISP_UTILISATION_STEPS && requests > u->up_to[i]) i++;
    return u->share[i];
}

static void describe(struct paper *p, const struct wisp_plan_entry *entry, bool keep, struct job *job) {
    const struct wisp_flow_setup *s = &p->flow.setup;
    double flops = 2.0 * s->model.hidden * s->model.width * entry->requests;
    *job = (struct job){.expert = entry->expert, .die = (uint8_t)entry->die, .home = p->kernel->home[entry->expert]};
    job->activation_bytes =
        (uint64_t)entry->requests * (s->model.hidden + s->model.width) * s->model.activation_bytes;
    job->hops = (uint8_t)p->place[path_of(p, job->die, job->home)].count;
    job->keep = keep && s->copies && job->hops;
    job->local_ns = hbm_time(&s->rates, (double)(p->matrix_bytes + job->activation_bytes));
    if (s->rates.flops_per_ns > 0)
        job->compute_ns = (uint32_t)ceil(
            flops / (s->rates.flops_per_ns * share_of(&s->rates.compute_share, entry->requests)));
}

static void give_room(uint32_t *room, const struct paper *p, uint32_t place, uint32_t count) {
    for (uint32_t i = 0; i < p->place[place].count; i++) room[p->members[p->place[place].first + i]] += count;
}

static enum wisp_code prepare(struct paper *p, struct wisp_error *error) {
    const struct wisp_flow_kernel *kernel = p->kernel;
    size_t count = kernel->count;
    if (count > p->jobs_max) {
        free(p->jobs), free(p->events), free(p->queue);
        p->jobs = malloc(count * sizeof *p->jobs);
        p->events = malloc(count * WISP_FLOW_MATRICES * EVENTS_PER_CHAIN * sizeof *p->events);
        p->queue = malloc(count * WISP_FLOW_MATRICES * EVENTS_PER_CHAIN * sizeof *p->queue);
        p->jobs_max = count;
    }
    uint32_t *room = calloc(p->resources, sizeof *room);
    for (size_t i = 0; i < count; i++) {
        describe(p, &kernel->entries[i], kernel->keep && kernel->keep[i], &p->jobs[i]);
        struct job *j = &p->jobs[i];
        give_room(room, p, port_of(p, j->die), 6);
        give_room(room, p, port_of(p, j->home), 6);
        give_room(room, p, hbm_of(p, j->die), 6);
        give_room(room, p, hbm_of(p, j->home), 6);
        give_room(room, p, compute_of(p, j->die), 3);
        give_room(room, p, path_of(p, j->die, j->home), 6);
        give_room(room, p, path_of(p, j->home, j->die), 6);
    }
    size_t sum = 0;
    for (uint32_t r = 0; r < p->resources; r++) sum += room[r];
    if (sum > p->waiters_max) {
        free(p->waiters);
        p->waiters = malloc(sum * sizeof *p->waiters);
        p->waiters_max = sum;
    }
    sum = 0;
    for (uint32_t r = 0; r < p->resources; r++) {
        p->resource[r].waiters = p->waiters + sum;
        p->resource[r].waiting = 0;
        p->resource[r].busy = false;
        p->resource[r].free_from = 0;
        sum += room[r];
    }
    free(room);
    (void)error;
    return WISP_OK;
}

static enum wisp_code paper_run(struct wisp_flow *flow, const struct wisp_flow_kernel *kernel,
                                struct wisp_flow_result *result, struct wisp_error *error) {
    struct paper *p = (struct paper *)flow;
    p->kernel = kernel;
    p->result = result;
    p->made = p->queued = 0;
    memset(p->span, 0, p->dies * sizeof *p->span);
    enum wisp_code code = prepare(p, error);
    if (code) return code;
    for (uint32_t i = 0; i < kernel->count * WISP_FLOW_MATRICES; i++)
        create(p, LOOKUP, i, port_of(p, kernel->entries[i / 3].die), (uint8_t)kernel->entries[i / 3].die, 0, 0);
    while (p->queued) process(p, key_slot(heap_pop(p->queue, &p->queued)));
    for (unsigned d = 0; d < p->dies; d++) flow->loads.die_span_ns[d] += p->span[d];
    return WISP_OK;
}

static void paper_destroy(struct wisp_flow *flow) {
    struct paper *p = (struct paper *)flow;
    free(p->resource), free(p->place), free(p->members), free(p->llc), free(p->jobs), free(p->events), free(p->queue);
    free(p->waiters), free(p->span);
    for (int i = 0; i < 3; i++) free(p->copy[i]);
    wisp_flow_free(flow);
    free(p);
}

static const struct wisp_flow_ops ops = {paper_run, paper_destroy};

static void build(struct paper *p) {
    unsigned rows = p->flow.setup.wafer.rows, dies = p->dies;
    uint32_t places = 3 * dies + dies * dies, n = 3 * dies;
    p->place = calloc(places, sizeof *p->place);
    p->members = calloc(3 * dies + (size_t)dies * dies * 64, sizeof *p->members);
    int *link = malloc(dies * 4 * sizeof(int));
    bool both = p->flow.setup.switches.both_directions;
    for (unsigned d = 0; d < dies; d++) { /* N E S W */
        unsigned x = d / rows, y = d % rows;
        link[d * 4 + 0] = y > 0 ? (both ? (int)n++ : link[(d - 1) * 4 + 2]) : -1;
        link[d * 4 + 3] = x > 0 ? (both ? (int)n++ : link[(d - rows) * 4 + 1]) : -1;
        link[d * 4 + 1] = x + 1 < p->flow.setup.wafer.columns ? (int)n++ : -1;
        link[d * 4 + 2] = y + 1 < rows ? (int)n++ : -1;
    }
    p->resources = n;
    p->resource = calloc(n, sizeof *p->resource);
    uint32_t m = 0;
    for (; m < 3 * dies; m++) p->members[m] = (uint16_t)m, p->place[m] = (struct place){m, 1};
    for (unsigned a = 0; a < dies; a++)
        for (unsigned b = 0; b < dies; b++) {
            struct place *place = &p->place[path_of(p, a, b)];
            place->first = m;
            unsigned at = a;
            while (at / rows != b / rows) {
                int port = at / rows < b / rows ? 1 : 3;
                p->members[m++] = (uint16_t)link[at * 4 + port];
                at = port == 1 ? at + rows : at - rows;
            }
            while (at != b) {
                int port = at < b ? 2 : 0;
                p->members[m++] = (uint16_t)link[at * 4 + port];
                at = port == 2 ? at + 1 : at - 1;
            }
            place->count = m - place->first;
        }
    free(link);
}

enum wisp_code wisp_flow_create_paper(const struct wisp_flow_setup *setup, struct wisp_flow **flow,
                                      struct wisp_error *error) {
    struct paper *p = calloc(1, sizeof *p);
    enum wisp_code code = wisp_flow_init(&p->flow, &ops, setup, error);
    if (code) return code;
    const struct wisp_flow_rates *r = &setup->rates;
    p->dies = setup->wafer.columns * setup->wafer.rows;
    p->matrix_bytes = (uint64_t)setup->model.hidden * setup->model.width * setup->model.weight_bytes;
    p->matrix_ns = hbm_time(r, (double)p->matrix_bytes);
    p->matrix_link_ns = (uint32_t)ceil((double)p->matrix_bytes / peak(r->link_bytes_per_ns, r->link_share));
    uint64_t sets = r->llc_bytes / (WAYS * p->matrix_bytes);
    p->sets = sets < 1 ? 1 : sets > setup->model.experts ? setup->model.experts : (uint32_t)sets;
    build(p);
    p->llc = calloc((size_t)p->dies * p->sets * WAYS, sizeof *p->llc);
    p->span = calloc(p->dies, sizeof *p->span);
    for (int i = 0; i < 3; i++) p->copy[i] = calloc((size_t)setup->model.layers * setup->model.experts, 8);
    *flow = &p->flow;
    return WISP_OK;
}

/* flow_paper.c - the discipline `paper`: the rules of the authors' simulator, event by event (docs/flow.md).
 *
 * An event claims everything that it needs at once, or waits for it. When it starts it creates the events that follow
 * it and gives back what it has, to be had from its end on. The queue holds every claimed event until it starts.
 */
#include "machine/flow.h"
#include "wisp_params.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { WAYS = 2, PORTS = WISP_PORTS - 1, PATH_LINKS_MAX = WISP_DIES_MAX - 1 };
enum { EVENTS_PER_CHAIN = 8, PUSHES_PER_CHAIN = 2 * EVENTS_PER_CHAIN + 2 }; /* a message may be pushed a third time */

/* A key: one bit of rank, a time, and a number that makes keys differ. */
enum { NUMBER_BITS = 23, TIME_BITS = 39, ENTRIES_MAX = 1 << 17 };
_Static_assert((uint64_t)ENTRIES_MAX *WISP_EXPERT_MATRICES *PUSHES_PER_CHAIN < 1 << NUMBER_BITS, "numbers fit a key");

enum kind {
    LOOKUP,      /* the die's port: is the matrix in its LLC? */
    REQUEST,     /* path from the die to the home */
    SERVE,       /* port of the home, whose LLC has it */
    FETCH,       /* HBM of the die that has it: the home, or the die itself */
    FILL,        /* port of that die: what was read goes into its LLC */
    DATA,        /* path from the home to the die */
    KEEP,        /* HBM of the die: a copy is written */
    ACTIVATIONS, /* HBM of the die (switch remote_activations) */
    COMPUTE      /* compute unit of the die */
};

/* How often the authors' simulator counts each. */
static const uint8_t counted[] = {
    [LOOKUP] = 1, [REQUEST] = 1, [SERVE] = 1,       [FETCH] = 1,   [FILL] = 2,
    [DATA] = 1,   [KEEP] = 2,    [ACTIVATIONS] = 1, [COMPUTE] = 2,
};

#define NOTHING UINT32_MAX /* in place of an event */

enum phase { KNOWN, WAITING, CLAIMED, RUNNING };

struct event {
    uint64_t time; /* earliest start; once claimed, the start */
    uint64_t duration;
    uint32_t chain;
    uint16_t place;
    uint8_t die; /* of its resource; of a message, the die that asked */
    uint8_t kind, phase;
};

/* Resources that an event takes together: members[first .. first + count), and the same as bits of masks. */
struct place {
    uint32_t first, count;
};
enum { WORDS_MAX = (3 + PORTS) * WISP_DIES_MAX / 64 };

/* Events that wait for a resource: a heap of keys. One that got its resources through another queue stays in it until
 * it comes to the top. */
struct waiters {
    uint64_t *keys;
    uint32_t count, room;
    uint64_t free_from; /* of the resource: the end of the last event that had it */
};

/* An entry of the plan; its three chains share it. */
struct job {
    uint64_t activation_bytes;
    uint64_t compute_ns, local_ns, activations_ns, request_ns, data_ns;
    uint16_t expert;
    uint8_t die, home, hops;
    bool keep;
};

struct paper {
    struct wisp_flow flow;
    unsigned dies;
    uint64_t matrix_bytes, matrix_ns, matrix_link_ns;

    /* The wafer. */
    uint32_t resources;   /* ports, HBMs and compute units of the dies, then links */
    struct place *places; /* one for each that is no link, then the paths [from][to] */
    uint16_t *members;
    uint16_t *link_slot; /* [links]: where a link's load is summed */
    uint64_t *masks;     /* [places][words] */
    uint32_t words;      /* of 64 resources */
    uint64_t busy[WORDS_MAX];
    struct waiters *waiters; /* [resources] */

    /* What stays between kernels. */
    uint32_t sets;
    uint64_t *llc; /* [dies][sets][WAYS]: number of a matrix + 1, the newest first */

    /* The kernel that runs. */
    uint32_t layer;
    struct wisp_run_result *result;
    struct job *jobs;
    struct event *events;
    bool *served; /* [chains]: by the home's LLC */
    uint64_t *queue, *keys;
    uint32_t *pushed; /* which event a key of the queue stands for, by its number */
    size_t jobs_room, keys_room;
    uint32_t made, queued, pushes;
    uint64_t *span; /* [dies] */
};

/* ---- heaps of keys, the smallest on top ---- */

static void heap_push(uint64_t *heap, uint32_t *count, uint64_t key) {
    uint32_t i = (*count)++;
    for (; i > 0 && heap[(i - 1) / 2] > key; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
    heap[i] = key;
}

/* The hole at the top goes down to a leaf and the last key up from there: it mostly stays, so that there is little to
 * guess for the branch predictor. */
static uint64_t heap_pop(uint64_t *heap, uint32_t *count) {
    uint64_t top = heap[0], key = heap[--*count];
    uint32_t i = 0, n = *count, child;
    while ((child = 2 * i + 1) + 1 < n) {
        child += heap[child + 1] < heap[child];
        heap[i] = heap[child];
        i = child;
    }
    if (child < n) {
        heap[i] = heap[child];
        i = child;
    }
    for (; i > 0 && heap[(i - 1) / 2] > key; i = (i - 1) / 2) heap[i] = heap[(i - 1) / 2];
    heap[i] = key;
    return top;
}

/* The queue of starts is ordered by time alone; what happens at the same time comes in the order in which this heap
 * gives it, which is that of Python's heapq: the authors' simulator uses it so. */
static void queue_up(uint64_t *queue, uint32_t i) {
    uint64_t key = queue[i];
    for (; i > 0 && key >> NUMBER_BITS < queue[(i - 1) / 2] >> NUMBER_BITS; i = (i - 1) / 2)
        queue[i] = queue[(i - 1) / 2];
    queue[i] = key;
}

static uint64_t queue_pop(uint64_t *queue, uint32_t *count) {
    uint64_t top = queue[0], key = queue[--*count];
    uint32_t i = 0, n = *count, child;
    while ((child = 2 * i + 1) + 1 < n) {
        child += !(queue[child] >> NUMBER_BITS < queue[child + 1] >> NUMBER_BITS);
        queue[i] = queue[child];
        i = child;
    }
    if (child < n) {
        queue[i] = queue[child];
        i = child;
    }
    queue[i] = key;
    queue_up(queue, i);
    return top;
}

static uint64_t make_key(uint64_t time, uint32_t number) {
    return time << NUMBER_BITS | number;
}

static uint64_t key_time(uint64_t key) {
    return key >> NUMBER_BITS & ((UINT64_C(1) << TIME_BITS) - 1);
}

static uint32_t key_number(uint64_t key) {
    return key & ((UINT32_C(1) << NUMBER_BITS) - 1);
}

/* ---- places ---- */

static uint16_t port_of(unsigned die) {
    return (uint16_t)die;
}

static uint16_t hbm_of(const struct paper *p, unsigned die) {
    return (uint16_t)(p->dies + die);
}

static uint16_t compute_of(const struct paper *p, unsigned die) {
    return (uint16_t)(2 * p->dies + die);
}

static uint16_t path_of(const struct paper *p, unsigned from, unsigned to) {
    return (uint16_t)(3 * p->dies + from * p->dies + to);
}

/* ---- claims and waits ---- */

static const struct job *job_of(const struct paper *p, uint32_t chain) {
    return &p->jobs[chain / WISP_EXPERT_MATRICES];
}

static void push(struct paper *p, uint64_t time, uint32_t slot) {
    p->pushed[p->pushes] = slot;
    p->queue[p->queued] = make_key(time, p->pushes++);
    queue_up(p->queue, p->queued++);
}

static bool is_free(const struct paper *p, uint16_t place) {
    const uint64_t *mask = p->masks + (size_t)place * p->words;
    uint64_t taken = 0;
    for (uint32_t w = 0; w < p->words; w++) taken |= mask[w] & p->busy[w];
    return taken == 0;
}

/* Not before the last of the resources becomes free, which may be later than now. */
static void claim(struct paper *p, uint32_t slot) {
    struct event *e = &p->events[slot];
    const uint64_t *mask = p->masks + (size_t)e->place * p->words;
    const uint16_t *member = p->members + p->places[e->place].first;
    for (uint32_t w = 0; w < p->words; w++) p->busy[w] |= mask[w];
    for (uint32_t i = 0; i < p->places[e->place].count; i++)
        if (p->waiters[member[i]].free_from > e->time) e->time = p->waiters[member[i]].free_from;
    e->phase = CLAIMED;
    push(p, e->time, slot);
}

/* Remote work goes first, then what could start first, then what was known first. */
static void wait(struct paper *p, uint32_t slot) {
    struct event *e = &p->events[slot];
    const uint16_t *member = p->members + p->places[e->place].first;
    uint64_t local = job_of(p, e->chain)->hops == 0;
    uint64_t key = local << 63 | make_key(e->time, slot);
    e->phase = WAITING;
    for (uint32_t i = 0; i < p->places[e->place].count; i++) {
        struct waiters *w = &p->waiters[member[i]];
        heap_push(w->keys, &w->count, key);
    }
}

static void claim_or_wait(struct paper *p, uint32_t slot) {
    if (!is_free(p, p->events[slot].place)) {
        wait(p, slot);
        return;
    }
    claim(p, slot);
}

static bool claims_late(const struct paper *p, enum kind kind) {
    return p->flow.setup.switches.claim_at_start && (kind == REQUEST || kind == DATA);
}

static void create(struct paper *p, enum kind kind, uint32_t chain, uint16_t place, unsigned die, uint64_t time,
                   uint64_t duration) {
    uint32_t slot = p->made++;
    p->events[slot] = (struct event){.time = time,
                                     .duration = duration,
                                     .chain = chain,
                                     .place = place,
                                     .die = (uint8_t)die,
                                     .kind = (uint8_t)kind,
                                     .phase = KNOWN};
    if (claims_late(p, kind))
        push(p, time, slot);
    else
        claim_or_wait(p, slot);
}

/* ---- LLC ---- */

static uint32_t matrix_number(const struct paper *p, uint32_t chain) {
    uint32_t expert = p->layer * p->flow.setup.model.experts + job_of(p, chain)->expert;
    return expert * WISP_EXPERT_MATRICES + chain % WISP_EXPERT_MATRICES;
}

static uint64_t *llc_set(const struct paper *p, unsigned die, uint32_t chain) {
    return p->llc + ((size_t)die * p->sets + job_of(p, chain)->expert % p->sets) * WAYS;
}

static bool llc_has(const struct paper *p, unsigned die, uint32_t chain) {
    const uint64_t *set = llc_set(p, die, chain);
    uint64_t tag = matrix_number(p, chain) + UINT64_C(1);
    return set[0] == tag || set[1] == tag;
}

static void llc_store(struct paper *p, unsigned die, uint32_t chain) {
    uint64_t *set = llc_set(p, die, chain);
    uint64_t tag = matrix_number(p, chain) + UINT64_C(1);
    if (set[0] == tag) return;
    set[1] = set[0];
    set[0] = tag;
}

/* ---- copies ---- */

static void copy_store(struct paper *p, unsigned die, uint32_t chain) {
    p->result->local_write_bytes += p->matrix_bytes;
    p->result->copies_made +=
        wisp_copies_keep(&p->flow.copies, die, matrix_number(p, chain), &p->result->copies_evicted);
}

/* ---- life of a chain: what an event creates when it starts ---- */

static void compute(struct paper *p, uint32_t chain, uint64_t time) {
    const struct job *job = job_of(p, chain);
    create(p, COMPUTE, chain, compute_of(p, job->die), job->die, time, job->compute_ns);
}

static void send_data(struct paper *p, uint32_t chain, uint64_t time) {
    const struct job *job = job_of(p, chain);
    create(p, DATA, chain, path_of(p, job->home, job->die), job->die, time, job->data_ns);
}

/* A lookup's duration depends on what it finds. */
static void look_up(struct paper *p, struct event *e) {
    const struct wisp_flow_rates *rates = &p->flow.setup.rates;
    const struct job *job = job_of(p, e->chain);
    uint32_t chain = e->chain;
    bool hit = llc_has(p, job->die, chain),
         copied = wisp_copies_has(&p->flow.copies, job->die, matrix_number(p, chain));
    e->duration = hit ? rates->llc_hit_ns : rates->llc_miss_ns;
    uint64_t end = e->time + e->duration;
    if (hit) {
        p->result->llc_hits++;
        compute(p, chain, end);
    } else if (job->hops == 0 || copied) {
        p->result->local_read_bytes += p->matrix_bytes + job->activation_bytes;
        if (copied) wisp_copies_use(&p->flow.copies, job->die, matrix_number(p, chain));
        create(p, FETCH, chain, hbm_of(p, job->die), job->die, end, job->local_ns);
    } else {
        p->result->hops += job->hops;
        p->served[chain] = llc_has(p, job->home, chain);
        create(p, REQUEST, chain, path_of(p, job->die, job->home), job->die, end, job->request_ns);
    }
}

static void ask_home(struct paper *p, uint32_t chain, uint64_t time) {
    const struct job *job = job_of(p, chain);
    if (p->served[chain]) {
        p->result->llc_hits++;
        create(p, SERVE, chain, port_of(job->home), job->home, time, p->flow.setup.rates.llc_hit_ns);
        return;
    }
    p->result->remote_read_bytes += p->matrix_bytes;
    create(p, FETCH, chain, hbm_of(p, job->home), job->home, time, p->matrix_ns);
}

static void arrive(struct paper *p, uint32_t chain, uint64_t time) {
    const struct job *job = job_of(p, chain);
    if (p->flow.setup.switches.remote_activations) {
        p->result->local_read_bytes += job->activation_bytes;
        create(p, ACTIVATIONS, chain, hbm_of(p, job->die), job->die, time, job->activations_ns);
    } else
        compute(p, chain, time);
    if (job->keep) create(p, KEEP, chain, hbm_of(p, job->die), job->die, time, p->matrix_ns);
}

static void sum_load(struct paper *p, const struct event *e) {
    struct wisp_loads *loads = &p->flow.loads;
    switch ((enum kind)e->kind) {
    case REQUEST:
    case DATA:
        for (uint32_t i = 0; i < p->places[e->place].count; i++) {
            uint32_t slot = p->link_slot[p->members[p->places[e->place].first + i] - 3 * p->dies];
            loads->link_ns[slot] += e->duration;
            loads->link_bytes[slot] += e->kind == DATA ? p->matrix_bytes : 0;
        }
        break;
    case FETCH:
    case KEEP:
    case ACTIVATIONS: loads->die_hbm_ns[e->die] += e->duration; break;
    case COMPUTE: loads->die_compute_ns[e->die] += e->duration; break;
    case LOOKUP:
    case SERVE:
    case FILL: break;
    }
}

static void follow(struct paper *p, struct event *e) {
    uint64_t end = e->time + e->duration;
    uint32_t chain = e->chain;
    switch ((enum kind)e->kind) {
    case LOOKUP: look_up(p, e); break;
    case REQUEST: ask_home(p, chain, end); break;
    case SERVE: send_data(p, chain, end); break;
    case FETCH: {
        create(p, FILL, chain, port_of(e->die), e->die, end, p->flow.setup.rates.llc_write_ns);
        if (e->die == job_of(p, chain)->die)
            compute(p, chain, end);
        else
            send_data(p, chain, end);
        break;
    }
    case FILL: llc_store(p, e->die, chain); break;
    case DATA: arrive(p, chain, end); break;
    case KEEP: copy_store(p, e->die, chain); break;
    case ACTIVATIONS: compute(p, chain, end); break;
    case COMPUTE: break;
    }
}

/* The first that waits for a resource, UINT64_MAX if none does; without the bit that puts remote work first. */
static uint64_t head_of(struct paper *p, struct waiters *w) {
    while (w->count && p->events[key_number(w->keys[0])].phase != WAITING) heap_pop(w->keys, &w->count);
    return w->count ? w->keys[0] & ~(UINT64_C(1) << 63) : UINT64_MAX;
}

/* Only the heads of the queues of what is given back are tried, in the order of their times. */
static void release(struct paper *p, uint16_t place, uint64_t end) {
    uint64_t heads[PATH_LINKS_MAX];
    const uint64_t *mask = p->masks + (size_t)place * p->words;
    const uint16_t *member = p->members + p->places[place].first;
    uint32_t found = 0;
    for (uint32_t w = 0; w < p->words; w++) p->busy[w] &= ~mask[w];
    for (uint32_t i = 0; i < p->places[place].count; i++) {
        p->waiters[member[i]].free_from = end;
        uint64_t key = head_of(p, &p->waiters[member[i]]);
        if (key == UINT64_MAX) continue;
        uint32_t j = found++;
        for (; j > 0 && heads[j - 1] >> NUMBER_BITS > key >> NUMBER_BITS; j--) heads[j] = heads[j - 1];
        heads[j] = key;
    }
    for (uint32_t i = 0; i < found; i++) {
        uint32_t slot = key_number(heads[i]);
        if (p->events[slot].phase == WAITING && is_free(p, p->events[slot].place)) claim(p, slot);
    }
}

/* What an event has is given back when it starts, to be had from its end on. A chain's last events leave a mark at
 * their ends, which does nothing but take part in the order of what happens at the same time. */
static void start(struct paper *p, uint32_t slot) {
    struct event *e = &p->events[slot];
    follow(p, e);
    uint64_t end = e->time + e->duration, *span = &p->span[job_of(p, e->chain)->die];
    e->phase = RUNNING;
    if (claims_late(p, e->kind))
        push(p, end, slot);
    else
        release(p, e->place, end);
    if (counted[e->kind] == 2) push(p, end, NOTHING);
    sum_load(p, e);
    p->result->events += counted[e->kind];
    if (end > *span) *span = end;
    if (end > p->result->time_ns) p->result->time_ns = end;
}

static void step(struct paper *p) {
    uint64_t key = queue_pop(p->queue, &p->queued);
    uint32_t slot = p->pushed[key_number(key)];
    if (slot == NOTHING) return;
    switch ((enum phase)p->events[slot].phase) {
    case KNOWN: claim_or_wait(p, slot); break;
    case CLAIMED: start(p, slot); break;
    case RUNNING: release(p, p->events[slot].place, key_time(key)); break;
    case WAITING: break;
    }
}

/* ---- a kernel ---- */

static uint64_t hbm_time(const struct wisp_flow_rates *rates, double bytes) {
    return rates->hbm_ns + (uint64_t)ceil(bytes / (rates->hbm_bytes_per_ns * rates->hbm_share));
}

static double share_for(const struct wisp_utilisation *utilisation, uint32_t requests) {
    unsigned i = 0;
    while (i + 1 < WISP_UTILISATION_STEPS && requests > utilisation->up_to[i]) i++;
    return utilisation->share[i];
}

/* The job of an entry; the time that its chains take one after the other. */
static double describe(const struct paper *p, const struct wisp_kernel *kernel, size_t i, struct job *job) {
    const struct wisp_plan_entry *entry = &kernel->entries[i];
    const struct wisp_flow_setup *setup = &p->flow.setup;
    const struct wisp_flow_model *model = &setup->model;
    const struct wisp_flow_rates *rates = &setup->rates;
    double activations = (double)entry->requests * ((double)model->hidden + model->width) * model->activation_bytes;
    double flops = 2.0 * model->hidden * model->width * entry->requests, computing = 0;
    if (rates->flops_per_ns > 0)
        computing = ceil(flops / (rates->flops_per_ns * share_for(&rates->compute_share, entry->requests)));
    double bytes = (double)p->matrix_bytes + activations;
    double limit = (double)(UINT64_C(1) << TIME_BITS);
    if (computing > limit || bytes / (rates->hbm_bytes_per_ns * rates->hbm_share) > limit) return limit;
    *job = (struct job){.expert = entry->expert, .die = (uint8_t)entry->die, .home = wisp_kernel_source(kernel, entry)};
    job->hops = (uint8_t)p->places[path_of(p, job->die, job->home)].count;
    job->keep = kernel->keep && kernel->keep[i] && job->hops && setup->copies && setup->copy_matrices;
    job->activation_bytes = (uint64_t)activations;
    job->compute_ns = (uint64_t)computing;
    job->local_ns = hbm_time(rates, bytes);
    job->activations_ns = hbm_time(rates, activations);
    job->request_ns = (uint64_t)job->hops * rates->link_ns + 1;
    job->data_ns = (uint64_t)job->hops * rates->link_ns + p->matrix_link_ns;
    return WISP_EXPERT_MATRICES *
           ((double)job->compute_ns + job->local_ns + job->activations_ns + job->request_ns + job->data_ns +
            2.0 * p->matrix_ns + 2.0 * rates->llc_hit_ns + rates->llc_miss_ns + 2.0 * rates->llc_write_ns);
}

static void add_room(struct paper *p, uint16_t place, uint32_t events) {
    const uint16_t *member = p->members + p->places[place].first;
    for (uint32_t i = 0; i < p->places[place].count; i++) p->waiters[member[i]].room += events * WISP_EXPERT_MATRICES;
}

/* Each queue has room for all that may ever wait in it. */
static enum wisp_code lay_out_queues(struct paper *p, size_t count, struct wisp_error *error) {
    size_t sum = 0;
    for (uint32_t r = 0; r < p->resources; r++) p->waiters[r] = (struct waiters){0};
    for (size_t i = 0; i < count; i++) {
        const struct job *job = &p->jobs[i];
        add_room(p, port_of(job->die), 2);    /* lookup, fill */
        add_room(p, port_of(job->home), 1);   /* serve or fill */
        add_room(p, hbm_of(p, job->die), 2);  /* fetch, or activations and copy */
        add_room(p, hbm_of(p, job->home), 1); /* fetch */
        add_room(p, compute_of(p, job->die), 1);
        add_room(p, path_of(p, job->die, job->home), 1);
        add_room(p, path_of(p, job->home, job->die), 1);
    }
    for (uint32_t r = 0; r < p->resources; r++) sum += p->waiters[r].room;
    if (sum > p->keys_room) {
        free(p->keys);
        p->keys = malloc(sum * sizeof *p->keys);
        p->keys_room = p->keys ? sum : 0;
        if (!p->keys) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %zu waiting events", sum);
    }
    sum = 0;
    for (uint32_t r = 0; r < p->resources; sum += p->waiters[r++].room) p->waiters[r].keys = p->keys + sum;
    return WISP_OK;
}

static enum wisp_code grow(struct paper *p, size_t count, struct wisp_error *error) {
    size_t chains = count * WISP_EXPERT_MATRICES;
    if (count > ENTRIES_MAX)
        return wisp_fail(error, WISP_BAD_INPUT, "a kernel of %zu entries: the flow machine takes %d", count,
                         ENTRIES_MAX);
    if (count <= p->jobs_room) return WISP_OK;
    free(p->jobs);
    free(p->events);
    free(p->served);
    free(p->queue);
    free(p->pushed);
    p->jobs = malloc(count * sizeof *p->jobs);
    p->events = malloc(chains * EVENTS_PER_CHAIN * sizeof *p->events);
    p->served = malloc(chains * sizeof *p->served);
    p->queue = malloc(chains * PUSHES_PER_CHAIN * sizeof *p->queue);
    p->pushed = malloc(chains * PUSHES_PER_CHAIN * sizeof *p->pushed);
    p->jobs_room = p->jobs && p->events && p->served && p->queue && p->pushed ? count : 0;
    return p->jobs_room ? WISP_OK : wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %zu entries", count);
}

static enum wisp_code prepare(struct paper *p, const struct wisp_kernel *kernel, struct wisp_error *error) {
    enum wisp_code code = grow(p, kernel->count, error);
    double time = 0;
    for (size_t i = 0; i < kernel->count && !code; i++) time += describe(p, kernel, i, &p->jobs[i]);
    if (code) return code;
    if (time >= (double)(UINT64_C(1) << TIME_BITS))
        return wisp_fail(error, WISP_BAD_INPUT, "a kernel of more than 549 s of work does not fit the flow machine");
    memset(p->busy, 0, sizeof p->busy);
    memset(p->span, 0, p->dies * sizeof *p->span);
    p->made = p->queued = p->pushes = 0;
    p->layer = kernel->layer;
    return lay_out_queues(p, kernel->count, error);
}

static enum wisp_code paper_run(struct wisp_flow *flow, const struct wisp_kernel *kernel,
                                struct wisp_run_result *result, struct wisp_error *error) {
    struct paper *p = (struct paper *)flow;
    enum wisp_code code = prepare(p, kernel, error);
    if (code) return code;
    p->result = result;
    for (uint32_t chain = 0; chain < kernel->count * WISP_EXPERT_MATRICES; chain++) {
        unsigned die = job_of(p, chain)->die;
        create(p, LOOKUP, chain, port_of(die), die, 0, 0);
    }
    while (p->queued && !wisp_stopped(flow->setup.stop)) step(p);
    if (p->queued) return wisp_stop_error(error);
    for (unsigned d = 0; d < p->dies; d++) flow->loads.die_span_ns[d] += p->span[d];
    p->result = NULL;
    return WISP_OK;
}

/* ---- making and unmaking ---- */

static void paper_destroy(struct wisp_flow *flow) {
    struct paper *p = (struct paper *)flow;
    wisp_flow_free(flow);
    free(p->places);
    free(p->members);
    free(p->link_slot);
    free(p->masks);
    free(p->waiters);
    free(p->llc);
    free(p->jobs);
    free(p->events);
    free(p->served);
    free(p->queue);
    free(p->keys);
    free(p->pushed);
    free(p->span);
    free(p);
}

static const struct wisp_flow_ops paper_ops = {paper_run, paper_destroy};

static unsigned neighbour(const struct paper *p, unsigned die, unsigned port) {
    unsigned rows = p->flow.setup.wafer.rows;
    switch (port) {
    case WISP_NORTH: return die - 1;
    case WISP_SOUTH: return die + 1;
    case WISP_EAST: return die + rows;
    default: return die - rows;
    }
}

/* The link that leaves a die through a port, by where its load is summed; where a link is one for both directions, that
 * is at its end with the lower id. */
static unsigned link_at(const struct paper *p, unsigned die, unsigned port) {
    bool back = port == WISP_NORTH || port == WISP_WEST;
    if (!back || p->flow.setup.switches.both_directions) return die * PORTS + port - 1;
    return neighbour(p, die, port) * PORTS + (port == WISP_NORTH ? WISP_SOUTH : WISP_EAST) - 1;
}

/* x first, then y, if nothing is dead; from and to the dead there are no paths. */
static void draw_path(struct paper *p, const struct wisp_routes *routes, unsigned from, unsigned to,
                      uint16_t *link_number, uint32_t *next) {
    struct place *path = &p->places[path_of(p, from, to)];
    path->first = *next;
    for (unsigned die = from; die != to && routes->port[from][to] != WISP_NO_ROUTE;) {
        unsigned port = routes->port[die][to], slot = link_at(p, die, port);
        if (link_number[slot] == 0) {
            p->link_slot[p->resources - 3 * p->dies] = (uint16_t)slot;
            link_number[slot] = (uint16_t)p->resources++;
        }
        p->members[(*next)++] = link_number[slot];
        die = neighbour(p, die, port);
    }
    path->count = *next - path->first;
}

/* Resources are numbered as paths need them. */
static void draw_wafer(struct paper *p) {
    uint16_t link_number[WISP_DIES_MAX * PORTS] = {0};
    struct wisp_routes routes;
    uint32_t next = 0;
    wisp_flow_routes(&p->flow.setup, &routes);
    for (; next < 3 * p->dies; next++) {
        p->places[next] = (struct place){next, 1};
        p->members[next] = (uint16_t)next;
    }
    p->resources = 3 * p->dies;
    for (unsigned from = 0; from < p->dies; from++)
        for (unsigned to = 0; to < p->dies; to++) draw_path(p, &routes, from, to, link_number, &next);
    p->words = (p->resources + 63) / 64;
    for (uint32_t place = 0; place < (3 + p->dies) * p->dies; place++) {
        const uint16_t *member = p->members + p->places[place].first;
        uint64_t *mask = p->masks + (size_t)place * p->words;
        for (uint32_t i = 0; i < p->places[place].count; i++) mask[member[i] / 64] |= UINT64_C(1) << member[i] % 64;
    }
}

static bool make_wafer(struct paper *p) {
    size_t dies = p->dies, links = dies * PORTS;
    const struct wisp_flow_setup *setup = &p->flow.setup;
    uint64_t sets = setup->rates.llc_bytes / WAYS / p->matrix_bytes;
    p->sets = sets < 1 ? 1 : sets > setup->model.experts ? setup->model.experts : (uint32_t)sets;
    p->places = calloc(3 * dies + dies * dies, sizeof *p->places);
    p->members = calloc(3 * dies + dies * dies * dies, sizeof *p->members);
    p->link_slot = calloc(links, sizeof *p->link_slot);
    p->words = (uint32_t)(3 * dies + links + 63) / 64;
    p->masks = calloc((3 * dies + dies * dies) * p->words, sizeof *p->masks);
    p->waiters = calloc(3 * dies + links, sizeof *p->waiters);
    p->llc = calloc(dies * p->sets * WAYS, sizeof *p->llc);
    p->span = calloc(dies, sizeof *p->span);
    return p->places && p->members && p->link_slot && p->masks && p->waiters && p->llc && p->span;
}

enum wisp_code wisp_flow_create_paper(const struct wisp_flow_setup *setup, struct wisp_flow **flow,
                                      struct wisp_error *error) {
    const struct wisp_flow_rates *rates = &setup->rates;
    struct paper *p = calloc(1, sizeof *p);
    *flow = NULL;
    if (!p) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a flow machine");
    enum wisp_code code = wisp_flow_init(&p->flow, &paper_ops, setup, error);
    if (code) {
        free(p);
        return code;
    }
    p->dies = setup->wafer.columns * setup->wafer.rows;
    p->matrix_bytes = (uint64_t)setup->model.hidden * setup->model.width * setup->model.weight_bytes;
    p->matrix_ns = hbm_time(rates, (double)p->matrix_bytes);
    p->matrix_link_ns = (uint64_t)ceil((double)p->matrix_bytes / (rates->link_bytes_per_ns * rates->link_share));
    if (!make_wafer(p)) {
        code = wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a flow machine of %u dies", p->dies);
        paper_destroy(&p->flow);
        return code;
    }
    draw_wafer(p);
    *flow = &p->flow;
    return WISP_OK;
}

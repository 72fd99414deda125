/* slow_paper.h - the discipline `paper` of docs/flow.md a second time, by its words: what judges
 * csim/machine/flow_paper.c.
 *
 * Every event that ever was stands in one list and is known by its place there. Who waits is found by looking through
 * the list; an LLC is a list of matrices for each set, the copies of a die are a list, the next event is taken from the
 * heap of the page, since it decides what happens first at one instant. The rules are in the order of the page.
 */
#ifndef SLOW_PAPER_H
#define SLOW_PAPER_H

#include "machine/flow.h"

#include <math.h>
#include <string.h>

enum {
    SLOW_DIES = WISP_DIES_MAX,
    SLOW_SETS = WISP_EXPERTS_MAX,
    SLOW_KEPT = 2048,
    SLOW_EVENTS = 1 << 14,
    SLOW_PATH = 64
};

enum slow_kind {
    SLOW_LOOKUP,
    SLOW_REQUEST,
    SLOW_SERVE,
    SLOW_FETCH,
    SLOW_FILL,
    SLOW_DATA,
    SLOW_ACTIVATIONS,
    SLOW_KEEP,
    SLOW_COMPUTE
};

struct slow_event {
    enum slow_kind kind;
    unsigned entry, matrix, from; /* from: the die that has the matrix */
    bool remote, served, taken, apart;
    uint64_t earliest, start, end;
    unsigned resources[SLOW_PATH], count;
};

/* What the heap holds: an event that has its resources, or is to look for them; its end. */
enum slow_what { SLOW_STARTS, SLOW_LOOKS, SLOW_ENDS };
struct slow_instant {
    uint64_t time;
    enum slow_what what;
    unsigned event;
};

struct slow_paper {
    struct wisp_flow_setup setup;
    unsigned dies, sets;
    /* stays between kernels */
    uint32_t llc[SLOW_DIES][SLOW_SETS][2]; /* matrices, newest first; 0 = none, so matrices count from 1 */
    uint32_t kept[SLOW_DIES][SLOW_KEPT];   /* copies, the one used longest ago first */
    unsigned kept_count[SLOW_DIES];
    uint64_t span[SLOW_DIES], compute_ns[SLOW_DIES], hbm_ns[SLOW_DIES];
    uint64_t link_ns[SLOW_DIES * 4], link_bytes[SLOW_DIES * 4];
    /* of the kernel that runs */
    const struct wisp_kernel *kernel;
    struct wisp_run_result result;
    struct slow_event events[SLOW_EVENTS];
    struct slow_instant heap[SLOW_EVENTS];
    unsigned event_count, heap_count;
    uint64_t kernel_span[SLOW_DIES];
    bool busy[SLOW_DIES * 7];
    uint64_t stamp[SLOW_DIES * 7]; /* ports, HBMs and compute units of the dies, then four links each */
};

static inline void slow_init(struct slow_paper *slow, const struct wisp_flow_setup *setup) {
    uint64_t bytes = (uint64_t)setup->model.hidden * setup->model.width * setup->model.weight_bytes;
    uint64_t sets = setup->rates.llc_bytes / (2 * bytes);
    memset(slow, 0, sizeof *slow);
    slow->setup = *setup;
    slow->dies = setup->wafer.columns * setup->wafer.rows;
    slow->sets = sets < 1 ? 1 : sets > SLOW_SETS ? SLOW_SETS : (unsigned)sets; /* each expert has one of its own */
}

/* ---- Resources ---- */
enum { SLOW_PORT, SLOW_HBM, SLOW_UNIT, SLOW_OWN }; /* what each die has; then come four edges of each */

/* Along x first, then along y; dies are numbered down the columns. An edge is that of the die which a message leaves,
 * to the north, east, south or west; without both_directions that of the lower of its two dies. */
static inline unsigned slow_path(const struct slow_paper *slow, unsigned from, unsigned to, unsigned *path) {
    unsigned rows = slow->setup.wafer.rows, count = 0;
    while (from != to) {
        bool along_x = from / rows != to / rows, up = from < to;
        unsigned way = along_x ? (up ? 1 : 3) : (up ? 2 : 0), step = along_x ? rows : 1;
        unsigned next = up ? from + step : from - step, edge = from * 4 + way;
        if (!up && !slow->setup.switches.both_directions) edge = next * 4 + (along_x ? 1 : 2);
        path[count++] = slow->dies * SLOW_OWN + edge;
        from = next;
    }
    return count;
}

static inline uint64_t slow_bytes(const struct slow_paper *slow) {
    return (uint64_t)slow->setup.model.hidden * slow->setup.model.width * slow->setup.model.weight_bytes;
}
static inline uint64_t slow_activations(const struct slow_paper *slow, const struct slow_event *event) {
    const struct wisp_flow_model *model = &slow->setup.model;
    return (uint64_t)slow->kernel->entries[event->entry].requests * (model->hidden + model->width) *
           model->activation_bytes;
}

static inline uint64_t slow_compute_time(const struct slow_paper *slow, uint32_t requests) {
    const struct wisp_flow_rates *rates = &slow->setup.rates;
    unsigned step = 0;
    if (rates->flops_per_ns == 0) return 0;
    while (requests > rates->compute_share.up_to[step]) step++;
    return (uint64_t)ceil(2.0 * slow->setup.model.hidden * slow->setup.model.width * requests /
                          (rates->flops_per_ns * rates->compute_share.share[step]));
}

static inline uint64_t slow_hbm_time(const struct slow_paper *slow, uint64_t bytes) {
    const struct wisp_flow_rates *rates = &slow->setup.rates;
    return rates->hbm_ns + (uint64_t)ceil((double)bytes / (rates->hbm_bytes_per_ns * rates->hbm_share));
}

static inline unsigned slow_die(const struct slow_paper *slow, const struct slow_event *event) {
    return slow->kernel->entries[event->entry].die;
}

/* Bytes that a read of an HBM brings: with the activations, if the die reads for itself. */
static inline uint64_t slow_fetched(const struct slow_paper *slow, const struct slow_event *event) {
    return slow_bytes(slow) + (event->from == slow_die(slow, event) ? slow_activations(slow, event) : 0);
}

/* ---- What LLCs and copies hold ---- */

static inline uint32_t slow_matrix(const struct slow_paper *slow, const struct slow_event *event) {
    unsigned expert = slow->kernel->entries[event->entry].expert;
    return (slow->kernel->layer * slow->setup.model.experts + expert) * WISP_EXPERT_MATRICES + event->matrix + 1;
}

static inline uint32_t *slow_set(struct slow_paper *slow, const struct slow_event *event, unsigned die) {
    return slow->llc[die][slow->kernel->entries[event->entry].expert % slow->sets];
}

static inline bool slow_cached(struct slow_paper *slow, const struct slow_event *event, unsigned die) {
    const uint32_t *set = slow_set(slow, event, die);
    return set[0] == slow_matrix(slow, event) || set[1] == slow_matrix(slow, event);
}

static inline void slow_fill(struct slow_paper *slow, const struct slow_event *event) {
    uint32_t *set = slow_set(slow, event, event->from), matrix = slow_matrix(slow, event);
    if (set[0] != matrix) set[1] = set[0];
    set[0] = matrix;
}

static inline bool slow_has_copy(const struct slow_paper *slow, unsigned die, uint32_t matrix) {
    for (unsigned i = 0; i < slow->kept_count[die]; i++)
        if (slow->kept[die][i] == matrix) return true;
    return false;
}

/* Out of the die's list, if it is there. */
static inline void slow_forget(struct slow_paper *slow, unsigned die, uint32_t matrix) {
    unsigned left = 0;
    for (unsigned i = 0; i < slow->kept_count[die]; i++)
        if (slow->kept[die][i] != matrix) slow->kept[die][left++] = slow->kept[die][i];
    slow->kept_count[die] = left;
}

static inline void slow_keep(struct slow_paper *slow, unsigned die, uint32_t matrix) {
    bool is_new = !slow_has_copy(slow, die, matrix);
    if (is_new && slow->kept_count[die] == slow->setup.copy_matrices) {
        slow_forget(slow, die, slow->kept[die][0]);
        slow->result.copies_evicted++;
    }
    slow_forget(slow, die, matrix);
    slow->kept[die][slow->kept_count[die]++] = matrix;
    slow->result.copies_made += is_new;
}

/* ---- Claims, waits, order ---- */

static inline void slow_push(struct slow_paper *slow, uint64_t time, enum slow_what what, unsigned event) {
    unsigned at = slow->heap_count++;
    struct slow_instant new = {time, what, event};
    for (; at > 0 && time < slow->heap[(at - 1) / 2].time; at = (at - 1) / 2) slow->heap[at] = slow->heap[(at - 1) / 2];
    slow->heap[at] = new;
}

static inline struct slow_instant slow_pop(struct slow_paper *slow) {
    struct slow_instant *heap = slow->heap, top = heap[0], last = heap[--slow->heap_count];
    unsigned at = 0;
    for (unsigned child; (child = 2 * at + 1) < slow->heap_count; at = child) {
        if (child + 1 < slow->heap_count && heap[child + 1].time <= heap[child].time) child++;
        heap[at] = heap[child];
    }
    for (; at > 0 && last.time < heap[(at - 1) / 2].time; at = (at - 1) / 2) heap[at] = heap[(at - 1) / 2];
    heap[at] = last;
    return top;
}

/* Take everything, or nothing: then the event waits, which needs no more than that it is in the list. */
static inline void slow_take(struct slow_paper *slow, unsigned number) {
    struct slow_event *event = &slow->events[number];
    for (unsigned i = 0; i < event->count; i++)
        if (slow->busy[event->resources[i]]) return;
    event->start = event->earliest;
    for (unsigned i = 0; i < event->count; i++) {
        slow->busy[event->resources[i]] = true;
        if (slow->stamp[event->resources[i]] > event->start) event->start = slow->stamp[event->resources[i]];
    }
    event->taken = true;
    slow_push(slow, event->start, SLOW_STARTS, number);
}

static inline bool slow_is_message(const struct slow_event *event) {
    return event->kind == SLOW_REQUEST || event->kind == SLOW_DATA;
}

/* With claim_at_start messages look for links later; `apart` says that the event is not yet in any queue. */
static inline void slow_create(struct slow_paper *slow, const struct slow_event *before, enum slow_kind kind,
                               unsigned from, uint64_t earliest) {
    unsigned number = slow->event_count++, die = slow_die(slow, before), one = 0;
    struct slow_event *event = &slow->events[number];
    *event = *before; /* of the same chain */
    event->kind = kind, event->from = from, event->earliest = earliest, event->count = 1;
    event->taken = event->apart = false;
    switch (kind) {
    case SLOW_LOOKUP: one = die * SLOW_OWN + SLOW_PORT; break;
    case SLOW_SERVE:
    case SLOW_FILL: one = from * SLOW_OWN + SLOW_PORT; break;
    case SLOW_FETCH: one = from * SLOW_OWN + SLOW_HBM; break;
    case SLOW_ACTIVATIONS:
    case SLOW_KEEP: one = die * SLOW_OWN + SLOW_HBM; break;
    case SLOW_COMPUTE: one = die * SLOW_OWN + SLOW_UNIT; break;
    case SLOW_REQUEST: event->count = slow_path(slow, die, from, event->resources); break;
    case SLOW_DATA: event->count = slow_path(slow, from, die, event->resources); break;
    }
    if (!slow_is_message(event))
        event->resources[0] = one;
    else if (slow->setup.switches.claim_at_start) {
        event->apart = true;
        slow_push(slow, earliest, SLOW_LOOKS, number);
        return;
    }
    slow_take(slow, number);
}

/* The first of the queue of a resource; event_count if there is none. Of equal ones the list has the older first. */
static inline unsigned slow_first(const struct slow_paper *slow, unsigned resource) {
    unsigned first = slow->event_count;
    for (unsigned n = 0; n < slow->event_count; n++) {
        const struct slow_event *event = &slow->events[n], *best = &slow->events[first];
        bool wants = false;
        if (event->taken || event->apart) continue;
        for (unsigned i = 0; i < event->count; i++) wants |= event->resources[i] == resource;
        if (wants && (first == slow->event_count || event->remote > best->remote ||
                      (event->remote == best->remote && event->earliest < best->earliest)))
            first = n;
    }
    return first;
}

static inline void slow_give_back(struct slow_paper *slow, const struct slow_event *event) {
    unsigned candidates[SLOW_PATH], count = 0;
    for (unsigned i = 0; i < event->count; i++) {
        slow->busy[event->resources[i]] = false;
        slow->stamp[event->resources[i]] = event->end;
    }
    for (unsigned i = 0; i < event->count; i++) {
        unsigned first = slow_first(slow, event->resources[i]), at = count;
        if (first == slow->event_count) continue;
        for (; at > 0 && slow->events[candidates[at - 1]].earliest > slow->events[first].earliest; at--)
            candidates[at] = candidates[at - 1];
        candidates[at] = first;
        count++;
    }
    for (unsigned i = 0; i < count; i++)
        if (!slow->events[candidates[i]].taken) slow_take(slow, candidates[i]);
}

/* ---- Life of an entry ---- */

static inline uint64_t slow_length(struct slow_paper *slow, const struct slow_event *event) {
    const struct wisp_flow_rates *rates = &slow->setup.rates;
    switch (event->kind) {
    case SLOW_LOOKUP: return slow_cached(slow, event, slow_die(slow, event)) ? rates->llc_hit_ns : rates->llc_miss_ns;
    case SLOW_REQUEST: return (uint64_t)rates->link_ns * event->count + 1;
    case SLOW_DATA:
        return (uint64_t)rates->link_ns * event->count +
               (uint64_t)ceil((double)slow_bytes(slow) / (rates->link_bytes_per_ns * rates->link_share));
    case SLOW_SERVE: return rates->llc_hit_ns;
    case SLOW_FILL: return rates->llc_write_ns;
    case SLOW_FETCH: return slow_hbm_time(slow, slow_fetched(slow, event));
    case SLOW_ACTIVATIONS: return slow_hbm_time(slow, slow_activations(slow, event));
    case SLOW_KEEP: return slow_hbm_time(slow, slow_bytes(slow));
    case SLOW_COMPUTE: break;
    }
    return slow_compute_time(slow, slow->kernel->entries[event->entry].requests);
}

static inline void slow_count(struct slow_paper *slow, const struct slow_event *event) {
    unsigned die = slow_die(slow, event);
    uint64_t length = event->end - event->start;
    struct wisp_run_result *result = &slow->result;
    bool ends_branch = event->kind == SLOW_FILL || event->kind == SLOW_KEEP || event->kind == SLOW_COMPUTE;
    result->events += ends_branch ? 2 : 1;
    if (event->end > result->time_ns) result->time_ns = event->end;
    if (event->end > slow->kernel_span[die]) slow->kernel_span[die] = event->end;
    if (event->kind == SLOW_REQUEST) result->hops += event->count;
    if (event->kind == SLOW_FETCH) {
        *(event->from == die ? &result->local_read_bytes : &result->remote_read_bytes) += slow_fetched(slow, event);
        slow->hbm_ns[event->from] += length;
    }
    if (event->kind == SLOW_ACTIVATIONS) result->local_read_bytes += slow_activations(slow, event);
    if (event->kind == SLOW_KEEP) result->local_write_bytes += slow_bytes(slow);
    if (event->kind == SLOW_ACTIVATIONS || event->kind == SLOW_KEEP) slow->hbm_ns[die] += length;
    if (event->kind == SLOW_COMPUTE) slow->compute_ns[die] += length;
    for (unsigned i = 0; slow_is_message(event) && i < event->count; i++) {
        unsigned link = event->resources[i] - slow->dies * SLOW_OWN;
        slow->link_ns[link] += length;
        if (event->kind == SLOW_DATA) slow->link_bytes[link] += slow_bytes(slow);
    }
}

static inline void slow_after_lookup(struct slow_paper *slow, struct slow_event *event) {
    unsigned die = slow_die(slow, event);
    bool copied = slow_has_copy(slow, die, slow_matrix(slow, event));
    if (slow_cached(slow, event, die)) {
        slow->result.llc_hits++;
        slow_create(slow, event, SLOW_COMPUTE, die, event->end);
    } else if (copied || event->from == die) {
        if (copied) slow_keep(slow, die, slow_matrix(slow, event)); /* now the newest */
        slow_create(slow, event, SLOW_FETCH, die, event->end);
    } else {
        event->served = slow_cached(slow, event, event->from);
        slow->result.llc_hits += event->served;
        slow_create(slow, event, SLOW_REQUEST, event->from, event->end);
    }
}

static inline void slow_after(struct slow_paper *slow, struct slow_event *event) {
    unsigned die = slow_die(slow, event), from = event->from;
    uint64_t end = event->end;
    switch (event->kind) {
    case SLOW_LOOKUP: slow_after_lookup(slow, event); break;
    case SLOW_REQUEST: slow_create(slow, event, event->served ? SLOW_SERVE : SLOW_FETCH, from, end); break;
    case SLOW_SERVE: slow_create(slow, event, SLOW_DATA, from, end); break;
    case SLOW_FETCH:
        slow_create(slow, event, SLOW_FILL, from, end);
        slow_create(slow, event, from == die ? SLOW_COMPUTE : SLOW_DATA, from, end);
        break;
    case SLOW_FILL: slow_fill(slow, event); break;
    case SLOW_DATA:
        slow_create(slow, event, slow->setup.switches.remote_activations ? SLOW_ACTIVATIONS : SLOW_COMPUTE, from, end);
        if (slow->setup.copies && slow->setup.copy_matrices && slow->kernel->keep && slow->kernel->keep[event->entry])
            slow_create(slow, event, SLOW_KEEP, from, end);
        break;
    case SLOW_ACTIVATIONS: slow_create(slow, event, SLOW_COMPUTE, from, end); break;
    case SLOW_KEEP: slow_keep(slow, die, slow_matrix(slow, event)); break;
    case SLOW_COMPUTE: break;
    }
}

static inline void slow_happen(struct slow_paper *slow, struct slow_instant now) {
    struct slow_event *event = &slow->events[now.event];
    bool late = slow_is_message(event) && slow->setup.switches.claim_at_start;
    if (now.what == SLOW_LOOKS) {
        event->apart = false;
        slow_take(slow, now.event);
    } else if (now.what == SLOW_ENDS) {
        if (late) slow_give_back(slow, event);
    } else {
        event->end = event->start + slow_length(slow, event);
        slow_count(slow, event);
        slow_after(slow, event);
        if (!late) slow_give_back(slow, event);
        if (late || event->kind == SLOW_FILL || event->kind == SLOW_KEEP || event->kind == SLOW_COMPUTE)
            slow_push(slow, event->end, SLOW_ENDS, now.event);
    }
}

static inline struct wisp_run_result slow_run(struct slow_paper *slow, const struct wisp_kernel *kernel) {
    slow->kernel = kernel;
    slow->result = (struct wisp_run_result){0};
    slow->event_count = slow->heap_count = 0;
    memset(slow->kernel_span, 0, sizeof slow->kernel_span);
    memset(slow->busy, 0, sizeof slow->busy);
    memset(slow->stamp, 0, sizeof slow->stamp);
    for (unsigned i = 0; i < kernel->count; i++)
        for (unsigned m = 0; m < WISP_EXPERT_MATRICES; m++) {
            unsigned source = wisp_kernel_source(kernel, &kernel->entries[i]);
            struct slow_event chain = {.entry = i, .matrix = m, .remote = source != kernel->entries[i].die};
            slow_create(slow, &chain, SLOW_LOOKUP, source, 0);
        }
    while (slow->heap_count) slow_happen(slow, slow_pop(slow));
    for (unsigned d = 0; d < slow->dies; d++) slow->span[d] += slow->kernel_span[d];
    return slow->result;
}

#endif

/* flow_wormhole.c - the discipline `wormhole`: an event-driven model of the `cycle` machine in chunks of reads
 * (docs/flow.md, "Discipline wormhole").
 *
 * Time is in ticks of 1/1024 ns. A pending event is one 64-bit number, time above kind and subject, so that the queue
 * is a heap of numbers and equal times have one order. Everything that an event needs stands in arrays made before the
 * first one: nothing is allocated while events run.
 */
#include "base/rng.h"
#include "machine/flow.h"
#include "noc/mesh.h"
#include "noc/router.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_BITS = 10, TICKS = 1 << TICK_BITS, SUBJECT_BITS = 16, KIND_BITS = 2, RATE_BITS = 20 };
enum { REQUESTERS = WISP_PORTS * WISP_VCS, MAX_OUTPUTS = WISP_DIES_MAX * REQUESTERS };
enum { MAX_CHUNKS = 1 << (SUBJECT_BITS - 1) };
enum { NONE = 0xffff };

/* What an event is about: an input whose head can be sent, an output that is free again or has credit again, a local
 * chunk whose first read is there. At equal times in this order, so that an output that is free knows all who want it.
 */
enum kind { ARRIVE, WAKE, LOCAL };

/* One of an expert's three on one die. */
struct matrix {
    uint64_t end;  /* the latest arrival so far; then, when its weights are used */
    uint64_t left; /* bytes not yet arrived */
    uint64_t key;  /* in the LLC of its source, of its first chunk */
    uint32_t entry;
    uint8_t source; /* the die that has it */
    bool keep;
};

struct chunk {
    uint64_t at, tail; /* when its head is at the input that it waits in, and when all of it has come */
    uint32_t matrix;   /* index */
    uint32_t index;    /* of the matrix */
    uint32_t bytes;
    uint16_t reads, next; /* next: in whatever list it is */
    uint8_t die, source;  /* that asked for it, that has it */
};

struct list {
    uint16_t head, tail;
};

/* An input of a router, of one virtual channel: number (die * WISP_PORTS + port) * WISP_VCS + channel. */
struct input {
    struct list queue;
    uint64_t free;   /* until then it is sending */
    uint32_t output; /* that it sent to last */
};

/* An output, the same. Requests are counted in reads, responses in bytes. */
struct output {
    uint64_t free;   /* until then it is sending */
    int64_t space;   /* what the buffer behind it still takes */
    uint8_t waiting; /* bit p: the head of input p wants it */
    uint8_t turn;    /* the input that comes first now */
    uint8_t serving; /* the input that sent last */
    uint16_t chunk;  /* that was sent last, and what it was */
    uint32_t matrix, index;
    bool blocked, woken; /* without credit and none under way; an event WAKE is pending */
    /* buffers freed behind it, and when it hears of that: a ring */
    uint32_t first, count;
    struct credit {
        uint64_t at;
        uint32_t space;
    } * credits;
};

struct die {
    /* requester */
    uint32_t matrix, end;        /* the one that it asks for now */
    uint64_t offset;             /* asked for of it */
    uint64_t pace;               /* when it can ask next */
    uint32_t outstanding, local; /* bytes asked for; of them, of the die's own memory */
    uint32_t chunks;             /* the same in chunks, whosever memory it is */
    uint32_t asking;             /* reads whose requests have not left the die */
    /* memory */
    uint64_t hbm_free;
    bool writing;     /* what the HBM did last */
    uint32_t queued;  /* bytes of remote reads accepted and not yet sent */
    uint32_t at_port; /* reads that stand before it */
    struct list port;
    /* compute unit */
    uint64_t compute_free, last;
    /* sums over kernels, in ticks */
    uint64_t span_sum, compute_sum, hbm_sum;
};

struct wormhole {
    struct wisp_flow flow;
    unsigned dies, rows;
    uint64_t matrix_bytes;
    uint64_t link_rate, hbm_rate;                    /* ticks per byte, RATE_BITS of fraction */
    uint64_t refresh_interval, refresh, turnaround;  /* of the HBM */
    uint64_t hop, asking, read_ticks, request_ticks; /* asking: from the requester into its router, and all the ends */
    uint32_t chunk_bytes, chunk_reads, limit;
    uint32_t local_queue, remote_queue, buffer, requests, port_reads, eject_reads; /* of memory, input and port */
    uint8_t route[WISP_DIES_MAX][WISP_DIES_MAX];                                   /* [here][to]: output */
    int16_t beyond[MAX_OUTPUTS]; /* the input behind an output, or -1 */
    int16_t before[MAX_OUTPUTS]; /* the output before an input, or -1 */
    struct die die[WISP_DIES_MAX];
    struct input input[MAX_OUTPUTS];
    struct output output[MAX_OUTPUTS];
    uint64_t carried[MAX_OUTPUTS], carrying[MAX_OUTPUTS]; /* bytes, ticks */
    struct credit *credits;
    uint32_t ring; /* credits of one output, a power of two */
    struct chunk *chunks;
    uint32_t chunk_count, die_chunks; /* in all; that a die has outstanding at most */
    uint16_t free_chunk;
    struct matrix *matrices;
    size_t matrix_room;
    uint64_t *heap;
    uint32_t heap_count;
    /* LLC of each die: sets x ways of chunks */
    uint32_t sets, ways;
    struct line {
        uint64_t key, ready, used;
    } * lines;
    uint64_t uses;
    const struct wisp_kernel *kernel;
    struct wisp_run_result result;
};

/* ---- events ---- */

static void push(struct wormhole *w, uint64_t at, enum kind kind, unsigned subject) {
    uint64_t event = at << (SUBJECT_BITS + KIND_BITS) | (uint64_t)kind << SUBJECT_BITS | subject;
    uint32_t i = w->heap_count++;
    for (; i > 0 && w->heap[(i - 1) / 4] > event; i = (i - 1) / 4) w->heap[i] = w->heap[(i - 1) / 4];
    w->heap[i] = event;
}

static uint64_t pop(struct wormhole *w) {
    uint64_t top = w->heap[0], event = w->heap[--w->heap_count];
    uint32_t i = 0, count = w->heap_count;
    for (;;) {
        uint32_t child = 4 * i + 1, end = child + 4 < count ? child + 4 : count, least = child;
        if (child >= count) break;
        for (uint32_t c = child + 1; c < end; c++)
            if (w->heap[c] < w->heap[least]) least = c;
        if (w->heap[least] >= event) break;
        w->heap[i] = w->heap[least];
        i = least;
    }
    w->heap[i] = event;
    return top;
}

static uint64_t later(uint64_t a, uint64_t b) {
    return a > b ? a : b;
}

static void append(struct wormhole *w, struct list *list, uint16_t chunk) {
    w->chunks[chunk].next = NONE;
    if (list->head == NONE)
        list->head = chunk;
    else
        w->chunks[list->tail].next = chunk;
    list->tail = chunk;
}

static uint16_t take(struct wormhole *w, struct list *list) {
    uint16_t chunk = list->head;
    list->head = w->chunks[chunk].next;
    return chunk;
}

static uint64_t link_ticks(const struct wormhole *w, uint64_t bytes) {
    return (bytes * w->link_rate + (1u << (RATE_BITS - 1))) >> RATE_BITS;
}

static uint64_t hbm_ticks(const struct wormhole *w, uint64_t bytes) {
    return (bytes * w->hbm_rate + (1u << (RATE_BITS - 1))) >> RATE_BITS;
}

/* ---- memory ---- */

/* A transfer goes on after each refresh that comes between. */
static uint64_t hbm_end(const struct wormhole *w, uint64_t start, uint64_t ticks) {
    if (!w->refresh_interval) return start + ticks;
    uint64_t between = w->refresh_interval - w->refresh, used = start % w->refresh_interval + ticks;
    return start + ticks + (used > between ? (used - 1) / between * w->refresh : 0);
}

/* The HBM starts a transfer when it is free, has turned round and is not refreshed. */
static uint64_t hbm_take(struct wormhole *w, struct die *die, uint64_t bytes, bool write, uint64_t now) {
    uint64_t start = later(now, die->hbm_free + (write != die->writing ? w->turnaround : 0));
    uint64_t phase = w->refresh_interval ? start % w->refresh_interval : 0;
    if (w->refresh_interval && phase > w->refresh_interval - w->refresh) start += w->refresh_interval - phase;
    die->hbm_free = hbm_end(w, start, hbm_ticks(w, bytes));
    die->hbm_sum += hbm_ticks(w, bytes);
    die->writing = write;
    return start;
}

static struct line *llc_find(struct wormhole *w, unsigned die, uint64_t key) {
    uint64_t hash = key;
    struct line *set = w->lines + ((size_t)die * w->sets + wisp_splitmix64(&hash) % w->sets) * w->ways, *victim = set;
    for (struct line *line = set; line < set + w->ways; line++) {
        if (line->key == key) return line;
        if (line->used < victim->used) victim = line;
    }
    return victim;
}

static uint64_t whole_ns(uint64_t ticks) {
    return (ticks + TICKS - 1) >> TICK_BITS << TICK_BITS;
}

/* When the first bytes of a chunk are there, and the last ones. */
static uint64_t memory_read(struct wormhole *w, unsigned at, const struct chunk *chunk, uint64_t now, uint64_t *end) {
    const struct wisp_flow_rates *rates = &w->flow.setup.rates;
    struct die *die = &w->die[at];
    uint64_t key = w->matrices[chunk->matrix].key + chunk->index;
    struct line *line = w->lines ? llc_find(w, at, key) : NULL;
    if (line && line->key == key) {
        uint64_t ready = later(now + ((uint64_t)rates->llc_hit_ns << TICK_BITS), line->ready);
        line->used = ++w->uses;
        w->result.llc_hits++;
        return *end = ready;
    }
    uint64_t start = hbm_take(w, die, chunk->bytes, false, now + ((uint64_t)rates->llc_miss_ns << TICK_BITS));
    uint64_t first = whole_ns(start) + ((uint64_t)rates->hbm_ns << TICK_BITS);
    *end = first + die->hbm_free - start;
    if (line) *line = (struct line){key, *end, ++w->uses};
    return first;
}

/* ---- arrival ---- */

static void compute(struct wormhole *w, struct die *die, struct matrix *matrix) {
    const struct wisp_flow_setup *setup = &w->flow.setup;
    uint64_t end = matrix->end;
    if (setup->rates.flops_per_ns > 0) {
        uint32_t requests = w->kernel->entries[matrix->entry].requests;
        unsigned step = 0;
        while (step + 1 < WISP_UTILISATION_STEPS && requests > setup->rates.compute_share.up_to[step]) step++;
        double flops = 2.0 * setup->model.hidden * setup->model.width * requests;
        uint64_t ns = (uint64_t)ceil(flops / (setup->rates.flops_per_ns * setup->rates.compute_share.share[step]));
        die->compute_free = later(die->compute_free, end) + (ns << TICK_BITS);
        die->compute_sum += ns << TICK_BITS;
        end = die->compute_free;
    }
    die->last = later(die->last, end);
}

/* So many bytes of a matrix are there at `end`. */
static void arrived(struct wormhole *w, struct die *die, struct matrix *matrix, uint64_t bytes, uint64_t end) {
    matrix->end = later(matrix->end, end);
    matrix->left -= bytes;
    if (!matrix->left) compute(w, die, matrix);
}

/* ---- requester ---- */

static void read_activations(struct wormhole *w, struct die *die, struct matrix *matrix, bool local, uint64_t now) {
    const struct wisp_flow_setup *setup = &w->flow.setup;
    if (setup->rates.flops_per_ns <= 0 || (!local && !setup->switches.remote_activations)) return;
    uint64_t bytes = (uint64_t)w->kernel->entries[matrix->entry].requests * (setup->model.hidden + setup->model.width) *
                     setup->model.activation_bytes;
    hbm_take(w, die, bytes, false, now);
    matrix->end = later(matrix->end, die->hbm_free + ((uint64_t)setup->rates.hbm_ns << TICK_BITS));
    w->result.local_read_bytes += bytes;
}

static void ask_local(struct wormhole *w, unsigned at, uint16_t c, uint64_t now) {
    struct chunk *chunk = &w->chunks[c];
    struct die *die = &w->die[at];
    uint64_t end, first = memory_read(w, at, chunk, now, &end);
    uint64_t read = hbm_ticks(w, w->flow.setup.wormhole.read_bytes);
    die->local += chunk->bytes;
    arrived(w, die, &w->matrices[chunk->matrix], chunk->bytes, end);
    push(w, first + read < end ? first + read : end, LOCAL, c);
}

static void enter(struct wormhole *w, unsigned i, uint16_t c, uint64_t at);

static unsigned port_of(unsigned die, unsigned port, unsigned channel) {
    return (die * WISP_PORTS + port) * WISP_VCS + channel;
}

static void ask_remote(struct wormhole *w, unsigned at, uint16_t c, uint64_t now) {
    w->die[at].asking += w->chunks[c].reads;
    w->chunks[c].tail = now;
    enter(w, port_of(at, WISP_LOCAL, WISP_VC_REQUEST), c, now);
}

/* The next chunk of the matrix that a die asks for. */
static uint16_t next_chunk(struct wormhole *w, unsigned at, uint32_t bytes) {
    struct die *die = &w->die[at];
    uint32_t read = w->flow.setup.wormhole.read_bytes;
    uint16_t c = w->free_chunk;
    w->free_chunk = w->chunks[c].next;
    w->chunks[c] = (struct chunk){.matrix = die->matrix,
                                  .index = (uint32_t)(die->offset / w->chunk_bytes),
                                  .bytes = bytes,
                                  .reads = (uint16_t)((bytes + read - 1) / read),
                                  .die = (uint8_t)at,
                                  .source = w->matrices[die->matrix].source};
    die->outstanding += bytes;
    die->chunks++;
    die->offset += bytes;
    if (die->offset == w->matrix_bytes) die->matrix++, die->offset = 0;
    return c;
}

/* Ask for chunks while the limits allow it and the requests leave, from `now` on, which may be a little ahead of the
 * events. */
static void ask(struct wormhole *w, unsigned at, uint64_t now) {
    struct die *die = &w->die[at];
    while (die->matrix < die->end) {
        struct matrix *matrix = &w->matrices[die->matrix];
        uint64_t left = w->matrix_bytes - die->offset;
        uint32_t bytes = left < w->chunk_bytes ? (uint32_t)left : w->chunk_bytes;
        bool local = matrix->source == at;
        if (die->outstanding && die->outstanding + bytes > w->limit) return;
        if (die->chunks == w->die_chunks) return;
        if (local && die->local && die->local + bytes > w->local_queue) return;
        if (!local && die->asking > w->port_reads) return;
        now = later(now, die->pace);
        if (!die->offset) read_activations(w, die, matrix, local, now);
        uint16_t c = next_chunk(w, at, bytes);
        die->pace = now + ((uint64_t)w->chunks[c].reads << TICK_BITS);
        if (local)
            ask_local(w, at, c, now);
        else
            ask_remote(w, at, c, now + w->asking);
    }
}

static void set_free(struct wormhole *w, uint16_t c) {
    w->chunks[c].next = w->free_chunk;
    w->free_chunk = c;
}

static void release(struct wormhole *w, uint16_t c) {
    w->die[w->chunks[c].die].chunks--;
    set_free(w, c);
}

/* The first read of a local chunk is there: its place in the queue is free, read by read from now on. */
static void local_done(struct wormhole *w, uint16_t c, uint64_t now) {
    unsigned at = w->chunks[c].die;
    w->die[at].outstanding -= w->chunks[c].bytes;
    w->die[at].local -= w->chunks[c].bytes;
    release(w, c);
    ask(w, at, now);
}

/* ---- routers ---- */

static void wake(struct wormhole *w, unsigned o, uint64_t at) {
    if (w->output[o].woken) return;
    w->output[o].woken = true;
    push(w, at, WAKE, o);
}

static void enter(struct wormhole *w, unsigned i, uint16_t c, uint64_t at) {
    struct input *input = &w->input[i];
    w->chunks[c].at = at;
    if (input->queue.head == NONE) push(w, later(at, input->free), ARRIVE, i);
    append(w, &input->queue, c);
}

/* What a chunk, or its request, takes of a buffer. */
static uint32_t space_of(const struct chunk *chunk, unsigned channel) {
    return channel == WISP_VC_REQUEST ? chunk->reads : chunk->bytes;
}

static uint64_t ticks_of(const struct wormhole *w, unsigned o, uint64_t space) {
    return o % WISP_VCS == WISP_VC_REQUEST ? space * w->request_ticks : link_ticks(w, space);
}

/* Does the buffer behind an output take so much? Not all of it need be free: places come free as fast as a link fills
 * them, so it is enough that the next do by the time that those there are full. If it does not, the output is woken
 * when it may. */
static bool has_space(struct wormhole *w, unsigned o, uint32_t space, uint64_t now) {
    struct output *output = &w->output[o];
    for (; output->count && output->credits[output->first].at <= now; output->count--) {
        output->space += output->credits[output->first].space;
        output->first = (output->first + 1) & (w->ring - 1);
    }
    if (output->space >= space) return true;
    output->blocked = !output->count;
    if (output->blocked) return false;
    uint64_t at = output->credits[output->first].at, before = output->space > 0 ? ticks_of(w, o, output->space) : 0;
    if (at <= now + before) return true;
    wake(w, o, at - before);
    return false;
}

/* The output before an input hears that a buffer there is free. */
static void give_credit(struct wormhole *w, unsigned o, uint32_t space, uint64_t at) {
    struct output *output = &w->output[o];
    output->credits[(output->first + output->count++) & (w->ring - 1)] = (struct credit){at, space};
    if (!output->blocked) return;
    output->blocked = false;
    wake(w, o, at);
}

static bool memory_takes(const struct wormhole *w, const struct die *die, uint32_t bytes) {
    return !die->queued || die->queued + bytes <= w->remote_queue;
}

/* Requests wait before a memory that is full: a few in the interface, the others in the network. */
static bool accepts(struct wormhole *w, unsigned o, const struct chunk *chunk) {
    const struct die *die = &w->die[chunk->source];
    if (die->at_port + chunk->reads <= w->eject_reads) return true;
    if (!die->at_port && memory_takes(w, die, chunk->bytes)) return true;
    w->output[o].blocked = true;
    return false;
}

/* The memory accepts what stands at its port, while it has room. */
static void accept(struct wormhole *w, unsigned at, uint64_t now) {
    struct die *die = &w->die[at];
    while (die->port.head != NONE && memory_takes(w, die, w->chunks[die->port.head].bytes)) {
        uint16_t c = take(w, &die->port);
        struct chunk *chunk = &w->chunks[c];
        die->at_port -= chunk->reads;
        die->queued += chunk->bytes;
        uint64_t first = memory_read(w, at, chunk, now, &chunk->tail);
        enter(w, port_of(at, WISP_LOCAL, WISP_VC_RESPONSE), c, first);
    }
}

static void reach_memory(struct wormhole *w, uint16_t c, uint64_t now) {
    struct die *die = &w->die[w->chunks[c].source];
    die->at_port += w->chunks[c].reads;
    append(w, &die->port, c);
    accept(w, w->chunks[c].source, now);
}

/* A chunk is given to the die that asked for it; the next is asked for when its first read is complete. */
static void eject(struct wormhole *w, uint16_t c, uint64_t now, uint64_t end) {
    struct chunk *chunk = &w->chunks[c];
    struct die *die = &w->die[chunk->die];
    struct matrix *matrix = &w->matrices[chunk->matrix];
    unsigned at = chunk->die;
    die->outstanding -= chunk->bytes;
    if (matrix->keep) {
        hbm_take(w, die, chunk->bytes, true, now);
        die->last = later(die->last, die->hbm_free);
        w->result.local_write_bytes += chunk->bytes;
    }
    arrived(w, die, matrix, chunk->bytes, end);
    release(w, c);
    ask(w, at, now + w->read_ticks < end ? now + w->read_ticks : end);
}

/* The place in the input that a chunk has left is free. */
static void leave(struct wormhole *w, unsigned i, const struct chunk *chunk, uint64_t now) {
    unsigned at = i / REQUESTERS, channel = i % WISP_VCS, o = port_of(at, WISP_LOCAL, WISP_VC_REQUEST);
    if (i / WISP_VCS % WISP_PORTS != WISP_LOCAL) {
        give_credit(w, (unsigned)w->before[i], space_of(chunk, channel), now + w->hop);
    } else if (channel == WISP_VC_REQUEST) {
        w->die[at].asking -= chunk->reads;
        ask(w, at, now);
    } else {
        w->die[at].queued -= chunk->bytes;
        accept(w, at, now);
        if (w->output[o].blocked) wake(w, o, now);
        w->output[o].blocked = false;
    }
}

/* A request takes its flits between the reads of the response that is being sent, or before the next. */
static void delay(struct wormhole *w, unsigned o, uint64_t ticks, uint64_t now) {
    struct output *output = &w->output[o];
    if (output->free <= now) {
        output->free = now + ticks;
        return;
    }
    output->free += ticks;
    w->input[port_of(o / REQUESTERS, output->serving, o % WISP_VCS)].free += ticks;
    struct chunk *chunk = &w->chunks[output->chunk];
    bool same = chunk->matrix == output->matrix && chunk->index == output->index; /* it may be free, or another */
    if (w->beyond[o] >= 0 && same && chunk->at > now) chunk->tail += ticks;
}

/* The same at the port of the die that asks, if its memory is sending through another output. */
static void delay_port(struct wormhole *w, unsigned at, unsigned o, uint64_t ticks, uint64_t now) {
    const struct input *input = &w->input[port_of(at, WISP_LOCAL, WISP_VC_RESPONSE)];
    if (input->free > now && input->output != o) delay(w, input->output, ticks, now);
}

/* Each channel of an output has an order of its own: the input after the one that sent last comes first. */
static unsigned next_turn(const struct output *output) {
    uint32_t upper = output->waiting & ~0u << output->turn;
    return (unsigned)__builtin_ctz(upper ? upper : output->waiting);
}

static void send(struct wormhole *w, unsigned o, unsigned p, uint64_t now) {
    struct output *output = &w->output[o];
    unsigned channel = o % WISP_VCS, i = port_of(o / REQUESTERS, p, channel);
    struct input *input = &w->input[i];
    uint16_t c = take(w, &input->queue);
    struct chunk *chunk = &w->chunks[c];
    const struct chunk left = *chunk;
    uint64_t ticks = ticks_of(w, o, space_of(chunk, channel));
    output->free = input->free = later(now + ticks, chunk->tail);
    output->serving = (uint8_t)p;
    output->chunk = c;
    output->matrix = chunk->matrix;
    output->index = chunk->index;
    input->output = o;
    output->waiting &= (uint8_t) ~(1u << p);
    output->turn = (uint8_t)(p + 1 == WISP_PORTS ? 0 : p + 1);
    if (channel == WISP_VC_REQUEST) {
        delay(w, o ^ 1, ticks, now);
        if (p == WISP_LOCAL) delay_port(w, o / REQUESTERS, o ^ 1, ticks, now);
    }
    if (input->queue.head != NONE) push(w, later(w->chunks[input->queue.head].at, input->free), ARRIVE, i);
    if (w->beyond[o] >= 0) {
        output->space -= space_of(chunk, channel);
        w->carried[o] += chunk->bytes;
        w->carrying[o] += ticks;
        chunk->tail = output->free + w->hop;
        enter(w, (unsigned)w->beyond[o], c, now + w->hop);
    } else if (channel == WISP_VC_REQUEST) {
        reach_memory(w, c, now);
    } else {
        eject(w, c, now, output->free);
    }
    leave(w, i, &left, now);
}

/* The channels of an output take turns packet by packet: while responses flow, a request goes at the end of a read, and
 * the next one at the end of the next. If it is not now, the output is woken when it is. */
static bool has_turn(struct wormhole *w, unsigned o, uint64_t now) {
    const struct output *output = &w->output[o], *other = &w->output[o ^ 1];
    if (o % WISP_VCS != WISP_VC_REQUEST || other->free <= now) return true;
    uint64_t left = (other->free - now) % w->read_ticks;
    if (!left && output->free == now) left = w->read_ticks;
    if (left) wake(w, o, now + left);
    return !left;
}

/* If the output is free and nothing is to come at this time, the next input in turn gets it. */
static void serve(struct wormhole *w, unsigned o, uint64_t now) {
    struct output *output = &w->output[o];
    if (output->woken || !output->waiting) return;
    if (output->free > now) return wake(w, o, output->free);
    unsigned p = next_turn(output);
    const struct chunk *chunk = &w->chunks[w->input[port_of(o / REQUESTERS, p, o % WISP_VCS)].queue.head];
    bool can = true;
    if (w->beyond[o] >= 0)
        can = has_space(w, o, space_of(chunk, o % WISP_VCS), now);
    else if (o % WISP_VCS == WISP_VC_REQUEST)
        can = accepts(w, o, chunk);
    if (!can || !has_turn(w, o, now)) return;
    send(w, o, p, now);
    if (output->waiting) wake(w, o, output->free);
}

/* Do other inputs of the router get a head at this very time? Then the turn decides, not the order of the events. */
static bool heads_to_come(const struct wormhole *w, unsigned at, uint64_t now) {
    uint64_t first = now << KIND_BITS | ARRIVE;
    return w->heap_count && w->heap[0] >> SUBJECT_BITS == first &&
           (w->heap[0] & ((1u << SUBJECT_BITS) - 1)) / REQUESTERS == at;
}

/* The head of an input can be sent. */
static void head(struct wormhole *w, unsigned i, uint64_t now) {
    if (w->input[i].free > now) return push(w, w->input[i].free, ARRIVE, i); /* it was delayed */
    const struct chunk *chunk = &w->chunks[w->input[i].queue.head];
    unsigned at = i / REQUESTERS, channel = i % WISP_VCS;
    unsigned o = port_of(at, w->route[at][channel == WISP_VC_REQUEST ? chunk->source : chunk->die], channel);
    w->output[o].waiting |= (uint8_t)(1u << i / WISP_VCS % WISP_PORTS);
    if (heads_to_come(w, at, now))
        wake(w, o, now);
    else
        serve(w, o, now);
}

static void handle(struct wormhole *w, uint64_t event) {
    uint64_t now = event >> (SUBJECT_BITS + KIND_BITS);
    unsigned subject = event & ((1u << SUBJECT_BITS) - 1);
    switch ((enum kind)(event >> SUBJECT_BITS & ((1u << KIND_BITS) - 1))) {
    case ARRIVE: head(w, subject, now); break;
    case WAKE:
        w->output[subject].woken = false;
        serve(w, subject, now);
        break;
    case LOCAL: local_done(w, (uint16_t)subject, now); break;
    }
}

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

static enum wisp_code check_kernel(const struct wormhole *w, const struct wisp_kernel *kernel,
                                   struct wisp_error *error) {
    const struct wisp_flow_model *model = &w->flow.setup.model;
    if (kernel->layer >= model->layers)
        return wisp_fail(error, WISP_BAD_INPUT, "layer %u; the model has %u", kernel->layer, model->layers);
    for (size_t i = 0; i < kernel->count; i++) {
        const struct wisp_plan_entry *entry = &kernel->entries[i];
        if (entry->expert >= model->experts || entry->die >= w->dies || kernel->home[entry->expert] >= w->dies)
            return wisp_fail(error, WISP_BAD_INPUT, "entry %zu: expert %u on die %u does not fit the setup", i,
                             entry->expert, entry->die);
    }
    return WISP_OK;
}

static unsigned distance(const struct wormhole *w, unsigned a, unsigned b) {
    int dx = (int)(a / w->rows) - (int)(b / w->rows), dy = (int)(a % w->rows) - (int)(b % w->rows);
    return (unsigned)(abs(dx) + abs(dy));
}

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
    if (!local) w->result.hops += distance(w, e->die, kernel->home[e->expert]);
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
    enum wisp_code code = check_kernel(w, kernel, error);
    if (!code) code = reserve(w, kernel->count * WISP_EXPERT_MATRICES, error);
    if (code) return code;
    w->kernel = kernel;
    restart(w);
    deal(w);
    for (unsigned d = 0; d < w->dies; d++) ask(w, d, 0);
    for (; w->heap_count && !wisp_stopped(flow->setup.stop); w->result.events++) handle(w, pop(w));
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
    for (unsigned d = 0; d < w->dies; d++) {
        w->die[d].port = (struct list){NONE, NONE};
        for (unsigned to = 0; to < w->dies; to++)
            w->route[d][to] = (uint8_t)wisp_router_xy(d / w->rows, d % w->rows, to / w->rows, to % w->rows);
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
    for (uint32_t c = 0; c < w->chunk_count; c++) set_free(w, (uint16_t)(w->chunk_count - 1 - c));
    *flow = &w->flow;
    return WISP_OK;
}

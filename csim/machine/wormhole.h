/* wormhole.h - what the files of the discipline `wormhole` share: its state, its queue of events, and what each calls
 * of the others. Nobody else includes it.
 *
 * Time is in ticks of 1/1024 ns. A pending event is one 64-bit number, time above kind and subject, so that the queue
 * is a heap of numbers and equal times have one order. Everything that an event needs stands in arrays made before the
 * first one: nothing is allocated while events run.
 */
#ifndef WISP_MACHINE_WORMHOLE_H
#define WISP_MACHINE_WORMHOLE_H

#include "machine/flow.h"
#include "noc/mesh.h"
#include "noc/router.h"

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

static inline void push(struct wormhole *w, uint64_t at, enum kind kind, unsigned subject) {
    uint64_t event = at << (SUBJECT_BITS + KIND_BITS) | (uint64_t)kind << SUBJECT_BITS | subject;
    uint32_t i = w->heap_count++;
    for (; i > 0 && w->heap[(i - 1) / 4] > event; i = (i - 1) / 4) w->heap[i] = w->heap[(i - 1) / 4];
    w->heap[i] = event;
}

static inline uint64_t pop(struct wormhole *w) {
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

/* ---- lists, rates, places ---- */

static inline uint64_t later(uint64_t a, uint64_t b) {
    return a > b ? a : b;
}

static inline void append(struct wormhole *w, struct list *list, uint16_t chunk) {
    w->chunks[chunk].next = NONE;
    if (list->head == NONE)
        list->head = chunk;
    else
        w->chunks[list->tail].next = chunk;
    list->tail = chunk;
}

static inline uint16_t take(struct wormhole *w, struct list *list) {
    uint16_t chunk = list->head;
    list->head = w->chunks[chunk].next;
    return chunk;
}

static inline uint64_t link_ticks(const struct wormhole *w, uint64_t bytes) {
    return (bytes * w->link_rate + (1u << (RATE_BITS - 1))) >> RATE_BITS;
}

static inline uint64_t hbm_ticks(const struct wormhole *w, uint64_t bytes) {
    return (bytes * w->hbm_rate + (1u << (RATE_BITS - 1))) >> RATE_BITS;
}

static inline unsigned port_of(unsigned die, unsigned port, unsigned channel) {
    return (die * WISP_PORTS + port) * WISP_VCS + channel;
}

/* ---- memory (wormhole_memory.c) ---- */

/* The HBM starts a transfer: when. It is free again at the die's hbm_free. */
uint64_t wisp_wormhole_hbm_take(struct wormhole *w, struct die *die, uint64_t bytes, bool write, uint64_t now);

/* When the first bytes of a chunk are there, and the last ones. */
uint64_t wisp_wormhole_memory_read(struct wormhole *w, unsigned at, const struct chunk *chunk, uint64_t now,
                                   uint64_t *end);

/* Has a die's memory room for so many bytes of remote reads? */
bool wisp_wormhole_memory_takes(const struct wormhole *w, const struct die *die, uint32_t bytes);

/* A request is at the memory's port. */
void wisp_wormhole_reach_memory(struct wormhole *w, uint16_t c, uint64_t now);

/* The memory accepts what stands at its port, while it has room. */
void wisp_wormhole_accept(struct wormhole *w, unsigned at, uint64_t now);

/* ---- requester (wormhole_requester.c) ---- */

/* Ask for chunks while the limits allow it, from `now` on. */
void wisp_wormhole_ask(struct wormhole *w, unsigned at, uint64_t now);

/* The first read of a local chunk is there. */
void wisp_wormhole_local_done(struct wormhole *w, uint16_t c, uint64_t now);

/* A chunk is given to the die that asked for it. */
void wisp_wormhole_eject(struct wormhole *w, uint16_t c, uint64_t now, uint64_t end);

void wisp_wormhole_set_free(struct wormhole *w, uint16_t c);

/* ---- routers (wormhole_router.c) ---- */

/* A chunk, or its request, is at an input. */
void wisp_wormhole_enter(struct wormhole *w, unsigned i, uint16_t c, uint64_t at);

/* Whatever an event is about. */
void wisp_wormhole_handle(struct wormhole *w, uint64_t event);

#endif

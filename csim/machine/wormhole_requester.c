/* wormhole_requester.c - what a die asks for, and what happens when it is there. */
#include "machine/wormhole.h"

#include <math.h>

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

/* ---- asking ---- */

static void read_activations(struct wormhole *w, struct die *die, struct matrix *matrix, bool local, uint64_t now) {
    const struct wisp_flow_setup *setup = &w->flow.setup;
    if (setup->rates.flops_per_ns <= 0 || (!local && !setup->switches.remote_activations)) return;
    uint64_t bytes = (uint64_t)w->kernel->entries[matrix->entry].requests * (setup->model.hidden + setup->model.width) *
                     setup->model.activation_bytes;
    wisp_wormhole_hbm_take(w, die, bytes, false, now);
    matrix->end = later(matrix->end, die->hbm_free + ((uint64_t)setup->rates.hbm_ns << TICK_BITS));
    w->result.local_read_bytes += bytes;
}

static void ask_local(struct wormhole *w, unsigned at, uint16_t c, uint64_t now) {
    struct chunk *chunk = &w->chunks[c];
    struct die *die = &w->die[at];
    uint64_t end, first = wisp_wormhole_memory_read(w, at, chunk, now, &end);
    uint64_t read = hbm_ticks(w, w->flow.setup.wormhole.read_bytes);
    die->local += chunk->bytes;
    arrived(w, die, &w->matrices[chunk->matrix], chunk->bytes, end);
    push(w, first + read < end ? first + read : end, LOCAL, c);
}

static void ask_remote(struct wormhole *w, unsigned at, uint16_t c, uint64_t now) {
    w->die[at].asking += w->chunks[c].reads;
    w->chunks[c].tail = now;
    wisp_wormhole_enter(w, port_of(at, WISP_LOCAL, WISP_VC_REQUEST), c, now);
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
void wisp_wormhole_ask(struct wormhole *w, unsigned at, uint64_t now) {
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

/* ---- the end of a chunk ---- */

void wisp_wormhole_set_free(struct wormhole *w, uint16_t c) {
    w->chunks[c].next = w->free_chunk;
    w->free_chunk = c;
}

static void release(struct wormhole *w, uint16_t c) {
    w->die[w->chunks[c].die].chunks--;
    wisp_wormhole_set_free(w, c);
}

/* The first read of a local chunk is there: its place in the queue is free, read by read from now on. */
void wisp_wormhole_local_done(struct wormhole *w, uint16_t c, uint64_t now) {
    unsigned at = w->chunks[c].die;
    w->die[at].outstanding -= w->chunks[c].bytes;
    w->die[at].local -= w->chunks[c].bytes;
    release(w, c);
    wisp_wormhole_ask(w, at, now);
}

/* A chunk is given to the die that asked for it; the next is asked for when its first read is complete. */
void wisp_wormhole_eject(struct wormhole *w, uint16_t c, uint64_t now, uint64_t end) {
    struct chunk *chunk = &w->chunks[c];
    struct die *die = &w->die[chunk->die];
    struct matrix *matrix = &w->matrices[chunk->matrix];
    unsigned at = chunk->die;
    die->outstanding -= chunk->bytes;
    if (matrix->keep) {
        wisp_wormhole_hbm_take(w, die, chunk->bytes, true, now);
        die->last = later(die->last, die->hbm_free);
        w->result.local_write_bytes += chunk->bytes;
    }
    arrived(w, die, matrix, chunk->bytes, end);
    release(w, c);
    wisp_wormhole_ask(w, at, now + w->read_ticks < end ? now + w->read_ticks : end);
}

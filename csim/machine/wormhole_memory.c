/* wormhole_memory.c - LLC, HBM and the port of a die's memory, in chunks. */
#include "base/rng.h"
#include "machine/wormhole.h"

/* ---- HBM and LLC ---- */

/* A transfer goes on after each refresh that comes between. */
static uint64_t hbm_end(const struct wormhole *w, uint64_t start, uint64_t ticks) {
    if (!w->refresh_interval) return start + ticks;
    uint64_t between = w->refresh_interval - w->refresh, used = start % w->refresh_interval + ticks;
    return start + ticks + (used > between ? (used - 1) / between * w->refresh : 0);
}

/* The HBM starts a transfer when it is free, has turned round and is not refreshed. */
uint64_t wisp_wormhole_hbm_take(struct wormhole *w, struct die *die, uint64_t bytes, bool write, uint64_t now) {
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
uint64_t wisp_wormhole_memory_read(struct wormhole *w, unsigned at, const struct chunk *chunk, uint64_t now,
                                   uint64_t *end) {
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
    uint64_t start =
        wisp_wormhole_hbm_take(w, die, chunk->bytes, false, now + ((uint64_t)rates->llc_miss_ns << TICK_BITS));
    uint64_t first = whole_ns(start) + ((uint64_t)rates->hbm_ns << TICK_BITS);
    *end = first + die->hbm_free - start;
    if (line) *line = (struct line){key, *end, ++w->uses};
    return first;
}

/* ---- the port ---- */

bool wisp_wormhole_memory_takes(const struct wormhole *w, const struct die *die, uint32_t bytes) {
    return !die->queued || die->queued + bytes <= w->remote_queue;
}

/* The memory accepts what stands at its port, while it has room. */
void wisp_wormhole_accept(struct wormhole *w, unsigned at, uint64_t now) {
    struct die *die = &w->die[at];
    while (die->port.head != NONE && wisp_wormhole_memory_takes(w, die, w->chunks[die->port.head].bytes)) {
        uint16_t c = take(w, &die->port);
        struct chunk *chunk = &w->chunks[c];
        die->at_port -= chunk->reads;
        die->queued += chunk->bytes;
        uint64_t first = wisp_wormhole_memory_read(w, at, chunk, now, &chunk->tail);
        wisp_wormhole_enter(w, port_of(at, WISP_LOCAL, WISP_VC_RESPONSE), c, first);
    }
}

void wisp_wormhole_reach_memory(struct wormhole *w, uint16_t c, uint64_t now) {
    struct die *die = &w->die[w->chunks[c].source];
    die->at_port += w->chunks[c].reads;
    append(w, &die->port, c);
    wisp_wormhole_accept(w, w->chunks[c].source, now);
}

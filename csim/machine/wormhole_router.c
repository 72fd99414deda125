/* wormhole_router.c - routers and links: buffers, credits, turns. */
#include "machine/wormhole.h"

/* ---- buffers and credits ---- */

static void wake(struct wormhole *w, unsigned o, uint64_t at) {
    if (w->output[o].woken) return;
    w->output[o].woken = true;
    push(w, at, WAKE, o);
}

void wisp_wormhole_enter(struct wormhole *w, unsigned i, uint16_t c, uint64_t at) {
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

/* Requests wait before a memory that is full: a few in the interface, the others in the network. */
static bool accepts(struct wormhole *w, unsigned o, const struct chunk *chunk) {
    const struct die *die = &w->die[chunk->source];
    if (die->at_port + chunk->reads <= w->eject_reads) return true;
    if (!die->at_port && wisp_wormhole_memory_takes(w, die, chunk->bytes)) return true;
    w->output[o].blocked = true;
    return false;
}

/* The place in the input that a chunk has left is free. */
static void leave(struct wormhole *w, unsigned i, const struct chunk *chunk, uint64_t now) {
    unsigned at = i / REQUESTERS, channel = i % WISP_VCS, o = port_of(at, WISP_LOCAL, WISP_VC_REQUEST);
    if (i / WISP_VCS % WISP_PORTS != WISP_LOCAL) {
        give_credit(w, (unsigned)w->before[i], space_of(chunk, channel), now + w->hop);
    } else if (channel == WISP_VC_REQUEST) {
        w->die[at].asking -= chunk->reads;
        wisp_wormhole_ask(w, at, now);
    } else {
        w->die[at].queued -= chunk->bytes;
        wisp_wormhole_accept(w, at, now);
        if (w->output[o].blocked) wake(w, o, now);
        w->output[o].blocked = false;
    }
}

/* ---- sending ---- */

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
        wisp_wormhole_enter(w, (unsigned)w->beyond[o], c, now + w->hop);
    } else if (channel == WISP_VC_REQUEST) {
        wisp_wormhole_reach_memory(w, c, now);
    } else {
        wisp_wormhole_eject(w, c, now, output->free);
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

/* ---- events ---- */

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

void wisp_wormhole_handle(struct wormhole *w, uint64_t event) {
    uint64_t now = event >> (SUBJECT_BITS + KIND_BITS);
    unsigned subject = event & ((1u << SUBJECT_BITS) - 1);
    switch ((enum kind)(event >> SUBJECT_BITS & ((1u << KIND_BITS) - 1))) {
    case ARRIVE: head(w, subject, now); break;
    case WAKE:
        w->output[subject].woken = false;
        serve(w, subject, now);
        break;
    case LOCAL: wisp_wormhole_local_done(w, (uint16_t)subject, now); break;
    }
}

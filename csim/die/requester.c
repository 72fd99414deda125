#include "die/requester.h"

#include <stdlib.h>
#include <string.h>

static struct wisp_wafer_shape wafer_of(const struct wisp_requester *requester) {
    return (struct wisp_wafer_shape){requester->mesh_x, requester->mesh_y};
}

static unsigned here(const struct wisp_requester *requester) {
    return requester->here_x * requester->mesh_y + requester->here_y;
}

/* A dead die sends nothing, and nor does one whose fixed destination is dead. */
static bool has_partner(const struct wisp_requester *requester) {
    enum wisp_pattern pattern = requester->traffic.pattern;
    unsigned to = wisp_pattern_fixed(pattern, wafer_of(requester), here(requester));
    return wisp_die_lives(&requester->faults, here(requester)) &&
           (wisp_pattern_is_random(pattern) || wisp_die_lives(&requester->faults, to));
}

/* Streams of one seed: 2 x die for the requester, 2 x die + 1 for the stalls of the endpoint. */
void wisp_requester_init(struct wisp_requester *requester, const struct wisp_config *config, unsigned here_x,
                         unsigned here_y, const struct wisp_traffic *traffic) {
    memset(requester, 0, sizeof *requester);
    requester->here_x = (uint8_t)here_x;
    requester->here_y = (uint8_t)here_y;
    requester->mesh_x = (uint8_t)config->written.mesh_x;
    requester->mesh_y = (uint8_t)config->written.mesh_y;
    requester->read_flits = config->written.read_flits;
    requester->traffic = *traffic;
    requester->faults = config->derived.faults;
    if (traffic->pattern != WISP_PATTERN_NONE && has_partner(requester)) {
        requester->to_start = traffic->reads;
        requester->start_below = (uint32_t)(traffic->rate / requester->read_flits * 0x1.0p32 - 1);
    }
    wisp_rng_init(&requester->rng, traffic->seed, 2 * (here_y + here_x * requester->mesh_y));
    for (unsigned i = 0; i < WISP_IDS; i++) requester->free_ids[i] = (uint8_t)(WISP_IDS - 1 - i);
    requester->free_count = WISP_IDS;
}

void wisp_requester_submit(struct wisp_requester *requester, uint32_t layer, const struct wisp_task *first,
                           const struct wisp_task *end) {
    requester->layer = layer;
    requester->task = first;
    requester->end = end;
    requester->task_flits = 0;
}

void wisp_requester_tick(struct wisp_requester *requester) {
    if (!requester->to_start || wisp_rng_next(&requester->rng) >> 32 > requester->start_below) return;
    requester->to_start--;
    requester->backlog++;
}

/* What is random draws the column, then the row. */
static unsigned draw(struct wisp_requester *requester) {
    struct wisp_wafer_shape wafer = wafer_of(requester);
    enum wisp_pattern pattern = requester->traffic.pattern;
    bool fixed = pattern == WISP_PATTERN_HOTSPOT ? wisp_rng_below(&requester->rng, WISP_HOTSPOT_SHARE) == 0
                                                 : !wisp_pattern_is_random(pattern);
    if (fixed) return wisp_pattern_fixed(pattern, wafer, here(requester));
    unsigned column = wisp_rng_below(&requester->rng, wafer.columns);
    return column * wafer.rows + wisp_rng_below(&requester->rng, wafer.rows);
}

/* Where a read goes; a draw that is dead is drawn again. */
static unsigned destination(struct wisp_requester *requester) {
    unsigned to = draw(requester);
    while (!wisp_die_lives(&requester->faults, to)) to = draw(requester);
    return to;
}

static bool next_of_traffic(struct wisp_requester *requester, struct wisp_read *read) {
    if (!requester->backlog) return false;
    unsigned to = destination(requester);
    requester->backlog--;
    *read = (struct wisp_read){
        .expert = (uint16_t)wisp_rng_below(&requester->rng, 1u << WISP_EXPERT_W),
        .line = requester->sequence++ & ((1u << WISP_LINE_W) - 1),
        .flits = (uint8_t)requester->read_flits,
        .peer_x = (uint8_t)(to / requester->mesh_y),
        .peer_y = (uint8_t)(to % requester->mesh_y),
    };
    return true;
}

static bool next_of_tasks(struct wisp_requester *requester, struct wisp_read *read) {
    if (requester->task == requester->end) return false;
    const struct wisp_task *task = requester->task;
    uint32_t left = task->flits - requester->task_flits;
    uint32_t flits = left < requester->read_flits ? left : requester->read_flits;
    *read = (struct wisp_read){
        .expert = task->expert,
        .line = task->first_line + requester->task_flits / requester->read_flits,
        .flits = (uint8_t)flits,
        .peer_x = task->owner_x,
        .peer_y = task->owner_y,
    };
    requester->task_flits += flits;
    if (requester->task_flits == task->flits) {
        requester->task++;
        requester->task_flits = 0;
    }
    return true;
}

bool wisp_requester_next(struct wisp_requester *requester, struct wisp_read *read) {
    if (!requester->free_count) return false;
    bool traffic = requester->traffic.pattern != WISP_PATTERN_NONE;
    bool begins = traffic || requester->task_flits == 0;
    if (!(traffic ? next_of_traffic(requester, read) : next_of_tasks(requester, read))) return false;
    unsigned distance = (unsigned)(abs(read->peer_x - requester->here_x) + abs(read->peer_y - requester->here_y));
    read->id = requester->free_ids[--requester->free_count];
    requester->asked[read->id].read = *read;
    requester->asked[read->id].next = 0;
    requester->asked[read->id].begins = begins ? distance : 0;
    requester->reads++;
    requester->remote_reads += distance != 0;
    return true;
}

static void release(struct wisp_requester *requester, unsigned id) {
    requester->asked[id].read.flits = 0;
    requester->free_ids[requester->free_count++] = (uint8_t)id;
}

void wisp_requester_flit(struct wisp_requester *requester, unsigned id, bool last, uint64_t data, uint64_t now) {
    const struct wisp_read *read = &requester->asked[id].read;
    uint32_t index = requester->asked[id].next++;
    requester->remote_flits++;
    requester->last_cycle = now;
    if (index == 0) requester->hops += requester->asked[id].begins;
    if (index >= read->flits) { /* nothing (more) was asked under this id */
        requester->wrong_flits++;
        return;
    }
    bool right = data == wisp_memory_data(requester->layer, read->expert, read->line, index) &&
                 last == (index + 1 == read->flits);
    requester->wrong_flits += !right;
    if (index + 1 == read->flits) release(requester, id);
}

void wisp_requester_local(struct wisp_requester *requester, const struct wisp_memory_read *done, uint64_t now) {
    const struct wisp_read *read = &requester->asked[done->read.id].read;
    uint32_t flits = read->flits;
    requester->local_flits += flits;
    requester->last_cycle = now;
    if (done->copy) {
        requester->copy_reads++;
        requester->copy_flits += flits;
        if (done->digest != wisp_memory_digest(requester->layer, read->expert, read->line, flits))
            requester->wrong_flits += flits;
    }
    release(requester, done->read.id);
}

bool wisp_requester_done(const struct wisp_requester *requester) {
    return requester->task == requester->end && !requester->to_start && !requester->backlog &&
           requester->free_count == WISP_IDS;
}

#include "die/memory.h"

#include "base/rng.h"

#include <stdlib.h>

enum { FLIT_BYTES = 64 };

enum wisp_code wisp_memory_init(struct wisp_memory *memory, const struct wisp_config *config,
                                struct wisp_error *error) {
    const struct wisp_config_derived *cycles = &config->derived;
    uint32_t depth = config->written.memory_queue_reads;
    size_t lines = (size_t)cycles->llc_sets * config->written.llc_ways;
    *memory = (struct wisp_memory){
        .remote = {.reads = calloc(depth, sizeof(struct wisp_memory_read)), .depth = depth},
        .local = {.reads = calloc(depth, sizeof(struct wisp_memory_read)), .depth = depth},
        .tag = calloc(lines, sizeof *memory->tag),
        .ready = calloc(lines, sizeof *memory->ready),
        .used = calloc(lines, sizeof *memory->used),
        .sets = cycles->llc_sets,
        .ways = config->written.llc_ways,
        .hbm_latency = cycles->hbm_latency_cycles,
        .llc_hit = cycles->llc_hit_cycles,
        .llc_miss = cycles->llc_miss_cycles,
        .hbm_bytes_per_cycle_q16 = cycles->hbm_bytes_per_cycle_per_plane_q16,
    };
    if (memory->remote.reads && memory->local.reads && memory->tag && memory->ready && memory->used) return WISP_OK;
    wisp_memory_free(memory);
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for an LLC of %zu lines", lines);
}

void wisp_memory_free(struct wisp_memory *memory) {
    free(memory->remote.reads);
    free(memory->local.reads);
    free(memory->tag);
    free(memory->ready);
    free(memory->used);
    *memory = (struct wisp_memory){0};
}

/* Cycles x 65536 that the HBM needs for so many flits. */
static uint64_t hbm_time_q16(const struct wisp_memory *memory, uint64_t flits) {
    return (flits * FLIT_BYTES << 32) / memory->hbm_bytes_per_cycle_q16;
}

/* The HBM starts the transfer when it is free; the first flit is there one latency later. */
static uint64_t hbm_read(struct wisp_memory *memory, unsigned flits, uint64_t now) {
    uint64_t start = now << 16 > memory->hbm_free_q16 ? now << 16 : memory->hbm_free_q16;
    memory->hbm_free_q16 = start + hbm_time_q16(memory, flits);
    memory->hbm_bytes += (uint64_t)flits * FLIT_BYTES;
    return ((start + 0xffff) >> 16) + memory->hbm_latency;
}

/* The way of the set that holds the key, else the one to replace. */
static size_t llc_way(const struct wisp_memory *memory, uint64_t key, size_t set) {
    size_t victim = set;
    for (size_t i = set; i < set + memory->ways; i++) {
        if (memory->tag[i] == key) return i;
        if (memory->used[i] < memory->used[victim]) victim = i;
    }
    return victim;
}

void wisp_memory_accept(struct wisp_memory *memory, struct wisp_memory_queue *queue, struct wisp_read read,
                        uint64_t now) {
    uint64_t key = ((uint64_t)read.expert << WISP_LINE_W | read.line) + 1;
    uint64_t hash = key;
    size_t way = llc_way(memory, key, wisp_splitmix64(&hash) % memory->sets * memory->ways);
    bool hit = memory->tag[way] == key;
    uint64_t ready = hit ? now + memory->llc_hit : hbm_read(memory, read.flits, now + memory->llc_miss);
    if (hit && memory->ready[way] > ready) ready = memory->ready[way]; /* its line is still on the way */
    if (!hit) memory->ready[way] = ready + (hbm_time_q16(memory, read.flits) >> 16);
    memory->tag[way] = key;
    memory->used[way] = now + 1;
    memory->llc_hits += hit;
    memory->llc_misses += !hit;
    uint32_t slot = queue->head + queue->count++;
    queue->reads[slot < queue->depth ? slot : slot - queue->depth] =
        (struct wisp_memory_read){.read = read, .first_ready = ready, .paced = !hit};
}

static uint64_t flit_ready(const struct wisp_memory *memory, const struct wisp_memory_read *entry, uint32_t index) {
    return entry->first_ready + (entry->paced ? hbm_time_q16(memory, index) >> 16 : 0);
}

static void dequeue(struct wisp_memory_queue *queue) {
    queue->head = queue->head + 1 == queue->depth ? 0 : queue->head + 1;
    queue->count--;
}

bool wisp_memory_answer(const struct wisp_memory *memory, uint64_t now, struct wisp_flit *flit) {
    const struct wisp_memory_read *entry = &memory->remote.reads[memory->remote.head];
    if (!memory->remote.count || flit_ready(memory, entry, entry->next) > now) return false;
    const struct wisp_read *read = &entry->read;
    flit->header = wisp_header(read->peer_x, read->peer_y, entry->next == 0, entry->next + 1 == read->flits,
                               WISP_VC_RESPONSE, read->id);
    flit->payload = wisp_memory_data(read->expert, read->line, entry->next);
    return true;
}

void wisp_memory_answered(struct wisp_memory *memory) {
    struct wisp_memory_read *entry = &memory->remote.reads[memory->remote.head];
    if (++entry->next == entry->read.flits) dequeue(&memory->remote);
}

bool wisp_memory_local_done(struct wisp_memory *memory, uint64_t now, struct wisp_read *read) {
    const struct wisp_memory_read *entry = &memory->local.reads[memory->local.head];
    if (!memory->local.count || flit_ready(memory, entry, entry->read.flits - 1u) > now) return false;
    *read = entry->read;
    dequeue(&memory->local);
    return true;
}

uint64_t wisp_memory_data(unsigned expert, uint32_t line, unsigned index) {
    uint64_t state = (uint64_t)expert << 40 | (uint64_t)line << 8 | index;
    return wisp_splitmix64(&state);
}

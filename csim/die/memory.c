#include "die/memory.h"

#include "base/rng.h"

#include <stdlib.h>
#include <string.h>

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
        .llc_write = cycles->llc_write_cycles,
        .taken_q16 = calloc(depth, sizeof *memory->taken_q16),
        .write_depth = depth,
        .hbm_bytes_per_cycle_q16 = cycles->hbm_bytes_per_cycle_per_plane_q16,
        .refresh_interval_q16 = (uint64_t)cycles->hbm_refresh_interval_cycles << 16,
        .refresh_q16 = (uint64_t)cycles->hbm_refresh_cycles << 16,
        .turnaround_q16 = (uint64_t)cycles->hbm_turnaround_cycles << 16,
        .warming = {.done = calloc(lines, sizeof *memory->warming.done),
                    .layer = calloc(lines, sizeof *memory->warming.layer),
                    .limit = (uint32_t)lines / 2},
    };
    if (memory->remote.reads && memory->local.reads && memory->tag && memory->ready && memory->used &&
        memory->taken_q16 && memory->warming.done && memory->warming.layer)
        return WISP_OK;
    wisp_memory_free(memory);
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for an LLC of %zu lines", lines);
}

uint64_t wisp_memory_bytes(const struct wisp_config *config) {
    const struct wisp_memory *memory = NULL;
    uint64_t lines = (uint64_t)config->derived.llc_sets * config->written.llc_ways;
    uint64_t line = sizeof *memory->tag + sizeof *memory->ready + sizeof *memory->used + sizeof *memory->warming.done +
                    sizeof *memory->warming.layer;
    return lines * line +
           config->written.memory_queue_reads * (2 * sizeof(struct wisp_memory_read) + sizeof *memory->taken_q16);
}

void wisp_memory_free(struct wisp_memory *memory) {
    free(memory->remote.reads);
    free(memory->local.reads);
    free(memory->tag);
    free(memory->ready);
    free(memory->used);
    free(memory->taken_q16);
    free(memory->lines);
    free(memory->warming.done);
    free(memory->warming.layer);
    *memory = (struct wisp_memory){0};
}

/* Cycles x 65536 that the HBM needs for so many flits. */
static uint64_t hbm_time_q16(const struct wisp_memory *memory, uint64_t flits) {
    return (flits * FLIT_BYTES << 32) / memory->hbm_bytes_per_cycle_q16;
}

/* A refresh ends each interval. A transfer that it would cut waits for its end; the configuration sees to it that one
 * fits between two. */
static uint64_t after_refresh(const struct wisp_memory *memory, uint64_t start, uint64_t time) {
    uint64_t interval = memory->refresh_interval_q16;
    if (!interval) return start;
    uint64_t phase = start % interval;
    return phase + time > interval - memory->refresh_q16 ? start + interval - phase : start;
}

/* The HBM starts the transfer when it is free, has turned round and is not refreshed: the cycle x 65536. */
static uint64_t hbm_take(struct wisp_memory *memory, unsigned flits, bool write, uint64_t now) {
    uint64_t time = hbm_time_q16(memory, flits);
    uint64_t free = memory->hbm_free_q16 + (write != memory->writing ? memory->turnaround_q16 : 0);
    uint64_t start = after_refresh(memory, now << 16 > free ? now << 16 : free, time);
    memory->hbm_free_q16 = start + time;
    memory->writing = write;
    memory->hbm_bytes += (uint64_t)flits * FLIT_BYTES;
    return start;
}

/* The first flit is there one latency later. */
static uint64_t hbm_read(struct wisp_memory *memory, unsigned flits, uint64_t now) {
    return ((hbm_take(memory, flits, false, now) + 0xffff) >> 16) + memory->hbm_latency;
}

/* What is warm and was not read yet goes last: the reads of the kernel pass through the LLC once and would wash it out.
 */
static bool goes_before(const struct wisp_memory *memory, size_t a, size_t b) {
    bool warm_a = memory->warming.layer[a], warm_b = memory->warming.layer[b];
    return warm_a == warm_b ? memory->used[a] < memory->used[b] : warm_b;
}

/* The way of the set that holds the key, else the one to replace. */
static size_t llc_way(const struct wisp_memory *memory, uint64_t key, size_t set) {
    size_t victim = set;
    for (size_t i = set; i < set + memory->ways; i++) {
        if (memory->tag[i] == key) return i;
        if (goes_before(memory, i, victim)) victim = i;
    }
    return victim;
}

/* What the LLC knows a line by: an expert's own by name, a copy's by address. 0 is nobody's. */
static uint64_t key_of_expert(uint32_t layer, unsigned expert, uint32_t line) {
    return ((uint64_t)layer << WISP_EXPERT_W | expert) << WISP_LINE_W | line | UINT64_C(1) << 62;
}

static uint64_t key_of_copy(uint32_t address) {
    return UINT64_C(1) << 63 | address;
}

static size_t llc_find(const struct wisp_memory *memory, uint64_t key) {
    uint64_t hash = key;
    return llc_way(memory, key, wisp_splitmix64(&hash) % memory->sets * memory->ways);
}

static void enqueue(struct wisp_memory_queue *queue, struct wisp_memory_read read) {
    uint32_t slot = queue->head + queue->count++;
    queue->reads[slot < queue->depth ? slot : slot - queue->depth] = read;
}

/* When the first flit of a line is there, and whether the HBM paces the others. */
static struct wisp_memory_read look_up(struct wisp_memory *memory, struct wisp_read read, uint64_t key, uint64_t now) {
    size_t way = llc_find(memory, key);
    bool hit = memory->tag[way] == key;
    uint64_t ready = hit ? now + memory->llc_hit : hbm_read(memory, read.flits, now + memory->llc_miss);
    if (hit && memory->ready[way] > ready) ready = memory->ready[way]; /* its line is still on the way */
    if (!hit) memory->ready[way] = ready + (hbm_time_q16(memory, read.flits) >> 16);
    memory->tag[way] = key;
    memory->used[way] = now + 1;
    memory->llc_hits += hit;
    memory->llc_misses += !hit;
    memory->warming.hits += hit && memory->warming.layer[way];
    memory->warming.layer[way] = 0;
    return (struct wisp_memory_read){.read = read, .first_ready = ready, .paced = !hit};
}

void wisp_memory_accept(struct wisp_memory *memory, struct wisp_memory_queue *queue, struct wisp_read read,
                        uint64_t now) {
    enqueue(queue, look_up(memory, read, key_of_expert(memory->layer, read.expert, read.line), now));
}

void wisp_memory_accept_copy(struct wisp_memory *memory, struct wisp_read read, uint32_t address, uint64_t now) {
    struct wisp_memory_read entry = look_up(memory, read, key_of_copy(address), now);
    entry.copy = true;
    entry.digest = address < memory->line_count ? memory->lines[address] : 0;
    enqueue(&memory->local, entry);
}

/* ---- warming ---- */

/* What was warmed after the kernel's end did not happen: the time between two kernels is nobody's. */
static void undo(struct wisp_memory *memory, uint64_t ended) {
    struct wisp_warming *warming = &memory->warming;
    while (warming->count && warming->done[warming->count - 1].cycle > ended) {
        const struct wisp_warmed *last = &warming->done[--warming->count];
        memory->tag[last->way] = last->tag;
        memory->ready[last->way] = last->ready;
        memory->used[last->way] = last->used;
        memory->hbm_free_q16 = last->hbm_free_q16;
        memory->writing = last->writing;
        memory->hbm_bytes -= (uint64_t)last->flits * FLIT_BYTES;
        warming->layer[last->way] = 0;
        warming->lines--;
    }
}

void wisp_memory_launch(struct wisp_memory *memory, uint32_t layer, const struct wisp_warm_list *list, uint64_t ended) {
    struct wisp_warming *warming = &memory->warming;
    bool any = warming->lines;
    undo(memory, ended);
    for (size_t i = 0; i < (size_t)memory->sets * memory->ways && any; i++)
        if (warming->layer[i] != layer + 1) warming->layer[i] = 0; /* its kernel has been */
    warming->list = *list;
    warming->expert = warming->line = warming->count = 0;
    memory->layer = layer;
}

/* The line takes the way as a miss would. */
static void warm_line(struct wisp_memory *memory, size_t way, uint64_t key, unsigned flits, uint64_t now) {
    struct wisp_warming *warming = &memory->warming;
    warming->done[warming->count++] = (struct wisp_warmed){.way = way,
                                                           .cycle = now,
                                                           .tag = memory->tag[way],
                                                           .ready = memory->ready[way],
                                                           .used = memory->used[way],
                                                           .hbm_free_q16 = memory->hbm_free_q16,
                                                           .writing = memory->writing,
                                                           .flits = flits};
    memory->ready[way] = hbm_read(memory, flits, now + memory->llc_miss) + (hbm_time_q16(memory, flits) >> 16);
    memory->tag[way] = key;
    memory->used[way] = now + 1;
    warming->layer[way] = warming->list.layer + 1;
    warming->lines++;
}

static void next_line(struct wisp_warming *warming) {
    if (++warming->line < warming->list.expert_lines) return;
    warming->line = 0;
    warming->expert++;
}

/* A read that is accepted now starts at the HBM llc_miss later: if that is free then, nobody waits for it. */
void wisp_memory_warm(struct wisp_memory *memory, uint64_t now) {
    struct wisp_warming *warming = &memory->warming;
    const struct wisp_warm_list *list = &warming->list;
    if (warming->expert == list->count || warming->count == warming->limit) return;
    if (memory->hbm_free_q16 > (now + memory->llc_miss) << 16) return;
    uint64_t key = key_of_expert(list->layer, list->experts[warming->expert], warming->line);
    size_t way = llc_find(memory, key);
    bool last = (warming->line + 1) % list->matrix_lines == 0;
    if (memory->tag[way] != key && !warming->layer[way])
        warm_line(memory, way, key, last ? list->last_flits : list->flits, now);
    next_line(warming);
}

/* ---- copies ---- */

enum wisp_code wisp_memory_reserve(struct wisp_memory *memory, uint64_t lines, struct wisp_error *error) {
    if (lines <= memory->line_count) return WISP_OK;
    size_t room = lines > 2 * memory->line_count ? lines : 2 * memory->line_count;
    uint64_t *grown = realloc(memory->lines, room * sizeof *grown);
    if (!grown) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for copies of %zu lines", room);
    memset(grown + memory->line_count, 0, (room - memory->line_count) * sizeof *grown);
    memory->lines = grown;
    memory->line_count = room;
    return WISP_OK;
}

void wisp_memory_discard(struct wisp_memory *memory, uint64_t first, uint64_t lines) {
    memset(memory->lines + first, 0, lines * sizeof *memory->lines);
}

bool wisp_memory_can_write(struct wisp_memory *memory, uint64_t now) {
    while (memory->write_count && memory->taken_q16[memory->write_head] <= now << 16) {
        memory->write_head = memory->write_head + 1 == memory->write_depth ? 0 : memory->write_head + 1;
        memory->write_count--;
    }
    return memory->write_count < memory->write_depth;
}

static uint64_t digest_more(uint64_t digest, uint64_t data) {
    uint64_t state = digest ^ data;
    return wisp_splitmix64(&state);
}

/* A whole line goes to the HBM, in its turn, and to the LLC. */
static void write_line(struct wisp_memory *memory, uint32_t address, unsigned flits, uint64_t now) {
    uint64_t key = key_of_copy(address);
    size_t way = llc_find(memory, key);
    uint32_t slot = memory->write_head + memory->write_count++;
    hbm_take(memory, flits, true, now);
    memory->taken_q16[slot < memory->write_depth ? slot : slot - memory->write_depth] = memory->hbm_free_q16;
    memory->tag[way] = key;
    memory->used[way] = now + 1;
    memory->ready[way] = now + memory->llc_write;
    memory->warming.layer[way] = 0;
    if (address < memory->line_count) memory->lines[address] = memory->digest;
}

void wisp_memory_write(struct wisp_memory *memory, uint32_t address, unsigned index, bool last, uint64_t data,
                       uint64_t now) {
    memory->digest = digest_more(index ? memory->digest : 0, data);
    memory->written_flits++;
    if (last) write_line(memory, address, index + 1, now);
}

/* ---- answers ---- */

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
    flit->payload = wisp_memory_data(memory->layer, read->expert, read->line, entry->next);
    return true;
}

void wisp_memory_answered(struct wisp_memory *memory) {
    struct wisp_memory_read *entry = &memory->remote.reads[memory->remote.head];
    if (++entry->next == entry->read.flits) dequeue(&memory->remote);
}

bool wisp_memory_local_done(struct wisp_memory *memory, uint64_t now, struct wisp_memory_read *done) {
    const struct wisp_memory_read *entry = &memory->local.reads[memory->local.head];
    if (!memory->local.count || flit_ready(memory, entry, entry->read.flits - 1u) > now) return false;
    *done = *entry;
    dequeue(&memory->local);
    return true;
}

uint64_t wisp_memory_due(const struct wisp_memory *memory) {
    const struct wisp_memory_read *remote = &memory->remote.reads[memory->remote.head];
    const struct wisp_memory_read *local = &memory->local.reads[memory->local.head];
    uint64_t far = memory->remote.count ? flit_ready(memory, remote, remote->next) : 0;
    uint64_t near = memory->local.count ? flit_ready(memory, local, local->read.flits - 1u) : 0;
    uint64_t taken = memory->write_count ? (memory->taken_q16[memory->write_head] + 0xffff) >> 16 : 0;
    uint64_t reads = far > near ? far : near;
    return reads > taken ? reads : taken;
}

uint64_t wisp_memory_data(uint32_t layer, unsigned expert, uint32_t line, unsigned index) {
    uint64_t state = (uint64_t)layer << 49 | (uint64_t)expert << 40 | (uint64_t)line << 8 | index;
    return wisp_splitmix64(&state);
}

uint64_t wisp_memory_digest(uint32_t layer, unsigned expert, uint32_t line, unsigned flits) {
    uint64_t digest = 0;
    for (unsigned i = 0; i < flits; i++) digest = digest_more(digest, wisp_memory_data(layer, expert, line, i));
    return digest;
}

#include "die/local_cp.h"

#include <stdlib.h>
#include <string.h>

enum wisp_code wisp_local_cp_init(struct wisp_local_cp *cp, const struct wisp_config *config, uint32_t layers,
                                  uint32_t expert_lines, uint32_t slots, struct wisp_error *error) {
    size_t experts = (size_t)layers * WISP_EXPERTS;
    uint64_t most = (UINT64_C(1) << WISP_ADDR_W) / (expert_lines ? expert_lines : 1);
    bool bounded = config->written.copy_policy != WISP_COPY_UNBOUNDED && slots < most;
    *cp = (struct wisp_local_cp){
        .policy = (enum wisp_copy_policy)config->written.copy_policy,
        .layers = layers,
        .expert_lines = expert_lines,
        .slot_limit = bounded ? slots : (uint32_t)most,
        .ahead_limit = config->written.ahead_experts,
        .ahead_accuracy_percent = config->written.ahead_accuracy_percent,
        .slot_of = calloc(experts, sizeof *cp->slot_of),
        .was_evicted = calloc(experts, sizeof *cp->was_evicted),
        .expected = calloc(experts, sizeof *cp->expected),
    };
    if (cp->slot_of && cp->was_evicted && cp->expected) return WISP_OK;
    wisp_local_cp_free(cp);
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the copies of %u layers", layers);
}

void wisp_local_cp_free(struct wisp_local_cp *cp) {
    free(cp->slots);
    free(cp->slot_of);
    free(cp->was_evicted);
    free(cp->expected);
    free(cp->commands);
    free(cp->jobs);
    *cp = (struct wisp_local_cp){0};
}

static size_t name_of(uint32_t layer, unsigned expert) {
    return (size_t)layer * WISP_EXPERTS + expert;
}

static void release(struct wisp_local_cp *cp, struct wisp_copy_slot *slot) {
    cp->slot_of[name_of(slot->layer, slot->expert)] = 0;
    slot->state = WISP_SLOT_FREE;
}

/* ---- choosing a slot ---- */

/* Layers from the present one until that of the slot comes again; the present one itself is over. */
static uint32_t layers_until(const struct wisp_local_cp *cp, const struct wisp_copy_slot *slot) {
    return slot->layer > cp->layer ? slot->layer - cp->layer : slot->layer + cp->layers - cp->layer;
}

/* Should a give way before b? */
static bool gives_way(const struct wisp_local_cp *cp, const struct wisp_copy_slot *a, const struct wisp_copy_slot *b) {
    if (cp->policy == WISP_COPY_LEAST_STALE && layers_until(cp, a) != layers_until(cp, b))
        return layers_until(cp, a) > layers_until(cp, b);
    return a->last_kernel < b->last_kernel;
}

/* A whole copy that this kernel does not read; the lowest of equals. NULL if there is none. */
static struct wisp_copy_slot *choose_victim(const struct wisp_local_cp *cp) {
    struct wisp_copy_slot *victim = NULL;
    for (uint32_t i = 0; i < cp->slot_count; i++) {
        struct wisp_copy_slot *slot = &cp->slots[i];
        if (slot->last_kernel != cp->kernel && (!victim || gives_way(cp, slot, victim))) victim = slot;
    }
    return victim;
}

static enum wisp_code grow(struct wisp_local_cp *cp, struct wisp_error *error) {
    if ((cp->slot_count & (cp->slot_count - 1)) == 0) { /* there is room for the next power of two */
        size_t room = cp->slot_count ? 2 * (size_t)cp->slot_count : 1;
        struct wisp_copy_slot *slots = realloc(cp->slots, room * sizeof *slots);
        if (!slots) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %zu copies", room);
        cp->slots = slots;
    }
    cp->slots[cp->slot_count++] = (struct wisp_copy_slot){0};
    return WISP_OK;
}

/* *slot = a place that is free or new, or NULL. */
static enum wisp_code free_slot(struct wisp_local_cp *cp, struct wisp_copy_slot **slot, struct wisp_error *error) {
    *slot = NULL;
    for (uint32_t i = 0; i < cp->slot_count; i++)
        if (cp->slots[i].state == WISP_SLOT_FREE) return *slot = &cp->slots[i], WISP_OK;
    if (cp->slot_count == cp->slot_limit) return WISP_OK;
    enum wisp_code code = grow(cp, error);
    if (!code) *slot = &cp->slots[cp->slot_count - 1];
    return code;
}

/* *slot = a place for a new copy, or NULL if the region is full of what this kernel reads. */
static enum wisp_code take_slot(struct wisp_local_cp *cp, struct wisp_copy_slot **slot, struct wisp_error *error) {
    enum wisp_code code = free_slot(cp, slot, error);
    if (code || *slot) return code;
    *slot = choose_victim(cp);
    if (!*slot) return WISP_OK;
    cp->was_evicted[name_of((*slot)->layer, (*slot)->expert)] = true;
    cp->evictions++;
    release(cp, *slot);
    return WISP_OK;
}

/* ---- a launch ---- */

static uint32_t base_of(const struct wisp_local_cp *cp, const struct wisp_copy_slot *slot) {
    return (uint32_t)(slot - cp->slots) * cp->expert_lines;
}

static void load(struct wisp_local_cp *cp, const struct wisp_copy_slot *slot) {
    cp->commands[cp->command_count++] = (struct wisp_table_command){
        .cp_en = slot->state == WISP_SLOT_FILLING,
        .is_local = slot->state == WISP_SLOT_WHOLE,
        .expert = slot->expert,
        .base = base_of(cp, slot),
        .lines = cp->expert_lines,
    };
}

static void *at_least(void *array, size_t *room, size_t count, size_t size) {
    if (count <= *room) return array;
    void *grown = realloc(array, count * size);
    if (grown) *room = count;
    return grown;
}

/* Room for a clear and a command per expert, and for the jobs. */
static enum wisp_code reserve(struct wisp_local_cp *cp, const struct wisp_local_kernel *kernel,
                              struct wisp_error *error) {
    size_t jobs = kernel->ahead_count < cp->ahead_limit ? kernel->ahead_count : cp->ahead_limit;
    size_t count = kernel->remote_count + jobs + 1;
    cp->command_count = cp->next_command = cp->job_count = cp->next_job = 0;
    struct wisp_table_command *commands = at_least(cp->commands, &cp->command_room, count, sizeof *commands);
    if (commands) cp->commands = commands;
    struct wisp_ahead_job *list = at_least(cp->jobs, &cp->job_room, jobs + 1, sizeof *list);
    if (list) cp->jobs = list;
    if (commands && list) return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %zu table commands", count);
}

static void abandon_unfinished(struct wisp_local_cp *cp) {
    for (uint32_t i = 0; i < cp->slot_count; i++)
        if (cp->slots[i].state == WISP_SLOT_FILLING) {
            release(cp, &cp->slots[i]);
            cp->abandoned += !cp->slots[i].ahead;
        }
}

/* Copies that this kernel reads are put to use first, so that none of them gives way. */
static void use_copies(struct wisp_local_cp *cp, const struct wisp_remote_expert *remote, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t slot = cp->slot_of[name_of(cp->layer, remote[i].expert)];
        if (!slot) continue;
        cp->slots[slot - 1].last_kernel = cp->kernel;
        cp->served += !cp->slots[slot - 1].served;
        cp->used += !cp->slots[slot - 1].served && !cp->slots[slot - 1].ahead;
        cp->slots[slot - 1].served = true;
        load(cp, &cp->slots[slot - 1]);
    }
}

static void fill_slot(struct wisp_local_cp *cp, struct wisp_copy_slot *slot, unsigned expert) {
    *slot = (struct wisp_copy_slot){.layer = (uint16_t)cp->layer,
                                    .expert = (uint16_t)expert,
                                    .state = WISP_SLOT_FILLING,
                                    .last_kernel = cp->kernel};
    cp->slot_of[name_of(cp->layer, expert)] = (uint32_t)(slot - cp->slots) + 1;
    load(cp, slot);
}

static enum wisp_code begin_copy(struct wisp_local_cp *cp, unsigned expert, struct wisp_error *error) {
    struct wisp_copy_slot *slot;
    enum wisp_code code = take_slot(cp, &slot, error);
    if (code) return code;
    cp->no_room += !slot;
    if (slot) fill_slot(cp, slot, expert);
    return WISP_OK;
}

static enum wisp_code begin_copies(struct wisp_local_cp *cp, const struct wisp_remote_expert *remote, size_t count,
                                   struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (size_t i = 0; i < count && !code; i++) {
        size_t name = name_of(cp->layer, remote[i].expert);
        if (cp->slot_of[name]) continue;
        cp->refetches += cp->was_evicted[name];
        if (remote[i].cp_en) code = begin_copy(cp, remote[i].expert, error);
    }
    return code;
}

/* ---- reading ahead ---- */

static bool is_read(const struct wisp_local_kernel *kernel, unsigned expert) {
    for (size_t i = 0; i < kernel->remote_count; i++)
        if (kernel->remote[i].expert == expert) return true;
    return false;
}

/* The layer's turn has come again: was what was read ahead for it worth it? */
static void judge(struct wisp_local_cp *cp, const struct wisp_local_kernel *kernel) {
    for (uint32_t i = 0; i < cp->slot_count; i++) {
        struct wisp_copy_slot *slot = &cp->slots[i];
        if (!slot->ahead || slot->judged || slot->state != WISP_SLOT_WHOLE || slot->layer != cp->layer) continue;
        bool used = is_read(kernel, slot->expert);
        slot->judged = true;
        cp->ahead_used += used;
        cp->outcomes = (cp->outcomes << 1 | used) & 0xffff;
        if (cp->outcome_count < 16) cp->outcome_count++;
    }
}

/* 17 has no factor in common with usual numbers of layers: in time every layer is tried. */
enum { TRIES = 4, TRY_EVERY = 17 };

/* Experts that this kernel may read ahead: all that the configuration allows, once the last ones were worth it; until
 * then one, now and then, to see whether they are. */
static uint32_t ahead_budget(const struct wisp_local_cp *cp) {
    unsigned used = (unsigned)__builtin_popcount(cp->outcomes);
    if (cp->ahead_accuracy_percent == 0) return cp->ahead_limit;
    if (cp->outcome_count >= TRIES && used * 100 >= cp->ahead_accuracy_percent * cp->outcome_count)
        return cp->ahead_limit;
    return cp->kernel % TRY_EVERY == 0 && cp->ahead_limit ? 1 : 0;
}

static struct wisp_ahead_job job_of(const struct wisp_local_kernel *kernel, const struct wisp_ahead_expert *expert) {
    uint32_t lines = (kernel->matrix_flits + kernel->read_flits - 1) / kernel->read_flits;
    return (struct wisp_ahead_job){
        .expert = expert->expert,
        .owner_x = expert->owner_x,
        .owner_y = expert->owner_y,
        .lines = lines,
        .flits = (uint8_t)kernel->read_flits,
        .last_flits = (uint8_t)(kernel->matrix_flits - (lines - 1) * kernel->read_flits),
    };
}

/* Only where there is room: a copy on suspicion never drives out another one. */
static enum wisp_code begin_ahead(struct wisp_local_cp *cp, const struct wisp_local_kernel *kernel,
                                  struct wisp_error *error) {
    uint32_t budget = ahead_budget(cp);
    enum wisp_code code = WISP_OK;
    for (size_t i = 0; i < kernel->ahead_count && budget && !code; i++) {
        unsigned expert = kernel->ahead[i].expert;
        struct wisp_copy_slot *slot;
        if (cp->slot_of[name_of(cp->layer, expert)]) continue;
        code = free_slot(cp, &slot, error);
        if (code || !slot) break;
        fill_slot(cp, slot, expert);
        slot->ahead = true;
        cp->jobs[cp->job_count++] = job_of(kernel, &kernel->ahead[i]);
        cp->ahead_begun++;
        budget--;
    }
    return code;
}

/* ---- what was expected, and came too late ---- */

/* Before slots are given: what this kernel reads by mesh, and the one before of its layer saw coming. */
static void count_late(struct wisp_local_cp *cp, const struct wisp_local_kernel *kernel) {
    cp->read_pairs += kernel->remote_count;
    for (size_t i = 0; i < kernel->remote_count; i++) {
        size_t name = name_of(cp->layer, kernel->remote[i].expert);
        if (cp->slot_of[name]) continue;
        cp->late_pairs += cp->expected[name] != WISP_EXPECTED_NOT;
        cp->late_begun_pairs += cp->expected[name] == WISP_EXPECTED_FILLING;
    }
}

static void expect(struct wisp_local_cp *cp, unsigned expert) {
    size_t name = name_of(cp->layer, expert);
    uint32_t slot = cp->slot_of[name];
    if (!slot)
        cp->expected[name] = WISP_EXPECTED;
    else if (cp->slots[slot - 1].state == WISP_SLOT_FILLING)
        cp->expected[name] = WISP_EXPECTED_FILLING;
}

/* After slots are given: for the next kernel of this layer, and no longer. */
static void expect_next(struct wisp_local_cp *cp, const struct wisp_local_kernel *kernel) {
    memset(&cp->expected[name_of(cp->layer, 0)], WISP_EXPECTED_NOT, WISP_EXPERTS * sizeof *cp->expected);
    for (size_t i = 0; i < kernel->remote_count; i++)
        if (kernel->remote[i].cp_en) expect(cp, kernel->remote[i].expert);
    for (size_t i = 0; i < kernel->ahead_count; i++) expect(cp, kernel->ahead[i].expert);
}

enum wisp_code wisp_local_cp_launch(struct wisp_local_cp *cp, const struct wisp_local_kernel *kernel,
                                    struct wisp_error *error) {
    enum wisp_code code = reserve(cp, kernel, error);
    if (code) return code;
    cp->layer = kernel->layer;
    cp->kernel++;
    abandon_unfinished(cp);
    judge(cp, kernel);
    count_late(cp, kernel);
    cp->clearing = cp->loaded;
    if (cp->loaded) cp->commands[cp->command_count++] = (struct wisp_table_command){.clear = true};
    use_copies(cp, kernel->remote, kernel->remote_count);
    code = begin_copies(cp, kernel->remote, kernel->remote_count, error);
    if (!code) code = begin_ahead(cp, kernel, error);
    expect_next(cp, kernel);
    cp->loaded = cp->command_count > (cp->loaded ? 1u : 0u);
    return code;
}

void wisp_local_cp_done(struct wisp_local_cp *cp, unsigned expert) {
    size_t name = name_of(cp->layer, expert);
    if (cp->clearing || !cp->slot_of[name]) return;
    cp->slots[cp->slot_of[name] - 1].state = WISP_SLOT_WHOLE;
    cp->was_evicted[name] = false;
    cp->expected[name] = WISP_EXPECTED_NOT;
    if (cp->slots[cp->slot_of[name] - 1].ahead)
        cp->ahead_made++;
    else
        cp->copies++;
}

#include "die/local_cp.h"

#include <stdlib.h>

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
        .slot_of = calloc(experts, sizeof *cp->slot_of),
        .was_evicted = calloc(experts, sizeof *cp->was_evicted),
    };
    if (cp->slot_of && cp->was_evicted) return WISP_OK;
    wisp_local_cp_free(cp);
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the copies of %u layers", layers);
}

void wisp_local_cp_free(struct wisp_local_cp *cp) {
    free(cp->slots);
    free(cp->slot_of);
    free(cp->was_evicted);
    free(cp->commands);
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

/* A slot that is free, else a victim that this kernel does not read; the lowest of equals. NULL if there is none. */
static struct wisp_copy_slot *choose_slot(struct wisp_local_cp *cp) {
    struct wisp_copy_slot *victim = NULL;
    for (uint32_t i = 0; i < cp->slot_count; i++) {
        struct wisp_copy_slot *slot = &cp->slots[i];
        if (slot->state == WISP_SLOT_FREE) return slot;
        if (slot->last_kernel != cp->kernel && (!victim || gives_way(cp, slot, victim))) victim = slot;
    }
    return victim;
}

static enum wisp_code grow(struct wisp_local_cp *cp, struct wisp_error *error) {
    if (cp->slot_count & (cp->slot_count - 1)) return cp->slot_count++, WISP_OK; /* room for the next power of two */
    size_t room = cp->slot_count ? 2 * (size_t)cp->slot_count : 1;
    struct wisp_copy_slot *slots = realloc(cp->slots, room * sizeof *slots);
    if (!slots) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %zu copies", room);
    cp->slots = slots;
    cp->slots[cp->slot_count++] = (struct wisp_copy_slot){0};
    return WISP_OK;
}

/* *slot = a place for a new copy, or NULL if the region is full of what this kernel reads. */
static enum wisp_code take_slot(struct wisp_local_cp *cp, struct wisp_copy_slot **slot, struct wisp_error *error) {
    *slot = choose_slot(cp);
    if ((!*slot || (*slot)->state != WISP_SLOT_FREE) && cp->slot_count < cp->slot_limit) {
        enum wisp_code code = grow(cp, error);
        if (code) return code;
        *slot = &cp->slots[cp->slot_count - 1];
    } else if (*slot && (*slot)->state == WISP_SLOT_WHOLE) {
        cp->was_evicted[name_of((*slot)->layer, (*slot)->expert)] = true;
        cp->evictions++;
        release(cp, *slot);
    }
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

static enum wisp_code reserve_commands(struct wisp_local_cp *cp, size_t count, struct wisp_error *error) {
    cp->command_count = cp->next_command = 0;
    if (count <= cp->command_room) return WISP_OK;
    struct wisp_table_command *commands = realloc(cp->commands, count * sizeof *commands);
    if (!commands) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %zu table commands", count);
    cp->commands = commands;
    cp->command_room = count;
    return WISP_OK;
}

static void abandon_unfinished(struct wisp_local_cp *cp) {
    for (uint32_t i = 0; i < cp->slot_count; i++)
        if (cp->slots[i].state == WISP_SLOT_FILLING) {
            release(cp, &cp->slots[i]);
            cp->abandoned++;
        }
}

/* Copies that this kernel reads are put to use first, so that none of them gives way. */
static void use_copies(struct wisp_local_cp *cp, const struct wisp_remote_expert *remote, size_t count) {
    for (size_t i = 0; i < count; i++) {
        uint32_t slot = cp->slot_of[name_of(cp->layer, remote[i].expert)];
        if (!slot) continue;
        cp->slots[slot - 1].last_kernel = cp->kernel;
        cp->used += !cp->slots[slot - 1].served;
        cp->slots[slot - 1].served = true;
        load(cp, &cp->slots[slot - 1]);
    }
}

static enum wisp_code begin_copy(struct wisp_local_cp *cp, unsigned expert, struct wisp_error *error) {
    struct wisp_copy_slot *slot;
    enum wisp_code code = take_slot(cp, &slot, error);
    if (code) return code;
    cp->no_room += !slot;
    if (!slot) return WISP_OK;
    *slot = (struct wisp_copy_slot){.layer = (uint16_t)cp->layer,
                                    .expert = (uint16_t)expert,
                                    .state = WISP_SLOT_FILLING,
                                    .last_kernel = cp->kernel};
    cp->slot_of[name_of(cp->layer, expert)] = (uint32_t)(slot - cp->slots) + 1;
    load(cp, slot);
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

enum wisp_code wisp_local_cp_launch(struct wisp_local_cp *cp, uint32_t layer, const struct wisp_remote_expert *remote,
                                    size_t count, struct wisp_error *error) {
    enum wisp_code code = reserve_commands(cp, count + 1, error);
    if (code) return code;
    cp->layer = layer;
    cp->kernel++;
    abandon_unfinished(cp);
    if (cp->loaded) cp->commands[cp->command_count++] = (struct wisp_table_command){.clear = true};
    use_copies(cp, remote, count);
    code = begin_copies(cp, remote, count, error);
    cp->loaded = cp->command_count > (cp->loaded ? 1u : 0u);
    return code;
}

void wisp_local_cp_done(struct wisp_local_cp *cp, unsigned expert) {
    size_t name = name_of(cp->layer, expert);
    if (!cp->slot_of[name]) return;
    cp->slots[cp->slot_of[name] - 1].state = WISP_SLOT_WHOLE;
    cp->was_evicted[name] = false;
    cp->copies++;
}

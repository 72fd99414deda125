#include "gcp/plan.h"

#include "die/requester.h"

#include <math.h>
#include <stdlib.h>

uint64_t wisp_matrix_flits(const struct wisp_config *config, uint32_t hidden, uint32_t width, double scale) {
    double bytes = (double)hidden * width * config->written.weight_bytes * scale;
    double flits = ceil(bytes / (64.0 * config->derived.planes));
    return flits < 1 ? 1 : (uint64_t)flits;
}

uint64_t wisp_expert_lines(const struct wisp_config *config, uint64_t matrix_flits) {
    return WISP_EXPERT_MATRICES * ((matrix_flits + config->written.read_flits - 1) / config->written.read_flits);
}

static void add_tasks(struct wisp_work *work, size_t *next, const struct wisp_plan_entry *entry, unsigned home,
                      unsigned rows, uint32_t flits, uint32_t lines) {
    for (uint32_t matrix = 0; matrix < WISP_EXPERT_MATRICES; matrix++)
        work->tasks[(*next)++] = (struct wisp_task){
            .first_line = matrix * lines,
            .flits = flits,
            .expert = entry->expert,
            .owner_x = (uint8_t)(home / rows),
            .owner_y = (uint8_t)(home % rows),
        };
}

enum wisp_code wisp_work_build(const struct wisp_plan *plan, const uint8_t *home, const struct wisp_config *config,
                               uint32_t layer, uint64_t matrix_flits, struct wisp_work *work,
                               struct wisp_error *error) {
    unsigned rows = config->written.mesh_y, dies = config->written.mesh_x * rows;
    uint64_t lines = wisp_expert_lines(config, matrix_flits) / WISP_EXPERT_MATRICES;
    *work = (struct wisp_work){.layer = layer};
    if (lines * WISP_EXPERT_MATRICES >= UINT64_C(1) << WISP_LINE_W)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "an expert of %llu flits per plane needs %llu reads, more than the %u that can be named: "
                         "raise network.read_flits",
                         (unsigned long long)(matrix_flits * WISP_EXPERT_MATRICES),
                         (unsigned long long)(lines * WISP_EXPERT_MATRICES), (1u << WISP_LINE_W) - 1);
    work->tasks = calloc(plan->count * WISP_EXPERT_MATRICES + 1, sizeof *work->tasks);
    work->first = calloc(dies + 1, sizeof *work->first);
    if (!work->tasks || !work->first) {
        wisp_work_free(work);
        return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the work of %u dies", dies);
    }
    size_t next = 0;
    for (unsigned d = 0; d < dies; d++) {
        work->first[d] = next;
        for (size_t i = 0; i < plan->count; i++)
            if (plan->entries[i].die == d)
                add_tasks(work, &next, &plan->entries[i], home[plan->entries[i].expert], rows, (uint32_t)matrix_flits,
                          (uint32_t)lines);
    }
    work->first[dies] = next;
    return WISP_OK;
}

void wisp_work_free(struct wisp_work *work) {
    free(work->tasks);
    free(work->first);
    free(work->remote);
    free(work->first_remote);
    free(work->ahead);
    free(work->first_ahead);
    free(work->next.experts);
    free(work->next.first);
    *work = (struct wisp_work){0};
}

/* Entries are sorted by expert, so the entries of one expert on one die stand close together. */
static bool stands_before(const struct wisp_plan *plan, size_t i) {
    for (size_t j = i; j-- > 0 && plan->entries[j].expert == plan->entries[i].expert;)
        if (plan->entries[j].die == plan->entries[i].die) return true;
    return false;
}

enum wisp_code wisp_work_copy(const struct wisp_plan *plan, const uint8_t *home, const struct wisp_config *config,
                              struct wisp_work *work, struct wisp_error *error) {
    unsigned dies = config->derived.dies;
    size_t next = 0;
    work->remote = calloc(plan->count + 1, sizeof *work->remote);
    work->first_remote = calloc(dies + 1, sizeof *work->first_remote);
    if (!work->remote || !work->first_remote)
        return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the copies of %u dies", dies);
    for (unsigned d = 0; d < dies; d++) {
        work->first_remote[d] = next;
        for (size_t i = 0; i < plan->count; i++) {
            unsigned expert = plan->entries[i].expert;
            if (plan->entries[i].die == d && home[expert] != d && !stands_before(plan, i))
                work->remote[next++] = (struct wisp_remote_expert){.expert = (uint16_t)expert, .cp_en = true};
        }
    }
    work->first_remote[dies] = next;
    return WISP_OK;
}

static unsigned experts_at_home(unsigned die, unsigned experts, const struct wisp_config *config) {
    struct wisp_wafer_shape all = {config->derived.dies, 1};
    struct wisp_live live = wisp_live_dies(all, &config->derived.faults);
    unsigned count = 0;
    for (unsigned e = 0; e < experts; e++) count += wisp_placement_live_home(e, experts, &live) == die;
    return count;
}

enum wisp_code wisp_copy_slots(const struct wisp_config *config, const struct wisp_trace_info *info, unsigned die,
                               uint32_t *slots, struct wisp_error *error) {
    const struct wisp_config_written *written = &config->written;
    if (written->copy_slots) return *slots = written->copy_slots, WISP_OK;
    double expert = (double)WISP_EXPERT_MATRICES * info->hidden * info->width * written->weight_bytes;
    double all = written->hbm_capacity_gb * 1e9 * (1 - written->hbm_reserved_percent / 100);
    double resident = expert * info->moe_layers * experts_at_home(die, info->experts, config);
    if (resident > all)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "memory.hbm_capacity_gb: %g GB without the reserve of %g %% are less than the %.1f GB of the "
                         "experts that live on die %u",
                         written->hbm_capacity_gb, written->hbm_reserved_percent, resident / 1e9, die);
    *slots = (uint32_t)((all - resident) / expert);
    return WISP_OK;
}

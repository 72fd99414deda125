#include "gcp/plan.h"

#include "base/nearest.h"
#include "die/requester.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- strategies ---- */

static unsigned dies_of(struct wisp_wafer_shape wafer) {
    return wafer.columns * wafer.rows;
}

static uint32_t allocate_base(struct wisp_planner *planner, const struct wisp_batch *batch,
                              struct wisp_plan_entry *entries) {
    return wisp_allocate_base(batch->experts, dies_of(planner->allocator.wafer), batch->selected, batch->order,
                              batch->active, entries);
}

static uint32_t allocate_base_even(struct wisp_planner *planner, const struct wisp_batch *batch,
                                   struct wisp_plan_entry *entries) {
    return wisp_allocate_base_even(batch->experts, dies_of(planner->allocator.wafer), batch->selected, batch->order,
                                   batch->active, entries);
}

static uint32_t allocate_ep(struct wisp_planner *planner, const struct wisp_batch *batch,
                            struct wisp_plan_entry *entries) {
    return wisp_allocate_ep(&planner->where, batch->selected, entries);
}

static uint32_t allocate_near(struct wisp_planner *planner, const struct wisp_batch *batch,
                              struct wisp_plan_entry *entries) {
    return wisp_allocate_near(&planner->allocator, &planner->where, batch->selected, entries);
}

const struct wisp_strategy wisp_strategies[] = {
    {"base", "the wafer as one big GPU: experts are dealt out blind to where they live", allocate_base},
    {"base-even", "the same, and every die gets as many requests, to one", allocate_base_even},
    {"ep", "expert parallel: every expert is computed where it lives", allocate_ep},
    {"allo", "where an expert lives or next to it, whichever is done first (the paper's Algorithm 1)", allocate_near},
};
const size_t wisp_strategy_count = sizeof wisp_strategies / sizeof wisp_strategies[0];

enum wisp_code wisp_strategy_find(const char *name, const struct wisp_strategy **strategy, struct wisp_error *error) {
    const char *names[sizeof wisp_strategies / sizeof wisp_strategies[0]];
    for (size_t i = 0; i < wisp_strategy_count; i++) {
        names[i] = wisp_strategies[i].name;
        if (strcmp(name, names[i]) == 0) return *strategy = &wisp_strategies[i], WISP_OK;
    }
    return wisp_fail(error, WISP_USAGE, "unknown strategy '%s' (the nearest is '%s')", name,
                     names[wisp_nearest(name, names, wisp_strategy_count)]);
}

/* ---- planners ---- */

_Static_assert((int)WISP_COST_CODE == (int)WISP_ALLOCATE_CODE && (int)WISP_COST_TEXT == (int)WISP_ALLOCATE_TEXT,
               "the words of allocate.cost_model name the models of allocate.h");

struct wisp_allocate_rules wisp_config_allocate_rules(const struct wisp_config *config) {
    const struct wisp_config_written *written = &config->written;
    return (struct wisp_allocate_rules){.block_requests = written->block_requests,
                                        .distance = written->split_distance,
                                        .least_dies = written->split_least_dies,
                                        .split_requests = written->split_requests,
                                        .model = (enum wisp_allocate_model)written->cost_model};
}

/* 1 GB/s = 1 byte per ns, 1 TFLOP/s = 1000 operations per ns; a weight is multiplied and added once per request. */
struct wisp_allocate_costs wisp_config_allocate_costs(const struct wisp_config *config, uint32_t hidden,
                                                      uint32_t width) {
    const struct wisp_config_written *written = &config->written;
    double weights = (double)WISP_EXPERT_MATRICES * hidden * width, bytes = weights * written->weight_bytes;
    double hbm = written->hbm_bandwidth_gbps * written->hbm_share_percent / 100;
    double link = written->link_bandwidth_gbps * written->link_share_percent / 100;
    return (struct wisp_allocate_costs){.flops_per_request = 2 * weights,
                                        .flops_per_ns =
                                            written->compute_tflops * 1000 * written->compute_share_percent / 100,
                                        .read_ns = written->hbm_latency_ns + bytes / hbm,
                                        .transfer_ns = bytes / link,
                                        .hop_ns = written->link_latency_ns};
}

enum wisp_code wisp_planner_init(struct wisp_planner *planner, const struct wisp_strategy *strategy,
                                 const struct wisp_config *config, const struct wisp_trace_info *info,
                                 struct wisp_error *error) {
    struct wisp_wafer_shape wafer = {config->written.mesh_x, config->written.mesh_y};
    struct wisp_allocate_rules rules = wisp_config_allocate_rules(config);
    struct wisp_allocate_costs costs = wisp_config_allocate_costs(config, info->hidden, info->width);
    struct wisp_placement_setup placement = {
        .placement = WISP_PLACEMENT_EVEN, .experts = info->experts, .dies = dies_of(wafer)};
    if (placement.experts > WISP_GCP_EXPERTS_MAX || placement.dies > WISP_GCP_DIES_MAX)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%u experts on %u dies: the expert distribution table has room for %u on %u",
                         placement.experts, placement.dies, WISP_GCP_EXPERTS_MAX, WISP_GCP_DIES_MAX);
    planner->strategy = strategy;
    wisp_allocator_init(&planner->allocator, &rules, &costs, wafer);
    wisp_place(&placement, NULL, &planner->where);
    return WISP_OK;
}

enum wisp_code wisp_plan_build(struct wisp_planner *planner, const struct wisp_batch *batch, struct wisp_plan *plan,
                               struct wisp_error *error) {
    uint32_t room = wisp_allocate_room(batch->experts, dies_of(planner->allocator.wafer));
    *plan = (struct wisp_plan){.entries = malloc(room * sizeof *plan->entries)};
    if (!plan->entries) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a plan of %u entries", room);
    plan->count = planner->strategy->allocate(planner, batch, plan->entries);
    return WISP_OK;
}

void wisp_plan_free(struct wisp_plan *plan) {
    free(plan->entries);
    *plan = (struct wisp_plan){0};
}

/* ---- what a plan comes to ---- */

static unsigned distance(unsigned a, unsigned b, struct wisp_wafer_shape wafer) {
    int dx = (int)(a / wafer.rows) - (int)(b / wafer.rows), dy = (int)(a % wafer.rows) - (int)(b % wafer.rows);
    return (unsigned)(abs(dx) + abs(dy));
}

uint64_t wisp_plan_hops(const struct wisp_plan *plan, const uint8_t *home, struct wisp_wafer_shape wafer) {
    uint64_t hops = 0;
    for (size_t i = 0; i < plan->count; i++)
        hops += (uint64_t)WISP_EXPERT_MATRICES * distance(home[plan->entries[i].expert], plan->entries[i].die, wafer);
    return hops;
}

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

static unsigned experts_at_home(unsigned die, unsigned experts, unsigned dies) {
    unsigned count = 0;
    for (unsigned e = 0; e < experts; e++) count += wisp_placement_home(e, experts, dies) == die;
    return count;
}

enum wisp_code wisp_copy_slots(const struct wisp_config *config, const struct wisp_trace_info *info, unsigned die,
                               uint32_t *slots, struct wisp_error *error) {
    const struct wisp_config_written *written = &config->written;
    if (written->copy_slots) return *slots = written->copy_slots, WISP_OK;
    double expert = (double)WISP_EXPERT_MATRICES * info->hidden * info->width * written->weight_bytes;
    double all = written->hbm_capacity_gb * 1e9 * (1 - written->hbm_reserved_percent / 100);
    double resident = expert * info->moe_layers * experts_at_home(die, info->experts, config->derived.dies);
    if (resident > all)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "memory.hbm_capacity_gb: %g GB without the reserve of %g %% are less than the %.1f GB of the "
                         "experts that live on die %u",
                         written->hbm_capacity_gb, written->hbm_reserved_percent, resident / 1e9, die);
    *slots = (uint32_t)((all - resident) / expert);
    return WISP_OK;
}

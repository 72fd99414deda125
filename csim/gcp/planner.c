#include "gcp/planner.h"

#include <stdlib.h>
#include <string.h>

/* ---- what the configuration says ---- */

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

/* ---- planners ---- */

static struct wisp_wafer_shape wafer_of(const struct wisp_planner *planner) {
    const struct wisp_config_written *written = &planner->setup.config->written;
    return (struct wisp_wafer_shape){written->mesh_x, written->mesh_y};
}

static uint32_t dies_of(const struct wisp_planner *planner) {
    return wafer_of(planner).columns * wafer_of(planner).rows;
}

static enum wisp_code check_shape(const struct wisp_planner *planner, struct wisp_error *error) {
    uint32_t dies = dies_of(planner), shared = planner->setup.shared;
    if (shared && planner->experts + dies * shared > WISP_EXPERTS_MAX)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%u experts and %u shared ones on each of %u dies; a study holds at most %d", planner->experts,
                         shared, dies, WISP_EXPERTS_MAX);
    if (planner->experts > WISP_EXPERTS_MAX || dies > WISP_DIES_MAX)
        return wisp_fail(error, WISP_BAD_INPUT,
                         "%u experts on %u dies: the expert distribution table has room for %u on %u", planner->experts,
                         dies, WISP_EXPERTS_MAX, WISP_DIES_MAX);
    return WISP_OK;
}

static void make_allocator(struct wisp_planner *planner, const struct wisp_trace_info *info) {
    const struct wisp_planner_setup *setup = &planner->setup;
    struct wisp_allocate_rules rules = wisp_config_allocate_rules(setup->config);
    struct wisp_allocate_costs costs =
        setup->costs ? *setup->costs : wisp_config_allocate_costs(setup->config, info->hidden, info->width);
    if (setup->preset) wisp_allocate_preset(setup->preset, &rules);
    wisp_allocator_init(&planner->allocator, &rules, &costs, wafer_of(planner));
    wisp_allocator_leave_out(&planner->allocator, &setup->config->derived.faults);
}

/* From places among the live dies to the dies. */
static void name_dies(const struct wisp_live *live, struct wisp_distribution *placed) {
    for (uint32_t e = 0; e < placed->experts && !live->all; e++) {
        uint64_t holders = 0;
        for (uint64_t left = placed->holders[e]; left; left &= left - 1)
            holders |= UINT64_C(1) << live->list[wisp_lowest_die(left)];
        placed->holders[e] = holders;
        placed->home[e] = live->list[placed->home[e]];
    }
}

/* Routed experts by the placement over the live dies, shared ones each on its die. */
static void place(struct wisp_planner *planner, const uint32_t *loads, struct wisp_distribution *placed) {
    const struct wisp_allocate_costs *costs = &planner->allocator.costs;
    const struct wisp_planner_setup *setup = &planner->setup;
    struct wisp_placement_setup how = {
        .placement = setup->placement,
        .experts = planner->experts,
        .dies = planner->live.count,
        .spare = setup->spare,
        .cost = {.read_ns = costs->read_ns, .ns_per_request = costs->flops_per_request / costs->flops_per_ns}};
    wisp_place(&how, loads, placed);
    name_dies(&planner->live, placed);
    for (uint32_t i = 0; i < dies_of(planner) * setup->shared; i++) {
        placed->home[how.experts + i] = (uint8_t)(i / setup->shared);
        placed->holders[how.experts + i] = UINT64_C(1) << i / setup->shared;
    }
}

enum wisp_code wisp_planner_init(struct wisp_planner *planner, const struct wisp_planner_setup *setup,
                                 const struct wisp_trace_info *info, const struct wisp_demand *demand,
                                 struct wisp_error *error) {
    uint32_t layers = demand ? wisp_demand_layers(demand) : 1;
    *planner = (struct wisp_planner){.setup = *setup, .experts = info->experts};
    enum wisp_code code = check_shape(planner, error);
    if (code) return code;
    planner->live = wisp_live_dies(wafer_of(planner), &setup->config->derived.faults);
    planner->placed = calloc(layers, sizeof *planner->placed);
    if (!planner->placed)
        return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the places of experts in %u layers", layers);
    make_allocator(planner, info);
    for (uint32_t index = 0; index < layers && !(demand && wisp_demand_stopped(demand)); index++)
        place(planner, demand ? wisp_demand_prefill(demand, index) : NULL, &planner->placed[index]);
    return WISP_OK;
}

void wisp_planner_free(struct wisp_planner *planner) {
    free(planner->placed);
    *planner = (struct wisp_planner){0};
}

/* ---- plans ---- */

static enum wisp_code reserve(const struct wisp_planner *planner, struct wisp_plan *plan, struct wisp_error *error) {
    uint32_t room = wisp_allocate_room(planner->experts, dies_of(planner)) + dies_of(planner) * planner->setup.shared;
    if (!plan->entries) plan->entries = malloc(room * sizeof *plan->entries);
    if (!plan->keep) plan->keep = malloc(room * sizeof *plan->keep);
    if (plan->entries && plan->keep) return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a plan of %u entries", room);
}

/* What die d expects with the next token: the union of the rows of its experts. The authors' list of these ends at the
 * expert that has the number of the die (rule 1.6). */
static void expect(const struct wisp_planner *planner, const struct wisp_demand_kernel *kernel,
                   const struct wisp_plan *plan, unsigned die, uint64_t *expected) {
    uint32_t words = wisp_demand_words(planner->experts);
    memset(expected, 0, words * sizeof *expected);
    for (size_t i = 0; i < plan->count; i++) {
        const struct wisp_plan_entry *entry = &plan->entries[i];
        if (entry->die != die) continue;
        const uint64_t *row = kernel->predicted + (size_t)entry->expert * words;
        for (uint32_t w = 0; w < words; w++) expected[w] |= row[w];
        if (planner->setup.authors_lists && entry->expert == die) return;
    }
}

static void choose_copies(const struct wisp_planner *planner, const struct wisp_demand_kernel *kernel,
                          struct wisp_plan *plan) {
    uint64_t expected[WISP_DIES_MAX][WISP_EXPERTS_MAX / 64];
    for (unsigned d = 0; d < dies_of(planner); d++) expect(planner, kernel, plan, d, expected[d]);
    for (size_t i = 0; i < plan->count; i++) {
        const struct wisp_plan_entry *entry = &plan->entries[i];
        plan->keep[i] = expected[entry->die][entry->expert / 64] >> entry->expert % 64 & 1;
    }
}

/* Shared experts are experts of their own after the routed ones, on each die its own, for its share of the tokens. */
static void add_shared(const struct wisp_planner *planner, const struct wisp_demand_kernel *kernel,
                       struct wisp_plan *plan) {
    uint32_t dies = planner->live.count, shared = planner->setup.shared;
    for (uint32_t i = 0; i < dies; i++)
        for (uint32_t s = 0; s < shared; s++) {
            unsigned d = wisp_live_die(&planner->live, i);
            uint64_t tokens = kernel->tokens / dies + (i < kernel->tokens % dies);
            if (!tokens) continue;
            plan->keep[plan->count] = false;
            plan->entries[plan->count++] =
                (struct wisp_plan_entry){.requests = (uint32_t)tokens,
                                         .expert = (uint16_t)(planner->experts + d * shared + s),
                                         .die = (uint16_t)d};
        }
}

enum wisp_code wisp_plan_build(struct wisp_planner *planner, const struct wisp_demand_kernel *kernel,
                               const uint64_t *copies, struct wisp_plan *plan, struct wisp_error *error) {
    const struct wisp_strategy *strategy = planner->setup.strategy;
    enum wisp_code code = reserve(planner, plan, error);
    if (code) return code;
    plan->placed = &planner->placed[kernel->index];
    plan->layer = kernel->layer;
    plan->keeps = strategy->predicts && kernel->predicted && !kernel->prefill;
    if (copies)
        wisp_distribution_update(&planner->where, plan->placed, copies);
    else
        planner->where = *plan->placed;
    plan->count = strategy->allocate(&planner->allocator, &planner->where, kernel, plan->entries);
    memset(plan->keep, 0, plan->count * sizeof *plan->keep);
    if (plan->keeps) choose_copies(planner, kernel, plan);
    add_shared(planner, kernel, plan);
    return WISP_OK;
}

void wisp_plan_free(struct wisp_plan *plan) {
    free(plan->entries);
    free(plan->keep);
    *plan = (struct wisp_plan){0};
}

uint64_t wisp_plan_hops(const struct wisp_plan *plan, const uint8_t *home, struct wisp_wafer_shape wafer) {
    uint64_t hops = 0;
    for (size_t i = 0; i < plan->count; i++)
        hops +=
            (uint64_t)WISP_EXPERT_MATRICES * wisp_distance(home[plan->entries[i].expert], plan->entries[i].die, wafer);
    return hops;
}

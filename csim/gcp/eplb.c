#include "gcp/eplb.h"

enum { PACKS_MAX = 512 };

/* Things by weight, the heaviest first, of equal ones the first. */
static void sort_by_weight(const float *weight, uint32_t count, uint16_t *order) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t at = i;
        for (; at > 0 && weight[order[at - 1]] < weight[i]; at--) order[at] = order[at - 1];
        order[at] = (uint16_t)i;
    }
}

/* The same number of things in each pack, each in turn into the lightest pack that has room. place: [count], pack times
 * things per pack plus rank in the pack. */
static void pack_balanced(const float *weight, uint32_t count, uint32_t packs, uint16_t *place) {
    uint16_t order[WISP_EPLB_REPLICAS_MAX];
    float sum[PACKS_MAX] = {0};
    uint32_t items[PACKS_MAX] = {0}, room = count / packs;
    for (uint32_t i = 0; i < count && room == 1; i++) place[i] = (uint16_t)i;
    if (room == 1) return;
    sort_by_weight(weight, count, order);
    for (uint32_t i = 0; i < count; i++) {
        uint32_t best = packs;
        for (uint32_t p = 0; p < packs; p++)
            if (items[p] < room && (best == packs || sum[p] < sum[best])) best = p;
        place[order[i]] = (uint16_t)(best * room + items[best]++);
        sum[best] += weight[order[i]];
    }
}

/* Of the experts of a node, each once, then again and again the one with the most load per replica. of: [replicas];
 * per_replica: [replicas], the load of each in the end. */
static void replicate(const float *load, uint32_t experts, uint32_t replicas, uint16_t *of, float *per_replica) {
    float share[WISP_EPLB_EXPERTS_MAX];
    uint32_t count[WISP_EPLB_EXPERTS_MAX];
    for (uint32_t e = 0; e < experts; e++) share[e] = load[e], count[e] = 1;
    for (uint32_t i = 0; i < replicas; i++) {
        uint32_t most = 0;
        if (i < experts) {
            of[i] = (uint16_t)i;
            continue;
        }
        for (uint32_t e = 1; e < experts; e++)
            if (share[e] > share[most]) most = e;
        of[i] = (uint16_t)most;
        share[most] = load[most] / (float)++count[most];
    }
    for (uint32_t i = 0; i < replicas; i++) per_replica[i] = share[of[i]];
}

/* Experts in the order in which the nodes have them: whole groups, packed onto the nodes. */
static void group_by_node(const struct wisp_eplb_setup *setup, const uint32_t *loads, uint16_t *expert_at) {
    float weight[WISP_EPLB_EXPERTS_MAX] = {0};
    uint16_t place[WISP_EPLB_EXPERTS_MAX];
    uint32_t size = setup->experts / setup->groups;
    for (uint32_t g = 0; g < setup->groups; g++) {
        weight[g] = 0;
        for (uint32_t i = 0; i < size; i++) weight[g] += (float)loads[g * size + i];
    }
    pack_balanced(weight, setup->groups, setup->nodes, place);
    for (uint32_t g = 0; g < setup->groups; g++)
        for (uint32_t i = 0; i < size; i++) expert_at[place[g] * size + i] = (uint16_t)(g * size + i);
}

/* One node: its experts replicated, its replicas packed onto its GPUs. */
static void fill_node(const struct wisp_eplb_setup *setup, const uint32_t *loads, const uint16_t *expert_at,
                      uint16_t *expert_of) {
    uint32_t experts = setup->experts / setup->nodes, replicas = setup->replicas / setup->nodes;
    float load[WISP_EPLB_EXPERTS_MAX] = {0}, weight[WISP_EPLB_REPLICAS_MAX] = {0};
    uint16_t of[WISP_EPLB_REPLICAS_MAX], place[WISP_EPLB_REPLICAS_MAX];
    for (uint32_t e = 0; e < experts; e++) load[e] = (float)loads[expert_at[e]];
    replicate(load, experts, replicas, of, weight);
    pack_balanced(weight, replicas, setup->gpus / setup->nodes, place);
    for (uint32_t i = 0; i < replicas; i++) expert_of[place[i]] = expert_at[of[i]];
}

void wisp_eplb(const struct wisp_eplb_setup *setup, const uint32_t *loads, uint16_t *expert_of) {
    struct wisp_eplb_setup global = *setup;
    uint16_t expert_at[WISP_EPLB_EXPERTS_MAX];
    if (setup->groups % setup->nodes != 0) global.groups = global.nodes = 1;
    group_by_node(&global, loads, expert_at);
    for (uint32_t n = 0; n < global.nodes; n++)
        fill_node(&global, loads, expert_at + n * (global.experts / global.nodes),
                  expert_of + n * (global.replicas / global.nodes));
}

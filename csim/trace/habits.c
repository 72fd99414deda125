#include "trace/habits.h"

#include "trace/quarter_power.h"

#include <stdlib.h>
#include <string.h>

static const double whole = 4294967296.0; /* 2^32: a chance of 1 */

static void shuffle(uint16_t *ids, uint32_t count, struct wisp_rng *rng) {
    for (uint32_t i = 0; i < count; i++) {
        uint32_t j = wisp_rng_below(rng, i + 1);
        ids[i] = ids[j];
        ids[j] = (uint16_t)i;
    }
}

/* ---- the alias table of the ranks (Walker; Vose's construction, in integers) ---- */

enum { ALIAS_BITS = 24 };

static uint64_t init_weights(const struct wisp_profile *p, double offset, uint64_t *weight) {
    uint64_t sum = 0;
    for (uint32_t rank = 0; rank < p->experts; rank++) {
        double power = wisp_quarter_power(rank + offset, (uint32_t)(4 * p->popularity_exponent));
        double share = 16777216.0 / power;
        weight[rank] = share < 1 ? 1 : (uint64_t)share;
        sum += weight[rank];
    }
    return sum;
}

/* One after the other, the least rank that has less than its column holds is filled up by one that has more. */
static void fill_alias(const struct wisp_habits *habits, uint32_t layer, uint64_t *weight, uint32_t *stack,
                       uint64_t sum) {
    uint32_t experts = habits->profile->experts, small = 0, large = experts;
    uint32_t *alias = habits->alias + (size_t)layer * experts, *limit = habits->alias_limit + (size_t)layer * experts;
    for (uint32_t i = 0; i < experts; i++) {
        weight[i] *= experts;
        if (weight[i] < sum)
            stack[small++] = i;
        else
            stack[--large] = i;
    }
    while (small > 0 && large < experts) {
        uint32_t poor = stack[--small], rich = stack[large];
        limit[poor] = (uint32_t)((weight[poor] << ALIAS_BITS) / sum);
        alias[poor] = rich;
        weight[rich] -= sum - weight[poor];
        if (weight[rich] >= sum) continue;
        large++;
        stack[small++] = rich;
    }
    while (large < experts) limit[stack[large++]] = 1u << ALIAS_BITS;
    while (small > 0) limit[stack[--small]] = 1u << ALIAS_BITS;
}

/* The layers in a random order are spread between the steepest and the flattest, most of them nearer the steepest. */
static void init_layers(const struct wisp_habits *habits, uint16_t *order, uint64_t *weight, uint32_t *stack,
                        struct wisp_rng *rng) {
    const struct wisp_profile *p = habits->profile;
    uint32_t last = habits->moe_layers > 1 ? habits->moe_layers - 1 : 1;
    shuffle(order, habits->moe_layers, rng);
    for (uint32_t layer = 0; layer < habits->moe_layers; layer++) {
        double place = (double)order[layer] / last;
        double offset = p->offset_steep + (p->offset_flat - p->offset_steep) * (place * place * place);
        fill_alias(habits, layer, weight, stack, init_weights(p, offset, weight));
    }
}

static bool init_alias(const struct wisp_habits *habits, struct wisp_rng *rng) {
    uint32_t experts = habits->profile->experts;
    uint64_t *weight = calloc(experts, sizeof *weight);
    uint32_t *stack = calloc(experts, sizeof *stack);
    uint16_t *order = calloc(habits->moe_layers, sizeof *order);
    bool made = weight && stack && order;
    if (made) init_layers(habits, order, weight, stack, rng);
    free(weight);
    free(stack);
    free(order);
    return made;
}

static uint32_t draw_rank(const struct wisp_habits *habits, uint32_t layer, struct wisp_rng *rng) {
    uint64_t bits = wisp_rng_next(rng);
    uint32_t column = (uint32_t)(((bits >> 32) * habits->profile->experts) >> 32);
    size_t at = (size_t)layer * habits->profile->experts + column;
    uint32_t rest = (uint32_t)bits >> (32 - ALIAS_BITS);
    return rest < habits->alias_limit[at] ? column : habits->alias[at];
}

/* ---- who is popular ---- */

static uint16_t *popular_of(const struct wisp_habits *habits, bool decode, struct wisp_habits_class class,
                            uint32_t layer) {
    const struct wisp_profile *p = habits->profile;
    size_t index = ((size_t)decode * p->languages.count + class.language) * p->tasks.count + class.task;
    return habits->popular + (index * habits->moe_layers + layer) * p->experts;
}

/* Move the expert at `from` to `to` <= from; those between make room. */
static void lift(uint16_t *ids, uint32_t from, uint32_t to) {
    uint16_t id = ids[from];
    memmove(ids + to + 1, ids + to, (from - to) * sizeof *ids);
    ids[to] = id;
}

/* The hot experts of languages and tasks stand behind each other in the middle of the base order, where they are
 * neither hot nor rare. A class has its own ones first: the common ones, with which the base order begins; its
 * language's; its task's. */
static void order_of_class(const struct wisp_profile *p, struct wisp_habits_class class, uint16_t *ids) {
    uint32_t own = p->hot_experts - p->hot_common, to = p->hot_common;
    uint32_t hot = p->languages.count * own + p->tasks.count * p->task_experts;
    uint32_t middle = to + (p->experts - to - hot) / 2;
    uint32_t language = middle + class.language * own;
    uint32_t task = middle + p->languages.count * own + class.task * p->task_experts;
    for (uint32_t i = 0; i < own; i++) lift(ids, language + i, to++);
    for (uint32_t i = 0; i < p->task_experts; i++) lift(ids, task + i, to++);
}

/* Decode has another order: some experts change places with any other. */
static void order_of_decode(const struct wisp_profile *p, uint16_t *ids, struct wisp_rng *rng) {
    uint64_t chance = (uint64_t)(p->phase_change * whole);
    for (uint32_t i = 0; i < p->experts; i++) {
        uint32_t j = wisp_rng_below(rng, p->experts);
        if (wisp_rng_next(rng) >> 32 >= chance) continue;
        uint16_t id = ids[i];
        ids[i] = ids[j];
        ids[j] = id;
    }
}

/* A layer's orders of one language; its tasks change alike in decode. */
static void init_language(struct wisp_habits *habits, uint32_t layer, uint32_t language, const uint16_t *base,
                          struct wisp_rng *rng) {
    const struct wisp_profile *p = habits->profile;
    uint64_t seed = wisp_rng_next(rng);
    for (uint32_t task = 0; task < p->tasks.count; task++) {
        struct wisp_habits_class class = {language, task};
        struct wisp_rng change;
        uint16_t *prefill = popular_of(habits, false, class, layer), *decode = popular_of(habits, true, class, layer);
        memcpy(prefill, base, p->experts * sizeof *base);
        order_of_class(p, class, prefill);
        memcpy(decode, prefill, p->experts * sizeof *base);
        wisp_rng_init(&change, seed, 0);
        order_of_decode(p, decode, &change);
    }
}

static void init_popular(struct wisp_habits *habits, uint16_t *base, struct wisp_rng *rng) {
    for (uint32_t layer = 0; layer < habits->moe_layers; layer++) {
        shuffle(base, habits->profile->experts, rng);
        for (uint32_t language = 0; language < habits->profile->languages.count; language++)
            init_language(habits, layer, language, base, rng);
    }
}

/* ---- what belongs together ---- */

struct wisp_habits_class wisp_habits_draw_class(const struct wisp_profile *p, struct wisp_rng *rng) {
    struct wisp_habits_class class = {.language = wisp_rng_below(rng, p->languages.count)};
    class.task = wisp_rng_below(rng, p->tasks.count);
    return class;
}

static bool contains(const uint16_t *ids, uint32_t count, uint16_t id) {
    for (uint32_t i = 0; i < count; i++)
        if (ids[i] == id) return true;
    return false;
}

/* `count` distinct experts of a layer, the popular ones of some class more often. */
static void draw_popular_set(const struct wisp_habits *habits, struct wisp_rng *rng, uint32_t layer, uint16_t *set,
                             uint32_t count) {
    const uint16_t *popular = popular_of(habits, false, wisp_habits_draw_class(habits->profile, rng), layer);
    for (uint32_t i = 0; i < count;) {
        uint16_t id = popular[draw_rank(habits, layer, rng)];
        if (!contains(set, i, id)) set[i++] = id;
    }
}

/* The same, every expert alike. */
static void draw_even_set(const struct wisp_habits *habits, struct wisp_rng *rng, uint32_t layer, uint16_t *set,
                          uint32_t count) {
    (void)layer;
    for (uint32_t i = 0; i < count;) {
        uint16_t id = (uint16_t)wisp_rng_below(rng, habits->profile->experts);
        if (!contains(set, i, id)) set[i++] = id;
    }
}

typedef void draw_set(const struct wisp_habits *, struct wisp_rng *, uint32_t layer, uint16_t *set, uint32_t count);

static void init_sets(const struct wisp_habits *habits, struct wisp_rng *rng, draw_set *draw, uint16_t *sets,
                      uint32_t sets_per_layer, uint32_t count) {
    for (uint32_t layer = 0; layer < habits->moe_layers; layer++)
        for (uint32_t i = 0; i < sets_per_layer; i++)
            draw(habits, rng, layer, sets + ((size_t)layer * sets_per_layer + i) * count, count);
}

/* In decode some experts of a topic are others. */
static void change_topics(const struct wisp_habits *habits, struct wisp_rng *rng) {
    const struct wisp_profile *p = habits->profile;
    uint64_t chance = (uint64_t)(p->phase_change * whole);
    size_t sets = (size_t)habits->moe_layers * habits->topics;
    memcpy(habits->topic + sets * p->topic_experts, habits->topic, sets * p->topic_experts * sizeof *habits->topic);
    for (size_t set = sets; set < 2 * sets; set++) {
        uint16_t *ids = habits->topic + set * p->topic_experts;
        for (uint32_t i = 0; i < p->topic_experts; i++) {
            uint16_t id = (uint16_t)wisp_rng_below(rng, p->experts);
            if (wisp_rng_next(rng) >> 32 < chance && !contains(ids, p->topic_experts, id)) ids[i] = id;
        }
    }
}

/* ---- chances ---- */

static void init_thresholds(struct wisp_habits *habits) {
    const struct wisp_profile *p = habits->profile;
    for (uint32_t layer = 0; layer < habits->moe_layers; layer++) {
        uint64_t *threshold = habits->threshold[layer];
        threshold[WISP_HABIT_REPEAT] =
            (uint64_t)(p->repeat[(uint64_t)layer * WISP_PROFILE_EIGHT / habits->moe_layers] * whole);
        threshold[WISP_HABIT_TOKEN] = threshold[WISP_HABIT_REPEAT] + (uint64_t)(p->token_share * whole);
        threshold[WISP_HABIT_LAYER] = threshold[WISP_HABIT_TOKEN] + (uint64_t)(p->layer_share * whole);
        threshold[WISP_HABIT_COMPANION] = threshold[WISP_HABIT_LAYER] + (uint64_t)(p->companion_share * whole);
        threshold[WISP_HABIT_TOPIC] = threshold[WISP_HABIT_COMPANION] + (uint64_t)(p->topic_share * whole);
    }
}

static void init_scalars(struct wisp_habits *habits, const struct wisp_profile *p) {
    *habits = (struct wisp_habits){
        .profile = p,
        .moe_layers = (p->layers - p->first_moe_layer + p->moe_every - 1) / p->moe_every,
        .topics = p->common_topics + p->languages.count * (p->topics - p->common_topics),
        .group_experts = p->experts / p->expert_groups,
        .degenerate_index = UINT32_MAX,
        .degenerate_chance = (uint64_t)(p->degenerate_share * whole),
        .topic_keep = (uint64_t)(p->topic_keep * whole),
    };
    if (p->degenerate_share > 0) habits->degenerate_index = (p->degenerate_layer - p->first_moe_layer) / p->moe_every;
}

static bool allocate(struct wisp_habits *habits) {
    const struct wisp_profile *p = habits->profile;
    size_t layer_experts = (size_t)habits->moe_layers * p->experts;
    habits->threshold = calloc(habits->moe_layers, sizeof *habits->threshold);
    habits->alias = calloc(layer_experts, sizeof *habits->alias);
    habits->alias_limit = calloc(layer_experts, sizeof *habits->alias_limit);
    habits->popular = calloc(2 * layer_experts * p->languages.count * p->tasks.count, sizeof *habits->popular);
    habits->token_successor = calloc(layer_experts * p->token_successors, sizeof *habits->token_successor);
    habits->layer_successor = calloc(layer_experts * p->layer_successors, sizeof *habits->layer_successor);
    habits->companion = calloc(layer_experts * p->companions, sizeof *habits->companion);
    habits->topic = calloc((size_t)2 * habits->moe_layers * habits->topics * p->topic_experts, sizeof *habits->topic);
    return habits->threshold && habits->alias && habits->alias_limit && habits->popular && habits->token_successor &&
           habits->layer_successor && habits->companion && habits->topic;
}

enum wisp_code wisp_habits_init(struct wisp_habits *habits, const struct wisp_profile *p, uint64_t seed,
                                struct wisp_error *error) {
    struct wisp_rng rng;
    uint16_t *base = calloc(p->experts, sizeof *base);
    init_scalars(habits, p);
    wisp_rng_init(&rng, seed, 0);
    bool made = allocate(habits) && base && init_alias(habits, &rng);
    if (made) {
        init_thresholds(habits);
        init_popular(habits, base, &rng);
        init_sets(habits, &rng, draw_popular_set, habits->token_successor, p->experts, p->token_successors);
        init_sets(habits, &rng, draw_popular_set, habits->layer_successor, p->experts, p->layer_successors);
        init_sets(habits, &rng, draw_popular_set, habits->companion, p->experts, p->companions);
        init_sets(habits, &rng, draw_even_set, habits->topic, habits->topics, p->topic_experts);
        change_topics(habits, &rng);
    }
    free(base);
    return made ? WISP_OK : wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the tables of a profile");
}

void wisp_habits_free(struct wisp_habits *habits) {
    free(habits->threshold);
    free(habits->alias);
    free(habits->alias_limit);
    free(habits->popular);
    free(habits->token_successor);
    free(habits->layer_successor);
    free(habits->companion);
    free(habits->topic);
}

/* ---- drawing ---- */

void wisp_habits_first_topic(const struct wisp_habits *habits, struct wisp_rng *rng, struct wisp_habits_token *token) {
    const struct wisp_profile *p = habits->profile;
    token->topic = wisp_rng_below(rng, p->topics);
    if (token->topic >= p->common_topics) token->topic += token->class.language * (p->topics - p->common_topics);
}

void wisp_habits_next_topic(const struct wisp_habits *habits, struct wisp_rng *rng, struct wisp_habits_token *token) {
    if (wisp_rng_next(rng) >> 32 >= habits->topic_keep) wisp_habits_first_topic(habits, rng, token);
}

/* What the selection of one slot looks at. */
struct slot {
    const struct wisp_habits *habits;
    const struct wisp_habits_token *token;
    const uint16_t *popular;
    uint32_t layer;
    const uint16_t *before, *below; /* the same slot of the token before, and of the layer before; or NULL */
    const uint16_t *beside;         /* the slot before, or NULL */
};

static uint16_t pick(const uint16_t *sets, size_t set, uint32_t count, uint32_t bits) {
    return sets[set * count + (uint32_t)(((uint64_t)bits * count) >> 32)];
}

static uint16_t draw_candidate(const struct slot *slot, struct wisp_rng *rng) {
    const struct wisp_habits *habits = slot->habits;
    const struct wisp_profile *p = habits->profile;
    const uint64_t *threshold = habits->threshold[slot->layer];
    uint64_t random = wisp_rng_next(rng), way = random >> 32;
    uint32_t bits = (uint32_t)random;
    size_t experts_before = (size_t)slot->layer * p->experts;
    if (way < threshold[WISP_HABIT_REPEAT]) {
        if (slot->before) return *slot->before;
    } else if (way < threshold[WISP_HABIT_TOKEN]) {
        if (slot->before)
            return pick(habits->token_successor, experts_before + *slot->before, p->token_successors, bits);
    } else if (way < threshold[WISP_HABIT_LAYER]) {
        if (slot->below) return pick(habits->layer_successor, experts_before + *slot->below, p->layer_successors, bits);
    } else if (way < threshold[WISP_HABIT_COMPANION]) {
        if (slot->beside) return pick(habits->companion, experts_before + *slot->beside, p->companions, bits);
    } else if (way < threshold[WISP_HABIT_TOPIC]) {
        size_t layer = (size_t)slot->token->decode * habits->moe_layers + slot->layer;
        return pick(habits->topic, layer * habits->topics + slot->token->topic, p->topic_experts, bits);
    }
    return slot->popular[draw_rank(habits, slot->layer, rng)];
}

/* May the token visit one more group, or has it been in this one? */
static bool within_groups(const struct wisp_habits *habits, uint64_t *visited, uint16_t id) {
    uint64_t group = UINT64_C(1) << id / habits->group_experts;
    if (*visited & group) return true;
    if ((uint32_t)__builtin_popcountll(*visited) >= habits->profile->groups_per_token) return false;
    *visited |= group;
    return true;
}

/* In a set of few experts the next new one may not exist: after these the first free expert by popularity is taken. */
enum { TRIES = 64 };

static uint16_t draw_slot(const struct slot *slot, struct wisp_rng *rng, const uint16_t *ids, uint32_t count,
                          uint64_t *visited) {
    uint16_t id;
    for (int i = 0; i < TRIES; i++) {
        id = draw_candidate(slot, rng);
        if (!contains(ids, count, id) && within_groups(slot->habits, visited, id)) return id;
    }
    for (uint32_t rank = 0;; rank++) {
        id = slot->popular[rank];
        if (!contains(ids, count, id) && within_groups(slot->habits, visited, id)) return id;
    }
}

void wisp_habits_draw(const struct wisp_habits *habits, struct wisp_rng *rng, const struct wisp_habits_token *token,
                      uint32_t layer, const uint16_t *before, const uint16_t *below, uint16_t *ids) {
    struct slot slot = {habits, token, popular_of(habits, token->decode, token->class, layer), layer, NULL, NULL, NULL};
    uint64_t visited = 0;
    uint32_t first = 0;
    if (layer == habits->degenerate_index && wisp_rng_next(rng) >> 32 < habits->degenerate_chance) {
        ids[first++] = popular_of(habits, false, (struct wisp_habits_class){0, 0}, layer)[0];
        within_groups(habits, &visited, ids[0]);
    }
    for (uint32_t k = first; k < habits->profile->top_k; k++) {
        slot.before = before ? before + k : NULL;
        slot.below = below ? below + k : NULL;
        slot.beside = k ? ids + k - 1 : NULL;
        ids[k] = draw_slot(&slot, rng, ids, k, &visited);
    }
}

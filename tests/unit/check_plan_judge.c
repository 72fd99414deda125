/* check_plan_judge.c - csim/gcp: batches, the next layer, and the work of a plan against second, slow ones, made from
 * docs/microarchitecture.md ("The next layer") and the contracts of batch.h and plan.h. */
#include "gcp/next_layer.h"
#include "gcp/plan.h"
#include "unit/gcp_cases.h"
#include "unit/request_kernel.h"

#include <math.h>

enum { CASES = 400, REQUESTS = 5, LAYERS = 6, STEPS = 5, TOKENS = 4, TOP_K = 4 };

static struct wisp_rng rng;
static struct wisp_wafer_shape wafer;
static unsigned dies;

/* ---- a trace: one request more than the batch has, which nobody may look at ---- */

static struct wisp_trace_info info;
static struct wisp_request requests[REQUESTS + 1];
static uint32_t moe_index[LAYERS], first_token[REQUESTS + 1][STEPS + 1], count;
static uint16_t ids[REQUESTS + 1][LAYERS * STEPS * TOKENS * TOP_K];

static void random_trace(void) {
    info = (struct wisp_trace_info){.layers = 1 + wisp_rng_below(&rng, LAYERS),
                                    .experts = case_experts(&rng),
                                    .top_k = 1 + wisp_rng_below(&rng, TOP_K)};
    for (unsigned l = 0; l < info.layers; l++) moe_index[l] = unit_chance(&rng, 70) ? info.moe_layers++ : WISP_DENSE;
    count = 1 + wisp_rng_below(&rng, REQUESTS);
    uint32_t kinds = 1 + wisp_rng_below(&rng, info.experts < 8 ? info.experts : 8);
    for (unsigned r = 0; r <= count; r++) {
        requests[r] = (struct wisp_request){.steps = 1 + wisp_rng_below(&rng, STEPS),
                                            .top_k = info.top_k,
                                            .first_token = first_token[r],
                                            .ids = ids[r],
                                            .moe_index = moe_index,
                                            .layers = info.layers};
        for (unsigned s = 0; s < requests[r].steps; s++)
            first_token[r][s + 1] = first_token[r][s] + 1 + wisp_rng_below(&rng, s ? 1 : TOKENS);
        for (unsigned i = 0; i < sizeof ids[r] / sizeof *ids[r]; i++)
            ids[r][i] = (uint16_t)wisp_rng_below(&rng, wisp_rng_below(&rng, 3) ? kinds : info.experts);
    }
}

static unsigned tokens_of(unsigned r, unsigned step) {
    return step < requests[r].steps ? first_token[r][step + 1] - first_token[r][step] : 0;
}

/* What the k-th choice of a token of this step is. */
static unsigned pick(unsigned r, unsigned layer, unsigned step, unsigned token, unsigned k) {
    unsigned all = first_token[r][requests[r].steps];
    return ids[r][(moe_index[layer] * all + first_token[r][step] + token) * info.top_k + k];
}

/* ---- the next layer ---- */

/* Tokens that picked i in the layer and j in the next one, of the steps before this one. */
static uint64_t pairs(unsigned layer, unsigned next, unsigned step, unsigned i, unsigned j) {
    uint64_t sum = 0;
    for (unsigned r = 0; r < count; r++)
        for (unsigned s = 0; s < step; s++)
            for (unsigned t = 0; t < tokens_of(r, s); t++)
                for (unsigned a = 0; a < info.top_k * info.top_k; a++)
                    sum += pick(r, layer, s, t, a / info.top_k) == i && pick(r, next, s, t, a % info.top_k) == j;
    return sum;
}

static uint64_t score_of(bool oracle, unsigned layer, unsigned next, unsigned step, unsigned j) {
    uint64_t score = 0;
    for (unsigned r = 0; r < count; r++)
        for (unsigned t = 0; t < tokens_of(r, step); t++)
            for (unsigned k = 0; k < info.top_k; k++)
                score +=
                    oracle ? pick(r, next, step, t, k) == j : pairs(layer, next, step, pick(r, layer, step, t, k), j);
    return score;
}

static void compare_next(const struct wisp_next_layer *plan, bool oracle, unsigned layer, unsigned end, unsigned step) {
    unsigned next = layer + 1;
    while (next < end && moe_index[next] == WISP_DENSE) next++;
    if (next >= end) {
        unit_require(!plan->first && !plan->experts);
        return;
    }
    uint64_t score[WISP_EXPERTS_MAX];
    size_t at = 0;
    for (unsigned j = 0; j < info.experts; j++) score[j] = score_of(oracle, layer, next, step, j);
    unit_require(plan->layer == next && plan->matrix_flits == 9);
    for (unsigned d = 0; d < dies; d++) {
        unit_require(plan->first[d] == at);
        for (uint64_t value = UINT64_C(1) << 20; value > 0; value--) {
            uint64_t below = 0; /* to the next value that there is */
            for (unsigned j = 0; j < info.experts; j++) {
                if (wisp_placement_home(j, info.experts, dies) != d) continue;
                if (score[j] == value && plan->experts[at++] != j)
                    ck_abort_msg("step %u layer %u die %u: expert %u, not %u", step, layer, d, plan->experts[at - 1],
                                 j);
                if (score[j] < value && score[j] > below) below = score[j];
            }
            value = below + 1;
        }
    }
    unit_require(plan->first[dies] == at);
}

static void random_layers(uint64_t seed) {
    struct wisp_next_layers *layers;
    struct wisp_error error;
    wisp_rng_init(&rng, seed, 16);
    wafer = case_wafer(&rng);
    dies = wafer.columns * wafer.rows;
    random_trace();
    bool oracle = seed % 2;
    unsigned end = wisp_rng_below(&rng, 3) ? info.layers : wisp_rng_below(&rng, info.layers + 1);
    ck_assert_int_eq(wisp_next_layers_open(&info, wafer, end, oracle, &layers, &error), WISP_OK);
    for (unsigned step = wisp_rng_below(&rng, 2); step < STEPS; step++)
        for (unsigned layer = 0; layer < info.layers; layer++) {
            struct request_kernel kernel;
            struct wisp_work work = {.layer = layer};
            if (moe_index[layer] == WISP_DENSE || !wisp_rng_below(&rng, 8)) continue;
            request_kernel_make(requests, count, step, layer, &kernel);
            if (layer < end) {
                ck_assert_int_eq(wisp_next_layer_plan(layers, requests, count, step, &kernel.demand, 9, &work, &error),
                                 WISP_OK);
                compare_next(&work.next, oracle, layer, end, step);
            }
            wisp_work_free(&work);
        }
    wisp_next_layers_close(layers);
}

START_TEST(next_layer_is_the_second_one) {
    for (uint64_t seed = 0; seed < CASES; seed++) random_layers(seed);
}
END_TEST

/* ---- the work of a plan ---- */

static void compare_work(const struct wisp_plan *plan, const uint8_t *home, const struct wisp_work *work,
                         uint32_t flits, uint32_t lines) {
    size_t task = 0, remote = 0;
    for (unsigned d = 0; d < dies; d++) {
        unit_require(work->first[d] == task && work->first_remote[d] == remote);
        bool listed[WISP_EXPERTS_MAX] = {false};
        for (size_t i = 0; i < plan->count; i++) {
            unsigned expert = plan->entries[i].expert;
            if (plan->entries[i].die != d) continue;
            for (unsigned m = 0; m < 3; m++, task++) {
                const struct wisp_task *made = &work->tasks[task];
                unit_require(made->first_line == m * lines && made->flits == flits && made->expert == expert);
                unit_require(made->owner_x * wafer.rows + made->owner_y == home[expert] && made->owner_y < wafer.rows);
            }
            if (home[expert] == d || listed[expert]) continue;
            listed[expert] = true;
            unit_require(work->remote[remote].expert == expert && work->remote[remote].cp_en);
            remote++;
        }
    }
    unit_require(work->first[dies] == task && work->first_remote[dies] == remote);
}

static uint64_t hops_of(const struct wisp_plan *plan, const uint8_t *home) {
    uint64_t hops = 0;
    for (size_t i = 0; i < plan->count; i++) {
        int from = home[plan->entries[i].expert], to = plan->entries[i].die, rows = (int)wafer.rows;
        hops += 3 * (uint64_t)(abs(from / rows - to / rows) + abs(from % rows - to % rows));
    }
    return hops;
}

/* An expert may stand there twice for a die, as it does if somebody deals it out again. */
static void random_work(uint64_t seed) {
    static struct wisp_plan_entry entries[1024];
    static uint8_t home[WISP_EXPERTS_MAX];
    struct wisp_plan plan = {.entries = entries};
    struct wisp_work work;
    struct wisp_error error;
    wisp_rng_init(&rng, seed, 17);
    wafer = case_wafer(&rng);
    dies = wafer.columns * wafer.rows;
    struct wisp_config config = {.written = {.mesh_x = wafer.columns,
                                             .mesh_y = wafer.rows,
                                             .read_flits = 1 + wisp_rng_below(&rng, 64),
                                             .weight_bytes = 1 + wisp_rng_below(&rng, 4)},
                                 .derived = {.dies = dies, .planes = 1 + wisp_rng_below(&rng, 40)}};
    unsigned experts = case_experts(&rng), most = 1 + wisp_rng_below(&rng, 3);
    for (unsigned e = 0; e < experts; e++) {
        home[e] = (uint8_t)wisp_rng_below(&rng, dies);
        for (unsigned i = wisp_rng_below(&rng, most + 1); i > 0 && plan.count < 1024; i--)
            entries[plan.count++] = (struct wisp_plan_entry){1 + wisp_rng_below(&rng, 9), (uint16_t)e,
                                                             (uint16_t)wisp_rng_below(&rng, dies)};
    }
    uint32_t hidden = 1 + wisp_rng_below(&rng, 300), width = 1 + wisp_rng_below(&rng, 300), lines = 0;
    uint64_t bytes = (uint64_t)hidden * width * config.written.weight_bytes, flits = 0;
    while (flits * 64 * config.derived.planes < bytes) flits++;
    while ((uint64_t)lines * config.written.read_flits < flits) lines++;
    unit_require(wisp_matrix_flits(&config, hidden, width, 1) == flits);
    unit_require(wisp_expert_lines(&config, flits) == 3 * lines);
    ck_assert_int_eq(wisp_work_build(&plan, home, &config, 5, flits, &work, &error), WISP_OK);
    ck_assert_int_eq(wisp_work_copy(&plan, home, &config, &work, &error), WISP_OK);
    unit_require(work.layer == 5 && wisp_plan_hops(&plan, home, wafer) == hops_of(&plan, home));
    compare_work(&plan, home, &work, (uint32_t)flits, lines);
    wisp_work_free(&work);
}

START_TEST(work_is_the_second_one) {
    for (uint64_t seed = 0; seed < CASES; seed++) random_work(seed);
}
END_TEST

/* Room for copies: what the experts that live on a die leave of its HBM, in whole experts. */
static void random_slots(uint64_t seed) {
    struct wisp_config config = {.written = {.weight_bytes = 1 + seed % 2, .hbm_reserved_percent = 50}};
    struct wisp_error error;
    wisp_rng_init(&rng, seed, 21);
    config.derived.dies = 1 + wisp_rng_below(&rng, 64);
    info = (struct wisp_trace_info){.experts = 1 + wisp_rng_below(&rng, 512),
                                    .moe_layers = 1 + wisp_rng_below(&rng, 60),
                                    .hidden = 1 + wisp_rng_below(&rng, 300),
                                    .width = 1 + wisp_rng_below(&rng, 300)};
    uint32_t room = info.experts * info.moe_layers + wisp_rng_below(&rng, 100);
    double expert = 3.0 * info.hidden * info.width * config.written.weight_bytes;
    config.written.hbm_capacity_gb = 2 * expert * (room + 0.5) / 1e9; /* half of it is reserved */
    for (unsigned die = 0; die < config.derived.dies; die++) {
        uint32_t slots, lives = 0;
        for (unsigned e = 0; e < info.experts; e++)
            lives += wisp_placement_home(e, info.experts, config.derived.dies) == die;
        ck_assert_int_eq(wisp_copy_slots(&config, &info, die, &slots, &error), WISP_OK);
        unit_require(slots == room - lives * info.moe_layers);
    }
}

START_TEST(copy_slots_are_what_is_left) {
    for (uint64_t seed = 0; seed < CASES; seed++) random_slots(seed);
}
END_TEST

int main(void) {
    const TTest *tests[] = {next_layer_is_the_second_one, work_is_the_second_one, copy_slots_are_what_is_left};
    return unit_main("plan_judge", tests, sizeof tests / sizeof tests[0]);
}

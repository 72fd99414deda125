/* check_eplb.c - csim/gcp/eplb: the example of the published balancer, and what holds for any of its answers. */
#include "gcp/eplb.h"
#include "unit/unit_test.h"

static void assert_places(const struct wisp_eplb_setup *setup, const uint32_t *loads, const uint16_t *expected) {
    uint16_t expert_of[WISP_EPLB_REPLICAS_MAX];
    wisp_eplb(setup, loads, expert_of);
    for (uint32_t i = 0; i < setup->replicas; i++) ck_assert_uint_eq(expert_of[i], expected[i]);
}

/* Weights and answer: README of github.com/deepseek-ai/EPLB. Two layers, two nodes of four GPUs, two experts each. */
START_TEST(readme_example) {
    static const uint32_t loads[2][12] = {{90, 132, 40, 61, 104, 165, 39, 4, 73, 56, 183, 86},
                                          {20, 107, 104, 64, 19, 197, 187, 157, 172, 86, 16, 27}};
    static const uint16_t expected[2][16] = {{5, 6, 5, 7, 8, 4, 3, 4, 10, 9, 10, 2, 0, 1, 11, 1},
                                             {7, 10, 6, 8, 6, 11, 8, 9, 2, 4, 5, 1, 5, 0, 3, 1}};
    static const struct wisp_eplb_setup setup = {.experts = 12, .replicas = 16, .groups = 4, .nodes = 2, .gpus = 8};
    for (unsigned layer = 0; layer < 2; layer++) assert_places(&setup, loads[layer], expected[layer]);
}
END_TEST

/* By hand: 6 experts, 8 replicas, 4 GPUs. 90 is split into 45s, then 60 into 30s; packed 50, 45, 45, 40, then 30, 30,
 * 20, 10: the lightest pack with room takes the next. Two nodes do not divide three groups: global. */
START_TEST(global_by_hand) {
    static const uint32_t loads[6] = {90, 10, 60, 50, 20, 40};
    static const struct wisp_eplb_setup setup = {.experts = 6, .replicas = 8, .groups = 3, .nodes = 2, .gpus = 4};
    static const uint16_t expected[8] = {3, 1, 0, 2, 0, 4, 5, 2};
    assert_places(&setup, loads, expected);
}
END_TEST

/* Of equal ones the first: 0 and 1 are split, then packed 10, 10, 5, 5, 5, 5 by turns. */
START_TEST(ties) {
    static const uint32_t loads[4] = {10, 10, 10, 10};
    static const struct wisp_eplb_setup setup = {.experts = 4, .replicas = 6, .groups = 1, .nodes = 1, .gpus = 2};
    static const uint16_t expected[6] = {2, 0, 0, 3, 1, 1};
    assert_places(&setup, loads, expected);
}
END_TEST

/* Every expert somewhere, replicas in all, and of an expert with less load per replica never more replicas than needed:
 * taking one away would leave it with at least the largest share that is left. */
static void answer_holds(const struct wisp_eplb_setup *setup, const uint32_t *loads) {
    uint32_t count[WISP_EPLB_EXPERTS_MAX] = {0};
    uint16_t expert_of[WISP_EPLB_REPLICAS_MAX];
    double largest = 0;
    wisp_eplb(setup, loads, expert_of);
    for (uint32_t i = 0; i < setup->replicas; i++) {
        unit_require(expert_of[i] < setup->experts);
        count[expert_of[i]]++;
    }
    for (uint32_t e = 0; e < setup->experts; e++) {
        unit_require(count[e] > 0);
        if ((double)loads[e] / count[e] > largest) largest = (double)loads[e] / count[e];
    }
    for (uint32_t e = 0; e < setup->experts && setup->nodes == 1; e++)
        unit_require(count[e] == 1 || (double)loads[e] / (count[e] - 1) >= largest * (1 - 1e-6));
}

START_TEST(any_answer) {
    struct wisp_rng rng;
    wisp_rng_init(&rng, unit_env("WISP_SEED", 1), 0);
    for (unsigned n = 0; n < 1000; n++) {
        static const uint32_t nodes_of[] = {1, 2, 4};
        uint32_t nodes = nodes_of[wisp_rng_below(&rng, 3)], gpus = nodes * (1 + wisp_rng_below(&rng, 8));
        uint32_t groups = nodes * (1 + wisp_rng_below(&rng, 4)), experts = groups * (1 + wisp_rng_below(&rng, 12));
        uint32_t room = (experts + gpus - 1) / gpus + wisp_rng_below(&rng, 3);
        struct wisp_eplb_setup setup = {experts, room * gpus, groups, nodes, gpus};
        uint32_t loads[WISP_EPLB_EXPERTS_MAX];
        for (uint32_t e = 0; e < experts; e++) loads[e] = wisp_rng_below(&rng, 1000);
        answer_holds(&setup, loads);
    }
}
END_TEST

/* As many experts as fit, all in one node, and each in turn of a few the one with nearly all the load. */
START_TEST(most_experts) {
    static const uint32_t heavy[] = {0, 1, WISP_EPLB_EXPERTS_MAX / 2, WISP_EPLB_EXPERTS_MAX - 1};
    for (unsigned n = 0; n < sizeof heavy / sizeof *heavy; n++) {
        static const struct wisp_eplb_setup setup = {
            .experts = WISP_EPLB_EXPERTS_MAX, .replicas = 576, .groups = 1, .nodes = 1, .gpus = 64};
        uint32_t loads[WISP_EPLB_EXPERTS_MAX];
        for (uint32_t e = 0; e < setup.experts; e++) loads[e] = e == heavy[n] ? 10000 : 100 + e % 7;
        answer_holds(&setup, loads);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {readme_example, global_by_hand, ties, any_answer, most_experts};
    return unit_main("eplb", tests, sizeof tests / sizeof tests[0]);
}

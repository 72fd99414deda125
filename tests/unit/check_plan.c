/* check_plan.c - csim/gcp: the strategies from a configuration, hops and the work of each die. */
#include "gcp/plan.h"
#include "unit/unit_test.h"

static uint32_t selected[128];
static uint16_t order[] = {9, 3, 120, 64};
static const struct wisp_demand_kernel batch = {.tokens = 20, .selected = selected, .active = 4, .order = order};
static const struct wisp_wafer_shape dojo = {5, 5};

/* Of 128 experts on 25 dies. */
static const uint8_t *homes(void) {
    static uint8_t home[128];
    for (unsigned e = 0; e < 128; e++) home[e] = (uint8_t)wisp_placement_home(e, 128, 25);
    return home;
}

static const struct wisp_trace_info model = {.experts = 128, .hidden = 4096, .width = 1536};
static struct wisp_config wafer = {.written = {.mesh_x = 5,
                                               .mesh_y = 5,
                                               .link_bandwidth_gbps = 1741,
                                               .link_latency_ns = 200,
                                               .link_share_percent = 90,
                                               .hbm_bandwidth_gbps = 3350,
                                               .hbm_latency_ns = 300,
                                               .hbm_share_percent = 90,
                                               .weight_bytes = 2,
                                               .compute_tflops = 1000,
                                               .compute_share_percent = 70,
                                               .block_requests = 512,
                                               .split_distance = 1,
                                               .split_least_dies = 5,
                                               .split_requests = 512}};

static struct wisp_plan build(const char *name) {
    struct wisp_planner_setup setup = {.config = &wafer, .strategy = wisp_strategy_named(name)};
    struct wisp_planner planner;
    struct wisp_plan plan = {0};
    struct wisp_error error;
    ck_assert_int_eq(wisp_planner_init(&planner, &setup, &model, NULL, &error), WISP_OK);
    ck_assert_int_eq(wisp_plan_build(&planner, &batch, NULL, &plan, &error), WISP_OK);
    plan.placed = NULL; /* it goes with the planner */
    wisp_planner_free(&planner);
    return plan;
}

static struct wisp_plan plan_of(const char *name) {
    for (unsigned i = 0; i < batch.active; i++) selected[order[i]] = 5 - i;
    return build(name);
}

/* base: the k-th expert to appear goes to die (k + 7) mod 25, then sorted by expert. */
START_TEST(plan_base) {
    struct wisp_plan plan = plan_of("base");
    static const struct wisp_plan_entry expected[] = {{4, 3, 8}, {5, 9, 7}, {2, 64, 10}, {3, 120, 9}};
    ck_assert_uint_eq(plan.count, 4);
    uint64_t hops = 0;
    for (unsigned i = 0; i < 4; i++) {
        ck_assert_uint_eq(plan.entries[i].requests, expected[i].requests);
        ck_assert_uint_eq(plan.entries[i].expert, expected[i].expert);
        ck_assert_uint_eq(plan.entries[i].die, expected[i].die);
    }
    /* homes 0, 1, 12, 24 = (0,0) (0,1) (2,2) (4,4); dies 8, 7, 10, 9 = (1,3) (1,2) (2,0) (1,4) */
    hops = 3 * ((1 + 3) + (1 + 1) + (0 + 2) + (3 + 0));
    ck_assert_uint_eq(wisp_plan_hops(&plan, homes(), dojo), hops);
    wisp_plan_free(&plan);
}
END_TEST

START_TEST(plan_ep) {
    struct wisp_plan plan = plan_of("ep");
    ck_assert_uint_eq(plan.count, 4);
    for (unsigned i = 0; i < 4; i++)
        ck_assert_uint_eq(plan.entries[i].die, wisp_placement_home(plan.entries[i].expert, 128, 25));
    ck_assert_uint_eq(wisp_plan_hops(&plan, homes(), dojo), 0);
    wisp_plan_free(&plan);
}
END_TEST

/* Few requests stay at home; many go to the neighbours, too: here the four of the centre. Every request once. */
START_TEST(plan_allo) {
    struct wisp_plan plan = plan_of("allo");
    ck_assert_uint_eq(wisp_plan_hops(&plan, homes(), dojo), 0);
    wisp_plan_free(&plan);
    selected[64] = 16384;
    plan = build("allo");
    unsigned dies = 0, requests = 0;
    for (size_t i = 0; i < plan.count; i++)
        if (plan.entries[i].expert == 64) dies++, requests += plan.entries[i].requests;
    ck_assert_uint_eq(dies, 5);
    ck_assert_uint_eq(requests, 16384);
    ck_assert_uint_eq(wisp_plan_hops(&plan, homes(), dojo), 3 * 4);
    wisp_plan_free(&plan);
}
END_TEST

/* 14 requests for 25 dies: one each for the first 14, experts as they came. */
START_TEST(plan_base_even) {
    struct wisp_plan plan = plan_of("base-even");
    static const struct wisp_plan_entry expected[] = {{1, 3, 5},   {1, 3, 6},   {1, 3, 7},    {1, 3, 8},   {1, 9, 0},
                                                      {1, 9, 1},   {1, 9, 2},   {1, 9, 3},    {1, 9, 4},   {1, 64, 12},
                                                      {1, 64, 13}, {1, 120, 9}, {1, 120, 10}, {1, 120, 11}};
    ck_assert_uint_eq(plan.count, 14);
    for (unsigned i = 0; i < 14; i++) {
        ck_assert_uint_eq(plan.entries[i].requests, expected[i].requests);
        ck_assert_uint_eq(plan.entries[i].expert, expected[i].expert);
        ck_assert_uint_eq(plan.entries[i].die, expected[i].die);
    }
    wisp_plan_free(&plan);
}
END_TEST

/* With the authors' rates the configuration comes to the authors' constants, but for rounding. */
START_TEST(plan_costs) {
    struct wisp_allocate_costs ours = wisp_config_allocate_costs(&wafer, 4096, 1536);
    struct wisp_allocate_costs theirs = wisp_allocate_paper_costs(6.0 * 4096 * 1536, 6.0 * 4096 * 1536);
    struct wisp_allocate_rules rules = wisp_config_allocate_rules(&wafer), preset;
    ck_assert_double_eq(ours.flops_per_request, theirs.flops_per_request);
    ck_assert_double_eq_tol(ours.flops_per_ns, theirs.flops_per_ns, 1e-6);
    ck_assert_double_eq_tol(ours.read_ns, theirs.read_ns, 1e-6);
    ck_assert_double_eq_tol(ours.transfer_ns, theirs.transfer_ns, 1e-6);
    ck_assert_double_eq(ours.hop_ns, theirs.hop_ns);
    ck_assert_int_eq(wisp_allocate_preset("paper-code", &preset), 0);
    ck_assert(rules.block_requests == preset.block_requests && rules.distance == preset.distance);
    ck_assert(rules.least_dies == preset.least_dies && rules.split_requests == preset.split_requests);
    ck_assert_int_eq(rules.model, preset.model);
}
END_TEST

START_TEST(plan_too_large) {
    struct wisp_config large = {.written = {.mesh_x = 9, .mesh_y = 8}};
    struct wisp_planner_setup setup = {.config = &large, .strategy = &wisp_strategies[0]};
    struct wisp_planner planner;
    struct wisp_error error;
    ck_assert_int_eq(wisp_planner_init(&planner, &setup, &model, NULL, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message, "128 experts on 72 dies: the expert distribution table has room for 512 on 64");
}
END_TEST

START_TEST(plan_unknown_strategy) {
    const struct wisp_strategy *strategy;
    struct wisp_error error;
    ck_assert_int_eq(wisp_strategy_find("bas", &strategy, &error), WISP_USAGE);
    ck_assert_str_eq(error.message, "unknown strategy 'bas' (the nearest is 'base')");
}
END_TEST

/* Three matrices an expert, owner and lines right, each die its own part. */
START_TEST(plan_work) {
    struct wisp_plan plan = plan_of("base");
    struct wisp_config config = {.written = {.mesh_x = 5, .mesh_y = 5, .read_flits = 16, .weight_bytes = 2},
                                 .derived = {.planes = 25}};
    struct wisp_work work;
    struct wisp_error error;
    uint64_t flits = wisp_matrix_flits(&config, 7168, 2048, 1);
    ck_assert_uint_eq(flits, 18351); /* 29,360,128 B over 25 planes of 64 B */
    ck_assert_uint_eq(wisp_matrix_flits(&config, 16, 16, 0.001), 1);
    ck_assert_int_eq(wisp_work_build(&plan, homes(), &config, 1, flits, &work, &error), WISP_OK);
    ck_assert_uint_eq(work.first[25], 12);
    ck_assert_uint_eq(work.first[8] - work.first[7], 3); /* expert 9 on die 7, home (0,1) */
    for (unsigned m = 0; m < 3; m++) {
        const struct wisp_task *task = &work.tasks[work.first[7] + m];
        ck_assert_uint_eq(task->expert, 9);
        ck_assert_uint_eq(task->owner_x, 0);
        ck_assert_uint_eq(task->owner_y, 1);
        ck_assert_uint_eq(task->flits, flits);
        ck_assert_uint_eq(task->first_line, m * 1147);
    }
    wisp_work_free(&work);
    config.written.read_flits = 1;
    ck_assert_int_eq(wisp_work_build(&plan, homes(), &config, 1, 400000, &work, &error), WISP_BAD_INPUT);
    ck_assert_ptr_nonnull(strstr(error.message, "raise network.read_flits"));
    wisp_plan_free(&plan);
}
END_TEST

/* Each expert that a die reads from another, once, in order; nothing where the work is at home. */
START_TEST(plan_copies) {
    struct wisp_plan_entry entries[] = {{1, 4, 0}, {1, 5, 7}, {9, 5, 8}, {2, 5, 7}, {1, 9, 7}};
    struct wisp_plan plan = {.entries = entries, .count = 5}; /* expert 4 is at home on die 0, 5 and 9 on die 1 */
    struct wisp_config config = {.written = {.mesh_x = 5, .mesh_y = 5, .read_flits = 16}, .derived = {.dies = 25}};
    struct wisp_work work;
    struct wisp_error error;
    ck_assert_int_eq(wisp_work_build(&plan, homes(), &config, 3, 20, &work, &error), WISP_OK);
    ck_assert_uint_eq(work.layer, 3);
    ck_assert_int_eq(wisp_work_copy(&plan, homes(), &config, &work, &error), WISP_OK);
    ck_assert_uint_eq(work.first_remote[25], 3);
    ck_assert_uint_eq(work.first_remote[7], 0);
    ck_assert(work.remote[0].expert == 5 && work.remote[0].cp_en);
    ck_assert(work.remote[1].expert == 9 && work.remote[1].cp_en);
    ck_assert_uint_eq(work.first_remote[8], 2);
    ck_assert_uint_eq(work.remote[2].expert, 5);
    wisp_work_free(&work);
}
END_TEST

/* DeepSeek-V3 in FP8 on Dojo: 80 GB - 10 % - 58 layers x 10 or 11 experts of 44,040,192 B. */
START_TEST(plan_slots) {
    struct wisp_config config = {.written = {.hbm_capacity_gb = 80, .hbm_reserved_percent = 10, .weight_bytes = 1},
                                 .derived = {.dies = 25}};
    struct wisp_trace_info info = {.experts = 256, .hidden = 7168, .width = 2048, .moe_layers = 58};
    struct wisp_error error;
    uint32_t slots;
    ck_assert_int_eq(wisp_copy_slots(&config, &info, 24, &slots, &error), WISP_OK);
    ck_assert_uint_eq(slots, 1634 - 580); /* 72e9 / 44040192 = 1634.9 experts */
    ck_assert_int_eq(wisp_copy_slots(&config, &info, 0, &slots, &error), WISP_OK);
    ck_assert_uint_eq(slots, 1634 - 638);
    config.written.hbm_capacity_gb = 20;
    ck_assert_int_eq(wisp_copy_slots(&config, &info, 0, &slots, &error), WISP_BAD_INPUT);
    ck_assert_str_eq(error.message,
                     "memory.hbm_capacity_gb: 20 GB without the reserve of 10 % are less than the 28.1 GB "
                     "of the experts that live on die 0");
    config.written.copy_slots = 3;
    ck_assert_int_eq(wisp_copy_slots(&config, &info, 0, &slots, &error), WISP_OK);
    ck_assert_uint_eq(slots, 3);
}
END_TEST

int main(void) {
    const TTest *tests[] = {plan_base,      plan_base_even,        plan_ep,   plan_allo,   plan_costs,
                            plan_too_large, plan_unknown_strategy, plan_work, plan_copies, plan_slots};
    return unit_main("plan", tests, sizeof tests / sizeof tests[0]);
}

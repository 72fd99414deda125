/* check_predictor_ports.c - `predictor` at its ports: pairs, swaps and commands offered all at once, reference and
 * Verilog in lock step, and both against plain counts and the plain selection. (check_predictor drives it as the Global
 * CP does: one thing after the other.) check_predictor_ports_384 is the same at 384 experts. */
#include "bench/rtl_predictor.h"
#include "plan/predictor.h"
#include "prefetch/topn.h"
#include "unit/unit_test.h"

#include <dlfcn.h>
#include <stdio.h>

#ifndef EXPERTS
#define EXPERTS WISP_EXPERTS
#define MODEL   "wisp_predictor"
#endif

enum { WORDS = EXPERTS / WISP_LANES, N = 103 };

static struct wisp_predictor reference;
static uint16_t plain[EXPERTS][EXPERTS]; /* what the counters must be */

struct bench {
    void *library, *rtl;
    const struct wisp_rtl_predictor *model;
    struct wisp_rng rng;
    uint64_t seed, cycle;
    struct wisp_predictor_in in; /* what is offered stays until it is taken */
    struct wisp_predictor_out out;
    struct cover_predictor before;
    bool loading; /* the memory is not reset: before that its words mean nothing */
    bool predicted[EXPERTS];
    struct wisp_heat_word *swapped; /* what the swap of the cycle before must give, or NULL */
    struct wisp_heat_word was;
    bool due, due_cp_en; /* an answer is due */
    unsigned due_expert, answers[2], rows;
};

static void bench_init(struct bench *bench, uint64_t seed) {
    char path[1024];
    const struct wisp_rtl_predictor *(*entry)(void);
    memset(bench, 0, sizeof *bench);
    bench->seed = seed;
    wisp_rng_init(&bench->rng, seed, 0);
    snprintf(path, sizeof path, "%s/%s/" MODEL ".so", unit_top(), WISP_MODELS);
    bench->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    ck_assert_msg(bench->library != NULL, "%s: not there", path);
    *(void **)&entry = dlsym(bench->library, "wisp_rtl_predictor");
    bench->model = entry();
    bench->rtl = bench->model->create((unsigned)seed);
    bench->model->reset(bench->rtl, N, WORDS);
    wisp_predictor_init(&reference, N, WORDS);
    wisp_heatmap_init(&reference.heatmap, EXPERTS);
}

static void bench_end(struct bench *bench) {
    bench->model->destroy(bench->rtl);
    dlclose(bench->library);
}

static void compare(struct bench *bench) {
    struct wisp_predictor_out rtl;
    uint64_t expected[WISP_POBS_WORDS], seen[WISP_POBS_WORDS];
    memset(&rtl, 0, sizeof rtl);
    memset(&bench->out, 0, sizeof bench->out);
    wisp_predictor_evaluate(&reference, &bench->in, &bench->out);
    wisp_predictor_observe(&reference, expected);
    bench->model->evaluate(bench->rtl, &bench->in, &rtl, seen);
    if (bench->loading) return;
    unit_compare_predictor(bench->seed, bench->cycle, expected, seen);
    unit_require(memcmp(&rtl, &bench->out, sizeof rtl) == 0);
}

/* The union of what the rows since NEW predict, from the plain counts when the row is begun: none may change in it. */
static void execute(struct bench *bench) {
    const struct wisp_prefetch *prefetch = &reference.prefetch;
    const struct wisp_prefetch_command *command = &prefetch->queue[0];
    bool selected[EXPERTS];
    bench->due = prefetch->go && command->op == WISP_C_READS;
    if (!prefetch->go) return;
    if (command->op == WISP_C_NEW) memset(bench->predicted, 0, sizeof bench->predicted);
    bench->due_expert = command->expert;
    bench->due_cp_en = bench->predicted[command->expert];
    if (command->op != WISP_C_COMPUTES) return;
    wisp_topn_select(plain[command->expert], EXPERTS, N, selected);
    for (unsigned e = 0; e < EXPERTS; e++) bench->predicted[e] |= selected[e];
    bench->rows++;
}

/* What came out must be what the cycle before owed; what is taken changes the plain counts at once. */
static void take(struct bench *bench) {
    struct wisp_predictor_in *in = &bench->in;
    const struct wisp_predictor_out *out = &bench->out;
    unit_require(out->ans_valid == bench->due);
    if (bench->due) unit_require(out->ans_expert == bench->due_expert && out->ans_cp_en == bench->due_cp_en);
    if (bench->due) bench->answers[bench->due_cp_en]++;
    unit_require(out->swap_rvalid == (bench->swapped != NULL));
    if (bench->swapped && !bench->loading) unit_require(memcmp(&bench->was, &out->swap_rdata, sizeof bench->was) == 0);
    bench->swapped = NULL;
    if (in->swap_valid && out->swap_ready) {
        bench->swapped = (struct wisp_heat_word *)&plain[0][0] + in->swap_address;
        bench->was = *bench->swapped;
        if (in->swap_write) *bench->swapped = in->swap_wdata;
    }
    if (in->pair_valid && out->pair_ready) wisp_heatmap_count(plain[in->pair_from], EXPERTS, in->pair_to);
    execute(bench);
}

static void step(struct bench *bench) {
    struct wisp_predictor_in *in = &bench->in;
    compare(bench);
    cover_predictor(&reference, &bench->before, in, &bench->out);
    take(bench);
    wisp_predictor_clock(&reference, in);
    bench->model->clock(bench->rtl);
    in->pair_valid &= !bench->out.pair_ready;
    in->swap_valid &= !bench->out.swap_ready;
    in->cmd_valid &= !bench->out.cmd_ready;
    bench->cycle++;
}

static void offer_swap(struct bench *bench, unsigned address, bool write) {
    bench->in.swap_valid = true;
    bench->in.swap_write = write;
    bench->in.swap_address = (uint16_t)address;
    for (unsigned i = 0; i < WISP_LANES; i++)
        bench->in.swap_wdata.counter[i] =
            (uint16_t)(wisp_rng_below(&bench->rng, 3) ? WISP_COUNTER_MAX - wisp_rng_below(&bench->rng, 4)
                                                      : wisp_rng_below(&bench->rng, 9));
}

/* A few rows, so that pairs, halvings and questions meet. */
static uint16_t some_expert(struct bench *bench) {
    static const uint16_t few[] = {0, EXPERTS - 1, 200};
    return unit_chance(&bench->rng, 85) ? few[wisp_rng_below(&bench->rng, 3)]
                                        : (uint16_t)wisp_rng_below(&bench->rng, EXPERTS);
}

/* How often each is offered in a cycle. */
struct percents {
    unsigned pair, swap, command;
};

static void drive(struct bench *bench, const struct percents *percents) {
    static const uint8_t ops[] = {WISP_C_NEW,   WISP_C_COMPUTES, WISP_C_COMPUTES, WISP_C_READS,
                                  WISP_C_READS, WISP_C_READS,    WISP_C_READS,    WISP_C_READS};
    struct wisp_predictor_in *in = &bench->in;
    if (!in->pair_valid && unit_chance(&bench->rng, percents->pair)) {
        in->pair_valid = true;
        in->pair_from = some_expert(bench);
        in->pair_to = some_expert(bench);
    }
    if (!in->swap_valid && unit_chance(&bench->rng, percents->swap))
        offer_swap(bench, some_expert(bench) * WORDS + wisp_rng_below(&bench->rng, WORDS),
                   unit_chance(&bench->rng, 50));
    if (!in->cmd_valid && unit_chance(&bench->rng, percents->command)) {
        in->cmd_valid = true;
        in->command.op = ops[wisp_rng_below(&bench->rng, sizeof ops)];
        in->command.expert = unit_chance(&bench->rng, in->command.op == WISP_C_COMPUTES ? 100 : 50)
                                 ? some_expert(bench)
                                 : (uint16_t)wisp_rng_below(&bench->rng, EXPERTS);
    }
}

static void run(uint64_t seed, struct percents percents) {
    struct bench bench;
    bench_init(&bench, seed);
    bench.loading = true;
    for (unsigned address = 0; address < EXPERTS * WORDS; address++) {
        offer_swap(&bench, address, true);
        step(&bench);
    }
    step(&bench);
    bench.loading = false;
    for (uint64_t t = 0; t < unit_cycles(); t++) {
        drive(&bench, &percents);
        step(&bench);
    }
    unit_require(bench.rows > 20 && bench.answers[0] > 20 && bench.answers[1] > 20);
    bench_end(&bench);
}

START_TEST(predictor_ports) {
    uint64_t seed = unit_env("WISP_SEED", 1);
    run(seed, (struct percents){70, 2, 30});
    run(seed + 1, (struct percents){20, 1, 30});
    run(seed + 2, (struct percents){90, 0, 20});
}
END_TEST

int main(void) {
    const TTest *tests[] = {predictor_ports};
    return unit_main("predictor_ports", tests, sizeof tests / sizeof tests[0]);
}

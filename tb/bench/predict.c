#include "bench/predict.h"

#include "bench/rtl_predictor.h"
#include "machine/library.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

struct wisp_predict {
    unsigned experts, words, dies;
    struct wisp_predict_setup setup;
    struct wisp_heat_word *memory; /* [layers][experts][words]: the Global CP's */
    uint32_t *counted;             /* [layers]: steps whose pairs have been counted */
    uint32_t layers, loaded;       /* loaded: the layer in the unit; layers = none */
    struct wisp_predictor reference;
    void *library;
    const struct wisp_rtl_predictor *rtl;
    void *instance;
    uint64_t cycle;
    struct wisp_predictor_out out;
    struct wisp_predict_stats stats;
};

/* ---- one cycle of both ---- */

static enum wisp_code differ(const struct wisp_predict *predict, const uint64_t *expected, const uint64_t *seen,
                             struct wisp_error *error) {
    const struct wisp_field *field = wisp_predictor_difference(expected, seen);
    if (field)
        return wisp_fail(error, WISP_MISMATCH,
                         "predictor cycle %llu unit %s port %s field %s reference 0x%llx rtl 0x%llx (%s)",
                         (unsigned long long)predict->cycle, field->unit, field->port, field->name,
                         (unsigned long long)wisp_field_value(field, expected),
                         (unsigned long long)wisp_field_value(field, seen), field->rule);
    return wisp_fail(error, WISP_MISMATCH, "predictor cycle %llu: an output differs that no field shows",
                     (unsigned long long)predict->cycle);
}

/* Outputs and observations of the reference (predict->out, expected) and of the RTL; then the edge. */
static void run_cycle(struct wisp_predict *predict, const struct wisp_predictor_in *in, uint64_t *expected,
                      struct wisp_predictor_out *rtl, uint64_t *seen) {
    memset(&predict->out, 0, sizeof predict->out);
    memset(rtl, 0, sizeof *rtl);
    wisp_predictor_evaluate(&predict->reference, in, &predict->out);
    wisp_predictor_observe(&predict->reference, expected);
    predict->rtl->evaluate(predict->instance, in, rtl, seen);
    wisp_predictor_clock(&predict->reference, in);
    predict->rtl->clock(predict->instance);
}

static enum wisp_code step(struct wisp_predict *predict, const struct wisp_predictor_in *in, uint64_t *cycles,
                           struct wisp_error *error) {
    uint64_t expected[WISP_POBS_WORDS], seen[WISP_POBS_WORDS];
    struct wisp_predictor_out rtl;
    unsigned fields;
    if (wisp_stopped(predict->setup.stop)) return wisp_stop_error(error);
    run_cycle(predict, in, expected, &rtl, seen);
    if (memcmp(expected, seen, sizeof seen) != 0 || memcmp(&rtl, &predict->out, sizeof rtl) != 0)
        return differ(predict, expected, seen, error);
    wisp_predictor_fields(&fields);
    predict->stats.observations += fields;
    predict->cycle++;
    ++*cycles;
    return WISP_OK;
}

/* ---- layers in and out ---- */

static struct wisp_heat_word *place(const struct wisp_predict *predict, uint32_t layer, unsigned index) {
    return &predict->memory[(size_t)layer * predict->experts * predict->words + index];
}

/* Word `index` of the rows in use, where the unit has it. */
static uint16_t address_of(const struct wisp_predict *predict, unsigned index) {
    return (uint16_t)(index / predict->words * (WISP_EXPERTS / WISP_LANES) + index % predict->words);
}

/* What the swap of the cycle before read goes back to where it belongs. */
static void take_out(const struct wisp_predict *predict, unsigned index) {
    if (predict->out.swap_rvalid && predict->loaded < predict->layers)
        *place(predict, predict->loaded, index) = predict->out.swap_rdata;
}

static enum wisp_code load_layer(struct wisp_predict *predict, uint32_t layer, struct wisp_error *error) {
    unsigned total = predict->experts * predict->words;
    enum wisp_code code = WISP_OK;
    if (predict->loaded == layer) return WISP_OK;
    for (unsigned i = 0; i < total && !code;) {
        struct wisp_predictor_in in = {.swap_valid = true,
                                       .swap_write = true,
                                       .swap_address = address_of(predict, i),
                                       .swap_wdata = *place(predict, layer, i)};
        code = step(predict, &in, &predict->stats.swap_cycles, error);
        if (i) take_out(predict, i - 1);
        i += predict->out.swap_ready;
    }
    struct wisp_predictor_in idle = {0};
    if (!code) code = step(predict, &idle, &predict->stats.swap_cycles, error);
    take_out(predict, total - 1);
    predict->stats.swapped_bytes += 2 * (uint64_t)total * sizeof(struct wisp_heat_word);
    predict->loaded = layer;
    return code;
}

/* ---- pairs ---- */

static enum wisp_code count_pair(struct wisp_predict *predict, unsigned from, unsigned to, struct wisp_error *error) {
    struct wisp_predictor_in in = {.pair_valid = true, .pair_from = (uint16_t)from, .pair_to = (uint16_t)to};
    enum wisp_code code;
    do code = step(predict, &in, &predict->stats.pair_cycles, error);
    while (!code && !predict->out.pair_ready);
    predict->stats.pairs++;
    return code;
}

/* Every expert of one token with every expert of the next. */
static enum wisp_code count_tokens(struct wisp_predict *predict, const uint16_t *from, const uint16_t *to,
                                   unsigned top_k, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (unsigned i = 0; i < top_k * top_k && !code; i++)
        code = count_pair(predict, from[i / top_k], to[i % top_k], error);
    return code;
}

static enum wisp_code count_prefill(struct wisp_predict *predict, const struct wisp_request *request, uint32_t layer,
                                    struct wisp_error *error) {
    uint32_t tokens;
    const uint16_t *ids = wisp_request_selection(request, 0, layer, &tokens);
    enum wisp_code code = WISP_OK;
    for (uint32_t t = 1; ids && t < tokens && !code; t++)
        code = count_tokens(predict, ids + (t - 1) * request->top_k, ids + t * request->top_k, request->top_k, error);
    return code;
}

/* The last token of the step before with the first of this one: decoding steps have one each. */
static enum wisp_code count_decode(struct wisp_predict *predict, const struct wisp_request *request, uint32_t step,
                                   uint32_t layer, struct wisp_error *error) {
    uint32_t before, now;
    if (step >= request->steps) return WISP_OK;
    const uint16_t *from = wisp_request_selection(request, step - 1, layer, &before);
    const uint16_t *to = wisp_request_selection(request, step, layer, &now);
    if (!from || !to) return WISP_OK;
    return count_tokens(predict, from + (before - 1) * request->top_k, to, request->top_k, error);
}

/* Up to and with this step: what is computed now is known. */
static enum wisp_code count_steps(struct wisp_predict *predict, const struct wisp_request *requests, uint32_t count,
                                  uint32_t step, uint32_t layer, struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (uint32_t s = predict->counted[layer]; s <= step && !code; s++)
        for (uint32_t r = 0; r < count && !code; r++) {
            if (s == 0) code = count_prefill(predict, &requests[r], layer, error);
            if (s >= 2) code = count_decode(predict, &requests[r], s, layer, error);
        }
    if (predict->counted[layer] <= step) predict->counted[layer] = step + 1;
    return code;
}

/* ---- questions ---- */

static enum wisp_code command(struct wisp_predict *predict, unsigned op, unsigned expert, struct wisp_error *error) {
    struct wisp_predictor_in in = {.cmd_valid = true, .command = {(uint16_t)expert, (uint8_t)op}};
    enum wisp_code code;
    do code = step(predict, &in, &predict->stats.sweep_cycles, error);
    while (!code && !predict->out.cmd_ready);
    return code;
}

/* The answer to the last READS. */
static enum wisp_code answer(struct wisp_predict *predict, bool *cp_en, struct wisp_error *error) {
    struct wisp_predictor_in idle = {0};
    enum wisp_code code;
    do code = step(predict, &idle, &predict->stats.sweep_cycles, error);
    while (!code && !predict->out.ans_valid);
    *cp_en = predict->out.ans_cp_en;
    return code;
}

/* What is predicted and not read now, from another expert on for each die, so that they do not all want the same. */
static enum wisp_code ask_ahead(struct wisp_predict *predict, unsigned die, struct wisp_work *work, size_t *count,
                                struct wisp_error *error) {
    enum wisp_code code = WISP_OK;
    for (unsigned i = 0; i < predict->experts && !code; i++) {
        unsigned expert = (i + die * predict->experts / predict->dies) % predict->experts;
        unsigned home = wisp_placement_home(expert, predict->experts, predict->dies), rows = predict->setup.wafer.rows;
        bool predicted = false;
        if (home == die || wisp_work_reads(work, die, expert)) continue;
        code = command(predict, WISP_C_READS, expert, error);
        if (!code) code = answer(predict, &predicted, error);
        if (predicted)
            work->ahead[(*count)++] = (struct wisp_ahead_expert){
                .expert = (uint16_t)expert, .owner_x = (uint8_t)(home / rows), .owner_y = (uint8_t)(home % rows)};
    }
    return code;
}

static enum wisp_code ask_die(struct wisp_predict *predict, unsigned die, const struct wisp_plan *plan,
                              struct wisp_work *work, size_t *ahead, struct wisp_error *error) {
    if (work->first_remote[die] == work->first_remote[die + 1]) return WISP_OK;
    enum wisp_code code = command(predict, WISP_C_NEW, 0, error);
    for (size_t i = 0; i < plan->count && !code; i++)
        if (plan->entries[i].die == die) {
            code = command(predict, WISP_C_COMPUTES, plan->entries[i].expert, error);
            predict->stats.rows++;
        }
    for (size_t i = work->first_remote[die]; i < work->first_remote[die + 1] && !code; i++) {
        code = command(predict, WISP_C_READS, work->remote[i].expert, error);
        if (!code) code = answer(predict, &work->remote[i].cp_en, error);
        predict->stats.asked++;
        predict->stats.predicted += work->remote[i].cp_en;
    }
    return code || !work->ahead ? code : ask_ahead(predict, die, work, ahead, error);
}

static enum wisp_code reserve_ahead(const struct wisp_predict *predict, struct wisp_work *work,
                                    struct wisp_error *error) {
    if (!predict->setup.ahead) return WISP_OK;
    work->ahead = calloc((size_t)predict->dies * predict->experts, sizeof *work->ahead);
    work->first_ahead = calloc(predict->dies + 1, sizeof *work->first_ahead);
    if (work->ahead && work->first_ahead) return WISP_OK;
    return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the predictions of %u dies", predict->dies);
}

enum wisp_code wisp_predict_kernel(struct wisp_predict *predict, const struct wisp_request *requests, uint32_t count,
                                   uint32_t step, uint32_t layer, const struct wisp_plan *plan, struct wisp_work *work,
                                   struct wisp_error *error) {
    enum wisp_code code = load_layer(predict, layer, error);
    if (!code) code = count_steps(predict, requests, count, step, layer, error);
    if (!code) code = reserve_ahead(predict, work, error);
    size_t ahead = 0;
    for (unsigned d = 0; d < predict->dies && !code; d++) {
        code = ask_die(predict, d, plan, work, &ahead, error);
        if (work->first_ahead) work->first_ahead[d + 1] = ahead;
    }
    return code;
}

/* ---- life ---- */

/* The memory begins with anything at all; the Global CP clears it, and what stood there is not compared. */
static void clear_memory(struct wisp_predict *predict) {
    enum { WORDS = WISP_EXPERTS * WISP_EXPERTS / WISP_LANES };
    uint64_t expected[WISP_POBS_WORDS], seen[WISP_POBS_WORDS];
    struct wisp_predictor_out unused;
    for (unsigned i = 0; i <= WORDS; i++) { /* and one idle cycle */
        struct wisp_predictor_in in = {
            .swap_valid = i < WORDS, .swap_write = true, .swap_address = (uint16_t)(i % WORDS)};
        run_cycle(predict, &in, expected, &unused, seen);
    }
}

static enum wisp_code load_model(struct wisp_predict *predict, struct wisp_error *error) {
    const struct wisp_rtl_predictor *(*entry)(void);
    const char *path = predict->setup.model;
    unsigned fields;
    enum wisp_code code = wisp_library_open(path, &predict->library, error);
    if (code) return code;
    *(void **)&entry = wisp_library_function(predict->library, "wisp_rtl_predictor");
    const struct wisp_rtl_predictor *rtl = entry ? entry() : NULL;
    if (!rtl) return wisp_fail(error, WISP_ENVIRONMENT, "%s: not a predictor of Wisp", path);
    predict->rtl = rtl;
    if (rtl->abi != WISP_ABI)
        return wisp_fail(error, WISP_ENVIRONMENT, "%s: the predictor has interface version %u, this program has %u",
                         path, rtl->abi, WISP_ABI);
    if (!rtl->create || !rtl->destroy || !rtl->reset || !rtl->evaluate || !rtl->clock)
        return wisp_fail(error, WISP_ENVIRONMENT, "%s: the predictor lacks a function", path);
    const struct wisp_field *own = wisp_predictor_fields(&fields);
    code = wisp_library_fields(predict->library, path, own, fields, error);
    if (code) return code;
    predict->instance = predict->rtl->create((unsigned)predict->setup.seed);
    if (!predict->instance)
        return wisp_fail(error, WISP_ENVIRONMENT, "%s: out of memory or threads for a predictor", path);
    predict->rtl->reset(predict->instance, predict->setup.n, predict->words);
    clear_memory(predict);
    return WISP_OK;
}

enum wisp_code wisp_predict_open(const struct wisp_trace_info *info, const struct wisp_predict_setup *setup,
                                 struct wisp_predict **predict, struct wisp_error *error) {
    struct wisp_predict *made = calloc(1, sizeof *made);
    if (!made) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a predictor");
    made->experts = info->experts;
    made->words = (info->experts + WISP_LANES - 1) / WISP_LANES;
    made->dies = setup->wafer.columns * setup->wafer.rows;
    made->setup = *setup;
    made->layers = made->loaded = info->layers;
    made->memory = calloc((size_t)info->layers * info->experts * made->words, sizeof *made->memory);
    made->counted = calloc(info->layers, sizeof *made->counted);
    wisp_predictor_init(&made->reference, setup->n, made->words);
    enum wisp_code code = WISP_OK;
    if (!made->memory || !made->counted)
        code = wisp_fail(error, WISP_ENVIRONMENT, "out of memory for the heatmaps of %u layers", info->layers);
    if (!code) code = load_model(made, error);
    if (code) return wisp_predict_close(made), code;
    *predict = made;
    return WISP_OK;
}

const struct wisp_predict_stats *wisp_predict_stats(const struct wisp_predict *predict) {
    return &predict->stats;
}

void wisp_predict_close(struct wisp_predict *predict) {
    if (!predict) return;
    if (predict->instance) predict->rtl->destroy(predict->instance);
    if (predict->library) dlclose(predict->library);
    free(predict->memory);
    free(predict->counted);
    free(predict);
}

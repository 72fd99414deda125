/* check_local_cp_judge.c - csim/die/local_cp against a second, slow one, made from the steps of
 * docs/microarchitecture.md
 * ("Local CP" and "Reading ahead"): one list of copies, searched from end to end for every question. */
#include "die/local_cp.h"
#include "unit/unit_test.h"

enum {
    LAYERS_MAX = 5,
    EXPERTS = 14,
    SLOTS_MAX = LAYERS_MAX * EXPERTS,
    LINES = 7,
    CASES = 1000,
    KERNELS = 70,
    LONG = 800
};

static struct wisp_rng rng;
static struct wisp_config config;
static uint32_t layers, region;
static struct wisp_local_cp cp;

/* The judge. A place of the region is a copy, or nothing. */
static struct place {
    bool there, whole, ahead, judged, served;
    unsigned layer, expert;
    unsigned read; /* kernel that read it last */
} places[SLOTS_MAX];
static unsigned place_count, kernel_number, layer_now;
static bool tables_empty, waiting_for_clear;
static bool evicted[LAYERS_MAX][EXPERTS];
static enum { NOT, EXPECTED, BEGUN } expected[LAYERS_MAX][EXPERTS];
static bool outcomes[LONG * EXPERTS]; /* of copies made ahead, in order */
static unsigned outcome_count;
static struct wisp_table_command commands[64];
static struct wisp_ahead_job jobs[EXPERTS];
static unsigned command_count, job_count;
static struct {
    uint64_t copies, used, evictions, abandoned, no_room, refetches, read_pairs, late, late_begun, served;
    uint64_t ahead_begun, ahead_made, ahead_used;
} counts;

static int find(unsigned layer, unsigned expert) {
    for (unsigned i = 0; i < place_count; i++)
        if (places[i].there && places[i].layer == layer && places[i].expert == expert) return (int)i;
    return -1;
}

static bool reads(const struct wisp_local_kernel *kernel, unsigned expert) {
    bool any = false;
    for (size_t i = 0; i < kernel->remote_count; i++) any = any || kernel->remote[i].expert == expert;
    return any;
}

static void load(int at) {
    commands[command_count++] = (struct wisp_table_command){.cp_en = !places[at].whole,
                                                            .is_local = places[at].whole,
                                                            .expert = (uint16_t)places[at].expert,
                                                            .base = (uint32_t)at * LINES,
                                                            .lines = LINES};
}

/* A free place, else a new one, else none. */
static int free_place(void) {
    for (unsigned i = 0; i < place_count; i++)
        if (!places[i].there) return (int)i;
    return place_count < region ? (int)place_count++ : -1;
}

/* How many kernels from now on its layer comes again, if the layers follow each other in a circle. */
static unsigned turns_until(unsigned layer) {
    unsigned turns = 1;
    while ((layer_now + turns) % layers != layer) turns++;
    return turns;
}

static int victim(const struct wisp_local_kernel *kernel) {
    bool stale = config.written.copy_policy == WISP_COPY_LEAST_STALE;
    int best = -1;
    for (unsigned i = 0; i < place_count; i++) {
        bool needed = places[i].layer == layer_now && reads(kernel, places[i].expert);
        if (needed || !places[i].whole) continue;
        unsigned turns = turns_until(places[i].layer), most = best < 0 ? 0 : turns_until(places[best].layer);
        bool before = best < 0 || places[i].read < places[best].read;
        if (stale && best >= 0 && turns != most) before = turns > most;
        if (before) best = (int)i;
    }
    return best;
}

static void begin(int at, unsigned expert, bool ahead) {
    places[at] =
        (struct place){.there = true, .layer = layer_now, .expert = expert, .read = kernel_number, .ahead = ahead};
    load(at);
}

static void give_up_and_judge(const struct wisp_local_kernel *kernel) {
    for (unsigned i = 0; i < place_count; i++) {
        struct place *place = &places[i];
        if (place->there && !place->whole) counts.abandoned += !place->ahead, place->there = false;
        if (!place->there || !place->ahead || place->judged || place->layer != layer_now) continue;
        place->judged = true;
        outcomes[outcome_count++] = reads(kernel, place->expert);
        counts.ahead_used += reads(kernel, place->expert);
    }
}

/* Step 3, and before it what comes too late. */
static void use_what_is_here(const struct wisp_local_kernel *kernel) {
    counts.read_pairs += kernel->remote_count;
    for (size_t i = 0; i < kernel->remote_count; i++) {
        unsigned expert = kernel->remote[i].expert;
        int at = find(layer_now, expert);
        if (at < 0) {
            counts.late += expected[layer_now][expert] != NOT;
            counts.late_begun += expected[layer_now][expert] == BEGUN;
            continue;
        }
        counts.served += !places[at].served;
        counts.used += !places[at].served && !places[at].ahead;
        places[at].served = true;
        places[at].read = kernel_number;
        load(at);
    }
}

/* Step 4. */
static void copy_the_others(const struct wisp_local_kernel *kernel) {
    for (size_t i = 0; i < kernel->remote_count; i++) {
        unsigned expert = kernel->remote[i].expert;
        if (find(layer_now, expert) >= 0) continue;
        counts.refetches += evicted[layer_now][expert];
        if (!kernel->remote[i].cp_en) continue;
        int at = free_place();
        if (at < 0) {
            at = victim(kernel);
            if (at >= 0) evicted[places[at].layer][places[at].expert] = true, counts.evictions++;
        }
        if (at >= 0)
            begin(at, expert, false);
        else
            counts.no_room++;
    }
}

/* Of the last 16 copies made ahead, at least 4: were enough of them read? */
static unsigned budget(void) {
    unsigned from = outcome_count > 16 ? outcome_count - 16 : 0, used = 0;
    for (unsigned i = from; i < outcome_count; i++) used += outcomes[i];
    unsigned looked_at = outcome_count - from, percent = config.written.ahead_accuracy_percent;
    bool enough = looked_at >= 4 && used * 100 >= percent * looked_at;
    if (enough || percent == 0) return config.written.ahead_experts;
    return kernel_number % 17 == 0 && config.written.ahead_experts > 0;
}

static void read_ahead(const struct wisp_local_kernel *kernel) {
    unsigned left = budget();
    for (size_t i = 0; i < kernel->ahead_count && left; i++) {
        const struct wisp_ahead_expert *ahead = &kernel->ahead[i];
        if (find(layer_now, ahead->expert) >= 0) continue;
        int at = free_place();
        if (at < 0) return;
        begin(at, ahead->expert, true);
        unsigned flits = kernel->matrix_flits, lines = 1;
        for (; flits > kernel->read_flits; flits -= kernel->read_flits) lines++;
        jobs[job_count++] = (struct wisp_ahead_job){.expert = ahead->expert,
                                                    .owner_x = ahead->owner_x,
                                                    .owner_y = ahead->owner_y,
                                                    .lines = lines,
                                                    .flits = (uint8_t)kernel->read_flits,
                                                    .last_flits = (uint8_t)flits};
        counts.ahead_begun++;
        left--;
    }
}

static void expect_next(const struct wisp_local_kernel *kernel) {
    for (unsigned e = 0; e < EXPERTS; e++) {
        bool wanted = false;
        for (size_t i = 0; i < kernel->remote_count; i++)
            wanted = wanted || (kernel->remote[i].expert == e && kernel->remote[i].cp_en);
        for (size_t i = 0; i < kernel->ahead_count; i++) wanted = wanted || kernel->ahead[i].expert == e;
        int at = find(layer_now, e);
        expected[layer_now][e] = !wanted ? NOT : at < 0 ? EXPECTED : places[at].whole ? NOT : BEGUN;
    }
}

static void judge_launch(const struct wisp_local_kernel *kernel) {
    layer_now = kernel->layer;
    kernel_number++;
    command_count = job_count = 0;
    waiting_for_clear = !tables_empty;
    give_up_and_judge(kernel);
    if (!tables_empty) commands[command_count++] = (struct wisp_table_command){.clear = true};
    unsigned before = command_count;
    use_what_is_here(kernel);
    copy_the_others(kernel);
    read_ahead(kernel);
    expect_next(kernel);
    tables_empty = command_count == before;
}

static void judge_done(unsigned expert) {
    int at = find(layer_now, expert);
    if (waiting_for_clear || at < 0) return;
    places[at].whole = true;
    evicted[layer_now][expert] = false;
    expected[layer_now][expert] = NOT;
    counts.ahead_made += places[at].ahead;
    counts.copies += !places[at].ahead;
}

static void done(unsigned expert) {
    wisp_local_cp_done(&cp, expert);
    judge_done(expert);
}

/* ---- both ---- */

static void compare_counts(void) {
    unit_require(cp.copies == counts.copies && cp.used == counts.used && cp.served == counts.served);
    unit_require(cp.evictions == counts.evictions && cp.abandoned == counts.abandoned);
    unit_require(cp.no_room == counts.no_room && cp.refetches == counts.refetches);
    unit_require(cp.read_pairs == counts.read_pairs && cp.late_pairs == counts.late);
    unit_require(cp.late_begun_pairs == counts.late_begun && cp.ahead_begun == counts.ahead_begun);
    unit_require(cp.ahead_made == counts.ahead_made && cp.ahead_used == counts.ahead_used);
    unit_require(wisp_local_cp_end(&cp) == (uint64_t)place_count * LINES);
    for (unsigned i = 0; i < place_count * LINES; i++) {
        const struct place *place = &places[i / LINES];
        unit_require(wisp_local_cp_is_ahead(&cp, i) == (place->there && place->ahead && !place->whole));
        if (place->there) unit_require(wisp_local_cp_expert_at(&cp, i) == place->expert);
    }
}

static void compare_commands(void) {
    struct wisp_table_command command;
    struct wisp_ahead_job job;
    for (unsigned i = 0; i < command_count; i++) {
        if (!wisp_rng_below(&rng, 8)) done(wisp_rng_below(&rng, EXPERTS));
        unit_require(!wisp_local_cp_job(&cp, &job));
        unit_require(wisp_local_cp_command(&cp, &command));
        const struct wisp_table_command *due = &commands[i];
        unit_require(command.clear == due->clear && command.cp_en == due->cp_en);
        unit_require(command.is_local == due->is_local && command.expert == due->expert);
        unit_require(command.base == due->base && command.lines == due->lines);
        wisp_local_cp_sent(&cp);
        waiting_for_clear = false;
    }
    unit_require(!wisp_local_cp_command(&cp, &command));
    unsigned sent = wisp_rng_below(&rng, 3) ? job_count : wisp_rng_below(&rng, job_count + 1);
    for (unsigned i = 0; i < sent; i++) {
        unit_require(wisp_local_cp_job(&cp, &job));
        unit_require(job.expert == jobs[i].expert && job.lines == jobs[i].lines && job.flits == jobs[i].flits);
        unit_require(job.owner_x == jobs[i].owner_x && job.owner_y == jobs[i].owner_y);
        unit_require(job.last_flits == jobs[i].last_flits);
        wisp_local_cp_job_sent(&cp);
    }
    unit_require(wisp_local_cp_job(&cp, &job) == (sent < job_count));
}

/* Each expert is read, or is predicted, or neither; in some order. */
static void random_kernel(uint32_t layer, unsigned percent, unsigned worth) {
    struct wisp_remote_expert remote[EXPERTS];
    struct wisp_ahead_expert ahead[EXPERTS];
    struct wisp_error error;
    unsigned turn = wisp_rng_below(&rng, EXPERTS);
    struct wisp_local_kernel kernel = {.layer = layer,
                                       .remote = remote,
                                       .ahead = ahead,
                                       .matrix_flits = 1 + wisp_rng_below(&rng, 300),
                                       .read_flits = 1 + wisp_rng_below(&rng, 64)};
    for (unsigned i = 0; i < EXPERTS; i++) {
        uint16_t e = (uint16_t)((i * 3 + turn) % EXPERTS);
        if (unit_chance(&rng, percent))
            remote[kernel.remote_count++] = (struct wisp_remote_expert){e, unit_chance(&rng, worth)};
        else if (unit_chance(&rng, percent))
            ahead[kernel.ahead_count++] =
                (struct wisp_ahead_expert){e, (uint8_t)wisp_rng_below(&rng, 64), (uint8_t)wisp_rng_below(&rng, 64)};
    }
    ck_assert_int_eq(wisp_local_cp_launch(&cp, &kernel, &error), WISP_OK);
    judge_launch(&kernel);
}

static void random_case(uint64_t seed) {
    static const unsigned percents[] = {0, 1, 25, 75, 100, 43, 50, 67, 82}; /* just above 3 of 7, 4 of 6, 13 of 16 */
    static const enum wisp_copy_policy policies[] = {
        WISP_COPY_LRU,         WISP_COPY_LRU,         WISP_COPY_LRU,      WISP_COPY_LEAST_STALE,
        WISP_COPY_LEAST_STALE, WISP_COPY_LEAST_STALE, WISP_COPY_UNBOUNDED};
    struct wisp_error error;
    wisp_rng_init(&rng, seed, 15);
    bool is_long = seed % 5 == 0; /* few layers, often copied: what the last 16 copies ahead were worth is seen */
    layers = 1 + wisp_rng_below(&rng, is_long ? 2 : LAYERS_MAX);
    uint32_t slots = region = wisp_rng_below(&rng, wisp_rng_below(&rng, 4) ? 8 : 24);
    config = (struct wisp_config){
        .written = {.copy_policy = policies[wisp_rng_below(&rng, 7)],
                    .ahead_experts = wisp_rng_below(&rng, 4),
                    .ahead_accuracy_percent =
                        percents[is_long ? 5 + wisp_rng_below(&rng, 4) : wisp_rng_below(&rng, 9)]}};
    if (config.written.copy_policy == WISP_COPY_UNBOUNDED) region = SLOTS_MAX; /* it is never full */
    memset(places, 0, sizeof places);
    memset(evicted, 0, sizeof evicted);
    memset(expected, 0, sizeof expected);
    memset(&counts, 0, sizeof counts);
    place_count = kernel_number = outcome_count = 0;
    tables_empty = true;
    ck_assert_int_eq(wisp_local_cp_init(&cp, &config, layers, LINES, slots, &error), WISP_OK);
    unsigned percent = 5 + wisp_rng_below(&rng, 60), worth = wisp_rng_below(&rng, 101);
    if (is_long) percent = 30 + wisp_rng_below(&rng, 50), worth = 5 + wisp_rng_below(&rng, 20);
    unsigned whole = 30 + wisp_rng_below(&rng, 71), next = wisp_rng_below(&rng, layers);
    for (unsigned k = 0; k < (is_long ? LONG : KERNELS); k++) {
        random_kernel(next, wisp_rng_below(&rng, 6) ? percent : 0, worth);
        compare_commands();
        compare_counts();
        for (unsigned i = 0; i < place_count; i++)
            if (places[i].there && !places[i].whole && unit_chance(&rng, whole)) done(places[i].expert);
        compare_counts();
        next = wisp_rng_below(&rng, 5) ? (next + 1) % layers : wisp_rng_below(&rng, layers);
    }
    wisp_local_cp_free(&cp);
}

START_TEST(local_cp_is_the_second_one) {
    for (uint64_t seed = 0; seed < CASES; seed++) random_case(seed);
}
END_TEST

/* The region ends where its lines have no address any more, whatever it is said to have. */
START_TEST(local_cp_region_of_addresses) {
    struct wisp_error error;
    for (uint32_t most = 1; most < 12; most++) {
        struct wisp_remote_expert remote[EXPERTS];
        struct wisp_local_kernel kernel = {.remote = remote, .remote_count = EXPERTS};
        for (unsigned e = 0; e < EXPERTS; e++) remote[e] = (struct wisp_remote_expert){(uint16_t)e, true};
        for (unsigned unbounded = 0; unbounded < 2; unbounded++) {
            config = (struct wisp_config){.written = {.copy_policy = unbounded ? WISP_COPY_UNBOUNDED : WISP_COPY_LRU}};
            uint32_t lines = (UINT32_C(1) << WISP_ADDR_W) / most, slots = unbounded ? 0 : 100;
            ck_assert_int_eq(wisp_local_cp_init(&cp, &config, 1, lines, slots, &error), WISP_OK);
            ck_assert_int_eq(wisp_local_cp_launch(&cp, &kernel, &error), WISP_OK);
            ck_assert_uint_eq(cp.no_room, EXPERTS - most);
            ck_assert_uint_eq(wisp_local_cp_end(&cp), (uint64_t)most * lines);
            wisp_local_cp_free(&cp);
        }
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {local_cp_is_the_second_one, local_cp_region_of_addresses};
    return unit_main("local_cp_judge", tests, sizeof tests / sizeof tests[0]);
}

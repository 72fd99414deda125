/* check_cache.c - the expert cache in whole machines: kernel after kernel of random work on small meshes, with all
 * stalls, every policy and regions of several sizes, die by die and as a wafer in Verilog. Payloads are tagged end to
 * end: a wrong, freed or partial copy is a wrong flit. */
#include "system/cosim_test.h"

enum { LAYERS = 3, EXPERTS = 24, KERNELS = 9, MOST_TASKS = 6, MOST_AHEAD = 4 };

/* Works over a few layers, again and again, so that copies serve later kernels. */
struct bench {
    struct wisp_work works[KERNELS];
    uint32_t slots[25];
    struct wisp_copy_regions regions;
    struct wisp_job job;
};

static void *room(size_t count, size_t size) {
    void *memory = calloc(count, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

static bool listed(const struct wisp_work *work, size_t from, size_t end, unsigned expert) {
    for (size_t i = from; i < end; i++)
        if (work->remote[i].expert == expert) return true;
    return false;
}

/* Whole experts: three matrices, the last read of each shorter. */
static size_t add_tasks(struct wisp_task *tasks, const struct bench *bench, unsigned expert, unsigned owner) {
    unsigned rows = bench->job.config.written.mesh_y;
    for (unsigned m = 0; m < 3; m++)
        tasks[m] = (struct wisp_task){.first_line = m * bench->regions.expert_lines / 3,
                                      .flits = bench->regions.matrix_flits,
                                      .expert = (uint16_t)expert,
                                      .owner_x = (uint8_t)(owner / rows),
                                      .owner_y = (uint8_t)(owner % rows)};
    return 3;
}

static unsigned random_expert(const struct wisp_work *work, struct wisp_rng *rng, unsigned die) {
    return (die + wisp_rng_below(rng, 5) * 7) % EXPERTS * 20 + work->layer;
}

static bool in_ahead(const struct wisp_work *work, unsigned die, size_t end, unsigned expert) {
    for (size_t i = work->first_ahead[die]; i < end; i++)
        if (work->ahead[i].expert == expert) return true;
    return false;
}

/* Some experts that the die does not read now. */
static void random_ahead(const struct bench *bench, struct wisp_work *work, struct wisp_rng *rng, unsigned die,
                         size_t *count) {
    unsigned dies = bench->job.config.derived.dies, rows = bench->job.config.written.mesh_y;
    work->first_ahead[die] = *count;
    for (unsigned i = 0; i < MOST_AHEAD; i++) {
        unsigned expert = random_expert(work, rng, die), owner = expert % dies;
        if (owner == die || in_ahead(work, die, *count, expert)) continue;
        if (listed(work, work->first_remote[die], work->first_remote[die + 1], expert)) continue;
        work->ahead[(*count)++] =
            (struct wisp_ahead_expert){(uint16_t)expert, (uint8_t)(owner / rows), (uint8_t)(owner % rows)};
    }
    work->first_ahead[die + 1] = *count;
}

/* Each die reads up to MOST_TASKS whole experts, some of them twice in a row; a share of the remote ones may be kept.
 */
static void random_work(struct bench *bench, struct wisp_work *work, struct wisp_rng *rng, unsigned kernel,
                        unsigned cp_en_percent) {
    const struct wisp_config *config = &bench->job.config;
    unsigned dies = config->derived.dies;
    size_t task = 0, remote = 0, ahead = 0;
    *work = (struct wisp_work){.layer = kernel % LAYERS};
    work->tasks = room(dies * MOST_TASKS * 3, sizeof *work->tasks);
    work->ahead = room(dies * MOST_AHEAD, sizeof *work->ahead);
    work->first_ahead = room(dies + 1, sizeof *work->first_ahead);
    work->remote = room(dies * MOST_TASKS, sizeof *work->remote);
    work->first = room(dies + 1, sizeof *work->first);
    work->first_remote = room(dies + 1, sizeof *work->first_remote);
    for (unsigned d = 0; d < dies; d++) {
        work->first[d] = task, work->first_remote[d] = remote;
        for (unsigned t = wisp_rng_below(rng, MOST_TASKS + 1); t-- > 0;) {
            unsigned expert = random_expert(work, rng, d), owner = expert % dies;
            task += add_tasks(work->tasks + task, bench, expert, owner);
            if (owner != d && !listed(work, work->first_remote[d], remote, expert))
                work->remote[remote++] = (struct wisp_remote_expert){(uint16_t)expert, unit_chance(rng, cp_en_percent)};
        }
    }
    work->first[dies] = task, work->first_remote[dies] = remote;
    for (unsigned d = 0; d < dies; d++) random_ahead(bench, work, rng, d, &ahead);
}

static void prepare(struct bench *bench, const char *config, const char *model, uint64_t seed, unsigned cp_en_percent) {
    struct wisp_rng rng;
    memset(bench, 0, sizeof *bench);
    bench->job = cosim_job(config, model, seed);
    bench->job.traffic.pattern = WISP_PATTERN_NONE;
    bench->job.traffic.stall = seed % 3 * 0.2;
    bench->job.config.written.ahead_experts = 0;
    bench->job.config.written.ahead_accuracy_percent = 0; /* no matter whether it is worth it */
    bench->regions = (struct wisp_copy_regions){.layers = LAYERS,
                                                .expert_lines = 6,
                                                .matrix_flits = 2 * bench->job.config.written.read_flits - 1,
                                                .slots = bench->slots};
    wisp_rng_init(&rng, seed, 77);
    for (unsigned k = 0; k < KERNELS; k++) random_work(bench, &bench->works[k], &rng, k, cp_en_percent);
    bench->job.works = bench->works;
    bench->job.work_count = KERNELS;
    bench->job.regions = &bench->regions;
}

static void release(struct bench *bench) {
    for (unsigned k = 0; k < KERNELS; k++) {
        free(bench->works[k].tasks);
        free(bench->works[k].first);
        free(bench->works[k].remote);
        free(bench->works[k].first_remote);
        free(bench->works[k].ahead);
        free(bench->works[k].first_ahead);
    }
}

static struct wisp_machine_stats run(struct bench *bench, enum wisp_copy_policy policy, unsigned slots) {
    bench->job.config.written.copy_policy = policy;
    for (unsigned d = 0; d < 25; d++) bench->slots[d] = slots;
    return cosim_passes(&bench->job).stats;
}

static void policies(const char *config, const char *model, unsigned seeds) {
    static const unsigned sizes[] = {1, 2, 7};
    for (uint64_t seed = unit_env("WISP_SEED", 1); seeds-- > 0; seed++) {
        struct bench bench;
        prepare(&bench, config, model, seed, 80);
        struct wisp_machine_stats all = run(&bench, WISP_COPY_UNBOUNDED, 0);
        ck_assert_uint_gt(all.copy_reads, 0);
        ck_assert_uint_eq(all.evictions + all.no_room + all.refetches, 0);
        for (enum wisp_copy_policy policy = WISP_COPY_LRU; policy <= WISP_COPY_LEAST_STALE; policy++)
            for (unsigned i = 0; i < 3; i++) {
                struct wisp_machine_stats stats = run(&bench, policy, sizes[i]);
                ck_assert_uint_eq(stats.reads, all.reads);
                ck_assert_uint_eq(stats.local_flits + stats.remote_flits, all.local_flits + all.remote_flits);
                ck_assert_uint_le(stats.copy_reads, all.copy_reads);
                ck_assert_uint_gt(stats.evictions, 0);
            }
        release(&bench);
    }
}

START_TEST(cache_2x2) {
    policies("configs/mesh2x2.ini", "wisp_die", (unsigned)unit_env("WISP_SEEDS", 4));
}
END_TEST

START_TEST(cache_5x5) {
    policies("configs/mesh5x5.ini", "wisp_die", (unsigned)unit_env("WISP_SEEDS", 8) / 8);
}
END_TEST

START_TEST(cache_3x8) {
    policies("configs/mesh3x8.ini", "wisp_die", (unsigned)unit_env("WISP_SEEDS", 8) / 8);
}
END_TEST

START_TEST(cache_whole_wafer) {
    policies("configs/mesh3x2.ini", "wisp_wafer_3x2", 1);
}
END_TEST

/* Reading ahead, as much as there is room for: in lock step, nothing delivered changes, and copies made ahead serve. */
static void reads_ahead(const char *config, const char *model, unsigned seeds) {
    uint64_t used = 0;
    for (uint64_t seed = unit_env("WISP_SEED", 1); seeds-- > 0; seed++) {
        struct bench bench;
        prepare(&bench, config, model, seed, 50);
        struct wisp_machine_stats without = run(&bench, WISP_COPY_LEAST_STALE, 40);
        bench.job.config.written.ahead_experts = 3;
        bench.job.config.written.ahead_links_limit = seed % 2 ? 1024 : 40;
        for (unsigned slots = 7; slots <= 40; slots += 33) {
            struct wisp_machine_stats with = run(&bench, WISP_COPY_LEAST_STALE, slots);
            ck_assert_uint_eq(with.reads, without.reads);
            ck_assert_uint_eq(with.local_flits + with.remote_flits, without.local_flits + without.remote_flits);
            ck_assert_uint_gt(with.ahead_made, 0);
            used += with.ahead_used;
        }
        release(&bench);
    }
    ck_assert_uint_gt(used, 0);
}

START_TEST(cache_reads_ahead) {
    reads_ahead("configs/mesh2x2.ini", "wisp_die", (unsigned)unit_env("WISP_SEEDS", 4));
    reads_ahead("configs/mesh5x5.ini", "wisp_die", (unsigned)unit_env("WISP_SEEDS", 8) / 8);
    reads_ahead("configs/mesh3x2.ini", "wisp_wafer_3x2", 1);
}
END_TEST

/* With cp_en all zero the machine is, cycle for cycle, the one whose cache is off. */
START_TEST(cache_without_cp_en) {
    for (uint64_t seed = 1; seed <= 2; seed++) {
        struct bench bench;
        prepare(&bench, "configs/mesh5x5.ini", "wisp_die", seed, 0);
        struct wisp_machine_stats with = run(&bench, WISP_COPY_LRU, 7);
        bench.job.regions = NULL;
        struct wisp_machine_stats without = cosim_passes(&bench.job).stats;
        ck_assert_uint_gt(with.read_pairs, 0); /* only the cache counts these */
        with.read_pairs = with.late_pairs = 0;
        ck_assert_mem_eq(&with, &without, sizeof with);
        release(&bench);
    }
}
END_TEST

/* The number of threads changes nothing, copies included. */
START_TEST(cache_threads) {
    struct bench bench;
    prepare(&bench, "configs/mesh5x5.ini", "wisp_die", 2, 80);
    bench.job.threads = 1;
    struct wisp_machine_stats one = run(&bench, WISP_COPY_LRU, 2);
    bench.job.threads = 3;
    struct wisp_machine_stats three = run(&bench, WISP_COPY_LRU, 2);
    ck_assert_mem_eq(&one, &three, sizeof one);
    release(&bench);
}
END_TEST

/* A read of a copy at zero load: one cycle more than one of the die's own expert, and the memory between. */
START_TEST(cache_hit_latency) {
    struct bench bench;
    struct wisp_kernel_result kernels[3];
    prepare(&bench, "configs/mesh2x2.ini", "wisp_die", 3, 0);
    release(&bench);
    bench.job.traffic.stall = 0;
    bench.regions.expert_lines = 1;
    struct wisp_task far = {.flits = 1, .expert = 3, .owner_x = 1, .owner_y = 1}, own = {.flits = 1, .expert = 4};
    struct wisp_remote_expert remote = {3, true};
    size_t first[5] = {0, 1, 1, 1, 1}, none[5] = {0};
    struct wisp_work again = {.tasks = &far, .first = first, .remote = &remote, .first_remote = first};
    struct wisp_work works[3] = {again, again, {.tasks = &own, .first = first, .first_remote = none}};
    bench.job.works = works;
    bench.job.work_count = 3;
    bench.job.kernels = kernels;
    struct wisp_machine_stats stats = run(&bench, WISP_COPY_LRU, 1);
    ck_assert_uint_eq(stats.copies, 1);
    ck_assert_uint_eq(stats.copy_reads, 1);
    const struct wisp_config_derived *cycles = &bench.job.config.derived;
    /* Two commands, and a cycle in which the last is executed; rd_q and lookup 1 each; the copy is in the LLC. */
    ck_assert_uint_eq(kernels[1].cycles, 2 + 1 + 2 + cycles->llc_hit_cycles + 1);
    /* One command; rd_q; LLC miss and HBM. */
    ck_assert_uint_eq(kernels[2].cycles, 1 + 1 + 1 + cycles->llc_miss_cycles + cycles->hbm_latency_cycles + 1);
}
END_TEST

int main(void) {
    const TTest *tests[] = {cache_2x2,           cache_5x5,     cache_3x8,         cache_whole_wafer,
                            cache_without_cp_en, cache_threads, cache_hit_latency, cache_reads_ahead};
    return unit_main("cache", tests, sizeof tests / sizeof tests[0]);
}

/* cache_bench.h - kernel after kernel of random work with the expert cache on, for the system tests: whole experts,
 * some read twice, some worth a copy, some to be read ahead of use. A bench owns the works; cache_release frees them.
 */
#ifndef WISP_SYSTEM_CACHE_BENCH_H
#define WISP_SYSTEM_CACHE_BENCH_H

#include "system/cosim_test.h"

enum { CACHE_LAYERS = 3, CACHE_EXPERTS = 24, CACHE_KERNELS = 9, CACHE_MOST_TASKS = 6, CACHE_MOST_AHEAD = 4 };

/* Works over a few layers, again and again, so that copies serve later kernels. */
struct cache_bench {
    struct wisp_work works[CACHE_KERNELS];
    uint32_t slots[25];
    struct wisp_copy_regions regions;
    struct wisp_job job;
};

static inline void *cache_room(size_t count, size_t size) {
    void *memory = calloc(count, size);
    ck_assert_ptr_nonnull(memory);
    return memory;
}

static inline bool cache_listed(const struct wisp_work *work, size_t from, size_t end, unsigned expert) {
    for (size_t i = from; i < end; i++)
        if (work->remote[i].expert == expert) return true;
    return false;
}

/* Whole experts: three matrices, the last read of each shorter. */
static inline size_t cache_add_tasks(struct wisp_task *tasks, const struct cache_bench *bench, unsigned expert,
                                     unsigned owner) {
    unsigned rows = bench->job.config.written.mesh_y;
    for (unsigned m = 0; m < 3; m++)
        tasks[m] = (struct wisp_task){.first_line = m * bench->regions.expert_lines / 3,
                                      .flits = bench->regions.matrix_flits,
                                      .expert = (uint16_t)expert,
                                      .owner_x = (uint8_t)(owner / rows),
                                      .owner_y = (uint8_t)(owner % rows)};
    return 3;
}

static inline unsigned cache_random_expert(const struct wisp_work *work, struct wisp_rng *rng, unsigned die) {
    return (die + wisp_rng_below(rng, 5) * 7) % CACHE_EXPERTS * 20 + work->layer;
}

static inline bool cache_in_ahead(const struct wisp_work *work, unsigned die, size_t end, unsigned expert) {
    for (size_t i = work->first_ahead[die]; i < end; i++)
        if (work->ahead[i].expert == expert) return true;
    return false;
}

/* Some experts that the die does not read now. */
static inline void cache_random_ahead(const struct cache_bench *bench, struct wisp_work *work, struct wisp_rng *rng,
                                      unsigned die, size_t *count) {
    unsigned dies = bench->job.config.derived.dies, rows = bench->job.config.written.mesh_y;
    work->first_ahead[die] = *count;
    for (unsigned i = 0; i < CACHE_MOST_AHEAD; i++) {
        unsigned expert = cache_random_expert(work, rng, die), owner = expert % dies;
        if (owner == die || cache_in_ahead(work, die, *count, expert)) continue;
        if (cache_listed(work, work->first_remote[die], work->first_remote[die + 1], expert)) continue;
        work->ahead[(*count)++] =
            (struct wisp_ahead_expert){(uint16_t)expert, (uint8_t)(owner / rows), (uint8_t)(owner % rows)};
    }
    work->first_ahead[die + 1] = *count;
}

/* Each die reads up to CACHE_MOST_TASKS whole experts, some of them twice in a row; a share of the remote ones may be
 * kept.
 */
static inline void cache_random_work(struct cache_bench *bench, struct wisp_work *work, struct wisp_rng *rng,
                                     unsigned kernel, unsigned cp_en_percent) {
    const struct wisp_config *config = &bench->job.config;
    unsigned dies = config->derived.dies;
    size_t task = 0, remote = 0, ahead = 0;
    *work = (struct wisp_work){.layer = kernel % CACHE_LAYERS};
    work->tasks = cache_room(dies * CACHE_MOST_TASKS * 3, sizeof *work->tasks);
    work->ahead = cache_room(dies * CACHE_MOST_AHEAD, sizeof *work->ahead);
    work->first_ahead = cache_room(dies + 1, sizeof *work->first_ahead);
    work->remote = cache_room(dies * CACHE_MOST_TASKS, sizeof *work->remote);
    work->first = cache_room(dies + 1, sizeof *work->first);
    work->first_remote = cache_room(dies + 1, sizeof *work->first_remote);
    for (unsigned d = 0; d < dies; d++) {
        work->first[d] = task, work->first_remote[d] = remote;
        for (unsigned t = wisp_rng_below(rng, CACHE_MOST_TASKS + 1); t-- > 0;) {
            unsigned expert = cache_random_expert(work, rng, d), owner = expert % dies;
            task += cache_add_tasks(work->tasks + task, bench, expert, owner);
            if (owner != d && !cache_listed(work, work->first_remote[d], remote, expert))
                work->remote[remote++] = (struct wisp_remote_expert){(uint16_t)expert, unit_chance(rng, cp_en_percent)};
        }
    }
    work->first[dies] = task, work->first_remote[dies] = remote;
    for (unsigned d = 0; d < dies; d++) cache_random_ahead(bench, work, rng, d, &ahead);
}

/* Different experts, of any layer, that one die or another wants to keep: the most. */
static inline unsigned cache_most_wanted(const struct cache_bench *bench) {
    unsigned most = 0;
    for (unsigned d = 0; d < bench->job.config.derived.dies; d++) {
        bool wanted[1 << WISP_EXPERT_W] = {false};
        unsigned count = 0;
        for (unsigned k = 0; k < CACHE_KERNELS; k++)
            for (size_t i = bench->works[k].first_remote[d]; i < bench->works[k].first_remote[d + 1]; i++) {
                const struct wisp_remote_expert *remote = &bench->works[k].remote[i];
                count += remote->cp_en && !wanted[remote->expert];
                wanted[remote->expert] |= remote->cp_en;
            }
        if (count > most) most = count;
    }
    return most;
}

static inline void cache_prepare(struct cache_bench *bench, const char *config, const char *model, uint64_t seed,
                                 unsigned cp_en_percent) {
    struct wisp_rng rng;
    memset(bench, 0, sizeof *bench);
    bench->job = cosim_job(config, model, seed);
    bench->job.traffic.pattern = WISP_PATTERN_NONE;
    bench->job.traffic.stall = seed % 3 * 0.2;
    bench->job.config.written.ahead_experts = 0;
    bench->job.config.written.ahead_accuracy_percent = 0; /* no matter whether it is worth it */
    bench->regions = (struct wisp_copy_regions){.layers = CACHE_LAYERS,
                                                .expert_lines = 6,
                                                .matrix_flits = 2 * bench->job.config.written.read_flits - 1,
                                                .slots = bench->slots};
    wisp_rng_init(&rng, seed, 77);
    for (unsigned k = 0; k < CACHE_KERNELS; k++) cache_random_work(bench, &bench->works[k], &rng, k, cp_en_percent);
    bench->job.works = bench->works;
    bench->job.work_count = CACHE_KERNELS;
    bench->job.regions = &bench->regions;
}

static inline void cache_release(struct cache_bench *bench) {
    for (unsigned k = 0; k < CACHE_KERNELS; k++) {
        free(bench->works[k].tasks);
        free(bench->works[k].first);
        free(bench->works[k].remote);
        free(bench->works[k].first_remote);
        free(bench->works[k].ahead);
        free(bench->works[k].first_ahead);
    }
}

static inline struct wisp_machine_stats cache_run(struct cache_bench *bench, enum wisp_copy_policy policy,
                                                  unsigned slots) {
    bench->job.config.written.copy_policy = policy;
    for (unsigned d = 0; d < 25; d++) bench->slots[d] = slots;
    return cosim_passes(&bench->job).stats;
}

#endif

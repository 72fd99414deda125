/* check_cache.c - the expert cache in whole machines: kernel after kernel of random work on small meshes, with all
 * stalls, every policy and regions of several sizes, die by die and as a wafer in Verilog. Payloads are tagged end to
 * end: a wrong, freed or partial copy is a wrong flit. */
#include "system/cache_bench.h"

static void policies(const char *config, const char *model, unsigned seeds) {
    static const unsigned sizes[] = {1, 2, 7};
    for (uint64_t seed = unit_env("WISP_SEED", 1); seeds-- > 0; seed++) {
        struct cache_bench bench;
        cache_prepare(&bench, config, model, seed, 80);
        struct wisp_machine_stats all = cache_run(&bench, WISP_COPY_UNBOUNDED, 0);
        ck_assert_uint_gt(all.copy_reads, 0);
        ck_assert_uint_eq(all.evictions + all.no_room + all.refetches, 0);
        unsigned wanted = cache_most_wanted(&bench);
        for (enum wisp_copy_policy policy = WISP_COPY_LRU; policy <= WISP_COPY_LEAST_STALE; policy++)
            for (unsigned i = 0; i < 3; i++) {
                struct wisp_machine_stats stats = cache_run(&bench, policy, sizes[i]);
                ck_assert_uint_eq(stats.reads, all.reads);
                ck_assert_uint_eq(stats.local_flits + stats.remote_flits, all.local_flits + all.remote_flits);
                ck_assert_uint_le(stats.copy_reads, all.copy_reads);
                ck_assert_int_eq(stats.evictions > 0, wanted > sizes[i]);
            }
        cache_release(&bench);
    }
}

START_TEST(cache_2x2) {
    policies("configs/mesh2x2.ini", "wisp_die", (unsigned)unit_env("WISP_SEEDS", 2));
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
        struct cache_bench bench;
        cache_prepare(&bench, config, model, seed, 50);
        struct wisp_machine_stats without = cache_run(&bench, WISP_COPY_LEAST_STALE, 40);
        bench.job.config.written.ahead_experts = 3;
        bench.job.config.written.ahead_links_limit = seed % 2 ? 1024 : 40;
        for (unsigned slots = 7; slots <= 40; slots += 33) {
            struct wisp_machine_stats with = cache_run(&bench, WISP_COPY_LEAST_STALE, slots);
            ck_assert_uint_eq(with.reads, without.reads);
            ck_assert_uint_eq(with.local_flits + with.remote_flits, without.local_flits + without.remote_flits);
            ck_assert_uint_gt(with.ahead_made, 0);
            used += with.ahead_used;
        }
        cache_release(&bench);
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
        struct cache_bench bench;
        cache_prepare(&bench, "configs/mesh5x5.ini", "wisp_die", seed, 0);
        struct wisp_machine_stats with = cache_run(&bench, WISP_COPY_LRU, 7);
        bench.job.regions = NULL;
        struct wisp_machine_stats without = cosim_passes(&bench.job).stats;
        ck_assert_uint_gt(with.read_pairs, 0); /* only the cache counts these */
        with.read_pairs = with.late_pairs = 0;
        ck_assert_mem_eq(&with, &without, sizeof with);
        cache_release(&bench);
    }
}
END_TEST

/* The number of threads changes nothing, copies included. */
START_TEST(cache_threads) {
    struct cache_bench bench;
    cache_prepare(&bench, "configs/mesh5x5.ini", "wisp_die", 2, 80);
    bench.job.threads = 1;
    struct wisp_machine_stats one = cache_run(&bench, WISP_COPY_LRU, 2);
    bench.job.threads = 3;
    struct wisp_machine_stats three = cache_run(&bench, WISP_COPY_LRU, 2);
    ck_assert_mem_eq(&one, &three, sizeof one);
    cache_release(&bench);
}
END_TEST

/* A read of a copy at zero load: one cycle more than one of the die's own expert, and the memory between. */
START_TEST(cache_hit_latency) {
    struct cache_bench bench;
    struct wisp_kernel_result kernels[3];
    cache_prepare(&bench, "configs/mesh2x2.ini", "wisp_die", 3, 0);
    cache_release(&bench);
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
    struct wisp_machine_stats stats = cache_run(&bench, WISP_COPY_LRU, 1);
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

/* check_die.c - unit `die`: router and d2d together, on meshes in which every port of a die is used, in lock step with
 * the reference, with requester and memory holding back; narrow and wide payload. */
#include "system/cosim_test.h"

static struct wisp_job job_of(const char *config, unsigned stages, uint64_t seed) {
    static const char *const two[] = {"network.router_stages=2"};
    return stages == 2 ? cosim_job_sets(config, two, 1, "wisp_die_2_stages", seed)
                       : cosim_job(config, "wisp_die", seed);
}

static void patterns(const char *config, unsigned stages, double stall) {
    for (enum wisp_pattern p = WISP_PATTERN_UNIFORM; p <= WISP_PATTERN_TORNADO; p++) {
        struct wisp_job job = job_of(config, stages, unit_env("WISP_SEED", 1) + p);
        job.traffic.pattern = p;
        job.traffic.stall = stall;
        job.traffic.rate = p % 2 ? 1 : 0.3;
        struct wisp_outcome outcome = cosim_passes(&job);
        ck_assert_uint_eq(outcome.stats.reads, (uint64_t)job.traffic.reads * job.config.derived.dies);
        ck_assert_uint_eq(outcome.stats.remote_flits + outcome.stats.local_flits,
                          outcome.stats.reads * job.config.written.read_flits);
    }
}

START_TEST(die_small_meshes) {
    patterns("configs/mesh2x2.ini", 1, 0.3);
    patterns("configs/mesh5x5.ini", 1, 0.1);
}
END_TEST

START_TEST(die_shallow_and_long) {
    patterns("configs/mesh3x8.ini", 1, 0);
}
END_TEST

START_TEST(die_two_stages) {
    patterns("configs/mesh2x2.ini", 2, 0.3);
    patterns("configs/mesh3x8.ini", 2, 0);
}
END_TEST

/* The width of the payload changes no cycle. */
START_TEST(die_wide_payload) {
    struct wisp_job wide = cosim_job("configs/mesh3x2.ini", "wisp_die_512", 5);
    struct wisp_outcome with_512 = cosim_passes(&wide);
    struct wisp_job narrow = cosim_job("configs/mesh3x2.ini", "wisp_die", 5);
    struct wisp_outcome with_64 = cosim_passes(&narrow);
    ck_assert_uint_eq(with_512.rtl_cycles, with_64.rtl_cycles);
    ck_assert_uint_eq(with_512.flit_hops, with_64.flit_hops);
}
END_TEST

/* The number of threads changes nothing. */
START_TEST(die_threads) {
    struct wisp_outcome first = {0};
    for (unsigned threads = 1; threads <= 7; threads += threads == 1 ? 1 : threads == 2 ? 2 : 3) {
        struct wisp_job job = cosim_job("configs/mesh5x5.ini", "wisp_die", 11);
        job.threads = threads;
        struct wisp_outcome outcome = cosim_passes(&job);
        if (threads == 1) first = outcome;
        ck_assert_mem_eq(&outcome.stats, &first.stats, sizeof first.stats);
        ck_assert_uint_eq(outcome.rtl_cycles, first.rtl_cycles);
        ck_assert_uint_eq(outcome.flit_hops, first.flit_hops);
    }
}
END_TEST

/* Uncontended, one read of one flit takes, by the contract: rd_q 1, router 1 (or 3), then as much + L per hop, ej_q 1,
 * memory, and ans_q 1, router 1 (or 3), as much + L per hop, ej_q 1 back; and the cycle of the last handshake counts.
 */
static void zero_load_latency(unsigned stages) {
    struct wisp_job job = job_of("configs/mesh5x5.ini", stages, 1);
    uint64_t router = stages == 2 ? 3 : 1, hop = job.config.derived.link_latency_cycles + router, first = 0;
    for (unsigned hops = 1; hops <= 8; hops++) {
        struct wisp_task task = {.flits = 1,
                                 .expert = 1,
                                 .owner_x = (uint8_t)(hops < 4 ? hops : 4),
                                 .owner_y = (uint8_t)(hops < 4 ? 0 : hops - 4)};
        size_t begin[26] = {0};
        for (unsigned d = 1; d < 26; d++) begin[d] = 1;
        struct wisp_work work = {.tasks = &task, .first = begin};
        job.traffic.pattern = WISP_PATTERN_NONE;
        job.traffic.stall = 0;
        job.works = &work;
        job.work_count = 1;
        struct wisp_outcome outcome = cosim_passes(&job);
        if (hops == 1) first = outcome.reference_cycles - 2 * hop;
        ck_assert_uint_eq(outcome.reference_cycles, first + 2 * hops * hop);
    }
    uint64_t memory = job.config.derived.llc_miss_cycles + job.config.derived.hbm_latency_cycles;
    ck_assert_uint_eq(first, 2 + router + memory + 2 + router + 1);
}

START_TEST(die_zero_load_latency) {
    zero_load_latency(1);
    zero_load_latency(2);
}
END_TEST

int main(void) {
    const TTest *tests[] = {die_small_meshes, die_shallow_and_long, die_wide_payload,
                            die_threads,      die_two_stages,       die_zero_load_latency};
    return unit_main("die", tests, sizeof tests / sizeof tests[0]);
}

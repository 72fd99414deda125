/* check_faults.c - dead links and dies of Dojo and TSMC-SoW at their true size, in lock step: every live die reads once
 * from every other, so each live pair delivers, and both machines agree in every cycle. In `make check` a sample of the
 * 77 single links, the 49 single dies and 50 random pairs of faults; with WISP_TRAFFIC_SEEDS > 1 all of them.
 */
#include "base/rng.h"
#include "system/cosim_test.h"

enum { PAIRS = 50, STRIDE = 20 };

static const char *const configs[] = {"configs/dojo.ini", "configs/tsmc-sow.ini"};
static const struct wisp_wafer_shape wafers[] = {{5, 5}, {3, 8}};

static bool is_asked(unsigned number) {
    return unit_env("WISP_TRAFFIC_SEEDS", 1) > 1 || number % STRIDE == unit_env("WISP_SEED", 1) % STRIDE;
}

/* One read for each ordered pair of live dies. */
static void all_to_all(const struct wisp_config *config, struct wisp_task *tasks, size_t *first) {
    const struct wisp_faults *faults = &config->derived.faults;
    unsigned dies = config->derived.dies, rows = config->written.mesh_y;
    size_t count = 0;
    for (unsigned d = 0; d < dies; d++) {
        first[d] = count;
        for (unsigned i = 1; i < dies; i++) {
            unsigned owner = (d + i) % dies;
            if (!wisp_die_lives(faults, d) || !wisp_die_lives(faults, owner)) continue;
            tasks[count++] = (struct wisp_task){.flits = config->written.read_flits,
                                                .expert = (uint16_t)owner,
                                                .owner_x = (uint8_t)(owner / rows),
                                                .owner_y = (uint8_t)(owner % rows)};
        }
    }
    first[dies] = count;
}

static void delivers(unsigned wafer, const struct wisp_faults *faults) {
    static struct wisp_task tasks[WISP_DIES_MAX * WISP_DIES_MAX];
    static size_t first[WISP_DIES_MAX + 1];
    char links[WISP_FAULTS_SIZE], dies[WISP_FAULTS_SIZE], set[2][WISP_FAULTS_SIZE + 32];
    const char *const sets[] = {set[0], set[1]};
    snprintf(set[0], sizeof set[0], "wafer.dead_links=%s",
             wisp_faults_text(faults, wafers[wafer], WISP_DEAD_LINKS, links));
    snprintf(set[1], sizeof set[1], "wafer.dead_dies=%s",
             wisp_faults_text(faults, wafers[wafer], WISP_DEAD_DIES, dies));
    struct wisp_job job = cosim_job_sets(configs[wafer], sets, 2, "wisp_die_table", unit_env("WISP_SEED", 1));
    all_to_all(&job.config, tasks, first);
    struct wisp_work work = {.tasks = tasks, .first = first};
    job.traffic.pattern = WISP_PATTERN_NONE;
    job.works = &work;
    job.work_count = 1;
    struct wisp_outcome outcome = cosim_passes(&job);
    ck_assert_uint_eq(outcome.stats.reads, first[job.config.derived.dies]);
    ck_assert_uint_eq(outcome.stats.wrong_flits, 0);
}

/* Link number n of a wafer: those down its columns, then those along its rows. False: there are fewer. */
static bool link_of(struct wisp_wafer_shape wafer, unsigned n, struct wisp_faults *faults) {
    unsigned down = wafer.columns * (wafer.rows - 1), along = (wafer.columns - 1) * wafer.rows;
    if (n < down)
        faults->south |= UINT64_C(1) << (n / (wafer.rows - 1) * wafer.rows + n % (wafer.rows - 1));
    else if (n < down + along)
        faults->east |= UINT64_C(1) << (n - down);
    return n < down + along;
}

START_TEST(faults_single_links) {
    unsigned number = 0, links = 0;
    for (unsigned w = 0; w < 2; w++) {
        struct wisp_faults faults = {0};
        for (unsigned n = 0; link_of(wafers[w], n, &faults); n++, faults = (struct wisp_faults){0}, links++)
            if (is_asked(number++)) delivers(w, &faults);
    }
    ck_assert_uint_eq(links, 77);
}
END_TEST

START_TEST(faults_single_dies) {
    unsigned number = 0;
    for (unsigned w = 0; w < 2; w++)
        for (unsigned d = 0; d < wisp_wafer_dies(wafers[w]); d++)
            if (is_asked(number++)) delivers(w, &(struct wisp_faults){.dies = UINT64_C(1) << d});
    ck_assert_uint_eq(number, 49);
}
END_TEST

/* Two of anything; what cuts a die off is drawn again. */
START_TEST(faults_random_pairs) {
    uint64_t random = 2026;
    for (unsigned number = 0; number < PAIRS; number++) {
        unsigned w = number % 2;
        struct wisp_faults faults;
        struct wisp_routes routes;
        struct wisp_error error;
        do {
            faults = (struct wisp_faults){0};
            for (unsigned i = 0; i < 2; i++)
                if (wisp_splitmix64(&random) % 2)
                    link_of(wafers[w], (unsigned)(wisp_splitmix64(&random) % 37), &faults);
                else
                    faults.dies |= UINT64_C(1) << wisp_splitmix64(&random) % wisp_wafer_dies(wafers[w]);
        } while (wisp_routes_compute(wafers[w], &faults, &routes, &error));
        if (is_asked(number)) delivers(w, &faults);
    }
}
END_TEST

int main(void) {
    const TTest *tests[] = {faults_single_links, faults_single_dies, faults_random_pairs};
    return unit_main("faults", tests, sizeof tests / sizeof tests[0]);
}

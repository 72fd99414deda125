/* check_threads.c - the number of threads changes nothing: the same machine on 1, 2, 4 and 7 threads side by side,
 * every observation of every die compared in every cycle; C reference and Verilog. One die is ours: it sees how many
 * threads there are. */
#include "machine/machine.h"
#include "system/cosim_test.h"

#include <omp.h>

enum { MACHINES = 4, WINDOWS = 40 };
static const unsigned threads[MACHINES] = {1, 2, 4, 7};

struct team {
    unsigned size;
};

static void drive(void *context, uint64_t now, struct wisp_d2d_in *in) {
    struct team *team = context;
    (void)now;
    team->size = (unsigned)omp_get_num_threads();
    *in = (struct wisp_d2d_in){.mem_ready = true, .rsp_ready = true, .loc_ready = true, .wr_ready = true};
}

static void nothing(void *context, uint64_t now, const struct wisp_d2d_in *in, const struct wisp_d2d_out *out) {
    (void)context, (void)now, (void)in, (void)out;
}

static struct wisp_machine *make(const struct wisp_job *job, bool rtl) {
    struct wisp_machine *machine;
    struct wisp_error error;
    enum wisp_code code = rtl ? wisp_machine_create_rtl(&job->config, &job->traffic, job->model, &machine, &error)
                              : wisp_machine_create_cycle(&job->config, &job->traffic, &machine, &error);
    ck_assert_msg(code == WISP_OK, "%s", error.message);
    return machine;
}

static void same_ends(const struct wisp_machine *a, const struct wisp_machine *b) {
    for (unsigned d = 0; d < a->dies; d++) {
        struct wisp_machine_stats of_a, of_b;
        wisp_machine_die_stats(a, d, &of_a);
        wisp_machine_die_stats(b, d, &of_b);
        ck_assert_mem_eq(&of_a, &of_b, sizeof of_a);
    }
}

static void side_by_side(bool rtl) {
    struct wisp_job job = cosim_job("configs/dojo.ini", "wisp_die", 1);
    struct wisp_machine *machines[MACHINES];
    struct team teams[MACHINES] = {{0}};
    unsigned window = job.config.derived.link_latency_cycles;
    size_t words = (size_t)job.config.derived.dies * window * WISP_OBS_WORDS;
    uint64_t *first = calloc(words, sizeof *first), *obs = calloc(words, sizeof *obs), flits = 0;
    ck_assert(first && obs);
    for (unsigned m = 0; m < MACHINES; m++) {
        machines[m] = make(&job, rtl);
        wisp_machine_attach(machines[m], machines[m]->dies - 1, &(struct wisp_outside){drive, nothing, &teams[m]});
    }
    for (unsigned w = 0; w < WINDOWS; w++)
        for (unsigned m = 0; m < MACHINES; m++) {
            wisp_machine_run(machines[m], window, threads[m], m ? obs : first);
            ck_assert_uint_eq(teams[m].size, threads[m]);
            ck_assert_msg(!m || memcmp(first, obs, words * sizeof *obs) == 0, "window %u: %u threads differ from one",
                          w, threads[m]);
        }
    for (unsigned m = 1; m < MACHINES; m++) same_ends(machines[0], machines[m]);
    for (unsigned d = 0; d < machines[0]->dies; d++) flits += machines[0]->endpoints[d].requester.remote_flits;
    ck_assert_uint_gt(flits, 10000);
    for (unsigned m = 0; m < MACHINES; m++) wisp_machine_destroy(machines[m]);
    free(first);
    free(obs);
}

START_TEST(threads_cycle) {
    side_by_side(false);
}
END_TEST

START_TEST(threads_rtl) {
    side_by_side(true);
}
END_TEST

int main(void) {
    const TTest *tests[] = {threads_cycle, threads_rtl};
    return unit_main("threads", tests, sizeof tests / sizeof tests[0]);
}

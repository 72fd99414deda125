/* check_nap.c - a die that naps (tb/bench/rtl_die.cpp) is the die that is evaluated in every cycle: side by side, with
 * the same inputs, on a mesh with little to do; outputs and observations in every cycle, registers at the end. What
 * keeps the other die awake is a word on a port that is not valid, another one in every cycle. */
#include "die/observe.h"
#include "machine/machine.h"
#include "machine/rtl_model.h"
#include "system/cosim_test.h"

#include <dlfcn.h>
#include <malloc.h>

enum { DIES = 4, CYCLES = 60000 };

struct pair {
    void *asleep, *awake;
    struct wisp_die_out out, out_awake;
    uint64_t obs[WISP_OBS_WORDS], obs_awake[WISP_OBS_WORDS];
};

struct bench {
    void *library;
    const struct wisp_rtl_model *model;
    uint64_t (*napped)(void *instance);
    const void *(*state)(void *instance, size_t *size);
    struct wisp_machine *machine; /* its links, requesters and memories */
    struct pair pairs[DIES];
    struct wisp_rng rng;
};

static void open_model(struct bench *bench, const char *path) {
    const struct wisp_rtl_model *(*entry)(void);
    bench->library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    ck_assert_msg(bench->library != NULL, "%s: %s", path, dlerror());
    *(void **)&entry = dlsym(bench->library, "wisp_rtl_model");
    *(void **)&bench->napped = dlsym(bench->library, "wisp_rtl_die_napped");
    *(void **)&bench->state = dlsym(bench->library, "wisp_rtl_die_state");
    ck_assert(entry && bench->napped && bench->state);
    bench->model = entry();
}

static void set_up(struct bench *bench, double rate, double stall) {
    struct wisp_error error;
    struct wisp_job job = cosim_job("configs/mesh2x2.ini", "wisp_die", 1);
    job.traffic.rate = rate;
    job.traffic.stall = stall;
    job.traffic.reads = 100000;
    *bench = (struct bench){0};
    open_model(bench, job.model);
    wisp_rng_init(&bench->rng, 1, 0);
    ck_assert_int_eq(wisp_machine_create_cycle(&job.config, &job.traffic, &bench->machine, &error), WISP_OK);
    ck_assert_uint_eq(bench->machine->dies, DIES);
    for (unsigned d = 0; d < DIES; d++) {
        struct pair *pair = &bench->pairs[d];
        struct wisp_die_straps straps = wisp_machine_straps(&job.config, d);
        pair->asleep = bench->model->create(d + 1); /* made and reset at once: a model draws random numbers in both */
        bench->model->reset(pair->asleep, &straps, &pair->out, pair->obs);
        pair->awake = bench->model->create(d + 1);
        bench->model->reset(pair->awake, &straps, &pair->out_awake, pair->obs_awake);
    }
}

static void same_shown(const struct pair *pair, unsigned die, uint64_t now) {
    bool same = memcmp(pair->obs, pair->obs_awake, sizeof pair->obs) == 0 &&
                memcmp(&pair->out, &pair->out_awake, sizeof pair->out) == 0;
    ck_assert_msg(same, "cycle %llu, die %u: a nap shows", (unsigned long long)now, die);
}

/* As the machine `rtl` runs a die, twice. */
static void run_cycle(struct bench *bench, unsigned die, uint64_t now) {
    static struct wisp_die_in in[DIES];
    struct pair *pair = &bench->pairs[die];
    struct wisp_mesh *mesh = &bench->machine->mesh;
    struct wisp_link_slots slots = wisp_link_slots(now, mesh->latency);
    wisp_mesh_receive(mesh, die, slots, in[die].flit, in[die].credit);
    wisp_endpoint_drive(&bench->machine->endpoints[die], now, &in[die].d2d);
    wisp_mesh_send(mesh, die, slots, pair->out.flit, pair->out.credit);
    wisp_endpoint_clock(&bench->machine->endpoints[die], now, &in[die].d2d, &pair->out.d2d);
    struct wisp_die_in restless = in[die];
    if (!restless.d2d.rd_valid) restless.d2d.rd_word = wisp_rng_next(&bench->rng) >> 8;
    bench->model->step(pair->asleep, &in[die], &pair->out, pair->obs);
    bench->model->step(pair->awake, &restless, &pair->out_awake, pair->obs_awake);
    same_shown(pair, die, now);
}

/* With one cycle of the same inputs the two have the same memory, word for word. */
static void same_registers(struct bench *bench) {
    static const struct wisp_die_in still;
    for (unsigned d = 0; d < DIES; d++) {
        struct pair *pair = &bench->pairs[d];
        size_t size, size_awake;
        bench->model->step(pair->asleep, &still, &pair->out, pair->obs);
        bench->model->step(pair->awake, &still, &pair->out_awake, pair->obs_awake);
        const void *asleep = bench->state(pair->asleep, &size), *awake = bench->state(pair->awake, &size_awake);
        ck_assert_uint_eq(size, size_awake);
        ck_assert_uint_gt(size, 4 * 402 * 12); /* four buffers of responses, at the least */
        ck_assert_mem_eq(asleep, awake, size);
    }
}

/* Returns the share of cycles that were slept through. */
static double nap_and_compare(double rate, double stall) {
    static struct bench bench;
    uint64_t napped = 0, flits = 0;
    set_up(&bench, rate, stall);
    for (uint64_t now = 0; now < CYCLES; now++)
        for (unsigned d = 0; d < DIES; d++) run_cycle(&bench, d, now);
    for (unsigned d = 0; d < DIES; d++) {
        flits += bench.machine->endpoints[d].requester.remote_flits;
        napped += bench.napped(bench.pairs[d].asleep);
        ck_assert_uint_eq(bench.napped(bench.pairs[d].awake), 0);
    }
    same_registers(&bench);
    ck_assert_uint_gt(flits, 100);
    for (unsigned d = 0; d < DIES; d++) {
        bench.model->destroy(bench.pairs[d].asleep);
        bench.model->destroy(bench.pairs[d].awake);
    }
    wisp_machine_destroy(bench.machine);
    dlclose(bench.library);
    return (double)napped / ((double)DIES * CYCLES);
}

/* A read of a die every 16,000 cycles: long naps, ended at any phase of the period. */
START_TEST(nap_sparse) {
    double share = nap_and_compare(0.001, 0);
    ck_assert_double_gt(share, 0.4);
}
END_TEST

/* Every 4,000, and those of the others: naps are short. */
START_TEST(nap_often) {
    double share = nap_and_compare(0.004, 0);
    ck_assert_double_gt(share, 0.05);
}
END_TEST

/* Handshakes held back at random: there is no rest. */
START_TEST(nap_never) {
    double share = nap_and_compare(0.02, 0.3);
    ck_assert_double_eq(share, 0);
}
END_TEST

int main(void) {
    mallopt(M_PERTURB, 1); /* between the registers of a model is what the heap held before: the same for all of them */
    const TTest *tests[] = {nap_sparse, nap_often, nap_never};
    return unit_main("nap", tests, sizeof tests / sizeof tests[0]);
}

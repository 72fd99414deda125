/* cycle.c - the reference machine: the C models of the units, die by die. */
#include "die/observe.h"
#include "machine/machine.h"

#include <stdlib.h>

struct cycle_machine {
    struct wisp_machine base;
    struct wisp_die *die;
};

static void run_part(struct wisp_machine *machine, unsigned part, unsigned cycles, uint64_t *obs) {
    struct wisp_die *die = &((struct cycle_machine *)machine)->die[part];
    struct wisp_endpoint *endpoint = &machine->endpoints[part];
    struct wisp_die_in in = {.apb = {0}};
    struct wisp_die_out out;
    for (uint64_t t = machine->now; t < machine->now + cycles; t++) {
        struct wisp_link_slots slots = wisp_link_slots(t, machine->mesh.latency);
        wisp_mesh_receive(&machine->mesh, part, slots, in.flit, in.credit);
        wisp_endpoint_drive(endpoint, t, &in.d2d);
        wisp_die_evaluate(die, &out);
        if (obs) {
            wisp_die_observe_in(&in, obs);
            wisp_die_observe(die, obs);
            obs += WISP_OBS_WORDS;
        }
        wisp_mesh_send(&machine->mesh, part, slots, out.flit, out.credit);
        wisp_endpoint_clock(endpoint, t, &in.d2d, &out.d2d);
        wisp_die_clock(die, &in);
    }
}

static bool quiet(const struct wisp_machine *machine, unsigned die) {
    struct wisp_die *reference = &((struct cycle_machine *)machine)->die[die];
    struct wisp_die_out out;
    uint64_t obs[WISP_OBS_WORDS];
    wisp_die_evaluate(reference, &out);
    wisp_die_observe(reference, obs);
    return wisp_observe_quiet(obs, &reference->straps);
}

static bool has_cache(const struct wisp_machine *machine) {
    (void)machine;
    return true;
}

static void port(struct wisp_machine *machine, const struct wisp_apb_in *apb, struct wisp_apb_out *answers) {
    const struct wisp_die_in in = {.apb = *apb};
    for (unsigned d = 0; d < machine->dies; d++) {
        struct wisp_die *die = &((struct cycle_machine *)machine)->die[d];
        struct wisp_die_out out;
        wisp_die_evaluate(die, &out);
        wisp_die_clock(die, &in);
        if (answers) answers[d] = die->regs.out;
    }
}

static void destroy(struct wisp_machine *machine) {
    struct cycle_machine *cycle = (struct cycle_machine *)machine;
    if (cycle->die)
        for (unsigned d = 0; d < machine->dies; d++) wisp_die_free(&cycle->die[d]);
    free(cycle->die);
    wisp_machine_free(machine);
    free(cycle);
}

static const struct wisp_machine_ops cycle_ops = {"cycle", run_part, quiet, has_cache, port, destroy};

enum wisp_code wisp_machine_create_cycle(const struct wisp_config *config, const struct wisp_traffic *traffic,
                                         struct wisp_machine **machine, struct wisp_error *error) {
    struct cycle_machine *cycle = calloc(1, sizeof *cycle);
    if (!cycle) return wisp_fail(error, WISP_ENVIRONMENT, "out of memory for a machine");
    enum wisp_code code = wisp_machine_init(&cycle->base, &cycle_ops, config, traffic, error);
    if (!code) cycle->die = calloc(cycle->base.dies, sizeof *cycle->die);
    if (!code && !cycle->die) code = wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u dies", cycle->base.dies);
    struct wisp_die_straps *straps = calloc(cycle->base.dies, sizeof *straps);
    if (!code && !straps) code = wisp_fail(error, WISP_ENVIRONMENT, "out of memory for %u dies", cycle->base.dies);
    if (!code) wisp_machine_all_straps(&cycle->base, config, straps);
    for (unsigned d = 0; d < cycle->base.dies && !code; d++) code = wisp_die_init(&cycle->die[d], &straps[d], error);
    free(straps);
    if (code) return destroy(&cycle->base), code;
    *machine = &cycle->base;
    return WISP_OK;
}

const struct wisp_die *wisp_machine_cycle_die(const struct wisp_machine *machine, unsigned die) {
    return &((const struct cycle_machine *)machine)->die[die];
}

void wisp_machine_cycle_cap(struct wisp_machine *machine, uint64_t cap) {
    for (unsigned d = 0; d < machine->dies; d++) ((struct cycle_machine *)machine)->die[d].regs.cap = cap;
}

uint64_t wisp_machine_flit_hops(const struct wisp_machine *machine) {
    uint64_t flit_hops = 0;
    for (unsigned d = 0; d < machine->dies; d++) flit_hops += wisp_machine_cycle_die(machine, d)->router.flit_hops;
    return flit_hops;
}
